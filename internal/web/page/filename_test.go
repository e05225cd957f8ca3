package page

import (
	"mime"
	"strings"
	"testing"
)

func TestNamesOfDownloads(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"2026-12-05 Open house RSVPs.csv":    `attachment; filename="2026-12-05 Open house RSVPs.csv"`,
		"Tea / coffee: \"talk\".csv":         `attachment; filename="Tea coffee talk.csv"`,
		"..\\..\\etc\\passwd.csv":            `attachment; filename="etc passwd.csv"`,
		"a\r\nSet-Cookie: x=1.csv":           `attachment; filename="aSet-Cookie x=1.csv"`,
		"Café.csv":                           `attachment; filename="Cafe.csv"; filename*=UTF-8''Caf%C3%A9.csv`,
		"2026-12-05 مرحبا RSVPs.csv":         `attachment; filename="2026-12-05 RSVPs.csv"; filename*=UTF-8''2026-12-05%20%D9%85%D8%B1%D8%AD%D8%A8%D8%A7%20RSVPs.csv`,
		"gnp\u202Evsc.csv":                   `attachment; filename="gnpvsc.csv"`,
		strings.Repeat("long ", 40) + ".csv": `attachment; filename="` + strings.TrimSpace(strings.Repeat("long ", 12)) + `.csv"`,
	} {
		if got := attachment(name); got != want {
			t.Errorf("%q:\n got %s\nwant %s", name, got, want)
		}
		if _, params, err := mime.ParseMediaType(attachment(name)); err != nil || params["filename"] != fileName(name) {
			t.Errorf("%q is read as %q (%v)", name, params["filename"], err)
		}
	}
}
