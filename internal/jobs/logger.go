package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/sqldb"
)

// repeatAfter is how long River's same warning is left out. While a database is away it would come with every poll.
const repeatAfter = time.Minute

// warningHandler passes on what River warns of, each warning once per repeatAfter, without network addresses. What ends because
// the process stops is no trouble.
type warningHandler struct {
	slog.Handler

	last *lastSeen
}

// lastSeen is when each message was passed on. Messages are River's own constants, so there are few.
type lastSeen struct {
	mu sync.Mutex
	at map[string]time.Time
}

// warningsOnly is a logger for River over log.
func warningsOnly(log *slog.Logger) *slog.Logger {
	return slog.New(warningHandler{log.Handler(), &lastSeen{at: map[string]time.Time{}}})
}

// Enabled leaves out everything below a warning.
func (h warningHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// Handle passes a record on unless its message was passed on within repeatAfter, or tells of a stop.
func (h warningHandler) Handle(ctx context.Context, r slog.Record) error {
	if stops(r) || h.last.repeated(r) {
		return nil
	}
	told := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		told.AddAttrs(withoutAddresses(a))
		return true
	})
	return h.Handler.Handle(ctx, told)
}

// stops reports whether a record tells of what a stop cut off. River gives some errors as errors, some as their text.
func stops(r slog.Record) (stopped bool) {
	r.Attrs(func(a slog.Attr) bool {
		if err, is := a.Value.Any().(error); is {
			stopped = stopped || errors.Is(err, context.Canceled)
		}
		stopped = stopped || a.Value.Kind() == slog.KindString && strings.HasSuffix(a.Value.String(), context.Canceled.Error())
		return true
	})
	return stopped
}

// withoutAddresses takes the database's address out of what River says about a database that is away: some of it comes as an
// error, some as its text.
func withoutAddresses(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, sqldb.WithoutAddresses(v.String()))
	case slog.KindAny:
		if err, is := v.Any().(error); is {
			return slog.String(a.Key, sqldb.WithoutAddresses(err.Error()))
		}
	}
	return a
}

// WithAttrs keeps what was passed on.
func (h warningHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warningHandler{h.Handler.WithAttrs(attrs), h.last}
}

// WithGroup keeps what was passed on.
func (h warningHandler) WithGroup(name string) slog.Handler {
	return warningHandler{h.Handler.WithGroup(name), h.last}
}

func (l *lastSeen) repeated(r slog.Record) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, seen := l.at[r.Message]; seen && r.Time.Sub(at) < repeatAfter {
		return true
	}
	l.at[r.Message] = r.Time
	return false
}
