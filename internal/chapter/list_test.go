package chapter_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// past puts an event into the past: it began this long ago.
func past(t testing.TB, f *storetest.Fixture, e hub.Event, ago time.Duration) {
	t.Helper()
	f.Exec(t, `UPDATE events SET starts_at = $2, ends_at = $3 WHERE id = $1`, e.ID, sqldb.At(f.Clock.Now().Add(-ago)), sqldb.At(f.Clock.Now().Add(2*time.Hour-ago)))
}

const day = 24 * time.Hour

// TestTheOfficesList: each number is of its own chapter, what needs attention comes first, and each filter leaves what it says.
func TestTheOfficesList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff := h.Actor(t, h.Staff(t, "Jordan Ellery"))
		h.National(t)
		boston, salem, lowell := h.Chapter(t, "boston"), h.Chapter(t, "salem"), h.Chapter(t, "lowell")
		h.SavedChapter(t, hub.Chapter{Slug: "youth", Name: "Youth council", Kind: hub.KindCouncil, Status: hub.CharterPaused, Zone: "UTC"})
		h.Exec(t, `UPDATE chapters SET created_at = $1`, sqldb.At(h.Clock.Now().Add(-400*day)))
		robin, sam := h.Lead(t, boston, "Robin Vale"), h.Lead(t, salem, "Sam Okafor")
		second := h.Lead(t, boston, "Second Lead")
		gone := h.Lead(t, lowell, "Gone Lead")
		h.Suspend(t, gone)
		seen := func(id hub.PersonID, ago time.Duration) {
			h.Exec(t, `UPDATE people SET seen_on = $2 WHERE id = $1`, id, sqldb.At(h.Clock.Now().Add(-ago).UTC().Truncate(day)))
		}
		seen(robin, 2*day)
		seen(second, 9*day)
		seen(sam, 100*day)
		for i := range 3 {
			h.Member(t, boston, fmt.Sprintf("Member %d", i))
		}
		h.Request(t, boston, "Not Yet")
		held := h.Event(t, boston)
		h.Confirmed(t, held, "Ana", 2)
		h.Confirmed(t, held, "Zoe", 1)
		past(t, h.Fixture, held, 10*day)
		h.Event(t, boston)
		past(t, h.Fixture, h.Event(t, salem), 99*day)
		h.Draft(t, lowell)
		follow(t, h, boston, "ana@nowhere.example", hub.SubscriptionOn)
		follow(t, h, boston, "zoe@nowhere.example", hub.SubscriptionLeft)

		list := func(q chapter.ListQuery) (chapter.List, []string) {
			t.Helper()
			l, err := h.chapters.List(ctx, staff, q)
			if err != nil {
				t.Fatal(err)
			}
			var slugs []string
			for _, line := range l.Lines {
				slugs = append(slugs, line.Slug)
			}
			return l, slugs
		}
		all, slugs := list(chapter.ListQuery{})
		same(t, "what needs attention first", slugs, []string{"lowell", "salem", "boston", "youth"})
		if all.All != 4 || all.Count != 4 || all.Attention != 2 {
			t.Errorf("%d chapters, %d found, %d need attention", all.All, all.Count, all.Attention)
		}
		b := all.Lines[2]
		same(t, "Boston's numbers", fmt.Sprint(b.Leads, b.Members, b.Followers, b.RSVPs), "2 3 1 3")
		if !b.LastEvent.Equal(h.Clock.Now().Add(-10*day)) || !b.NextEvent.Equal(h.Clock.Now().Add(7*day)) || !b.LeadSeen.Equal(h.Clock.Now().Add(-2*day).UTC().Truncate(day)) {
			t.Errorf("Boston: last %s, next %s, seen %s", b.LastEvent, b.NextEvent, b.LeadSeen)
		}
		var healths []hub.ChapterHealth
		for _, l := range all.Lines {
			healths = append(healths, l.Health(h.Clock.Now()))
		}
		same(t, "healths", healths, []hub.ChapterHealth{hub.HealthNeedsLead, hub.HealthLeadAway, hub.HealthGood, hub.HealthPaused})
		for name, c := range map[string]struct {
			q    chapter.ListQuery
			want []string
		}{
			"by name":             {chapter.ListQuery{Sort: "name"}, []string{"boston", "lowell", "salem", "youth"}},
			"by members":          {chapter.ListQuery{Sort: "members"}, []string{"boston", "lowell", "salem", "youth"}},
			"by the last event":   {chapter.ListQuery{Sort: "last"}, []string{"lowell", "youth", "salem", "boston"}},
			"by the next event":   {chapter.ListQuery{Sort: "next"}, []string{"boston", "lowell", "salem", "youth"}},
			"by sign-ins":         {chapter.ListQuery{Sort: "seen"}, []string{"lowell", "youth", "salem", "boston"}},
			"councils":            {chapter.ListQuery{Kind: hub.KindCouncil}, []string{"youth"}},
			"paused":              {chapter.ListQuery{Status: hub.CharterPaused}, []string{"youth"}},
			"no lead signs in":    {chapter.ListQuery{Health: hub.HealthLeadAway}, []string{"salem"}},
			"a word":              {chapter.ListQuery{Words: "LOW"}, []string{"lowell"}},
			"nothing":             {chapter.ListQuery{Words: "low", Kind: hub.KindCouncil}, nil},
			"an order nobody has": {chapter.ListQuery{Sort: "x' OR 1"}, []string{"lowell", "salem", "boston", "youth"}},
		} {
			_, got := list(c.q)
			same(t, name, got, c.want)
		}
		for name, who := range map[string]hub.Actor{"a lead": h.Actor(t, robin), "a stranger": h.Actor(t, h.Person(t, "Stranger"))} {
			if _, err := h.chapters.List(ctx, who, chapter.ListQuery{}); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, role := range map[string]hub.Role{"an admin": hub.RoleNationalAdmin, "an auditor": hub.RoleAuditor} {
			if _, err := h.chapters.List(ctx, h.Actor(t, h.Grant(t, name, role, hub.Chapter{})), chapter.ListQuery{}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// follow puts an address on a chapter's list of followers, or off it.
func follow(t testing.TB, h hall, ch hub.Chapter, email string, state hub.SubscriptionState) {
	t.Helper()
	_, err := h.Store.ImportPeople(t.Context(), []store.ImportedPerson{{
		Chapter: ch.ID, Name: "Follower", Email: email, List: hub.ListFollowers,
		Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "page", Wording: "Tell me.", ConsentedAt: h.Clock.Now()},
	}}, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if state != hub.SubscriptionOn {
		h.Exec(t, `UPDATE subscriptions SET state = 'left', left_at = $1 WHERE person_id = (SELECT person_id FROM subscriptions ORDER BY created_at DESC, id DESC LIMIT 1)`, sqldb.At(h.Clock.Now()))
	}
}

// TestThePagesOfTheList: in every order each chapter is on one page, and the statements are as many for many rows as for few.
func TestThePagesOfTheList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		for i := range 23 {
			h.SavedChapter(t, hub.Chapter{Slug: fmt.Sprintf("town-%d", i), Name: fmt.Sprintf("Town %d", i%7), Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "UTC"})
		}
		db, notes := storetest.Record(h.App)
		t.Cleanup(func() { _ = db.Close() })
		counted := chapter.New(store.New(db, h.Keys, h.Queue, h.Clock.Now), h.Clock.Now)
		staff := h.Actor(t, h.Staff(t, "Jordan Ellery"))
		for _, sort := range chapter.Sorts() {
			var seen []string
			pages, q := 0, chapter.ListQuery{Sort: sort, Limit: 5}
			for ; pages < 9; pages++ {
				notes.Take()
				l, err := counted.List(t.Context(), staff, q)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(statements(notes.Take())); n != 2 {
					t.Errorf("%s: %d statements", sort, n)
				}
				for _, line := range l.Lines {
					seen = append(seen, line.Slug)
				}
				if q.After = l.Next; l.Next == "" {
					break
				}
			}
			slices.Sort(seen)
			if len(seen) != 23 || len(slices.Compact(seen)) != 23 || pages != 4 {
				t.Errorf("%s: %d chapters on %d pages", sort, len(seen), pages+1)
			}
		}
		for _, after := range []string{"x", "1.", ".1", "1.nobody", strings.Repeat("9", 40) + ".x"} {
			if l, err := h.chapters.List(t.Context(), staff, chapter.ListQuery{After: after, Limit: 5}); err != nil || len(l.Lines) != 5 {
				t.Errorf("after %q: %d lines, %v", after, len(l.Lines), err)
			}
		}
	})
}

// statements are those that read rows: not the setting of a scope.
func statements(all []storetest.Statement) (out []storetest.Statement) {
	for _, s := range all {
		if strings.Contains(s.Query, "FROM") {
			out = append(out, s)
		}
	}
	return out
}
