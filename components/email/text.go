package email

import (
	"strings"
	"unicode"
)

// line is s on one line: every run of white space and control characters is one space.
func line(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// lines are the lines of s as somebody wrote them, without empty ones at either end.
func lines(s string) []string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	var out []string
	for l := range strings.SplitSeq(strings.TrimSpace(s), "\n") {
		out = append(out, strings.TrimRightFunc(l, unicode.IsSpace))
	}
	return out
}

// Text renders the plain-text twin: what it is about, what to do, the link on a line of its own, why the mail came. What
// somebody wrote stands behind "> ", so that it cannot pass for words of the hub.
func (s Sheet) Text() string {
	var paragraphs []string
	add := func(parts ...string) {
		if text := strings.Join(parts, "\n"); strings.TrimSpace(text) != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	add(strings.ToUpper(s.Heading))
	add(s.card()...)
	for _, p := range s.Lead {
		add(p)
	}
	for _, p := range s.Parts {
		add(strings.ToUpper(p.Heading))
		add(Sheet{Title: p.Title, Day: p.Day, Hours: p.Hours, Facts: p.Facts}.card()...)
		add(p.Button.Label+":", line(p.Button.URL))
	}
	if s.Quote.Text != "" {
		add(s.Quote.By + ":\n" + "> " + strings.Join(lines(s.Quote.Text), "\n> "))
	}
	if s.Button.URL != "" {
		add(s.Button.Label+":", line(s.Button.URL))
	}
	for _, p := range s.After {
		add(p)
	}
	add(append([]string{"-- "}, s.foot()...)...)
	if s.Refusal != "" {
		add(refuse+":", line(s.Refusal))
	}
	return strings.Join(paragraphs, "\n\n") + "\n"
}

// card is what it is about, one line each: the title, when, and the facts.
func (s Sheet) card() []string {
	var card []string
	if s.Title != "" {
		card = append(card, line(s.Title))
	}
	if s.Day != "" {
		card = append(card, "When: "+line(s.Day)+", "+line(s.Hours))
	}
	for _, f := range s.Facts {
		card = append(card, f.Label+": "+line(f.Words))
	}
	return card
}

// refuse is what the link says with which the reader stops all email to their address.
const refuse = "Don't email this address again"

// foot is who sends the mail, why, and when the name is erased; one sentence each.
func (s Sheet) foot() []string {
	sender := line(s.Frame.Chapter)
	switch org := line(s.Frame.Organization); {
	case sender == "" || sender == org:
		sender = org
	case org != "":
		sender += ", " + org
	}
	foot := []string{sender, s.Why}
	if s.Erased != "" {
		foot = append(foot, "We erase your name on "+s.Erased+".")
	}
	return foot
}
