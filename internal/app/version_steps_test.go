package app_test

import (
	"strings"
	"testing"
)

// nationalCorrects goes on with a toolkit that a chapter uses: a second version, which its lead takes in two taps from the desk with every
// word of theirs, and a typo that is fixed on the page itself.
func nationalCorrects(t *testing.T, s *story) {
	jordan := s.signedIn(t, "jordan-ellery")
	jordan.open(s.kit)
	jordan.keep("7-live")
	jordan.press("Start version 2")
	jordan.see("Version 2, draft")
	jordan.press("Edit The call")
	jordan.fill("Text", "I ride from [[city]] and I ask for shade. Call 555-0199.")
	jordan.press("Save item")
	jordan.press("Save, and see what changed")
	jordan.see("What changes in version 2", "1 chapter’s page can show it right away.")
	jordan.keep("7-changes")
	jordan.fill("What’s new", "The script has a number to call.")
	jordan.pick("When chapters’ pages show it", "When each chapter takes it")
	stranger := s.without(t)
	stranger.open(s.kitPage)
	stranger.never("555-0199")
	jordan.press("Publish")
	jordan.see("Published. The leads of chapters that take part get an email.", "Version 2, published")

	mail := s.mails.letter(t, "robin.vale@example.org", "New version: "+kitTitle)
	if !strings.Contains(mail.text, "The script has a number to call.") {
		t.Errorf("the leads’ mail does not say what is new:\n%s", mail.text)
	}
	stranger.open(s.kitPage)
	stranger.never("555-0199")
	robin := s.signedIn(t, "robin-vale")
	robin.see("new version: " + kitTitle)
	robin.in("li", "new version: "+kitTitle).press("See what changed")
	robin.see("The script has a number to call.", "Your answers that come along", "I am seventy and I stand.", "Nothing to fill in.")
	robin.keep("7-taking")
	robin.press("Use the new version")
	robin.see("Done. Your page shows the new version.")
	stranger.open(s.kitPage)
	stranger.see("Call 555-0199.", "Dear council of Boston, I am seventy and I stand.")

	jordan.open(s.kit)
	jordan.press("Fix a typo in “To the council”")
	jordan.fill("Text", "Dear council of [[city]]: [[quote]]")
	jordan.keep("7-typo")
	jordan.press("Publish the correction")
	jordan.see("Publish this correction?", "It becomes version 3")
	jordan.press("Publish it")
	jordan.see("Version 3, published")
	stranger.open(s.kitPage)
	stranger.see("Dear council of Boston: I am seventy and I stand.")
}
