package mail

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseGivesBackWhatWasBuilt(t *testing.T) {
	t.Parallel()
	m := invitation()
	m.To.Name, m.Subject = "Zoë Beispiel", "Fluß – Samstag"
	m.Unsubscribe = "https://example.org/u/1"
	raw, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	headers := got.Headers
	want := Parsed{
		Headers: headers, Subject: "Fluß – Samstag", From: "Commons Alliance <hub@commons.example.org>",
		To: "Zoë Beispiel <ada@example.org>", Date: "Mon, 02 Mar 2026 09:00:00 +0000",
		Text: m.Text, HTML: m.HTML, CalendarMethod: "REQUEST", Calendar: []byte(inviteBody), Raw: raw,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantHeaders := [][2]string{
		{"Date", "Mon, 02 Mar 2026 09:00:00 +0000"},
		{"From", `"Commons Alliance" <hub@commons.example.org>`},
		{"Reply-To", `"Leads of Springfield" <springfield@commons.example.org>`},
		{"To", "Zoë Beispiel <ada@example.org>"},
		{"Message-ID", "<msg-4711@commons.example.org>"},
		{"Subject", "Fluß – Samstag"},
		{"List-Unsubscribe", "<https://example.org/u/1>"},
		{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "multipart/mixed; boundary=\"" + boundary("mixed", m.ID) + "\""},
	}
	if diff := cmp.Diff(wantHeaders, headers); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"nothing":                "",
		"a header without end":   "Subject: x",
		"a line without a colon": "Subject x\r\n\r\n",
		"a blank first line":     "\r\nSubject: x\r\n\r\n",
		"no boundary":            "Content-Type: multipart/mixed\r\n\r\nhello",
		"a broken content type":  "Content-Type: ;;\r\n\r\nhello",
		"a broken base64":        "Content-Transfer-Encoding: base64\r\n\r\n!!!",
		"too many levels":        nested(maxDepth + 1),
		"too many parts":         "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + strings.Repeat("--x\r\n\r\nhello\r\n", maxParts+1) + "--x--\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse([]byte(raw)); !errors.Is(err, ErrUnreadable) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// nested is a text in that many multiparts.
func nested(levels int) string {
	mail := "Content-Type: text/plain\r\n\r\nhello"
	for level := range levels {
		mail = fmt.Sprintf("Content-Type: multipart/mixed; boundary=x%[1]d\r\n\r\n--x%[1]d\r\n%[2]s\r\n--x%[1]d--\r\n", level, mail)
	}
	return mail
}

func TestParseReadsAsDeepAsItSays(t *testing.T) {
	t.Parallel()
	if got, err := Parse([]byte(nested(maxDepth))); err != nil || got.Text != "hello" {
		t.Errorf("got %q, %v", got.Text, err)
	}
}

func TestParseReadsPlainMailOfOthers(t *testing.T) {
	t.Parallel()
	got, err := Parse([]byte("Subject: =?iso-8859-1?q?caf=E9?=\n  and =?x-unknown?q?x?=\nTo: undisclosed-recipients:;\n\nhello\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "hello\n" || got.To != "undisclosed-recipients:;" || !strings.Contains(got.Subject, "and") {
		t.Errorf("got %+v", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, m := range []Message{letter(), invitation()} {
		raw, err := Build(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("A: b\n c\n\nhello"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x--"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, err := Parse(raw); err != nil && !errors.Is(err, ErrUnreadable) {
			t.Errorf("got %v", err)
		}
	})
}
