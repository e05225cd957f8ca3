package operator

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
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// roomTabs are the pages of the operator's room.
func roomTabs(ctx context.Context, path string) []ui.Link {
	tabs := []ui.Link{
		{Text: say.T(ctx, "Health"), URL: link.Operator}, {Text: say.T(ctx, "Queues"), URL: link.Operator + "/queues"},
		{Text: say.T(ctx, "Backups"), URL: link.Operator + "/backups"}, {Text: say.T(ctx, "Checklist"), URL: link.Operator + "/checklist"}, {Text: say.T(ctx, "Activity log"), URL: link.Operator + "/trail"},
	}
	for i, l := range tabs {
		tabs[i].Current = l.URL == path
	}
	return tabs
}

// MostLooks is how often a page of the room refreshes itself. Refreshing keeps its reader's session alive, so it does so every 10 s for 10 minutes and then
// stops: a room left open ends with its session after half an hour (trust.md).
const MostLooks = 60

// live is how a page of the room refreshes itself.
func (h *Handlers) live(q *page.Request) pages.Live {
	looks, err := strconv.Atoi(q.Query("live"))
	if err != nil || looks < 0 {
		looks = 0
	}
	clock := say.ClockSeconds(q.Ctx(), h.Now().UTC())
	if looks >= MostLooks {
		return pages.Live{AsOf: say.T(q.Ctx(), "As of %s UTC. This page has stopped refreshing by itself.", clock), Self: q.Path()}
	}
	return pages.Live{AsOf: say.T(q.Ctx(), "As of %s UTC.", clock), Self: q.Path(), URL: fmt.Sprintf("%s?live=%d", q.Path(), looks+1)}
}

// Health is the overview of the room.
func (h *Handlers) Health(q *page.Request) error {
	room, err := h.Operator.Open(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Room{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Operator")), Tabs: roomTabs(q.Ctx(), link.Operator), Live: h.live(q), Needs: h.roomNeeds(q.Ctx(), room), Facts: h.roomFacts(q.Ctx(), room),
		Sends: h.sendsView(q, room.Pause, "", nil), Guests: h.guestsView(q, room.Guests, "", nil),
	}
	v.Needs = append(v.Needs, h.floodNeeds(q, room)...)
	v.Heading = needHeading(q.Ctx(), len(v.Needs))
	for _, part := range room.Parts {
		v.Parts = append(v.Parts, pages.Part{Name: part.Name.In(q.Ctx()), Words: part.Words.In(q.Ctx()), Means: part.Means.In(q.Ctx()), State: healthTag(q.Ctx(), part.State)})
	}
	return h.Render(q, http.StatusOK, pages.RoomPage(v))
}

// Sends is the switch for all email alone, for staff who may use it and cannot open the room.
func (h *Handlers) Sends(q *page.Request) error { return h.sendsPage(q, http.StatusOK, "", nil) }

func (h *Handlers) sendsPage(q *page.Request, status int, reason string, problems ui.Errors) error {
	pause, err := h.Operator.Sends(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Lever{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Stop all email")), Back: ui.Link{Text: say.T(q.Ctx(), "National office"), URL: "/national"}, Sends: h.sendsView(q, pause, reason, problems),
	}
	if h.Operator.CanOpen(q.Actor) {
		v.Back = ui.Link{Text: say.T(q.Ctx(), "Operator"), URL: link.Operator}
	}
	return h.Render(q, status, pages.LeverPage(v))
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

// slowMail is how long an email may wait before somebody should look into it: a confirmation is promised within seconds.
const slowMail = 5 * time.Minute

// staleBackup is the age at which a backup is too old.
const staleBackup = 26 * time.Hour

// roomNeeds are the things that need the operator's attention, the worst first.
func (h *Handlers) roomNeeds(ctx context.Context, room operator.Room) []pages.Need {
	var needs []pages.Need
	trouble := 0
	for _, part := range room.Parts {
		if part.State == operator.Trouble {
			trouble++
		}
	}
	if trouble > 0 {
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, trouble), Title: say.N(ctx, trouble, "part of the hub has a problem", "parts of the hub have problems"), Line: say.T(ctx, "What people notice is under Health."),
		})
	}
	needs = append(needs, h.queueNeeds(ctx, room)...)
	if age := h.Now().Sub(room.Backup.At); age > staleBackup {
		need := pages.Need{
			Count: say.Number(ctx, 0), Title: say.T(ctx, "backups so far"), Line: say.T(ctx, "If data is lost now, nothing can be restored."), Do: ui.Link{Text: say.T(ctx, "Back up now"), URL: link.Operator + "/backups"},
		}
		if !room.Backup.At.IsZero() {
			need.Count, need.Title, need.Line = say.Number(ctx, 1), say.T(ctx, "backup is too old"), say.T(ctx, "The latest is from %s.", say.Moment(ctx, room.Backup.At.UTC(), h.Now()))
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

// queueNeeds are the emails and jobs that need the operator's attention.
func (h *Handlers) queueNeeds(ctx context.Context, room operator.Room) (needs []pages.Need) {
	queues := ui.Link{Text: say.T(ctx, "View queues"), URL: link.Operator + "/queues"}
	if room.Pause.Paused() {
		n := room.Mails.Due + room.Mails.Later
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, n), Title: say.N(ctx, n, "email is on hold while sending is paused", "emails are on hold while sending is paused"), Line: room.Pause.Reason,
			Do: ui.Link{Text: say.T(ctx, "View email controls"), URL: "#the-sends"},
		})
	} else if waits := h.waits(room.Mails); waits > slowMail {
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

// waits is how long the oldest email that is due has waited.
func (h *Handlers) waits(q hub.MailQueue) time.Duration {
	if q.Oldest.IsZero() {
		return 0
	}
	return h.Now().Sub(q.Oldest)
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

func (h *Handlers) roomFacts(ctx context.Context, room operator.Room) []pages.Fact {
	backup := pages.Fact{Label: say.T(ctx, "Backup"), Words: say.T(ctx, "None yet")}
	if b := room.Backup; !b.At.IsZero() {
		backup.Words = say.Moment(ctx, b.At.UTC(), h.Now())
		if backup.Soft = say.T(ctx, "Not verified yet."); !b.VerifiedAt.IsZero() {
			backup.Soft = say.T(ctx, "Verified %s.", say.Day(ctx, b.VerifiedAt.UTC(), h.Now()))
		}
	}
	return []pages.Fact{
		{Label: say.T(ctx, "Version"), Words: room.About.Version},
		{
			Label: say.T(ctx, "Running for"), Words: span(ctx, h.Now().Sub(room.About.Started)),
			Soft: say.T(ctx, "Since %s. This is about one process only.", say.Moment(ctx, room.About.Started.UTC(), h.Now())),
		},
		backup,
	}
}

func (h *Handlers) sendsView(q *page.Request, pause hub.Pause, reason string, problems ui.Errors) pages.Sends {
	ctx := q.Ctx()
	v := pages.Sends{
		State: ui.Tag{Text: say.C(ctx, "email", "Running"), Tone: "good"}, Line: say.T(ctx, "Email goes out within seconds."), Pause: link.Operator + "/sends/pause", Errors: problems,
		Reason: ui.Input{
			Name: "reason", Label: say.T(ctx, "Why all email must stop"), Help: say.T(ctx, "Within five seconds, no email goes out until someone resumes it. Don’t name anyone."), Type: "text",
			Value: reason, Error: problems.Of("reason"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Pause = ui.Tag{Text: say.C(ctx, "email", "Paused"), Tone: "warn"}, ""
		v.Line = stoppedLine(ctx, pause, h.Now())
		v.Resumed = say.T(ctx, "A national admin can resume email.")
		if h.Operator.MayResume(q.Actor) {
			v.Resume, v.Resumed = link.Operator+"/sends/resume", say.T(ctx, "You may be asked to sign in again. Waiting emails go out right away.")
		}
	}
	return v
}

// PauseSends stops all email.
func (h *Handlers) PauseSends(q *page.Request) error {
	err := h.Operator.Pause(q.Ctx(), q.Actor, q.Text("reason"))
	if problems, wrong := page.Invalid(q.Ctx(), err, "reason"); wrong {
		return h.sendsPage(q, http.StatusUnprocessableEntity, q.Text("reason"), problems)
	}
	to := link.Operator
	if !h.Operator.CanOpen(q.Actor) {
		to += "/sends"
	}
	return h.Done(q, err, "paused", to)
}

// ResumeSends lets email go out again.
func (h *Handlers) ResumeSends(q *page.Request) error {
	return h.Done(q, h.Operator.Resume(q.Ctx(), q.Actor), "resumed", link.Operator)
}

// RetryMails puts one email, or all of a kind, back into the queue.
func (h *Handlers) RetryMails(q *page.Request) error {
	_, err := h.Operator.RetryMails(q.Ctx(), q.Actor, hub.MessageID(q.Text("id")), hub.MessageKind(q.Text("kind")))
	return h.Done(q, err, "again", link.Operator+"/queues")
}

// RetryJobs puts one job, or all of a kind, back into the queue.
func (h *Handlers) RetryJobs(q *page.Request) error {
	_, err := h.Operator.RetryJobs(q.Ctx(), q.Actor, int64(q.Number("id", 0)), q.Text("kind"))
	return h.Done(q, err, "again", link.Operator+"/queues")
}

// Backups lists the backups that could be restored.
func (h *Handlers) Backups(q *page.Request) error {
	list, err := h.Operator.Backups(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Backups{
		Page: h.DeskPage(q, say.T(q.Ctx(), "Backups")), Tabs: roomTabs(q.Ctx(), link.Operator+"/backups"), Heading: say.T(q.Ctx(), "No backups yet"),
		Take: "chapterhouse backup --keep 14", Verify: "chapterhouse backup verify FILE",
	}
	if len(list) > 0 {
		v.Heading = say.T(q.Ctx(), "Latest backup: %s", say.Day(q.Ctx(), list[0].At.UTC(), h.Now()))
	}
	for _, b := range list {
		v.Rows = append(v.Rows, h.backupRow(q.Ctx(), b))
	}
	return h.Render(q, http.StatusOK, pages.BackupsPage(v))
}

func (h *Handlers) backupRow(ctx context.Context, b hub.Backup) pages.Backup {
	row := pages.Backup{
		When: say.Moment(ctx, b.At.UTC(), h.Now()), Size: bytesWords(ctx, b.Bytes), Rows: say.Number(ctx, int(b.Rows)), Files: say.Number(ctx, int(b.Files)), Fingerprint: b.Fingerprint,
		Verified: ui.Tag{Text: say.T(ctx, "Not yet"), Tone: "warn"},
	}
	if !b.VerifiedAt.IsZero() {
		row.Verified = ui.Tag{Text: say.Day(ctx, b.VerifiedAt.UTC(), h.Now()), Tone: "good"}
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
