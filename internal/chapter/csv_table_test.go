package chapter_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

func TestImportRefusesAFile(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	many.WriteString("name,state\n")
	for i := range 10_001 {
		fmt.Fprintf(&many, "Chapter %d,MA\n", i)
	}
	for name, c := range map[string]struct{ file, want string }{
		"nothing in it":                          {"", "empty"},
		"only space":                             {" \n\t\n", "empty"},
		"only empty cells":                       {",,\n,,\n", "empty"},
		"a spreadsheet":                          {"PK\x03\x04rest", "CSV UTF-8"},
		"an old spreadsheet":                     {"\xd0\xcf\x11\xe0\xa1\xb1", "CSV UTF-8"},
		"UTF-16 without a byte order mark":       {"n\x00a\x00m\x00e\x00", "CSV UTF-8"},
		"UTF-8 behind its mark that is none":     {"\xef\xbb\xbfname\nS\xe3o Paulo", "CSV UTF-8"},
		"a byte that Windows-1252 does not have": {"name\n7 \x81 8", "CSV UTF-8"},
		"half a character of UTF-16":             {"\xff\xfen\x00a", "CSV UTF-8"},
		"no column of names":                     {"city,state,“lead”\nBoston,MA,x\n", "has “city”, “state”, ““lead””"},
		"no header, and people on top":           {"Boston,robin.vale@example.org,617-555-0100\n", "“Boston”, a cell that isn’t a column name, a cell"},
		"a quotation mark in the header":         {"name,\"ci\"ty\nBoston,x\n", "first line"},
		"too many rows":                          {many.String(), "10,000 rows"},
		"too large":                              {"name\n" + strings.Repeat("x", 33<<20), "32 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, sqldb.SQLite)
			_, err := h.chapters.Import(t.Context(), strings.NewReader(c.file), chapter.ImportOptions{})
			invalid, is := errors.AsType[*hub.Invalid](err)
			if !is || !strings.Contains(invalid.Fields["file"].String(), c.want) {
				t.Fatalf("got %+v, want a sentence with %q", invalid, c.want)
			}
			for _, personal := range []string{"robin", "555", "Boston"} {
				if strings.Contains(err.Error(), personal) {
					t.Errorf("the error holds %q", personal)
				}
			}
			same(t, "chapters", len(h.stored(t)), 0)
		})
	}
}

type broken struct{}

var errBroken = errors.New("the disk is gone")

func (broken) Read([]byte) (int, error) { return 0, errBroken }

func TestImportOfABrokenFile(t *testing.T) {
	t.Parallel()
	h := open(t, sqldb.SQLite)
	if _, err := h.chapters.Import(t.Context(), broken{}, chapter.ImportOptions{}); !errors.Is(err, errBroken) {
		t.Fatalf("got %v", err)
	}
}

func TestImportReadsWhatSpreadsheetsWrite(t *testing.T) {
	t.Parallel()
	const table = "name,city,state,about\n\"Saint-Étienne, the 2nd\",Málaga,MA,\"Two “lines”,\nand a \"\"quote\"\"\"\n\nLynn,Lynn,MA,€5\n"
	wide := func(text string, high bool) string {
		var b strings.Builder
		for _, r := range "\ufeff" + text {
			if high {
				b.WriteString(string([]byte{byte(r >> 8), byte(r)}))
			} else {
				b.WriteString(string([]byte{byte(r), byte(r >> 8)}))
			}
		}
		return b.String()
	}
	windows := strings.NewReplacer("É", "\xc9", "á", "\xe1", "“", "\x93", "”", "\x94", "€", "\x80").Replace(table)
	mac := strings.NewReplacer("É", "\x83", "á", "\x87", "“", "\xd2", "”", "\xd3", "€", "\xdb").Replace(table)
	crlf := strings.ReplaceAll(table, "\n", "\r\n")
	semicolons := strings.NewReplacer("name,city,state,about", "name;city;state;about", ",Málaga,MA,", ";Málaga;MA;", "Lynn,Lynn,MA,", "Lynn;Lynn;MA;").Replace(table)
	for name, file := range map[string]string{
		"UTF-8":                            table,
		"UTF-8 with a byte order mark":     "\ufeff" + table,
		"UTF-16, the low byte first":       wide(table, false),
		"UTF-16, the high byte first":      wide(crlf, true),
		"Windows-1252":                     windows,
		"Mac Roman":                        mac,
		"Mac Roman, with CR as on a Mac":   strings.ReplaceAll(mac, "\n", "\r"),
		"CRLF":                             crlf,
		"CR":                               strings.ReplaceAll(table, "\n", "\r"),
		"no end of the last line":          strings.TrimSuffix(table, "\n"),
		"semicolons":                       semicolons,
		"semicolons, said in advance":      strings.Replace("sep=;\r\n"+semicolons, "\n\nLynn", "\nLynn", 1),
		"tabs":                             strings.ReplaceAll(semicolons, ";", "\t"),
		"filled up with empty cells":       strings.NewReplacer("about\n", "about,,\n", "€5\n", "€5,,\n", "\n\n", "\n,,,,,\n").Replace(table),
		"a space before the quotation":     strings.ReplaceAll(table, "MA,\"Two", "MA, \"Two"),
		"a header in capitals with spaces": strings.Replace(table, "name,city,state,about", " NAME , City,STATE,About", 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, sqldb.SQLite)
			report := h.imports(t, file)
			same(t, "report", report, hub.ImportReport{Read: 2, Added: 2})
			first := h.stored(t)["saint-etienne-the-2nd"]
			same(t, "name", first.Name, "Saint-Étienne, the 2nd")
			same(t, "town", first.Place.Locality, "Málaga")
			same(t, "text", first.About, "Two “lines”,\nand a \"quote\"")
			same(t, "the last", h.stored(t)["lynn"].About, "€5")
		})
	}
}

func TestImportNumbersLines(t *testing.T) {
	t.Parallel()
	h := open(t, sqldb.SQLite)
	report := h.imports(t, "\r\nname,kind,state,about\r\n\r\nA,x,MA,\"one\r\ntwo\rthree\r\n\r\nfour\"\r\nB,y,MA,\r\n,,,\r\nC,,MA,\"never ends\r\nD,,MA,\r\n")
	same(t, "the first line of each row", where(report), []string{"4 kind", "9 kind", "11 "})
	if reason := report.Problems[2].Reason.String(); !strings.Contains(reason, "line 13") && !strings.Contains(reason, "line 12") {
		t.Errorf("%q does not say how far the row reached", reason)
	}
}

// FuzzChaptersCSV wants three things of any file: no panic; a file that is refused writes nothing; a file that is taken
// does what its dry run foresaw, and nothing the second time.
func FuzzChaptersCSV(f *testing.F) {
	for _, seed := range []string{
		"name,state\nBoston,MA\n", "sep=;\nname;state\nBoston;MA", "\ufeffname\tzip\tstate\nA\t2139\tMA\n", "name\n\"x\ny", "name,name\nA,B\n",
		"name,state,id\nA,MA,a:1\nB,MA,a:1\n", "\xff\xfen\x00a\x00m\x00e\x00\n\x00x\x00", "title,zone,lat,lon\n=1+1,UTC,1e400,-0\n",
		"name,kind,state\nO,national,DC\nP,national,DC\n", "name,state\rA,MA\rB,TN\r", "name,state,about\nA,MA,\"\"\"\"\n", "name,state\n\xe9,MA\n",
		"slug,name,state\nA,a,MA\na,a,MA\na--,a,MA\n", "location[locality],location.region,name\nX,MA,Y\n",
		"name,state,zip\nA,MA,=\"02139\"\nB,MA,2139.0\nC,MA,'02139\n", "name,state,lat,lon\nA,OR,35.77,-78.64\nB,MA,-71.06,42.36\nC,,1e3,5\n", "name,country,zone\nS\x8bo,Brazil,America/Sao_Paulo\n",
	} {
		f.Add(seed)
	}
	h := open(f, sqldb.SQLite)
	f.Fuzz(func(t *testing.T, file string) {
		before := h.stored(t)
		foreseen, dryErr := h.chapters.Import(t.Context(), strings.NewReader(file), chapter.ImportOptions{DryRun: true})
		same(t, "a dry run writes nothing", h.stored(t), before)
		report, err := h.chapters.Import(t.Context(), strings.NewReader(file), chapter.ImportOptions{})
		if (err == nil) != (dryErr == nil) {
			t.Fatalf("foreseen %v, got %v", dryErr, err)
		}
		if err != nil {
			if _, is := errors.AsType[*hub.Invalid](err); !is {
				t.Fatal(err)
			}
			same(t, "a refused file writes nothing", h.stored(t), before)
			return
		}
		foreseen.DryRun = false
		same(t, "foreseen", foreseen, report)
		again, err := h.chapters.Import(t.Context(), strings.NewReader(file), chapter.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		// A file may hand the national office from one chapter to another; all else is done once.
		if again.Added != 0 || again.Updated != 0 && !strings.Contains(strings.ToLower(file), "national") {
			t.Fatalf("a second import adds %d and updates %d", again.Added, again.Updated)
		}
	})
}
