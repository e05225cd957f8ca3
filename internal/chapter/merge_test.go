package chapter_test

import (
	"errors"
	"slices"
	"testing"

	"chapterhouse/internal/hub"
)

// TestClosingIntoTakesTwoAdmins: who proposes it, who confirms, and what staff's proposal needs.
func TestClosingIntoTakesTwoAdmins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		second := h.Actor(t, h.Grant(t, "Ada Ruiz", hub.RoleNationalAdmin, hub.Chapter{}))
		stale := second
		stale.Fresh = false
		salem, boston, closed := h.Chapter(t, "salem"), h.Chapter(t, "boston"), h.Chapter(t, "lowell")
		if _, err := h.Store.Chapter(closed.ID).Close(ctx, admin.Person, "", nil); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(4e9) // the directory is read again
		for name, who := range map[string]hub.Actor{
			"a visitor": {}, "a lead": h.Actor(t, h.Lead(t, salem, "Robin Vale")), "a lead of the other": h.Actor(t, h.Lead(t, boston, "Bo Boston")),
			"an auditor": h.Actor(t, h.Grant(t, "August", hub.RoleAuditor, hub.Chapter{})), "an admin whose sign-in is old": stale,
		} {
			if h.chapters.CanProposeMerge(who, salem) == nil || h.chapters.ProposeMerge(ctx, who, salem, boston) == nil {
				t.Errorf("%s proposes it", name)
			}
			if _, err := h.chapters.Merging(ctx, who, salem, boston); err == nil {
				t.Errorf("%s sees what happens", name)
			}
			if done, _, err := h.chapters.Merge(ctx, who, hub.ChapterProposal{Step: hub.StepMerge, Chapter: salem.ID, Into: boston.ID, AskedBy: admin.Person, ByAdmin: true}); done || err == nil {
				t.Errorf("%s confirms it", name)
			}
		}
		targets, err := h.chapters.MergeTargets(ctx, admin, salem)
		if err != nil || slices.ContainsFunc(targets, func(c hub.Chapter) bool { return c.ID == salem.ID || c.ID == closed.ID || c.Kind == hub.KindNational }) {
			t.Errorf("%v, %v", targets, err)
		}
		for name, into := range map[string]hub.Chapter{"itself": salem, "one that is closed": h.stored(t)["lowell"]} {
			if err := h.chapters.ProposeMerge(ctx, admin, salem, into); !errors.Is(err, hub.ErrConflict) {
				t.Errorf("into %s: %v", name, err)
			}
		}

		if err := h.chapters.ProposeMerge(ctx, staff, salem, boston); err != nil {
			t.Fatal(err)
		}
		waiting := func() hub.ChapterProposal {
			t.Helper()
			list, err := h.chapters.Proposals(ctx, admin, salem)
			if err != nil || len(list) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			return list[0]
		}
		if done, _, err := h.chapters.Merge(ctx, admin, waiting()); done || err != nil {
			t.Fatalf("the first admin closes it: %v, %v", done, err)
		}
		if done, _, err := h.chapters.Merge(ctx, admin, waiting()); done || !errors.Is(err, hub.ErrOwnProposal) {
			t.Errorf("and is the second: %v, %v", done, err)
		}
		if h.stored(t)["salem"].Status != hub.CharterActive {
			t.Error("it is closed before two agree")
		}
		if done, _, err := h.chapters.Merge(ctx, second, waiting()); !done || err != nil {
			t.Fatalf("%v, %v", done, err)
		}
		stored := h.stored(t)["salem"]
		if heir, err := h.chapters.Heir(ctx, stored, "", ""); err != nil || heir.ID != boston.ID {
			t.Errorf("it leads to %s, %v", heir.Slug, err)
		}
		if h.chapters.MayProposeMerge(admin, stored) || !errors.Is(h.chapters.Turn(ctx, admin, stored, "reopen"), hub.ErrConflict) {
			t.Error("it can be closed into another again, or reopened")
		}
	})
}
