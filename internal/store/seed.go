package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// This file, like network.go, writes tenant rows without one chapter as $1: a seed is a whole organization and its rows
// span chapters. What keeps it safe: it runs on an empty database only, every tenant row begins with its own chapter_id,
// and the schema refuses a row whose parent is another chapter's. Adding a statement needs a second reader.

// Seed is an organization to begin with. Its times are instants; a zero time is NULL. Rows refer to each other by id.
type Seed struct {
	Chapters    []hub.Chapter
	People      []hub.Person
	Grants      []SeedGrant
	JoinLinks   []hub.JoinLink
	JoinInvites []hub.JoinInvite
	LeadNames   []hub.LeadName
	Asks        []hub.Ask
	Duplicates  []hub.Duplicate
	Charters    []hub.Charter
	Memberships []hub.Membership // Name and Email are the person's and not read
	Toolkits    []SeedToolkit
	Events      []hub.Event // of Seats only Capacity is read; the counters follow from RSVPs
	Hosts       []SeedHost
	RSVPs       []hub.RSVP // without a Person the name is already erased; with an Email it is a guest's that limits tell by
	Adoptions   []hub.Adoption
	Audit       []hub.AuditEntry
	SitePages   []hub.SitePage
	Directory   []SeedDirectory
	Tags        []SeedTag
	Blocks      []hub.Block
	GlassUses   []hub.BreakGlass
	Invitations []hub.Invitation   // of which none has a link
	Imports     []hub.PeopleImport // with their files, of which nothing is kept
}

// filesOf are the files of imports.
func filesOf(list []hub.PeopleImport) (files []hub.ImportFile) {
	for _, i := range list {
		files = append(files, i.Files...)
	}
	return files
}

// SeedGrant is a role a person was granted At.
type SeedGrant struct {
	Person hub.PersonID
	hub.Grant
	At time.Time
}

// SeedHost makes a person a host of an event.
type SeedHost struct {
	Chapter hub.ChapterID
	Event   hub.EventID
	Person  hub.PersonID
	At      time.Time
}

// SeedTag is a word by which a chapter sorts people, with those it was given At.
type SeedTag struct {
	Chapter hub.ChapterID
	ID      hub.TagID
	Name    string
	People  []hub.PersonID
	At      time.Time
}

// SeedDirectory is a version of a list of representatives with its rows.
type SeedDirectory struct {
	hub.DirectoryImport
	hub.DirectoryRows
}

// SeedToolkit is a toolkit with all its versions; Latest and Draft follow from them.
type SeedToolkit struct {
	hub.Toolkit
	Versions []hub.ToolkitVersion
	Recalled []hub.Recall // its Recalls counts them
}

// Seed fills an empty database in one transaction and owes nobody an email. progress, which may be nil, hears how many rows
// of all are in; it starts over when the transaction does. A database with any chapter in it is ErrConflict.
func (s *Store) Seed(ctx context.Context, seed Seed, progress func(done, total int)) error {
	for i := range seed.Events {
		seed.Events[i] = seed.Events[i].Settled()
	}
	tables := []seedTable{
		people.seed(s, seed.People), chapters.seed(s, seed.Chapters), s.seedRoles(seed), joinLinks.seed(s, seed.JoinLinks), joinInvites.seed(s, seed.JoinInvites), leadNames.seed(s, seed.LeadNames), asks.seed(s, seed.Asks), duplicates.seed(s, seed.Duplicates), charters.seed(s, seed.Charters), memberships.seed(s, seed.Memberships), s.seedToolkits(seed),
		s.seedVersions(seed), s.seedSlots(seed), s.seedItems(seed), s.seedRecalls(seed), events.seed(s, seed.Events), s.seedSeats(seed), s.seedHosts(seed),
		rsvps.seed(s, s.keyed(seed.RSVPs)), adoptions.seed(s, seed.Adoptions), s.seedValues(seed), sitePages.seed(s, seed.SitePages),
		s.seedTags(seed), s.seedTagged(seed), s.seedBlocks(seed), glasses.seed(s, seed.GlassUses), s.seedInvitations(seed),
		peopleImports.seed(s, seed.Imports), importFiles.seed(s, filesOf(seed.Imports)),
	}
	tables = append(tables, s.seedDirectory(seed)...)
	total := len(seed.Audit)
	for _, t := range tables {
		total += t.count
	}
	return s.acrossTx(ctx, "seed", func(tx *transaction) error {
		taken, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM chapters LIMIT 1`))
		if err != nil {
			return err
		}
		if taken {
			return fmt.Errorf("this database already holds an organization, a seed needs an empty one: %w", hub.ErrConflict)
		}
		trail, heads, err := s.seedAudit(ctx, tx, seed)
		if err != nil {
			return err
		}
		done := 0
		for _, t := range append(slices.Clone(tables), trail) {
			err := t.fill(ctx, tx, func(rows int) {
				if done += rows; progress != nil {
					progress(done, total)
				}
			})
			if err != nil {
				return err
			}
		}
		for _, h := range heads {
			if err := s.saveHead(ctx, tx, h.head, h.genuine); err != nil {
				return err
			}
		}
		return s.seedSeen(ctx, tx, seed)
	})
}

// seedTable is the rows of one table: insert is the statement up to VALUES, row gives the values of row i in its order.
type seedTable struct {
	insert string
	count  int
	row    func(i int) ([]any, error)
}

// columns is how many columns insert names.
func (t seedTable) columns() int { return strings.Count(t.insert, ",") + 1 }

// seedParameters bounds the parameters of one statement, far below what SQLite (32,766) and PostgreSQL (65,535) take. An
// organization of 33,000 rows, measured: SQLite 0.7 to 0.8 s up to 500 parameters, 6 s at 4,000 and 33 s at 16,000, because
// it looks for each $N among all before it; PostgreSQL 2.1 s at 20, 0.7 s from 500 on.
const seedParameters = 500

// fill inserts every row, a full statement's worth at a time; the statement of full batches is prepared once.
func (t seedTable) fill(ctx context.Context, tx *transaction, step func(rows int)) error {
	columns := t.columns()
	per := max(1, seedParameters/columns)
	var whole *sql.Stmt
	if t.count >= per {
		var err error
		if whole, err = tx.PrepareContext(ctx, t.insert+tuples(per, columns)); err != nil {
			return sqldb.Map(err)
		}
		defer func() { _ = whole.Close() }()
	}
	args := make([]any, 0, per*columns)
	for from := 0; from < t.count; from += per {
		args = args[:0]
		n := min(per, t.count-from)
		for i := from; i < from+n; i++ {
			row, err := t.row(i)
			if err != nil {
				return err
			}
			args = append(args, row...)
		}
		var err error
		if n == per {
			_, err = whole.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, t.insert+tuples(n, columns), args...)
		}
		if err != nil {
			return sqldb.Map(err)
		}
		step(n)
	}
	return nil
}

// tuples is "($1, $2), ($3, $4)" for two rows of two columns.
func tuples(rows, columns int) string {
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String() + ")"
}

// seedSeats counts what each event's answers hold.
func (s *Store) seedSeats(seed Seed) seedTable {
	type line struct{ taken, waiting, last int64 }
	lines, seats := map[hub.EventID]*line{}, map[hub.EventID]hub.Seats{}
	for _, e := range seed.Events {
		seats[e.ID] = e.Seats
	}
	for _, r := range seed.RSVPs {
		l := lines[r.Event]
		if l == nil {
			l = &line{}
			lines[r.Event] = l
		}
		switch {
		case r.State.HoldsSeats():
			l.taken += int64(r.Party)
		case r.State == hub.RSVPWaitlisted && seats[r.Event].Holds(r.Party):
			l.waiting++
		}
		l.last = max(l.last, r.Number)
	}
	return seedTable{`INSERT INTO event_seats (chapter_id, event_id, capacity, taken, waiting, next_number) VALUES `,
		len(seed.Events), func(i int) ([]any, error) {
			e, l := seed.Events[i], line{}
			if known := lines[e.ID]; known != nil {
				l = *known
			}
			return []any{e.Chapter, e.ID, e.Seats.Capacity, l.taken, l.waiting, l.last + 1}, nil
		}}
}

func (s *Store) seedHosts(seed Seed) seedTable {
	return seedTable{`INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES `,
		len(seed.Hosts), func(i int) ([]any, error) {
			h := seed.Hosts[i]
			return []any{h.Chapter, h.Event, h.Person, sqldb.At(h.At)}, nil
		}}
}

func (s *Store) seedTags(seed Seed) seedTable {
	rows := make([]tag, len(seed.Tags))
	for i, t := range seed.Tags {
		rows[i] = tag{chapter: t.Chapter, id: t.ID, name: t.Name, created: t.At}
	}
	return tags.seed(s, rows)
}

func (s *Store) seedTagged(seed Seed) seedTable {
	var rows [][]any
	for _, t := range seed.Tags {
		for _, person := range t.People {
			rows = append(rows, []any{t.Chapter, t.ID, person, sqldb.At(t.At)})
		}
	}
	return seedTable{`INSERT INTO person_tags (chapter_id, tag_id, person_id, created_at) VALUES `, len(rows), func(i int) ([]any, error) { return rows[i], nil }}
}

func (s *Store) seedBlocks(seed Seed) seedTable {
	rows := make([]blockRow, len(seed.Blocks))
	for i, b := range seed.Blocks {
		rows[i] = blockRow{Block: b, address: s.addressKey(b.Email)}
	}
	return blocks.seed(s, rows)
}

func (s *Store) seedInvitations(seed Seed) seedTable {
	rows := make([]invitationRow, len(seed.Invitations))
	for i, one := range seed.Invitations {
		rows[i].Invitation = one
	}
	return invitations.seed(s, rows)
}

// keyed gives guests' RSVPs the names by which limits tell their addresses.
func (s *Store) keyed(list []hub.RSVP) []hub.RSVP {
	list = slices.Clone(list)
	for i, r := range list {
		if r.Email != "" {
			list[i].AddressKey, list[i].DomainKey = s.addressKey(r.Email), s.domainKey(r.Email)
		}
	}
	return list
}

// seedValues takes what each adoption holds in its slots, dated by the chapter's answer.
func (s *Store) seedValues(seed Seed) seedTable {
	var rows [][]any
	for _, a := range seed.Adoptions {
		at := a.DecidedAt
		if at.IsZero() {
			at = a.PushedAt
		}
		for _, slot := range slices.Sorted(maps.Keys(a.Values)) {
			rows = append(rows, []any{a.Chapter, a.Toolkit, slot, a.Values[slot], sqldb.At(at)})
		}
	}
	return seedTable{`INSERT INTO slot_values (chapter_id, toolkit_id, slot, value, updated_at) VALUES `,
		len(rows), func(i int) ([]any, error) { return rows[i], nil }}
}
