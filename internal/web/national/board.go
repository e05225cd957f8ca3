package national

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Board shows which chapters adopted a toolkit.
func (h *Handlers) Board(q *page.Request) error {
	b, err := h.Toolkits.Board(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	ctx, base := q.Ctx(), link.NationalToolkit(b.Toolkit.ID)
	v := pages.Board{
		Page: h.DeskPage(q, b.Title()), Title: b.Title(), Editor: base, Kicker: say.T(ctx, "Toolkit, version %d", b.Toolkit.Latest),
		Numbers: []pages.Number{{Value: say.Number(ctx, len(b.Rows)), Label: say.C(ctx, "a number of chapters", "Sent")}},
	}
	if len(b.Rows) > 0 {
		v.Kicker = say.T(ctx, "Toolkit, version %[1]d, sent %[2]s", b.Toolkit.Latest, say.Day(ctx, b.Rows[0].PushedAt, h.Now()))
	}
	h.boardFilter(q, &v, b, base)
	v.Calls = h.phoneList(ctx, b, base+"/board")
	h.boardActions(q, &v, b, base)
	v.CSV, v.Columns = withQuery(base+"/board.csv", q.Values()), boardColumns(q, base+"/board", b.Toolkit.Latest > 1)
	matching, numbered := page.Paged(q, base+"/board", h.chosenRows(q, b))
	v.Pages = numbered
	for _, r := range matching {
		v.Rows = append(v.Rows, h.boardRow(ctx, r, b))
	}
	v.Map, v.Key = view.AdoptionMap(ctx, b.Rows)
	v.Timeline = view.AdoptionTimeline(ctx, b.Rows, h.Now())
	return h.Render(q, http.StatusOK, pages.BoardPage(v))
}

// boardFilter fills in the numbers of chapters by what they are chosen by.
func (h *Handlers) boardFilter(q *page.Request, v *pages.Board, b toolkit.Board, base string) {
	ctx := q.Ctx()
	v.Filter = []ui.Link{{Text: say.T(ctx, "All"), URL: base + "/board", Current: q.Query("state") == "" && q.Query("version") == "" && q.Query("phone") == ""}}
	countStates(ctx, v, b, q.Query("state"))
	if old := b.Old(); old > 0 {
		v.Filter = append(v.Filter, ui.Link{Text: say.C(ctx, "status, count", "%[1]s %[2]d", say.M("On an old version"), old), URL: base + "/board?version=old", Current: q.Query("version") == "old"})
	}
	v.Filter = append(v.Filter, h.phoneFilter(q, b, base+"/board")...)
}

// boardOrders are the orders of the board's rows, by the name of their column; rows that are equal stand by chapter.
var boardOrders = map[string]func(a, b hub.AdoptionRow) int{
	"chapter": func(a, b hub.AdoptionRow) int {
		return strings.Compare(strings.ToLower(a.ChapterName), strings.ToLower(b.ChapterName))
	},
	"status": func(a, b hub.AdoptionRow) int {
		states := hub.AdoptionStates()
		return slices.Index(states, a.State) - slices.Index(states, b.State)
	},
	"since":   func(a, b hub.AdoptionRow) int { return lastStep(b).Compare(lastStep(a)) },
	"version": func(a, b hub.AdoptionRow) int { return a.Version - b.Version },
	"blanks":  func(a, b hub.AdoptionRow) int { return b.Filled - a.Filled },
	"events":  func(a, b hub.AdoptionRow) int { return b.Events - a.Events },
	"rsvps":   func(a, b hub.AdoptionRow) int { return b.RSVPs - a.RSVPs },
}

// chosenRows are the rows with the status that was asked for, on an old version, or to phone, in the order that was asked for.
func (h *Handlers) chosenRows(q *page.Request, b toolkit.Board) []hub.AdoptionRow {
	now := h.Now()
	rows := slices.DeleteFunc(slices.Clone(b.Rows), func(r hub.AdoptionRow) bool {
		return q.Query("state") != "" && q.Query("state") != string(r.State) || q.Query("version") == "old" && r.Version >= b.Toolkit.Latest || q.Query("phone") != "" && !r.NeedsCall(now)
	})
	slices.SortStableFunc(rows, boardOrders["chapter"])
	if order := boardOrders[q.Query("sort")]; order != nil {
		slices.SortStableFunc(rows, order)
	}
	if q.Query("sort") == "silent" {
		slices.SortStableFunc(rows, func(a, b hub.AdoptionRow) int { return b.Silent(now) - a.Silent(now) })
	}
	return rows
}

// boardActions are where chapters are asked after the toolkit, and where it is taken back; nothing for whoever only reads.
func (h *Handlers) boardActions(q *page.Request, v *pages.Board, b toolkit.Board, base string) {
	if h.Toolkits.CanWrite(q.Actor) != nil {
		return
	}
	v.Nudge = base + "/nudge"
	if b.Count(hub.AdoptionUnseen) > 0 {
		v.Withdraw = base + "/withdraw"
	}
}

// boardColumns are the heads of the table; each sorts by its column.
func boardColumns(q *page.Request, board string, versions bool) (columns []pages.Column) {
	ctx, sorted := q.Ctx(), q.Query("sort")
	if boardOrders[sorted] == nil && sorted != "silent" {
		sorted = "chapter"
	}
	for _, c := range []struct{ key, text, sort string }{
		{"chapter", say.T(ctx, "Chapter"), "ascending"}, {"status", say.T(ctx, "Status"), "ascending"}, {"since", say.T(ctx, "Since"), "descending"}, {"silent", say.T(ctx, "Days silent"), "descending"}, {"", say.T(ctx, "In their words"), ""},
		{"version", say.C(ctx, "of a toolkit", "Version"), "ascending"}, {"blanks", say.T(ctx, "Blanks"), "descending"}, {"events", say.T(ctx, "Events"), "descending"},
		{"rsvps", say.T(ctx, "RSVPs"), "descending"},
	} {
		if c.key == "version" && !versions {
			continue
		}
		column := pages.Column{Text: c.text, Number: slices.Contains([]string{"silent", "version", "blanks", "events", "rsvps"}, c.key)}
		if c.key != "" {
			query := link.Without(q.Values(), "page")
			query.Set("sort", c.key)
			column.URL = withQuery(board, query)
		}
		if c.key == sorted {
			column.Sort = c.sort
		}
		columns = append(columns, column)
	}
	return columns
}

func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// lastStep is when a chapter came to where it stands.
func lastStep(r hub.AdoptionRow) time.Time {
	switch {
	case !r.DecidedAt.IsZero():
		return r.DecidedAt
	case !r.SeenAt.IsZero():
		return r.SeenAt
	}
	return r.PushedAt
}

// since says when a chapter came to where it stands.
func (h *Handlers) since(ctx context.Context, r hub.AdoptionRow) string {
	day := say.Date(ctx, lastStep(r), h.Now())
	switch {
	case !r.DecidedAt.IsZero():
		return say.T(ctx, "Answered %s", day)
	case !r.SeenAt.IsZero():
		return say.T(ctx, "Opened %s", day)
	}
	return say.T(ctx, "Sent %s", day)
}

// BoardCSV is the board as a file: the rows that the page shows, in its order.
func (h *Handlers) BoardCSV(q *page.Request) error {
	b, err := h.Toolkits.Board(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	rows := [][]string{{
		say.T(ctx, "Chapter"), say.T(ctx, "Status"), say.C(ctx, "a date", "Sent"), say.C(ctx, "a date", "Opened"), say.C(ctx, "a date", "Answered"), say.T(ctx, "Blanks filled in"), say.T(ctx, "Blanks"),
		say.T(ctx, "Events"), say.T(ctx, "Reason for declining"), say.T(ctx, "A lead last signed in"), say.C(ctx, "of a toolkit", "Version"),
		say.T(ctx, "Days silent"), say.T(ctx, "RSVPs"), say.C(ctx, "a date", "Nudged"), say.C(ctx, "a date", "No reminders until"), say.T(ctx, "Leads"), say.T(ctx, "Why to phone"),
	}}
	for _, r := range h.chosenRows(q, b) {
		rows = append(rows, []string{
			r.ChapterName, r.State.Label().In(ctx), view.DateOf(r.PushedAt), view.DateOf(r.SeenAt), view.DateOf(r.DecidedAt), strconv.Itoa(r.Filled), strconv.Itoa(b.Slots[r.Version]), strconv.Itoa(r.Events), r.Reason, view.DateOf(r.LeadSeenAt), strconv.Itoa(r.Version),
			silentDays(r, h.Now()), strconv.Itoa(r.RSVPs), view.DateOf(r.Nudge.At), view.DateOf(r.SnoozedUntil), strconv.Itoa(r.Leads), h.whyPhone(ctx, r),
		})
	}
	text, err := page.PlainCSV(rows)
	if err != nil {
		return fmt.Errorf("web: adoption file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("adoption-"+string(b.Toolkit.ID)+".csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// silentDays is for how many days a chapter has not answered; empty once it did.
func silentDays(r hub.AdoptionRow, now time.Time) string {
	if r.State != hub.AdoptionUnseen && r.State != hub.AdoptionSeen {
		return ""
	}
	return strconv.Itoa(r.Silent(now))
}

// whyPhone is why somebody should phone a chapter, a sentence a line; empty: nobody needs to.
func (h *Handlers) whyPhone(ctx context.Context, r hub.AdoptionRow) string {
	if !r.NeedsCall(h.Now()) {
		return ""
	}
	return strings.Join(view.WhyCall(ctx, r, h.Now()), "\n")
}

// countStates fills what the board says about each state: its number, its color on the map, its filter.
func countStates(ctx context.Context, v *pages.Board, b toolkit.Board, shown string) {
	for _, state := range hub.AdoptionStates() {
		n := b.Count(state)
		v.Numbers = append(v.Numbers, pages.Number{Value: say.Number(ctx, n), Label: state.Label().In(ctx), Class: "state-" + string(state)})
		v.Filter = append(v.Filter, ui.Link{Text: say.C(ctx, "status, count", "%[1]s %[2]d", state.Label(), n), URL: v.Editor + "/board?state=" + string(state), Current: shown == string(state)})
	}
}

// boardRow says where a chapter stands and, when it has not responded, why.
func (h *Handlers) boardRow(ctx context.Context, r hub.AdoptionRow, b toolkit.Board) pages.BoardRow {
	row := pages.BoardRow{
		Chapter: r.ChapterName, URL: link.Chapter(r.ChapterSlug), State: view.AdoptionTag(ctx, r.State), Events: say.Number(ctx, r.Events), RSVPs: say.Number(ctx, r.RSVPs),
		Silent: silentDays(r, h.Now()),
		Slots:  say.T(ctx, "%[1]d of %[2]d", r.Filled, b.Slots[r.Version]), Since: h.since(ctx, r),
	}
	if b.Toolkit.Latest > 1 {
		row.Version = say.Number(ctx, r.Version)
	}
	switch r.State {
	case hub.AdoptionDeclined:
		row.Words, row.Quote = r.Reason, true
	case hub.AdoptionUnseen:
		row.Words = say.T(ctx, "No lead has signed in since it was sent.")
		if why := view.WhyCall(ctx, r, h.Now()); len(why) > 0 && r.Leads > 0 {
			row.Words = why[0]
		} else if r.Leads == 0 {
			row.Words = say.T(ctx, "The chapter has no lead.")
		}
	case hub.AdoptionSeen:
		row.Words = say.T(ctx, "Opened %s, no answer yet.", say.Date(ctx, r.SeenAt, h.Now()))
	case hub.AdoptionAdopted:
		row.Words = say.T(ctx, "Adopted, filling in.")
	case hub.AdoptionLocalized:
		row.Words = say.T(ctx, "The page is up.")
	case hub.AdoptionInUse:
		row.Words = say.N(ctx, r.Events, "1 event created from it.", "%d events created from it.")
	}
	if r.Nudged() {
		row.Lines = append(row.Lines, say.T(ctx, "Nudged %s.", say.Date(ctx, r.Nudge.At.In(hub.Zone(r.Zone)), h.Now())))
	}
	if r.Snoozed(h.Now()) {
		row.Lines = append(row.Lines, say.T(ctx, "They asked to wait until %s.", say.Date(ctx, r.SnoozedUntil.In(hub.Zone(r.Zone)), h.Now())))
	}
	return row
}
