package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/member"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/member"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// membersURL is the list of a chapter's members.
func membersURL(q *page.Request) string { return link.Desk(q.Chapter.Slug) + "/members" }

// MemberList is the leads' list of members.
func (h *Handlers) MemberList(q *page.Request) error {
	chosen := memberQuery(q)
	list, err := h.Members.List(q.Ctx(), q.Actor, q.Chapter, chosen)
	if err != nil {
		return err
	}
	requests, err := h.Members.Requests(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	tags, err := h.Members.Tags(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	v := h.membersView(q, list, chosen, tags)
	h.fillRequests(q, &v, requests)
	if err := h.fillDuplicates(q, &v); err != nil {
		return err
	}
	return h.Render(q, http.StatusOK, pages.ListPage(v))
}

// memberQuery is what the address asks for.
func memberQuery(q *page.Request) member.Query {
	out := member.Query{
		Words: q.Query("q"), Tag: q.Query("tag"), Home: q.Query("who") == "home", Removed: q.Query("who") == "removed",
		ByName: q.Query("order") == "name", After: link.Cursor(q.Query("after")), Page: page.WholeNumber(q.Query("page"), 1),
	}
	if day, err := time.ParseInLocation(time.DateOnly, q.Query("since"), hub.Zone(q.Chapter.Zone)); err == nil {
		out.Since = day
	}
	return out
}

// membersView fills one page of the members.
func (h *Handlers) membersView(q *page.Request, list member.List, chosen member.Query, tags []string) pages.List {
	ctx, base := q.Ctx(), membersURL(q)
	v := pages.List{
		Page: h.DeskPage(q, say.T(ctx, "Members")), Desk: h.DeskLink(q), Count: say.N(ctx, list.Total, "1 member", "%d members"), CSV: base + ".csv",
		Search: memberSearch(q, chosen, tags), Empty: say.T(ctx, "No matching members. You can search only the members of your own chapter."),
		Next: ui.Link{Text: say.T(ctx, "More members"), URL: link.Next(base, link.Without(q.Values(), "after"), list.Next)},
	}
	if chosen.Removed {
		v.Count, v.Empty = say.N(ctx, list.Total, "1 removed in the last day", "%d removed in the last day"), say.T(ctx, "Nobody was removed in the last day.")
	}
	v.Blocks = ui.Link{Text: say.T(ctx, "Blocks"), URL: blocksURL(q)}
	if h.Members.MayInvite(q.Actor, q.Chapter) == nil {
		v.Invite = []ui.Link{
			{Text: say.T(ctx, "Invite people by email"), URL: joinInvitesURL(q)}, {Text: say.T(ctx, "Invite people with a link or a QR code"), URL: joinLinksURL(q)},
			{Text: say.T(ctx, "Import people from a file"), URL: link.Desk(q.Chapter.Slug) + "/imports"},
		}
	}
	v.First = chosen == member.Query{Page: 1}
	for _, m := range list.Members {
		since := m.DecidedAt
		if m.Removed() {
			since = m.JoinedAt
		}
		v.Rows = append(v.Rows, pages.Row{Name: h.memberName(ctx, m), URL: base + "/" + string(m.ID), Email: m.Email, Since: say.Day(ctx, since.In(hub.Zone(q.Chapter.Zone)), h.Now()), Home: m.Home})
	}
	if last := (list.Total + member.PerPage - 1) / member.PerPage; list.Page > 0 && last > 1 {
		v.Pages = numbered(q, base, list, last)
	}
	return v
}

// memberName is a member's name as lists show it; of some people the hub knows the address alone.
func (h *Handlers) memberName(ctx context.Context, m hub.Membership) string {
	if m.Name == "" {
		return say.T(ctx, "(no name)")
	}
	return m.Name
}

// numbered are the links around a page of the list by name.
func numbered(q *page.Request, base string, list member.List, last int) ui.Pages {
	to := func(n int, text string) ui.Link {
		query := link.Without(q.Values(), "page", "after")
		query.Set("page", strconv.Itoa(n))
		return ui.Link{Text: text, URL: base + "?" + query.Encode()}
	}
	from := (list.Page - 1) * member.PerPage
	pages := ui.Pages{Line: say.T(q.Ctx(), "%[1]d to %[2]d of %[3]d", from+1, from+len(list.Members), list.Total)}
	if list.Page > 1 {
		pages.Before = to(list.Page-1, say.T(q.Ctx(), "Previous page"))
	}
	if list.Page < last {
		pages.Next = to(list.Page+1, say.T(q.Ctx(), "Next page"))
	}
	return pages
}

// memberSearch is the form above the list.
func memberSearch(q *page.Request, chosen member.Query, tags []string) pages.Search {
	ctx := q.Ctx()
	s := pages.Search{
		Action: membersURL(q),
		Words:  ui.Input{Name: "q", Label: say.T(ctx, "Name, or whole email address"), Type: "search", Value: chosen.Words, Length: "200"},
		Order: ui.Choice{Name: "order", Label: say.T(ctx, "Order"), Options: []ui.Option{
			{Label: say.T(ctx, "Newest members first")}, {Value: "name", Label: say.T(ctx, "By name"), Selected: chosen.ByName},
		}},
		Who: ui.Choice{Name: "who", Label: say.C(ctx, "a filter", "Who"), Options: []ui.Option{
			{Label: say.T(ctx, "All members")}, {Value: "home", Label: say.T(ctx, "This is their home chapter"), Selected: chosen.Home},
			{Value: "removed", Label: say.T(ctx, "Removed in the last day"), Selected: chosen.Removed},
		}},
		Since: ui.Input{Name: "since", Label: say.T(ctx, "Joined since"), Type: "date"},
	}
	if !chosen.Since.IsZero() {
		s.Since.Value = chosen.Since.Format(time.DateOnly)
	}
	if len(tags) > 0 {
		s.Tag = &ui.Choice{Name: "tag", Label: say.T(ctx, "Tag"), Options: []ui.Option{{Label: say.T(ctx, "Any tag")}}}
		for _, t := range tags {
			s.Tag.Options = append(s.Tag.Options, ui.Option{Value: t, Label: t, Written: true, Selected: strings.EqualFold(t, chosen.Tag)})
		}
	}
	chosen.After, chosen.Page = hub.Cursor{}, 0
	if chosen != (member.Query{}) {
		s.Clear = s.Action
	}
	return s
}

// fillRequests adds those who have waited longest for an answer; the rest follow as these are decided.
func (h *Handlers) fillRequests(q *page.Request, v *pages.List, requests []hub.Membership) {
	ctx := q.Ctx()
	if more := len(requests) - page.RowsPerPage; more > 0 {
		v.More = say.N(ctx, more, "1 more request is waiting. You’ll see it once you’ve handled these.", "%d more requests are waiting. You’ll see them once you’ve handled these.")
		requests = requests[:page.RowsPerPage]
	}
	if len(requests) > 1 {
		v.Many = link.Desk(q.Chapter.Slug) + "/requests"
	}
	for _, m := range requests {
		r := pages.Request{
			Name: h.memberName(ctx, m), Email: m.Email, Note: m.Note, Answers: answersOf(ctx, m), ID: string(m.ID), Action: membersURL(q) + "/" + string(m.ID),
			Since: say.T(ctx, "Requested %s", say.Moment(ctx, m.RequestedAt.In(hub.Zone(q.Chapter.Zone)), h.Now())),
		}
		if m.CameBy != "" {
			r.CameBy = say.T(ctx, "Came by the link “%s”", m.CameBy)
		}
		v.Requests = append(v.Requests, r)
	}
}

// answersOf are what somebody answered to the chapter's questions when they joined.
func answersOf(ctx context.Context, m hub.Membership) (list []pages.Answer) {
	for _, a := range m.Answers {
		list = append(list, pages.Answer{Question: a.Question, Text: view.JoinAnswer(ctx, a)})
	}
	return list
}

// AnswerJoin approves or declines a request.
func (h *Handlers) AnswerJoin(q *page.Request) error {
	approve, id := q.Text("answer") == "approve", hub.MembershipID(q.Param("membership"))
	if !approve && q.Text("answer") != "decline" {
		return page.ErrForm // declining erases the request, so it is never the default
	}
	if !approve && !q.Sure() {
		m, err := h.Members.Request(q.Ctx(), q.Actor, q.Chapter, id)
		if err == nil {
			return h.Ask(q, declineQuestion(q, m))
		}
		if !errors.Is(err, hub.ErrConflict) { // what was answered, or is not there, is told apart below
			return err
		}
	}
	err := h.Members.Answer(q.Ctx(), q.Actor, q.Chapter, id, approve)
	return h.Done(q, err, map[bool]string{true: "approved", false: "declined"}[approve], membersURL(q))
}

func declineQuestion(q *page.Request, m hub.Membership) page.Question {
	ctx := q.Ctx()
	return page.Question{
		Heading: say.T(ctx, "Decline the request from %s?", m.Name), Yes: say.T(ctx, "Decline request"),
		Follows: []string{say.T(ctx, "They get an email that says the request wasn’t approved. It gives no reason."), say.T(ctx, "The request, its note and its answers are deleted."), say.T(ctx, "They can ask to join again.")},
		No:      ui.Link{Text: say.T(ctx, "Keep the request"), URL: membersURL(q)},
	}
}

// AnswerJoins approves or declines the requests that were ticked.
func (h *Handlers) AnswerJoins(q *page.Request) error {
	if err := h.Members.CanAnswer(q.Actor, q.Chapter); err != nil {
		return err
	}
	approve := q.Text("answer") == "approve"
	if !approve && q.Text("answer") != "decline" {
		return page.ErrForm // as in AnswerJoin
	}
	var ids []hub.MembershipID
	for _, id := range q.Form()["request"] {
		ids = append(ids, hub.MembershipID(id))
	}
	if len(ids) == 0 {
		return h.Done(q, nil, "none-ticked", membersURL(q))
	}
	if !approve && !q.Sure() {
		return h.Ask(q, declineManyQuestion(q, len(ids)))
	}
	n, err := h.Members.AnswerMany(q.Ctx(), q.Actor, q.Chapter, ids, approve)
	return h.Done(q, err, map[bool]string{true: "approved.", false: "declined."}[approve]+strconv.Itoa(n), membersURL(q))
}

func declineManyQuestion(q *page.Request, n int) page.Question {
	ctx := q.Ctx()
	return page.Question{
		Heading: say.N(ctx, n, "Decline 1 request?", "Decline %d requests?"), Yes: say.T(ctx, "Decline"), No: ui.Link{Text: say.T(ctx, "Keep them"), URL: membersURL(q)},
		Follows: []string{say.T(ctx, "Each gets an email that says the request wasn’t approved. It gives no reason."), say.T(ctx, "The requests, their notes and their answers are deleted."), say.T(ctx, "They can ask to join again.")},
	}
}

// MembersCSV is all members as a file for a spreadsheet.
func (h *Handlers) MembersCSV(q *page.Request) error {
	list, err := h.Members.Export(q.Ctx(), q.Actor, q.Chapter)
	if errors.Is(err, hub.ErrFresh) { // as in AttendeesCSV
		return q.Redirect("/sign-in?" + url.Values{"return": {membersURL(q)}, "fresh": {"1"}}.Encode())
	}
	if err != nil {
		return err
	}
	text, err := page.PlainCSV(memberTable(q.Ctx(), q.Chapter.Questions, list))
	if err != nil {
		return fmt.Errorf("web: members file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download(say.C(q.Ctx(), "a file's name: chapter", "%s members.csv", q.Chapter.Name), "text/csv; charset=utf-8", []byte("\ufeff"+text))
}
