package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// desk is a chapter's workspace: what needs its leads first.
func (s *Server) desk(q *request) error {
	ch := q.chapter
	counts, err := s.Chapters.Desk(q.ctx(), q.actor, ch)
	if err != nil {
		return err
	}
	events, err := s.Events.Desk(q.ctx(), q.actor, ch)
	if err != nil {
		return err
	}
	past, err := s.Events.Past(q.ctx(), q.actor, ch, store.Cursor{})
	if err != nil {
		return err
	}
	offers, err := s.Toolkits.Offers(q.ctx(), q.actor, ch)
	if err != nil {
		return err
	}
	around, err := s.Events.Neighbours(q.ctx(), ch, s.Now())
	if err != nil {
		return err
	}
	return s.deskPageOf(q, s.deskView(q, counts, events, past, around), s.needs(q.ctx(), ch, counts, offers, events), events)
}

// deskPageOf shows the desk with what needs its leads: first the RSVPs that are held for them.
func (s *Server) deskPageOf(q *request, v pages.View, needs []pages.Need, events []hub.Event) error {
	held, err := s.Events.Held(q.ctx(), q.actor, q.chapter)
	if err != nil {
		return err
	}
	v.Needs = append(s.heldNeeds(q.chapter, events, held), needs...)
	v.Heading = needsHeading(len(v.Needs))
	return s.render(q, http.StatusOK, pages.Desk(v))
}

// deskView fills the desk's lists and links.
func (s *Server) deskView(q *request, counts store.DeskCounts, events, past []hub.Event, around []hub.EventListing) pages.View {
	ch, base := q.chapter, deskURL(q.chapter.Slug)
	v := pages.View{
		Page: s.deskPage(q, ch.Name+" desk"), Kicker: ui.Link{Text: chapterTitle(q.ctx(), ch), URL: chapterURL(ch.Slug)},
		NewEvent: base + "/events/new", Around: s.listingRows(q.ctx(), around),
		Events: s.eventLines(q.ctx(), ch, events), Past: s.eventLines(q.ctx(), ch, past[:min(len(past), 5)]),
		Links: []ui.Link{{Text: "Toolkits", URL: base + "/toolkits"}, {Text: "The chapter’s page", URL: base + "/chapter"}},
	}
	if s.Chapters.CanAnswer(q.actor, ch) == nil {
		v.Members = plural(counts.Members, "member", "members") + "."
		v.Links = append([]ui.Link{{Text: "Members", URL: base + "/members"}}, v.Links...)
	}
	if s.Operator.MayReadTrail(q.actor, ch) {
		v.Links = append(v.Links, ui.Link{Text: "The trail", URL: base + "/trail"})
	}
	return v
}

func needsHeading(n int) string {
	switch n {
	case 0:
		return "Nothing needs you"
	case 1:
		return "One thing needs you"
	}
	return numberWord(n) + " things need you"
}

// heldNeeds lists the events at which RSVPs wait for the organizers.
func (s *Server) heldNeeds(ch hub.Chapter, events []hub.Event, held map[hub.EventID]int) []pages.Need {
	var needs []pages.Need
	for _, e := range events {
		if n := held[e.ID]; n > 0 {
			needs = append(needs, pages.Need{
				Count: strconv.Itoa(n), Title: "RSVPs are held at " + e.Title, Line: "Many came from one network or email domain. Let them in, or remove them.",
				Do: ui.Link{Text: "Look", URL: deskEventURL(ch.Slug, e.ID) + "/attendees"}, First: true,
			})
		}
	}
	return needs
}

// needs lists what waits for a lead, the people first.
func (s *Server) needs(ctx context.Context, ch hub.Chapter, counts store.DeskCounts, offers []store.Offer, events []hub.Event) []pages.Need {
	var needs []pages.Need
	if counts.Requests > 0 {
		title := "people ask to join"
		if counts.Requests == 1 {
			title = "person asks to join"
		}
		since := counts.OldestRequest.In(hub.Zone(ch.Zone))
		needs = append(needs, pages.Need{
			Count: strconv.Itoa(counts.Requests), Title: title, Line: "The oldest since " + say.Day(ctx, since, s.Now()),
			Do: ui.Link{Text: "Answer", URL: deskURL(ch.Slug) + "/members"}, First: true,
		})
	}
	for _, o := range offers {
		if o.State == hub.AdoptionUnseen || o.State == hub.AdoptionSeen {
			needs = append(needs, pages.Need{
				Count: "1", Title: "toolkit is waiting: " + o.Title, Line: plural(o.Slots, "slot to fill", "slots to fill") + ", about five minutes.",
				Do: ui.Link{Text: "Open", URL: deskURL(ch.Slug) + "/toolkits/" + string(o.Toolkit)}, First: true,
			})
		}
		if o.State == hub.AdoptionAdopted {
			needs = append(needs, pages.Need{
				Count: strconv.Itoa(max(1, o.Slots-o.Filled)), Title: "to fill in " + o.Title, Line: "The public page goes up when the required slots are filled.",
				Do: ui.Link{Text: "Fill", URL: deskURL(ch.Slug) + "/toolkits/" + string(o.Toolkit)},
			})
		}
	}
	for _, e := range events {
		switch {
		case e.State == hub.EventPublished && e.Seats.Waiting > 0:
			needs = append(needs, pages.Need{
				Count: strconv.Itoa(e.Seats.Waiting), Title: "wait for a seat at " + e.Title, Line: s.when(ctx, e),
				Do: ui.Link{Text: "See", URL: deskEventURL(ch.Slug, e.ID) + "/attendees"},
			})
		case e.State == hub.EventDraft:
			needs = append(needs, pages.Need{
				Count: "1", Title: "draft to publish: " + e.Title, Line: s.when(ctx, e), Do: ui.Link{Text: "Edit", URL: deskEventURL(ch.Slug, e.ID)},
			})
		}
	}
	return needs
}

// eventLines are the rows of the desk's tables.
func (s *Server) eventLines(ctx context.Context, ch hub.Chapter, events []hub.Event) []pages.EventLine {
	lines := make([]pages.EventLine, 0, len(events))
	for _, e := range events {
		start := e.StartsAt.In(e.Location())
		line := pages.EventLine{
			Day: s.day(ctx, e), Hour: start.Format("3:04 pm"), Title: e.Title, URL: deskEventURL(ch.Slug, e.ID), Line: place(ctx, e), Waiting: strconv.Itoa(e.Seats.Waiting),
		}
		switch e.State {
		case hub.EventDraft:
			line.State, line.Seats, line.Waiting = ui.Tag{Text: "Draft", Tone: "soft"}, "not published", "–"
		case hub.EventCancelled:
			line.State, line.Seats = ui.Tag{Text: "Cancelled", Tone: "bad"}, fmt.Sprintf("%d had a seat", e.Seats.Taken)
		case hub.EventPublished:
			line.URL = deskEventURL(ch.Slug, e.ID) + "/attendees"
			line.Seats = fmt.Sprintf("%d going", e.Seats.Taken)
			if e.Seats.Limited() {
				line.Seats = fmt.Sprintf("%d of %d", e.Seats.Taken, e.Seats.Capacity)
				line.Taken, line.Capacity = strconv.Itoa(min(e.Seats.Taken, e.Seats.Capacity)), strconv.Itoa(e.Seats.Capacity)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// members is the leads' list.
func (s *Server) members(q *request) error {
	list, err := s.Chapters.People(q.ctx(), q.actor, q.chapter, q.query("q"))
	if err != nil {
		return err
	}
	return s.render(q, http.StatusOK, pages.PeoplePage(s.membersView(q, list)))
}

// membersView fills one page of the members, and the oldest requests.
func (s *Server) membersView(q *request, list chapter.People) pages.People {
	base := deskURL(q.chapter.Slug) + "/members"
	v := pages.People{
		Page: s.deskPage(q, "Members"), Desk: s.deskLink(q), Heading: "Members", Count: plural(len(list.Members), "member", "members"),
		Words: ui.Input{Name: "q", Label: "Name or address", Type: "search", Value: q.query("q")},
	}
	loc := hub.Zone(q.chapter.Zone)
	if more := len(list.Requests) - rowsPerPage; more > 0 { // the oldest; the next ones follow as these are answered
		v.More = "And " + plural(more, "more request", "more requests") + ", shown once these are answered."
		list.Requests = list.Requests[:rowsPerPage]
	}
	for _, m := range list.Requests {
		v.Requests = append(v.Requests, pages.Person{
			Name: m.Name, Email: m.Email, Note: m.Note, Since: "Since " + say.Moment(q.ctx(), m.RequestedAt.In(loc), s.Now()),
			Approve: base + "/" + string(m.ID), Decline: base + "/" + string(m.ID),
		})
	}
	list.Members, v.Pages = paged(q, base, list.Members)
	for _, m := range list.Members {
		since := m.DecidedAt
		if since.IsZero() {
			since = m.RequestedAt
		}
		v.Members = append(v.Members, pages.Person{Name: m.Name, Email: m.Email, Since: say.Day(q.ctx(), since.In(loc), s.Now()), Home: m.Home})
	}
	return v
}

// answerJoin approves or declines a request.
func (s *Server) answerJoin(q *request) error {
	approve := q.text("answer") == "approve"
	if !approve && q.text("answer") != "decline" {
		return errForm // a decline erases the request: it is never the default
	}
	if err := s.Chapters.Answer(q.ctx(), q.actor, q.chapter, hub.MembershipID(q.param("membership")), approve); err != nil {
		return err
	}
	s.notice(q, map[bool]string{true: "approved", false: "declined"}[approve])
	return q.redirect(deskURL(q.chapter.Slug) + "/members")
}

// settingsForm is the form of the chapter's page.
func (s *Server) settingsForm(q *request) error {
	if err := s.Chapters.CanEdit(q.actor, q.chapter); err != nil {
		return err
	}
	f := chapter.PageForm{About: q.chapter.About, Access: q.chapter.Access, Zone: q.chapter.Zone, Hue: q.chapter.Hue}
	return s.settingsPage(q, http.StatusOK, f, nil)
}

func (s *Server) settingsPage(q *request, status int, f chapter.PageForm, problems ui.Errors) error {
	v := pages.Settings{
		Page: s.deskPage(q, "The chapter’s page"), Desk: s.deskLink(q), Action: deskURL(q.chapter.Slug) + "/chapter", Errors: problems,
		About:  ui.Area{Name: "about", Label: "Who you are", Help: "Two or three sentences on top of the page: what you do, when and where you meet.", Value: f.About, Error: problems.Of("about"), Length: "2000"},
		Access: ui.Area{Name: "access", Label: "Good to know", Help: "Access to your rooms, languages, what to bring.", Value: f.Access, Error: problems.Of("access"), Length: "2000"},
		Zone:   ui.Choice{Name: "zone", Label: "Time zone of new events", Options: zones(f.Zone), Error: problems.Of("zone")},
	}
	for i := range hub.Hues {
		v.Hues = append(v.Hues, pages.Hue{Value: strconv.Itoa(i), Class: "hue-" + strconv.Itoa(i), Label: strconv.Itoa(i + 1), Checked: i == f.Hue})
	}
	return s.render(q, status, pages.SettingsPage(v))
}

func (s *Server) settings(q *request) error {
	f := chapter.PageForm{About: q.text("about"), Access: q.text("access"), Zone: q.text("zone"), Hue: q.number("hue", -1)}
	err := s.Chapters.Save(q.ctx(), q.actor, q.chapter, f)
	if problems, wrong := invalid(q.ctx(), err, "about", "access", "zone", "hue"); wrong {
		return s.settingsPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil {
		return err
	}
	s.notice(q, "saved")
	return q.redirect(chapterURL(q.chapter.Slug))
}
