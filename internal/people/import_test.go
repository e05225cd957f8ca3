package people

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// fixture is a hub with an office and some chapters, in December 2026.
type fixture struct {
	*storetest.Fixture

	service  *Service
	national hub.Chapter
	boston   hub.Chapter
	at       hub.ChapterID // at whose desk people are brought in; the office
}

func setup(t testing.TB, engine sqldb.Engine) fixture {
	t.Helper()
	f := storetest.Open(t, engine)
	f.Clock.Advance(100 * 24 * time.Hour)
	x := fixture{Fixture: f, service: New(f.Store, f.Clock.Now), national: f.National(t)}
	place := func(slug, name string, lat, lon float64) hub.Chapter {
		return f.SavedChapter(t, hub.Chapter{Slug: slug, Name: name, Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York",
			Place: hub.Place{Country: "US", Lat: lat, Lon: lon, Located: true}})
	}
	x.boston = place("boston", "Boston", 42.36, -71.06)
	place("new-york", "New York", 40.71, -74.0)
	place("bay-area", "Bay Area", 37.77, -122.42)
	place("detroit", "Detroit", 42.33, -83.05)
	place("chicago", "Chicago", 41.88, -87.63)
	return x
}

func bothEngines(t *testing.T, fn func(t *testing.T, f fixture)) {
	t.Helper()
	for _, engine := range storetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			fn(t, setup(t, engine))
		})
	}
}

func named(names ...string) (list []Source) {
	for _, name := range names {
		list = append(list, Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(filepath.Join("testdata", name)) }})
	}
	return list
}

func typed(name, text string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// result is what an import did, in words that a test compares: the counts, who is where, and why rows were not taken.
type result struct {
	report  Report
	rejects []string
}

func (f fixture) imports(t testing.TB, opt Options, sources ...Source) result {
	t.Helper()
	var r result
	opt.Reject = func(one Reject) error {
		word := "refused"
		if one.LeftOut {
			word = "left out"
		}
		r.rejects = append(r.rejects, fmt.Sprintf("%s:%d %s: %.40s", sources[one.File].Name, one.Line, word, one.Reason))
		return nil
	}
	var err error
	if r.report, err = f.service.Import(t.Context(), sources, opt); err != nil {
		t.Fatal(err)
	}
	return r
}

// people are those of the hub, one a line: address, name, ZIP code, tags, and where they are on lists.
func (f fixture) people(t testing.TB) (list []string) {
	t.Helper()
	rows, err := f.DB.QueryContext(t.Context(), `SELECT id FROM people WHERE email_sealed IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	var ids []hub.PersonID
	for rows.Next() {
		var id hub.PersonID
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	_ = rows.Close()
	for _, id := range ids {
		p, err := f.Store.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		subs, err := f.Store.Subscriptions(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.Join([]string{p.Email, p.Name, p.Postcode}, " | ")
		for _, s := range subs {
			line += " | " + string(s.State) + " " + s.Source
			if s.State == hub.SubscriptionOn {
				line += " " + s.ConsentedAt.UTC().Format("2006-01-02 15:04")
			}
		}
		list = append(list, line)
	}
	slices.Sort(list)
	return list
}

func (f fixture) suppressed(t testing.TB, emails ...string) (list []string) {
	t.Helper()
	for _, email := range emails {
		off, err := f.Store.SuppressedOn(t.Context(), email, "")
		if err != nil {
			t.Fatal(err)
		}
		if off {
			list = append(list, email)
		}
	}
	return list
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

const wording = "Send me email from the network."

// the people of the files, with their bad luck.
var everybody = []string{"robin.alvarez@example.org", "noa.levi@example.org", "uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org", "ming.li@example.com",
	"pat.quinn@example.org", "layla.haddad@example.org"}

// TestTools brings in the export of each program as supporters, twice: what comes of it is what testdata's program is known to mean.
func TestTools(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		files      []string
		opt        Options
		people     []string
		suppressed []string
		rejects    []string
	}{
		{
			name: "Action Network", files: []string{"action-network-activists.csv"},
			people: []string{
				"noa.levi@example.org | נועה לוי | 10027 | on actionnetwork 2025-01-09 23:59",
				"only-an-address@example.net |  |  | on actionnetwork 2026-11-01 10:00",
				`pat.quinn@example.org | Pat "Skip" Quinn, Jr. | 60614 | on actionnetwork 2024-02-29 06:07`,
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on actionnetwork 2024-03-05 14:02",
			},
			suppressed: []string{"uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org"},
			rejects: []string{
				"action-network-activists.csv:5 left out: They unsubscribed", "action-network-activists.csv:6 left out: Email to this address bounced", "action-network-activists.csv:7 left out: They marked an email as spam",
				"action-network-activists.csv:11 left out: This row has no email address",
			},
		},
		{
			name: "Action Network's RSVPs", files: []string{"action-network-event-rsvps.csv"},
			people: []string{
				"layla.haddad@example.org | ليلى حداد | 48126 | on actionnetwork 2026-11-12 21:40", "ming.li@example.com | 明 李 | 94110 | on actionnetwork 2026-11-02 18:05",
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on actionnetwork 2026-11-10 20:14", "walk-in@example.net |  |  | on actionnetwork 2026-11-12 22:01",
			},
			suppressed: []string{"uma.underhill@example.net"},
			rejects:    []string{"action-network-event-rsvps.csv:5 left out: They unsubscribed"},
		},
		{
			name: "Mobilize: nobody agreed to email", files: []string{"mobilize-signups.csv", "mobilize-shifts-2020.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad | 48126 | pending import", "ming.li@example.com | 明 李 | 94110 | pending import", "noa.levi@example.org | Noa Levi | 10027 | pending import",
				"pat.quinn@example.org | Pat Quinn | 60614 | pending import", "robin.alvarez@example.org | Robin Álvarez | 02139 | pending import", "sean.oconnor@example.net | Seán O’Connor | 02118 | pending import",
			},
			rejects: []string{"mobilize-signups.csv:7 left out: This row has no email address", "mobilize-shifts-2020.csv:7 refused: Enter an email address"},
		},
		{
			name: "Mailchimp's three files", files: []string{"mailchimp-subscribed.csv", "mailchimp-unsubscribed.csv", "mailchimp-cleaned.csv"},
			people: []string{
				"layla.haddad@example.org | ليلى حداد | 48126 | on mailchimp.confirmed 2026-11-27 22:12", "ming.li@example.com | 明 李 | 94110 | on mailchimp.confirmed 2024-01-01 00:01",
				"noa.levi@example.org | נועה לוי | 10027 | on mailchimp.confirmed 2025-01-09 23:59", "only-an-address@example.net |  |  | on mailchimp.uploaded 2019-04-01 08:00",
				`pat.quinn@example.org | Pat "Skip" Quinn, Jr. | 60614 | on mailchimp.uploaded 2020-02-29 12:00`,
			},
			suppressed: []string{"robin.alvarez@example.org", "uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org"},
		},
		{
			name: "NationBuilder", files: []string{"nationbuilder-people-export.csv"},
			people: []string{
				"formula@example.net | =cmd -Smith |  | on nationbuilder.on_file_since 2025-09-09 09:09", "noa.levi@example.org | Noa Levi | 10027 | on nationbuilder.on_file_since 2025-01-09 18:59",
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on nationbuilder.on_file_since 2024-03-05 09:02",
			},
			suppressed: []string{"uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org"},
		},
		{
			name: "EveryAction: Subscribed has no date, so it is stated", files: []string{"everyaction-contacts.txt"}, opt: Options{ConsentedAt: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)},
			people: []string{
				"noa.levi@example.org | Noa Levi | 10027 | on everyaction 2025-01-02 00:00", "pat.quinn@example.org | Pat Quinn | 60614 | on everyaction 2025-01-02 00:00",
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on everyaction 2025-01-02 00:00", "sean.oconnor@example.net | Seán O'Connor | 02118 | on everyaction 2025-01-02 00:00",
			},
			suppressed: []string{"uma.underhill@example.net"},
			rejects:    []string{"everyaction-contacts.txt:5 left out: They unsubscribed", "everyaction-contacts.txt:6 left out: This row has no email address"},
		},
		{
			name: "Solidarity Tech", files: []string{"solidarity-tech-people.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad | 48126 | on solidaritytech 2026-11-27 22:10", "ming.li@example.com | 明 李 | 94110 | on solidaritytech 2023-12-31 23:30",
				"noa.levi@example.org | Noa Levi | 10027 | on solidaritytech 2025-01-09 23:59", "robin.alvarez@example.org | Robin Álvarez | 02139 | on solidaritytech 2024-03-05 14:02",
			},
			suppressed: []string{"uma.underhill@example.net"},
		},
		{
			name: "listmonk: enabled is no consent", files: []string{"listmonk-subscribers.csv"},
			people: []string{
				"noa.levi@example.org | נועה לוי |  | pending import", "only-an-address@example.net |  |  | pending import", "pat.quinn@example.org | Quinn, Pat | 60614 | pending import",
				"robin.alvarez@example.org | Robin Álvarez | 02139 | pending import",
			},
			suppressed: []string{"uma.underhill@example.net", "sam.okafor@example.org"},
		},
		{
			name: "CiviCRM", files: []string{"civicrm-contacts.csv"},
			people: []string{
				"noa.levi@example.org | Noa Levi | 10027 | pending import", "office@example.org | Example Tenants’ Union |  | pending import", "robin.alvarez@example.org | Robin Álvarez | 02139 | pending import",
			},
			suppressed: []string{"uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org"},
		},
		{
			name: "CiviCRM with semicolons, and a consent that staff know of", files: []string{"civicrm-contacts-semicolon.csv"},
			opt: Options{ConsentedAt: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC), Source: "the newsletter’s form"},
			people: []string{
				"noa.levi@example.org | Noa Levi | 10027 | on stated: the newsletter’s form 2025-01-02 00:00", "office@example.org | Example Tenants’ Union |  | on stated: the newsletter’s form 2025-01-02 00:00",
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on stated: the newsletter’s form 2025-01-02 00:00",
			},
			suppressed: []string{"uma.underhill@example.net", "cleo.marsh@example.com", "sam.okafor@example.org"},
		},
		{
			name: "Eventbrite", files: []string{"eventbrite-attendees.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad |  | pending import", "ming.li@example.com | 明 李 |  | pending import", "noa.levi@example.org | Noa Levi |  | pending import",
				"pat.quinn@example.org | Pat Quinn |  | pending import", "robin.alvarez@example.org | Robin Álvarez |  | pending import",
			},
		},
		{
			name: "Luma: the question is the evidence", files: []string{"luma-guests.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad | 48126 | on luma 2026-11-08 05:00", "ming.li@example.com | 李明 | 94110 | on luma 2026-11-08 02:00", "noa.levi@example.org | Noa | 10027 | pending import",
				"only-an-address@example.net |  |  | pending import", "pat.quinn@example.org | Pat Quinn, Jr. | 60614 | pending import", "robin.alvarez@example.org | Robin Álvarez | 02139 | on luma 2026-11-08 00:16",
			},
		},
		{
			name: "Hi.Events, saved as UTF-8", files: []string{"hi-events-attendees-saved-as-utf8.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad | 48126 | pending import", "ming.li@example.com | 明 李 | 94110 | pending import", "noa.levi@example.org | Noa Levi | 10027 | pending import",
				"pat.quinn@example.org | Pat Quinn | 60614 | pending import", "robin.alvarez@example.org | Robin Álvarez | 02139 | pending import",
			},
		},
		{
			name: "a sheet of Google Forms: empty is no, and a No is one", files: []string{"google-forms-sheet.csv"},
			people: []string{
				"ming.li@example.com | 李明 | 94110 | on googleforms 2026-11-13 10:11", "noa.levi@example.org | נועה לוי | 10027 | pending import", "robin.alvarez@example.org | Robin | 02139 | on googleforms 2026-11-02 21:15",
			},
			suppressed: []string{"uma.underhill@example.net"},
			rejects:    []string{"google-forms-sheet.csv:7 left out: They unsubscribed", "google-forms-sheet.csv:8 refused: Enter an email address"},
		},
		{
			name: "a download of Google Forms", files: []string{"google-forms-download.csv"},
			people: []string{
				"layla.haddad@example.org | Layla Haddad | 48126 | on googleforms 2026-11-01 05:30", "ming.li@example.com | 李明 | 94110 | on googleforms 2026-11-13 15:11",
				"noa.levi@example.org | נועה לוי | 10027 | pending import", `pat.quinn@example.org | Pat "Skip" Quinn | 60614 | on googleforms 2026-11-16 01:00`,
				"robin.alvarez@example.org | Robin Álvarez | 02139 | on googleforms 2026-11-02 14:05",
			},
			suppressed: []string{"uma.underhill@example.net"},
		},
		{
			name: "a sheet kept by hand", files: []string{"spreadsheet-by-hand-utf16.txt"}, opt: Options{ConsentedAt: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)},
			people:     []string{"noa.levi@example.org | Noa Levi | 10027 | on sheet 2025-01-02 00:00", "robin.alvarez@example.org | Álvarez, Robin | 02139 | on sheet 2025-01-02 00:00"},
			suppressed: []string{"uma.underhill@example.net"},
			rejects: []string{
				"spreadsheet-by-hand-utf16.txt:4 left out: They unsubscribed", "spreadsheet-by-hand-utf16.txt:6 refused: Enter an email address",
				"spreadsheet-by-hand-utf16.txt:7 left out: This row has no email address",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := setup(t, sqldb.SQLite)
			opt := c.opt
			opt.As, opt.Wording = Supporters, wording
			sources := named(c.files...)
			opt.DryRun = true
			dry := f.imports(t, opt, sources...)
			same(t, "dry: people", f.people(t), []string(nil))
			same(t, "dry: suppressed", f.suppressed(t, everybody...), []string(nil))
			opt.DryRun = false
			first := f.imports(t, opt, sources...)
			same(t, "people", f.people(t), c.people)
			same(t, "suppressed", f.suppressed(t, everybody...), c.suppressed)
			if c.rejects != nil {
				shortened := slices.Clone(first.rejects)
				for i := range min(len(shortened), len(c.rejects)) {
					shortened[i] = shortened[i][:min(len(shortened[i]), len(c.rejects[i]))]
				}
				same(t, "rejects", shortened, c.rejects)
			}
			if dry.report.Read != first.report.Read || dry.report.Suppressed != first.report.Suppressed || dry.report.LeftOut != first.report.LeftOut || dry.report.OnList != first.report.OnList {
				t.Errorf("dry says %+v, and it was %+v", dry.report, first.report)
			}
			again := f.imports(t, opt, sources...)
			same(t, "again: people", f.people(t), c.people)
			same(t, "again: rejects", again.rejects, first.rejects)
			if r := again.report; r.Added != 0 || r.Updated != 0 || r.Read != first.report.Read {
				t.Errorf("again: %+v", r)
			}
		})
	}
}

// Files nobody can be brought in from say why.
func TestFilesThatAreNone(t *testing.T) {
	t.Parallel()
	f := setup(t, sqldb.SQLite)
	for name, want := range map[string]string{
		"mobilize-events.csv":              "This file lists events, not people.",
		"action-network-events-upload.csv": "This file lists events, not people.",
		"hi-events-attendees.xlsx":         "This is a spreadsheet file.",
		"suppression-plain.txt":            "import suppressions",
	} {
		_, err := f.service.Import(t.Context(), named(name), Options{As: Supporters})
		in, refused := errors.AsType[*hub.Invalid](err)
		if !refused || !strings.Contains(in.Fields["file"].String(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, rows := range map[string]int{"meetup-members.xls": 6, "meetup-event-attendees.xls": 6, "mobilizon-participants.csv": 6} {
		r := f.imports(t, Options{As: Supporters}, named(name)...)
		if r.report.Read != rows || r.report.LeftOut != rows || !r.report.Files[0].Note.Is() {
			t.Errorf("%s: %+v", name, r.report)
		}
	}
	same(t, "people", f.people(t), []string(nil))
}

// Who is of which chapter, by column, by ZIP table, by distance, and else by the one that is named.
func TestChapters(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		members := func() map[string]int {
			t.Helper()
			got := map[string]int{}
			for _, slug := range []string{"boston", "new-york", "bay-area", "detroit", "chicago"} {
				if n := f.Int(t, `SELECT COUNT(*) FROM memberships m JOIN chapters c ON c.id = m.chapter_id WHERE c.slug = $1 AND m.state = 'approved'`, slug); n > 0 {
					got[slug] = n
				}
			}
			f.Exec(t, `DELETE FROM memberships`)
			return got
		}
		r := f.imports(t, Options{As: Members}, named("solidarity-tech-people.csv")...)
		same(t, "the program's column", members(), map[string]int{"boston": 1, "new-york": 1, "chicago": 1, "bay-area": 1, "detroit": 1})
		same(t, "read, added", []int{r.report.Read, r.report.Added, r.report.LeftOut, r.report.Waiting, r.report.Unproven, r.report.Suppressed}, []int{6, 5, 1, 4, 4, 1})
		f.imports(t, Options{As: Members, Nearest: 30}, named("mobilize-signups.csv")...)
		same(t, "the nearest", members(), map[string]int{"boston": 2, "new-york": 1, "bay-area": 1})
		f.imports(t, Options{As: Members, Chapter: f.boston.ID, ZIPs: map[string]string{"94110": "detroit"}}, named("mobilize-signups.csv")...)
		same(t, "the table, and else the one that is named", members(), map[string]int{"boston": 3, "detroit": 1})
		table := typed("by-hand.csv", "email,chapter\na@example.org,BOSTON\nb@example.org,Atlantis\nc@example.org,\n")
		r = f.imports(t, Options{As: Members}, table)
		same(t, "a column", members(), map[string]int{"boston": 1})
		same(t, "no such chapter, and none", len(r.rejects), 2)
		_, err := f.service.Import(t.Context(), named("mobilize-signups.csv"), Options{As: Members})
		if in, refused := errors.AsType[*hub.Invalid](err); !refused || !in.Fields["chapter"].Is() {
			t.Errorf("no way to tell the chapter: %v", err)
		}

		detroit, err := f.Store.ChapterBySlug(t.Context(), "detroit")
		if err != nil {
			t.Fatal(err)
		}
		chicago, err := f.Store.ChapterBySlug(t.Context(), "chicago")
		if err != nil {
			t.Fatal(err)
		}
		f.Merge(t, detroit, chicago)
		f.imports(t, Options{As: Members}, typed("again.csv", "email,chapter\na@example.org,Detroit\n"))
		same(t, "a chapter that is part of another", members(), map[string]int{"chicago": 1})
	})
}

// Without the wording of the consent nobody is put on a list; with it they are, the next time.
func TestConsentNeedsItsWording(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		sources := named("action-network-activists.csv")
		r := f.imports(t, Options{As: Supporters}, sources...)
		same(t, "on the list, waiting, without proof", []int{r.report.OnList, r.report.Waiting, r.report.Unproven}, []int{0, 5, 5})
		same(t, "in the database", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`), 0)
		r = f.imports(t, Options{As: Supporters, Wording: wording}, sources...)
		same(t, "on the list", []int{r.report.OnList, r.report.Updated}, []int{5, 4})
		same(t, "in the database", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on' AND wording_sealed IS NOT NULL AND consented_at IS NOT NULL`), 4)
		f.imports(t, Options{As: Supporters, Wording: wording, By: hub.Operator}, sources...)
		same(t, "an import that changes nothing is no fact", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'people.import'`), 0)
		f.imports(t, Options{As: Supporters, By: hub.Operator, DryRun: true}, named("luma-guests.csv")...)
		f.imports(t, Options{As: Supporters, By: hub.Operator}, named("luma-guests.csv")...)
		same(t, "one that does is", f.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'people.import'`), 1)
	})
}

// Files that say less than they seem to come with a note.
func TestNotes(t *testing.T) {
	t.Parallel()
	f := setup(t, sqldb.SQLite)
	for _, c := range []struct {
		files []string
		notes int
	}{
		{[]string{"mailchimp-subscribed.csv"}, 1}, {[]string{"mailchimp-subscribed.csv", "mailchimp-unsubscribed.csv"}, 1},
		{[]string{"mailchimp-subscribed.csv", "mailchimp-unsubscribed.csv", "mailchimp-cleaned.csv"}, 0}, {[]string{"listmonk-subscribers.csv"}, 1},
		{[]string{"mobilize-signups.csv", "luma-guests.csv"}, 2}, {[]string{"action-network-activists.csv"}, 0},
	} {
		r := f.imports(t, Options{As: Supporters, DryRun: true}, named(c.files...)...)
		n := 0
		for _, file := range r.report.Files {
			if file.Note.Is() {
				n++
			}
		}
		if n != c.notes {
			t.Errorf("%v: %d notes, want %d", c.files, n, c.notes)
		}
	}
}

func TestSuppressionLists(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		var rejects []string
		run := func(dry bool, names ...string) Report {
			t.Helper()
			rejects = nil
			r, err := f.service.Suppress(t.Context(), named(names...), SuppressOptions{Reason: hub.SuppressedLeft, DryRun: dry, Reject: func(one Reject) error {
				rejects = append(rejects, fmt.Sprintf("%d %.30s", one.Line, one.Reason))
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		r := run(true, "suppression-plain.txt")
		same(t, "dry", []int{r.Read, r.Added}, []int{7, 5})
		same(t, "nothing is written", f.Int(t, `SELECT COUNT(*) FROM suppressions`), 0)
		r = run(false, "suppression-plain.txt")
		same(t, "no line is lost", []int{r.Read, r.Added, r.LeftOut, r.Refused()}, []int{7, 5, 1, 1})
		same(t, "why", rejects, []string{"4 This line is a comment, so we ", "8 Enter an email address, like a"})
		list := []string{"uma.underhill@example.net", "sam.okafor@example.org", "cleo.marsh@example.com", "dee.zimmer@example.com", "ivo.admin@example.com"}
		same(t, "suppressed", f.suppressed(t, append(list, "robin.alvarez@example.org")...), list)
		r = run(false, "suppression-plain.txt")
		same(t, "again", []int{r.Added, r.Unchanged}, []int{0, 5})
		r = run(false, "action-network-activists.csv", "mailchimp-cleaned.csv")
		same(t, "of exports those who refused", []int{r.Read, r.Added, r.Unchanged}, []int{15, 5, 4})
		got := f.imports(t, Options{As: Supporters, Wording: wording}, named("mailchimp-subscribed.csv")...)
		same(t, "who is suppressed is brought in by no later file", f.suppressed(t, "robin.alvarez@example.org"), []string(nil))
		same(t, "the others are", got.report.OnList, 6)
	})
}

// What was not taken leaves as a table that can be mended and sent again, and runs as nothing.
func TestRejectsCanBeMended(t *testing.T) {
	t.Parallel()
	f := setup(t, sqldb.SQLite)
	source := typed("some.csv", "email,name,zip\n=1+1,\"@SUM(A1)\",02139\nno,-Smith,2139\ngood@example.org,Good,02139\n")
	var out bytes.Buffer
	rejects, err := NewRejects(t.Context(), &out)
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{As: Supporters, Reject: func(one Reject) error { return rejects.Add(t.Context(), one) }}
	if _, err := f.service.Import(t.Context(), []Source{source}, opt); err != nil {
		t.Fatal(err)
	}
	if err := rejects.Close(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffemail,name,zip,Why it wasn’t imported\r\n'=1+1,'@SUM(A1),02139,\"Enter an email address, like alex@example.org.\"\r\nno,'-Smith,2139,\"Enter an email address, like alex@example.org.\"\r\n"
	same(t, "the table", out.String(), want)
	mended := strings.ReplaceAll(strings.ReplaceAll(out.String(), "'=1+1", "first@example.org"), "no,'-", "second@example.org,'-")
	opt.Reject = nil
	if _, err := f.service.Import(t.Context(), []Source{typed("mended.csv", mended)}, opt); err != nil {
		t.Fatal(err)
	}
	same(t, "people", f.people(t), []string{"first@example.org | @SUM(A1) | 02139 | pending import", "good@example.org | Good | 02139 | pending import", "second@example.org | -Smith | 02139 | pending import"})
}

// A whole import that is ended at random rows, and begun again, ends as if it had never been.
func TestAnImportResumes(t *testing.T) {
	t.Parallel()
	bothEngines(t, func(t *testing.T, f fixture) {
		var text strings.Builder
		text.WriteString("email,name,zip,tags,newsletter,consent_date\n")
		const rows = 5000
		for n := range rows {
			answer := "yes"
			if n%100 == 7 {
				answer = "no"
			}
			fmt.Fprintf(&text, "person%d@example.org,Person %d,02139,\"Member, Tag %d\",%s,2025-05-0%d\n", n, n, n%5, answer, 1+n%9)
		}
		source := typed("many.csv", text.String())
		random := rand.New(rand.NewPCG(3, 5))
		stopped := 0
		for range 20 {
			ctx, stop := context.WithCancel(t.Context())
			at := 100 * random.IntN(rows/100)
			_, err := f.service.Import(ctx, []Source{source}, Options{As: Supporters, Wording: wording, Progress: func(done, _ int) {
				if done >= at {
					stop()
				}
			}})
			if errors.Is(err, context.Canceled) {
				stopped++
			}
			stop()
		}
		r := f.imports(t, Options{As: Supporters, Wording: wording}, source)
		same(t, "read, left out, on the list", []int{r.report.Read, r.report.LeftOut, r.report.OnList, r.report.Suppressed}, []int{rows, rows / 100, rows - rows/100, rows / 100})
		same(t, "people", f.Int(t, `SELECT COUNT(*) FROM people`), rows-rows/100)
		same(t, "on the list", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`), rows-rows/100)
		same(t, "tags", f.Int(t, `SELECT COUNT(*) FROM person_tags`), 2*(rows-rows/100))
		if stopped < 10 {
			t.Errorf("only %d imports were stopped", stopped)
		}
	})
}

func TestMoments(t *testing.T) {
	t.Parallel()
	c := clock{zone: time.UTC, now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for cell, want := range map[string]string{
		"2024-03-05 14:02:11 UTC": "2024-03-05 14:02:11", "2024-03-05T14:02:11Z": "2024-03-05 14:02:11", "2026-11-08T00:16:45.813Z": "2026-11-08 00:16:45",
		"2024-03-05 14:02:11.123456 +0000 UTC": "", "2026-11-20 14:03:22+00:00": "2026-11-20 14:03:22", "2026-11-20 18:00:00-05:00": "2026-11-20 23:00:00",
		"11/2/2026 9:05:09": "2026-11-02 09:05:09", "2026/11/02 9:05:09 AM EST": "2026-11-02 14:05:09", "03/05/2024 09:02 AM": "2024-03-05 09:02:00", "5.3.2024": "2024-03-05 00:00:00",
		"3/5/24": "2024-03-05 00:00:00", "13/5/2024": "2024-05-13 00:00:00", "2024-02-30": "", "Mar-24": "", "0001-01-01 00:00:00 +0000 UTC": "", "2027-01-01": "", "x": "",
	} {
		got := ""
		if at := c.read(cell); !at.IsZero() {
			got = at.UTC().Format(time.DateTime)
		}
		if want == "" && strings.Contains(cell, ".123456") {
			want = "2024-03-05 14:02:11"
		}
		if got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
	}
	c.dayFirst = true
	if at := c.read("2/11/2026 9:05"); at.Month() != time.November {
		t.Errorf("day first: %v", at)
	}
}

func FuzzUnderstand(f *testing.F) {
	for _, name := range []string{"mailchimp-subscribed.csv", "nationbuilder-people-export.csv", "spreadsheet-by-hand-utf16.txt", "meetup-members.xls"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		src := Source{Name: "fuzz", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
		file, err := look(t.Context(), src, Options{Zone: time.UTC, now: time.Now()})
		if err != nil || file.plain {
			return
		}
		err = file.rows(t.Context(), func(record plaintext.Record) error {
			s, _ := file.understand(record)
			if len(s.tags) > maxTags || len([]rune(s.name)) > maxName {
				t.Errorf("a row brings %+v", s)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkImport reads and writes a file of 20,000 rows.
func BenchmarkImport(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			f := setup(b, engine)
			begin := 0
			for b.Loop() {
				var text strings.Builder
				text.WriteString("uuid,first_name,last_name,email,zip_code,can2_user_tags,can2_subscription_status,can2_subscription_date\n")
				for n := begin; n < begin+20_000; n++ {
					fmt.Fprintf(&text, "u-%d,First%d,Last,person%d@example.org,02139,\"Member, Tag %d\",subscribed,2024-03-05 14:02:11 UTC\n", n, n, n, n%50)
				}
				if r := f.imports(b, Options{As: Supporters, Wording: wording}, typed("many.csv", text.String())); r.report.Added != 20_000 {
					b.Fatalf("%+v", r.report)
				}
				begin += 20_000
			}
			b.ReportMetric(float64(begin)/b.Elapsed().Seconds(), "people/s")
		})
	}
}
