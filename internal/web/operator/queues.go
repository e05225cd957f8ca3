package operator

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	pages "chapterhouse/components/operator"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Queues shows what is waiting, and what failed for good.
func (h *Handlers) Queues(q *page.Request) error {
	queues, err := h.Operator.Queues(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	names, err := h.ChapterNames(q)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.Queues{
		Page: h.DeskPage(q, say.T(ctx, "Queues")), Tabs: roomTabs(ctx, link.Operator+"/queues"), Live: h.live(q), Heading: queueHeading(ctx, queues),
		Numbers: h.mailNumbers(ctx, queues.Mails), States: jobNumbers(ctx, queues.States), Mails: h.mailGroups(ctx, queues.Failed, names), Jobs: h.jobGroups(ctx, queues.Jobs),
	}
	if queues.Pause.Paused() {
		v.Paused = stoppedLine(ctx, queues.Pause, h.Now())
	}
	return h.Render(q, http.StatusOK, pages.QueuesPage(v))
}

// stoppedLine says since when, by whom and why email is stopped.
func stoppedLine(ctx context.Context, p hub.Pause, now time.Time) string {
	since := say.Moment(ctx, p.Since.UTC(), now)
	if p.By == "" {
		return say.T(ctx, "Email has been stopped since %[1]s, from the command line: %[2]s", since, p.Reason)
	}
	return say.T(ctx, "Email has been stopped since %[1]s, by %[2]s: %[3]s", since, p.By, p.Reason)
}

func queueHeading(ctx context.Context, queues operator.Queues) string {
	switch n := queues.Mails.Failed + len(queues.Jobs); {
	case queues.Pause.Paused():
		return say.T(ctx, "Email is stopped")
	case n > 0:
		return say.N(ctx, n, "1 item failed for good", "%d items failed for good")
	case queues.Mails.Due == 0:
		return say.T(ctx, "Nothing is waiting")
	}
	return say.N(ctx, queues.Mails.Due, "1 email is waiting", "%d emails are waiting")
}

func (h *Handlers) mailNumbers(ctx context.Context, m hub.MailQueue) []pages.Number {
	oldest := pages.Number{Value: "–", Label: say.C(ctx, "a number of emails", "oldest wait")}
	if waits := h.waits(m); waits > 0 {
		oldest.Value = shortSpan(ctx, int(waits.Seconds()))
	}
	failed := pages.Number{Value: say.Number(ctx, m.Failed), Label: say.C(ctx, "a number of emails", "failed for good")}
	if m.Failed > 0 {
		failed.Class = "number-failed"
	}
	return []pages.Number{
		{Value: say.Number(ctx, m.Due), Label: say.C(ctx, "a number of emails", "due")},
		{Value: say.Number(ctx, m.Sending), Label: say.C(ctx, "a number of emails", "sending")},
		{Value: say.Number(ctx, m.Later), Label: say.C(ctx, "a number of emails", "later")}, oldest, failed,
	}
}

// shortSpan is a duration as short as a number: "12 s", "4 min", "3 h".
func shortSpan(ctx context.Context, seconds int) string {
	switch {
	case seconds < 120:
		return say.T(ctx, "%d s", seconds)
	case seconds < 7200:
		return say.T(ctx, "%d min", seconds/60)
	}
	return say.T(ctx, "%d h", seconds/3600)
}

// jobStates are the states of jobs that are shown, in the order of a job's life.
var jobStates = []struct {
	state string
	word  say.Text
}{
	{"available", say.MC("a number of jobs", "waiting")}, {"scheduled", say.MC("a number of jobs", "later")}, {"running", say.MC("a number of jobs", "running")},
	{"retryable", say.MC("a number of jobs", "retrying soon")}, {"completed", say.MC("a number of jobs", "done recently")}, {"cancelled", say.MC("a number of jobs", "failed")},
	{"discarded", say.MC("a number of jobs", "failed for good")},
}

func jobNumbers(ctx context.Context, states map[string]int) []pages.Number {
	var numbers []pages.Number
	for _, known := range jobStates {
		numbers = append(numbers, pages.Number{Value: say.Number(ctx, states[known.state]), Label: known.word.In(ctx)})
	}
	return numbers
}

// problemWords say why an email was not sent or a job failed, where the hub has words for it. The words of a mail server are shown
// as they came.
var problemWords = map[string]say.Text{
	"gone": say.M("What it was about is gone"), "outdated": say.M("No longer true"), "suppressed": say.M("This address takes no email from us"),
	"not composed": say.M("Couldn’t be written: the log says why"), "panic while composing or sending": say.M("Crashed: the log says where"),
	"failed: the log says why": say.M("Failed: the log says why"), "panicked: the log says where": say.M("Crashed: the log says where"),
	"no sweep of this name: an older or newer program asked for it": say.M("Unknown job: an older or newer version asked for it"),
}

func problemWord(ctx context.Context, problem string) string {
	if words, known := problemWords[problem]; known {
		return words.In(ctx)
	}
	return problem
}

// mailGroups are the failed emails by kind, the kind with the newest first.
func (h *Handlers) mailGroups(ctx context.Context, failed []hub.FailedMail, names map[hub.ChapterID]string) []pages.Group {
	var groups []pages.Group
	again := map[string]int{}
	for _, m := range failed {
		kind := string(m.Kind)
		i := slices.IndexFunc(groups, func(g pages.Group) bool { return g.Kind == kind })
		if i < 0 {
			i, groups = len(groups), append(groups, pages.Group{Title: mailWord(ctx, m.Kind), Kind: kind, Retry: link.Operator + "/mails/retry"})
		}
		row := pages.Failed{
			ID: string(m.ID), When: say.Moment(ctx, m.At.UTC(), h.Now()), Where: names[m.Chapter], Attempts: say.Number(ctx, m.Attempts), Problem: problemWord(ctx, m.Problem), Again: m.Again,
		}
		if m.Again {
			again[kind]++
		} else {
			row.Gone = say.T(ctx, "Its text was deleted.")
		}
		groups[i].Rows = append(groups[i].Rows, row)
	}
	for i, g := range groups {
		if n := again[g.Kind]; n > 1 {
			groups[i].All = retryAll(ctx, n, len(failed))
		}
	}
	return groups
}

// retryAll is a button that retries n things, or "all" when the list is cut off.
func retryAll(ctx context.Context, n, shown int) string {
	if shown == operator.Listed {
		return say.T(ctx, "Retry all of this kind")
	}
	if n == 1 {
		return say.T(ctx, "Retry")
	}
	return say.N(ctx, n, "Retry 1", "Retry all %d")
}

// mailWord is the name of a kind of email.
func mailWord(ctx context.Context, kind hub.MessageKind) string {
	return cmp.Or(courier.Name(kind).In(ctx), string(kind))
}

// jobGroups are the failed jobs by kind.
func (h *Handlers) jobGroups(ctx context.Context, failed []hub.FailedJob) []pages.Group {
	var groups []pages.Group
	for _, j := range failed {
		i := slices.IndexFunc(groups, func(g pages.Group) bool { return g.Kind == j.Kind })
		if i < 0 {
			i, groups = len(groups), append(groups, pages.Group{Title: jobWord(ctx, j.Kind), Kind: j.Kind, Retry: link.Operator + "/jobs/retry"})
		}
		groups[i].Rows = append(groups[i].Rows, pages.Failed{
			ID: strconv.FormatInt(j.ID, 10), When: say.Moment(ctx, j.At.UTC(), h.Now()), Where: say.T(ctx, "all chapters"), Attempts: say.Number(ctx, j.Attempts), Problem: problemWord(ctx, j.Problem), Again: true,
		})
	}
	for i, g := range groups {
		if n := len(g.Rows); n > 1 {
			groups[i].All = retryAll(ctx, n, len(failed))
		}
	}
	return groups
}

func jobWord(ctx context.Context, kind string) string {
	switch kind {
	case "mail":
		return say.T(ctx, "Send email that’s due")
	case "erase":
		return say.T(ctx, "Delete names whose time is up")
	}
	return kind
}
