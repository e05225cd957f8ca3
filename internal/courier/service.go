package courier

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Why a message is given up without an email.
var (
	// ErrGone: the RSVP, event, chapter or person it is about is no longer there.
	ErrGone = errors.New("what the message is about is gone")
	// ErrSuppressed: the owner of the address asked for no email, or it takes none.
	ErrSuppressed = errors.New("address wants no email")
	// ErrOutdated: something that happened since made it untrue, and causes a message of its own where one is due.
	ErrOutdated = errors.New("message is outdated")
)

// Config is what every email needs to know of this installation.
type Config struct {
	BaseURL      string // scheme and host, without a slash at the end
	Organization string
	From         mail.Address // the name is used where no chapter's is
	Locale       say.Locale   // the organization's: words what says no locale of its own; empty: say.Default
	Urgent       mail.Sender  // sends codes and confirmations over connections of its own; nil: the one sender sends all
}

// Entry makes the calendar entry of an event whose page is at url, worded in the locale of ctx. What the event does not hold must not
// be in it.
type Entry func(ctx context.Context, e hub.Event, url string) calendar.Entry

// Chapters finds a chapter, or hub.ErrNotFound.
type Chapters func(ctx context.Context, id hub.ChapterID) (hub.Chapter, error)

// Service composes and delivers messages. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	sender   mail.Sender
	urgent   mail.Sender // for codes and confirmations
	traffic  traffic
	entry    Entry
	chapters Chapters
	cfg      Config
	named    atomic.Pointer[naming]
	now      func() time.Time
	log      *slog.Logger
}

// New returns a courier. now is the clock of the store: leases are counted on it. log gets one line per message that was
// not taken, with its id and kind.
func New(st *store.Store, sender mail.Sender, entry Entry, chapters Chapters, cfg Config, now func() time.Time, log *slog.Logger) *Service {
	cfg.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	if cfg.Urgent == nil {
		cfg.Urgent = sender
	}
	s := &Service{store: st, sender: sender, urgent: cfg.Urgent, entry: entry, chapters: chapters, cfg: cfg, now: now, log: log}
	s.Rename(cfg.Organization, cfg.Locale)
	return s
}

// naming is what set-up may say while the courier works.
type naming struct {
	organization string
	locale       say.Locale
}

// Rename gives the organization another name and locale than the courier began with.
func (s *Service) Rename(organization string, locale say.Locale) {
	s.named.Store(&naming{organization, cmp.Or(locale, say.Default)})
}

// senders is the sender of a lane.
func (s *Service) senders(lane hub.Lane) mail.Sender {
	if lane == hub.LaneCodes {
		return s.urgent
	}
	return s.sender
}
