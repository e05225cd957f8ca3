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

	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// trailFilter reads a filter from the address. What is no day or no family chooses nothing, like an empty field.
func (q *request) trailFilter() store.TrailFilter {
	f := store.TrailFilter{
		Chapter: hub.ChapterID(q.query("chapter")), Actor: hub.PersonID(strings.TrimSpace(q.query("person"))), Action: q.query("action"), After: cursorOf(q.query("after")),
	}
	if from, err := time.Parse(time.DateOnly, q.query("from")); err == nil {
		f.From = from
	}
	if to, err := time.Parse(time.DateOnly, q.query("to")); err == nil {
		f.To = to.AddDate(0, 0, 1)
	}
	return f
}

// families are the kinds of things the trail tells of, in the words of the filter.
var families = []ui.Option{
	{Value: "", Label: "Everything"}, {Value: "event.", Label: "Events"}, {Value: "rsvp.", Label: "RSVPs"}, {Value: "attendees.", Label: "Reading who comes"},
	{Value: "attendee.", Label: "Letting in, removing"}, {Value: "guests.", Label: "Guests everywhere"},
	{Value: "host.", Label: "Hosts"}, {Value: "membership.", Label: "Joining"}, {Value: "members.", Label: "Reading members"}, {Value: "toolkit.", Label: "Toolkits"},
	{Value: "chapter.", Label: "Chapter pages"}, {Value: "role.", Label: "Roles"}, {Value: "session.", Label: "Sign-ins"}, {Value: "sends.", Label: "Sends"},
	{Value: "mail.", Label: "Mails again"}, {Value: "job.", Label: "Jobs again"}, {Value: "backup.", Label: "Backups"}, {Value: "trail.", Label: "Reading the trail"},
}

// familyOptions are the families a reader can choose from: an admin those about the hub itself.
func familyOptions(current string, system bool) []ui.Option {
	var options []ui.Option
	for _, o := range families {
		if system && o.Value != "" && !hub.SystemAction(hub.FactKind(o.Value)) {
			continue
		}
		o.Selected = o.Value == current
		options = append(options, o)
	}
	return options
}

// filterView is the form, with what was chosen.
func (s *Server) filterView(q *request, system bool) *pages.Filter {
	day := func(name, label string) ui.Input {
		return ui.Input{Name: name, Label: label, Type: "date", Value: q.query(name)}
	}
	return &pages.Filter{
		Action: q.path(), Kinds: ui.Choice{Name: "action", Label: "What", Options: familyOptions(q.query("action"), system)},
		Person: &ui.Input{Name: "person", Label: "Person’s id", Type: "text", Value: q.query("person"), Length: "16"},
		From:   day("from", "From"), To: day("to", "To"),
	}
}

// trail is the trail of the whole hub, for auditors, and its system rows for admins.
func (s *Server) trail(q *request) error {
	t, err := s.Operator.Trail(q.ctx(), q.actor, q.trailFilter())
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	query := without(q.c.Request.URL.Query(), "after")
	v := pages.Trail{
		Page: s.deskPage(q, "The trail"), Kicker: ui.Link{Text: "Auditor"}, Heading: "The trail", Filter: s.filterView(q, t.System), Where: true, Who: true,
		Lede:  "Who did what to which thing, when, in all chapters. People are ids and roles here; every look at this page is a row in it.",
		Empty: "No row fits. Take a filter off.", Next: ui.Link{Text: "Older rows", URL: nextURL(q.path(), query, t.Next)},
		CSV: "/operator/trail.csv?" + without(query, "live").Encode(), Chosen: chosen(q, names),
	}
	if t.System {
		v.Kicker.Text, v.Tabs, v.Lede = "Operator", roomTabs(operatorURL+"/trail"), "What concerns the hub itself: roles, sends, backups, refused sign-ins. What chapters do is theirs and the auditors’."
	}
	v.Filter.Chapter = chapterChoice(q, names)
	for _, r := range t.Rows {
		row := s.trailRow(q.ctx(), r, time.UTC)
		row.Where, row.Person = names[r.Chapter], operatorURL+"/trail?person="+url.QueryEscape(string(r.Actor))
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.TrailPage(v))
}

// chapterChoice offers the chapters by name.
func chapterChoice(q *request, names map[hub.ChapterID]string) *ui.Choice {
	c := &ui.Choice{Name: "chapter", Label: "Chapter", Options: []ui.Option{{Label: "All chapters", Selected: q.query("chapter") == ""}}}
	byName := func(a, b hub.ChapterID) int {
		return cmp.Or(strings.Compare(names[a], names[b]), strings.Compare(string(a), string(b)))
	}
	for _, id := range slices.SortedFunc(maps.Keys(names), byName) {
		c.Options = append(c.Options, ui.Option{Value: string(id), Label: names[id], Selected: string(id) == q.query("chapter")})
	}
	return c
}

// chosen says on paper what the filter was.
func chosen(q *request, names map[hub.ChapterID]string) string {
	var parts []string
	for _, o := range families {
		if o.Value != "" && o.Value == q.query("action") {
			parts = append(parts, o.Label)
		}
	}
	if name := names[hub.ChapterID(q.query("chapter"))]; name != "" {
		parts = append(parts, name)
	}
	for _, p := range []struct{ word, field string }{{"person ", "person"}, {"from ", "from"}, {"to ", "to"}} {
		if v := q.query(p.field); v != "" {
			parts = append(parts, p.word+v)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Chosen: " + strings.Join(parts, ", ")
}

// trailRow is a row in words, at a place's own time.
func (s *Server) trailRow(ctx context.Context, r hub.TrailRow, at *time.Location) pages.Row {
	_, thing, _ := strings.Cut(r.Object, ":")
	row := pages.Row{
		When: say.Moment(ctx, r.At.In(at), s.Now()), ISO: r.At.UTC().Format(time.RFC3339), Name: r.Name, What: actionWords(ctx, r.Action), Thing: thing, Title: r.Title,
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
	t, err := s.Operator.ExportTrail(q.ctx(), q.actor, q.trailFilter())
	if err != nil {
		return err
	}
	names, err := s.chapterNames(q)
	if err != nil {
		return err
	}
	name := "trail.csv"
	if t.Next != (store.Cursor{}) { // the oldest row of the file says where the next one ends
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
	t, err := s.Operator.ChapterTrail(q.ctx(), q.actor, q.chapter, q.trailFilter())
	if err != nil {
		return err
	}
	v := pages.Trail{
		Page: s.deskPage(q, "The trail"), Kicker: s.deskLink(q), Heading: "The trail", Filter: s.filterView(q, false), Who: true, Chosen: chosen(q, nil),
		Lede:  "Who did what in this chapter, when. Whole names need a sign-in of the last ten minutes; every look at this page is a row in it.",
		Empty: "No row fits. Take a filter off.", Next: ui.Link{Text: "Older rows", URL: nextURL(q.path(), without(q.c.Request.URL.Query(), "after"), t.Next)},
	}
	v.Filter.Person = nil
	for _, r := range t.Rows {
		row := s.trailRow(q.ctx(), r, hub.Zone(q.chapter.Zone))
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
		Page: s.deskPage(q, "Done in your name"), Kicker: ui.Link{Text: "My page", URL: "/me"}, Heading: "Done in your name", Where: true,
		Lede:  "Everything your account did, as the trail keeps it for 400 days. Something you did not do? Sign out everywhere and write to the office.",
		Empty: "Nothing was done in your name yet.", Next: ui.Link{Text: "Older rows", URL: nextURL("/me/trail", url.Values{}, t.Next)},
	}
	for _, r := range t.Rows {
		row := s.trailRow(q.ctx(), r, time.UTC)
		row.Where = names[r.Chapter]
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.TrailPage(v))
}

// deeds are the newest rows of one's own trail, for /me.
func (s *Server) deeds(q *request) ([]hub.TrailRow, error) {
	t, err := s.Operator.OwnTrail(q.ctx(), q.actor, store.Cursor{})
	return t.Rows[:min(len(t.Rows), 5)], err
}
