package leaks_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"chapterhouse/internal/sqldb"
)

// hole is a statement of the store without its chapter: what somebody who forgets a WHERE would write.
type hole struct {
	name  string
	in    []string                      // texts that the statement holds
	cut   string                        // what is taken out of it; it names $1
	role  string                        // who then sees too much
	where func(*organization) []request // where
	want  canary                        // what, among other things
}

// holes are at least one for each way out: a page, a list, a file, a mail.
var holes = []hole{
	{
		"a desk lists the events of all chapters", []string{"FROM events e JOIN event_seats", "e.ends_at > $2"}, "e.chapter_id = $1", "L",
		func(*organization) []request { return gets("/chapters/town-1/desk") }, canary{9, "draft.title"},
	},
	{
		"an event is found by its id alone", []string{"FROM events e JOIN event_seats", "AND e.id = $2"}, "e.chapter_id = $1", "L",
		func(o *organization) []request {
			return gets("/chapters/town-1/desk/events/" + o.things[9]["event.draft"])
		}, canary{9, "draft.venue"},
	},
	{
		"a calendar file is found by its event's id alone", []string{"FROM events e JOIN event_seats", "AND e.id = $2"}, "e.chapter_id = $1", "M",
		func(o *organization) []request {
			return gets("/chapters/town-1/events/" + o.things[9]["event.members"] + ".ics")
		}, canary{9, "members.title"},
	},
	{
		"the members of all chapters", []string{"FROM memberships m JOIN people p", "m.state = 'requested'"}, "m.chapter_id = $1", "L",
		func(*organization) []request { return gets("/chapters/town-1/desk/members") }, canary{9, "request.note"},
	},
	{
		"an event's answers from wherever they are", []string{"FROM rsvps r JOIN people p", "r.state <> 'pending'"}, "r.chapter_id = $1 AND r.event_id = $2", "L",
		func(o *organization) []request {
			return gets("/chapters/town-1/desk/events/" + o.things[1]["event.open"] + "/attendees.csv")
		}, canary{9, "guest.email"},
	},
	{
		"the words of all chapters in one page", []string{"LEFT JOIN slot_values"}, "v.chapter_id = a.chapter_id", "L",
		func(o *organization) []request {
			return gets("/chapters/town-1/desk/toolkits/" + string(o.kits["half"]))
		}, canary{12, "slot.unpublished"},
	},
	{
		"a file is found by its id alone", []string{"FROM files f"}, "f.chapter_id = $1", "L",
		func(o *organization) []request {
			return gets("/chapters/town-1/files/" + o.things[9]["file.draft"] + "/640")
		}, canary{9, "file draft.bytes"},
	},
	{
		"the calendar of a chapter holds all", []string{"FROM events e JOIN event_seats", "e.ends_at > $2"}, "AND e.audience = 'public'", "V",
		func(*organization) []request { return gets("/chapters/town-1/events.ics") }, canary{1, "members.title"},
	},
}

func gets(paths ...string) (list []request) {
	for _, path := range paths {
		list = append(list, request{method: "GET", path: path})
	}
	return list
}

// TestHolesAreFound is the negative control of the crawl: a hub whose store lacks one WHERE leaks, the crawl says what and
// where, and the same requests find nothing in the hub as it is.
func TestHolesAreFound(t *testing.T) {
	t.Parallel()
	o := newOrganization(t, sqliteFixture(t))
	for _, hole := range holes {
		t.Run(hole.name, func(t *testing.T) {
			t.Parallel()
			broken := &breaker{hole: hole}
			h := buildHouse(t, o.Fixture, build{over: o.house, db: broken.open(t, o.DB)})
			look := func(h *house) *crawler {
				c := o.crawler(t, h, hole.role)
				for _, r := range hole.where(o) {
					c.ask(t, r)
				}
				return c
			}
			if whole := look(o.house); len(whole.leaks) != 0 {
				t.Errorf("without a hole it leaks too: %v", whole.leaks)
			}
			found := look(h)
			if broken.hits.Load() == 0 {
				t.Fatal("the hub runs no such statement: the hole is not planted")
			}
			if !slices.ContainsFunc(found.leaks, func(l leak) bool { return l.what == hole.want.String() }) {
				t.Errorf("not found: %s; statuses %v, leaks %v", hole.want, found.status, found.leaks)
			}
		})
	}
	t.Run("the leads of all chapters get one chapter's letter", func(t *testing.T) {
		t.Parallel()
		broken := &breaker{hole: hole{in: []string{"SELECT r.person_id FROM roles r", "r.role = 'lead'"}, cut: "r.chapter_id = $1"}}
		h := buildHouse(t, o.Fixture, build{over: o.house, db: broken.open(t, o.DB)})
		h.visitor().post(t, "/chapters/town-1/contact", url.Values{
			"name": {o.word(1, "letter.name")}, "email": {o.word(1, "letter.email") + "@example.org"}, "text": {"Is the hall open?"},
		})
		h.deliver(t)
		_, leaks := o.letters(t, h)
		if broken.hits.Load() == 0 || !slices.Contains(leaks, leak{"a mail to the lead of chapter 9", "a mail", "letter.name of chapter 1"}) {
			t.Errorf("found %v", leaks)
		}
	})
	t.Run("a stranger who is taken for a lead", func(t *testing.T) {
		t.Parallel()
		c := o.crawler(t, o.house, "L")
		c.as = "S"
		for _, r := range gets("/chapters/town-1/desk/members", "/chapters/town-1/desk/events/"+o.things[1]["event.open"]+"/attendees.csv") {
			c.ask(t, r)
		}
		for _, want := range []string{"member.email of chapter 1", "guest.note of chapter 1"} {
			if !slices.ContainsFunc(c.leaks, func(l leak) bool { return l.what == want }) {
				t.Errorf("not found: %s", want)
			}
		}
	})
	t.Run("a log that names a guest", func(t *testing.T) {
		t.Parallel()
		if heard := names(o.aviary.heard([]byte(`level=INFO msg=asked email=` + o.word(4, "guest.email") + `@example.org`))); !slices.Equal(heard, []string{"guest.email of chapter 4"}) {
			t.Errorf("heard %q", heard)
		}
	})
}

// breaker is a driver that takes a part out of some statements before the engine sees them.
type breaker struct {
	hole  hole
	inner driver.Driver
	hits  atomic.Int32
}

// open opens the database of db again, through the breaker.
func (b *breaker) open(t *testing.T, db *sqldb.DB) *sqldb.DB {
	t.Helper()
	var path string
	must(t, db.QueryRowContext(t.Context(), `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path))
	b.inner = db.Driver()
	q := url.Values{"_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_timezone": {"UTC"}, "_pragma": {"busy_timeout(10000)", "foreign_keys(1)"}}
	pool := sql.OpenDB(connector{b, "file:" + path + "?" + q.Encode()})
	pool.SetMaxOpenConns(2)
	t.Cleanup(func() { _ = pool.Close() })
	return &sqldb.DB{DB: pool, Engine: sqldb.SQLite}
}

// broken is a statement as the engine gets it. $1 stays, or the other parameters would move.
func (b *breaker) broken(query string) string {
	for _, part := range b.hole.in {
		if !strings.Contains(query, part) {
			return query
		}
	}
	if !strings.Contains(query, b.hole.cut) {
		return query
	}
	b.hits.Add(1)
	instead := "$1 <> '' AND (1 OR $2 <> '')"
	if !strings.Contains(b.hole.cut, "$2") {
		instead = "$1 <> ''"
	}
	if strings.HasPrefix(b.hole.cut, "AND ") {
		instead = ""
	}
	return strings.ReplaceAll(query, b.hole.cut, instead)
}

type connector struct {
	b   *breaker
	dsn string
}

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.b.inner.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(fullConn)
	if !ok {
		return nil, fmt.Errorf("%T lacks what the breaker passes on", conn)
	}
	return &brokenConn{whole, c.b}, nil
}

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return c.b.inner }

// fullConn is what the engine's connections can do.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// brokenConn passes statements on, broken.
type brokenConn struct {
	fullConn
	b *breaker
}

// PrepareContext implements driver.ConnPrepareContext, like the two below for theirs.
func (c *brokenConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.fullConn.PrepareContext(ctx, c.b.broken(query))
}

func (c *brokenConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.fullConn.ExecContext(ctx, c.b.broken(query), args)
}

func (c *brokenConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.fullConn.QueryContext(ctx, c.b.broken(query), args)
}
