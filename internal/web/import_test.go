package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/people"
	"chapterhouse/internal/web/link"
)

// upload brings a file of supporters in, for somebody who is nobody of the test's.
func (b *bundle) upload(t *testing.T, name, text string) hub.PeopleImportID {
	t.Helper()
	actor := hub.Actor{Person: nobody, Grants: []hub.Grant{{Role: hub.RoleNationalStaff}}, Fresh: true}
	id, err := people.New(b.Store, b.Clock.Now).Begin(t.Context(), actor, "", hub.ImportSupporters, "en-US", name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// uploadTo brings a file of members into a chapter, for somebody who is nobody of the test's.
func (b *bundle) uploadTo(t *testing.T, chapter hub.Chapter) hub.PeopleImportID {
	t.Helper()
	actor := hub.Actor{Person: nobody, Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: chapter.ID}}, Fresh: true}
	id, err := people.New(b.Store, b.Clock.Now).Begin(t.Context(), actor, chapter.ID, hub.ImportMembers, "en-US", "members.csv", strings.NewReader("email\nimported@example.org\n"))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// countAreas counts whom the chapters of an area would get, for somebody who is nobody of the test's. No job has looked yet.
func (b *bundle) countAreas(t *testing.T) hub.PeopleImportID {
	t.Helper()
	actor := hub.Actor{Person: nobody, Grants: []hub.Grant{{Role: hub.RoleNationalStaff}}, Fresh: true}
	id, err := people.New(b.Store, b.Clock.Now).Preview(t.Context(), actor, people.AreaForm{Nearest: 50}, "en-US")
	if err == nil {
		err = b.Store.StopImport(t.Context(), nobody, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// sends posts a form with a file in a field called file.
func (v *browser) sends(path string, fields url.Values, name, text string) response {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, value := range values {
			_ = form.WriteField(field, value)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err != nil {
		v.t.Fatal(err)
	}
	_ = form.Close()
	return v.send("POST", path, form.FormDataContentType(), &body)
}

// works does what waits for a job.
func (b *bundle) works(t *testing.T) {
	t.Helper()
	if err := people.New(b.Store, b.Clock.Now).Work(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// fields are what a page's form holds, with some of it changed.
func (p response) fields(action string, change ...string) url.Values {
	form := url.Values{}
	p.find(`form[action="` + action + `"]`).Find("input, select, textarea").Each(func(_ int, in *selection) {
		name := in.AttrOr("name", "")
		switch {
		case in.Is("select"):
			chosen := in.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = in.Find("option").First()
			}
			form.Set(name, chosen.AttrOr("value", ""))
		case in.Is("textarea"):
			form.Set(name, in.Text())
		case in.AttrOr("type", "") != "checkbox":
			form.Set(name, in.AttrOr("value", ""))
		}
	})
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// The office brings members in: upload, columns, check, import, the rows to mend; and the same file again.
func TestTheOfficeImportsMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston := b.Chapter(t, "boston")
	sol := b.Staff(t, "Sol Staff")
	v := b.as(t, sol)
	v.get("/national").must(200).says(`a[href="/national/imports"]`, "Import people")
	v.get("/national/imports").must(200).says(".empty p", "Nothing imported yet. The exports of Action Network, Mobilize, Mailchimp, NationBuilder, EveryAction and others are recognized; any other file with a column of email addresses works, too.")

	if got := v.sends("/national/imports", url.Values{"kind": {"members"}}, "people.csv", "").must(422).problem("file"); !strings.Contains(got, "This file is empty.") {
		t.Errorf("an empty file: %q", got)
	}
	if got := v.post("/national/imports", url.Values{"kind": {"members"}}).must(422).problem("file"); got != "Choose a file." {
		t.Errorf("no file: %q", got)
	}
	const file = "Correo,First name,Chapter\nana@example.org,<b>Ana</b>,boston\nnobody,Bo,boston\ncy@example.org,Cy,Nowhere\n"
	v.sends("/national/imports", url.Values{"kind": {"members"}}, "people.csv", file).must(303)
	id := hub.PeopleImportID(b.Text(t, `SELECT id FROM people_imports`))
	page := v.get(link.Import(id)).must(200)
	page.says("h1", "Members")
	page.says(".table-sheet td:nth-child(2)", "<b>Ana</b>")
	for field, want := range map[string]string{"email": "0", "first_name": "1", "chapter": "2", "phone": "-1"} {
		if got := page.find(`#f-column-0-`+field+` option[selected]`).AttrOr("value", "-1"); got != want {
			t.Errorf("%s is column %s, want %s", field, got, want)
		}
	}
	wrong := v.post(link.Import(id), page.fields(link.Import(id), "column-0-email", "-1", "consented_at", "2096-01-01", "source", "fair")).must(422)
	for field, want := range map[string]string{
		"column-0-email": "Choose the column with the email addresses.", "consented_at": "Enter a date that isn’t in the future.", "wording": "Enter what they agreed to, in the words they read.",
	} {
		if got := wrong.problem(field); got != want {
			t.Errorf("beside %s: %q, want %q", field, got, want)
		}
	}
	if got := wrong.find("#f-source").AttrOr("value", ""); got != "fair" {
		t.Errorf("what was typed is %q", got)
	}

	v.post(link.Import(id), page.fields(link.Import(id))).to(link.Import(id))
	busy := v.get(link.Import(id)).must(200)
	busy.says("#progress", "Checking")
	busy.text(`#live[hx-get="` + link.Import(id) + `"]`)
	b.works(t)
	checked := v.get(link.Import(id)).must(200)
	checked.lacks("#live[hx-get]")
	checked.says("#report", "What would happen")
	checked.says(`form[action$="/start"] button`, "Import 1 row")
	if got := checked.find("#reasons li").Length(); got != 2 {
		t.Errorf("%d reasons", got)
	}
	csv := v.get(link.Import(id) + "/rows/1.csv").must(200)
	if !strings.Contains(csv.body, "nobody,Bo,boston,") || csv.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(csv.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the rows to mend: %q %v", csv.body, csv.header)
	}

	v.post(link.Import(id)+"/start", nil).to(link.Import(id))
	v.get(link.Import(id)).must(200).says("#progress", "Importing")
	v.post(link.Import(id)+"/start", nil).must(409)
	v.post(link.Import(id)+"/stop", nil).to(link.Import(id))
	v.get(link.Import(id)).must(200).says(".flash", "Stopped. What was imported until now stays.")
	v.post(link.Import(id)+"/start", nil).to(link.Import(id))
	b.works(t)
	v.get(link.Import(id)).must(200).says("#report", "What was imported")
	if n := b.Int(t, `SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'approved'`, boston.ID); n != 1 {
		t.Errorf("%d members", n)
	}
	list := v.get("/national/imports").must(200)
	list.says(".people .tag", "Imported")
	v.post(link.Import(id)+"/stop", nil).to(link.Import(id)) // changes nothing
	v.get(link.Import(id)).must(200).says("#report", "What was imported")
	v.post(link.Import(id)+"/discard", url.Values{"sure": {"1"}}).must(409)

	before := b.Int(t, `SELECT COUNT(*) FROM people`)
	v.sends("/national/imports", url.Values{"kind": {"members"}}, "people.csv", file).must(303)
	second := hub.PeopleImportID(b.Text(t, `SELECT id FROM people_imports WHERE state = 'draft'`))
	v.post(link.Import(second), v.get(link.Import(second)).fields(link.Import(second))).to(link.Import(second))
	b.works(t)
	v.get(link.Import(second)).must(200).lacks(`form[action$="/start"]`)
	v.post(link.Import(second)+"/discard", nil).must(200).says("h1", "Delete the files of this import?")
	v.post(link.Import(second)+"/discard", url.Values{"sure": {"1"}}).to("/national/imports")
	if n := b.Int(t, `SELECT COUNT(*) FROM people`); n != before {
		t.Errorf("the same file again: %d people, were %d", n, before)
	}
	for action, want := range map[string]int{"people.upload": 2, "people.start": 2, "people.stop": 1, "people.import": 1, "people.discard": 1} {
		if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = $1 AND actor_id = $2`, action, sol); n != want {
			t.Errorf("%d rows %s in the log, want %d", n, action, want)
		}
	}
}

// Rows of a file are for whoever uploaded it; members' files are not for admins; eleven minutes after signing in nobody sees any.
func TestWhoSeesAnImport(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	b.Chapter(t, "boston")
	sol, ada := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	sol.sends("/national/imports", url.Values{"kind": {"members"}}, "people.csv", "email,chapter\nsecret.row@example.org,boston\nnobody,x\n").must(303)
	id := hub.PeopleImportID(b.Text(t, `SELECT id FROM people_imports`))
	self := link.Import(id)
	tess := b.as(t, b.Staff(t, "Tess Staff"))
	if p := tess.get(self).must(200); strings.Contains(p.whole(), "secret.row") {
		t.Error("another of the staff reads the first rows")
	}
	tess.get(self + "/rows/1.csv").must(403)
	ada.get(self).must(403)
	ada.post(self+"/start", nil).must(403)
	ada.sends("/national/imports", url.Values{"kind": {"members"}}, "people.csv", "email\na@example.org\n").must(403)
	if p := ada.get("/national/imports").must(200); p.find(`option[value="members"]`).Length()+p.find(`option[value="supporters"]`).Length() != 1 || p.find(".people li").Length() != 0 {
		t.Error("an admin is offered members, or shown their imports")
	}
	stale := b.since(t, b.Staff(t, "Old Staff"), 11*time.Minute)
	for _, path := range []string{"/national/imports", self, self + "/rows/1.csv"} {
		if got := b.outcome(stale.get(path)); got != "fresh" && got != self {
			t.Errorf("%s after eleven minutes: %s", path, got)
		}
	}
	// A job may take longer than a sign-in is fresh: how far it is, and Stop, take an old one.
	b.Exec(t, `UPDATE people_imports SET state = 'running'`)
	stale.get(self).must(200).says("#progress", "Importing")
	stale.post(self+"/stop", nil).to(self)
	stale.get(self).must(200).says(`form[action$="/start"] button`, "Go on")
	if got := b.outcome(stale.post(self+"/start", nil)); got != "fresh" {
		t.Errorf("an old sign-in starts an import: %s", got)
	}
}

// A file that is too large is refused beside its field, and one of a kind that nobody may bring is, too.
func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	b, _, _ := measured(t)
	b.National(t)
	v := b.as(t, b.Staff(t, "Sol Staff"))
	kind, body, length := multipartOf(url.Values{"kind": {"supporters"}}, "file", []byte("email\n"), hub.MaxImportFile+1)
	p := v.sendLarge("POST", "/national/imports", kind, body, length).must(422)
	if got := p.problem("file"); got != "This file is larger than 50 MB. Choose a smaller one, or save a smaller copy." {
		t.Errorf("beside the file: %q", got)
	}
	if got := v.sends("/national/imports", url.Values{"kind": {"owners"}}, "a.csv", "email\na@example.org\n").must(422).problem("kind"); got != "Choose who these people are." {
		t.Errorf("beside the kind: %q", got)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM people_imports`); n != 0 {
		t.Errorf("%d imports", n)
	}
}
