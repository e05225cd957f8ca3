package store_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// dump is the tables of a store by name, as they can be loaded, with their text.
func dump(t *testing.T, s *store.Store) (tables []store.Rows, texts map[string]string) {
	t.Helper()
	texts = map[string]string{}
	promised, written := int64(0), int64(0)
	done(t, s.Dump(t.Context(), func(_ time.Time, rows int64) error {
		promised = rows
		return nil
	}, func(table store.Table) error {
		var out bytes.Buffer
		if err := table.Write(t.Context(), &out, func() { written++ }); err != nil {
			return err
		}
		texts[table.Name] = out.String()
		tables = append(tables, rowsOfText(table.Name, table.Columns, table.Rows, out.String()))
		return nil
	}))
	same(t, "rows", written, promised)
	return tables, texts
}

func rowsOfText(name string, columns []sqldb.Column, n int64, text string) store.Rows {
	return store.Rows{Name: name, Columns: columns, Rows: n, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// fullHub writes at least one row into every table.
func fullHub(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	writePersonal(t, f)
	boston, err := f.Store.ChapterBySlug(t.Context(), "boston")
	done(t, err)
	event := f.Event(t, boston, func(e *hub.Event) { e.Title = "A \"quoted\" title,\nwith <b>marks</b> and ünïcödé 🕊" })
	for _, name := range []string{"Ada", "Grace", "Edsger"} {
		f.Confirmed(t, event, name, 2)
	}
	f.File(t, boston)
	f.Push(t, f.Toolkit(t, "Open on Sundays"), boston)
	f.Exec(t, `INSERT INTO toolkit_recalls (id, toolkit_id, item_key, version, reason, recalled_at) SELECT 'recall ' || id, id, '', 1, 'A wrong number.', created_at FROM toolkits`)
	_, err = f.Store.Chapter(boston.ID).MakeJoinLink(t.Context(), hub.JoinLink{Name: "November meeting", Most: 9, ExpiresAt: f.Clock.Now().Add(time.Hour)})
	done(t, err)
	_, err = f.Store.SaveAudience(t.Context(), "", hub.SavedAudience{Name: "Pods", Audience: hub.Audience{Kind: hub.KindPod}})
	done(t, err)
	f.Exec(t, `INSERT INTO toolkit_offerings (id, toolkit_id, filter, created_at) SELECT 'offering ' || id, id, '{"kind":"pod"}', created_at FROM toolkits`)
	done(t, f.Store.RecordBackup(t.Context(), hub.Backup{ID: "before", At: f.Clock.Now(), Fingerprint: "x"}))
	done(t, f.Store.PauseSends(t.Context(), hub.Operator, "a test"))
	_, err = f.Store.AddDirectoryImport(t.Context(), hub.DirectoryImport{List: "congress", Kind: hub.DirectoryPeople, AsOf: "2026-06-15"}, hub.DirectoryRows{
		People: []hub.Official{{ID: "a", Chamber: hub.ChamberOther, Name: "Ada Ash", State: "MA", ZIPs: []string{"02139"}}}, Offices: []hub.OfficialOffice{{ID: "a-boston", Official: "a", City: "Boston", State: "MA"}},
		Districts: []hub.ZIPDistrict{{ZIP: "02139", District: hub.District{State: "MA", Number: "7"}}},
	})
	done(t, err)
	f.Exec(t, `INSERT INTO limit_locks (name, seen_at) VALUES ('a hash', $1)`, f.Clock.Now())
	_, err = store.NetworkName(t.Context(), f.Store, network(1))
	done(t, err)
	lead := f.Person(t, "Lead")
	f.Exec(t, `INSERT INTO role_removals (id, person_id, role, asked_by, asked_at) VALUES ('a removal', $1, 'national_staff', $1, $2)`, lead, f.Clock.Now())
	admin := f.Grant(t, "Dump Admin", hub.RoleNationalAdmin, hub.Chapter{})
	done(t, f.Store.OpenGlass(t.Context(), admin, boston.ID, "an emergency"))
	f.Exec(t, `INSERT INTO settings (name, value, updated_at) VALUES ('organization', 'Commons Alliance', $1)`, f.Clock.Now())
	f.Exec(t, `INSERT INTO chapter_slugs (slug, chapter_id, ended_at) VALUES ('beantown', $1, $2)`, boston.ID, f.Clock.Now())
	f.Exec(t, `INSERT INTO chapter_proposals (id, chapter_id, kind, asked_by, asked_at) VALUES ('a proposal', $1, 'close', $2, $3)`, boston.ID, lead, f.Clock.Now())
	done(t, f.Store.Refuse(t.Context(), f.Store.RefusalLink("nobody.more@example.org")))
	done(t, f.Store.NoteDataRequest(t.Context(), lead, hub.DataErase, "nobody.more@example.org"))
	done(t, f.Store.SaveSitePage(t.Context(), lead, hub.SitePage{Name: hub.PageAbout, Summary: "Who we are", Body: "We plant trees."}))
	f.Exec(t, `INSERT INTO lead_names (chapter_id, person_id, shown_at) VALUES ($1, $2, $3)`, boston.ID, lead, f.Clock.Now())
	f.Exec(t, `INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) SELECT chapter_id, id, $1, created_at FROM events`, lead)
	f.Exec(t, `INSERT INTO slot_values (chapter_id, toolkit_id, slot, value, updated_at) SELECT chapter_id, toolkit_id, 'city', 'Boston', pushed_at FROM adoptions`)
}

// TestADumpLoadsIntoEitherEngine moves a full hub from each engine to each engine and dumps it there again: the texts are
// the same, byte for byte, and hold what was put in. It was seen to fail with booleans written as numbers, with times cut to
// seconds, and with lat and lon left out.
func TestADumpLoadsIntoEitherEngine(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, from *storetest.Fixture) {
		from.Clock.Advance(123456 * time.Microsecond)
		fullHub(t, from)
		tables, texts := dump(t, from.Store)
		for _, value := range []string{`"created_at":"2026-09-01T16:00:00.123456Z"`, `"lat":42.3601,"lon":-71.0589`, `"place_hidden":false`, `"step_free":null`} {
			if !strings.Contains(texts["events"], value) {
				t.Errorf("events do not hold %s:\n%s", value, texts["events"])
			}
		}
		for name, text := range texts {
			if text == "" {
				t.Errorf("%s is empty: the test does not carry it", name)
			}
		}
		for _, engine := range storetest.Engines() {
			t.Run("to "+string(engine), func(t *testing.T) {
				to := storetest.OpenSealed(t, engine, from.Keys)
				steps := 0
				done(t, to.Store.Load(t.Context(), tables, nil, func(string) { steps++ }))
				_, again := dump(t, to.Store)
				same(t, "rows", again, texts)
				values, lost, err := to.Store.OpenAll(t.Context())
				done(t, err)
				if values < 10 || lost != 0 {
					t.Errorf("%d of %d sealed values do not open", lost, values)
				}
				refused(t, to.Store.Load(t.Context(), tables, nil, nil), hub.ErrConflict)
			})
		}
	})
}

// TestLoadIsAllOrNothing: each fault is refused, and leaves an empty database behind which the good rows still fit into.
func TestLoadIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		fullHub(t, f)
		good, texts := dump(t, f.Store)
		at := func(tables []store.Rows, name string) *store.Rows {
			return &tables[slices.IndexFunc(tables, func(r store.Rows) bool { return r.Name == name })]
		}
		replace := func(name, old, with string) func([]store.Rows) []store.Rows {
			return func(tables []store.Rows) []store.Rows {
				r := at(tables, name)
				*r = rowsOfText(name, r.Columns, r.Rows, strings.Replace(texts[name], old, with, 1))
				return tables
			}
		}
		faults := map[string]struct {
			spoil func([]store.Rows) []store.Rows
			want  error
		}{
			"a table is missing":       {func(r []store.Rows) []store.Rows { return r[1:] }, store.ErrShape},
			"a table too many":         {func(r []store.Rows) []store.Rows { return append(r, rowsOfText("more", nil, 0, "")) }, store.ErrShape},
			"a column of another kind": {func(r []store.Rows) []store.Rows { at(r, "rsvps").Columns[0].Kind = sqldb.KindInt; return r }, store.ErrShape},
			"a row is missing":         {func(r []store.Rows) []store.Rows { at(r, "audit").Rows++; return r }, store.ErrShape},
			"a line is no row":         {replace("rsvps", "{", "["), store.ErrShape},
			"a value of another kind":  {replace("rsvps", `"party":2`, `"party":"2"`), store.ErrShape},
			"a column is missing":      {replace("rsvps", `"party":2,`, ``), store.ErrShape},
			"a parent is missing": {func(r []store.Rows) []store.Rows {
				e := at(r, "event_seats")
				*e = rowsOfText(e.Name, e.Columns, 0, "")
				x := at(r, "chapters")
				*x = rowsOfText(x.Name, x.Columns, 0, "")
				return r
			}, hub.ErrNotFound},
			"a key twice": {func(r []store.Rows) []store.Rows {
				x := at(r, "levers")
				*x = rowsOfText(x.Name, x.Columns, 2, texts["levers"]+texts["levers"])
				return r
			}, hub.ErrConflict},
			"the rows cannot be opened": {func(r []store.Rows) []store.Rows {
				at(r, "rsvps").Open = func() (io.ReadCloser, error) { return nil, errQueue }
				return r
			}, errQueue},
		}
		to := storetest.OpenSealed(t, f.DB.Engine, f.Keys)
		for name, fault := range faults {
			tables := slices.Clone(good)
			for i := range tables {
				tables[i].Columns = slices.Clone(tables[i].Columns)
			}
			if err := to.Store.Load(t.Context(), fault.spoil(tables), nil, nil); !errors.Is(err, fault.want) {
				t.Errorf("%s: got %v, want %v", name, err, fault.want)
			}
		}
		done(t, to.Store.Load(t.Context(), good, nil, nil))
	})
}

func TestARestoredHubIsQuiet(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		writePersonal(t, f)
		tables, _ := dump(t, f.Store)
		to := storetest.OpenSealed(t, f.DB.Engine, f.Keys)
		to.Clock.Advance(time.Hour)
		done(t, to.Store.Load(t.Context(), tables, &store.Restored{By: hub.Operator, Reason: "restored"}, nil))
		same(t, "people whose sessions go on", to.Int(t, `SELECT COUNT(*) FROM people WHERE sessions_min IS NULL OR sessions_min < $1`, sqldb.At(to.Clock.Now())), 0)
		claimed, err := to.Store.ClaimMessages(t.Context(), hub.AnyLane, 10, time.Minute)
		done(t, err)
		same(t, "mails claimed", len(claimed), 0)
		done(t, to.Store.ResumeSends(t.Context(), hub.Operator))
		claimed, err = to.Store.ClaimMessages(t.Context(), hub.AnyLane, 10, time.Minute)
		done(t, err)
		same(t, "mails claimed after resuming", len(claimed), 8) // the guest's, three to the lead, one to whoever decides, a member's welcome, an invitation to join, and the one about an address
	})
}

// inDump reports which personal texts a dump shows, also behind base64.
func inDump(t *testing.T, texts map[string]string) (found []string) {
	t.Helper()
	var all strings.Builder
	for _, text := range texts {
		all.WriteString(strings.ToLower(text))
		reader := json.NewDecoder(strings.NewReader(text))
		for reader.More() {
			var row map[string]any
			done(t, reader.Decode(&row))
			for _, value := range row {
				if s, ok := value.(string); ok {
					if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
						all.WriteString(strings.ToLower(string(raw)) + "\n")
					}
				}
			}
		}
	}
	for column, text := range personal() {
		if strings.Contains(all.String(), strings.ToLower(text)) {
			found = append(found, column)
		}
	}
	return found
}

// TestADumpShowsNobody; the control writes without sealing, and the same search finds every column.
func TestADumpShowsNobody(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		writePersonal(t, f)
		_, texts := dump(t, f.Store)
		same(t, "columns that can be read", inDump(t, texts), []string(nil))
		open := storetest.OpenSealed(t, f.DB.Engine, seal.Off())
		writePersonal(t, open)
		_, texts = dump(t, open.Store)
		same(t, "control: columns found", len(inDump(t, texts)), len(personal())-len(inNoDump))
	})
}

// TestEverySealedColumnIsKnown: what is sealed by its name or, being bytes, could be, is resealed or is a hash.
func TestEverySealedColumnIsKnown(t *testing.T) {
	t.Parallel()
	hashes := map[string]bool{
		"confirmations.address_key": true, "confirmations.browser_key": true, "confirmations.code_key": true, "confirmations.token_key": true, "data_requests.address_key": true,
		"invitations.address_key": true, "blocks.address_key": true, "national_blocks.address_key": true, "invitations.token_key": true, "join_links.token_key": true, "join_invites.token_key": true, "join_invites.address_key": true,
		"mailboxes.address_key": true, "mailboxes.domain_key": true, "messages.address_key": true, "notices.address_key": true, "suppressions.address_key": true,
		"people.email_key": true, "people.feed_key": true, "tags.name_key": true, "rsvps.token_key": true, "rsvps.address_key": true, "rsvps.domain_key": true,
		"audit.mac": true, "audit_heads.mac": true, "audit_heads.first_prev": true, "audit_heads.seal": true,
	}
	known := map[string]bool{}
	for _, name := range store.SealedColumns() {
		known[name] = true
	}
	for _, name := range []string{"setup.answers_sealed", "people_import_parts.data_sealed", "people_import_rejects.rows_sealed"} { // of tables in no dump
		if !known[name] {
			t.Errorf("%s is not sealed again", name)
		}
		delete(known, name)
	}
	f := storetest.Open(t, sqldb.SQLite)
	tables, _ := dump(t, f.Store)
	found := map[string]bool{}
	for _, table := range tables {
		for _, column := range table.Columns {
			if name := table.Name + "." + column.Name; column.Kind == sqldb.KindBytes && !hashes[name] || strings.HasSuffix(name, "_sealed") {
				found[name] = true
			}
		}
	}
	same(t, "sealed columns", slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(found)))
}

func TestASnapshotBackupDoesNotHoldUpWriters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		first := true
		seen := map[string]string{}
		done(t, f.Store.Dump(t.Context(), func(time.Time, int64) error { return nil }, func(table store.Table) error {
			if first { // an RSVP arrives while the tables are read
				first = false
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				e := f.Event(t, boston)
				done(t, f.Store.Chapter(boston.ID).RequestSeat(ctx, store.RSVPInput{Event: e.ID, Name: "Late", Email: "late@example.org", Party: 1}))
			}
			var out bytes.Buffer
			err := table.Write(t.Context(), &out, func() {})
			seen[table.Name] = out.String()
			return err
		}))
		same(t, "rows of later in the dump", []string{seen["people"], seen["events"], seen["rsvps"], seen["messages"]}, []string{"", "", "", ""})
		same(t, "control: RSVPs in the database", f.Int(t, `SELECT COUNT(*) FROM rsvps`), 1)
	})
}
