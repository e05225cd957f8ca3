package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// dataRequests are the rows of data_requests.
var dataRequests = table[hub.DataRequest]{name: "data_requests", columns: []column[hub.DataRequest]{
	plain("id", func(r *hub.DataRequest) *hub.DataRequestID { return &r.ID }),
	plain("kind", func(r *hub.DataRequest) *hub.DataRequestKind { return &r.Kind }),
	plain("person_id", func(r *hub.DataRequest) *hub.PersonID { return &r.Person }),
	plain("address_key", func(r *hub.DataRequest) *[]byte { return &r.AddressKey }),
	moment("asked_at", func(r *hub.DataRequest) *time.Time { return &r.AskedAt }),
	moment("due_at", func(r *hub.DataRequest) *time.Time { return &r.DueAt }),
	moment("done_at", func(r *hub.DataRequest) *time.Time { return &r.DoneAt }),
	plain("done_by", func(r *hub.DataRequest) *hub.PersonID { return &r.DoneBy }),
}}

// NoteDataRequest notes that somebody asked for their data, by the address they named: whoever has it here, or else its keyed hash.
func (s *Store) NoteDataRequest(ctx context.Context, by hub.PersonID, kind hub.DataRequestKind, email string) error {
	return s.tx(ctx, "data request", func(tx *transaction) error {
		now := s.now()
		r := hub.DataRequest{ID: hub.NewID[hub.DataRequestID](), Kind: kind, AskedAt: now, DueAt: now.AddDate(0, 0, hub.DataDueDays)}
		person, err := text[hub.PersonID](tx.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, s.emailKey(email)))
		if err = notFoundIsNil(sqldb.Map(err)); err != nil {
			return err
		}
		if r.Person = person; person == "" {
			r.AddressKey = s.emailKey(email)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDataAsk, Object: "request:" + string(r.ID)})
		return insertGlobal(ctx, s, tx, &dataRequests, &r)
	})
}

// DataRequests returns the requests that are open, those due first before the others, and then up to limit that were answered, the last
// first. That by read them is in the trail.
func (s *Store) DataRequests(ctx context.Context, by hub.PersonID, limit int) ([]hub.DataRequest, error) {
	var list []hub.DataRequest
	err := s.tx(ctx, "data requests", func(tx *transaction) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+dataRequests.list()+` FROM data_requests WHERE done_at IS NULL ORDER BY due_at, id`)
		if list, err = collect(rows, err, dataRequests.scan(s)); err != nil {
			return err
		}
		rows, err = tx.QueryContext(ctx, `SELECT `+dataRequests.list()+` FROM data_requests WHERE done_at IS NOT NULL ORDER BY done_at DESC, id DESC LIMIT $1`, limit)
		answered, err := collect(rows, err, dataRequests.scan(s))
		list = append(list, answered...)
		tx.happened(hub.Fact{By: by, Kind: hub.FactDataList, Object: "hub"})
		return err
	})
	return list, err
}

// DataRequestPerson returns whose data an open request is about: nobody, where nobody has its address. One that was answered is ErrConflict.
func (s *Store) DataRequestPerson(ctx context.Context, id hub.DataRequestID, kind hub.DataRequestKind) (hub.PersonID, error) {
	row := s.db.QueryRowContext(ctx, `SELECT `+dataRequests.list()+` FROM data_requests WHERE id = $1 AND kind = $2`, id, kind)
	r, err := dataRequests.scan(s)(row)
	switch {
	case err != nil:
		return "", wrap("data request", err)
	case !r.Open():
		return "", wrap("data request", hub.ErrConflict)
	case r.Person != "":
		return r.Person, nil
	}
	// Somebody may have got the address since.
	person, err := text[hub.PersonID](s.db.QueryRowContext(ctx, `SELECT id FROM people WHERE email_key = $1`, r.AddressKey))
	return person, wrap("data request", notFoundIsNil(sqldb.Map(err)))
}

// CloseDataRequest answers an open request about whom the hub holds nothing. One that was answered is ErrConflict.
func (s *Store) CloseDataRequest(ctx context.Context, by hub.PersonID, id hub.DataRequestID) error {
	return s.tx(ctx, "close data request", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE data_requests SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL`, id, sqldb.At(s.now()), by))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDataNothing, Object: "request:" + string(id)})
		return err
	})
}

// answered notes that by did what somebody asked for: it closes the open request, or notes one that was answered at once.
func (s *Store) answered(ctx context.Context, tx *transaction, by, person hub.PersonID, kind hub.DataRequestKind, request hub.DataRequestID) error {
	return s.answeredAt(ctx, tx, by, person, kind, request, "")
}

// answeredAt is answered with the keyed hash of an address that is erased: no import that was begun before brings its person back.
func (s *Store) answeredAt(ctx context.Context, tx *transaction, by, person hub.PersonID, kind hub.DataRequestKind, request hub.DataRequestID, email string) error {
	now := s.now()
	var key []byte
	if email != "" {
		key = s.emailKey(email)
	}
	if request != "" {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE data_requests SET done_at = $2, done_by = $3, person_id = $4, address_key = COALESCE($6, address_key) WHERE id = $1 AND done_at IS NULL AND kind = $5`,
			request, sqldb.At(now), by, person, kind, keyOrNull(key)))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		return err
	}
	return insertGlobal(ctx, s, tx, &dataRequests, &hub.DataRequest{
		ID: hub.NewID[hub.DataRequestID](), Kind: kind, Person: person, AddressKey: key, AskedAt: now, DueAt: now.AddDate(0, 0, hub.DataDueDays), DoneAt: now, DoneBy: by,
	})
}

// ForgetDataRequests forgets requests that were answered before a moment. It returns how many.
func (s *Store) ForgetDataRequests(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM data_requests WHERE done_at < $1`, sqldb.At(before)))
	return n, wrap("forget data requests", err)
}

// AskDataLink sends whoever reads an address's email a link to what the hub holds about it. The same is written for every address, and an
// email is owed where somebody has it: to an account it has no secret, because its person signs in.
func (s *Store) AskDataLink(ctx context.Context, email, network string) error {
	return s.tx(ctx, "ask for data", func(tx *transaction) error {
		token, now := hub.NewToken(), s.now()
		c := hub.Confirmation{ID: hub.NewID[hub.ConfirmationID](), Kind: hub.ConfirmData, Email: email, CreatedAt: now, ExpiresAt: now.Add(hub.DataLinkFor)}
		if err := insertGlobal(ctx, s, tx, &confirmations, &confirmationRow{Confirmation: c, token: token.Hash(), network: network}); err != nil {
			return err
		}
		var p hub.Person
		var account bool
		err := tx.QueryRowContext(ctx, `
			SELECT p.id, p.locale, EXISTS (SELECT 1 FROM identities i WHERE i.person_id = p.id) FROM people p WHERE p.email_key = $1`, s.emailKey(email)).
			Scan(&p.ID, &p.Locale, &account)
		if err = sqldb.Map(err); err != nil {
			return notFoundIsNil(err)
		}
		words := hub.DataLinkLetter{Token: token}
		if account {
			words.Token = ""
		}
		return s.oweNotice(ctx, tx, noticeRow{
			person: p.ID, confirmation: c.ID, Message: hub.Message{Locale: p.Locale, Network: network, Letter: hub.Letter{To: email}},
		}, words)
	})
}

// OpenDataLink uses up a link that AskDataLink sent: from here on a browser with this secret sees the data, for hub.DataOpenFor. A link
// that is unknown, used or over is ErrNotFound.
func (s *Store) OpenDataLink(ctx context.Context, token, browser hub.Token) error {
	return s.tx(ctx, "open data link", func(tx *transaction) error {
		// The UPDATE locks the row: of two taps at once one opens it.
		c, err := s.scanConfirmation(tx.QueryRowContext(ctx, `
			UPDATE confirmations SET tries = tries WHERE token_key = $1 AND kind = 'data' RETURNING `+confirmations.list(), token.Hash()))
		if err != nil {
			return err
		}
		now := s.now()
		if !c.Open(now) {
			return hub.ErrNotFound
		}
		if err := must(tx.ExecContext(ctx, `UPDATE confirmations SET used_at = $2, browser_key = $3, expires_at = $4 WHERE id = $1`,
			c.ID, sqldb.At(now), browser.Hash(), sqldb.At(now.Add(hub.DataOpenFor)))); err != nil {
			return err
		}
		return s.confirmMailbox(ctx, tx, c.Email)
	})
}

// DataReader returns whose data a browser sees that opened a link, or ErrNotFound. A person who has an account by now signs in: ErrConflict.
func (s *Store) DataReader(ctx context.Context, browser hub.Token) (hub.PersonID, error) {
	c, err := s.ConfirmationByBrowser(ctx, browser)
	if err != nil {
		return "", err
	}
	if c.Kind != hub.ConfirmData || c.UsedAt.IsZero() || !s.now().Before(c.ExpiresAt) {
		return "", wrap("data reader", hub.ErrNotFound)
	}
	var id hub.PersonID
	var account bool
	err = s.db.QueryRowContext(ctx, `
		SELECT p.id, EXISTS (SELECT 1 FROM identities i WHERE i.person_id = p.id) FROM people p WHERE p.email_key = $1`, s.emailKey(c.Email)).Scan(&id, &account)
	if err = sqldb.Map(err); err == nil && account {
		err = hub.ErrConflict
	}
	return id, wrap("data reader", err)
}
