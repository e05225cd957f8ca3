package app

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// example is a command as it is typed, and what it is for.
type example struct{ command, about string }

// typed is a command as it is typed, which is the same in every language.
func typed(command string) string { return command }

// helpWidth is how wide a paragraph of help is, in characters.
const helpWidth = 100

// described is the description of a command: examples, then paragraphs.
func described(examples []example, paragraphs ...string) string {
	widest := 0
	for _, e := range examples {
		if e.about != "" {
			widest = max(widest, utf8.RuneCountInString(e.command))
		}
	}
	var parts, lines []string
	for _, e := range examples {
		if e.about == "" {
			lines = append(lines, e.command)
			continue
		}
		lines = append(lines, fmt.Sprintf("%-*s   # %s", widest, e.command, e.about))
	}
	if len(lines) > 0 {
		parts = append(parts, strings.Join(lines, "\n"))
	}
	for _, p := range paragraphs {
		parts = append(parts, wrapped(p))
	}
	return strings.Join(parts, "\n\n")
}

// wrapped breaks a paragraph into lines of at most helpWidth characters, where its words allow.
func wrapped(paragraph string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(paragraph) {
		width := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+width > helpWidth:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	return b.String()
}
