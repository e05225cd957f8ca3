package people

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// staff is a person of the office who has just signed in.
func (f fixture) staff(t testing.TB, name string, role hub.Role) hub.Actor {
	t.Helper()
	id := f.Grant(t, name, role, hub.Chapter{})
	return hub.Actor{Person: id, Grants: []hub.Grant{{Role: role}}, Fresh: true}
}

func (f fixture) upload(t testing.TB, actor hub.Actor, kind hub.ImportKind, name, text string) hub.PeopleImportID {
	t.Helper()
	id, err := f.service.Begin(t.Context(), actor, f.at, kind, "en-US", name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (f fixture) room(t testing.TB, actor hub.Actor, id hub.PeopleImportID) Room {
	t.Helper()
	r, err := f.service.Open(t.Context(), actor, f.at, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// check says about an import what its form found, and what edit changes of that, and has it read.
func (f fixture) check(t testing.TB, actor hub.Actor, id hub.PeopleImportID, edit func(*ImportForm)) Room {
	t.Helper()
	r := f.room(t, actor, id)
	form := r.FormOf(t.Context())
	form.Zone = "UTC"
	if edit != nil {
		edit(&form)
	}
	if err := f.service.Check(t.Context(), actor, r, form, "en-US"); err != nil {
		t.Fatal(err)
	}
	f.work(t)
	return f.room(t, actor, id)
}

func (f fixture) work(t testing.TB) {
	t.Helper()
	if err := f.service.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) start(t testing.TB, actor hub.Actor, id hub.PeopleImportID) Room {
	t.Helper()
	if err := f.service.Start(t.Context(), actor, f.at, id); err != nil {
		t.Fatal(err)
	}
	f.work(t)
	return f.room(t, actor, id)
}

func (f fixture) rejected(t testing.TB, actor hub.Actor, id hub.PeopleImportID, file int) string {
	t.Helper()
	var out strings.Builder
	if err := f.service.RejectsOf(t.Context(), actor, f.at, id, file, &out); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.ReplaceAll(out.String(), "\r\n", "\n"), "\ufeff")
}

const sheetOfPeople = `Kontakt,Vorname,Where,May we email you?,Asked on
ana@example.org,Ana,boston,yes,2026-03-01
bo@example.org,Bo,Chicago,no,2026-03-02
not an address,Cy,boston,yes,2026-03-03
di@example.org,Di,Nowhere,yes,2026-03-04
`

// An import is uploaded, mapped, checked, brought in, mended and sent again; the same file again changes nothing.
func TestAnImportFromTheFileToTheLastRow(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
		id := f.upload(t, sol, hub.ImportMembers, `C:\files\people.csv`, sheetOfPeople)
		r := f.room(t, sol, id)
		if r.State != hub.ImportDraft || r.Files[0].Name != "people.csv" || len(r.Sheets[0].Rows) != 4 || r.Sheets[0].Rows[1][0] != "bo@example.org" {
			t.Fatalf("uploaded: %+v", r)
		}
		form := r.FormOf(t.Context())
		if got := form.Columns[0]; got[FieldEmail] != -1 || got[FieldFirstName] != 1 || got[FieldConsent] != 3 || got[FieldChapter] != -1 {
			t.Fatalf("the columns are taken for %v", got)
		}
		err := f.service.Check(t.Context(), sol, r, form, "en-US")
		in, _ := errors.AsType[*hub.Invalid](err)
		if in == nil || !in.Fields["column-0-email"].Is() || !in.Fields["chapter"].Is() || !in.Fields["zone"].Is() {
			t.Fatalf("without an address, a chapter and a zone: %v", err)
		}
		before := f.Int(t, `SELECT COUNT(*) FROM people`)
		r = f.check(t, sol, id, func(form *ImportForm) {
			form.Columns[0][FieldEmail], form.Columns[0][FieldChapter], form.Columns[0][FieldConsentedAt] = 0, 2, 4
			form.Wording = "May we email you?"
		})
		want := hub.ImportResult{Read: 4, Added: 2, OnList: 1, Suppressed: 1}
		if diff := cmp.Diff(want, counted(r.Result)); r.State != hub.ImportChecked || r.Done != 4 || r.Total != 4 || diff != "" {
			t.Fatalf("checked: %s, %d of %d (-want +got):\n%s", r.State, r.Done, r.Total, diff)
		}
		if len(r.Result.Reasons) != 2 || r.Result.Reasons[0].Line != 4 || r.Result.Reasons[0].Count != 1 {
			t.Errorf("reasons: %+v", r.Result.Reasons)
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM people`); n != before {
			t.Fatal("a check writes people")
		}
		csv := f.rejected(t, sol, id, 0)
		if lines := strings.Split(strings.TrimSpace(csv), "\n"); len(lines) != 3 || !strings.HasPrefix(lines[0], "Kontakt,Vorname,Where,May we email you?,Asked on,") || !strings.HasPrefix(lines[1], "not an address,Cy,boston,yes,2026-03-03,") {
			t.Errorf("the rows to mend:\n%s", csv)
		}

		r = f.start(t, sol, id)
		if diff := cmp.Diff(want, counted(r.Result)); r.State != hub.ImportDone || diff != "" {
			t.Fatalf("imported: %s (-want +got):\n%s", r.State, diff)
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM people_import_parts`); n != 0 {
			t.Errorf("%d parts of files are left", n)
		}
		list := f.people(t)
		for _, one := range []string{"ana@example.org | Ana |  | on sheet 2026-03-01 00:00", "bo@example.org | Bo | "} {
			if !slices.Contains(list, one) {
				t.Errorf("%q is not in %q", one, list)
			}
		}
		if got := f.rejected(t, sol, id, 0); got != csv {
			t.Errorf("the rows to mend after the import:\n%s", got)
		}

		mended := strings.NewReplacer("not an address", "cy@example.org", "Nowhere", "Detroit").Replace(csv)
		mend := func(form *ImportForm) {
			form.Columns[0][FieldEmail], form.Columns[0][FieldChapter], form.Columns[0][FieldConsentedAt] = 0, 2, 4
			form.Wording = "May we email you?"
		}
		id = f.upload(t, sol, hub.ImportMembers, "mended.csv", mended)
		f.check(t, sol, id, mend)
		if r = f.start(t, sol, id); r.Result.Added != 2 || r.Result.OnList != 2 || r.Rejects {
			t.Errorf("mended: %+v", r.Result)
		}
		people := f.people(t)
		id = f.upload(t, sol, hub.ImportMembers, "people.csv", sheetOfPeople)
		if r = f.check(t, sol, id, mend); r.Result.Added+r.Result.Updated != 0 || r.Result.Unchanged != 2 {
			t.Errorf("the same file again: %+v", r.Result)
		}
		f.start(t, sol, id)
		if diff := cmp.Diff(people, f.people(t)); diff != "" {
			t.Errorf("the same file again changes (-before +after):\n%s", diff)
		}
	})
}

// counted are the numbers of a result.
func counted(r hub.ImportResult) hub.ImportResult { r.Reasons = nil; return r }

// rowsOf is a file of so many people, of whom every tenth has no address.
func rowsOf(n int) string {
	var b strings.Builder
	b.WriteString("email,name\n")
	for i := range n {
		email := fmt.Sprintf("person%d@example.org", i)
		if i%10 == 9 {
			email = "nobody"
		}
		fmt.Fprintf(&b, "%s,Person %d\n", email, i)
	}
	return b.String()
}

// A job that is killed at any row is gone on with by another: nothing twice, nothing lost, and the counts and the rows to mend are those
// of a job that nobody killed.
func TestAKilledImportGoesOn(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		f.service.batch = 25
		ada := f.staff(t, "Ada Admin", hub.RoleNationalAdmin)
		const rows = 430
		id := f.upload(t, ada, hub.ImportSupporters, "people.csv", rowsOf(rows))
		whole := f.check(t, ada, id, nil)
		clean := f.rejected(t, ada, id, 0)
		if whole.Result.Added != rows*9/10 || whole.Result.Refused() != rows/10 || strings.Count(clean, "\n") != rows/10+1 {
			t.Fatalf("checked: %+v", whole.Result)
		}
		before := f.Int(t, `SELECT COUNT(*) FROM people`)
		if err := f.service.Start(t.Context(), ada, f.at, id); err != nil {
			t.Fatal(err)
		}
		kills := 0
		for range 20 {
			i, err := f.Store.ClaimImport(t.Context())
			if errors.Is(err, hub.ErrNotFound) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			ctx, kill := context.WithCancel(t.Context())
			left := rand.IntN(3)
			w := &worker{service: f.service, i: i, held: f.Clock.Now(), stepped: func() {
				if left--; left < 0 {
					kill()
				}
			}}
			_, err = w.run(ctx)
			kill()
			if err == nil { // nothing was left to be killed
				f.Clock.Advance(61 * time.Second)
				break
			}
			if kills++; f.Int(t, `SELECT COUNT(*) FROM people_imports WHERE state = 'running' AND lease <> ''`) != 1 {
				t.Fatal("the killed job gave the import back")
			}
			if _, err := f.Store.ClaimImport(t.Context()); !errors.Is(err, hub.ErrNotFound) {
				t.Fatalf("another job has it at once: %v", err)
			}
			f.Clock.Advance(61 * time.Second)
		}
		f.work(t)
		r := f.room(t, ada, id)
		if diff := cmp.Diff(whole.Result, r.Result); r.State != hub.ImportDone || r.Done != rows || diff != "" || kills < 5 {
			t.Errorf("after %d kills: %s, row %d (-checked +imported):\n%s", kills, r.State, r.Done, diff)
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM people`) - before; n != rows*9/10 {
			t.Errorf("%d people, want %d", n, rows*9/10)
		}
		if got := f.rejected(t, ada, id, 0); got != clean {
			t.Errorf("the rows to mend:\n%s", cmp.Diff(clean, got))
		}
	})
}

// Stop ends a job within a batch, which is undone as a whole; what is written stays, and the import goes on where it was stopped. A job
// that lost its lease writes nothing.
func TestAStoppedImportGoesOn(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		f.service.batch = 25
		sol, tess := f.staff(t, "Sol Staff", hub.RoleNationalStaff), f.staff(t, "Tess Staff", hub.RoleNationalStaff)
		id := f.upload(t, sol, hub.ImportSupporters, "people.csv", rowsOf(100))
		f.check(t, sol, id, nil)
		before := f.Int(t, `SELECT COUNT(*) FROM people`)
		if err := f.service.Start(t.Context(), sol, f.at, id); err != nil {
			t.Fatal(err)
		}
		i, err := f.Store.ClaimImport(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := &worker{service: f.service, i: i, held: f.Clock.Now()}
		w.looked = func() {
			if w.next.Done > 0 {
				if err := f.service.Stop(t.Context(), tess, f.at, id); err != nil {
					t.Error(err)
				}
			}
		}
		if _, err := w.run(t.Context()); !errors.Is(err, store.ErrStopped) {
			t.Fatalf("a stopped job goes on: %v", err)
		}
		r := f.room(t, sol, id)
		if got := f.Int(t, `SELECT COUNT(*) FROM people`) - before; r.State != hub.ImportStopped || got != r.Result.Added || got == 0 || got >= 90 {
			t.Fatalf("stopped: %s with %d people, %d counted", r.State, got, r.Result.Added)
		}
		f.work(t)
		if again := f.room(t, sol, id); again.Done != r.Done || again.State != hub.ImportStopped {
			t.Fatal("what is stopped goes on by itself")
		}
		if r = f.start(t, sol, id); r.State != hub.ImportDone || r.Result.Added != 90 {
			t.Errorf("gone on: %s, %+v", r.State, r.Result)
		}
		if got := f.Int(t, `SELECT COUNT(*) FROM people`) - before; got != 90 {
			t.Errorf("%d people", got)
		}
	})
}

// Mailchimp's three files count together, in whatever order they come.
func TestFilesOfOneImportCountTogether(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
	const head = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID,EUID"
	id := f.upload(t, sol, hub.ImportSupporters, "subscribed.csv", head+"\nana@example.org,Ana,2,2026-01-02 10:00:00,1.2.3.4,2026-01-02 10:01:00,1.2.3.4,1,a1\nbo@example.org,Bo,2,2026-01-02 10:00:00,1.2.3.4,2026-01-02 10:01:00,1.2.3.4,2,b2\n")
	if err := f.service.AddFile(t.Context(), sol, f.at, id, "unsubscribed.csv", strings.NewReader(head+",UNSUB_TIME,UNSUB_REASON\nBO@example.org,Bo,2,,,,,2,b2,2026-02-01 10:00:00,N/A\n")); err != nil {
		t.Fatal(err)
	}
	r := f.check(t, sol, id, func(form *ImportForm) { form.Wording = "Send me news." })
	if len(r.Files) != 2 || r.Files[1].Tool != "Mailchimp" || r.Result.OnList != 1 || r.Result.Suppressed != 1 || r.Result.LeftOut != 2 {
		t.Errorf("checked: %+v, %+v", r.Files, r.Result)
	}
	for n := range 4 {
		if err := f.service.AddFile(t.Context(), sol, f.at, id, fmt.Sprintf("%d.csv", n), strings.NewReader("email\nx@example.org\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.service.AddFile(t.Context(), sol, f.at, id, "seventh.csv", strings.NewReader("email\nx@example.org\n")); !errors.As(err, new(*hub.Invalid)) {
		t.Errorf("a seventh file: %v", err)
	}
}

// Addresses that want no email come from a list without columns, too, and nobody is put on a list again.
func TestSuppressionsThroughTheBrowser(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		ada := f.staff(t, "Ada Admin", hub.RoleNationalAdmin)
		id := f.upload(t, ada, hub.ImportSuppressions, "off.txt", "ana@example.org\nbo@example.org\nnobody\nana@example.org\n")
		r := f.check(t, ada, id, func(form *ImportForm) { form.Reason = string(hub.SuppressedBounced) })
		if r.State != hub.ImportChecked || r.Result.Added != 2 || r.Result.Unchanged != 1 || r.Result.Refused() != 1 {
			t.Fatalf("checked: %s %+v", r.State, r.Result)
		}
		if got := f.suppressed(t, "ana@example.org"); len(got) != 0 {
			t.Fatal("a check suppresses")
		}
		if r = f.start(t, ada, id); r.State != hub.ImportDone || r.Result.Added != 2 {
			t.Errorf("imported: %+v", r.Result)
		}
		if got := f.suppressed(t, "ana@example.org", "bo@example.org", "cy@example.org"); !slices.Equal(got, []string{"ana@example.org", "bo@example.org"}) {
			t.Errorf("suppressed: %q", got)
		}
		id = f.upload(t, ada, hub.ImportSupporters, "people.csv", "email,may we email you?,date\nana@example.org,yes,2026-01-01\n")
		if r = f.check(t, ada, id, func(form *ImportForm) { form.Wording = "May we?" }); r.Result.OnList != 0 || r.Result.LeftOut+r.Result.Waiting == 0 {
			t.Errorf("a consent beats a refusal: %+v", r.Result)
		}
	})
}

// Who may do what with whose file.
func TestWhoImports(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol, tess, ada := f.staff(t, "Sol Staff", hub.RoleNationalStaff), f.staff(t, "Tess Staff", hub.RoleNationalStaff), f.staff(t, "Ada Admin", hub.RoleNationalAdmin)
	stale := sol
	stale.Fresh = false
	lead := hub.Actor{Person: f.Lead(t, f.boston, "Lea Lead"), Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: f.boston.ID}}, Fresh: true}
	file := func() *strings.Reader { return strings.NewReader("email\nana@example.org\n") }
	for name, row := range map[string]struct {
		actor hub.Actor
		kind  hub.ImportKind
		want  error
	}{
		"staff bring members":              {sol, hub.ImportMembers, nil},
		"an admin has no members' names":   {ada, hub.ImportMembers, hub.ErrForbidden},
		"an admin brings supporters":       {ada, hub.ImportSupporters, nil},
		"staff sign in again":              {stale, hub.ImportMembers, hub.ErrFresh},
		"a lead has no place here":         {lead, hub.ImportMembers, hub.ErrNotFound},
		"a visitor signs in":               {hub.Actor{}, hub.ImportSupporters, hub.ErrSignIn},
		"nobody's kind is told to a guest": {hub.Actor{}, "owners", hub.ErrSignIn},
	} {
		if _, err := f.service.Begin(t.Context(), row.actor, f.at, row.kind, "en-US", "a.csv", file()); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	id := f.upload(t, sol, hub.ImportMembers, "a.csv", "email\nana@example.org\nnobody\n")
	if r := f.room(t, tess, id); r.Own || r.Sheets[0].Rows != nil {
		t.Error("another sees rows of a file")
	}
	f.check(t, sol, id, func(form *ImportForm) { form.Chapter = "boston" })
	if r := f.room(t, tess, id); r.Rejects {
		t.Error("another is offered the rows to mend")
	}
	for name, err := range map[string]error{
		"rows": f.service.RejectsOf(t.Context(), tess, f.at, id, 0, new(strings.Builder)), "another file": f.service.AddFile(t.Context(), tess, f.at, id, "b.csv", file()),
		"an admin starts members": f.service.Start(t.Context(), ada, f.at, id), "an admin stops members": f.service.Stop(t.Context(), ada, f.at, id), "an admin deletes members": f.service.Discard(t.Context(), ada, f.at, id),
	} {
		if !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := f.service.Imports(t.Context(), ada, f.at); err != nil || len(list) != 1 || list[0].Kind != hub.ImportSupporters {
		t.Errorf("an admin is shown %v, %v", list, err)
	}
	if n := f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'people.read_rows' AND actor_id = $1`, sol.Person); n == 0 {
		t.Error("reading rows left no trace")
	}
	if err := f.service.Discard(t.Context(), tess, f.at, id); err != nil {
		t.Fatal(err)
	}
	if n := f.Int(t, `SELECT COUNT(*) FROM people_import_parts p JOIN people_imports i ON i.id = p.import_id WHERE i.kind = 'members' AND i.id = $1`, id); n != 0 {
		t.Error("the files are still there")
	}
}

// What cannot be read is refused before anything is stored.
func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
	for text, want := range map[string]string{
		"":                   "This file is empty.",
		"PK\x03\x04workbook": "This is a spreadsheet file.",
		"ana@example.org\n":  "The first line must name the columns",
		"event title,start date,administrative title\nPicnic,2026-01-01,x\n": "This file lists events, not people.",
	} {
		_, err := f.service.Begin(t.Context(), sol, f.at, hub.ImportSupporters, "en-US", "a.csv", strings.NewReader(text))
		in, _ := errors.AsType[*hub.Invalid](err)
		if in == nil || !strings.Contains(in.Fields["file"].String(), want) {
			t.Errorf("%.20q: %v, want %q", text, err, want)
		}
	}
	if _, err := f.service.Begin(t.Context(), sol, f.at, hub.ImportSupporters, "en-US", "a.csv", nil); !errors.As(err, new(*hub.Invalid)) {
		t.Errorf("no file: %v", err)
	}
	if n := f.Int(t, `SELECT (SELECT COUNT(*) FROM people_imports) + (SELECT COUNT(*) FROM people_import_parts)`); n != 0 {
		t.Errorf("%d rows are kept of what was refused", n)
	}
}

// The consent that somebody states needs a day, a place and the words, or nothing of the kind.
func TestStatedConsent(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
	id := f.upload(t, sol, hub.ImportSupporters, "a.csv", "email\nana@example.org\n")
	for name, row := range map[string]struct {
		edit func(*ImportForm)
		want string
	}{
		"a day alone":       {func(f *ImportForm) { f.ConsentedAt = "2026-01-01" }, "source wording"},
		"a place alone":     {func(f *ImportForm) { f.Source = "fair" }, "consented_at wording"},
		"a day to come":     {func(f *ImportForm) { f.ConsentedAt, f.Source, f.Wording = "2096-01-01", "fair", "Yes." }, "consented_at"},
		"words of the file": {func(f *ImportForm) { f.Wording = "Yes." }, ""},
		"all three":         {func(f *ImportForm) { f.ConsentedAt, f.Source, f.Wording = "2026-01-01", "fair", "Yes." }, ""},
	} {
		r := f.room(t, sol, id)
		form := r.FormOf(t.Context())
		form.Zone = "UTC"
		row.edit(&form)
		_, err := f.service.checked(t.Context(), r, form)
		var fields []string
		if in, wrong := errors.AsType[*hub.Invalid](err); wrong {
			for field := range in.Fields {
				fields = append(fields, field)
			}
		}
		slices.Sort(fields)
		if got := strings.Join(fields, " "); got != row.want {
			t.Errorf("%s: wrong are %q, want %q", name, got, row.want)
		}
	}
	r := f.check(t, sol, id, func(f *ImportForm) { f.ConsentedAt, f.Source, f.Wording = "2026-01-01", "fair", "Yes." })
	if r.Result.OnList != 1 {
		t.Errorf("with all three: %+v", r.Result)
	}
}
