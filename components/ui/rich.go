package ui

import (
	"strconv"
	"strings"
)

// part is a piece of a Rich sentence.
type part struct {
	text, url string
	plain     bool
}

// partsOf takes a sentence apart at the marks of its links. What looks like a mark and is none stays text.
func partsOf(sentence string, links []Link) (parts []part) {
	for sentence != "" {
		at, number := nextMark(sentence, len(links))
		if at < 0 {
			break
		}
		open, shut := "<"+strconv.Itoa(number)+">", "</"+strconv.Itoa(number)+">"
		text, rest, _ := strings.Cut(sentence[at+len(open):], shut)
		if at > 0 {
			parts = append(parts, part{text: sentence[:at], plain: true})
		}
		parts = append(parts, part{text: text, url: links[number-1].URL})
		sentence = rest
	}
	if sentence != "" {
		parts = append(parts, part{text: sentence, plain: true})
	}
	return parts
}

// nextMark finds the first pair of marks of the first n links; at is -1 when there is none.
func nextMark(sentence string, n int) (at, number int) {
	at = -1
	for i := 1; i <= n; i++ {
		mark := strconv.Itoa(i)
		begin := strings.Index(sentence, "<"+mark+">")
		if begin >= 0 && strings.Contains(sentence[begin:], "</"+mark+">") && (at < 0 || begin < at) {
			at, number = begin, i
		}
	}
	return at, number
}
