package store_test

import (
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// A recall is told to whom it reaches, once, and lifting it, too. It is refused where it is there already, and of an item as it was before
// another version.
func TestRecallingAndLifting(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Nat Staff")
		boston, salem, austin := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "austin")
		for _, c := range []hub.Chapter{boston, salem, austin} {
			f.Lead(t, c, "Lead of "+c.Slug)
		}
		kit := f.Toolkit(t, "Sunday hours")
		f.Push(t, kit, boston, salem, austin)
		for _, c := range []hub.Chapter{boston, austin} {
			done(t, f.Store.Chapter(c.ID).SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized}, nil))
		}
		v, err := f.Store.ToolkitVersion(ctx, kit.ID, 1)
		done(t, err)
		key := v.Items[0].Key
		f.Draft(t, austin, func(e *hub.Event) { e.Toolkit = kit.ID })                                  // a program of the release before made it, of some template
		f.Draft(t, austin, func(e *hub.Event) { e.Toolkit, e.KitVersion, e.KitItem = kit.ID, 2, key }) // of a later version
		r := hub.Recall{Toolkit: kit.ID, Version: 1, Reason: "A wrong number."}
		words := hub.RecallLetter{Title: "Sunday hours", Reason: r.Reason}

		reach, err := f.Store.RecallReach(ctx, r)
		done(t, err)
		got := map[hub.ChapterID][2]any{}
		for _, to := range reach {
			got[to.Chapter] = [2]any{to.Told(), to.Events}
		}
		same(t, "whom all of version 1 reaches", got, map[hub.ChapterID][2]any{boston.ID: {true, 0}, salem.ID: {false, 0}, austin.ID: {true, 1}})
		done(t, f.Store.RecallText(ctx, staff, r, words))
		same(t, "emails", f.Mails(t, hub.MailRecall), 2)
		same(t, "rows of the log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'toolkit.recall'`), 3) // the office's and the two chapters'
		refused(t, f.Store.RecallText(ctx, staff, r, words), hub.ErrConflict)

		list, err := f.Store.Recalls(ctx, kit.ID)
		done(t, err)
		events, err := f.Store.Chapter(austin.ID).RecalledEvents(ctx)
		done(t, err)
		same(t, "recalls, and events made from them", []int{len(list), len(events)}, []int{1, 1})
		a, err := f.Store.Chapter(boston.ID).Adoption(ctx, kit.ID)
		done(t, err)
		same(t, "the number that pages read", a.Recalls, 1)

		done(t, f.Store.LiftRecall(ctx, staff, list[0], words))
		refused(t, f.Store.LiftRecall(ctx, staff, list[0], words), hub.ErrConflict)
		same(t, "emails of both", f.Mails(t, hub.MailRecall), 4)
		list, err = f.Store.Recalls(ctx, kit.ID)
		done(t, err)
		a, err = f.Store.Chapter(boston.ID).Adoption(ctx, kit.ID)
		done(t, err)
		same(t, "recalls, and the number", []int{len(list), a.Recalls}, []int{0, 2})

		item := hub.Recall{Toolkit: kit.ID, Item: key, Version: 1, Reason: "A wrong number."}
		f.NewVersion(t, kit, hub.Publication{Note: "Longer."}, func(v *hub.ToolkitVersion) { v.Ask = "Open longer." })
		refused(t, f.Store.RecallText(ctx, staff, item, words), hub.ErrConflict) // it was looked at before version 2
	})
}

// An item that is recalled stays so in later versions until its text is changed there.
func TestARecallGoesOnUntilTheTextIsChanged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Nat Staff")
		kit := f.Toolkit(t, "Sunday hours")
		v, err := f.Store.ToolkitVersion(ctx, kit.ID, 1)
		done(t, err)
		key := v.Items[0].Key
		done(t, f.Store.RecallText(ctx, staff, hub.Recall{Toolkit: kit.ID, Item: key, Version: 1, Reason: "A wrong number."}, hub.RecallLetter{Title: "Sunday hours"}))
		covered := func(version int) bool {
			t.Helper()
			list, err := f.Store.Recalls(ctx, kit.ID)
			done(t, err)
			_, is := list.Of(key, version)
			return is
		}
		f.NewVersion(t, kit, hub.Publication{Note: "Another ask."}, func(v *hub.ToolkitVersion) { v.Ask = "Open longer." })
		same(t, "recalled while it says the same", []bool{covered(1), covered(2)}, []bool{true, true})
		f.NewVersion(t, kit, hub.Publication{Note: "The number."}, func(v *hub.ToolkitVersion) { v.Items[0].Body = "Call the council." })
		same(t, "recalled once it says something else", []bool{covered(2), covered(3)}, []bool{true, false})

		done(t, f.Store.RecallText(ctx, staff, hub.Recall{Toolkit: kit.ID, Item: key, Version: 3, Reason: "Wrong again."}, hub.RecallLetter{Title: "Sunday hours"}))
		list, err := f.Store.Recalls(ctx, kit.ID)
		done(t, err)
		if len(list) != 1 || list[0].Reason != "Wrong again." {
			t.Errorf("a second recall of an item takes the place of the first: %+v", list)
		}
		_, err = f.Store.PublishedItem(ctx, key)
		refused(t, err, hub.ErrNotFound) // no chapter has a page for it
		boston := f.Chapter(t, "boston")
		f.Push(t, hub.Toolkit{ID: kit.ID, Latest: 3}, boston)
		done(t, f.Store.Chapter(boston.ID).SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionLocalized}, nil))
		found, err := f.Store.PublishedItem(ctx, key)
		done(t, err)
		same(t, "where an item is found", []any{found.Toolkit.ID, found.Version, found.Toolkit.Latest}, []any{kit.ID, 3, 3})
		_, err = f.Store.PublishedItem(ctx, "nokey")
		refused(t, err, hub.ErrNotFound)
	})
}

// The file of a recalled item is not handed out any longer.
func TestTheFileOfARecalledItemIsNotPublic(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff, office := f.Staff(t, "Nat Staff"), f.National(t)
		file := f.File(t, office)
		kit := f.Toolkit(t, "Sunday hours")
		f.NewVersion(t, kit, hub.Publication{Note: "A flyer."}, func(v *hub.ToolkitVersion) {
			v.Items = append(v.Items, hub.Item{Kind: hub.ItemFile, Title: "The flyer", File: file.ID})
		})
		v, err := f.Store.ToolkitVersion(ctx, kit.ID, 2)
		done(t, err)
		public := func() bool {
			t.Helper()
			read, err := f.Store.Chapter(office.ID).File(ctx, file.ID)
			done(t, err)
			return read.Use.Public()
		}
		same(t, "before", public(), true)
		done(t, f.Store.RecallText(ctx, staff, hub.Recall{Toolkit: kit.ID, Item: v.Items[1].Key, Version: 2, Reason: "An old date."}, hub.RecallLetter{Title: "Sunday hours"}))
		same(t, "recalled", public(), false)
		list, err := f.Store.Recalls(ctx, kit.ID)
		done(t, err)
		done(t, f.Store.LiftRecall(ctx, staff, list[0], hub.RecallLetter{Title: "Sunday hours"}))
		same(t, "lifted", public(), true)
	})
}
