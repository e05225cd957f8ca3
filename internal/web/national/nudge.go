package national

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// NudgeForm shows whom the office may ask after a toolkit, by kind, with the form that writes to them.
func (h *Handlers) NudgeForm(q *page.Request) error {
	return h.nudgePage(q, http.StatusOK, hub.NudgeKind(q.Query("kind")), nil)
}

func (h *Handlers) nudgePage(q *page.Request, status int, kind hub.NudgeKind, problems ui.Errors) error {
	n, err := h.Toolkits.Nudges(q.Ctx(), q.Actor, q.Toolkit())
	if err != nil {
		return err
	}
	ctx, base := q.Ctx(), link.NationalToolkit(n.Toolkit.ID)
	group := chosenGroup(n, kind)
	v := pages.Nudge{
		Page: h.DeskPage(q, say.T(ctx, "Nudge chapters")), Back: ui.Link{Text: n.Title, URL: base + "/board"}, Action: base + "/nudge",
		Kind: string(group.Kind), Means: nudgeMeans(ctx, group.Kind), Errors: problems, Error: problems.Of("chapters"),
		Word: ui.Area{
			Name: "word", Label: say.T(ctx, "A note to the leads"), Help: say.T(ctx, "They read it in an email and on their desk, with a link to the toolkit."),
			Value: q.Text("word"), Error: problems.Of("word"), Class: "textarea-short", Length: "500", Required: true,
		},
	}
	for _, g := range n.Groups {
		v.Tabs = append(v.Tabs, ui.Link{Text: say.C(ctx, "status, count", "%[1]s %[2]d", view.NudgeKind(g.Kind), len(g.Ready)), URL: base + "/nudge?kind=" + string(g.Kind), Current: g.Kind == group.Kind})
	}
	picked, sent := q.Form()["chapter"], q.Gin.Request.Method == http.MethodPost
	for _, r := range group.Ready {
		v.Ready = append(v.Ready, ui.Check{Name: "chapter", Value: string(r.Chapter), Label: r.ChapterName, Help: firstOf(view.WhyCall(ctx, r, h.Now())), Checked: !sent || slices.Contains(picked, string(r.Chapter))})
	}
	for _, r := range group.Later {
		v.Later = append(v.Later, pages.NudgeLater{Chapter: r.ChapterName, URL: link.Chapter(r.ChapterSlug), Line: h.nudgeLater(ctx, r)})
	}
	return h.Render(q, status, pages.NudgePage(v))
}

func firstOf(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}

// chosenGroup is the group of a kind, or else the first with somebody in it.
func chosenGroup(n toolkit.Nudges, kind hub.NudgeKind) toolkit.NudgeGroup {
	if g, known := n.Of(kind); known {
		return g
	}
	for _, g := range n.Groups {
		if len(g.Ready) > 0 {
			return g
		}
	}
	return n.Groups[0]
}

// nudgeMeans says who is in a group.
func nudgeMeans(ctx context.Context, kind hub.NudgeKind) string {
	switch kind {
	case hub.NudgeSilent:
		return say.T(ctx, "Nobody opened it, or someone did and hasn’t answered for a week.")
	case hub.NudgeHalf:
		return say.T(ctx, "They adopted it, and required blanks are still empty.")
	case hub.NudgeBehind:
		return say.T(ctx, "Their page is up with an old version.")
	}
	return ""
}

// nudgeLater says when a chapter can be nudged again, and why not now.
func (h *Handlers) nudgeLater(ctx context.Context, r hub.AdoptionRow) string {
	zone := hub.Zone(r.Zone)
	if r.Snoozed(h.Now()) {
		return say.T(ctx, "They asked to wait until %s.", say.Date(ctx, r.SnoozedUntil.In(zone), h.Now()))
	}
	return say.T(ctx, "Nudged %[1]s, again from %[2]s.", say.Date(ctx, r.Nudge.At.In(zone), h.Now()), say.Date(ctx, r.NudgeAgain().In(zone), h.Now()))
}

// Nudge asks once more, and then writes the office's word to the chapters chosen.
func (h *Handlers) Nudge(q *page.Request) error {
	n := hub.Nudging{Toolkit: q.Toolkit(), Kind: hub.NudgeKind(q.Text("kind")), Word: q.Text("word")}
	for _, id := range q.Form()["chapter"] {
		n.Chapters = append(n.Chapters, hub.ChapterID(id))
	}
	ready, err := h.Toolkits.Nudging(q.Ctx(), q.Actor, n)
	if problems, wrong := page.Invalid(q.Ctx(), err, "word", "chapters"); wrong {
		return h.nudgePage(q, http.StatusUnprocessableEntity, n.Kind, problems)
	}
	if err != nil {
		return err
	}
	if !q.Sure() {
		return h.Ask(q, nudgeQuestion(q, ready))
	}
	nudged, err := h.Toolkits.Nudge(q.Ctx(), q.Actor, n)
	return h.Done(q, err, "nudged."+strconv.Itoa(nudged), link.NationalToolkit(q.Toolkit())+"/board")
}

// nudgeQuestion is asked before a nudge goes out.
func nudgeQuestion(q *page.Request, n hub.Nudging) page.Question {
	ctx, many := q.Ctx(), len(n.Chapters)
	return page.Question{
		Heading: say.N(ctx, many, "Nudge 1 chapter?", "Nudge %d chapters?"), Yes: say.N(ctx, many, "Nudge 1 chapter", "Nudge %d chapters"), Kind: true,
		Follows: []string{
			say.T(ctx, "Their leads get this by email, and read it on the chapter’s desk."),
			say.T(ctx, "You can write to each of them about this toolkit again in a week."),
		},
		Letter: view.Paragraphs(n.Word), No: ui.Link{Text: say.T(ctx, "Go back"), URL: link.NationalToolkit(n.Toolkit) + "/nudge?kind=" + string(n.Kind)},
	}
}
