package event_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
)

func form(edits ...func(*event.Form)) event.Form {
	f := event.Form{
		Title: "Seed swap", Mode: hub.ModeInPerson, Date: "2026-10-10", Start: "18:30", End: "20:00", Zone: "America/New_York", Venue: "Old barn",
		Address: "1 Mill Lane", Locality: "Salem", Region: "MA", PostalCode: "01970", MaxParty: 5,
	}
	for _, edit := range edits {
		edit(&f)
	}
	return f
}

// wrongFields are the names of what an error says is wrong, sorted.
func wrongFields(t testing.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	in, ok := errors.AsType[*hub.Invalid](err)
	if !ok {
		t.Fatalf("%v is no list of fields", err)
	}
	return slices.Sorted(maps.Keys(in.Fields))
}

func TestFormMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*event.Form)
		want []string
	}{
		"nothing is wrong":                       {func(*event.Form) {}, nil},
		"no title":                               {func(f *event.Form) { f.Title = " \t " }, []string{"title"}},
		"the longest title":                      {func(f *event.Form) { f.Title = strings.Repeat("é", 120) }, nil},
		"a title that is too long":               {func(f *event.Form) { f.Title = strings.Repeat("é", 121) }, []string{"title"}},
		"a summary that is too long":             {func(f *event.Form) { f.Summary = strings.Repeat("x", 241) }, []string{"summary"}},
		"a description that is too long":         {func(f *event.Form) { f.Description = strings.Repeat("x", 20_001) }, []string{"description"}},
		"the longest line of what to bring":      {func(f *event.Form) { f.Bring = strings.Repeat("é", 240) }, nil},
		"too much to bring":                      {func(f *event.Form) { f.Bring = strings.Repeat("é", 241) }, []string{"bring"}},
		"a long word about the picture":          {func(f *event.Form) { f.CoverAlt = strings.Repeat("x", 241) }, []string{"cover_alt"}},
		"no way to come":                         {func(f *event.Form) { f.Mode = "" }, []string{"mode"}},
		"a way to come that nobody knows":        {func(f *event.Form) { f.Mode = "teleport" }, []string{"mode"}},
		"no zone":                                {func(f *event.Form) { f.Zone = "" }, []string{"zone"}},
		"the zone of the server":                 {func(f *event.Form) { f.Zone = "Local" }, []string{"zone"}},
		"a zone that is a file":                  {func(f *event.Form) { f.Zone = "../../etc/passwd" }, []string{"zone"}},
		"no date":                                {func(f *event.Form) { f.Date = "" }, []string{"date"}},
		"a date as one says it":                  {func(f *event.Form) { f.Date = "10 Oct 2026" }, []string{"date"}},
		"the 31st of a month of 30":              {func(f *event.Form) { f.Date = "2026-11-31" }, []string{"date"}},
		"a year long ago":                        {func(f *event.Form) { f.Date = "0226-10-10" }, []string{"date"}},
		"a year too far":                         {func(f *event.Form) { f.Date = "2206-10-10" }, []string{"date"}},
		"a start that is no time":                {func(f *event.Form) { f.Start = "25:00" }, []string{"date"}},
		"an end that is no time":                 {func(f *event.Form) { f.End = "eight" }, []string{"end"}},
		"a start the clocks skip":                {func(f *event.Form) { f.Date, f.Start, f.End = "2027-03-14", "02:30", "04:00" }, []string{"start"}},
		"an end the clocks skip":                 {func(f *event.Form) { f.Date, f.Start, f.End = "2027-03-14", "01:00", "02:30" }, []string{"end"}},
		"an end the clocks skip after midnight":  {func(f *event.Form) { f.Date, f.Start, f.End, f.EndDate = "2027-03-13", "22:00", "02:30", "2027-03-14" }, []string{"end"}},
		"a night that ends before the clocks do": {func(f *event.Form) { f.Date, f.Start, f.End, f.EndDate = "2027-03-14", "22:00", "02:30", "2027-03-15" }, nil},
		"a time that is skipped in another zone": {func(f *event.Form) { f.Date, f.Start, f.Zone = "2027-03-14", "02:30", "America/Phoenix" }, nil},
		"a start with one digit":                 {func(f *event.Form) { f.Start = "6:30" }, nil},
		"no town":                                {func(f *event.Form) { f.Locality = " " }, []string{"locality"}},
		"a postcode nobody has":                  {func(f *event.Form) { f.PostalCode = "00000" }, []string{"postal_code"}},
		"no postcode":                            {func(f *event.Form) { f.PostalCode = "" }, nil},
		"a street that is too long":              {func(f *event.Form) { f.Address = strings.Repeat("x", 241) }, []string{"venue"}},
		"an online event needs no place":         {func(f *event.Form) { f.Mode, f.Locality, f.Venue = hub.ModeOnline, "", "" }, nil},
		"a link that is none":                    {func(f *event.Form) { f.Mode, f.JoinURL = hub.ModeOnline, "meet.example.org" }, []string{"join_url"}},
		"a link that runs":                       {func(f *event.Form) { f.Mode, f.JoinURL = hub.ModeOnline, "javascript:alert(1)" }, []string{"join_url"}},
		"a link that is too long": {func(f *event.Form) {
			f.Mode, f.JoinURL = hub.ModeHybrid, "https://a.example/"+strings.Repeat("x", 1000)
		}, []string{"join_url"}},
		"a bad link of an event in person":    {func(f *event.Form) { f.JoinURL = "javascript:alert(1)" }, nil},
		"the most seats":                      {func(f *event.Form) { f.Capacity = 100_000 }, nil},
		"seats in words":                      {func(f *event.Form) { f.Capacity = -1 }, []string{"capacity"}},
		"more seats than a stadium":           {func(f *event.Form) { f.Capacity = 100_001 }, []string{"capacity"}},
		"nobody may bring themselves":         {func(f *event.Form) { f.MaxParty = 0 }, []string{"max_party"}},
		"a party of more than the hub allows": {func(f *event.Form) { f.MaxParty = hub.MaxPartyLimit + 1 }, []string{"max_party"}},
		"everything at once is said at once":  {func(f *event.Form) { *f = event.Form{Capacity: -1} }, []string{"capacity", "max_party", "mode", "title", "zone", "locality"}},
	} {
		var e hub.Event
		want := slices.Sorted(slices.Values(c.want))
		if diff := cmp.Diff(want, wrongFields(t, form(c.edit).Apply(&e)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFormTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit       func(*event.Form)
		start, end string // UTC
	}{
		"an evening":                                 {func(*event.Form) {}, "2026-10-10T22:30:00Z", "2026-10-11T00:00:00Z"},
		"a night that ends on the next day":          {func(f *event.Form) { f.End = "01:15" }, "2026-10-10T22:30:00Z", "2026-10-11T05:15:00Z"},
		"an end at the start is a day later":         {func(f *event.Form) { f.End = f.Start }, "2026-10-10T22:30:00Z", "2026-10-11T22:30:00Z"},
		"a night into a new year":                    {func(f *event.Form) { f.Date, f.Start, f.End = "2026-12-31", "22:00", "01:00" }, "2027-01-01T03:00:00Z", "2027-01-01T06:00:00Z"},
		"over the hour that is skipped":              {func(f *event.Form) { f.Date, f.Start, f.End = "2027-03-14", "01:00", "04:00" }, "2027-03-14T06:00:00Z", "2027-03-14T08:00:00Z"},
		"the night in which the clocks go forward":   {func(f *event.Form) { f.Date, f.Start, f.End = "2027-03-13", "22:00", "03:30" }, "2027-03-14T03:00:00Z", "2027-03-14T07:30:00Z"},
		"the night in which the clocks go back":      {func(f *event.Form) { f.Date, f.Start, f.End = "2026-10-31", "22:00", "03:00" }, "2026-11-01T02:00:00Z", "2026-11-01T08:00:00Z"},
		"a zone of half hours":                       {func(f *event.Form) { f.Zone = "Asia/Kolkata" }, "2026-10-10T13:00:00Z", "2026-10-10T14:30:00Z"},
		"a start with one digit is the same as with": {func(f *event.Form) { f.Start, f.End = "6:30", "8:00" }, "2026-10-10T10:30:00Z", "2026-10-10T12:00:00Z"},
	} {
		var e hub.Event
		if err := form(c.edit).WithNextDay().Apply(&e); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := [2]string{e.StartsAt.Format(time.RFC3339), e.EndsAt.Format(time.RFC3339)}; got != [2]string{c.start, c.end} {
			t.Errorf("%s: %v, want %s to %s", name, got, c.start, c.end)
		}
	}
}

// What a form cannot say, it must not change: an event that lasts days, the second of two hours, an exact point, a country.
func TestFormKeepsWhatItCannotSay(t *testing.T) {
	t.Parallel()
	utc := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	stored := hub.Event{
		ID: "e", Title: "Seed swap", Bring: "Seeds in paper bags", Mode: hub.ModeInPerson, Audience: hub.AudiencePublic, MaxParty: 5, Zone: "America/Halifax",
		Place: hub.Place{Venue: "Old barn", Address: "1 Mill Lane\nRoom 2", Locality: "Halifax", Region: "NS", PostalCode: "B3H 1X1", Country: "CA", Lat: 44.64, Lon: -63.59, Located: true},
	}
	for name, times := range map[string][2]string{
		"an event of three days":             {"2026-10-10T22:30:00Z", "2026-10-13T00:00:00Z"},
		"the second of two hours":            {"2026-11-01T05:30:00Z", "2026-11-01T07:30:00Z"},
		"an end in the second of two hours":  {"2026-11-01T03:00:00Z", "2026-11-01T05:30:00Z"},
		"a time with seconds, as some bring": {"2026-10-10T22:30:30Z", "2026-10-10T23:00:15Z"},
	} {
		old := stored
		old.SetTimes(utc(times[0]), utc(times[1]))
		f, next := event.FormOf(old), old
		f.Title, f.Address = "Seed exchange", "1 Mill Lane\r\nRoom 2 " // as a browser sends it back
		if err := f.Apply(&next); err != nil {
			t.Errorf("%s: %v", name, wrongFields(t, err))
			continue
		}
		want := old
		want.Title = "Seed exchange"
		if diff := cmp.Diff(want, next); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		f.Start, f.End, f.EndDate = "08:00", "09:00", "" // the negative control: a new hour counts
		if err := f.Apply(&next); err != nil || next.StartsAt.Equal(old.StartsAt) {
			t.Errorf("%s: a new hour gives %s, %v", name, next.StartsAt, err)
		}
	}
	moved := stored
	moved.SetTimes(utc("2026-10-10T22:30:00Z"), utc("2026-10-11T00:00:00Z"))
	f := event.FormOf(moved)
	f.Locality, f.PostalCode = "Salem", "01970"
	if err := f.Apply(&moved); err != nil || moved.Place.Lat == 44.64 || !moved.Place.Located {
		t.Errorf("a new town is at %v, %v: %v", moved.Place.Lat, moved.Place.Lon, err)
	}
}

func TestFormPlaces(t *testing.T) {
	t.Parallel()
	var e hub.Event
	f := form(func(f *event.Form) {
		f.Mode, f.JoinURL, f.PlaceHidden, f.Members = hub.ModeHybrid, " https://meet.example.org/a ", true, true
	})
	if err := f.Apply(&e); err != nil {
		t.Fatal(err)
	}
	if !e.PlaceHidden || e.JoinURL != "https://meet.example.org/a" || e.Audience != hub.AudienceMembers || !e.Place.Located || e.Place.Country != "US" {
		t.Errorf("%+v", e)
	}
	f.Mode = hub.ModeInPerson
	if err := f.Apply(&e); err != nil || e.JoinURL != "" {
		t.Errorf("an event in person keeps the link %q: %v", e.JoinURL, err)
	}
	f.Mode = hub.ModeOnline
	if err := f.Apply(&e); err != nil || e.Place != (hub.Place{}) || e.PlaceHidden {
		t.Errorf("an online event keeps the place %+v, hidden %t: %v", e.Place, e.PlaceHidden, err)
	}
}

// A form that is taken makes an event whose form is taken again, and changes nothing the second time.
func FuzzFormApply(f *testing.F) {
	f.Add("Seed swap", "2026-10-10", "18:30", "20:00", "America/New_York", "Salem", "01970", "", "in_person", 5)
	f.Add("Night", "2027-03-14", "01:30", "03:00", "America/New_York", "Salem", "", "", "hybrid", 1)
	f.Add("Back", "2026-11-01", "01:30", "01:15", "America/New_York", "Salem", "", "https://a.example", "online", 20)
	f.Add("x", "2100-12-31", "23:59", "23:59", "Pacific/Apia", "\r\n", "02139", "//a", "in_person", -1)
	f.Fuzz(func(t *testing.T, title, date, start, end, zone, town, postcode, link, mode string, party int) {
		var e hub.Event
		typed := event.Form{Title: title, Date: date, Start: start, End: end, Zone: zone, Locality: town, Address: town, PostalCode: postcode, JoinURL: link, Mode: hub.Mode(mode), MaxParty: party}
		if typed.Apply(&e) != nil {
			return
		}
		if length := e.EndsAt.Sub(e.StartsAt); length <= 0 || length > 25*time.Hour {
			t.Fatalf("it lasts %s", length)
		}
		again := e
		if err := event.FormOf(e).Apply(&again); err != nil {
			t.Fatalf("its own form is refused: %v", wrongFields(t, err))
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Errorf("its own form changes it (-was +is):\n%s", diff)
		}
	})
}
