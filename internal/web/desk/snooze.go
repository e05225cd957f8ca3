package desk

import (
	"context"
	"net/http"
	"time"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// SnoozeToolkit puts off what the office writes about a toolkit until a day, or lets it write again.
func (h *Handlers) SnoozeToolkit(q *page.Request) error {
	day, code := q.Text("until"), "snoozed"
	if q.Text("do") == "wake" {
		day, code = "", "awake"
	} else if day == "" {
		day = "-" // a day is asked for
	}
	err := h.Toolkits.Snooze(q.Ctx(), q.Actor, q.Chapter, q.Toolkit(), day)
	if problems, wrong := page.Invalid(q.Ctx(), err, "until"); wrong {
		l, err := h.Toolkits.Look(q.Ctx(), q.Actor, q.Chapter, q.Toolkit())
		if err != nil {
			return err
		}
		return h.roomPage(q, http.StatusUnprocessableEntity, l, roomForm(l), ui.Trouble{Errors: problems})
	}
	return h.Done(q, err, code, toolkitRoom(q))
}

// reminders are what the office wrote about a toolkit since it sent it, and the form that puts more of it off.
func (h *Handlers) reminders(q *page.Request, l toolkit.ChapterToolkit, problems ui.Errors) pages.Reminders {
	ctx, a, zone := q.Ctx(), l.Adoption, hub.Zone(q.Chapter.Zone)
	v := pages.Reminders{WishedOn: wished(ctx, a.WishedOn, h.Now())}
	if a.Nudged() {
		v.Heading, v.Word = say.T(ctx, "The national office asked on %s", say.Date(ctx, a.Nudge.At.In(zone), h.Now())), view.Paragraphs(a.Nudge.Word)
	}
	if !l.CanEdit || a.State == hub.AdoptionDeclined {
		return v
	}
	v.Action = toolkitRoom(q) + "/snooze"
	v.Until = ui.Input{
		Name: "until", Label: say.T(ctx, "Not before"), Type: "date", Value: q.Text("until"), Error: problems.Of("until"),
		Help: say.T(ctx, "The national office won’t remind you of this toolkit until then. It can see the date."),
	}
	if a.Snoozed(h.Now()) {
		v.Snoozed = say.T(ctx, "No reminders until %s.", say.Date(ctx, a.SnoozedUntil.In(zone), h.Now()))
	}
	return v
}

// wished is the day by which the office hopes for an answer, in words; empty: it said none.
func wished(ctx context.Context, day string, now time.Time) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return say.T(ctx, "The national office hopes for an answer by %s.", say.Date(ctx, at, now))
}
