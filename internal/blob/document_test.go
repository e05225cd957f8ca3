package blob

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDocumentRefuses(t *testing.T) {
	t.Parallel()
	for what, row := range map[string]struct {
		r    io.ReadSeeker
		want error
	}{
		"nothing":                {strings.NewReader(""), ErrNotDocument},
		"a page":                 {strings.NewReader("<!doctype html>"), ErrNotDocument},
		"a page with a header":   {strings.NewReader("<script>alert(1)</script>\n%PDF-1.7"), ErrNotDocument},
		"a picture":              {bytes.NewReader(asPNG(t, corners(2, 2))), ErrNotDocument},
		"a header of version 9":  {strings.NewReader("%PDF-9.0"), ErrNotDocument},
		"a header after a blank": {strings.NewReader(" %PDF-1.7"), ErrNotDocument},
		"one byte too many":      {strings.NewReader("%PDF-1.7" + strings.Repeat("x", 93)), ErrTooLarge},
	} {
		if doc, err := Document(row.r, "a.pdf", 100); !errors.Is(err, row.want) || doc != (Doc{}) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	content := "%PDF-1.7\n" + strings.Repeat("x", 91)
	r := strings.NewReader(content)
	doc, err := Document(r, `C:\Users\robin\Été "plan".PDF`, 100)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Name != "Été -plan.pdf" || doc.Type != "application/pdf" || doc.Size != int64(len(content)) || r.Len() != len(content) {
		t.Errorf("got %q, %s, %d bytes, of which %d are left to copy", doc.Name, doc.Type, doc.Size, r.Len())
	}
}

func TestCleanName(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, name, want string }{
		{"nothing", "", "document.pdf"},
		{"only an ending", ".pdf", "document.pdf"},
		{"only dots", "...", "document.pdf"},
		{"a path", "../../etc/passwd", "passwd.pdf"},
		{"a path of another system", `..\..\boot.ini`, "boot.ini.pdf"},
		{"an ending in capitals", "Flyer.PDF", "Flyer.pdf"},
		{"another ending", "flyer.exe", "flyer.exe.pdf"},
		{"a line break", "a\r\nSet-Cookie: b.pdf", "a Set-Cookie- b.pdf"},
		{"a turned direction", "a\u202efdp.exe", "afdp.exe.pdf"},
		{"quotes and marks", `a"b'c;d=e<f>|g*h?i.pdf`, "a-b-c-d-e-f--g-h-i.pdf"},
		{"a device", "con.pdf", "document-con.pdf"},
		{"a device with an ending", "COM1.txt.pdf", "document-COM1.txt.pdf"},
		{"no device", "console.pdf", "console.pdf"},
		{"space", "  a \t b .pdf", "a b.pdf"},
		{"a decomposed letter", "e\u0301.pdf", "\u00e9.pdf"},
		{"other scripts", "計画 (2).pdf", "計画 (2).pdf"},
		{"invalid text", "a\xffb.pdf", "ab.pdf"},
		{"a long name", strings.Repeat("é", 200) + ".pdf", strings.Repeat("é", 60) + ".pdf"},
	} {
		if got := cleanName(row.name); got != row.want {
			t.Errorf("%s: got %q, want %q", row.what, got, row.want)
		}
	}
}

func FuzzDocumentName(f *testing.F) {
	for _, seed := range []string{"a.pdf", "../a", "con", "\u202e", "a\xff", strings.Repeat("a", 300), "\"\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := cleanName(name)
		if !utf8.ValidString(got) || len(got) > maxName+len("document-.pdf") || !strings.HasSuffix(got, ".pdf") || len(got) < 5 ||
			strings.HasPrefix(got, ".") || strings.ContainsAny(got, "/\\\"'\r\n\x00:;<>|*?%") {
			t.Errorf("%q became %q", name, got)
		}
		header := mime.FormatMediaType("attachment", map[string]string{"filename": got}) // RFC 6266
		if _, parameters, err := mime.ParseMediaType(header); err != nil || parameters["filename"] != got {
			t.Errorf("%q: disposition %s, %v", got, header, err)
		}
	})
}
