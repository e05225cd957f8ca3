package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/jobs"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/zone"
)

// subject is the hub that doctor looks at. Unlike a hub that serves it makes nothing: no folder, no keys, no tables, no
// embedded server beside the one that may run. Each part that could not be opened has the reason.
type subject struct {
	cfg config.Config
	now func() time.Time

	zoneData func() zone.Release

	keys    *seal.Keys
	keysErr error

	db     *sqldb.DB
	dbErr  error // why the database cannot be asked for rows
	queue  *jobs.Queue
	store  *store.Store
	server func(context.Context) (sqldb.Server, error)
	bound  func(context.Context) error // says why row-level security does not bind the role

	files    *blob.Folder
	filesErr error

	sessions    *session.Redis // nil when embedded
	sessionsErr error
	sessionInfo func(context.Context) (session.Server, error)

	smtp    *mail.SMTP // nil when embedded
	smtpErr error

	// room is how many bytes are free, and how many there are, where a folder is.
	room func(folder string) (free, all uint64, err error)
	// slowSession is a round trip to the session store that is worth a warning. Every signed-in page makes two.
	slowSession time.Duration

	documents map[string]discovered
}

func openSubject(ctx context.Context, cfg config.Config) *subject {
	s := &subject{cfg: cfg, now: now, zoneData: zone.Data, room: room, slowSession: 100 * time.Millisecond, documents: map[string]discovered{}}
	s.keys, s.keysErr = seal.Load(cfg.Keys)
	s.openDatabase(ctx)
	if folder := filepath.Join(cfg.Data, "files"); exists(folder) {
		s.files, s.filesErr = blob.OpenFolder(folder)
	} else {
		s.filesErr = errNoFolder
	}
	if !cfg.EmbeddedRedis() {
		name := "doctor" // what is asked is the same for every hub, and doctor names none
		if s.dbErr == nil {
			if named, err := s.store.HubID(ctx); err == nil {
				name = named
			}
		}
		s.sessions, s.sessionsErr = session.Open(session.Options{URL: cfg.RedisURL.Reveal(), Now: now, Levels: hub.SessionLevels(), Hub: name})
		if s.sessionsErr == nil {
			s.sessionInfo = s.sessions.Describe
		}
	}
	if !cfg.EmbeddedMail() {
		s.smtp, s.smtpErr = mail.NewSMTP(cfg.SMTPURL.Reveal())
	}
	return s
}

// openDatabase opens the database that is there; asking for one that is not must not make one.
func (s *subject) openDatabase(ctx context.Context) {
	if path, lite := sqliteFile(s.cfg); lite && !exists(path) {
		s.dbErr = problem(say.M("No, there is no database file yet."))
		if s.cfg.EmbeddedDatabase() {
			s.dbErr = errNoFile
		}
		return
	}
	if s.db, s.dbErr = sqldb.Open(s.cfg.DatabaseURL.Reveal()); s.dbErr != nil {
		return
	}
	s.server = s.db.Describe
	s.bound = func(ctx context.Context) error { return store.CheckApp(ctx, s.db) }
	if s.queue, s.dbErr = jobs.NewQueue(s.db, slog.New(slog.DiscardHandler)); s.dbErr != nil {
		return
	}
	s.store = store.New(s.db, s.keys, s.queue, s.now)
	s.store.HubCeiling = s.cfg.UnconfirmedPerHour
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if s.store.Ping(ctx) != nil {
		s.dbErr = problem(say.M("No, the database isn’t answering.")) // the driver's own text may hold its address
		return
	}
	if schema, err := s.db.Schema(ctx); err != nil || schema.Pending() > 0 {
		s.dbErr = errors.Join(errSchema, err)
		return
	}
	if saved, err := s.store.Settings(ctx); err == nil {
		s.cfg = s.cfg.With(saved.Organization, saved.Locale)
	}
}

func (s *subject) close() {
	if s.files != nil {
		_ = s.files.Close()
	}
	if s.sessions != nil {
		_ = s.sessions.Close()
	}
	if s.smtp != nil {
		_ = s.smtp.Close()
	}
	if s.db != nil {
		_ = s.db.Close()
	}
}

// errNoFile says that the database file is made when the hub first runs.
var errNoFile = nothingYet(say.M("The database file is created when the hub first runs."))

// rows says whether the tables can be read.
func (s *subject) rows(context.Context) error {
	if errors.Is(s.dbErr, errNoFile) {
		return errNoFile
	}
	if s.dbErr != nil {
		return skip(say.M("This needs the database and its schema, see above."))
	}
	return nil
}

// errNoFolder says that nothing was stored yet.
var errNoFolder = nothingYet(say.M("The folder is created when the hub first runs."))

// fresh says that this hub holds nothing yet, so nothing of it can be missing.
func (s *subject) fresh(ctx context.Context) bool {
	if s.dbErr != nil {
		return errors.Is(s.dbErr, errNoFile)
	}
	began, err := s.began(ctx)
	return err == nil && began.IsZero()
}

// began is when the first chapter came into this hub; zero: none did.
func (s *subject) began(ctx context.Context) (first time.Time, err error) {
	all, err := s.store.Chapters(ctx)
	for _, ch := range all {
		if first.IsZero() || ch.CreatedAt.Before(first) {
			first = ch.CreatedAt
		}
	}
	return first, err
}

// settled is how old a hub is when it should have what a new one cannot: a second admin, a lead in each chapter.
const settled = 14 * 24 * time.Hour

// demonstration says that nothing here is real: whoever reaches the sign-in page can be anyone.
func (s *subject) demonstration() bool { return s.cfg.EmbeddedSignIn() }

// public says whether people come from other machines.
func (s *subject) public() bool { return !local(host(s.cfg.BaseURL)) }

// sqliteFile is the path of the database file, if it is one.
func sqliteFile(cfg config.Config) (path string, lite bool) {
	return strings.CutPrefix(cfg.DatabaseURL.Reveal(), "sqlite:")
}

// host is the host of a URL or of host:port.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Hostname()
	}
	if h, _, err := net.SplitHostPort(address); err == nil {
		return h
	}
	return address
}

// local says whether a host is this machine.
func local(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// room asks the file system.
func room(folder string) (free, all uint64, err error) {
	var at syscall.Statfs_t
	if err := syscall.Statfs(folder, &at); err != nil {
		return 0, 0, err
	}
	block := uint64(at.Bsize)
	return at.Bavail * block, at.Blocks * block, nil
}
