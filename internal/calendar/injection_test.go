package calendar

import (
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"
)

// hostile are values that have broken other writers.
var hostile = []string{
	"x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
	"x\nATTACH:file:///etc/passwd",
	"x\rX-EVIL:1",
	"x\u2028X-EVIL:1\u2029X-EVIL:1\u0085X-EVIL:1\v\f\x1c\x1d\x1e",
	`"x";CN="y":mailto:evil@example.org`,
	`x":mailto:evil@example.org` + "\r\nX-EVIL:1",
	`\`, `\\`, `\n`, `\;`, `a\`, "^n^'^^", "^",
	"\x00\x01\x7f\x1b[31m", "\xff\xfe\xc3(",
	strings.Repeat("é", 200), strings.Repeat(" ", 200), strings.Repeat("a ", 200), strings.Repeat("<>", 100),
	"=2+5", "\ufeffx", ":", ";", ",", `"`, "'", "mailto:x", "😀\u200d",
}

// TestWriteInjection puts every hostile value into every field and reads the file back with two parsers.
func TestWriteInjection(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		checkInjection(t, text, text, text, text)
	}
}

// checkInjection writes an entry full of strangers' texts and compares what comes back, property for property.
func checkInjection(t *testing.T, summary, description, name, address string) {
	t.Helper()
	bad := sample()
	bad.UID, bad.Summary, bad.Description, bad.Location, bad.URL = "u"+name, summary, description, name, address
	bad.Organizer = &Party{Name: name, Email: "a" + address}
	bad.Attendees = []Attendee{{Party{name, "b" + address}, address}, {Party{summary, "c" + address}, "DECLINED"}}
	file := written(t, Feed{Name: name, URL: address, Method: MethodRequest}, sample(), bad)
	if n := strings.Count("\r\n"+file, "\r\nBEGIN:VEVENT\r\n"); n != 2 {
		t.Errorf("%d events, want 2", n)
	}

	names, got := lastEvent(t, file)
	if diff := cmp.Diff(wantProperties(bad), strings.Join(names, " ")); diff != "" {
		t.Errorf("properties -want +got:\n%s", diff)
	}
	caret := strings.NewReplacer("^^", "^")
	for _, c := range []struct{ what, want, got string }{
		{"summary", oneLine(summary), unescapeText(got["SUMMARY"].value)},
		{"description", cleanText(description), unescapeText(got["DESCRIPTION"].value)},
		{"location", cleanText(name), unescapeText(got["LOCATION"].value)},
		{"uid", oneLine("u" + name), unescapeText(got["UID"].value)},
		{"name", strings.NewReplacer(`"`, "'", `\`, "/").Replace(oneLine(summary)), caret.Replace(got["ATTENDEE"].param("CN"))},
		{"status", "DECLINED", got["ATTENDEE"].param("PARTSTAT")},
	} {
		if c.want != c.got {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
	if to := got["ATTENDEE"].value; !strings.HasPrefix(to, "mailto:c") || strings.ContainsAny(to, " \";,\\<>") {
		t.Errorf("address %q", to)
	}

	other, err := ics.ParseCalendar(strings.NewReader(file))
	if err != nil {
		t.Errorf("golang-ical: %v", err)
		return
	}
	if n := len(other.Events()); n != 2 {
		t.Errorf("golang-ical: %d events, want 2", n)
	}
}

// wantProperties names the lines of a VEVENT written from an entry with an organizer, two attendees, a point and no more than that.
func wantProperties(e Entry) string {
	names := "BEGIN UID DTSTAMP SEQUENCE DTSTART DTEND"
	for _, field := range []struct{ name, value string }{
		{"SUMMARY", oneLine(e.Summary)}, {"DESCRIPTION", cleanText(e.Description)}, {"LOCATION", cleanText(e.Location)}, {"GEO", "x"},
		{"URL", webAddress(e.URL)},
	} {
		if field.value != "" {
			names += " " + field.name
		}
	}
	return names + " STATUS LAST-MODIFIED ORGANIZER ATTENDEE ATTENDEE END"
}

// lastEvent returns the names of the lines of the file's last VEVENT in order, and the last line of each name.
func lastEvent(t *testing.T, file string) (names []string, byName map[string]property) {
	t.Helper()
	inside := false
	for number, raw := range logicalLines([]byte(file)) {
		p, ok := parseProperty(number, raw)
		if !ok {
			t.Errorf("line %d is no content line", number)
		}
		if p.name == "BEGIN" && p.value == "VEVENT" {
			inside, names, byName = true, nil, map[string]property{}
		}
		if inside {
			names = append(names, p.name)
			byName[p.name] = p
		}
		if p.name == "END" && p.value == "VEVENT" {
			inside = false
		}
	}
	return names, byName
}

// TestInjectionCheckFindsIt is the control: the same checks over files in which the text was not escaped.
func TestInjectionCheckFindsIt(t *testing.T) {
	t.Parallel()
	e := sample()
	e.Attendees = []Attendee{{Party{"a", "a@example.org"}, ""}, {Party{"b", "b@example.org"}, ""}}
	file := written(t, Feed{}, e)
	if names, _ := lastEvent(t, file); strings.Join(names, " ") != wantProperties(e) {
		t.Errorf("the unbroken file has %s", names)
	}
	broken := strings.Replace(file, "SUMMARY:", "SUMMARY:"+hostile[0]+"\r\n", 1)
	if n := strings.Count("\r\n"+broken, "\r\nBEGIN:VEVENT\r\n"); n != 2 {
		t.Errorf("%d events in the broken file, want the injected one to be counted", n)
	}
	for _, text := range hostile[1:3] {
		broken := strings.Replace(file, "SUMMARY:", "SUMMARY:"+text, 1)
		if names, _ := lastEvent(t, broken); strings.Join(names, " ") == wantProperties(e) {
			t.Errorf("%q: the injected property was not noticed", text)
		}
		if len(lineComplaints(broken)) == 0 {
			t.Errorf("%q: the bare line end was not noticed", text)
		}
	}
}
