package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/components/layout"
	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// trailFilter reads a filter from the address. What is no day or no family chooses nothing, like an empty field.
func trailFilter(query url.Values) hub.TrailFilter {
	f := hub.TrailFilter{
		Chapter: hub.ChapterID(query.Get("chapter")), Actor: hub.PersonID(strings.TrimSpace(query.Get("person"))), Action: query.Get("action"), After: cursorOf(query.Get("after")),
	}
	if from, err := time.Parse(time.DateOnly, query.Get("from")); err == nil {
		f.From = from
	}
	if to, err := time.Parse(time.DateOnly, query.Get("to")); err == nil {
		f.To = to.AddDate(0, 0, 1)
	}
	return f
}

// familyOptions are the families a reader can choose from: an admin those about the hub itself.
func familyOptions(ctx context.Context, current string, system bool) []ui.Option {
	var options []ui.Option
	for _, f := range families {
		if system && f.prefix != "" && !hub.SystemAction(f.prefix) {
			continue
		}
		options = append(options, ui.Option{Value: string(f.prefix), Label: f.label.In(ctx), Selected: string(f.prefix) == current})
	}
	return options
}

// filterView is the form, with what was chosen.
func filterView(ctx context.Context, path string, query url.Values, system bool) *pages.Filter {
	day := func(name, label string) ui.Input {
		return ui.Input{Name: name, Label: label, Type: "date", Value: query.Get(name)}
	}
	return &pages.Filter{
		Action: path, Kinds: ui.Choice{Name: "action", Label: say.T(ctx, "What"), Options: familyOptions(ctx, query.Get("action"), system)},
		Person: &ui.Input{Name: "person", Label: say.T(ctx, "Person’s ID"), Type: "text", Value: query.Get("person"), Length: "16"},
		From:   day("from", say.C(ctx, "a date", "From")), To: day("to", say.C(ctx, "a date", "To")),
	}
}

// trail is the trail of the whole hub, for auditors, and its system rows for admins.
func (s *Server) trail(q *request) error {
	t, err := s.Operator.Trail(q.ctx(), q.actor, trailFilter(q.values()))
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	ctx, query := q.ctx(), without(q.values(), "after")
	v := trailView(q.ctx(), s.deskPage(q, say.T(q.ctx(), "Activity log")), nextURL(q.path(), query, t.Next))
	v.Kicker, v.Filter, v.Where = ui.Link{Text: say.T(ctx, "Auditor")}, filterView(ctx, q.path(), q.values(), t.System), true
	v.CSV, v.Chosen = "/operator/trail.csv?"+without(query, "live").Encode(), chosen(ctx, query, names)
	v.Lede = say.T(ctx, "Who did what, and when, in all chapters. People are shown by ID and role. Each view of this page is logged.")
	if t.System {
		v.Kicker.Text, v.Tabs = say.T(ctx, "Operator"), roomTabs(ctx, operatorURL+"/trail")
		v.Lede = say.T(ctx, "What concerns the hub itself: roles, email, backups, refused sign-ins. What chapters do is for their leads and for auditors.")
	}
	v.Filter.Chapter = chapterChoice(q, names)
	for _, r := range t.Rows {
		row := trailRow(ctx, r, time.UTC, s.Now())
		row.Where, row.Person = names[r.Chapter], operatorURL+"/trail?person="+url.QueryEscape(string(r.Actor))
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.TrailPage(v))
}

// trailView is a page of the trail without its rows.
func trailView(ctx context.Context, shell layout.Page, older string) pages.Trail {
	return pages.Trail{
		Page: shell, Heading: shell.Title, Who: true, Empty: say.T(ctx, "No matching activity. Try fewer filters."),
		Next: ui.Link{Text: say.T(ctx, "Older activity"), URL: older},
	}
}

// chapterChoice offers the chapters by name.
func chapterChoice(q *request, names map[hub.ChapterID]string) *ui.Choice {
	c := &ui.Choice{Name: "chapter", Label: say.T(q.ctx(), "Chapter"), Options: []ui.Option{{Label: say.T(q.ctx(), "All chapters"), Selected: q.query("chapter") == ""}}}
	byName := func(a, b hub.ChapterID) int {
		return cmp.Or(strings.Compare(names[a], names[b]), strings.Compare(string(a), string(b)))
	}
	for _, id := range slices.SortedFunc(maps.Keys(names), byName) {
		c.Options = append(c.Options, ui.Option{Value: string(id), Label: names[id], Selected: string(id) == q.query("chapter")})
	}
	return c
}

// chosen says on paper what the filter was.
func chosen(ctx context.Context, query url.Values, names map[hub.ChapterID]string) string {
	var parts []string
	for _, f := range families {
		if f.prefix != "" && string(f.prefix) == query.Get("action") {
			parts = append(parts, f.label.In(ctx))
		}
	}
	if name := names[hub.ChapterID(query.Get("chapter"))]; name != "" {
		parts = append(parts, name)
	}
	if id := query.Get("person"); id != "" {
		parts = append(parts, say.T(ctx, "person %s", id))
	}
	if day := query.Get("from"); day != "" {
		parts = append(parts, say.T(ctx, "from %s", day))
	}
	if day := query.Get("to"); day != "" {
		parts = append(parts, say.T(ctx, "to %s", day))
	}
	if len(parts) == 0 {
		return ""
	}
	return say.T(ctx, "Filters: %s", strings.Join(parts, say.C(ctx, "between the parts of a list", ", ")))
}

// trailRow is a row in words, at a place's own time.
func trailRow(ctx context.Context, r hub.TrailRow, at *time.Location, now time.Time) pages.Row {
	_, thing, _ := strings.Cut(r.Object, ":")
	row := pages.Row{
		When: say.Moment(ctx, r.At.In(at), now), ISO: r.At.UTC().Format(time.RFC3339), Name: r.Name, What: factText(ctx, r.Action), Thing: thing, Title: r.Title,
	}
	if row.Name == "" {
		row.Name, row.Soft = actorWords(ctx, r)
	}
	return row
}

// actorWords is who acted when the name is not the reader's to know: what they are, and their id.
func actorWords(ctx context.Context, r hub.TrailRow) (who, id string) {
	switch r.Actor {
	case hub.Operator:
		return say.T(ctx, "the command line"), ""
	case "":
		return say.T(ctx, "a visitor"), ""
	}
	words := make([]string, 0, len(r.Roles))
	for _, role := range r.Roles {
		words = append(words, roleWord(ctx, role))
	}
	if len(words) == 0 {
		words = []string{say.C(ctx, "a role", "person")}
	}
	return say.List(ctx, words), string(r.Actor)
}

// trailCSV is what the filter chooses, as a file.
func (s *Server) trailCSV(q *request) error {
	t, err := s.Operator.ExportTrail(q.ctx(), q.actor, trailFilter(q.values()))
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	name := "trail.csv"
	if t.Next != (hub.Cursor{}) { // the oldest row of the file says where the next one ends
		name = "trail-newest-" + strconv.Itoa(len(t.Rows)) + ".csv"
	}
	q.header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	q.c.Data(http.StatusOK, "text/csv; charset=utf-8", trailFile(t.Rows, names))
	return nil
}

// trailFile is rows of the trail as a file that a spreadsheet opens without running anything.
func trailFile(rows []hub.TrailRow, names map[hub.ChapterID]string) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write([]string{"at", "actor", "roles", "chapter", "action", "object"}) // a buffer takes everything
	for _, r := range rows {
		roles := make([]string, 0, len(r.Roles))
		for _, role := range r.Roles {
			roles = append(roles, string(role))
		}
		cells := []string{r.At.UTC().Format(time.RFC3339Nano), string(r.Actor), strings.Join(roles, " "), names[r.Chapter], string(r.Action), r.Object}
		for i, cell := range cells {
			cells[i] = plainCell(cell)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.Bytes()
}

// chapterTrail is the trail of one chapter, for its leads.
func (s *Server) chapterTrail(q *request) error {
	t, err := s.Operator.ChapterTrail(q.ctx(), q.actor, q.chapter, trailFilter(q.values()))
	if err != nil {
		return err
	}
	v := trailView(q.ctx(), s.deskPage(q, say.T(q.ctx(), "Activity log")), nextURL(q.path(), without(q.values(), "after"), t.Next))
	v.Kicker, v.Filter, v.Chosen = s.deskLink(q), filterView(q.ctx(), q.path(), q.values(), false), chosen(q.ctx(), q.values(), nil)
	v.Lede = say.T(q.ctx(), "Who did what in this chapter, and when. Full names show for ten minutes after you sign in. Each view of this page is logged.")
	v.Filter.Person = nil
	for _, r := range t.Rows {
		row := trailRow(q.ctx(), r, hub.Zone(q.chapter.Zone), s.Now())
		if r.Object == "chapter:"+string(q.chapter.ID) {
			row.Thing = "" // it is the chapter whose trail this is
		}
		row.URL = deskThing(q.chapter.Slug, r.AuditEntry)
		row.Person = fmt.Sprintf("%s?person=%s", q.path(), url.QueryEscape(string(r.Actor)))
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.TrailPage(v))
}

// deskThing is where a lead finds the thing of a row.
func deskThing(slug string, e hub.AuditEntry) string {
	kind, id, _ := strings.Cut(e.Object, ":")
	switch {
	case !hub.ValidID(id) || strings.HasSuffix(string(e.Action), ".delete"):
		return ""
	case kind == "event":
		return eventURL(slug, hub.EventID(id))
	case kind == "toolkit":
		return deskURL(slug) + "/toolkits/" + id
	}
	return ""
}

// ownTrail is what was done in a person's name.
func (s *Server) ownTrail(q *request) error {
	t, err := s.Operator.OwnTrail(q.ctx(), q.actor, cursorOf(q.query("after")))
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	v := pages.Trail{
		Page: s.deskPage(q, say.T(q.ctx(), "Recent activity")), Kicker: ui.Link{Text: say.T(q.ctx(), "My page"), URL: "/me"}, Heading: say.T(q.ctx(), "Recent activity"), Where: true,
		Lede:  say.T(q.ctx(), "Everything your account did in the last 400 days. See something you didn’t do? Sign out everywhere, then contact the national office."),
		Empty: say.T(q.ctx(), "No activity yet."), Next: ui.Link{Text: say.T(q.ctx(), "Older activity"), URL: nextURL("/me/trail", url.Values{}, t.Next)},
	}
	for _, r := range t.Rows {
		row := trailRow(q.ctx(), r, time.UTC, s.Now())
		row.Where = names[r.Chapter]
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.TrailPage(v))
}

// deeds are the newest rows of one's own trail, for /me.
func (s *Server) deeds(q *request) ([]hub.TrailRow, error) {
	t, err := s.Operator.OwnTrail(q.ctx(), q.actor, hub.Cursor{})
	return t.Rows[:min(len(t.Rows), 5)], err
}
