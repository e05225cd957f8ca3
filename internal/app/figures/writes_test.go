package figures_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/demo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/webtest"
)

// writes are the loads that change something, in the order of an evening: guests RSVP, they confirm, members RSVP.
func (s *site) writes(t *testing.T) []load {
	t.Helper()
	events := s.events(t, 60)
	hot, spread := events[:1], events[1:]
	return []load{
		s.guests(t, fmt.Sprintf("guest RSVP, over %d events", len(spread)), spread),
		s.guests(t, "guest RSVP, all for one event", hot),
		s.confirmations(t, fmt.Sprintf("guest confirms, over %d events", len(spread)), spread),
		s.confirmations(t, "guest confirms, all for one event", hot),
		s.members(t),
	}
}

// settle waits until the emails of the load before have left, or the next row would pay for them too.
func (s *site) settle(t *testing.T) {
	t.Helper()
	db, err := sqldb.Open(s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	waiting := 0
	for range 300 {
		row := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM messages WHERE state IN ('queued', 'sending')`)
		if err := row.Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		if waiting == 0 {
			return
		}
		<-time.After(200 * time.Millisecond)
	}
	t.Fatalf("%d emails still wait after a minute", waiting)
}

// posting is form i of a load, which somebody sends from a network of their own.
func (s *site) posting(ctx context.Context, t *testing.T, i int, path, cookie string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return nil
	}
	r.Header.Set("Content-Type", webtest.Form)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("%d.%d.%d.7", 10+s.networks, i/250%250, i%250))
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	return r
}

// guests RSVP to events, each from a network and with an address of its own. No network answers one event twice: the second time it
// would be the first to be refused when the event has many unconfirmed RSVPs.
func (s *site) guests(t *testing.T, what string, events []string) load {
	t.Helper()
	run := ""
	ready := func(*testing.T) int {
		run = rand.Text()
		s.networks++
		return math.MaxInt
	}
	return load{what: what, status: http.StatusSeeOther, ready: ready, ask: func(ctx context.Context, i int) *http.Request {
		return s.posting(ctx, t, i, events[i%len(events)]+"/rsvp", "", url.Values{
			"name": {"Guest of Load"}, "email": {fmt.Sprintf("%s.%d@gmail.com", run, i)}, "guests": {"0"}, "attends": {string(hub.ModeInPerson)},
		})
	}}
}

// confirmations confirm what guests asked for in this round.
func (s *site) confirmations(t *testing.T, what string, events []string) load {
	t.Helper()
	keys, err := seal.Load(s.keys)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(s.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	rows := store.New(db, keys, &storetest.Queue{}, nil)
	var waiting []hub.RSVPID
	ready := func(t *testing.T) int {
		t.Helper()
		waiting = s.unconfirmed(t, db, events)
		return len(waiting)
	}
	return load{what: what, status: http.StatusSeeOther, ready: ready, ask: func(ctx context.Context, i int) *http.Request {
		id := waiting[i]
		return s.posting(ctx, t, i, "/rsvp", "rsvp="+string(rows.ManageToken(id)), url.Values{"rsvp": {string(id)}, "do": {"confirm"}})
	}}
}

// unconfirmed are the RSVPs to events that the load made and nobody confirmed, those to one event apart from each other.
func (s *site) unconfirmed(t *testing.T, db *sqldb.DB, events []string) (ids []hub.RSVPID) {
	t.Helper()
	wanted := map[hub.EventID]bool{}
	for _, path := range events {
		wanted[hub.EventID(path[strings.LastIndex(path, "/")+1:])] = true
	}
	rows, err := db.QueryContext(t.Context(), `SELECT id, event_id FROM rsvps WHERE state = 'pending' AND network <> '' ORDER BY created_at, id`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id hub.RSVPID
		var event hub.EventID
		if err := rows.Scan(&id, &event); err != nil {
			t.Fatal(err)
		}
		if wanted[event] {
			ids = append(ids, id)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return ids
}

// members are the signed-in people of the demo; in each round they RSVP to events to which they have not yet.
func (s *site) members(t *testing.T) load {
	t.Helper()
	const events = 300
	var cookies []string
	for _, p := range demo.People() {
		cookie, _ := s.signIn(t, p.Note)
		cookies = append(cookies, cookie)
	}
	all := s.events(t, events)
	each, from := len(all)/rounds, -1
	ready := func(*testing.T) int {
		from++
		return each * len(cookies)
	}
	return load{what: "member RSVP, over many events", status: http.StatusSeeOther, ready: ready, ask: func(ctx context.Context, i int) *http.Request {
		event, cookie := all[from*each+i%each], cookies[i/each]
		return s.posting(ctx, t, i, event+"/rsvp", cookie, url.Values{"guests": {"0"}, "attends": {string(hub.ModeInPerson)}})
	}}
}
