package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// looks counts the rows of the trail for one person and action.
func (b *bundle) looks(t *testing.T, who hub.PersonID, action string) int {
	t.Helper()
	return b.Int(t, `SELECT COUNT(*) FROM audit WHERE actor_id = $1 AND action = $2`, who, action)
}

func TestNamesNeedAFreshSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Ann Canary", 2)
	b.Member(t, boston, "Mia Canary")
	base := link.DeskEvent("boston", e.ID)
	for name, c := range map[string]struct {
		path, action string
		rows         int    // of the trail, each time
		back         string // after the sign-in; path unless said
	}{
		"the members' list":             {link.Desk("boston") + "/members", "members.read", 2, ""}, // those who ask, and those who are
		"the members' file":             {link.Desk("boston") + "/members.csv", string(hub.FactMembersExport), 1, link.Desk("boston") + "/members"},
		"the full names of an event":    {base + "/attendees?names=1", "attendees.read", 1, ""},
		"the file of an event's people": {base + "/attendees.csv", "attendees.export", 1, base + "/attendees"}, // a file would leave the sign-in page on the screen
	} {
		t.Run(name, func(t *testing.T) {
			lead := b.Lead(t, boston, "Lead Of "+name)
			stale := b.since(t, lead, 11*time.Minute)
			p := stale.get(c.path).must(http.StatusSeeOther)
			back := c.back
			if back == "" {
				back = c.path
			}
			if want := "/sign-in?fresh=1&return=" + url.QueryEscape(back); p.header.Get("Location") != want {
				t.Errorf("goes to %q, want %q", p.header.Get("Location"), want)
			}
			p.silentOn(t, "Canary")
			if got := b.looks(t, lead, c.action); got != 0 {
				t.Errorf("%d looks in the trail before anything was shown", got)
			}
			stale.get(p.header.Get("Location")).must(200).says("h1", "Please sign in again")

			for look := range 2 {
				p := b.since(t, lead, 9*time.Minute).get(c.path).must(200)
				if !strings.Contains(p.body, "Canary") {
					t.Errorf("the names are not there\n%s", p.summary())
				}
				if got := b.looks(t, lead, c.action); got != c.rows*(look+1) {
					t.Errorf("%d rows in the trail after %d looks", got, look+1)
				}
			}
		})
	}

	t.Run("masked names need no fresh sign-in, show no address, and are in the trail too", func(t *testing.T) {
		lead := b.Lead(t, boston, "Lee Lead")
		p := b.since(t, lead, time.Hour).get(base + "/attendees").must(200)
		p.says("tbody strong", "Ann C.")
		p.silentOn(t, "Canary", "ann.canary@example.org")
		if got := b.looks(t, lead, "attendees.read_masked"); got != 1 {
			t.Errorf("%d rows in the trail, want 1", got)
		}
	})
	t.Run("a host sees masked names only, however fresh", func(t *testing.T) {
		host := b.Member(t, boston, "Hal Host")
		if err := b.Store.Chapter(boston.ID).AddHost(t.Context(), "", e.ID, "hal.host@example.org"); err != nil {
			t.Fatal(err)
		}
		v := b.as(t, host)
		p := v.get(base + "/attendees").must(200)
		p.says("tbody strong", "Ann C.")
		p.lacks(`a[href$="names=1"], a[href$=".csv"], form[action$="/hosts"]`)
		v.get(base+"/attendees?names=1").must(403).silentOn(t, "Canary")
	})
	t.Run("the search of the members' list stays in the chapter", func(t *testing.T) {
		austin := b.Chapter(t, "austin")
		b.advance(t, time.Minute)
		b.Member(t, austin, "Mia Elsewhere")
		v := b.as(t, b.Lead(t, boston, "Lee Lead"))
		p := v.get(link.Desk("boston") + "/members?q=mia").must(200)
		p.says("tbody strong", "Mia Canary")
		p.silentOn(t, "Elsewhere")
		if got := v.get(link.Desk("boston") + "/members?q=nobody").find("tbody").Length(); got != 0 {
			t.Error("a search without a match lists somebody")
		}
	})
}

func TestAnsweringAJoinRequest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	v := b.as(t, b.Lead(t, boston, "Lee Lead"))
	asker, id := b.Request(t, boston, "Rex Request")
	members := link.Desk("boston") + "/members"
	p := v.get(members).must(200)
	p.says("#requests + .people strong", "Rex Request")

	t.Run("an answer that is neither yes nor no erases nothing", func(t *testing.T) {
		for _, answer := range []url.Values{nil, {"answer": {""}}, {"answer": {"perhaps"}}} {
			v.post(members+"/"+string(id), answer).must(400)
		}
		v.get(members).says("#requests + .people strong", "Rex Request")
	})
	t.Run("a no is asked about first", func(t *testing.T) {
		ask := v.post(members+"/"+string(id), url.Values{"answer": {"decline"}}).must(200)
		ask.says("h1", "Decline the request from Rex Request?")
		if got := ask.value("answer"); got != "decline" {
			t.Errorf("the question sends %q", got)
		}
		v.get(members).says("#requests + .people strong", "Rex Request")
	})
	v.post(members+"/"+string(id), url.Values{"answer": {"approve"}}).to(members)
	v.get(members).says(".flash", page.NoticeOf("approved").String())
	b.as(t, asker).get("/chapters/boston").must(200).says("#know ~ p strong", "You’re a member.")
	v.post(members+"/"+string(id), url.Values{"answer": {"decline"}}).must(409)
}

func TestAttendeesFile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) {
		e.Seats.Capacity, e.Title, e.Zone = 3, "Café: “Länder” / night", "America/New_York"
	})
	b.Confirmed(t, e, "Ann Marie Vale", 2)
	b.Guest(t, e, "Pia Pending", 1)
	handle := b.Store.Chapter(boston.ID)
	hostile := b.Member(t, boston, "Mallory")
	if _, err := handle.TakeSeat(t.Context(), hostile, store.RSVPInput{Event: e.ID, Name: "=cmd|' /C calc'!A0 +Vale", Party: 2, Note: "\"quoted\", and\r\n=2+2"}); err != nil {
		t.Fatal(err)
	}
	p := b.as(t, b.Lead(t, boston, "Lee Lead")).get(link.DeskEvent("boston", e.ID) + "/attendees.csv").must(200)
	text, hasMark := strings.CutPrefix(p.body, "\ufeff")
	if !hasMark {
		t.Error("no byte order mark: a spreadsheet would guess the letters")
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("a line does not end in CRLF (RFC 4180)")
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	day := e.StartsAt.In(e.Location()).Format("2006-01-02")
	if got, want := p.header.Get("Content-Disposition"), `attachment; filename="`+day+` Cafe Lander night RSVPs.csv"; filename*=UTF-8''`+day+`%20Caf%C3%A9%20%E2%80%9CL%C3%A4nder%E2%80%9D%20night%20RSVPs.csv`; got != want {
		t.Errorf("the file is called\n%s, want\n%s", got, want)
	}
	since := "2026-09-01 12:00" // of the event's zone
	want := [][]string{
		{"First name", "Last name", "Email", "Status", "Seats", "Number", "Note", "Responded (America/New_York)", "In person or online"},
		{"Ann Marie", "Vale", "ann.marie.vale@example.org", "Going", "2", "1", "", since, ""},
		{"'=cmd|' /C calc'!A0", "'+Vale", "mallory@example.org", "On the waitlist", "2", "2", "\"quoted\", and\n'=2+2", since, ""},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if slices.ContainsFunc(rows, func(row []string) bool {
		return slices.ContainsFunc(row, func(cell string) bool { return page.PlainCell(cell) != cell })
	}) {
		t.Error("a spreadsheet may run a cell")
	}
}
