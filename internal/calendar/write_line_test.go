package calendar

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLinesAreFolded(t *testing.T) {
	t.Parallel()
	x := strings.Repeat("x", 73) // with "A:" 75 octets
	for name, row := range map[string]struct{ value, want string }{
		"no value":                    {"", ""},
		"75 octets":                   {x, "A:" + x + "\r\n"},
		"76 octets":                   {x + "y", "A:" + x + "\r\n y\r\n"},
		"a continuation of 75":        {x + x + "z", "A:" + x + "\r\n " + x + "z\r\n"},
		"a continuation of 76":        {x + x + "zy", "A:" + x + "\r\n " + x + "z\r\n y\r\n"},
		"at the last space":           {"a b " + x, "A:a b\r\n  " + x + "\r\n"},
		"at a space after 75":         {x + " y", "A:" + x + "\r\n  y\r\n"},
		"not within a character":      {x[1:] + "é", "A:" + x[1:] + "\r\n é\r\n"},
		"not within a long character": {x[3:] + "😀", "A:" + x[3:] + "\r\n 😀\r\n"},
	} {
		var got bytes.Buffer
		out := lineWriter{bufio.NewWriter(&got)}
		out.line("A", row.value)
		if err := out.Flush(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, got.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
