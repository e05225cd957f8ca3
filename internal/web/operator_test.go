package web

import (
	"context"
	"database/sql"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	room "chapterhouse/internal/web/operator"
	"chapterhouse/internal/web/page"
)

// failedJobs is a queue of jobs with nothing in it but what a test put there.
type failedJobs struct {
	mu      sync.Mutex
	failed  []hub.FailedJob
	retried []int64
}

func (j *failedJobs) Counts(context.Context) (map[string]int, error) {
	return map[string]int{"available": 2, "completed": 40, "cancelled": 1}, nil
}

func (j *failedJobs) Failed(_ context.Context, limit int) ([]hub.FailedJob, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]hub.FailedJob(nil), j.failed[:min(limit, len(j.failed))]...), nil
}

func (j *failedJobs) Retry(_ context.Context, _ *sql.Tx, id int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, f := range j.failed {
		if f.ID == id {
			j.failed, j.retried = append(j.failed[:i:i], j.failed[i+1:]...), append(j.retried, id)
			return nil
		}
	}
	return hub.ErrNotFound
}

// ada is a national admin.
func (b *bundle) ada(t *testing.T) hub.PersonID {
	t.Helper()
	return b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
}

// giveUp makes every mail that is owed one that was given up.
func (b *bundle) giveUp(t *testing.T) {
	t.Helper()
	b.Exec(t, `UPDATE messages SET state = 'failed', attempts = 8, problem = 'mailbox unavailable (550)' WHERE state = 'queued'`)
}

func TestTheRoomSaysWhatNeedsSomebody(t *testing.T) {
	t.Parallel()
	state := error(nil)
	b := setupWith(t, options{parts: []operator.Part{{
		Name: say.M("Database"), Means: say.M("Nobody can do anything."), Ask: func(context.Context) (say.Text, error) { return say.M("SQLite, answers in 1 ms"), state },
	}}})
	ada := b.as(t, b.ada(t))
	backup := hub.Backup{ID: "b1", At: b.Clock.Now(), Bytes: 41_700_000, Rows: 84_210, Files: 312, Fingerprint: "9f2c81aa"}
	if err := b.Store.RecordBackup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	p := ada.get("/operator").must(200)
	p.says("h1", "Everything is working")
	p.says(".facts dd", "OKSQLite, answers in 1 ms")
	p.lacks(".needs")
	p.says("#sends ~ p .tag", "Running")

	b.Guest(t, b.Event(t, b.Chapter(t, "boston")), "Ines Farrow", 1)
	b.giveUp(t)
	b.jobs.failed = []hub.FailedJob{{ID: 7, Kind: "erase", At: b.Clock.Now(), Attempts: 1, Problem: "failed: the log says why"}}
	if err := b.Store.PauseSends(t.Context(), "", "The relay sends twice."); err != nil {
		t.Fatal(err)
	}
	state = operator.Down(say.M("SQLite isn’t answering"))
	b.advance(t, 27*time.Hour)
	ada = b.as(t, b.ada(t))
	p = ada.get("/operator").must(200)
	p.says("h1", "5 items need attention")
	got := p.find(".needs h2").Map(func(_ int, s *selection) string { return s.Text() })
	want := []string{"part of the hub has a problem", "emails are on hold while sending is paused", "email failed for good", "job failed", "backup is too old"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("needs (-want +got):\n%s", diff)
	}
	p.says(".facts dd", "ProblemSQLite isn’t answeringNobody can do anything.")
	p.silentOn(t, "Ines", "ines.farrow@example.org")
	state = operator.Weak(say.M("Little space."))
	ada.get("/operator").says(".facts dd", "Check soonLittle space.")
	rows := ada.get("/operator/backups").must(200)
	rows.says("tbody td", say.Moment(t.Context(), backup.At.UTC(), b.Clock.Now()))
}

func TestWhatWasGivenUpRunsAgain(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Lead(t, boston, "Lee Lead")
	event := b.Event(t, boston)
	for _, name := range []string{"Ines Farrow", "Una Vale", "Ned Moss"} {
		b.Guest(t, event, name, 1)
	}
	if err := b.Store.Chapter(boston.ID).WriteToLeads(t.Context(), "", hub.ContactLetter{Text: "Hello"}); err != nil {
		t.Fatal(err)
	}
	b.giveUp(t)
	b.jobs.failed = []hub.FailedJob{{ID: 7, Kind: "erase"}, {ID: 8, Kind: "erase"}, {ID: 9, Kind: "mail"}}
	ada := b.as(t, b.ada(t))
	p := ada.get("/operator/queues").must(200)
	p.says("h1", "7 items failed for good")
	p.silentOn(t, "Ines", "Farrow", "example.org", "Lee Lead", "Hello")
	if n := p.find("form[action='/operator/mails/retry'] input[name=id]").Length(); n != 3 {
		t.Errorf("%d mails have a button, want 3: the words of a letter were erased", n)
	}
	one := p.find("input[name=id]").First().AttrOr("value", "")
	ada.post("/operator/mails/retry", url.Values{"id": {one}}).to("/operator/queues")
	ada.get("/operator/queues").says(".flash", page.NoticeOf("again").String())
	ada.post("/operator/mails/retry", url.Values{"id": {one}}).must(409)
	ada.post("/operator/mails/retry", url.Values{"kind": {"rsvp_confirm"}}).to("/operator/queues")
	ada.post("/operator/mails/retry", url.Values{"kind": {"contact_leads"}}).must(409)
	ada.post("/operator/mails/retry", nil).must(404)
	if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE state = 'queued' AND attempts = 0`); n != 3 {
		t.Errorf("%d mails are in the queue again, want 3", n)
	}
	ada.post("/operator/jobs/retry", url.Values{"id": {"9"}}).to("/operator/queues")
	ada.post("/operator/jobs/retry", url.Values{"kind": {"erase"}}).to("/operator/queues")
	ada.post("/operator/jobs/retry", url.Values{"kind": {"erase"}}).must(409)
	ada.post("/operator/jobs/retry", url.Values{"id": {"9"}}).must(404)
	ada.post("/operator/jobs/retry", url.Values{"id": {"x"}}).must(404)
	if diff := cmp.Diff([]int64{9, 7, 8}, b.jobs.retried); diff != "" {
		t.Errorf("jobs that run again (-want +got):\n%s", diff)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('mail.retry', 'job.retry')`); n != 4 {
		t.Errorf("%d rows in the trail, want 4", n)
	}
}

// Whoever may stop the sends may not start them again without a fresh sign-in, and staff not at all.
func TestStoppingAndStartingTheSends(t *testing.T) {
	t.Parallel()
	b := setup(t)
	staff, admin := b.Staff(t, "Sol Staff"), b.ada(t)
	sol, ada := b.as(t, staff), b.as(t, admin)
	sol.get("/national").must(200).says("main a[href='/operator/sends']", "Stop all email")
	p := sol.post("/operator/sends/pause", url.Values{"reason": {" "}}).must(422)
	p.problem("reason")
	long := strings.Repeat("x", 201)
	if got := sol.post("/operator/sends/pause", url.Values{"reason": {long}}).must(422).value("reason"); got != long {
		t.Error("what was typed is gone")
	}
	sol.post("/operator/sends/pause", url.Values{"reason": {"A wrong\n date went out."}}).to("/operator/sends")
	p = sol.get("/operator/sends").must(200)
	p.says(".tag", "Paused")
	p.says(".flash", page.NoticeOf("paused").String())
	p.lacks("main form")
	sol.post("/operator/sends/resume", nil).must(403)
	ada.get("/operator/queues").says("#live .notice", "Email has been stopped since "+say.Moment(t.Context(), b.Clock.Now().UTC(), b.Clock.Now())+", by Sol Staff: A wrong date went out.")
	stale := b.since(t, admin, 11*time.Minute)
	if got := b.outcome(stale.post("/operator/sends/resume", nil)); got != "fresh" {
		t.Errorf("a stale sign-in resumes the sends: %s", got)
	}
	if pause, err := b.Store.SendsPaused(t.Context()); err != nil || !pause.Paused() {
		t.Errorf("the sends run: %v", err)
	}
	ada.post("/operator/sends/resume", nil).to("/operator")
	ada.get("/operator").says(".tag", "Running")
	ada.post("/operator/sends/pause", url.Values{"reason": {"Once more."}}).to("/operator")
	if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('sends.pause', 'sends.resume')`); n != 3 {
		t.Errorf("%d rows in the trail, want 3", n)
	}
}

// A page that asks for itself keeps a session alive, so it stops asking: a room left open must end with its session. Seen
// to fail with a trigger that is always there.
func TestTheRoomStopsLooking(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ada := b.as(t, b.ada(t))
	for _, path := range []string{"/operator", "/operator/queues"} {
		next, looks := path, 0
		for ; next != ""; looks++ {
			if looks > room.MostLooks {
				t.Fatalf("%s asks for itself for ever", path)
			}
			live := ada.get(next).must(200).find("#live")
			if live.AttrOr("hx-trigger", "every 10s") != "every 10s" || live.AttrOr("hx-select", "#live") != "#live" {
				t.Fatalf("%s asks in another way", next)
			}
			next = live.AttrOr("hx-get", "")
		}
		if looks != room.MostLooks+1 {
			t.Errorf("%s asks %d times, want %d", path, looks-1, room.MostLooks)
		}
		ada.get(path+"?live=60").says("#live > p:last-child", "As of "+b.Clock.Now().UTC().Format("3:04:05 pm")+" UTC. This page has stopped refreshing by itself. Refresh")
		if ada.get(path+"?live=-5").find("#live").AttrOr("hx-get", "") != path+"?live=1" {
			t.Error("a number that is none is not zero")
		}
	}
}

// A national admin calls off an event of any chapter, after a fresh sign-in; everyone who comes is told, and the trail says
// who did it. They edit nothing, and find no draft.
func TestAnAdminCallsAnEventOff(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	event, draft := b.Event(t, boston), b.Draft(t, boston)
	b.Confirmed(t, event, "Robin Vale", 2)
	admin := b.ada(t)
	ada, stale := b.as(t, admin), b.since(t, admin, 11*time.Minute)
	cancel := link.DeskEvent("boston", event.ID) + "/cancel"
	for _, v := range []*browser{ada, stale} {
		if got := v.get(link.Event("boston", event.ID)).must(200).find("article .no-print a[href='" + cancel + "']").Text(); got != "Cancel event" {
			t.Errorf("the event's page offers %q", got)
		}
	}
	if got := b.outcome(stale.get(cancel)); got != "fresh" {
		t.Errorf("a stale sign-in gets %s", got)
	}
	if got := b.word("POST "+cancel, stale.post(cancel, url.Values{"reason": {"No."}})); got != "again" {
		t.Errorf("a stale sign-in cancels: %s", got)
	}
	p := ada.get(cancel).must(200)
	p.says(".page-head h1 + p", "Everyone who RSVPed, including the waitlist, will get an email.")
	p.silentOn(t, "2 seats", "Robin")
	ada.get(link.DeskEvent("boston", draft.ID) + "/cancel").must(404)
	ada.post(link.DeskEvent("boston", draft.ID)+"/cancel", url.Values{"reason": {"No."}}).must(404)
	ada.get(link.DeskEvent("boston", event.ID)).must(403)
	ada.post(cancel, nil).must(422).problem("reason")
	ada.post(cancel, url.Values{"reason": {"The hall is not safe."}}).to(link.Event("boston", event.ID))
	ada.get(link.Event("boston", event.ID)).must(200).lacks("article a[href='" + cancel + "']")
	if got := b.Reload(t, event); got.State != hub.EventCancelled || got.CancelReason != "The hall is not safe." {
		t.Errorf("the event is %s: %s", got.State, got.CancelReason)
	}
	if n := b.Mails(t, hub.MailEventOff); n != 1 {
		t.Errorf("%d people are told, want 1", n)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'event.cancel' AND actor_id = $1 AND chapter_id = $2`, admin, boston.ID); n != 1 {
		t.Errorf("%d rows in the trail, want 1", n)
	}
}
