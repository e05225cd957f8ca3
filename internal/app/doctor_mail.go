package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/config"
)

func mailChecks() []check {
	return []check{
		{name: "mail-relay", about: "whether the relay takes the hub's sign-in", mend: "Check CHAPTERHOUSE_SMTP_URL: host, port, user and password, and that the certificate names the host.", run: checkRelay},
		{name: "mail-encryption", about: "whether mail leaves this machine encrypted", mend: "Use smtps:// or smtp+starttls:// in CHAPTERHOUSE_SMTP_URL.", run: checkMailEncryption},
		{name: "mail-from", about: "the sender of every mail", mend: "Set CHAPTERHOUSE_MAIL_FROM to an address at a domain that is yours.", run: checkMailFrom},
		{name: "sends-paused", about: "whether an operator stopped mail", mend: "Run `chapterhouse sends resume` when the reason is gone.", run: checkPause},
		{name: "mail-due", about: "mail that should have left", mend: "See that a `chapterhouse worker`, or `serve` with jobs, runs, and that the relay answers.", run: checkDue},
		{name: "mail-failed", about: "mail of the last week that was given up", mend: "Read the reasons: they stand with each mail. A wrong address is its owner's; a relay that refuses everything is yours.", run: checkFailedMail},
		{name: "jobs-failed", about: "background work that failed", mend: "Read the log of the process that runs the jobs: it says why, under the same hour.", run: checkJobs},
	}
}

func checkRelay(ctx context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedMail() {
		return "embedded: mails stay in the outbox", nil
	}
	if s.smtpErr != nil {
		return "", s.smtpErr
	}
	if err := s.smtp.Check(ctx); err != nil {
		return "", err
	}
	return "takes it", nil
}

func checkMailEncryption(_ context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedMail() {
		return "no mail leaves", nil
	}
	relay, err := config.ParseSMTP(s.cfg.SMTPURL)
	if err != nil {
		return "", err
	}
	if relay.Security == config.Plain && !local(host(relay.Address)) {
		return "", warning("it is encrypted only if the relay offers it, which somebody in between can hide")
	}
	if relay.Security == config.Plain {
		return "the relay is on this machine", nil
	}
	return string(relay.Security), nil
}

func checkMailFrom(_ context.Context, s *subject) (string, error) {
	_, domain, _ := strings.Cut(s.cfg.MailFrom.Address, "@")
	domain = strings.ToLower(domain)
	unreal := !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".local") || strings.HasSuffix(domain, ".localdomain")
	if unreal && !s.cfg.EmbeddedMail() {
		return "", fmt.Errorf("nobody can answer to the domain %q, and relays refuse it", domain)
	}
	return domain, nil
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
		return "", warning(fmt.Sprintf("since %s: %s", p.Since.Format(time.RFC3339), p.Reason))
	}
	return "mail leaves", nil
}

// overdue is how long a mail may wait: the jobs look every 15 seconds, and a restart takes less than this.
const overdue = 15 * time.Minute

func checkDue(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	o, err := s.store.Overdue(ctx)
	if err != nil {
		return "", err
	}
	if o.Oldest.IsZero() {
		return "none", nil
	}
	waits := s.now().Sub(o.Oldest).Round(time.Second)
	if p, err := s.store.SendsPaused(ctx); err != nil || p.Paused() {
		return fmt.Sprintf("the oldest waits %s, because sends are paused", waits), err
	}
	if waits > overdue {
		return "", warning(fmt.Sprintf("the oldest waits %s", waits))
	}
	return fmt.Sprintf("the oldest waits %s", waits), nil
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
		return "", warning(fmt.Sprintf("%d", o.Failed))
	}
	return "none", nil
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
		return "", warning(fmt.Sprintf("%d", n))
	}
	return "none", nil
}
