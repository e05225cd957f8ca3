package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// A lead proposes that two members are one; the office declines or merges, the lead is told once, and whoever is no member ends it.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
		lead, staff := f.Lead(t, boston, "Robin Vale"), f.Staff(t, "Sal Staff")
		f.Lead(t, boston, "Kim Tran")
		ana, anna := f.Member(t, boston, "Ana Ruiz"), f.Member(t, boston, "Anna Ruiz")
		f.Member(t, austin, "Ona Austin")
		f.Request(t, boston, "Casey Lindqvist")
		tenant, member := f.Store.Chapter(boston.ID), membershipOf(t, f, boston, ana)
		other := storetest.Email("Anna Ruiz")
		refused(t, tenant.AddDuplicate(ctx, lead, member, storetest.Email("Ana Ruiz"), ""), hub.ErrConflict)
		for _, stranger := range []string{"Ona Austin", "Casey Lindqvist", "Sal Staff"} {
			refused(t, tenant.AddDuplicate(ctx, lead, member, storetest.Email(stranger), ""), hub.ErrNotFound)
		}
		done(t, tenant.AddDuplicate(ctx, lead, member, other, "Same phone."))
		refused(t, tenant.AddDuplicate(ctx, lead, membershipOf(t, f, boston, anna), storetest.Email("Ana Ruiz"), ""), hub.ErrListed)
		list, err := tenant.Duplicates(ctx)
		done(t, err)
		same(t, "pairs", len(list), 1)
		d := list[0]
		same(t, "as the lead sees it", []any{d.Word, d.By, d.At, len(d.Names[0]) + len(d.Names[1])}, []any{"Same phone.", lead, f.Clock.Now(), len("Ana Ruiz") + len("Anna Ruiz")})
		office, err := f.Store.OfficeDuplicate(ctx, d.ID)
		done(t, err)
		same(t, "as the office sees it", []string{office.ChapterName, office.ByName, office.Word, office.Names[0]}, []string{boston.Name, "Robin Vale", "Same phone.", ""})
		refused(t, f.Store.Chapter(austin.ID).DeclineDuplicate(ctx, staff, d.ID, ""), hub.ErrNotFound)
		done(t, tenant.DeclineDuplicate(ctx, staff, d.ID, "Two people."))
		refused(t, tenant.DeclineDuplicate(ctx, staff, d.ID, ""), hub.ErrNotFound)
		same(t, "the lead who proposed is told, and no other", f.Mails(t, hub.MailDuplicate), 1)

		done(t, tenant.AddDuplicate(ctx, lead, member, other, ""))
		done(t, tenant.Leave(ctx, anna))
		open, err := f.Store.OpenDuplicates(ctx)
		done(t, err)
		same(t, "open once one has left", open, 0)
		n, err := tenant.EraseDuplicates(ctx, f.Clock.Now())
		done(t, err)
		same(t, "rows", []any{n, f.Int(t, `SELECT COUNT(*) FROM duplicates`)}, []any{int64(0), 0})

		anne := f.Member(t, boston, "Anne Ruiz")
		done(t, tenant.AddDuplicate(ctx, lead, member, storetest.Email("Anne Ruiz"), ""))
		f.Member(t, boston, "Third Ruiz")
		done(t, tenant.AddDuplicate(ctx, lead, membershipOf(t, f, boston, anne), storetest.Email("Third Ruiz"), ""))
		_, err = f.Store.MergePeople(ctx, staff, ana, anne)
		done(t, err)
		same(t, "after the merge: none about who is gone", f.Int(t, `SELECT COUNT(*) FROM duplicates`), 0)
		same(t, "emails, one for the pair", f.Mails(t, hub.MailDuplicate), 2)
		same(t, "in the log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action LIKE 'duplicate.%' AND chapter_id = '`+string(boston.ID)+`'`), 6)

		done(t, tenant.AddDuplicate(ctx, lead, membershipOf(t, f, boston, ana), storetest.Email("Third Ruiz"), ""))
		_, err = f.Store.ErasePerson(ctx, ana, ana, "")
		done(t, err)
		same(t, "after an erasure", f.Int(t, `SELECT COUNT(*) FROM duplicates`), 0)
	})
}

// However many leads propose at once, a chapter has no more open proposals than it may; the control counts first and writes then.
func TestOpenDuplicatesHaveALimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		member := membershipOf(t, f, boston, f.Member(t, boston, "Ana Ruiz"))
		const leads = 8
		for i := range hub.MaxOpenDuplicates + leads {
			f.Member(t, boston, fmt.Sprint("Ana Ruiz ", i))
		}
		propose := func(i int) error {
			return tenant.AddDuplicate(ctx, "lead", member, storetest.Email(fmt.Sprint("Ana Ruiz ", i)), "")
		}
		for i := range hub.MaxOpenDuplicates - 3 {
			done(t, propose(i))
		}
		var group, looked sync.WaitGroup
		for i := range leads {
			group.Go(func() {
				if err := propose(hub.MaxOpenDuplicates + i); err != nil && !errors.Is(err, hub.ErrTooMany) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		same(t, "open", f.Int(t, `SELECT COUNT(*) FROM duplicates`), hub.MaxOpenDuplicates)
		done(t, tenant.EndDuplicate(ctx, "lead", hub.DuplicateID(f.Text(t, `SELECT MIN(id) FROM duplicates`))))
		done(t, propose(hub.MaxOpenDuplicates-1))
		refused(t, propose(hub.MaxOpenDuplicates-2), hub.ErrTooMany)

		looked.Add(leads)
		var mu sync.Mutex
		through := 0
		for range leads {
			group.Go(func() {
				var open int
				err := f.DB.QueryRowContext(ctx, `SELECT COUNT(*) FROM duplicates WHERE chapter_id = $1`, boston.ID).Scan(&open)
				looked.Done()
				looked.Wait()
				mu.Lock()
				defer mu.Unlock()
				if err == nil && open-3 < hub.MaxOpenDuplicates { // as if three of them were not there yet
					through++
				}
			})
		}
		group.Wait()
		if through <= 3 {
			t.Error("control: whoever counts first and writes then keeps the limit")
		}
	})
}
