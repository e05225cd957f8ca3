package app

import (
	"context"
	"strings"

	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
)

func guestChecks() []check {
	return []check{
		{name: "guest-rsvps", about: say.M("Can people RSVP without an account?"), mend: say.M("Run `chapterhouse guest-rsvps allow` when the reason is gone."), needs: (*subject).rows, run: checkGuests},
		{name: "rsvp-flood", about: say.M("Is there a flood of RSVPs that nobody confirms?"), mend: say.M("It’s contained: the networks with the most are refused. To stop it, run `chapterhouse guest-rsvps stop --reason WHY`, or open the event’s “Guest RSVPs” page. If it’s a real crowd in one place, let more guests in on that page."), needs: (*subject).rows, run: checkFlood},
	}
}

func checkGuests(ctx context.Context, s *subject) (say.Text, error) {
	p, err := s.store.GuestsStopped(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if p.Paused() {
		return say.Text{}, warning(say.M("No. Stopped everywhere since %[1]s (“%[2]s”).", say.Moment(ctx, p.Since.UTC(), s.now()), p.Reason))
	}
	return yes, nil
}

func checkFlood(ctx context.Context, s *subject) (say.Text, error) {
	floods, err := s.store.Floods(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if len(floods) == 0 {
		return no, nil
	}
	var lines []string
	for _, f := range floods {
		lines = append(lines, say.T(ctx, "since %[1]s: %[2]s", say.Moment(ctx, f.Since.UTC(), s.now()), operator.FloodWords(f)))
	}
	return say.Text{}, warning(say.M("Yes, %s.", strings.Join(lines, "; ")))
}
