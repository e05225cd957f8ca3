package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// addressless is a member whose sign-in provider gave no address, signed in.
func (b *bundle) addressless(t *testing.T, name string) (*browser, hub.PersonID) {
	t.Helper()
	id, err := b.Store.SignIn(t.Context(), store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "no address of " + name}, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return b.as(t, id), id
}

// letter is what the last notice to an address holds: the words of its link and its code.
func (b *bundle) letter(t *testing.T, address string) (link, code string) {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.Letter.To == address {
			var words hub.ConfirmAddressLetter
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
			link, code = string(words.Token), words.Code
		}
	}
	if link == "" {
		t.Fatalf("nothing was sent to %s", address)
	}
	return link, code
}

func TestAPersonWithoutAnAddressIsAskedForOne(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := b.Event(t, b.Chapter(t, "boston"))
	path := link.Event("boston", e.ID)
	v, id := b.addressless(t, "Nia Noaddress")
	card := v.get(path).must(200)
	card.lacks(".card form")
	form := card.find(".card a.button").AttrOr("href", "")
	if form != "/me/address?return="+url.QueryEscape(path) {
		t.Fatalf("the card leads to %q", form)
	}
	v.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps`); n != 0 {
		t.Errorf("%d answers without an address", n)
	}
	v.get(form).must(200).says("h1", "Add your email address")
	if got := v.post("/me/address", url.Values{"email": {`"n n"@example.org`}, "return": {path}}).must(422).problem("email"); !strings.Contains(got, "quotation marks") {
		t.Errorf("beside the address: %q", got)
	}
	v.post("/me/address", url.Values{"email": {"nia@example.org"}, "return": {path}}).to(form)
	sent := v.get(form).must(200)
	sent.says("h1", "Check your email")
	sent.says(".help", page.MailRule.String())
	_, code := b.letter(t, "nia@example.org")
	wrong := "000000"
	if wrong == code {
		wrong = "111111"
	}
	v.post("/me/address/code", url.Values{"code": {wrong}, "return": {path}}).must(422)
	v.post("/me/address/code", url.Values{"code": {code[:3] + " " + code[3:]}, "return": {path}}).to(path)
	person, err := b.Store.Person(t.Context(), id)
	if err != nil || person.Email != "nia@example.org" {
		t.Errorf("their address is %q, %v", person.Email, err)
	}
	v.get(path).must(200).find(".card form")
	v.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = 'going'`); n != 1 {
		t.Errorf("%d answers", n)
	}
	v.get("/me/address?return=" + url.QueryEscape("https://evil.example/")).to("/me")
}

func TestAConfirmationLinkConfirmsByItsButtonAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v, id := b.addressless(t, "Nia Noaddress")
	v.post("/me/address", url.Values{"email": {"nia@example.org"}}).must(303)
	link, _ := b.letter(t, "nia@example.org")
	phone := b.visitor(t) // the link is opened elsewhere
	for range 2 {
		phone.get("/confirm/" + link).to("/confirm")
		phone.get("/confirm").must(200).says(".lede", "This adds the address to the “Nia Noaddress” account. If that isn’t you, close this page: nothing changes.")
	}
	if has, _ := b.Store.HasAddress(t.Context(), id); has {
		t.Fatal("opening the link confirmed it")
	}
	phone.post("/confirm", url.Values{"do": {"confirm"}}).must(200).says("h1", "Your email address is confirmed")
	if has, _ := b.Store.HasAddress(t.Context(), id); !has {
		t.Error("the button did not confirm it")
	}
	b.visitor(t).get("/confirm/"+link).must(404).says("h1", "This link no longer works")
}

// Whose an address is, is told to whoever proves it, and to nobody before. An account is never taken in, nor a guest who is blocked.
func TestATakenAddressIsTakenOnlyOnceProven(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Member(t, b.Chapter(t, "boston"), "Mia Member")
	salem := b.Chapter(t, "salem")
	gus := b.Guest(t, b.Event(t, salem), "Gus Guest", 1)
	b.Exec(t, `INSERT INTO blocks (chapter_id, id, person_id, blocked_by, blocked_at) SELECT $1, 'b1', person_id, 'x', $2 FROM rsvps WHERE id = $3`, salem.ID, b.Clock.Now(), gus.ID)
	bodies := map[string]string{}
	for address, text := range map[string]string{
		"mia.member@example.org": "There’s another account with", "gus.guest@example.org": "Someone RSVPed with gus.guest@example.org without an account", "free@example.org": "",
	} {
		v, id := b.addressless(t, "Nia of "+address)
		v.post("/me/address", url.Values{"email": {address}}).must(303)
		p := v.get("/me/address").must(200)
		bodies[address] = strings.ReplaceAll(strings.ReplaceAll(p.body, address, "ADDRESS"), "Nia of ADDRESS", "NIA")
		_, code := b.letter(t, address)
		p = v.post("/me/address/code", url.Values{"code": {code}})
		if text == "" {
			p.must(303)
			continue
		}
		if p.must(409); !strings.Contains(p.text("main"), text) {
			t.Errorf("%s: %s", address, p.text("main"))
		}
		if has, _ := b.Store.HasAddress(t.Context(), id); has {
			t.Errorf("%s is two people's", address)
		}
	}
	for address, body := range bodies {
		if body != bodies["free@example.org"] {
			t.Errorf("%s gets another page than a free address before it is proven", address)
		}
	}
}

// A guest's RSVPs become the account's that proves the address where it is signed in; a link that is opened elsewhere moves nothing, because its reader may
// not know whose account it names.
func TestAGuestIsTakenInByWhoeverProvesTheAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := b.Confirmed(t, b.Event(t, b.Chapter(t, "salem")), "Gus Guest", 2)
	address := storetest.Email("Gus Guest")
	owner := func() hub.PersonID { return hub.PersonID(b.Text(t, `SELECT person_id FROM rsvps WHERE id = $1`, r.ID)) }
	guest := owner()
	v, id := b.addressless(t, "Gus Again")
	ask := func() (link, code string) {
		v.post("/me/address", url.Values{"email": {address}}).must(303)
		return b.letter(t, address)
	}
	opened, _ := ask()
	phone := b.visitor(t)
	phone.get("/confirm/" + opened).to("/confirm")
	if p := phone.post("/confirm", url.Values{"do": {"confirm"}}).must(409); !strings.Contains(p.text("main"), "ask for a new code where you’re signed in") || owner() != guest {
		t.Errorf("a link elsewhere: %s", p.text("main"))
	}
	_, code := ask()
	v.post("/me/address/code", url.Values{"code": {code}}).must(303)
	if has, _ := b.Store.HasAddress(t.Context(), id); !has || owner() != id {
		t.Errorf("the RSVP is %s’s, the address there: %v", owner(), has)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, guest); n != 0 {
		t.Error("the guest’s row is still there")
	}
	v.get("/me").must(200).find(`a[href*="/events/` + string(r.Event) + `"]`)
	// The link of the guest's email goes on.
	b.visitor(t).get("/rsvp/" + string(b.Store.ManageToken(r.ID))).to("/rsvp")

	// A link that is opened where they are signed in does it, too.
	other := b.Confirmed(t, b.Event(t, b.Chapter(t, "boston")), "Ada Guest", 1)
	v, id = b.addressless(t, "Ada Again")
	address = storetest.Email("Ada Guest")
	opened, _ = ask()
	v.get("/confirm/" + opened).to("/confirm")
	v.post("/confirm", url.Values{"do": {"confirm"}}).must(200)
	if got := hub.PersonID(b.Text(t, `SELECT person_id FROM rsvps WHERE id = $1`, other.ID)); got != id {
		t.Errorf("Ada’s RSVP is %s’s, want %s’s", got, id)
	}
}

func TestACodeIsGuessedFiveTimesInItsBrowserAndItsTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ask := func(name string) (v *browser, code string) {
		v, _ = b.addressless(t, name)
		v.post("/me/address", url.Values{"email": {storetest.Email(name)}}).must(303)
		_, code = b.letter(t, storetest.Email(name))
		return v, code
	}
	wrong := func(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }
	v, code := ask("Fay Five")
	for range 5 {
		v.post("/me/address/code", url.Values{"code": {wrong(code)}}).must(422)
	}
	v.post("/me/address/code", url.Values{"code": {code}}).must(422)
	v, code = ask("Lou Four") // the negative control
	for range 4 {
		v.post("/me/address/code", url.Values{"code": {wrong(code)}}).must(422)
	}
	v.post("/me/address/code", url.Values{"code": {code}}).must(303)
	v, code = ask("Ola Other")
	browser := v.Cookie(b.web.CookieName(page.ConfirmCookie))
	v.Forget(b.web.CookieName(page.ConfirmCookie))
	v.post("/me/address/code", url.Values{"code": {code}}).to("/me/address")
	thief, _ := b.addressless(t, "Tim Thief")
	thief.SetCookie(b.web.CookieName(page.ConfirmCookie), browser) // the browser's secret alone is not the person
	thief.post("/me/address/code", url.Values{"code": {code}}).to("/me/address")
	v, code = ask("Lia Late")
	b.advance(t, hub.CodeFor)
	v.post("/me/address/code", url.Values{"code": {code}}).must(422)
	v.get("/me/address").must(200).lacks(`[name="code"]`)
}

func TestTheOwnerOfAnAddressStopsAllEmail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	link := string(b.Store.RefusalLink("robin.vale@example.org"))
	stopped := func() bool {
		t.Helper()
		out, err := b.Store.Suppressed(t.Context(), "Robin.Vale+x@example.org")
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	v := b.visitor(t)
	v.get("/stop-email/" + link).to("/stop-email")
	p := v.get("/stop-email").must(200)
	p.says("h1", "Stop email to this address")
	if p.find("main form").Length() != 1 || stopped() {
		t.Fatalf("%d forms; stopped by looking: %v", p.find("main form").Length(), stopped())
	}
	v.post("/stop-email", url.Values{"do": {"stop"}}).to("/stop-email")
	v.get("/stop-email").must(200).says("h1", "We don’t email this address")
	if !stopped() {
		t.Fatal("the button stopped nothing")
	}
	v.post("/stop-email", url.Values{"do": {"allow"}}).to("/stop-email")
	if stopped() {
		t.Fatal("it cannot be undone")
	}
	// A mail program posts without a cookie, from anywhere, twice (RFC 8058).
	program := b.visitor(t).with("Sec-Fetch-Site", "cross-site")
	for range 2 {
		program.post("/stop-email/"+link, url.Values{"List-Unsubscribe": {"One-Click"}}).must(200)
	}
	if !stopped() {
		t.Error("one click stopped nothing")
	}
	program.post("/stop-email/"+link, url.Values{"x": {"y"}}).must(400)
	program.post("/stop-email/"+link[:80]+"AAAAAA", url.Values{"List-Unsubscribe": {"One-Click"}}).must(404)
	program.post("/stop-email", url.Values{"do": {"allow"}}).must(403) // the page's own form is not exempt
	b.visitor(t).get("/stop-email/"+link[1:]).must(404).says("h1", "This link isn’t complete")
	b.visitor(t).post("/stop-email", url.Values{"do": {"allow"}}).must(404)
}
