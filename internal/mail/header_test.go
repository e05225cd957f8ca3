package mail

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	stdmultipart "mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// defects reads a mail with the standard library and lists what is not as m wants it. It shares no code with Build.
func defects(raw []byte, m Message) []string {
	found := lineDefects(raw)
	read, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return append(found, "unreadable: "+err.Error())
	}
	want := []string{"Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
	if m.HTML == "" && m.Calendar == nil {
		want = append(want, "Content-Transfer-Encoding")
	}
	if m.ReplyTo != (Address{}) {
		want = append(want, "Reply-To")
	}
	if m.Unsubscribe != "" {
		want = append(want, "List-Unsubscribe", "List-Unsubscribe-Post")
	}
	if m.Auto {
		want = append(want, "Auto-Submitted")
	}
	var names []string
	for name, values := range read.Header {
		for range values {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		found = append(found, fmt.Sprintf("headers %v, want %v", names, want))
	}
	found = append(found, addressDefects(read.Header, "From", m.From)...)
	found = append(found, addressDefects(read.Header, "To", m.To)...)
	if m.ReplyTo != (Address{}) {
		found = append(found, addressDefects(read.Header, "Reply-To", m.ReplyTo)...)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil || subject != visible(m.Subject) {
		found = append(found, fmt.Sprintf("subject %q, want %q", subject, visible(m.Subject)))
	}
	if m.Unsubscribe != "" && read.Header.Get("List-Unsubscribe") != "<"+m.Unsubscribe+">" {
		found = append(found, "unsubscribe differs")
	}
	if id := read.Header.Get("Message-ID"); !strings.HasPrefix(id, "<"+m.ID+"@") || strings.Count(id, "@") != 1 {
		found = append(found, "message id differs")
	}
	return append(found, partDefects(read.Header.Get("Content-Type"), read.Body, m)...)
}

// lineDefects looks for bytes and lines that SMTP does not carry (RFC 5321, section 2.3.8; RFC 5322, section 2.1.1).
func lineDefects(raw []byte) []string {
	var found []string
	if bytes.Count(raw, []byte("\n")) != bytes.Count(raw, []byte("\r\n")) || bytes.Count(raw, []byte("\r")) != bytes.Count(raw, []byte("\r\n")) {
		found = append(found, "bare line end")
	}
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		found = append(found, "no line end at the end")
	}
	for line := range bytes.SplitSeq(raw, []byte("\r\n")) {
		if len(line) > 998 {
			found = append(found, "long line")
		}
		if bytes.ContainsFunc(line, func(r rune) bool { return r > '~' || r < ' ' && r != '\t' }) {
			found = append(found, "byte that is not printable ascii")
		}
	}
	return found
}

func addressDefects(header netmail.Header, name string, want Address) []string {
	list, err := header.AddressList(name)
	if err != nil || len(list) != 1 {
		return []string{fmt.Sprintf("%s has %d addresses, %v", name, len(list), err)}
	}
	if isASCII(want.Email) && !strings.EqualFold(list[0].Address, want.Email) {
		return []string{name + " has another address"}
	}
	if list[0].Name != visible(want.Name) {
		return []string{fmt.Sprintf("%s has name %q, want %q", name, list[0].Name, visible(want.Name))}
	}
	return nil
}

// visible is the reference for clean, written rune by rune.
func visible(text string) string {
	var out strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\ufffd") {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', '\u202a' <= r && r <= '\u202e':
			out.WriteByte(' ')
		default:
			out.WriteRune(r)
		}
	}
	return strings.TrimSpace(out.String())
}

func partDefects(kind string, content io.Reader, m Message) []string {
	var want []string
	want = append(want, "text/plain")
	if m.HTML != "" {
		want = append(want, "text/html")
	}
	if m.Calendar != nil {
		want = append(want, "text/calendar", "application/ics")
	}
	got, err := leafKinds(kind, content)
	if err != nil || !slices.Equal(got, want) {
		return []string{fmt.Sprintf("parts %v, want %v, %v", got, want, err)}
	}
	return nil
}

func leafKinds(kind string, content io.Reader) ([]string, error) {
	media, parameters, err := mime.ParseMediaType(kind)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(media, "multipart/") {
		_, err := io.Copy(io.Discard, content)
		return []string{media}, err
	}
	var kinds []string
	parts := stdmultipart.NewReader(content, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return kinds, nil
		}
		if err != nil {
			return kinds, err
		}
		for name := range part.Header {
			if !strings.HasPrefix(name, "Content-") {
				return kinds, fmt.Errorf("part has header %s", name)
			}
		}
		inner, err := leafKinds(part.Header.Get("Content-Type"), part)
		kinds = append(kinds, inner...)
		if err != nil {
			return kinds, err
		}
	}
}

type leafSeen struct{ kind, disposition, body string }

func leaves(t *testing.T, raw []byte) []leafSeen {
	t.Helper()
	read, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(header func(string) string, content io.Reader) []leafSeen
	walk = func(header func(string) string, content io.Reader) []leafSeen {
		media, parameters, err := mime.ParseMediaType(header("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(media, "multipart/") {
			var all []leafSeen
			parts := stdmultipart.NewReader(content, parameters["boundary"])
			for {
				part, err := parts.NextRawPart()
				if err == io.EOF {
					return all
				}
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, walk(part.Header.Get, part)...)
			}
		}
		decoded := io.Reader(quotedprintable.NewReader(content))
		if header("Content-Transfer-Encoding") == "base64" {
			decoded = base64.NewDecoder(base64.StdEncoding, content)
		}
		text, err := io.ReadAll(decoded)
		if err != nil {
			t.Fatal(err)
		}
		return []leafSeen{{header("Content-Type"), header("Content-Disposition"), string(text)}}
	}
	return walk(read.Header.Get, read.Body)
}

// naive is the builder that everybody writes first; the checks of this file must see what is wrong with it.
func naive(m Message) []byte {
	return fmt.Appendf(nil, "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nFrom: %s <%s>\r\nTo: %s <%s>\r\nMessage-ID: <%s@commons.example.org>\r\n"+
		"Subject: %s\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"+
		"Content-Transfer-Encoding: 8bit\r\n\r\n%s\r\n",
		m.From.Name, m.From.Email, m.To.Name, m.To.Email, m.ID, m.Subject, "hello")
}

func TestHeaderCheckFindsInjections(t *testing.T) {
	t.Parallel()
	if found := defects(naive(letter()), letter()); len(found) > 0 {
		t.Fatalf("the naive builder is right about a harmless message, but: %q", found)
	}
	for name, change := range map[string]func(*Message){
		"a break in the subject":          func(m *Message) { m.Subject = "hello\r\nBcc: x@example.org" },
		"a body in the subject":           func(m *Message) { m.Subject = "hello\r\n\r\nbuy now" },
		"a bare line feed in the subject": func(m *Message) { m.Subject = "hello\nX-Other: y" },
		"a break in a name":               func(m *Message) { m.To.Name = "Ada\r\nCc: x@example.org, Ada" },
		"a second recipient in a name":    func(m *Message) { m.To.Name = "x@example.org, Ada" },
		"a second recipient":              func(m *Message) { m.To.Email = "ada@example.org>, <x@example.org" },
		"an encoded subject":              func(m *Message) { m.Subject = "=?utf-8?q?other?=" },
		"a break in the id":               func(m *Message) { m.ID = "a@b>\r\nBcc: x@example.org\r\nX: <a" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := letter()
			change(&m)
			if found := defects(naive(m), m); len(found) == 0 {
				t.Error("the check missed it in the naive builder")
			}
			raw, err := Build(m)
			if err != nil {
				return // refused
			}
			if found := defects(raw, m); len(found) > 0 {
				t.Errorf("defects: %q", found)
			}
		})
	}
}

func FuzzHeaders(f *testing.F) {
	l := letter()
	f.Add(l.ID, l.From.Name, l.From.Email, l.To.Name, l.To.Email, "", "", l.Subject, "", "invite.ics")
	f.Add("a\r\nb", "A\r\nBcc: b@example.org", "a@b\r\nc", "x\x00", "a@b, c@d", "\n", "q@example.org\n", "s\r\n\r\nbody", "https://e.org/\r\n", "a\".ics")
	f.Add("id", "=?utf-8?q?x?=", "hub@bücher.example", "\u202eAda", "ada@example.org", "Leads", "leads@example.org",
		"Äpfel  und \u2028 Birnen\xff", "https://example.org/u?a=b&c=%20", "")
	f.Add("i", strings.Repeat("lang ", 40), "a@b", `"\`, "a@b.c", "", "", strings.Repeat("é", 100), "https://example.org/,", "x.ics")
	f.Fuzz(func(t *testing.T, id, fromName, fromEmail, toName, toEmail, replyName, replyEmail, subject, unsubscribe, file string) {
		m := invitation()
		m.ID, m.Subject, m.Unsubscribe, m.Calendar.Name = id, subject, unsubscribe, file
		m.From, m.To, m.ReplyTo = Address{fromName, fromEmail}, Address{toName, toEmail}, Address{replyName, replyEmail}
		if raw, err := Build(m); err == nil {
			if found := defects(raw, m); len(found) > 0 {
				t.Fatalf("defects: %q in\n%s", found, raw)
			}
		}
		// Fields that are refused hide the others: build again with those that are only neutralised.
		safe := invitation()
		safe.Subject, safe.From.Name, safe.To.Name, safe.ReplyTo.Name = subject, fromName, toName, replyName
		safe.Text, safe.HTML = "text "+subject, ""
		raw, err := Build(safe)
		if err != nil {
			if visible(subject) != "" {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		if found := defects(raw, safe); len(found) > 0 {
			t.Fatalf("defects: %q in\n%s", found, raw)
		}
	})
}
