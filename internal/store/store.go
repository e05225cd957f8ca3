package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// Queue is told, inside the transaction that wrote messages, that there is something to send by a lane.
type Queue interface {
	EnqueueMail(ctx context.Context, tx *sql.Tx, lane hub.Lane) error
	// EnqueueImport is told that there is an import of people to work on.
	EnqueueImport(ctx context.Context, tx *sql.Tx) error
}

// Store is the database of the hub. Its own methods reach global rows only; see Chapter for a chapter's rows.
type Store struct {
	db    *sqldb.DB
	keys  *seal.Keys
	queue Queue
	now   func() time.Time
	days  dayKeys
	due   dueMail

	// HubCeiling is how many unconfirmed RSVPs the hub takes in an hour before it refuses the busiest networks; 0:
	// hub.HubUnconfirmed. It is set before the store is used.
	HubCeiling int
	// OnePerson lets one admin do what needs two, after a hold (hub.HoldFor). It is set before the store is used.
	OnePerson bool
}

// New returns a store over db. Personal fields are sealed with keys.
func New(db *sqldb.DB, keys *seal.Keys, queue Queue, now func() time.Time) *Store {
	return &Store{db: db, keys: keys, queue: queue, now: now}
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return sqldb.Map(s.db.PingContext(ctx)) }

// runner runs one statement: a pool or a transaction.
type runner interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// scanner is a row or rows.
type scanner interface{ Scan(dest ...any) error }

// collect reads every row with scan and closes them.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, sqldb.Map(err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, sqldb.Map(rows.Err())
}

// pairs calls fn with the two columns of every row and closes the rows.
func pairs[A, B any](rows *sql.Rows, err error, fn func(a A, b B)) error {
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var a A
		var b B
		err := row.Scan(&a, &b)
		if err == nil {
			fn(a, b)
		}
		return struct{}{}, err
	})
	return err
}

// text scans one text column.
func text[T ~string](row scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

// affected is how many rows a statement changed.
func affected(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, sqldb.Map(err)
	}
	n, err := res.RowsAffected()
	return n, sqldb.Map(err)
}

// must turns "no row changed" into ErrNotFound.
func must(res sql.Result, err error) error { return changed(affected(res, err)) }

// changed is ErrNotFound when no row was.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return hub.ErrNotFound
	}
	return err
}

// Purposes of sealed columns: a value sealed for one column cannot be moved to another.
const (
	sealEmail          = "people.email"
	sealName           = "people.name"
	sealPhone          = "people.phone"
	sealSuspension     = "people.suspension"
	sealGlass          = "break_glass.reason"
	sealSetup          = "setup.answers"
	keySetup           = "setup.code"
	sealPostcode       = "people.postcode"
	sealWording        = "subscriptions.wording"
	sealTag            = "tags.name"
	keyTag             = "tags.key"
	sealRSVP           = "rsvps.name"
	sealNote           = "rsvps.note"
	sealJoin           = "memberships.note"
	sealAnswers        = "memberships.answers"
	sealSkills         = "memberships.skills"
	sealMemberNotes    = "memberships.notes"
	sealFollowUp       = "memberships.follow_up"
	sealBrought        = "memberships.brought"
	sealBlock          = "blocks.reason"
	sealBlockAddress   = "blocks.address"
	sealNationalBlock  = "national_blocks.reason"
	sealLink           = "events.join_url"
	sealLetter         = "messages.letter"
	sealNotice         = "notices.letter"
	sealInvitation     = "invitations.address"
	sealJoinInvite     = "join_invites.address"
	sealJoinInviteName = "join_invites.name"
	sealLock           = "chapters.lock_reason"
	sealLeadName       = "lead_names.name"
	sealCharterNote    = "charters.note"
	sealAsk            = "asks.text"
	sealAskAnswer      = "asks.answer"
	sealCallNote       = "call_notes.text"
	sealDuplicate      = "duplicates.word"
	sealConfirmAddress = "confirmations.address"
	sealConfirmSubject = "confirmations.subject"
	sealRemoval        = "rsvps.removed_reason"
	sealMove           = "rsvps.moved_reason"
	sealNetworks       = "network_keys.key"
	sealImportOptions  = "people_imports.options"
	sealImportReport   = "people_imports.report"
	sealImportProblem  = "people_imports.problem"
	sealImportName     = "people_import_files.name"
	sealImportHeader   = "people_import_files.header"
	sealImportColumns  = "people_import_files.columns"
	sealImportData     = "people_import_parts.data"
	sealImportRejects  = "people_import_rejects.rows"
	keyCode            = "confirmations.code"
	keyCodeOfLink      = "confirmations.token"
	keyLimit           = "limits"
	keyEmail           = "people.email"
	// An address that wants no email is known by another name than its mailbox: the link in an email says this one.
	keyRefusal     = "suppressions.address"
	keyRefusalLink = "suppressions.link"
	keyToken       = "rsvps.token"
	keyJoinLink    = "join_links.token"
	keyJoinInvite  = "join_invites.token"
)

// seal seals a value for a column; the empty string is NULL.
func (s *Store) seal(plain, purpose string) (any, error) {
	if plain == "" {
		return nil, nil
	}
	b, err := s.keys.Seal(plain, purpose)
	if err != nil {
		return nil, fmt.Errorf("store: seal %s: %w", purpose, err)
	}
	return b, nil
}

// open opens a sealed column; NULL is the empty string.
func (s *Store) open(sealed []byte, purpose string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := s.keys.Open(sealed, purpose)
	if err != nil {
		return "", fmt.Errorf("store: open %s: %w", purpose, err)
	}
	return plain, nil
}

// sealed scans a sealed column into a string.
type sealed struct {
	store   *Store
	purpose string
	to      *string
}

// Scan implements sql.Scanner.
func (d sealed) Scan(v any) error {
	if v == nil {
		*d.to = ""
		return nil
	}
	b, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("store: %s holds %T", d.purpose, v)
	}
	plain, err := d.store.open(b, d.purpose)
	*d.to = plain
	return err
}

// ManageToken is the secret of an RSVP's manage link. It is derived from the keyset, so that every email about one RSVP
// carries the same link while the database holds only the secret's hash.
func (s *Store) ManageToken(id hub.RSVPID) hub.Token {
	return hub.Token(base64.RawURLEncoding.EncodeToString(s.keys.Lookup(string(id), keyToken)))
}

// emailKey is the look-up key of an address.
func (s *Store) emailKey(email string) []byte {
	return s.keys.Lookup(seal.NormalEmail(email), keyEmail)
}

// notFoundIsNil drops ErrNotFound, for look-ups whose absence is an answer.
func notFoundIsNil(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return nil
	}
	return err
}

// notFoundIsConflict is for a row that was there when the page was made.
func notFoundIsConflict(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return hub.ErrConflict
	}
	return err
}

// wrap puts what the store was about before an error. No error stays none.
func wrap(verb string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s: %w", verb, err)
}
