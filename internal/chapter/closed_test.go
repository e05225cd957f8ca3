package chapter_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// A chapter that closes tells its members and followers once, with the open chapters that are nearest: not those who lead it, are suspended or
// left. Closed again, or twice at once, it tells nobody.
func TestAClosedChapterTellsItsPeopleOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		_, admin := h.office(t)
		at := func(slug string, lat float64, edit func(*hub.Chapter)) hub.Chapter {
			c := hub.Chapter{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:], Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York", Place: hub.Place{Locality: "Boston", Region: "MA", Country: "US", Lat: lat, Lon: -71, Located: true}}
			edit(&c)
			return h.SavedChapter(t, c)
		}
		as := func(*hub.Chapter) {}
		boston := at("boston", 42, as)
		for i, slug := range []string{"salem", "lowell", "concord", "quincy"} {
			at(slug, 42.1+float64(4-i)/10, as)
		}
		at("gone", 42.01, func(c *hub.Chapter) { c.Status = hub.CharterClosed })
		at("asleep", 42.01, func(c *hub.Chapter) { c.Status = hub.CharterPaused })
		at("nowhere", 42.01, func(c *hub.Chapter) { c.Place.Located = false })
		h.National(t)
		for _, name := range []string{"Mia Member", "Lee Lead", "Sue Suspended", "Lou Left"} {
			h.Member(t, boston, name)
		}
		h.Lead(t, boston, "Lee Lead")
		h.Suspend(t, h.Person(t, "Sue Suspended"))
		if err := h.Store.Chapter(boston.ID).Leave(ctx, h.Person(t, "Lou Left")); err != nil {
			t.Fatal(err)
		}
		follow(t, h, boston, "fay@follower.example", hub.SubscriptionOn)
		h.Clock.Advance(time.Minute)
		follow(t, h, boston, "gus@former.example", hub.SubscriptionLeft)

		n, err := h.chapters.Closing(ctx, admin, boston)
		if err != nil || n.Emails != 2 {
			t.Fatalf("%d emails are foreseen, %v", n.Emails, err)
		}
		if _, _, err := h.chapters.Close(ctx, admin, boston, "Closed."); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := h.Store.Chapter(boston.ID).Close(ctx, admin.Person, "Closed.", nil); !errors.Is(err, hub.ErrConflict) {
				t.Errorf("closed again: %v", err)
			}
		}
		var told []string
		for _, m := range claimed(t, h) {
			if m.Kind != hub.MailChapterClosed {
				continue
			}
			var words hub.ClosedLetter
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
			line := fmt.Sprint(m.Letter.To, " ", words.Member)
			for _, c := range words.Near {
				line += fmt.Sprintf(" %s %.0f", c.Slug, c.Kilometers)
			}
			told = append(told, line)
		}
		slices.Sort(told)
		near := " quincy 22 concord 33 lowell 44"
		if want := []string{"fay@follower.example false" + near, "mia.member@example.org true" + near}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	})
}

// claimed is every message that is owed, opened.
func claimed(t *testing.T, h hall) (list []hub.Message) {
	t.Helper()
	for range 9 {
		some, err := h.Store.ClaimMessages(t.Context(), hub.AnyLane, 100, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			return list
		}
		list = append(list, some...)
	}
	return list
}
