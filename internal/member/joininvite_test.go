package member_test

import (
	"fmt"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestPastedAddresses(t *testing.T) {
	t.Parallel()
	h, ctx := setup(t, storetest.Open(t, sqldb.SQLite)), t.Context()
	many := ""
	for i := range hub.JoinInvitesAtOnce + 1 {
		many += fmt.Sprintf("p%d@example.org\n", i)
	}
	for name, c := range map[string]struct {
		list string
		want []string
	}{
		"nothing": {" \n\n", []string{"list"}}, "no address": {"a@example.org\nAlex Rivera", []string{"list"}}, "a broken one": {"alex@example", []string{"list"}}, "too many": {many, []string{"list"}},
	} {
		_, err := h.members.InviteToJoin(ctx, h.lead, h.boston, member.InviteForm{List: c.list})
		same(t, name, wrong(t, err), c.want)
	}
	n, err := h.members.InviteToJoin(ctx, h.lead, h.boston, member.InviteForm{List: "one@example.org\r\nTwo Person two@example.org\n\"Three, Person\" <three@example.org>; four@example.org\nFive,Person,five@example.org\nsix@example.org\tSix Person\nONE+x@example.org\n"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "each once", n, hub.JoinInvitedCount{Listed: 6})
	list, err := h.members.JoinInvites(ctx, h.lead, h.boston)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, i := range list {
		names[i.Email] = i.Name
	}
	same(t, "names", names, map[string]string{
		"one@example.org": "", "two@example.org": "Two Person", "three@example.org": "Three Person", "four@example.org": "", "five@example.org": "Five Person", "six@example.org": "Six Person",
	})
	_, err = h.members.InviteToJoin(ctx, h.lead, h.boston, member.InviteForm{List: strings.Repeat("x", 300) + " long@example.org"})
	same(t, "a name too long is left out", wrong(t, err), nil)

	stale := h.lead
	stale.Fresh = false
	_, err = h.members.JoinInvites(ctx, stale, h.boston)
	refused(t, "names without a fresh sign-in", err, hub.ErrFresh)
	_, err = h.members.InviteToJoin(ctx, h.Actor(t, h.Staff(t, "Sal Staff")), h.boston, member.InviteForm{List: "a@example.org"})
	refused(t, "staff", err, hub.ErrForbidden)
	refused(t, "a member", h.members.EndJoinInvite(ctx, h.Actor(t, h.Person(t, "Bo Reed")), h.boston, "x"), hub.ErrNotFound)
	h.boston.Status = hub.CharterPaused
	_, err = h.members.InviteToJoin(ctx, h.lead, h.boston, member.InviteForm{List: "a@example.org"})
	refused(t, "a paused chapter", err, hub.ErrPaused)
}
