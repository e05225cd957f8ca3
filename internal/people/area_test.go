package people

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// supporters brings people with ZIP codes in as the office's supporters; all but the last agreed to email.
func (f fixture) supporters(t *testing.T, sol hub.Actor, zips ...string) {
	t.Helper()
	file := "email,zip,Consent,Consent date\n"
	for i, zip := range zips {
		file += fmt.Sprintf("p%d@example.org,%s,%s,2026-01-02\n", i, zip, map[bool]string{true: "yes", false: ""}[i < len(zips)-1])
	}
	id := f.upload(t, sol, hub.ImportSupporters, "a.csv", file)
	f.check(t, sol, id, func(form *ImportForm) {
		form.ConsentedAt, form.Source, form.Wording = "", "", "Yes, email me."
	})
	f.start(t, sol, id)
}

// follows says which chapter each person follows, and how.
func (f fixture) follows(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for i := range 9 {
		email := fmt.Sprintf("p%d@example.org", i)
		id, err := f.Store.FindPerson(t.Context(), "", email)
		if err != nil {
			continue
		}
		list, err := f.Store.Subscriptions(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, s := range list {
			if c := f.Text(t, `SELECT slug FROM chapters WHERE id = $1`, s.Chapter); s.Chapter != f.national.ID && s.State != hub.SubscriptionLeft {
				names = append(names, fmt.Sprint(c, " ", s.State, map[bool]string{true: " owed", false: ""}[!s.OwedAt.IsZero()]))
			}
		}
		if slices.Sort(names); len(names) > 0 {
			out[email[:2]] = strings.Join(names, ", ")
		}
	}
	return out
}

// area counts, and starts, a run.
func (f fixture) area(t *testing.T, sol hub.Actor, form AreaForm) (counted, done hub.PeopleImport) {
	t.Helper()
	id, err := f.service.Preview(t.Context(), sol, form, "en-US")
	if err != nil {
		t.Fatal(err)
	}
	f.work(t)
	if counted, err = f.service.AreaRun(t.Context(), sol, id); err != nil {
		t.Fatal(err)
	}
	if counted.Result.Added > 0 {
		if err := f.service.StartArea(t.Context(), sol, id); err != nil {
			t.Fatal(err)
		}
		f.work(t)
	}
	done, err = f.service.AreaRun(t.Context(), sol, id)
	if err != nil {
		t.Fatal(err)
	}
	return counted, done
}

// Supporters get the chapter of their area, once; whoever chose a chapter stays; who moved, or whose chapter closed, moves.
func TestChaptersByArea(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			f := setup(t, engine)
			f.service.batch = 2
			sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
			//                   Boston   New York  nowhere  Boston  Boston, did not agree
			f.supporters(t, sol, "02139", "10001", "59301", "02139", "02139")
			york, _ := f.Store.ChapterBySlug(t.Context(), "new-york")
			own := f.upload(t, sol, hub.ImportFollowers, "b.csv", "email\np3@example.org\n") // chose New York
			f.check(t, sol, own, func(form *ImportForm) { form.Chapter = "new-york" })
			f.start(t, sol, own)
			before := f.follows(t)
			counted, done := f.area(t, sol, AreaForm{Nearest: 50})
			want := map[string]string{"p0": "boston on owed", "p1": "new-york on owed", "p3": "new-york pending", "p4": "boston pending owed"}
			if diff := cmp.Diff(want, f.follows(t)); diff != "" {
				t.Errorf("by distance (before: %v):\n%s", before, diff)
			}
			if done.State != hub.ImportDone || done.Result.Added != 3 || done.Result.Unchanged != 2 || done.Done != 5 {
				t.Errorf("the run: %s %+v", done.State, done.Result)
			}
			if diff := cmp.Diff(counted.Result, done.Result); diff != "" {
				t.Errorf("what was counted is not what was done:\n%s", diff)
			}
			if n := f.Int(t, `SELECT COUNT(*) FROM notices`) + f.Int(t, `SELECT COUNT(*) FROM messages`); n != 0 {
				t.Errorf("%d emails", n)
			}
			if again, _ := f.area(t, sol, AreaForm{Nearest: 50}); again.Result.Added != 0 {
				t.Errorf("again: %+v", again.Result)
			}
			// The table moves p0, whom an area had put in Boston, and not p3, who chose New York.
			if _, moved := f.area(t, sol, AreaForm{ZIPs: "02139 detroit\n"}); moved.Result.Updated != 2 {
				t.Errorf("by the table: %+v", moved.Result)
			}
			want["p0"], want["p4"] = "detroit on owed", "detroit pending owed"
			if diff := cmp.Diff(want, f.follows(t)); diff != "" {
				t.Errorf("by the table:\n%s", diff)
			}
			f.Exec(t, `UPDATE chapters SET status = 'closed' WHERE id = $1`, york.ID)
			f.area(t, sol, AreaForm{Nearest: 500})
			for who, chapter := range map[string]string{"p0": "boston on owed", "p1": "boston on owed", "p3": "boston on owed, new-york pending"} {
				if got := f.follows(t)[who]; got != chapter {
					t.Errorf("New York closed: %s follows %q, want %q", who, got, chapter)
				}
			}
		})
	}
}

// Who leaves is not put there again, and an address that wants no email nowhere.
func TestAreasLeaveOutWhoLeft(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
	f.supporters(t, sol, "02139", "02139", "02139")
	f.area(t, sol, AreaForm{Nearest: 50})
	f.Exec(t, `UPDATE subscriptions SET state = 'left' WHERE chapter_id = $1 AND person_id = (SELECT MIN(person_id) FROM subscriptions)`, f.boston.ID)
	if again, _ := f.area(t, sol, AreaForm{Nearest: 50}); again.Result.Added != 0 || again.Result.LeftOut != 1 {
		t.Errorf("who left: %+v", again.Result)
	}
}

func TestAreaFormMistakes(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	sol := f.staff(t, "Sol Staff", hub.RoleNationalStaff)
	for name, form := range map[string]AreaForm{
		"nothing": {}, "too far": {Nearest: 5000}, "less than nothing": {Nearest: -1}, "half a line": {ZIPs: "02139"}, "no such chapter": {ZIPs: "02139 atlantis"},
	} {
		if _, err := f.service.Preview(t.Context(), sol, form, "en-US"); !errors.As(err, new(*hub.Invalid)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := f.service.Preview(t.Context(), f.lead(t), AreaForm{Nearest: 5}, "en-US"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a lead: %v", err)
	}
	id := f.upload(t, sol, hub.ImportSupporters, "a.csv", "email\na@example.org\n")
	if _, err := f.service.AreaRun(t.Context(), sol, id); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("an import of a file: %v", err)
	}
}
