package event

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"chapterhouse/internal/markdown"
)

// fit turns plain text into a description of at most n characters: markdown that reads like the text. It reports whether
// the text had to be cut.
func fit(text string, n int) (description string, cut bool) {
	text = tidied(text)
	whole := utf8.RuneCountInString(text)
	for limit := min(n, whole); ; {
		description = asMarkdown(shorten(text, limit))
		length := utf8.RuneCountInString(description)
		if length <= n {
			return description, limit < whole
		}
		limit = min(limit-1, limit*n/length) // assuming the characters to escape are spread evenly
	}
}

// shorten cuts a longer text to n characters, at a space if one is near, and ends it in "…".
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	if n <= 0 {
		return ""
	}
	cut := string(runes[:n-1])
	if at := strings.LastIndexAny(cut, " \n"); at > len(cut)*3/4 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " \n,;:-–—") + "…"
}

// tidied is a text without trailing spaces, and with indents too small to mean code in markdown.
func tidied(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		inner := strings.TrimLeft(line, " \t")
		indent := line[:len(line)-len(inner)]
		if len(indent) > 3 || strings.Contains(indent, "\t") {
			indent = "   "
		}
		lines[i] = strings.TrimRight(indent+inner, " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// asMarkdown escapes as little of a plain text as it takes for markdown to show it unchanged. Most texts need nothing,
// including those with lists and links. Else it escapes what means something in markdown, except in web addresses, which would stop being
// links; and if an address means something too, all punctuation.
func asMarkdown(text string) string {
	for _, candidate := range []func(string) string{func(s string) string { return s }, escapeMarks} {
		if description := candidate(text); reads(description, text) {
			return description
		}
	}
	return everyMark.ReplaceAllString(text, `\$0`)
}

// reads reports whether markdown shows this text unchanged, except for blank lines and the width of spaces.
func reads(description, text string) bool {
	return onlyWords(markdown.Text(description)) == onlyWords(text)
}

func onlyWords(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if words := strings.Join(strings.Fields(line), " "); words != "" {
			lines = append(lines, words)
		}
	}
	return strings.Join(lines, "\n")
}

var (
	inlineMarks = regexp.MustCompile("[\\\\`*_\\[\\]<>#~|&]")
	lineMark    = regexp.MustCompile(`(?m)^([ ]{0,3}(?:\d{1,9})?)([-+=.):])`)
	everyMark   = regexp.MustCompile("[!-/:-@\\[-`{-~]") // CommonMark 2.4: any ASCII punctuation can be escaped
)

func escapeMarks(text string) string {
	var b strings.Builder
	last := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		b.WriteString(inlineMarks.ReplaceAllString(text[last:at[0]], `\$0`))
		b.WriteString(text[at[0]:at[1]])
		last = at[1]
	}
	b.WriteString(inlineMarks.ReplaceAllString(text[last:], `\$0`))
	return lineMark.ReplaceAllString(b.String(), `$1\$2`)
}

// markup matches what shows that a description is HTML, which Google and Outlook write into a plain-text property.
var markup = regexp.MustCompile(`(?i)</?(?:a|b|br|div|em|h[1-6]|html|html-blob|i|li|ol|p|span|strong|table|td|tr|u|ul)(?:\s[^<>]*)?/?>`)

// plainText is a description without markup, and without entities, which programs write even without markup.
func plainText(description string) string {
	if !markup.MatchString(description) {
		return markdown.Entities(description)
	}
	var b strings.Builder
	var link string
	hidden := false // inside a script or style
	tokens := html.NewTokenizer(strings.NewReader(description))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken: // the end: reading a string cannot fail
			return strings.TrimSpace(b.String())
		case html.TextToken:
			if !hidden {
				b.WriteString(tokens.Token().Data)
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			token := tokens.Token()
			switch token.DataAtom {
			case atom.Script, atom.Style:
				hidden = kind == html.StartTagToken
			case atom.A:
				link = writeLink(&b, token, link)
			default:
				b.WriteString(lineBreak(token, kind == html.EndTagToken))
			}
		}
	}
}

// writeLink remembers a link's address at its start tag, and writes it after the link's text at its end tag unless the text is the address.
func writeLink(b *strings.Builder, token html.Token, open string) string {
	if token.Type == html.EndTagToken {
		if open != "" && !strings.HasSuffix(b.String(), strings.TrimPrefix(open, "mailto:")) {
			b.WriteString(" (" + open + ")")
		}
		return ""
	}
	for _, attribute := range token.Attr {
		if attribute.Key == "href" {
			return target(strings.TrimSpace(attribute.Val))
		}
	}
	return ""
}

// target is where a link leads: Google's calendar sends every link through google.com/url. It is empty for what would not be a link
// on the hub either.
func target(href string) string {
	u, err := url.Parse(href)
	switch {
	case err != nil:
		return ""
	case strings.HasSuffix(u.Hostname(), "google.com") && u.Path == "/url" && parsed(u.Query().Get("q")) != nil:
		return u.Query().Get("q")
	case u.Scheme == "http", u.Scheme == "https", u.Scheme == "mailto":
		return href
	}
	return ""
}

func lineBreak(token html.Token, end bool) string {
	switch token.DataAtom {
	case atom.Br:
		return "\n"
	case atom.Li:
		if end {
			return ""
		}
		return "\n- "
	case atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table, atom.Tr:
		if end {
			return "\n"
		}
	case atom.Td, atom.Th:
		if end {
			return " "
		}
	}
	return ""
}
