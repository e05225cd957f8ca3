package email

import (
	"context"
	"strings"
	"unicode"

	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
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

// Text renders the plain-text twin: what it is about, what to do, the link on a line of its own, why the email came. What
// somebody wrote stands behind "> ", so that it cannot pass for words of the hub.
func (s Sheet) Text(ctx context.Context) string {
	var paragraphs []string
	add := func(parts ...string) {
		if text := strings.Join(parts, "\n"); strings.TrimSpace(text) != "" {
			paragraphs = append(paragraphs, text)
		}
	}
	add(strings.ToUpper(s.Heading))
	add(s.card(ctx)...)
	for _, p := range s.Lead {
		add(p)
	}
	if s.Words.Text != "" {
		add(above(ctx, s.Words.By), "> "+strings.Join(lines(markdown.Text(s.Words.Text)), "\n> "))
	}
	for _, p := range s.Parts {
		add(strings.ToUpper(p.Heading))
		add(Sheet{Title: p.Title, Day: p.Day, Hours: p.Hours, Facts: p.Facts}.card(ctx)...)
		add(above(ctx, p.Button.Label), line(p.Button.URL))
	}
	if s.Quote.Text != "" {
		add(above(ctx, s.Quote.By), "> "+strings.Join(lines(s.Quote.Text), "\n> "))
	}
	if s.Button.URL != "" {
		add(above(ctx, s.Button.Label), line(s.Button.URL))
	}
	for _, p := range s.After {
		add(p)
	}
	add(append([]string{"-- "}, s.foot(ctx)...)...)
	if s.Refusal != "" {
		add(above(ctx, refuse(ctx)), line(s.Refusal))
	}
	if s.Frame.Privacy != "" {
		add(above(ctx, privacy(ctx)), line(s.Frame.Privacy))
	}
	if s.Ask != "" {
		add(ask(ctx), line(s.Ask))
	}
	return strings.Join(paragraphs, "\n\n") + "\n"
}

// card is what it is about, one line each: the title, when, and the facts.
func (s Sheet) card(ctx context.Context) []string {
	var card []string
	if s.Title != "" {
		card = append(card, line(s.Title))
	}
	if s.Day != "" {
		card = append(card, labeled(ctx, say.T(ctx, "When"), say.C(ctx, "day, hours", "%[1]s, %[2]s", line(s.Day), line(s.Hours))))
	}
	for _, f := range s.Facts {
		card = append(card, labeled(ctx, f.Label, line(f.Words)))
	}
	return card
}

// labeled is a line that says what stands on it: "When: Sat, Dec 5, 6:30 to 8:00 pm CST".
func labeled(ctx context.Context, label, words string) string {
	return say.C(ctx, "a label and what it says", "%[1]s: %[2]s", label, words)
}

// above is a label on a line of its own.
func above(ctx context.Context, label string) string {
	return say.C(ctx, "a label above what it names", "%s:", label)
}

// refuse is what the link says with which the reader stops all email to their address.
func refuse(ctx context.Context) string { return say.T(ctx, "Don’t email this address again") }

// privacy is what the link says that leads to the privacy page.
func privacy(ctx context.Context) string {
	return say.T(ctx, "What we keep about you, and for how long")
}

// sender is the chapter and the organization, or the one of them there is.
func (f Frame) sender(ctx context.Context) string {
	chapter, organization := line(f.Chapter), line(f.Organization)
	switch {
	case chapter == "" || chapter == organization:
		return organization
	case organization == "":
		return chapter
	}
	return say.C(ctx, "chapter, organization", "%[1]s, %[2]s", chapter, organization)
}

// foot is who sends the email, why, and when the name is deleted; one sentence each.
func (s Sheet) foot(ctx context.Context) []string {
	foot := []string{s.Frame.sender(ctx), s.Why}
	if s.Erased != "" {
		foot = append(foot, say.T(ctx, "We’ll delete your name on %s.", s.Erased))
	}
	return foot
}

// ask says that nobody reads replies, before a link to who reads questions.
func ask(ctx context.Context) string {
	return say.T(ctx, "Don’t reply to this email. Ask the chapter:")
}
