package people

import (
	"slices"
	"strings"
	"unicode"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
)

// header is the first row of a file: where each column is, by name.
type header struct {
	cells []string
	keys  []string
	at    map[string]int // the first of a name

	separator byte
	asked     *string // the column that asks for consent, once looked for: see consentQuestion
	postcode  string  // the column of ZIP codes, "" for none
}

func newHeader(cells []string, separator byte) header {
	h := header{cells: cells, keys: make([]string, len(cells)), at: map[string]int{}, separator: separator}
	for i, cell := range cells {
		h.keys[i] = columnKey(cell)
		if _, twice := h.at[h.keys[i]]; !twice && h.keys[i] != "" {
			h.at[h.keys[i]] = i
		}
	}
	h.postcode = h.like(anyOf(zipNames...), containing("zip", "postal_code", "postcode"))
	return h
}

// columnKey is a column's name without what files differ in: letters and digits in lower case, with a "_" for anything between.
func columnKey(cell string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(hub.Line(cell)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "_")
}

// has reports whether the file has all these columns.
func (h header) has(names ...string) bool {
	for _, name := range names {
		if _, there := h.at[name]; !there {
			return false
		}
	}
	return true
}

// like is the first column whose name any of the tests accepts, "" for none.
func (h header) like(tests ...func(key string) bool) string {
	for _, test := range tests {
		for _, key := range h.keys {
			if key != "" && test(key) {
				return key
			}
		}
	}
	return ""
}

// anyOf accepts the names.
func anyOf(names ...string) func(string) bool {
	return func(key string) bool { return slices.Contains(names, key) }
}

// containing accepts a name in which one of some words stands, as in a question: "what_is_your_zip_code".
func containing(words ...string) func(string) bool {
	return func(key string) bool {
		for _, word := range words {
			if strings.Contains("_"+key+"_", "_"+word+"_") {
				return true
			}
		}
		return false
	}
}

// The names of columns that mean the same in many programs, in some languages.
var (
	emailNames = []string{"email", "email_address", "e_mail", "e_mail_address", "email1", "attendee_email", "mail", "primary_email", "contact_email", "correo", "correo_electrónico", "courriel", "adresse_e_mail", "adresse_mail", "e_mail_adresse"}
	firstNames = []string{"first_name", "firstname", "given_name", "attendee_first_name", "vorname", "prénom", "nombre"}
	lastNames  = []string{"last_name", "lastname", "surname", "family_name", "attendee_last_name", "attendee_surname", "nachname", "apellido", "apellidos"}
	fullNames  = []string{"full_name", "name", "your_name", "display_name", "nom", "nom_complet", "nombre_completo", "participant_name"}
	phoneNames = []string{"mobile_number", "can2_phone", "phone", "phone_number", "mobile", "mobile_phone", "cell", "cell_phone", "telephone", "phone_number_optional"}
	zipNames   = []string{"zip", "zip_code", "zipcode", "postal_code", "postcode", "zip5", "primary_zip", "plz", "code_postal"}
	landNames  = []string{"country", "country_code", "primary_country_code", "purchaser_country", "cc"}
	// consentDates are the names of columns that say when somebody agreed to email.
	consentDates = []string{"consented_at", "consent_date", "opt_in_date", "subscribed_at", "subscription_date"}
	// standingNames and untilNames are those of columns of a membership of the organization, as offices keep them.
	standingNames = []string{"membership_status", "member_status", "membership_standing", "standing", "good_standing", "in_good_standing", "dues_status"}
	untilNames    = []string{"membership_until", "member_until", "membership_expires", "membership_expires_at", "membership_expires_on", "membership_expiration", "membership_expiration_date", "membership_end_date", "membership_ends", "dues_paid_until", "paid_through", "xdate"}
	tagNames      = []string{"tags", "tag_list", "can2_user_tags", "tag_s"}
)

// row is one row of a file.
type row struct {
	header *header
	cells  []string
}

// get is the first of some columns with anything in it, cleaned.
func (r row) get(names ...string) string {
	for _, name := range names {
		if at, there := r.header.at[name]; there {
			if cell := r.cell(at); cell != "" {
				return cell
			}
		}
	}
	return ""
}

// raw is get as it stands.
func (r row) raw(names ...string) string {
	for _, name := range names {
		if at, there := r.header.at[name]; there && at < len(r.cells) && strings.TrimSpace(r.cells[at]) != "" {
			return r.cells[at]
		}
	}
	return ""
}

// at is the cell of a column, "" for none.
func (r row) at(column int) string {
	if column < 0 {
		return ""
	}
	return r.cell(column)
}

// cell is a cell on one line, without what keeps a spreadsheet from changing it: ="02139", and an apostrophe before what could begin a
// formula.
func (r row) cell(at int) string {
	if at >= len(r.cells) {
		return ""
	}
	return clean(r.cells[at])
}

func clean(cell string) string {
	text := strings.TrimSpace(cell)
	if text == "" {
		return ""
	}
	if inner, formula := strings.CutPrefix(text, `="`); formula && strings.HasSuffix(inner, `"`) {
		text = strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	if rest, quoted := strings.CutPrefix(text, "'"); quoted && rest != "" && strings.ContainsRune("=+-@|%0123456789", rune(rest[0])) {
		text = rest
	}
	if strings.IndexByte(text, '&') >= 0 {
		text = markdown.Entities(text)
	}
	return hub.Line(text)
}

// plain is a cell as it may leave: a spreadsheet that opens it must not take it for a formula (OWASP, CSV injection).
func plain(cell string) string {
	begins := strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
	if begins != "" && strings.ContainsRune("=+-@|%＝＋－＠﹦﹢﹣﹫", []rune(begins)[0]) || cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
