package jobs

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestRiverIsQuiet(t *testing.T) {
	t.Parallel()
	out := &output{}
	log := quiet(slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})))
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
