package event

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestJoinBlock(t *testing.T) {
	t.Parallel()
	const zoom = "https://us02web.zoom.us/j/81234567890?pwd=abc"
	for name, c := range map[string]struct{ text, left, hidden string }{
		"nothing of the kind":        {"Bring a pen.\n\nDoors at 6.", "Bring a pen.\n\nDoors at 6.", ""},
		"inside a sentence":          {"We meet at " + zoom + ", the passcode is tulip, and bring tea.", "We meet at " + roomless.String() + ", the " + roomless.String() + ", and bring tea.", "passcode is tulip"},
		"digits without a colon":     {"Zoom, meeting ID 812 3456 7890, at six.", "Zoom, " + roomless.String() + ", at six.", "meeting ID 812 3456 7890"},
		"a number to ask at":         {"Questions? Call Robin, 617-555-0100.\n" + zoom, "Questions? Call Robin, 617-555-0100.", ""},
		"a PIN to wear":              {"Wear your pin. " + zoom, "Wear your pin. " + roomless.String(), ""},
		"the value on the next line": {"Agenda\n\nMeeting ID:\n812 3456 7890\nPasscode:\ntulip\n\nSee you", "Agenda\n\nSee you", "Meeting ID:\n812 3456 7890\nPasscode:\ntulip"},
		"numbers below a heading":    {"Hello\n\nOne tap mobile\n+13125550199,,812#,,,,*44# US\n+1 312 555 0199 US (Chicago)\n\nBring +1 guest", "Hello\n\nBring +1 guest", "One tap mobile\n+13125550199,,812#,,,,*44# US\n+1 312 555 0199 US (Chicago)"},
		"a second room":              {"Room A\n" + zoom + "\nhttps://meet.google.com/abc-defg-hij\nEnd", "Room A\n\nEnd", "https://meet.google.com/abc-defg-hij"},
		"in Spanish":                 {"Traigan agua.\nID de reunión: 812 3456 7890\nCódigo de acceso: 440923", "Traigan agua.", "ID de reunión: 812 3456 7890\nCódigo de acceso: 440923"},
		"in German":                  {"Bis bald.\nMeeting-ID: 812 3456 7890\nKenncode: 440923", "Bis bald.", "Meeting-ID: 812 3456 7890\nKenncode: 440923"},
		"Webex": {"Agenda below.\nJoin from the meeting link\nhttps://acme.webex.com/acme/j.php?MTID=m1\nMeeting number (access code): 2555 123 4567\nMeeting password: Xy9\nJoin by phone\n+1-415-655-0001 US Toll\nAccess code: 2555 123 4567\n\n1. Budget", "Agenda below.\n\n1. Budget",
			"https://acme.webex.com/acme/j.php?MTID=m1\nMeeting number (access code): 2555 123 4567\nMeeting password: Xy9\nJoin by phone\n+1-415-655-0001 US Toll\nAccess code: 2555 123 4567"},
		"the frame of Teams": {"Agenda\n________________________________________\nMicrosoft Teams meeting\nJoin on your computer or mobile app\nClick here to join the meeting <" + zoom + ">\nMeeting ID: 1\nOr call in (audio only)\n+1 323-555-0166,,987# US\n________________________________________\n\nAfterwards: cake",
			"Agenda\n\nAfterwards: cake", "Join on your computer or mobile app\nMeeting ID: 1\nOr call in (audio only)\n+1 323-555-0166,,987# US"},
		"a rule of somebody's own": {"Agenda\n--------------------\nBudget\n--------------------\n" + zoom, "Agenda\n--------------------\nBudget\n--------------------", ""},
		"Google's frame, cut off":  {"Hi\n-::~:~::~:~:~:~:~:~:~:~::~:~::-\nJoin with Google Meet: " + zoom, "Hi", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := joinBlock{link: zoom}
			left := b.text(t.Context(), c.text)
			if left != c.left || strings.Join(b.lines, "\n") != c.hidden {
				t.Errorf("left %q, want %q\nhidden %q, want %q", left, c.left, strings.Join(b.lines, "\n"), c.hidden)
			}
		})
	}
}

func TestJoinBlockOfATitle(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Steering call (passcode: 9999)":                     "Steering call",
		"Call https://meet.google.com/abc-defg-hij with tea": "Call with tea",
		"https://meet.google.com/abc-defg-hij":               "https://meet.google.com/abc-defg-hij",
	} {
		if got := (&joinBlock{}).line(t.Context(), title); got != want {
			t.Errorf("%q became %q, want %q", title, got, want)
		}
	}
}

// FuzzJoinBlock wants of any text that no link to a room, no dial string and no passcode is left in it, and that a second look finds nothing.
func FuzzJoinBlock(f *testing.F) {
	for _, seed := range []string{
		"", "Join Zoom Meeting\nhttps://zoom.us/j/1\n\nPasscode: 1", "-::~:~::~:~:~:~:~::~::-\nx\n-::~:~::~:~:~:~:~::~::-", strings.Repeat("_", 40) + "\nMicrosoft Teams\n" + strings.Repeat("_", 30),
		"tel:+1,,2# <tel:3>", "PIN: 1 PIN: 2", "Meeting ID:\n\n\n8", "passcode is is is", "+1 312 555 0199,,1#,,,,*2#", "((passcode: x))", "https://tel.meet/a?pin=1", "pwd=pwd=pwd: x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		b := joinBlock{link: "https://zoom.us/j/1"}
		left := b.text(t.Context(), text)
		for _, address := range addresses(left) {
			if isRoom(address) || isDialPage(address) || address == b.link {
				t.Fatalf("%q is left in %q", address, left)
			}
		}
		again := joinBlock{link: b.link}
		if again.text(t.Context(), left); len(again.lines) > 0 && !strings.Contains(left, roomless.String()) {
			t.Fatalf("%q still holds %q", left, again.lines)
		}
	})
}
