package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The people and words of the main job. The guests' names and addresses are of nobody in the demo, so finding one of them
// anywhere in public is a leak.
const (
	eventTitle  = "Seed swap & repair table"
	eventPlace  = "Grove Hall kitchen"
	eventStreet = "41 Geneva Avenue, back door"
	eventLink   = "https://meet.example.org/seed-swap-4127"
	pictureAlt  = "Paper envelopes of bean seeds on a long table"
	firstGuest  = "Wren O’Abara"
	firstMail   = "wren.abara@example.org"
	secondGuest = "Tamsin Quill"
	secondMail  = "tamsin.quill@example.org"
	kitTitle    = "Shade at every stop"
	kitNote     = "The buses run on the summer schedule from Monday: this is the week."
	declined    = "Our stops got their shade last year; we keep walking the levee path."
)

// story is what one step of the main job leaves for the next.
type story struct {
	*stack
	day     string // of the event, 2006-01-02 in Boston
	event   string // path of its public page
	manage  string // the first guest's manage link
	second  string // the second guest's
	kit     string // path of the toolkit in the national office
	kitPage string // path of its public page under Boston
	draft   string // path of the event made from it, in Boston's desk
}

// mainJob is the steps that the hub exists for, each done as a person does it.
func mainJob(t *testing.T, s *stack) {
	t.Helper()
	boston, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	st := &story{stack: s, day: time.Now().In(boston).AddDate(0, 0, 2).Format(time.DateOnly)}
	for _, step := range []struct {
		name string
		run  func(t *testing.T, s *story)
	}{
		{"1 a lead writes an event, previews and publishes it", leadPublishes},
		{"2 guests without an account and without script answer it", guestsAnswer},
		{"3 a member answers in one tap and has it in a calendar feed", memberAnswers},
		{"4 national writes a toolkit and pushes it to every chapter", nationalPushes},
		{"5 one lead adopts it and makes an event of it, another declines", leadsDecide},
		{"6 national watches the board", nationalWatches},
		{"7 national corrects it, and a lead takes the new version", nationalCorrects},
	} {
		if !t.Run(name(step.name), func(t *testing.T) { step.run(t, st) }) {
			return // the next step stands on this one
		}
	}
}

func name(s string) string { return strings.ReplaceAll(s, " ", "_") }

func leadPublishes(t *testing.T, s *story) {
	robin := s.signedIn(t, "robin-vale")
	if at := robin.where(); at != "/chapters/boston/desk" {
		t.Errorf("a lead lands on %s, want the desk", at)
	}
	robin.keep("1-desk")
	robin.press("New event")
	robin.fill("Title", eventTitle)
	robin.fill("Short summary (optional)", "Bring seeds, a broken lamp, or nothing at all.")
	robin.fill("Description (optional)", "Swap **beans**, mend a lamp.\n\n- Tools are there\n- Tea, too\n\n<script>alert(1)</script>")
	robin.fill("Date", s.day)
	robin.fill("Start time", "18:30")
	robin.fill("End time", "20:00")
	robin.choose("Time zone", "America/New York")
	robin.pick("Format", "Hybrid")
	robin.fill("Venue", eventPlace)
	robin.fill("Street address (optional)", eventStreet)
	robin.fill("City", "Boston")
	robin.fill("State", "MA")
	robin.fill("ZIP code (optional)", "02121")
	robin.tick("Show the exact place only to people who are going Everyone else sees the city.")
	robin.fill("Link to join online (optional)", eventLink)
	robin.fill("Capacity (optional)", "2")
	robin.fill("Largest party", "2")
	robin.pick("Step-free entrance", "Yes")
	robin.pick("Live captions", "No")
	robin.attach("Picture (optional)", picture(t))
	robin.fill("Picture description (optional)", pictureAlt)
	robin.keep("1-editor")
	robin.press("Save and preview")
	robin.see("This is how the event will look", eventTitle, "6:30 to 8:00 pm", "Step-free entrance", "No live captions", "Quiet room: not sure yet")
	robin.seePicture(pictureAlt)
	robin.keep("1-preview")

	stranger := s.guest(t)
	draft := strings.Replace(strings.TrimSuffix(robin.where(), "/preview"), "/desk/", "/", 1)
	if status := stranger.open(draft); status != 404 {
		t.Errorf("a stranger gets %d for a draft, want 404", status)
	}
	robin.press("Publish event")
	robin.see("Published.", eventTitle)
	if s.event = robin.where(); s.event != draft {
		t.Errorf("publishing leads to %s, want %s", s.event, draft)
	}
	stranger.open(s.event)
	stranger.see(eventTitle, "Swap beans, mend a lamp.", "Tools are there", "2 of 2 seats left", "Boston, MA")
	stranger.seePicture(pictureAlt)
	stranger.never(eventPlace, "Geneva Avenue", eventLink)
	if scripts := stranger.script(`String(document.querySelectorAll("article script").length)`); scripts != "0" {
		t.Errorf("the description put %s scripts into the page", scripts)
	}
	stranger.keep("1-public")
}

func guestsAnswer(t *testing.T, s *story) {
	wren := s.without(t)
	wren.open("/")
	wren.fill("ZIP code", "02139")
	wren.press("Find events")
	wren.see("Upcoming events near 02139")
	wren.keep("2-search")
	wren.press(eventTitle)
	wren.fill("Your name", firstGuest)
	wren.fill("Email", firstMail)
	wren.choose("How many are coming?", "2 people")
	wren.pick("In person or online?", "In person")
	wren.press("RSVP")
	wren.see("Check your email", "2 of 2 seats left")
	wren.keep("2-asked")
	confirm := s.mails.letter(t, firstMail, "Confirm your RSVP: "+eventTitle)
	if strings.Contains(confirm.text, eventPlace) || confirm.calendar != "" {
		t.Errorf("the mail before confirming says where to go:\n%s", confirm.text)
	}
	wren.open(confirm.link(t))
	if at := wren.where(); at != "/rsvp" {
		t.Errorf("the link leads to %s, want /rsvp without the secret", at)
	}
	wren.see("One more step", "They aren’t held until you confirm")
	wren.never(eventPlace, eventLink)
	wren.keep("2-confirm")
	wren.press("Yes, both of us are coming")
	wren.see("You’re coming", "RSVP for 2 people", eventPlace, eventStreet)
	wren.keep("2-going")
	if got := wren.find("Join online", "a").attribute("href"); got != eventLink {
		t.Errorf("the link to join is %q, want %q", got, eventLink)
	}
	going := s.mails.letter(t, firstMail, "You’re coming: "+eventTitle)
	s.checkCalendar(t, going)
	s.manage = going.link(t)
	s.public(t, "Full")

	tamsin := s.without(t)
	tamsin.open(s.event)
	tamsin.fill("Your name", secondGuest)
	tamsin.fill("Email", secondMail)
	tamsin.pick("In person or online?", "Online")
	tamsin.press("Join the waitlist")
	tamsin.open(s.mails.letter(t, secondMail, "Confirm your RSVP: "+eventTitle).link(t))
	tamsin.press("Join the waitlist")
	tamsin.see("You’re on the waitlist", "You’re number 1")
	tamsin.never(eventPlace, eventLink)
	waiting := s.mails.letter(t, secondMail, "You’re on the waitlist: "+eventTitle)
	if !strings.Contains(waiting.text, "Your place on the waitlist: 1\n") || waiting.calendar != "" || strings.Contains(waiting.text, eventPlace) {
		t.Errorf("the waitlist mail, method %q:\n%s", waiting.method, waiting.text)
	}
	s.second = waiting.link(t)
	s.public(t, "1 waiting")

	later := s.without(t) // another day, another browser
	later.open(s.manage)
	later.press("Cancel my RSVP")
	later.see("You’re not coming")
	later.keep("2-cancelled")
	promoted := s.mails.letter(t, secondMail, "A seat opened up for you: "+eventTitle)
	s.checkCalendar(t, promoted)
	tamsin.open(promoted.link(t))
	tamsin.see("You’re coming", eventPlace)
	tamsin.keep("2-promoted")
	s.public(t, "1 of 2 seats left")
}

// checkCalendar looks at the calendar part of a mail to somebody who has a seat.
func (s *story) checkCalendar(t *testing.T, l letter) {
	t.Helper()
	if l.method != "REQUEST" {
		t.Errorf("the calendar part has the method %q, want REQUEST", l.method)
	}
	for _, line := range append(s.calendarLines(), "METHOD:REQUEST", "STATUS:CONFIRMED") {
		if !strings.Contains(unfold(l.calendar), line+"\r\n") {
			t.Errorf("the calendar part has no line %q:\n%s", line, l.calendar)
		}
	}
}

// calendarLines are those of the event's entry for somebody who is going.
func (s *story) calendarLines() []string {
	day := strings.ReplaceAll(s.day, "-", "")
	return []string{
		"DTSTART;TZID=America/New_York:" + day + "T183000", "DTEND;TZID=America/New_York:" + day + "T200000", "TZID:America/New_York",
		"SUMMARY:" + eventTitle, "LOCATION:" + eventPlace + `\, ` + strings.ReplaceAll(eventStreet, ",", `\,`) + `\, Boston\, MA\, and online`,
	}
}

func unfold(calendar string) string { return strings.ReplaceAll(calendar, "\r\n ", "") }

// secrets are what a stranger must not find: who comes, and the way to the door.
var secrets = []string{"Abara", "Wren", firstMail, "Tamsin", "Quill", secondMail, eventPlace, "Geneva Avenue", eventLink}

// public looks at the event as a stranger: nobody's name is there, and neither is the way to the door.
func (s *story) public(t *testing.T, seats string) {
	t.Helper()
	stranger := s.guest(t)
	for _, page := range []string{s.event, "/chapters/boston", "/events?near=02139"} {
		stranger.open(page)
		stranger.see(eventTitle)
		stranger.never(secrets...)
	}
	stranger.open(s.event)
	stranger.see(seats)
	for _, file := range []string{s.event + ".ics", "/chapters/boston/events.ics", "/events.ics"} {
		_, calendar := fetch(t, s.base+file)
		for _, secret := range secrets {
			if strings.Contains(unfold(calendar), secret) {
				t.Errorf("%s holds %q", file, secret)
			}
		}
	}
}

func memberAnswers(t *testing.T, s *story) {
	robin := s.signedIn(t, "robin-vale")
	robin.open(s.event)
	robin.press("Edit")
	robin.fill("Capacity (optional)", "12")
	robin.press("Save changes")
	robin.see("Saved.")
	// The same search finds the same words where they belong: on the lead's list, after a view that the activity log keeps.
	robin.open(strings.Replace(s.event, "/events/", "/desk/events/", 1) + "/attendees")
	if held := robin.holds("Quill", secondMail); len(held) > 0 {
		t.Errorf("the list holds %q before anybody asked for names", held)
	}
	robin.press("Show full names and email addresses")
	robin.see(secondGuest)
	if held := robin.holds("Tamsin", "Quill", secondMail); len(held) != 3 {
		t.Errorf("the lead’s list holds %q only", held)
	}
	robin.keep("3-attendees")

	alex := s.signedIn(t, "alex-rivera")
	alex.open(s.event)
	alex.see("11 of 12 seats left")
	alex.never(eventPlace, eventLink)
	alex.pick("In person or online?", "In person")
	alex.tap("RSVP")
	alex.see("You’re coming", "RSVP for 1 person")
	alex.keep("3-one-tap")
	alex.open(s.event)
	alex.see("You’re coming", eventPlace, "10 of 12 seats left")
	alex.open("/me")
	alex.in("section", "My RSVPs").find(eventTitle, "a")
	alex.press("Create calendar link")
	alex.see("Copy this link now")
	alex.keep("3-me")
	status, feed := fetch(t, alex.script(`document.querySelector("#feed").textContent`))
	if status != 200 {
		t.Errorf("the feed answers %d", status)
	}
	for _, line := range s.calendarLines() {
		if !strings.Contains(unfold(feed), line+"\r\n") {
			t.Errorf("the feed has no line %q", line)
		}
	}
	if status, feed := fetch(t, s.base+"/me/events.ics"); status == 200 || strings.Contains(feed, "VEVENT") {
		t.Errorf("the feed without its secret answers %d:\n%s", status, feed)
	}
	alex.press("Sign out")
	alex.see("You’re signed out.")
	alex.open("/me")
	alex.see("For members, hosts, leads and staff.")
}

// picture makes a photograph that is not one: stripes, in a file of the test's.
func picture(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 1600, 900))
	for y := range 900 {
		for x := range 1600 {
			img.Set(x, y, color.RGBA{uint8(x / 7), uint8(y / 4), uint8((x + y) / 40 * 9), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return saved(t, "seeds.jpg", out.Bytes())
}

// saved is the path of a new file.
func saved(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
