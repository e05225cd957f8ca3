package leaks_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// canary is a word that stands in one field of one chapter and nowhere else. Chapter 0 is the national office.
type canary struct {
	chapter int
	field   string // "guest.email"
}

// String names the canary in a test's output.
func (c canary) String() string { return fmt.Sprintf("%s of chapter %d", c.field, c.chapter) }

// aviary makes canaries and knows them again, for several at once.
type aviary struct {
	mu    sync.RWMutex
	known map[string]canary // by its word
}

// word is the canary's word. It is letters only, so that most writings leave it alone: between a mark at each end, ten
// letters from the hash of what it stands for.
func (a *aviary) word(chapter int, field string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", chapter, field))
	letters := []byte("zqxxxxxxxxxxqz")
	for i := range 10 {
		letters[2+i] = 'a' + sum[i]%26
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[string(letters)] = canary{chapter, field}
	return string(letters)
}

// heard returns the canaries in a text, in whichever writing.
func (a *aviary) heard(raw []byte) map[canary]bool {
	found := map[canary]bool{}
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, text := range writings(raw) {
		for at := strings.Index(text, "zq"); at >= 0 && at+14 <= len(text); {
			if c, known := a.known[text[at:at+14]]; known {
				found[c] = true
			}
			next := strings.Index(text[at+1:], "zq")
			if next < 0 {
				break
			}
			at += 1 + next
		}
	}
	return found
}

var (
	folds   = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "", "=\r\n", "", "=\n", "") // RFC 5545 3.1, RFC 5322 2.2.3, RFC 2045 6.7
	breaks  = strings.NewReplacer("\r", "", "\n", "")
	escapes = regexp.MustCompile(`[%=]([0-9a-f]{2})`)
)

// writings are what a text says: as it is, unfolded, without the escapes of HTML, URLs and quoted-printable, and what its
// base64 holds; all in lower case. Letters have no names in HTML, only numbers.
func writings(raw []byte) []string {
	text := string(raw)
	joined := folds.Replace(text)
	out := []string{strings.ToLower(text), strings.ToLower(joined)}
	if strings.Contains(text, "&#") {
		out = append(out, strings.ToLower(html.UnescapeString(joined)))
	}
	if strings.ContainsAny(text, "%=") {
		out = append(out, unescaped(strings.ToLower(joined)))
	}
	for _, source := range []string{text, breaks.Replace(text)} { // base64 in mails is broken every 76 characters
		for run := range strings.FieldsFuncSeq(source, notPacked) {
			if len(run) >= packedCanary {
				out = append(out, unpacked(run)...)
			}
		}
	}
	return out
}

// packedCanary is how many whole characters of base64 a canary of 14 bytes fills at least, wherever it begins.
const packedCanary = 18

func notPacked(r rune) bool {
	return r > 'z' || !(r >= 'a' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/' || r == '-' || r == '_')
}

func unescaped(text string) string {
	return escapes.ReplaceAllStringFunc(text, func(e string) string {
		plain, err := url.PathUnescape("%" + e[1:])
		if err != nil {
			return e
		}
		return strings.ToLower(plain)
	})
}

// unpacked reads a run as base64 from each of the four places a group may begin at.
func unpacked(run string) []string {
	run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
	var out []string
	for from := range 4 {
		part := run[min(from, len(run)):]
		if len(part)%4 == 1 { // no group of base64 has one character
			part = part[:len(part)-1]
		}
		if plain, err := base64.RawStdEncoding.DecodeString(part); err == nil {
			out = append(out, strings.ToLower(string(plain)))
		}
	}
	return out
}

// names lists canaries in a stable order.
func names(found map[canary]bool) []string {
	var out []string
	for c := range maps.Keys(found) {
		out = append(out, c.String())
	}
	slices.Sort(out)
	return out
}

// TestCanariesAreHeardInEveryWriting is the control of the search itself.
func TestCanariesAreHeardInEveryWriting(t *testing.T) {
	t.Parallel()
	a := &aviary{known: map[string]canary{}}
	word := a.word(3, "guest.name")
	quoted := func() string {
		var out bytes.Buffer
		w := quotedprintable.NewWriter(&out)
		_, _ = io.WriteString(w, strings.Repeat("é", 11)+word)
		_ = w.Close()
		return out.String()
	}
	entities := ""
	for _, r := range word {
		entities += fmt.Sprintf("&#%d;", r)
	}
	hex := ""
	for _, r := range []byte(word) {
		hex += fmt.Sprintf("%%%02X", r)
	}
	for name, text := range map[string]string{
		"plain": "Dear " + word + ",", "in capitals": strings.ToUpper(word), "as a name": strings.ToUpper(word[:1]) + word[1:],
		"in HTML": "<p>" + word + "&amp;</p>", "as HTML entities": "<p>" + entities + "</p>", "in a URL": "/x?q=" + word + "%40example.org",
		"as a URL of escapes": "/x?q=" + hex, "quoted-printable, broken in the middle": quoted(),
		"folded in a calendar": "SUMMARY:" + word[:5] + "\r\n " + word[5:], "folded in a header": "Subject: " + word[:7] + "\r\n\t" + word[7:],
		"base64": base64.StdEncoding.EncodeToString([]byte("Dear " + word)), "base64 for URLs": base64.RawURLEncoding.EncodeToString([]byte("a" + word + "?>~")),
		"base64 in a sentence": "token=" + base64.StdEncoding.EncodeToString([]byte("ab"+word)) + ";",
		"an encoded word":      mime.BEncoding.Encode("utf-8", "Zoë "+word), "an encoded word, quoted": mime.QEncoding.Encode("utf-8", "Zoë "+word),
		"base64 over lines": base64Lines("a long text that goes over the end of a line, with the word near there: " + word),
	} {
		if got := names(a.heard([]byte(text))); len(got) != 1 || got[0] != "guest.name of chapter 3" {
			t.Errorf("%s: heard %q in %q", name, got, text)
		}
	}
	if got := a.heard([]byte("zqabcdefghijqz zq " + word[:13])); len(got) != 0 {
		t.Errorf("heard %v where there is nothing", names(got))
	}
}

func base64Lines(text string) string {
	all := base64.StdEncoding.EncodeToString([]byte(text))
	var out strings.Builder
	for len(all) > 76 {
		out.WriteString(all[:76] + "\r\n")
		all = all[76:]
	}
	return out.String() + all
}

// parts are the texts of a mail: its header, and each part decoded. A mail that cannot be read fails the test.
func parts(t testing.TB, raw []byte) [][]byte {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	must(t, err)
	var head bytes.Buffer
	for name, values := range m.Header {
		for _, value := range values {
			plain, err := new(mime.WordDecoder).DecodeHeader(value)
			must(t, err)
			fmt.Fprintf(&head, "%s: %s\n", name, plain)
		}
	}
	return append([][]byte{raw, head.Bytes()}, leaves(t, map[string][]string(m.Header), m.Body)...)
}

func leaves(t testing.TB, header map[string][]string, body io.Reader) [][]byte {
	t.Helper()
	get := func(name string) string { return mail.Header(header).Get(name) }
	kind, parameters, err := mime.ParseMediaType(get("Content-Type"))
	must(t, err)
	if strings.HasPrefix(kind, "multipart/") {
		var out [][]byte
		r := multipart.NewReader(body, parameters["boundary"])
		for {
			part, err := r.NextRawPart()
			if err == io.EOF {
				return out
			}
			must(t, err)
			out = append(out, leaves(t, part.Header, part)...)
		}
	}
	switch strings.ToLower(get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	must(t, err)
	return [][]byte{text}
}
