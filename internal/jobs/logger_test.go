package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRiverIsQuiet(t *testing.T) {
	t.Parallel()
	out := &output{}
	log := warningsOnly(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.Debug("fetching")
	log.Info("started")
	for range 3 {
		log.With("queue", "mail").Error("Error fetching jobs")
	}
	log.WithGroup("g").Warn("Job appears to be stuck")
	if got := strings.Count(out.String(), "\n"); got != 2 || strings.Contains(out.String(), "started") {
		t.Errorf("%d lines, want each warning once:\n%s", got, out)
	}
}

func TestAStopIsNoTrouble(t *testing.T) {
	t.Parallel()
	out := &output{}
	log := warningsOnly(slog.New(slog.NewTextHandler(out, nil)))
	log.Error("Error starting transaction", slog.Any("error", fmt.Errorf("begin: %w", context.Canceled)))
	log.Error("Error fetching jobs", slog.String("err", "begin: context canceled"))
	log.Error("Error fetching jobs", slog.Any("err", errors.New("disk full")))
	if text := out.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "disk full") {
		t.Errorf("River says:\n%s", text)
	}
}

// Without withoutAddresses both lines hold the database's address, as the restarts of internal/app/baddays found.
func TestRiverNamesNoAddress(t *testing.T) {
	t.Parallel()
	out := &output{}
	log := warningsOnly(slog.New(slog.NewTextHandler(out, nil)))
	away := errors.New("failed to connect to `user=hub database=hub`: 10.1.2.3:5432 (10.1.2.3): server error:\n FATAL")
	log.Error("Error scheduling jobs", slog.Any("error", fmt.Errorf("begin: %w", away)))
	log.Error("Error fetching jobs", slog.String("err", away.Error()), slog.Int("count", 5))
	if text := out.String(); strings.Contains(text, "10.1.2.3") || strings.Count(text, "(address)") != 4 || !strings.Contains(text, "count=5") {
		t.Errorf("River says:\n%s", text)
	}
}

func TestAWarningComesBackAfterAMinute(t *testing.T) {
	t.Parallel()
	seen := &lastSeen{at: map[string]time.Time{}}
	at := time.Date(2026, time.September, 1, 16, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {59 * time.Second, true}, {time.Minute, false}, {61 * time.Second, true}} {
		if got := seen.repeated(slog.NewRecord(at.Add(tt.after), slog.LevelWarn, "away", 0)); got != tt.want {
			t.Errorf("after %s: repeated %v, want %v", tt.after, got, tt.want)
		}
	}
}
