package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"chapterhouse/internal/account"
	"chapterhouse/internal/config"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/member"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/role"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/setup"
	"chapterhouse/internal/sitepage"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/web"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/public"
	"chapterhouse/static"
)

// parts is a whole hub: the data, the session store, the sign-in, the mail and the web door.
type parts struct {
	*base
	embeddedRedis *session.Embedded
	sessions      *session.Redis
	outbox        *mail.Outbox
	smtp, urgent  *mail.SMTP // the relay, and the connections for codes and confirmations
	courier       *courier.Service
	providers     *sso.Providers
	web           *web.Server
	draining      atomic.Bool // told to stop
	metrics       *metrics
	started       time.Time
	demo          bool // the embedded sign-in offers the people of the demo
	setup         *setup.Service
	terminal      io.Writer  // of whoever started the hub
	examining     sync.Mutex // one look of the doctor at a time
}

// openParts opens a whole hub without serving it.
func openParts(ctx context.Context, cfg config.Config, log *slog.Logger) (*parts, error) {
	b, err := openBase(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	p := &parts{base: b, metrics: newMetrics(), started: now()}
	for _, step := range []func(context.Context) error{p.openMail, p.openSessions, p.openSetup, p.openWeb} {
		if err := step(ctx); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// openMail connects the courier to the relay, or to the outbox when there is none.
func (p *parts) openMail(context.Context) error {
	var sender, urgent mail.Sender
	var err error
	if p.cfg.EmbeddedMail() {
		p.outbox, err = newOutbox(p.base)
		sender = p.outbox
	} else {
		if p.smtp, err = mail.NewSMTP(p.cfg.SMTPURL.Reveal()); err == nil {
			p.urgent, err = mail.NewSMTP(p.cfg.SMTPURL.Reveal())
		}
		sender, urgent = p.smtp, p.urgent
	}
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	p.courier = courier.New(p.store, sender, event.Entry, p.chapters.ByID, courier.Config{
		BaseURL: p.cfg.BaseURL, Organization: p.cfg.Organization,
		From: mail.Address{Name: p.cfg.MailFrom.Name, Email: p.cfg.MailFrom.Address}, Locale: p.cfg.Locale, Urgent: urgent,
	}, now, p.log)
	return nil
}

// newOutbox opens the folder of the emails that go nowhere.
func newOutbox(b *base) (*mail.Outbox, error) {
	return mail.NewOutbox(filepath.Join(b.cfg.Data, "outbox"), b.keys, 2000)
}

// openSessions connects to Redis, or starts the server of this process when none is configured.
func (p *parts) openSessions(ctx context.Context) error {
	o := session.Options{URL: p.cfg.RedisURL.Reveal(), Now: now, Levels: hub.SessionLevels(), Changed: p.sessionsChanged}
	var err error
	if p.cfg.EmbeddedRedis() {
		p.embeddedRedis, err = session.StartEmbedded(ctx, session.EmbeddedOptions{Snapshot: filepath.Join(p.cfg.Data, "sessions.snapshot"), Now: now})
		if err != nil {
			return fmt.Errorf("embedded session store: %w", err)
		}
		if err := p.embeddedRedis.SnapshotErr; err != nil {
			p.log.Warn("sessions of the last run are lost", "error", err)
		}
		o.URL, o.Ended = p.embeddedRedis.URL(), p.embeddedRedis.Ended
	} else if o.Hub, err = p.store.EnsureHubID(ctx); err != nil {
		return err
	}
	p.sessions, err = session.Open(o)
	if err != nil {
		return fmt.Errorf("session store: %w", err)
	}
	return nil
}

// cookieSealer seals what travels in cookies.
type cookieSealer struct{ *parts }

// Seal implements sso.Sealer.
func (s cookieSealer) Seal(plain []byte, purpose string) (string, error) {
	return s.keys.SealText(plain, purpose)
}

// Open implements sso.Sealer.
func (s cookieSealer) Open(sealed, purpose string) ([]byte, error) {
	return s.keys.OpenText(sealed, purpose)
}

// The embedded provider: its key in URLs and where it is mounted.
const (
	embeddedKey  = "demo"
	embeddedPath = "/embedded/id"
)

// pageAge is how long a public page may be behind a change made through another process; ADR 7 has the figures.
const pageAge = time.Second

// openWeb builds the sign-in and the web door.
func (p *parts) openWeb(ctx context.Context) error {
	baseURL, err := url.Parse(p.cfg.BaseURL)
	if err != nil {
		return fmt.Errorf("base URL: %w", err)
	}
	options := sso.Options{BaseURL: baseURL, Sealer: cookieSealer{p}, Now: now, UseOnce: p.sessions.UseOnce}
	trust := map[string]account.Trust{}
	for _, c := range p.cfg.Providers {
		options.Providers = append(options.Providers, sso.Config{
			Key: c.ID, Name: c.Name, Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(), GroupsClaim: c.GroupsClaim,
			Vouches: c.Vouches, Reauthenticates: c.Reauthenticates,
		})
		trust[c.ID] = account.Trust{Roles: c.Roles, Carries: account.Carry(p.cfg.Carried(c))}
	}
	if code, on := account.CodeTrust(p.cfg.EmailSignIn); on {
		trust[account.ByCode] = code
	}
	var embedded *sso.Embedded
	if p.cfg.EmbeddedSignIn() {
		secret := rand.Text()
		embedded, err = sso.NewEmbedded(p.cfg.BaseURL+embeddedPath, "chapterhouse", secret, p.cfg.BaseURL+"/auth/"+embeddedKey+"/callback",
			p.signInPeople, func(w http.ResponseWriter, r *http.Request, page sso.LoginPage) { p.web.LoginPage(w, r, page) }, now)
		if err != nil {
			return fmt.Errorf("embedded sign-in: %w", err)
		}
		options.Providers = append(options.Providers, sso.Config{
			Key: embeddedKey, Name: say.T(ctx, "the demonstration sign-in"), Issuer: p.cfg.BaseURL + embeddedPath, ClientID: "chapterhouse", ClientSecret: secret, GroupsClaim: "groups",
		})
		options.Transports = map[string]http.RoundTripper{embeddedKey: embedded.Transport()}
		trust[embeddedKey] = account.Trust{Carries: policy.CarryAll()}
	}
	p.providers, err = sso.New(options)
	if err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	assets, err := static.Load()
	if err != nil {
		return err
	}
	var proxies []string
	for _, prefix := range p.cfg.TrustedProxies {
		proxies = append(proxies, prefix.String())
	}
	room := operator.New(p.store, p.queue, p.room(), operator.About{Version: Version, Started: p.started}, now)
	room.Examine = p.examine
	p.web, err = web.New(web.Options{
		Options: page.Options{
			BaseURL: baseURL, Organization: p.cfg.Organization, AccountHelp: p.cfg.AccountHelp, SecurityContact: p.cfg.SecurityContact, Locale: p.cfg.Locale, Demonstration: p.cfg.EmbeddedSignIn(), OnePerson: p.store.OnePerson,
			LimitSecret: p.keys.Lookup("networks", "limiter"), Assets: assets, Limiter: p.sessions, Chapters: p.chapters, Log: p.log, Now: now, PageAge: pageAge,
			Account: account.New(p.store, p.sessions, p.providers, p.keys, trust, now), Observe: p.metrics.request,
		},
		TrustedProxies: proxies, Files: p.files,
		FileRows: func(ctx context.Context, chapter hub.ChapterID, id hub.FileID) (hub.File, error) {
			return p.store.Chapter(chapter).File(ctx, id)
		},
		Ready: p.ready, Outbox: p.outbox, Events: p.events, Toolkits: p.toolkits, Roles: role.New(p.store, now).WithCodes(trust[account.ByCode].Carries), Members: member.New(p.store, now), Refused: p.metrics.refuse,
		Rights: rights.New(p.store, p.sessions, p.rightsOutbox(), now), Safety: safety.New(p.store), SitePages: sitepage.New(p.store), Officials: directory.New(p.store, now), Hosting: p.hosting(), People: p.people,
		Operator: room, Setup: p.setup,
	})
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	if embedded != nil {
		p.web.UseProvider(embedded)
	}
	return nil
}

// rightsOutbox is where emails are kept that go nowhere; nil when they are sent.
func (p *parts) rightsOutbox() rights.Outbox {
	if p.outbox == nil {
		return nil
	}
	return p.outbox
}

// hosting is what the privacy page says of where this hub keeps things.
func (p *parts) hosting() public.Hosting {
	h := public.Hosting{Postgres: p.db.Engine == sqldb.Postgres, Relay: p.smtp != nil, BackupDays: p.cfg.BackupDays}
	for _, provider := range p.cfg.Providers {
		h.SignIn = append(h.SignIn, provider.Name)
	}
	return h
}

func (p *parts) close() {
	if p.sessions != nil {
		_ = p.sessions.Close()
	}
	if p.embeddedRedis != nil {
		if err := p.embeddedRedis.Close(); err != nil {
			p.log.Warn("sessions were not saved", "error", err)
		}
	}
	for _, relay := range []*mail.SMTP{p.smtp, p.urgent} {
		if relay != nil {
			_ = relay.Close()
		}
	}
	if p.outbox != nil {
		_ = p.outbox.Close()
	}
	p.base.close()
}
