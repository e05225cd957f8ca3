package chapter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
)

func TestConditionsOfACharter(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.September, 1, 16, 0, 0, 0, time.UTC)
	whole := hub.Charter{Agreement: at, AgreedVersion: at, Leads: 2, Events: 3}
	place := hub.Chapter{Kind: hub.KindLocal, Place: hub.Place{Locality: "Boston"}, Contact: "boston@example.org"}
	change := func(edit func(c *hub.Charter, ch *hub.Chapter)) []hub.CharterCondition {
		c, ch := whole, place
		edit(&c, &ch)
		return c.MissingConditions(ch)
	}
	for name, c := range map[string]struct {
		edit func(c *hub.Charter, ch *hub.Chapter)
		want []hub.CharterCondition
	}{
		"all met":           {func(*hub.Charter, *hub.Chapter) {}, nil},
		"one lead":          {func(c *hub.Charter, _ *hub.Chapter) { c.Leads = 1 }, []hub.CharterCondition{hub.ConditionLeads}},
		"two events":        {func(c *hub.Charter, _ *hub.Chapter) { c.Events = 2 }, []hub.CharterCondition{hub.ConditionEvents}},
		"no agreement":      {func(c *hub.Charter, _ *hub.Chapter) { c.Agreement, c.AgreedVersion = time.Time{}, time.Time{} }, []hub.CharterCondition{hub.ConditionAgreement}},
		"an older one":      {func(c *hub.Charter, _ *hub.Chapter) { c.AgreedVersion = at.Add(-1) }, []hub.CharterCondition{hub.ConditionAgreement}},
		"no contact":        {func(_ *hub.Charter, ch *hub.Chapter) { ch.Contact = "" }, []hub.CharterCondition{hub.ConditionContact}},
		"no place":          {func(_ *hub.Charter, ch *hub.Chapter) { ch.Place = hub.Place{} }, []hub.CharterCondition{hub.ConditionPlace}},
		"a point alone":     {func(_ *hub.Charter, ch *hub.Chapter) { ch.Place = hub.Place{Located: true} }, nil},
		"a council nowhere": {func(_ *hub.Charter, ch *hub.Chapter) { ch.Kind, ch.Place = hub.KindCouncil, hub.Place{} }, nil},
	} {
		if diff := cmp.Diff(c.want, change(c.edit)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Who may do what with a charter, and what is wrong with a review.
func TestCharters(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		boston, office := h.Chapter(t, "boston"), hub.Chapter{ID: "office", Slug: "national", Kind: hub.KindNational}
		lead, member := h.Actor(t, h.Lead(t, boston, "Robin Vale")), h.Actor(t, h.Member(t, boston, "Mia Member"))
		auditor := h.Actor(t, h.Grant(t, "Una Auditor", hub.RoleAuditor, hub.Chapter{}))
		_, memberErr := h.chapters.Charter(ctx, member, boston)
		_, leadErr := h.chapters.Charter(ctx, lead, boston)
		_, auditorErr := h.chapters.Charter(ctx, auditor, boston)
		_, officeErr := h.chapters.Charter(ctx, staff, office)
		_, textErr := h.chapters.Agreement(ctx, staff, boston)
		review := chapter.ReviewForm{Note: "Well.", Due: "0"}
		for name, c := range map[string]struct{ err, want error }{
			"a member looks": {memberErr, hub.ErrNotFound}, "a lead looks": {leadErr, nil}, "an auditor looks": {auditorErr, nil}, "the office has none": {officeErr, hub.ErrNotFound},
			"staff read it on the desk": {textErr, hub.ErrForbidden},
			"staff accept":              {h.chapters.AcceptAgreement(ctx, staff, boston, "1"), hub.ErrForbidden},
			"a lead accepts nothing":    {h.chapters.AcceptAgreement(ctx, lead, boston, "0"), hub.ErrConflict},
			"a lead sends nonsense":     {h.chapters.AcceptAgreement(ctx, lead, boston, "99999999999999999999"), hub.ErrConflict},
			"a lead reviews":            {h.chapters.ReviewCharter(ctx, lead, boston, review), hub.ErrNotFound},
			"an auditor reviews":        {h.chapters.ReviewCharter(ctx, auditor, boston, review), hub.ErrForbidden},
			"the office is reviewed":    {h.chapters.ReviewCharter(ctx, admin, office, review), hub.ErrNotFound},
			"an admin reviews":          {h.chapters.ReviewCharter(ctx, admin, boston, review), nil},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("%s: %v, want %v", name, c.err, c.want)
			}
		}
		for note, want := range map[string][]string{" \n": {"note"}, strings.Repeat("é", hub.MaxReviewNote+1): {"note"}} {
			if diff := cmp.Diff(want, wrongFields(t, h.chapters.ReviewCharter(ctx, staff, boston, chapter.ReviewForm{Note: note}))); diff != "" {
				t.Errorf("a note of %d bytes: %s", len(note), diff)
			}
		}
	})
}

// The list is sorted by charter and by review, and narrowed to the reviews that are due.
func TestTheListOfReviews(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, _ := h.office(t)
		now := h.Clock.Now()
		due := map[string]time.Duration{"austin": -time.Hour, "boston": hub.ReviewAhead - time.Hour, "chicago": hub.ReviewAhead + time.Hour, "gone": -time.Hour}
		for _, slug := range []string{"austin", "boston", "chicago", "gone", "new"} {
			ch := h.Chapter(t, slug)
			if in, planned := due[slug]; planned {
				if err := h.Store.ReviewCharter(ctx, staff.Person, ch.ID, time.Time{}, "Well."); err != nil {
					t.Fatal(err)
				}
				h.Exec(t, `UPDATE charters SET review_due = $2 WHERE chapter_id = $1`, ch.ID, now.Add(in))
			}
		}
		h.Exec(t, `UPDATE chapters SET status = 'closed' WHERE slug = 'gone'`)
		h.Exec(t, `UPDATE chapters SET status = 'forming' WHERE slug = 'new'`)
		slugs := func(q chapter.ListQuery) (list []string) {
			l, err := h.chapters.List(ctx, staff, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range l.Lines {
				list = append(list, line.Slug)
			}
			return list
		}
		for name, c := range map[string]struct {
			ask  chapter.ListQuery
			want []string
		}{
			"due":            {chapter.ListQuery{Due: true, Sort: "review"}, []string{"austin", "boston"}},
			"by review":      {chapter.ListQuery{Sort: "review"}, []string{"austin", "boston", "chicago", "gone", "new"}},
			"by charter":     {chapter.ListQuery{Sort: "charter"}, []string{"new", "austin", "boston", "chicago", "gone"}},
			"due and active": {chapter.ListQuery{Due: true, Status: hub.CharterForming}, nil},
		} {
			if got := slugs(c.ask); !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		l, err := h.chapters.List(ctx, staff, chapter.ListQuery{Sort: "review", Limit: 2})
		if err != nil || l.Next == "" {
			t.Fatal(l.Next, err)
		}
		if got := slugs(chapter.ListQuery{Sort: "review", Limit: 2, After: l.Next}); !slices.Equal(got, []string{"chicago", "gone"}) {
			t.Errorf("the second page: %q", got)
		}
	})
}
