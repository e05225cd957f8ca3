package national

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"chapterhouse/components/email"
	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// PushForm asks which chapters to push a toolkit to; a saved audience may be chosen already.
func (h *Handlers) PushForm(q *page.Request) error {
	to := hub.Audience{}
	if id := hub.AudienceID(q.Query("audience")); id != "" {
		saved, err := h.Toolkits.Audience(q.Ctx(), q.Actor, id)
		if err != nil {
			return err
		}
		to = saved.Audience
	}
	return h.pushPage(q, http.StatusOK, toolkit.Sending{To: to, Note: q.Query("note"), WishedOn: q.Query("wished_on")}, nil)
}

func (h *Handlers) pushPage(q *page.Request, status int, p toolkit.Sending, problems ui.Errors) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	saved, err := h.Toolkits.Audiences(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	later, err := h.Toolkits.Offerings(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	all, err := h.Chapters.All(q.Ctx())
	if err != nil {
		return err
	}
	v := pushFields(q, all, p, problems)
	v.Page, v.Errors, v.Error = h.DeskPage(q, say.T(q.Ctx(), "Send to chapters")), problems, problems.Of("chapters")
	v.Title, v.Back = room.Toolkit.Title, ui.Link{Text: room.Toolkit.Title, URL: link.NationalToolkit(room.Toolkit.ID)}
	v.Action, v.Audiences = v.Back.URL+"/push", audiencesURL
	for _, a := range saved {
		v.Saved = append(v.Saved, ui.Link{Text: a.Name, URL: v.Action + "?audience=" + string(a.ID), Current: q.Query("audience") == string(a.ID)})
	}
	for _, o := range later {
		v.Later = append(v.Later, pages.LaterRow{ID: string(o.ID), Words: view.AudienceWords(q.Ctx(), o.Audience), Line: say.T(q.Ctx(), "Since %s", say.Date(q.Ctx(), o.At, h.Now()))})
	}
	return h.Render(q, status, pages.PushPage(v))
}

// pushFields are the fields of the form, with what was chosen.
func pushFields(q *page.Request, all []hub.Chapter, p toolkit.Sending, problems ui.Errors) pages.Push {
	ctx, to := q.Ctx(), p.To
	v := pages.Push{
		Kind:   ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: askedKinds(ctx, to.Kind, everywhere(all))},
		Region: ui.Choice{Name: "region", Label: say.C(ctx, "of the country", "State"), Options: regionOptions(ctx, all, to.Region)},
		ZIP:    ui.Input{Name: "zip", Label: say.T(ctx, "Near a ZIP code"), Type: "text", Mode: "numeric", Value: to.ZIP, Error: problems.Of("zip"), Optional: true, Length: "10"},
		Within: ui.Choice{Name: "within", Label: say.T(ctx, "Within"), Options: view.Radii(ctx, to.Within)},
		OpenLater: ui.Check{
			Name: "later", Value: "1", Label: say.T(ctx, "Chapters that open later, too"), Checked: to.Later,
			Help: say.T(ctx, "A chapter that matches the kind, the state and the ZIP code gets it on the day it opens."),
		},
		Note: ui.Area{
			Name: "note", Label: say.T(ctx, "Note to the leads"), Help: say.T(ctx, "Why now, and what would help most."), Value: p.Note, Error: problems.Of("note"), Optional: true, Class: "textarea-short",
		},
		WishedOn: ui.Input{
			Name: "wished_on", Label: say.T(ctx, "Answer by"), Help: say.T(ctx, "The day you hope for an answer. Leads see it; nothing happens after it."), Type: "date", Value: p.WishedOn, Error: problems.Of("wished_on"), Optional: true,
		},
		Open: len(to.Picked) > 0,
	}
	for _, c := range all {
		if c.TakesToolkits() {
			v.Chapters = append(v.Chapters, ui.Check{Name: "chapter", Value: string(c.ID), Label: c.Name, Checked: slices.Contains(to.Picked, c.ID)})
		}
	}
	return v
}

// everywhere is how many chapters toolkits can be sent to.
func everywhere(all []hub.Chapter) (n int) {
	for _, c := range all {
		if c.TakesToolkits() {
			n++
		}
	}
	return n
}

// askedKinds are the kinds of chapters that toolkits can be pushed to, after none and all of them.
func askedKinds(ctx context.Context, current hub.ChapterKind, everywhere int) []ui.Option {
	options := []ui.Option{
		{Value: "", Label: say.C(ctx, "kind of chapter", "None chosen"), Selected: current == ""},
		{Value: string(hub.EveryKind), Label: say.N(ctx, everywhere, "Every kind (1 chapter)", "Every kind (%d chapters)"), Selected: current == hub.EveryKind},
	}
	for _, o := range view.ChapterKinds(ctx, current) {
		if o.Value != "" && o.Value != string(hub.KindNational) {
			options = append(options, o)
		}
	}
	return options
}

func regionOptions(ctx context.Context, all []hub.Chapter, current string) []ui.Option {
	var regions []string
	for _, c := range all {
		if c.Place.Region != "" && !slices.Contains(regions, c.Place.Region) {
			regions = append(regions, c.Place.Region)
		}
	}
	slices.Sort(regions)
	options := []ui.Option{{Value: "", Label: say.T(ctx, "All states"), Selected: current == ""}}
	for _, r := range regions {
		options = append(options, ui.Option{Value: r, Label: r, Selected: r == current})
	}
	return options
}

// sending is what the form says.
func sending(q *page.Request) toolkit.Sending {
	to := hub.Audience{Kind: hub.ChapterKind(q.Text("kind")), Region: q.Text("region"), ZIP: q.Text("zip"), Within: page.WholeNumber(q.Text("within"), 0), Later: q.Checked("later")}
	for _, id := range q.Form()["chapter"] {
		to.Picked = append(to.Picked, hub.ChapterID(id))
	}
	return toolkit.Sending{To: to, Note: q.Text("note"), WishedOn: q.Text("wished_on")}
}

// Push shows whom a push reaches and what they will read, and pushes the toolkit once that was looked at.
func (h *Handlers) Push(q *page.Request) error {
	p := sending(q)
	if q.Text("do") == "stop" {
		return h.Done(q, h.Toolkits.StopOffering(q.Ctx(), q.Actor, q.Toolkit(), hub.OfferingID(q.Text("offering"))), "offering-stopped", link.NationalToolkit(q.Toolkit())+"/push")
	}
	reach, err := h.Toolkits.Reach(q.Ctx(), q.Actor, q.Toolkit(), p)
	if problems, wrong := page.Invalid(q.Ctx(), err, "note", "wished_on", "chapters", "zip"); wrong {
		return h.pushPage(q, http.StatusUnprocessableEntity, p, problems)
	}
	if err != nil {
		return err
	}
	switch q.Text("do") {
	case "change":
		return h.pushPage(q, http.StatusOK, p, nil)
	case "save":
		return h.saveAudience(q, reach)
	case "send":
		return h.send(q, reach)
	}
	return h.reviewPage(q, http.StatusOK, reach, ui.Trouble{})
}

func (h *Handlers) send(q *page.Request, reach toolkit.Reach) error {
	added, err := h.Toolkits.Push(q.Ctx(), q.Actor, q.Toolkit(), sending(q), q.Text("seen"))
	if errors.Is(err, hub.ErrConflict) {
		return h.reviewPage(q, http.StatusConflict, reach, ui.Trouble{Opening: say.T(q.Ctx(), "Not sent: this changed after you looked at it. Please look again.")})
	}
	code := "pushed." + strconv.Itoa(added)
	if added == 0 && reach.To.Later {
		code = "offering"
	}
	return h.Done(q, err, code, link.NationalToolkit(q.Toolkit())+"/board")
}

// saveAudience keeps whom the form chose under a name, and shows the form with it.
func (h *Handlers) saveAudience(q *page.Request, reach toolkit.Reach) error {
	id, err := h.Toolkits.SaveAudience(q.Ctx(), q.Actor, q.Text("name"), reach.To)
	if problems, wrong := page.Invalid(q.Ctx(), err, "name", "chapters"); wrong {
		return h.reviewPage(q, http.StatusUnprocessableEntity, reach, ui.Trouble{Errors: problems})
	}
	query := url.Values{"audience": {string(id)}, "note": {reach.Note}, "wished_on": {reach.WishedOn}}
	return h.Done(q, err, "audience-saved", link.NationalToolkit(q.Toolkit())+"/push?"+query.Encode())
}

// reviewPage shows whom a push reaches and what they will read, and asks.
func (h *Handlers) reviewPage(q *page.Request, status int, r toolkit.Reach, trouble ui.Trouble) error {
	ctx, base, n := q.Ctx(), link.NationalToolkit(r.Version.Toolkit), len(r.Chapters)
	v := pages.Review{
		Page: h.DeskPage(q, say.T(ctx, "Send to chapters")), Back: ui.Link{Text: r.Version.Title, URL: base}, Trouble: trouble,
		Heading: say.N(ctx, n, "Send to 1 chapter?", "Send to %d chapters?"), Send: say.N(ctx, n, "Send to 1 chapter", "Send to %d chapters"),
		To: say.N(ctx, n, "1 chapter gets it", "%d chapters get it"), Names: chapterNames(r.Chapters), Have: chapterNames(r.Have),
		Title: r.Version.Title, Summary: r.Version.Summary, Ask: markdown.HTML(r.Version.Ask), Action: base + "/push", Hidden: hiddenFields(q, r),
		Name: ui.Input{Name: "name", Label: say.T(ctx, "Name"), Help: say.T(ctx, "Such as “New England”. You can choose it next time."), Type: "text", Value: q.Text("name"), Error: trouble.Errors.Of("name"), Length: "80"},
	}
	v.KeepsHave = say.N(ctx, len(r.Have), "1 chapter already has it and keeps its answers", "%d chapters already have it and keep their answers")
	if r.To.Later {
		v.Later = view.AudienceWords(ctx, r.To)
	}
	if n == 0 {
		v.Heading, v.Send, v.To = say.T(ctx, "Offer it to chapters that open later?"), say.T(ctx, "Offer it to chapters that open later"), say.T(ctx, "No chapter gets it today")
		return h.Render(q, status, pages.ReviewPage(v))
	}
	as := r.Chapters[0]
	for _, c := range r.Chapters {
		if string(c.ID) == q.Text("as") {
			as = c
		}
		v.As.Options = append(v.As.Options, ui.Option{Value: string(c.ID), Label: c.Name, Selected: string(c.ID) == q.Text("as")})
	}
	v.As.Name, v.As.Label, v.AsName, v.Preview = "as", say.T(ctx, "As seen by"), as.Name, base+"/preview?chapter="+as.Slug
	letter := email.Toolkit{
		Frame: email.Frame{Organization: h.Organization(), Chapter: as.Name}, Title: r.Version.Title, Note: r.Note, WishedOn: dayWords(ctx, r.WishedOn, h.Now()),
		Link: h.Absolute(link.Desk(as.Slug) + "/toolkits/" + string(r.Version.Toolkit)),
	}.Sheet(ctx)
	v.Subject, v.Letter = letter.Subject, letter.Text(ctx)
	return h.Render(q, status, pages.ReviewPage(v))
}

// dayWords is a day, as an email says it; empty: none was said.
func dayWords(ctx context.Context, day string, now time.Time) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return say.Day(ctx, at, now)
}

// hiddenFields are what was chosen, and what was looked at.
func hiddenFields(q *page.Request, r toolkit.Reach) []ui.Option {
	fields := []ui.Option{
		{Label: "kind", Value: q.Text("kind")}, {Label: "region", Value: q.Text("region")}, {Label: "zip", Value: q.Text("zip")}, {Label: "within", Value: q.Text("within")},
		{Label: "note", Value: q.Text("note")}, {Label: "wished_on", Value: q.Text("wished_on")}, {Label: "seen", Value: r.Sum()},
	}
	if r.To.Later {
		fields = append(fields, ui.Option{Label: "later", Value: "1"})
	}
	for _, id := range q.Form()["chapter"] {
		fields = append(fields, ui.Option{Label: "chapter", Value: id})
	}
	return fields
}

func chapterNames(list []hub.Chapter) (names []string) {
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}
