package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	pages "chapterhouse/components/operator"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
)

// queues is what waits, and what was given up.
func (s *Server) queues(q *request) error {
	queues, err := s.Operator.Queues(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	v := pages.Queues{
		Page: s.deskPage(q, "Queues"), Tabs: roomTabs(operatorURL + "/queues"), Live: s.live(q), Heading: queueHeading(queues),
		Numbers: s.mailNumbers(queues.Mails), States: jobNumbers(queues.States), Mails: s.mailGroups(q.ctx(), queues.Failed, names), Jobs: s.jobGroups(q.ctx(), queues.Jobs),
	}
	if queues.Pause.Paused() {
		v.Paused = "Every send is paused since " + say.Moment(q.ctx(), queues.Pause.Since.UTC(), s.Now()) + ": " + queues.Pause.Reason
	}
	return s.render(q, http.StatusOK, pages.QueuesPage(v))
}

func (s *Server) chapterNames(q *request) (map[hub.ChapterID]string, error) {
	all, err := s.Chapters.All(q.ctx())
	names := make(map[hub.ChapterID]string, len(all))
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}

func queueHeading(queues operator.Queues) string {
	switch n := queues.Mails.Failed + len(queues.Jobs); {
	case n == 1:
		return "One thing was given up"
	case n > 1:
		return numberWord(n) + " things were given up"
	case queues.Mails.Due == 0:
		return "Nothing waits"
	}
	return "The queues move"
}

func (s *Server) mailNumbers(m hub.MailQueue) []pages.Number {
	oldest := pages.Number{Value: "–", Label: "oldest wait"}
	if waits := s.waits(m); waits > 0 {
		oldest.Value = shortSpan(int(waits.Seconds()))
	}
	failed := pages.Number{Value: thousands(m.Failed), Label: "given up"}
	if m.Failed > 0 {
		failed.Class = "state-declined"
	}
	return []pages.Number{
		{Value: thousands(m.Due), Label: "due"}, {Value: thousands(m.Sending), Label: "being sent"}, {Value: thousands(m.Later), Label: "later"}, oldest, failed,
	}
}

// shortSpan is a time that fits in a strip: "12 s", "4 min", "3 h".
func shortSpan(seconds int) string {
	switch {
	case seconds < 120:
		return strconv.Itoa(seconds) + " s"
	case seconds < 7200:
		return strconv.Itoa(seconds/60) + " min"
	}
	return strconv.Itoa(seconds/3600) + " h"
}

// jobNumbers are the states of jobs in the order of a job's life, in words people use. States nobody knows come last.
func jobNumbers(states map[string]int) []pages.Number {
	words := []struct{ state, word string }{
		{"available", "waiting"}, {"scheduled", "later"}, {"running", "running"}, {"retryable", "again soon"}, {"completed", "done lately"}, {"cancelled", "failed"}, {"discarded", "given up"},
	}
	var numbers []pages.Number
	for _, w := range words {
		numbers = append(numbers, pages.Number{Value: thousands(states[w.state]), Label: w.word})
	}
	return numbers
}

// mailGroups are the failed mails by kind, the kind with the newest first.
func (s *Server) mailGroups(ctx context.Context, failed []hub.FailedMail, names map[hub.ChapterID]string) []pages.Group {
	var groups []pages.Group
	again := map[string]int{}
	for _, m := range failed {
		kind := string(m.Kind)
		i := slices.IndexFunc(groups, func(g pages.Group) bool { return g.Kind == kind })
		if i < 0 {
			i, groups = len(groups), append(groups, pages.Group{Title: mailWord(m.Kind), Kind: kind, Retry: operatorURL + "/mails/retry"})
		}
		row := pages.Failed{ID: string(m.ID), When: say.Moment(ctx, m.At.UTC(), s.Now()), Where: names[m.Chapter], Attempts: strconv.Itoa(m.Attempts), Problem: m.Problem, Again: m.Again}
		if m.Again {
			again[kind]++
		} else {
			row.Gone = "Its words were erased."
		}
		groups[i].Rows = append(groups[i].Rows, row)
	}
	for i, g := range groups {
		if n := again[g.Kind]; n > 1 {
			groups[i].All = retryAll(n, len(failed))
		}
	}
	return groups
}

// retryAll is a button that retries n things, or more when the list they stand in is full.
func retryAll(n, shown int) string {
	if shown == operator.Listed {
		return "Retry all of this kind"
	}
	return "Retry all " + thousands(n)
}

func mailWord(kind hub.MessageKind) string {
	switch kind {
	case hub.MailConfirm:
		return "Confirm an RSVP"
	case hub.MailGoing:
		return "You are going"
	case hub.MailWaitlisted:
		return "You are in line"
	case hub.MailPromoted:
		return "You have a seat"
	case hub.MailCancelled:
		return "Your RSVP is cancelled"
	case hub.MailManage:
		return "You answered before"
	case hub.MailEventChanged:
		return "The event changed"
	case hub.MailEventOff:
		return "The event is called off"
	case hub.MailJoinApproved:
		return "You are a member"
	case hub.MailToolkit:
		return "National offers a toolkit"
	case hub.MessageKind(hub.NoticeConfirmAddress):
		return "Confirm an email address"
	case hub.MessageKind(hub.NoticeIdentityLinked):
		return "A new way to sign in"
	case hub.MessageKind(hub.NoticeIdentityConfirmed):
		return "Another account has your roles"
	case hub.MailUnavailable:
		return "The event you asked for is off"
	case hub.MailTellLeads:
		return "To the leads: called off"
	case hub.MailHeld:
		return "The organizers will look"
	case hub.MailRemoved:
		return "The organizers cancelled your RSVP"
	case hub.MailRestored:
		return "Your RSVP is back"
	case hub.MailHeldLeads:
		return "To the leads: RSVPs are held"
	case hub.MailContactLeads:
		return "A visitor wrote to the leads"
	}
	return string(kind)
}

// jobGroups are the failed jobs by kind.
func (s *Server) jobGroups(ctx context.Context, failed []hub.FailedJob) []pages.Group {
	var groups []pages.Group
	for _, j := range failed {
		i := slices.IndexFunc(groups, func(g pages.Group) bool { return g.Kind == j.Kind })
		if i < 0 {
			i, groups = len(groups), append(groups, pages.Group{Title: jobWord(j.Kind), Kind: j.Kind, Retry: operatorURL + "/jobs/retry"})
		}
		groups[i].Rows = append(groups[i].Rows, pages.Failed{
			ID: strconv.FormatInt(j.ID, 10), When: say.Moment(ctx, j.At.UTC(), s.Now()), Where: "all chapters", Attempts: strconv.Itoa(j.Attempts), Problem: j.Problem, Again: true,
		})
	}
	for i, g := range groups {
		if n := len(g.Rows); n > 1 {
			groups[i].All = retryAll(n, len(failed))
		}
	}
	return groups
}

func jobWord(kind string) string {
	switch kind {
	case "mail":
		return "Look for mail to send"
	case "erase":
		return "Erase names whose time is over"
	}
	return kind
}
