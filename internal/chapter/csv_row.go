package chapter

import (
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
)

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
		if cell := clean(markdown.Entities(unwrapped(field, l.cells[at]))); cell != "" {
			r.cells[field] = cell
		}
	}
	return r
}

// unwrapped is a cell without what keeps a spreadsheet from changing it: ="02139", and '02139 where an apostrophe can mean nothing else.
func unwrapped(field, cell string) string {
	trimmed := strings.TrimSpace(cell)
	if inner, formula := strings.CutPrefix(trimmed, `="`); formula && strings.HasSuffix(inner, `"`) {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	switch field {
	case fieldPostalCode, fieldLatitude, fieldLongitude, fieldSince, fieldIdentifiers:
		return strings.TrimPrefix(strings.TrimPrefix(trimmed, "'"), "’")
	}
	return cell
}

func (r *row) refuse(field string, reason say.Text) {
	r.refused = append(r.refused, hub.ImportProblem{Line: r.line, Field: field, Reason: reason})
}

func (r *row) note(field string, reason say.Text) {
	r.notes = append(r.notes, hub.ImportProblem{Line: r.line, Field: field, Reason: reason})
}

// text is a cell without what no reader sees, line breaks of other systems, and space around.
func text(cell string) string { return strings.TrimSpace(strings.ReplaceAll(hub.Text(cell), "\r", "")) }

func oneLine(cell string) string { return hub.Line(cell) }

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
		r.refuse(fieldIdentifiers, say.M("Enter one identifier, like roster:17, without spaces and up to %d characters.", maxIdentifier))
	case whole && (system == "" || id == ""):
		r.refuse(fieldIdentifiers, say.M("Enter the identifier as system:id, like roster:17."))
	case !whole:
		return "csv:" + told
	}
	return told
}

// apply puts what the row says into was, or into a fresh chapter when was is nil, and fills in what follows from it. An
// empty cell leaves what the chapter has. The row is to be taken only when it has refused nothing then.
func (r *row) apply(stored *hub.Chapter, year int) hub.Chapter {
	c := hub.Chapter{Slug: r.slug(), Kind: hub.KindLocal, Status: hub.CharterActive}
	c.Place.Country = unitedStates
	if stored != nil {
		c = *stored
		if told := r.cells[fieldSlug]; told != "" && told != c.Slug {
			r.note(fieldSlug, say.M("The chapter keeps its address “%s”. People have links to it, so an import doesn’t change it.", c.Slug))
		}
	} else {
		r.checkSlug(c.Slug)
		c.Hue = hueOf(c.Slug)
	}
	r.copy(fieldName, &c.Name, maxName)
	r.copy(fieldAbout, &c.About, maxNote)
	r.copy(fieldAccess, &c.Access, maxNote)
	if c.Name == "" {
		r.refuse(fieldName, say.M("Enter the chapter’s name."))
	}
	if told := strings.ToLower(r.cells[fieldKind]); told != "" {
		if c.Kind = hub.ChapterKind(told); !c.Kind.Valid() {
			r.refuse(fieldKind, say.M("Enter local, pod, council or national."))
		}
	}
	if told := strings.ToLower(r.cells[fieldStatus]); told != "" {
		if c.Status = hub.CharterStatus(told); !c.Status.Valid() {
			r.refuse(fieldStatus, say.M("Enter forming, active, paused, dormant or closed."))
		}
	}
	r.applySince(&c, year)
	before := c.Place
	r.applyPlace(&c.Place)
	r.applyPoint(before, &c.Place)
	r.applyZone(before, &c, year)
	return c
}

func (r *row) checkSlug(slug string) {
	switch {
	case slug == "" && r.cells[fieldName] != "":
		r.refuse(fieldSlug, say.M("We can’t make an address from this name. Add a column “slug” with lowercase letters, digits and hyphens."))
	case slug == "":
	case !slugForm.MatchString(slug) && slugForm.MatchString(slugOf(slug)) && !strings.Contains(slug, "@"):
		r.refuse(fieldSlug, say.M("Enter lowercase letters and digits, with single hyphens between words, like “%s”.", slugOf(slug)))
	case !slugForm.MatchString(slug):
		r.refuse(fieldSlug, say.M("Enter lowercase letters and digits, with single hyphens between words."))
	case len(slug) > maxSlug:
		r.refuse(fieldSlug, say.M("Enter up to %d characters.", maxSlug))
	}
}

// copy puts a cell into a field of the chapter, when it says something.
func (r *row) copy(field string, to *string, longest int) {
	told, ok := r.cells[field]
	if !ok {
		return
	}
	if n := utf8.RuneCountInString(told); n > longest {
		r.refuse(field, say.M("Shorten this to %[1]d characters. It has %[2]d.", longest, n))
	}
	*to = told
}

var yearForm = regexp.MustCompile(`^(\d{4})(-\d\d(-\d\d)?|\.0+)?$`)

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
	r.refuse(fieldSince, say.M("Enter a year from %[1]s to %[2]s.", strconv.Itoa(firstYear), strconv.Itoa(year)))
}

// hueOf spreads chapters over the accent hues, the same for a slug every time.
func hueOf(slug string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(slug)) // a hash takes everything
	return int(h.Sum32() % hub.Hues)
}
