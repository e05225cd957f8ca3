package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	pages "chapterhouse/components/event"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// spreadsheetTime is a moment as spreadsheets read it, in the event's own zone.
const spreadsheetTime = "2006-01-02 15:04"

// AttendeesCSV is the list as a file for a spreadsheet.
func (h *Handlers) AttendeesCSV(q *page.Request) error {
	list, err := h.Events.Export(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if errors.Is(err, hub.ErrFresh) { // a browser that returns to a download would stay on the sign-in page
		back := link.DeskEvent(q.Chapter.Slug, q.Event()) + "/attendees"
		return q.Redirect("/sign-in?" + url.Values{"return": {back}, "fresh": {"1"}}.Encode())
	}
	if err != nil {
		return err
	}
	text, err := page.PlainCSV(attendeeTable(q.Ctx(), list))
	if err != nil {
		return fmt.Errorf("web: attendees file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	day := list.Event.Starts().Format("2006-01-02")
	return q.Download(say.C(q.Ctx(), "a file's name: day, title", "%[1]s %[2]s RSVPs.csv", day, list.Event.Title), "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// attendeeTable is the list with its header.
func attendeeTable(ctx context.Context, list event.Attendees) [][]string {
	in := list.Event.Location()
	rows := [][]string{{
		say.T(ctx, "First name"), say.T(ctx, "Last name"), say.T(ctx, "Email"), say.T(ctx, "Status"), say.T(ctx, "Seats"), say.T(ctx, "Number"), say.T(ctx, "Note"),
		say.C(ctx, "a column of times, with their time zone", "Responded (%s)", in.String()), say.T(ctx, "In person or online"),
	}}
	for _, r := range list.RSVPs {
		given, family := splitName(r.Name)
		rows = append(rows, []string{
			given, family, r.Email, view.RSVPTag(ctx, list.Event, r).Text, strconv.Itoa(r.Party), strconv.FormatInt(r.Number, 10), r.Note, r.UpdatedAt.In(in).Format(spreadsheetTime), view.Attends(ctx, r.Attends),
		})
	}
	return rows
}

// splitName takes the last word as the family name.
func splitName(name string) (given, family string) {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name, ""
	}
	return strings.Join(words[:len(words)-1], " "), words[len(words)-1]
}

// walkIns is how many blank lines the sheet for the door has.
const walkIns = 12

// DoorSheet is the list for the door, to be printed: names and seats to tick off, and no addresses.
func (h *Handlers) DoorSheet(q *page.Request) error {
	list, err := h.Events.AtTheDoor(q.Ctx(), q.Actor, q.Chapter, q.Event())
	if err != nil {
		return err
	}
	e := list.Event
	v := pages.Door{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Sheet for the door")), Back: listLink(q, e),
		Title: e.Title, When: view.When(q.Ctx(), e, h.Now()), WalkIns: walkIns,
	}
	people := 0
	for _, r := range list.RSVPs {
		people += r.Party
		v.Rows = append(v.Rows, pages.DoorRow{Name: r.Name, Party: say.Number(q.Ctx(), r.Party)})
	}
	v.Count = say.N(q.Ctx(), people, "1 person", "%d people")
	return h.Render(q, http.StatusOK, pages.DoorPage(v))
}
