package imports

import (
	"strconv"
	"time"

	pages "chapterhouse/components/imports"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/people"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// importKinds name what people are brought in as.
var importKinds = map[hub.ImportKind]say.Text{
	hub.ImportMembers: say.M("Members"), hub.ImportFollowers: say.M("Followers of a chapter"), hub.ImportSupporters: say.M("Supporters of the national office"),
	hub.ImportSuppressions: say.M("People who want no email"),
}

// kindName names what people are brought in as.
func kindName(q *page.Request, kind hub.ImportKind) string {
	if q.Chapter.ID != "" && kind == hub.ImportFollowers {
		return say.T(q.Ctx(), "Followers of the chapter")
	}
	return importKinds[kind].In(q.Ctx())
}

// up leads back to where the imports belong.
func up(q *page.Request) ui.Link {
	if q.Chapter.ID == "" {
		return ui.Link{Text: say.T(q.Ctx(), "National office"), URL: "/national"}
	}
	return ui.Link{Text: say.T(q.Ctx(), "Members"), URL: link.Desk(q.Chapter.Slug) + "/members"}
}

// intro says what the page is for.
func intro(q *page.Request) string {
	if q.Chapter.ID == "" {
		return say.T(q.Ctx(), "Bring in members, followers or supporters from another program. Nothing is imported until you’ve seen what would happen.")
	}
	return say.T(q.Ctx(), "Bring in members or followers of %[1]s from another program, up to %[2]d at a time. Nothing is imported until you’ve seen what would happen.", q.Chapter.Name, hub.MaxChapterImport)
}

// importFields name what a column can be.
var importFields = map[people.Field]say.Text{
	people.FieldEmail: say.M("Email"), people.FieldFirstName: say.M("First name"), people.FieldLastName: say.M("Last name"), people.FieldName: say.M("Full name"),
	people.FieldPhone: say.M("Phone"), people.FieldZIP: say.M("ZIP code"), people.FieldTags: say.M("Tags"), people.FieldChapter: say.M("Chapter, by name"),
	people.FieldConsent: say.M("Agreed to email, yes or no"), people.FieldConsentedAt: say.M("When they agreed"),
	people.FieldStanding: say.M("Membership, current or lapsed"), people.FieldUntil: say.M("Membership holds until"),
}

// importState is where an import stands.
func importState(q *page.Request, i hub.PeopleImport) ui.Tag {
	ctx := q.Ctx()
	switch i.State {
	case hub.ImportChecking:
		return ui.Tag{Text: say.T(ctx, "Being checked"), Tone: "accent"}
	case hub.ImportChecked:
		return ui.Tag{Text: say.T(ctx, "Checked"), Tone: "accent"}
	case hub.ImportRunning:
		return ui.Tag{Text: say.T(ctx, "Being imported"), Tone: "accent"}
	case hub.ImportStopped:
		return ui.Tag{Text: say.T(ctx, "Stopped"), Tone: "warn"}
	case hub.ImportDone:
		if i.Done < i.Total {
			return ui.Tag{Text: say.T(ctx, "Ended early"), Tone: "soft"}
		}
		return ui.Tag{Text: say.T(ctx, "Imported"), Tone: "good"}
	case hub.ImportDraft:
	}
	return ui.Tag{Text: say.T(ctx, "Not imported yet"), Tone: "soft"}
}

// importLine says in a list what came of an import.
func importLine(q *page.Request, i hub.PeopleImport) string {
	if i.State != hub.ImportRunning && i.State != hub.ImportStopped && i.State != hub.ImportDone {
		return ""
	}
	if q.Chapter.ID != "" {
		return say.T(q.Ctx(), "%[1]d of %[2]d rows, %[3]d taken.", i.Done, i.Total, i.Result.Added)
	}
	return say.T(q.Ctx(), "%[1]d of %[2]d rows: %[3]d new, %[4]d changed.", i.Done, i.Total, i.Result.Added, i.Result.Updated)
}

func (h *Handlers) importPage(q *page.Request, status int, r people.Room, f people.ImportForm, problems ui.Errors) error {
	ctx, self := q.Ctx(), at(q, r.ID)
	zone := h.zone(q)
	if f.Zone == "" {
		f.Zone = zone
	}
	v := pages.Room{
		Page: h.DeskPage(q, kindName(q, r.Kind)), Heading: kindName(q, r.Kind), Up: ui.Link{Text: say.T(ctx, "Import people"), URL: base(q)}, State: importState(q, r.PeopleImport), Self: self, Problem: r.Problem,
		Line: say.T(ctx, "Uploaded %s.", say.Moment(ctx, r.CreatedAt.In(hub.Zone(zone)), h.Now())), Files: importFiles(q, r, f, problems),
	}
	switch r.State {
	case hub.ImportChecking, hub.ImportRunning:
		v.Progress = h.importProgress(q, r)
		v.Report = importReport(q, r)
	case hub.ImportDraft:
		v.Setup = h.importSetup(q, r, f, problems)
	case hub.ImportChecked:
		v.Report = importReport(q, r)
		if n := r.Result.Added + r.Result.Updated; n > 0 {
			v.Buttons = append(v.Buttons, pages.Button{Action: self + "/start", Kind: "first", Text: say.N(ctx, n, "Import 1 row", "Import %d rows")})
		}
		v.Setup = h.importSetup(q, r, f, problems)
		v.Setup.Again = true
	case hub.ImportStopped:
		v.Report = importReport(q, r)
		v.Buttons = append(v.Buttons, pages.Button{Action: self + "/start", Kind: "first", Text: say.T(ctx, "Go on")})
	case hub.ImportDone:
		v.Report = importReport(q, r)
	}
	if !r.State.Working() && r.State != hub.ImportDone {
		v.Discard = self + "/discard"
	}
	return h.Render(q, status, pages.RoomPage(v))
}

// importProgress is how far a job is, and when it will be done by the pace so far.
func (h *Handlers) importProgress(q *page.Request, r people.Room) *pages.Progress {
	ctx := q.Ctx()
	p := &pages.Progress{Title: say.T(ctx, "Importing"), Stop: at(q, r.ID) + "/stop", Live: true, Line: say.T(ctx, "Counting the rows. This begins within seconds.")}
	if r.State == hub.ImportChecking {
		p.Title = say.T(ctx, "Checking")
	}
	if r.Total == 0 {
		return p
	}
	p.Done, p.Total = strconv.Itoa(r.Done), strconv.Itoa(r.Total)
	p.Line = say.T(ctx, "%[1]d of %[2]d rows", r.Done, r.Total)
	if left := timeLeft(r.PeopleImport); left > 0 {
		p.Line = say.T(ctx, "%[1]d of %[2]d rows, %[3]s", r.Done, r.Total, minutesLeft(left))
	}
	return p
}

// timeLeft is how long the rest takes by the pace since the job began, 0 when that is not known yet.
func timeLeft(i hub.PeopleImport) time.Duration {
	rows, took := i.Done-i.FromRow, i.TouchedAt.Sub(i.FromAt)
	if rows <= 0 || took < 2*time.Second || i.FromAt.IsZero() {
		return 0
	}
	return took * time.Duration(i.Total-i.Done) / time.Duration(rows)
}

func minutesLeft(left time.Duration) say.Text {
	minutes := int((left + time.Minute/2) / time.Minute)
	if minutes == 0 {
		return say.M("less than a minute left")
	}
	return say.MN(minutes, "about 1 minute left", "about %d minutes left")
}

// importReport is what an import did or would do, nil while nothing is known.
func importReport(q *page.Request, r people.Room) *pages.Report {
	ctx, n := q.Ctx(), r.Result
	if n.Read == 0 && len(n.Reasons) == 0 {
		return nil
	}
	out := &pages.Report{Title: say.T(ctx, "So far")}
	switch r.State {
	case hub.ImportDone:
		out.Title = say.T(ctx, "What was imported")
	case hub.ImportChecked, hub.ImportChecking, hub.ImportDraft:
		out.Title = say.T(ctx, "What would happen")
	case hub.ImportRunning, hub.ImportStopped:
	}
	count := func(n int, words string) { // the first says that there is none, too
		if n == 0 && len(out.Counts) > 0 {
			return
		}
		out.Counts = append(out.Counts, pages.Count{Number: say.Number(ctx, n), Words: words})
	}
	switch {
	case q.Chapter.ID != "":
		count(n.Added, say.T(ctx, "rows taken"))
		count(n.OnList, say.T(ctx, "rows of people who agreed to email"))
		count(n.Waiting, say.T(ctx, "rows of people who get no email, since nothing shows that they agreed"))
		count(n.Suppressed, say.T(ctx, "addresses in these files that want no email"))
	case r.Kind == hub.ImportSuppressions:
		count(n.Added, say.T(ctx, "addresses new on the list of those who get no email"))
		count(n.Unchanged, say.T(ctx, "were on it before"))
	default:
		count(n.Added, say.T(ctx, "people who weren’t here before"))
		count(n.Updated, say.T(ctx, "people about whom something is added"))
		count(n.Unchanged, say.T(ctx, "rows that change nothing"))
		count(n.OnList, say.T(ctx, "rows of people who agreed to email"))
		count(n.Waiting, say.T(ctx, "rows of people who get no email, since nothing shows that they agreed"))
		count(n.Suppressed, say.T(ctx, "addresses in these files that want no email"))
	}
	count(n.LeftOut, say.T(ctx, "rows left out on purpose"))
	count(n.Refused(), say.T(ctx, "rows to mend"))
	if n.Unproven > 0 {
		out.Notes = append(out.Notes, say.N(ctx, n.Unproven, "1 person agreed, but the day or the words are missing. Add them below, and they go on the list.",
			"%d people agreed, but the day or the words are missing. Add them below, and they go on the list."))
	}
	if r.State == hub.ImportChecked && n.Added+n.Updated == 0 {
		out.Notes = append(out.Notes, say.T(ctx, "There’s nothing to import: all of it is here already, or can’t be taken."))
	}
	if q.Chapter.ID != "" && n.Added > 0 {
		out.Notes = append(out.Notes, say.T(ctx, "“Taken” doesn’t say who is already known here. Addresses that want no email get none, whatever the file says."))
	}
	importReasons(q, r, out)
	return out
}

// importReasons adds why rows are not taken, and where those can be downloaded.
func importReasons(q *page.Request, r people.Room, out *pages.Report) {
	ctx := q.Ctx()
	for _, reason := range r.Result.Reasons {
		where := say.T(ctx, "First in line %s.", strconv.Itoa(reason.Line))
		if len(r.Files) > 1 && reason.File < len(r.Files) {
			where = say.T(ctx, "First in line %[1]s of %[2]s.", strconv.Itoa(reason.Line), r.Files[reason.File].Name)
		}
		out.Reasons = append(out.Reasons, pages.Reason{Count: say.Number(ctx, reason.Count), Words: reason.Words, Where: where, LeftOut: reason.LeftOut})
	}
	if !r.Rejects || r.State.Working() {
		return
	}
	seen := map[int]bool{}
	for _, reason := range r.Result.Reasons {
		seen[reason.File] = true
	}
	for n, f := range r.Files {
		if seen[n] || len(r.Files) == 1 {
			text := say.T(ctx, "Download these rows with the reasons")
			if len(r.Files) > 1 {
				text = say.T(ctx, "Download those of %s", f.Name)
			}
			out.Files = append(out.Files, ui.Link{Text: text, URL: at(q, r.ID) + "/rows/" + strconv.Itoa(n+1) + ".csv"})
		}
	}
	out.Until = say.T(ctx, "They’re kept sealed for 24 hours. Mend them in a spreadsheet and upload that file: its last column isn’t read.")
}

// importFiles are the files of an import, with their first rows while it is a draft.
func importFiles(q *page.Request, r people.Room, f people.ImportForm, problems ui.Errors) (list []pages.File) {
	ctx := q.Ctx()
	for n, one := range r.Files {
		file := pages.File{Name: one.Name, Line: say.T(ctx, "Recognized as: %s", one.Tool)}
		if n < len(r.Sheets) {
			file.Header, file.Rows, file.Note = one.Header, r.Sheets[n].Rows, r.Sheets[n].Note
			if n < len(f.Columns) && len(one.Header) > 0 {
				file.Columns = importColumns(q, r, n, f.Columns[n], problems)
			}
		}
		list = append(list, file)
	}
	return list
}

// importColumns are the choices of which column is what.
func importColumns(q *page.Request, r people.Room, n int, columns map[people.Field]int, problems ui.Errors) (list []ui.Choice) {
	ctx := q.Ctx()
	for _, field := range people.Fields() {
		if !r.Asks(n, field) {
			continue
		}
		none := say.T(ctx, "No column")
		if !r.Sheets[n].Asks {
			none = say.T(ctx, "As this program has it")
		}
		name := people.ColumnField(n, field)
		c := ui.Choice{Name: name, Label: importFields[field].In(ctx), Error: problems.Of(name), Options: []ui.Option{{Value: "-1", Label: none}}}
		for at, name := range r.Files[n].Header {
			if name == "" {
				name = say.T(ctx, "Column %s", strconv.Itoa(at+1))
			}
			c.Options = append(c.Options, ui.Option{Value: strconv.Itoa(at), Label: name, Selected: columns[field] == at})
		}
		list = append(list, c)
	}
	return list
}

// importSetup is the form of a draft.
func (h *Handlers) importSetup(q *page.Request, r people.Room, f people.ImportForm, problems ui.Errors) *pages.Setup {
	ctx := q.Ctx()
	s := &pages.Setup{
		Action: at(q, r.ID), Form: page.FormOf(q, f, problems), Of: r.Kind == hub.ImportSuppressions, Limit: largest(q), Zones: view.Zones(f.Zone),
		Near: say.T(ctx, "The nearest chapter, up to this many kilometers away"),
		Reasons: []ui.Option{
			{Value: string(hub.SuppressedLeft), Label: say.T(ctx, "They unsubscribed")}, {Value: string(hub.SuppressedBounced), Label: say.T(ctx, "Email to them bounced")},
			{Value: string(hub.SuppressedComplained), Label: say.T(ctx, "They marked an email as spam")},
		},
	}
	if say.Miles(ctx) {
		s.Near = say.T(ctx, "The nearest chapter, up to this many miles away")
	}
	if r.Own && len(r.Files) < hub.MaxImportFiles {
		s.Another = at(q, r.ID) + "/files"
	}
	if q.Chapter.ID == "" && (r.Kind == hub.ImportMembers || r.Kind == hub.ImportFollowers) {
		s.Chapters = []ui.Option{{Label: say.T(ctx, "Leave them out")}}
		for _, c := range r.Chapters {
			s.Chapters = append(s.Chapters, ui.Option{Value: c.Slug, Label: c.Name})
		}
	}
	return s
}

// zone is the time zone of the chapter, or of the national office.
func (h *Handlers) zone(q *page.Request) string {
	if q.Chapter.ID != "" {
		return q.Chapter.Zone
	}
	office, err := h.Office(q)
	if err != nil {
		return "UTC"
	}
	return office.Zone
}
