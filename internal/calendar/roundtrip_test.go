package calendar

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/zone"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestRoundTrip writes arbitrary entries and reads them back: every instant, zone and text arrives.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.Custom(arbitraryEntry), 0, 8).Draw(t, "entries")
		for i := range entries {
			entries[i].UID = fmt.Sprintf("%d-%s", i, entries[i].UID)
		}
		method := rapid.SampledFrom([]Method{"", MethodPublish, MethodRequest, MethodCancel}).Draw(t, "method")
		var b bytes.Buffer
		if err := Write(&b, Feed{Name: rapid.String().Draw(t, "name"), Method: method}, entries); err != nil {
			t.Fatal(err)
		}
		if list := lineComplaints(b.String()); len(list) > 0 {
			t.Fatal(list)
		}
		result, err := Read(&b, ReadOptions{DefaultZone: "America/New_York"})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]Draft{}
		for _, d := range result.Drafts {
			got[d.UID] = d
		}
		if len(got) != len(entries) || result.Events != len(entries) || len(entries) > 0 && len(result.Problems) > 0 {
			t.Fatalf("%d drafts, %d events, problems %v of %d entries", len(got), result.Events, result.Problems, len(entries))
		}
		for _, e := range entries {
			d := got[oneLine(e.UID)]
			if diff := cmp.Diff(expected(e, method, d), d); diff != "" {
				t.Fatalf("-want +got:\n%s", diff)
			}
		}
	})
}

// arbitraryEntry draws instants to the second, often near a change of clocks.
func arbitraryEntry(t *rapid.T) Entry {
	start := time.Unix(rapid.Int64Range(2*86400, 230*365*86400).Draw(t, "start"), 0).UTC()
	if rapid.Bool().Draw(t, "near a change") {
		start = time.Date(2026, 11, 1, 4, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 240).Draw(t, "minutes")) * time.Minute)
	}
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile))
	e := Entry{
		UID: rapid.StringN(0, 50, 200).Draw(t, "uid"), Sequence: rapid.IntRange(0, 1000).Draw(t, "sequence"),
		Stamp: stamp, Updated: stamp, Start: start, End: start.Add(time.Duration(rapid.IntRange(1, 100*3600).Draw(t, "seconds")) * time.Second),
		Zone: rapid.SampledFrom([]string{"UTC", "America/New_York", "Europe/Dublin", "Africa/Casablanca", "Asia/Kolkata",
			"Australia/Lord_Howe", "Pacific/Apia", "America/Caracas", "Etc/GMT+12"}).Draw(t, "zone"),
		Summary: text.Draw(t, "summary"), Description: text.Draw(t, "description"), Location: text.Draw(t, "location"),
		Cancelled: rapid.Bool().Draw(t, "cancelled"), Tentative: rapid.Bool().Draw(t, "tentative"),
		Organizer: &Party{text.Draw(t, "organizer"), "a@example.org"},
		Attendees: []Attendee{{Party{text.Draw(t, "attendee"), "b@example.org"}, "ACCEPTED"}},
	}
	if rapid.Bool().Draw(t, "point") {
		e.HasPoint = true
		e.Latitude = float64(rapid.IntRange(-90_000_000, 90_000_000).Draw(t, "latitude")) / 1e6
		e.Longitude = float64(rapid.IntRange(1, 180_000_000).Draw(t, "longitude")) / 1e6
	}
	if rapid.Bool().Draw(t, "address") {
		e.URL = "https://hub.example.org/events/" + fmt.Sprint(e.Sequence)
	}
	return e
}

// expected is what Read makes of an entry. Line and, where the clock time of the start comes twice and so was written in UTC,
// Zone are taken from the draft.
func expected(e Entry, method Method, d Draft) Draft {
	want := Draft{
		UID: oneLine(e.UID), Line: d.Line, Start: e.Start, End: e.End, Zone: e.Zone, URL: e.URL,
		Summary: oneLine(e.Summary), Description: strings.TrimSpace(cleanText(e.Description)), Location: strings.TrimSpace(cleanText(e.Location)),
		Cancelled: e.Cancelled || method == MethodCancel, Latitude: e.Latitude, Longitude: e.Longitude, HasPoint: e.HasPoint,
	}
	want.Mark = strconv.Itoa(e.Sequence)
	if !e.Updated.IsZero() {
		want.Mark += " " + e.Updated.UTC().Format(stampFormat)
	}
	want.Identifier = "ics:" + want.UID
	if len(want.UID) > 200 || strings.Contains(want.UID, "#") {
		want.Identifier = d.Identifier
	}
	loc, err := loadZone(e.Zone)
	if err != nil {
		return want
	}
	if first, second, _ := zone.Instants(zone.Wall(e.Start, loc), loc); !first.Equal(second) {
		want.Zone = "UTC"
	}
	return want
}

// TestRoundTripFindsLoss is the control: a writer that cuts one character off a text is noticed by the same comparison.
func TestRoundTripFindsLoss(t *testing.T) {
	t.Parallel()
	e := sample()
	var b bytes.Buffer
	if err := Write(&b, Feed{}, []Entry{e}); err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(b.String(), "gloves", "glove", 1)
	result, err := Read(strings.NewReader(broken), ReadOptions{})
	if err != nil || len(result.Drafts) != 1 {
		t.Fatal(err)
	}
	if cmp.Equal(expected(e, "", result.Drafts[0]), result.Drafts[0]) {
		t.Error("a lost character was not noticed")
	}
}

func TestCleanText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw := string(rapid.SliceOf(rapid.Byte()).Draw(t, "raw"))
		clean := cleanText(raw)
		if !utf8.ValidString(clean) || cleanText(clean) != clean {
			t.Fatalf("%q became %q", raw, clean)
		}
	})
}
