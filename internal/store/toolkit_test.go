package store_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

func TestWritingAToolkit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Nat Staff")
		_, err := f.Store.Toolkit(ctx, "nokit")
		refused(t, err, hub.ErrNotFound)
		_, err = f.Store.ToolkitVersion(ctx, "nokit", 1)
		refused(t, err, hub.ErrNotFound)
		refused(t, f.Store.SaveDraft(ctx, staff, "nokit", &hub.ToolkitHead{}, nil, time.Time{}), hub.ErrConflict)

		id, err := f.Store.AddToolkit(ctx, staff, hub.ToolkitHead{Title: "Sunday hours", Summary: "Call them.", Ask: "Open on Sundays."})
		done(t, err)
		want := hub.Toolkit{ID: id, ToolkitHead: hub.ToolkitHead{Title: "Sunday hours", Summary: "Call them.", Ask: "Open on Sundays."}, Draft: 1, CreatedAt: f.Clock.Now(), UpdatedAt: f.Clock.Now()}
		read := func() hub.Toolkit {
			t.Helper()
			kit, err := f.Store.Toolkit(ctx, id)
			done(t, err)
			return kit
		}
		same(t, "added", read(), want)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.add", Object: "toolkit:" + string(id)})
		f.Clock.Advance(time.Hour)
		want.ToolkitHead, want.UpdatedAt = hub.ToolkitHead{Title: "Sundays", Summary: "Call.", Ask: "Open."}, f.Clock.Now()
		done(t, f.Store.SaveDraft(ctx, staff, id, &want.ToolkitHead, nil, time.Time{}))
		same(t, "updated", read(), want)
		refused(t, f.Store.SaveDraft(ctx, staff, id, &hub.ToolkitHead{Title: "Late"}, nil, want.CreatedAt), hub.ErrConflict)
		refused(t, f.Store.SaveItem(ctx, staff, id, hub.Item{Kind: hub.ItemLetter, Title: "Late", Body: "Late"}, want.CreatedAt), hub.ErrConflict)
		same(t, "somebody changed it meanwhile", read(), want)
		done(t, f.Store.SaveDraft(ctx, staff, id, &want.ToolkitHead, nil, want.UpdatedAt))

		office := f.National(t)
		flyer := f.File(t, office)
		script := hub.Item{Kind: hub.ItemCallScript, Title: "The call", Body: "From [[city]]."}
		template := hub.Item{Kind: hub.ItemEventTemplate, Title: "Phone bank", Template: hub.EventTemplate{
			Title: "Call night in [[city]]", Summary: "s", Description: "d", Mode: hub.ModeOnline, Minutes: 90, Capacity: 12, MaxParty: 2,
		}}
		file := hub.Item{Kind: hub.ItemFile, Title: "Flyer", File: flyer.ID, Attached: flyer}
		for _, item := range []hub.Item{script, template, file} {
			done(t, f.Store.SaveItem(ctx, staff, id, item, time.Time{}))
		}
		refused(t, f.Store.SaveItem(ctx, staff, id, hub.Item{Kind: hub.ItemFile, File: "nofile"}, time.Time{}), hub.ErrNotFound)
		refused(t, f.Store.SaveItem(ctx, staff, id, hub.Item{ID: "noitem", Kind: hub.ItemLetter}, time.Time{}), hub.ErrNotFound)
		refused(t, f.Store.RemoveItem(ctx, staff, id, "noitem", ""), hub.ErrNotFound)
		version := func() hub.ToolkitVersion {
			t.Helper()
			v, err := f.Store.ToolkitVersion(ctx, id, 1)
			done(t, err)
			return v
		}
		noID := cmpopts.IgnoreFields(hub.Item{}, "ID", "Key")
		items := version().Items
		same(t, "items in the order they were added", items, []hub.Item{script, template, file}, noID)
		changed := items[0]
		changed.Body = "From [[city]], about [[quote]]."
		done(t, f.Store.SaveItem(ctx, staff, id, changed, time.Time{}))
		done(t, f.Store.RemoveItem(ctx, staff, id, items[2].ID, ""))
		done(t, f.Store.SaveItem(ctx, staff, id, hub.Item{Kind: hub.ItemChecklist, Title: "Last"}, time.Time{}))
		same(t, "items changed, removed and added", version().Items, []hub.Item{changed, items[1], {Kind: hub.ItemChecklist, Title: "Last"}}, noID)

		slots := []hub.Slot{{Key: "quote", Label: "Quote", Help: "One line", Long: true}, {Key: "city", Label: "City", Required: true}}
		done(t, f.Store.SaveDraft(ctx, staff, id, nil, append([]hub.Slot{{Key: "gone", Label: "Gone"}}, slots...), time.Time{}))
		done(t, f.Store.SaveDraft(ctx, staff, id, nil, slots, time.Time{}))
		same(t, "slots in the order they were given", version().Slots, slots)
		refused(t, f.Store.SaveDraft(ctx, staff, id, &hub.ToolkitHead{Title: "Half"}, []hub.Slot{{Key: "twice"}, {Key: "twice"}}, time.Time{}), hub.ErrConflict)
		same(t, "a refused change changes nothing", version().Slots, slots)
		same(t, "not even the head", read(), want)

		f.Clock.Advance(time.Hour)
		n, err := f.Store.PublishToolkit(ctx, staff, id, hub.Publication{})
		done(t, err)
		same(t, "published version", n, 1)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.publish", Object: "toolkit:" + string(id)})
		want.Latest, want.Draft = 1, 0
		same(t, "published", read(), want)
		frozen := version()
		same(t, "when", frozen.PublishedAt, f.Clock.Now())

		head, err := f.Store.Toolkit(ctx, id)
		done(t, err)
		refused(t, f.Store.SaveDraft(ctx, staff, id, &hub.ToolkitHead{Title: "Another", Summary: "ask", Ask: "altogether"}, nil, time.Time{}), hub.ErrConflict)
		still, err := f.Store.Toolkit(ctx, id)
		done(t, err)
		same(t, "what is asked never changes either", still, head)
		refused(t, f.Store.SaveItem(ctx, staff, id, script, time.Time{}), hub.ErrConflict)
		refused(t, f.Store.SaveItem(ctx, staff, id, changed, time.Time{}), hub.ErrConflict)
		refused(t, f.Store.RemoveItem(ctx, staff, id, changed.ID, ""), hub.ErrConflict)
		refused(t, f.Store.SaveDraft(ctx, staff, id, nil, []hub.Slot{}, time.Time{}), hub.ErrConflict)
		_, err = f.Store.PublishToolkit(ctx, staff, id, hub.Publication{})
		refused(t, err, hub.ErrConflict)
		same(t, "a published version never changes", version(), frozen)
	})
}

func TestToolkitsNewestFirst(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		first := f.Toolkit(t, "First")
		f.Clock.Advance(time.Second)
		second := f.Toolkit(t, "Second")
		got, err := f.Store.Toolkits(t.Context())
		done(t, err)
		same(t, "toolkits", got, []hub.Toolkit{second, first})
	})
}

func TestPushAndAnswer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		tenant := f.Store.Chapter(boston.ID)
		lead := f.Lead(t, boston, "Robin Vale")
		staff := f.Staff(t, "Nat Staff")
		kit := f.Toolkit(t, "Sunday hours")
		_, err := tenant.Adoption(ctx, kit.ID)
		refused(t, err, hub.ErrNotFound)
		refused(t, tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionAdopted}, nil), hub.ErrNotFound)
		unpublished, err := f.Store.AddToolkit(ctx, staff, hub.ToolkitHead{Title: "Draft"})
		done(t, err)
		for name, push := range map[string]func() (int, error){
			"an unpublished toolkit": func() (int, error) {
				return f.Store.Push(ctx, staff, hub.Push{Version: hub.ToolkitVersion{Toolkit: unpublished}, Chapters: []hub.ChapterID{boston.ID}})
			},
			"an unknown toolkit": func() (int, error) {
				return f.Store.Push(ctx, staff, hub.Push{Version: hub.ToolkitVersion{Toolkit: "nokit", Number: 1}, Chapters: []hub.ChapterID{boston.ID}})
			},
		} {
			if _, err := push(); err == nil {
				t.Errorf("%s was pushed", name)
			}
		}
		same(t, "a failed push pushes to nobody", f.Int(t, `SELECT COUNT(*) FROM adoptions`)+f.Mails(t, ""), 0)

		n, err := f.Store.Push(ctx, staff, hub.Push{Version: newest(kit), Chapters: []hub.ChapterID{boston.ID, salem.ID}, Note: "By Friday", WishedOn: "2026-12-12"})
		done(t, err)
		_, err = f.Store.OweToolkitEmails(ctx)
		done(t, err)
		same(t, "chapters offered", n, 2)
		pushed := f.Clock.Now()
		want := hub.Adoption{Chapter: boston.ID, Toolkit: kit.ID, Version: 1, Latest: 1, State: hub.AdoptionUnseen, Note: "By Friday", WishedOn: "2026-12-12", Values: map[string]string{}, PushedAt: pushed}
		read := func() hub.Adoption {
			t.Helper()
			a, err := tenant.Adoption(ctx, kit.ID)
			done(t, err)
			return a
		}
		same(t, "offered", read(), want)
		mail, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 10, time.Minute)
		done(t, err)
		same(t, "the chapter's lead is told", mail, []hub.Message{{Chapter: boston.ID, Kind: hub.MailToolkit, Toolkit: kit.ID, Attempts: 1, CreatedAt: pushed,
			Letter: hub.Letter{To: storetest.Email("Robin Vale"), Name: "Robin Vale", Words: json.RawMessage(`{"note":"By Friday","title":"Sunday hours","wished_on":"2026-12-12"}`)}}}, ignoreMessageID)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.push", Object: "toolkit:" + string(kit.ID)})

		f.Clock.Advance(time.Hour)
		done(t, tenant.SeeToolkit(ctx, lead, kit.ID))
		want.State, want.SeenAt = hub.AdoptionSeen, f.Clock.Now()
		same(t, "seen", read(), want)
		f.Clock.Advance(time.Hour)
		done(t, tenant.SeeToolkit(ctx, lead, kit.ID))
		done(t, tenant.SeeToolkit(ctx, lead, "nokit"))
		same(t, "seen is seen once", read(), want)
		same(t, "and audited once", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'toolkit.see'`), 1)

		want.State, want.DecidedAt, want.Values = hub.AdoptionLocalized, f.Clock.Now(), map[string]string{"city": "Boston", "quote": ""}
		done(t, tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized, Values: want.Values}, nil))
		same(t, "localized", read(), want)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "toolkit.localized", Object: "toolkit:" + string(kit.ID)})
		want.Values["city"] = "Greater Boston"
		done(t, tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized, Values: map[string]string{"city": "Greater Boston"}}, nil))
		same(t, "a slot that is not given keeps its value", read(), want)

		// Words without an answer: the day of the answer stays.
		f.Clock.Advance(time.Hour)
		fill := func(from, to hub.AdoptionState) error {
			return tenant.SaveValues(ctx, lead, hub.Take{Toolkit: kit.ID, From: 1, To: 1, Was: from, Is: to, Values: map[string]string{"city": "Boston, MA", "quote": "Soon."}})
		}
		for from, to := range map[hub.AdoptionState]hub.AdoptionState{hub.AdoptionSeen: hub.AdoptionSeen, hub.AdoptionInUse: hub.AdoptionLocalized} {
			refused(t, fill(from, to), hub.ErrConflict)
			same(t, "somebody moved it meanwhile", read(), want)
		}
		refused(t, tenant.SaveValues(ctx, lead, hub.Take{Toolkit: "nokit", From: 1, To: 1, Was: hub.AdoptionSeen, Is: hub.AdoptionSeen, Values: want.Values}), hub.ErrNotFound)
		done(t, fill(hub.AdoptionLocalized, hub.AdoptionLocalized))
		want.Values = map[string]string{"city": "Boston, MA", "quote": "Soon."}
		same(t, "filled", read(), want)
		late := map[string]string{"city": "Late"}
		refused(t, tenant.SaveValues(ctx, lead, hub.Take{Toolkit: kit.ID, From: 1, To: 1, Was: want.State, Is: want.State, Values: late, Stored: map[string]string{"city": "Greater Boston", "quote": ""}}), hub.ErrConflict)
		refused(t, tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionInUse, Values: late}, map[string]string{}), hub.ErrConflict)
		same(t, "somebody filled it in meanwhile", read(), want)
		done(t, tenant.SaveValues(ctx, lead, hub.Take{Toolkit: kit.ID, From: 1, To: 1, Was: want.State, Is: want.State, Values: want.Values, Stored: want.Values}))
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "toolkit.fill", Object: "toolkit:" + string(kit.ID)})
		done(t, fill(hub.AdoptionLocalized, hub.AdoptionAdopted))
		want.State = hub.AdoptionAdopted
		same(t, "filled, and the page comes down", read(), want)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "toolkit.adopted", Object: "toolkit:" + string(kit.ID)})

		f.Clock.Advance(time.Hour)
		n, err = f.Store.Push(ctx, staff, hub.Push{Version: newest(kit), Chapters: []hub.ChapterID{boston.ID, salem.ID}, Note: "Again"})
		done(t, err)
		same(t, "chapters offered again", n, 0)
		same(t, "who answered keeps the answer", read(), want)

		if tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionDeclined}, nil) == nil {
			t.Error("declined without a reason")
		}
		done(t, tenant.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionDeclined, Reason: "no time"}, nil))
		want.State, want.Reason, want.DecidedAt = hub.AdoptionDeclined, "no time", f.Clock.Now()
		same(t, "declined, with the reason", read(), want)
	})
}

func TestOffersAndBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem, lynn := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lynn")
		lead := f.Lead(t, boston, "Robin Vale")
		seen := f.Clock.Now()
		old, recent, hidden := f.Toolkit(t, "Old"), f.Toolkit(t, "Recent"), f.Toolkit(t, "Nobody took it")
		f.Push(t, old, boston, salem, lynn)
		f.Push(t, hidden, boston)
		f.Clock.Advance(time.Minute)
		f.Push(t, recent, boston)
		answer := func(chapter hub.Chapter, kit hub.Toolkit, state hub.AdoptionState, values map[string]string) {
			t.Helper()
			done(t, f.Store.Chapter(chapter.ID).SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: state, Reason: "-", Values: values}, nil))
		}
		answer(boston, old, hub.AdoptionLocalized, map[string]string{"city": "Boston", "quote": ""})
		answer(salem, old, hub.AdoptionDeclined, nil)
		answer(boston, recent, hub.AdoptionAdopted, nil)
		f.Event(t, boston, func(e *hub.Event) { e.Toolkit = old.ID })
		f.Draft(t, boston, func(e *hub.Event) { e.Toolkit = old.ID }) // is no event yet

		brief := func(list []hub.ToolkitOffer) (out []hub.ToolkitOffer) {
			for _, o := range list {
				out = append(out, hub.ToolkitOffer{Adoption: hub.Adoption{Toolkit: o.Toolkit, State: o.State}, Title: o.Title, Slots: o.Slots, Filled: o.Filled})
			}
			return out
		}
		offer := func(kit hub.Toolkit, state hub.AdoptionState, slots, filled int) hub.ToolkitOffer {
			return hub.ToolkitOffer{Adoption: hub.Adoption{Toolkit: kit.ID, State: state}, Title: kit.Title, Slots: slots, Filled: filled}
		}
		offers, err := f.Store.Chapter(boston.ID).Offers(ctx)
		done(t, err)
		first, second := offer(old, hub.AdoptionInUse, 2, 1), offer(hidden, hub.AdoptionUnseen, 2, 0)
		if hidden.ID < old.ID {
			first, second = second, first
		}
		same(t, "offers, newest push first", brief(offers), []hub.ToolkitOffer{offer(recent, hub.AdoptionAdopted, 2, 0), first, second})
		board, err := f.Store.Board(ctx, old.ID)
		done(t, err)
		row := func(c hub.Chapter, state hub.AdoptionState, events, filled, leads int, leadSeen time.Time) hub.AdoptionRow {
			return hub.AdoptionRow{
				Adoption: hub.Adoption{Chapter: c.ID, Toolkit: old.ID, Version: 1, Latest: 1, State: state}, ChapterSlug: c.Slug, ChapterName: c.Name, Kind: c.Kind,
				Place:  hub.Place{Locality: "Boston", Region: "MA", Lat: c.Place.Lat, Lon: c.Place.Lon, Located: true},
				Status: c.Status, Zone: c.Zone, Events: events, Filled: filled, Leads: leads, LeadSeenAt: leadSeen,
			}
		}
		same(t, "the board, by chapter name", board, []hub.AdoptionRow{
			row(boston, hub.AdoptionInUse, 1, 1, 1, seen.Truncate(24*time.Hour)), row(lynn, hub.AdoptionUnseen, 0, 0, 0, time.Time{}), row(salem, hub.AdoptionDeclined, 0, 0, 0, time.Time{}),
		}, cmpopts.IgnoreFields(hub.Adoption{}, "Reason", "Note", "PushedAt", "SeenAt", "DecidedAt"))

		asks, err := f.Store.PublicToolkits(ctx)
		done(t, err)
		same(t, "what national asks", asks, []hub.PublicToolkit{{Toolkit: hub.Toolkit{ID: old.ID, ToolkitHead: old.ToolkitHead}, Pushed: 3, Taken: 1, Up: 1}})
		answer(boston, recent, hub.AdoptionLocalized, nil)
		asks, err = f.Store.PublicToolkits(ctx)
		done(t, err)
		same(t, "the newest push first", asks, []hub.PublicToolkit{
			{Toolkit: hub.Toolkit{ID: recent.ID, ToolkitHead: recent.ToolkitHead}, Pushed: 1, Taken: 1, Up: 1},
			{Toolkit: hub.Toolkit{ID: old.ID, ToolkitHead: old.ToolkitHead}, Pushed: 3, Taken: 1, Up: 1},
		})
		up, err := f.Store.ToolkitChapters(ctx, []hub.ToolkitID{old.ID, recent.ID})
		done(t, err)
		same(t, "chapters with a public page", up, map[hub.ToolkitID][]hub.ChapterID{old.ID: {boston.ID}, recent.ID: {boston.ID}})
	})
}

// TestSlotsTakeOneStatement: however many slots there are, they are declared and filled in one statement each.
func TestSlotsTakeOneStatement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		db, notes := storetest.Record(f.App)
		t.Cleanup(func() { _ = db.Close() })
		s := store.New(db, f.Keys, f.Queue, f.Clock.Now)
		inserts := func(table string) (n int) {
			for _, statement := range notes.Take() {
				if strings.Contains(statement.Query, "INSERT INTO "+table) {
					n++
				}
			}
			return n
		}
		kit := f.Toolkit(t, "Sunday hours")
		f.Push(t, kit, boston)
		draft, err := s.AddToolkit(ctx, "", hub.ToolkitHead{Title: "Flyers"})
		done(t, err)
		slots, values := []hub.Slot{}, map[string]string{}
		for _, key := range []string{"city", "quote", "venue", "day"} {
			slots, values[key] = append(slots, hub.Slot{Key: key, Label: key}), "the "+key
		}
		notes.Take()
		done(t, s.SaveDraft(ctx, "", draft, nil, slots, time.Time{}))
		same(t, "statements that declare", inserts("toolkit_slots"), 1)
		version, err := s.ToolkitVersion(ctx, draft, 1)
		done(t, err)
		same(t, "declared", version.Slots, slots)
		notes.Take()
		done(t, s.Chapter(boston.ID).SaveValues(ctx, "", hub.Take{Toolkit: kit.ID, From: 1, To: 1, Was: hub.AdoptionUnseen, Is: hub.AdoptionUnseen, Values: values}))
		same(t, "statements that fill", inserts("slot_values"), 1)
		adoption, err := s.Chapter(boston.ID).Adoption(ctx, kit.ID)
		done(t, err)
		same(t, "filled", adoption.Values, values)
	})
}

// newest is the newest published version of a toolkit, without what is in it.
func newest(kit hub.Toolkit) hub.ToolkitVersion {
	return hub.ToolkitVersion{Toolkit: kit.ID, Number: kit.Latest, ToolkitHead: kit.ToolkitHead}
}

// Chapters, and the public, read the version they were offered while the next one is written.
func TestADraftChangesNothingThatChaptersSee(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		kit := f.Toolkit(t, "Sunday hours")
		f.Push(t, kit, boston)
		done(t, tenant.SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized}, nil))
		type sight struct {
			offers  []hub.ToolkitOffer
			asks    []hub.PublicToolkit
			version hub.ToolkitVersion
		}
		seen := func() (s sight) {
			t.Helper()
			var err error
			s.offers, err = tenant.Offers(ctx)
			done(t, err)
			s.asks, err = f.Store.PublicToolkits(ctx)
			done(t, err)
			s.version, err = f.Store.ToolkitVersion(ctx, kit.ID, 1)
			done(t, err)
			return s
		}
		before := seen()
		f.Exec(t, `INSERT INTO toolkit_versions (toolkit_id, version, created_at) VALUES ($1, 2, $2)`, kit.ID, f.Clock.Now())
		head := hub.ToolkitHead{Title: "Every evening", Summary: "New.", Ask: "Open every evening."}
		done(t, f.Store.SaveDraft(ctx, "", kit.ID, &head, []hub.Slot{{Key: "street", Label: "Street"}}, time.Time{}))
		same(t, "what chapters and the public see", seen(), before, cmp.AllowUnexported(sight{}))
		read, err := f.Store.Toolkit(ctx, kit.ID)
		done(t, err)
		same(t, "the office sees what it writes", read.ToolkitHead, head)
		_, err = f.Store.PublishToolkit(ctx, "", kit.ID, hub.Publication{})
		done(t, err)
		before.offers[0].Latest = 2
		same(t, "an offer stays of its version", seen().offers, before.offers)
		same(t, "the public list has the newest", seen().asks[0].ToolkitHead, head)
	})
}

// A draft event and the words it was made with are kept together, or neither.
func TestDraftEventIsOneTransaction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		kit := f.Toolkit(t, "Sunday hours")
		f.Push(t, kit, boston)
		done(t, tenant.SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionAdopted}, nil))
		draft := hub.Event{
			Title: "Call night", Mode: hub.ModeOnline, State: hub.EventDraft, Audience: hub.AudiencePublic, Zone: "UTC", MaxParty: 1, Toolkit: kit.ID,
			StartsAt: f.Clock.Now(), EndsAt: f.Clock.Now().Add(time.Hour),
		}
		kept := func() map[string]string {
			t.Helper()
			a, err := tenant.Adoption(ctx, kit.ID)
			done(t, err)
			return a.Values
		}
		words := map[string]string{"city": "Boston"}
		wrong := draft
		wrong.Mode = "by telepathy"
		if _, err := tenant.DraftEvent(ctx, "", wrong, hub.Take{Toolkit: wrong.Toolkit, From: 1, To: 1, Was: hub.AdoptionAdopted, Is: hub.AdoptionLocalized, Values: words}); err == nil {
			t.Fatal("an event of no mode was added")
		}
		same(t, "words without their event", kept(), map[string]string{})
		_, err := tenant.DraftEvent(ctx, "", draft, hub.Take{Toolkit: draft.Toolkit, From: 1, To: 1, Was: hub.AdoptionSeen, Is: hub.AdoptionLocalized, Values: words})
		refused(t, err, hub.ErrConflict)
		same(t, "events without their words", f.Int(t, `SELECT COUNT(*) FROM events`), 0)
		id, err := tenant.DraftEvent(ctx, "", draft, hub.Take{Toolkit: draft.Toolkit, From: 1, To: 1, Was: hub.AdoptionAdopted, Is: hub.AdoptionLocalized, Values: words})
		done(t, err)
		same(t, "the words", kept(), words)
		same(t, "the event", f.Int(t, `SELECT COUNT(*) FROM events WHERE id = $1`, id), 1)
	})
}
