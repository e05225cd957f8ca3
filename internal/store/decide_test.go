package store_test

import (
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// Several requests are answered together, each with its row in the log and its email; whoever was answered before is left out.
func TestAnsweringManyRequests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant, lead := f.Store.Chapter(boston.ID), f.Lead(t, boston, "Lee Lead")
		var ids []hub.MembershipID
		for _, name := range []string{"Ann Asks", "Bo Reed", "Cy Ash"} {
			_, id := f.Request(t, boston, name)
			ids = append(ids, id)
		}
		f.Exec(t, `DELETE FROM messages`)
		_, err := tenant.DecideMany(ctx, lead, append(ids, "nobody"), true)
		refused(t, err, hub.ErrNotFound)
		same(t, "then none is", f.Mails(t, hub.MailJoinApproved), 0)
		done(t, tenant.Decide(ctx, lead, ids[0], false))
		n, err := tenant.DecideMany(ctx, lead, append(ids, ids[1]), true)
		done(t, err)
		same(t, "answered", n, 2)
		same(t, "emails", f.Mails(t, hub.MailJoinApproved), 2)
		same(t, "rows of the log", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'membership.approve'`), 2)
		same(t, "who was declined stays so", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'declined'`), 1)
	})
}
