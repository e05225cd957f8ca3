package web

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/view"
)

// walk is a hub whose trail has rows of two chapters and of the hub itself.
type walk struct {
	*bundle
	boston, austin                 hub.Chapter
	lee, mia, sol, ada, uma, stray hub.PersonID
	event                          hub.Event
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	b := setup(t)
	w := &walk{bundle: b, boston: b.Chapter(t, "boston"), austin: b.Chapter(t, "austin")}
	w.lee, w.mia, w.sol, w.ada = b.Lead(t, w.boston, "Lee Lead"), b.Member(t, w.boston, "Mia Member"), b.Staff(t, "Sol Staff"), b.ada(t)
	w.uma, w.stray = b.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{}), b.Person(t, "Stray Visitor")
	w.event = b.Event(t, w.boston)
	b.advance(t, 48*time.Hour)
	for _, e := range []hub.AuditEntry{
		{Actor: w.lee, Chapter: w.boston.ID, Action: "event.publish", Object: "event:" + string(w.event.ID)},
		{Actor: w.mia, Chapter: w.boston.ID, Action: "rsvp.take", Object: "rsvp:0123456789abcdef"},
		{Actor: w.stray, Chapter: w.boston.ID, Action: "membership.ask", Object: "person:" + string(w.stray)},
		{Actor: w.sol, Chapter: w.austin.ID, Action: "event.cancel", Object: "event:0123456789abcdef"},
		{Actor: "operator", Chapter: w.austin.ID, Action: "role.grant.lead", Object: "=cmd|'/c calc'!A1"},
	} {
		if err := b.Store.Happened(t.Context(), hub.Fact{By: e.Actor, Chapter: e.Chapter, Kind: e.Action, Object: e.Object}); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(time.Minute)
	}
	return w
}

// column is one column of the rows a page shows.
func (p response) column(n int) []string {
	return p.find("tbody tr").Map(func(_ int, row *selection) string {
		return strings.Join(strings.Fields(row.Find("td").Eq(n).Text()), " ")
	})
}

// day is today as the filter takes it.
func (w *walk) day() string { return w.Clock.Now().UTC().Format(time.DateOnly) }

func TestAnAuditorReadsEverythingAndNobodysName(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	uma := w.as(t, w.uma)
	p := uma.get("/operator/trail?from=" + w.day()).must(200)
	p.silentOn(t, "Lee Lead", "Mia Member", "Sol Staff", "Stray", "example.org")
	want := []string{"gave someone the role: lead", "cancelled an event", "asked to join", "RSVPed to an event", "published an event"}
	if diff := cmp.Diff(want, p.column(2)); diff != "" {
		t.Errorf("what (-want +got):\n%s", diff)
	}
	want = []string{"the command line", "staff " + string(w.sol), "person " + string(w.stray), "person " + string(w.mia), "lead " + string(w.lee)}
	if diff := cmp.Diff(want, p.column(1)); diff != "" {
		t.Errorf("who (-want +got):\n%s", diff)
	}
	for query, want := range map[string]string{
		"action=event.":                     "cancelled an event, published an event",
		"chapter=" + string(w.austin.ID):    "gave someone the role: lead, cancelled an event",
		"person=" + string(w.mia):           "RSVPed to an event",
		"action=event.cancel&person=nobody": "",
		"to=" + w.Clock.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly) + "&action=event.": "",
		"from=yesterday&to=never&action=event.cancel":                                          "cancelled an event", // no days: as if they were left empty
	} {
		p := uma.get("/operator/trail?" + query).must(200)
		if got := strings.Join(p.column(2), ", "); got != want && !strings.HasPrefix(got, want+", ") && !(want == "" && p.find(".empty").Length() == 1) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	uma.get("/operator/trail?action=nothing.").must(200).says(".empty", "No matching activity. Try fewer filters.")
	looks := w.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read' AND actor_id = $1`, w.uma)
	uma.get("/operator/trail").must(200)
	if got := w.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read' AND actor_id = $1`, w.uma); got != looks+1 {
		t.Errorf("a look leaves %d rows, want 1", got-looks)
	}
}

// An admin reads what concerns the hub itself. Seen to fail with the whole trail for admins.
func TestAnAdminReadsTheSystemsRows(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	ada := w.as(t, w.ada)
	for _, query := range []string{"", "?action=event.", "?chapter=" + string(w.boston.ID), "?person=" + string(w.mia), "?action=rsvp.take"} {
		for _, path := range []string{"/operator/trail", "/operator/trail.csv"} {
			p := ada.get(path + query).must(200)
			p.silentOn(t, "RSVPed to an event", "published an event", "rsvp.take,", "event.publish,", "Mia", "Lee Lead")
		}
	}
	p := ada.get("/operator/trail").must(200)
	if got := strings.Join(p.column(2), ", "); !strings.Contains(got, "gave someone the role: lead") || !strings.Contains(got, "exported the activity log") {
		t.Errorf("an admin reads %s", got)
	}
	for _, o := range p.find("select[name=action] option").Map(func(_ int, o *selection) string { return o.AttrOr("value", "") }) {
		if o != "" && !hub.SystemAction(hub.FactKind(o)) {
			t.Errorf("the filter offers %q, of which an admin sees nothing", o)
		}
	}
}

func TestTheTrailAsAFile(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	uma := w.as(t, w.uma)
	link := uma.get("/operator/trail?action=role.&after=x").must(200).find("a[href^='/operator/trail.csv']").AttrOr("href", "")
	p := uma.get(link).must(200)
	if got := p.header.Get("Content-Disposition"); got != `attachment; filename="trail.csv"` {
		t.Errorf("the file is %q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(p.body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, row := range rows[1:] {
		if !strings.HasPrefix(row[4], "role.") {
			t.Errorf("the file holds %q, which the filter left out", row)
		}
		found = found || row[5] == `'=cmd|'/c calc'!A1`
	}
	if diff := cmp.Diff([]string{"at", "actor", "roles", "chapter", "action", "object"}, rows[0]); diff != "" || !found {
		t.Errorf("no harmless row in %q", rows)
	}
	if n := w.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.export' AND actor_id = $1`, w.uma); n != 1 {
		t.Errorf("the export left %d rows", n)
	}
}

// A lead reads the trail of their chapter: whole names after a fresh sign-in, else masked ones, of those who belong to it.
func TestALeadReadsTheirChaptersTrail(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	path := link.Desk("boston") + "/trail"
	lee := w.as(t, w.lee)
	lee.get(link.Desk("boston")).must(200).says("a[href='"+path+"']", "Activity log")
	p := lee.get(path + "?from=" + w.day() + "&chapter=" + string(w.austin.ID)).must(200)
	want := []string{"person " + string(w.stray), "Mia Member", "Lee Lead"}
	if diff := cmp.Diff(want, p.column(1)); diff != "" {
		t.Errorf("who (-want +got):\n%s", diff)
	}
	way := p.find("tbody a[href='" + link.Event("boston", w.event.ID) + "']")
	if way.Length() != 1 || strings.TrimSpace(way.Text()) != w.event.Title {
		t.Errorf("%d ways to the event, called %q", way.Length(), way.Text())
	}
	stale := w.since(t, w.lee, 11*time.Minute)
	p = stale.get(path + "?action=rsvp.").must(200)
	if diff := cmp.Diff([]string{"Mia M."}, p.column(1)); diff != "" {
		t.Errorf("who, with a stale sign-in (-want +got):\n%s", diff)
	}
	if n := w.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read' AND actor_id = $1 AND chapter_id = $2`, w.lee, w.boston.ID); n != 2 {
		t.Errorf("two looks left %d rows", n)
	}
	p = w.as(t, w.uma).get(path).must(200)
	p.silentOn(t, "Mia M", "Lee L")
	lee.get(link.Desk("austin") + "/trail").must(404)
}

func TestWhatWasDoneInOnesName(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	mia := w.as(t, w.mia)
	p := mia.get("/me").must(200)
	p.says(".deeds dd", "RSVPed to an event")
	p = mia.get("/me/trail?person=" + string(w.lee)).must(200)
	if got := strings.Join(p.column(1), ", "); !strings.HasPrefix(got, "RSVPed to an event, ") {
		t.Errorf("Mia did %s", got)
	}
	p.silentOn(t, "published", string(w.lee))
	for range 70 {
		if err := w.Store.Happened(t.Context(), hub.Fact{By: w.mia, Chapter: w.boston.ID, Kind: "rsvp.resize", Object: "rsvp:0123456789abcdef"}); err != nil {
			t.Fatal(err)
		}
	}
	seen, next := 0, "/me/trail"
	for pages := 0; next != "" && pages < 9; pages++ {
		p := mia.get(next).must(200)
		seen += len(p.column(1))
		next = p.find("a[rel=next]").AttrOr("href", "")
	}
	if want := w.Int(t, `SELECT COUNT(*) FROM audit WHERE actor_id = $1`, w.mia); seen != want {
		t.Errorf("the pages show %d rows of %d", seen, want)
	}
	if n := w.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'trail.read'`); n != 0 {
		t.Errorf("reading one's own rows left %d", n)
	}
}

// Every action that the demo or a suite writes reads as a sentence.
func TestFactsHaveWords(t *testing.T) {
	t.Parallel()
	for action, want := range map[hub.FactKind]string{
		"event.publish": "published an event", "role.grant.auditor": "gave someone the role: auditor", "role.revoke.lead": "removed someone’s role: lead",
		hub.FactSessionRefused: "was refused sign-in", "something.else": "something.else",
	} {
		if got := view.FactText(context.Background(), action); got != want {
			t.Errorf("%s reads %q, want %q", action, got, want)
		}
	}
}
