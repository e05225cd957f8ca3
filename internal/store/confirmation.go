package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// confirmationRow is a confirmation with what finds it, which is written and not read.
type confirmationRow struct {
	hub.Confirmation

	token, code, browser []byte // hashes; no code and no browser: a link alone
	network              string
}

// confirmations are the rows of confirmations.
var confirmations = table[confirmationRow]{name: "confirmations", columns: []column[confirmationRow]{
	plain("id", func(c *confirmationRow) *hub.ConfirmationID { return &c.ID }),
	plain("kind", func(c *confirmationRow) *hub.ConfirmationKind { return &c.Kind }),
	optional("person_id", func(c *confirmationRow) *hub.PersonID { return &c.Person }),
	optional("chapter_id", func(c *confirmationRow) *hub.ChapterID { return &c.Chapter }),
	secret("address_sealed", sealConfirmAddress, func(c *confirmationRow) *string { return &c.Email }),
	secret("subject_sealed", sealConfirmSubject, func(c *confirmationRow) *string { return &c.Subject }),
	plain("tries", func(c *confirmationRow) *int { return &c.Tries }),
	moment("created_at", func(c *confirmationRow) *time.Time { return &c.CreatedAt }),
	moment("expires_at", func(c *confirmationRow) *time.Time { return &c.ExpiresAt }),
	moment("used_at", func(c *confirmationRow) *time.Time { return &c.UsedAt }),
	writeOnly("address_key", func(s *Store, c *confirmationRow) any { return s.addressKey(c.Email) }),
	writeOnly("token_key", func(_ *Store, c *confirmationRow) any { return c.token }),
	writeOnly("code_key", func(_ *Store, c *confirmationRow) any { return c.code }),
	writeOnly("browser_key", func(_ *Store, c *confirmationRow) any { return c.browser }),
	writeOnly("network", func(_ *Store, c *confirmationRow) any { return c.network }),
}}

func (s *Store) scanConfirmation(row scanner, extra ...any) (hub.Confirmation, error) {
	var c confirmationRow
	if err := row.Scan(append(confirmations.dest(s, &c), extra...)...); err != nil {
		return hub.Confirmation{}, sqldb.Map(err)
	}
	return c.Confirmation, nil
}

// AskConfirmation asks an address to confirm something: it keeps the question and owes the email with its link. With a browser, the
// email carries a code too, which counts in that browser alone. Earlier questions of the same kind to this person become void.
func (s *Store) AskConfirmation(ctx context.Context, c hub.Confirmation, browser hub.Token, network string) error {
	return s.tx(ctx, "ask to confirm", func(tx *transaction) error {
		token := hub.NewToken()
		words := hub.ConfirmAddressLetter{Token: token}
		if c.Kind == hub.ConfirmMerge { // a link proves the address where nobody is asked what moves
			words.Token, words.Merge = "", true
		}
		c.ID, c.CreatedAt, c.ExpiresAt = hub.NewID[hub.ConfirmationID](), s.now(), s.now().Add(hub.ConfirmFor)
		row := confirmationRow{Confirmation: c, token: token.Hash(), network: network}
		if browser != "" {
			code, err := newCode()
			if err != nil {
				return err
			}
			words.Code = code
			row.code, row.browser = s.codeKey(c.ID, code), browser.Hash()
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM confirmations WHERE person_id = $1 AND kind = $2 AND used_at IS NULL`, sqldb.Text(c.Person), c.Kind)
		if err != nil {
			return sqldb.Map(err)
		}
		if err := insertGlobal(ctx, s, tx, &confirmations, &row); err != nil {
			return err
		}
		person, err := s.addressee(ctx, tx, c.Person)
		if err != nil {
			return err
		}
		return s.oweNotice(ctx, tx, noticeRow{
			person: c.Person, confirmation: c.ID, Message: hub.Message{Locale: person.Locale, Network: network, Letter: hub.Letter{To: c.Email}},
		}, words)
	})
}

// newCode is a code of hub.CodeDigits digits.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("code: %w", err)
	}
	return fmt.Sprintf("%0*d", hub.CodeDigits, n), nil
}

// codeKey is the keyed hash of a code: of a million of them, a bare hash would hide none.
func (s *Store) codeKey(id hub.ConfirmationID, code string) []byte {
	return s.keys.Lookup(string(id)+"/"+code, keyCode)
}

// ConfirmationByToken finds what a link asks to confirm, or ErrNotFound.
func (s *Store) ConfirmationByToken(ctx context.Context, token hub.Token) (hub.Confirmation, error) {
	c, err := s.scanConfirmation(s.db.QueryRowContext(ctx, `SELECT `+confirmations.list()+` FROM confirmations WHERE token_key = $1`, token.Hash()))
	return c, wrap("confirmation", err)
}

// ConfirmationByBrowser finds the last thing a browser asked an address to confirm, or ErrNotFound.
func (s *Store) ConfirmationByBrowser(ctx context.Context, browser hub.Token) (hub.Confirmation, error) {
	c, err := s.scanConfirmation(s.db.QueryRowContext(ctx, `
		SELECT `+confirmations.list()+` FROM confirmations WHERE browser_key = $1 ORDER BY created_at DESC, id LIMIT 1`, browser.Hash()))
	return c, wrap("confirmation", err)
}

// ConfirmByLink confirms what a link asks for; by is who is signed in where it was opened. A link that is unknown, used or over is ErrNotFound.
func (s *Store) ConfirmByLink(ctx context.Context, by hub.PersonID, token hub.Token) (hub.Confirmed, error) {
	var out hub.Confirmed
	err := s.tx(ctx, "confirm by link", func(tx *transaction) error {
		// The UPDATE locks the row: of two taps at once one confirms.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries WHERE token_key = $1 RETURNING `+confirmations.list(), token.Hash()))
		if err != nil {
			return err
		}
		if !c.Open(s.now()) || c.Kind == hub.ConfirmMerge {
			return hub.ErrNotFound
		}
		out, err = s.confirm(ctx, tx, c, by != "" && by == c.Person)
		return err
	})
	return out, err
}

// ErrWrongCode is a code that is not the one in the email. The count of tries is kept.
var ErrWrongCode = errors.New("store: wrong code")

// ConfirmByCode confirms what a browser asked for with the code of the email. A browser that asked for nothing, and a code that is
// over or was guessed at too often, are ErrNotFound; a wrong code is ErrWrongCode, and counts.
func (s *Store) ConfirmByCode(ctx context.Context, browser hub.Token, code string) (hub.Confirmed, error) {
	var out hub.Confirmed
	wrong := false
	err := s.tx(ctx, "confirm by code", func(tx *transaction) error {
		wrong = false
		var key []byte
		// Counting first locks the row, so that five tries are five however many connections guess at once.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries + 1 WHERE id = (SELECT id FROM confirmations WHERE browser_key = $1 ORDER BY created_at DESC, id LIMIT 1)
			RETURNING `+confirmations.list()+`, code_key`, browser.Hash()), &key)
		if err != nil {
			return err
		}
		c.Tries-- // this one
		if !c.CodeOpen(s.now()) {
			return hub.ErrNotFound
		}
		if wrong = len(key) == 0 || !hmac.Equal(key, s.codeKey(c.ID, code)); wrong {
			return nil // commit the count
		}
		out, err = s.confirm(ctx, tx, c, true)
		return err
	})
	if err == nil && wrong {
		err = wrap("confirm by code", ErrWrongCode)
	}
	return out, err
}

// confirm does what a proven address asked for. own: it was proven where the person is signed in, who then takes in the row of a guest with
// this address. A link alone does not: its reader may not know whose account it names.
func (s *Store) confirm(ctx context.Context, tx *transaction, c hub.Confirmation, own bool) (hub.Confirmed, error) {
	out := hub.Confirmed{Confirmation: c}
	now := sqldb.At(s.now())
	if err := must(tx.ExecContext(ctx, `UPDATE confirmations SET used_at = $2 WHERE id = $1`, c.ID, now)); err != nil {
		return out, err
	}
	if err := s.confirmMailbox(ctx, tx, c.Email); err != nil {
		return out, err
	}
	if c.Kind == hub.ConfirmMerge { // the question comes next
		return out, nil
	}
	if c.Kind != hub.ConfirmAddress {
		return out, fmt.Errorf("confirmation of kind %s: %w", c.Kind, hub.ErrNotFound)
	}
	key := s.emailKey(c.Email)
	owner, err := text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, key))
	switch {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return out, sqldb.Map(err)
	case owner == c.Person:
		return out, nil
	default:
		out.Taken = true
		out.Account, err = rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM identities WHERE person_id = $1 LIMIT 1`, owner))
		if err != nil || out.Account || !own {
			return out, err
		}
		return s.takeGuestIn(ctx, tx, owner, out)
	}
	box, err := s.seal(c.Email, sealEmail)
	if err != nil {
		return out, err
	}
	// Two people who prove one address at the same moment: the later one finds the key taken, and tries again as Taken.
	if err := must(tx.ExecContext(ctx, `UPDATE people SET email_key = $2, email_sealed = $3 WHERE id = $1 AND email_key IS NULL`, c.Person, key, box)); err != nil {
		return out, err
	}
	tx.happened(hub.Fact{By: c.Person, Kind: hub.FactAddressConfirm, Object: "person:" + string(c.Person)})
	return out, nil
}

// EraseConfirmations forgets questions that were asked before a moment, answered or not, with the emails that asked them. It
// returns how many.
func (s *Store) EraseConfirmations(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM confirmations WHERE expires_at < $1`, sqldb.At(before.Add(hub.ConfirmFor))))
	return n, wrap("erase confirmations", err)
}

// EraseNotices forgets emails without a chapter that were sent or given up before a moment. It returns how many.
func (s *Store) EraseNotices(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM notices WHERE state IN ('sent', 'failed') AND due_at < $1`, sqldb.At(before)))
	return n, wrap("erase notices", err)
}

// HasAddress reports whether a person has an address that email reaches.
func (s *Store) HasAddress(ctx context.Context, id hub.PersonID) (bool, error) {
	there, err := rowExists(s.db.QueryRowContext(ctx, `SELECT 1 FROM people WHERE id = $1 AND email_key IS NOT NULL`, id))
	return there, wrap("address", err)
}
