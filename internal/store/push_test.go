package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// manyChapters adds chapters in one statement a hundred, each with a lead.
func manyChapters(t testing.TB, f *storetest.Fixture, many int) (ids []hub.ChapterID) {
	t.Helper()
	lead := f.Person(t, "Robin Vale")
	for i := range many {
		id := hub.ChapterID(fmt.Sprintf("c%015d", i))
		f.Exec(t, `INSERT INTO chapters (id, slug, name, kind, status, zone, hue, since, about, access, contact_email, created_at, updated_at)
			VALUES ($1, $2, $2, 'local', 'active', 'UTC', 0, 0, '', '', '', $3, $3)`, id, fmt.Sprintf("town-%d", i), f.Clock.Now())
		f.Exec(t, `INSERT INTO roles (person_id, role, chapter_id, source, granted_at) VALUES ($1, 'lead', $2, 'granted', $3)`, lead, id, f.Clock.Now())
		ids = append(ids, id)
	}
	return ids
}

// pushOneByOne is the control: a statement a chapter.
func pushOneByOne(t testing.TB, f *storetest.Fixture, s *store.Store, kit hub.Toolkit, chapters []hub.ChapterID) {
	t.Helper()
	for _, id := range chapters {
		if _, err := s.Push(t.Context(), "", hub.Push{Version: newest(kit), Chapters: []hub.ChapterID{id}}); err != nil {
			t.Fatal(err)
		}
	}
}

// A push takes as many statements and as many rows beside the offers for three chapters as for forty; the control takes more.
func TestAPushTakesOneStatement(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ids := manyChapters(t, f, 43)
		db, notes := storetest.Record(f.App)
		t.Cleanup(func() { _ = db.Close() })
		s := store.New(db, f.Keys, f.Queue, f.Clock.Now)
		count := func(push func(kit hub.Toolkit, chapters []hub.ChapterID), chapters []hub.ChapterID) (statements, rows int) {
			t.Helper()
			kit := f.Toolkit(t, "Sunday hours")
			before := f.Int(t, `SELECT COUNT(*) FROM audit`) + f.Int(t, `SELECT COUNT(*) FROM messages`)
			notes.Take()
			push(kit, chapters)
			statements = len(notes.Take())
			same(t, "offers", f.Int(t, `SELECT COUNT(*) FROM adoptions WHERE toolkit_id = $1 AND owed = 'push'`, kit.ID), len(chapters))
			return statements, f.Int(t, `SELECT COUNT(*) FROM audit`) + f.Int(t, `SELECT COUNT(*) FROM messages`) - before
		}
		whole := func(kit hub.Toolkit, chapters []hub.ChapterID) {
			_, err := s.Push(t.Context(), "", hub.Push{Version: newest(kit), Chapters: chapters})
			done(t, err)
		}
		few, fewRows := count(whole, ids[:3])
		many, manyRows := count(whole, ids[3:])
		if few != many || fewRows != manyRows || manyRows > 1 {
			t.Errorf("3 chapters take %d statements and %d rows, 40 take %d and %d", few, fewRows, many, manyRows)
		}
		oneByOne := func(kit hub.Toolkit, chapters []hub.ChapterID) { pushOneByOne(t, f, s, kit, chapters) }
		few, _ = count(oneByOne, ids[:3])
		if many, _ = count(oneByOne, ids[3:]); few == many {
			t.Errorf("control: one by one 3 chapters take %d statements, and 40 as many", few)
		}
	})
}

// A push to 1,000 chapters takes less than two seconds; the emails are made after it, once each.
func TestAPushToAThousandChapters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ids, kit := manyChapters(t, f, 1000), f.Toolkit(t, "Sunday hours")
		begun := time.Now()
		n, err := f.Store.Push(t.Context(), "", hub.Push{Version: newest(kit), Chapters: ids, Note: "By Friday, please."})
		took := time.Since(begun)
		done(t, err)
		same(t, "offered", n, 1000)
		t.Logf("%s: 1,000 chapters in %v", f.App.Engine, took)
		if took > 2*time.Second {
			t.Errorf("it took %v", took)
		}
		if testing.Short() || f.App.Engine == sqldb.Postgres {
			return
		}
		n, err = f.Store.OweToolkitEmails(t.Context())
		done(t, err)
		same(t, "chapters whose leads are emailed", n, 1000)
		same(t, "emails", f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'toolkit_arrived'`), 1000)
	})
}

func BenchmarkPushToAThousandChapters(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			f := storetest.Open(b, engine)
			ids := manyChapters(b, f, 1000)
			for b.Loop() {
				b.StopTimer()
				kit := f.Toolkit(b, "Sunday hours")
				b.StartTimer()
				if _, err := f.Store.Push(b.Context(), "", hub.Push{Version: newest(kit), Chapters: ids}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What nobody has opened is taken back with its emails that did not leave; what somebody has stays.
func TestWithdraw(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem, lynn := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lynn")
		for _, c := range []hub.Chapter{boston, salem, lynn} {
			f.Lead(t, c, "Lead of "+c.Slug)
		}
		staff, kit, other := f.Staff(t, "Jordan Ellery"), f.Toolkit(t, "Sunday hours"), f.Toolkit(t, "Safe crossings")
		f.Push(t, kit, boston, salem, lynn)
		f.Push(t, other, boston)
		done(t, f.Store.Chapter(salem.ID).SeeToolkit(ctx, "", kit.ID))
		n, err := f.Store.Withdraw(ctx, staff, kit.ID, []hub.ChapterID{boston.ID, salem.ID})
		done(t, err)
		same(t, "taken back", n, 1)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.withdraw", Object: "toolkit:" + string(kit.ID)})
		_, err = f.Store.Chapter(boston.ID).Adoption(ctx, kit.ID)
		refused(t, err, hub.ErrNotFound)
		for _, stays := range []struct {
			chapter hub.Chapter
			kit     hub.Toolkit
		}{{salem, kit}, {lynn, kit}, {boston, other}} {
			_, err := f.Store.Chapter(stays.chapter.ID).Adoption(ctx, stays.kit.ID)
			done(t, err)
		}
		same(t, "emails that are left", f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'toolkit_arrived'`), 3)
		n, err = f.Store.Withdraw(ctx, staff, kit.ID, []hub.ChapterID{boston.ID, salem.ID})
		done(t, err)
		same(t, "again", n, 0)
	})
}

// A chapter that opens later gets what fits it, once of each toolkit, in its newest version; its first lead is told.
func TestChaptersThatOpenLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff, kit, other := f.Staff(t, "Jordan Ellery"), f.Toolkit(t, "Sunday hours"), f.Toolkit(t, "Safe crossings")
		push := func(kit hub.Toolkit, note string, to hub.Audience) {
			t.Helper()
			f.Clock.Advance(time.Minute)
			_, err := f.Store.Push(ctx, staff, hub.Push{Version: newest(kit), Note: note, WishedOn: "2026-09-02", Later: &to})
			done(t, err)
		}
		push(kit, "Before", hub.Audience{Kind: hub.EveryKind})
		push(kit, "Welcome", hub.Audience{Kind: hub.KindLocal})
		push(other, "Near Boston", hub.Audience{ZIP: "02139", Within: 50, Lat: 42.36, Lon: -71.1})
		kit = f.NewVersion(t, kit, hub.Publication{Note: "A new number."})
		f.Clock.Advance(30 * 24 * time.Hour)
		open := func(slug string, kind hub.ChapterKind, place hub.Place) hub.ChapterID {
			t.Helper()
			id, err := f.Store.OpenChapter(ctx, staff, hub.Chapter{Slug: slug, Name: slug, Kind: kind, Status: hub.CharterForming, Zone: "UTC", Place: place})
			done(t, err)
			return id
		}
		has := func(id hub.ChapterID) string {
			t.Helper()
			list, err := f.Store.Chapter(id).Offers(ctx)
			done(t, err)
			var all []string
			for _, o := range list {
				all = append(all, fmt.Sprintf("%s %d %q by %q %s", o.Title, o.Version, o.Note, o.WishedOn, o.State))
			}
			return strings.Join(all, ", ")
		}
		far := open("denver", hub.KindLocal, hub.Place{Region: "CO", Lat: 39.74, Lon: -104.99, Located: true})
		same(t, "far away", has(far), `Sunday hours 2 "Welcome" by "" unseen`)
		pod := open("pod", hub.KindPod, hub.Place{})
		same(t, "of another kind, nowhere", has(pod), `Sunday hours 2 "Before" by "" unseen`)
		near := open("salem", hub.KindLocal, hub.Place{Region: "MA", Lat: 42.52, Lon: -70.9, Located: true})
		if got := has(near); !strings.Contains(got, "Safe crossings 1") || !strings.Contains(got, `Sunday hours 2 "Welcome"`) {
			t.Errorf("near: %s", got)
		}
		n, err := f.Store.OweToolkitEmails(ctx)
		done(t, err)
		same(t, "nobody leads them yet", n, 0)

		list, err := f.Store.Offerings(ctx, kit.ID)
		done(t, err)
		same(t, "offerings", len(list), 2)
		for _, o := range list {
			done(t, f.Store.StopOffering(ctx, staff, kit.ID, o.ID))
		}
		refused(t, f.Store.StopOffering(ctx, staff, kit.ID, list[0].ID), hub.ErrNotFound)
		same(t, "once it is stopped", has(open("lynn", hub.KindCouncil, hub.Place{})), "")
	})
}

func TestSavedAudiences(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Jordan Ellery")
		a := hub.SavedAudience{Name: "New England", Audience: hub.Audience{Kind: hub.KindLocal, Region: "MA", ZIP: "02139", Within: 80, Lat: 42.5, Lon: -71.25, Picked: []hub.ChapterID{"c1"}, Later: true}}
		id, err := f.Store.SaveAudience(ctx, staff, a)
		done(t, err)
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "audience.save", Object: "audience:" + string(id)})
		_, err = f.Store.SaveAudience(ctx, staff, a)
		refused(t, err, hub.ErrConflict)
		second, err := f.Store.SaveAudience(ctx, staff, hub.SavedAudience{Name: "Pods", Audience: hub.Audience{Kind: hub.KindPod}})
		done(t, err)
		refused(t, f.Store.RenameAudience(ctx, staff, second, "New England"), hub.ErrConflict)
		done(t, f.Store.RenameAudience(ctx, staff, second, "All pods"))
		a.ID, a.CreatedAt = id, f.Clock.Now()
		list, err := f.Store.Audiences(ctx)
		done(t, err)
		same(t, "audiences, by name", list, []hub.SavedAudience{{ID: second, Name: "All pods", Audience: hub.Audience{Kind: hub.KindPod}, CreatedAt: f.Clock.Now()}, a})
		done(t, f.Store.DeleteAudience(ctx, staff, id))
		refused(t, f.Store.DeleteAudience(ctx, staff, id), hub.ErrNotFound)
		refused(t, f.Store.RenameAudience(ctx, staff, id, "x"), hub.ErrNotFound)
	})
}
