package national

import (
	"context"
	"fmt"
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// NamesRead is which admins read names in an emergency: of a chapter, for its leads, or of all.
func (h *Handlers) NamesRead(q *page.Request) error {
	list, err := h.Safety.GlassUses(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.NamesRead{Page: h.DeskPage(q, say.T(ctx, "Names read in an emergency")), Up: h.OfficeLink(q), CSV: link.NamesRead + ".csv"}
	at := link.NamesRead
	if q.Chapter.ID != "" {
		at = link.Desk(q.Chapter.Slug) + "/names-read"
		v.Up, v.CSV = h.DeskLink(q), ""
	}
	list, v.Pages = page.Paged(q, at, list)
	for _, u := range list {
		v.Rows = append(v.Rows, h.nameReading(q, u))
	}
	return h.Render(q, http.StatusOK, pages.NamesReadPage(v))
}

func (h *Handlers) nameReading(q *page.Request, u hub.GlassUse) pages.NameReading {
	ctx, in := q.Ctx(), hub.Zone(q.Chapter.Zone)
	row := pages.NameReading{Title: u.ChapterName, Reason: u.Reason, Read: readIn(ctx, u), Tag: ui.Tag{Text: say.T(ctx, "Closed"), Tone: "soft"}}
	if q.Chapter.ID == "" {
		row.URL = link.NationalChapter(u.ChapterSlug)
	}
	row.Line = say.T(ctx, "%[1]s, from %[2]s to %[3]s.", view.Doer(ctx, u.By, u.ByName), say.Moment(ctx, u.OpenedAt.In(in), h.Now()), say.Moment(ctx, u.EndsAt.In(in), h.Now()))
	if h.Now().Before(u.EndsAt) {
		row.Tag = ui.Tag{Text: say.T(ctx, "Open"), Tone: "warn"}
	}
	return row
}

// readIn says what the log says was read.
func readIn(ctx context.Context, u hub.GlassUse) []string {
	var lines []string
	if u.Members > 0 {
		lines = append(lines, say.N(ctx, u.Members, "1 view of the members", "%d views of the members"))
	}
	if u.RSVPs > 0 {
		lines = append(lines, say.N(ctx, u.RSVPs, "1 view of an event’s RSVPs", "%d views of events’ RSVPs"))
	}
	if len(lines) == 0 {
		return []string{say.T(ctx, "Nothing was read.")}
	}
	return lines
}

// NamesReadCSV is the list of all chapters as a file.
func (h *Handlers) NamesReadCSV(q *page.Request) error {
	list, err := h.Safety.GlassUses(q.Ctx(), q.Actor, hub.Chapter{})
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	rows := [][]string{{
		say.T(ctx, "Chapter"), say.T(ctx, "Admin"), say.T(ctx, "From (UTC)"), say.T(ctx, "Until (UTC)"), say.T(ctx, "Reason"), say.T(ctx, "Views of the members"), say.T(ctx, "Views of RSVPs"),
	}}
	for _, u := range list {
		rows = append(rows, []string{
			u.ChapterName, view.Doer(ctx, u.By, u.ByName), u.OpenedAt.UTC().Format(stamp), u.EndsAt.UTC().Format(stamp), u.Reason, fmt.Sprint(u.Members), fmt.Sprint(u.RSVPs),
		})
	}
	text, err := page.PlainCSV(rows)
	if err != nil {
		return fmt.Errorf("web: names read file: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("names-read.csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// stamp is how a file writes a moment.
const stamp = "2006-01-02 15:04"
