package event

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"chapterhouse/internal/say"
)

// joinBlock moves what an invitation says about joining out of the public texts: the link is kept apart, the lines
// are for attendees.
type joinBlock struct {
	link  string
	lines []string
}

// roomless replaces a link or code that only attendees may see.
var roomless = say.M("(sent to people who RSVP)")

// dialIn matches a number to call.
func dialIn(ctx context.Context, number string) string { return say.T(ctx, "Phone: %s", number) }

// label matches the name of a meeting's ID or passcode, as invitations of Zoom, Teams, Meet, Webex, GoTo and Skype write it, in English,
// Spanish, French and German.
const label = `(?:(?:(?:phone |audio )?conference|meeting|webinar|event|session|access|host|attendee|participant|security|numeric|video|tenant|` +
	`dial[ -]?in)[ -]?(?:id|numbers?|codes?|keys?|pin|pass ?code|password)|pass ?(?:code|word)|pwd|pin(?: code)?|` +
	`id de (?:la )?reuni[oó]n|c[oó]digo de acceso|contraseña|id de r[eé]union|code secret|mot de passe|meeting-?kennnummer|besprechungs-?id|kenncode|kennwort)`

var (
	// told matches a label with its value; a label without a colon only before digits.
	told      = regexp.MustCompile(`(?i)\b` + label + `(?: \([^()\n]{1,40}\))?(?:\s*(?:\bis\b|[:=#：])[ \t:]*(?:\d[\d -]*\d#?|[^\s,;()\]]+)|[ \t]+\d[\d -]{2,}\d#?)`)
	labelOnly = regexp.MustCompile(`(?i)^\W*` + label + `\W*$`)
	labelled  = regexp.MustCompile(`(?i)^\W*` + label + `\b`)
	// dialled matches a number followed by the pauses and digits to dial after it.
	dialled = regexp.MustCompile(`\+?\(?\d[\d().\- ]{5,}\d,+\*?\d[\d*#,]{2,}`)
	phone   = regexp.MustCompile(`^\W*(?:\([A-Z]{2}\) )?(?:\+\d|\(?\d{3}\)?[ .-])[\d().\- ]{6,}(?:\D.{0,60})?$`)
	tel     = regexp.MustCompile(`(?i)<?tel:[^\s<>]+>?`)

	// fence separates Google's block from the text; rule separates those of Teams and others.
	fence = regexp.MustCompile(`^-::[~:]{10,}::-$`)
	rule  = regexp.MustCompile(`^[_\-=*─—]{20,}$`)
	// service matches the first line of an invitation between two rules.
	service = regexp.MustCompile(`(?i)^\W*(?:microsoft teams|join (?:microsoft )?teams|zoom|join zoom|webex|cisco webex|google meet|skype|gotomeeting|join (?:the |your |with |on |from |by )?(?:meeting|webinar|google meet|your computer))`)
	// heading matches a line of an invitation that gives no information by itself.
	heading = regexp.MustCompile(`(?i)^\W*(?:join (?:zoom|teams|webex|google meet|microsoft teams|skype|the|this|our|by|from|with|on|via|a|meeting|webinar|online|video)\b.{0,60}` +
		`|click (?:here|the link) to join.{0,40}|one tap mobile|dial[ -]by your location|dial[ -]in (?:by phone|numbers?)|find (?:your|a) local numbers?` +
		`|(?:or|to) (?:dial|call)(?: in)?(?: \(audio only\)| by phone)?|more phone numbers|video call link|learn more about meet(?: at)?|please do not edit this section` +
		`|(?:microsoft teams(?: meeting)?|zoom meeting|webex meeting|google meet)(?: need help\??)?|need help\??|download teams.{0,30}|meeting options.{0,20}|reset (?:dial-in )?pin` +
		`|for organizers.{0,60}|learn more|join on the web|.{1,60} is inviting you to a scheduled zoom meeting)\W*$`)
	// boilerplate matches lines that no reader needs.
	boilerplate = regexp.MustCompile(`(?i)^\W*(?:learn more about meet|please do not edit this section|microsoft teams need help)`)
	// empty matches a heading that says nothing outside its frame.
	empty = regexp.MustCompile(`(?i)learn more|need help|is inviting you to|^\W*(?:join (?:zoom|the|with|this|our|from)[^@\d]*|click (?:here|the link) to join[^@\d]*|microsoft teams(?: meeting)?|download teams.*)\W*$`)
)

// hasDialIn reports whether a text tells how to dial into a meeting.
func hasDialIn(text string) bool {
	return dialled.MatchString(text) || regexp.MustCompile(`(?i)\b(?:meeting|conference|webinar) id\b`).MatchString(text)
}

// links keeps meeting addresses that are not web links, and all links but the first.
func (b *joinBlock) links(ctx context.Context, links []string) {
	for _, link := range links {
		if rest, is := strings.CutPrefix(link, "tel:"); is {
			link = dialIn(ctx, rest)
		}
		b.take(link)
	}
}

// take keeps a line, unless it was kept before or adds nothing to the link.
func (b *joinBlock) take(line string) {
	line = strings.Join(strings.Fields(tel.ReplaceAllString(line, "")), " ")
	rest := line
	for _, address := range addresses(line) {
		if address == b.link || slices.Contains(b.lines, address) {
			rest = strings.ReplaceAll(rest, address, "")
		}
	}
	rest = strings.Trim(rest, "<>: ")
	if rest == "" || fence.MatchString(rest) || rule.MatchString(rest) || boilerplate.MatchString(rest) || len(addresses(rest)) == 0 && empty.MatchString(rest) || slices.Contains(b.lines, line) {
		return
	}
	b.lines = append(b.lines, line)
}

// text removes the block from a text and returns the rest. It removes whole frames and lines; inside sentences, only the secrets.
func (b *joinBlock) text(ctx context.Context, text string) string {
	lines := strings.Split(text, "\n")
	var kept []string
	inside, value := false, false // within an invitation; after a label whose value is on the next line
	for i := 0; i < len(lines); {
		if end := frame(lines, i, inside); end > i {
			for _, line := range lines[i:end] {
				b.take(line)
			}
			i, inside, value = end, true, false
			continue
		}
		line := lines[i]
		i++
		switch blank := strings.TrimSpace(line) == ""; {
		case blank && inside:
		case blank:
			kept = append(kept, line)
		case value, b.joins(line, inside):
			b.take(line)
			inside, value = true, !value && labelOnly.MatchString(line)
		default:
			if inside && len(kept) > 0 && kept[len(kept)-1] != "" {
				kept = append(kept, "")
			}
			inside, value = false, false
			kept = append(kept, b.inline(ctx, line, roomless.In(ctx)))
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// frame returns the end of the frame that begins on a line, or the line's own number when none does. A rule right after an invitation ends it.
func frame(lines []string, at int, inside bool) int {
	line := strings.TrimSpace(lines[at])
	mark := fence
	if rule.MatchString(line) {
		mark = rule
	} else if !fence.MatchString(line) {
		return at
	}
	first, begins := "", false
	for i := at + 1; i < len(lines); i++ {
		here := strings.TrimSpace(lines[i])
		if first == "" {
			first, begins = here, mark == fence || service.MatchString(here) || heading.MatchString(here)
		}
		switch {
		case !begins || !mark.MatchString(here):
		case mark == fence:
			return i + 1
		default:
			return i // the rule may begin the next part
		}
	}
	if begins || inside || mark == fence {
		return at + 1
	}
	return at
}

// joins reports whether a line is only about joining.
func (b *joinBlock) joins(line string, inside bool) bool {
	trimmed := strings.TrimSpace(line)
	rest := tel.ReplaceAllString(trimmed, "")
	linked := rest != trimmed
	for _, address := range addresses(trimmed) {
		if address == b.link || isRoom(address) || isDialPage(address) {
			rest, linked = strings.ReplaceAll(rest, address, ""), true
		}
	}
	rest = strings.Trim(emptyBrackets.Replace(rest), " \t<>:.-*•")
	const short = 25 // the longest text beside a value, such as "# US (Chicago)"
	switch {
	case linked && rest == "", heading.MatchString(rest), labelOnly.MatchString(rest):
		return true
	case dialled.MatchString(rest):
		return len(dialled.ReplaceAllString(rest, "")) <= 2*short
	case labelled.MatchString(rest) && told.MatchString(rest):
		return len(strings.TrimSpace(told.ReplaceAllString(rest, ""))) <= short
	case linked && inside:
		return len(rest) <= 3*short
	}
	return inside && phone.MatchString(rest)
}

// line is inline for a title, which never becomes empty.
func (b *joinBlock) line(ctx context.Context, title string) string {
	clean := strings.Trim(emptyBrackets.Replace(b.inline(ctx, title, "")), " \t,;:|/-–—")
	if clean == "" {
		return title
	}
	return strings.Join(strings.Fields(clean), " ")
}

// inline replaces the secrets in a sentence by words that say where to find them.
func (b *joinBlock) inline(ctx context.Context, text, instead string) string {
	text = webAddress.ReplaceAllStringFunc(text, func(found string) string {
		address := bare(found)
		if address != b.link && !isRoom(address) && !isDialPage(address) {
			return found
		}
		b.take(address)
		return instead + found[len(address):]
	})
	for _, secret := range []*regexp.Regexp{dialled, told, tel} {
		text = secret.ReplaceAllStringFunc(text, func(found string) string {
			if strings.HasPrefix(strings.ToLower(strings.Trim(found, "<>")), "tel:") {
				b.take(dialIn(ctx, strings.Trim(found, "<>")[len("tel:"):]))
			} else {
				b.take(found)
			}
			return instead
		})
	}
	return strings.ReplaceAll(text, "("+instead+")", instead)
}
