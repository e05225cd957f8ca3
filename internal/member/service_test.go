package member_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

type hall struct {
	*storetest.Fixture
	members *member.Service
	boston  hub.Chapter
	lead    hub.Actor
}

func setup(t testing.TB, f *storetest.Fixture) hall {
	t.Helper()
	boston := f.Chapter(t, "boston")
	return hall{f, member.New(f.Store, f.Clock.Now), boston, f.Actor(t, f.Lead(t, boston, "Lee Lead"))}
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func refused(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func wrong(t testing.TB, err error) []string {
	t.Helper()
	if in, ok := errors.AsType[*hub.Invalid](err); ok {
		return slices.Sorted(maps.Keys(in.Fields))
	}
	if err != nil {
		t.Fatal(err)
	}
	return nil
}

func (h hall) id(t testing.TB, person hub.PersonID) hub.MembershipID {
	t.Helper()
	return hub.MembershipID(h.Text(t, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, h.boston.ID, person))
}

func TestList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		h, ctx := setup(t, f), t.Context()
		for _, name := range []string{"zoe Ash", "Bo Reed", "Ada Birch", "Reed Bo"} {
			h.Member(t, h.boston, name)
			h.Clock.Advance(time.Minute)
		}
		h.Member(t, h.Chapter(t, "austin"), "Reed Elsewhere")
		for name, c := range map[string]struct {
			q    member.Query
			want []string
		}{
			"the last first":       {member.Query{}, []string{"Reed Bo", "Ada Birch", "Bo Reed", "zoe Ash"}},
			"by name":              {member.Query{ByName: true}, []string{"Ada Birch", "Bo Reed", "Reed Bo", "zoe Ash"}},
			"a part of names":      {member.Query{Words: " REED "}, []string{"Bo Reed", "Reed Bo"}},
			"an address":           {member.Query{Words: "Ada.Birch@example.org"}, []string{"Ada Birch"}},
			"a part of an address": {member.Query{Words: "ada.birch@"}, nil},
			"nobody":               {member.Query{Words: "nobody"}, nil},
		} {
			list, err := h.members.List(ctx, h.lead, h.boston, c.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range list.Members {
				got = append(got, m.Name)
			}
			same(t, name, got, c.want)
			same(t, name+", in all", list.Total, len(c.want))
		}
		stale := h.lead
		stale.Fresh = false
		for name, who := range map[string]struct {
			hub.Actor
			want error
		}{
			"without a fresh sign-in": {stale, hub.ErrFresh}, "a visitor": {hub.Actor{}, hub.ErrSignIn}, "staff": {h.Actor(t, h.Staff(t, "Sal Staff")), hub.ErrForbidden},
			"a member": {h.Actor(t, h.Person(t, "Bo Reed")), hub.ErrNotFound},
		} {
			_, err := h.members.List(ctx, who.Actor, h.boston, member.Query{})
			refused(t, name, err, who.want)
			_, err = h.members.Requests(ctx, who.Actor, h.boston)
			refused(t, name+" reads requests", err, who.want)
			_, err = h.members.Tags(ctx, who.Actor, h.boston)
			refused(t, name+" reads tags", err, who.want)
			_, err = h.members.Export(ctx, who.Actor, h.boston)
			refused(t, name+" exports", err, who.want)
			_, err = h.members.Blocks(ctx, who.Actor, h.boston)
			refused(t, name+" reads blocks", err, who.want)
		}
	})
}

// Both orders come in pages that hold everybody once.
func TestPages(t *testing.T) {
	t.Parallel()
	h, ctx := setup(t, storetest.Open(t, sqldb.SQLite)), t.Context()
	const many = 2*member.PerPage + 3
	seedMembers(t, h, many)
	seen := map[string]bool{}
	q := member.Query{}
	for range 3 {
		list, err := h.members.List(ctx, h.lead, h.boston, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list.Members {
			seen[m.Name] = true
		}
		same(t, "total", list.Total, many)
		q.After = list.Next
	}
	same(t, "by date", len(seen), many)
	same(t, "the end", q.After, hub.Cursor{})
	seen = map[string]bool{}
	for page := range 4 {
		list, err := h.members.List(ctx, h.lead, h.boston, member.Query{ByName: true, Page: page + 1})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "page", list.Page, min(page+1, 3))
		for _, m := range list.Members {
			seen[m.Name] = true
		}
	}
	same(t, "by name", len(seen), many)
}

// seedMembers makes members of Boston in bulk.
func seedMembers(t testing.TB, h hall, n int) {
	t.Helper()
	list := make([]store.ImportedPerson, n)
	for i := range list {
		list[i] = store.ImportedPerson{Chapter: h.boston.ID, Name: fmt.Sprintf("%s Member %05d", []string{"Ada", "Bo", "Cy", "Di"}[i%4], i), Email: fmt.Sprintf("m%d@example.org", i), Member: true}
	}
	for batch := range slices.Chunk(list, 1000) {
		if _, err := h.Store.ImportPeople(t.Context(), batch, false, nil); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Hour)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	h, ctx := setup(t, storetest.Open(t, sqldb.SQLite)), t.Context()
	id := h.id(t, h.Member(t, h.boston, "Sam Ortiz"))
	profile := func() hub.MemberProfile {
		t.Helper()
		p, err := h.members.Profile(ctx, h.lead, h.boston, id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	many := ""
	for i := range hub.MaxTags + 1 {
		many += fmt.Sprintf("tag %d\n", i)
	}
	for name, c := range map[string]struct {
		form member.Form
		want []string
	}{
		"long tags":    {member.Form{Tags: strings.Repeat("é", hub.MaxTag+1)}, []string{"tags"}},
		"many tags":    {member.Form{Tags: many}, []string{"tags"}},
		"long skills":  {member.Form{Skills: strings.Repeat("x", hub.MaxSkills+1)}, []string{"skills"}},
		"long notes":   {member.Form{Notes: strings.Repeat("x", hub.MaxMemberNotes+1)}, []string{"notes"}},
		"no day":       {member.Form{FollowUp: "tomorrow"}, []string{"follow_up"}},
		"no such day":  {member.Form{FollowUp: "2026-02-30"}, []string{"follow_up"}},
		"at the limit": {member.Form{Tags: strings.Repeat("é", hub.MaxTag), Skills: strings.Repeat("x", hub.MaxSkills), Notes: strings.Repeat("x", hub.MaxMemberNotes), FollowUp: "2028-02-29"}, nil},
	} {
		same(t, name, wrong(t, h.members.Save(ctx, h.lead, h.boston, profile(), c.form)), c.want)
	}
	if err := h.members.Save(ctx, h.lead, h.boston, profile(), member.Form{Tags: " Spanish \r\n\r\nspanish\r\nOne, two", Notes: "a\nb"}); err != nil {
		t.Fatal(err)
	}
	same(t, "tags, each once, commas and all", profile().Tags, []string{"One, two", "Spanish"})
	same(t, "as the form shows them again", member.FormOf(profile().Noted()), member.Form{Tags: "One, two\nSpanish", Notes: "a\nb"})
	old := profile()
	stale := h.lead
	stale.Fresh = false
	if err := h.members.Save(ctx, stale, h.boston, old, member.Form{}); err != nil {
		t.Errorf("notes need no fresh sign-in: %v", err)
	}
	refused(t, "an older edition", h.members.Save(ctx, h.lead, h.boston, old, member.Form{}), hub.ErrConflict)
	refused(t, "staff", h.members.Save(ctx, h.Actor(t, h.Staff(t, "Sal Staff")), h.boston, profile(), member.Form{}), hub.ErrForbidden)
}

func TestRemoveAndRestore(t *testing.T) {
	t.Parallel()
	h, ctx := setup(t, storetest.Open(t, sqldb.SQLite)), t.Context()
	id := h.id(t, h.Member(t, h.boston, "Sam Ortiz"))
	austin := h.Chapter(t, "austin")
	other := h.Actor(t, h.Lead(t, austin, "Olu Other"))
	refused(t, "another chapter's lead", h.members.Remove(ctx, other, h.boston, id, false), hub.ErrNotFound)
	refused(t, "by way of their own chapter", h.members.Remove(ctx, other, austin, id, false), hub.ErrNotFound)
	if err := h.members.Remove(ctx, h.lead, h.boston, id, false); err != nil {
		t.Fatal(err)
	}
	refused(t, "another chapter's lead restores", h.members.Restore(ctx, other, h.boston, id), hub.ErrNotFound)
	if err := h.members.Restore(ctx, h.lead, h.boston, id); err != nil {
		t.Fatal(err)
	}
}

func TestBlockForms(t *testing.T) {
	t.Parallel()
	h, ctx := setup(t, storetest.Open(t, sqldb.SQLite)), t.Context()
	h.Lead(t, h.boston, "Co Lead")
	id := h.id(t, h.Member(t, h.boston, "Sam Ortiz"))
	for name, c := range map[string]struct {
		form member.BlockForm
		want []string
	}{
		"nothing":               {member.BlockForm{}, []string{"email", "reason"}},
		"no reason":             {member.BlockForm{Email: "pat@example.org"}, []string{"reason"}},
		"a long reason":         {member.BlockForm{Email: "pat@example.org", Reason: strings.Repeat("x", hub.MaxBlockReason+1)}, []string{"reason"}},
		"a member without one":  {member.BlockForm{Membership: string(id)}, []string{"reason"}},
		"a slip of the address": {member.BlockForm{Email: "pat@gmial.com", Reason: "Shouted."}, []string{"email"}},
		"somebody with a role":  {member.BlockForm{Email: storetest.Email("Co Lead"), Reason: "A quarrel."}, []string{"email"}},
		"a member":              {member.BlockForm{Membership: string(id), Reason: "Shouted."}, nil},
	} {
		same(t, name, wrong(t, h.members.Block(ctx, h.lead, h.boston, c.form)), c.want)
	}
	same(t, "twice", wrong(t, h.members.Block(ctx, h.lead, h.boston, member.BlockForm{Email: storetest.Email("Sam Ortiz"), Reason: "Shouted."})), []string{"email"})

	staff, ana, ben := h.Actor(t, h.Staff(t, "Sal Staff")), h.Actor(t, h.Grant(t, "Ana Admin", hub.RoleNationalAdmin, hub.Chapter{})), h.Actor(t, h.Grant(t, "Ben Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	refused(t, "staff in one chapter", h.members.Block(ctx, staff, h.boston, member.BlockForm{Email: "pat@example.org", Reason: "Threats."}), hub.ErrForbidden)
	refused(t, "a lead everywhere", h.members.BlockEverywhere(ctx, h.lead, member.BlockForm{Email: "pat@example.org", Reason: "Threats."}), hub.ErrNotFound)
	same(t, "staff everywhere", wrong(t, h.members.BlockEverywhere(ctx, staff, member.BlockForm{Email: "pat@example.org", Reason: "Threats.", Membership: "x"})), nil)
	list, err := h.members.NationalBlocks(ctx, staff)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	refused(t, "staff lift it", h.members.DecideBlock(ctx, staff, list[0].ID, "ask"), hub.ErrForbidden)
	stale := ana
	stale.Fresh = false
	refused(t, "a stale sign-in", h.members.DecideBlock(ctx, stale, list[0].ID, "ask"), hub.ErrFresh)
	refused(t, "nonsense", h.members.DecideBlock(ctx, ana, list[0].ID, "delete"), hub.ErrNotFound)
	same(t, "one asks", h.members.DecideBlock(ctx, ana, list[0].ID, "ask"), nil)
	refused(t, "and does not confirm", h.members.DecideBlock(ctx, ana, list[0].ID, "confirm"), hub.ErrOwnProposal)
	same(t, "another does", h.members.DecideBlock(ctx, ben, list[0].ID, "confirm"), nil)
}

// A search among the names of 20,000 members; the design allows 150 ms in all.
func BenchmarkSearchOf20000Names(b *testing.B) {
	h := setup(b, storetest.Open(b, sqldb.SQLite))
	seedMembers(b, h, 20_000)
	for name, q := range map[string]member.Query{"by name": {ByName: true, Page: 200}, "a part of names": {Words: "ada member 0001"}, "the last first": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if list, err := h.members.List(b.Context(), h.lead, h.boston, q); err != nil || len(list.Members) == 0 {
					b.Fatal(list.Total, err)
				}
			}
		})
	}
}
