package app_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chapterhouse/internal/demo"
)

// The people of the office's year are of nobody in the demo; what they do they do with a code by email.
const (
	founder, founderMail = "Ida Marsh", "ida.marsh@example.org"
	partner, partnerMail = "Otto Lind", "otto.lind@example.org"
	heir, heirMail       = "Vera Crane", "vera.crane@example.org"
	joiner, joinerMail   = "Pia Holm", "pia.holm@example.org"
	pestMail             = "max.grove@example.org"
	yearEvent            = "Harbor clean-up"
)

// yearParts are settings that let leads sign in with a code.
var yearParts = []string{"CHAPTERHOUSE_EMAIL_SIGN_IN=leads"}

// year is the office's year: the windows of its people stay open from one step to the next.
type year struct {
	*stack

	whole   *testing.T
	windows map[string]*person // by address
}

// officeYear is what the national office does with people and chapters in a year, none of it in a shell but the second admin.
func officeYear(t *testing.T, s *stack) {
	t.Helper()
	y := &year{stack: s, whole: t, windows: map[string]*person{}}
	for _, step := range []struct {
		name string
		run  func(t *testing.T, s *year)
	}{
		{"1 the office opens a chapter and appoints two leads", officeOpens},
		{"2 one lead steps down, and one is removed", leadsGo},
		{"3 5,000 people are imported, twice", officeImports},
		{"4 someone joins by code", someoneJoins},
		{"5 someone is blocked", someoneIsBlocked},
		{"6 someone takes their data and goes", someoneGoes},
		{"7 the chapter is closed into another", officeClosesInto},
	} {
		if !t.Run(name(step.name), func(t *testing.T) { step.run(t, y) }) {
			return // the next step stands on this one
		}
	}
}

// yearOnOneMachine is the office's year on a hub with no parts around it, all of it on phones.
func yearOnOneMachine(t *testing.T, b *browser) {
	t.Helper()
	s := &stack{browser: b, album: newAlbum(t, "year"), held: []chromedp.Action[chromedp.Void]{chromedp.EmulateViewport(360, 740)}}
	s.signIn, s.mails = s.asDemoPerson, outboxPage{s}
	s.command(t, nil, "demo")
	s.secondAdmin(t, nil)
	s.serve(t, yearParts, "--demo")
	officeYear(t, s)
}

func officeOpens(t *testing.T, s *year) {
	jordan := s.signedIn(t, "jordan-ellery")
	jordan.open("/national/chapters")
	jordan.press("Open a chapter")
	jordan.fill("Name", "Eastport")
	jordan.pick("Kind", "Local chapter")
	jordan.fill("City", "Eastport")
	jordan.fill("ZIP code", "04631")
	jordan.fill("Email of its first lead (optional)", founderMail)
	jordan.keep("year-1-open")
	jordan.press("Open the chapter")
	jordan.see("Opened.", "its first lead has an invitation", "Invited until", founderMail, "America/New_York")
	jordan.keep("year-1-chapter")

	ida := s.appointed(t, founder, founderMail)
	ida.see("Eastport")
	ida.keep("year-1-desk")
	jordan.open("/chapters/eastport/desk/roles")
	jordan.fill("Email", partnerMail)
	jordan.pick("Role", "lead")
	jordan.press("Send invitation")
	jordan.see("Invitation sent.", partnerMail)
	s.appointed(t, partner, partnerMail)
	jordan.open("/national/chapters/eastport")
	jordan.see(founder, partner)
	jordan.press("Grant the charter")
	jordan.keep("year-1-charter")
	jordan.see("The agreement is accepted", "Three events")
	jordan.press("Grant the charter")
	jordan.see("The chapter has its charter.")
	s.guest(t).open("/chapters/eastport")
}

func leadsGo(t *testing.T, s *year) {
	otto := s.again(t, partnerMail)
	otto.open("/chapters/eastport/desk/roles")
	otto.press("Step down as lead")
	otto.see("Step down as lead of Eastport?", "somebody has to invite you again")
	otto.press("Step down")
	if status := otto.open("/chapters/eastport/desk"); status == 200 {
		t.Error("a lead who stepped down opens the desk")
	}

	ida := s.again(t, founderMail)
	ida.open("/chapters/eastport/desk/roles")
	ida.press("Step down as lead")
	ida.press("Step down")
	ida.see("This is the chapter’s last lead", "invite the next lead first")
	ida.keep("year-2-last")
	ida.press("Keep the role")
	ida.fill("Email", heirMail)
	ida.pick("Role", "lead")
	ida.press("Send invitation")
	ida.see("Proposed.", heirMail)

	jordan := s.signedIn(t, "jordan-ellery")
	jordan.open("/national/roles")
	jordan.in("li", heirMail).press("Confirm and send " + heirMail)
	s.appointed(t, heir, heirMail)
	jordan.open("/chapters/eastport/desk/roles")
	jordan.keep("year-2-roles")
	jordan.press("Remove " + founder)
	jordan.see("Remove this role: lead of Eastport?")
	jordan.press("Remove the role")
	jordan.see(heir)
	s.mails.letter(t, founderMail, "Your role has ended")
	if status := ida.open("/chapters/eastport/desk"); status == 200 {
		t.Error("a lead whose role was removed opens the desk")
	}
}

func officeImports(t *testing.T, s *year) {
	var file strings.Builder
	file.WriteString("email,first name,last name,zip,chapter\n")
	for i := range 5000 {
		_, _ = fmt.Fprintf(&file, "supporter.%d@example.net,Person,Number %d,04631,eastport\n", i, i)
	}
	path := saved(t, "supporters.csv", []byte(file.String()))
	jordan := s.signedIn(t, "jordan-ellery")
	for round, want := range []string{"5,000 people who weren’t here before", "5,000 rows that change nothing"} {
		jordan.open("/national/imports")
		jordan.choose("Who these people are", "Followers of a chapter")
		jordan.attach("File", path)
		jordan.press("Upload")
		jordan.see("Uploaded.", "supporters.csv")
		jordan.keep(fmt.Sprintf("year-3-columns-%d", round+1))
		jordan.fill("The day they agreed (optional)", "2026-03-01")
		jordan.fill("Where they agreed (optional)", "sign-up sheet at the harbor fair")
		jordan.fill("What they agreed to, in the words they read (optional)", "Email me about the harbor.")
		jordan.press("Check the file")
		jordan.see("What would happen", want)
		jordan.keep(fmt.Sprintf("year-3-checked-%d", round+1))
		if round == 0 {
			jordan.press("Import 5,000 rows")
			jordan.see("What was imported", want)
		}
	}
	jordan.never("Import 5,000 rows")
	jordan.open("/national/chapters/eastport")
	jordan.see("Followers 5,000")
}

func someoneJoins(t *testing.T, s *year) {
	pia := s.window(t, joinerMail, noScript())
	pia.open("/chapters/eastport")
	pia.press("Join the chapter")
	pia.press("Sign in to join")
	s.code(t, pia, joiner, joinerMail)
	pia.fill("A note to the leads (optional)", "I live by the harbor.")
	pia.press("Ask to join")
	pia.see("Request sent.")
	vera := s.again(t, heirMail)
	vera.open("/chapters/eastport/desk/members")
	vera.see(joiner, "I live by the harbor.")
	vera.press("Approve " + joiner)
	vera.see("Approved.")
	s.mails.letter(t, joinerMail, "Welcome to Eastport")
	pia.open("/chapters/eastport")
	pia.see("You’re a member.")
	pia.keep("year-4-member")
}

func someoneIsBlocked(t *testing.T, s *year) {
	vera := s.again(t, heirMail)
	vera.open("/chapters/eastport/desk/events/new")
	vera.fill("Title", yearEvent)
	vera.fill("Date", time.Now().AddDate(0, 0, 2).Format(time.DateOnly))
	vera.fill("Start time", "10:00")
	vera.fill("End time", "12:00")
	vera.pick("Format", "In person")
	vera.fill("Venue", "Town pier")
	vera.fill("City", "Eastport")
	vera.fill("State", "ME")
	vera.press("Save and preview")
	vera.press("Publish event")
	event := vera.where()
	vera.open("/chapters/eastport/desk/blocks")
	vera.fill("Email address", pestMail)
	vera.fill("Reason", "Shouted at two members at the pier.")
	vera.press("Block")
	vera.see("Block this person in Eastport?")
	vera.press("Block")
	vera.see("Blocked. Nobody was told.")
	vera.keep("year-5-blocks")

	max := s.without(t)
	max.open(event)
	max.fill("Your name", "Max Grove")
	max.fill("Email", pestMail)
	max.in("#rsvp", "Your name").press("RSVP")
	max.see("Check your email")
	if told := s.mails.letter(t, pestMail, "Your RSVP: "+yearEvent).text; !strings.Contains(told, "can’t take your RSVP") {
		t.Errorf("the email to somebody who is blocked:\n%s", told)
	}
}

func someoneGoes(t *testing.T, s *year) {
	pia := s.again(t, joinerMail)
	pia.open("/me/data")
	pia.see(joiner, joinerMail, "Eastport")
	pia.keep("year-6-data")
	pia.fill("To erase your data, type ERASE", "ERASE")
	pia.press("Erase my data for good")
	pia.keep("year-6-gone")
	pia.open("/me")
	pia.see("For members, hosts, leads and staff.")
	vera := s.again(t, heirMail)
	vera.open("/chapters/eastport/desk/members")
	vera.never(joiner, joinerMail)
}

func officeClosesInto(t *testing.T, s *year) {
	jordan := s.signedIn(t, "jordan-ellery")
	jordan.open("/national/chapters/eastport")
	jordan.press("Close it into another chapter")
	jordan.choose("The chapter it becomes part of", "Boston")
	jordan.press("See what happens")
	jordan.see("What happens when it becomes part of Boston", "5,000 followers move", "1 upcoming event moves")
	jordan.keep("year-7-preview")
	jordan.press("Ask another admin to close it")
	for _, admin := range []struct{ subject, looks, agrees string }{
		{"morgan-tallis", "See what happens, and agree", "Agree, and ask a second admin"}, {"priya-ramanathan", "See what happens, and close it", "Close it into Boston"},
	} {
		p := s.signedIn(t, admin.subject)
		p.open("/national/chapters/eastport")
		p.press(admin.looks)
		p.keep("year-7-question")
		p.press(admin.agrees)
	}
	stranger := s.guest(t)
	stranger.open("/chapters/eastport")
	if at := stranger.where(); at != "/chapters/boston" {
		t.Errorf("the page of a chapter that became part of another leads to %s", at)
	}
	stranger.open("/chapters/boston/events")
	stranger.see(yearEvent)
	stranger.keep("year-7-boston")
}

// window opens a window that stays open until the year is over.
func (s *year) window(t *testing.T, email string, prepare ...chromedp.Action[chromedp.Void]) *person {
	t.Helper()
	s.windows[email] = s.browser.person(s.whole, s.base, append(slices.Clone(s.held), prepare...)...)
	return s.again(t, email)
}

// again is somebody who comes back to the window they left open.
func (s *year) again(t *testing.T, email string) *person {
	t.Helper()
	p := *s.windows[email]
	p.t, p.album = t, s.album
	return &p
}

// appointed is somebody who follows the invitation to be a lead, signs in with a code and accepts.
func (s *year) appointed(t *testing.T, who, email string) *person {
	t.Helper()
	p := s.window(t, email)
	p.open(s.mails.letter(t, email, "You’re invited to be lead of Eastport").linkTo(t, "/invitations/"))
	p.see("invites you to be lead of Eastport", "What this role may do")
	p.keep("year-invitation")
	p.press("Sign in to accept")
	s.code(t, p, who, email)
	p.press("Accept")
	p.see("You have your new role right away.")
	return p
}

// code signs somebody in who is on the page to sign in, and says their name.
func (s *year) code(t *testing.T, p *person, who, email string) {
	t.Helper()
	p.fill("Email", email)
	p.press("Email me a code")
	p.fill("Code", regexp.MustCompile(`\b\d{6}\b`).FindString(s.mails.letter(t, email, "Your code to sign in").text))
	p.in("main", "Check your email").press("Sign in")
	p.fill("Your name", who)
	p.press("Save")
}

// secondAdmin makes one of the demo's staff an admin: closing a chapter into another takes two.
func (s *stack) secondAdmin(t *testing.T, parts []string) {
	t.Helper()
	for _, who := range demo.People() {
		if who.Subject == "priya-ramanathan" {
			s.command(t, parts, "grant", "national_admin", "--email", who.Email)
		}
	}
}
