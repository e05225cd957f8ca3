package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gin-gonic/gin"
	"go.uber.org/goleak"

	"chapterhouse/internal/account"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/config"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/toolkit"
	"chapterhouse/static"
)

// TestMain also checks that whatever was closed left no goroutine behind.
func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	goleak.VerifyTestMain(m)
}

// bundle is a whole hub on loopback: a database, a session store, files, an outbox, the embedded sign-in and the door.
type bundle struct {
	*storetest.Fixture

	web      *Server
	url      string
	redis    *session.Embedded
	sessions *session.Redis
	files    *blob.Folder
	outbox   *mail.Outbox
	log      *journal
	people   []sso.DemoPerson // whom the embedded provider offers
	networks atomic.Int32
}

// options change a bundle before it opens.
type options struct {
	redisURL string        // another session store than the bundle's own
	patience time.Duration // with it; one minute unless said, for busy machines
	edit     func(*Options)
	handler  func(*Server) http.Handler // in place of the server itself
}

// levels are the session limits of trust.md.
var levels = map[string]session.Limits{
	"member": {Idle: 7 * 24 * time.Hour, Absolute: 30 * 24 * time.Hour},
	"lead":   {Idle: 12 * time.Hour, Absolute: 7 * 24 * time.Hour},
	"staff":  {Idle: time.Hour, Absolute: 12 * time.Hour},
	"admin":  {Idle: 30 * time.Minute, Absolute: 8 * time.Hour},
}

func setup(t *testing.T) *bundle {
	t.Helper()
	return setupWith(t, options{})
}

func setupWith(t *testing.T, o options) *bundle {
	t.Helper()
	b := &bundle{Fixture: storetest.Open(t, sqldb.SQLite), log: &journal{}}
	b.openStores(t, o)
	listener := httptest.NewUnstartedServer(nil)
	b.url = "http://" + listener.Listener.Addr().String()
	b.web = b.build(t, o)
	var handler http.Handler = b.web
	if o.handler != nil {
		handler = o.handler(b.web)
	}
	listener.Config.Handler = handler
	listener.Start()
	t.Cleanup(listener.Close)
	return b
}

func (b *bundle) openStores(t *testing.T, o options) {
	t.Helper()
	var err error
	if b.redis, err = session.StartEmbedded(t.Context(), session.EmbeddedOptions{Now: b.Clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.redis.Close() })
	if o.redisURL == "" {
		o.redisURL = b.redis.URL()
	}
	if o.patience == 0 {
		o.patience = time.Minute
	}
	if b.sessions, err = session.Open(session.Options{URL: o.redisURL, Now: b.Clock.Now, Levels: levels, Patience: o.patience}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.sessions.Close() })
	if b.files, err = blob.OpenFolder(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.files.Close() })
	if b.outbox, err = mail.NewOutbox(t.TempDir(), b.Keys, 100); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.outbox.Close() })
}

type cookieSealer struct{ b *bundle }

func (s cookieSealer) Seal(plain []byte, purpose string) (string, error) {
	return s.b.Keys.SealText(plain, purpose)
}

func (s cookieSealer) Open(sealed, purpose string) ([]byte, error) {
	return s.b.Keys.OpenText(sealed, purpose)
}

func (b *bundle) build(t *testing.T, o options) *Server {
	t.Helper()
	base, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	var server *Server
	secret := rand.Text()
	provider, err := sso.NewEmbedded(b.url+"/embedded/id", "chapterhouse", secret, b.url+"/auth/demo/callback",
		func(context.Context) []sso.DemoPerson { return b.people },
		func(w http.ResponseWriter, r *http.Request, p sso.LoginPage) { server.LoginPage(w, r, p) }, b.Clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	providers, err := sso.New(sso.Options{
		BaseURL: base, Sealer: cookieSealer{b}, Now: b.Clock.Now, UseOnce: b.sessions.UseOnce,
		Transports: map[string]http.RoundTripper{"demo": provider.Transport()},
		Providers: []sso.Config{{
			Key: "demo", Name: "the demonstration sign-in", Issuer: b.url + "/embedded/id", ClientID: "chapterhouse", ClientSecret: secret, GroupsClaim: "groups",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	mappings := map[string][]config.RoleMapping{"demo": {{Group: "office", Role: string(hub.RoleNationalStaff)}}}
	opts := Options{
		BaseURL: base, Organization: "Commons Alliance", TrustedProxies: []string{"127.0.0.1/32"}, LimitSecret: []byte("secret of the test"),
		Assets: assets, Files: b.files, Outbox: b.outbox, Limiter: b.sessions, Now: b.Clock.Now,
		FileRows: func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error) {
			return b.Store.Chapter(chapter).File(ctx, id)
		},
		Account:  account.New(b.Store, b.sessions, providers, b.Keys, mappings, b.Clock.Now),
		Chapters: chapter.New(b.Store, b.Clock.Now), Events: event.New(b.Store, b.files, b.Clock.Now), Toolkits: toolkit.New(b.Store, b.files, b.Clock.Now),
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	if o.edit != nil {
		o.edit(&opts)
	}
	if server, err = New(opts); err != nil {
		t.Fatal(err)
	}
	server.UseProvider(provider)
	return server
}

// journal keeps what the hub logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// browser is one person's browser: its own cookies, its own network, no redirect is followed.
type browser struct {
	t    testing.TB
	b    *bundle
	http *http.Client
	// header is sent with every request.
	header http.Header
}

// visitor is a browser without cookies, in a network of its own, so that tests do not share a limit.
func (b *bundle) visitor(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, b: b, header: http.Header{"X-Forwarded-For": {fmt.Sprintf("198.51.%d.1", b.networks.Add(1))}}, http: &http.Client{
		Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is a browser in which person signed in this moment.
func (b *bundle) as(t testing.TB, person hub.PersonID) *browser {
	t.Helper()
	return b.since(t, person, 0)
}

// since is a browser in which person signed in some time ago.
func (b *bundle) since(t testing.TB, person hub.PersonID, ago time.Duration) *browser {
	t.Helper()
	rights, err := b.Store.Rights(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	idToken, err := b.Keys.SealText([]byte("an ID token"), "session.id_token")
	if err != nil {
		t.Fatal(err)
	}
	at := b.Clock.Now().Add(-ago)
	token, _, err := b.sessions.Start(t.Context(), session.Session{
		Person: string(person), Level: rights.Actor.Level(), Provider: "demo", Issuer: storetest.Issuer, Subject: string(person), IDToken: idToken,
		SignedInAt: at, FreshAt: at, Fingerprint: rights.Actor.Fingerprint(),
	})
	if err != nil {
		t.Fatal(err)
	}
	v := b.visitor(t)
	v.setCookie("session", token)
	return v
}

func (v *browser) address() *url.URL {
	u, err := url.Parse(v.b.url)
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

func (v *browser) setCookie(name, value string) {
	v.http.Jar.SetCookies(v.address(), []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// cookie is what the browser would send, "" when there is none.
func (v *browser) cookie(name string) string {
	for _, c := range v.http.Jar.Cookies(v.address()) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// page is an answer.
type page struct {
	t      testing.TB
	asked  string
	status int
	header http.Header
	body   string
	set    map[string]*http.Cookie
}

func (v *browser) get(path string) page {
	v.t.Helper()
	return v.send(http.MethodGet, path, "", nil)
}

// post sends a form of this site.
func (v *browser) post(path string, form url.Values) page {
	v.t.Helper()
	return v.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func (v *browser) send(method, path, contentType string, body io.Reader) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.b.url+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, values := range v.header {
		r.Header[name] = values
	}
	return v.do(r)
}

func (v *browser) do(r *http.Request) page {
	v.t.Helper()
	resp, err := v.http.Do(r)
	if err != nil {
		v.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	p := page{t: v.t, asked: r.Method + " " + r.URL.RequestURI(), status: resp.StatusCode, header: resp.Header, body: string(text), set: map[string]*http.Cookie{}}
	for _, c := range resp.Cookies() {
		p.set[c.Name] = c
	}
	return p
}

// with returns the browser with one more header.
func (v *browser) with(name, value string) *browser {
	more := *v
	more.header = v.header.Clone()
	more.header.Set(name, value)
	return &more
}

// must fails the test unless the answer has this status.
func (p page) must(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d (to %q)\n%s", p.asked, p.status, status, p.header.Get("Location"), p.summary())
	}
	return p
}

// summary is what a person reads on the page, shortened.
func (p page) summary() string {
	text := strings.Join(strings.Fields(p.doc().Find("main").Text()), " ")
	return text[:min(len(text), 600)]
}

// to fails the test unless the answer is a redirect to this place.
func (p page) to(place string) page {
	p.t.Helper()
	p.must(http.StatusSeeOther)
	if got := p.header.Get("Location"); got != place {
		p.t.Fatalf("%s goes to %q, want %q", p.asked, got, place)
	}
	return p
}

func (p page) doc() *goquery.Document {
	p.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	return doc
}

func (p page) find(selector string) *goquery.Selection {
	p.t.Helper()
	return p.doc().Find(selector)
}

// text is the text of the first element that fits, with single spaces. One that is not there fails the test.
func (p page) text(selector string) string {
	p.t.Helper()
	found := p.find(selector)
	if found.Length() == 0 {
		p.t.Fatalf("%s: nothing fits %q\n%s", p.asked, selector, p.summary())
	}
	return strings.Join(strings.Fields(found.First().Text()), " ")
}

// says fails the test unless the first element that fits has this text.
func (p page) says(selector, want string) {
	p.t.Helper()
	if got := p.text(selector); got != want {
		p.t.Errorf("%s: %q says %q, want %q", p.asked, selector, got, want)
	}
}

// lacks fails the test when an element fits.
func (p page) lacks(selector string) {
	p.t.Helper()
	if found := p.find(selector); found.Length() > 0 {
		p.t.Errorf("%s: %q is there and says %q", p.asked, selector, strings.TrimSpace(found.Text()))
	}
}

// value is what a field of a form holds.
func (p page) value(name string) string {
	p.t.Helper()
	found := p.find(`main [name="` + name + `"]`)
	switch {
	case found.Length() == 0:
		p.t.Fatalf("%s: no field %q", p.asked, name)
	case goquery.NodeName(found) == "textarea":
		return found.Text()
	case goquery.NodeName(found) == "select":
		return found.Find("option[selected]").AttrOr("value", "")
	}
	return found.AttrOr("value", "")
}

// problem is the sentence beside a field, and checks that the list on top of the form leads to it.
func (p page) problem(name string) string {
	p.t.Helper()
	field := p.find("#f-" + name)
	if field.AttrOr("aria-invalid", "") != "true" || !strings.Contains(field.AttrOr("aria-describedby", ""), "e-"+name) {
		p.t.Errorf("%s: field %q is not marked as wrong", p.asked, name)
	}
	text := p.text("#e-" + name)
	p.says(`.error-summary a[href="#f-`+name+`"]`, text)
	return text
}

// carries fails the test when the answer holds a text anywhere: status line apart, every header and the body.
func (p page) silentOn(t testing.TB, secrets ...string) {
	t.Helper()
	var all strings.Builder
	_ = p.header.Write(&all)
	all.WriteString(p.body)
	for _, secret := range secrets {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s gives %q away", p.asked, secret)
		}
	}
}

// signIn goes through the embedded provider as the person of this subject, from a link to the provider on.
func (v *browser) signIn(begin, subject string) page {
	v.t.Helper()
	login := v.get(begin).must(http.StatusSeeOther)
	at := v.inside(login.header.Get("Location"))
	people := v.get(at).must(http.StatusOK)
	form := url.Values{}
	people.find(`form:has(input[name="subject"][value="` + subject + `"]) input`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	if form.Get("subject") != subject {
		v.t.Fatalf("the login page does not offer %q", subject)
	}
	back := v.post(people.find("form").First().AttrOr("action", ""), form).must(http.StatusSeeOther)
	return v.get(v.inside(back.header.Get("Location")))
}

// inside is an address of this hub as a path.
func (v *browser) inside(address string) string {
	v.t.Helper()
	path, ours := strings.CutPrefix(address, v.b.url)
	if !ours && !strings.HasPrefix(path, "/") {
		v.t.Fatalf("%q leads away from the hub", address)
	}
	return path
}

// routeList is every route of the server: "GET /chapters/:chapter".
func routeList() []string {
	engine := gin.New()
	(&Server{}).routes(engine)
	var list []string
	for _, r := range engine.Routes() {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

// golden compares text with a file of testdata, or writes it there.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not current (-update writes it):\n%s", path, got)
	}
}
