package national

import (
	"context"
	"net/http"
	"strings"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Directory is the list of representatives.
func (h *Handlers) Directory(q *page.Request) error {
	ctx, of := q.Ctx(), strings.ToUpper(q.Query("state"))
	d, err := h.Officials.Overview(ctx, q.Actor, of)
	if err != nil {
		return err
	}
	v := pages.Directory{Page: h.DeskPage(q, say.T(ctx, "Representatives"))}
	if d.CanImport {
		v.Import = link.NationalDirectory + "/import"
	}
	if n := len(d.Waiting); n > 0 {
		v.Waiting = say.N(ctx, n, "1 list is waiting for someone to look at what’s different.", "%d lists are waiting for someone to look at what’s different.")
	}
	for _, in := range d.Lists {
		v.Lists = append(v.Lists, h.directoryList(ctx, in))
	}
	if len(d.Vacant) > 0 {
		v.Vacant = say.N(ctx, len(d.Vacant), "1 House seat is vacant: %[2]s.", "%[1]d House seats are vacant: %[2]s.", say.List(ctx, districtNames(d.Vacant)))
	}
	for _, s := range d.States {
		v.States = append(v.States, ui.Link{Text: s, URL: link.NationalDirectory + "?state=" + s, Current: s == of})
	}
	for _, o := range d.Officials {
		v.State, v.Rows = of, append(v.Rows, directoryRow(ctx, o))
	}
	return h.Render(q, http.StatusOK, pages.DirectoryPage(v))
}

func districtNames(list []hub.District) (names []string) {
	for _, d := range list {
		names = append(names, d.String())
	}
	return names
}

// directoryList is a list that is live, with its age.
func (h *Handlers) directoryList(ctx context.Context, in hub.DirectoryImport) pages.DirectoryList {
	l := pages.DirectoryList{Name: listName(ctx, in), Age: ui.Tag{Text: say.C(ctx, "a list", "Current"), Tone: "good"}}
	l.Line = say.T(ctx, "%[1]s rows from %[2]s. In use since %[3]s.", say.Number(ctx, in.Rows), view.AsOf(ctx, in.AsOf, h.Now()), say.Day(ctx, in.DecidedAt, h.Now()))
	switch in.Age(h.Now()) {
	case hub.AgeFresh:
	case hub.AgeOld:
		l.Age, l.Why = ui.Tag{Text: say.C(ctx, "a list", "Old"), Tone: "warn"}, say.T(ctx, "This list is more than half a year old. Import a newer one.")
	case hub.AgeCongress:
		l.Age, l.Why = ui.Tag{Text: say.C(ctx, "a list", "Old"), Tone: "bad"}, say.T(ctx, "A new Congress has met since. Some people and districts on this list are wrong. Import a newer one.")
	}
	return l
}

// listName is what a list is called.
func listName(ctx context.Context, in hub.DirectoryImport) string {
	switch in.List {
	case hub.ListCongress:
		return say.T(ctx, "Members of Congress")
	case hub.ListCongressOffices:
		return say.T(ctx, "Local offices of members of Congress")
	case hub.ListDistricts:
		return say.T(ctx, "ZIP codes and districts")
	case hub.ListOfficials:
		return say.T(ctx, "Representatives")
	}
	return in.List
}

func directoryRow(ctx context.Context, o hub.Official) pages.DirectoryRow {
	r := pages.DirectoryRow{Name: o.Name, Office: view.Office(ctx, o), Party: o.Party}
	if dial := markdown.Dial(o.Phone); dial != "" {
		r.Phone = ui.Link{Text: o.Phone, URL: dial}
	}
	if o.URL != "" {
		r.Web = ui.Link{Text: say.T(ctx, "Website"), URL: o.URL}
	}
	return r
}

// directoryForm is the form of a file.
type directoryForm struct {
	File string `form:"file"`
	AsOf string `form:"as_of"`
	List string `form:"list"`
}

// MayImportDirectory refuses those who may not send a list.
func (h *Handlers) MayImportDirectory(q *page.Request) error { return h.Officials.CanImport(q.Actor) }

// DirectoryImports shows the lists that wait, and the form for another.
func (h *Handlers) DirectoryImports(q *page.Request) error {
	return h.directoryImportPage(q, http.StatusOK, directoryForm{}, nil)
}

func (h *Handlers) directoryImportPage(q *page.Request, status int, f directoryForm, problems ui.Errors) error {
	list, err := h.Officials.Reviews(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.DirectoryImport{Page: h.DeskPage(q, say.T(q.Ctx(), "Import a list")), Action: link.NationalDirectory + "/import", Form: page.FormOf(q, f, problems)}
	for _, r := range list {
		v.Reviews = append(v.Reviews, h.directoryReview(q.Ctx(), r))
	}
	return h.Render(q, status, pages.DirectoryImportPage(v))
}

// ImportDirectory takes a file, or what was decided about one that waits.
func (h *Handlers) ImportDirectory(q *page.Request) error {
	if err := h.Officials.CanImport(q.Actor); err != nil {
		return err
	}
	id, back := hub.DirectoryImportID(q.Text("import")), link.NationalDirectory+"/import"
	switch q.Text("do") {
	case "accept":
		return h.Done(q, h.Officials.Accept(q.Ctx(), q.Actor, id, hub.DirectoryImportID(q.Text("live"))), "directory-live", link.NationalDirectory)
	case "discard":
		return h.Done(q, h.Officials.Discard(q.Ctx(), q.Actor, id), "directory-discarded", back)
	}
	f := page.Read[directoryForm](q)
	r, err := h.sendDirectory(q, f)
	if status, problems, wrong := directoryProblems(q, err); wrong {
		return h.directoryImportPage(q, status, f, problems)
	}
	code := "directory-waits"
	if r.Same {
		code = "directory-same"
	}
	return h.Done(q, err, code, back)
}

// sendDirectory gives the file of the form to the use case.
func (h *Handlers) sendDirectory(q *page.Request, f directoryForm) (directory.Review, error) {
	r, name, err := q.SentFile()
	if err != nil {
		return directory.Review{}, err
	}
	file := directory.File{Name: name, AsOf: f.AsOf, List: f.List}
	if r != nil {
		file.Data = r
	}
	return h.Officials.Import(q.Ctx(), q.Actor, file)
}

// directoryProblems are what is wrong with a file or the fields beside it.
func directoryProblems(q *page.Request, err error) (int, ui.Errors, bool) {
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[directoryForm]()...); wrong {
		return http.StatusUnprocessableEntity, problems, true
	}
	return q.FileTrouble(err, "file")
}

// changesShown is how many rows that differ a page lists.
const changesShown = 200

// directoryReview is a list that waits, with what differs.
func (h *Handlers) directoryReview(ctx context.Context, r directory.Review) pages.DirectoryReview {
	in := r.Import
	v := pages.DirectoryReview{ID: string(in.ID), Live: string(r.Live.ID), Heading: listName(ctx, in)}
	v.Line = say.T(ctx, "%[1]s, from %[2]s: %[3]s rows. Nothing is in use yet that it would replace.", in.File, view.AsOf(ctx, in.AsOf, h.Now()), say.Number(ctx, in.Rows))
	if r.Live.ID != "" {
		v.Line = say.T(ctx, "%[1]s, from %[2]s: %[3]s rows. It would replace the list from %[4]s.", in.File, view.AsOf(ctx, in.AsOf, h.Now()), say.Number(ctx, in.Rows), view.AsOf(ctx, r.Live.AsOf, h.Now()))
	}
	v.Sums = view.DirectorySums(ctx, r.Changes)
	if r.Live.ID != "" {
		for _, c := range r.Changes[:min(len(r.Changes), changesShown)] {
			v.Changes = append(v.Changes, directoryChange(ctx, c))
		}
		if n := len(r.Changes) - len(v.Changes); n > 0 {
			v.More = say.N(ctx, n, "And 1 more.", "And %d more.")
		}
	}
	if in.Refused > 0 {
		v.MoreFlaws = say.N(ctx, in.Refused, "1 row wasn’t taken", "%d rows weren’t taken")
		v.Flaws = view.DirectoryFlaws(ctx, in.Flaws)
	}
	return v
}

// directoryChange is one row that differs, in words.
func directoryChange(ctx context.Context, c directory.Difference) pages.DirectoryChange {
	v := pages.DirectoryChange{Before: view.DirectoryEntry(ctx, c.Before), After: view.DirectoryEntry(ctx, c.After)}
	words := map[directory.Change]ui.Tag{
		directory.ChangeNew: {Text: say.C(ctx, "a row of a list", "New"), Tone: "good"}, directory.ChangeGone: {Text: say.C(ctx, "a row of a list", "Gone"), Tone: "warn"},
		directory.ChangeVacant: {Text: say.C(ctx, "a seat", "Vacant"), Tone: "bad"}, directory.ChangeText: {Text: say.C(ctx, "a row of a list", "Changed"), Tone: "accent"},
	}
	v.Tag = words[c.Change]
	return v
}
