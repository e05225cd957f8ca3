package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	pages "chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
)

const operatorURL = "/operator"

// roomTabs are the pages of the operator's room.
func roomTabs(ctx context.Context, path string) []ui.Link {
	tabs := []ui.Link{
		{Text: say.T(ctx, "Health"), URL: operatorURL}, {Text: say.T(ctx, "Queues"), URL: operatorURL + "/queues"},
		{Text: say.T(ctx, "Backups"), URL: operatorURL + "/backups"}, {Text: say.T(ctx, "Activity log"), URL: operatorURL + "/trail"},
	}
	for i, l := range tabs {
		tabs[i].Current = l.URL == path
	}
	return tabs
}

// A page that asks for itself again keeps its reader's session alive. So it asks every 10 s for 10 minutes, and then waits
// to be asked: a room left open ends with the half hour of its session (trust.md).
const mostLooks = 60

// live is how a page of the room keeps itself current.
func (s *Server) live(q *request) pages.Live {
	looks, err := strconv.Atoi(q.query("live"))
	if err != nil || looks < 0 {
		looks = 0
	}
	clock := say.ClockSeconds(q.ctx(), s.Now().UTC())
	if looks >= mostLooks {
		return pages.Live{AsOf: say.T(q.ctx(), "As of %s UTC. This page has stopped refreshing by itself.", clock), Self: q.path()}
	}
	return pages.Live{AsOf: say.T(q.ctx(), "As of %s UTC.", clock), Self: q.path(), URL: fmt.Sprintf("%s?live=%d", q.path(), looks+1)}
}

// operatorRoom is everything at a glance.
func (s *Server) operatorRoom(q *request) error {
	room, err := s.Operator.Open(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := pages.Room{
		Page: s.deskPage(q, say.T(q.ctx(), "Operator")), Tabs: roomTabs(q.ctx(), operatorURL), Live: s.live(q), Needs: s.roomNeeds(q.ctx(), room), Facts: s.roomFacts(q.ctx(), room),
		Sends: s.sendsView(q, room.Pause, "", nil), Guests: s.guestsView(q, room.Guests, "", nil),
	}
	v.Needs = append(v.Needs, s.floodNeeds(q, room)...)
	v.Heading = needHeading(q.ctx(), len(v.Needs))
	for _, h := range room.Parts {
		v.Parts = append(v.Parts, pages.Part{Name: h.Name.In(q.ctx()), Words: h.Words.In(q.ctx()), Means: h.Means.In(q.ctx()), State: healthTag(q.ctx(), h.State)})
	}
	return s.render(q, http.StatusOK, pages.RoomPage(v))
}

// sends is the lever alone, for staff who may pull it and have no other business in the room.
func (s *Server) sends(q *request) error { return s.sendsPage(q, http.StatusOK, "", nil) }

func (s *Server) sendsPage(q *request, status int, reason string, problems ui.Errors) error {
	pause, err := s.Operator.Sends(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := pages.Lever{
		Page: s.deskPage(q, say.T(q.ctx(), "Stop all email")), Back: ui.Link{Text: say.T(q.ctx(), "National office"), URL: "/national"}, Sends: s.sendsView(q, pause, reason, problems),
	}
	if s.Operator.CanOpen(q.actor) {
		v.Back = ui.Link{Text: say.T(q.ctx(), "Operator"), URL: operatorURL}
	}
	return s.render(q, status, pages.LeverPage(v))
}

func needHeading(ctx context.Context, n int) string {
	if n == 0 {
		return say.T(ctx, "Everything is working")
	}
	return say.N(ctx, n, "1 item needs attention", "%d items need attention")
}

func healthTag(ctx context.Context, state operator.State) ui.Tag {
	switch state {
	case operator.Well:
		return ui.Tag{Text: say.T(ctx, "OK"), Tone: "good"}
	case operator.Soon:
		return ui.Tag{Text: say.T(ctx, "Check soon"), Tone: "warn"}
	case operator.Trouble:
	}
	return ui.Tag{Text: say.T(ctx, "Problem"), Tone: "bad"}
}

// slowMail is how long a mail may wait before somebody should look: a confirmation is promised within seconds.
const slowMail = 5 * time.Minute

// staleBackup is the age at which a backup is too old.
const staleBackup = 26 * time.Hour

// roomNeeds are the things that wait for the operator, the worst first.
func (s *Server) roomNeeds(ctx context.Context, room operator.Room) []pages.Need {
	var needs []pages.Need
	trouble := 0
	for _, h := range room.Parts {
		if h.State == operator.Trouble {
			trouble++
		}
	}
	if trouble > 0 {
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, trouble), Title: say.N(ctx, trouble, "part of the hub has a problem", "parts of the hub have problems"), Line: say.T(ctx, "What people notice is under Health."),
		})
	}
	needs = append(needs, s.queueNeeds(ctx, room)...)
	if age := s.Now().Sub(room.Backup.At); age > staleBackup {
		need := pages.Need{
			Count: say.Number(ctx, 0), Title: say.T(ctx, "backups so far"), Line: say.T(ctx, "If data is lost now, nothing can be restored."), Do: ui.Link{Text: say.T(ctx, "Back up now"), URL: operatorURL + "/backups"},
		}
		if !room.Backup.At.IsZero() {
			need.Count, need.Title, need.Line = say.Number(ctx, 1), say.T(ctx, "backup is too old"), say.T(ctx, "The latest is from %s.", say.Moment(ctx, room.Backup.At.UTC(), s.Now()))
		}
		needs = append(needs, need)
	}
	for i := range needs {
		if needs[i].Do.URL != "" {
			needs[i].First = true
			break
		}
	}
	return needs
}

// queueNeeds are the emails and jobs that wait for the operator.
func (s *Server) queueNeeds(ctx context.Context, room operator.Room) (needs []pages.Need) {
	queues := ui.Link{Text: say.T(ctx, "View queues"), URL: operatorURL + "/queues"}
	if room.Pause.Paused() {
		n := room.Mails.Due + room.Mails.Later
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, n), Title: say.N(ctx, n, "email is on hold while sending is paused", "emails are on hold while sending is paused"), Line: room.Pause.Reason,
			Do: ui.Link{Text: say.T(ctx, "View email controls"), URL: "#the-sends"},
		})
	} else if waits := s.waits(room.Mails); waits > slowMail {
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, room.Mails.Due), Title: say.N(ctx, room.Mails.Due, "email is late", "emails are late"), Line: say.T(ctx, "The oldest has been waiting for %s.", span(ctx, waits)), Do: queues,
		})
	}
	if n := room.Mails.Failed; n > 0 {
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, n), Title: say.N(ctx, n, "email failed for good", "emails failed for good"), Line: say.N(ctx, n, "Someone is waiting for it.", "Someone is waiting for each of them."), Do: queues,
		})
	}
	if n := room.Jobs; n > 0 {
		needs = append(needs, pages.Need{Count: say.Number(ctx, n), Title: say.N(ctx, n, "job failed", "jobs failed"), Line: say.T(ctx, "The log says why."), Do: queues})
	}
	return needs
}

// waits is how long the oldest mail that is due has waited.
func (s *Server) waits(q hub.MailQueue) time.Duration {
	if q.Oldest.IsZero() {
		return 0
	}
	return s.Now().Sub(q.Oldest)
}

// span is a time as people say it.
func span(ctx context.Context, d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return say.N(ctx, int(d.Seconds()), "1 second", "%d seconds")
	case d < 2*time.Hour:
		return say.N(ctx, int(d.Minutes()), "1 minute", "%d minutes")
	case d < 48*time.Hour:
		return say.N(ctx, int(d.Hours()), "1 hour", "%d hours")
	}
	return say.N(ctx, int(d.Hours()/24), "1 day", "%d days")
}

func (s *Server) roomFacts(ctx context.Context, room operator.Room) []pages.Fact {
	backup := pages.Fact{Label: say.T(ctx, "Backup"), Words: say.T(ctx, "None yet")}
	if b := room.Backup; !b.At.IsZero() {
		backup.Words = say.Moment(ctx, b.At.UTC(), s.Now())
		if backup.Soft = say.T(ctx, "Not verified yet."); !b.VerifiedAt.IsZero() {
			backup.Soft = say.T(ctx, "Verified %s.", say.Day(ctx, b.VerifiedAt.UTC(), s.Now()))
		}
	}
	return []pages.Fact{
		{Label: say.T(ctx, "Version"), Words: room.About.Version},
		{
			Label: say.T(ctx, "Running for"), Words: span(ctx, s.Now().Sub(room.About.Started)),
			Soft: say.T(ctx, "Since %s. This is about one process only.", say.Moment(ctx, room.About.Started.UTC(), s.Now())),
		},
		backup,
	}
}

func (s *Server) sendsView(q *request, pause hub.Pause, reason string, problems ui.Errors) pages.Sends {
	ctx := q.ctx()
	v := pages.Sends{
		State: ui.Tag{Text: say.C(ctx, "email", "Running"), Tone: "good"}, Line: say.T(ctx, "Email goes out within seconds."), Pause: operatorURL + "/sends/pause", Errors: problems,
		Reason: ui.Input{
			Name: "reason", Label: say.T(ctx, "Why all email must stop"), Help: say.T(ctx, "Within five seconds, no email goes out until someone resumes it. Don’t name anyone."), Type: "text",
			Value: reason, Error: problems.Of("reason"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Pause = ui.Tag{Text: say.C(ctx, "email", "Paused"), Tone: "warn"}, ""
		v.Line = say.T(ctx, "Since %[1]s: %[2]s", say.Moment(ctx, pause.Since.UTC(), s.Now()), pause.Reason)
		v.Resumed = say.T(ctx, "A national admin can resume email.")
		if s.Operator.MayResume(q.actor) {
			v.Resume, v.Resumed = operatorURL+"/sends/resume", say.T(ctx, "You may be asked to sign in again. Waiting emails go out right away.")
		}
	}
	return v
}

// pauseSends stops all email.
func (s *Server) pauseSends(q *request) error {
	err := s.Operator.Pause(q.ctx(), q.actor, q.text("reason"))
	if problems, wrong := invalid(q.ctx(), err, "reason"); wrong {
		return s.sendsPage(q, http.StatusUnprocessableEntity, q.text("reason"), problems)
	}
	to := operatorURL
	if !s.Operator.CanOpen(q.actor) {
		to += "/sends"
	}
	return s.moved(q, err, "paused", to)
}

// resumeSends lets email go out again.
func (s *Server) resumeSends(q *request) error {
	return s.moved(q, s.Operator.Resume(q.ctx(), q.actor), "resumed", operatorURL)
}

// moved goes back to a page of the room after something was done.
func (s *Server) moved(q *request, err error, code, to string) error {
	if err != nil {
		return err
	}
	s.notice(q, code)
	return q.redirect(to)
}

// retryMails puts one email, or all of a kind, back into the queue.
func (s *Server) retryMails(q *request) error {
	_, err := s.Operator.RetryMails(q.ctx(), q.actor, hub.MessageID(q.text("id")), hub.MessageKind(q.text("kind")))
	return s.moved(q, err, "again", operatorURL+"/queues")
}

// retryJobs puts one job, or all of a kind, back into the queue.
func (s *Server) retryJobs(q *request) error {
	_, err := s.Operator.RetryJobs(q.ctx(), q.actor, int64(q.number("id", 0)), q.text("kind"))
	return s.moved(q, err, "again", operatorURL+"/queues")
}

// backups lists what could be brought back.
func (s *Server) backups(q *request) error {
	list, err := s.Operator.Backups(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := pages.Backups{
		Page: s.deskPage(q, say.T(q.ctx(), "Backups")), Tabs: roomTabs(q.ctx(), operatorURL+"/backups"), Heading: say.T(q.ctx(), "No backups yet"),
		Take: "chapterhouse backup --keep 14", Verify: "chapterhouse backup verify FILE",
	}
	if len(list) > 0 {
		v.Heading = say.T(q.ctx(), "Latest backup: %s", say.Day(q.ctx(), list[0].At.UTC(), s.Now()))
	}
	for _, b := range list {
		v.Rows = append(v.Rows, s.backupRow(q.ctx(), b))
	}
	return s.render(q, http.StatusOK, pages.BackupsPage(v))
}

func (s *Server) backupRow(ctx context.Context, b hub.Backup) pages.Backup {
	row := pages.Backup{
		When: say.Moment(ctx, b.At.UTC(), s.Now()), Size: bytesWords(ctx, b.Bytes), Rows: say.Number(ctx, int(b.Rows)), Files: say.Number(ctx, int(b.Files)), Fingerprint: b.Fingerprint,
		Verified: ui.Tag{Text: say.T(ctx, "Not yet"), Tone: "warn"},
	}
	if !b.VerifiedAt.IsZero() {
		row.Verified = ui.Tag{Text: say.Day(ctx, b.VerifiedAt.UTC(), s.Now()), Tone: "good"}
	}
	return row
}

// bytesWords is a size as people say it.
func bytesWords(ctx context.Context, n int64) string {
	switch {
	case n < 1<<20:
		return say.T(ctx, "%d kB", (n+999)/1000)
	case n < 1<<30:
		return say.T(ctx, "%.1f MB", float64(n)/1e6)
	}
	return say.T(ctx, "%.1f GB", float64(n)/1e9)
}
