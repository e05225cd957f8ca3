package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// humans are two rows of one human, and what is known of them before they are merged.
type humans struct {
	keep, gone hub.PersonID
	has        map[string]string // what either has: "rsvp e1" → "going", "member boston" → "approved", "list boston" → "left", "tag …"
	others     string            // how many rows everybody else has
}

// ranks say which of two states of one thing stays.
var ranks = map[string]int{
	"cancelled": 0, "pending": 1, "waitlisted": 2, "going": 3, // an RSVP
	"declined": 0, "left": 0, "requested": 1, "approved": 2, // a membership
	"list pending": 0, "list on": 1, "list left": 2, "": 0,
}

// holdings are what people have, the stronger of two.
func holdings(t *testing.T, f *storetest.Fixture, people ...hub.PersonID) map[string]string {
	t.Helper()
	has := map[string]string{}
	for _, id := range people {
		for _, row := range rowsOf(t, f.DB, `
			SELECT 'rsvp ' || event_id, state FROM rsvps WHERE person_id = $1
			UNION ALL SELECT 'member ' || chapter_id, state FROM memberships WHERE person_id = $1
			UNION ALL SELECT 'list ' || list_id, 'list ' || state FROM subscriptions WHERE person_id = $1
			UNION ALL SELECT 'tag ' || tag_id, '' FROM person_tags WHERE person_id = $1
			UNION ALL SELECT 'host ' || event_id, '' FROM event_hosts WHERE person_id = $1
			UNION ALL SELECT 'known as ' || identifier, '' FROM person_identifiers WHERE person_id = $1
			UNION ALL SELECT 'signs in at ' || issuer || subject, '' FROM identities WHERE person_id = $1`, id) {
			if old, there := has[row[0]]; !there || ranks[row[1]] > ranks[old] {
				has[row[0]] = row[1]
			}
		}
	}
	return has
}

// mixed makes two rows of one human with a random past in some chapters, among others who also RSVPed.
func mixed(t *testing.T, f *storetest.Fixture, seed int) humans {
	t.Helper()
	r := rand.New(rand.NewPCG(7, uint64(seed)))
	names := []string{fmt.Sprintf("Keep %d", seed), fmt.Sprintf("Gone %d", seed)}
	ids := []hub.PersonID{f.AddressOnly(t, f.Person(t, names[0])), f.AddressOnly(t, f.Person(t, names[1]))}
	for i := range 2 {
		chapter := f.Chapter(t, fmt.Sprintf("c%d-%d", seed, i))
		for range 3 {
			e := f.Event(t, chapter, func(e *hub.Event) { e.Seats.Capacity = r.IntN(4) })
			who := slices.Concat(names, []string{fmt.Sprintf("Other %d", seed), fmt.Sprintf("Another %d", seed)})
			r.Shuffle(len(who), func(a, b int) { who[a], who[b] = who[b], who[a] })
			for _, name := range who {
				switch party := 1; r.IntN(5) {
				case 0:
				case 1:
					f.Guest(t, e, name, party)
				case 2:
					one := f.Confirmed(t, e, name, party)
					done(t, f.Store.Chapter(chapter.ID).Withdraw(t.Context(), "", one.ID))
				default:
					f.Confirmed(t, e, name, party)
				}
			}
			if i, host := r.IntN(2), r.IntN(3) == 0; host {
				f.Exec(t, `INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, $3, $4)`, chapter.ID, e.ID, ids[i], f.Clock.Now())
			}
		}
		for n, name := range names {
			switch r.IntN(5) {
			case 0:
			case 1:
				f.Request(t, chapter, name)
			case 2:
				f.Member(t, chapter, name)
				f.Exec(t, `UPDATE memberships SET home = $3 WHERE chapter_id = $1 AND person_id = $2 AND NOT EXISTS (SELECT 1 FROM memberships o WHERE o.person_id = $2 AND o.home)`, chapter.ID, ids[n], true)
			case 3:
				f.Member(t, chapter, name)
				f.Exec(t, `UPDATE memberships SET state = 'left', home = $3 WHERE chapter_id = $1 AND person_id = $2`, chapter.ID, ids[n], false)
			case 4:
				imports(t, f, store.ImportedPerson{
					Chapter: chapter.ID, Email: storetest.Email(name), Name: name, Identifiers: []string{fmt.Sprint("tool:", seed, i, n)}, Tags: []string{"Spanish", name}, Member: true,
					List: hub.ListFollowers, Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", Wording: "Yes.", ConsentedAt: f.Clock.Now()},
				})
				if r.IntN(2) == 0 {
					f.Exec(t, `UPDATE subscriptions SET state = 'left' WHERE chapter_id = $1 AND person_id = $2`, chapter.ID, ids[n])
				}
			}
		}
	}
	f.Identity(t, ids[r.IntN(2)], hub.Identity{Issuer: "https://id.example.org", Subject: fmt.Sprint(seed)})
	h := humans{keep: ids[0], gone: ids[1], has: holdings(t, f, ids...)}
	h.others = everyoneElse(t, f, h)
	return h
}

// everyoneElse counts what is not the two people's.
func everyoneElse(t *testing.T, f *storetest.Fixture, h humans) string {
	t.Helper()
	return strings.Join(rowsOf(t, f.DB, `
		SELECT (SELECT COUNT(*) FROM rsvps WHERE person_id NOT IN ($1, $2)), (SELECT COUNT(*) FROM memberships WHERE person_id NOT IN ($1, $2)),
			(SELECT COUNT(*) FROM subscriptions WHERE person_id NOT IN ($1, $2)), (SELECT COUNT(*) FROM people WHERE id NOT IN ($1, $2)),
			(SELECT COUNT(*) FROM event_seats), (SELECT COUNT(*) FROM tags)`, h.keep, h.gone)[0], " ")
}

// lost says what is wrong after a merge.
func lost(t *testing.T, f *storetest.Fixture, h humans) (problems []string) {
	t.Helper()
	has := holdings(t, f, h.keep)
	for what, state := range h.has {
		// Whoever waited may have moved up when the other row's seats became free.
		if got, there := has[what]; !there || got != state && (state != "waitlisted" || got != "going") {
			problems = append(problems, fmt.Sprintf("%s is %q, was %q", what, got, state))
		}
	}
	if n := len(has); n != len(h.has) {
		problems = append(problems, fmt.Sprintf("%d things, were %d", n, len(h.has)))
	}
	if rest := holdings(t, f, h.gone); len(rest) > 0 {
		problems = append(problems, fmt.Sprint("left behind: ", slices.Collect(maps.Keys(rest))))
	}
	if got := everyoneElse(t, f, h); got != h.others {
		problems = append(problems, "others have "+got+", had "+h.others)
	}
	for what, query := range map[string]string{
		"seats that are not those of who is going": `SELECT COUNT(*) FROM event_seats s WHERE taken <> (SELECT COALESCE(SUM(party), 0) FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id AND r.state = 'going')`,
		"waiting people who are not counted":       `SELECT COUNT(*) FROM event_seats s WHERE waiting <> (SELECT COUNT(*) FROM rsvps r WHERE r.chapter_id = s.chapter_id AND r.event_id = s.event_id AND r.state = 'waitlisted')`,
		"free seats beside a waitlist":             `SELECT COUNT(*) FROM event_seats WHERE capacity > 0 AND waiting > 0 AND taken < capacity`,
		"second homes":                             `SELECT COUNT(*) FROM (SELECT person_id FROM memberships WHERE home GROUP BY person_id HAVING COUNT(*) > 1) x`,
		"rows of the one who is gone":              `SELECT COUNT(*) FROM people WHERE id = '` + string(h.gone) + `'`,
	} {
		if n := f.Int(t, query); n != 0 {
			problems = append(problems, fmt.Sprintf("%d %s", n, what))
		}
	}
	return problems
}

// TestMergingLosesNothing: random pasts of two rows of one human. The planted fault deletes the second row as if nothing were its own.
func TestMergingLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		staff, missed := f.Staff(t, "Jordan Ellery"), 0
		for seed := range 40 {
			h := mixed(t, f, seed)
			if seed >= 30 {
				f.Exec(t, `DELETE FROM people WHERE id = $1`, h.gone)
				if lost(t, f, h) != nil {
					missed++
				}
				continue
			}
			want, err := f.Store.MergeCounts(t.Context(), h.keep, h.gone)
			done(t, err)
			got, err := f.Store.MergePeople(t.Context(), staff, h.keep, h.gone)
			done(t, err)
			if got.Twice != want.Twice || got.SignIns != want.SignIns || got.RSVPs > want.RSVPs || got.RSVPs < want.RSVPs-want.Twice {
				t.Errorf("%d: merged %+v, announced %+v", seed, got, want)
			}
			for _, problem := range lost(t, f, h) {
				t.Errorf("%d: %s", seed, problem)
			}
		}
		if missed < 8 {
			t.Errorf("of 10 deletions %d were noticed", missed)
		}
	})
}

// Two stay two when one is suspended or blocked, or when the second has a role; what one row says fills in the other.
func TestWhoIsNotMerged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		staff, ann := f.Staff(t, "Jordan Ellery"), f.Member(t, boston, "Ann Vale")
		lead, out, barred := f.Lead(t, boston, "Robin Vale"), f.Member(t, boston, "Sam Out"), f.Member(t, boston, "Bo Barred")
		f.Suspend(t, out)
		f.Exec(t, `INSERT INTO blocks (chapter_id, id, person_id, blocked_by, blocked_at) VALUES ($1, 'b1', $2, $3, $4)`, boston.ID, barred, staff, f.Clock.Now())
		for what, pair := range map[string][2]hub.PersonID{
			"a lead is taken in": {ann, lead}, "somebody suspended": {ann, out}, "into somebody suspended": {out, ann}, "somebody blocked": {ann, barred},
			"into somebody blocked": {barred, ann}, "oneself": {ann, ann},
		} {
			_, err := f.Store.MergeCounts(ctx, pair[0], pair[1])
			refused(t, err, hub.ErrConflict)
			if _, err = f.Store.MergePeople(ctx, staff, pair[0], pair[1]); err == nil {
				t.Errorf("%s: merged", what)
			}
			refused(t, err, hub.ErrConflict)
		}
		// A block by address alone, as it is left after an erasure, is no way around for whoever comes again with it.
		f.Exec(t, `UPDATE blocks SET person_id = NULL, address_key = (SELECT address_key FROM rsvps WHERE id = $1)`, f.Guest(t, f.Event(t, boston), "Gus Again", 1).ID)
		gus := hub.PersonID(f.Text(t, `SELECT person_id FROM rsvps`))
		_, err := f.Store.MergePeople(ctx, staff, ann, gus)
		refused(t, err, hub.ErrConflict)
		f.Exec(t, `DELETE FROM blocks`)
		_, err = f.Store.MergeCounts(ctx, ann, gus)
		done(t, err) // the control
		_, err = f.Store.MergePeople(ctx, staff, ann, "nobody")
		refused(t, err, hub.ErrNotFound)

		// A lead's row may take another in, and learns what it did not know; a refusal of one address holds for both.
		imports(t, f, store.ImportedPerson{Chapter: boston.ID, Email: "robin@home.example.org", Name: "R. Vale", Phone: "617 555 0101", Postcode: "02139"})
		home := hub.PersonID(f.Text(t, `SELECT id FROM people WHERE phone_sealed IS NOT NULL`))
		_, err = f.Store.Suppress(ctx, []store.Suppression{{Email: "robin@home.example.org", Reason: hub.SuppressedLeft, Source: "link", At: f.Clock.Now()}}, false, nil)
		done(t, err)
		_, err = f.Store.MergePeople(ctx, staff, lead, home)
		done(t, err)
		p, err := f.Store.Person(ctx, lead)
		done(t, err)
		same(t, "what it says now", []string{p.Name, p.Email, p.Phone, p.Postcode}, []string{"Robin Vale", storetest.Email("Robin Vale"), "617 555 0101", "02139"})
		gone, err := f.Store.SuppressedOn(ctx, storetest.Email("Robin Vale"), hub.EveryList)
		done(t, err)
		same(t, "refused at both", gone, true)
		same(t, "in the log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'person.merge'`), 2)
	})
}
