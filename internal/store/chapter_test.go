package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

func TestSaveChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		c := hub.Chapter{
			Slug: "boston", Name: "Boston", Kind: hub.KindLocal, Status: hub.CharterForming, Zone: "America/New_York", Hue: 7, Since: 2019,
			Place: hub.Place{Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US", Lat: 42.3601, Lon: -71.0589, Located: true},
			About: "We meet on *Tuesdays*.", Access: "Ramp at the side door.", Identifier: "roster:17",
		}
		save := func(c hub.Chapter, wantAdded bool) hub.Chapter {
			t.Helper()
			added, err := f.Store.SaveChapter(ctx, c)
			done(t, err)
			same(t, "added", added, wantAdded)
			got, err := f.Store.ChapterBySlug(ctx, "boston")
			done(t, err)
			return got
		}
		_, err := f.Store.ChapterBySlug(ctx, "boston")
		refused(t, err, hub.ErrNotFound)

		want := c
		want.CreatedAt, want.UpdatedAt = f.Clock.Now(), f.Clock.Now()
		noID := cmpopts.IgnoreFields(hub.Chapter{}, "ID")
		first := save(c, true)
		same(t, "added", first, want, noID)

		f.Clock.Advance(time.Hour)
		c.Name, c.Status, c.Slug, c.Place = "Greater Boston", hub.CharterActive, "ignored", hub.Place{Locality: "Cambridge", Country: "US"}
		again := save(c, false)
		want.Name, want.Status, want.Place, want.UpdatedAt = c.Name, c.Status, c.Place, f.Clock.Now()
		same(t, "imported again", again, want, noID)
		same(t, "the id stays", again.ID, first.ID)

		_, err = f.Store.SaveChapter(ctx, hub.Chapter{Slug: "boston", Name: "Other", Kind: hub.KindPod, Status: hub.CharterForming, Zone: "UTC"})
		refused(t, err, hub.ErrConflict)
		f.National(t)
		_, err = f.Store.SaveChapter(ctx, hub.Chapter{Slug: "second", Name: "Second", Kind: hub.KindNational, Status: hub.CharterActive, Zone: "UTC"})
		refused(t, err, hub.ErrConflict)
	})
}

func TestChaptersByName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		none, err := f.Store.Chapters(t.Context())
		done(t, err)
		same(t, "none", len(none), 0)
		salem, national, boston := f.Chapter(t, "salem"), f.National(t), f.Chapter(t, "boston")
		got, err := f.Store.Chapters(t.Context())
		done(t, err)
		same(t, "by name", got, []hub.Chapter{boston, national, salem})
	})
}

func TestUpdateChapter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		lead := f.Lead(t, boston, "Robin Vale")
		f.Clock.Advance(time.Hour)
		refused(t, f.Store.Chapter("nochapter").Update(ctx, lead, boston), hub.ErrNotFound)

		want := boston
		want.About, want.Access, want.Hue, want.Zone, want.UpdatedAt = "We walk.", "No steps.", 11, "America/Chicago", f.Clock.Now()
		in := want
		in.Name, in.Slug, in.Kind, in.Status, in.UpdatedAt = "Mine Now", "mine", hub.KindCouncil, hub.CharterClosed, boston.UpdatedAt
		done(t, f.Store.Chapter(boston.ID).Update(ctx, lead, in))
		got, err := f.Store.ChapterBySlug(ctx, "boston")
		done(t, err)
		same(t, "name, slug, kind and charter are not a lead's to change", got, want)
		audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "chapter.update", Object: "chapter:" + string(boston.ID)})
		refused(t, f.Store.Chapter(boston.ID).Update(ctx, lead, in), hub.ErrConflict) // it changed since
	})
}

// audited wants the newest row of the trail to be e, but for its id and time.
func audited(t *testing.T, f *storetest.Fixture, e hub.AuditEntry) {
	t.Helper()
	trail, err := f.Store.Trail(t.Context(), 50)
	done(t, err)
	for _, row := range trail {
		row.ID, row.At = "", time.Time{}
		if row == e {
			return
		}
	}
	t.Fatalf("the trail has no %s on %s by %s", e.Action, e.Object, e.Actor)
}

func TestDesk(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		desk := f.Store.Chapter(boston.ID)
		counts := func() hub.DeskCounts {
			t.Helper()
			d, err := desk.DeskCounts(ctx)
			done(t, err)
			return d
		}
		same(t, "an empty desk", counts(), hub.DeskCounts{})

		lead := f.Lead(t, boston, "Robin Vale")
		oldest := f.Clock.Now()
		f.Request(t, boston, "Sam Ortiz")
		f.Clock.Advance(time.Hour)
		f.Request(t, boston, "Kim Lund")
		f.Member(t, boston, "Ada Moss")
		kit, other := f.Toolkit(t, "Sunday hours"), f.Toolkit(t, "Safe crossings")
		f.Push(t, kit, boston)
		f.Push(t, other, boston)
		done(t, desk.SeeToolkit(ctx, lead, kit.ID))
		same(t, "counts", counts(), hub.DeskCounts{Members: 1, Requests: 2, OldestRequest: oldest, Toolkits: 2})
		done(t, desk.SaveAdoption(ctx, lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionDeclined, Reason: "no time"}, nil))
		same(t, "an answered toolkit no longer waits", counts().Toolkits, 1)

	})
}

func TestFiles(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		lead := f.Lead(t, boston, "Robin Vale")
		files := f.Store.Chapter(boston.ID)
		_, err := files.File(ctx, "nofile")
		refused(t, err, hub.ErrNotFound)
		for _, want := range []hub.File{
			{ID: "f1", Chapter: boston.ID, Kind: "picture", Name: "river.jpg", Type: "image/jpeg", Size: 1 << 33, Widths: []int{640, 1280}, Height: 720},
			{ID: "f2", Chapter: boston.ID, Kind: "document", Name: "Flyer (final).pdf", Type: "application/pdf", Size: 12},
		} {
			done(t, files.AddFile(ctx, lead, want))
			got, err := files.File(ctx, want.ID)
			done(t, err)
			same(t, "file", got, want)
			audited(t, f, hub.AuditEntry{Actor: lead, Chapter: boston.ID, Action: "file.add", Object: "file:" + string(want.ID)})
		}
		refused(t, files.AddFile(ctx, lead, hub.File{ID: "f1", Kind: "picture"}), hub.ErrConflict)
		refused(t, f.Store.Chapter("nochapter").AddFile(ctx, lead, hub.File{ID: "f3", Kind: "picture"}), hub.ErrNotFound)
	})
}

func TestPing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		done(t, f.Store.Ping(t.Context()))
		done(t, f.App.Close())
		if f.Store.Ping(t.Context()) == nil {
			t.Error("a closed database answers")
		}
	})
}
