package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestOwnRSVPs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		sam := f.Person(t, "Sam Ortiz")
		in := func(days int) func(*hub.Event) {
			return func(e *hub.Event) {
				e.StartsAt = f.Clock.Now().Add(time.Duration(days) * 24 * time.Hour)
				e.EndsAt = e.StartsAt.Add(time.Hour)
			}
		}
		soon, later := f.Event(t, salem, in(1)), f.Event(t, boston, in(5), func(e *hub.Event) { e.Seats.Capacity = 1 })
		pending := f.Event(t, boston, in(3))
		f.Confirmed(t, later, "Was First", 1)
		for _, e := range []hub.Event{later, soon} {
			_, err := f.Store.Chapter(e.Chapter).TakeSeat(ctx, sam, store.RSVPInput{Event: e.ID, Name: "Sam Ortiz", Party: 1})
			done(t, err)
		}
		f.Guest(t, pending, "Sam Ortiz", 1)
		f.Confirmed(t, soon, "Somebody Else", 1)
		soon, later = f.Reload(t, soon), f.Reload(t, later)

		own := func(since time.Time, limit int) []hub.OwnRSVP {
			t.Helper()
			list, err := f.Store.OwnRSVPs(ctx, sam, since, limit)
			done(t, err)
			return list
		}
		row := func(e hub.Event, c hub.Chapter, state hub.RSVPState, number int64) hub.OwnRSVP {
			return hub.OwnRSVP{
				RSVP: hub.RSVP{
					Chapter: c.ID, Event: e.ID, Person: sam, State: state, Party: 1, Number: number, Turn: 2, Name: "Sam Ortiz",
					CreatedAt: f.Clock.Now(), UpdatedAt: f.Clock.Now(), ConfirmedAt: f.Clock.Now(),
				},
				Listing: hub.EventListing{Event: e, ChapterSlug: c.Slug, ChapterName: c.Name, ChapterHue: c.Hue, Kilometers: -1},
			}
		}
		want := []hub.OwnRSVP{row(soon, salem, hub.RSVPGoing, 1), row(later, boston, hub.RSVPWaitlisted, 2)}
		same(t, "across chapters, in the order they start, confirmed only", own(f.Clock.Now(), 10), want, ignoreRSVPID)
		same(t, "no more than asked for", own(f.Clock.Now(), 1), want[:1], ignoreRSVPID)
		same(t, "what is over is left out", own(soon.EndsAt, 10), want[1:], ignoreRSVPID)
		f.Exec(t, `UPDATE rsvps SET held_at = $1 WHERE state = 'pending'`, f.Clock.Now())
		if list := own(f.Clock.Now(), 10); len(list) != 3 || !list[1].Held() {
			t.Errorf("an answer that waits for the organizers is not among %+v", list)
		}
		none, err := f.Store.OwnRSVPs(ctx, "nobody", time.Time{}, 10)
		done(t, err)
		same(t, "nobody has none", len(none), 0)
	})
}

func TestHostedEvents(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		sam := f.Member(t, boston, "Sam Ortiz")
		f.Member(t, salem, "Sam Ortiz")
		f.Member(t, boston, "Ida Other")
		in := func(days int) func(*hub.Event) {
			return func(e *hub.Event) {
				e.StartsAt = f.Clock.Now().Add(time.Duration(days) * 24 * time.Hour)
				e.EndsAt = e.StartsAt.Add(time.Hour)
			}
		}
		later, soon, draft, others := f.Event(t, boston, in(5)), f.Event(t, salem, in(1)), f.Draft(t, boston, in(3)), f.Event(t, boston, in(2))
		for _, e := range []hub.Event{later, soon, draft} {
			done(t, f.Store.Chapter(e.Chapter).AddHost(ctx, "", e.ID, "sam.ortiz@example.org"))
		}
		done(t, f.Store.Chapter(boston.ID).AddHost(ctx, "", others.ID, "ida.other@example.org"))

		hosted := func(person hub.PersonID, since time.Time, limit int) []hub.EventListing {
			t.Helper()
			list, err := f.Store.HostedEvents(ctx, person, since, limit)
			done(t, err)
			return list
		}
		row := func(e hub.Event, c hub.Chapter) hub.EventListing {
			return hub.EventListing{Event: e, ChapterSlug: c.Slug, ChapterName: c.Name, ChapterHue: c.Hue, Kilometers: -1}
		}
		want := []hub.EventListing{row(soon, salem), row(draft, boston), row(later, boston)}
		same(t, "across chapters, in the order they start, drafts too", hosted(sam, f.Clock.Now(), 10), want)
		same(t, "no more than asked for", hosted(sam, f.Clock.Now(), 1), want[:1])
		same(t, "what is over is left out", hosted(sam, soon.EndsAt, 10), want[1:])
		same(t, "nobody hosts nothing", len(hosted("nobody", time.Time{}, 10)), 0)
	})
}

func TestRSVPByToken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston, func(e *hub.Event) { e.Mode, e.JoinURL = hub.ModeHybrid, "https://meet.example.org/x" })
		want := f.Guest(t, event, "Sam Ortiz", 2)
		for name, token := range map[string]hub.Token{"another": hub.NewToken(), "none": "", "of another answer": f.Store.ManageToken("norsvp")} {
			if _, _, err := f.Store.RSVPByToken(ctx, token); err == nil {
				t.Errorf("a token opened an answer: %s", name)
			}
		}
		token := f.Store.ManageToken(want.ID)
		if !token.Valid() {
			t.Errorf("the manage link's secret does not have the form of a token")
		}
		got, listing, err := f.Store.RSVPByToken(ctx, token)
		done(t, err)
		want.Email = "" // the link's page shows no address
		same(t, "the answer", got, want)
		same(t, "its event", listing, hub.EventListing{Event: event, ChapterSlug: "boston", ChapterName: "Boston", ChapterHue: boston.Hue, Kilometers: -1})
		same(t, "the database holds only the secret's hash", f.Int(t, `SELECT COUNT(*) FROM rsvps WHERE token_key = $1`, []byte(token)), 0)
	})
}

func TestTimesComeBackInUTC(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		sam := f.Member(t, boston, "Sam Ortiz")
		r := f.Confirmed(t, event, "Sam Ortiz", 1)
		person, err := f.Store.Person(ctx, sam)
		done(t, err)
		trail, err := f.Store.Trail(ctx, 1)
		done(t, err)
		chapters, err := f.Store.Chapters(ctx)
		done(t, err)
		kit := f.Toolkit(t, "Sunday hours")
		for what, at := range map[string]time.Time{
			"a person's": person.CreatedAt, "the trail's": trail[0].At, "a chapter's": chapters[0].UpdatedAt, "an event's": event.StartsAt,
			"an answer's": r.UpdatedAt, "a toolkit's": kit.CreatedAt,
		} {
			if at.Location() != time.UTC {
				t.Errorf("%s time is in %v", what, at.Location())
			}
		}
	})
}
