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

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Attendees is the list of RSVPs, masked unless full names are asked for.
func (h *Handlers) Attendees(q *page.Request) error {
	return h.attendeesPage(q, http.StatusOK, "", nil)
}

func (h *Handlers) attendeesPage(q *page.Request, status int, host string, problems ui.Errors) error {
	list, err := h.Events.Attendees(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.Query("names") != "")
	if err != nil {
		return err
	}
	e, base := list.Event, link.DeskEvent(q.Chapter.Slug, list.Event.ID)
	v := pages.Attendees{
		Page: h.DeskPage(q, say.T(q.Ctx(), "RSVPs")), Desk: h.DeskLink(q), Event: ui.Link{Text: e.Title, URL: base}, When: view.When(q.Ctx(), e, h.Now()),
		Heading: say.T(q.Ctx(), "RSVPs"), Masked: list.Masked, Seats: h.headCount(q.Ctx(), e), Empty: h.nobody(q.Ctx(), e), Erased: h.erasedLines(q.Ctx(), e), Errors: problems,
		HostMail: ui.Input{Name: "email", Label: say.T(q.Ctx(), "Member’s email address"), Type: "email", Value: host, Error: problems.Of("email"), Required: true},
	}
	if h.Events.CanEdit(q.Actor, q.Chapter, e.ID) == nil {
		v.Tabs = view.EventTabs(q.Ctx(), q.Chapter, e, view.TabRSVPs)
	}
	v.Heads = view.Heads(q.Ctx(), e, hub.Heads(list.RSVPs))
	if e.Open(h.Now()) {
		v.Overbooked = view.Overbooked(q.Ctx(), e.Seats)
	}
	if list.Lead {
		v.Export, v.AddHost = base+"/attendees.csv", base+"/hosts"
		if list.Masked {
			v.Full = base + "/attendees?names=1"
		}
	}
	for _, host := range list.Hosts {
		v.Hosts = append(v.Hosts, pages.Host{Name: host.Name, Remove: base + "/hosts/" + string(host.Person) + "/remove"})
	}
	h.fillAttendees(q.Ctx(), &v, list, base)
	v.Rows, v.Pages = page.Paged(q, base+"/attendees", v.Rows)
	return h.Render(q, status, pages.AttendeesPage(v))
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

// fillAttendees puts each RSVP where it belongs: on the list, with those held for the organizers, or with those removed.
func (h *Handlers) fillAttendees(ctx context.Context, v *pages.Attendees, list event.Attendees, base string) {
	e := list.Event
	v.Manage, v.LetIn = list.Manage, base+"/held"
	if list.Manage {
		v.RemoveMany = base + "/removals"
	}
	if list.Guests {
		v.Guests = base + "/guests"
	}
	for _, r := range list.RSVPs {
		row := pages.Attendee{
			Name: r.Name, Email: r.Email, Note: r.Note, Party: say.Number(ctx, r.Party), State: view.RSVPTag(ctx, e, r),
			Since: say.Moment(ctx, r.UpdatedAt.In(e.Location()), h.Now()),
		}
		if e.Mode == hub.ModeHybrid && r.Attends != "" {
			row.Party = say.C(ctx, "seats, in person or online", "%[1]d, %[2]s", r.Party, view.Attends(ctx, r.Attends))
		}
		one := base + "/attendees/" + string(r.ID)
		switch {
		case r.Held():
			row.LetIn, row.Remove = string(r.ID), one
			v.Held = append(v.Held, row)
		case r.Removed():
			if list.Manage {
				row.Note = r.RemovedReason
			}
			if h.Now().Sub(r.RemovedAt) <= hub.RestoreFor && e.Open(h.Now()) {
				row.Undo = one
			}
			v.Removed = append(v.Removed, row)
		default:
			if r.State.Coming() {
				row.Remove = one
			}
			v.Rows = append(v.Rows, row)
		}
	}
}

// csvState is an RSVP's state in the CSV file.
func csvState(r hub.RSVP) string {
	switch {
	case r.Held():
		return "held"
	case r.Removed():
		return "removed"
	}
	return string(r.State)
}

// AttendeesCSV is the list as a file, with OSDI's field names.
func (h *Handlers) AttendeesCSV(q *page.Request) error {
	list, err := h.Events.Export(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if errors.Is(err, hub.ErrFresh) { // a browser that returns to a download would stay on the sign-in page
		back := link.DeskEvent(q.Chapter.Slug, q.Event()) + "/attendees"
		return q.Redirect("/sign-in?" + url.Values{"return": {back}, "fresh": {"1"}}.Encode())
	}
	if err != nil {
		return err
	}
	rows := [][]string{{"given_name", "family_name", "email_address", "status", "seats", "number", "note", "modified_date", "attends"}}
	for _, r := range list.RSVPs {
		given, family := splitName(r.Name)
		rows = append(rows, []string{given, family, r.Email, csvState(r), strconv.Itoa(r.Party), strconv.FormatInt(r.Number, 10), r.Note, r.UpdatedAt.Format(time.RFC3339), view.Attends(q.Ctx(), r.Attends)})
	}
	text, err := page.PlainCSV(rows)
	if err != nil {
		return fmt.Errorf("web: attendees file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("attendees-"+string(list.Event.ID)+".csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// splitName takes the last word as the family name.
func splitName(name string) (given, family string) {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name, ""
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1]
}

// AddHost makes a member a host of an event.
func (h *Handlers) AddHost(q *page.Request) error {
	err := h.Events.AddHost(q.Ctx(), q.Actor, q.Chapter, q.Event(), q.Text("email"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "email"); wrong {
		return h.attendeesPage(q, http.StatusUnprocessableEntity, q.Text("email"), problems)
	}
	return h.Done(q, err, "host", link.DeskEvent(q.Chapter.Slug, q.Event())+"/attendees")
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
			Follows: []string{say.T(q.Ctx(), "They can’t open this event or its RSVPs anymore, starting now."), say.T(q.Ctx(), "They aren’t emailed. They stay a member, and you can make them a host again.")},
			No:      ui.Link{Text: say.T(q.Ctx(), "Keep them as a host"), URL: attendeesURL(q)},
		})
	}
	err := h.Events.RemoveHost(q.Ctx(), q.Actor, q.Chapter, q.Event(), hub.PersonID(q.Param("person")))
	return h.Done(q, err, "saved", link.DeskEvent(q.Chapter.Slug, q.Event())+"/attendees")
}
