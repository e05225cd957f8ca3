// Package imports holds the pages on which people are brought in from files: everywhere by the national office, and into one chapter by its leads.
package imports

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	pages "chapterhouse/components/imports"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/people"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Handlers answer the requests of this room.
type Handlers struct {
	*page.Site
	People *people.Service
}

// base is where the imports are: the office's, or those at a chapter's desk.
func base(q *page.Request) string {
	if q.Chapter.ID == "" {
		return link.Imports
	}
	return link.Desk(q.Chapter.Slug) + "/imports"
}

// at is one import's page.
func at(q *page.Request, id hub.PeopleImportID) string { return base(q) + "/" + string(id) }

// importFile is the form of an upload.
type importFile struct {
	Kind string `form:"kind"`
	File string `form:"file"`
}

// MayImport refuses whoever may bring nobody in.
func (h *Handlers) MayImport(q *page.Request) error {
	_, err := h.People.Kinds(q.Actor, q.Chapter.ID)
	return err
}

// Imports are the imports of people, and the form of another.
func (h *Handlers) Imports(q *page.Request) error {
	return h.importsPage(q, http.StatusOK, importFile{}, nil)
}

func (h *Handlers) importsPage(q *page.Request, status int, f importFile, problems ui.Errors) error {
	ctx := q.Ctx()
	list, err := h.People.Imports(ctx, q.Actor, q.Chapter.ID)
	if err != nil {
		return err
	}
	kinds, err := h.People.Kinds(q.Actor, q.Chapter.ID)
	if err != nil {
		return err
	}
	v := pages.List{Page: h.DeskPage(q, say.T(ctx, "Import people")), Action: base(q), Form: page.FormOf(q, f, problems), Limit: largest(q), Up: up(q), Own: q.Chapter.ID != "", Intro: intro(q)}
	if q.Chapter.ID == "" {
		v.Areas = ui.Link{Text: say.T(ctx, "Assign supporters to chapters by area"), URL: link.Areas}
	}
	for _, kind := range kinds {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(kind), Label: kindName(q, kind)})
	}
	for _, i := range list {
		v.Rows = append(v.Rows, pages.Row{
			Title: kindName(q, i.Kind), URL: at(q, i.ID), State: importState(q, i),
			Line: say.T(ctx, "Uploaded %[1]s. %[2]s", say.Day(ctx, i.CreatedAt, h.Now()), importLine(q, i)),
		})
	}
	return h.Render(q, status, pages.ListPage(v))
}

func largest(q *page.Request) string {
	if q.Chapter.ID != "" {
		return say.T(q.Ctx(), "%d MB", hub.MaxChapterFile>>20)
	}
	return say.T(q.Ctx(), "%d MB", hub.MaxImportFile>>20)
}

// AddImport takes a file.
func (h *Handlers) AddImport(q *page.Request) error {
	f := importFile{Kind: q.Text("kind")}
	id, err := h.sendFile(q, func(name string, r io.ReadSeeker) (hub.PeopleImportID, error) {
		return h.People.Begin(q.Ctx(), q.Actor, q.Chapter.ID, hub.ImportKind(f.Kind), string(say.Of(q.Ctx())), name, r)
	})
	if status, problems, wrong := h.fileProblems(q, err); wrong {
		return h.importsPage(q, status, f, problems)
	}
	return h.Done(q, err, "uploaded", at(q, id))
}

// sendFile gives the file of the form to a use case.
func (h *Handlers) sendFile(q *page.Request, use func(name string, r io.ReadSeeker) (hub.PeopleImportID, error)) (hub.PeopleImportID, error) {
	r, name, err := q.SentFile()
	if err != nil {
		return "", err
	}
	return use(name, r)
}

// fileProblems are what is wrong with a file or the fields beside it.
func (h *Handlers) fileProblems(q *page.Request, err error) (int, ui.Errors, bool) {
	if problems, wrong := page.Invalid(q.Ctx(), err, "kind", "file"); wrong {
		return http.StatusUnprocessableEntity, problems, true
	}
	return q.FileTrouble(err, "file")
}

// Import is one import: the form of a draft, how far a job is, or what came of it.
func (h *Handlers) Import(q *page.Request) error {
	r, err := h.People.Open(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q))
	if err != nil {
		return err
	}
	return h.importPage(q, http.StatusOK, r, r.FormOf(q.Ctx()), nil)
}

func importOf(q *page.Request) hub.PeopleImportID { return hub.PeopleImportID(q.Param("import")) }

// CheckImport keeps what was said about an import, and has it read.
func (h *Handlers) CheckImport(q *page.Request) error {
	r, err := h.People.Open(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q))
	if err != nil {
		return err
	}
	f := page.Read[people.ImportForm](q)
	f.Columns = columnsOf(q, r)
	err = h.People.Check(q.Ctx(), q.Actor, r, f, string(say.Of(q.Ctx())))
	if problems, wrong := page.Invalid(q.Ctx(), err, importFieldNames(r)...); wrong {
		return h.importPage(q, http.StatusUnprocessableEntity, r, f, problems)
	}
	if err != nil {
		return err
	}
	return q.Redirect(at(q, r.ID))
}

// importFieldNames are the fields of the form in their order.
func importFieldNames(r people.Room) (list []string) {
	for n := range r.Files {
		for _, field := range people.Fields() {
			list = append(list, people.ColumnField(n, field))
		}
	}
	return append(list, page.Names[people.ImportForm]()...)
}

// columnsOf are the columns that were chosen.
func columnsOf(q *page.Request, r people.Room) (list []map[people.Field]int) {
	for n := range r.Files {
		columns := map[people.Field]int{}
		for _, field := range people.Fields() {
			if at, err := strconv.Atoi(q.Text(people.ColumnField(n, field))); err == nil && at >= -1 {
				columns[field] = at
			}
		}
		list = append(list, columns)
	}
	return list
}

// AddImportFile takes another file of an import.
func (h *Handlers) AddImportFile(q *page.Request) error {
	id, err := h.sendFile(q, func(name string, r io.ReadSeeker) (hub.PeopleImportID, error) {
		return importOf(q), h.People.AddFile(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q), name, r)
	})
	if status, problems, wrong := h.fileProblems(q, err); wrong {
		r, err := h.People.Open(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q))
		if err != nil {
			return err
		}
		return h.importPage(q, status, r, r.FormOf(q.Ctx()), problems)
	}
	return h.Done(q, err, "uploaded", at(q, id))
}

// StartImport brings in what was checked, or goes on with what was stopped.
func (h *Handlers) StartImport(q *page.Request) error {
	if err := h.People.Start(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q)); err != nil {
		return err
	}
	return q.Redirect(at(q, importOf(q)))
}

// StopImport stops the job.
func (h *Handlers) StopImport(q *page.Request) error {
	return h.Done(q, h.People.Stop(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q)), "import-stopped", at(q, importOf(q)))
}

// DiscardImport forgets an import and its files.
func (h *Handlers) DiscardImport(q *page.Request) error {
	ctx := q.Ctx()
	i, err := h.People.Find(ctx, q.Actor, q.Chapter.ID, importOf(q))
	if err != nil {
		return err
	}
	if !q.Sure() {
		v := page.Question{
			Heading: say.T(ctx, "Delete the files of this import?"), Yes: say.T(ctx, "Delete the files"), No: ui.Link{Text: say.T(ctx, "Keep them"), URL: at(q, i.ID)},
			Follows: []string{say.T(ctx, "Nothing of them has been imported.")},
		}
		if i.State == hub.ImportStopped {
			v.Follows = []string{say.T(ctx, "What has been imported stays. To import the rest, you’d upload the files again.")}
		}
		return h.Ask(q, v)
	}
	return h.Done(q, h.People.Discard(ctx, q.Actor, q.Chapter.ID, i.ID), "import-discarded", base(q))
}

// ImportRows is a file of the rows that were not taken, to mend and send again.
func (h *Handlers) ImportRows(q *page.Request) error {
	number, err := strconv.Atoi(strings.TrimSuffix(q.Param("number"), ".csv"))
	if err != nil {
		return hub.ErrNotFound
	}
	var out bytes.Buffer
	err = h.People.RejectsOf(q.Ctx(), q.Actor, q.Chapter.ID, importOf(q), number-1, &out)
	if errors.Is(err, hub.ErrFresh) { // a browser that returns to a download would stay on the sign-in page
		return q.Redirect("/sign-in?" + url.Values{"return": {at(q, importOf(q))}, "fresh": {"1"}}.Encode())
	}
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("not-imported-"+strconv.Itoa(number)+".csv", "text/csv; charset=utf-8", out.Bytes())
}
