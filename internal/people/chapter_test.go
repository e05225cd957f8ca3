package people

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// lead is a lead of Boston who has just signed in.
func (f fixture) lead(t testing.TB) hub.Actor {
	t.Helper()
	return hub.Actor{Person: f.Lead(t, f.boston, "Lea Lead"), Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: f.boston.ID}}, Fresh: true}
}

// strangers are addresses of whom the hub knows something that Boston does not: by what it knows.
func (f fixture) strangers(t *testing.T) map[string]string {
	t.Helper()
	ctx := t.Context()
	york, _ := f.Store.ChapterBySlug(ctx, "new-york")
	f.Member(t, york, "Known Elsewhere")
	phone, err := f.Keys.Seal("212 555 0199", "people.phone")
	if err != nil {
		t.Fatal(err)
	}
	f.Exec(t, `UPDATE people SET phone_sealed = $2 WHERE id = $1`, f.Person(t, "Known Elsewhere"), phone)
	f.Member(t, york, "Out Suspended")
	f.Suspend(t, f.Person(t, "Out Suspended"))
	f.Person(t, "Wants None")
	for name, err := range map[string]error{
		"blocked": f.Store.BlockEverywhere(ctx, "", storetest.Email("Blocked Everywhere"), "why"),
		"refused": func() error {
			_, err := f.Store.Suppress(ctx, []store.Suppression{{Email: storetest.Email("Wants None"), Reason: hub.SuppressedLeft, Source: "link"}}, false, nil)
			return err
		}(),
	} {
		if err != nil {
			t.Fatal(name, err)
		}
	}
	return map[string]string{
		"a stranger": "Nobody Here", "a member of another chapter": "Known Elsewhere", "somebody suspended": "Out Suspended",
		"somebody blocked everywhere": "Blocked Everywhere", "an address that wants no email": "Wants None",
	}
}

// What a lead is told of a row is the same whatever the hub knows of its address beyond the chapter: when it is checked, brought in, and brought in
// again. The office is told, which shows that the test can see it.
func TestALeadLearnsNothingByAnImport(t *testing.T) {
	t.Parallel()
	for _, kind := range []hub.ImportKind{hub.ImportMembers, hub.ImportFollowers} {
		for _, engine := range storetest.Engines() {
			t.Run(fmt.Sprint(kind, engine), func(t *testing.T) {
				t.Parallel()
				f := setup(t, engine)
				lea, sol := f.lead(t), f.staff(t, "Sol Staff", hub.RoleNationalStaff)
				told, control := map[string][]hub.ImportResult{}, map[string]bool{}
				for what, name := range f.strangers(t) {
					file := "email,name,phone,Consent,Consent date\n" + storetest.Email(name) + ",From The File,617 555 0100,yes,2026-01-02\n"
					f.at = ""
					r := f.check(t, sol, f.upload(t, sol, kind, "a.csv", file), func(form *ImportForm) { form.Chapter = "boston" })
					control[fmt.Sprint(r.Result)] = true
					f.at = f.boston.ID
					for range 2 {
						id := f.upload(t, lea, kind, "a.csv", file)
						told[what] = append(told[what], f.check(t, lea, id, nil).Result, f.start(t, lea, id).Result)
					}
				}
				for what, results := range told {
					if diff := cmp.Diff(told["a stranger"], results); diff != "" {
						t.Errorf("a lead can tell %s from a stranger:\n%s", what, diff)
					}
				}
				if len(control) < 2 {
					t.Error("the office is told of everybody the same: this test sees nothing")
				}
			})
		}
	}
}

// A member whom a chapter brought in is shown as its file says, and stays who they are to everybody else.
func TestWhoIsBroughtInStaysWhoTheyAre(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			f := setup(t, engine)
			ctx := t.Context()
			lea := f.lead(t)
			f.strangers(t)
			before := map[hub.PersonID]hub.Person{}
			for _, name := range []string{"Known Elsewhere", "Out Suspended", "Wants None"} {
				id := f.Person(t, name)
				before[id], _ = f.Store.Person(ctx, id)
			}
			f.at = f.boston.ID
			var file strings.Builder
			file.WriteString("email,name,phone,zip,tags\n")
			for _, name := range []string{"Known Elsewhere", "Out Suspended", "Wants None", "Blocked Everywhere", "Nobody Here"} {
				fmt.Fprintf(&file, "%s,%s of the file,617 555 0100,02139,spring\n", storetest.Email(name), strings.Fields(name)[0])
			}
			id := f.upload(t, lea, hub.ImportMembers, "a.csv", file.String())
			f.check(t, lea, id, nil)
			f.start(t, lea, id)
			for id, p := range before {
				after, err := f.Store.Person(ctx, id)
				if diff := cmp.Diff(p, after); diff != "" || err != nil {
					t.Errorf("a file of leads changed somebody: %v\n%s", err, diff)
				}
			}
			list, err := f.Store.Chapter(f.boston.ID).ExportMembers(ctx, lea.Person)
			if err != nil {
				t.Fatal(err)
			}
			seen := 0
			for _, m := range list {
				p, err := f.Store.Chapter(f.boston.ID).MemberProfile(ctx, lea.Person, m.ID)
				if err != nil || !strings.HasSuffix(p.Name, " of the file") || p.Name != m.Name || p.Phone != m.Phone || p.Postcode != "02139" || p.Home {
					t.Errorf("the leads see %q %q %q %v %v, not their file", p.Name, p.Phone, p.Postcode, p.Home, err)
				}
				seen++
			}
			if seen != 4 { // not whoever is blocked everywhere
				t.Errorf("%d members came of the file, want 4", seen)
			}
			own, err := f.Store.PersonData(ctx, f.Person(t, "Known Elsewhere"))
			if err != nil || !slices.ContainsFunc(own.Memberships, func(m hub.MembershipRecord) bool { return m.Brought.Name == "Known of the file" }) {
				t.Errorf("their data lacks what the file says: %+v %v", own.Memberships, err)
			}
			if got := f.Int(t, `SELECT COUNT(*) FROM memberships m JOIN chapters c ON c.id = m.chapter_id WHERE c.slug NOT IN ('boston', 'new-york')`); got != 0 {
				t.Errorf("%d memberships of another chapter", got)
			}
		})
	}
}

// A refusal in a lead's file holds for the chapter's lists, and for no other's.
func TestARefusalInALeadsFile(t *testing.T) {
	t.Parallel()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			f := setup(t, engine)
			sol, lea := f.staff(t, "Sol Staff", hub.RoleNationalStaff), f.lead(t)
			for _, slug := range []string{"boston", "new-york"} {
				id := f.upload(t, sol, hub.ImportFollowers, "a.csv", "email,Consent,Consent date\nana@example.org,yes,2026-01-02\n")
				f.check(t, sol, id, func(form *ImportForm) {
					form.Chapter, form.ConsentedAt, form.Source, form.Wording = slug, "2026-01-02", "fair", "Yes, email me."
				})
				f.start(t, sol, id)
			}
			f.at = f.boston.ID
			id := f.upload(t, lea, hub.ImportFollowers, "unsubscribed.csv", "Email Address,UNSUB_TIME,UNSUB_REASON,LEID,EUID,MEMBER_RATING,OPTIN_TIME\nana@example.org,2026-02-01 10:00:00,N/A,1,a,2,2025-01-01 10:00:00\n")
			f.check(t, lea, id, nil)
			f.start(t, lea, id)
			states := map[string]string{}
			for _, slug := range []string{"boston", "new-york"} {
				states[slug] = f.Text(t, `SELECT s.state FROM subscriptions s JOIN chapters c ON c.id = s.chapter_id WHERE c.slug = $1`, slug)
			}
			if diff := cmp.Diff(map[string]string{"boston": "left", "new-york": "on"}, states); diff != "" {
				t.Error(diff)
			}
			if n := f.Int(t, `SELECT COUNT(*) FROM suppressions WHERE list IN ('', '*')`); n != 0 {
				t.Error("a lead's file stops every chapter's email")
			}
		})
	}
}

// How much leads bring, and while they lead.
func TestLimitsOfALeadsImport(t *testing.T) {
	t.Parallel()
	f := setup(t, storetest.Engines()[0])
	lea := f.lead(t)
	f.at = f.boston.ID
	var many strings.Builder
	many.WriteString("email\n")
	for i := range hub.MaxChapterImport + 1 {
		fmt.Fprintf(&many, "p%d@example.org\n", i)
	}
	r := f.check(t, lea, f.upload(t, lea, hub.ImportMembers, "a.csv", many.String()), nil)
	if r.State != hub.ImportDraft || !strings.Contains(r.Problem, "takes up to 5,000 rows") {
		t.Errorf("one too many: %s %q", r.State, r.Problem)
	}
	if _, err := f.service.Begin(t.Context(), lea, f.at, hub.ImportSupporters, "en-US", "a.csv", strings.NewReader("email\na@example.org\n")); !errors.As(err, new(*hub.Invalid)) {
		t.Errorf("supporters of the office: %v", err)
	}
	york, _ := f.Store.ChapterBySlug(t.Context(), "new-york")
	id := f.upload(t, lea, hub.ImportMembers, "a.csv", "email\na@example.org\n")
	for at, want := range map[hub.ChapterID]error{york.ID: hub.ErrNotFound, "": hub.ErrNotFound} {
		if _, err := f.service.Open(t.Context(), lea, at, id); !errors.Is(err, want) {
			t.Errorf("at %q: %v", at, err)
		}
	}
	f.check(t, lea, id, nil)
	f.Exec(t, `UPDATE roles SET ends_at = $1`, f.Clock.Now().Add(-time.Hour))
	if r := f.start(t, lea, id); r.State != hub.ImportStopped || r.Problem == "" {
		t.Errorf("whoever leads no more goes on: %s %q", r.State, r.Problem)
	}
}
