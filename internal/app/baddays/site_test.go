package baddays_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chapterhouse/internal/sqldb"
)

// site is a running hub with a proxy before each of its parts.
type site struct {
	*world

	hub                             *process
	public, admin                   string
	settings                        []string
	database, redis, smtp, provider *proxy // database is nil on SQLite
	office                          *office
	relay                           *relay
	memory                          *redisServer
	robin                           *visitor // signed in
	style                           string   // a static file

	mu     sync.Mutex
	acked  []string // guests whose answer was acknowledged
	drafts []string // pages of events that were acknowledged
	owed   []string // addresses that mail is due to
}

func newSite(t *testing.T, w *world) *site {
	t.Helper()
	s := &site{world: w, memory: newRedis(t), relay: newRelay(t)}
	s.office, s.provider = newOffice(t)
	s.redis, s.smtp = newProxy(t, s.memory.address), newProxy(t, s.relay.address)
	database := w.AppURL
	if w.DB.Engine == sqldb.Postgres {
		s.database = newProxy(t, hostOf(t, database))
		database = behind(t, database, s.database.address)
	}
	s.settings = append(append(w.environ(database), s.office.environ()...),
		"CHAPTERHOUSE_REDIS_URL=redis://"+s.redis.address, "CHAPTERHOUSE_SMTP_URL=smtp://"+s.smtp.address, "CHAPTERHOUSE_MAIL_FROM=Hub <hub@example.org>")
	at := addresses(t, 2)
	s.public, s.admin = at[0], at[1]
	return s
}

// open starts the hub and signs the lead in.
func (s *site) open(t *testing.T) *site {
	t.Helper()
	s.hub = serve(t, s.settings, s.public, s.admin)
	s.robin = newVisitor(s.hub.base)
	s.robin.signIn(t, s.office)
	s.style = regexp.MustCompile(`/static/[^"]+\.css`).FindString(newVisitor(s.hub.base).get("/").body)
	if s.style == "" {
		t.Fatal("the home page has no style sheet")
	}
	return s
}

// serveAs starts the hub with a command that runs it (see plain), or as this program where there is none.
func (s *site) serveAs(t *testing.T, command ...string) {
	t.Helper()
	s.hub = start(t, addressed(s.settings, s.public, s.admin), []string{"serve"}, command...)
	s.hub.base, s.hub.admin = "http://"+s.public, "http://"+s.admin
	s.hub.up(t)
}

func (s *site) eventPath() string { return "/chapters/boston/events/" + string(s.event.ID) }

// arrival is a visitor on the way back from the provider.
type arrival struct {
	*visitor

	callback string
}

// arrivals are n visitors whom the provider has signed in, and who have not come back yet.
func (s *site) arrivals(t *testing.T, n int) chan arrival {
	t.Helper()
	all := make(chan arrival, n)
	for range n {
		until(t, "a sign-in begins", patience, func() bool {
			v := newVisitor(s.hub.base)
			callback, _ := v.begin(s.office)
			if callback != "" {
				all <- arrival{v, callback}
			}
			return callback != ""
		})
	}
	return all
}

// strangers come back from a provider they never went to: for a hub that is not there.
func (s *site) strangers() chan arrival {
	all := make(chan arrival, tries*repeats)
	for range cap(all) {
		all <- arrival{newVisitor(s.hub.base), "/auth/office/callback"}
	}
	return all
}

// draft is a new event's form.
func draft(title string) url.Values {
	return url.Values{
		"title": {title}, "mode": {"in_person"}, "date": {time.Now().AddDate(0, 1, 0).Format(time.DateOnly)}, "start": {"18:30"}, "end": {"20:00"},
		"zone": {"America/New_York"}, "venue": {"Grove Hall"}, "locality": {"Boston"}, "region": {"MA"}, "max_party": {"2"},
	}
}

// ask makes one request of a class, other than mail.
func (s *site) ask(class string, back chan arrival) reply {
	switch class {
	case "anonymous page":
		return newVisitor(s.hub.base).get(s.eventPath() + "?" + numbered("unseen=")) // not one that is kept for a second
	case "guest RSVP":
		email := numbered("guest") + "@gmail.com"
		r := newVisitor(s.hub.base).post(s.eventPath()+"/rsvp", guestForm(email))
		if r.status == 303 {
			s.note(&s.acked, email)
			s.note(&s.owed, email)
		}
		return r
	case "signed-in page":
		return s.robin.get("/chapters/boston/desk")
	case "sign-in":
		if back == nil {
			return newVisitor(s.hub.base).get("/auth/office")
		}
		v := <-back
		return v.get(v.callback)
	case "desk write":
		r := s.robin.post("/chapters/boston/desk/events", draft(numbered("Draft ")))
		if r.status == 303 {
			s.note(&s.drafts, r.location)
		}
		return r
	}
	return newVisitor(s.hub.base).get(s.style)
}

func (s *site) note(list *[]string, one string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, one)
}

// outcome is a reply in a word of the table.
func outcome(r reply) string {
	if r.status == 0 {
		return "nobody"
	}
	return strconv.Itoa(r.status)
}

// wrong says what is the matter with a reply beyond its status: a 503 must be a page that says so in words and has the
// number to quote, and no answer may take the session's cookie away.
func wrong(r reply) error {
	for _, cookie := range r.header.Values("Set-Cookie") {
		if strings.HasPrefix(cookie, "session=;") {
			return fmt.Errorf("takes the session's cookie away: somebody is signed out")
		}
	}
	if r.status == 503 && (!strings.Contains(r.body, "<h1>") || !strings.Contains(r.body, "quote "+r.header.Get("X-Request-Id"))) {
		return fmt.Errorf("has no page with words and a number to quote:\n%s", r.body)
	}
	return nil
}

// healthy waits until every class of request works again, and until what was acknowledged and owed is there.
func (s *site) healthy(t *testing.T) {
	t.Helper()
	cookie := s.robin.Cookie("session")
	for class, want := range map[string]int{"anonymous page": 200, "guest RSVP": 303, "signed-in page": 200, "desk write": 303, "static": 200} {
		var last reply
		until(t, class+" works again", patience, func() bool {
			last = s.ask(class, nil)
			return last.status == want
		})
	}
	until(t, "the sign-in works again", patience, func() bool {
		v := newVisitor(s.hub.base)
		callback, _ := v.begin(s.office)
		return callback != "" && v.get(callback).status == 303
	})
	if s.robin.Cookie("session") != cookie {
		t.Error("the lead's session is another one than before")
	}
	s.kept(t)
}

// kept says that what was acknowledged is in the database once, and that what was owed has arrived.
func (s *site) kept(t *testing.T) {
	t.Helper()
	for email, n := range s.answers(t, s.acked) {
		if n != 1 {
			t.Errorf("the acknowledged answer of %s is there %d times", email, n)
		}
	}
	for _, page := range s.drafts {
		if r := s.robin.get(page); r.status != 200 {
			t.Errorf("the acknowledged draft %s answers %d", page, r.status)
		}
	}
	s.hurry(t)
	for _, email := range s.owed {
		if !eventually(patience, func() bool { return s.relay.got(email) > 0 }) {
			state, problem, attempts, _ := s.message(t, email)
			t.Errorf("the mail to %s did not come: %s after %d attempts, %s", email, state, attempts, problem)
			return
		}
	}
	s.acked, s.drafts, s.owed = nil, nil, nil
}

// stop ends the hub as an operator does.
func (s *site) stop(t *testing.T) {
	t.Helper()
	if code := s.hub.end(t, syscall.SIGTERM); code != 0 {
		t.Errorf("the hub ends with %d", code)
	}
}
