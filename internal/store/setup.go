package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// A set-up is a row, not memory of a process: whichever process serves the next page of it sees the same code, the same tries and the same
// answers. Every change begins with an UPDATE of the row, which locks it.

// setupID is the id of the only row.
const setupID = "hub"

// setupRow is the row of setup, with what finds it, which is written and not read.
type setupRow struct {
	id, answers   string // answers are JSON
	tries         int
	until, begun  time.Time
	touched       time.Time
	code, browser []byte
}

// setups are the rows of setup.
var setups = table[setupRow]{name: "setup", columns: []column[setupRow]{
	plain("id", func(r *setupRow) *string { return &r.id }),
	secret("answers_sealed", sealSetup, func(r *setupRow) *string { return &r.answers }),
	plain("tries", func(r *setupRow) *int { return &r.tries }),
	moment("code_until", func(r *setupRow) *time.Time { return &r.until }),
	moment("begun_at", func(r *setupRow) *time.Time { return &r.begun }),
	moment("touched_at", func(r *setupRow) *time.Time { return &r.touched }),
	writeOnly("code_key", func(_ *Store, r *setupRow) any { return r.code }),
	writeOnly("browser_key", func(_ *Store, r *setupRow) any { return r.browser }),
}}

// SetUp reports whether the hub was set up: it has a chapter, or an admin who was appointed here.
func (s *Store) SetUp(ctx context.Context) (bool, error) {
	done, err := s.setUp(ctx, s.db)
	return done, wrap("set up", err)
}

func (s *Store) setUp(ctx context.Context, run runner) (bool, error) {
	return rowExists(run.QueryRowContext(ctx, `
		SELECT 1 WHERE EXISTS (SELECT 1 FROM chapters) OR EXISTS (SELECT 1 FROM roles WHERE role = 'national_admin' AND source <> 'provider')`))
}

// NewSetupCode makes a code to begin the set-up with, to be printed; one that was printed before is void. ErrNotFound: the hub is set up.
// ErrTooMany: the last one is younger than age.
func (s *Store) NewSetupCode(ctx context.Context, age time.Duration) (string, error) {
	code := rand.Text()[:hub.SetupCodeLength]
	err := s.tx(ctx, "new set-up code", func(tx *transaction) error {
		done, err := s.setUp(ctx, tx)
		if err != nil {
			return err
		}
		if done {
			return hub.ErrNotFound
		}
		now := s.now()
		n, err := affected(tx.ExecContext(ctx, `
			INSERT INTO setup (id, code_key, code_until, tries, touched_at) VALUES ($1, $2, $3, 0, $4)
			ON CONFLICT (id) DO UPDATE SET code_key = excluded.code_key, code_until = excluded.code_until, tries = 0, touched_at = excluded.touched_at
			WHERE setup.code_until <= $5`,
			setupID, s.setupKey(code), sqldb.At(now.Add(hub.CodeFor)), sqldb.At(now), sqldb.At(now.Add(hub.CodeFor-age))))
		if err == nil && n == 0 {
			err = hub.ErrTooMany
		}
		return err
	})
	return code, err
}

// setupKey is the keyed hash of a code.
func (s *Store) setupKey(code string) []byte { return s.keys.Lookup(code, keySetup) }

// Setup returns where the set-up stands, for a browser; of a set-up that has no row, nothing. The answers are for the browser whose it is.
func (s *Store) Setup(ctx context.Context, browser hub.Token) (hub.Setup, error) {
	var row setupRow
	var code, owner []byte
	err := s.db.QueryRowContext(ctx, `SELECT `+setups.list()+`, code_key, browser_key FROM setup WHERE id = $1`, setupID).Scan(append(setups.dest(s, &row), &code, &owner)...)
	if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) {
		return hub.Setup{}, nil
	}
	if err != nil {
		return hub.Setup{}, wrap("set-up", err)
	}
	out := hub.Setup{CodeUntil: row.until, Tries: row.tries, CodeSet: len(code) > 0, BegunAt: row.begun, Own: browser.Valid() && hmac.Equal(owner, browser.Hash())}
	if out.Own {
		out.Answers, err = answersOf(row.answers)
	}
	return out, wrap("set-up", err)
}

func answersOf(text string) (a hub.SetupAnswers, err error) {
	if text == "" {
		return a, nil
	}
	if err = json.Unmarshal([]byte(text), &a); err != nil {
		err = fmt.Errorf("answers: %w", err)
	}
	return a, err
}

// EnterSetupCode makes the set-up a browser's. A wrong code is ErrWrongCode, and counts; last says that it was the last try. ErrNotFound:
// there is no code to enter, or the hub is set up.
func (s *Store) EnterSetupCode(ctx context.Context, code string, browser hub.Token) (last bool, err error) {
	wrong := false
	err = s.tx(ctx, "enter set-up code", func(tx *transaction) error {
		var key []byte
		var until time.Time
		var tries int
		now := sqldb.At(s.now())
		// Counting first locks the row: five tries are five however many connections guess at once.
		err := tx.QueryRowContext(ctx, `UPDATE setup SET tries = tries + 1, touched_at = $2 WHERE id = $1 RETURNING code_key, code_until, tries`, setupID, now).
			Scan(&key, sqldb.Time{T: &until}, &tries)
		if err != nil {
			return sqldb.Map(err)
		}
		done, err := s.setUp(ctx, tx)
		if err != nil {
			return err
		}
		if done || len(key) == 0 || tries > hub.CodeTries || !s.now().Before(until) {
			return hub.ErrNotFound
		}
		if wrong, last = !hmac.Equal(key, s.setupKey(code)), tries == hub.CodeTries; wrong {
			if last {
				tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactSetupRefuse, Object: "hub"})
			}
			return nil // commit the count
		}
		tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactSetupBegin, Object: "hub"})
		_, err = tx.ExecContext(ctx, `UPDATE setup SET code_key = NULL, browser_key = $2, begun_at = $3 WHERE id = $1`, setupID, browser.Hash(), now)
		return sqldb.Map(err)
	})
	if err == nil && wrong {
		return last, wrap("enter set-up code", ErrWrongCode)
	}
	return false, err
}

// EditSetup changes the answers. ErrConflict: the set-up is another browser's by now. ErrNotFound: the hub is set up.
func (s *Store) EditSetup(ctx context.Context, browser hub.Token, edit func(*hub.SetupAnswers)) error {
	return s.tx(ctx, "edit set-up", func(tx *transaction) error {
		a, err := s.lockSetup(ctx, tx, browser)
		if err != nil {
			return err
		}
		edit(&a)
		text, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("answers: %w", err)
		}
		box, err := s.seal(string(text), sealSetup)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE setup SET answers_sealed = $2 WHERE id = $1`, setupID, box)
		return sqldb.Map(err)
	})
}

// lockSetup returns the answers of a browser's set-up, which nobody else changes until the transaction ends.
func (s *Store) lockSetup(ctx context.Context, tx *transaction, browser hub.Token) (hub.SetupAnswers, error) {
	row, err := setups.scan(s)(tx.QueryRowContext(ctx, `
		UPDATE setup SET touched_at = $3 WHERE id = $1 AND browser_key = $2 RETURNING `+setups.returning(), setupID, browser.Hash(), sqldb.At(s.now())))
	if err != nil && !errors.Is(err, hub.ErrNotFound) {
		return hub.SetupAnswers{}, err
	}
	done, doneErr := s.setUp(ctx, tx)
	switch {
	case doneErr != nil:
		return hub.SetupAnswers{}, doneErr
	case done:
		return hub.SetupAnswers{}, hub.ErrNotFound
	case err != nil:
		return hub.SetupAnswers{}, hub.ErrConflict
	}
	return answersOf(row.answers)
}

// FinishSetup makes what a browser's set-up was told so, and a person the first admin. Of two that come at once one does. ErrConflict: an
// answer is missing, or the set-up is another browser's. ErrNotFound: the hub is set up. ErrSlugTaken: two chapters would have one address.
func (s *Store) FinishSetup(ctx context.Context, browser hub.Token, person hub.PersonID) (a hub.SetupAnswers, err error) {
	err = s.tx(ctx, "finish set-up", func(tx *transaction) error {
		if a, err = s.lockSetup(ctx, tx, browser); err != nil {
			return err
		}
		if a.Next(true) != hub.SetupFinish {
			return hub.ErrConflict
		}
		if err := s.saveSettings(ctx, tx, a.Settings); err != nil {
			return err
		}
		for _, c := range append([]hub.Chapter{a.Office}, a.Chapters...) {
			if err := s.foundChapter(ctx, tx, person, c); err != nil {
				return err
			}
		}
		tx.happened(hub.Fact{By: person, Kind: hub.FactSetupFinish, Object: "hub"})
		if err := s.appoint(ctx, tx, roleRow{person: person, Grant: hub.Grant{Role: hub.RoleNationalAdmin}, source: "granted", by: string(person)}); err != nil {
			return err
		}
		return must(tx.ExecContext(ctx, `DELETE FROM setup WHERE id = $1`, setupID))
	})
	return a, err
}

// foundChapter adds one of the first chapters.
func (s *Store) foundChapter(ctx context.Context, tx *transaction, by hub.PersonID, c hub.Chapter) error {
	c.ID, c.CreatedAt = hub.NewID[hub.ChapterID](), s.now()
	c.UpdatedAt = c.CreatedAt
	tx.happened(hub.Fact{By: by, Chapter: c.ID, Kind: hub.FactChapterOpen, Object: "chapter:" + string(c.ID)})
	return slugTaken(insertGlobal(ctx, s, tx, &chapters, &c))
}

// SetupAdmin returns the name and address of whoever set-up was told is to be the first admin; nobody where it was not.
func (s *Store) SetupAdmin(ctx context.Context) (name, email string, err error) {
	row, err := setups.scan(s)(s.db.QueryRowContext(ctx, `SELECT `+setups.list()+` FROM setup WHERE id = $1`, setupID))
	if err = notFoundIsNil(err); err != nil {
		return "", "", wrap("set-up", err)
	}
	a, err := answersOf(row.answers)
	return a.Name, a.Email, wrap("set-up", err)
}

// EraseSetup forgets a set-up that nobody has worked on since a moment. It returns how many there were.
func (s *Store) EraseSetup(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM setup WHERE touched_at < $1`, sqldb.At(before)))
	return n, wrap("erase set-up", err)
}

// setting is a row of settings.
type setting struct {
	name, value string
	at          time.Time
}

// settings are the rows of settings.
var settings = table[setting]{name: "settings", columns: []column[setting]{
	plain("name", func(r *setting) *string { return &r.name }),
	plain("value", func(r *setting) *string { return &r.value }),
	moment("updated_at", func(r *setting) *time.Time { return &r.at }),
}}

// The names of settings.
const (
	settingOrganization = "organization"
	settingLocale       = "locale"
)

func (s *Store) saveSettings(ctx context.Context, tx *transaction, saved hub.Settings) error {
	for _, row := range []setting{{settingOrganization, saved.Organization, s.now()}, {settingLocale, string(saved.Locale), s.now()}} {
		if strings.TrimSpace(row.value) == "" {
			continue
		}
		_, err := insertGlobalOr(ctx, s, tx, &settings, &row, `ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`)
		if err != nil {
			return err
		}
	}
	return nil
}

// Settings returns what the office decided about the whole hub.
func (s *Store) Settings(ctx context.Context) (hub.Settings, error) {
	var found hub.Settings
	rows, err := s.db.QueryContext(ctx, `SELECT name, value FROM settings`)
	err = pairs(rows, err, func(name, value string) {
		switch name {
		case settingOrganization:
			found.Organization = value
		case settingLocale:
			found.Locale = say.Locale(value)
		}
	})
	return found, wrap("settings", err)
}
