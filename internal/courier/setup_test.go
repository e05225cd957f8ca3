package courier_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/calendar"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store/storetest"
)

// sink is a sender that keeps what it takes. on, when set, decides about each message before it is kept.
type sink struct {
	mu   sync.Mutex
	kept []mail.Message
	on   func(ctx context.Context, m mail.Message) error
}

func (s *sink) Send(ctx context.Context, m mail.Message) error {
	if s.on != nil {
		if err := s.on(ctx, m); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, m)
	return nil
}

// ids are the Message-IDs taken, in order.
func (s *sink) ids() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, m := range s.kept {
		ids = append(ids, m.ID)
	}
	return ids
}

// twice are the Message-IDs that were taken more than once.
func (s *sink) twice() []string {
	seen, out := map[string]int{}, []string(nil)
	for _, id := range s.ids() {
		if seen[id]++; seen[id] == 2 {
			out = append(out, id)
		}
	}
	return out
}

// log is a slog output that several goroutines may write.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// bundle is one test's database, a chapter with an event, and a courier over them.
type bundle struct {
	*storetest.Fixture
	chapter hub.Chapter
	event   hub.Event
	sink    *sink
	log     *logged
	service *courier.Service
}

const baseURL = "https://commons.example.org"

// setup adds a hybrid event on Saturday 5 December with a hidden place and two seats.
func setup(t *testing.T, f *storetest.Fixture, edits ...func(*hub.Event)) *bundle {
	t.Helper()
	b := &bundle{Fixture: f, sink: &sink{}, log: &logged{}}
	b.chapter = f.SavedChapter(t, hub.Chapter{
		Slug: "chicago", Name: "Chicago", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/Chicago", Hue: 9,
	})
	edits = append([]func(*hub.Event){func(e *hub.Event) {
		e.ID, e.Title = "0crossingguards0", "Winter crossing-guard training"
		e.Mode, e.JoinURL, e.PlaceHidden, e.Seats.Capacity = hub.ModeHybrid, "https://meet.example.org/crossing", true, 2
		e.StartsAt = time.Date(2026, time.December, 6, 0, 30, 0, 0, time.UTC)
		e.EndsAt = e.StartsAt.Add(90 * time.Minute)
	}}, edits...)
	b.event = f.Event(t, b.chapter, edits...)
	b.service = b.courier(b.sink)
	t.Cleanup(func() { logtest.Check(t, b.log.String(), f.Names(t)...) })
	return b
}

// courier is another courier over the same database, as another process has one.
func (b *bundle) courier(sender mail.Sender) *courier.Service {
	chapters := func(_ context.Context, id hub.ChapterID) (hub.Chapter, error) {
		if id != b.chapter.ID {
			return hub.Chapter{}, hub.ErrNotFound
		}
		return b.chapter, nil
	}
	cfg := courier.Config{BaseURL: baseURL + "/", Organization: "Commons Alliance", From: mail.Address{Name: "Commons Alliance", Email: "hub@commons.example.org"}}
	return courier.New(b.Store, sender, entry, chapters, cfg, b.Clock.Now, slog.New(slog.NewTextHandler(b.log, nil)))
}

// entry stands in for the event use case's.
func entry(_ context.Context, e hub.Event, url string) calendar.Entry {
	where := strings.Trim(strings.Join([]string{e.Place.Venue, e.Place.Address, e.Place.Locality, e.Place.Region}, ", "), ", ")
	description := e.Summary
	if e.JoinURL != "" {
		description += "\n\nJoin: " + e.JoinURL
	}
	return calendar.Entry{
		UID: string(e.ID) + "@events.chapterhouse", Sequence: e.Sequence, Stamp: e.UpdatedAt, Updated: e.UpdatedAt,
		Start: e.StartsAt, End: e.EndsAt, Zone: e.Zone, Summary: e.Title, URL: url, Location: where,
		Description: description, Cancelled: e.State == hub.EventCancelled,
	}
}

// claim returns the one message of a kind that is due; it is leased to the test.
func (b *bundle) claim(t *testing.T, kind hub.MessageKind) hub.Message {
	t.Helper()
	due, err := b.Store.ClaimMessages(t.Context(), hub.AnyLane, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	var found []hub.Message
	for _, m := range due {
		if m.Kind == kind {
			found = append(found, m)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d messages of kind %s are due, want 1", len(found), kind)
	}
	return found[0]
}

// compose is Compose of the one message of a kind that is due, checked to be a mail that can be built.
func (b *bundle) compose(t *testing.T, kind hub.MessageKind) mail.Message {
	t.Helper()
	return b.composed(t, b.claim(t, kind))
}

func (b *bundle) composed(t *testing.T, m hub.Message) mail.Message {
	t.Helper()
	out, err := b.service.Compose(t.Context(), m)
	if err != nil {
		t.Fatalf("compose %s: %v", m.Kind, err)
	}
	if _, err := mail.Build(out); err != nil {
		t.Fatalf("build %s: %v", m.Kind, err)
	}
	return out
}

// drop forgets every message there is, so that a test looks at what comes after.
func (b *bundle) drop(t *testing.T) {
	t.Helper()
	b.Exec(t, `DELETE FROM messages`)
}

// states counts messages by state.
func (b *bundle) states(t *testing.T) map[string]int {
	t.Helper()
	counts, err := b.Store.MessageCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return counts
}
