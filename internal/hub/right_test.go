package hub_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// The keys of an export are a promise to whoever reads the file with a program, also where there is nothing to say.
func TestAnExportKeepsItsKeys(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(hub.PersonalData{Person: hub.PersonRecord{Identifiers: []string{"chapterhouse:p1"}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"person":{"identifiers":["chapterhouse:p1"],"calendar_link":false,"email_refused":false},"sign_ins":[],"sessions":[],"roles":[],"names_on_chapter_pages":[],` +
		`"memberships":[],"attendances":[],"hosting":[],"lists":[],"tags":[],"blocks":[],"join_invitations":[],"duplicates":[],"names_opened":[],"emails":[],"questions":[],"views":[],"activity":[]}`
	if string(text) != want {
		t.Errorf("an empty export is\n%s\nwant\n%s", text, want)
	}
	d := hub.PersonalData{Attendances: []hub.AttendanceRecord{{ID: "r1", Identifiers: []string{"chapterhouse:r1"}, Event: "Corner walk", Name: "Ana Vale", State: hub.RSVPGoing, RemovedReason: "loud", Reasons: true}}}
	text, err = json.Marshal(d.Own())
	if err != nil || strings.Contains(string(text), "loud") || !strings.Contains(string(text), `"title":"Corner walk"`) || !strings.Contains(string(text), `"status":"going"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestDataRequestDue(t *testing.T) {
	t.Parallel()
	due := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	open, done := hub.DataRequest{DueAt: due}, hub.DataRequest{DueAt: due, DoneAt: due}
	for _, test := range []struct {
		r    hub.DataRequest
		at   time.Time
		want bool
	}{{open, due, false}, {open, due.Add(time.Second), true}, {done, due.Add(time.Second), false}} {
		if got := test.r.Overdue(test.at); got != test.want {
			t.Errorf("%+v at %s: overdue %t", test.r, test.at, got)
		}
	}
}
