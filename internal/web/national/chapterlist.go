package national

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// chaptersPerPage is how many chapters a page of the list shows.
const chaptersPerPage = 50

// listQuery is what the address asks of the list.
func listQuery(q *page.Request) chapter.ListQuery {
	return chapter.ListQuery{
		Words: strings.TrimSpace(q.Query("q")), Status: hub.CharterStatus(q.Query("status")), Kind: hub.ChapterKind(q.Query("kind")),
		Health: hub.ChapterHealth(q.Query("health")), Due: q.Query("review") == "due", Sort: q.Query("sort"), After: q.Query("after"), Limit: chaptersPerPage,
	}
}

// ChapterList is the list of chapters that the office works from.
func (h *Handlers) ChapterList(q *page.Request) error {
	ask := listQuery(q)
	list, err := h.Chapters.List(q.Ctx(), q.Actor, ask)
	if err != nil {
		return err
	}
	proposed, err := h.Chapters.Proposals(q.Ctx(), q.Actor, hub.Chapter{})
	if err != nil {
		return err
	}
	v := h.chapterList(q, ask, list)
	for _, p := range proposed {
		v.Waiting = append(v.Waiting, h.proposal(q, p))
	}
	if h.Chapters.CanOpen(q.Actor) == nil {
		v.New = link.NationalChapters + "/new"
	}
	return h.Render(q, http.StatusOK, pages.ChaptersPage(v))
}

// chapterList is the view of a page of chapters that were asked for.
func (h *Handlers) chapterList(q *page.Request, ask chapter.ListQuery, list chapter.List) pages.Chapters {
	ctx := q.Ctx()
	v := pages.Chapters{
		Page: h.DeskPage(q, say.T(ctx, "Chapters")), Up: h.OfficeLink(q), Lead: attention(ctx, list), Found: say.N(ctx, list.Count, "1 chapter", "%d chapters"), Sort: q.Query("sort"),
		Words: ui.Input{Name: "q", Label: say.T(ctx, "Name or city"), Type: "search", Value: ask.Words, Length: "80"},
		Kind:  ui.Choice{Name: "kind", Label: say.T(ctx, "Kind"), Options: officeKinds(ctx, ask.Kind)},
		CSV:   withQuery(link.NationalChapters+".csv", link.Without(q.Values(), "after")), Columns: chapterColumns(q),
	}
	v.Status, v.Health = statusChoice(ctx, ask.Status), healthChoice(ctx, ask.Health)
	v.Review = ui.Choice{Name: "review", Label: say.T(ctx, "Yearly review"), Options: []ui.Option{{Label: say.C(ctx, "reviews", "Any")}, {Value: "due", Label: say.T(ctx, "Due within 30 days, or overdue"), Selected: ask.Due}}}
	if ask.Due || ask.Words != "" || ask.Kind != "" || ask.Status != "" || ask.Health != "" {
		v.Clear = link.NationalChapters
	}
	if ask.After != "" {
		v.First = withQuery(link.NationalChapters, link.Without(q.Values(), "after"))
	}
	if list.Next != "" {
		query := link.Without(q.Values(), "after")
		query.Set("after", list.Next)
		v.Next = withQuery(link.NationalChapters, query)
	}
	v.Map, v.Key = view.HealthMap(ctx, list.Matching, h.Now())
	for _, l := range list.Lines {
		v.Rows = append(v.Rows, chapterRow(ctx, l, h.Now()))
	}
	return v
}

// attention says how many chapters need the office.
func attention(ctx context.Context, list chapter.List) string {
	if list.Attention == 0 {
		return say.T(ctx, "No chapter needs your attention.")
	}
	return say.N(ctx, list.Attention, "1 of %[2]d chapters needs your attention.", "%[1]d of %[2]d chapters need your attention.", list.All)
}

// officeKinds are the kinds of the office's list, which the office itself is not in.
func officeKinds(ctx context.Context, current hub.ChapterKind) (options []ui.Option) {
	for _, o := range view.ChapterKinds(ctx, current) {
		if o.Value != string(hub.KindNational) {
			options = append(options, o)
		}
	}
	return options
}

func statusChoice(ctx context.Context, current hub.CharterStatus) ui.Choice {
	c := ui.Choice{Name: "status", Label: say.T(ctx, "Status"), Options: []ui.Option{{Label: say.T(ctx, "All statuses")}}}
	for _, s := range hub.CharterStatuses() {
		c.Options = append(c.Options, ui.Option{Value: string(s), Label: view.CharterStatus(ctx, s), Selected: s == current})
	}
	return c
}

func healthChoice(ctx context.Context, current hub.ChapterHealth) ui.Choice {
	c := ui.Choice{Name: "health", Label: say.T(ctx, "How it’s doing"), Options: []ui.Option{{Label: say.C(ctx, "chapters", "Any")}}}
	for _, one := range hub.ChapterHealths() {
		c.Options = append(c.Options, ui.Option{Value: string(one), Label: view.ChapterHealth(ctx, one), Selected: one == current})
	}
	return c
}

// chapterColumns are the heads of the table; each sorts by its column.
func chapterColumns(q *page.Request) (columns []pages.Column) {
	ctx, sorted := q.Ctx(), q.Query("sort")
	heads := []struct{ key, text, sort string }{
		{"name", say.T(ctx, "Chapter"), "ascending"}, {"attention", say.T(ctx, "How it’s doing"), "ascending"}, {"leads", say.T(ctx, "Leads"), "ascending"},
		{"seen", say.T(ctx, "A lead last signed in"), "ascending"}, {"members", say.T(ctx, "Members"), "descending"}, {"followers", say.T(ctx, "Followers"), "descending"},
		{"last", say.T(ctx, "Last event"), "ascending"}, {"next", say.T(ctx, "Next event"), "ascending"}, {"rsvps", say.T(ctx, "RSVPs, 90 days"), "descending"},
		{"charter", say.T(ctx, "Charter"), "ascending"}, {"review", say.T(ctx, "Next review"), "ascending"},
	}
	for _, c := range heads {
		query := link.Without(q.Values(), "after")
		query.Set("sort", c.key)
		column := pages.Column{Text: c.text, URL: withQuery(link.NationalChapters, query), Number: c.key == "leads" || c.sort == "descending"}
		if c.key == sorted || c.key == "attention" && !known(sorted) {
			column.Sort = c.sort
		}
		columns = append(columns, column)
	}
	return columns
}

func known(sort string) bool {
	return slices.Contains(chapter.Sorts(), sort)
}

func chapterRow(ctx context.Context, l hub.ChapterLine, now time.Time) pages.ChapterRow {
	row := pages.ChapterRow{
		Name: l.Name, URL: link.NationalChapter(l.Slug), Kind: view.ChapterKind(ctx, l.Kind), Place: view.CityOf(ctx, l.Place),
		Health: view.ChapterHealthTag(ctx, l.Health(now)), Words: view.ChapterCondition(ctx, l, now),
		Leads: say.Number(ctx, l.Leads), Members: say.Number(ctx, l.Members), Followers: say.Number(ctx, l.Followers), RSVPs: say.Number(ctx, l.RSVPs),
		Last: dayOrNone(ctx, l, l.LastEvent, now), Next: dayOrNone(ctx, l, l.NextEvent, now), Seen: seenOn(ctx, l, now),
		Charter: view.CharterStatus(ctx, l.Status), Review: say.C(ctx, "a review", "None"),
	}
	if l.Status != hub.CharterClosed {
		row.Agreement = view.AgreementShort(ctx, l.Charter)
	}
	if l.Reviewed() {
		row.Review = say.Date(ctx, l.Charter.ReviewDue, now)
		if !now.Before(l.Charter.ReviewDue) {
			row.ReviewTag = ui.Tag{Text: say.C(ctx, "a review", "Overdue"), Tone: "bad"}
		} else if l.Charter.Due(now) {
			row.ReviewTag = ui.Tag{Text: say.C(ctx, "a review", "Due soon"), Tone: "warn"}
		}
	}
	return row
}

func dayOrNone(ctx context.Context, l hub.ChapterLine, at, now time.Time) string {
	if at.IsZero() {
		return say.C(ctx, "an event", "None")
	}
	return say.Date(ctx, at.In(hub.Zone(l.Zone)), now)
}

// seenOn is the day on which one of the leads last signed in.
func seenOn(ctx context.Context, l hub.ChapterLine, now time.Time) string {
	switch {
	case l.Leads == 0:
		return say.C(ctx, "a lead", "Nobody")
	case l.LeadSeen.IsZero():
		return say.C(ctx, "a sign-in", "Never")
	}
	return say.Date(ctx, l.LeadSeen, now)
}

// ChapterListCSV is the list as a file: every row that the page's filter leaves, in its order.
func (h *Handlers) ChapterListCSV(q *page.Request) error {
	ask := listQuery(q)
	ask.Limit, ask.After = 0, ""
	list, err := h.Chapters.List(q.Ctx(), q.Actor, ask)
	if err != nil {
		return err
	}
	text, err := page.PlainCSV(h.chapterRows(q, list))
	if err != nil {
		return fmt.Errorf("web: chapters file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("chapters.csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// chapterRows is the list as a file has it, with its head.
func (h *Handlers) chapterRows(q *page.Request, list chapter.List) [][]string {
	ctx := q.Ctx()
	rows := [][]string{{
		say.T(ctx, "Chapter"), say.T(ctx, "Address"), say.T(ctx, "Kind"), say.T(ctx, "City"), say.T(ctx, "State"), say.T(ctx, "Status"), say.T(ctx, "How it’s doing"), say.C(ctx, "a column", "In words"), say.T(ctx, "Leads"),
		say.T(ctx, "A lead last signed in"), say.T(ctx, "Members"), say.T(ctx, "Followers"), say.T(ctx, "Last event"), say.T(ctx, "Next event"), say.T(ctx, "RSVPs, 90 days"),
		say.T(ctx, "Charter since"), say.T(ctx, "Agreement"), say.T(ctx, "Next review"),
	}}
	for _, l := range list.Lines {
		zone := hub.Zone(l.Zone)
		rows = append(rows, []string{
			l.Name, h.Absolute(link.Chapter(l.Slug)), view.ChapterKind(ctx, l.Kind), l.Place.Locality, l.Place.Region, view.CharterStatus(ctx, l.Status),
			view.ChapterHealth(ctx, l.Health(h.Now())), view.ChapterCondition(ctx, l, h.Now()), strconv.Itoa(l.Leads), view.DateOf(l.LeadSeen), strconv.Itoa(l.Members),
			strconv.Itoa(l.Followers), dateIn(l.LastEvent, zone), dateIn(l.NextEvent, zone), strconv.Itoa(l.RSVPs),
			dateIn(l.Charter.GrantedAt, zone), view.AgreementShort(ctx, l.Charter), reviewDate(l),
		})
	}
	return rows
}

// reviewDate is the day of the next review, as files give it.
func reviewDate(l hub.ChapterLine) string {
	if !l.Reviewed() {
		return ""
	}
	return view.DateOf(l.Charter.ReviewDue)
}

// dateIn is the day of an instant where a chapter is, as files give it.
func dateIn(at time.Time, zone *time.Location) string {
	if at.IsZero() {
		return ""
	}
	return at.In(zone).Format(time.DateOnly)
}
