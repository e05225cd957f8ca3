package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

func ann() url.Values {
	return url.Values{"name": {"Ann Vale"}, "email": {"ann.vale@example.org"}, "guests": {"1"}, "note": {"No nuts, please."}}
}

// but is a form with some fields changed: pairs of name and value.
func but(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func TestRSVPFormMistakes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	path := link.Event("boston", e.ID)
	for name, c := range map[string]struct {
		form  url.Values
		field string
		says  string
	}{
		"no name":                  {but(ann(), "name", "  "), "name", "Enter your name so the hosts know who’s coming."},
		"a very long name":         {but(ann(), "name", strings.Repeat("n", 121)), "name", "Enter a shorter name, up to 120 characters."},
		"no address":               {but(ann(), "email", ""), "email", "Enter an email address, like alex@example.org. We’ll send your confirmation there."},
		"an address without a dot": {but(ann(), "email", "ann@localhost"), "email", "Enter an email address, like alex@example.org. We’ll send your confirmation there."},
		"two addresses":            {but(ann(), "email", "a@example.org, b@example.org"), "email", "Enter an email address, like alex@example.org. We’ll send your confirmation there."},
		"an address with a header": {but(ann(), "email", "ann@example.org\r\nBcc: all@example.org"), "email", "Enter an email address, like alex@example.org. We’ll send your confirmation there."},
		"a very long note":         {but(ann(), "note", strings.Repeat("é", 501)), "note", "Keep this under 500 characters."},
		"guests in words":          {but(ann(), "guests", "abc"), "guests", "Choose a number from 1 to 5."},
		"fewer guests than none":   {but(ann(), "guests", "-1"), "guests", "Choose a number from 1 to 5."},
		"too many guests":          {but(ann(), "guests", "99"), "guests", "Choose a number from 1 to 5."},
		"one guest too many":       {but(ann(), "guests", "5"), "guests", "Choose a number from 1 to 5."},
		"the largest number":       {but(ann(), "guests", "9223372036854775807"), "guests", "Choose a number from 1 to 5."},
		"more guests than numbers": {but(ann(), "guests", "99999999999999999999"), "guests", "Choose a number from 1 to 5."},
	} {
		t.Run(name, func(t *testing.T) {
			if c.form.Get("email") == "ann.vale@example.org" { // an address is written to so often and no more
				c.form.Set("email", hub.NewID[string]()+"@example.org")
			}
			v := b.visitor(t)
			for _, p := range []response{v.post(path+"/rsvp", c.form), v.with("HX-Request", "true").post(path+"/rsvp", c.form)} {
				p.must(http.StatusUnprocessableEntity)
				if got := p.problem(c.field); got != c.says {
					t.Errorf("%s says %q, want %q", c.field, got, c.says)
				}
				if got := p.find(".error-summary li").Length(); got != 1 {
					t.Errorf("%d mistakes are listed, want one", got)
				}
			}
			p := v.post(path+"/rsvp", c.form)
			p.says("h1", e.Title)
			for _, name := range []string{"name", "email", "note"} {
				field := p.find(`.card [name="` + name + `"]`)
				want := strings.ReplaceAll(c.form.Get(name), "\r\n", "\n")
				if got := field.AttrOr("value", field.Text()); got != want {
					t.Errorf("what was typed as %s is gone: %q, want %q", name, got, want)
				}
			}
		})
	}
	if got := b.Int(t, `SELECT COUNT(*) FROM rsvps`) + b.Int(t, `SELECT COUNT(*) FROM people`) + b.Mails(t, ""); got != 0 {
		t.Errorf("the mistakes left %d rows", got)
	}
	if log := b.log.String(); strings.Contains(log, "ann.vale") || strings.Contains(log, "Ann") {
		t.Error("the log quotes what was typed")
	}
}

func TestAllMistakesAreListedInTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	p := b.visitor(t).post(link.Event("boston", e.ID)+"/rsvp", url.Values{"guests": {"x"}, "note": {strings.Repeat("x", 501)}}).must(422)
	got := p.find(".error-summary a").Map(func(_ int, a *selection) string { return a.AttrOr("href", "") })
	if diff := cmp.Diff([]string{"#f-name", "#f-email", "#f-guests", "#f-note"}, got); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	for _, href := range got {
		if p.find(href).Length() != 1 {
			t.Errorf("%s leads nowhere", href)
		}
	}
}

func TestRSVPWithoutScript(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	path := link.Event("boston", e.ID)
	v := b.visitor(t)
	v.post(path+"/rsvp", ann()).to(path + "#rsvp")
	p := v.get(path).must(200)
	p.says("#rsvp .flash[tabindex][data-focus]", page.NoticeOf("asked").String())
	if p.find(".flash").Length() != 1 {
		t.Error("the notice is said outside the card, too")
	}
	v.get(path).lacks(".flash")
	if got := p.find("#rsvp form").AttrOr("action", ""); got != path+"/rsvp#rsvp" {
		t.Errorf("the form is sent to %q: what it comes to is off the screen", got)
	}
	if got := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = 'pending' AND party = 2`); got != 1 {
		t.Errorf("%d answers wait for their mail, want 1", got)
	}
	if got := b.Mails(t, hub.MailConfirm); got != 1 {
		t.Errorf("%d mails, want 1", got)
	}
}

func TestRSVPWithHTMX(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	path := link.Event("boston", e.ID)
	p := b.visitor(t).with("HX-Request", "true").post(path+"/rsvp", ann()).must(200)
	p.says("#rsvp h2[tabindex][data-focus]", "One more step")
	p.says("#rsvp .card-body p", "Check your email (ann.vale@example.org) and tap the link to confirm. Your seat isn’t held until you do.")
	p.lacks(`header, main, [name="name"]:not([type="hidden"]), [aria-live]`) // a live region that comes with its words says nothing
	if p.set["notice"] != nil {
		t.Error("the card says it; the next page need not")
	}
	member := b.as(t, b.Member(t, boston, "Mia Member")).with("HX-Request", "true")
	// Their answer changes more of the page than the card: the exact place, the link to join. The page is loaded again,
	// without a fragment, to which a browser would only scroll. (A card alone in the answer left "Where" as it was.)
	p = member.post(path+"/rsvp", url.Values{"guests": {"2"}}).must(204)
	if got := p.header.Get("Hx-Redirect"); got != path {
		t.Errorf("the answer of a member leads to %q, want %q", got, path)
	}
	p = member.get(path).must(200)
	p.says("#rsvp h2", "You’re coming")
	p.says("#rsvp .card-body p:not(.flash)", "RSVP for 3 people.")
	p.says("#rsvp .flash", page.NoticeOf("going").String())
}

// htmx puts into the page what the card answers with, whatever its status.
func TestEveryAnswerOfTheCardIsShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Chapter(t, "boston")
	var config struct {
		ResponseHandling []struct {
			Code string
			Swap bool
		}
	}
	if err := json.Unmarshal([]byte(b.visitor(t).get("/events").meta("htmx-config")), &config); err != nil {
		t.Fatal(err)
	}
	shown := func(status string) bool {
		for _, rule := range config.ResponseHandling { // the first that fits
			if regexp.MustCompile(rule.Code).MatchString(status) {
				return rule.Swap
			}
		}
		return false
	}
	for status, want := range map[string]bool{"200": true, "409": true, "422": true, "429": true, "204": false, "404": false, "500": false} {
		if got := shown(status); got != want {
			t.Errorf("%s is shown: %v, want %v", status, got, want)
		}
	}
}

// Whether an address is known, and how, is told to nobody who types it.
func TestKnownAndUnknownAddressesGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	b.Confirmed(t, e, "Gia Going", 1)
	b.Guest(t, e, "Pia Pending", 1)
	cancelled := b.Confirmed(t, e, "Cal Cancelled", 1)
	if err := b.Store.Chapter(boston.ID).Withdraw(t.Context(), "", cancelled.ID); err != nil {
		t.Fatal(err)
	}
	b.Member(t, boston, "Mia Member")
	b.Lead(t, boston, "Lee Lead")
	if err := b.Store.Refuse(t.Context(), b.Store.RefusalLink("none.please@example.org")); err != nil {
		t.Fatal(err)
	}
	for range 8 { // its mailbox has had its five emails today
		b.Guest(t, b.Event(t, boston), "Lim Limited", 1)
		if _, err := b.Store.Admit(t.Context(), hub.Message{ID: "x", DueAt: b.Clock.Now().Add(time.Minute)}, nil, "lim.limited@example.org", false); err != nil {
			t.Fatal(err)
		}
		b.Clock.Advance(hub.GatherFor)
	}

	for _, script := range []string{"false", "true"} {
		answers := map[string]string{}
		for _, address := range []string{
			"nobody@example.org", "gia.going@example.org", "GIA.GOING@example.org", "pia.pending@example.org", "cal.cancelled@example.org",
			"mia.member@example.org", "lee.lead@example.org", "none.please@example.org", "none.please+1@example.org", "lim.limited@example.org", "Lim.Limited+2@example.org",
		} {
			p := b.visitor(t).with("HX-Request", script).post(link.Event("boston", e.ID)+"/rsvp", but(ann(), "email", address))
			p.header.Del("X-Request-Id")
			p.header.Del("Date")
			p.header.Del("Content-Length") // that of the body, which has the address in it
			var header strings.Builder
			_ = p.header.Write(&header)
			if told := strings.Contains(p.body, "("+address+")"); told != (script == "true") {
				t.Errorf("the answer to %s names the address: %t", address, told)
			}
			answers[address] = http.StatusText(p.status) + "\n" + header.String() + "\n" + strings.ReplaceAll(p.body, address, "")
		}
		for address, answer := range answers {
			if diff := cmp.Diff(answers["nobody@example.org"], answer); diff != "" {
				t.Errorf("%s gets another answer than an unknown address (-unknown +known):\n%s", address, diff)
			}
		}
	}
	// The negative control: the addresses were not all the same to the hub.
	if going, asked := b.Mails(t, hub.MailManage), b.Mails(t, hub.MailConfirm); going < 1 || asked < 4 {
		t.Errorf("%d manage links and %d confirmations were sent", going, asked)
	}
}

// The same form, sent again and again by a nervous finger or a bad line, is one answer and one mail.
func TestTheSameFormManyTimes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	var wait sync.WaitGroup
	counts := make([]map[int]int, 5)
	for i := range counts {
		v := b.visitor(t)
		counts[i] = map[int]int{}
		wait.Go(func() {
			for range 20 {
				counts[i][v.post(link.Event("boston", e.ID)+"/rsvp", ann()).status]++
			}
		})
	}
	wait.Wait()
	total := map[int]int{}
	for _, c := range counts {
		for status, n := range c {
			total[status] += n
		}
	}
	// What leaves to one mailbox is bounded where it leaves; the page says the same to all of them.
	if diff := cmp.Diff(map[int]int{http.StatusSeeOther: 100}, total); diff != "" {
		t.Errorf("answers by status (-want +got):\n%s", diff)
	}
	if rows, mails := b.Int(t, `SELECT COUNT(*) FROM rsvps`), b.Mails(t, ""); rows != 1 || mails != 1 {
		t.Errorf("%d rows and %d mails, want one of each", rows, mails)
	}

	t.Run("the negative control: another address is another answer", func(t *testing.T) {
		b.visitor(t).post(link.Event("boston", e.ID)+"/rsvp", but(ann(), "email", "ben.vale@example.org")).must(303)
		if rows, mails := b.Int(t, `SELECT COUNT(*) FROM rsvps`), b.Mails(t, ""); rows != 2 || mails != 2 {
			t.Errorf("%d rows and %d mails, want two of each", rows, mails)
		}
	})
}

func TestClosedEventsTakeNoAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	off, past, draft := b.Event(t, boston), b.Event(t, boston, soon(time.Hour, b)), b.Draft(t, boston)
	if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", off.ID, "Storm."); err != nil {
		t.Fatal(err)
	}
	b.advance(t, 3*time.Hour)
	v, member := b.visitor(t), b.as(t, b.Member(t, boston, "Mia Member"))
	for _, c := range []struct {
		e       hub.Event
		status  int
		heading string
	}{{off, 409, "This event is cancelled"}, {past, 409, "This event has ended"}, {draft, 404, ""}} {
		for _, who := range []*browser{v, member} {
			p := who.post(link.Event("boston", c.e.ID)+"/rsvp", ann()).must(c.status)
			card := who.with("HX-Request", "true").post(link.Event("boston", c.e.ID)+"/rsvp", ann()).must(c.status)
			if c.heading == "" {
				continue
			}
			p.says("#rsvp h2", c.heading)
			card.says("#rsvp h2[tabindex][data-focus]", c.heading)
			card.lacks("header, form")
		}
	}
	if got := b.Int(t, `SELECT COUNT(*) FROM rsvps`); got != 0 {
		t.Errorf("%d answers were taken", got)
	}
}

func TestMembersAnswerAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 2 })
	path := link.Event("boston", e.ID)
	mia, max := b.as(t, b.Member(t, boston, "Mia Member")), b.as(t, b.Member(t, boston, "Max Member"))

	mia.post(path+"/rsvp", url.Values{"guests": {"1"}}).to(path + "#rsvp")
	p := mia.get(path)
	p.says(".flash", page.NoticeOf("going").String())
	p.says("#rsvp h2", "You’re coming")
	p.lacks(`.card input[name="email"]`)

	max.post(path+"/rsvp", url.Values{"guests": {"0"}, "name": {"Somebody Else"}, "email": {"else@example.org"}}).to(path + "#rsvp")
	p = max.get(path)
	p.says("#rsvp h2", "You’re on the waitlist")
	p.says("#rsvp .card-body p:not(.flash)", "You’re number 1, for 1 person. We’ll email you if a seat opens up.")
	if got := b.Int(t, `SELECT COUNT(*) FROM people WHERE email_key = $1`, b.Keys.Lookup("else@example.org", "people.email")); got != 0 {
		t.Error("a signed-in person answered for another address")
	}

	mia.post(path+"/rsvp/cancel", nil).to(path + "#rsvp")
	max.get(path).says("#rsvp h2", "You’re coming")
	mia.get(path).says("#rsvp h2", "You’re not coming")
	b.advance(t, hub.UndoFor)
	mia.get(path).says("#rsvp h2", "Are you coming?")

	t.Run("a visitor has no answer of their own to take back", func(t *testing.T) {
		p := b.visitor(t).post(path+"/rsvp/cancel", nil)
		if got := b.outcome(p); got != "sign-in" {
			t.Errorf("answers %s", got)
		}
	})
}
