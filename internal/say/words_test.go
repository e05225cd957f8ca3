package say

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// jarring are phrases that no page, email, command or guide says: private words, translated idiom and British spelling. They are
// matched as whole words, whatever their case.
var jarring = []string{
	"postcode", "e-mail", "a mail", "one mail", "the mail", "every mail", "by mail", "your mail", "confirmation mail", "mails", "look at your mail",
	"call it off", "called off", "call off", "calls off", "once more", "meanwhile", "comes with this mail", "the trail", "trail of", "who comes", "who answered",
	"how many of you", "you are in line", "next in line", "place in line", "leave the line", "out of line", "in line for", "keep it off",
	"both at once", "access you need", "write your name", "write an e-mail", "write the date", "write how", "write at most", "write to the leads",
	"nothing fits", "no chapter fits", "no member fits", "fits this search", "take a filter off", "look further away",
	"coming events", "events to come", "next, everywhere", "later events", "see you at the next one", "where you are", "masks offered",
	"take the request back", "asked to come to this event", "you moved up", "no longer counts", "you answered this event", "we erase your name",
	"not with this account", "there is nothing here", "not this way", "somebody was here before you", "a little slower", "not answering",
	"this time has passed", "a date to come", "colour", "colours", "town", "street and room", "in one sentence", "what the picture shows",
	"how people come", "people per RSVP", "see its page", "copy as a new draft", "your words", "not for us", "why not", "unseen", "localized",
	"push to the chapters", "what the office asks", "taken up", "given up", "done in your name", "anything we should have ready",
	"comes to this", "need you", "lately", "write the first one", "kilometre", "kilometres",
}

// Nothing people read says a jarring phrase: no catalog, no guide. Each exception has its reason.
func TestWordsAreThoseOfALocalPaper(t *testing.T) {
	t.Parallel()
	phrases := regexp.MustCompile(`(?i)(^|[^\pL-])(` + strings.Join(jarring, "|") + `)([^\pL-]|$)`)
	code := regexp.MustCompile("`[^`\n]*`") // names of settings and columns
	look := func(where, text string) {
		for n, line := range strings.Split(text, "\n") {
			line = strings.ReplaceAll(line, "mail relay", "relay") // what such a server is called
			if found := phrases.FindStringSubmatch(line); found != nil {
				t.Errorf("%s:%d says %q: %s", where, n+1, found[2], line)
			}
		}
	}
	said, _ := sources(t)
	for m, where := range said {
		look(where[0], m.one)
		look(where[0], m.many)
	}
	guides, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(guides) < 4 {
		t.Fatal(guides, err)
	}
	for _, guide := range append(guides, "../../README.md") {
		if strings.HasSuffix(guide, "developer.md") || strings.HasSuffix(guide, "third-party.md") {
			continue // for readers of the code, and other people's words
		}
		text, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		look(guide, code.ReplaceAllString(string(text), ""))
	}
	for phrase, jars := range map[string]bool{
		"Your postcode": true, "We sent one mail.": true, "Who comes": true, "Email": false, "Trailhead": false, "downtown": false, "Somebody called it off, meanwhile": true,
	} {
		if phrases.MatchString(phrase) != jars {
			t.Errorf("control: %q jars %t", phrase, !jars)
		}
	}
}
