package national

import (
	"errors"
	"net/http"

	pages "chapterhouse/components/rights"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// dataRequests is where the office answers people who asked for their data.
const dataRequests = "/national/requests"

// DataRequests are the requests of people who asked the office.
func (h *Handlers) DataRequests(q *page.Request) error {
	return h.requestsPage(q, http.StatusOK, rights.Note{Kind: string(hub.DataExport)}, nil)
}

func (h *Handlers) requestsPage(q *page.Request, status int, n rights.Note, problems ui.Errors) error {
	list, err := h.Rights.Requests(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Requests{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Requests about personal data")), Note: dataRequests, Form: page.FormOf(q, n, problems),
		Kinds: []ui.Option{{Value: string(hub.DataExport), Label: say.T(q.Ctx(), "A copy of their data")}, {Value: string(hub.DataErase), Label: say.T(q.Ctx(), "To be erased")}},
	}
	for _, r := range list {
		if row := h.requestRow(q, r); r.Open() {
			v.Open = append(v.Open, row)
		} else {
			v.Closed = append(v.Closed, row)
		}
	}
	return h.Render(q, status, pages.RequestsPage(v))
}

// requestRow is one request. It names nobody: whom it is about is found when it is answered.
func (h *Handlers) requestRow(q *page.Request, r hub.DataRequest) pages.Request {
	ctx := q.Ctx()
	row := pages.Request{What: say.T(ctx, "A copy of their data"), Button: say.T(ctx, "Download their data"), Who: say.T(ctx, "Person %s", string(r.Person))}
	if r.Person == "" {
		row.Who = say.T(ctx, "Someone whose address we don’t have")
	}
	if r.Kind == hub.DataErase {
		row.What, row.Button, row.Bad = say.T(ctx, "Erase their data"), say.T(ctx, "Erase them"), true
	}
	asked := say.Day(ctx, r.AskedAt, h.Now())
	switch {
	case !r.Open():
		row.Line, row.Button = say.T(ctx, "Asked %[1]s, answered %[2]s.", asked, say.Day(ctx, r.DoneAt, h.Now())), ""
		row.State = ui.Tag{Text: say.T(ctx, "Done"), Tone: "good"}
		return row
	case r.Overdue(h.Now()):
		row.State = ui.Tag{Text: say.T(ctx, "Overdue"), Tone: "bad"}
	}
	row.Line = say.T(ctx, "Asked %[1]s. Answer by %[2]s.", asked, say.Day(ctx, r.DueAt, h.Now()))
	row.Do = dataRequests + "/" + string(r.ID) + "/" + string(r.Kind)
	return row
}

// NoteRequest notes what somebody asked for.
func (h *Handlers) NoteRequest(q *page.Request) error {
	n := page.Read[rights.Note](q)
	err := h.Rights.Note(q.Ctx(), q.Actor, n)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[rights.Note]()...); wrong {
		return h.requestsPage(q, http.StatusUnprocessableEntity, n, problems)
	}
	return h.Done(q, err, "saved", dataRequests)
}

// ExportRequested answers a request with a file.
func (h *Handlers) ExportRequested(q *page.Request) error {
	d, err := h.Rights.ExportFor(q.Ctx(), q.Actor, hub.DataRequestID(q.Param("request")))
	if errors.Is(err, rights.ErrNothing) {
		return h.Done(q, nil, "data-nothing", dataRequests)
	}
	if err != nil {
		return err
	}
	return h.SendData(q, d)
}

// EraseRequested answers a request by erasing the person.
func (h *Handlers) EraseRequested(q *page.Request) error {
	if err := h.Rights.CanAnswer(q.Actor); err != nil {
		return err
	}
	if !q.Sure() {
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Erase this person?"), Yes: say.T(q.Ctx(), "Erase them for good"),
			Follows: []string{
				say.T(q.Ctx(), "Their account, chapters, roles and emails go at once, and they’re signed out everywhere."),
				say.T(q.Ctx(), "Their RSVPs to upcoming events are cancelled. Those to past events stay as numbers."),
				say.T(q.Ctx(), "This can’t be undone. If they lead a chapter alone, it has no lead until you appoint one."),
			},
			No: ui.Link{Text: say.T(q.Ctx(), "Don’t erase"), URL: dataRequests},
		})
	}
	err := h.Rights.EraseFor(q.Ctx(), q.Actor, hub.DataRequestID(q.Param("request")))
	if errors.Is(err, rights.ErrNothing) {
		return h.Done(q, nil, "data-nothing", dataRequests)
	}
	return h.Done(q, err, "data-erased-for", dataRequests)
}
