package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// codeLetter is what the last sign-in email to an address holds.
func (b *bundle) codeLetter(t *testing.T, address string) (link, code string) {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 1000, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var at time.Time
	for _, m := range list {
		if m.Kind == hub.NoticeSignIn && m.Letter.To == address && !m.CreatedAt.Before(at) {
			var words hub.SignInLetter
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
			link, code, at = "/sign-in/email/link/"+string(words.Token), words.Code, m.CreatedAt
		}
	}
	if link == "" {
		t.Fatalf("no code was sent to %s", address)
	}
	return link, code
}

// asks lets a browser ask for a code, and returns what was sent.
func (v *browser) asks(address, back string) (link, code string) {
	v.t.Helper()
	v.post("/sign-in/email", url.Values{"email": {address}, "return": {back}}).to("/sign-in/email/code")
	t, ok := v.t.(*testing.T)
	if !ok {
		v.t.Fatal("not a test")
	}
	return v.b.codeLetter(t, address)
}

// enters types a code.
func (v *browser) enters(code string) response {
	v.t.Helper()
	return v.post("/sign-in/email/code", url.Values{"code": {code}})
}

// byCode is a browser in which the owner of an address signed in by a code.
func (b *bundle) byCode(t *testing.T, address string) *browser {
	t.Helper()
	v := b.visitor(t)
	_, code := v.asks(address, "/me")
	v.enters(code).must(303)
	return v
}

// wrongly is a code that is not this one.
func wrongly(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }

func TestSigningInByACode(t *testing.T) { everyRedis(t, codes) }

func codes(t *testing.T, setup func(*testing.T) *bundle) {

	t.Run("a member's code opens their page as a member", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Member(t, b.Chapter(t, "boston"), "Mia Member")
		v := b.visitor(t)
		_, code := v.asks("mia.member@example.org", "/events?near=02108")
		v.get("/sign-in/email/code").must(200).says("main .lede strong", "mia.member@example.org")
		done := v.enters(code[:3] + " " + code[3:]).to("/events?near=02108")
		c := done.set["session"]
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || len(c.Value) != 43 {
			t.Fatalf("session cookie %+v", c)
		}
		if got, want := c.MaxAge, int(hub.SessionLevels()["member"].Absolute.Seconds()); got != want {
			t.Errorf("the cookie lives for %d s, want %d", got, want)
		}
		if v.Cookie("code") != "" {
			t.Error("the cookie of the code stays behind")
		}
		v.get("/me").must(200).says("h1", "Mia Member")
		if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'session.code' AND object LIKE 'person:%'`); n != 1 {
			t.Errorf("%d sign-ins by a code in the trail", n)
		}
		if strings.Contains(b.log.String(), c.Value) || strings.Contains(b.log.String(), code) {
			t.Error("the log holds the session or the code")
		}
	})

	t.Run("the link signs in by its button, in the browser that asked", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		b.Member(t, b.Chapter(t, "boston"), "Mia Member")
		v := b.visitor(t)
		link, _ := v.asks("mia.member@example.org", "/events")
		for range 2 {
			v.get(link).to("/sign-in/email/link")
			v.get("/sign-in/email/link").must(200).says(".lede", "You asked to sign in here as mia.member@example.org.")
		}
		if v.Cookie("session") != "" {
			t.Fatal("opening the link signed somebody in")
		}
		v.post("/sign-in/email/link", nil).to("/events")
		v.get("/me").must(200).says("h1", "Mia Member")
		v.post("/sign-in/email/link", nil).must(404) // once
	})

	t.Run("somebody new is a person once the code is proven, and is asked for a name", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		v := b.visitor(t)
		_, code := v.asks("nora.newcomer@example.org", "/events")
		if n := b.Int(t, `SELECT COUNT(*) FROM people`); n != 0 {
			t.Fatalf("%d people before the code is proven", n)
		}
		v.enters(code).to("/me/name?return=%2Fevents")
		if n := b.Int(t, `SELECT COUNT(*) FROM people`); n != 1 {
			t.Fatalf("%d people", n)
		}
		if got := v.post("/me/name", url.Values{"name": {"  "}, "return": {"/events"}}).must(422).problem("name"); !strings.Contains(got, "Enter your name") {
			t.Errorf("beside the name: %q", got)
		}
		v.get("/me").must(200).says("h1", "My page")
		v.get("/me/name?return=%2Fevents").must(200).find(`a[href="/events"]`)
		v.post("/me/name", url.Values{"name": {" Nora  Newcomer "}, "return": {"/events"}}).to("/events")
		v.get("/me").must(200).says("h1", "Nora Newcomer")
		again := b.visitor(t)
		_, code = again.asks("nora.newcomer@example.org", "")
		again.enters(code).to("/me") // and is not asked twice
	})

	t.Run("the session that a browser had before is worth nothing after it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		fixed := b.as(t, b.Person(t, "Mallory")).Cookie("session")
		v := b.visitor(t)
		v.SetCookie("session", fixed)
		_, code := v.asks("mia.member@example.org", "")
		v.enters(code).must(303)
		if v.Cookie("session") == fixed {
			t.Fatal("the sign-in kept the session that was there")
		}
		mallory := b.visitor(t)
		mallory.SetCookie("session", fixed)
		mallory.get("/me").must(303)
	})

	t.Run("signing out ends it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		v := b.byCode(t, "mia.member@example.org")
		copied := v.Cookie("session")
		v.post("/sign-out", nil).to("/")
		thief := b.visitor(t)
		thief.SetCookie("session", copied)
		thief.get("/me").must(303)
	})

	t.Run("three codes an hour and ten a day to a mailbox, however it is spelled and whoever asks", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		ask := func(spelling string) int {
			return b.visitor(t).post("/sign-in/email", url.Values{"email": {spelling}}).status
		}
		for hour, want := range [][]int{{303, 303, 303, 429, 429}, {303, 303, 303, 429, 429}, {303, 303, 303, 429, 429}, {303, 429, 429, 429, 429}} {
			var got []int
			for i := range want {
				got = append(got, ask([]string{"mia.member@example.org", "Mia.Member@EXAMPLE.org", "mia.member+x@example.org"}[i%3]))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("hour %d (-want +got):\n%s", hour, diff)
			}
			b.advance(t, time.Hour)
		}
		if got := ask("ola.other@example.org"); got != 303 {
			t.Errorf("another mailbox gets %d", got)
		}
		b.advance(t, 20*time.Hour)
		if got := ask("mia.member@example.org"); got != 303 {
			t.Errorf("a day after the first: %d", got)
		}
		p := b.visitor(t).with("X-Forwarded-For", "10.9.9.9")
		for range 2 {
			p.post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(303)
		}
		p.post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(429).says("#e-email", "We’ve sent this address several codes already. Use the last one, or try again in 60 minutes.")
	})

	t.Run("many addresses from one network", func(t *testing.T) {
		t.Parallel()
		strangers(t, setup(t), 250)
	})

	t.Run("a hall of people who enter their codes gets through one network", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		for i := range hub.NetworkCodes + 20 {
			v, address := b.among(t, "10.212.1.7"), fmt.Sprintf("neighbor%d@example.org", i)
			_, code := v.asks(address, "")
			v.enters(code).must(303)
		}
	})

	t.Run("a page that wants a fresh sign-in takes a code", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		v := b.byCode(t, "mia.member@example.org")
		remove := "/me/identities/" + strings.Repeat("0", 24) + "/remove"
		v.post(remove, url.Values{"sure": {"1"}}).must(404)
		b.advance(t, hub.FreshFor)
		v.post(remove, nil).to("/sign-in?fresh=1")
		p := v.get("/sign-in?fresh=1&return=%2Fme").must(200)
		if got := p.find(`form [name="email"]`).AttrOr("value", ""); got != "mia.member@example.org" {
			t.Errorf("the form knows the address as %q", got)
		}
		before := v.Cookie("session")
		_, code := v.asks("mia.member@example.org", "/me")
		v.enters(code).to("/me")
		if v.Cookie("session") == before {
			t.Error("the session was not replaced")
		}
		v.post(remove, url.Values{"sure": {"1"}}).must(404)
	})
}

// A thousand addresses typed in one network get a hundred codes.
func TestAThousandAddressesFromOneNetwork(t *testing.T) {
	t.Parallel()
	strangers(t, setup(t), 1000)
}

// strangers types n addresses of strangers from one network.
func strangers(t *testing.T, b *bundle, n int) {
	t.Helper()
	v := b.among(t, "10.210.1.7")
	got := map[int]int{}
	for i := range n {
		if i > 0 && i%page.SoftBurst == 0 {
			b.advance(t, time.Minute) // else the network's posts are slowed down
		}
		got[v.post("/sign-in/email", url.Values{"email": {fmt.Sprintf("stranger%d@example.org", i)}}).status]++
	}
	if diff := cmp.Diff(map[int]int{303: hub.NetworkCodes, 429: n - hub.NetworkCodes}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if n := b.Mails(t, hub.NoticeSignIn); n > hub.NetworkCodes { // those of one browser make its earlier ones void
		t.Errorf("%d emails", n)
	}
	b.among(t, "10.211.1.7").post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(303)
}

func TestACodeIsGuessedAtFiveTimes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v := b.visitor(t)
	_, code := v.asks("fay.five@example.org", "")
	for range hub.CodeTries {
		v.enters(wrongly(code)).must(422)
	}
	v.enters(code).must(409).says("main .notice-warn", "This code was entered wrong five times, so it doesn’t work anymore. The link in the email does, or send another code.")
	if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'session.refused' AND object = 'provider:email-code/tries'`); n != 1 {
		t.Errorf("%d rows about it in the trail", n)
	}
	// The link is no guess.
	fay := b.visitor(t)
	letter, code := fay.asks("fay.four@example.org", "")
	for range hub.CodeTries {
		fay.enters(wrongly(code)).must(422)
	}
	fay.get(letter).to("/sign-in/email/link")
	fay.post("/sign-in/email/link", nil).must(303)
	fay.get("/me").must(200)
	// The negative control: after four the code works.
	lou := b.visitor(t)
	_, code = lou.asks("lou.four@example.org", "")
	for range hub.CodeTries - 1 {
		lou.enters(wrongly(code)).must(422)
	}
	lou.enters(code).must(303)
	// What is no code at all is no guess.
	mia := b.visitor(t)
	_, code = mia.asks("mia.member@example.org", "")
	for range 10 {
		if got := mia.enters("12 34").must(422).problem("code"); got != "Enter the 6 digits from the email." {
			t.Fatalf("beside the code: %q", got)
		}
	}
	mia.enters(code).must(303)
}

// Sixteen connections that guess at once have five tries together, and one of two right ones at once signs in.
func TestParallelGuessesAreFive(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setupWith(t, options{engine: f.DB.Engine})
		v := b.visitor(t)
		_, code := v.asks("mia.member@example.org", "")
		var wrong, refused atomic.Int32
		guess := func(v *browser, code string) {
			switch v.enters(code).status {
			case 422:
				wrong.Add(1)
			case 409:
				refused.Add(1)
			}
		}
		var all sync.WaitGroup
		for range 16 {
			copied := b.visitor(t)
			copied.SetCookie("code", v.Cookie("code"))
			all.Go(func() {
				for range 4 {
					guess(copied, wrongly(code))
				}
			})
		}
		all.Wait()
		if wrong.Load() != hub.CodeTries || refused.Load() != 64-hub.CodeTries {
			t.Errorf("%d guesses counted and %d were refused, want %d and %d", wrong.Load(), refused.Load(), hub.CodeTries, 64-hub.CodeTries)
		}
		if v.enters(code).status == 303 {
			t.Error("the right code works after all of them")
		}
		_, code = v.asks("mia.member@example.org", "")
		var in atomic.Int32
		for range 16 {
			copied := b.visitor(t)
			copied.SetCookie("code", v.Cookie("code"))
			all.Go(func() {
				if copied.enters(code).status == 303 {
					in.Add(1)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("one code signed in %d times", in.Load())
		}
	})
}

func TestACodeCountsInItsBrowserAndItsTime(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v, thief := b.visitor(t), b.visitor(t)
	letter, code := v.asks("mia.member@example.org", "/events")

	// Another browser, with the code and with the forwarded link: it is shown the code, and signs nobody in.
	thief.enters(code).must(404).says("h1", "This code or link no longer works")
	thief.get(letter).to("/sign-in/email/link")
	p := thief.get("/sign-in/email/link").must(200)
	p.says("h1", "Enter this code where you asked for it")
	p.says("#code", code)
	p.lacks("main form")
	if strings.Contains(p.body, "mia.member") {
		t.Error("a forwarded link says whose it is")
	}
	thief.post("/sign-in/email/link", nil).must(404)
	_, own := thief.asks("tim.thief@example.org", "") // nor with a code of its own under way
	thief.post("/sign-in/email/link", nil).must(404)
	if own != code {
		thief.enters(code).must(422)
	}
	if thief.Cookie("session") != "" {
		t.Fatal("the thief is signed in")
	}
	v.enters(code).to("/me/name?return=%2Fevents") // the negative control

	// Once.
	copied := b.visitor(t)
	copied.SetCookie("code", v.Cookie("code"))
	v.enters(code).must(404)
	thief.get(letter).must(404)

	late := b.visitor(t)
	letter, code = late.asks("lia.late@example.org", "")
	b.advance(t, hub.CodeFor-time.Second)
	late.get("/sign-in/email/code").must(200).find(`[name="code"]`)
	b.advance(t, time.Second)
	late.enters(code).must(404)
	late.get(letter).must(404)
	late.get("/sign-in/email/code").must(404)

	// A second request makes the first code and link void, so that nobody wonders which is which.
	twice := b.visitor(t)
	first, _ := twice.asks("ty.twice@example.org", "")
	_, code = twice.asks("ty.twice@example.org", "")
	twice.get(first).must(404)
	twice.enters(code).must(303)

	// A link to sign in confirms no address, and the other way around.
	other := b.visitor(t)
	letter, _ = other.asks("ola.other@example.org", "")
	other.get("/confirm/" + strings.TrimPrefix(letter, "/sign-in/email/link/")).must(404)
}

// Whoever asks learns nothing about an address: the answers are the same to the byte, and so is what the hub did.
func TestAskingForACodeTellsNothing(t *testing.T) {
	t.Parallel()
	var notes *storetest.Recorder
	b := setupWith(t, options{record: func(r *storetest.Recorder) { notes = r }})
	boston := b.Chapter(t, "boston")
	b.Member(t, boston, "Mia Aaa")
	b.Confirmed(t, b.Event(t, boston), "Gus Aaa", 1)
	b.Grant(t, "Ada Aaa", hub.RoleNationalAdmin, hub.Chapter{})
	b.Suspend(t, b.Person(t, "Sue Aaa"))
	if err := b.Store.Refuse(t.Context(), b.Store.RefusalLink("ned.aaa@example.org")); err != nil {
		t.Fatal(err)
	}
	type seen struct {
		Status            int
		Headers           []string
		Asked, Code, Page string
		Did               []string
	}
	look := func(address string) (s seen) {
		v := b.visitor(t)
		notes.Take()
		p := v.post("/sign-in/email", url.Values{"email": {address}, "return": {"/events"}})
		for _, one := range notes.Take() {
			s.Did = append(s.Did, one.Query)
		}
		s.Status, s.Asked = p.status, p.body
		for name, values := range p.header {
			if name != "X-Request-Id" && name != "Date" {
				for _, value := range values {
					s.Headers = append(s.Headers, name+": "+strings.ReplaceAll(value, v.Cookie("code"), "BROWSER"))
				}
			}
		}
		slices.Sort(s.Headers)
		s.Page = strings.ReplaceAll(v.get("/sign-in/email/code").must(200).body, address, "ADDRESS")
		s.Code = v.enters("000000").body
		s.Code = strings.ReplaceAll(s.Code, address, "ADDRESS")
		return s
	}
	look("first.in.process@example.org") // day keys are made
	unknown := look("uma.aaa@example.org")
	if unknown.Status != 303 || len(unknown.Did) < 3 {
		t.Fatalf("%+v", unknown)
	}
	for what, address := range map[string]string{
		"a member": "mia.aaa@example.org", "a guest with an RSVP": "gus.aaa@example.org", "an admin": "ada.aaa@example.org",
		"somebody suspended": "sue.aaa@example.org", "somebody who wants no email": "ned.aaa@example.org",
	} {
		if diff := cmp.Diff(unknown, look(address)); diff != "" {
			t.Errorf("%s gets another answer than a stranger (-stranger +them):\n%s", what, diff)
		}
	}
	// The negative control: what differs is seen.
	if p := b.visitor(t).post("/sign-in/email", url.Values{"email": {"not an address"}}); p.status == unknown.Status || p.body == unknown.Asked {
		t.Error("a mistake gets the same answer: the comparison proves nothing")
	}
	// So is the answer beyond a limit.
	spent := map[string]string{}
	for _, address := range []string{"uma.aaa@example.org", "mia.aaa@example.org"} {
		var p response
		for range hub.CodesPerHour + 1 {
			p = b.visitor(t).post("/sign-in/email", url.Values{"email": {address}})
		}
		spent[address] = fmt.Sprint(p.status, strings.ReplaceAll(p.body, address, "ADDRESS"))
	}
	if spent["uma.aaa@example.org"] != spent["mia.aaa@example.org"] || !strings.HasPrefix(spent["uma.aaa@example.org"], "429") {
		t.Errorf("beyond the limit a member gets another answer than a stranger:\n%s", cmp.Diff(spent["uma.aaa@example.org"], spent["mia.aaa@example.org"]))
	}
}

// What a code opens, for people of every role and each setting; the negative control is the same person with their account.
func TestACodeCarriesNoRoleAboveTheSetting(t *testing.T) {
	t.Parallel()
	for setting, allowed := range map[config.EmailSignIn]string{config.EmailSignInMembers: "", config.EmailSignInHosts: "H", config.EmailSignInLeads: "HL"} {
		t.Run(string(setting), func(t *testing.T) {
			t.Parallel()
			b := setupWith(t, options{codes: setting})
			boston := b.Chapter(t, "boston")
			e := b.Event(t, boston)
			host := b.Member(t, boston, "Hal Host")
			if err := b.Store.Chapter(boston.ID).AddHost(t.Context(), "", e.ID, "hal.host@example.org"); err != nil {
				t.Fatal(err)
			}
			for letter, c := range map[string]struct {
				person hub.PersonID
				mail   string
				door   string
			}{
				"H": {host, "hal.host@example.org", link.DeskEvent("boston", e.ID)},
				"L": {b.Lead(t, boston, "Lee Lead"), "lee.lead@example.org", "/chapters/boston/desk"},
				"C": {b.Grant(t, "Cal Council", hub.RoleCouncilLead, boston), "cal.council@example.org", "/chapters/boston/desk"},
				"S": {b.Grant(t, "Sol Staff", hub.RoleNationalStaff, hub.Chapter{}), "sol.staff@example.org", "/national"},
				"A": {b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}), "ada.admin@example.org", "/operator"},
				"U": {b.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{}), "uma.auditor@example.org", "/operator/trail"},
			} {
				b.as(t, c.person).get(c.door).must(200)
				v := b.byCode(t, c.mail)
				p := v.get(c.door)
				identity := "/me/identities/" + strings.Repeat("0", 24) + "/confirm"
				me := v.get("/me").must(200)
				if strings.Contains(allowed, letter) {
					p.must(200)
					v.post(identity, nil).must(404)
					continue
				}
				p.must(404).says(".lede", "You signed in with a code from an email, so you see what a member sees. If this page is for one of your roles, sign in with your account.")
				want := "/sign-in?" + url.Values{"return": {c.door}, "with": {"account"}}.Encode()
				if href := p.find("main a.button").First().AttrOr("href", ""); href != want {
					t.Errorf("%s: the way out is %q", letter, href)
				}
				if !strings.Contains(me.text(".notice-warn"), "so you can do what a member can") {
					t.Errorf("%s is not told what is missing", letter)
				}
				v.post(identity, nil).must(403)
			}
			// Somebody who is a member and no more is not told of roles.
			b.Member(t, boston, "Mia Member")
			mia := b.byCode(t, "mia.member@example.org")
			mia.get("/me").must(200).lacks(".notice-warn")
			mia.get("/national").must(404).says(".lede", "The address may be mistyped, or the page was removed. Cancelled events keep their page, so check the link.")
		})
	}
}

// A role that a provider's groups gave counts in sessions of that account alone.
func TestACodeBringsNoRoleOfAProvider(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{codes: config.EmailSignInLeads})
	b.offered(sso.LoginPerson{Subject: "sol", Name: "Sol Staff", Email: "sol.staff@example.org", Groups: []string{"office"}})
	office := b.visitor(t)
	office.signIn("/auth/demo", "sol").to("/national")
	v := b.byCode(t, "sol.staff@example.org")
	v.get("/national").must(404)
	v.post("/me/identities/"+strings.Repeat("0", 24)+"/confirm", nil).must(403)
	office.get("/national").must(200)
}

// Whoever signed in by a code first has all their roles with the first account that has their address, as ever.
func TestAnAccountAfterACode(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.AddressOnly(t, b.Lead(t, boston, "Lee Lead"))
	b.byCode(t, "lee.lead@example.org").get("/chapters/boston/desk").must(404)
	b.offered(sso.LoginPerson{Subject: "lee", Name: "Lee Lead", Email: "lee.lead@example.org"})
	v := b.byCode(t, "lee.lead@example.org")
	p := v.get("/chapters/boston/desk").must(404)
	account := v.get(p.find("main a.button").First().AttrOr("href", "")).must(200)
	v.signIn(account.find(`main a.button[href^="/auth/"]`).AttrOr("href", ""), "lee").to("/chapters/boston/desk")
	v.get("/chapters/boston/desk").must(200)
}

func TestASuspendedPersonsCodeIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id := b.Person(t, "Sue Suspended")
	v := b.byCode(t, "sue.suspended@example.org")
	b.Suspend(t, id)
	if got := b.outcome(v.get("/me")); got != "sign-in" {
		t.Errorf("a session that is there: %s", got)
	}
	again := b.visitor(t)
	_, code := again.asks("sue.suspended@example.org", "")
	again.enters(code).must(403)
	if again.Cookie("session") != "" {
		t.Error("somebody suspended is signed in")
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM audit WHERE action = 'session.refused' AND object = $1`, "person:"+string(id)); n != 1 {
		t.Errorf("%d refusals in the trail", n)
	}
}

// Two processes share the tries, the codes and the sessions.
func TestCodesOnTwoProcesses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	two := b.twin(t)
	across := func(v *browser) *browser {
		other := two.visitor(t)
		other.SetCookie("code", v.Cookie("code"))
		return other
	}
	v := b.visitor(t)
	_, code := v.asks("mia.member@example.org", "/me")
	other := across(v)
	for range 3 {
		v.enters(wrongly(code)).must(422)
	}
	other.enters(wrongly(code)).must(422)
	other.enters(wrongly(code)).must(422)
	v.enters(code).must(409)
	other.enters(code).must(409)
	_, code = v.asks("mia.member@example.org", "/me")
	other = across(v)
	other.enters(code).must(303)
	other.get("/me").must(200)
	here := b.visitor(t)
	here.SetCookie("session", other.Cookie("session"))
	here.get("/me").must(200)
	two.visitor(t).post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(303) // the third
	b.visitor(t).post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(429)
	// A process whose settings have no codes ends such a session.
	off := b.twinWith(t, options{codes: config.EmailSignInOff})
	gone := off.visitor(t)
	gone.SetCookie("session", other.Cookie("session"))
	gone.get("/me").must(303)
	here.get("/me").must(303)
}

func TestWithoutCodesThereIsNoSuchPage(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{codes: config.EmailSignInOff})
	v := b.visitor(t)
	v.get("/sign-in").must(200).lacks(`main [name="email"]`)
	v.post("/sign-in/email", url.Values{"email": {"mia.member@example.org"}}).must(404)
	v.get("/sign-in/email/code").must(404)
	v.enters("123456").must(404)
	if n := b.Int(t, `SELECT COUNT(*) FROM confirmations`); n != 0 {
		t.Errorf("%d codes", n)
	}
	setup(t).visitor(t).get("/sign-in").must(200).find(`main [name="email"]`) // the negative control
}

// After 500 wrong digits in an hour no code is taken, and links are.
func TestFiveHundredWrongCodesCloseThem(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var letter, code string
	var mia *browser
	for i := range hub.WrongCodesHub / hub.CodeTries {
		v := b.visitor(t)
		_, sent := v.asks(fmt.Sprintf("stranger%d@example.org", i), "")
		for range hub.CodeTries {
			v.enters(wrongly(sent)).must(422)
		}
		if i == 0 {
			mia = b.visitor(t)
			letter, code = mia.asks("mia.member@example.org", "/events")
			mia.get("/sign-in/email/code").must(200).find(`[name="code"]`)
		}
	}
	mia.enters(code).must(429).says("main .notice-warn", "Codes can’t be entered right now, because too many wrong ones were. The link in the email works.")
	mia.get("/sign-in/email/code").must(200).lacks(`[name="code"]`)
	phone := b.visitor(t)
	phone.get(letter).to("/sign-in/email/link")
	phone.get("/sign-in/email/link").must(200).says("h1", "Open this link where you asked for it")
	mia.get(letter).to("/sign-in/email/link")
	mia.post("/sign-in/email/link", nil).must(303)
	mia.get("/me").must(200)
	b.advance(t, time.Hour)
	b.byCode(t, "lou.later@example.org").get("/me").must(200)
}

// While Redis is away nobody signs in, no code is used up, and addresses have no more codes than ever.
func TestCodesWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v := b.visitor(t)
	letter, code := v.asks("mia.member@example.org", "")
	if err := b.redis.Close(); err != nil {
		t.Fatal(err)
	}
	v.enters(code).must(503)
	v.get(letter).to("/sign-in/email/link")
	v.post("/sign-in/email/link", nil).must(503)
	if n := b.Int(t, `SELECT COUNT(*) FROM confirmations WHERE used_at IS NULL AND tries = 0`); n != 1 {
		t.Errorf("%d codes are unused", n)
	}
	var got []int
	for range 5 {
		got = append(got, b.visitor(t).post("/sign-in/email", url.Values{"email": {"ola.other@example.org"}}).status)
	}
	if diff := cmp.Diff([]int{303, 303, 303, 429, 429}, got); diff != "" {
		t.Errorf("without Redis (-want +got):\n%s", diff)
	}
}

// A session by a code ends when the address becomes somebody else's, or the person's no more.
func TestACodeSessionIsOfItsAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	v := b.byCode(t, "mia.member@example.org")
	v.get("/me").must(200)
	b.Exec(t, `UPDATE people SET email_key = $1`, b.Keys.Lookup("other@example.org", "people.email"))
	v.get("/me").must(303)
}

// A code is no way around what the organizers decided about guests.
func TestACodeIsNoWayAroundTheOrganizers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 40 })
	path := link.Event("boston", e.ID)
	b.Member(t, boston, "Mia Member")
	states := map[string]int{}
	named := func(i int) *browser {
		v, address := b.among(t, "10.213.1.7"), fmt.Sprintf("fake%d@example.org", i)
		_, code := v.asks(address, path)
		v.enters(code).must(303)
		v.post(path+"/rsvp", url.Values{"guests": {"0"}}).to("/me/name")
		v.post("/me/name", url.Values{"name": {fmt.Sprintf("Fake %d", i)}, "return": {path}}).to(path)
		return v
	}
	for i := range hub.SeatsAtOnce(40) + 3 {
		named(i).post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	}
	for _, state := range []string{"going", "pending"} {
		states[state] = b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = $1`, state)
	}
	if diff := cmp.Diff(map[string]int{"going": hub.SeatsAtOnce(40), "pending": 3}, states); diff != "" {
		t.Errorf("RSVPs of one network by codes (-want +got):\n%s", diff)
	}
	late := named(90)
	if err := b.Store.Chapter(boston.ID).SetGuestsOff(t.Context(), "", e.ID, true); err != nil {
		t.Fatal(err)
	}
	late.get(path).must(200).says(".card h2", "RSVPs without an account are off")
	late.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(409)
	v := b.byCode(t, "mia.member@example.org") // the negative control: a member of the chapter
	v.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE state = 'going'`); n != hub.SeatsAtOnce(40)+1 {
		t.Errorf("%d are going", n)
	}
}

// The pages that send somebody to sign in get them back by a code.
func TestJoiningAndRSVPingByACode(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	v := b.visitor(t)
	joining := v.get("/chapters/boston/join").must(200)
	form := v.get(joining.find(`main a.button[href^="/sign-in"]`).AttrOr("href", "")).must(200)
	back := form.find(`form[action="/sign-in/email"] [name="return"]`).AttrOr("value", "")
	_, code := v.asks("nora.newcomer@example.org", back)
	v.enters(code).to("/me/name?" + url.Values{"return": {"/chapters/boston/join"}}.Encode())
	v.with("Referer", b.url+"/chapters/boston/join").post("/chapters/boston/join", url.Values{"note": {"Hello"}}).to("/me/name?return=%2Fchapters%2Fboston%2Fjoin")
	v.post("/me/name", url.Values{"name": {"Nora Newcomer"}, "return": {"/chapters/boston/join"}}).to("/chapters/boston/join")
	v.post("/chapters/boston/join", url.Values{"note": {"Hello"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'requested'`); n != 1 {
		t.Errorf("%d requests to join", n)
	}
	b.Confirmed(t, b.Event(t, boston), "Gus Guest", 1)
	gus := b.byCode(t, "gus.guest@example.org")
	gus.get("/me").must(200).says("#rsvps ~ .events li h3", "Safer crossings: a walk")
}

// No return path leads to another site.
func TestACodeReturnsToThisSite(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Member(t, b.Chapter(t, "boston"), "Mia Member")
	for i, to := range []string{"https://evil.example/", "//evil.example", "/\\evil.example", "/%2fevil.example", "javascript:alert(1)", "/me\r\nSet-Cookie: a=b", ""} {
		if i > 0 && i%hub.CodesPerHour == 0 {
			b.advance(t, time.Hour)
		}
		v := b.visitor(t)
		_, code := v.asks("mia.member@example.org", to)
		v.enters(code).to("/me")
	}
}

// Nothing of a code is in the database but hashes and what is sealed; after ten minutes nothing of it is there at all.
func TestACodeLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		browser := hub.NewToken()
		if err := f.Store.AskCode(ctx, store.CodeAsk{Email: "mia.member@example.org", Return: "/me", Browser: browser}); err != nil {
			t.Fatal(err)
		}
		f.Clock.Advance(hub.CodeFor)
		for i, want := range []int64{0, 1} {
			n, err := f.Store.EraseCodes(ctx, f.Clock.Now().Add(-hub.CodeFor))
			if err != nil || n != want {
				t.Errorf("sweep %d: %d, %v", i, n, err)
			}
			f.Clock.Advance(time.Microsecond)
		}
		if n := f.Int(t, `SELECT COUNT(*) FROM notices`); n != 0 {
			t.Errorf("%d emails stay", n)
		}
	})
}
