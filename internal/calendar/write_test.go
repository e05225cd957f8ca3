package calendar

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var stamp = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// sample is a complete entry; tests change what they are about.
func sample() Entry {
	return Entry{
		UID: "event-1@hub.example.org", Sequence: 2, Stamp: stamp, Updated: stamp.Add(-time.Hour),
		Start: time.Date(2026, 3, 7, 23, 30, 0, 0, time.UTC), End: time.Date(2026, 3, 8, 1, 0, 0, 0, time.UTC), Zone: "America/Chicago",
		Summary: "River clean-up; bring boots, gloves", Description: "Meet at the bridge.\nRain or shine: C:\\boots.",
		Location: "Old Mill, 5 River St, Springfield", URL: "https://hub.example.org/chapters/springfield/events/1",
		Latitude: 41.881832, Longitude: -87.623177, HasPoint: true,
		Organizer: &Party{Name: "Springfield chapter", Email: "springfield@example.org"},
	}
}

func written(t *testing.T, feed Feed, entries ...Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, feed, entries); err != nil {
		t.Fatal(err)
	}
	checkLines(t, b.String())
	return b.String()
}

// checkLines fails on what RFC 5545 3.1 forbids: other line ends than CRLF, lines over 75 octets, split characters.
func checkLines(t *testing.T, file string) {
	t.Helper()
	for _, complaint := range lineComplaints(file) {
		t.Error(complaint)
	}
}

func lineComplaints(file string) (list []string) {
	if !strings.HasSuffix(file, "END:VCALENDAR\r\n") {
		list = append(list, "the file does not end with END:VCALENDAR")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(file, "\r\n"), "\r\n") {
		switch {
		case strings.ContainsAny(line, "\r\n"):
			list = append(list, "lone CR or LF")
		case len(line) > 75:
			list = append(list, "line over 75 octets")
		case !utf8.ValidString(line):
			list = append(list, "character split by folding")
		case strings.ContainsFunc(line, func(r rune) bool { return r < 0x20 && r != '\t' || r >= 0x7f && r <= 0x9f }):
			list = append(list, "control character")
		}
	}
	return list
}

func TestLineComplaintsFindsThem(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"A:1\nEND:VCALENDAR\r\n", "A:\xc3\r\n \xa9\r\nEND:VCALENDAR\r\n", "A:" + strings.Repeat("x", 74) + "\r\nEND:VCALENDAR\r\n",
		"A:\x00\r\nEND:VCALENDAR\r\n", "A:1\r\n"} {
		if len(lineComplaints(bad)) == 0 {
			t.Errorf("no complaint about %q", bad)
		}
	}
}

func TestWriteGolden(t *testing.T) {
	t.Parallel()
	chicago := sample()
	invited := sample()
	invited.Attendees = []Attendee{
		{Party{"Amal O'Neil, \"Mo\"; Jr.", "amal.oneil+rsvp@example.org"}, "ACCEPTED"},
		{Party{"", "someone@example.org"}, "surprised"},
	}
	cancelled := sample()
	cancelled.Sequence, cancelled.HasPoint, cancelled.Organizer = 3, false, nil
	across := sample()
	across.UID, across.Tentative = "event-2@hub.example.org", true
	across.Start, across.End = time.Date(2026, 3, 8, 7, 30, 0, 0, time.UTC), time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC)
	kolkata := sample()
	kolkata.UID, kolkata.Zone, kolkata.URL, kolkata.Description, kolkata.Organizer = "event-3@hub.example.org", "Asia/Kolkata", "", "", nil
	online := sample()
	online.UID, online.Zone, online.End, online.HasPoint = "event-4@hub.example.org", "UTC", time.Time{}, false
	again := sample()
	again.UID, again.Start, again.End = "event-5@hub.example.org", time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC), time.Date(2026, 11, 1, 7, 30, 0, 0, time.UTC)
	long := Entry{
		UID: "event-6@hub.example.org", Stamp: stamp, Start: stamp, End: stamp.Add(time.Hour), Zone: "Asia/Jerusalem",
		Summary:     "שעות הספרייה — ساعات المكتبة 📚🌍 " + strings.Repeat("👩‍👩‍👧‍👦", 20),
		Description: strings.Repeat("ארוך מאוד, ", 60) + "\n" + strings.Repeat("x", 500) + "\r\n\r\nEND:VEVENT\r\nBEGIN:VEVENT",
		Location:    "رام الله\tشارع النهر",
	}
	for name, file := range map[string]string{
		"publish": written(t, Feed{Method: MethodPublish, Name: "Springfield, events", URL: "https://hub.example.org/a;b,c", Refresh: 90 * time.Minute}, chicago),
		"request": written(t, Feed{Method: MethodRequest}, invited),
		"cancel":  written(t, Feed{Method: MethodCancel}, cancelled),
		"zones":   written(t, Feed{Name: "Two zones"}, across, kolkata, online, again),
		"long":    written(t, Feed{Method: MethodPublish, Name: "ספרינגפילד"}, long),
		"empty":   written(t, Feed{Method: MethodPublish}),
	} {
		golden(t, "write/"+name+".ics", file)
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Entry){
		"no UID":                   func(e *Entry) { e.UID = " \r\n" },
		"no stamp":                 func(e *Entry) { e.Stamp = time.Time{} },
		"no start":                 func(e *Entry) { e.Start = time.Time{} },
		"an end at the start":      func(e *Entry) { e.End = e.Start.Add(time.Millisecond) },
		"an end past all years":    func(e *Entry) { e.End = e.Start.AddDate(500, 0, 0) },
		"an unknown zone":          func(e *Entry) { e.Zone = "Gondor/Minas_Tirith" },
		"this machine's zone":      func(e *Entry) { e.Zone = "Local" },
		"a zone with a line":       func(e *Entry) { e.Zone = "UTC\r\nX-EVIL:1" },
		"a negative sequence":      func(e *Entry) { e.Sequence = -1 },
		"a point that is none":     func(e *Entry) { e.Latitude = math.NaN() },
		"a point off the globe":    func(e *Entry) { e.Longitude = 181 },
		"an organizer unaddressed": func(e *Entry) { e.Organizer = &Party{Name: "x"} },
		"an attendee unaddressed":  func(e *Entry) { e.Attendees = []Attendee{{}} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bad := sample()
			change(&bad)
			var b bytes.Buffer
			err := Write(&b, Feed{}, []Entry{sample(), bad})
			if !errors.Is(err, ErrEntry) || b.Len() > 0 {
				t.Errorf("got %v and %d bytes, want ErrEntry and none", err, b.Len())
			}
			if err != nil && strings.Contains(err.Error(), "example.org") {
				t.Errorf("the error quotes the entry: %v", err)
			}
		})
	}
	if err := Write(&bytes.Buffer{}, Feed{Method: "PUBLISH\r\nX-EVIL:1"}, nil); !errors.Is(err, ErrEntry) {
		t.Errorf("unknown method: got %v, want ErrEntry", err)
	}
}

// brokenPipe fails after some bytes.
type brokenPipe struct{ left int }

var errPipe = errors.New("broken pipe")

func (w *brokenPipe) Write(p []byte) (int, error) {
	if len(p) > w.left {
		return w.left, errPipe
	}
	w.left -= len(p)
	return len(p), nil
}

func TestWriteReportsTheWriter(t *testing.T) {
	t.Parallel()
	entries := make([]Entry, 300)
	for i := range entries {
		entries[i] = sample()
	}
	for _, left := range []int{0, 10, writeBuffered, 2 * writeBuffered} {
		if err := Write(&brokenPipe{left}, Feed{}, entries); !errors.Is(err, errPipe) {
			t.Errorf("after %d bytes: got %v, want the writer's error", left, err)
		}
	}
}

func TestWriteIsFast(t *testing.T) {
	t.Parallel()
	entries := make([]Entry, 2000)
	zones := []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC"}
	for i := range entries {
		e := sample()
		e.Start = e.Start.Add(time.Duration(i) * 7 * time.Hour)
		e.End, e.Zone = e.Start.Add(time.Hour), zones[i%len(zones)]
		e.Description = strings.Repeat("Bring boots, gloves and a friend. ", 30)
		entries[i] = e
	}
	start := time.Now()
	file := written(t, Feed{}, entries...)
	if took := time.Since(start); took > 5*time.Second { // about 0.1 s measured; the limit only tells linear from quadratic
		t.Errorf("2,000 entries took %s", took)
	}
	if n := strings.Count(file, "BEGIN:VTIMEZONE"); n != 4 {
		t.Errorf("%d VTIMEZONEs, want one per zone: 4", n)
	}
}

func BenchmarkWrite2000(b *testing.B) {
	entries := make([]Entry, 2000)
	for i := range entries {
		entries[i] = sample()
		entries[i].Description = strings.Repeat("Bring boots, gloves and a friend. ", 30)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(&bytes.Buffer{}, Feed{}, entries); err != nil {
			b.Fatal(err)
		}
	}
}
