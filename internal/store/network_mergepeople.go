package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// MergePeople makes one person of two: what is gone's becomes keep's, and gone is no more. Where both have something once, the stronger
// stays: of two RSVPs to an event the one that holds seats, of two memberships the approved one, and on a list a refusal. ErrConflict: one of
// them is suspended or blocked somewhere, or gone holds a role, which nobody gets in this way. Why it crosses: one human is one row, and the rows
// about them are in whichever chapter.
func (s *Store) MergePeople(ctx context.Context, by, keep, gone hub.PersonID) (hub.Merged, error) {
	var m hub.Merged
	err := s.acrossTx(ctx, "merge two people", func(tx *transaction) (err error) {
		var old hub.Person
		if m, old, err = s.takeIn(ctx, tx, by, keep, gone); err != nil {
			return err
		}
		return s.tellMerged(ctx, tx, keep, old)
	})
	return m, err
}

// tellMerged owes both addresses of a person an email that two became one.
func (s *Store) tellMerged(ctx context.Context, tx *transaction, keep hub.PersonID, old hub.Person) error {
	p, err := s.addressee(ctx, tx, keep)
	if err != nil {
		return err
	}
	told := []hub.Letter{{To: p.Email, Name: p.Name}}
	if old.Email != p.Email {
		told = append(told, hub.Letter{To: old.Email, Name: old.Name})
	}
	for _, to := range told {
		if to.To == "" {
			continue
		}
		words := hub.PeopleMergedLetter{Stays: to.To == p.Email}
		if err := s.oweNotice(ctx, tx, noticeRow{person: keep, Message: hub.Message{Locale: p.Locale, Letter: to}}, words); err != nil {
			return err
		}
	}
	return nil
}

// MergeCounts says what MergePeople would do, or why not. Why it crosses: as MergePeople.
func (s *Store) MergeCounts(ctx context.Context, keep, gone hub.PersonID) (hub.Merged, error) {
	var m hub.Merged
	err := s.across().QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM rsvps WHERE person_id = $1), (SELECT COUNT(*) FROM memberships WHERE person_id = $1),
			(SELECT COUNT(*) FROM subscriptions WHERE person_id = $1), (SELECT COUNT(*) FROM identities WHERE person_id = $1),
			(SELECT COUNT(*) FROM rsvps g JOIN rsvps k ON k.chapter_id = g.chapter_id AND k.event_id = g.event_id AND k.person_id = $2 WHERE g.person_id = $1)`, gone, keep).
		Scan(&m.RSVPs, &m.Memberships, &m.Lists, &m.SignIns, &m.Twice)
	if err != nil {
		return m, wrap("count a merge", sqldb.Map(err))
	}
	return m, wrap("count a merge", s.mergeable(ctx, s.across(), keep, gone))
}

// mergeable is ErrConflict for two that must stay two. Why it crosses: as MergePeople.
func (s *Store) mergeable(ctx context.Context, run runner, keep, gone hub.PersonID) error {
	if keep == gone {
		return hub.ErrConflict
	}
	var mailboxes [2]any
	for i, id := range []hub.PersonID{keep, gone} {
		p, err := s.addressee(ctx, run, id)
		if err != nil {
			return err
		}
		mailboxes[i] = s.blockKey(p.Email) // a block outlives the person it was made for
	}
	barred, err := rowExists(run.QueryRowContext(ctx, `
		SELECT 1 FROM roles WHERE person_id = $2
		UNION ALL SELECT 1 WHERE (SELECT COUNT(suspended_at) FROM people WHERE id IN ($1, $2)) > 0
		UNION ALL SELECT 1 FROM blocks WHERE person_id IN ($1, $2) OR address_key IN ($3, $4)
		UNION ALL SELECT 1 FROM national_blocks WHERE person_id IN ($1, $2) OR address_key IN ($3, $4) LIMIT 1`, keep, gone, mailboxes[0], mailboxes[1]))
	if err == nil && barred {
		err = hub.ErrConflict
	}
	return err
}

// takeIn is MergePeople inside a transaction. Why it crosses: as MergePeople.
func (s *Store) takeIn(ctx context.Context, tx *transaction, by, keep, gone hub.PersonID) (m hub.Merged, old hub.Person, err error) {
	both := []hub.PersonID{keep, gone}
	slices.Sort(both) // two merges of one pair wait for each other
	for _, id := range both {
		if err := must(tx.ExecContext(ctx, `UPDATE people SET suspended_at = suspended_at WHERE id = $1`, id)); err != nil {
			return m, old, err
		}
	}
	if err := s.mergeable(ctx, tx, keep, gone); err != nil {
		return m, old, err
	}
	if m.Twice, err = s.oneRSVPEach(ctx, tx, keep, gone); err != nil {
		return m, old, err
	}
	// After the seats, as whoever RSVPs: from here on nobody can refer to gone.
	if err := tx.QueryRowContext(ctx, `SELECT `+people.list()+` FROM people WHERE id = $1`+s.lockedWhole(), gone).Scan(people.dest(s, &old)...); err != nil {
		return m, old, sqldb.Map(err)
	}
	if err := s.oneMembershipEach(ctx, tx, keep, gone); err != nil {
		return m, old, err
	}
	if err := s.mergeDuplicates(ctx, tx, by, keep, gone); err != nil {
		return m, old, err
	}
	if err := s.moveRows(ctx, tx, keep, gone, &m); err != nil {
		return m, old, err
	}
	tx.happened(hub.Fact{By: by, Kind: hub.FactPeopleMerge, Object: "person:" + string(gone)})
	tx.happened(hub.Fact{By: by, Kind: hub.FactPeopleMerge, Object: "person:" + string(keep)})
	return m, old, s.fillIn(ctx, tx, keep, old)
}

// takeGuestIn merges the guest who has the address of a confirmation into the person who asked. Why it crosses: as MergePeople.
func (s *Store) takeGuestIn(ctx context.Context, tx *transaction, guest hub.PersonID, out hub.Confirmed) (hub.Confirmed, error) {
	if err := s.db.Rescope(ctx, tx.Tx, sqldb.Everyone); err != nil {
		return out, err
	}
	_, _, err := s.takeIn(ctx, tx, out.Person, out.Person, guest)
	if errors.Is(err, hub.ErrConflict) {
		out.Barred, err = true, nil
		return out, err
	}
	out.Taken = false
	tx.happened(hub.Fact{By: out.Person, Kind: hub.FactAddressConfirm, Object: "person:" + string(out.Person)})
	return out, err
}

// rsvpPair are two RSVPs to one event.
type rsvpPair struct {
	keeps, other hub.RSVP // keeps stays
	over         bool
}

// oneRSVPEach leaves one RSVP to each event that both have answered: the one that has seats, or waits for some, and of two such the one that
// came first. The other's seats are free, and it stays as a number, as after an erasure; what nobody confirmed goes. Why it crosses: as MergePeople.
func (s *Store) oneRSVPEach(ctx context.Context, tx *transaction, keep, gone hub.PersonID) (int, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+rsvpColumns+`, e.ends_at FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		WHERE r.person_id IN ($1, $2) AND EXISTS (SELECT 1 FROM rsvps o WHERE o.chapter_id = r.chapter_id AND o.event_id = r.event_id
			AND o.person_id IN ($1, $2) AND o.person_id <> r.person_id) ORDER BY r.event_id, r.id`, keep, gone)
	var pairs []rsvpPair
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var ends time.Time
		r, err := s.scanRSVP(row, sqldb.Time{T: &ends})
		if n := len(pairs); n > 0 && pairs[n-1].keeps.Event == r.Event {
			pairs[n-1].other = r
			return struct{}{}, err
		}
		pairs = append(pairs, rsvpPair{keeps: r, over: !s.now().Before(ends)})
		return struct{}{}, err
	})
	for _, p := range pairs {
		if err != nil {
			break
		}
		if stronger(p.other, p.keeps) {
			p.keeps, p.other = p.other, p.keeps
		}
		err = s.letGo(ctx, tx, p)
	}
	return len(pairs), err
}

// stronger reports whether RSVP a stays of two to one event.
func stronger(a, b hub.RSVP) bool {
	rank := func(r hub.RSVP) int {
		return slices.Index([]hub.RSVPState{hub.RSVPCancelled, hub.RSVPPending, hub.RSVPWaitlisted, hub.RSVPGoing}, r.State)
	}
	if d := cmp.Compare(rank(a), rank(b)); d != 0 {
		return d > 0
	}
	return a.Number < b.Number
}

// letGo takes the person from the other RSVP of a pair. Why it crosses: as MergePeople.
func (s *Store) letGo(ctx context.Context, tx *transaction, p rsvpPair) error {
	if (p.other.State.Coming() || p.other.Held()) && !p.over {
		if err := s.withdrawErased(ctx, tx, p.other); err != nil {
			return err
		}
	}
	for _, statement := range []string{
		`DELETE FROM messages WHERE chapter_id = $1 AND rsvp_id = $2 AND state = 'queued'`,
		`DELETE FROM rsvps WHERE chapter_id = $1 AND id = $2 AND state = 'pending'`,
		`UPDATE rsvps SET ` + nobodysRSVP + ` WHERE chapter_id = $1 AND id = $2`,
	} {
		if _, err := tx.ExecContext(ctx, statement, p.other.Chapter, p.other.ID); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// oneMembershipEach leaves one membership in each chapter where both have one: the approved one, else one that waits for a decision, else
// the later. What the leads noted in the other fills in what is missing. Why it crosses: as MergePeople.
func (s *Store) oneMembershipEach(ctx context.Context, tx *transaction, keep, gone hub.PersonID) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+memberships.list()+` FROM memberships m WHERE m.person_id IN ($1, $2) ORDER BY m.chapter_id, m.id`, keep, gone)
	list, err := collect(rows, err, memberships.scan(s))
	if err != nil {
		return err
	}
	rank := func(m hub.Membership) int {
		return slices.Index([]hub.MembershipState{hub.MembershipRequested, hub.MembershipApproved}, m.State)
	}
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if a.Chapter != b.Chapter {
			continue
		}
		if d := cmp.Compare(rank(b), rank(a)); d > 0 || d == 0 && b.DecidedAt.After(a.DecidedAt) {
			a, b = b, a
		}
		for _, statement := range []string{
			`UPDATE memberships SET skills_sealed = COALESCE(memberships.skills_sealed, o.skills_sealed), notes_sealed = COALESCE(memberships.notes_sealed, o.notes_sealed),
				follow_up_sealed = COALESCE(memberships.follow_up_sealed, o.follow_up_sealed),
				answers_sealed = COALESCE(memberships.answers_sealed, o.answers_sealed), edition = edition + 1
				FROM (SELECT skills_sealed, notes_sealed, follow_up_sealed, answers_sealed FROM memberships WHERE chapter_id = $1 AND id = $3) o WHERE chapter_id = $1 AND id = $2`,
			`DELETE FROM memberships WHERE chapter_id = $1 AND id = $3 AND id <> $2`,
		} {
			if _, err := tx.ExecContext(ctx, statement, a.Chapter, a.ID, b.ID); err != nil {
				return sqldb.Map(err)
			}
		}
	}
	// One home: keep's, if they chose one.
	_, err = tx.ExecContext(ctx, `UPDATE memberships SET home = false WHERE person_id = $2 AND EXISTS (SELECT 1 FROM memberships k WHERE k.person_id = $1 AND k.home)`, keep, gone)
	return sqldb.Map(err)
}

// moveRows gives keep what is gone's. Why it crosses: as MergePeople.
func (s *Store) moveRows(ctx context.Context, tx *transaction, keep, gone hub.PersonID, m *hub.Merged) error {
	for _, step := range []struct {
		statement string
		count     *int
	}{
		{`UPDATE rsvps SET person_id = $1 WHERE person_id = $2`, &m.RSVPs},
		{`UPDATE memberships SET person_id = $1 WHERE person_id = $2`, &m.Memberships},
		// On a list that both are on, a refusal stays, and what was agreed to before what was only asked.
		{`DELETE FROM subscriptions WHERE person_id IN ($1, $2) AND EXISTS (SELECT 1 FROM subscriptions o WHERE o.chapter_id = subscriptions.chapter_id
			AND o.list_id = subscriptions.list_id AND o.person_id IN ($1, $2) AND o.person_id <> subscriptions.person_id
			AND (CASE o.state WHEN 'left' THEN 2 WHEN 'on' THEN 1 ELSE 0 END, o.id) > (CASE subscriptions.state WHEN 'left' THEN 2 WHEN 'on' THEN 1 ELSE 0 END, subscriptions.id))`, nil},
		{`UPDATE subscriptions SET person_id = $1 WHERE person_id = $2`, &m.Lists},
		{`UPDATE person_tags SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS (SELECT 1 FROM person_tags o WHERE o.chapter_id = person_tags.chapter_id
			AND o.tag_id = person_tags.tag_id AND o.person_id = $1)`, nil},
		{`UPDATE event_hosts SET person_id = $1 WHERE person_id = $2 AND NOT EXISTS (SELECT 1 FROM event_hosts o WHERE o.chapter_id = event_hosts.chapter_id
			AND o.event_id = event_hosts.event_id AND o.person_id = $1)`, nil},
		{`UPDATE person_identifiers SET person_id = $1 WHERE person_id = $2`, nil},
		{`UPDATE identities SET person_id = $1 WHERE person_id = $2`, &m.SignIns},
		{`UPDATE notices SET person_id = $1 WHERE person_id = $2`, nil},
		{`UPDATE data_requests SET person_id = $1 WHERE person_id = $2`, nil},
	} {
		n, err := affected(tx.ExecContext(ctx, step.statement, keep, gone))
		if err != nil {
			return err
		}
		if step.count != nil {
			*step.count = int(n)
		}
	}
	return nil
}

// fillIn ends the merge: gone is deleted, and what keep's row does not say is taken from it. Who refused emails at one address refused them at both.
func (s *Store) fillIn(ctx context.Context, tx *transaction, keep hub.PersonID, old hub.Person) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM people WHERE id = $1`, old.ID); err != nil {
		return sqldb.Map(err)
	}
	var p hub.Person
	if err := tx.QueryRowContext(ctx, `SELECT `+people.list()+` FROM people WHERE id = $1`, keep).Scan(people.dest(s, &p)...); err != nil {
		return sqldb.Map(err)
	}
	p.Name, p.Email, p.Phone, p.Postcode = cmp.Or(p.Name, old.Name), cmp.Or(p.Email, old.Email), cmp.Or(p.Phone, old.Phone), cmp.Or(p.Postcode, old.Postcode)
	p.Zone, p.Locale, p.Standing = cmp.Or(p.Zone, old.Zone), cmp.Or(p.Locale, old.Locale), p.Standing.Or(old.Standing)
	if old.CreatedAt.Before(p.CreatedAt) {
		p.CreatedAt = old.CreatedAt
	}
	a := &arguments{}
	id, sets := a.add(keep), []string(nil)
	for _, c := range people.columns {
		if slices.Contains([]string{"email_key", "email_sealed", "name_sealed", "phone_sealed", "postcode_sealed", "zone", "locale", "standing", "standing_until", "created_at"}, c.name) {
			v, err := c.value(s, &p)
			if err != nil {
				return err
			}
			sets = append(sets, c.name+" = "+a.add(v))
		}
	}
	if err := must(tx.ExecContext(ctx, `UPDATE people SET `+strings.Join(sets, ", ")+` WHERE id = `+id, a.values()...)); err != nil {
		return err
	}
	if old.Email == "" || p.Email == old.Email {
		return nil
	}
	// What was refused for one address alone, all email, is a refusal of lists at the other.
	refusals, err := affected(tx.ExecContext(ctx, `
		INSERT INTO suppressions (address_key, list, reason, source, at)
		SELECT $1, CASE WHEN list = '' THEN '*' ELSE list END, reason, source, at FROM suppressions WHERE address_key = $2 AND reason IN ('left', 'complained', 'never')
		ON CONFLICT DO NOTHING`, s.refusalKey(p.Email), s.refusalKey(old.Email)))
	if err != nil || refusals == 0 {
		return err
	}
	return s.takeOff(ctx, tx, []any{s.emailKey(p.Email)})
}
