package hub

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// LeadName is the name under which a lead is shown on their chapter's page, because they chose to be.
type LeadName struct {
	Chapter ChapterID
	Person  PersonID
	Name    string // chosen for it; empty: the first word of the person's name
	At      time.Time
}

// LeadNameFor is how long the row of a name stays, which no page shows any more, once its lead's role ended.
const LeadNameFor = 2 * time.Hour

// MaxLeadName is how many characters a name on a chapter's page may have.
const MaxLeadName = 40

// FirstName is the first word of a person's name; empty when they have none.
func FirstName(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// ShownName reports whether a line can stand on a chapter's page as a name: letters, with what names have between them. An address or a
// number cannot.
func ShownName(name string) bool {
	letters := false
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			letters = true
		case unicode.IsMark(r), strings.ContainsRune(" '’ʼ-‐.·", r):
		default:
			return false
		}
	}
	return letters && utf8.RuneCountInString(name) <= MaxLeadName && !strings.Contains(name, "..") && !hasDomain(name)
}

// hasDomain reports whether a name looks like an address on the web, such as "example.org": a period with a letter on both sides.
func hasDomain(name string) bool {
	runes := []rune(name)
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] == '.' && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1]) {
			return true
		}
	}
	return false
}
