package baddays_test

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/jobs"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// lead is the one who signs in.
const lead = "Robin Vale"

// world is a database with an organization in it, seen from beside the hub.
type world struct {
	*storetest.Fixture

	data   string // the hub's folder
	boston hub.Chapter
	event  hub.Event
}

// newWorld fills a database of its own on an engine.
func newWorld(t *testing.T, engine sqldb.Engine) *world {
	t.Helper()
	data := t.TempDir()
	keys, _, err := seal.LoadOrCreate(filepath.Join(data, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{data: data, Fixture: storetest.OpenSealed(t, engine, keys)}
	w.fill(t)
	return w
}

// worldAt is newWorld in a folder and an empty database.
func worldAt(t *testing.T, data, database string) *world {
	t.Helper()
	keys, _, err := seal.LoadOrCreate(filepath.Join(data, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{data: data, Fixture: &storetest.Fixture{
		DB: db, App: db, Keys: keys, Clock: storetest.NewClock(), Queue: &storetest.Queue{}, URL: database, AppURL: database,
	}}
	if db.Engine == sqldb.Postgres { // the hub serves as a role that owns nothing
		w.Exec(t, "CREATE ROLE hub_app LOGIN PASSWORD 'hub_app'")
		w.AppURL = storetest.As(database, "hub_app")
		if w.App, err = sqldb.Open(w.AppURL); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.App.Close() })
	}
	w.fill(t)
	return w
}

func (w *world) fill(t *testing.T) {
	t.Helper()
	if err := jobs.Migrate(t.Context(), w.DB); err != nil {
		t.Fatal(err)
	}
	if at, err := url.Parse(w.AppURL); err == nil && at.User != nil {
		if err := store.GrantApp(t.Context(), w.DB, at.User.Username()); err != nil { // the queue's tables, too
			t.Fatal(err)
		}
	}
	queue, err := jobs.NewQueue(w.App, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w.Store = store.New(w.App, w.Keys, queue, time.Now)
	w.National(t)
	w.boston = w.Chapter(t, "boston")
	// Nobody has signed in as the lead yet: the office's account is their first, and so their own.
	if err := w.Store.GrantByEmail(t.Context(), storetest.Email(lead), hub.Grant{Role: hub.RoleLead, Chapter: w.boston.ID}); err != nil {
		t.Fatal(err)
	}
	w.event = w.Event(t, w.boston, func(e *hub.Event) {
		e.StartsAt, e.EndsAt = time.Now().Add(7*24*time.Hour).Truncate(time.Second), time.Now().Add(7*24*time.Hour+2*time.Hour).Truncate(time.Second)
	})
}

// environ are the settings of a hub on this world; database is the address it uses.
func (w *world) environ(database string) []string {
	return []string{"CHAPTERHOUSE_DATA=" + w.data, "CHAPTERHOUSE_DATABASE_URL=" + database, "CHAPTERHOUSE_TRUSTED_PROXIES=127.0.0.1/32"}
}

// behind is a server's URL with another address in it.
func behind(t *testing.T, rawURL, address string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = address
	return u.String()
}

func hostOf(t *testing.T, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// answers counts the RSVPs to the event by address, as the database holds them.
func (w *world) answers(t *testing.T, emails []string) map[string]int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	rows, err := w.DB.QueryContext(ctx, `
		SELECT p.email_key FROM rsvps r JOIN people p ON p.id = r.person_id WHERE r.chapter_id = $1 AND r.event_id = $2`, w.boston.ID, w.event.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	byKey := map[string]int{}
	for rows.Next() {
		var key []byte
		if err := rows.Scan(&key); err != nil {
			t.Fatal(err)
		}
		byKey[string(key)]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, email := range emails {
		found[email] = byKey[string(w.Keys.Lookup(seal.NormalEmail(email), "people.email"))]
	}
	return found
}

// owe writes an answer and its mail straight into the database, past the hub, and returns the address it goes to.
func (w *world) owe(t *testing.T, domain string) string {
	t.Helper()
	email := numbered("owed") + "@" + domain
	if err := w.Store.Chapter(w.boston.ID).RequestSeat(t.Context(), store.RSVPInput{Event: w.event.ID, Name: "A guest", Email: email, Party: 1}); err != nil {
		t.Fatal(err)
	}
	return email
}

// hurry ends the waits and leases of all mails, and makes the workers look.
func (w *world) hurry(t *testing.T) {
	t.Helper()
	past := sqldb.At(time.Now().Add(-time.Second))
	until(t, "mails are due", patience, func() bool {
		_, err := w.DB.ExecContext(t.Context(), `UPDATE messages SET due_at = $1 WHERE state IN ('queued', 'sending')`, past)
		return err == nil
	})
	w.owe(t, "nudge.example.org")
}

// rsvpOf is the answer of the guest with that address.
func (w *world) rsvpOf(t *testing.T, email string) (id string) {
	t.Helper()
	err := w.DB.QueryRowContext(t.Context(), `
		SELECT r.id FROM rsvps r JOIN people p ON p.id = r.person_id WHERE r.chapter_id = $1 AND r.event_id = $2 AND p.email_key = $3`,
		w.boston.ID, w.event.ID, w.Keys.Lookup(seal.NormalEmail(email), "people.email")).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// message is the state, the attempts and the problem of the mail to the guest with that address.
func (w *world) message(t *testing.T, email string) (state, problem string, attempts int, due time.Time) {
	t.Helper()
	err := w.DB.QueryRowContext(t.Context(), `
		SELECT m.state, COALESCE(m.problem, ''), m.attempts, m.due_at FROM messages m JOIN rsvps r ON r.id = m.rsvp_id AND r.chapter_id = m.chapter_id
		JOIN people p ON p.id = r.person_id WHERE m.chapter_id = $1 AND p.email_key = $2`,
		w.boston.ID, w.Keys.Lookup(seal.NormalEmail(email), "people.email")).Scan(&state, &problem, &attempts, sqldb.Time{T: &due})
	if err != nil {
		t.Fatal(err)
	}
	return state, problem, attempts, due
}

// server is the address of a server beside the tests; without it the test is skipped, and fails in CI.
func server(t *testing.T, variable string) string {
	t.Helper()
	address := os.Getenv(variable)
	if address == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: run .ci/servers go test", variable)
		}
		t.Skipf("%s is not set: run .ci/servers go test", variable)
	}
	return strings.TrimSuffix(address, "/0")
}
