package link

import (
	"net/url"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

func TestCursor(t *testing.T) {
	t.Parallel()
	const id = "0123456789abcdef"
	for text, want := range map[string]string{
		"": "", "x": "", "." + id: "", "1." + id: "1970-01-01T00:00:00.000001Z", "1788278400000000." + id: "2026-09-01T16:00:00Z", "1788278400000000." + id + "x": "",
		"1788278400000000.ILOUilou00000000": "", "-1." + id: "", "253402300799999999." + id: "9999-12-31T23:59:59.999999Z", "253402300800000000." + id: "",
		"9223372036854775807." + id: "", "99999999999999999999." + id: "", "1e9." + id: "",
	} {
		got := ""
		if c := Cursor(text); c.ID != "" {
			got = c.At.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("1788278400000000.0123456789abcdef")
	f.Add("9223372036854775807.0123456789abcdef")
	f.Fuzz(func(t *testing.T, text string) {
		c := Cursor(text)
		if c.ID == "" {
			return
		}
		next, err := url.Parse(Next("/events", url.Values{}, c))
		if err != nil || Cursor(next.Query().Get("after")) != c || !hub.ValidID(c.ID) || c.At.Year() < 1970 || c.At.Year() > 9999 {
			t.Errorf("%q is read as %v", text, c)
		}
	})
}
