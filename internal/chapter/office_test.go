package chapter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// office are the people of the office.
func (h hall) office(t testing.TB) (staff, admin hub.Actor) {
	t.Helper()
	return h.Actor(t, h.Staff(t, "Jordan Ellery")), h.Actor(t, h.Grant(t, "Morgan Tallis", hub.RoleNationalAdmin, hub.Chapter{}))
}

func TestOpeningAChapter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, _ := h.office(t)
		h.Chapter(t, "boston")
		whole := chapter.OpenForm{Name: " New Bedford ", Kind: "local", City: "New Bedford", ZIP: "02740"}
		c, err := h.chapters.Open(ctx, staff, whole, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := h.stored(t)["new-bedford"]
		if got.ID != c.ID || got.Name != "New Bedford" || got.Status != hub.CharterForming || got.Zone != "America/New_York" || got.Place.Region != "MA" || !got.Place.Located || got.Since != h.Clock.Now().Year() {
			t.Errorf("%+v", got)
		}
		if found, err := h.chapters.BySlug(ctx, "new-bedford"); err != nil || found.ID != c.ID {
			t.Errorf("its page is not there at once: %v", err)
		}
		change := func(edit func(f *chapter.OpenForm)) chapter.OpenForm {
			f := whole
			f.Slug = "somewhere"
			edit(&f)
			return f
		}
		for name, c := range map[string]struct {
			form chapter.OpenForm
			want []string
		}{
			"the same again":              {whole, []string{"slug"}},
			"nothing":                     {chapter.OpenForm{}, []string{"kind", "name", "zone"}},
			"an address of another":       {change(func(f *chapter.OpenForm) { f.Slug = "boston" }), []string{"slug"}},
			"the address of this form":    {change(func(f *chapter.OpenForm) { f.Slug = "new" }), []string{"slug"}},
			"an address in capitals":      {change(func(f *chapter.OpenForm) { f.Slug = "New Bedford" }), []string{"slug"}},
			"a name without Latin letter": {change(func(f *chapter.OpenForm) { f.Name, f.Slug = "Ελλάδα", "" }), []string{"slug"}},
			"no place":                    {change(func(f *chapter.OpenForm) { f.City, f.ZIP = "", "" }), []string{"city", "zip"}},
			"a ZIP code nobody has":       {change(func(f *chapter.OpenForm) { f.ZIP, f.Region = "00001", "MA" }), []string{"zip"}},
			"a ZIP code of another state": {change(func(f *chapter.OpenForm) { f.Region = "TX" }), []string{"zip"}},
			"half a point":                {change(func(f *chapter.OpenForm) { f.Point = "42.3" }), []string{"point"}},
			"a point elsewhere":           {change(func(f *chapter.OpenForm) { f.Point = "30.2, -97.7" }), []string{"point"}},
			"words for a point":           {change(func(f *chapter.OpenForm) { f.Point = "north, south" }), []string{"point"}},
			"the office's own kind":       {change(func(f *chapter.OpenForm) { f.Kind = "national" }), []string{"kind"}},
			"a zone nobody has":           {change(func(f *chapter.OpenForm) { f.Zone = "Boston time" }), []string{"zone"}},
			"a long name":                 {change(func(f *chapter.OpenForm) { f.Name = strings.Repeat("é", 121) }), []string{"name"}},
			"a council without a zone":    {chapter.OpenForm{Name: "Elders", Kind: "council"}, []string{"zone"}},
		} {
			_, err := h.chapters.Open(ctx, staff, c.form, nil)
			same(t, name, wrongFields(t, err), c.want)
		}
		_, err = h.chapters.Open(ctx, staff, change(func(*chapter.OpenForm) {}), &hub.Invalid{Fields: map[string]say.Text{"email": say.M("No.")}})
		same(t, "the address of its lead is wrong", wrongFields(t, err), []string{"email"})
		if n := h.Int(t, `SELECT COUNT(*) FROM chapters`); n != 2 {
			t.Errorf("%d chapters", n)
		}
		if _, err := h.chapters.Open(ctx, staff, chapter.OpenForm{Name: "Elders", Kind: "council", Zone: "America/Denver"}, nil); err != nil {
			t.Errorf("a council: %v", err)
		}
		if c, err = h.chapters.Open(ctx, staff, chapter.OpenForm{Name: "El Paso", Kind: "pod", City: "El Paso", Point: "31.76 -106.49"}, nil); err != nil || h.stored(t)["el-paso"].Zone != "America/Denver" {
			t.Errorf("by its point: zone %s, %v", h.stored(t)["el-paso"].Zone, err)
		}
		if n := h.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'chapter.open' AND chapter_id = $1`, c.ID); n != 1 {
			t.Errorf("%d rows in the log", n)
		}
		for name, who := range map[string]hub.Actor{
			"a lead": h.Actor(t, h.Lead(t, h.stored(t)["boston"], "Robin Vale")), "an auditor": h.Actor(t, h.Grant(t, "August", hub.RoleAuditor, hub.Chapter{})), "nobody": {},
		} {
			if _, err := h.chapters.Open(ctx, who, whole, nil); err == nil || errors.As(err, new(*hub.Invalid)) {
				t.Errorf("%s opens a chapter: %v", name, err)
			}
		}
	})
}

func TestEditingAChaptersFacts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, _ := h.office(t)
		boston := h.Chapter(t, "boston")
		about := boston
		about.About = "We plant trees."
		if err := h.Store.Chapter(boston.ID).Update(ctx, "", about); err != nil {
			t.Fatal(err)
		}
		boston, err := h.chapters.Manage(ctx, staff, boston)
		if err != nil {
			t.Fatal(err)
		}
		f := chapter.OfficeFormOf(boston)
		f.Name, f.Kind, f.City, f.Region, f.ZIP, f.Point, f.Zone = "Denver", "pod", "Denver", "", "80202", "", ""
		h.Clock.Advance(time.Minute)
		if err := h.chapters.SaveFacts(ctx, staff, boston, f); err != nil {
			t.Fatal(err)
		}
		got := h.stored(t)["boston"]
		if got.Name != "Denver" || got.Kind != hub.KindPod || got.Place.Region != "CO" || got.Zone != "America/Denver" || got.About != "We plant trees." || got.Hue != boston.Hue || got.Status != hub.CharterActive {
			t.Errorf("%+v", got)
		}
		if err := h.chapters.SaveFacts(ctx, staff, boston, f); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("over what somebody else saved: %v", err)
		}
		f.ZIP, f.City = "", ""
		same(t, "without a place", wrongFields(t, h.chapters.SaveFacts(ctx, staff, got, f)), []string{"city", "zip"})
		if err := h.chapters.SaveFacts(ctx, staff, h.National(t), f); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("the office itself: %v", err)
		}
	})
}

// TestPausingAndReopening: nobody joins and nobody RSVPs in a chapter that is paused, not even in the moment between.
func TestPausingAndReopening(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, _ := h.office(t)
		boston := h.Chapter(t, "boston")
		robin := h.Lead(t, boston, "Robin Vale")
		event := h.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 1 })
		h.Confirmed(t, event, "Ana", 1)
		h.Confirmed(t, event, "Zoe", 1) // waits
		turn := func(do string) error { return h.chapters.Turn(ctx, staff, boston, do) }
		status := func() hub.CharterStatus { return h.stored(t)["boston"].Status }
		ask := store.RSVPInput{Event: event.ID, Name: "Late", Email: "late@nowhere.example", Party: 1}
		joiner := h.Person(t, "Joiner")
		if err := turn("pause"); err != nil || status() != hub.CharterPaused {
			t.Fatalf("%s, %v", status(), err)
		}
		if err := h.Store.Chapter(boston.ID).RequestSeat(ctx, ask); !errors.Is(err, hub.ErrConflict) && !errors.Is(err, hub.ErrRSVPsClosed) {
			t.Errorf("somebody RSVPs: %v", err)
		}
		if err := h.Store.Chapter(boston.ID).AskToJoin(ctx, joiner, ""); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("somebody joins: %v", err)
		}
		if n := h.Mails(t, hub.NoticeChapterChanged); n != 0 {
			t.Errorf("%d messages of a chapter", n)
		}
		if n := h.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = 'chapter_changed' AND person_id = $1`, robin); n != 1 {
			t.Errorf("its lead gets %d emails", n)
		}
		if err := turn("pause"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("paused twice: %v", err)
		}
		if err := turn("activate"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("a paused chapter is made active: %v", err)
		}
		if err := turn("burn"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a step that is none: %v", err)
		}
		if err := turn("reopen"); err != nil || status() != hub.CharterActive {
			t.Fatalf("%s, %v", status(), err)
		}
		if err := h.Store.Chapter(boston.ID).RequestSeat(ctx, ask); err != nil {
			t.Errorf("nobody can RSVP: %v", err)
		}
		if err := h.Store.Chapter(boston.ID).AskToJoin(ctx, joiner, ""); err != nil {
			t.Errorf("nobody can join: %v", err)
		}
		h.Suspend(t, robin)
		if err := errors.Join(turn("pause"), turn("reopen")); err != nil || status() != hub.CharterDormant {
			t.Errorf("without a lead it is %s, %v", status(), err)
		}
	})
}

// TestClosingAChapter: what was shown before is what happens, and each is told once.
func TestClosingAChapter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		boston, salem := h.Chapter(t, "boston"), h.Chapter(t, "salem")
		robin := h.Lead(t, boston, "Robin Vale")
		for _, ch := range []hub.Chapter{boston, salem} {
			open := h.Event(t, ch, func(e *hub.Event) { e.Seats.Capacity = 2 })
			h.Confirmed(t, open, "Ana "+ch.Slug, 2)
			h.Confirmed(t, open, "Zoe "+ch.Slug, 1) // waits
			h.Guest(t, open, "Unconfirmed "+ch.Slug, 1)
			h.Draft(t, ch)
			h.Request(t, ch, "Asking "+ch.Slug)
			h.Member(t, ch, "Member "+ch.Slug)
			past(t, h.Fixture, h.Event(t, ch), 30*day)
		}
		follow(t, h, boston, "ana@nowhere.example", hub.SubscriptionOn)
		if err := h.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, Email: "new@nowhere.example", State: hub.InvitationOpen, AskedBy: staff.Person}); err != nil {
			t.Fatal(err)
		}
		before := h.Int(t, `SELECT COUNT(*) FROM rsvps`)
		n, err := h.chapters.Closing(ctx, admin, boston)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "what happens", n, hub.ChapterClosing{Events: 1, RSVPs: 2, Drafts: 1, Members: 1, Requests: 1, Followers: 1, Invitations: 1, Emails: 2})
		proposed, told, err := h.chapters.Close(ctx, admin, boston, "The chapter has closed.")
		if proposed || told != n.RSVPs || err != nil {
			t.Fatalf("proposed %v, told %d, %v", proposed, told, err)
		}
		if got := h.stored(t); got["boston"].Status != hub.CharterClosed || got["salem"].Status != hub.CharterActive {
			t.Errorf("boston is %s, salem %s", got["boston"].Status, got["salem"].Status)
		}
		for query, want := range map[string]int{
			`SELECT COUNT(*) FROM events WHERE state = 'cancelled' AND cancel_reason = 'The chapter has closed.'`: n.Events,
			`SELECT COUNT(*) FROM events WHERE state = 'published'`:                                               3, // the past one, and Salem's
			`SELECT COUNT(*) FROM events WHERE state = 'draft'`:                                                   2,
			`SELECT COUNT(*) FROM messages WHERE kind = 'event_cancelled'`:                                        n.RSVPs,
			`SELECT COUNT(*) FROM messages WHERE kind = 'join_declined'`:                                          n.Requests,
			`SELECT COUNT(*) FROM memberships WHERE state = 'requested'`:                                          1,
			`SELECT COUNT(*) FROM memberships WHERE state = 'approved'`:                                           2,
			`SELECT COUNT(*) FROM invitations WHERE state = 'open'`:                                               0,
			`SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`:                                               1,
			`SELECT COUNT(*) FROM rsvps`:                                                                          before,
			`SELECT COUNT(*) FROM messages WHERE kind = 'chapter_closed'`:                                         n.Emails,
			`SELECT COUNT(*) FROM notices WHERE kind = 'chapter_changed'`:                                         1,
			`SELECT COUNT(*) FROM audit WHERE action = 'chapter.close'`:                                           1,
			`SELECT COUNT(*) FROM audit WHERE action = 'event.cancel'`:                                            1,
		} {
			if got := h.Int(t, query); got != want {
				t.Errorf("%s: %d, want %d", query, got, want)
			}
		}
		if _, _, err := h.chapters.Close(ctx, admin, h.stored(t)["boston"], ""); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := h.Store.Chapter(boston.ID).Close(ctx, admin.Person, "", nil); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("closed twice at once: %v", err)
		}
		if !h.Actor(t, robin).Has(hub.RoleLead, boston.ID) {
			t.Error("its lead cannot see its desk")
		}
		if err := h.chapters.Turn(ctx, staff, h.stored(t)["boston"], "reopen"); err != nil || h.Int(t, `SELECT COUNT(*) FROM events WHERE state = 'cancelled'`) != n.Events {
			t.Errorf("reopened: %v", err)
		}
	})
}

// TestStaffProposeAndAdminsClose: trust.md lets staff propose, and an admin do it after a fresh sign-in.
func TestStaffProposeAndAdminsClose(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		stale := admin
		stale.Fresh = false
		boston := h.Chapter(t, "boston")
		lead := h.Actor(t, h.Lead(t, boston, "Robin Vale"))
		if _, _, err := h.chapters.Close(ctx, stale, boston, ""); !errors.Is(err, hub.ErrFresh) {
			t.Errorf("an admin whose sign-in is old: %v", err)
		}
		for name, who := range map[string]hub.Actor{"the lead": lead, "an auditor": h.Actor(t, h.Grant(t, "August", hub.RoleAuditor, hub.Chapter{}))} {
			if _, _, err := h.chapters.Close(ctx, who, boston, ""); !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
			if _, _, err := h.chapters.Rename(ctx, who, boston, "elsewhere"); !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if proposed, _, err := h.chapters.Close(ctx, staff, boston, ""); !proposed || err != nil {
			t.Fatalf("proposed %v, %v", proposed, err)
		}
		if h.stored(t)["boston"].Status != hub.CharterActive {
			t.Error("a proposal closes it")
		}
		if _, _, err := h.chapters.Close(ctx, staff, boston, ""); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("proposed twice: %v", err)
		}
		list, err := h.chapters.Proposals(ctx, admin, hub.Chapter{})
		if err != nil || len(list) != 1 || list[0].AskedByName != "Jordan Ellery" || list[0].ChapterSlug != "boston" {
			t.Fatalf("%+v, %v", list, err)
		}
		p := list[0]
		if h.chapters.MayConfirm(staff, p) || !h.chapters.MayDrop(staff, p) || !h.chapters.MayConfirm(stale, p) {
			t.Error("who asked confirms, or an admin may not")
		}
		own := p
		own.AskedBy = admin.Person
		if err := h.chapters.Confirming(admin, own); !errors.Is(err, hub.ErrOwnProposal) {
			t.Errorf("one's own: %v", err)
		}
		if err := h.chapters.Drop(ctx, lead, p); !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("a lead turns it down: %v", err)
		}
		if _, _, err := h.chapters.Close(ctx, admin, boston, "gone"); err != nil {
			t.Fatal(err)
		}
		if n := h.Int(t, `SELECT COUNT(*) FROM chapter_proposals`); n != 0 {
			t.Error("what was done still waits")
		}
		if _, slug, err := h.chapters.Rename(ctx, staff, boston, "old-boston"); slug != "old-boston" || err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(hub.ProposalFor + time.Second)
		if list, err := h.chapters.Proposals(ctx, admin, boston); err != nil || len(list) != 0 {
			t.Errorf("after a month: %v, %v", list, err)
		}
		if proposed, _, err := h.chapters.Rename(ctx, staff, boston, "older-boston"); !proposed || err != nil {
			t.Errorf("what is over is in the way: %v", err)
		}
		list, err = h.chapters.Proposals(ctx, admin, boston)
		if err != nil || len(list) != 1 || list[0].Slug != "older-boston" {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := h.chapters.Drop(ctx, staff, list[0]); err != nil {
			t.Errorf("taken back: %v", err)
		}
	})
}

// TestAnAddressIsForGood: what a chapter once had leads to it, and no other chapter gets it, by whichever way chapters come.
func TestAnAddressIsForGood(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		boston, salem := h.Chapter(t, "boston"), h.Chapter(t, "salem")
		rename := func(ch hub.Chapter, slug string) error {
			t.Helper()
			proposed, got, err := h.chapters.Rename(ctx, admin, ch, slug)
			if err == nil && (proposed || got != slug) {
				t.Errorf("proposed %v, %q", proposed, got)
			}
			return err
		}
		if err := rename(boston, "greater-boston"); err != nil {
			t.Fatal(err)
		}
		if found, err := h.chapters.ByFormerSlug(ctx, "boston"); err != nil || found.ID != boston.ID || found.Slug != "greater-boston" {
			t.Errorf("%+v, %v", found, err)
		}
		for _, slug := range []string{"boston", "greater-boston", "salem", "Salem", "", "new", "a--b", strings.Repeat("a", 61)} {
			same(t, "salem becomes "+slug, wrongFields(t, rename(salem, slug)), []string{"slug"})
		}
		if err := h.Store.RenameChapter(ctx, admin.Person, salem.ID, "boston"); !errors.Is(err, hub.ErrSlugTaken) {
			t.Errorf("at once: %v", err)
		}
		_, err := h.chapters.Open(ctx, staff, chapter.OpenForm{Name: "Boston", Kind: "local", City: "Boston", ZIP: "02108"}, nil)
		same(t, "a new chapter", wrongFields(t, err), []string{"slug"})
		report, err := h.chapters.Import(ctx, strings.NewReader("name,slug,state\nBoston,boston,MA\n"), chapter.ImportOptions{})
		if err != nil || report.Added != 0 || h.Int(t, `SELECT COUNT(*) FROM chapters`) != 2 {
			t.Errorf("an import: %+v, %v", report, err)
		}
		now := h.stored(t)["greater-boston"]
		if err := rename(now, "bay"); err != nil {
			t.Fatal(err)
		}
		for _, slug := range []string{"boston", "greater-boston"} {
			if found, err := h.chapters.ByFormerSlug(ctx, slug); err != nil || found.Slug != "bay" {
				t.Errorf("%s leads to %q, %v", slug, found.Slug, err)
			}
		}
		if err := rename(h.stored(t)["bay"], "boston"); err != nil { // back again
			t.Fatal(err)
		}
		if _, err := h.chapters.ByFormerSlug(ctx, "boston"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("its own address leads elsewhere: %v", err)
		}
		if found, err := h.chapters.ByFormerSlug(ctx, "bay"); err != nil || found.Slug != "boston" {
			t.Errorf("%+v, %v", found, err)
		}
	})
}
