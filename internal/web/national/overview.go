package national

import (
	"context"
	"net/http"
	"slices"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Overview is where the office begins: what waits for it, its toolkits, and the way to everything else.
func (h *Handlers) Overview(q *page.Request) error {
	list, err := h.Toolkits.List(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	waits, err := h.Roles.OfficeWaits(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	asks, err := h.openAsks(q)
	if err != nil {
		return err
	}
	twice, err := h.Safety.OpenDuplicates(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Desk{
		Page: h.DeskPage(q, say.T(q.Ctx(), "National office")), New: "/national/toolkits/new", CanWrite: h.Toolkits.CanWrite(q.Actor) == nil,
		Needs: h.needs(q, waits, asks, twice), Groups: h.groups(q),
	}
	if err := h.expiredNeeds(q, &v); err != nil {
		return err
	}
	v.Rows, v.Archived = h.toolkitRows(q, list)
	return h.Render(q, http.StatusOK, pages.DeskPage(v))
}

// toolkitRows are the toolkits, each with its newest version, and apart those whose season is over.
func (h *Handlers) toolkitRows(q *page.Request, list []hub.Toolkit) (rows, archived []pages.Row) {
	for _, t := range list {
		row := pages.Row{Title: t.Title, URL: link.NationalToolkit(t.ID), Summary: t.Summary, State: ui.Tag{Text: say.C(q.Ctx(), "a toolkit", "Draft"), Tone: "soft"}}
		if t.Latest > 0 {
			row.State, row.Board = ui.Tag{Text: say.T(q.Ctx(), "Version %d", t.Latest), Tone: "good"}, link.NationalToolkit(t.ID)+"/board"
		}
		row.Line = say.T(q.Ctx(), "Started %s.", say.Day(q.Ctx(), t.CreatedAt, h.Now()))
		if t.Archived() {
			row.State.Tone, row.Line = "soft", say.T(q.Ctx(), "Archived %s.", say.Day(q.Ctx(), t.ArchivedAt, h.Now()))
			archived = append(archived, row)
			continue
		}
		rows = append(rows, row)
	}
	return rows, archived
}

// needs are the counts that are not zero, of what the reader may open.
func (h *Handlers) needs(q *page.Request, w hub.OfficeWaits, asks, twice int) (list []pages.Need) {
	ctx := q.Ctx()
	add := func(may bool, n int, text, line, to string) {
		if may && n > 0 {
			list = append(list, pages.Need{Count: n, Text: text, Line: line, URL: to})
		}
	}
	imports := h.People.MayImport(q.Actor, "")
	add(true, asks, say.N(ctx, asks, "ask from a chapter", "asks from chapters"), "", link.NationalAsks)
	add(true, twice, say.N(ctx, twice, "pair of members who may be one person", "pairs of members who may be one person"), "", link.NationalDuplicates)
	add(true, w.Roles, say.N(ctx, w.Roles, "role to confirm or decline", "roles to confirm or decline"), "", link.NationalRoles)
	add(true, w.Chapters, say.N(ctx, w.Chapters, "request to close a chapter or change its address", "requests to close a chapter or change its address"), "", link.NationalChapters)
	add(true, w.Leaderless, say.N(ctx, w.Leaderless, "chapter without a lead who can sign in", "chapters without a lead who can sign in"), "", link.NationalRoles+"#leaderless")
	add(h.Safety.MayFind(q.Actor), w.Suspensions, say.N(ctx, w.Suspensions, "suspension to lift or keep", "suspensions to lift or keep"), "", link.NationalPeople)
	add(h.Members.MayBlockEverywhere(q.Actor) == nil, w.Blocks, say.N(ctx, w.Blocks, "national block to lift or keep", "national blocks to lift or keep"), "", link.NationalBlocks)
	add(h.Rights.MayAnswer(q.Actor), w.Requests, say.N(ctx, w.Requests, "request about personal data", "requests about personal data"), overdue(ctx, w.Overdue), dataRequests)
	add(imports, w.ImportsRunning, say.N(ctx, w.ImportsRunning, "import running", "imports running"), "", link.Imports)
	add(imports, w.ImportsWaiting, say.N(ctx, w.ImportsWaiting, "import waiting for you to go on", "imports waiting for you to go on"), "", link.Imports)
	add(true, w.Invitations, say.N(ctx, w.Invitations, "invitation not answered yet", "invitations not answered yet"), "", link.NationalRoles)
	return list
}

// expiredNeeds adds the toolkits that ask for what is over.
func (h *Handlers) expiredNeeds(q *page.Request, v *pages.Desk) error {
	list, err := h.Toolkits.Expired(q.Ctx(), q.Actor)
	for _, e := range list {
		v.Needs = append(v.Needs, pages.Need{
			Count: e.Items, Text: say.N(q.Ctx(), e.Items, "item past its last day in “%[2]s”", "items past their last day in “%[2]s”", e.Title),
			Line: say.T(q.Ctx(), "Chapters’ pages show them grayed out. Publish a new version with a new date, or without them."), URL: link.NationalToolkit(e.Toolkit),
		})
	}
	return err
}

func overdue(ctx context.Context, n int) string {
	if n == 0 {
		return ""
	}
	return say.N(ctx, n, "1 is past its due date.", "%d are past their due dates.")
}

// groups are the links to what the reader may open.
func (h *Handlers) groups(q *page.Request) []pages.Group {
	ctx := q.Ctx()
	people := []ui.Link{{Text: say.T(ctx, "Roles"), URL: link.NationalRoles}}
	content := []ui.Link(nil)
	chapters := []ui.Link{{Text: say.T(ctx, "All chapters"), URL: link.NationalChapters}}
	for _, one := range []struct {
		may  bool
		to   *[]ui.Link
		text string
		url  string
	}{
		{h.Chapters.MayAnswerAsks(q.Actor) == nil, &chapters, say.T(ctx, "Asks from chapters"), link.NationalAsks},
		{h.Safety.MayFind(q.Actor), &people, say.T(ctx, "Find or suspend a person"), link.NationalPeople},
		{h.Safety.MayMerge(q.Actor), &people, say.T(ctx, "One person, twice"), link.NationalDuplicates},
		{h.Members.MayBlockEverywhere(q.Actor) == nil, &people, say.T(ctx, "Blocks"), link.NationalBlocks},
		{h.Rights.MayAnswer(q.Actor), &people, say.T(ctx, "Requests about personal data"), dataRequests},
		{h.People.MayImport(q.Actor, ""), &people, say.T(ctx, "Import people"), link.Imports},
		{true, &content, say.T(ctx, "Representatives"), link.NationalDirectory},
		{h.SitePages.MayEdit(q.Actor), &content, say.T(ctx, "Pages of the site"), sitePages},
	} {
		if one.may {
			*one.to = append(*one.to, ui.Link{Text: one.text, URL: one.url})
		}
	}
	safe := []ui.Link{{Text: say.T(ctx, "Stop all email"), URL: link.Operator + "/sends"}, {Text: say.T(ctx, "Stop guest RSVPs"), URL: link.Operator + "/guests"}}
	if h.Safety.MaySeeGlassUses(q.Actor, hub.Chapter{}) == nil {
		safe = append(safe, ui.Link{Text: say.T(ctx, "Names read in an emergency"), URL: link.NamesRead})
	}
	list := []pages.Group{
		{ID: "to-chapters", Heading: say.T(ctx, "Chapters"), Links: chapters},
		{ID: "to-people", Heading: say.T(ctx, "People and roles"), Links: people},
		{ID: "to-site", Heading: say.T(ctx, "The site"), Links: content},
		{ID: "to-safety", Heading: say.T(ctx, "Safety"), Links: safe},
	}
	return slices.DeleteFunc(list, func(g pages.Group) bool { return len(g.Links) == 0 })
}
