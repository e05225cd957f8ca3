package hub_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func TestSeats(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		seats hub.Seats
		left  int
		full  bool
		fits  map[int]bool
	}{
		{"no limit", hub.Seats{Taken: 900}, 0, false, map[int]bool{1: true, 20: true}},
		{"empty", hub.Seats{Capacity: 3}, 3, false, map[int]bool{1: true, 3: true, 4: false}},
		{"one left", hub.Seats{Capacity: 3, Taken: 2}, 1, false, map[int]bool{1: true, 2: false}},
		{"full", hub.Seats{Capacity: 3, Taken: 3}, 0, true, map[int]bool{1: false}},
		{"one free that somebody waits for", hub.Seats{Capacity: 3, Taken: 2, Waiting: 1}, 0, true, map[int]bool{1: false}},
		{"more taken than there are", hub.Seats{Capacity: 3, Taken: 5}, 0, true, map[int]bool{1: false}},
	}
	for _, test := range tests {
		if got := test.seats.Left(); got != test.left {
			t.Errorf("%s: %d left, want %d", test.name, got, test.left)
		}
		if got := test.seats.Full(); got != test.full {
			t.Errorf("%s: full %v, want %v", test.name, got, test.full)
		}
		for party, want := range test.fits {
			if got := test.seats.Fits(party); got != want {
				t.Errorf("%s: a party of %d fits %v, want %v", test.name, party, got, want)
			}
		}
	}
}

func TestSlots(t *testing.T) {
	t.Parallel()
	slots := []hub.Slot{{Key: "city", Label: "City", Required: true}, {Key: "quote", Label: "Local Quote"}, {Key: "venue", Label: "Venue", Required: true}}
	tests := []struct {
		name, text string
		values     map[string]string
		want       string
	}{
		{"no slots", "Call them.", nil, "Call them."},
		{"a value", "From [[city]].", map[string]string{"city": " Boston "}, "From Boston."},
		{"a value twice", "[[city]], [[city]]", map[string]string{"city": "Boston"}, "Boston, Boston"},
		{"no value", "[[quote]]", nil, "____ (local quote)"},
		{"a blank value", "[[city]]", map[string]string{"city": "  "}, "____ (city)"},
		{"a slot nobody declared", "[[phone]]", nil, "[[phone]]"},
		{"a value that looks like a slot is text", "[[city]]", map[string]string{"city": "[[quote]]"}, "[[quote]]"},
		{"what is no slot", "[[ city ]] [[City]] [[1st]] [city]", map[string]string{"city": "Boston"}, "[[ city ]] [[City]] [[1st]] [city]"},
	}
	for _, test := range tests {
		if got := hub.FillSlots(test.text, slots, test.values); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if diff := cmp.Diff([]string{"b", "a"}, hub.SlotKeys("[[b]] [[a]] [[b]] [[Not]]")); diff != "" {
		t.Errorf("slots in order of first use:\n%s", diff)
	}
	missing := hub.MissingSlots(slots, map[string]string{"city": " ", "quote": "", "venue": "Library"})
	if diff := cmp.Diff([]hub.Slot{slots[0]}, missing); diff != "" {
		t.Errorf("missing slots:\n%s", diff)
	}
}

func FuzzFillSlots(f *testing.F) {
	f.Add("From [[city]], [[nothing]].", "Boston")
	f.Add("[[[[city]]]]", "[[city]]")
	f.Add("[[city", "]]")
	f.Fuzz(func(t *testing.T, text, value string) {
		filled := hub.FillSlots(text, []hub.Slot{{Key: "city", Label: "City"}}, map[string]string{"city": value})
		if len(hub.SlotKeys(text)) == 0 && filled != text {
			t.Errorf("a text without slots changed: %q", filled)
		}
	})
}

func TestMaskedName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "", "   ": "", "Robin": "Robin", "Robin Vale": "Robin V.", " Robin  de la Vale ": "Robin V.", "Zoë Ångström": "Zoë Å.", "李 小龍": "李 小.",
	} {
		if got := hub.MaskedName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func FuzzMaskedName(f *testing.F) {
	f.Add("Robin Vale")
	f.Add("\xff \xfe")
	f.Fuzz(func(t *testing.T, name string) {
		words := strings.Fields(name)
		masked := hub.MaskedName(name)
		if last := len(words) - 1; last > 0 && len([]rune(words[last])) > 2 && strings.HasSuffix(masked, words[last]) {
			t.Errorf("%q shows the last name: %q", name, masked)
		}
	})
}

func TestInvalid(t *testing.T) {
	t.Parallel()
	var in hub.Invalid
	if in.Err() != nil {
		t.Error("nothing is wrong, yet it is an error")
	}
	in.Add("zip", say.M("Five digits."))
	in.Add("email", say.M("robin@example.org is not known."))
	in.Add("zip", say.M("Another sentence."))
	err := in.Err()
	if got, ok := errors.AsType[*hub.Invalid](err); !ok || got.Fields["zip"].String() != "Five digits." {
		t.Errorf("got %v, want the first sentence of each field", err)
	}
	if err.Error() != "invalid: email, zip" {
		t.Errorf("the text is %q: it must name the fields and nothing that was typed", err.Error())
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	for _, want := range []hub.Answer{hub.NotAnswered, hub.Yes, hub.No} {
		v, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		got := hub.Yes
		if err := got.Scan(v); err != nil || got != want {
			t.Errorf("%d comes back as %d (%v)", want, got, err)
		}
	}
	for in, want := range map[any]hub.Answer{int64(0): hub.No, int64(1): hub.Yes} { // SQLite without a declared type
		var got hub.Answer
		if err := got.Scan(in); err != nil || got != want {
			t.Errorf("%v is %d (%v), want %d", in, got, err, want)
		}
	}
	var got hub.Answer
	if got.Scan("yes") == nil {
		t.Error("text was taken for an answer")
	}
	if _, err := hub.Answer(7).Value(); err == nil {
		t.Error("7 was stored as an answer")
	}
}

func TestEventRules(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 9, 1, 20, 0, 0, 0, time.UTC)
	e := hub.Event{
		State: hub.EventPublished, EndsAt: end, Zone: "America/New_York", JoinURL: "https://meet.example.org/x",
		Place: hub.Place{Venue: "Library", Address: "12 Linden Street", Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US", Lat: 42, Lon: -71, Located: true},
	}
	if !e.Open(end.Add(-1)) || e.Open(end) || e.Over(end.Add(-1)) || !e.Over(end) {
		t.Error("an event is open until the instant it ends, and over from then on")
	}
	for _, state := range []hub.EventState{hub.EventDraft, hub.EventCancelled} {
		shut := e
		shut.State = state
		if shut.Open(end.Add(-1)) {
			t.Errorf("a %s event takes answers", state)
		}
	}
	public := e.Public()
	if public.JoinURL != "" || public.Place != e.Place {
		t.Errorf("a stranger sees %+v", public)
	}
	e.PlaceHidden = true
	if diff := cmp.Diff(hub.Place{Locality: "Boston", Region: "MA", Country: "US"}, e.Public().Place); diff != "" {
		t.Errorf("of a hidden place a stranger sees:\n%s", diff)
	}
	if e.Location().String() != "America/New_York" || (hub.Event{Zone: "Mars/Olympus"}).Location() != time.UTC {
		t.Error("the zone is the event's, UTC when nobody knows it")
	}
	if got := e.ErasedOn(); !got.Equal(end.AddDate(0, 0, hub.GuestDataDays)) {
		t.Errorf("names are erased on %v", got)
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	grant := func(roles ...hub.Role) (list []hub.Grant) {
		for _, role := range roles {
			list = append(list, hub.Grant{Role: role})
		}
		return list
	}
	tests := []struct {
		name  string
		actor hub.Actor
		want  string
	}{
		{"nobody", hub.Actor{}, "member"},
		{"a member", hub.Actor{Person: "p", MemberOf: []hub.ChapterID{"c"}}, "member"},
		{"a host", hub.Actor{Person: "p", HostOf: []hub.EventID{"e"}}, "lead"},
		{"a lead", hub.Actor{Grants: grant(hub.RoleLead)}, "lead"},
		{"staff who lead a chapter", hub.Actor{Grants: grant(hub.RoleNationalStaff, hub.RoleLead)}, "staff"},
		{"an auditor", hub.Actor{Grants: grant(hub.RoleAuditor)}, "admin"},
		{"an admin with every other role", hub.Actor{Grants: grant(hub.RoleLead, hub.RoleNationalStaff, hub.RoleNationalAdmin)}, "admin"},
	}
	for _, test := range tests {
		if got := test.actor.Level(); got != test.want {
			t.Errorf("%s has the session of a %s, want %s", test.name, got, test.want)
		}
	}
	one := hub.Actor{Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: "a"}, {Role: hub.RoleAuditor}}}
	other := hub.Actor{Grants: []hub.Grant{{Role: hub.RoleAuditor}, {Role: hub.RoleLead, Chapter: "a"}}}
	if one.Fingerprint() != other.Fingerprint() {
		t.Error("the order of the rights changes the fingerprint")
	}
	for _, changed := range []hub.Actor{
		{}, {Grants: one.Grants[:1]}, {Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: "b"}, {Role: hub.RoleAuditor}}},
	} {
		if changed.Fingerprint() == one.Fingerprint() {
			t.Errorf("%+v has the same fingerprint", changed)
		}
	}
}

// What the design promises about sessions, in the numbers it gives.
func TestSessionLimits(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	if diff := cmp.Diff(map[string]hub.SessionLimits{
		"member": {Idle: 7 * day, Absolute: 30 * day}, "lead": {Idle: 12 * time.Hour, Absolute: 7 * day},
		"staff": {Idle: time.Hour, Absolute: 12 * time.Hour}, "admin": {Idle: 30 * time.Minute, Absolute: 8 * time.Hour},
	}, hub.SessionLevels()); diff != "" {
		t.Errorf("(-promised +got):\n%s", diff)
	}
	if hub.FreshFor != 10*time.Minute {
		t.Errorf("a sign-in is fresh for %s", hub.FreshFor)
	}
}
