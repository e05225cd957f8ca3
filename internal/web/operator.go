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
func roomTabs(path string) []ui.Link {
	tabs := []ui.Link{
		{Text: "Health", URL: operatorURL}, {Text: "Queues", URL: operatorURL + "/queues"},
		{Text: "Backups", URL: operatorURL + "/backups"}, {Text: "The trail", URL: operatorURL + "/trail"},
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
	l := pages.Live{AsOf: "As of " + s.Now().UTC().Format("3:04:05 pm") + " UTC.", Self: q.path()}
	if looks < mostLooks {
		l.URL = fmt.Sprintf("%s?live=%d", q.path(), looks+1)
	} else {
		l.Line = "It stopped looking by itself."
	}
	return l
}

// operatorRoom is everything at a glance.
func (s *Server) operatorRoom(q *request) error {
	room, err := s.Operator.Open(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	v := pages.Room{
		Page: s.deskPage(q, "Operator"), Tabs: roomTabs(operatorURL), Live: s.live(q), Needs: s.roomNeeds(q.ctx(), room), Facts: s.roomFacts(q.ctx(), room),
		Sends: s.sendsView(q, room.Pause, "", nil), Guests: s.guestsView(q, room.Guests, "", nil),
	}
	v.Needs = append(v.Needs, s.floodNeeds(q, room)...)
	v.Heading = needHeading(len(v.Needs))
	for _, h := range room.Parts {
		v.Parts = append(v.Parts, pages.Part{Name: h.Name, Words: h.Words, Means: h.Means, State: healthTag(h.State)})
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
	v := pages.Lever{Page: s.deskPage(q, "Sends"), Back: ui.Link{Text: "National office", URL: "/national"}, Sends: s.sendsView(q, pause, reason, problems)}
	if s.Operator.CanOpen(q.actor) {
		v.Back = ui.Link{Text: "Operator", URL: operatorURL}
	}
	return s.render(q, status, pages.LeverPage(v))
}

func needHeading(n int) string {
	switch n {
	case 0:
		return "Everything runs"
	case 1:
		return "One thing needs you"
	}
	return numberWord(n) + " things need you"
}

func healthTag(state operator.State) ui.Tag {
	switch state {
	case operator.Well:
		return ui.Tag{Text: "Well", Tone: "good"}
	case operator.Soon:
		return ui.Tag{Text: "Look at it", Tone: "warn"}
	case operator.Trouble:
	}
	return ui.Tag{Text: "Trouble", Tone: "bad"}
}

// slowMail is how long a mail may wait before somebody should look: a confirmation is promised within seconds.
const slowMail = 5 * time.Minute

// staleBackup is the age at which a backup is too old.
const staleBackup = 26 * time.Hour

// roomNeeds are the things that wait for the operator, the worst first.
func (s *Server) roomNeeds(ctx context.Context, room operator.Room) []pages.Need {
	var needs []pages.Need
	queues := ui.Link{Text: "Look", URL: operatorURL + "/queues"}
	trouble := 0
	for _, h := range room.Parts {
		if h.State == operator.Trouble {
			trouble++
		}
	}
	if trouble > 0 {
		needs = append(needs, pages.Need{Count: strconv.Itoa(trouble), Title: wordFor(trouble, "part is in trouble", "parts are in trouble"), Line: "Below it says what people notice."})
	}
	if room.Pause.Paused() {
		needs = append(needs, pages.Need{Count: thousands(room.Mails.Due + room.Mails.Later), Title: "mails wait because sends are paused", Line: room.Pause.Reason, Do: ui.Link{Text: "See the lever", URL: "#the-sends"}})
	} else if waits := s.waits(room.Mails); waits > slowMail {
		needs = append(needs, pages.Need{Count: thousands(room.Mails.Due), Title: wordFor(room.Mails.Due, "mail is late", "mails are late"), Line: "The oldest waits for " + span(waits) + ".", Do: queues})
	}
	if n := room.Mails.Failed; n > 0 {
		needs = append(needs, pages.Need{Count: thousands(n), Title: wordFor(n, "mail was given up", "mails were given up"), Line: "Somebody waits for each of them.", Do: queues})
	}
	if n := room.Jobs; n > 0 {
		needs = append(needs, pages.Need{Count: thousands(n), Title: wordFor(n, "job failed", "jobs failed"), Line: "The log says why.", Do: queues})
	}
	if age := s.Now().Sub(room.Backup.At); age > staleBackup {
		need := pages.Need{Count: "0", Title: "backups", Line: "Nothing could be brought back.", Do: ui.Link{Text: "Take one", URL: operatorURL + "/backups"}}
		if !room.Backup.At.IsZero() {
			need.Count, need.Title, need.Line = "1", "backup is too old", "The newest is of "+say.Moment(ctx, room.Backup.At.UTC(), s.Now())+"."
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

func wordFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// waits is how long the oldest mail that is due has waited.
func (s *Server) waits(q hub.MailQueue) time.Duration {
	if q.Oldest.IsZero() {
		return 0
	}
	return s.Now().Sub(q.Oldest)
}

// span is a time as people say it.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return plural(int(d.Seconds()), "second", "seconds")
	case d < 2*time.Hour:
		return plural(int(d.Minutes()), "minute", "minutes")
	case d < 48*time.Hour:
		return plural(int(d.Hours()), "hour", "hours")
	}
	return plural(int(d.Hours()/24), "day", "days")
}

func (s *Server) roomFacts(ctx context.Context, room operator.Room) []pages.Fact {
	backup := pages.Fact{Label: "Backup", Words: "None yet"}
	if b := room.Backup; !b.At.IsZero() {
		backup.Words = say.Moment(ctx, b.At.UTC(), s.Now())
		if backup.Soft = "Not read back yet."; !b.VerifiedAt.IsZero() {
			backup.Soft = "Read back " + say.Day(ctx, b.VerifiedAt.UTC(), s.Now()) + "."
		}
	}
	return []pages.Fact{
		{Label: "Version", Words: room.About.Version},
		{Label: "Up for", Words: span(s.Now().Sub(room.About.Started)), Soft: "Since " + say.Moment(ctx, room.About.Started.UTC(), s.Now()) + ". This process; others have their own."},
		backup,
	}
}

func (s *Server) sendsView(q *request, pause hub.Pause, reason string, problems ui.Errors) pages.Sends {
	v := pages.Sends{
		State: ui.Tag{Text: "Running", Tone: "good"}, Line: "Mail leaves within seconds.", Pause: operatorURL + "/sends/pause", Errors: problems,
		Reason: ui.Input{
			Name: "reason", Label: "Why every mail must stop", Help: "No mail leaves, within five seconds, until somebody resumes. Name no person.", Type: "text", Value: reason, Error: problems.Of("reason"), Length: "200",
		},
	}
	if pause.Paused() {
		v.State, v.Line, v.Pause = ui.Tag{Text: "Paused", Tone: "warn"}, "Since "+say.Moment(q.ctx(), pause.Since.UTC(), s.Now())+": "+pause.Reason, ""
		v.Resumed = "A national admin resumes them."
		if s.Operator.MayResume(q.actor) {
			v.Resume, v.Resumed = operatorURL+"/sends/resume", "Asks for a sign-in of the last ten minutes. What waits leaves at once."
		}
	}
	return v
}

// pauseSends stops every mail.
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

// resumeSends lets mail leave again.
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

// retryMails puts one mail, or all of a kind, back into the queue.
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
		Page: s.deskPage(q, "Backups"), Tabs: roomTabs(operatorURL + "/backups"), Heading: "No backup yet", Take: "chapterhouse backup --keep 14", Verify: "chapterhouse backup verify FILE",
	}
	if len(list) > 0 {
		v.Heading = "The newest is of " + say.Day(q.ctx(), list[0].At.UTC(), s.Now())
	}
	for _, b := range list {
		row := pages.Backup{
			When: say.Moment(q.ctx(), b.At.UTC(), s.Now()), Size: bytesWords(b.Bytes), Rows: thousands(int(b.Rows)), Files: thousands(int(b.Files)), Fingerprint: b.Fingerprint,
			Verified: ui.Tag{Text: "Not yet", Tone: "warn"},
		}
		if !b.VerifiedAt.IsZero() {
			row.Verified = ui.Tag{Text: "Read " + say.Day(q.ctx(), b.VerifiedAt.UTC(), s.Now()), Tone: "good"}
		}
		v.Rows = append(v.Rows, row)
	}
	return s.render(q, http.StatusOK, pages.BackupsPage(v))
}

// bytesWords is a size as people say it.
func bytesWords(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%d kB", (n+999)/1000)
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
