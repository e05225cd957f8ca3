package web

import (
	"crypto/rand"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/retention"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/self"
)

// dataLink is the secret of the last link to its data that an address was sent; "" for an account, and "none" where there was no email.
func (b *bundle) dataLink(t *testing.T, email string) string {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	found := "none"
	for _, m := range list {
		if m.Letter.To == email && m.Kind == hub.NoticeDataLink {
			var words hub.DataLinkLetter
			if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
				t.Fatal(err)
			}
			found = string(words.Token)
		}
	}
	return found
}

// Somebody with an account sees their data, takes it along after a fresh sign-in, and erases it with a typed word.
func TestMyData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	sam := b.Member(t, w.boston, "Sam Ortiz")
	b.visitor(t).get("/me/data").to("/sign-in?return=%2Fme%2Fdata")
	stale := b.since(t, sam, hub.FreshFor+time.Minute)
	shown := stale.get("/me/data").must(200)
	shown.says("h1", "My data")
	for _, section := range []string{"#person", "#sign-ins", "#sessions", "#memberships", "#rsvps", "#views", "#activity", "#erase"} {
		shown.find(section)
	}
	if body := shown.body; !strings.Contains(body, "sam.ortiz@example.org") || !strings.Contains(body, "Count me in.") && !strings.Contains(body, w.boston.Name) {
		t.Error("the page lacks the address or the chapter")
	}
	shown.find(`a[href="/sign-in?fresh=1&return=%2Fme%2Fdata"]`)
	shown.lacks(`form[action="/me/data/export"]`)
	stale.post("/me/data/export", url.Values{"do": {"export"}}).must(403).says("h1", "Please sign in again")
	stale.post("/me/data/erase", url.Values{"word": {"ERASE"}}).must(403).says("h1", "Please sign in again")

	v := b.as(t, sam)
	if v.get("/me/data").must(200).find(`form[action="/me/data/export"]`).Length() != 1 {
		t.Error("no button downloads the data")
	}
	file := v.post("/me/data/export", url.Values{}).must(200)
	if kind, keep := file.header.Get("Content-Type"), file.header.Get("Cache-Control"); kind != "application/json" || keep != "no-store" || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file is sent as %s, %s", kind, keep)
	}
	var d hub.PersonalData
	if err := json.Unmarshal([]byte(file.body), &d); err != nil || d.Person.EmailAddresses[0].Address != "sam.ortiz@example.org" || len(d.Sessions) == 0 || d.ExportedDate.IsZero() {
		t.Errorf("the file holds %+v, %v", d, err)
	}
	for _, to := range []string{"Sam.Ortiz@example.org", "robin.vale@example.org"} {
		m := mail.Message{ID: rand.Text(), From: mail.Address{Email: "hub@example.org"}, To: mail.Address{Email: to}, Subject: "Hello", Text: "Hello.\n", HTML: "<p>Hello.</p>", Date: b.Clock.Now()}
		if err := b.outbox.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	wrong := v.post("/me/data/erase", url.Values{"word": {"erased"}}).must(422)
	if got := wrong.problem("word"); got != "Type ERASE to erase your data." {
		t.Errorf("beside the word: %q", got)
	}
	if _, err := b.Store.Person(t.Context(), sam); err != nil {
		t.Fatal("erased without the word")
	}
	v.post("/me/data/erase", url.Values{"word": {" erase "}}).to("/")
	v.get("/").must(200).says(".flash", "Your data is erased, and you’re signed out everywhere.")
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, sam); n != 0 {
		t.Error("the person is still there")
	}
	for name, one := range map[string]*browser{"the browser that did it": v, "another": stale} {
		if got := one.get("/me"); got.status == 200 {
			t.Errorf("%s is still signed in", name)
		}
	}
	kept, err := b.outbox.List(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range kept {
		if strings.Contains(strings.ToLower(m.To), "sam.ortiz") {
			t.Errorf("the outbox still has %q to %s", m.Subject, m.To)
		}
	}
	if len(kept) == 0 {
		t.Error("another's email went, too")
	}
	if list, err := b.sessions.List(t.Context(), string(sam)); err != nil || len(list) != 0 {
		t.Errorf("%d sessions are in the store, %v", len(list), err)
	}
}

// A guest sees, takes and erases their data by a link: opening it changes nothing, its button works once.
func TestAGuestsData(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 1 })
	b.Confirmed(t, e, "Gus Guest", 1)
	waits := b.Confirmed(t, e, "Wai Ting", 1)
	email := storetest.Email("Gus Guest")
	v := b.visitor(t)
	v.get("/data").must(200).find(`form a[href="/privacy"]`)
	known := v.post("/data", url.Values{"email": {email}}).must(200)
	token := b.dataLink(t, email)
	unknown := v.post("/data", url.Values{"email": {"not.guest@example.org"}}).must(200) // as long as the other
	if a, c := strings.ReplaceAll(known.whole(), email, "not.guest@example.org"), unknown.whole(); a != c {
		t.Errorf("the answer tells whether an address is known: %s", firstDifference(a, c))
	}
	if got := b.dataLink(t, "not.guest@example.org"); got != "none" {
		t.Error("an address that nobody has got an email")
	}

	phone := b.visitor(t)
	for range 2 {
		phone.get("/data/link/" + token).to("/data/open")
		phone.get("/data/open").must(200).says("h1", "See your data")
	}
	phone.get("/data/mine").must(404)
	phone.post("/data/open", url.Values{}).to("/data/mine")
	phone.post("/data/open", url.Values{}).must(404)
	b.visitor(t).get("/data/link/"+token).must(404).says("h1", "This link no longer works")
	shown := phone.get("/data/mine").must(200)
	if shown.header.Get("Cache-Control") != "no-store" || !strings.Contains(shown.body, email) || !strings.Contains(shown.body, e.Title) {
		t.Errorf("the page, kept %q, lacks something:\n%s", shown.header.Get("Cache-Control"), shown.text("main"))
	}
	b.visitor(t).get("/data/mine").must(404)
	var d hub.PersonalData
	if err := json.Unmarshal([]byte(phone.post("/data/export", url.Values{}).must(200).body), &d); err != nil || len(d.Attendances) != 1 {
		t.Errorf("the file holds %+v, %v", d, err)
	}
	phone.post("/data/erase", url.Values{"word": {""}}).must(422)
	phone.post("/data/erase", url.Values{"word": {"ERASE"}}).to("/")
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE email_key = $1`, b.Keys.Lookup(email, "people.email")); n != 0 {
		t.Error("the guest is still there")
	}
	if up, err := b.Store.Chapter(boston.ID).RSVP(t.Context(), waits.ID); err != nil || up.State != hub.RSVPGoing {
		t.Errorf("who waited is %s, %v", up.State, err)
	}
	phone.get("/data/mine").must(404)
}

// What a guest frees by erasing themselves shows on pages that were cached.
func TestErasingFreesSeatsOnCachedPages(t *testing.T) {
	t.Parallel()
	b := setupWith(t, options{edit: func(o *Options) { o.PageAge = time.Minute }})
	e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 1 })
	b.Confirmed(t, e, "Gus Guest", 1)
	path, v := link.Event("boston", e.ID), b.visitor(t)
	full := v.get(path).must(200).text("main")
	if again := b.visitor(t).get(path).must(200).text("main"); again != full || strings.Contains(full, "1 seat left") {
		t.Fatalf("the page is %s", again)
	}
	guest := b.visitor(t)
	guest.post("/data", url.Values{"email": {storetest.Email("Gus Guest")}}).must(200)
	guest.get("/data/link/" + b.dataLink(t, storetest.Email("Gus Guest"))).to("/data/open")
	guest.post("/data/open", url.Values{}).to("/data/mine")
	guest.post("/data/erase", url.Values{"word": {"ERASE"}}).to("/")
	if free := b.visitor(t).get(path).must(200).text("main"); !strings.Contains(free, "1 seat left") {
		t.Errorf("after erasing, the page says %s", free)
	}
}

// An account is sent to its sign-in, without a secret.
func TestAnAccountsDataNeedsItsSignIn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.Member(t, b.Chapter(t, "boston"), "Sam Ortiz")
	b.visitor(t).post("/data", url.Values{"email": {"sam.ortiz@example.org"}}).must(200)
	if token := b.dataLink(t, "sam.ortiz@example.org"); token != "" {
		t.Errorf("the email to an account has the secret %q", token)
	}
}

// One address is asked for a link a few times, however it is spelled and wherever from; others are not held up.
func TestDataLinksAreLimited(t *testing.T) {
	t.Parallel()
	b := setup(t)
	spellings := []string{"gus.guest@gmail.com", "gusguest@gmail.com", "Gus.Guest+a@gmail.com", "g.u.s.guest@gmail.com"}
	for i, email := range spellings {
		want := 200
		if i >= self.DataLinksPerAddress {
			want = 429
		}
		got := b.visitor(t).post("/data", url.Values{"email": {email}})
		if got.must(want); want == 429 && got.header.Get("Retry-After") == "" {
			t.Error("does not say when to try again")
		}
	}
	v := b.visitor(t)
	for i := range self.DataLinksPerNetwork + 1 {
		want := 200
		if i == self.DataLinksPerNetwork {
			want = 429
		}
		v.post("/data", url.Values{"email": {"nobody" + strings.Repeat("x", i) + "@example.org"}}).must(want)
	}
}

// An admin answers who asked the office; staff do not.
func TestTheOfficeAnswersRequests(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	sam := b.Member(t, boston, "Sam Ortiz")
	ada := b.as(t, b.ada(t))
	b.as(t, b.Staff(t, "Sol Staff")).get("/national/requests").must(403)
	ada.get("/national").must(200).find(`a[href="/national/requests"]`)
	ada.get("/national/requests").must(200).says(".empty", "Nobody is waiting for an answer.")
	ada.post("/national/requests", url.Values{"email": {"sam"}, "kind": {"export"}}).must(422).problem("email")
	for _, kind := range []string{"export", "erase"} {
		ada.post("/national/requests", url.Values{"email": {"sam.ortiz@example.org"}, "kind": {kind}}).to("/national/requests")
	}
	ada.post("/national/requests", url.Values{"email": {"nobody@example.org"}, "kind": {"export"}}).to("/national/requests")
	list := ada.get("/national/requests").must(200)
	if strings.Contains(list.body, "sam.ortiz@") {
		t.Error("the list names an address")
	}
	actions := map[string]string{}
	forms := list.find(`section[aria-labelledby=open] form`)
	for i := range forms.Nodes {
		row := forms.Eq(i)
		action, _ := row.Attr("action")
		actions[strings.Join(strings.Fields(row.Closest("li").Find("h3, div > p:nth-of-type(1)").Text()), " ")] = action
	}
	var export, erase, nothing string
	for what, action := range actions {
		switch {
		case strings.Contains(what, "don’t have"):
			nothing = action
		case strings.HasSuffix(action, "/erase"):
			erase = action
		default:
			export = action
		}
	}
	file := ada.post(export, url.Values{}).must(200)
	if !strings.Contains(file.body, "sam.ortiz@example.org") {
		t.Error("the file lacks the address")
	}
	ada.post(export, url.Values{}).must(409)
	ada.post(nothing, url.Values{}).to("/national/requests")
	ada.post(erase, url.Values{}).must(200).says("h1", "Erase this person?")
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, sam); n != 1 {
		t.Fatal("erased without the question")
	}
	ada.post(erase, url.Values{"sure": {"1"}}).to("/national/requests")
	if n := b.Int(t, `SELECT COUNT(*) FROM people WHERE id = $1`, sam); n != 0 {
		t.Error("not erased")
	}
	ada.get("/national/requests").must(200).says(".empty", "Nobody is waiting for an answer.")
}

// The privacy page says what the sweep does, with its numbers, and what the settings say.
func TestThePrivacyPageIsTrue(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	shown := b.visitor(t).get("/privacy").must(200)
	rows := shown.find("section[aria-labelledby=kept] tbody tr")
	table := retention.Table()
	if rows.Length() != len(table) {
		t.Fatalf("%d rows, the sweep has %d", rows.Length(), len(table))
	}
	for i, kept := range table {
		row := strings.Join(strings.Fields(rows.Eq(i).Text()), " ")
		span := ""
		if kept.For == 400*24*time.Hour {
			span = "400 days"
		}
		if !strings.HasPrefix(row, kept.What.String()) || !strings.HasSuffix(row, kept.Since.String()) || !strings.Contains(row, span) {
			t.Errorf("row %d says %q, the table %s, %s, since %s", i, row, kept.What, kept.For, kept.Since)
		}
	}
	for _, want := range []string{"14 days", "48 hours", "Kept for 30 days.", "In a database file", "No email leaves it.", "leads of the chapter", "less than 10 minutes old"} {
		if !strings.Contains(shown.text("main"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	two := b.twin(t, func(o *Options) {
		o.Hosting.Postgres, o.Hosting.Relay, o.Hosting.BackupDays, o.Hosting.SignIn = true, true, 0, []string{"Lantern ID"}
	})
	other := two.visitor(t).get("/privacy").must(200).text("main")
	for _, want := range []string{"In a PostgreSQL database", "mail server", "hasn’t said how long", "At Lantern ID"} {
		if !strings.Contains(other, want) {
			t.Errorf("with other settings the page does not say %q", want)
		}
	}
}

// The office's words stand on its pages at once, sanitized; every page leads to them.
func TestTheOfficesPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	v := b.visitor(t)
	home := v.get("/").must(200)
	for path, heading := range map[string]string{"/about": "About us", "/contact": "Contact", "/accessibility": "Accessibility", "/privacy": "Privacy"} {
		home.find(`footer a[href="` + path + `"]`)
		v.get(path).must(200).says("h1", heading)
	}
	v.get("/contact").must(200).find(`main a[href="/chapters/national/contact"]`)
	sol := b.as(t, b.Staff(t, "Sol Staff"))
	sol.get("/national").must(200).find(`a[href="/national/pages"]`)
	sol.get("/national/pages").must(200).find(`a[href="/national/pages/privacy"]`)
	sol.get("/national/pages/secret").must(404)
	editor := sol.get("/national/pages/about").must(200).filled()
	words := but(but(editor, "body", "We *plant* trees. <script>boom()</script> [x](javascript:boom())"), "summary", "Who we are.")
	preview := sol.post("/national/pages/about", but(words, "do", "preview")).must(200)
	preview.says("#preview", "Preview, not saved yet")
	preview.find(".prose em")
	preview.lacks(".prose script")
	preview.lacks(`.prose a[href^="javascript"]`)
	if n := b.Int(t, `SELECT COUNT(*) FROM site_pages`); n != 0 {
		t.Error("the preview was saved")
	}
	sol.post("/national/pages/about", words).to("/about")
	about := v.get("/about").must(200)
	about.says(".lede", "Who we are.")
	about.find("#words em")
	about.lacks("#words script")
	sol.post("/national/pages/about", but(sol.get("/national/pages/about").must(200).filled(), "body", strings.Repeat("x", 20_001))).must(422).problem("body")
	b.as(t, b.Member(t, b.Chapter(t, "boston"), "Mia Member")).get("/national/pages").must(404)
	if old := b.since(t, b.Grant(t, "Ada Old", hub.RoleNationalAdmin, hub.Chapter{}), hub.FreshFor+time.Minute).get("/national/pages/about"); old.status == 200 {
		t.Error("an admin's old sign-in edits pages")
	}
}

// Wherever somebody is asked for their own address, the form leads to what becomes of it.
func TestFormsThatAskForAnAddressSayWhatBecomesOfIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	b.Lead(t, w.boston, "Lee Lead")
	nia, _ := b.addressless(t, "Nia Noaddress")
	v := b.visitor(t)
	for path, who := range map[string]*browser{"/data": v, link.Event("boston", w.open.ID): v, link.Chapter("boston") + "/contact": v, "/me/address": nia} {
		if who.get(path).must(200).find(`form:has(input[type=email]) a[href="/privacy"]`).Length() == 0 {
			t.Errorf("%s asks for an address and does not lead to the privacy page", path)
		}
	}
}
