package leaks_test

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/member"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/people"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/webtest"
	"chapterhouse/static"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole hub on loopback: a database, a session store, files, the door, the courier and a mail relay.
type house struct {
	*storetest.Fixture

	url     string
	store   *store.Store // Fixture.Store, or one over a database with a hole
	signing webtest.Hub
	files   *blob.Folder
	courier *courier.Service
	relay   *relay
	log     *journal
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
	sessions := webtest.Sessions(t, webtest.Redis(t, f.Clock.Now).URL(), f.Clock.Now, time.Minute)
	if b.over != nil {
		h.files = b.over.files
	} else {
		files, err := blob.OpenFolder(t.TempDir())
		must(t, err)
		h.files = files
		t.Cleanup(func() { _ = h.files.Close() })
	}
	listener := httptest.NewUnstartedServer(nil)
	h.url = "http://" + listener.Listener.Addr().String()
	h.signing = webtest.Hub{Fixture: f, Base: h.url, Sessions: sessions, Wire: webtest.Wire(t)}
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

// assets are read once for all hubs of this process: they never change.
var assets = sync.OnceValues(static.Load)

// door builds the use cases and the web over the store, and the courier over the relay.
func (h *house) door(t *testing.T) http.Handler {
	t.Helper()
	base, err := url.Parse(h.url)
	must(t, err)
	var server *web.Server
	now := h.Clock.Now
	accounts, provider := h.signing.SignIn(t, webtest.Embedded{
		Store: h.store, Page: func(w http.ResponseWriter, r *http.Request, p sso.LoginPage) { server.LoginPage(w, r, p) },
	})
	assets, err := assets()
	must(t, err)
	logger := slog.New(slog.NewTextHandler(h.log, nil))
	chapters := chapter.New(h.store, now).WithFiles(h.files)
	server, err = web.New(web.Options{
		Options: page.Options{
			BaseURL: base, Organization: "Commons Alliance", LimitSecret: []byte("secret of the test"), Assets: assets, Limiter: h.signing.Sessions, Now: now, Log: logger,
			Account: accounts, Chapters: chapters, PageAge: time.Second,
		},
		TrustedProxies: []string{"127.0.0.1/32"}, Files: h.files,
		FileRows: func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error) {
			return h.store.Chapter(chapter).File(ctx, id)
		},
		Events: event.New(h.store, h.files, now), Toolkits: toolkit.New(h.store, h.files, now), Roles: role.New(h.store, now), Members: member.New(h.store, now),
		Rights: rights.New(h.store, h.signing.Sessions, nil, now), People: people.New(h.store, now), Safety: safety.New(h.store), SitePages: sitepage.New(h.store), Officials: directory.New(h.store, now),
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

// visitor is somebody's browser.
type visitor struct{ *webtest.Browser }

// visitor opens a browser without cookies.
func (h *house) visitor() *visitor { return &visitor{h.signing.Browser()} }

// as opens a browser in which person signed in this moment.
func (h *house) as(t testing.TB, person hub.PersonID) *visitor {
	t.Helper()
	return &visitor{h.signing.Since(t, person, 0)}
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
	return v.send(t, http.MethodPost, path, webtest.Form, strings.NewReader(form.Encode()))
}

// send asks from a network of its own each time, so that no limit is what protects.
func (v *visitor) send(t testing.TB, method, path, contentType string, body io.Reader) answer {
	t.Helper()
	a := v.With("X-Forwarded-For", webtest.Network()).Send(t, method, path, contentType, body)
	return answer{method: method, path: path, status: a.Status, header: a.Header, body: []byte(a.Body)}
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
