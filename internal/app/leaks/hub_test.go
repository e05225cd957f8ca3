package leaks_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"chapterhouse/internal/account"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web"
	"chapterhouse/internal/web/page"
	"chapterhouse/static"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole hub on loopback: a database, a session store, files, the door, the courier and a mail relay.
type house struct {
	*storetest.Fixture

	url      string
	store    *store.Store // Fixture.Store, or one over a database with a hole
	sessions *session.Redis
	files    *blob.Folder
	courier  *courier.Service
	relay    *relay
	log      *journal
	networks atomic.Int32
}

// build are the parts of a house that a test wants otherwise.
type build struct {
	keys *seal.Keys
	// over opens a hub over the rows and files of another house, through db.
	over *house
	db   *sqldb.DB
	// door stands before the hub's own.
	door func(http.Handler) http.Handler
}

// newHouse is an empty hub on SQLite.
func newHouse(t *testing.T) *house { return buildHouse(t, storetest.Open(t, sqldb.SQLite), build{}) }

// buildHouse builds a hub over a database.
func buildHouse(t *testing.T, f *storetest.Fixture, b build) *house {
	t.Helper()
	h := &house{Fixture: f, store: f.Store, log: &journal{}}
	if b.db != nil {
		h.store = store.New(b.db, f.Keys, f.Queue, f.Clock.Now)
	}
	redis, err := session.StartEmbedded(t.Context(), session.EmbeddedOptions{Now: f.Clock.Now})
	must(t, err)
	t.Cleanup(func() { _ = redis.Close() })
	h.sessions, err = session.Open(session.Options{URL: redis.URL(), Now: f.Clock.Now, Levels: hub.SessionLevels(), Patience: time.Minute})
	must(t, err)
	t.Cleanup(func() { _ = h.sessions.Close() })
	if b.over != nil {
		h.files = b.over.files
	} else {
		h.files, err = blob.OpenFolder(t.TempDir())
		must(t, err)
		t.Cleanup(func() { _ = h.files.Close() })
	}
	listener := httptest.NewUnstartedServer(nil)
	h.url = "http://" + listener.Listener.Addr().String()
	var handler http.Handler = h.door(t)
	if b.door != nil {
		handler = b.door(handler)
	}
	listener.Config.Handler = handler
	listener.Start()
	t.Cleanup(listener.Close)
	t.Cleanup(func() {
		if b.door == nil {
			logtest.Check(t, h.log.String(), f.Names(t)...)
		}
	})
	return h
}

type cookieSealer struct{ keys *seal.Keys }

// Seal implements sso.Sealer, like Open.
func (s cookieSealer) Seal(plain []byte, purpose string) (string, error) {
	return s.keys.SealText(plain, purpose)
}

func (s cookieSealer) Open(sealed, purpose string) ([]byte, error) {
	return s.keys.OpenText(sealed, purpose)
}

// assets are read once for all hubs of this process: they never change.
var assets = sync.OnceValues(static.Load)

// door builds the use cases and the web over the store, and the courier over the relay.
func (h *house) door(t *testing.T) http.Handler {
	t.Helper()
	base, err := url.Parse(h.url)
	must(t, err)
	var server *web.Server
	secret, now := rand.Text(), h.Clock.Now
	provider, err := sso.NewEmbedded(h.url+"/embedded/id", "chapterhouse", secret, h.url+"/auth/demo/callback",
		func(context.Context) []sso.DemoPerson { return nil },
		func(w http.ResponseWriter, r *http.Request, p sso.LoginPage) { server.LoginPage(w, r, p) }, now)
	must(t, err)
	providers, err := sso.New(sso.Options{
		BaseURL: base, Sealer: cookieSealer{h.Keys}, Now: now, UseOnce: h.sessions.UseOnce,
		Transports: map[string]http.RoundTripper{"demo": provider.Transport()},
		Providers: []sso.Config{{
			Key: "demo", Name: "the demonstration sign-in", Issuer: h.url + "/embedded/id", ClientID: "chapterhouse", ClientSecret: secret, GroupsClaim: "groups",
		}},
	})
	must(t, err)
	assets, err := assets()
	must(t, err)
	logger := slog.New(slog.NewTextHandler(h.log, nil))
	chapters := chapter.New(h.store, now)
	server, err = web.New(web.Options{
		Options: page.Options{
			BaseURL: base, Organization: "Commons Alliance", LimitSecret: []byte("secret of the test"), Assets: assets, Limiter: h.sessions, Now: now, Log: logger,
			Account:  account.New(h.store, h.sessions, providers, h.Keys, map[string]account.Trust{"demo": {Carries: policy.CarryAll()}}, now),
			Chapters: chapters, PageAge: time.Second,
		},
		TrustedProxies: []string{"127.0.0.1/32"}, Files: h.files,
		FileRows: func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error) {
			return h.store.Chapter(chapter).File(ctx, id)
		},
		Events: event.New(h.store, h.files, now), Toolkits: toolkit.New(h.store, h.files, now),
		Operator: operator.New(h.store, noJobs{}, nil, operator.About{Version: "v1.2.3", Started: now()}, now),
	})
	must(t, err)
	server.UseProvider(provider)
	h.relay = listenForMail(t)
	sender, err := mail.NewSMTP("smtp://" + h.relay.address)
	must(t, err)
	t.Cleanup(func() { _ = sender.Close() })
	h.courier = courier.New(h.store, sender, event.Entry, chapters.ByID, courier.Config{
		BaseURL: h.url, Organization: "Commons Alliance", From: mail.Address{Name: "Commons Alliance", Email: "hub@example.org"},
	}, now, logger)
	return server
}

// deliver sends every mail that is owed.
func (h *house) deliver(t *testing.T) {
	t.Helper()
	_, err := h.courier.Deliver(t.Context())
	must(t, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// journal keeps what the hub logs.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
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

// relay is a mail relay that keeps what it is given, as it came.
type relay struct {
	address string
	mu      sync.Mutex
	mails   []delivered
}

// delivered is one mail on the wire with the address it was sent to.
type delivered struct {
	to  string
	raw []byte
}

func listenForMail(t *testing.T) *relay {
	t.Helper()
	r := &relay{}
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &delivery{relay: r}, nil }))
	srv.Domain, srv.ErrorLog = "relay.example.org", log.New(io.Discard, "", 0)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	r.address = l.Addr().String()
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); _ = l.Close(); <-done })
	return r
}

func (r *relay) all() []delivered {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]delivered(nil), r.mails...)
}

// delivery is one connection to the relay.
type delivery struct {
	relay *relay
	to    string
}

// Reset implements smtp.Session, like the four below.
func (d *delivery) Reset() {}

func (d *delivery) Logout() error { return nil }

func (d *delivery) Mail(string, *gosmtp.MailOptions) error { return nil }

func (d *delivery) Rcpt(to string, _ *gosmtp.RcptOptions) error { d.to = to; return nil }

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	d.relay.mu.Lock()
	defer d.relay.mu.Unlock()
	d.relay.mails = append(d.relay.mails, delivered{d.to, raw})
	return nil
}

// visitor is somebody's browser. It follows no redirect.
type visitor struct {
	h    *house
	http *http.Client
}

// visitor opens a browser without cookies.
func (h *house) visitor(t testing.TB) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{h: h, http: &http.Client{
		Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as opens a browser in which person signed in this moment.
func (h *house) as(t testing.TB, person hub.PersonID) *visitor {
	t.Helper()
	identity := hub.Identity{Issuer: h.url + "/embedded/id", Subject: string(person)}
	h.Identity(t, person, identity)
	actor := h.Actor(t, person)
	idToken, err := h.Keys.SealText([]byte("an ID token"), "session.id_token")
	must(t, err)
	at := h.Clock.Now()
	token, _, err := h.sessions.Start(t.Context(), session.Session{
		Person: string(person), Level: actor.Level(), Provider: "demo", Issuer: identity.Issuer, Subject: identity.Subject, IDToken: idToken,
		SignedInAt: at, FreshAt: at, Fingerprint: actor.Fingerprint(),
	})
	must(t, err)
	v := h.visitor(t)
	v.cookie(t, "session", token)
	return v
}

func (v *visitor) cookie(t testing.TB, name, value string) {
	t.Helper()
	u, err := url.Parse(v.h.url)
	must(t, err)
	v.http.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// answer is what came back, with the route it was asked for.
type answer struct {
	method, path string
	status       int
	header       http.Header
	body         []byte
}

// isHTML says whether the answer is a page.
func (a answer) isHTML() bool { return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") }

func (v *visitor) get(t testing.TB, path string) answer {
	t.Helper()
	return v.send(t, http.MethodGet, path, "", nil)
}

func (v *visitor) post(t testing.TB, path string, form url.Values) answer {
	t.Helper()
	return v.send(t, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// send asks from a network of its own each time, so that no limit is what protects.
func (v *visitor) send(t testing.TB, method, path, contentType string, body io.Reader) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, v.h.url+path, body)
	must(t, err)
	n := v.h.networks.Add(1)
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.1", n/256%256, n%256))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	resp, err := v.http.Do(r)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	return answer{method: method, path: path, status: resp.StatusCode, header: resp.Header, body: text}
}

func sqliteFixture(t *testing.T) *storetest.Fixture {
	t.Helper()
	return storetest.Open(t, sqldb.SQLite)
}

// noJobs is a queue with nothing but two jobs that failed.
type noJobs struct{}

// Counts implements operator.Jobs, like the two below.
func (noJobs) Counts(context.Context) (map[string]int, error) { return map[string]int{}, nil }

func (noJobs) Failed(context.Context, int) ([]hub.FailedJob, error) {
	return []hub.FailedJob{{ID: 7, Kind: "erase"}, {ID: 8, Kind: "erase"}}, nil
}

func (noJobs) Retry(context.Context, *sql.Tx, int64) error { return nil }
