package setup

import (
	"errors"
	"net/http"
	"strings"

	pages "chapterhouse/components/setup"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// chapterForm is one of the first chapters as it is typed.
type chapterForm struct {
	Kind string `form:"kind"`
	Name string `form:"name"`
	City string `form:"city"`
	ZIP  string `form:"zip"`
}

// chapters is the page of the first chapters as it stands.
type chapters struct {
	form     chapterForm
	table    string
	problems ui.Errors
	lines    []string // what is wrong with the table
	open     bool     // the table is what was sent
}

func (h *Handlers) chaptersPage(q *page.Request, status int, s hub.Setup, c chapters) error {
	ctx, a := q.Ctx(), s.Answers
	v := pages.Chapters{
		Step: h.step(q, s, hub.SetupChapters, say.T(ctx, "The first chapters"), say.T(ctx, "Add some, or skip this: you can add chapters any time later.")),
		Form: page.FormOf(q, c.form, c.problems), Trouble: ui.Trouble{Errors: c.problems}, Problems: c.lines, Open: c.open,
		Table: ui.Form{Values: map[string]string{"table": c.table}, Errors: c.problems}, Leave: say.T(ctx, "Continue"),
	}
	for _, k := range chapter.OfficeKinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k), Label: view.ChapterKind(ctx, k)})
	}
	for _, ch := range a.Chapters {
		v.Rows = append(v.Rows, pages.Chapter{Slug: ch.Slug, Name: ch.Name, Line: placeLine(ch)})
	}
	if a.TableRows > 0 {
		v.Tabled = say.N(ctx, a.TableRows, "Your table adds 1 chapter when you finish.", "Your table adds %d chapters when you finish.")
	}
	if len(a.Chapters) == 0 && a.TableRows == 0 {
		v.Leave = say.T(ctx, "Continue without chapters")
	}
	return h.Render(q, status, pages.ChaptersPage(v))
}

// placeLine is where a chapter is.
func placeLine(c hub.Chapter) string {
	var parts []string
	for _, part := range []string{c.Place.Locality, c.Place.Region, c.Place.PostalCode} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// FirstChapters adds or drops one of the first chapters, takes a table of them, or goes on, as the button says.
func (h *Handlers) FirstChapters(q *page.Request) error {
	return h.own(q, func(s hub.Setup, browser hub.Token) error {
		switch q.Text("do") {
		case "add":
			return h.addChapter(q, s, browser)
		case "drop":
			return h.next(q, s, h.Setup.DropChapter(q.Ctx(), browser, q.Text("slug")), hub.SetupChapters)
		case "table":
			return h.takeTable(q, s, browser)
		}
		return h.next(q, s, h.Setup.LeaveChapters(q.Ctx(), browser), hub.SetupFinish)
	})
}

func (h *Handlers) addChapter(q *page.Request, s hub.Setup, browser hub.Token) error {
	f := page.Read[chapterForm](q)
	c, err := h.Chapters.First(chapter.OfficeForm{Name: f.Name, Kind: f.Kind, City: f.City, ZIP: f.ZIP})
	if in, wrong := errors.AsType[*hub.Invalid](err); wrong {
		in.Rename("zip", "point", "zone", "region") // fields that this form lacks
	}
	if err == nil {
		err = h.Setup.AddChapter(q.Ctx(), browser, c)
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[chapterForm]()...); wrong {
		return h.chaptersPage(q, http.StatusUnprocessableEntity, s, chapters{form: f, table: s.Answers.Table, problems: problems})
	}
	return h.next(q, s, err, hub.SetupChapters)
}

// mostProblems is how many lines of a table are said to be wrong.
const mostProblems = 20

func (h *Handlers) takeTable(q *page.Request, s hub.Setup, browser hub.Token) error {
	ctx, table := q.Ctx(), q.Text("table")
	c := chapters{form: chapterForm{Kind: string(hub.KindLocal)}, table: table, open: true}
	report, err := h.Chapters.CheckTable(ctx, table, s.Answers.Office)
	problems, wrong := page.Invalid(ctx, err, "table")
	if err != nil && !wrong {
		return err
	}
	for i, p := range report.Problems {
		if i == mostProblems {
			break
		}
		c.lines = append(c.lines, say.T(ctx, "Line %[1]d: %[2]s", p.Line, p.Reason))
	}
	if !wrong && report.Added == 0 {
		problems, wrong = ui.Errors{{Field: "table", Text: say.T(ctx, "No line of this table can be read as a chapter.")}}, true
	}
	if c.problems = problems; wrong {
		return h.chaptersPage(q, http.StatusUnprocessableEntity, s, c)
	}
	if err := h.Setup.TakeTable(ctx, browser, table, report.Added); err != nil || len(c.lines) == 0 {
		return h.next(q, s, err, hub.SetupChapters)
	}
	s.Answers.Table, s.Answers.TableRows = table, report.Added
	return h.chaptersPage(q, http.StatusOK, s, c)
}

func (h *Handlers) finishPage(q *page.Request, status int, s hub.Setup) error {
	ctx, a := q.Ctx(), s.Answers
	v := pages.Finish{Step: h.step(q, s, hub.SetupFinish, say.T(ctx, "Is everything right?"), say.T(ctx, "When you finish, the hub opens for everyone, and this set-up is gone for good."))}
	v.Warning = h.trust(ctx)
	office := []string{a.Office.Name, a.Office.Contact, placeLine(a.Office), a.Office.Zone}
	var names []string
	for _, c := range a.Chapters {
		names = append(names, c.Name)
	}
	if a.TableRows > 0 {
		names = append(names, say.N(ctx, a.TableRows, "1 chapter from your table", "%d chapters from your table"))
	}
	if len(names) == 0 {
		names = []string{say.T(ctx, "None yet")}
	}
	for _, row := range []struct {
		step  hub.SetupStep
		lines []string
	}{{hub.SetupOrganization, []string{a.Organization, a.Locale.Name()}}, {hub.SetupOffice, office}, {hub.SetupAdmin, []string{q.Actor.Name}}, {hub.SetupChapters, names}} {
		v.Rows = append(v.Rows, pages.Answer{Label: stepName(ctx, row.step), Lines: row.lines, URL: "/setup?step=" + string(row.step)})
	}
	return h.Render(q, status, pages.FinishPage(v))
}

// Finish makes it all so, and shows the new admin what is left to do.
func (h *Handlers) Finish(q *page.Request) error {
	return h.own(q, func(s hub.Setup, browser hub.Token) error {
		a, err := h.Setup.Finish(q.Ctx(), browser, q.Actor, h.carries(q))
		if errors.Is(err, hub.ErrConflict) && s.Answers.Next(h.carries(q)) != hub.SetupFinish {
			return h.on(q, "") // to the step that lacks an answer
		}
		if errors.Is(err, hub.ErrSlugTaken) {
			return h.on(q, hub.SetupChapters)
		}
		if err != nil {
			return h.next(q, s, err, "")
		}
		h.Chapters.Forget()
		h.ClearCookie(q, page.SetupCookie)
		done := "setup-done"
		if a.Table != "" {
			if _, err := h.Chapters.ImportTable(q.Ctx(), a.Table); err != nil {
				h.Log.Error("the chapters of the set-up's table were not all imported", "id", q.ID, "error", err.Error())
				done = "setup-done-table"
			}
		}
		return h.Done(q, nil, done, "/operator/checklist")
	})
}
