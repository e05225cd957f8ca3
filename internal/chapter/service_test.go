package chapter_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// wrongFields are the names of what an error says is wrong, sorted.
func wrongFields(t testing.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	in, ok := errors.AsType[*hub.Invalid](err)
	if !ok {
		t.Fatalf("%v is no list of fields", err)
	}
	return slices.Sorted(maps.Keys(in.Fields))
}

func TestFinding(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		place := func(town, region, postcode string, lat, lon float64) hub.Place {
			return hub.Place{Locality: town, Region: region, PostalCode: postcode, Lat: lat, Lon: lon, Located: lat != 0}
		}
		for _, c := range []hub.Chapter{
			{Slug: "north-shore", Name: "North Shore", Status: hub.CharterActive, Kind: hub.KindLocal, Place: place("Salem", "MA", "01970", 42.5195, -70.8967)},
			{Slug: "salem", Name: "Salem", Status: hub.CharterActive, Kind: hub.KindPod, Place: place("Salem", "OR", "97301", 44.9429, -123.0351)},
			{Slug: "youth", Name: "Youth council", Status: hub.CharterActive, Kind: hub.KindCouncil},
			{Slug: "gone", Name: "Gone from Salem", Status: hub.CharterClosed, Kind: hub.KindLocal, Place: place("Salem", "MA", "01970", 42.5195, -70.8967)},
		} {
			c.Zone = "UTC"
			h.SavedChapter(t, c)
		}
		for name, c := range map[string]struct {
			q    chapter.Query
			want []string
		}{
			"everything, by name":                   {chapter.Query{}, []string{"north-shore", "salem", "youth"}},
			"a town, in any case":                   {chapter.Query{Words: "sALEM"}, []string{"north-shore", "salem"}},
			"every word must be somewhere":          {chapter.Query{Words: " salem   or "}, []string{"north-shore", "salem"}},
			"a postcode as a word":                  {chapter.Query{Words: "97301"}, []string{"salem"}},
			"words that nothing has":                {chapter.Query{Words: "salem council"}, nil},
			"words with the marks of a search":      {chapter.Query{Words: "%_"}, nil},
			"a kind":                                {chapter.Query{Kind: hub.KindCouncil}, []string{"youth"}},
			"the nearest first, and only the known": {chapter.Query{Near: "97301"}, []string{"salem", "north-shore"}},
			"from the other coast":                  {chapter.Query{Near: "02108"}, []string{"north-shore", "salem"}},
		} {
			found, err := h.chapters.Find(t.Context(), c.q)
			var got []string
			for _, m := range found {
				got = append(got, m.Slug)
				if known := m.Kilometers >= 0; known != (c.q.Near != "") {
					t.Errorf("%s: %s is %.0f km away", name, m.Slug, m.Kilometers)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, name, got, c.want)
		}
		_, err := h.chapters.Find(t.Context(), chapter.Query{Near: "00000"})
		same(t, "a postcode nobody has", wrongFields(t, err), []string{"near"})
	})
}

// The directory may lag three seconds behind, except behind a change that was made here.
func TestTheDirectoryIsKeptForAMoment(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		boston := h.Chapter(t, "boston")
		lead := h.Actor(t, h.Lead(t, boston, "Lee Lead"))
		if _, err := h.chapters.BySlug(t.Context(), "boston"); err != nil {
			t.Fatal(err)
		}
		h.Chapter(t, "austin")
		if _, err := h.chapters.BySlug(t.Context(), "austin"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the directory was read again at once: %v", err)
		}
		if err := h.chapters.Save(t.Context(), lead, boston, chapter.PageForm{About: "We meet.", Zone: "UTC", Hue: 3}, ""); err != nil {
			t.Fatal(err)
		}
		if c, err := h.chapters.BySlug(t.Context(), "boston"); err != nil || c.About != "We meet." || c.Hue != 3 {
			t.Errorf("a lead does not see their own words: %q, %v", c.About, err)
		}
		h.Chapter(t, "denver")
		h.Clock.Advance(3 * time.Second)
		if _, err := h.chapters.BySlug(t.Context(), "denver"); err != nil {
			t.Errorf("after three seconds: %v", err)
		}
	})
}

func TestMembership(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		boston := h.Chapter(t, "boston")
		lead := h.Actor(t, h.Lead(t, boston, "Lee Lead"))
		robin := h.Actor(t, h.Person(t, "Robin Vale"))
		standing := func(want hub.MembershipState) {
			t.Helper()
			got, err := h.chapters.Standing(ctx, robin, boston)
			if err != nil || got != want {
				t.Fatalf("stands as %q, want %q: %v", got, want, err)
			}
		}
		standing("")
		if err := h.chapters.Join(ctx, hub.Actor{}, boston, chapter.JoinForm{Note: ""}); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("a visitor joins: %v", err)
		}
		same(t, "a long note", wrongFields(t, h.chapters.Join(ctx, robin, boston, chapter.JoinForm{Note: strings.Repeat("é", 2001)})), []string{"note"})
		for _, status := range []hub.CharterStatus{hub.CharterPaused, hub.CharterClosed} {
			away := boston
			away.Status = status
			if err := h.chapters.Join(ctx, robin, away, chapter.JoinForm{Note: ""}); !errors.Is(err, hub.ErrConflict) {
				t.Errorf("a chapter that is %s takes members: %v", status, err)
			}
		}
		if err := h.chapters.Join(ctx, robin, boston, chapter.JoinForm{Note: " Count me in. "}); err != nil {
			t.Fatal(err)
		}
		standing(hub.MembershipRequested)

		asks, err := h.Store.Chapter(boston.ID).Requests(ctx, lead.Person)
		if err != nil || len(asks) != 1 || asks[0].Note != "Count me in." || asks[0].Email != "robin.vale@example.org" {
			t.Fatalf("%+v, %v", asks, err)
		}
		if err := h.Store.Chapter(boston.ID).Decide(ctx, lead.Person, asks[0].ID, true); err != nil {
			t.Fatal(err)
		}
		standing(hub.MembershipApproved)
		if err := h.chapters.Leave(ctx, robin, boston); err != nil {
			t.Fatal(err)
		}
		standing(hub.MembershipLeft)
		if err := h.chapters.Leave(ctx, robin, boston); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("leaving twice: %v", err)
		}
		if err := h.chapters.Join(ctx, robin, boston, chapter.JoinForm{Note: ""}); err != nil {
			t.Errorf("who left may ask again: %v", err)
		}
		standing(hub.MembershipRequested)
	})
}

func TestTheChaptersPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		boston := h.Chapter(t, "boston")
		lead := h.Actor(t, h.Lead(t, boston, "Lee Lead"))
		whole := chapter.PageForm{About: strings.Repeat("é", 2000), Access: "Step-free.", Zone: "America/Chicago", Hue: hub.Hues - 1}
		for name, c := range map[string]struct {
			edit func(*chapter.PageForm)
			want []string
		}{
			"whole":                  {func(*chapter.PageForm) {}, nil},
			"too long a description": {func(f *chapter.PageForm) { f.About += "x" }, []string{"about"}},
			"too long about access":  {func(f *chapter.PageForm) { f.Access = strings.Repeat("x", 2001) }, []string{"access"}},
			"no zone":                {func(f *chapter.PageForm) { f.Zone = "" }, []string{"zone"}},
			"the server's zone":      {func(f *chapter.PageForm) { f.Zone = "Local" }, []string{"zone"}},
			"a color too many":       {func(f *chapter.PageForm) { f.Hue = hub.Hues }, []string{"hue"}},
			"no color":               {func(f *chapter.PageForm) { f.Hue = -1 }, []string{"hue"}},
		} {
			f := whole
			c.edit(&f)
			same(t, name, wrongFields(t, h.chapters.Save(t.Context(), lead, boston, f, "")), c.want)
		}
		for name, who := range map[string]hub.Actor{"a member": h.Actor(t, h.Member(t, boston, "Mia Member")), "a visitor": {}} {
			if err := h.chapters.Save(t.Context(), who, boston, whole, ""); !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrSignIn) {
				t.Errorf("%s saves it: %v", name, err)
			}
		}
	})
}

func TestLettersToTheLeads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		boston, empty := h.Chapter(t, "boston"), h.Chapter(t, "empty")
		h.Lead(t, boston, "Lee Lead")
		h.Suspend(t, h.Lead(t, boston, "Suspended Lead"))
		whole := chapter.Contact{Name: " Ann \r\n Vale ", Email: "ann.vale@example.org", Text: "May I bring my dog?"}
		for name, c := range map[string]struct {
			edit func(*chapter.Contact)
			want []string
		}{
			"nothing":                {func(c *chapter.Contact) { *c = chapter.Contact{} }, []string{"email", "name", "text"}},
			"too long a name":        {func(c *chapter.Contact) { c.Name = strings.Repeat("x", 121) }, []string{"name"}},
			"too long a letter":      {func(c *chapter.Contact) { c.Text = strings.Repeat("x", 2001) }, []string{"text"}},
			"an address with a name": {func(c *chapter.Contact) { c.Email = "Ann <ann@example.org>" }, []string{"email"}},
		} {
			letter := whole
			c.edit(&letter)
			same(t, name, wrongFields(t, h.chapters.Write(ctx, boston, letter)), c.want)
		}
		if err := h.chapters.Write(ctx, empty, whole); !errors.Is(err, hub.ErrNoLead) {
			t.Errorf("to nobody: %v", err)
		}
		if err := h.chapters.Write(ctx, boston, whole); err != nil {
			t.Fatal(err)
		}
		claimed, err := h.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		if err != nil || len(claimed) != 1 {
			t.Fatalf("%d letters, %v", len(claimed), err)
		}
		same(t, "the letter", claimed[0].Letter, hub.Letter{
			To: storetest.Email("Lee Lead"), Name: "Lee Lead", Replies: "ann.vale@example.org", Words: json.RawMessage(`{"from":"Ann Vale","text":"May I bring my dog?"}`),
		})
	})
}
