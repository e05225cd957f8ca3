package mail

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// foldAt is the longest header line with an encoded word in it (RFC 2047, section 2).
	foldAt = 76
	// wordBytes of text become an encoded word of 64 characters, which fits beside the longest header name it is used
	// with ("Reply-To: ") in foldAt.
	wordBytes = 39
	// plainWord is the longest word that is written as it is; a longer one could not be folded.
	plainWord = 60
)

// clean makes text safe to show on one line: see the table in the package comment.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) || r >= '\u202a' && r <= '\u202e' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	return strings.TrimSpace(text)
}

// body makes text safe to be a body: no control characters but tab and line ends, valid UTF-8.
func body(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// mailbox gives the words of an address header: the display name, then the address in angle brackets.
func mailbox(name, email string) []string {
	email = "<" + email + ">"
	switch name = clean(name); {
	case name == "":
		return []string{email}
	case len(name) <= plainWord && printable(name):
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
		return []string{`"` + quoted + `"`, email}
	default:
		return append(encodedWords(name), email)
	}
}

// unstructured gives the words of a text header.
func unstructured(text string) []string {
	if !printable(text) {
		return encodedWords(text)
	}
	words := strings.Split(text, " ")
	for _, word := range words {
		if word == "" || len(word) > plainWord { // an empty word is a second space, which folding could lose
			return encodedWords(text)
		}
	}
	return words
}

// printable reports that text can stand in a header as it is. "=?" is not printable: readers would decode it.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return !strings.Contains(text, "=?")
}

// encodedWords splits text at character boundaries into B-encoded words (RFC 2047, section 4.1). The encoder of
// package mime is not used because it leaves ASCII text alone, also when that looks like an encoded word.
func encodedWords(text string) []string {
	var words []string
	for text != "" {
		end := min(len(text), wordBytes)
		for end < len(text) && !utf8.RuneStart(text[end]) {
			end--
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(text[:end]))+"?=")
		text = text[end:]
	}
	return words
}

// writeHeader writes one header, folded between words. A word is never broken.
func writeHeader(out *bytes.Buffer, name string, words ...string) {
	column := len(name) + 1
	out.WriteString(name)
	out.WriteByte(':')
	for i, word := range words {
		if i > 0 && column+1+len(word) > foldAt {
			out.WriteString("\r\n")
			column = 0
		}
		out.WriteByte(' ')
		out.WriteString(word)
		column += 1 + len(word)
	}
	out.WriteString("\r\n")
}
