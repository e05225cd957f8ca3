package app

import (
	"context"
	"strings"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func mailChecks() []check {
	return []check{
		{name: "mail-relay", about: say.M("Does the mail relay let the hub in?"), mend: say.M("Check CHAPTERHOUSE_SMTP_URL: host, port, user and password. The relay’s certificate must name the host."), run: checkRelay},
		{name: "mail-encryption", about: say.M("Is email encrypted when it leaves this machine?"), mend: say.M("Use smtps:// or smtp+starttls:// in CHAPTERHOUSE_SMTP_URL."), run: checkMailEncryption},
		{name: "mail-from", about: say.M("Can people reply to the sender of every email?"), mend: say.M("Set CHAPTERHOUSE_MAIL_FROM to an address at a domain you own."), run: checkMailFrom},
		{name: "sends-paused", about: say.M("Is email going out?"), mend: say.M("Run `chapterhouse sends resume` when the reason is gone."), needs: (*subject).rows, run: checkPause},
		{name: "mail-due", about: say.M("Is email going out on time?"), mend: say.M("Check that a `chapterhouse worker`, or `serve` with jobs, is running, and that the relay answers."), needs: (*subject).rows, run: checkDue},
		{name: "mail-failed", about: say.M("Did every email of the last week get through?"), mend: say.M("Read the reason next to each one on the operator’s page. A wrong address is its owner’s to fix; a relay that refuses everything is yours."), needs: (*subject).rows, run: checkFailedMail},
		{name: "jobs-failed", about: say.M("Did all background jobs succeed?"), mend: say.M("Read the log of the process that runs the jobs. It says why, at the same hour."), needs: (*subject).rows, run: checkJobs},
	}
}

func checkRelay(ctx context.Context, s *subject) (say.Text, error) {
	if s.cfg.EmbeddedMail() {
		return say.Text{}, nothingYet(say.M("The outbox is embedded."))
	}
	if s.smtpErr != nil {
		return say.Text{}, s.smtpErr
	}
	began := time.Now()
	if err := s.smtp.Check(ctx); err != nil {
		return say.Text{}, noBecause(err)
	}
	return say.M("Yes, in %s.", milliseconds(time.Since(began))), nil
}

func checkMailEncryption(_ context.Context, s *subject) (say.Text, error) {
	if s.cfg.EmbeddedMail() {
		return say.Text{}, nothingYet(say.M("No email leaves this machine."))
	}
	relay, err := config.ParseSMTP(s.cfg.SMTPURL)
	if err != nil {
		return say.Text{}, err
	}
	if relay.Security == config.Plain && !local(host(relay.Address)) {
		return say.Text{}, warning(say.M("Only if the relay offers it, which somebody in between can hide."))
	}
	if relay.Security == config.Plain {
		return say.M("It doesn’t leave: the relay is on this machine."), nil
	}
	return say.M("Yes, with %s.", string(relay.Security)), nil
}

func checkMailFrom(_ context.Context, s *subject) (say.Text, error) {
	_, domain, _ := strings.Cut(s.cfg.MailFrom.Address, "@")
	domain = strings.ToLower(domain)
	unreal := !strings.Contains(domain, ".") || strings.HasSuffix(domain, ".local") || strings.HasSuffix(domain, ".localdomain")
	switch {
	case s.cfg.EmbeddedMail():
		return say.Text{}, nothingYet(say.M("No email leaves this machine."))
	case unreal:
		return say.Text{}, problem(say.M("No, not at the domain %q, and relays refuse it.", domain))
	}
	return say.M("Yes, at %s.", domain), nil
}

func checkPause(ctx context.Context, s *subject) (say.Text, error) {
	p, err := s.store.SendsPaused(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if p.Paused() {
		return say.Text{}, warning(say.M("No. Paused since %[1]s (“%[2]s”).", say.Moment(ctx, p.Since.UTC(), s.now()), p.Reason))
	}
	if s.cfg.EmbeddedMail() {
		return say.M("No, it stays in the outbox."), nil
	}
	return yes, nil
}

// overdue is how long a mail may wait: the jobs look every 15 seconds, and a restart takes less than this.
const overdue = 15 * time.Minute

func checkDue(ctx context.Context, s *subject) (say.Text, error) {
	q, err := s.store.MailQueue(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if q.Due == 0 {
		return say.M("Yes. In the queue: %s.", queued(ctx, q)), nil
	}
	queue := say.M("In the queue: %[1]s. The oldest has waited %[2]s.", queued(ctx, q), s.now().Sub(q.Oldest).Round(time.Second).String())
	p, err := s.store.SendsPaused(ctx)
	switch {
	case err != nil:
		return say.Text{}, err
	case p.Paused():
		return say.M("Not while email is paused. %s", queue), nil
	case s.now().Sub(q.Oldest) > overdue:
		return say.Text{}, warning(say.M("No. %s", queue))
	}
	return say.M("Yes. %s", queue), nil
}

// queued says what is in the post office, in the words that `sends` and doctor share.
func queued(ctx context.Context, q hub.MailQueue) string {
	var parts []string
	for _, part := range []say.Text{
		say.MN(q.Due, "1 due", "%d due"), say.MN(q.Later, "1 to retry later", "%d to retry later"), say.MN(q.Sending, "1 being sent", "%d being sent"),
	} {
		if part.N > 0 {
			parts = append(parts, part.In(ctx))
		}
	}
	if len(parts) == 0 {
		return say.C(ctx, "in the queue", "nothing")
	}
	return say.List(ctx, parts)
}

func checkFailedMail(ctx context.Context, s *subject) (say.Text, error) {
	o, err := s.store.MailDelays(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if o.Failed > 0 {
		return say.Text{}, warning(say.MN(o.Failed, "No, 1 failed for good.", "No, %d failed for good."))
	}
	return yes, nil
}

func checkJobs(ctx context.Context, s *subject) (say.Text, error) {
	counts, err := s.queue.Counts(ctx)
	if err != nil {
		return say.Text{}, err
	}
	// A job of the hub has one attempt, and is cancelled when it fails: the next period is the retry.
	if n := counts["cancelled"] + counts["discarded"]; n > 0 {
		return say.Text{}, warning(say.MN(n, "No, 1 job failed.", "No, %d jobs failed."))
	}
	return yes, nil
}
