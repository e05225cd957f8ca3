package store

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// EventSearch chooses public events of all chapters.
type EventSearch struct {
	Mode   hub.Mode  // empty: any
	Access []string  // keys of hub.AccessQuestions that must be answered yes
	Near   *Near     // nil: anywhere
	From   time.Time // events that end after this
	Until  time.Time // events that start before this; zero: no end
	// Beside is a chapter whose events are left out; empty: none.
	Beside hub.ChapterID
	// Nearest are the nearest first, of the next mostNearest of those Near, on a first page without Keep.
	Nearest bool
	// Keep decides about what the statement cannot say; nil: all. It is asked in the order the events start, until Limit are kept.
	Keep  func(hub.EventListing) bool
	After hub.Cursor
	Limit int
	Whole bool // with what only an event's own page shows; else as listedEvents
}

// Near is a range of degrees, and within it the places whose squared distance from the middle, in degrees and with the longitude's square
// counted Squeeze times, is at most Square.
type Near struct {
	South, West, North, East  float64
	Lat, Lon, Squeeze, Square float64
}

// mostOfSearch is how many events a search that drops some of them reads at once, at most. One with Keep reads a few more than its Limit
// at first, for those that are dropped.
const mostOfSearch, spareOfSearch = 800, 4

// mostNearest is of how many events, the next of a place, the nearest are found.
const mostNearest = 200

// ComingEvents returns public events of all chapters in the order they start: Limit of them unless there are no more. Why it crosses:
// visitors look for something near them, whichever chapter holds it; drafts and members-only events are left out by the statement itself.
func (s *Store) ComingEvents(ctx context.Context, f EventSearch) ([]hub.EventListing, error) {
	found, err := s.comingEvents(ctx, f)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// ComingEventsBeside are two ComingEvents in one statement. Why it crosses: as ComingEvents.
func (s *Store) ComingEventsBeside(ctx context.Context, f, beside EventSearch) (found, besides []hub.EventListing, err error) {
	both, err := s.comingEvents(ctx, f, beside)
	if err != nil {
		return nil, nil, err
	}
	return both[0], both[1], nil
}

// running is a search that is not at its end.
type running struct {
	EventSearch
	size int // how many rows are read at once
	kept []hub.EventListing
	done bool
}

// coming is a row of a search: whose it is, and whether its chapter is closed or paused, which searches leave out.
type coming struct {
	hub.EventListing
	search int
	closed bool
}

func (s *Store) comingEvents(ctx context.Context, searches ...EventSearch) ([][]hub.EventListing, error) {
	all := make([]*running, len(searches))
	for i, f := range searches {
		all[i] = &running{EventSearch: f, size: f.Limit}
		if f.Keep != nil {
			all[i].size += spareOfSearch
		}
	}
	for slices.ContainsFunc(all, func(r *running) bool { return !r.done }) {
		rows, err := s.comingRows(ctx, all)
		if err != nil {
			return nil, err
		}
		for i, r := range all {
			if !r.done {
				r.take(i, rows)
			}
		}
	}
	found := make([][]hub.EventListing, len(all))
	for i, r := range all {
		found[i] = r.kept
	}
	return found, nil
}

// take keeps what r looks for of the rows of its statement, and prepares the next statement when there may be more.
func (r *running) take(search int, rows []coming) {
	read := 0
	for _, row := range rows {
		if row.search != search {
			continue
		}
		read++
		r.After = hub.Cursor{At: row.StartsAt, ID: string(row.ID)}
		if !row.closed && (r.Keep == nil || r.Keep(row.EventListing)) && len(r.kept) < r.Limit {
			r.kept = append(r.kept, row.EventListing)
		}
	}
	r.done = read < r.size || len(r.kept) == r.Limit || r.Nearest
	r.size = min(3*r.size, max(r.size, mostOfSearch))
}

// comingRows is one statement: it finds the rows of each search by an index, as few as are asked for, and joins only those. Why it crosses:
// it is a part of ComingEvents.
func (s *Store) comingRows(ctx context.Context, all []*running) ([]coming, error) {
	a, parts, columns := &arguments{}, []string(nil), eventsRead(all[0].Whole)
	for i, r := range all {
		if !r.done {
			parts = append(parts, `SELECT `+strconv.Itoa(i)+` AS search, f.* FROM (`+r.statement(a)+`) f`)
		}
	}
	rows, err := s.across().Planned().QueryContext(ctx, `SELECT `+columns.list()+seatColumns+`, c.slug, c.name, c.hue, c.status IN ('closed', 'paused'), n.search
		FROM (`+strings.Join(parts, ` UNION ALL `)+`) n
		JOIN events e ON e.chapter_id = n.chapter_id AND e.id = n.id
		JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		JOIN chapters c ON c.id = e.chapter_id
		ORDER BY n.search, n.away, n.starts_at, n.id`, a.values()...)
	return collect(rows, err, func(row scanner) (coming, error) {
		found := coming{EventListing: hub.EventListing{Kilometers: -1}}
		var err error
		found.Event, err = s.scanColumns(columns, row, []any{&found.ChapterSlug, &found.ChapterName, &found.ChapterHue, &found.closed, &found.search})
		return found, err
	})
}

// spans are how long events last at most, as the column span counts, with a minute for how the engines count. A longer event than the last,
// which only an import brings, is found from its chapter's page.
var spans = [...]time.Duration{3*time.Hour + time.Minute, 12*time.Hour + time.Minute, 72*time.Hour + time.Minute, hub.MaxEventDays * 24 * time.Hour}

// statement finds the events of a search, each list from where it begins in an index: those that run already, by how long they may last,
// and those that begin later, in each square that the place touches. The engines merge the lists as far as the limit. Why it crosses: it is a part of
// ComingEvents.
func (r *running) statement(a *arguments) string {
	filter := r.filter(a)
	var lists []string
	list := func(begin string) {
		lists = append(lists, `SELECT e.chapter_id, e.id, e.starts_at, e.search_lat, e.search_lon FROM events e WHERE `+begin+filter)
	}
	var later string
	if !r.After.At.After(r.From) {
		now := a.add(sqldb.At(r.From))
		later = `e.starts_at > ` + now
		for span, last := range spans {
			list(`e.span = ` + strconv.Itoa(span) + a.fill(` AND e.starts_at > ?`, sqldb.At(r.From.Add(-last))) + ` AND e.starts_at <= ` + now + ` AND e.ends_at > ` + now)
		}
	} else {
		later = a.fill(`(e.starts_at, e.id) > (?, ?)`, sqldb.At(r.After.At), r.After.ID)
	}
	most := r.size
	if r.Nearest {
		most = max(most, mostNearest)
	}
	// PostgreSQL takes the order of the index for a list with an end of its own only.
	first := ` ORDER BY starts_at, id LIMIT ` + strconv.Itoa(most)
	for _, square := range r.squares(a) {
		list(square + later)
		last := &lists[len(lists)-1]
		*last = `SELECT q.chapter_id, q.id, q.starts_at, q.search_lat, q.search_lon FROM (` + *last + first + `) q`
	}
	merged := strings.Join(lists, ` UNION ALL `) + first
	if n := r.Near; n != nil && r.Nearest {
		return `SELECT m.chapter_id, m.id, m.starts_at, ` + n.squared("m", a) + ` AS away FROM (` + merged + `) m ORDER BY away, m.starts_at, m.id LIMIT ` + strconv.Itoa(r.size)
	}
	return `SELECT m.chapter_id, m.id, m.starts_at, 0 AS away FROM (` + merged + `) m`
}

// filter is what every list of a search leaves out. What the partial indexes are made for stands in it as they say it.
func (r *running) filter(a *arguments) string {
	where := ` AND e.state = 'published' AND e.audience = 'public' AND e.postponed_at IS NULL`
	if !r.Until.IsZero() {
		where += a.fill(` AND e.starts_at < ?`, sqldb.At(r.Until))
	}
	switch r.Mode {
	case "":
	case hub.ModeOnline:
		where += ` AND e.mode = 'online'`
	default:
		where += a.fill(` AND e.mode = ?`, r.Mode)
	}
	if r.Beside != "" {
		where += a.fill(` AND e.chapter_id <> ?`, r.Beside)
	}
	for _, q := range hub.AccessQuestions() {
		if slices.Contains(r.Access, q.Key) {
			where += ` AND e.` + q.Key + ` = true`
		}
	}
	if n := r.Near; n != nil {
		// search_lat and search_lon are hub.Event.SearchPoint, which the engine computes.
		where += a.fill(` AND e.search_lat BETWEEN ? AND ? AND e.search_lon BETWEEN ? AND ?`, n.South, n.North, n.West, n.East) +
			` AND ` + n.squared("e", a) + a.fill(` <= ?`, n.Square)
	}
	if r.After.ID != "" && !r.After.At.After(r.From) {
		where += a.fill(` AND (e.starts_at, e.id) > (?, ?)`, sqldb.At(r.After.At), r.After.ID)
	}
	return where
}

// squared is the squared distance of a row's point.
func (n *Near) squared(row string, a *arguments) string {
	return strings.ReplaceAll(a.fill(`(r.search_lat - ?) * (r.search_lat - ?) + ? * (r.search_lon - ?) * (r.search_lon - ?)`,
		n.Lat, n.Lat, n.Squeeze, n.Lon, n.Lon), "r.", row+".")
}

// squareColumns are the columns that say in which square an event is, and how many degrees wide that is.
var squareColumns = []struct {
	name string
	size float64
}{{"square_small", 0.5}, {"square_medium", 2}, {"square_large", 8}}

// mostSquares is how many lists of squares a statement merges at most: each costs as much as some rows, and smaller squares leave out more.
const mostSquares = 9

// squares are conditions that together find every event of the place: the smallest squares of which few touch it. Without a place, or with
// a very large one, it is one condition that finds all: that of the index events_coming.
func (r *running) squares(a *arguments) (conditions []string) {
	const anywhere = `e.state <> 'draft' AND `
	if r.Near == nil {
		return []string{anywhere}
	}
	for _, column := range squareColumns {
		if touched := r.Near.touched(column.size); len(touched) <= mostSquares {
			for _, square := range touched {
				conditions = append(conditions, a.fill(`e.`+column.name+` = ? AND `, square))
			}
			return conditions
		}
	}
	return []string{anywhere}
}

// touched are the squares that the range touches, as the columns count them; more than mostSquares when there are too many.
func (n *Near) touched(size float64) (squares []int) {
	for row := math.Floor(n.South / size); row*size <= n.North; row++ {
		for column := math.Floor(n.West / size); column*size <= n.East; column++ {
			lat, lon := n.Lat-min(max(n.Lat, row*size), (row+1)*size), n.Lon-min(max(n.Lon, column*size), (column+1)*size)
			const hair = 1e-9 // of rounding
			if lat*lat+n.Squeeze*lon*lon > n.Square+hair {
				continue
			}
			if squares = append(squares, int(row)*1000+int(column)); len(squares) > mostSquares {
				return squares
			}
		}
	}
	return squares
}
