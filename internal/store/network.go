package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// This file, and those whose names begin with network_, are the deliberate doors between chapters: the only statements that read
// or write tenant rows without naming one chapter. Each says why. Adding one needs a second reader.

// across is the key to the door: the scope in which row-level security, the last course of the wall, lets the rows of every
// chapter through. The wall's test lets the doors alone call it, and its sister within a transaction.
func (s *Store) across() sqldb.Scope { return s.db.Scope(sqldb.Everyone) }

// acrossFor runs fn inside the chapter's transaction as across does, and then closes the door again.
func (t tenantTx) acrossFor(ctx context.Context, fn func() error) error {
	if err := t.store.db.Rescope(ctx, t.tx, sqldb.Everyone); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err // the transaction ends here, and the scope with it
	}
	return t.store.db.Rescope(ctx, t.tx, string(t.id))
}

// EventSearch chooses public events of all chapters.
type EventSearch struct {
	Mode   hub.Mode  // empty: any
	Access []string  // keys of hub.AccessQuestions that must be answered yes
	Box    *Box      // nil: anywhere
	From   time.Time // events that end after this
	After  Cursor
	Limit  int
}

// Box is a range of degrees.
type Box struct{ South, West, North, East float64 }

// ComingEvents returns public events of all chapters in the order they start. Why it crosses: visitors look for something
// near them, whichever chapter holds it; drafts and members-only events are left out by the statement itself.
func (s *Store) ComingEvents(ctx context.Context, f EventSearch) ([]hub.EventListing, error) {
	a := &arguments{}
	// The day before From bounds the index scan: an event longer than a day is found from its chapter's page.
	query := `SELECT ` + eventColumns + `, c.slug, c.name, c.hue FROM events e
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id JOIN chapters c ON c.id = e.chapter_id
		WHERE e.state <> 'draft' AND e.audience = 'public' AND e.state = 'published'` +
		a.fill(` AND e.starts_at > ? AND e.ends_at > ?`, sqldb.At(f.From.AddDate(0, 0, -1)), sqldb.At(f.From))
	if f.Mode != "" {
		query += a.fill(` AND e.mode = ?`, f.Mode)
	}
	for _, q := range hub.AccessQuestions() {
		if slices.Contains(f.Access, q.Key) {
			query += ` AND e.` + q.Key + ` = true`
		}
	}
	if b := f.Box; b != nil {
		query += a.fill(` AND e.lat BETWEEN ? AND ? AND e.lon BETWEEN ? AND ?`, b.South, b.North, b.West, b.East)
	}
	if f.After.ID != "" {
		query += a.fill(` AND (e.starts_at, e.id) > (?, ?)`, sqldb.At(f.After.At), f.After.ID)
	}
	rows, err := s.across().QueryContext(ctx, query+a.fill(` ORDER BY e.starts_at, e.id LIMIT ?`, f.Limit), a.values()...)
	return collect(rows, err, s.scanListing)
}

func (s *Store) scanListing(row scanner) (hub.EventListing, error) {
	l := hub.EventListing{Kilometres: -1}
	var err error
	l.Event, err = s.scanEvent(row, &l.ChapterSlug, &l.ChapterName, &l.ChapterHue)
	return l, err
}

// OwnRSVPs returns a person's confirmed answers to events that end after since, in the order they start. Why it crosses: the rows
// belong to the person, in whichever chapter they are.
func (s *Store) OwnRSVPs(ctx context.Context, person hub.PersonID, since time.Time, limit int) ([]hub.OwnRSVP, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+eventColumns+`, c.slug, c.name, c.hue, r.id, r.state, r.party, r.number, r.updated_at, r.held_at FROM rsvps r
		JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id
		WHERE r.person_id = $1 AND (r.state <> 'pending' OR r.held_at IS NOT NULL) AND e.state <> 'draft' AND e.ends_at > $2 ORDER BY e.starts_at, e.id LIMIT $3`,
		person, sqldb.At(since), limit)
	return collect(rows, err, func(row scanner) (hub.OwnRSVP, error) {
		o := hub.OwnRSVP{Listing: hub.EventListing{Kilometres: -1}}
		var err error
		o.Listing.Event, err = s.scanEvent(row, &o.Listing.ChapterSlug, &o.Listing.ChapterName, &o.Listing.ChapterHue,
			&o.RSVP.ID, &o.RSVP.State, &o.RSVP.Party, &o.RSVP.Number, sqldb.Time{T: &o.RSVP.UpdatedAt}, sqldb.Time{T: &o.RSVP.HeldAt})
		o.RSVP.Chapter, o.RSVP.Event, o.RSVP.Person = o.Listing.Event.Chapter, o.Listing.Event.ID, person
		return o, err
	})
}

// HostedEvents returns the events a person hosts that end after since, drafts too, in the order they start. Why it crosses: who
// hosts is named for each event, in whichever chapter it is.
func (s *Store) HostedEvents(ctx context.Context, person hub.PersonID, since time.Time, limit int) ([]hub.EventListing, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+eventColumns+`, c.slug, c.name, c.hue FROM event_hosts h
		JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id
		WHERE h.person_id = $1 AND e.ends_at > $2 ORDER BY e.starts_at, e.id LIMIT $3`,
		person, sqldb.At(since), limit)
	return collect(rows, err, s.scanListing)
}

// OwnMemberships returns the chapters a person belongs to or asked to join. Why it crosses: the rows belong to the person.
func (s *Store) OwnMemberships(ctx context.Context, person hub.PersonID) ([]hub.OwnMembership, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT c.id, c.slug, c.name, c.kind, c.hue, m.state, m.home, m.requested_at FROM memberships m JOIN chapters c ON c.id = m.chapter_id
		WHERE m.person_id = $1 AND m.state IN ('requested', 'approved') ORDER BY m.home DESC, c.name`, person)
	return collect(rows, err, func(row scanner) (hub.OwnMembership, error) {
		var m hub.OwnMembership
		err := row.Scan(&m.Chapter.ID, &m.Chapter.Slug, &m.Chapter.Name, &m.Chapter.Kind, &m.Chapter.Hue, &m.State, &m.Home, sqldb.Time{T: &m.RequestedAt})
		return m, err
	})
}

// RSVPByToken finds the answer of a manage link. Why it crosses: the link is the whole of a guest's identity, and names
// no chapter. The event comes with it.
func (s *Store) RSVPByToken(ctx context.Context, token hub.Token) (hub.RSVP, hub.EventListing, error) {
	l := hub.EventListing{Kilometres: -1}
	dest := append(events.dest(s, &l.Event), &l.Event.Seats.Capacity, &l.Event.Seats.Taken, &l.Event.Seats.Waiting)
	r, err := s.scanRSVP(s.across().QueryRowContext(ctx, `
		SELECT `+rsvpColumns+`, `+eventColumns+`, c.slug, c.name, c.hue FROM rsvps r
		JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id WHERE r.token_key = $1`, token.Hash()),
		append(dest, &l.ChapterSlug, &l.ChapterName, &l.ChapterHue)...)
	return r, l, err
}

// Board returns one line for each chapter a toolkit was pushed to, by chapter name. Why it crosses: national sees who took
// a toolkit up; no personal data is in it.
func (s *Store) Board(ctx context.Context, id hub.ToolkitID) ([]hub.AdoptionRow, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+adoptions.list()+`, c.slug, c.name, c.kind, c.locality, c.region, c.lat, c.lon,
			(SELECT COUNT(*) FROM events e WHERE e.chapter_id = a.chapter_id AND e.toolkit_id = a.toolkit_id AND e.state = 'published'),
			(SELECT COUNT(*) FROM slot_values v WHERE v.chapter_id = a.chapter_id AND v.toolkit_id = a.toolkit_id AND v.value <> ''),
			(SELECT MAX(u.at) FROM audit u JOIN roles r ON r.person_id = u.actor_id
				WHERE r.chapter_id = a.chapter_id AND r.role = 'lead' AND (r.ends_at IS NULL OR r.ends_at > $2) AND u.action = 'session.start')
		FROM adoptions a JOIN chapters c ON c.id = a.chapter_id WHERE a.toolkit_id = $1 ORDER BY c.name`, id, sqldb.At(s.now()))
	place := degrees(func(a *hub.AdoptionRow) *hub.Place { return &a.Place })
	return collect(rows, err, func(row scanner) (hub.AdoptionRow, error) {
		var a hub.AdoptionRow
		err := row.Scan(append(adoptions.dest(s, &a.Adoption), &a.ChapterSlug, &a.ChapterName, &a.Kind, &a.Place.Locality, &a.Place.Region,
			place[0].scan(s, &a), place[1].scan(s, &a), &a.Events, &a.Filled, sqldb.Time{T: &a.LeadSeenAt})...)
		return a, err
	})
}

// Ask is a toolkit as the public list shows it: how many chapters have it up, and one of them.
type Ask struct {
	hub.Toolkit
	Pushed, Taken, Up int
}

// PublicAsks returns the toolkits that at least one chapter has a public page for, the newest push first. Why it crosses:
// "what national asks this week" counts chapters; it names none.
func (s *Store) PublicAsks(ctx context.Context) ([]Ask, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT t.id, t.title, t.summary, t.ask, COUNT(*),
			COUNT(*) FILTER (WHERE a.state IN ('adopted', 'localized', 'in_use')), COUNT(*) FILTER (WHERE a.state IN ('localized', 'in_use'))
		FROM toolkits t JOIN adoptions a ON a.toolkit_id = t.id GROUP BY t.id, t.title, t.summary, t.ask
		HAVING COUNT(*) FILTER (WHERE a.state IN ('localized', 'in_use')) > 0 ORDER BY MAX(a.pushed_at) DESC, t.id`)
	return collect(rows, err, func(row scanner) (Ask, error) {
		var a Ask
		err := row.Scan(&a.ID, &a.Title, &a.Summary, &a.Ask, &a.Pushed, &a.Taken, &a.Up)
		return a, err
	})
}

// itemsOf returns the items of a version, in order, with what is attached to them. Why it crosses: an attachment belongs to
// the national office, and is for every chapter that has the toolkit.
func (s *Store) itemsOf(ctx context.Context, id hub.ToolkitID, version int) ([]hub.Item, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT `+toolkitItems.list()+`, `+files.outerList()+` FROM toolkit_items i LEFT JOIN files f ON f.id = i.file_id
		WHERE i.toolkit_id = $1 AND i.version = $2 ORDER BY i.position, i.id`, id, version)
	return collect(rows, err, s.scanItem)
}

// ToolkitChapters returns the chapters that have a public page for each of some toolkits, by chapter. Why it crosses: those
// pages are public.
func (s *Store) ToolkitChapters(ctx context.Context, ids []hub.ToolkitID) (map[hub.ToolkitID][]hub.ChapterID, error) {
	up := map[hub.ToolkitID][]hub.ChapterID{}
	if len(ids) == 0 {
		return up, nil
	}
	a := &arguments{}
	rows, err := s.across().QueryContext(ctx, `
		SELECT toolkit_id, chapter_id FROM adoptions WHERE toolkit_id IN `+in(a, ids)+` AND state IN ('localized', 'in_use')
		ORDER BY chapter_id`, a.values()...)
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var kit hub.ToolkitID
		var chapter hub.ChapterID
		err := row.Scan(&kit, &chapter)
		up[kit] = append(up[kit], chapter)
		return struct{}{}, err
	})
	return up, err
}

// forgetStrangers removes those of some people of whom nothing is left: no account, no role, no membership and no answer.
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
		at := a.add(sqldb.At(now))
		strangers := ` WHERE id IN ` + in(a, batch) + `
			AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = people.id)
			AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = people.id AND (r.ends_at IS NULL OR r.ends_at > ` + at + `))
			AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id)
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

// settle makes the chapter a person's home when they have none. Why it crosses: a person has one home among all chapters.
func (t tenantTx) settle(ctx context.Context, person hub.PersonID) error {
	return t.acrossFor(ctx, func() error {
		_, err := t.exec(ctx, `
			UPDATE memberships SET home = true WHERE chapter_id = $1 AND person_id = $2
				AND NOT EXISTS (SELECT 1 FROM memberships h WHERE h.person_id = $2 AND h.home)`, person)
		return sqldb.Map(err)
	})
}

// Rights returns what the hub knows about a person when this identity of theirs is signed in, in one query, or ErrNotFound. Why
// it crosses: a person may act in several chapters.
func (s *Store) Rights(ctx context.Context, id hub.PersonID, identity hub.Identity) (hub.Rights, error) {
	now := s.now()
	rows, err := s.across().QueryContext(ctx, `
		SELECT 'person', CASE WHEN email_key IS NULL THEN '' ELSE 'address' END, locale, name_sealed, sessions_min, suspended_at FROM people WHERE id = $1
		UNION ALL SELECT 'identity', CASE WHEN confirmed_at IS NULL THEN '' ELSE 'confirmed' END, '', NULL, NULL, NULL FROM identities
			WHERE issuer = $4 AND subject = $5 AND person_id = $1
		UNION ALL SELECT CASE WHEN issuer = '' THEN 'hub' WHEN subject = '' THEN 'provider' ELSE 'groups' END, role, COALESCE(chapter_id, ''), NULL, NULL, NULL
			FROM roles WHERE person_id = $1 AND (ends_at IS NULL OR ends_at > $3) AND (issuer = '' OR issuer = $4 AND subject IN ('', $5))
		UNION ALL SELECT 'member', '', chapter_id, NULL, NULL, NULL FROM memberships WHERE person_id = $1 AND state = 'approved'
		UNION ALL SELECT 'host', h.event_id, h.chapter_id, NULL, NULL, NULL FROM event_hosts h
			JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id
			WHERE h.person_id = $1 AND e.ends_at > $2`,
		id, sqldb.At(now.Add(-24*time.Hour)), sqldb.At(now), identity.Issuer, identity.Subject) // host rights end 24 h after the event (trust.md)
	var r hub.Rights
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var what, name, chapter, personName string
		var suspended, sessionsMin time.Time
		err := row.Scan(&what, &name, &chapter, sealed{s, sealName, &personName}, sqldb.Time{T: &sessionsMin}, sqldb.Time{T: &suspended})
		if what == "person" {
			r.Person, r.Name, r.Locale, r.SessionsMin, r.Suspended = id, personName, say.Locale(chapter), sessionsMin, !suspended.IsZero()
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
	case "member":
		r.MemberOf = append(r.MemberOf, chapter)
	case "host":
		r.HostOf = append(r.HostOf, hub.EventID(name))
	}
}

// nothingBut says whether an account is all that the hub knows of a person. Why it crosses: a person may have answered in any
// chapter.
func (s *Store) nothingBut(ctx context.Context, tx *sql.Tx, id hub.PersonID, identity hub.Identity) (bool, error) {
	if err := s.db.Rescope(ctx, tx, sqldb.Everyone); err != nil {
		return false, err
	}
	nothing, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM people p WHERE p.id = $1 AND p.suspended_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.person_id = $1 AND NOT (i.issuer = $2 AND i.subject = $3))
			AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.person_id = $1 AND r.source <> 'provider')
			AND NOT EXISTS (SELECT 1 FROM event_hosts h WHERE h.person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = $1)
			AND NOT EXISTS (SELECT 1 FROM rsvps a WHERE a.person_id = $1)`, id, identity.Issuer, identity.Subject))
	if err != nil {
		return false, err
	}
	return nothing, s.db.Rescope(ctx, tx, "") // the door closes again
}

// trailRows reads the trail. Why it crosses: the trail spans chapters; whoever calls has asked the policy for how far.
func (s *Store) trailRows(ctx context.Context, run runner, f TrailFilter) ([]hub.TrailRow, error) {
	text, args := f.query()
	rows, err := run.QueryContext(ctx, text, args...)
	list, err := collect(rows, err, s.scanTrail)
	if err != nil {
		return nil, err
	}
	roles := map[hub.PersonID][]hub.Role{}
	for batch := range slices.Chunk(actors(list), eraseBatch) {
		a := &arguments{}
		rows, err := run.QueryContext(ctx, `
			SELECT DISTINCT person_id, role FROM roles WHERE (ends_at IS NULL OR ends_at > `+a.add(sqldb.At(s.now()))+`) AND person_id IN `+in(a, batch)+`
			ORDER BY person_id, role`, a.values()...)
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var id hub.PersonID
			var role hub.Role
			err := row.Scan(&id, &role)
			roles[id] = append(roles[id], role)
			return struct{}{}, err
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range list {
		list[i].Roles = roles[list[i].Actor]
	}
	return list, nil
}
