package desk

import (
	"context"
	"net/http"
	"slices"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Attendees is the list of RSVPs, masked unless full names are asked for.
func (h *Handlers) Attendees(q *page.Request) error {
	return h.attendeesPage(q, http.StatusOK, role.Form{}, nil)
}

// look is how the address asks for the list.
func look(q *page.Request) event.Look {
	return event.Look{Full: q.Query("names") != "", Words: q.Query("q"), State: q.Query("state"), Sort: q.Query("sort")}
}

func (h *Handlers) attendeesPage(q *page.Request, status int, host role.Form, problems ui.Errors) error {
	list, err := h.Events.Attendees(q.Ctx(), q.Actor, q.Chapter, q.Event(), look(q))
	if err != nil {
		return err
	}
	e, base := list.Event, link.DeskEvent(q.Chapter.Slug, list.Event.ID)
	v := pages.Attendees{
		Page: h.DeskPage(q, say.T(q.Ctx(), "RSVPs")), Desk: h.DeskLink(q), Event: ui.Link{Text: e.Title, URL: base}, When: view.When(q.Ctx(), e, h.Now()),
		Heading: say.T(q.Ctx(), "RSVPs"), Masked: list.Masked, Seats: h.headCount(q.Ctx(), e), Empty: h.nobody(q.Ctx(), e), Erased: h.erasedLines(q.Ctx(), e), Errors: problems,
		HostMail: ui.Input{Name: "email", Label: say.T(q.Ctx(), "Email address"), Type: "email", Value: host.Email, Error: problems.Of("email"), Required: true, Help: say.T(q.Ctx(), "A member of the chapter is a host right away. Anyone else gets an invitation, after you’re asked.")},
	}
	if h.Events.CanEdit(q.Actor, q.Chapter, e.ID) == nil {
		v.Tabs = view.EventTabs(q.Ctx(), q.Chapter, e, view.TabRSVPs)
	}
	v.Heads = view.Heads(q.Ctx(), e, list.Heads)
	if e.Open(h.Now()) {
		v.Overbooked = view.Overbooked(q.Ctx(), e.Seats)
	}
	if list.Lead {
		v.AddHost, v.Links, v.HostSlip = base+"/hosts", h.listLinks(q, list, base), page.SlipOf(host.Email, problems)
		if v.Invited, err = h.invitedHosts(q, e); err != nil {
			return err
		}
	}
	if list.Add {
		v.Add = base + "/attendees/new"
	}
	if list.Total > 0 {
		v.Search = attendeeSearch(q, base+"/attendees")
	}
	for _, host := range list.Hosts {
		v.Hosts = append(v.Hosts, pages.Host{Name: host.Name, Remove: base + "/hosts/" + string(host.Person) + "/remove"})
	}
	h.fillAttendees(q, &v, list, base)
	v.Rows, v.Pages = page.Paged(q, base+"/attendees", v.Rows)
	return h.Render(q, status, pages.AttendeesPage(v))
}

// listLinks lead from the list to more of it, to its file and to its sheet of paper.
func (h *Handlers) listLinks(q *page.Request, list event.Attendees, base string) (links []ui.Link) {
	if list.Masked {
		query := link.Without(q.Values(), "page")
		query.Set("names", "1")
		links = append(links, ui.Link{Text: say.T(q.Ctx(), "Show full names and email addresses"), URL: base + "/attendees?" + query.Encode()})
	}
	links = append(links, ui.Link{Text: say.T(q.Ctx(), "Download CSV"), URL: base + "/attendees.csv"})
	if list.Event.Mode.HasPlace() {
		links = append(links, ui.Link{Text: say.T(q.Ctx(), "Sheet for the door"), URL: base + "/attendees/door"})
	}
	return links
}

// attendeeSearch is the form that searches, narrows down and sorts the list.
func attendeeSearch(q *page.Request, path string) *pages.AttendeeSearch {
	ctx := q.Ctx()
	form := ui.Form{Values: map[string]string{"q": q.Query("q"), "state": q.Query("state"), "sort": q.Query("sort")}}
	words := form.Line("q", say.T(ctx, "Name")).OfType("search")
	if q.Query("names") != "" {
		words.Label = say.T(ctx, "Name or email address")
	}
	states := []ui.Option{{Label: say.T(ctx, "All RSVPs")}}
	for i, text := range []say.Text{say.MC("an RSVP", "Going"), say.MC("an RSVP", "On the waitlist"), say.MC("an RSVP", "Held"), say.MC("an RSVP", "Cancelled"), say.MC("an RSVP", "Removed")} {
		states = append(states, ui.Option{Value: event.States()[i], Label: text.In(ctx)})
	}
	return &pages.AttendeeSearch{
		Action: path, Names: q.Query("names") != "", Words: words, State: form.Choice("state", say.T(ctx, "Status"), states...),
		Sort: form.Choice("sort", say.T(ctx, "Order"), ui.Option{Label: say.T(ctx, "Waitlist order")}, ui.Option{Value: "name", Label: say.T(ctx, "By name")}, ui.Option{Value: "answered", Label: say.T(ctx, "Latest response first")}),
	}
}

// headCount is how many come, or came.
func (h *Handlers) headCount(ctx context.Context, e hub.Event) string {
	switch {
	case e.State == hub.EventCancelled:
		return say.N(ctx, e.Seats.Taken, "Cancelled. 1 person had a seat.", "Cancelled. %d people had seats.")
	case e.Over(h.Now()):
		return say.N(ctx, e.Seats.Taken, "Ended. 1 person had a seat.", "Ended. %d people had seats.")
	}
	return view.SeatsLine(ctx, e)
}

// nobody is said of a list without a name on it.
func (h *Handlers) nobody(ctx context.Context, e hub.Event) string {
	switch {
	case e.Seats.Taken > 0:
		return say.T(ctx, "The names are deleted. The count stays.")
	case e.State == hub.EventDraft:
		return say.T(ctx, "People can RSVP once the event is published.")
	case !e.Open(h.Now()):
		return say.T(ctx, "Nobody had a seat.")
	case !e.TakesRSVPs(h.Now()):
		return say.T(ctx, "No RSVPs, and RSVPs are closed.")
	case e.Audience == hub.AudienceMembers:
		return say.T(ctx, "No RSVPs yet. Share the event’s page: members of the chapter can sign in and RSVP.")
	case !e.TakesGuests():
		return say.T(ctx, "No RSVPs yet. Share the event’s page: people with an account can sign in and RSVP.")
	}
	return say.T(ctx, "No RSVPs yet. Share the event’s page: people can RSVP there without an account.")
}

// erasedLines say when the names of an event that has ended are deleted, or were.
func (h *Handlers) erasedLines(ctx context.Context, e hub.Event) []string {
	now, guests, members := h.Now(), e.ErasedOn(), e.EndsAt.AddDate(0, 0, hub.MemberDataDays)
	if !e.Over(now) {
		return nil
	}
	day := func(t time.Time) string { return say.Date(ctx, t.In(e.Location()), now) }
	lines := []string{say.T(ctx, "We’ll delete guests’ names on %s.", day(guests)), say.T(ctx, "We’ll delete members’ names on %s.", day(members))}
	if now.After(guests) {
		lines[0] = say.T(ctx, "Guests’ names were deleted on %s.", day(guests))
	}
	if now.After(members) {
		lines[1] = say.T(ctx, "Members’ names were deleted on %s.", day(members))
	}
	return lines
}

// fillAttendees puts each RSVP where it belongs: on the list, with those held for the organizers, or at the end with those who are not coming.
// Whoever narrowed the list down to one state has them all in the one list, which has pages.
func (h *Handlers) fillAttendees(q *page.Request, v *pages.Attendees, list event.Attendees, base string) {
	v.Manage, v.LetIn = list.Manage, base+"/held"
	if list.Manage {
		v.RemoveMany = base + "/removals"
	}
	if list.Guests {
		v.Guests = base + "/guests"
	}
	if list.Total > 0 && len(list.RSVPs) == 0 {
		v.Empty = say.T(q.Ctx(), "No matching RSVPs. Try fewer filters.")
	}
	narrowed := slices.Contains(event.States(), q.Query("state"))
	for _, r := range list.RSVPs {
		row := h.attendeeRow(q.Ctx(), list, r, base)
		switch state := event.StateOf(r); {
		case narrowed:
			v.Rows = append(v.Rows, row)
		case state == "held":
			v.Held = append(v.Held, row)
		case state == "removed":
			v.Removed = append(v.Removed, row)
		case state == "cancelled":
			v.Cancelled = append(v.Cancelled, row)
		default:
			v.Rows = append(v.Rows, row)
		}
	}
	v.Cancelled, v.MoreCancelled = first(q, v.Cancelled, "cancelled")
	v.Removed, v.MoreRemoved = first(q, v.Removed, "removed")
}

// first is as much of a part of the list as a page shows, and where all of it is.
func first(q *page.Request, rows []pages.Attendee, state string) ([]pages.Attendee, ui.Link) {
	if len(rows) <= page.RowsPerPage {
		return rows, ui.Link{}
	}
	query := link.Without(q.Values(), "page")
	query.Set("state", state)
	return rows[:page.RowsPerPage], ui.Link{Text: say.T(q.Ctx(), "Show all %d", len(rows)), URL: q.Path() + "?" + query.Encode()}
}

// attendeeRow is one line of the list.
func (h *Handlers) attendeeRow(ctx context.Context, list event.Attendees, r hub.RSVP, base string) pages.Attendee {
	e, one := list.Event, base+"/attendees/"+string(r.ID)
	row := pages.Attendee{
		Name: r.Name, Email: r.Email, Note: r.Note, Party: say.Number(ctx, r.Party), State: view.RSVPTag(ctx, e, r),
		Since: say.Moment(ctx, r.UpdatedAt.In(e.Location()), h.Now()),
	}
	if e.Mode == hub.ModeHybrid && r.Attends != "" {
		row.Party = say.C(ctx, "seats, in person or online", "%[1]d, %[2]s", r.Party, view.Attends(ctx, r.Attends))
	}
	if !list.Manage {
		return row
	}
	if row.Change = one; !list.Masked {
		row.Change += "?names=1"
	}
	if r.Held() {
		row.LetIn = string(r.ID)
	}
	if r.Removed() {
		row.Note = r.RemovedReason
		if h.restorable(e, r) {
			row.Undo = one
		}
	}
	return row
}

// restorable reports whether the removal of an RSVP can still be undone.
func (h *Handlers) restorable(e hub.Event, r hub.RSVP) bool {
	return r.Removed() && h.Now().Sub(r.RemovedAt) <= hub.RestoreFor && e.Open(h.Now())
}

// RemoveHost takes a host from an event.
func (h *Handlers) RemoveHost(q *page.Request) error {
	if !q.Sure() {
		host, err := h.Events.Host(q.Ctx(), q.Actor, q.Chapter, q.Event(), hub.PersonID(q.Param("person")))
		if err != nil {
			return err
		}
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Remove %s as a host?", host.Name), Yes: say.T(q.Ctx(), "Remove host"),
			Follows: []string{say.T(q.Ctx(), "They can’t open this event or its RSVPs anymore, starting now."), say.T(q.Ctx(), "They aren’t emailed. You can make them a host again.")},
			No:      ui.Link{Text: say.T(q.Ctx(), "Keep them as a host"), URL: attendeesURL(q)},
		})
	}
	err := h.Events.RemoveHost(q.Ctx(), q.Actor, q.Chapter, q.Event(), hub.PersonID(q.Param("person")))
	return h.Done(q, err, "saved", link.DeskEvent(q.Chapter.Slug, q.Event())+"/attendees")
}
