package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/app"
)

// TestImportExitCodes runs the commands as an operator does: 0 all is taken, 3 part of it, 1 nothing at all.
func TestImportExitCodes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	environ := []string{"CHAPTERHOUSE_DATA=" + filepath.Join(folder, "data")}
	file := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	calendar := func(name string, events ...string) string {
		return file(name, "BEGIN:VCALENDAR\r\n"+strings.Join(events, "\r\n")+"\r\nEND:VCALENDAR\r\n")
	}
	const good = "BEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Choir\r\nDTSTART:20300101T100000Z\r\nEND:VEVENT"
	const private = "BEGIN:VEVENT\r\nUID:p\r\nSUMMARY:Dentist\r\nCLASS:PRIVATE\r\nDTSTART:20300102T100000Z\r\nEND:VEVENT"
	const bad = "BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Walk\r\nDTSTART:someday\r\nEND:VEVENT"
	events := func(path string, more ...string) []string {
		return append([]string{"import", "events", "--chapter", "boston", path}, more...)
	}
	activists := file("activists.csv", "uuid,email,can2_subscription_status,can2_subscription_date\n"+
		"1,ana@example.org,subscribed,2024-03-05 14:02:11 UTC\n2,bo@example.org,subscribed,2024-03-05 14:02:11 UTC\n3,cy@example.org,unsubscribed,2024-03-05 14:02:11 UTC\n"+
		"4,,subscribed,\n5,dee@,subscribed,\n")
	people := func(as string, more ...string) []string {
		return append(append([]string{"import", "people", "--as", as}, more...), activists)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no chapter at all", []string{"import", "chapters", file("none.csv", "name,state\nBoston,Freedonia\n")}, app.ExitFailed, "1 read, 0 added, 0 updated, 0 unchanged, 1 refused"},
		{"only a header", []string{"import", "chapters", file("header.csv", "name,state\n")}, app.ExitFailed, "Nothing was imported"},
		{"one of two chapters", []string{"import", "chapters", file("some.csv", "name,state\nBoston,MA\nLynn,Freedonia\n")}, app.ExitPartial, "2 read, 1 added, 0 updated, 0 unchanged, 1 refused"},
		{"all chapters, with a note", []string{"import", "chapters", file("all.csv", "name,state,lat,lon\nSalem,MA,42.5,70.9\n")}, app.ExitOK, "line 2: latitude: The longitude has lost its minus sign"},
		{"events, seen first", events(calendar("all.ics", good), "--dry-run"), app.ExitOK, "1 added, 0 updated, 0 unchanged, 0 refused (dry run: nothing was written)"},
		{"an event nobody understands among others", events(calendar("some.ics", good, bad)), app.ExitPartial, "2 read, 1 added, 0 updated, 0 unchanged, 1 refused"},
		{"again", events(calendar("some.ics", good, bad)), app.ExitPartial, "2 read, 0 added, 0 updated, 1 unchanged, 1 refused"},
		{"nothing that anybody understands", events(calendar("none.ics", bad)), app.ExitFailed, "1 read, 0 added, 0 updated, 0 unchanged, 1 refused"},
		{"a private event among others", events(calendar("private.ics", good, private)), app.ExitOK, "2 read, 0 added, 0 updated, 1 unchanged, 1 left out, 0 refused"},
		{"a private event as a draft", events(calendar("private.ics", good, private), "--draft"), app.ExitOK, "2 read, 1 added, 0 updated, 1 unchanged, 0 refused"},
		{"a file that is no calendar", events(file("page.ics", "<!doctype html>")), app.ExitFailed, "Nothing was read"},
		{"people who agreed, seen first", people("members", "--chapter", "boston", "--wording", "Send me news.", "--dry-run"), app.ExitPartial, "5 read, 3 added, 0 updated, 0 unchanged, 1 left out, 1 refused (dry run: nothing was written)"},
		{"people without the wording", people("members", "--chapter", "boston"), app.ExitPartial, "0 on the list, 2 waiting for their consent, 1 addresses refuse email"},
		{"people with it", people("members", "--chapter", "boston", "--wording", "Send me news.", "--errors", filepath.Join(folder, "mend")), app.ExitPartial, "2 on the list, 0 waiting"},
		{"people again", people("members", "--chapter", "boston", "--wording", "Send me news."), app.ExitPartial, "5 read, 0 added, 0 updated, 3 unchanged, 1 left out, 1 refused"},
		{"people of no chapter", people("followers"), app.ExitFailed, "Say which chapter these people belong to"},
		{"people who are nothing", people("guests"), app.ExitUsage, "--as members, --as followers or --as supporters"},
		{"supporters without an office", people("supporters"), app.ExitFailed, "there’s none here yet"},
		{"suppressions", []string{"import", "suppressions", file("refused.txt", "ana@example.org\nno address\n")}, app.ExitPartial, "2 read, 1 added, 0 updated, 0 unchanged, 1 refused"},
		{"suppressions again", []string{"import", "suppressions", "--reason", "complained", file("one.txt", "ana@example.org\n")}, app.ExitOK, "1 read, 0 added, 0 updated, 1 unchanged, 0 refused"},
		{"a suppression for no reason", []string{"import", "suppressions", "--reason", "why", file("one.txt", "ana@example.org\n")}, app.ExitUsage, "--reason unsubscribed"},
		{"no file", events(filepath.Join(folder, "missing.ics")), app.ExitUsage, "missing.ics"},
	} {
		if said := runs(t, c.code, environ, c.args...); !strings.Contains(said, c.says) {
			t.Errorf("%s: %q does not say %q", c.name, said, c.says)
		}
	}
}
