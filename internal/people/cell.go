package people

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/plaintext"
	"chapterhouse/internal/say"
)

// The longest texts and the most tags that a row may bring, in characters; what is beyond is cut.
const (
	maxName     = 120
	maxPhone    = 40
	maxPostcode = 20
	maxTag      = 80
	maxTags     = 50
	maxID       = 200
)

// addressed is the first address in a cell: "robin@example.org", "Robin <robin@example.org>", "mailto:robin@example.org", or several with
// semicolons or commas between. Words beside an address may say that it does not work, so a cell with any is not guessed at.
func addressed(cell string) (string, address.Problem) {
	cell = strings.TrimSpace(cell)
	first := address.Malformed
	for part := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		part = strings.TrimSpace(part)
		if open := strings.LastIndexByte(part, '<'); open >= 0 && strings.HasSuffix(part, ">") {
			part = part[open+1 : len(part)-1]
		}
		if len(part) > 7 && strings.EqualFold(part[:7], "mailto:") {
			part = part[7:]
		}
		email, problem := address.Parse(part)
		if problem == address.None {
			return email, problem
		}
		if !strings.Contains(part, "@") { // a name before a comma: Álvarez, Robin <robin@example.org>
			continue
		}
		if first == address.Malformed {
			first = problem
		}
		return "", first
	}
	return "", first
}

// joined is two names as one.
func joined(first, last string) string { return strings.TrimSpace(first + " " + last) }

// parted is a cell of several values.
func parted(cell, mark string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, mark)
}

// quotedTags are tags each in quotation marks: "Member","Boston".
func quotedTags(cell string) []string {
	if strings.TrimSpace(cell) == "" {
		return nil
	}
	return plaintext.Cells(strings.TrimSpace(cell), ',')
}

// tagsOf are tags as they are kept: on one line, each once, whatever its case.
func tagsOf(list []string) (kept []string) {
	seen := map[string]bool{}
	for _, text := range list {
		text = cut(hub.Line(text), maxTag)
		if lower := strings.ToLower(text); text != "" && !seen[lower] && len(kept) < maxTags {
			seen[lower] = true
			kept = append(kept, text)
		}
	}
	return kept
}

func cut(text string, longest int) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:longest]))
}

var codeAtEnd = regexp.MustCompile(`\b(\d{5})(-\d{4})?(?:\s+(?:US|USA|United States))?\s*$`)

// lastCode is the ZIP code at the end of an address of the United States.
func lastCode(text string) string {
	if m := codeAtEnd.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// american reports whether a row says that somebody lives in the United States, or says nothing.
func american(country string) bool {
	switch strings.ToLower(strings.Trim(country, ". ")) {
	case "", "us", "usa", "u.s", "u.s.a", "united states", "united states of america":
		return true
	}
	return false
}

// postcodeOf is a ZIP code as it is kept. One of the United States gets the zeros back that a spreadsheet took from it; what is no
// code of theirs is dropped, since nothing could be found by it.
func postcodeOf(code, country string) string {
	if code == "" {
		return ""
	}
	if !american(country) {
		return cut(code, maxPostcode)
	}
	five, _ := geo.Five(code)
	return five
}

func wholeNumber(v float64) string {
	if v != float64(int64(v)) || v < 0 {
		return ""
	}
	return strconv.FormatInt(int64(v), 10)
}

func deleteFold(list []string, email string) []string {
	return slices.DeleteFunc(list, func(one string) bool { return strings.EqualFold(strings.TrimSpace(one), strings.TrimSpace(email)) })
}

// refusalWords say why somebody is on no list.
var refusalWords = map[hub.SuppressionReason]say.Text{
	hub.SuppressedLeft:       say.M("They unsubscribed or asked for no email, so they’re on no list here."),
	hub.SuppressedBounced:    say.M("Email to this address bounced, so it’s on no list here."),
	hub.SuppressedComplained: say.M("They marked an email as spam, so they’re on no list here."),
}
