package demo

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// today is the day of the pictures.
var today = time.Date(2026, time.November, 22, 0, 0, 0, 0, time.UTC)

func TestBuildOfOneDayIsOneSeed(t *testing.T) {
	t.Parallel()
	first := Build(today)
	again := Build(today.Add(23*time.Hour + 59*time.Minute).In(time.FixedZone("", 5*3600)))
	if !reflect.DeepEqual(first, again) { // cmp takes 20 s for 33,000 rows
		t.Error("two builds of one day differ")
	}
	other := Build(today.AddDate(0, 0, 1))
	if reflect.DeepEqual(first, other) {
		t.Error("two days give the same seed: the comparison sees nothing")
	}
	ids := func(s store.Seed) (out []string) {
		for _, c := range s.Chapters {
			out = append(out, string(c.ID), c.Name)
		}
		for _, p := range s.People {
			out = append(out, string(p.ID), p.Name)
		}
		for _, e := range s.Events {
			out = append(out, string(e.ID))
		}
		return out
	}
	if !slices.Equal(ids(first), ids(other)) {
		t.Error("links change from day to day")
	}
}

func TestSeedCouldHaveHappened(t *testing.T) {
	t.Parallel()
	for name, day := range map[string]time.Time{
		"the day of the pictures":     today,
		"a leap day":                  time.Date(2028, time.February, 29, 0, 0, 0, 0, time.UTC),
		"the clocks go forward":       time.Date(2027, time.March, 14, 0, 0, 0, 0, time.UTC),
		"the clocks go back":          time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC),
		"new year":                    time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC),
		"the clock of the test store": time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC),
		"midsummer":                   time.Date(2026, time.June, 24, 0, 0, 0, 0, time.UTC),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := Build(day)
			for _, hour := range []int{0, 23} {
				for i, p := range problems(seed, day.Add(time.Duration(hour)*time.Hour)) {
					if i < 10 {
						t.Errorf("at %d h: %s", hour, p)
					}
				}
			}
			checkCounts(t, seed, day)
		})
	}
}

// TestProblemsAreFound is the negative control of the check above: each break must be seen.
func TestProblemsAreFound(t *testing.T) {
	t.Parallel()
	tonight := today.Add(24*time.Hour - time.Second)
	index := func(s store.Seed, wanted func(hub.RSVP) bool) int { return slices.IndexFunc(s.RSVPs, wanted) }
	for name, broken := range map[string]func(s *store.Seed){
		"a seat is counted twice":      func(s *store.Seed) { s.Events[0].Seats.Taken++ },
		"a capacity is oversold":       func(s *store.Seed) { s.Events[0].Seats.Capacity = 12 },
		"somebody waits who would fit": func(s *store.Seed) { s.Events[1].Seats.Capacity = 13 },
		"a number is given twice":      func(s *store.Seed) { s.RSVPs[3].Number = s.RSVPs[2].Number },
		"an old name is kept": func(s *store.Seed) {
			i := index(*s, func(r hub.RSVP) bool { return r.Person == "" })
			s.RSVPs[i].Person, s.RSVPs[i].Name = s.People[50].ID, s.People[50].Name
		},
		"somebody answers twice": func(s *store.Seed) { s.RSVPs[2].Person, s.RSVPs[2].Name = s.RSVPs[1].Person, s.RSVPs[1].Name },
		"an answer is another chapter's": func(s *store.Seed) {
			s.RSVPs[0].Chapter = s.Chapters[9].ID
		},
		"a slot is empty": func(s *store.Seed) {
			i := slices.IndexFunc(s.Adoptions, func(a hub.Adoption) bool { return a.State == hub.AdoptionInUse })
			s.Adoptions[i].Values["city"] = " "
		},
		"a person has nothing behind them": func(s *store.Seed) {
			s.People = append(s.People, hub.Person{ID: "0000000000000000", Name: "Nobody", Email: "nobody@example.org", CreatedAt: today})
		},
		"an event is at night": func(s *store.Seed) { s.Events[0].StartsAt = s.Events[0].StartsAt.Add(9 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := Build(today)
			if found := problems(seed, tonight); len(found) > 0 {
				t.Fatalf("problems before anything is broken: %s", found[0])
			}
			if broken(&seed); len(problems(seed, tonight)) == 0 {
				t.Error("nothing was found")
			}
		})
	}
}

// tally counts what list holds by key.
func tally[T any, K comparable](list []T, key func(T) K) map[K]int {
	out := map[K]int{}
	for _, x := range list {
		out[key(x)]++
	}
	return out
}

func checkCounts(t *testing.T, s store.Seed, day time.Time) {
	t.Helper()
	got := map[string]int{
		"chapters": len(s.Chapters), "people": len(s.People), "events": len(s.Events), "answers": len(s.RSVPs), "toolkits": len(s.Toolkits),
	}
	for kind, n := range tally(s.Chapters, func(c hub.Chapter) hub.ChapterKind { return c.Kind }) {
		got["kind "+string(kind)] = n
	}
	for status, n := range tally(s.Chapters, func(c hub.Chapter) hub.CharterStatus { return c.Status }) {
		got["status "+string(status)] = n
	}
	for coming, n := range tally(s.Events, func(e hub.Event) bool { return e.StartsAt.After(day) }) {
		got[map[bool]string{true: "coming", false: "past"}[coming]] = n
	}
	want := map[string]int{
		"chapters": 72, "people": 5000, "events": 400, "answers": 20_000, "toolkits": 6, "coming": 220, "past": 180,
		"kind local": 64, "kind pod": 3, "kind council": 4, "kind national": 1,
		"status active": 67, "status forming": 3, "status paused": 1, "status dormant": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestEveryStateOccurs(t *testing.T) {
	t.Parallel()
	s := Build(today)
	type kind struct {
		state    hub.EventState
		mode     hub.Mode
		audience hub.EventAudience
	}
	events := tally(s.Events, func(e hub.Event) kind { return kind{e.State, e.Mode, e.Audience} })
	for _, k := range []kind{
		{hub.EventDraft, hub.ModeInPerson, hub.AudiencePublic}, {hub.EventPublished, hub.ModeInPerson, hub.AudiencePublic},
		{hub.EventPublished, hub.ModeOnline, hub.AudiencePublic}, {hub.EventPublished, hub.ModeHybrid, hub.AudiencePublic},
		{hub.EventPublished, hub.ModeInPerson, hub.AudienceMembers}, {hub.EventCancelled, hub.ModeInPerson, hub.AudiencePublic},
	} {
		if events[k] < 3 {
			t.Errorf("%d events are %v", events[k], k)
		}
	}
	answers := tally(s.RSVPs, func(r hub.RSVP) hub.RSVPState { return r.State })
	for _, state := range []hub.RSVPState{
		hub.RSVPPending, hub.RSVPGoing, hub.RSVPWaitlisted, hub.RSVPCancelled,
	} {
		if answers[state] == 0 {
			t.Errorf("no answer is %s", state)
		}
	}
	if guests := tally(s.RSVPs, func(r hub.RSVP) bool { return r.Guest }); guests[true] < 4000 || guests[false] < 8000 {
		t.Errorf("guests and members: %v", guests)
	}
	members := tally(s.Memberships, func(m hub.Membership) hub.MembershipState { return m.State })
	if len(members) != 4 {
		t.Errorf("memberships are %v", members)
	}
	full, hidden := 0, 0
	for _, e := range s.Events {
		if e.Open(today) && e.Seats.Full() && e.Seats.Waiting > 0 {
			full++
		}
		if e.Open(today) && e.PlaceHidden && e.JoinURL != "" {
			hidden++
		}
	}
	if full < 10 || hidden < 2 {
		t.Errorf("%d coming events are full with a line, %d hide their place and have a link", full, hidden)
	}
	for _, q := range hub.AccessQuestions() {
		if n := tally(s.Events, func(e hub.Event) hub.Answer { return *q.Of(&e.Access) }); len(n) != 3 {
			t.Errorf("%s is answered %v", q.Label, n)
		}
	}
}
