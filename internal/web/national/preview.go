package national

import (
	"net/http"

	pages "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Preview shows a toolkit, a draft or the newest version, as a chapter that was just sent it will see it; or as its page under one chapter.
func (h *Handlers) Preview(q *page.Request) error {
	if slug := q.Query("chapter"); slug != "" {
		return h.previewAs(q, slug)
	}
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	office, err := h.Office(q)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	l := toolkit.ChapterToolkit{Version: room.Version, Adoption: hub.Adoption{State: hub.AdoptionUnseen, Version: room.Version.Number}}
	v := pages.Room{
		Page: h.DeskPage(q, room.Version.Title), Desk: ui.Link{Text: room.Version.Title, URL: editorOf(room)},
		Title: room.Version.Title, Summary: room.Version.Summary, Ask: markdown.HTML(l.Fill(room.Version.Ask)), Items: view.ToolkitItems(ctx, office, l, false),
		State: view.AdoptionTag(ctx, l.Adoption.State), Line: say.T(ctx, "Version %d", l.Adoption.Version),
		Preview: ui.Link{Text: say.T(ctx, "Back to the editor"), URL: editorOf(room)},
	}
	blank := ui.Form{Values: map[string]string{}}
	for _, slot := range room.Version.Slots {
		blank.Values[view.SlotName(slot.Key)] = ""
		v.Slots = append(v.Slots, view.SlotField(slot, blank))
	}
	return h.Render(q, http.StatusOK, pages.RoomPage(v))
}
