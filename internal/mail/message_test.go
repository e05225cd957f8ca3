package mail

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite the golden mails in testdata")

func TestMain(m *testing.M) {
	flag.Parse()
	goleak.VerifyTestMain(m)
}

const inviteBody = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Commons Alliance//Chapterhouse//EN\r\nMETHOD:REQUEST\r\n" +
	"BEGIN:VEVENT\r\nUID:river-clean-up@example.org\r\nSEQUENCE:0\r\nDTSTAMP:20260302T090000Z\r\nDTSTART:20260314T140000Z\r\n" +
	"DTEND:20260314T170000Z\r\nSUMMARY:River clean-up – bring gloves\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// letter is a transactional mail that Build accepts.
func letter() Message {
	return Message{
		ID:      "msg-4711",
		From:    Address{Name: "Commons Alliance", Email: "hub@commons.example.org"},
		To:      Address{Name: "Ada Example", Email: "ada@example.org"},
		Subject: "Your seat at the river clean-up",
		Text:    "Hello Ada,\n\nyou have a seat.\n",
		Date:    time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("CET", 3600)),
		Auto:    true,
	}
}

func invitation() Message {
	m := letter()
	m.ReplyTo = Address{Name: "Leads of Springfield", Email: "springfield@commons.example.org"}
	m.HTML = "<!doctype html><html><body><p style=\"color:#123\">Hello Ada, you have a <b>seat</b>.</p></body></html>"
	m.Calendar = &Calendar{Method: "REQUEST", Name: "invite.ics", Body: []byte(inviteBody)}
	return m
}

func TestGoldenMails(t *testing.T) {
	t.Parallel()
	cancelled := invitation()
	cancelled.ID, cancelled.Subject = "msg-4712", "Called off: river clean-up"
	cancelled.Calendar = &Calendar{Method: "CANCEL", Body: []byte(strings.Replace(inviteBody, "METHOD:REQUEST", "METHOD:CANCEL", 1))}
	mailing := letter()
	mailing.ID, mailing.Subject = "delivery-9.2", "Library hours: what the council decided, and the three dates on which we can still be heard"
	mailing.HTML = "<p>Dear neighbor,</p><p>the library keeps its evening hours. " + strings.Repeat("A long paragraph. ", 10) + "</p>"
	mailing.Unsubscribe = "https://hub.commons.example.org/unsubscribe/5f2c4e0b9d7a46b1a3c8"
	world := letter()
	world.ID = "msg-4713"
	world.From.Name = `Chapter "Zürich" \ Commons`
	world.To = Address{Name: "لجنة الحي", Email: "ada@bücher.example"}
	world.Subject = "تنظيف النهر: موعد جديد – Äpfel & öffentliche Wege für alle, die am Samstag kommen"
	world.Text = "مرحبا\n.\nFrom here a line that begins with From\n=_ looks like a boundary\n"
	mails := map[string]Message{
		"text": letter(), "invitation": invitation(), "cancellation": cancelled, "mailing": mailing, "world": world,
	}
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden mails: %v", err)
	}
	for _, file := range files {
		if _, built := mails[strings.TrimSuffix(filepath.Base(file), ".eml")]; !built {
			t.Errorf("%s is stale: no mail is compared with it", file)
		}
	}
	for name, m := range mails {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw, err := Build(m)
			if err != nil {
				t.Fatal(err)
			}
			if found := defects(raw, m); len(found) > 0 {
				t.Errorf("defects: %q", found)
			}
			path := filepath.Join("testdata", name+".eml")
			if *update {
				if err := os.WriteFile(path, raw, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(raw)); diff != "" {
				t.Errorf("mail differs from %s (-want +got):\n%s", path, diff)
			}
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	t.Parallel()
	email := func(email string) func(*Message) { return func(m *Message) { m.To.Email = email } }
	unsubscribe := func(u string) func(*Message) { return func(m *Message) { m.Unsubscribe = u } }
	calendar := func(c Calendar) func(*Message) { return func(m *Message) { m.Calendar = &c } }
	invite := []byte(inviteBody)
	for name, row := range map[string]struct {
		change func(*Message)
		want   error
	}{
		"an empty id":                     {func(m *Message) { m.ID = "" }, ErrID},
		"an id with a line break":         {func(m *Message) { m.ID = "a\r\nBcc: x@example.org" }, ErrID},
		"an id with an angle bracket":     {func(m *Message) { m.ID = "a>b" }, ErrID},
		"an id of 129 characters":         {func(m *Message) { m.ID = strings.Repeat("a", 129) }, ErrID},
		"no date":                         {func(m *Message) { m.Date = time.Time{} }, ErrDate},
		"a date before 1900":              {func(m *Message) { m.Date = time.Date(1899, 1, 1, 0, 0, 0, 0, time.UTC) }, ErrDate},
		"no subject":                      {func(m *Message) { m.Subject = "" }, ErrSubject},
		"a subject of controls":           {func(m *Message) { m.Subject = "\r\n\x00 " }, ErrSubject},
		"no text":                         {func(m *Message) { m.Text = " \n" }, ErrText},
		"no recipient":                    {email(""), ErrAddress},
		"two recipients":                  {email("a@example.org, b@example.org"), ErrAddress},
		"a recipient with a name":         {email("Ada <a@example.org>"), ErrAddress},
		"a recipient in brackets":         {email("<a@example.org>"), ErrAddress},
		"a recipient with a line break":   {email("a@example.org\r\nBcc: b@example.org"), ErrAddress},
		"a recipient with a NUL":          {email("a\x00@example.org"), ErrAddress},
		"a recipient with a comment":      {email("a@example.org (x)"), ErrAddress},
		"a recipient with a space":        {email(" a@example.org"), ErrAddress},
		"a quoted local part":             {email(`"a b"@example.org`), ErrAddress},
		"an address literal":              {email("a@[127.0.0.1]"), ErrAddress},
		"a non-ASCII local part":          {email("ä@example.org"), ErrAddress},
		"a domain with a wild character":  {email("a@exa!mple.org"), ErrAddress},
		"a domain with an empty label":    {email("a@example..org"), ErrAddress},
		"a local part of 65":              {email(strings.Repeat("a", 65) + "@example.org"), ErrAddress},
		"an address of 255":               {email(strings.Repeat("a", 62) + "@" + strings.Repeat("abcdefg.", 23) + "abcdefgh"), ErrAddress},
		"a bad sender":                    {func(m *Message) { m.From.Email = "nobody" }, ErrAddress},
		"a bad address for replies":       {func(m *Message) { m.ReplyTo.Email = "nobody" }, ErrAddress},
		"a name for replies only":         {func(m *Message) { m.ReplyTo = Address{Name: "Leads"} }, ErrAddress},
		"unsubscribe over http":           {unsubscribe("http://example.org/u"), ErrUnsubscribe},
		"unsubscribe by mail":             {unsubscribe("mailto:u@example.org"), ErrUnsubscribe},
		"unsubscribe without host":        {unsubscribe("https:///u"), ErrUnsubscribe},
		"unsubscribe with a line break":   {unsubscribe("https://example.org/\r\nBcc: x@example.org"), ErrUnsubscribe},
		"unsubscribe that ends the url":   {unsubscribe("https://example.org/>,<mailto:x@example.org"), ErrUnsubscribe},
		"unsubscribe with credentials":    {unsubscribe("https://a:b@example.org/"), ErrUnsubscribe},
		"unsubscribe of 901 bytes":        {unsubscribe("https://example.org/" + strings.Repeat("u", 881)), ErrUnsubscribe},
		"a calendar of another method":    {calendar(Calendar{Method: "CANCEL", Body: invite}), ErrCalendar},
		"a calendar method with a break":  {calendar(Calendar{Method: "REQUEST\r\nX: y", Body: invite}), ErrCalendar},
		"a calendar method not in use":    {calendar(Calendar{Method: "REPLY", Body: bytes.Replace(invite, []byte("REQUEST"), []byte("REPLY"), 1)}), ErrCalendar},
		"a calendar name with a break":    {calendar(Calendar{Method: "REQUEST", Name: "a\r\n.ics", Body: invite}), ErrCalendar},
		"a calendar name with a quote":    {calendar(Calendar{Method: "REQUEST", Name: `a".ics`, Body: invite}), ErrCalendar},
		"a calendar that is not one":      {calendar(Calendar{Method: "REQUEST", Body: []byte("METHOD:REQUEST\r\n")}), ErrCalendar},
		"an empty calendar":               {calendar(Calendar{Method: "REQUEST"}), ErrCalendar},
		"a calendar with two methods":     {calendar(Calendar{Method: "REQUEST", Body: bytes.Replace(invite, []byte("VERSION:2.0"), []byte("METHOD:CANCEL"), 1)}), ErrCalendar},
		"a calendar without method":       {calendar(Calendar{Method: "REQUEST", Body: bytes.Replace(invite, []byte("METHOD:REQUEST\r\n"), nil, 1)}), ErrCalendar},
		"a method inside an event":        {calendar(Calendar{Method: "REQUEST", Body: bytes.Replace(bytes.Replace(invite, []byte("METHOD:REQUEST\r\n"), nil, 1), []byte("SEQUENCE:0"), []byte("METHOD:REQUEST"), 1)}), ErrCalendar},
		"two calendars":                   {calendar(Calendar{Method: "REQUEST", Body: bytes.Repeat(invite, 2)}), ErrCalendar},
		"a calendar with a component cut": {calendar(Calendar{Method: "REQUEST", Body: bytes.Replace(invite, []byte("END:VEVENT\r\n"), nil, 1)}), ErrCalendar},
		"a calendar with a NUL":           {calendar(Calendar{Method: "REQUEST", Body: bytes.Replace(invite, []byte("SUMMARY:"), []byte("SUMMARY:\x00"), 1)}), ErrCalendar},
		"a picture":                       {func(m *Message) { m.HTML = `<img src="https://example.org/x.png">` }, ErrRemoteContent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := letter()
			row.change(&m)
			raw, err := Build(m)
			if !errors.Is(err, row.want) || raw != nil {
				t.Fatalf("got %d bytes and error %v, want %v", len(raw), err, row.want)
			}
			if strings.Contains(err.Error(), "example.org") {
				t.Errorf("error text repeats its input: %v", err)
			}
		})
	}
}

func TestBuildAccepts(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Message){
		"an address of 254": func(m *Message) {
			m.To.Email = strings.Repeat("a", 61) + "@" + strings.Repeat("abcdefg.", 23) + "abcdefgh"
		},
		"a domain without a dot":             func(m *Message) { m.From.Email = "chapterhouse@localhost" },
		"a plus address":                     func(m *Message) { m.To.Email = "ada+news@example.org" },
		"a subject that looks encoded":       func(m *Message) { m.Subject = "=?utf-8?q?Bcc=3A?= x" },
		"a name that looks encoded":          func(m *Message) { m.To.Name = "=?utf-8?q?National_Office?=" },
		"a subject of one long word":         func(m *Message) { m.Subject = strings.Repeat("x", 2000) },
		"a subject with two spaces inside":   func(m *Message) { m.Subject = "a  b" + strings.Repeat(" ", 90) + "c" },
		"a subject with a break":             func(m *Message) { m.Subject = "hello\r\nBcc: x@example.org" },
		"a name with a break":                func(m *Message) { m.To.Name = "Ada\r\nBcc: x@example.org" },
		"a name with quotes and backslashes": func(m *Message) { m.To.Name = `"Ada" <x@example.org>, \` },
		"a name that turns the line around":  func(m *Message) { m.To.Name = "Ada\u202e gro.elpmaxe" },
		"a name that is not utf-8":           func(m *Message) { m.To.Name = "Ada\xff\xfe" },
		"a calendar with bare line feeds": func(m *Message) {
			m.Calendar = &Calendar{Method: "REQUEST", Body: []byte(strings.ReplaceAll(inviteBody, "\r\n", "\n"))}
		},
		"a calendar with a folded method": func(m *Message) {
			m.Calendar = &Calendar{Method: "REQUEST", Body: []byte(strings.Replace(inviteBody, "METHOD:REQUEST", "METHOD:REQ\r\n UEST", 1))}
		},
		"an unsubscribe url of 900 bytes":  func(m *Message) { m.Unsubscribe = "https://example.org/" + strings.Repeat("u", 880) },
		"a text of line ends of all kinds": func(m *Message) { m.Text = "a\rb\nc\r\nd\x00\x1b[0m" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := letter()
			change(&m)
			raw, err := Build(m)
			if err != nil {
				t.Fatal(err)
			}
			if found := defects(raw, m); len(found) > 0 {
				t.Errorf("defects: %q in\n%s", found, raw)
			}
		})
	}
}

func TestCalendarReachesBothPartsUnchanged(t *testing.T) {
	t.Parallel()
	raw, err := Build(invitation())
	if err != nil {
		t.Fatal(err)
	}
	got := leaves(t, raw)
	want := []leafSeen{
		{"text/plain; charset=UTF-8", "", "Hello Ada,\r\n\r\nyou have a seat.\r\n"},
		{"text/html; charset=UTF-8", "", invitation().HTML},
		{"text/calendar; charset=UTF-8; method=REQUEST", "", inviteBody},
		{`application/ics; name="invite.ics"`, `attachment; filename="invite.ics"`, inviteBody},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(leafSeen{})); diff != "" {
		t.Errorf("leaves (-want +got):\n%s", diff)
	}
}

func TestMessageIDStaysTheSameForAReSend(t *testing.T) {
	t.Parallel()
	one, err := Build(invitation())
	if err != nil {
		t.Fatal(err)
	}
	two, err := Build(invitation())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, two) {
		t.Error("the same message gave two different mails")
	}
	if !bytes.Contains(one, []byte("\r\nMessage-ID: <msg-4711@commons.example.org>\r\n")) {
		t.Error("message id is not made of the id and the domain of the sender")
	}
}

func BenchmarkBuild(b *testing.B) {
	m := invitation()
	for b.Loop() {
		if _, err := Build(m); err != nil {
			b.Fatal(err)
		}
	}
}
