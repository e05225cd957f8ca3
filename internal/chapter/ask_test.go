package chapter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
)

func TestAskingTheOffice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h hall) {
		ctx := t.Context()
		staff, admin := h.office(t)
		boston := h.Chapter(t, "boston")
		lead, member := h.Actor(t, h.Lead(t, boston, "Robin Vale")), h.Actor(t, h.Member(t, boston, "Mia Member"))
		today, yesterday := h.Clock.Now().Format("2006-01-02"), h.Clock.Now().AddDate(0, 0, -1).Format("2006-01-02")
		for name, c := range map[string]struct {
			form chapter.AskForm
			want []string
		}{
			"nothing":      {chapter.AskForm{}, []string{"kind", "text"}},
			"blanks":       {chapter.AskForm{Kind: "help", Text: " \r\n "}, []string{"text"}},
			"a kind of no": {chapter.AskForm{Kind: "gold", Text: "x"}, []string{"kind"}},
			"too long":     {chapter.AskForm{Kind: "help", Text: strings.Repeat("é", hub.MaxAsk+1)}, []string{"text"}},
			"at the limit": {chapter.AskForm{Kind: "help", Text: strings.Repeat("é", hub.MaxAsk)}, nil},
			"yesterday":    {chapter.AskForm{Kind: "money", Text: "x", NeededBy: yesterday}, []string{"needed_by"}},
			"today":        {chapter.AskForm{Kind: "print", Text: "x", NeededBy: today}, nil},
			"no day":       {chapter.AskForm{Kind: "speaker", Text: "x", NeededBy: "soon"}, []string{"needed_by"}},
		} {
			if diff := cmp.Diff(c.want, wrongFields(t, h.chapters.Ask(ctx, lead, boston, c.form))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		list, err := h.chapters.OfficeAsks(ctx, admin, chapter.AskFilter{State: "nonsense", Limit: 1})
		if err != nil || list.State != hub.AskOpen || len(list.Asks) != 1 || list.Next.ID == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		a := list.Asks[0]
		if list, err = h.chapters.OfficeAsks(ctx, staff, chapter.AskFilter{After: list.Next, Limit: 1}); err != nil || len(list.Asks) != 1 || list.Asks[0].ID == a.ID || list.Next.ID != "" {
			t.Errorf("the second page: %+v, %v", list, err)
		}
		for answer, want := range map[string][]string{" \n": {"answer"}, strings.Repeat("é", hub.MaxAskAnswer+1): {"answer"}} {
			if diff := cmp.Diff(want, wrongFields(t, h.chapters.AnswerAsk(ctx, staff, a, chapter.AnswerForm{Answer: answer}))); diff != "" {
				t.Errorf("an answer of %d bytes: %s", len(answer), diff)
			}
		}
		if err := h.chapters.AnswerAsk(ctx, staff, a, chapter.AnswerForm{Answer: strings.Repeat("é", hub.MaxAskAnswer)}); err != nil {
			t.Error(err)
		}
		_, leadErr := h.chapters.OfficeAsks(ctx, lead, chapter.AskFilter{Limit: 1})
		_, oneErr := h.chapters.OfficeAsk(ctx, lead, a.ID)
		_, countErr := h.chapters.OpenAsks(ctx, member)
		_, staffErr := h.chapters.Asks(ctx, staff, boston)
		_, memberErr := h.chapters.Asks(ctx, member, boston)
		closed := boston
		closed.Status = hub.CharterClosed
		for name, c := range map[string]struct{ err, want error }{
			"a lead reads the queue": {leadErr, hub.ErrNotFound}, "a lead reads one of it": {oneErr, hub.ErrNotFound}, "a member counts it": {countErr, hub.ErrNotFound},
			"a lead answers":        {h.chapters.AnswerAsk(ctx, lead, a, chapter.AnswerForm{Answer: "Yes."}), hub.ErrNotFound},
			"a lead reopens":        {h.chapters.TurnAsk(ctx, lead, a, "reopen"), hub.ErrNotFound},
			"staff ask":             {h.chapters.Ask(ctx, staff, boston, chapter.AskForm{Kind: "help", Text: "x"}), hub.ErrForbidden},
			"staff read the desk's": {staffErr, hub.ErrForbidden}, "a member reads": {memberErr, hub.ErrNotFound},
			"a member takes back": {h.chapters.TakeBackAsk(ctx, member, boston, a.ID), hub.ErrNotFound},
			"a closed chapter":    {h.chapters.Ask(ctx, lead, closed, chapter.AskForm{Kind: "help", Text: "x"}), hub.ErrClosed},
			"no such button":      {h.chapters.TurnAsk(ctx, staff, a, "burn"), hub.ErrNotFound},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("%s: %v, want %v", name, c.err, c.want)
			}
		}
		if err := h.chapters.TakeBackAsk(ctx, lead, boston, a.ID); err != nil {
			t.Error(err)
		}
		if err := h.chapters.TurnAsk(ctx, staff, a, "close"); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("closed twice: %v", err)
		}
		if err := h.chapters.TurnAsk(ctx, staff, a, "reopen"); err != nil {
			t.Error(err)
		}
	})
}
