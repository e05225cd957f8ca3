package app_test

import (
	"fmt"
	"strings"
	"testing"
)

func nationalPushes(t *testing.T, s *story) {
	jordan := s.signedIn(t, "jordan-ellery")
	if at := jordan.where(); at != "/national" {
		t.Errorf("national staff lands on %s, want /national", at)
	}
	jordan.press("New toolkit")
	jordan.fill("Title", kitTitle)
	jordan.fill("Short summary", "A roof and a bench at every bus stop, before the heat.")
	jordan.fill("The core ask", "We ask [[city]] for a roof at **every stop**.")
	jordan.press("Save and add items")
	s.kit = jordan.where()

	for i, slot := range []struct{ label, key, help string }{
		{"Your city", "city", "As people there say it."},
		{"Where you meet", "venue", "A room with a door that opens."},
		{"A sentence from a rider", "quote", "With their permission."},
	} {
		row := jordan.in("fieldset.script", fmt.Sprintf("Blank %d", i+1))
		row.fill("Question for chapters (optional)", slot.label)
		row.fill("Name in texts (optional)", slot.key)
		row.fill("Help text (optional)", slot.help)
		if slot.key != "quote" {
			row.tick("Required")
		} else {
			row.tick("Several lines")
		}
	}
	jordan.press("Save")
	jordan.see("Saved.")
	s.writeItems(t, jordan)
	jordan.see("Flyer for the stop", "Open the file", "Summer riders’ evening in [[city]]")
	jordan.keep("4-toolkit")
	jordan.press("Publish this version")
	jordan.see("Version 1, published")
	jordan.press("Send to chapters")
	jordan.fill("Note to the leads (optional)", kitNote)
	jordan.keep("4-push")
	jordan.choose("Kind", "Every kind (71 chapters)")
	jordan.press("Review before sending")
	jordan.see("Nothing has been sent yet.", kitNote)
	jordan.press("Send to 71 chapters")
	jordan.see("Sent to 71 chapters.", kitTitle)
	if at := jordan.where(); at != s.kit+"/board" {
		t.Errorf("a push leads to %s, want the board", at)
	}
	mail := s.mails.letter(t, "robin.vale@example.org", "New toolkit: "+kitTitle)
	if !strings.Contains(mail.text, kitNote) {
		t.Errorf("the leads’ mail has no note:\n%s", mail.text)
	}
}

// writeItems adds an item of every kind the main job names.
func (s *story) writeItems(t *testing.T, jordan *person) {
	t.Helper()
	for _, item := range []struct{ kind, title, text string }{
		{"Talking points", "Why shade", "- It is hot in [[city]]\n- A roof costs less than a bus"},
		{"Call script", "The call", "I ride from [[city]] and I ask for shade."},
		{"Letter", "To the council", "Dear council of [[city]], [[quote]]"},
		{"Checklist", "The week", "- Count the stops\n- Measure the shade"},
	} {
		jordan.press(item.kind)
		jordan.fill("Title", item.title)
		jordan.fill("Text", item.text)
		jordan.press("Save item")
		jordan.see(item.title)
	}
	jordan.press("Flyer or file")
	jordan.fill("Title", "Flyer for the stop")
	jordan.attach("PDF or picture", saved(t, "flyer.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"+
		"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")))
	jordan.press("Save item")
	jordan.press("Event template")
	jordan.fill("Title", "An evening for riders")
	jordan.fill("Event title", "Summer riders’ evening in [[city]]")
	jordan.fill("Short summary (optional)", "We plan the shade walk.")
	jordan.pick("Format", "In person")
	jordan.fill("Length in minutes", "75")
	jordan.fill("Capacity (optional)", "30")
	jordan.keep("4-item")
	jordan.press("Save item")
}

func leadsDecide(t *testing.T, s *story) {
	robin := s.signedIn(t, "robin-vale")
	robin.see("new toolkit: " + kitTitle)
	robin.keep("5-desk")
	robin.in("li", kitTitle).press("Open")
	robin.see(kitTitle, kitNote, "We ask ____ (your city) for a roof", "Reason for declining")
	robin.fill("Your city", "Boston")
	robin.press("Adopt")
	robin.see("Almost ready", "Where you meet")
	if status := s.guest(t).open("/chapters/boston/toolkits/" + last(s.kit)); status != 404 {
		t.Errorf("the public page of a toolkit that misses a required slot answers %d, want 404", status)
	}
	robin.fill("Where you meet", "Egleston branch library")
	robin.fill("A sentence from a rider (optional)", "I am seventy and I stand.")
	robin.keep("5-room")
	robin.press("Save")
	robin.press("View your chapter’s page")
	s.kitPage = robin.where()

	stranger := s.without(t)
	stranger.open("/chapters/boston")
	stranger.press(kitTitle)
	if at := stranger.where(); at != s.kitPage {
		t.Errorf("the chapter’s page leads to %s, want %s", at, s.kitPage)
	}
	stranger.see("We ask Boston for a roof at every stop.", "Dear council of Boston, I am seventy and I stand.", "I ride from Boston", "flyer.pdf")
	stranger.never("[[", "Count the stops", kitNote)
	stranger.keep("5-public")

	robin.open("/chapters/boston/desk/toolkits/" + last(s.kit))
	robin.press("Create an event")
	robin.see("We drafted an event from the toolkit", "Made from the toolkit")
	s.draft = robin.where()
	if got := robin.find("Title", "input").attribute("value"); got != "Summer riders’ evening in Boston" {
		t.Errorf("the event is called %q", got)
	}
	if got := robin.find("Venue", "input").attribute("value"); got != "Egleston branch library" {
		t.Errorf("the event is at %q", got)
	}
	robin.keep("5-event")

	sam := s.signedIn(t, "sam-okafor")
	if at := sam.where(); at != "/chapters/new-orleans/desk" {
		t.Errorf("Sam lands on %s", at)
	}
	sam.in("li", kitTitle).press("Open")
	sam.fill("Reason for declining", declined)
	sam.press("Decline")
	sam.see("Declined. The national office can read your reason.", "You declined: "+declined)
}

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func nationalWatches(t *testing.T, s *story) {
	jordan := s.signedIn(t, "jordan-ellery")
	jordan.in("li", kitTitle).press("Adoption board for " + kitTitle)
	jordan.in("tr", "Boston", "Ready").find("Boston", "a")
	row := jordan.in("tr", "New Orleans", "Declined")
	if got := jordan.script(row.scope + `.querySelector("q").textContent`); got != declined {
		t.Errorf("the board quotes %q, want %q", got, declined)
	}
	if rows := jordan.script(`String(document.querySelectorAll("tbody tr").length)`); rows != "71" {
		t.Errorf("the board has %s rows, want 71", rows)
	}
	// Councils are organized by vocation: they have no place on the map, and the office is not asked.
	if dots := jordan.script(`String(document.querySelectorAll("main figure :is(circle, path):has(title)").length)`); dots != "67" {
		t.Errorf("the map has %s dots, want 67", dots)
	}
	jordan.keep("6-board")

	robin := s.signedIn(t, "robin-vale")
	robin.open(s.draft)
	robin.press("Publish event")
	robin.see("Published.")
	jordan.open(s.kit + "/board")
	jordan.in("tr", "Boston", "In use").find("Boston", "a")
	jordan.see("1 event created from it.")
	jordan.press("Declined 1")
	if rows := jordan.script(`String(document.querySelectorAll("tbody tr").length)`); rows != "1" {
		t.Errorf("the board has %s rows that declined, want 1", rows)
	}
	jordan.keep("6-declined")
}
