package storetest

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Chapter adds an active local chapter with this slug, in the middle of Boston.
func (f *Fixture) Chapter(t testing.TB, slug string) hub.Chapter {
	t.Helper()
	return f.SavedChapter(t, hub.Chapter{
		Slug: slug, Name: title(slug), Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York",
		Place: hub.Place{Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US", Lat: 42.3601, Lon: -71.0589, Located: true},
	})
}

// National adds the national office.
func (f *Fixture) National(t testing.TB) hub.Chapter {
	t.Helper()
	return f.SavedChapter(t, hub.Chapter{
		Slug: "national", Name: "Commons Alliance", Kind: hub.KindNational, Status: hub.CharterActive, Zone: "America/New_York",
	})
}

// SavedChapter adds c and returns it with its id.
func (f *Fixture) SavedChapter(t testing.TB, c hub.Chapter) hub.Chapter {
	t.Helper()
	if _, err := f.Store.SaveChapter(t.Context(), c); err != nil {
		t.Fatalf("storetest: chapter %s: %v", c.Slug, err)
	}
	saved, err := f.Store.ChapterBySlug(t.Context(), c.Slug)
	if err != nil {
		t.Fatalf("storetest: chapter %s: %v", c.Slug, err)
	}
	return saved
}

// Draft adds an event that is being written: public, in person, a week from now, two hours long, without a limit of
// seats. Each edit changes it before it is saved.
func (f *Fixture) Draft(t testing.TB, chapter hub.Chapter, edits ...func(*hub.Event)) hub.Event {
	t.Helper()
	e := hub.Event{
		Title: "Safer crossings: a walk", Summary: "We walk the school route and note what is missing.", Description: "Bring a **pencil**.",
		Mode: hub.ModeInPerson, State: hub.EventDraft, Audience: hub.AudiencePublic, Zone: chapter.Zone, MaxParty: 5,
		StartsAt: f.Clock.Now().Add(7 * 24 * time.Hour), EndsAt: f.Clock.Now().Add(7*24*time.Hour + 2*time.Hour),
		Place: hub.Place{
			Venue: "Linden Street Library", Address: "12 Linden Street", Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US",
			Lat: 42.3601, Lon: -71.0589, Located: true,
		},
	}
	for _, edit := range edits {
		edit(&e)
	}
	tenant := f.Store.Chapter(chapter.ID)
	id, err := tenant.AddEvent(t.Context(), "", e)
	if err != nil {
		t.Fatalf("storetest: event: %v", err)
	}
	return f.Reload(t, hub.Event{ID: id, Chapter: chapter.ID})
}

// Event is a Draft that is published.
func (f *Fixture) Event(t testing.TB, chapter hub.Chapter, edits ...func(*hub.Event)) hub.Event {
	t.Helper()
	e := f.Draft(t, chapter, edits...)
	if err := f.Store.Chapter(chapter.ID).PublishEvent(t.Context(), "", e.ID); err != nil {
		t.Fatalf("storetest: publish: %v", err)
	}
	return f.Reload(t, e)
}

// Reload reads an event again.
func (f *Fixture) Reload(t testing.TB, e hub.Event) hub.Event {
	t.Helper()
	again, err := f.Store.Chapter(e.Chapter).Event(t.Context(), e.ID)
	if err != nil {
		t.Fatalf("storetest: reload: %v", err)
	}
	return again
}

// Guest lets somebody without an account ask for seats; the answer is not confirmed.
func (f *Fixture) Guest(t testing.TB, e hub.Event, name string, party int) hub.RSVP {
	t.Helper()
	tenant := f.Store.Chapter(e.Chapter)
	if err := tenant.RequestSeat(t.Context(), store.RSVPInput{Event: e.ID, Name: name, Email: Email(name), Party: party}); err != nil {
		t.Fatalf("storetest: ask: %v", err)
	}
	var id hub.RSVPID
	f.scan(t, &id, `SELECT r.id FROM rsvps r JOIN people p ON p.id = r.person_id WHERE r.chapter_id = $1 AND r.event_id = $2 AND p.email_key = $3`,
		e.Chapter, e.ID, f.Keys.Lookup(Email(name), "people.email"))
	r, err := tenant.RSVP(t.Context(), id)
	if err != nil {
		t.Fatalf("storetest: rsvp: %v", err)
	}
	return r
}

// Confirmed is a Guest who opened the mail: going, or on the waitlist.
func (f *Fixture) Confirmed(t testing.TB, e hub.Event, name string, party int) hub.RSVP {
	t.Helper()
	asked := f.Guest(t, e, name, party)
	if _, err := f.Store.Chapter(e.Chapter).ConfirmSeat(t.Context(), asked.ID); err != nil {
		t.Fatalf("storetest: confirm: %v", err)
	}
	r, err := f.Store.Chapter(e.Chapter).RSVP(t.Context(), asked.ID)
	if err != nil {
		t.Fatalf("storetest: rsvp: %v", err)
	}
	return r
}

// Toolkit adds a toolkit whose first version is published: a call script with the slots "city" (required) and "quote".
func (f *Fixture) Toolkit(t testing.TB, heading string) hub.Toolkit {
	t.Helper()
	ctx := t.Context()
	id, err := f.Store.AddToolkit(ctx, "", hub.ToolkitHead{Title: heading, Summary: "Five minutes on the phone.", Ask: "Open on Sundays."})
	if err != nil {
		t.Fatalf("storetest: toolkit: %v", err)
	}
	item := hub.Item{Kind: hub.ItemCallScript, Title: "The call", Whom: hub.WhomAll, Body: "I am calling from [[city]]. [[quote]]"}
	if err := f.Store.SaveItem(ctx, "", id, item, time.Time{}); err != nil {
		t.Fatalf("storetest: item: %v", err)
	}
	slots := []hub.Slot{{Key: "city", Label: "City", Required: true}, {Key: "quote", Label: "Local quote", Long: true}}
	if err := f.Store.SaveDraft(ctx, "", id, nil, slots, time.Time{}); err != nil {
		t.Fatalf("storetest: slots: %v", err)
	}
	if _, err := f.Store.PublishToolkit(ctx, "", id, hub.Publication{}); err != nil {
		t.Fatalf("storetest: publish toolkit: %v", err)
	}
	kit, err := f.Store.Toolkit(ctx, id)
	if err != nil {
		t.Fatalf("storetest: toolkit: %v", err)
	}
	return kit
}

// NewVersion publishes the next version of a toolkit, as change makes it from the one before.
func (f *Fixture) NewVersion(t testing.TB, kit hub.Toolkit, p hub.Publication, change ...func(v *hub.ToolkitVersion)) hub.Toolkit {
	t.Helper()
	ctx := t.Context()
	number, err := f.Store.StartDraft(ctx, "", kit.ID)
	if err != nil {
		t.Fatalf("storetest: start draft: %v", err)
	}
	v, err := f.Store.ToolkitVersion(ctx, kit.ID, number)
	if err != nil {
		t.Fatalf("storetest: draft: %v", err)
	}
	for _, fn := range change {
		fn(&v)
	}
	for _, item := range v.Items {
		if err := f.Store.SaveItem(ctx, "", kit.ID, item, time.Time{}); err != nil {
			t.Fatalf("storetest: item: %v", err)
		}
	}
	if err := f.Store.SaveDraft(ctx, "", kit.ID, &v.ToolkitHead, v.Slots, time.Time{}); err != nil {
		t.Fatalf("storetest: draft: %v", err)
	}
	if _, err := f.Store.PublishToolkit(ctx, "", kit.ID, p); err != nil {
		t.Fatalf("storetest: publish: %v", err)
	}
	if kit, err = f.Store.Toolkit(ctx, kit.ID); err != nil {
		t.Fatalf("storetest: toolkit: %v", err)
	}
	return kit
}

// Push offers a toolkit to chapters, and owes their leads the emails.
func (f *Fixture) Push(t testing.TB, kit hub.Toolkit, chapters ...hub.Chapter) {
	t.Helper()
	ids := make([]hub.ChapterID, len(chapters))
	for i, c := range chapters {
		ids[i] = c.ID
	}
	p := hub.Push{Version: hub.ToolkitVersion{Toolkit: kit.ID, Number: kit.Latest, ToolkitHead: kit.ToolkitHead}, Chapters: ids, Note: "By Friday, please."}
	if _, err := f.Store.Push(t.Context(), "", p); err != nil {
		t.Fatalf("storetest: push: %v", err)
	}
	if _, err := f.Store.OweToolkitEmails(t.Context()); err != nil {
		t.Fatalf("storetest: emails of a push: %v", err)
	}
}

// File adds a stored picture of a chapter; no bytes are behind it.
func (f *Fixture) File(t testing.TB, chapter hub.Chapter) hub.File {
	t.Helper()
	file := hub.File{
		ID: hub.NewID[hub.FileID](), Chapter: chapter.ID, Kind: "picture", Name: "river.jpg", Type: "image/jpeg",
		Size: 120_000, Widths: []int{640, 1280}, Height: 720,
	}
	if err := f.Store.Chapter(chapter.ID).AddFile(t.Context(), "", file); err != nil {
		t.Fatalf("storetest: file: %v", err)
	}
	return file
}

// title is a slug as a name: "river-bend" is "River Bend".
func title(slug string) string {
	words := strings.Split(slug, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
