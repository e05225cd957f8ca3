package hub_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"chapterhouse/internal/hub"
)

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// ago are emails that left so long before noon, oldest first.
func ago(spans ...time.Duration) (sends []hub.MailboxSend) {
	for _, span := range spans {
		sends = append(sends, hub.MailboxSend{At: noon.Add(-span)})
	}
	return sends
}

func TestWhenTheNextEmailMayLeave(t *testing.T) {
	t.Parallel()
	const h, m = time.Hour, time.Minute
	for name, c := range map[string]struct {
		box  hub.Mailbox
		code bool
		wait time.Duration // -1: never
	}{
		"the first":                                 {hub.Mailbox{}, false, 0},
		"the second, at once":                       {hub.Mailbox{Sends: ago(0)}, false, 10 * m},
		"the second, nine minutes later":            {hub.Mailbox{Sends: ago(9 * m)}, false, m},
		"the second, ten minutes later":             {hub.Mailbox{Sends: ago(10 * m)}, false, 0},
		"the fifth":                                 {hub.Mailbox{Sends: ago(4*h, 3*h, 2*h, h)}, false, 0},
		"the sixth":                                 {hub.Mailbox{Sends: ago(20*h, 4*h, 3*h, 2*h, h)}, false, 4 * h},
		"the sixth, a day after the first":          {hub.Mailbox{Sends: ago(24*h, 4*h, 3*h, 2*h, h)}, false, 0},
		"five at the end of a day, five more":       {hub.Mailbox{Sends: ago(25*h, 50*m, 40*m, 30*m, 20*m, 10*m)}, false, 24*h - 50*m},
		"somebody who confirmed last week":          {hub.Mailbox{ConfirmedAt: noon.AddDate(0, 0, -7), Sends: ago(3*m, 2*m, m, m, m, m)}, false, 0},
		"somebody who confirmed 30 days ago":        {hub.Mailbox{ConfirmedAt: noon.AddDate(0, 0, -30), Sends: ago(m)}, false, 9 * m},
		"the 21st to somebody who confirmed":        {hub.Mailbox{ConfirmedAt: noon.AddDate(0, 0, -7), Sends: ago(h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, h, m)}, false, 9 * m},
		"somebody who wants none":                   {hub.Mailbox{Suppressed: true}, false, -1},
		"somebody who confirmed, and then wants no": {hub.Mailbox{Suppressed: true, ConfirmedAt: noon.AddDate(0, 0, -1)}, false, -1},
		"a code they asked for":                     {hub.Mailbox{Suppressed: true}, true, 0},
		"the third code they asked for":             {hub.Mailbox{Suppressed: true, Sends: ago(2*m, m)}, true, 0},
		"the fourth":                                {hub.Mailbox{Suppressed: true, Sends: ago(3*m, 2*m, m)}, true, -1},
		"the fourth, a day later":                   {hub.Mailbox{Suppressed: true, Sends: ago(24*h, 2*m, m)}, true, 0},
		"a code does not wait":                      {hub.Mailbox{Sends: ago(m)}, true, 0},
		"the sixth, a code":                         {hub.Mailbox{Sends: ago(4*h, 3*h, 2*h, h, m)}, true, 20 * h},
		"a clock that was set back":                 {hub.Mailbox{Sends: ago(-m)}, false, 11 * m},
	} {
		at, ever := c.box.Next(noon, c.code)
		switch {
		case ever != (c.wait >= 0):
			t.Errorf("%s: ever %v", name, ever)
		case ever && at.Sub(noon) != c.wait:
			t.Errorf("%s waits %s, want %s", name, at.Sub(noon), c.wait)
		}
	}
}

// Whenever and however often it is asked, no 24 hours hold more than the limit, and no two emails are nearer than ten minutes.
func TestNoDayHoldsMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		box, now, left := hub.Mailbox{}, noon, []time.Time(nil)
		for range rapid.IntRange(1, 80).Draw(r, "asks") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40_000).Draw(r, "seconds")) * time.Second / 4)
			if at, ever := box.Next(now, false); ever && !at.After(now) {
				box, left = box.Sent(now, ""), append(left, now)
			}
		}
		for i, at := range left {
			if i > 0 && at.Sub(left[i-1]) < hub.GatherFor {
				r.Fatalf("two emails %s apart", at.Sub(left[i-1]))
			}
			if i >= hub.UnconfirmedPerDay && at.Sub(left[i-hub.UnconfirmedPerDay]) < 24*time.Hour {
				r.Fatalf("six emails within %s", at.Sub(left[i-hub.UnconfirmedPerDay]))
			}
		}
		if len(box.Sends) > hub.ConfirmedPerDay {
			r.Fatalf("%d sends are kept", len(box.Sends))
		}
	})
}
