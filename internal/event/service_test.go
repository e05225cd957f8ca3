package event_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// shelf keeps files in memory.
type shelf map[string][]byte

func (s shelf) Put(_ context.Context, key string, r io.Reader) (int64, string, error) {
	data, err := io.ReadAll(r)
	s[key] = data
	return int64(len(data)), "", err
}

// stage is a chapter with a lead, and the use cases over it.
type stage struct {
	*storetest.Fixture

	events *event.Service
	files  shelf
	boston hub.Chapter
	lead   hub.Actor
}

func onStage(t *testing.T, fn func(t *testing.T, s stage)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		files := shelf{}
		s := stage{Fixture: f, events: event.New(f.Store, files, f.Clock.Now), files: files, boston: f.Chapter(t, "boston")}
		s.lead = f.Actor(t, f.Lead(t, s.boston, "Lee Lead"))
		fn(t, s)
	})
}

// save puts the event's own form with some changes into it.
func (s stage) save(t *testing.T, e hub.Event, edits ...func(*event.Form)) error {
	t.Helper()
	f := event.FormOf(s.Reload(t, e))
	for _, edit := range edits {
		edit(&f)
	}
	s.Clock.Advance(time.Second)
	return storetest.Failure(s.events.Save(t.Context(), s.lead, s.boston, e.ID, f))
}

func TestSaving(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		e := s.Event(t, s.boston)
		s.Confirmed(t, e, "Ann Vale", 1)
		later := func(f *event.Form) { f.Start = "13:00" }

		if err := s.save(t, e, func(f *event.Form) { f.Title = "Another word" }); err != nil || s.Mails(t, hub.MailEventChanged) != 0 {
			t.Errorf("a word: %v, %d mails", err, s.Mails(t, hub.MailEventChanged))
		}
		if err := s.save(t, e, later); err != nil || s.Mails(t, hub.MailEventChanged) != 1 || s.Reload(t, e).Sequence != 1 {
			t.Errorf("a time: %v, %d mails", err, s.Mails(t, hub.MailEventChanged))
		}
		if err := s.save(t, e, func(f *event.Form) { f.Seen = f.Seen.Add(-time.Microsecond) }); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("over somebody else's change: %v", err)
		}
		for name, edit := range map[string]func(*event.Form){
			"venue": func(f *event.Form) { f.Venue = "" },
			"date":  func(f *event.Form) { f.Date = "2026-08-31" },
		} {
			if diff := cmp.Diff([]string{name}, wrongFields(t, s.save(t, e, edit))); diff != "" {
				t.Errorf("people are to come to it, and it has no %s (-want +got):\n%s", name, diff)
			}
		}
		draft := s.Draft(t, s.boston)
		if err := s.save(t, draft, later, func(f *event.Form) { f.Venue = "" }); err != nil || s.Mails(t, hub.MailEventChanged) != 1 {
			t.Errorf("a draft: %v, %d mails", err, s.Mails(t, hub.MailEventChanged))
		}
		s.Clock.Advance(8 * 24 * time.Hour)
		if err := s.save(t, e, func(f *event.Form) { f.Venue = "Where it really was" }); err != nil || s.Mails(t, hub.MailEventChanged) != 1 {
			t.Errorf("after the event: %v, %d mails", err, s.Mails(t, hub.MailEventChanged))
		}
	})
}

func TestPublishing(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		for name, c := range map[string]struct {
			edit func(*hub.Event)
			want []string
		}{
			"a whole draft":                   {func(*hub.Event) {}, nil},
			"a draft of yesterday":            {func(e *hub.Event) { e.StartsAt, e.EndsAt = e.StartsAt.AddDate(0, 0, -9), e.EndsAt.AddDate(0, 0, -9) }, []string{"date"}},
			"a draft without a venue":         {func(e *hub.Event) { e.Place.Venue = "" }, []string{"venue"}},
			"an online draft needs no venue":  {func(e *hub.Event) { e.Mode, e.Place = hub.ModeOnline, hub.Place{} }, nil},
			"a picture that nobody describes": {func(e *hub.Event) { e.Cover = s.File(t, s.boston).ID }, []string{"cover_alt"}},
		} {
			e := s.Draft(t, s.boston, c.edit)
			err := s.events.Publish(t.Context(), s.lead, s.boston, e.ID)
			if diff := cmp.Diff(c.want, wrongFields(t, err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if got, want := s.Reload(t, e).State == hub.EventPublished, c.want == nil; got != want {
				t.Errorf("%s: published %t", name, got)
			}
		}
		e := s.Event(t, s.boston)
		for range 2 { // publishing what is published, and calling off what is off, changes nothing
			if err := s.events.Publish(t.Context(), s.lead, s.boston, e.ID); err != nil {
				t.Error(err)
			}
		}
		for range 2 {
			if _, err := s.events.Cancel(t.Context(), s.lead, s.boston, e.ID, "Storm."); err != nil {
				t.Error(err)
			}
		}
		if got := s.Reload(t, e); got.Sequence != 1 || got.CancelReason != "Storm." {
			t.Errorf("sequence %d, %q", got.Sequence, got.CancelReason)
		}
		if err := s.events.Publish(t.Context(), s.lead, s.boston, e.ID); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("publishing what is off: %v", err)
		}
		past, draft := s.Event(t, s.boston), s.Draft(t, s.boston)
		s.Clock.Advance(8 * 24 * time.Hour)
		for name, id := range map[string]hub.EventID{"a draft": draft.ID, "an event that is over": past.ID} {
			if _, err := s.events.Cancel(t.Context(), s.lead, s.boston, id, "Too late."); !errors.Is(err, hub.ErrConflict) {
				t.Errorf("calling off %s: %v", name, err)
			}
		}
		if got := s.Mails(t, hub.MailEventOff); got != 0 {
			t.Errorf("%d mails to nobody", got)
		}
	})
}

func TestCloning(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		e := s.Event(t, s.boston, func(e *hub.Event) {
			e.Mode, e.JoinURL, e.Seats.Capacity, e.Cover, e.CoverAlt = hub.ModeHybrid, "https://meet.example.org/a", 12, s.File(t, s.boston).ID, "The river"
			e.MaxParty, e.Bring, e.Identifier = 7, "Gloves", "calendar:7"
		})
		s.Confirmed(t, e, "Ann Vale", 2)
		id, err := s.events.Clone(t.Context(), s.lead, s.boston, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := s.Reload(t, hub.Event{ID: id, Chapter: s.boston.ID})
		if got.State != hub.EventDraft || got.JoinURL != "" || got.Cover != "" || got.CoverAlt != "" || got.Sequence != 0 || got.Seats != (hub.Seats{Capacity: 12}) ||
			got.MaxParty != 7 || got.Bring != "Gloves" || got.Identifier != "" {
			t.Errorf("the copy is %+v", got)
		}
		if want := s.Clock.Now().AddDate(0, 0, 7); !got.StartsAt.Equal(want) || got.EndsAt.Sub(got.StartsAt) != 2*time.Hour {
			t.Errorf("the copy is at %s, want %s", got.StartsAt, want)
		}
	})
}

// What an import may have left out, or had more of than the editor takes, is no reason to refuse a copy.
func TestCloningWhatTheEditorWouldRefuse(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		was := s.Event(t, s.boston, func(e *hub.Event) {
			e.Title, e.Summary, e.Place = strings.Repeat("x", 200), strings.Repeat("y", 500), hub.Place{Venue: "Old barn", PostalCode: "AB1", Country: "GB"}
			e.StartsAt = time.Date(2026, 9, 3, 1, 0, 0, 0, time.UTC) // 9 pm in New York
			e.EndsAt = e.StartsAt.AddDate(0, 0, 2)
		})
		id, err := s.events.Clone(t.Context(), s.lead, s.boston, was.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := s.Reload(t, hub.Event{ID: id, Chapter: s.boston.ID})
		if got.Title != was.Title || got.Summary != was.Summary || got.Place.Venue != "Old barn" || got.Place.Country != "GB" || got.Place.PostalCode != "AB1" {
			t.Errorf("the copy is %+v", got)
		}
		if starts := time.Date(2026, 9, 9, 1, 0, 0, 0, time.UTC); !got.StartsAt.Equal(starts) || !got.EndsAt.Equal(starts.AddDate(0, 0, 2)) {
			t.Errorf("the copy is from %s to %s", got.StartsAt, got.EndsAt)
		}
	})
}

func TestACopyKeepsTheHours(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		newYork := hub.Zone("America/New_York")
		for name, c := range map[string]struct{ now, starts, ends, copied, until string }{
			"over the end of summer time":        {"2026-10-27 12:00", "2026-10-29 18:00", "2026-10-29 20:00", "2026-11-03 18:00", "2026-11-03 20:00"},
			"over midnight":                      {"2026-10-01 12:00", "2026-10-02 22:00", "2026-10-03 01:00", "2026-10-08 22:00", "2026-10-09 01:00"},
			"an hour that the clocks skip there": {"2027-03-07 12:00", "2027-03-10 02:30", "2027-03-10 04:00", "2027-03-14 01:30", "2027-03-14 04:00"},
			"to an hour that the clocks skip":    {"2027-03-07 12:00", "2027-03-10 01:30", "2027-03-10 02:15", "2027-03-14 01:30", "2027-03-14 03:15"},
		} {
			at := func(text string) time.Time {
				when, err := time.ParseInLocation("2006-01-02 15:04", text, newYork)
				if err != nil {
					t.Fatal(err)
				}
				return when
			}
			s.Clock.Advance(at(c.now).Sub(s.Clock.Now()))
			e := s.Draft(t, s.boston, func(e *hub.Event) { e.Zone, e.StartsAt, e.EndsAt = "America/New_York", at(c.starts), at(c.ends) })
			id, err := s.events.Clone(t.Context(), s.lead, s.boston, e.ID)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got := s.Reload(t, hub.Event{ID: id, Chapter: s.boston.ID})
			if !got.StartsAt.Equal(at(c.copied)) || !got.EndsAt.Equal(at(c.until)) {
				t.Errorf("%s: the copy is from %s to %s", name, got.StartsAt.In(newYork), got.EndsAt.In(newYork))
			}
		}
	})
}

func TestNeighbors(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		quincy := s.Chapter(t, "quincy")
		titled := func(title string, days int, edits ...func(*hub.Event)) {
			s.Event(t, quincy, append(edits, func(e *hub.Event) {
				e.Title, e.StartsAt, e.EndsAt = title, s.Clock.Now().AddDate(0, 0, days), s.Clock.Now().AddDate(0, 0, days).Add(time.Hour)
			})...)
		}
		titled("tomorrow", 1)
		titled("in ten days", 10)
		titled("in a month", 30)
		titled("two hours away", 1, func(e *hub.Event) { e.Place.Lat, e.Place.Lon = 41.2, -73.2 })
		titled("in the corner of the box", 1, func(e *hub.Event) { e.Place.Lat, e.Place.Lon = 42.3601+0.7, -71.0589+0.95 })
		titled("for members", 1, func(e *hub.Event) { e.Audience = hub.AudienceMembers })
		titled("somewhere hidden", 2, func(e *hub.Event) { e.PlaceHidden = true })
		for range 20 { // a busy chapter does not hide its neighbors
			s.Event(t, s.boston)
		}
		titles := func(ch hub.Chapter, at time.Time) []string {
			found, err := s.events.Neighbors(t.Context(), ch, at)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, l := range found {
				out = append(out, l.Title)
				if l.PlaceHidden && (l.Place.Venue != "" || l.Place.Located) {
					t.Errorf("%s says where it is: %+v", l.Title, l.Place)
				}
			}
			return out
		}
		now := s.Clock.Now()
		noPostcode, unplaced := s.boston, s.boston
		noPostcode.Place.PostalCode = ""
		unplaced.Place = hub.Place{}
		for name, c := range map[string]struct {
			ch   hub.Chapter
			at   time.Time
			want []string
		}{
			"this week":                        {s.boston, now, []string{"tomorrow", "somewhere hidden"}},
			"around a date in twelve days":     {s.boston, now.AddDate(0, 0, 12), []string{"in ten days"}},
			"a chapter without a postcode":     {noPostcode, now, []string{"tomorrow", "somewhere hidden"}},
			"a chapter that is nowhere":        {unplaced, now, nil},
			"around a date that is long past":  {s.boston, now.AddDate(0, -1, 0), nil},
			"around a date in a month or more": {s.boston, now.AddDate(0, 0, 37), []string{"in a month"}},
		} {
			if diff := cmp.Diff(c.want, titles(c.ch, c.at)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestSearchingNearby(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		at := func(title string, lat, lon float64) {
			s.Event(t, s.boston, func(e *hub.Event) { e.Title, e.Place.Lat, e.Place.Lon = title, lat, lon })
		}
		at("here", 42.36, -71.06)
		at("20 km north", 42.54, -71.06)
		at("in the corner of the box", 42.36+0.2, -71.06+0.28)
		s.Event(t, s.boston, func(e *hub.Event) { e.Title, e.Mode, e.Place = "online", hub.ModeOnline, hub.Place{} })
		search := func(q event.Search) []string {
			found, err := s.events.Coming(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, l := range found.Listings {
				seen[l.Title] = true
			}
			var out []string
			for _, title := range []string{"here", "20 km north", "in the corner of the box", "online"} {
				if seen[title] {
					out = append(out, title)
				}
			}
			return out
		}
		for name, c := range map[string]struct {
			q    event.Search
			want []string
		}{
			"anywhere":                       {event.Search{}, []string{"here", "20 km north", "in the corner of the box", "online"}},
			"within 10 km":                   {event.Search{Near: "02108", Within: 10}, []string{"here"}},
			"within 25 km, by exact circle":  {event.Search{Near: "02108", Within: 25}, []string{"here", "20 km north"}},
			"within less than nothing":       {event.Search{Near: "02108", Within: -3}, []string{"here", "20 km north", "in the corner of the box"}},
			"within more than the world has": {event.Search{Near: "96701", Within: 1 << 40}, nil},
			"online":                         {event.Search{Mode: hub.ModeOnline}, []string{"online"}},
			"access nobody asks for":         {event.Search{Access: []string{"free_beer"}}, []string{"here", "20 km north", "in the corner of the box", "online"}},
			"access nobody answered":         {event.Search{Access: []string{"step_free"}}, nil},
		} {
			if diff := cmp.Diff(c.want, search(c.q)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if _, err := s.events.Coming(t.Context(), event.Search{Near: "00000"}); !cmp.Equal(wrongFields(t, err), []string{"near"}) {
			t.Errorf("a postcode nobody has: %v", err)
		}
	})
}

// A hidden place counts as the middle of its square, however far from there it is.
func TestSearchingNearAHiddenPlace(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		s.Event(t, s.boston, func(e *hub.Event) {
			e.PlaceHidden, e.Place.Lat, e.Place.Lon = true, 42.499, -71.06 // 16 km north of 02108, the middle of its square 10.5 km
		})
		for within, want := range map[float64]int{10: 0, 11: 1} {
			found, err := s.events.Coming(t.Context(), event.Search{Near: "02108", Within: within})
			if err != nil {
				t.Fatal(err)
			}
			if len(found.Listings) != want {
				t.Errorf("%d events within %g km, want %d", len(found.Listings), within, want)
			}
		}
	})
}

func TestAnswering(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		e := s.Event(t, s.boston, func(e *hub.Event) { e.Seats.Capacity, e.MaxParty = 3, 4 })
		mia, max := s.Actor(t, s.Member(t, s.boston, "Mia Member")), s.Actor(t, s.Member(t, s.boston, "Max Member"))
		answer := func(who hub.Actor, guests int) (event.Outcome, error) {
			return s.events.RSVP(t.Context(), who, s.boston, e.ID, event.Input{Guests: guests, Name: "Typed", Email: "typed@example.org"})
		}
		for i, c := range []struct {
			who    hub.Actor
			guests int
			want   event.Outcome
		}{
			{hub.Actor{}, 2, event.Outcome{State: hub.RSVPPending, Party: 3}}, // a guest holds nothing before the email
			{mia, 1, event.Outcome{State: hub.RSVPGoing, Party: 2}},
			{mia, 2, event.Outcome{State: hub.RSVPGoing, Party: 3, Changed: true}}, // answering again changes the party
			{max, 0, event.Outcome{State: hub.RSVPWaitlisted, Party: 1, InLine: 1}},
			{mia, 1, event.Outcome{State: hub.RSVPGoing, Party: 2, Changed: true}}, // and lets the next one in
			{max, 0, event.Outcome{State: hub.RSVPGoing, Party: 1, Changed: true}},
		} {
			got, err := answer(c.who, c.guests)
			if err != nil {
				t.Fatalf("answer %d: %v", i, err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("answer %d (-want +got):\n%s", i, diff)
			}
		}
		if _, err := answer(hub.Actor{}, 3); !cmp.Equal(wrongFields(t, err), []string{"guests"}) {
			t.Errorf("a party larger than the event: %v", err)
		}
		if _, err := answer(mia, 4); !cmp.Equal(wrongFields(t, err), []string{"guests"}) {
			t.Errorf("a party that is too large: %v", err)
		}
		r, err := s.Store.Chapter(s.boston.ID).RSVPOf(t.Context(), e.ID, mia.Person)
		if err != nil || r.Name != "Mia Member" {
			t.Errorf("a member is listed as %q: %v", r.Name, err)
		}
		if _, err := s.events.WithdrawOwn(t.Context(), hub.Actor{}, s.boston, e.ID); !errors.Is(err, hub.ErrSignIn) {
			t.Errorf("a visitor withdraws: %v", err)
		}
		stranger := s.Actor(t, s.Person(t, "Sam Stranger"))
		if _, err := s.events.WithdrawOwn(t.Context(), stranger, s.boston, e.ID); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("who never answered withdraws: %v", err)
		}
	})
}

func TestCovers(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1600, 900))); err != nil {
			t.Fatal(err)
		}
		draft, e := s.Draft(t, s.boston), s.Event(t, s.boston)
		set := func(id hub.EventID, content, alt string) error {
			kept, err := s.events.KeepCover(t.Context(), s.lead, s.boston, id, strings.NewReader(content))
			if err == nil {
				err = s.events.UseCover(t.Context(), s.lead, s.boston, id, kept, alt)
			}
			return err
		}
		for name, c := range map[string]struct {
			id           hub.EventID
			content, alt string
			want         []string
		}{
			"no picture":     {draft.ID, "hello", "A river", []string{"cover"}},
			"half a picture": {draft.ID, picture.String()[:200], "A river", []string{"cover"}},
			"a picture of an open event without words": {e.ID, picture.String(), " ", []string{"cover_alt"}},
		} {
			if diff := cmp.Diff(c.want, wrongFields(t, set(c.id, c.content, c.alt))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if len(s.files) != 2 { // of the one that only lacks its words
			t.Errorf("%d files of refused pictures are kept", len(s.files))
		}
		if err := set(draft.ID, picture.String(), ""); err != nil {
			t.Fatal(err)
		}
		got := s.Reload(t, draft)
		f, err := s.Store.Chapter(s.boston.ID).File(t.Context(), got.Cover)
		if err != nil || !cmp.Equal(f.Widths, []int{640, 1280}) || f.Height != 720 || len(s.files) != 4 {
			t.Errorf("%+v, %d files: %v", f, len(s.files), err)
		}
		other := s.Draft(t, s.boston)
		for name, id := range map[string]hub.FileID{"in use": got.Cover, "nobody's": "0000000000000000"} {
			if err := s.events.UseCover(t.Context(), s.lead, s.boston, other.ID, id, "A river"); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("a picture that is %s: %v", name, err)
			}
		}
		if _, err := s.events.KeepCover(t.Context(), s.lead, s.Chapter(t, "austin"), "", &picture); !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("a picture for another chapter: %v", err)
		}
		if diff := cmp.Diff([]string{"cover_alt"}, wrongFields(t, s.events.Publish(t.Context(), s.lead, s.boston, draft.ID))); diff != "" {
			t.Errorf("publishing (-want +got):\n%s", diff)
		}
	})
}

// Lists show what their reader may see, and each event on one page only.
func TestLists(t *testing.T) {
	t.Parallel()
	onStage(t, func(t *testing.T, s stage) {
		s.Draft(t, s.boston)
		s.Event(t, s.boston)
		s.Event(t, s.boston, func(e *hub.Event) { e.Audience = hub.AudienceMembers })
		off := s.Event(t, s.boston)
		if _, err := s.events.Cancel(t.Context(), s.lead, s.boston, off.ID, "Storm."); err != nil {
			t.Fatal(err)
		}
		member := s.Actor(t, s.Member(t, s.boston, "Mia Member"))
		count := func(actor hub.Actor, past bool) int {
			list, _, err := s.events.List(t.Context(), actor, s.boston, past, hub.Cursor{})
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if visitor, insider := count(hub.Actor{}, false), count(member, false); visitor != 2 || insider != 3 {
			t.Errorf("a visitor sees %d coming events and a member %d, want 2 and 3", visitor, insider)
		}
		s.Clock.Advance(9 * 24 * time.Hour)
		if coming, past := count(member, false), count(member, true); coming != 0 || past != 3 {
			t.Errorf("later, %d are to come and %d past, want 0 and 3", coming, past)
		}
		if _, err := s.events.Desk(t.Context(), member, s.boston); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a member opens the desk: %v", err)
		}
		desk, err := s.events.Past(t.Context(), s.lead, s.boston, 5)
		if err != nil || len(desk) != 4 {
			t.Errorf("the desk has %d past events, want 4 with the draft: %v", len(desk), err)
		}
	})
}
