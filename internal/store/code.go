package store

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// Sign-in codes are rows of confirmations, not keys of Redis: the code and the email that brings it are owed in one transaction, and
// the five tries are counted under the row's lock, which holds over all processes and when Redis is away or was emptied. A row has
// the link's secret and the code as hashes only.

// CodeAsk is a browser that asks for a code to sign in with an address.
type CodeAsk struct {
	Email   string
	Return  string     // a path of this site
	Browser hub.Token  // in which the code and the link count
	Before  hub.Token  // what that browser had of an earlier ask, which becomes void; may be empty
	Network string     // of the browser
	Locale  say.Locale // of the page, and so of the email
}

// AskCode keeps a question for a code and owes the email. It looks for nobody, so it does the same for every address.
func (s *Store) AskCode(ctx context.Context, ask CodeAsk) error {
	return s.tx(ctx, "ask for a code", func(tx *transaction) error {
		now := s.now()
		// What is over goes with whoever asks next; the hourly sweep finds the rest.
		if _, err := tx.ExecContext(ctx, `DELETE FROM confirmations WHERE kind = $1 AND expires_at < $2`, hub.ConfirmSignIn, sqldb.At(now)); err != nil {
			return sqldb.Map(err)
		}
		if ask.Before != "" {
			if _, err := tx.ExecContext(ctx, `DELETE FROM confirmations WHERE kind = $1 AND browser_key = $2`, hub.ConfirmSignIn, ask.Before.Hash()); err != nil {
				return sqldb.Map(err)
			}
		}
		token := hub.NewToken()
		words := hub.SignInLetter{Code: s.codeOf(token), Token: token}
		row := confirmationRow{token: token.Hash(), browser: ask.Browser.Hash(), network: ask.Network, Confirmation: hub.Confirmation{
			ID: hub.NewID[hub.ConfirmationID](), Kind: hub.ConfirmSignIn, Email: ask.Email, Subject: ask.Return, CreatedAt: now, ExpiresAt: now.Add(hub.CodeFor),
		}}
		row.code = s.codeKey(row.ID, words.Code)
		if err := insertGlobal(ctx, s, tx, &confirmations, &row); err != nil {
			return err
		}
		return s.oweNotice(ctx, tx, noticeRow{
			confirmation: row.ID, Message: hub.Message{Locale: ask.Locale, Network: ask.Network, Letter: hub.Letter{To: ask.Email}},
		}, words)
	})
}

// codeOf is the code that comes with a link's secret. It is derived, so that the page of the link can show it and no row has it.
func (s *Store) codeOf(token hub.Token) string {
	sum := s.keys.Lookup(string(token), keyCodeOfLink)
	return fmt.Sprintf("%0*d", hub.CodeDigits, binary.BigEndian.Uint64(sum)%1_000_000) // 2⁶⁴ is so much more that none is likelier
}

// MailboxName names the mailbox of an address for what is counted outside the database: a keyed hash of it as it folds.
func (s *Store) MailboxName(email string) string { return hex.EncodeToString(s.addressKey(email)) }

// LimitName names something that all of the hub counts together outside the database, where another hub may count, too.
func (s *Store) LimitName(kind string) string {
	return hex.EncodeToString(s.keys.Lookup(kind, keyLimit))
}

// CodeByBrowser finds the last code that a browser asked for, or ErrNotFound.
func (s *Store) CodeByBrowser(ctx context.Context, browser hub.Token) (hub.Confirmation, error) {
	c, err := s.scanConfirmation(s.db.QueryRowContext(ctx, `
		SELECT `+confirmations.list()+` FROM confirmations WHERE browser_key = $1 AND kind = $2 ORDER BY created_at DESC, id LIMIT 1`, browser.Hash(), hub.ConfirmSignIn))
	return c, wrap("code", err)
}

// CodeLink is what the link of a sign-in email leads to.
type CodeLink struct {
	hub.Confirmation

	Here bool   // in the browser that asked
	Code string // to be entered there
}

// CodeByLink finds what a link signs in, or ErrNotFound. browser is what the one that opened it has of an ask of its own; may be empty.
func (s *Store) CodeByLink(ctx context.Context, token, browser hub.Token) (CodeLink, error) {
	var asked []byte
	c, err := s.scanConfirmation(s.db.QueryRowContext(ctx, `
		SELECT `+confirmations.list()+`, browser_key FROM confirmations WHERE token_key = $1 AND kind = $2`, token.Hash(), hub.ConfirmSignIn), &asked)
	if err != nil {
		return CodeLink{}, wrap("code by link", err)
	}
	return CodeLink{Confirmation: c, Here: browser != "" && hmac.Equal(asked, browser.Hash()), Code: s.codeOf(token)}, nil
}

// CodeSignIn is who signed in by a code.
type CodeSignIn struct {
	Person   hub.PersonID
	Identity hub.Identity // the address, as sessions have it
	Return   string
	First    bool   // nobody has signed in as this person yet, in any way
	Network  string // that asked for the code
}

// SignInByCode signs in with the code that a browser asked for. A browser that asked for none, and a code that is over, used or was
// guessed at too often, are ErrNotFound; a wrong code is ErrWrongCode, and counts. The caller refuses a suspended person (Rights);
// the trail says so already.
func (s *Store) SignInByCode(ctx context.Context, browser hub.Token, code string) (CodeSignIn, error) {
	var in CodeSignIn
	wrong := false
	err := s.tx(ctx, "sign in by code", func(tx *transaction) error {
		in, wrong = CodeSignIn{}, false
		var key []byte
		// Counting first locks the row, so that five tries are five however many connections guess at once, and one of two right
		// ones is too late.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries + 1 WHERE id = (
				SELECT id FROM confirmations WHERE browser_key = $1 AND kind = $2 ORDER BY created_at DESC, id LIMIT 1)
			RETURNING `+confirmations.list()+`, code_key, network`, browser.Hash(), hub.ConfirmSignIn), &key, &in.Network)
		if err != nil {
			return err
		}
		c.Tries-- // this one
		if !c.CodeOpen(s.now()) {
			return hub.ErrNotFound
		}
		if wrong = len(key) == 0 || !hmac.Equal(key, s.codeKey(c.ID, code)); wrong {
			if c.Tries+1 == hub.CodeTries {
				tx.happened(hub.Fact{Kind: hub.FactSessionRefused, Object: "provider:" + hub.CodeIssuer + "/tries"})
			}
			return nil // commit the count
		}
		return s.signInAddressed(ctx, tx, c, &in)
	})
	if err == nil && wrong {
		err = wrap("sign in by code", ErrWrongCode)
	}
	return in, err
}

// SignInByLink signs in with the link of an email, in the browser that asked for it alone. Anything else is ErrNotFound.
func (s *Store) SignInByLink(ctx context.Context, token, browser hub.Token) (CodeSignIn, error) {
	var in CodeSignIn
	err := s.tx(ctx, "sign in by link", func(tx *transaction) error {
		in = CodeSignIn{}
		// The UPDATE locks the row: of two taps at once one signs in.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries WHERE token_key = $1 AND browser_key = $2 AND kind = $3
			RETURNING `+confirmations.list()+`, network`, token.Hash(), browser.Hash(), hub.ConfirmSignIn), &in.Network)
		if err != nil {
			return err
		}
		if !c.Open(s.now()) {
			return hub.ErrNotFound
		}
		return s.signInAddressed(ctx, tx, c, &in)
	})
	return in, err
}

// signInAddressed makes whoever proved an address its person; a person is added when there is none.
func (s *Store) signInAddressed(ctx context.Context, tx *transaction, c hub.Confirmation, in *CodeSignIn) error {
	now := sqldb.At(s.now())
	if err := must(tx.ExecContext(ctx, `UPDATE confirmations SET used_at = $2 WHERE id = $1`, c.ID, now)); err != nil {
		return err
	}
	id, err := s.personByEmail(ctx, tx, c.Email, "")
	if err != nil {
		return err
	}
	if err := s.confirmMailbox(ctx, tx, c.Email); err != nil {
		return err
	}
	in.Person, in.Identity, in.Return = id, s.codeIdentity(c.Email), c.Subject
	err = s.shutOut(ctx, tx, id)
	if errors.Is(err, hub.ErrForbidden) {
		tx.happened(hub.Fact{By: id, Kind: hub.FactSessionRefused, Object: "person:" + string(id)})
		return nil
	}
	if err != nil {
		return err
	}
	in.First, err = rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM people WHERE id = $1 AND code_at IS NULL AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id)`, id))
	if err != nil {
		return err
	}
	tx.happened(hub.Fact{By: id, Kind: hub.FactSessionCode, Object: "person:" + string(id)})
	if err := must(tx.ExecContext(ctx, `UPDATE people SET code_at = $2 WHERE id = $1`, id, now)); err != nil {
		return err
	}
	return s.seen(ctx, tx, id, s.now())
}

// codeIdentity is an address as the identity of sessions that began with a code sent to it. When the person's address becomes
// another one, they are over.
func (s *Store) codeIdentity(email string) hub.Identity {
	return hub.Identity{Issuer: hub.CodeIssuer, Subject: hex.EncodeToString(s.emailKey(email))}
}

// addressOf is the keyed name of the address that an identity is, nil for an account at a provider.
func addressOf(i hub.Identity) any {
	if i.Issuer != hub.CodeIssuer {
		return nil
	}
	key, err := hex.DecodeString(i.Subject)
	if err != nil {
		return nil
	}
	return keyOrNull(key)
}

// NameOwn gives a person the name that they say they have. Whoever has an account at a provider is named by that: ErrConflict.
func (s *Store) NameOwn(ctx context.Context, id hub.PersonID, name string) error {
	return s.tx(ctx, "name", func(tx *transaction) error {
		box, err := s.seal(name, sealName)
		if err != nil {
			return err
		}
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE people SET name_sealed = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id)`, id, box))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: id, Kind: hub.FactNameChoose, Object: "person:" + string(id)})
		return err
	})
}

// EraseCodes forgets codes that were asked for before a moment, used or not, with the emails that brought them. It returns how many.
func (s *Store) EraseCodes(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM confirmations WHERE kind = $1 AND expires_at < $2`, hub.ConfirmSignIn, sqldb.At(before.Add(hub.CodeFor))))
	return n, wrap("erase codes", err)
}
