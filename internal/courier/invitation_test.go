package courier_test

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store/storetest"
)

// line is the value of one line of a calendar part.
func line(t *testing.T, m mail.Message, name string) string {
	t.Helper()
	if m.Calendar == nil {
		t.Fatalf("%s has no calendar part", m.Subject)
	}
	for l := range strings.SplitSeq(strings.ReplaceAll(string(m.Calendar.Body), "\r\n ", ""), "\r\n") {
		if value, ok := strings.CutPrefix(l, name); ok {
			return value
		}
	}
	t.Fatalf("%s: no %s", m.Subject, name)
	return ""
}

func TestEachCalendarPartIsNewerThanTheOneBefore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		r := b.Confirmed(t, b.event, "Robin Vale", 1)
		var parts []mail.Message
		take := func(kind hub.MessageKind) {
			t.Helper()
			parts = append(parts, b.compose(t, kind))
			b.drop(t)
			b.Clock.Advance(time.Minute)
		}
		take(hub.MailGoing)
		b.move(t)
		take(hub.MailEventChanged)
		b.withdraw(t, r)
		take(hub.MailCancelled)
		if _, err := b.Store.Chapter(r.Chapter).ConfirmSeat(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		take(hub.MailGoing)
		b.callOff(t)
		take(hub.MailEventOff)
		wantSequence, wantMethod := []string{"0", "1", "1", "1", "2"}, []string{"REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"}
		before := ""
		for i, m := range parts {
			if line(t, m, "UID:") != string(b.event.ID)+"@events.chapterhouse" || line(t, m, "METHOD:") != wantMethod[i] || m.Calendar.Method != wantMethod[i] {
				t.Errorf("part %d is %s of %s", i, line(t, m, "METHOD:"), line(t, m, "UID:"))
			}
			if got := line(t, m, "SEQUENCE:"); got != wantSequence[i] {
				t.Errorf("part %d has SEQUENCE %s, want %s", i, got, wantSequence[i])
			}
			stamp := line(t, m, "DTSTAMP:")
			if stamp <= before {
				t.Errorf("part %d has DTSTAMP %s, not later than %s", i, stamp, before)
			}
			before = stamp
			if got := strings.Count(string(m.Calendar.Body), "ATTENDEE"); got != 1 {
				t.Errorf("part %d names %d attendees", i, got)
			}
		}
	})
}

func TestAZoneThisMachineDoesNotKnowStillGivesAMail(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f, func(e *hub.Event) { e.Zone = "Moon/Tycho" })
		b.Confirmed(t, b.event, "Robin Vale", 1)
		m := b.compose(t, hub.MailGoing)
		if got := line(t, m, "DTSTART:"); got != "20261206T003000Z" {
			t.Errorf("DTSTART %s", got)
		}
		if !strings.Contains(m.Text, "Sun, Dec 6, 12:30 to 2:00 am UTC") {
			t.Errorf("text:\n%s", m.Text)
		}
	})
}
