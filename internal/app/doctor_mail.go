package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
)

func mailChecks() []check {
	return []check{
		{name: "mail-relay", about: "Does the mail relay let the hub in?", mend: "Check CHAPTERHOUSE_SMTP_URL: host, port, user and password, and that the certificate names the host.", run: checkRelay},
		{name: "mail-encryption", about: "Does email leave this machine encrypted?", mend: "Use smtps:// or smtp+starttls:// in CHAPTERHOUSE_SMTP_URL.", run: checkMailEncryption},
		{name: "mail-from", about: "Can people answer the sender of every email?", mend: "Set CHAPTERHOUSE_MAIL_FROM to an address at a domain that is yours.", run: checkMailFrom},
		{name: "sends-paused", about: "Does email leave?", mend: "Run `chapterhouse sends resume` when the reason is gone.", run: checkPause},
		{name: "mail-due", about: "Does email leave in time?", mend: "See that a `chapterhouse worker`, or `serve` with jobs, runs, and that the relay answers.", run: checkDue},
		{name: "mail-failed", about: "Did every email of the last week find its way?", mend: "Read the reasons: they stand with each mail. A wrong address is its owner's; a relay that refuses everything is yours.", run: checkFailedMail},
		{name: "jobs-failed", about: "Did all background work succeed?", mend: "Read the log of the process that runs the jobs: it says why, under the same hour.", run: checkJobs},
	}
}

func checkRelay(ctx context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedMail() {
		return "", nothingYet("the outbox is embedded")
	}
	if s.smtpErr != nil {
		return "", s.smtpErr
	}
	began := time.Now()
	if err := s.smtp.Check(ctx); err != nil {
		return "", fmt.Errorf("no: %w", err)
	}
	return "yes, in " + milliseconds(time.Since(began)), nil
}

func checkMailEncryption(_ context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedMail() {
		return "", nothingYet("none leaves")
	}
	relay, err := config.ParseSMTP(s.cfg.SMTPURL)
	if err != nil {
		return "", err
	}
	if relay.Security == config.Plain && !local(host(relay.Address)) {
		return "", warning("only if the relay offers it, which somebody in between can hide")
	}
	if relay.Security == config.Plain {
		return "it does not leave: the relay is on this machine", nil
	}
	return "yes, by " + string(relay.Security), nil
}

func checkMailFrom(_ context.Context, s *subject) (string, error) {
	_, domain, _ := strings.Cut(s.cfg.MailFrom.Address, "@")
	domain = strings.ToLower(domain)
	unreal := !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".local") || strings.HasSuffix(domain, ".localdomain")
	switch {
	case s.cfg.EmbeddedMail():
		return "", nothingYet("none leaves")
	case unreal:
		return "", fmt.Errorf("no, not at the domain %q, and relays refuse it", domain)
	}
	return "yes, at " + domain, nil
}

func checkPause(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	p, err := s.store.SendsPaused(ctx)
	if err != nil {
		return "", err
	}
	if p.Paused() {
		return "", warning(fmt.Sprintf("no, sends are paused since %s: %s", p.Since.Format(time.RFC3339), p.Reason))
	}
	if s.cfg.EmbeddedMail() {
		return "no, it stays in the outbox", nil
	}
	return "yes", nil
}

// overdue is how long a mail may wait: the jobs look every 15 seconds, and a restart takes less than this.
const overdue = 15 * time.Minute

func checkDue(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	q, err := s.store.MailQueue(ctx)
	if err != nil {
		return "", err
	}
	if q.Due == 0 {
		return "yes; " + queued(q), nil
	}
	words := fmt.Sprintf("%s, and the oldest waits %s", queued(q), s.now().Sub(q.Oldest).Round(time.Second))
	p, err := s.store.SendsPaused(ctx)
	switch {
	case err != nil:
		return "", err
	case p.Paused():
		return "not while sends are paused; " + words, nil
	case s.now().Sub(q.Oldest) > overdue:
		return "", warning("no; " + words)
	}
	return "yes; " + words, nil
}

// queued says what is in the post office, in the words that `sends` and doctor share.
func queued(q hub.MailQueue) string {
	if q.Due+q.Later+q.Sending == 0 {
		return "nothing waits"
	}
	var parts []string
	for _, part := range []struct {
		n     int
		words string
	}{{q.Due, "due"}, {q.Later, "to be tried later"}, {q.Sending, "being sent"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.words))
		}
	}
	return strings.Join(parts, ", ")
}

func checkFailedMail(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	o, err := s.store.Overdue(ctx)
	if err != nil {
		return "", err
	}
	if o.Failed > 0 {
		return "", warning(fmt.Sprintf("no, %d failed for good", o.Failed))
	}
	return "yes", nil
}

func checkJobs(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	counts, err := s.queue.Counts(ctx)
	if err != nil {
		return "", err
	}
	// A job of the hub has one attempt, and is cancelled when it fails: the next period is the retry.
	if n := counts["cancelled"] + counts["discarded"]; n > 0 {
		return "", warning("no, " + times(n, "job") + " failed")
	}
	return "yes", nil
}
