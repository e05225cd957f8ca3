package calendar

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// TestReadEncodings reads one file in every encoding and with every line end; each must give the same draft and line numbers.
func TestReadEncodings(t *testing.T) {
	t.Parallel()
	file := inFile("X-NOTE:1", "BEGIN:VEVENT", "UID:a", "DTSTART:20260101T100000Z", "SUMMARY:Café – “Größe” 5 €", "END:VEVENT")
	encode := func(e encoding.Encoding) string {
		text, err := e.NewEncoder().String(file)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, text := range map[string]string{
		"UTF-8":                       file,
		"UTF-8 with a BOM":            "\ufeff" + file,
		"UTF-16 little-endian":        encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)),
		"UTF-16 big-endian":           encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)),
		"Windows-1252":                encode(charmap.Windows1252),
		"LF":                          strings.ReplaceAll(file, "\r\n", "\n"),
		"CR":                          strings.ReplaceAll(file, "\r\n", "\r"),
		"LF and CRLF in turn":         strings.Replace(file, "\r\n", "\n", 3),
		"no line end after the last":  strings.TrimRight(file, "\r\n"),
		"folded inside a UTF-8 rune":  strings.Replace(file, "Caf\xc3\xa9", "Caf\xc3\r\n \xa9", 1),
		"blanks after the last line":  file + "\r\n\r\n",
		"names in lower case":         strings.NewReplacer("BEGIN", "begin", "VEVENT", "vevent", "UID", "Uid").Replace(file),
		"folded after every four":     fold(file, 4),
		"blanks around the component": strings.ReplaceAll(file, "VEVENT", " VEVENT "),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := Read(strings.NewReader(text), ReadOptions{})
			if err != nil || len(result.Drafts) != 1 || len(result.Problems) != 0 {
				t.Fatalf("got %+v, %v", result, err)
			}
			if diff := cmp.Diff("Café – “Größe” 5 €", result.Drafts[0].Summary); diff != "" {
				t.Errorf("summary -want +got:\n%s", diff)
			}
			if line := result.Drafts[0].Line; line != 3 && name != "folded after every four" {
				t.Errorf("line %d, want 3", line)
			}
		})
	}
}

// fold breaks every line after n bytes, wherever that is.
func fold(file string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(file) {
		line = strings.TrimRight(line, "\r\n")
		for len(line) > n {
			b.WriteString(line[:n] + "\r\n ")
			line = line[n:]
		}
		b.WriteString(line + "\r\n")
	}
	return b.String()
}

func TestReadMixedEncodings(t *testing.T) {
	t.Parallel()
	file := inFile(inEvent("DTSTART:20260101T100000Z", "SUMMARY:Café", "LOCATION:Caf\xe9"))
	result, err := Read(strings.NewReader(file), ReadOptions{})
	if err != nil || len(result.Drafts) != 1 {
		t.Fatalf("got %+v, %v", result, err)
	}
	if d := result.Drafts[0]; d.Summary != "Café" || d.Location != "Café" {
		t.Errorf("got %q and %q, want Café twice", d.Summary, d.Location)
	}
}

func TestLogicalLinesCountsPhysicalOnes(t *testing.T) {
	t.Parallel()
	type line struct {
		Number int
		Text   string
	}
	var got []line
	for number, text := range logicalLines([]byte("\n a\nb\r\n\r\n c\rd\n\n\te\n")) {
		got = append(got, line{number, string(bytes.Clone(text))})
	}
	want := []line{{2, " a"}, {3, "bc"}, {6, "de"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
