package web

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
)

// terminal is what a hub printed: the codes of its set-up.
type terminal struct {
	mu    sync.Mutex
	codes []string
}

func (s *terminal) show(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes = append(s.codes, code)
}

// last is the code that was printed last, and how many there were.
func (s *terminal) last(t *testing.T) (code string, n int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.codes) == 0 {
		t.Fatal("no code was printed")
	}
	return s.codes[len(s.codes)-1], len(s.codes)
}

var adaFirst, beaSecond = sso.LoginPerson{Subject: "ada", Name: "Ada First", Email: "ada.first@example.org"}, sso.LoginPerson{Subject: "bea", Name: "Bea Second", Email: "bea.second@example.org"}

// newHub is a hub that nobody has set up, with what it printed.
func newHub(t *testing.T, o options) (*bundle, *terminal) {
	t.Helper()
	printed := &terminal{}
	o.firstRun = printed
	b := setupWith(t, o)
	b.offered(adaFirst, beaSecond)
	if err := b.web.rooms.setup.Setup.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b, printed
}

func codeForm(text string) url.Values { return url.Values{"code": {text}} }

// begins is a browser that entered the printed code.
func (b *bundle) begins(t *testing.T, printed *terminal) *browser {
	t.Helper()
	v := b.visitor(t)
	text, _ := printed.last(t)
	v.post("/setup/code", codeForm(text)).to("/setup")
	return v
}

// answers fills in everything but the admin.
func answers(v *browser) {
	v.t.Helper()
	v.post("/setup/organization", url.Values{"name": {"Harbor Union"}, "locale": {"en-US"}, "zip": {"02108"}, "point": {""}, "zone": {""}}).to("/setup?step=office")
	v.post("/setup/office", url.Values{"name": {"National office"}, "email": {"office@example.org"}}).to("/setup?step=admin")
	v.post("/setup/chapters", url.Values{"do": {"add"}, "kind": {"local"}, "name": {"Boston"}, "city": {"Boston"}, "zip": {"02108"}}).to("/setup?step=chapters")
	v.post("/setup/chapters", url.Values{"do": {"leave"}}).to("/setup?step=finish")
}

func TestANewHubIsSetUp(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			b, printed := newHub(t, options{engine: engine})
			v := b.visitor(t)
			for _, path := range []string{"/", "/events", "/chapters/boston", "/national", "/nothing", "/me"} {
				v.get(path).to("/setup")
			}
			v.get("/healthz").must(200)
			v.get("/setup").must(200).says("h1", "Set up this hub")
			v.post("/setup/organization", url.Values{"name": {"Nobody"}}).must(403)

			text, _ := printed.last(t)
			v.post("/setup/code", codeForm("  "+strings.ToLower(strings.ReplaceAll(text, "-", " "))+" ")).to("/setup")
			v.get("/setup").must(200).says("h1", "Who are you?")
			p := v.post("/setup/organization", url.Values{"name": {"Harbor Union"}, "locale": {"en-US"}, "zip": {"0210"}, "zone": {""}}).must(422)
			if got := p.find("#f-name").AttrOr("value", ""); got != "Harbor Union" {
				t.Errorf("after a mistake the name is %q", got)
			}
			v.post("/setup/finish", nil).to("/setup") // back to what is missing
			v.post("/setup/organization", url.Values{"name": {"Harbor Union"}, "locale": {"en-US"}, "zip": {"02108"}, "point": {""}, "zone": {""}}).to("/setup?step=office")
			v.post("/setup/office", url.Values{"name": {"National office"}, "email": {"office@"}}).must(422)
			v.post("/setup/office", url.Values{"name": {"National office"}, "email": {"office@example.org"}}).to("/setup?step=admin")
			v.get("/setup").must(200).says("h1", "The first admin")
			v.signIn(v.get("/setup").find("main a.button").AttrOr("href", ""), "ada").to("/setup?step=admin")
			v.get("/setup?step=admin").must(200).says(".notice", "You’re signed in as Ada First, who becomes the first admin when you finish.")
			v.post("/setup/chapters", url.Values{"do": {"add"}, "kind": {"local"}, "name": {"Boston"}, "city": {""}, "zip": {"02108"}}).must(422)
			v.post("/setup/chapters", url.Values{"do": {"add"}, "kind": {"local"}, "name": {"Boston"}, "city": {"Boston"}, "zip": {"02108"}}).to("/setup?step=chapters")
			v.post("/setup/chapters", url.Values{"do": {"add"}, "kind": {"local"}, "name": {"Boston"}, "city": {"Boston"}, "zip": {"02108"}}).must(422) // twice
			v.post("/setup/chapters", url.Values{"do": {"table"}, "table": {"town\nAustin\n"}}).must(422)
			v.post("/setup/chapters", url.Values{"do": {"table"}, "table": {"name,kind,city,state,zip\nAustin,local,Austin,TX,78701\nDenver,local,Denver,CO,80202\n"}}).to("/setup?step=chapters")
			v.post("/setup/chapters", url.Values{"do": {"leave"}}).to("/setup?step=finish")
			v.get("/setup").must(200).says("h1", "Is everything right?")
			if n := b.Int(t, `SELECT COUNT(*) FROM chapters`) + b.Int(t, `SELECT COUNT(*) FROM roles`) + b.Int(t, `SELECT COUNT(*) FROM settings`); n != 0 {
				t.Fatalf("%d rows before the last step", n)
			}
			v.post("/setup/finish", nil).to("/operator/checklist")

			v.get("/setup").must(404)
			v.post("/setup/code", codeForm(text)).must(404) // replayed
			v.post("/setup/new-code", nil).must(404)
			v.post("/setup/finish", nil).must(404)
			v.get("/operator/checklist").must(200)
			v.get("/").must(200).says(".brand", "Harbor Union")
			v.get("/chapters/austin").must(200)
			v.get("/national").must(200)
			same(t, "the office", b.Text(t, `SELECT kind || ' ' || zone || ' ' || contact_email FROM chapters WHERE slug = 'national-office'`), "national America/New_York office@example.org")
			same(t, "chapters", b.Int(t, `SELECT COUNT(*) FROM chapters`), 4)
			same(t, "admins", b.Int(t, `SELECT COUNT(*) FROM roles WHERE role = 'national_admin'`), 1)
			same(t, "what is left of the set-up", b.Int(t, `SELECT COUNT(*) FROM setup`), 0)
			same(t, "in the trail", b.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('setup.begin', 'setup.finish', 'role.grant.national_admin')`), 3)
		})
	}
}

func TestSetupCodes(t *testing.T) {
	t.Parallel()
	wrong := func(text string) url.Values { return codeForm(wronglyEntered(text)) }

	t.Run("five wrong ones, and the sixth try is too late even with the right one", func(t *testing.T) {
		t.Parallel()
		b, printed := newHub(t, options{})
		v := b.visitor(t)
		text, _ := printed.last(t)
		for range hub.CodeTries {
			v.post("/setup/code", wrong(text)).must(422)
		}
		v.post("/setup/code", codeForm(text)).must(422)
		next, n := printed.last(t)
		if n != 2 || next == text {
			t.Fatalf("%d codes were printed", n)
		}
		v.post("/setup/code", codeForm(next)).to("/setup")
	})

	t.Run("four wrong ones leave a try", func(t *testing.T) {
		t.Parallel()
		b, printed := newHub(t, options{})
		v := b.visitor(t)
		text, _ := printed.last(t)
		for range hub.CodeTries - 1 {
			v.post("/setup/code", wrong(text)).must(422)
		}
		v.post("/setup/code", codeForm(text)).to("/setup")
	})

	t.Run("ten minutes", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			wait time.Duration
			want int
		}{{hub.CodeFor - time.Second, 303}, {hub.CodeFor, 422}} {
			b, printed := newHub(t, options{})
			text, _ := printed.last(t)
			b.advance(t, c.wait)
			b.visitor(t).post("/setup/code", codeForm(text)).must(c.want)
		}
	})

	t.Run("a used code is void", func(t *testing.T) {
		t.Parallel()
		b, printed := newHub(t, options{})
		v := b.begins(t, printed)
		text, _ := printed.last(t)
		b.visitor(t).post("/setup/code", codeForm(text)).must(422)
		v.get("/setup").must(200).says("h1", "Who are you?")
	})

	t.Run("a network that guesses is stopped, and no other", func(t *testing.T) {
		t.Parallel()
		b, printed := newHub(t, options{})
		v := b.visitor(t)
		for range hub.WrongSetupNetwork {
			text, _ := printed.last(t)
			v.post("/setup/code", wrong(text)).must(422)
		}
		text, n := printed.last(t)
		v.post("/setup/code", codeForm(text)).must(429)
		if _, now := printed.last(t); now != n {
			t.Error("a refused try counted")
		}
		b.visitor(t).post("/setup/code", codeForm(text)).to("/setup")
	})

	t.Run("another one can be printed, once a minute, and the old one is void", func(t *testing.T) {
		t.Parallel()
		b, printed := newHub(t, options{})
		v := b.visitor(t)
		old, _ := printed.last(t)
		v.post("/setup/new-code", nil).must(429)
		b.advance(t, hub.SetupAgain)
		v.post("/setup/new-code", nil).to("/setup")
		v.post("/setup/code", codeForm(old)).must(422)
		next, _ := printed.last(t)
		v.post("/setup/code", codeForm(next)).to("/setup")
	})
}

// elsewhere is the same browser at another process of the hub.
func elsewhere(v *browser, b *bundle) *browser {
	other := *v.Browser
	other.Base = b.url
	return &browser{&other, v.t, b}
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// wronglyEntered is a code that is not this one.
func wronglyEntered(code string) string {
	if code[0] == 'A' {
		return "B" + code[1:]
	}
	return "A" + code[1:]
}

func TestTwoBrowsersSetUpOneHub(t *testing.T) {
	t.Parallel()
	b, printed := newHub(t, options{})
	v := b.begins(t, printed)
	v.post("/setup/organization", url.Values{"name": {"Harbor Union"}, "locale": {"en-US"}, "zip": {"02108"}}).to("/setup?step=office")
	two := b.twinWith(t, options{firstRun: printed})
	other := two.visitor(t)
	other.get("/").to("/setup")
	other.get("/setup").must(200).says(".notice", "Someone is setting up this hub in another browser since Tue, Sep 1, 4:00 pm UTC. Go on there. If that browser is gone, enter a new code: you go on here with what was entered, and it’s shut out.")
	other.post("/setup/organization", url.Values{"name": {"Pirates"}, "locale": {"en-US"}, "zip": {"02108"}}).must(403)
	b.advance(t, hub.SetupAgain)
	other.post("/setup/new-code", nil).to("/setup")
	text, _ := printed.last(t)
	other.post("/setup/code", codeForm(text)).to("/setup")
	other.get("/setup").must(200).says("h1", "Your national office") // goes on with what was entered
	v.get("/setup").must(200).says("h1", "Set up this hub")
	v.post("/setup/office", url.Values{"name": {"National office"}, "email": {"office@example.org"}}).must(403)
}

// Two people finish the set-up of one browser at the same moment.
func TestOnlyOneFirstAdmin(t *testing.T) {
	t.Parallel()
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		b, printed := newHub(t, options{engine: engine})
		v := b.begins(t, printed)
		v.signIn("/auth/demo?return=%2Fsetup", "ada")
		answers(v)
		w := b.visitor(t)
		w.signIn("/auth/demo?return=%2Fsetup", "bea")
		w.SetCookie("setup", v.Cookie("setup"))
		two := b.twinWith(t, options{firstRun: printed})
		var done sync.WaitGroup
		statuses := make([]int, 2)
		for i, one := range []*browser{v, elsewhere(w, two)} {
			done.Go(func() { statuses[i] = one.post("/setup/finish", nil).status })
		}
		done.Wait()
		if statuses[0] == statuses[1] {
			t.Errorf("both got %d", statuses[0])
		}
		same(t, "admins", b.Int(t, `SELECT COUNT(*) FROM roles WHERE role = 'national_admin'`), 1)
		same(t, "offices", b.Int(t, `SELECT COUNT(*) FROM chapters WHERE kind = 'national'`), 1)
	}
}

func TestNobodyBecomesAdminWithoutTheRightSignIn(t *testing.T) {
	t.Parallel()
	b, printed := newHub(t, options{carries: map[string]policy.Carry{"demo": {}}})
	v := b.begins(t, printed)
	answers(v)
	v.get("/setup").must(200).says(".notice", "None of your sign-in providers may bring the role of an admin. Set CHAPTERHOUSE_OIDC_…_CARRIES to all for the one your staff sign in with, and start the hub again.")
	v.signIn("/auth/demo?return=%2Fsetup%3Fstep%3Dadmin", "ada")
	v.get("/setup").must(200).says("h1", "The first admin")
	v.post("/setup/finish", nil).to("/setup")
	same(t, "admins", b.Int(t, `SELECT COUNT(*) FROM roles`), 0)
}
