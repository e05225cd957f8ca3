package calendar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func draftOf(t *testing.T, lines ...string) Draft {
	t.Helper()
	result, err := Read(strings.NewReader(inFile(inEvent(append(lines, "DTSTART:20260308T140000Z")...))), ReadOptions{})
	if err != nil || len(result.Drafts) != 1 || len(result.Problems) != 0 {
		t.Fatalf("got %+v, %v", result, err)
	}
	return result.Drafts[0]
}

func TestReadEncodedText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"quoted-printable":                {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:caf=C3=A9=0D=0Aopen"}, "café\nopen"},
		"on several lines":                {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:3:30 PM=", "=20sharp=", " , or =", "later"}, "3:30 PM sharp, or later"},
		"its name in small letters":       {[]string{"DESCRIPTION;encoding=quoted-printable:a=3Db"}, "a=b"},
		"in Latin-1":                      {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Caf=E9"}, "Café"},
		"in no character set":             {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:Caf=E9"}, "Café"},
		"in one nobody knows":             {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE;CHARSET=KLINGON:Caf=C3=A9"}, "Café"},
		"not encoded at all":              {[]string{"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a = b and c==d="}, "a = b and c==d="},
		"base64":                          {[]string{"DESCRIPTION;ENCODING=BASE64:Q2Fmw6k="}, "Café"},
		"no base64":                       {[]string{"DESCRIPTION;ENCODING=BASE64:Café!"}, "Café!"},
		"Cyrillic bytes that name theirs": {[]string{"DESCRIPTION;CHARSET=windows-1251:\xcf\xf0\xe8\xe2\xe5\xf2"}, "Привет"},
		"UTF-8 by name":                   {[]string{"DESCRIPTION;CHARSET=utf-8:é"}, "é"},
		"an equals sign at the end":       {[]string{"DESCRIPTION:a=", "X-NOTE:b"}, "a="},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := draftOf(t, c.lines...).Description; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestReadMarkupWithoutADescription(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"beside a text":         {[]string{"DESCRIPTION:Text", "X-ALT-DESC;FMTTYPE=text/html:<p>Other</p>"}, "Text"},
		"alone":                 {[]string{`X-ALT-DESC;FMTTYPE=text/html:<p>Bring\, a candle.</p>`}, "<p>Bring, a candle.</p>"},
		"beside an empty text":  {[]string{`DESCRIPTION:\n `, "X-ALT-DESC:<p>Bring</p>"}, "<p>Bring</p>"},
		"as RFC 9073 writes it": {[]string{"STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>Bring</p>"}, "<p>Bring</p>"},
		"in an ALTREP":          {[]string{`DESCRIPTION;ALTREP="data:text/html,%3Cp%3EBring%3C%2Fp%3E":`}, "<p>Bring</p>"},
		"in one that leads out": {[]string{`DESCRIPTION;ALTREP="https://example.org/x.html":`}, ""},
	} {
		if got := draftOf(t, c.lines...).Description; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestReadWhoMaySee(t *testing.T) {
	t.Parallel()
	for lines, private := range map[string]bool{
		"":                                false,
		"CLASS: PUBLIC":                   false,
		"CLASS:public":                    false,
		"CLASS:":                          false,
		"CLASS:PRIVATE":                   true,
		"CLASS:Confidential":              true,
		"CLASS:X-OURS":                    true, // RFC 5545 3.8.1.3: as PRIVATE
		"X-CALENDARSERVER-ACCESS:PRIVATE": true,
	} {
		if got := draftOf(t, "SUMMARY:x", lines); got.Private != private {
			t.Errorf("%q: private %v", lines, got.Private)
		}
	}
	result, err := Read(strings.NewReader(inFile(weekly("COUNT=2", "CLASS:PRIVATE"), changed("RECURRENCE-ID:20260308T140000Z"))), ReadOptions{})
	if err != nil || len(result.Drafts) != 2 || !result.Drafts[1].Private {
		t.Errorf("a change that does not say it is public: %+v, %v", result.Drafts, err)
	}
	result, err = Read(strings.NewReader(inFile(weekly("COUNT=2"), changed("RECURRENCE-ID:20260308T140000Z", "CLASS:PRIVATE"))), ReadOptions{})
	if err != nil || len(result.Drafts) != 2 || result.Drafts[0].Private || !result.Drafts[1].Private {
		t.Errorf("one private date: %+v, %v", result.Drafts, err)
	}
}

func TestReadConferences(t *testing.T) {
	t.Parallel()
	d := draftOf(t, "X-GOOGLE-CONFERENCE:https://meet.google.com/a-b-c", "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://teams.microsoft.com/l/meetup-join/1",
		`CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-405-555-0145\,\,99#`, "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/1",
		"X-MICROSOFT-ONLINEMEETINGCONFERENCEID:99", "X-MICROSOFT-ONLINEMEETINGTOLLNUMBER:")
	want := []string{"https://meet.google.com/a-b-c", "https://teams.microsoft.com/l/meetup-join/1", "tel:+1-405-555-0145,,99#", "Conference ID: 99"}
	if diff := cmp.Diff(want, d.Conferences); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
