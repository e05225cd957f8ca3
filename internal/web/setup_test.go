package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/goleak"

	"chapterhouse/internal/account"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/config"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/member"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/people"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/session"
	hubsetup "chapterhouse/internal/setup"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/public"
	"chapterhouse/internal/web/webtest"
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
	redisURL string // of the server that sessions are kept in: redis, or a real one
	sessions *session.Redis
	files    *blob.Folder
	outbox   *mail.Outbox
	log      *journal
	people   []sso.LoginPerson // whom the embedded provider offers
	wire     *http.Transport   // of all browsers
	jobs     failedJobs
}

// options change a bundle before it opens.
type options struct {
	engine   sqldb.Engine  // of the database; SQLite unless said
	redisURL string        // another session store than the bundle's own
	patience time.Duration // with it; one minute unless said, for busy machines
	// more providers than the embedded one, answered in process by their keys
	providers  []sso.Config
	transports map[string]http.RoundTripper
	carries    map[string]policy.Carry // by key; all unless said
	codes      config.EmailSignIn      // who signs in by a code; members unless said
	edit       func(*Options)
	firstRun   *terminal                  // the hub waits to be set up, and prints its codes there; nil: it does not
	parts      []operator.Part            // of the operator's room
	record     func(*storetest.Recorder)  // given what notes the statements of the store
	handler    func(*Server) http.Handler // in place of the server itself
}

func setup(t *testing.T) *bundle {
	t.Helper()
	return setupWith(t, options{})
}

func setupWith(t testing.TB, o options) *bundle {
	t.Helper()
	b := &bundle{Fixture: storetest.Open(t, cmp.Or(o.engine, sqldb.SQLite)), log: &journal{}}
	if o.record != nil {
		db, notes := storetest.Record(b.App)
		t.Cleanup(func() { _ = db.Close() })
		b.Store = store.New(db, b.Keys, b.Queue, b.Clock.Now)
		o.record(notes)
	}
	b.wire = webtest.Wire(t)
	b.openStores(t, o)
	listener := httptest.NewUnstartedServer(nil)
	b.url = "http://" + listener.Listener.Addr().String()
	b.web = b.build(t, o)
	var handler http.Handler = b.web
	if o.handler != nil {
		handler = o.handler(b.web)
	}
	listener.Config.Handler = handler
	listener.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(b.log, nil), slog.LevelError)
	listener.Start()
	t.Cleanup(func() { logtest.Check(t, b.log.String(), b.Names(t)...) })
	t.Cleanup(listener.Close)
	return b
}

func (b *bundle) openStores(t testing.TB, o options) {
	t.Helper()
	var err error
	b.redis = webtest.Redis(t, b.Clock.Now)
	b.redisURL = cmp.Or(o.redisURL, b.redis.URL())
	b.sessions = webtest.Sessions(t, b.redisURL, b.Clock.Now, cmp.Or(o.patience, time.Minute))
	if b.files, err = blob.OpenFolder(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.files.Close() })
	if b.outbox, err = mail.NewOutbox(t.TempDir(), b.Keys, 100); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.outbox.Close() })
}

// twin is a second process of the same hub: its own connections, the same database, session store and settings.
func (b *bundle) twin(t *testing.T, edit ...func(*Options)) *bundle {
	t.Helper()
	var o options
	for _, e := range edit {
		o.edit = e
	}
	return b.twinWith(t, o)
}

// twinWith is a twin with settings of its own.
func (b *bundle) twinWith(t *testing.T, o options) *bundle {
	t.Helper()
	two := &bundle{
		Fixture: b.Fixture, redis: b.redis, redisURL: b.redisURL, files: b.files, outbox: b.outbox, log: b.log, wire: b.wire, people: b.people, url: b.url,
	}
	two.sessions = webtest.Sessions(t, b.redisURL, b.Clock.Now, time.Minute)
	two.web = two.build(t, o)
	listener := httptest.NewServer(two.web)
	t.Cleanup(listener.Close)
	two.url = listener.URL
	return two
}

func (b *bundle) build(t testing.TB, o options) *Server {
	t.Helper()
	base, err := url.Parse(b.url)
	if err != nil {
		t.Fatal(err)
	}
	var server *Server
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	trust := map[string]account.Trust{}
	for _, key := range append(slices.Collect(maps.Keys(o.transports)), "demo") {
		trust[key] = account.Trust{Roles: []config.RoleMapping{{Group: "office", Role: string(hub.RoleNationalStaff)}}, Carries: policy.CarryAll()}
		if carry, set := o.carries[key]; set {
			trust[key] = account.Trust{Roles: trust[key].Roles, Carries: carry}
		}
	}
	if code, on := account.CodeTrust(cmp.Or(o.codes, config.EmailSignInMembers)); on {
		trust[account.ByCode] = code
	}
	accounts, provider := b.signing().SignIn(t, webtest.Embedded{
		People: func(context.Context) ([]sso.LoginPerson, error) { return b.people, nil },
		Page:   func(w http.ResponseWriter, r *http.Request, p sso.LoginPage) { server.LoginPage(w, r, p) },
		Trust:  trust, More: o.providers, Wires: o.transports,
	})
	opts := Options{
		Options: page.Options{
			BaseURL: base, Organization: "Commons Alliance", SecurityContact: "mailto:security@example.org",
			LimitSecret: []byte(rand.Text()), // its own, so that no two bundles share a limit on one Redis
			Assets:      assets, Limiter: b.sessions, Now: b.Clock.Now, Log: slog.New(slog.NewTextHandler(b.log, nil)),
			Account: accounts, Chapters: chapter.New(b.Store, b.Clock.Now).WithFiles(b.files),
		},
		TrustedProxies: []string{"127.0.0.1/32"}, Files: b.files, Outbox: b.outbox,
		FileRows: func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error) {
			return b.Store.Chapter(chapter).File(ctx, id)
		},
		Rights: rights.New(b.Store, b.sessions, b.outbox, b.Clock.Now), People: people.New(b.Store, b.Clock.Now), Safety: safety.New(b.Store), SitePages: sitepage.New(b.Store), Officials: directory.New(b.Store, b.Clock.Now), Hosting: public.Hosting{BackupDays: 30},
		Events: event.New(b.Store, b.files, b.Clock.Now), Toolkits: toolkit.New(b.Store, b.files, b.Clock.Now), Roles: role.New(b.Store, b.Clock.Now).WithCodes(accounts.CodeCarries()), Members: member.New(b.Store, b.Clock.Now),
	}
	opts.Operator = operator.New(b.Store, &b.jobs, o.parts, operator.About{Version: "v1.2.3", Started: b.Clock.Now()}, b.Clock.Now)
	if o.firstRun != nil {
		opts.Setup = hubsetup.New(b.Store, b.sessions, hubsetup.Options{Show: o.firstRun.show, Named: func(saved hub.Settings) { server.Rename(saved.Organization, saved.Locale) }}, b.Clock.Now)
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

// advance moves the clock and waits for the session store to see it, which looks five times a second. Until then a session
// that begins would end as if it had begun before.
func (b *bundle) advance(t *testing.T, d time.Duration) {
	t.Helper()
	if b.redisURL != b.redis.URL() { // a real server has a clock of its own, and none that counts
		b.Clock.Advance(d)
		return
	}
	mark := "clock:" + hub.NewID[string]()
	for moved := false; ; {
		first, err := b.sessions.UseOnce(t.Context(), mark, d/2)
		if err != nil {
			t.Fatal(err)
		}
		if first && moved {
			return
		}
		if !moved {
			b.Clock.Advance(d)
			moved = true
		}
	}
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
