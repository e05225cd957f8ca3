package national

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	pages "chapterhouse/components/national"
	kit "chapterhouse/components/toolkit"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// editorOf is where the draft of a toolkit is written.
func editorOf(room toolkit.Room) string {
	base := link.NationalToolkit(room.Toolkit.ID)
	if room.Draft() && room.Toolkit.Latest > 0 {
		base += "/draft"
	}
	return base
}

// nextSteps fills in what can be done with a version of a toolkit.
func nextSteps(ctx context.Context, v *pages.Editor, room toolkit.Room, base string) {
	t := room.Toolkit
	if t.Latest == 0 {
		return
	}
	v.Board, v.Recall = base+"/board", base+"/recall"
	if room.CanEdit && !v.Editable {
		v.Archive, v.Archived = base+"/archive", t.Archived()
	}
	switch {
	case !room.CanEdit || t.Archived():
	case v.Editable && !room.Draft(): // words that came too late to be saved
		v.Push = base + "/push"
	case room.Draft():
		v.Changes, v.Discard = base+"/changes", base+"/draft"
		v.Live = ui.Link{Text: say.T(ctx, "View version %d, which is live", t.Latest), URL: base}
	case t.Draft > 0:
		v.Push = base + "/push"
		v.Writing = ui.Link{Text: say.T(ctx, "Go on with version %d", t.Draft), URL: base + "/draft"}
	default:
		v.Push, v.Start = base+"/push", base+"/draft"
		v.StartText = say.T(ctx, "Start version %d", t.Latest+1)
	}
}

// DraftEditor is the editor of the version that is being written.
func (h *Handlers) DraftEditor(q *page.Request) error {
	room, err := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	if !room.Draft() {
		return q.Redirect(link.NationalToolkit(q.Toolkit()))
	}
	return h.toolkitEditor(q, http.StatusOK, room, openedToolkit(q, room), room.Version.Slots, ui.Trouble{})
}

// StartDraft begins the next version of a toolkit, or throws it away.
func (h *Handlers) StartDraft(q *page.Request) error {
	if q.Text("do") == "discard" {
		return h.dropDraft(q)
	}
	if err := h.Toolkits.StartDraft(q.Ctx(), q.Actor, q.Toolkit()); err != nil {
		return err
	}
	return q.Redirect(link.NationalToolkit(q.Toolkit()) + "/draft")
}

func (h *Handlers) dropDraft(q *page.Request) error {
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	room, err := h.Toolkits.Open(ctx, q.Actor, q.Toolkit())
	switch {
	case err != nil:
		return err
	case !room.CanEdit:
		return hub.ErrForbidden
	case !room.Draft() || room.Toolkit.Latest == 0:
		return hub.ErrConflict
	case !q.Sure():
		return h.Ask(q, page.Question{
			Heading: say.T(ctx, "Throw away the draft of version %d?", room.Version.Number), Yes: say.T(ctx, "Throw it away"), No: ui.Link{Text: say.T(ctx, "Keep it"), URL: base + "/draft"},
			Follows: []string{say.T(ctx, "What was written in it is gone for everyone."), say.T(ctx, "Version %d stays live. Chapters never saw the draft.", room.Toolkit.Latest)},
		})
	}
	h.Saved(q, base)
	return h.Done(q, h.Toolkits.DropDraft(ctx, q.Actor, q.Toolkit()), "draft-dropped", base)
}

// Changes shows the draft beside what is live, and the form that publishes it.
func (h *Handlers) Changes(q *page.Request) error {
	return h.changesPage(q, http.StatusOK, publication{Swap: "swap"}, ui.Trouble{})
}

// publication is the form that publishes a version after the first.
type publication struct {
	Note string `form:"note"`
	Swap string `form:"swap"`
}

func (h *Handlers) changesPage(q *page.Request, status int, f publication, trouble ui.Trouble) error {
	ctx, base := q.Ctx(), link.NationalToolkit(q.Toolkit())
	c, err := h.Toolkits.Changes(ctx, q.Actor, q.Toolkit())
	if errors.Is(err, hub.ErrConflict) {
		return q.Redirect(base) // published meanwhile, or thrown away
	}
	if err != nil {
		return err
	}
	number := c.Room.Version.Number
	v := kit.Changes{
		Page: h.DeskPage(q, say.T(ctx, "What changes")), Back: ui.Link{Text: say.T(ctx, "Version %d, draft", number), URL: editorOf(c.Room)},
		Heading: say.T(ctx, "What changes in version %d", number), Parts: view.ToolkitChanges(ctx, view.Versions{
			Before: c.Live, After: c.Room.Version, Items: c.Items, Slots: c.Slots, Old: asWritten, New: asWritten,
		}),
		Trouble: trouble,
	}
	if c.None() {
		v.Empty = say.T(ctx, "Nothing differs from what is live yet.")
	}
	if c.Live.Number > 0 {
		v.Lead = say.T(ctx, "Version %[1]d, which is live, beside your draft of version %[2]d. Chapters see nothing of it until you publish it.", c.Live.Number, number)
	}
	if c.Room.CanEdit {
		v.Publish = publishForm(q, base, c, f, trouble.Errors)
	}
	return h.Render(q, status, kit.ChangesPage(v))
}

// publishForm asks what is new and what becomes of the chapters' pages.
func publishForm(q *page.Request, base string, c toolkit.Changes, f publication, problems ui.Errors) *kit.Publish {
	ctx, form := q.Ctx(), page.FormOf(q, f, problems)
	p := &kit.Publish{Action: base + "/changes", Form: form, Seen: strconv.FormatInt(c.Room.Toolkit.UpdatedAt.UnixMicro(), 10), First: c.Live.Number == 0}
	p.Choices = []ui.Option{
		{Value: "swap", Label: say.T(ctx, "Right away, where nothing new has to be filled in"), Selected: f.Swap != "wait"},
		{Value: "wait", Label: say.T(ctx, "When each chapter takes it"), Selected: f.Swap == "wait"},
	}
	if c.Swaps > 0 {
		p.Lines = append(p.Lines, say.N(ctx, c.Swaps, "1 chapter’s page can show it right away.", "%d chapters’ pages can show it right away."))
	}
	if c.Blanks > 0 {
		p.Lines = append(p.Lines, say.N(ctx, c.Blanks, "1 chapter has to fill in a new blank first. Its page shows the old version until then.", "%d chapters have to fill in a new blank first. Their pages show the old version until then."))
	}
	if c.Waits > 0 {
		p.Lines = append(p.Lines, say.N(ctx, c.Waits, "1 chapter is still filling in, and has no page yet.", "%d chapters are still filling in, and have no page yet."))
	}
	return p
}

// lookedAt is when the toolkit was last changed as the page showed it. What is no such moment is one long ago, of which nothing is published.
func lookedAt(q *page.Request) time.Time {
	micro, err := strconv.ParseInt(q.Text("seen"), 10, 64)
	if err != nil {
		micro = 0
	}
	return time.UnixMicro(micro).UTC()
}

// PublishChanges publishes the draft that was looked at.
func (h *Handlers) PublishChanges(q *page.Request) error {
	f := page.Read[publication](q)
	p := hub.Publication{Note: f.Note, Swap: f.Swap != "wait", Seen: lookedAt(q)}
	_, err := h.Toolkits.Publish(q.Ctx(), q.Actor, q.Toolkit(), p)
	if problems, wrong := page.Invalid(q.Ctx(), err, "note", "items", "slots"); wrong {
		return h.changesPage(q, http.StatusUnprocessableEntity, f, ui.Trouble{Opening: say.T(q.Ctx(), "Not published. Please fix:"), Errors: problems})
	}
	if room, open := h.Toolkits.Open(q.Ctx(), q.Actor, q.Toolkit()); errors.Is(err, hub.ErrConflict) && open == nil && room.Draft() {
		return h.changesPage(q, http.StatusConflict, f, ui.Trouble{Opening: say.T(q.Ctx(), "Not published: the draft changed after you looked at it. Please look again.")})
	}
	return h.Done(q, err, "version-next", link.NationalToolkit(q.Toolkit()))
}

// fromChoice asks which blank of the live version a new one stands for.
func fromChoice(ctx context.Context, i int, sl hub.Slot, gone []hub.Slot) ui.Choice {
	c := ui.Choice{
		Name: "slot_from_" + strconv.Itoa(i), Label: say.T(ctx, "Takes over the answers to"),
		Options: []ui.Option{{Label: say.C(ctx, "of the blanks that are gone", "None of them"), Selected: sl.RenamedFrom == ""}},
	}
	for _, g := range gone {
		c.Options = append(c.Options, ui.Option{Value: g.Key, Label: g.Label, Selected: g.Key == sl.RenamedFrom})
	}
	return c
}
