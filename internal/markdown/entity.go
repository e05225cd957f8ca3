package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// entity is a character as HTML writes it. Without the semicolon it is left alone: addresses have "&copy=2" in them.
var entity = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// Entities is a text with its HTML entities read, but control characters and what is no entity.
func Entities(text string) string {
	return entity.ReplaceAllStringFunc(text, func(found string) string {
		read := html.UnescapeString(found)
		if read == "\u00a0" {
			return " "
		}
		if strings.ContainsFunc(read, unicode.IsControl) || strings.ContainsRune(read, utf8.RuneError) {
			return found
		}
		return read
	})
}
