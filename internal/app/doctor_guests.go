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
		{name: "guest-rsvps", about: "whether people can RSVP without an account", mend: "Run `chapterhouse guest-rsvps allow` when the reason is gone.", run: checkGuests},
		{name: "rsvp-flood", about: "whether more RSVPs come in than are confirmed", mend: "It is contained: the networks with the most are refused. To stop it, run `chapterhouse guest-rsvps stop --reason WHY`, or open the event's “Guest RSVPs” page; for a real crowd in one place, that page lets more guests in.", run: checkFlood},
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
		return "", warning(fmt.Sprintf("stopped everywhere since %s: %s", p.Since.Format(time.RFC3339), p.Reason))
	}
	return "anyone can RSVP", nil
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
	return "", warning(strings.Join(lines, "; "))
}
