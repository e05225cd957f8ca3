package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/operator"
)

func guestChecks() []check {
	return []check{
		{name: "guest-rsvps", about: "Can people RSVP without an account?", mend: "Run `chapterhouse guest-rsvps allow` when the reason is gone.", run: checkGuests},
		{name: "rsvp-flood", about: "Is there no flood of RSVPs that nobody confirms?", mend: "It is contained: the networks with the most are refused. To stop it, run `chapterhouse guest-rsvps stop --reason WHY`, or open the event's “Guest RSVPs” page; for a real crowd in one place, that page lets more guests in.", run: checkFlood},
	}
}

func checkGuests(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	p, err := s.store.GuestsStopped(ctx)
	if err != nil {
		return "", err
	}
	if p.Paused() {
		return "", warning(fmt.Sprintf("no, that is stopped everywhere since %s: %s", p.Since.Format(time.RFC3339), p.Reason))
	}
	return "yes", nil
}

func checkFlood(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	floods, err := s.store.Floods(ctx)
	if err != nil {
		return "", err
	}
	if len(floods) == 0 {
		return "none", nil
	}
	var lines []string
	for _, f := range floods {
		lines = append(lines, fmt.Sprintf("since %s: %s", f.Since.UTC().Format(time.RFC3339), operator.FloodWords(f)))
	}
	return "", warning("there is one: " + strings.Join(lines, "; "))
}
