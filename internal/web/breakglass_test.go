package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

func TestBreakGlass(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			b := setupWith(t, options{engine: engine})
			two := b.twin(t)
			boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
			b.Member(t, boston, "Mia Member")
			b.Member(t, austin, "Max Member")
			e := b.Event(t, boston)
			b.Confirmed(t, e, "Gia Guest", 2)
			event := "/national/chapters/boston/names/events/" + string(e.ID)
			admin := b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
			v := b.as(t, admin)
			shows := func(v *browser, path, name string) bool {
				p := v.get(path)
				return p.status == http.StatusOK && strings.Contains(p.body, name)
			}

			v.get(event).must(404)
			v.get("/national/chapters/boston/names").must(200).lacks(".people")
			v.post("/national/chapters/boston/names", url.Values{"reason": {"  "}}).must(422)
			b.since(t, admin, hub.FreshFor).post("/national/chapters/boston/names", url.Values{"reason": {"A threat"}}).must(403) // to be signed in again first
			v.post("/national/chapters/boston/names", url.Values{"reason": {"A threat was made."}}).to("/national/chapters/boston/names")
			for _, at := range []*browser{v, elsewhere(v, two)} { // in both processes
				if !shows(at, "/national/chapters/boston/names", "mia.member@example.org") || !shows(at, event, "gia.guest@example.org") {
					t.Error("the names are not open")
				}
			}
			v.get("/national/chapters/austin/names").must(200).lacks(".people") // another chapter stays closed
			v.get("/national/chapters/austin/names/events/" + string(e.ID)).must(404)
			if got := b.looks(t, admin, string(hub.FactMembersRead)); got != 2 {
				t.Errorf("%d views in the activity log", got)
			}
			for _, path := range []string{ // nothing of the desk opens
				"/chapters/boston/desk", "/chapters/boston/desk/members", "/chapters/boston/desk/members.csv", "/chapters/boston/desk/events/" + string(e.ID) + "/attendees?names=1",
				"/chapters/boston/desk/events/" + string(e.ID) + "/attendees.csv",
			} {
				if got := v.get(path).status; got != http.StatusForbidden {
					t.Errorf("GET %s: %d", path, got)
				}
			}
			for _, path := range []string{"/chapters/boston/desk/chapter", "/chapters/boston/desk/blocks", "/chapters/boston/desk/events/" + string(e.ID) + "/removals"} {
				if got := v.post(path, nil).status; got != http.StatusForbidden {
					t.Errorf("POST %s: %d", path, got)
				}
			}

			elsewhere(v, two).post("/national/chapters/boston/names/close", nil).to("/national/chapters/boston")
			v.get(event).must(404) // in the other process at once
			v.post("/national/chapters/boston/names", url.Values{"reason": {"Another one."}}).must(303)
			b.advance(t, hub.BreakGlassFor-time.Second)
			if !shows(b.as(t, admin), event, "gia.guest@example.org") {
				t.Error("the names closed too early")
			}
			b.advance(t, time.Second)
			b.as(t, admin).get(event).must(404)
		})
	}
}
