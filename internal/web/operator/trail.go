package operator

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// ActivityLog is the trail of the whole hub, for auditors, and its system rows for admins.
func (h *Handlers) ActivityLog(q *page.Request) error {
	t, err := h.Operator.Trail(q.Ctx(), q.Actor, view.TrailFilter(q.Values()))
	if err != nil {
		return err
	}
	names, err := h.ChapterNames(q)
	if err != nil {
		return err
	}
	ctx, query := q.Ctx(), link.Without(q.Values(), "after")
	v := view.Trail(q.Ctx(), h.DeskPage(q, say.T(q.Ctx(), "Activity log")), link.Next(q.Path(), query, t.Next))
	v.Filter, v.Where = view.TrailFilterForm(ctx, q.Path(), q.Values(), t.System), true
	v.CSV, v.Chosen = "/operator/trail.csv?"+link.Without(query, "live").Encode(), view.TrailChosen(ctx, query, names)
	logHead(q, &v, t.System)
	v.Filter.Chapter = chapterChoice(q, names)
	for _, r := range t.Rows {
		row := view.TrailRow(ctx, r, time.UTC, h.Now())
		row.Where, row.Person = names[r.Chapter], link.Operator+"/trail?person="+url.QueryEscape(string(r.Actor))
		v.Rows = append(v.Rows, row)
	}
	return h.Render(q, http.StatusOK, pages.TrailPage(v))
}

// logHead says whose activity log it is: the operator's, of what concerns the hub itself, or the auditors', of all chapters.
func logHead(q *page.Request, v *pages.Trail, system bool) {
	ctx := q.Ctx()
	if system {
		v.Kicker, v.Tabs = ui.Link{Text: say.T(ctx, "Operator")}, roomTabs(ctx, link.Operator+"/trail")
		v.Lede = say.T(ctx, "What concerns the hub itself: roles, email, backups, refused sign-ins. What chapters do is for their leads and for auditors.")
		return
	}
	v.Kicker, v.Tabs = ui.Link{Text: say.T(ctx, "Auditor")}, auditorTabs(ctx, q.Query("action"))
	v.Lede = say.T(ctx, "Who did what, and when, in all chapters. People are shown by ID and role. Each view of this page is logged.")
}

// auditorTabs are the pages of an auditor.
func auditorTabs(ctx context.Context, action string) []ui.Link {
	at := link.Operator + "/trail"
	return []ui.Link{
		{Text: say.T(ctx, "Activity log"), URL: at, Current: action != "glass."}, {Text: say.T(ctx, "Names opened by an admin"), URL: at + "?action=glass.", Current: action == "glass."},
		{Text: say.T(ctx, "Names read in an emergency"), URL: link.NamesRead},
		{Text: say.T(ctx, "Roles"), URL: link.NationalRoles}, {Text: say.T(ctx, "Chapters"), URL: link.NationalChapters},
	}
}

// chapterChoice offers the chapters by name.
func chapterChoice(q *page.Request, names map[hub.ChapterID]string) *ui.Choice {
	c := &ui.Choice{Name: "chapter", Label: say.T(q.Ctx(), "Chapter"), Options: []ui.Option{{Label: say.T(q.Ctx(), "All chapters"), Selected: q.Query("chapter") == ""}}}
	byName := func(a, b hub.ChapterID) int {
		return cmp.Or(strings.Compare(names[a], names[b]), strings.Compare(string(a), string(b)))
	}
	for _, id := range slices.SortedFunc(maps.Keys(names), byName) {
		c.Options = append(c.Options, ui.Option{Value: string(id), Label: names[id], Selected: string(id) == q.Query("chapter")})
	}
	return c
}

// TrailCSV is the filtered activity log as a file.
func (h *Handlers) TrailCSV(q *page.Request) error {
	t, err := h.Operator.ExportTrail(q.Ctx(), q.Actor, view.TrailFilter(q.Values()))
	if err != nil {
		return err
	}
	names, err := h.ChapterNames(q)
	if err != nil {
		return err
	}
	name := "trail.csv"
	if t.Next != (hub.Cursor{}) { // the file is cut: its oldest row is where the next file ends
		name = "trail-newest-" + strconv.Itoa(len(t.Rows)) + ".csv"
	}
	return q.Download(name, "text/csv; charset=utf-8", trailFile(t.Rows, names))
}

// trailFile is rows of the trail as a file that a spreadsheet opens without running anything.
func trailFile(rows []hub.TrailRow, names map[hub.ChapterID]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"at", "actor", "roles", "chapter", "action", "object"}) // writing to a buffer cannot fail
	for _, r := range rows {
		roles := make([]string, 0, len(r.Roles))
		for _, role := range r.Roles {
			roles = append(roles, string(role))
		}
		cells := []string{r.At.UTC().Format(time.RFC3339Nano), string(r.Actor), strings.Join(roles, " "), names[r.Chapter], string(r.Action), r.Object}
		for i, cell := range cells {
			cells[i] = page.PlainCell(cell)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.Bytes()
}
