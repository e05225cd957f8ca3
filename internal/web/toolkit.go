package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
)

// asksShown is how many chapters the list of asks names for each.
const asksShown = 30

// asks is the public list of toolkits.
func (s *Server) asks(q *request) error {
	list, err := s.Toolkits.PublicToolkits(q.ctx(), 20)
	if err != nil {
		return err
	}
	v := pages.Asks{Page: s.layout(q, say.T(q.ctx(), "Toolkits"))}
	v.Page.Description = say.T(q.ctx(), "What %s is asking for, and the chapters that make it local.", s.Organization)
	up, err := s.Toolkits.Where(q.ctx())
	if err != nil {
		return err
	}
	for _, a := range list {
		v.Rows = append(v.Rows, s.askRow(q, a, up[a.ID]))
	}
	return s.render(q, http.StatusOK, pages.AsksPage(v))
}

// askRow is one ask with the chapters that have a page for it.
func (s *Server) askRow(q *request, a hub.PublicToolkit, up []hub.ChapterID) pages.Ask {
	row := pages.Ask{Title: a.Title, Summary: a.Summary, Line: say.N(q.ctx(), len(up), "1 chapter has its page up.", "%d chapters have their pages up.")}
	for _, id := range up {
		ch, err := s.Chapters.ByID(q.ctx(), id)
		if err != nil {
			continue // removed between the two reads
		}
		row.Chapters = append(row.Chapters, ui.Link{Text: ch.Name, URL: toolkitURL(ch.Slug, a.ID)})
	}
	if len(row.Chapters) > asksShown {
		row.More = say.N(q.ctx(), len(row.Chapters)-asksShown, "And 1 more. Look for it on your chapter’s page.", "And %d more. Look for it on your chapter’s page.")
		row.Chapters = row.Chapters[:asksShown]
	}
	return row
}

// toolkitPage is a toolkit's public page under a chapter.
func (s *Server) toolkitPage(q *request) error {
	l, err := s.Toolkits.Public(q.ctx(), q.chapter, q.toolkit())
	if err != nil {
		return err
	}
	v := pages.Public{
		Page: s.layout(q, l.Version.Title), Chapter: ui.Link{Text: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug)},
		Title: l.Version.Title, Summary: l.Version.Summary, Ask: markdown.HTML(l.Fill(l.Version.Ask)),
	}
	v.Page.Description, v.Page.Meta.Canonical = l.Version.Summary, s.absolute(toolkitURL(q.chapter.Slug, l.Version.Toolkit))
	if v.Items, err = s.items(q, l, true); err != nil {
		return err
	}
	return s.render(q, http.StatusOK, pages.PublicPage(v))
}

// items are a toolkit's items with the chapter's words in them.
func (s *Server) items(q *request, l toolkit.ChapterToolkit, public bool) ([]pages.Item, error) {
	var out []pages.Item
	for _, i := range l.Version.Items {
		if public && !i.Kind.Public() {
			continue
		}
		item := pages.Item{
			ID: string(i.ID), Kind: i.Kind.Label().In(q.ctx()), Title: i.Title, HTML: markdown.HTML(l.Fill(i.Body)),
			Script: i.Kind == hub.ItemCallScript || i.Kind == hub.ItemLetter || i.Kind == hub.ItemSocialKit,
		}
		if i.Kind == hub.ItemEventTemplate {
			item.HTML, item.Event = "", templateLines(q.ctx(), i.Template, l.Fill)
		}
		if i.File != "" {
			file, err := s.attachment(q, i)
			if err != nil {
				return nil, err
			}
			item.File = file
		}
		out = append(out, item)
	}
	return out, nil
}

// templateLines are an event template in a few lines.
func templateLines(ctx context.Context, t hub.EventTemplate, fill func(string) string) []string {
	lines := []string{fill(t.Title)}
	if t.Summary != "" {
		lines = append(lines, fill(t.Summary))
	}
	minutes := say.N(ctx, t.Minutes, "1 minute", "%d minutes")
	if t.Capacity > 0 {
		seats := say.N(ctx, t.Capacity, "1 seat", "%d seats")
		return append(lines, say.C(ctx, "format, length, seats", "%[1]s, %[2]s, %[3]s", modeWord(ctx, t.Mode), minutes, seats))
	}
	return append(lines, say.C(ctx, "format, length", "%[1]s, %[2]s", modeWord(ctx, t.Mode), minutes))
}

// modeWord is the format of an event in words.
func modeWord(ctx context.Context, m hub.Mode) string {
	switch m {
	case hub.ModeInPerson:
		return say.C(ctx, "format of an event", "In person")
	case hub.ModeOnline:
		return say.C(ctx, "format of an event", "Online")
	case hub.ModeHybrid:
		return say.C(ctx, "format of an event", "In person and online")
	}
	return ""
}

// attachment is the file of an item; files belong to the national office.
func (s *Server) attachment(q *request, i hub.Item) (pages.File, error) {
	office, err := s.office(q)
	if err != nil {
		return pages.File{}, err
	}
	f := i.Attached
	if f.Kind == "picture" {
		widest := f.Widths[len(f.Widths)-1]
		return pages.File{Picture: fileURL(office.Slug, f.ID, widest), Alt: i.Title}, nil
	}
	return pages.File{URL: fileURL(office.Slug, f.ID, 0), Name: say.T(q.ctx(), "%[1]s (PDF, %[2]d KB)", f.Name, (f.Size+1023)/1024)}, nil
}

// office is the national office's own chapter.
func (s *Server) office(q *request) (hub.Chapter, error) {
	all, err := s.Chapters.All(q.ctx())
	if err != nil {
		return hub.Chapter{}, err
	}
	for _, c := range all {
		if c.Kind == hub.KindNational {
			return c, nil
		}
	}
	return hub.Chapter{}, fmt.Errorf("web: national office: %w", hub.ErrNotFound)
}

func adoptionTag(ctx context.Context, state hub.AdoptionState) ui.Tag {
	tone := map[hub.AdoptionState]string{
		hub.AdoptionUnseen: "ink", hub.AdoptionSeen: "", hub.AdoptionAdopted: "accent", hub.AdoptionLocalized: "accent",
		hub.AdoptionInUse: "good", hub.AdoptionDeclined: "warn",
	}[state]
	return ui.Tag{Text: state.Label().In(ctx), Tone: tone}
}

// adoptionMeans is what a state says, in a sentence to the chapter itself.
func adoptionMeans(ctx context.Context, state hub.AdoptionState) string {
	switch state {
	case hub.AdoptionUnseen:
		return say.T(ctx, "Nobody in your chapter has opened it yet.")
	case hub.AdoptionSeen:
		return say.T(ctx, "Your chapter has opened it, and hasn’t adopted or declined it yet.")
	case hub.AdoptionAdopted:
		return say.T(ctx, "Your chapter is taking part. The public page goes up when the required blanks are filled in.")
	case hub.AdoptionLocalized:
		return say.T(ctx, "The required blanks are filled in, and your public page is up.")
	case hub.AdoptionInUse:
		return say.T(ctx, "Your public page is up, and your chapter published an event from it.")
	case hub.AdoptionDeclined:
		return say.T(ctx, "Your chapter isn’t taking part. The national office can read your reason.")
	}
	return ""
}

// offers is the chapter's list of toolkits from the national office.
func (s *Server) offers(q *request) error {
	list, err := s.Toolkits.Offers(q.ctx(), q.actor, q.chapter)
	if err != nil {
		return err
	}
	v := pages.Offers{Page: s.deskPage(q, say.T(q.ctx(), "Toolkits")), Desk: s.deskLink(q)}
	for _, o := range list {
		v.Rows = append(v.Rows, pages.Offer{
			Title: o.Title, Summary: o.Summary, URL: deskURL(q.chapter.Slug) + "/toolkits/" + string(o.Toolkit), State: adoptionTag(q.ctx(), o.State),
			Means: adoptionMeans(q.ctx(), o.State),
			Line:  say.T(q.ctx(), "Sent %[1]s. %[2]d of %[3]d blanks filled in.", say.Day(q.ctx(), o.PushedAt.In(hub.Zone(q.chapter.Zone)), s.Now()), o.Filled, o.Slots),
		})
	}
	return s.render(q, http.StatusOK, pages.OffersPage(v))
}

// room is the lead's side of one toolkit.
func (s *Server) room(q *request) error {
	l, err := s.Toolkits.Look(q.ctx(), q.actor, q.chapter, q.toolkit())
	if err != nil {
		return err
	}
	return s.roomPage(q, http.StatusOK, l, nil)
}

// seeToolkit notes that a lead opened a toolkit, which national's board shows. The room's page sends it once a browser has
// it on the screen: a GET changes nothing, so what a scanner or a browser fetches ahead is not taken for a person.
func (s *Server) seeToolkit(q *request) error {
	if _, err := s.Toolkits.Look(q.ctx(), q.actor, q.chapter, q.toolkit()); err != nil {
		return err
	}
	if err := s.Toolkits.MarkSeen(q.ctx(), q.actor, q.chapter, q.toolkit()); err != nil {
		return err
	}
	if !q.htmx() {
		return q.redirect(deskURL(q.chapter.Slug) + "/toolkits/" + string(q.toolkit()))
	}
	l, err := s.Toolkits.Look(q.ctx(), q.actor, q.chapter, q.toolkit())
	if err != nil {
		return err
	}
	return s.render(q, http.StatusOK, pages.Standing(s.standing(q, l)))
}

// standing is the line of the room that says how far the chapter is.
func (s *Server) standing(q *request, l toolkit.ChapterToolkit) pages.Room {
	v := pages.Room{
		State: adoptionTag(q.ctx(), l.Adoption.State), Means: adoptionMeans(q.ctx(), l.Adoption.State),
		Line: say.T(q.ctx(), "Version %[1]d, sent %[2]s", l.Adoption.Version, say.Day(q.ctx(), l.Adoption.PushedAt.In(hub.Zone(q.chapter.Zone)), s.Now())),
	}
	if l.Adoption.State == hub.AdoptionUnseen && l.CanEdit {
		v.See = deskURL(q.chapter.Slug) + "/toolkits/" + string(l.Version.Toolkit) + "/seen"
	}
	return v
}

func (s *Server) roomPage(q *request, status int, l toolkit.ChapterToolkit, problems ui.Errors) error {
	v := pages.Room{
		Page: s.deskPage(q, l.Version.Title), Desk: ui.Link{Text: say.T(q.ctx(), "From the national office"), URL: deskURL(q.chapter.Slug) + "/toolkits"},
		Title: l.Version.Title, Summary: l.Version.Summary, Note: l.Adoption.Note,
		Ask:    markdown.HTML(l.Fill(l.Version.Ask)),
		Action: deskURL(q.chapter.Slug) + "/toolkits/" + string(l.Version.Toolkit), Errors: problems, Taken: l.Adoption.State.Taken(), CanEdit: l.CanEdit,
		Reason: ui.Input{
			Name: "reason", Label: say.T(q.ctx(), "Reason for declining"), Help: say.T(q.ctx(), "The national office will read this."), Type: "text",
			Value: q.text("reason"), Error: problems.Of("reason"), Length: "400",
		},
	}
	standing := s.standing(q, l)
	v.State, v.Means, v.Line, v.See = standing.State, standing.Means, standing.Line, standing.See
	if l.Adoption.State == hub.AdoptionDeclined {
		v.Said = l.Adoption.Reason
	}
	if l.Adoption.State.Public() {
		v.Public = toolkitURL(q.chapter.Slug, l.Version.Toolkit)
	}
	_, v.Event = l.Template()
	for _, m := range l.Missing {
		v.Missing = append(v.Missing, m.Label)
	}
	for _, slot := range l.Version.Slots {
		v.Slots = append(v.Slots, slotField(slot, l.Adoption.Values[slot.Key], problems.Of("slot_"+slot.Key)))
	}
	items, err := s.items(q, l, false)
	if err != nil {
		return err
	}
	v.Items = items
	return s.render(q, status, pages.RoomPage(v))
}

func slotField(slot hub.Slot, value, problem string) pages.Slot {
	name := "slot_" + slot.Key
	return pages.Slot{
		Long:  slot.Long,
		Input: ui.Input{Name: name, Label: slot.Label, Help: slot.Help, Type: "text", Value: value, Error: problem, Optional: !slot.Required},
		Area:  ui.Area{Name: name, Label: slot.Label, Help: slot.Help, Value: value, Error: problem, Optional: !slot.Required, Class: "textarea-short"},
	}
}

// answerToolkit saves slots, adopts, declines, or makes an event.
func (s *Server) answerToolkit(q *request) error {
	values := q.slotValues()
	code, to, err := s.answered(q, values)
	if problems, wrong := invalid(q.ctx(), err, "reason"); wrong {
		return s.roomAgain(q, values, problems)
	}
	if err != nil {
		return err
	}
	s.notice(q, code)
	return q.redirect(to)
}

// slotValues are the slots of the form as typed, by key.
func (q *request) slotValues() map[string]string {
	values := map[string]string{}
	for name, typed := range q.c.Request.PostForm {
		if key, is := strings.CutPrefix(name, "slot_"); is && len(typed) > 0 {
			values[key] = typed[0]
		}
	}
	return values
}

// answered does what the button says, and returns the notice and the page that follow.
func (s *Server) answered(q *request, values map[string]string) (code, to string, err error) {
	code, to = "saved", deskURL(q.chapter.Slug)+"/toolkits/"+string(q.toolkit())
	switch q.text("do") {
	case "adopt":
		var state hub.AdoptionState
		state, err = s.Toolkits.Adopt(q.ctx(), q.actor, q.chapter, q.toolkit(), values)
		code = "adopted"
		if !state.Public() {
			code = "almost"
		}
	case "decline":
		code, err = "refused", s.Toolkits.Decline(q.ctx(), q.actor, q.chapter, q.toolkit(), q.text("reason"))
	case "event":
		var id hub.EventID
		id, err = s.Toolkits.DraftEvent(q.ctx(), q.actor, q.chapter, q.toolkit(), values)
		code, to = "from-toolkit", deskEventURL(q.chapter.Slug, id)
	default:
		if err = s.Toolkits.MarkSeen(q.ctx(), q.actor, q.chapter, q.toolkit()); err != nil { // who fills it in has seen it
			break
		}
		err = s.Toolkits.Fill(q.ctx(), q.actor, q.chapter, q.toolkit(), values)
	}
	return code, to, err
}

// roomAgain shows the room with what was typed.
func (s *Server) roomAgain(q *request, values map[string]string, problems ui.Errors) error {
	l, err := s.Toolkits.Look(q.ctx(), q.actor, q.chapter, q.toolkit())
	if err != nil {
		return err
	}
	maps.Copy(l.Adoption.Values, values)
	return s.roomPage(q, http.StatusUnprocessableEntity, l, problems)
}
