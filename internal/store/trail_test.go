package store_test

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// written is a trail of seven rows, a minute apart, with everyone who may be in one.
type written struct {
	boston, salem                hub.Chapter
	robin, alex, jordan, auditor hub.PersonID
	from                         time.Time
}

func writeTrail(t *testing.T, f *storetest.Fixture) written {
	t.Helper()
	w := written{boston: f.Chapter(t, "boston"), salem: f.Chapter(t, "salem")}
	w.robin, w.alex = f.Lead(t, w.boston, "Robin Vale"), f.Member(t, w.boston, "Alex Rivera")
	w.jordan, w.auditor = f.Staff(t, "Jordan Ellery"), f.Grant(t, "August Winterbourne", hub.RoleAuditor, hub.Chapter{})
	f.Clock.Advance(time.Hour)
	w.from = f.Clock.Now()
	for _, e := range []hub.AuditEntry{
		{Actor: w.robin, Chapter: w.boston.ID, Action: "event.publish", Object: "event:e1"},
		{Actor: w.alex, Chapter: w.boston.ID, Action: "rsvp.take", Object: "rsvp:r1"},
		{Actor: w.jordan, Chapter: w.boston.ID, Action: "event.cancel", Object: "event:e1"},
		{Actor: w.robin, Chapter: w.salem.ID, Action: "event.publish", Object: "event:e2"},
		{Actor: "operator", Chapter: w.salem.ID, Action: "role.grant.lead", Object: "person:p1"},
		{Actor: w.jordan, Action: "toolkit.push", Object: "toolkit:k1"},
		{Action: hub.FactSessionRefused, Object: "provider:demo/state"},
	} {
		done(t, f.Store.Happened(t.Context(), hub.Fact{By: e.Actor, Chapter: e.Chapter, Kind: e.Action, Object: e.Object}))
		f.Clock.Advance(time.Minute)
	}
	return w
}

// actions are the actions of some rows, newest first, in one line.
func actions(rows []hub.TrailRow) string {
	words := make([]string, 0, len(rows))
	for _, r := range rows {
		words = append(words, string(r.Action))
	}
	return strings.Join(words, " ")
}

func TestTrailFilters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		w := writeTrail(t, f)
		const all = "session.refused toolkit.push role.grant.lead event.publish event.cancel rsvp.take event.publish"
		for _, test := range []struct {
			name   string
			filter hub.TrailFilter
			want   string
		}{
			{"everything", hub.TrailFilter{}, all},
			{"one chapter", hub.TrailFilter{Chapter: w.salem.ID}, "role.grant.lead event.publish"},
			{"one person", hub.TrailFilter{Actor: w.robin}, "event.publish event.publish"},
			{"one person in one chapter", hub.TrailFilter{Actor: w.robin, Chapter: w.boston.ID}, "event.publish"},
			{"one action", hub.TrailFilter{Action: "event.cancel"}, "event.cancel"},
			{"a family", hub.TrailFilter{Action: "event."}, "event.publish event.cancel event.publish"},
			{"the beginning of a family’s name is none", hub.TrailFilter{Action: "even."}, ""},
			{"a percent sign is a percent sign", hub.TrailFilter{Action: "%."}, ""},
			{"what concerns the hub itself", hub.TrailFilter{System: true}, "session.refused role.grant.lead"},
			{"from a minute on", hub.TrailFilter{From: w.from.Add(5 * time.Minute)}, "session.refused toolkit.push"},
			{"up to a minute", hub.TrailFilter{To: w.from.Add(time.Minute)}, "event.publish"},
		} {
			test.filter.From = later(test.filter.From, w.from)
			if test.filter.To.IsZero() {
				test.filter.To = w.from.Add(7 * time.Minute) // the rows that reading leaves come after
			}
			test.filter.Limit = 100
			rows, err := f.Store.ReadTrail(t.Context(), w.auditor, "trail.read", test.filter)
			done(t, err)
			if got := actions(rows); got != test.want {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
			for _, r := range rows {
				if r.Name != "" {
					t.Errorf("%s: a trail of all chapters names %q", test.name, r.Name)
				}
				if test.filter.System && !hub.SystemAction(r.Action) {
					t.Errorf("%s is no action of the system", r.Action)
				}
			}
			f.Clock.Advance(time.Hour)
		}
	})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestTrailPagesAreWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		w := writeTrail(t, f)
		f.Clock.Advance(time.Hour)
		for range 5 { // of one instant: the id decides
			done(t, f.Store.Happened(t.Context(), hub.Fact{By: w.robin, Chapter: w.boston.ID, Kind: "event.update", Object: "event:e1"}))
		}
		seen := map[hub.AuditID]bool{}
		var after hub.Cursor
		for {
			rows, err := f.Store.OwnTrail(t.Context(), w.robin, after, 2)
			done(t, err)
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				if seen[r.ID] {
					t.Fatalf("row %s is on two pages", r.ID)
				}
				seen[r.ID] = true
			}
			last := rows[len(rows)-1]
			after = hub.Cursor{At: last.At, ID: string(last.ID)}
		}
		same(t, "rows on all pages", len(seen), f.Int(t, `SELECT COUNT(*) FROM audit WHERE actor_id = $1`, w.robin))
		same(t, "reading one's own rows leaves none", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read'`), 0)
	})
}

// A lead reads the names of those who belong to the chapter and nobody else's; the reading itself is a row, once.
func TestAChaptersTrailNamesItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		w := writeTrail(t, f)
		rows, err := f.Store.Chapter(w.boston.ID).Trail(t.Context(), w.robin, "trail.read", hub.TrailFilter{Chapter: w.salem.ID, Limit: 100, From: w.from})
		done(t, err)
		var got []string
		for _, r := range rows {
			roles := ""
			for _, role := range r.Roles {
				roles += " " + string(role)
			}
			got = append(got, string(r.Action)+": "+r.Name+roles)
		}
		same(t, "rows", got, []string{"event.cancel:  national_staff", "rsvp.take: Alex Rivera", "event.publish: Robin Vale lead"})
		same(t, "rows about the reading", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read' AND chapter_id = $1 AND actor_id = $2`, w.boston.ID, w.robin), 1)
		_, err = f.Store.ReadTrail(t.Context(), w.auditor, "trail.export", hub.TrailFilter{System: true, Limit: 1})
		done(t, err)
		same(t, "rows about the export", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.export' AND object = 'trail:system'`), 1)
	})
}

// A chapter's trail calls its own events and the toolkits it was offered by their titles; nothing else has one.
func TestAChaptersTrailCallsThingsByTheirTitles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		lead := f.Lead(t, boston, "Robin Vale")
		own, foreign := f.Draft(t, boston), f.Event(t, salem)
		offered, other := f.Toolkit(t, "Open on Sundays"), f.Toolkit(t, "Being written")
		f.Push(t, offered, boston)
		from := f.Clock.Now().Add(time.Minute)
		var want []string
		for _, row := range []struct{ object, title string }{
			{"event:" + string(own.ID), own.Title}, {"event:" + string(foreign.ID), ""}, {"toolkit:" + string(offered.ID), offered.Title},
			{"toolkit:" + string(other.ID), ""}, {"rsvp:" + string(own.ID), ""}, {"", ""},
		} {
			f.Clock.Advance(time.Minute)
			done(t, f.Store.Happened(t.Context(), hub.Fact{By: lead, Chapter: boston.ID, Kind: "event.update", Object: row.object}))
			want = append([]string{row.object + " " + row.title}, want...)
		}
		rows, err := f.Store.Chapter(boston.ID).Trail(t.Context(), lead, "trail.read", hub.TrailFilter{Limit: 100, From: from})
		done(t, err)
		var got []string
		for _, r := range rows {
			got = append(got, r.Object+" "+r.Title)
		}
		same(t, "things", got, want)
	})
}

// TestTheTrailIsReadByIndex: with 12,000 rows no way of choosing reads the table from end to end. Seen to fail without
// 0008: by person and by action both engines read it whole.
func TestTheTrailIsReadByIndex(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		var seed store.Seed
		words := []string{"event.publish", "rsvp.take", "toolkit.see", "session.start", "role.grant.lead"}
		now := f.Clock.Now()
		for i := range 12_000 {
			e := hub.AuditEntry{ID: hub.NewID[hub.AuditID](), At: now.Add(time.Duration(i) * time.Second), Actor: hub.PersonID("p" + string(rune('a'+i%23))),
				Chapter: hub.ChapterID("c" + string(rune('a'+i%17))), Action: hub.FactKind(words[i%4]), Object: "x:1"}
			if i%500 == 0 {
				e.Action = hub.FactKind(words[4])
			}
			seed.Audit = append(seed.Audit, e)
		}
		done(t, f.Store.Seed(t.Context(), seed, nil))
		f.Exec(t, `ANALYZE`)
		after := hub.Cursor{At: now.Add(6000 * time.Second), ID: "m"}
		for name, filter := range map[string]hub.TrailFilter{
			"everything": {}, "everything, a later page": {After: after}, "a chapter": {Chapter: "ca"}, "a chapter, a later page": {Chapter: "ca", After: after},
			"a person": {Actor: "pb"}, "an action": {Action: "role.grant.lead"}, "a family": {Action: "role."}, "the system": {System: true},
			"some days": {From: now.Add(100 * time.Second), To: now.Add(200 * time.Second)},
		} {
			filter.Limit = 50
			db, notes := storetest.Record(f.DB)
			_, err := store.New(db, f.Keys, f.Queue, f.Clock.Now).ReadTrail(t.Context(), "auditor", "trail.read", filter)
			done(t, err)
			for _, s := range notes.Take() {
				if !strings.Contains(s.Query, "FROM audit") {
					continue
				}
				if plan := planOf(t, f.DB, s); wholeAudit(plan) {
					t.Errorf("%s reads the whole trail:\n%s\n%s", name, s.Query, plan)
				}
			}
			_ = db.Close()
		}
		if plan := planOf(t, f.DB, storetest.Statement{Query: `SELECT mac FROM audit WHERE object || '' = 'y'`}); !wholeAudit(plan) {
			t.Errorf("the negative control: a search without an index looks like one with it:\n%s", plan)
		}
	})
}

func planOf(t *testing.T, db *sqldb.DB, s storetest.Statement) (plan string) {
	t.Helper()
	if db.Engine == sqldb.Postgres {
		for _, row := range rowsOf(t, db, `EXPLAIN `+s.Query, s.Args...) {
			plan += row[0] + "\n"
		}
		return plan
	}
	for _, row := range rowsOf(t, db, `EXPLAIN QUERY PLAN `+s.Query, s.Args...) {
		plan += row[3] + "\n"
	}
	return plan
}

// wholeAudit reports whether a plan reads the table from end to end; walking an index in the order of the page is not that.
func wholeAudit(plan string) bool {
	for line := range strings.Lines(plan) {
		if strings.Contains(line, "Seq Scan on audit") || strings.HasPrefix(line, "SCAN audit\n") {
			return true
		}
	}
	return false
}
