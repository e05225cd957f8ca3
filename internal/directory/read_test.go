package directory

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

// simple is a file of anybody's.
const simple = "\ufeffname,office,state,district,phone,zips\r\n" +
	"Ada Ash,U.S. Senator,ma,,(202) 555-0101,\r\n" +
	"\"Jo \"\"Chuy\"\" Reed\",Representative,MA,07,(202) 555-0102,\r\n" +
	"Bo Birch,Mayor,MA,,(202) 555-0103,02139 2138\r\n"

func TestASimpleFile(t *testing.T) {
	t.Parallel()
	got, known := readFile([]byte(simple))
	if !known || got.refused != 0 {
		t.Fatalf("known %v, refused %v", known, got.flaws)
	}
	want := []hub.Official{
		{ID: "ma/senate///ada ash", Chamber: hub.ChamberSenate, Name: "Ada Ash", State: "MA", Phone: "(202) 555-0101"},
		{ID: "ma/house//7/jo \"chuy\" reed", Chamber: hub.ChamberHouse, Name: `Jo "Chuy" Reed`, State: "MA", District: "7", Phone: "(202) 555-0102"},
		{ID: "ma/other/mayor//bo birch", Chamber: hub.ChamberOther, Title: "Mayor", Name: "Bo Birch", State: "MA", Phone: "(202) 555-0103", ZIPs: []string{"02139", "02138"}},
	}
	if diff := cmp.Diff(want, got.rows.People); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each broken row is refused with its line and its reason, and the row behind it is taken.
func TestABrokenRowLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	const good = "Cy Cedar,Senator,VT,,(202) 555-0104,"
	for name, c := range map[string]struct {
		row  string
		want hub.RowFlaw
	}{
		"a quotation mark is missing": {`"Ada Ash,Senator,MA,,,`, hub.FlawBroken},
		"a quotation mark inside":     {`Ada "Ash,Senator,MA,,,`, hub.FlawBroken},
		"too few columns":             {`Ada Ash,Senator`, hub.FlawShort},
		"too many":                    {`Ada Ash,Senator,MA,,,,,`, hub.FlawShort},
		"no UTF-8":                    {"Ada \xff,Senator,MA,,,", hub.FlawBroken},
		"no name":                     {`,Senator,MA,,,`, hub.FlawName},
		"no office":                   {`Ada Ash,,MA,,,`, hub.FlawOffice},
		"no such state":               {`Ada Ash,Senator,Narnia,,,`, hub.FlawState},
		"no such district":            {`Ada Ash,House,MA,seven,,`, hub.FlawDistrict},
		"a district of no crosswalk":  {`Ada Ash,State senator,MA,3,,`, hub.FlawZIP},
		"no such ZIP code":            {`Ada Ash,Mayor,MA,,,02139 x`, hub.FlawZIP},
		"a book":                      {strings.Repeat("a", 500) + `,Senator,MA,,,`, hub.FlawLong},
		"twice":                       {good, hub.FlawTwice},
	} {
		file := "name,office,state,district,phone,zips\n" + good + "\n" + c.row + "\nDi Dale,Senator,VT,,,\n"
		got, known := readFile([]byte(file))
		if !known || got.refused != 1 || got.flaws[0].Reason != c.want || got.flaws[0].Line != 3 || len(got.rows.People) != 2 {
			t.Errorf("%s: %+v, %d taken", name, got.flaws, len(got.rows.People))
		}
	}
	for _, flaw := range []hub.RowFlaw{hub.FlawBroken, hub.FlawShort, hub.FlawID, hub.FlawTwice, hub.FlawName, hub.FlawOffice, hub.FlawState, hub.FlawDistrict, hub.FlawZIP, hub.FlawLong} {
		if !flaw.Label().Is() {
			t.Errorf("%s has no words", flaw)
		}
	}
}

// A cell may have line breaks; a mark that is never closed takes no more than its own line.
func TestACellWithLineBreaks(t *testing.T) {
	t.Parallel()
	got, _ := readFile([]byte("name,office,state\n\"Ada\nAsh\",Senator,MA\n\"Bo Birch,Senator,VT\nCy Cedar,Senator,VT\n"))
	if names := len(got.rows.People); names != 2 || got.rows.People[0].Name != "Ada Ash" || got.refused != 1 || got.flaws[0].Line != 4 {
		t.Errorf("%+v, refused %+v", got.rows.People, got.flaws)
	}
}

// Whatever is broken in a file, every row that is whole is taken: 2,000 random files against what was written into them.
func TestWholeRowsSurviveBrokenOnes(t *testing.T) {
	t.Parallel()
	broken := []string{`"`, `"a`, `a"b,c,d`, ",,", "x", `"a","b`, "\xff,\xfe,MA", strings.Repeat(",", 40), "Ada,Senator,ZZ", ""}
	r := rand.New(rand.NewPCG(7, 7))
	lost := func(read func([]byte) (*read, bool)) (n int) {
		for range 2000 {
			lines, whole := []string{"name,office,state"}, 0
			for i := range 1 + r.IntN(12) {
				if r.IntN(3) == 0 {
					lines = append(lines, broken[r.IntN(len(broken))])
					continue
				}
				whole++
				lines = append(lines, "Person "+string(rune('a'+i))+",Senator,MA")
			}
			if got, known := read([]byte(strings.Join(lines, "\n"))); !known || len(got.rows.People) != whole {
				n++
			}
		}
		return n
	}
	if n := lost(readFile); n != 0 {
		t.Errorf("%d of 2,000 files lost a row", n)
	}
	control := func(data []byte) (*read, bool) { // stops at the first row that it cannot read
		out := &read{}
		s, known := openSheet(data)
		for row, flaw, more := s.next(); more && flaw == ""; row, flaw, more = s.next() {
			out.row(forms[3], map[string]bool{}, row, flaw)
		}
		return out, known
	}
	if n := lost(control); n < 100 {
		t.Errorf("control: only %d files lost a row", n)
	}
}

func FuzzReadFile(f *testing.F) {
	for _, seed := range []string{simple, "zcta,state_abbr,cd\n02139,MA,7\n", "bioguide,id,city,phone,zip,state\nA,b,c,d,e,MA\n", "name,office,state\n\"\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		out, known := readFile(data)
		if !known {
			return
		}
		for _, o := range out.rows.People {
			if o.ID == "" || o.Name == "" || len(o.State) != 2 {
				t.Errorf("taken: %+v", o)
			}
		}
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	person := func(id, name, phone string, c hub.Chamber, district string) hub.Official {
		return hub.Official{ID: id, Name: name, Phone: phone, Chamber: c, State: "MA", District: district}
	}
	before := hub.DirectoryRows{People: []hub.Official{
		person("a", "Ada", "1", hub.ChamberSenate, ""), person("b", "Bo", "2", hub.ChamberHouse, "1"), person("c", "Cy", "3", hub.ChamberHouse, "2"), person("d", "Di", "4", hub.ChamberHouse, "3"),
	}}
	after := hub.DirectoryRows{People: []hub.Official{
		person("a", "Ada", "9", hub.ChamberSenate, ""), person("e", "Ed", "5", hub.ChamberHouse, "2"), person("d", "Di", "4", hub.ChamberHouse, "3"),
	}}
	var got []string
	for _, d := range Compare(before, after) {
		got = append(got, string(d.Change)+" "+d.Before.Key+d.After.Key)
	}
	// Nobody has Bo's seat; Ed has Cy's.
	if want := []string{"vacant b", "gone c", "new e", "changed aa"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if same := Compare(before, before); len(same) != 0 {
		t.Errorf("a list differs from itself: %+v", same)
	}
}

// The published files, where somebody has them beside the repository.
func TestThePublishedFiles(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("REPRESENTATIVES")
	if folder == "" {
		folder = "/work/shared/data/representatives"
	}
	for _, c := range []struct {
		file           string
		kind           hub.DirectoryKind
		rows           int
		people, states int
	}{
		{"legislators-current.csv", hub.DirectoryPeople, 537, 537, 56}, {"legislators-district-offices.csv", hub.DirectoryOffices, 1312, 0, 0}, {"zccd.csv", hub.DirectoryDistricts, 42033, 0, 0},
	} {
		data, err := os.ReadFile(filepath.Join(folder, c.file))
		if err != nil {
			t.Skip("the files are not here")
		}
		got, known := readFile(data)
		if !known || got.kind != c.kind || got.rows.Len() != c.rows || got.refused != 0 || len(got.rows.People) != c.people {
			t.Errorf("%s: known %v, %d rows, %d refused: %+v", c.file, known, got.rows.Len(), got.refused, got.flaws)
		}
		seats, states := map[string]int{}, map[string]bool{}
		for _, o := range got.rows.People {
			seats[o.Seat()]++
			states[o.State] = true
			if seats[o.Seat()] > 1 || o.Name == "" {
				t.Errorf("%+v", o)
			}
		}
		if len(states) != c.states {
			t.Errorf("%s: %d states", c.file, len(states))
		}
	}
}
