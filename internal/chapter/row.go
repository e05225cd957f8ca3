package chapter

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

const unitedStates = "US"

// The longest texts of a chapter that an import takes, in characters; about and access are bounded by maxNote, as on the page.
const (
	maxName       = 120
	maxPostalCode = 20
	maxSlug       = 60
	maxIdentifier = 200
)

// firstYear is the earliest year a chapter can have been founded in.
const firstYear = 1800

// row is what a line of the table says about one chapter: its cells by field, the empty ones left out.
type row struct {
	line  int
	cells map[string]string
	// refused says why the row is not taken; notes says what was not taken of a row that was.
	refused, notes []hub.ImportProblem
}

func newRow(l line, columns map[string]int) row {
	r := row{line: l.number, cells: map[string]string{}}
	for field, at := range columns {
		clean := oneLine
		if field == fieldAbout || field == fieldAccess {
			clean = text
		}
		if cell := clean(l.cells[at]); cell != "" {
			r.cells[field] = cell
		}
	}
	return r
}

func (r *row) refuse(field, reason string) {
	r.refused = append(r.refused, hub.ImportProblem{Line: r.line, Field: field, Reason: reason})
}

func (r *row) note(field, reason string) {
	r.notes = append(r.notes, hub.ImportProblem{Line: r.line, Field: field, Reason: reason})
}

// text is a cell without control characters and space around.
func text(cell string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\ufeff' {
			return -1
		}
		return r
	}, cell))
}

func oneLine(cell string) string { return strings.Join(strings.Fields(text(cell)), " ") }

// slug is the end of the chapter's address: what the row says, or the name in small letters.
func (r *row) slug() string {
	if told := r.cells[fieldSlug]; told != "" {
		return told
	}
	return slugOf(r.cells[fieldName])
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// letters are Latin letters that do not come apart into a letter and a mark.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "ø", "o", "œ", "oe", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i",
	"'", "", "’", "", "ʻ", "", "‘", "", "&", " and ")

// slugOf is a name as the end of an address: "St. Paul’s" is "st-pauls". It is empty when the name has no Latin letter or digit.
func slugOf(name string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(letters.Replace(strings.ToLower(name))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String(), "-")
	if len(slug) > maxSlug {
		slug = strings.Trim(slug[:maxSlug], "-")
	}
	return slug
}

// identifier is the row's "system:id", "csv:<value>" for a value without a system and "csv:<slug>" for a row without a value.
func (r *row) identifier() string {
	told := r.cells[fieldIdentifiers]
	system, id, whole := strings.Cut(told, ":")
	switch {
	case told == "":
		return "csv:" + r.slug()
	case strings.ContainsAny(told, " ,;[]\"") || len(told) > maxIdentifier:
		r.refuse(fieldIdentifiers, "Write one identifier, such as roster:17, without spaces and of at most 200 characters.")
	case whole && (system == "" || id == ""):
		r.refuse(fieldIdentifiers, "Write the identifier as system:id, such as roster:17.")
	case !whole:
		return "csv:" + told
	}
	return told
}

// apply puts what the row says into was, or into a fresh chapter when was is nil, and fills in what follows from it. An
// empty cell leaves what the chapter has. The row is to be taken only when it has refused nothing then.
func (r *row) apply(was *hub.Chapter, year int) hub.Chapter {
	c := hub.Chapter{Slug: r.slug(), Kind: hub.KindLocal, Status: hub.CharterActive}
	c.Place.Country = unitedStates
	if was != nil {
		c = *was
		if told := r.cells[fieldSlug]; told != "" && told != c.Slug {
			r.note(fieldSlug, "The chapter keeps its address “"+c.Slug+"”: links to it are out in the world, so an import does not change it.")
		}
	} else {
		r.checkSlug(c.Slug)
		c.Hue = hueOf(c.Slug)
	}
	r.copy(fieldName, &c.Name, maxName)
	r.copy(fieldAbout, &c.About, maxNote)
	r.copy(fieldAccess, &c.Access, maxNote)
	if c.Name == "" {
		r.refuse(fieldName, "Write the chapter's name.")
	}
	if told := strings.ToLower(r.cells[fieldKind]); told != "" {
		if c.Kind = hub.ChapterKind(told); !c.Kind.Valid() {
			r.refuse(fieldKind, "Write local, pod, council or national.")
		}
	}
	if told := strings.ToLower(r.cells[fieldStatus]); told != "" {
		if c.Status = hub.CharterStatus(told); !c.Status.Valid() {
			r.refuse(fieldStatus, "Write forming, active, paused, dormant or closed.")
		}
	}
	r.applySince(&c, year)
	before := c.Place
	r.applyPlace(&c.Place)
	r.applyPoint(before, &c.Place)
	r.applyZone(before, &c)
	return c
}

func (r *row) checkSlug(slug string) {
	switch {
	case slug == "" && r.cells[fieldName] != "":
		r.refuse(fieldSlug, "No address can be made of this name. Add a column “slug” with small letters, digits and hyphens.")
	case slug == "":
	case !slugForm.MatchString(slug) && slugForm.MatchString(slugOf(slug)):
		r.refuse(fieldSlug, "Write small letters and digits, parted by single hyphens, such as “"+slugOf(slug)+"”.")
	case !slugForm.MatchString(slug):
		r.refuse(fieldSlug, "Write small letters and digits, parted by single hyphens.")
	case len(slug) > maxSlug:
		r.refuse(fieldSlug, "Write at most 60 characters.")
	}
}

// copy puts a cell into a field of the chapter, when it says something.
func (r *row) copy(field string, to *string, longest int) {
	if told, ok := r.cells[field]; ok {
		*to = told
	}
	if n := utf8.RuneCountInString(*to); n > longest {
		r.refuse(field, fmt.Sprintf("Keep this under %d characters; it has %d.", longest, n))
	}
}

var yearForm = regexp.MustCompile(`^(\d{4})(-\d\d(-\d\d)?)?$`)

func (r *row) applySince(c *hub.Chapter, year int) {
	told := r.cells[fieldSince]
	if told == "" {
		return
	}
	if m := yearForm.FindStringSubmatch(told); m != nil {
		if since, err := strconv.Atoi(m[1]); err == nil && since >= firstYear && since <= year {
			c.Since = since
			return
		}
	}
	r.refuse(fieldSince, fmt.Sprintf("Write a year from %d to %d.", firstYear, year))
}

var countryForm = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *row) applyPlace(p *hub.Place) {
	if told := strings.ToUpper(r.cells[fieldCountry]); told != "" {
		switch told {
		case "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA":
			told = unitedStates
		}
		if p.Country = told; !countryForm.MatchString(told) {
			r.refuse(fieldCountry, "Write the country as two letters, such as US.")
		}
	}
	r.copy(fieldLocality, &p.Locality, maxName)
	r.copy(fieldRegion, &p.Region, maxName)
	r.copy(fieldPostalCode, &p.PostalCode, maxPostalCode)
	if p.Country != unitedStates {
		return
	}
	if state, known := stateOf(p.Region); known {
		p.Region = state.code
	}
	// A spreadsheet takes 02139 for a number and drops the zero: the postcodes of New England and New Jersey.
	if n := len(p.PostalCode); n == 3 || n == 4 {
		if padded := "00"[:5-n] + p.PostalCode; known(padded) {
			p.PostalCode = padded
		}
	}
}

func known(postcode string) bool {
	_, is := geo.Postcode(postcode)
	return is
}

// applyPoint places the chapter: where the row says, else where it was while its postcode is the same, else at its postcode.
func (r *row) applyPoint(before hub.Place, p *hub.Place) {
	lat, hasLat := r.degrees(fieldLatitude, 90)
	lon, hasLon := r.degrees(fieldLongitude, 180)
	if r.cells[fieldLatitude] != "" && r.cells[fieldLongitude] == "" {
		r.refuse(fieldLongitude, "Write the longitude too, or neither.")
	}
	if r.cells[fieldLongitude] != "" && r.cells[fieldLatitude] == "" {
		r.refuse(fieldLatitude, "Write the latitude too, or neither.")
	}
	switch at, known := geo.Postcode(p.PostalCode); {
	case hasLat && hasLon && (lat != 0 || lon != 0): // 0, 0 is what programs write for "no place"
		p.Lat, p.Lon, p.Located = lat, lon, true
	case before.Located && before.PostalCode == p.PostalCode && before.Country == p.Country:
	case p.Country == unitedStates && known:
		p.Lat, p.Lon, p.Located = at.Lat, at.Lon, true
	default:
		p.Lat, p.Lon, p.Located = 0, 0, false
		if p.Country == unitedStates && p.PostalCode != "" {
			r.note(fieldPostalCode, "This postcode is not known, so the chapter is not on the map. Correct it, or add columns latitude and longitude.")
		}
	}
}

// degrees reads a coordinate, with a comma for the point if a spreadsheet wrote one.
func (r *row) degrees(field string, most float64) (float64, bool) {
	told := r.cells[field]
	if told == "" {
		return 0, false
	}
	if !strings.Contains(told, ".") {
		told = strings.Replace(told, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(told, 64)
	if err != nil || !(v >= -most && v <= most) { // not a number is in no range
		r.refuse(field, fmt.Sprintf("Write degrees from -%v to %v, such as 42.3601.", most, most))
		return 0, false
	}
	return v, true
}

// applyZone takes the row's zone, else keeps the chapter's while its state is the same, else follows the state.
func (r *row) applyZone(before hub.Place, c *hub.Chapter) {
	if told := r.cells[fieldZone]; told != "" {
		c.Zone = told
		if !validZone(told) {
			r.refuse(fieldZone, "Write a time zone by its IANA name, such as America/Chicago.")
		}
		return
	}
	if c.Zone != "" && before.Region == c.Place.Region && before.Country == c.Place.Country {
		return
	}
	zone, problem := zoneOf(c.Place)
	if problem != "" {
		r.refuse(fieldZone, problem)
	}
	c.Zone = zone
}

// validZone says whether name is a place's zone. Abbreviations are refused: Go loads "EST", but it knows no summer.
func validZone(name string) bool {
	if name != "UTC" && !strings.Contains(name, "/") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// hueOf spreads chapters over the accent hues, the same for a slug every time.
func hueOf(slug string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(slug)) // a hash takes everything
	return int(h.Sum32() % hub.Hues)
}
