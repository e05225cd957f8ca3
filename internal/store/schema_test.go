package store_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/migrations"
)

// tenancy reads the comment over each CREATE TABLE of one engine: true for "-- tenant", false for "-- global: reason".
// A table without either is a problem.
func tenancy(t *testing.T, files fs.FS, engine sqldb.Engine) (tenant map[string]bool, problems []string) {
	t.Helper()
	tenant = map[string]bool{}
	paths, err := fs.Glob(files, string(engine)+"/*.sql")
	done(t, err)
	create := regexp.MustCompile(`(?i)^CREATE TABLE (\w+)`)
	global := regexp.MustCompile(`^-- global: \w+ .*\.$`)
	marked := regexp.MustCompile(`^-- tenant(: .*\.)?$`)
	for _, path := range paths {
		file, err := files.Open(path)
		done(t, err)
		lines, above := bufio.NewScanner(file), ""
		for lines.Scan() {
			if m := create.FindStringSubmatch(lines.Text()); m != nil {
				switch {
				case marked.MatchString(above):
					tenant[m[1]] = true
				case global.MatchString(above):
					tenant[m[1]] = false
				default:
					problems = append(problems, path+": "+m[1]+" is neither \"-- tenant\" nor \"-- global: reason.\"")
				}
			}
			above = lines.Text()
		}
		done(t, lines.Err())
		done(t, file.Close())
	}
	return tenant, problems
}

// tenantTables lists the tenant tables, sorted.
func tenantTables(t *testing.T) []string {
	t.Helper()
	tenant, _ := tenancy(t, migrations.Files, sqldb.SQLite)
	var names []string
	for name, is := range tenant {
		if is {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func TestMigrationsPairUp(t *testing.T) {
	t.Parallel()
	names := map[sqldb.Engine][]string{}
	form := regexp.MustCompile(`^\d{4}_[a-z_]+\.sql$`)
	for _, engine := range storetest.Engines() {
		entries, err := fs.ReadDir(migrations.Files, string(engine))
		done(t, err)
		for i, entry := range entries {
			names[engine] = append(names[engine], entry.Name())
			if !form.MatchString(entry.Name()) || !strings.HasPrefix(entry.Name(), fmt.Sprintf("%04d_", i+1)) {
				t.Errorf("%s/%s is not named NNNN_noun.sql", engine, entry.Name())
			}
		}
	}
	same(t, "numbers and names", names[sqldb.Postgres], names[sqldb.SQLite])
	both := map[sqldb.Engine]map[string]bool{}
	for _, engine := range storetest.Engines() {
		tenant, problems := tenancy(t, migrations.Files, engine)
		same(t, "tables without a tenancy", problems, []string(nil))
		both[engine] = tenant
	}
	same(t, "tenancy", both[sqldb.Postgres], both[sqldb.SQLite])
}

// Every column of a declared table is in its declaration, or left out with a reason.
func TestEveryColumnIsDeclared(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		declared := store.DeclaredColumns()
		for _, one := range schema(t, f) {
			want, known := declared[one.Name]
			if !known {
				continue
			}
			var has []string
			for _, c := range one.Columns {
				has = append(has, c.Name)
			}
			slices.Sort(has)
			slices.Sort(want)
			same(t, one.Name+": columns of the schema, and declared in the store", want, has)
		}
	})
}

func TestSchema(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		tables := schema(t, f)
		golden(t, "schema.golden", canonical(tables))
		tenant, _ := tenancy(t, migrations.Files, f.DB.Engine)
		same(t, "problems", tenancyProblems(tables, tenant), []string(nil))
	})
}

// globalChildren are the foreign keys from a global table to a tenant one, each with its reason.
func globalChildren() map[string]string {
	return map[string]string{
		"toolkit_items → files": "a toolkit's files are the national office's own, and it alone writes toolkits",
	}
}

// tenancyProblems says where a schema would let a row of one chapter hang on another's.
func tenancyProblems(tables []table, tenant map[string]bool) (problems []string) {
	for _, t := range tables {
		isTenant, known := tenant[t.Name]
		if !known {
			problems = append(problems, t.Name+": in the database but in no migration")
			continue
		}
		for _, p := range t.Parents {
			composite := len(p.Columns) > 1 && p.Columns[0] == "chapter_id" && p.To[0] == "chapter_id"
			switch {
			case !tenant[p.Table]:
			case isTenant && !composite:
				problems = append(problems, t.Name+": "+p.String()+" does not hold the chapter")
			case !isTenant && globalChildren()[t.Name+" → "+p.Table] == "":
				problems = append(problems, t.Name+": a global table refers to a tenant table without a reason")
			}
		}
		if !isTenant {
			continue
		}
		if !slices.Contains(t.Columns, column{Name: "chapter_id", NotNull: true}) {
			problems = append(problems, t.Name+": chapter_id may be NULL or is missing")
		}
		if !slices.ContainsFunc(t.Keys, func(key string) bool {
			return (strings.HasPrefix(key, "UNIQUE (chapter_id, ") || strings.HasPrefix(key, "PRIMARY KEY (chapter_id, ")) && !strings.HasSuffix(key, "WHERE")
		}) {
			problems = append(problems, t.Name+": no key begins with chapter_id")
		}
		if !slices.ContainsFunc(t.Parents, func(p parent) bool { return p.Columns[0] == "chapter_id" }) {
			problems = append(problems, t.Name+": its chapter need not exist")
		}
	}
	return problems
}

func TestSchemaProblemsAreNamed(t *testing.T) {
	t.Parallel()
	tenant := map[string]bool{"events": true, "rsvps": true, "notes": false}
	parents := []parent{{Columns: []string{"chapter_id", "event_id"}, To: []string{"chapter_id", "id"}, Table: "events"}}
	good := table{
		Name: "rsvps", Columns: []column{{"chapter_id", true}, {"id", true}, {"event_id", true}},
		Keys: []string{"PRIMARY KEY (id)", "UNIQUE (chapter_id, id)"}, Parents: parents,
	}
	simple := []parent{{Columns: []string{"event_id"}, To: []string{"id"}, Table: "events"}}
	tests := []struct {
		name  string
		table func(table) table
		want  int
	}{
		{"a good table", func(t table) table { return t }, 0},
		{"an unknown table", func(t table) table { t.Name = "secrets"; return t }, 1},
		{"a chapter that may be NULL", func(t table) table { t.Columns = []column{{"chapter_id", false}}; return t }, 1},
		{"no key with the chapter", func(t table) table { t.Keys = t.Keys[:1]; return t }, 1},
		{"only a partial key with the chapter", func(t table) table { t.Keys = []string{"UNIQUE (chapter_id, id) WHERE"}; return t }, 1},
		{"a child held by the id alone", func(t table) table { t.Parents = append(simple, parents...); return t }, 1},
		{"no parent at all", func(t table) table { t.Parents = nil; return t }, 1},
		{"a global child", func(t table) table { t.Name, t.Parents = "notes", simple; return t }, 1},
	}
	for _, test := range tests {
		if got := tenancyProblems([]table{test.table(good)}, tenant); len(got) != test.want {
			t.Errorf("%s: found %q, want %d problems", test.name, got, test.want)
		}
	}
}

// TestNoRowHangsOnAnotherChapters tries, for every foreign key between tenant tables, a child of one chapter under a parent
// of its own, which works, and of the other chapter, which the engine refuses.
func TestNoRowHangsOnAnotherChapters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		tenant, _ := tenancy(t, migrations.Files, f.DB.Engine)
		mine, other := newTwin(t, f, "boston"), newTwin(t, f, "salem")
		// $1 is the child's chapter, $2 the parent.
		const now = `'2026-09-01 16:00:00+00:00'`
		cases := map[string]struct {
			sql         string
			mine, other any
		}{
			"events → files":          {`UPDATE events SET cover_id = $2 WHERE chapter_id = $1`, mine.file.ID, other.file.ID},
			"event_seats → events":    {`INSERT INTO event_seats (chapter_id, event_id) VALUES ($1, $2)`, mine.event.ID, other.event.ID},
			"event_hosts → events":    {`INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, '` + string(mine.lead) + `', ` + now + `)`, mine.event.ID, other.event.ID},
			"rsvps → events":          {`INSERT INTO rsvps (chapter_id, id, event_id, state, party, guest, created_at, updated_at) VALUES ($1, 'x', $2, 'going', 1, true, ` + now + `, ` + now + `)`, mine.event.ID, other.event.ID},
			"slot_values → adoptions": {`INSERT INTO slot_values (chapter_id, toolkit_id, slot, value, updated_at) VALUES ($1, $2, 'x', 'x', ` + now + `)`, mine.kit.ID, other.kit.ID},
			"messages → events":       {`INSERT INTO messages (chapter_id, id, kind, event_id, state, due_at, created_at) VALUES ($1, 'x', 'x', $2, 'queued', ` + now + `, ` + now + `)`, mine.event.ID, other.event.ID},
			"subscriptions → lists":   {`INSERT INTO subscriptions (chapter_id, id, list_id, person_id, state, source, created_at) VALUES ($1, 'x', $2, '` + string(mine.lead) + `', 'pending', 'x', ` + now + `)`, mine.list, other.list},
			"person_tags → tags":      {`INSERT INTO person_tags (chapter_id, tag_id, person_id, created_at) VALUES ($1, $2, '` + string(mine.lead) + `', ` + now + `)`, mine.tag, other.tag},
			"messages → rsvps":        {`INSERT INTO messages (chapter_id, id, kind, rsvp_id, state, due_at, created_at) VALUES ($1, 'x', 'x', $2, 'queued', ` + now + `, ` + now + `)`, mine.rsvp.ID, other.rsvp.ID},
		}
		undo := errors.New("undo")
		try := func(query string, parent any) error {
			err := f.DB.Tx(t.Context(), func(tx *sql.Tx) error {
				if _, err := tx.ExecContext(t.Context(), `DELETE FROM event_seats WHERE event_id = $1`, parent); err != nil {
					return err
				}
				if _, err := tx.ExecContext(t.Context(), query, mine.chapter.ID, parent); err != nil {
					return err
				}
				return undo
			})
			if errors.Is(err, undo) {
				return nil
			}
			return err
		}
		for _, child := range schema(t, f) {
			for _, p := range child.Parents {
				if !tenant[child.Name] || !tenant[p.Table] {
					continue
				}
				name := child.Name + " → " + p.Table
				one, ok := cases[name]
				if !ok {
					t.Errorf("%s has no case here", name)
					continue
				}
				if err := try(one.sql, one.mine); err != nil {
					t.Errorf("%s: a child under its own chapter's parent is refused: %v", name, err)
				}
				if err := try(one.sql, one.other); !errors.Is(err, hub.ErrNotFound) {
					t.Errorf("%s: a child under another chapter's parent gives %v, want it refused", name, err)
				}
			}
		}
	})
}
