package plaintext

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
)

func records(t *testing.T, text string, separator byte) (list [][]string) {
	t.Helper()
	table := NewTable(strings.NewReader(text), utf.UTF8BOM)
	table.Separator = separator
	for {
		r, err := table.Next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r.Cells)
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text      string
		separator byte
		want      [][]string
	}{
		"plain":                                {"a,b\r\nc,d", ',', [][]string{{"a", "b"}, {"c", "d"}}},
		"a byte order mark":                    {"\ufeffa,b\n", ',', [][]string{{"a", "b"}}},
		"quoted, doubled, with a separator":    {`"a,""x""",b`, ',', [][]string{{`a,"x"`, "b"}}},
		"over lines":                           {"\"a\r\nb\",c\nd,e", ',', [][]string{{"a\nb", "c"}, {"d", "e"}}},
		"spaces around quotation marks":        {`a, "b" ,c`, ',', [][]string{{"a", "b", "c"}}},
		"no quoting, with tabs":                {"Pat \"Skip\" Quinn\tx\n\"Skip\tx\n\"A\" B\tx\n", '\t', [][]string{{`Pat "Skip" Quinn`, "x"}, {`"Skip`, "x"}, {`"A" B`, "x"}}},
		"quoting, with tabs":                   {"\"Said: \"\"call\"\"\"\tx\n", '\t', [][]string{{`Said: "call"`, "x"}}},
		"a stray mark costs its own row alone": {"a,\"b\nc,d\ne,f\n", ',', [][]string{{"a", `"b`}, {"c", "d"}, {"e", "f"}}},
		"blank rows":                           {"a,b\n,\n\n  \nc,d\n", ',', [][]string{{"a", "b"}, {"c", "d"}}},
		"lines of the first Macs":              {"a,b\rc,d\r", ',', [][]string{{"a", "b"}, {"c", "d"}}},
		"the last cell is empty":               {"a,\n\"b\",\n", ',', [][]string{{"a", ""}, {"b", ""}}},
	} {
		if diff := cmp.Diff(c.want, records(t, c.text, c.separator)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	long := records(t, "a,b\n"+strings.Repeat("x", 3*MaxLine)+"\nc,d\n", ',')
	if len(long) != 3 || len(long[1][0]) != MaxLine || long[2][0] != "c" {
		t.Errorf("a line that is too long: %d records", len(long))
	}
}

func TestLinesAreCounted(t *testing.T) {
	t.Parallel()
	table := NewTable(strings.NewReader("a\n\n\"b\nc\"\n\"d\ne\n"), utf.UTF8BOM)
	var lines []int
	for {
		r, err := table.Next()
		if err != nil {
			break
		}
		lines = append(lines, r.Line)
	}
	if diff := cmp.Diff([]int{1, 3, 5, 6}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	sixteen, err := utf.UTF16(utf.LittleEndian, utf.UseBOM).NewEncoder().String("Álvarez\n")
	if err != nil {
		t.Fatal(err)
	}
	western, err := charmap.Windows1252.NewEncoder().String("name\nSão Paulo\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		bytes, text string
		err         error
	}{
		"UTF-8":                          {"Álvarez\n", "Álvarez\n", nil},
		"UTF-8, marked":                  {"\ufeffÁlvarez\n", "Álvarez\n", nil},
		"UTF-8 over the edge of a piece": {strings.Repeat("x", chunk-1) + "Á\n", strings.Repeat("x", chunk-1) + "Á\n", nil},
		"UTF-16":                         {sixteen, "Álvarez\n", nil},
		"Windows-1252":                   {western, "name\nSão Paulo\n", nil},
		"a workbook":                     {"PK\x03\x04xx", "", ErrWorkbook},
		"nothing":                        {"", "", ErrEmpty},
		"spaces":                         {" \n", "", ErrEmpty},
		"a picture":                      {"\x89PNG\x00\x01", "", ErrEncoding},
		"marked and broken":              {"\xef\xbb\xbf\xff\xff", "", ErrEncoding},
	} {
		set, err := Detect(strings.NewReader(c.bytes))
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err == nil {
			if text, err := set.NewDecoder().String(c.bytes); err != nil || text != c.text {
				t.Errorf("%s: read as %.40q, %v", name, text, err)
			}
		}
	}
}
