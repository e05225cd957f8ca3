package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// forgetStrangers removes those of some people of whom nothing is left: no account, no sign-in by a code lately, no role, no membership, no place on a list and no
// answer. Their tags and their ids in other programs go with them.
func (t tenantTx) forgetStrangers(ctx context.Context, people []hub.PersonID) error {
	people = slices.Compact(slices.Sorted(slices.Values(people)))
	if len(people) == 0 {
		return nil
	}
	return t.acrossFor(ctx, func() error { return forget(ctx, t.tx, t.store.now(), people) })
}

// forget does what forgetStrangers says. Why it crosses: a person is one row for all chapters.
func forget(ctx context.Context, tx runner, now time.Time, people []hub.PersonID) error {
	for batch := range slices.Chunk(people, eraseBatch) {
		a := &arguments{}
		at, since := a.add(sqldb.At(now)), a.add(sqldb.At(now.Add(-hub.CodePersonFor)))
		strangers := ` WHERE id IN ` + in(a, batch) + `
			AND (people.code_at IS NULL OR people.code_at <= ` + since + `)
			AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id)
			AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = people.id AND (r.ends_at IS NULL OR r.ends_at > ` + at + `))
			AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id)
			AND NOT EXISTS (SELECT 1 FROM subscriptions l WHERE l.person_id = people.id)
			AND NOT EXISTS (SELECT 1 FROM rsvps a WHERE a.person_id = people.id)`
		// Lock, then look again: on PostgreSQL a statement that waited for somebody who is just asking for a seat does not
		// see the answer they wrote, and would take their name from it.
		if _, err := tx.ExecContext(ctx, `UPDATE people SET email_key = email_key`+strangers, a.values()...); err != nil {
			return sqldb.Map(err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM people`+strangers, a.values()...); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// EraseCodePeople forgets people who last signed in by a code before a moment, and of whom nothing else is left; of the others it forgets
// when that was. It returns how many it looked at. Why it crosses: as forgetStrangers.
func (s *Store) EraseCodePeople(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	for {
		rows, err := s.db.QueryContext(ctx, `SELECT id FROM people WHERE code_at < $1 ORDER BY code_at LIMIT $2`, sqldb.At(before), eraseBatch)
		quiet, err := collect(rows, err, text[hub.PersonID])
		if err != nil || len(quiet) == 0 {
			return n, wrap("erase quiet people", err)
		}
		n += int64(len(quiet))
		if err := s.eraseCodePeople(ctx, quiet, before); err != nil {
			return n, err
		}
	}
}

// eraseCodePeople does one batch of EraseCodePeople. Why it crosses: as forgetStrangers.
func (s *Store) eraseCodePeople(ctx context.Context, quiet []hub.PersonID, before time.Time) error {
	return s.acrossTx(ctx, "erase quiet people", func(tx *transaction) error {
		if err := forget(ctx, tx, s.now(), quiet); err != nil {
			return err
		}
		a := &arguments{}
		_, err := tx.ExecContext(ctx, a.fill(`UPDATE people SET code_at = NULL WHERE code_at < ? AND id IN `, sqldb.At(before))+in(a, quiet), a.values()...)
		return sqldb.Map(err)
	})
}

// DeskLines returns these chapters, by name, with what needs their leads. Why it crosses: a council lead leads several chapters.
func (s *Store) DeskLines(ctx context.Context, ids []hub.ChapterID) ([]hub.DeskLine, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	a := &arguments{}
	now := a.add(sqldb.At(s.now()))
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+chapterColumns+`,
			(SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = chapters.id AND m.state = 'requested'),
			(SELECT COUNT(*) FROM adoptions a WHERE a.chapter_id = chapters.id AND a.state IN ('unseen', 'seen')),
			(SELECT COUNT(*) FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
				WHERE r.chapter_id = chapters.id AND r.held_at IS NOT NULL AND r.state = 'pending' AND e.ends_at > `+now+`)
		FROM chapters WHERE id IN `+in(a, ids)+` ORDER BY name, id`, a.values()...)
	return collect(rows, err, func(row scanner) (hub.DeskLine, error) {
		var l hub.DeskLine
		err := row.Scan(append(chapters.dest(s, &l.Chapter), &l.Requests, &l.Toolkits, &l.Held)...)
		return l, err
	})
}

// Rights returns what the hub knows about a person when this identity of theirs is signed in, in one query, or ErrNotFound. An
// address is an identity of whoever has it. Why it crosses: a person may act in several chapters.
func (s *Store) Rights(ctx context.Context, id hub.PersonID, identity hub.Identity) (hub.Rights, error) {
	now := s.now()
	rows, err := s.across().Planned().QueryContext(ctx, `
		SELECT 'person', CASE WHEN email_key IS NULL THEN '' ELSE 'address' END, locale, name_sealed, sessions_min, suspended_at FROM people WHERE id = $1
		UNION ALL SELECT 'standing', standing, standing_until, NULL, NULL, NULL FROM people WHERE id = $1 AND standing <> ''
		UNION ALL SELECT 'identity', CASE WHEN confirmed_at IS NULL THEN '' ELSE 'confirmed' END, '', NULL, NULL, NULL FROM identities
			WHERE issuer = $4 AND subject = $5 AND person_id = $1
		UNION ALL SELECT 'identity', 'confirmed', '', NULL, NULL, NULL FROM people WHERE id = $1 AND email_key = $6
		UNION ALL SELECT CASE WHEN issuer = '' THEN 'hub' WHEN issuer <> $4 OR subject NOT IN ('', $5) THEN 'elsewhere'
				WHEN subject = '' THEN 'provider' ELSE 'groups' END, role, COALESCE(chapter_id, ''), NULL, NULL, NULL
			FROM roles WHERE person_id = $1 AND (ends_at IS NULL OR ends_at > $3)
		UNION ALL SELECT 'member', '', chapter_id, NULL, NULL, NULL FROM memberships WHERE person_id = $1 AND state = 'approved'
		UNION ALL SELECT 'host', h.event_id, h.chapter_id, NULL, NULL, NULL FROM event_hosts h
			JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id
			WHERE h.person_id = $1 AND e.ends_at > $2`,
		id, sqldb.At(now.Add(-hub.HostAfter)), sqldb.At(now), identity.Issuer, identity.Subject, addressOf(identity)) // host rights end 24 h after the event (trust.md)
	var r hub.Rights
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var what, name, chapter, personName string
		var suspended, sessionsMin time.Time
		err := row.Scan(&what, &name, &chapter, sealed{s, sealName, &personName}, sqldb.Time{T: &sessionsMin}, sqldb.Time{T: &suspended})
		if what == "person" {
			r.Person, r.Name, r.Locale, r.SessionsMin, r.Suspended = id, personName, say.Locale(chapter), sessionsMin, !suspended.IsZero()
		}
		if what == "standing" {
			r.InStanding = hub.Standing{Status: hub.StandingStatus(name), Until: chapter}.Good(now)
		}
		heldIn(&r, what, name, hub.ChapterID(chapter))
		return struct{}{}, err
	})
	if err != nil {
		return hub.Rights{}, fmt.Errorf("store: rights: %w", err)
	}
	if r.Person == "" {
		return hub.Rights{}, fmt.Errorf("store: person: %w", hub.ErrNotFound)
	}
	return r, nil
}

// heldIn adds one row of Rights.
func heldIn(r *hub.Rights, what, name string, chapter hub.ChapterID) {
	sources := map[string]hub.GrantSource{"hub": hub.FromHub, "provider": hub.FromProvider, "groups": hub.FromIdentity}
	switch what {
	case "person":
		r.Addressless = name == ""
	case "identity":
		r.Linked, r.Confirmed = true, name != ""
	case "hub", "provider", "groups":
		r.Held = append(r.Held, hub.HeldGrant{Grant: hub.Grant{Role: hub.Role(name), Chapter: chapter}, Source: sources[what]})
	case "elsewhere":
		r.Elsewhere = true
	case "member":
		r.MemberOf = append(r.MemberOf, chapter)
	case "host":
		r.HostOf = append(r.HostOf, hub.EventID(name))
	}
}

// nothingBut reports whether an account is all that the hub knows of a person. Why it crosses: a person may have answered in any
// chapter.
func (s *Store) nothingBut(ctx context.Context, tx *transaction, id hub.PersonID, identity hub.Identity) (bool, error) {
	if err := s.db.Rescope(ctx, tx.Tx, sqldb.Everyone); err != nil {
		return false, err
	}
	nothing, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM people p WHERE p.id = $1 AND p.suspended_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = $1 AND NOT (i.issuer = $2 AND i.subject = $3))
			AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = $1 AND r.source <> 'provider')
			AND NOT EXISTS (SELECT 1 FROM event_hosts h WHERE h.person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM subscriptions l WHERE l.person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM rsvps a WHERE a.person_id = $1)`, id, identity.Issuer, identity.Subject))
	if err != nil {
		return false, err
	}
	return nothing, s.db.Rescope(ctx, tx.Tx, "") // the door closes again
}

// OwnMemberships returns the chapters a person belongs to or asked to join. Why it crosses: the rows belong to the person.
func (s *Store) OwnMemberships(ctx context.Context, person hub.PersonID) ([]hub.OwnMembership, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT c.id, c.slug, c.name, c.kind, c.hue, c.zone, m.state, m.home, m.requested_at FROM memberships m JOIN chapters c ON c.id = m.chapter_id
		WHERE m.person_id = $1 AND m.state IN ('requested', 'approved') ORDER BY m.home DESC, c.name`, person)
	return collect(rows, err, func(row scanner) (hub.OwnMembership, error) {
		var m hub.OwnMembership
		err := row.Scan(&m.Chapter.ID, &m.Chapter.Slug, &m.Chapter.Name, &m.Chapter.Kind, &m.Chapter.Hue, &m.Chapter.Zone, &m.State, &m.Home, sqldb.Time{T: &m.RequestedAt})
		return m, err
	})
}

// setHome makes the chapter a person's home when they have none. Why it crosses: a person has one home among all chapters.
func (t tenantTx) setHome(ctx context.Context, person hub.PersonID) error {
	return t.acrossFor(ctx, func() error {
		_, err := t.exec(ctx, `
			UPDATE memberships SET home = true WHERE chapter_id = $1 AND person_id = $2
				AND NOT EXISTS (SELECT 1 FROM memberships h WHERE h.person_id = $2 AND h.home)`, person)
		return sqldb.Map(err)
	})
}

// ChooseHome makes one of a person's chapters their home; who is no member of it is ErrNotFound. Why it crosses: as setHome.
func (s *Store) ChooseHome(ctx context.Context, person hub.PersonID, chapter hub.ChapterID) error {
	return s.acrossTx(ctx, "choose home", func(tx *transaction) error {
		if _, err := tx.ExecContext(ctx, `UPDATE memberships SET home = false WHERE person_id = $1 AND home`, person); err != nil {
			return sqldb.Map(err)
		}
		err := must(tx.ExecContext(ctx, `UPDATE memberships SET home = true WHERE person_id = $1 AND chapter_id = $2 AND state = 'approved'`, person, chapter))
		tx.happened(hub.Fact{By: person, Chapter: chapter, Kind: hub.FactHomeChoose, Object: "person:" + string(person)})
		return err
	})
}
