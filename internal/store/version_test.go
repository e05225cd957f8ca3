package store_test

import (
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// A draft is a copy of what is live, under the same keys; two who start at once get the same, and it can be thrown away.
func TestStartingAVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		staff := f.Staff(t, "Nat Staff")
		kit := f.Toolkit(t, "Sunday hours")
		live, err := f.Store.ToolkitVersion(ctx, kit.ID, 1)
		done(t, err)
		_, err = f.Store.StartDraft(ctx, staff, "nokit")
		refused(t, err, hub.ErrNotFound)
		refused(t, f.Store.DropDraft(ctx, staff, kit.ID), hub.ErrConflict)

		var together sync.WaitGroup
		numbers := make([]int, 4)
		for i := range numbers {
			together.Go(func() {
				n, err := f.Store.StartDraft(ctx, staff, kit.ID)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = n
			})
		}
		together.Wait()
		same(t, "the drafts of four who start at once", numbers, []int{2, 2, 2, 2})
		same(t, "drafts", f.Int(t, `SELECT COUNT(*) FROM toolkit_versions WHERE published_at IS NULL`), 1)
		same(t, "facts of it", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'toolkit.draft'`), 1)

		draft, err := f.Store.ToolkitVersion(ctx, kit.ID, 2)
		done(t, err)
		same(t, "head", draft.ToolkitHead, live.ToolkitHead)
		same(t, "slots", draft.Slots, live.Slots)
		if len(draft.Items) != 1 || draft.Items[0].ID == live.Items[0].ID || draft.Items[0].Key != live.Items[0].Key || draft.Items[0].Body != live.Items[0].Body {
			t.Errorf("the items are no copy: %+v", draft.Items)
		}

		item := draft.Items[0]
		item.Body = "Another script."
		done(t, f.Store.SaveItem(ctx, staff, kit.ID, item, time.Time{}))
		head := hub.ToolkitHead{Title: "Every evening", Summary: "New.", Ask: "Open every evening."}
		done(t, f.Store.SaveDraft(ctx, staff, kit.ID, &head, nil, time.Time{}))
		again, err := f.Store.ToolkitVersion(ctx, kit.ID, 1)
		done(t, err)
		same(t, "what is live", again, live)

		done(t, f.Store.DropDraft(ctx, staff, kit.ID))
		audited(t, f, hub.AuditEntry{Actor: staff, Action: "toolkit.draft_drop", Object: "toolkit:" + string(kit.ID)})
		read, err := f.Store.Toolkit(ctx, kit.ID)
		done(t, err)
		same(t, "the toolkit is what is live", read.ToolkitHead, kit.ToolkitHead)
		same(t, "no draft", read.Draft, 0)
		same(t, "items of it", f.Int(t, `SELECT COUNT(*) FROM toolkit_items`), 1)
		same(t, "what programs of the release before read", f.Text(t, `SELECT title FROM toolkits WHERE id = $1`, kit.ID), kit.Title)
		first, err := f.Store.AddToolkit(ctx, staff, head)
		done(t, err)
		refused(t, f.Store.DropDraft(ctx, staff, first), hub.ErrConflict)
	})
}

// An item that a program of the release before added has no key: it goes by its id, in the next version as well.
func TestItemsWithoutAKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		kit := f.Toolkit(t, "Sunday hours")
		f.Exec(t, `INSERT INTO toolkit_items (toolkit_id, version, id, position, kind, title) VALUES ($1, 1, 'older', 2, 'letter', 'Older'), ($1, 1, 'oldest', 3, 'letter', 'Oldest')`, kit.ID)
		n, err := f.Store.StartDraft(ctx, "", kit.ID)
		done(t, err)
		for number := 1; number <= n; number++ {
			v, err := f.Store.ToolkitVersion(ctx, kit.ID, number)
			done(t, err)
			same(t, "keys", []hub.ItemKey{v.Items[1].Key, v.Items[2].Key}, []hub.ItemKey{"older", "oldest"})
		}
	})
}

// Who is told of a new version and who goes to it at once: one email a chapter's lead and version, and nobody's words are lost.
func TestPublishingAVersion(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		up, blank, filling, unseen, no := f.Chapter(t, "boston"), f.Chapter(t, "salem"), f.Chapter(t, "lynn"), f.Chapter(t, "austin"), f.Chapter(t, "denver")
		kit := f.Toolkit(t, "Sunday hours")
		f.Push(t, kit, up, blank, filling, unseen, no)
		for i, c := range []hub.Chapter{up, blank, filling, unseen, no} {
			f.Lead(t, c, "Lead "+string(rune('A'+i)))
		}
		answer := func(c hub.Chapter, state hub.AdoptionState, values map[string]string) {
			t.Helper()
			done(t, f.Store.Chapter(c.ID).SaveAdoption(ctx, "", hub.Adoption{Toolkit: kit.ID, State: state, Reason: "-", Values: values}, nil))
		}
		answer(up, hub.AdoptionInUse, map[string]string{"city": "Boston", "quote": "We read."})
		answer(blank, hub.AdoptionLocalized, map[string]string{"city": "Salem"})
		answer(filling, hub.AdoptionAdopted, map[string]string{"quote": "Lynn reads."})
		answer(no, hub.AdoptionDeclined, map[string]string{"quote": "Once."})
		standing := func() map[string]int {
			t.Helper()
			list, err := f.Store.Words(ctx, kit.ID)
			done(t, err)
			versions := map[string]int{}
			for _, a := range list {
				versions[f.Text(t, `SELECT slug FROM chapters WHERE id = $1`, a.Chapter)] = a.Version
			}
			return versions
		}
		words := func(c hub.Chapter) map[string]string {
			t.Helper()
			a, err := f.Store.Chapter(c.ID).Adoption(ctx, kit.ID)
			done(t, err)
			return a.Values
		}

		// The words of "quote" are asked for under another name, and required.
		f.NewVersion(t, kit, hub.Publication{Note: "Your own words are needed.", Swap: true}, func(v *hub.ToolkitVersion) {
			v.Slots = []hub.Slot{{Key: "city", Label: "City", Required: true}, {Key: "words", Label: "Your words", Required: true, RenamedFrom: "quote"}}
		})
		same(t, "versions", standing(), map[string]int{"boston": 2, "salem": 1, "lynn": 1, "austin": 2, "denver": 2})
		same(t, "words under their new name", words(up), map[string]string{"city": "Boston", "words": "We read."})
		same(t, "words of who did not follow", words(filling), map[string]string{"quote": "Lynn reads."})
		same(t, "words of who declined", words(no), map[string]string{"words": "Once."})
		same(t, "emails to those who take part", f.Mails(t, hub.MailNewVersion), 3)

		f.NewVersion(t, kit, hub.Publication{Note: "Small things."}) // waits for each
		same(t, "versions where each waits", standing(), map[string]int{"boston": 2, "salem": 1, "lynn": 1, "austin": 3, "denver": 3})
		same(t, "emails, one a version", f.Mails(t, hub.MailNewVersion), 6)
		offers, err := f.Store.Chapter(blank.ID).Offers(ctx)
		done(t, err)
		same(t, "the offer says that there is a newer one", []any{offers[0].Version, offers[0].Latest, offers[0].News}, []any{1, 3, "Small things."})

		take := hub.Take{
			Toolkit: kit.ID, From: 1, To: 3, Was: hub.AdoptionAdopted, Is: hub.AdoptionLocalized, Elsewhere: []string{"quote"},
			Values: map[string]string{"city": "Lynn", "words": "Lynn reads."}, Stored: map[string]string{"quote": "Lynn reads."},
		}
		late := take
		late.Stored = map[string]string{"quote": "Something else."}
		lead := f.Lead(t, filling, "Lee Lynn")
		refused(t, f.Store.Chapter(filling.ID).TakeVersion(ctx, lead, late), hub.ErrConflict)
		same(t, "nothing is taken by halves", words(filling), map[string]string{"quote": "Lynn reads."})
		done(t, f.Store.Chapter(filling.ID).TakeVersion(ctx, lead, take))
		same(t, "taken", standing()["lynn"], 3)
		same(t, "with its words", words(filling), take.Values)
		audited(t, f, hub.AuditEntry{Chapter: filling.ID, Actor: lead, Action: "toolkit.take", Object: "toolkit:" + string(kit.ID)})
		refused(t, f.Store.Chapter(filling.ID).TakeVersion(ctx, lead, take), hub.ErrConflict)
		_, err = f.Store.StartDraft(ctx, lead, kit.ID)
		done(t, err)
		_, err = f.Store.PublishToolkit(ctx, lead, kit.ID, hub.Publication{Note: "At once.", Swap: true})
		done(t, err)
		audited(t, f, hub.AuditEntry{Chapter: up.ID, Actor: lead, Action: "toolkit.swap", Object: "toolkit:" + string(kit.ID)})
		refused(t, f.Store.Chapter(filling.ID).SaveValues(ctx, lead, hub.Take{Toolkit: kit.ID, From: 1, To: 1, Was: take.Is, Is: take.Is}), hub.ErrConflict) // what was typed for an old version
	})
}

// What was looked at is what is published.
func TestPublishingWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		kit := f.Toolkit(t, "Sunday hours")
		_, err := f.Store.StartDraft(ctx, "", kit.ID)
		done(t, err)
		seen, err := f.Store.Toolkit(ctx, kit.ID)
		done(t, err)
		draft, err := f.Store.ToolkitVersion(ctx, kit.ID, 2)
		done(t, err)
		f.Clock.Advance(time.Second)
		done(t, f.Store.RemoveItem(ctx, "", kit.ID, draft.Items[0].ID, ""))
		_, err = f.Store.PublishToolkit(ctx, "", kit.ID, hub.Publication{Note: "New.", Seen: seen.UpdatedAt})
		refused(t, err, hub.ErrConflict)
		seen, err = f.Store.Toolkit(ctx, kit.ID)
		done(t, err)
		_, err = f.Store.PublishToolkit(ctx, "", kit.ID, hub.Publication{Note: "New.", Seen: seen.UpdatedAt})
		done(t, err)
	})
}
