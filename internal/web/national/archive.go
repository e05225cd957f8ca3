package national

import (
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Archive notes that a toolkit's season is over, after a question, or brings it back.
func (h *Handlers) Archive(q *page.Request) error {
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	room, err := h.Toolkits.Live(ctx, q.Actor, q.Toolkit())
	switch {
	case err != nil:
		return err
	case !room.CanEdit:
		return hub.ErrForbidden
	case q.Text("do") == "reopen":
		return h.Done(q, h.Toolkits.Reopen(ctx, q.Actor, q.Toolkit()), "toolkit-reopened", base)
	case room.Toolkit.Latest == 0 || room.Toolkit.Archived():
		return hub.ErrConflict
	case !q.Sure():
		return h.Ask(q, page.Question{
			Heading: say.T(ctx, "Archive “%s”?", room.Version.Title), Yes: say.T(ctx, "Archive it"), No: ui.Link{Text: say.T(ctx, "Don’t archive it"), URL: base}, Kind: true,
			Follows: []string{
				say.T(ctx, "Chapters that haven’t adopted it can’t anymore, and it can’t be sent to others."),
				say.T(ctx, "Chapters’ pages stay up, and say that its season is over. Lists show it apart."),
				say.T(ctx, "Nobody is emailed. You can bring it back at any time."),
			},
		})
	}
	return h.Done(q, h.Toolkits.Archive(ctx, q.Actor, q.Toolkit()), "toolkit-archived", base)
}
