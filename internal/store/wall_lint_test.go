package store_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The wall's second course: every SQL text of the package that reaches a tenant table names the chapter as $1 once for
// each table it reaches, and runs through the handle that supplies it. The doors are the files below.

// isDoor reports whether a file holds deliberate doors between chapters: its name begins with the word.
func isDoor(file string) bool { return file == "network.go" || strings.HasPrefix(file, "network_") }

// rule says what is wrong with a statement of a function that may cross chapters, "" for nothing.
type rule func(function string, doc string, statement sqlText) string

// door is what is asked of the functions of a file whose statements may cross chapters; nil for a file that may not.
func door(file string) rule {
	if isDoor(file) {
		return saysWhy
	}
	return map[string]rule{
		// A seed is a whole organization: its rows span chapters, so each brings its own.
		"seed.go": func(function, _ string, statement sqlText) string {
			if !ownChapterFirst.MatchString(statement.text) {
				return function + " does more than insert rows that begin with their chapter"
			}
			return ""
		},
		// A backup is whole tables; the catalog names them, so a statement that names one itself is none of theirs.
		"dump.go": namesNoTable, "load.go": namesNoTable,
	}[file]
}

// keyholders are the files, beside the doors, that may use a name by which row-level security is told which chapter it is, or that it is
// all of them.
func keyholders() map[string][]string {
	return map[string][]string{
		"across": {"seed.go", "load.go"}, "acrossFor": {"seed.go"}, "Everyone": {"dump.go"}, "Scope": {"chapter.go"}, "Rescope": {"chapter.go", "dump.go"},
	}
}

// keys lists the uses of those names elsewhere.
func keys(name string, file *ast.File, set *token.FileSet) (problems []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		used, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if files, watched := keyholders()[used.Sel.Name]; watched && !isDoor(name) && !slices.Contains(files, name) {
			problems = append(problems, fmt.Sprintf("%s: %s is not this file's to use", set.Position(used.Pos()), used.Sel.Name))
		}
		of, ofDB := used.X.(*ast.SelectorExpr)
		if ofDB && of.Sel.Name == "db" && used.Sel.Name == "Tx" && (isDoor(name) || name == "seed.go") {
			problems = append(problems, fmt.Sprintf("%s: a door's transaction begins with across", set.Position(used.Pos())))
		}
		return true
	})
	return problems
}

func saysWhy(function, doc string, _ sqlText) string {
	if !strings.Contains(strings.Join(strings.Fields(doc), " "), "Why it crosses:") {
		return function + " does not say why it crosses"
	}
	return ""
}

func namesNoTable(function, _ string, _ sqlText) string {
	return function + " names a table of chapters' rows"
}

var ownChapterFirst = regexp.MustCompile(`(?is)^\s*INSERT INTO \w+ \(chapter_id, [\w,\s]+\) VALUES \s*$`)

// sqlText is one string expression of the source: literals and constants joined, "§" for what is only known at run time.
type sqlText struct {
	text string
	at   token.Pos
	raw  bool // given to a method of database/sql directly, not to the handle
	pool bool // given to the pool itself, for which row-level security hides every row of a chapter
}

const unknown = "§"

// wall reads Go files (name → source) and returns what breaches the wall, and for each door "file function: tables".
func wall(files map[string]string, tenants []string) (problems, crossings []string) {
	set := token.NewFileSet()
	parsed := map[string]*ast.File{}
	constants := map[string]ast.Expr{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file, err := parser.ParseFile(set, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return []string{err.Error()}, nil
		}
		parsed[name] = file
		problems = append(problems, keys(name, file, set)...)
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for i, value := range spec.Values {
					constants[spec.Names[i].Name] = value
				}
			}
			return true
		})
	}
	reach := regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+(` + strings.Join(tenants, "|") + `)\b`)
	for _, name := range slices.Sorted(maps.Keys(parsed)) {
		for _, declaration := range parsed[name].Decls {
			function, doc, handle := "declaration", "", false
			if fn, ok := declaration.(*ast.FuncDecl); ok {
				function, doc = fn.Name.Name, fn.Doc.Text()
				// The place that supplies $1, and the one that joins statements from declarations: see TestTenantTablesAreWrittenThroughTheirChapter.
				handle = name == "chapter.go" && receiver(fn) == "bound" || name == "table.go"
			}
			crossed := map[string]bool{}
			for _, statement := range texts(declaration, constants) {
				where := fmt.Sprintf("%s: %s", set.Position(statement.at), function)
				tables := reach.FindAllStringSubmatch(statement.text, -1)
				crossing := door(name)
				switch {
				case statement.raw && !handle && crossing == nil && strings.Contains(statement.text, unknown):
					problems = append(problems, where+" runs SQL that is not to be read here")
				case len(tables) == 0:
				case crossing != nil && statement.pool:
					problems = append(problems, where+" reaches "+tables[0][1]+" without across: on PostgreSQL it finds nothing")
				case crossing != nil:
					for _, table := range tables {
						crossed[table[1]] = true
					}
					if problem := crossing(function, doc, statement); problem != "" {
						problems = append(problems, where+": "+problem)
					}
				case statement.raw && !handle:
					problems = append(problems, where+" reaches "+tables[0][1]+" past the handle that supplies the chapter")
				case bindings(statement.text) < len(tables):
					problems = append(problems, where+" reaches "+tables[len(tables)-1][1]+" without chapter_id = $1")
				}
			}
			if len(crossed) > 0 {
				crossings = append(crossings, fmt.Sprintf("%s %s: %s", name, function, strings.Join(slices.Sorted(maps.Keys(crossed)), ", ")))
			}
		}
	}
	return problems, crossings
}

var (
	byChapter = regexp.MustCompile(`\bchapter_id = \$1\b`)
	byParent  = regexp.MustCompile(`\b(\w+)\.chapter_id = (\w+)\.chapter_id\b`)
	byInsert  = regexp.MustCompile(`(?is)\bINSERT INTO \w+ \(chapter_id,[^)]*\)\s*(?:VALUES \(\$1,|SELECT \w+\.chapter_id,)`)
)

// bindings counts how often a statement ties a table to the chapter: to $1, or to the chapter of a table beside it.
func bindings(text string) int {
	return len(byChapter.FindAllString(text, -1)) + len(byParent.FindAllString(text, -1)) + len(byInsert.FindAllString(text, -1))
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) != 1 {
		return ""
	}
	name, _ := fn.Recv.List[0].Type.(*ast.Ident)
	if name == nil {
		return ""
	}
	return name.Name
}

// texts finds the string expressions under n, the longest ones only.
func texts(n ast.Node, constants map[string]ast.Expr) (found []sqlText) {
	direct, pool := map[ast.Expr]bool{}, map[ast.Expr]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && len(call.Args) > 1 && regexp.MustCompile(`^(Query|QueryRow|Exec|Prepare)(Context)?$`).MatchString(method.Sel.Name) {
				direct[call.Args[1]] = true
				if of, ok := method.X.(*ast.SelectorExpr); ok && of.Sel.Name == "db" {
					pool[call.Args[1]] = true
				}
			}
		}
		expression, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		literal, isLiteral := expression.(*ast.BasicLit)
		sum, isSum := expression.(*ast.BinaryExpr)
		if direct[expression] || isLiteral && literal.Kind == token.STRING || isSum && sum.Op == token.ADD {
			found = append(found, sqlText{text: value(expression, constants, 0), at: expression.Pos(), raw: direct[expression], pool: pool[expression]})
			return false
		}
		return true
	})
	return found
}

// value is what is known of a string expression.
func value(expression ast.Expr, constants map[string]ast.Expr, depth int) string {
	switch e := expression.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		return value(e.X, constants, depth) + value(e.Y, constants, depth)
	case *ast.ParenExpr:
		return value(e.X, constants, depth)
	case *ast.CallExpr:
		switch f := e.Fun.(type) {
		case *ast.SelectorExpr:
			switch name, first := declared(f.X, constants); {
			case name != "" && (f.Sel.Name == "list" || f.Sel.Name == "returning" || f.Sel.Name == "outerList"):
				return "columns"
			case name != "" && f.Sel.Name == "insert":
				return "INSERT INTO " + name + " (" + first + ", …) VALUES "
			}
		case *ast.Ident:
			if f.Name == "tuples" {
				return "($1, …)"
			}
		}
	case *ast.Ident:
		if constant, ok := constants[e.Name]; ok && depth < 5 {
			return value(constant, constants, depth+1)
		}
	}
	return unknown
}

// declared is the name of a declared table and of its first column; "" for anything else.
func declared(expression ast.Expr, constants map[string]ast.Expr) (name, first string) {
	variable, ok := expression.(*ast.Ident)
	if !ok {
		return "", ""
	}
	literal, ok := constants[variable.Name].(*ast.CompositeLit)
	if !ok {
		return "", ""
	}
	for _, element := range literal.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return "", ""
		}
		ast.Inspect(pair.Value, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				switch key := pair.Key.(*ast.Ident); {
				case key.Name == "name" && name == "":
					name, _ = strconv.Unquote(text.Value)
				case key.Name == "columns" && first == "":
					first, _ = strconv.Unquote(text.Value)
				}
			}
			return true
		})
	}
	return name, first
}

func TestEveryStatementNamesItsChapter(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("*.go")
	done(t, err)
	files := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		done(t, err)
		files[path] = string(text)
	}
	problems, crossings := wall(files, tenantTables(t))
	for _, problem := range problems {
		t.Error(problem)
	}
	golden(t, "doors.golden", strings.Join(crossings, "\n")+"\n")
}

func TestBreachesInTheWallAreNamed(t *testing.T) {
	t.Parallel()
	tenants := []string{"events", "rsvps", "messages"}
	tests := []struct {
		name, file, source string
		want               int
	}{
		{"bound by the chapter", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM events WHERE chapter_id = $1 AND id = $2`) }", 0},
		{"a global table", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM people`) }", 0},
		{"no chapter at all", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM events WHERE id = $2`) }", 1},
		{"the chapter as another parameter", "event.go", "func (b bound) x() { b.row(ctx, `DELETE FROM events WHERE chapter_id = $2`) }", 1},
		{"the chapter as $10", "event.go", "func (b bound) x() { b.row(ctx, `DELETE FROM events WHERE chapter_id = $10`) }", 1},
		{"written over two lines and three literals", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 ` + `FROM\n\tevents ` + `WHERE id = $2`) }", 1},
		{"named in a constant", "event.go", "const from = `FROM events`\nfunc (b bound) x() { b.row(ctx, `SELECT 1 ` + from + ` WHERE id = $2`) }", 2},
		{"a subquery without it", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM rsvps WHERE chapter_id = $1 AND event_id IN (SELECT id FROM events)`) }", 1},
		{"a join without it", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM rsvps r JOIN events e ON e.id = r.event_id WHERE r.chapter_id = $1`) }", 1},
		{"a join with it", "event.go", "func (b bound) x() { b.row(ctx, `SELECT 1 FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id WHERE r.chapter_id = $1`) }", 0},
		{"an insert that begins with the chapter", "event.go", "func (b bound) x() { b.exec(ctx, `INSERT INTO rsvps (chapter_id, id) VALUES ($1, $2)`) }", 0},
		{"an insert of another value", "event.go", "func (b bound) x() { b.exec(ctx, `INSERT INTO rsvps (chapter_id, id) VALUES ($2, $1)`) }", 1},
		{"an insert with the chapter elsewhere", "event.go", "func (b bound) x() { b.exec(ctx, `INSERT INTO rsvps (id, chapter_id) VALUES ($1, $2)`) }", 1},
		{"a fragment added to a query", "event.go", "func (b bound) x() { query += ` OR EXISTS (SELECT 1 FROM events)` }", 1},
		{"a declared table", "event.go", "var rsvps = table[hub.RSVP]{name: `rsvps`, columns: []column[hub.RSVP]{plain(`chapter_id`, f), plain(`id`, f)}}\nfunc (t tenantTx) x() { t.exec(ctx, rsvps.insert()+tuples(1, 2)+` ON CONFLICT DO NOTHING`) }", 0},
		{"a declared table that does not begin with the chapter", "event.go", "var rsvps = table[hub.RSVP]{name: `rsvps`, columns: []column[hub.RSVP]{plain(`id`, f)}}\nfunc (t tenantTx) x() { t.exec(ctx, rsvps.insert()+tuples(1, 2)) }", 1},
		{"a declared table past the handle", "event.go", "var rsvps = table[hub.RSVP]{name: `rsvps`, columns: []column[hub.RSVP]{plain(`chapter_id`, f)}}\nfunc (s *Store) x() { s.db.ExecContext(ctx, rsvps.insert()+tuples(1, 2)) }", 1},
		{"the columns of a declared table without the chapter", "event.go", "var rsvps = table[hub.RSVP]{name: `rsvps`, columns: []column[hub.RSVP]{plain(`chapter_id`, f)}}\nfunc (b bound) x() { b.row(ctx, `SELECT ` + rsvps.list() + ` FROM rsvps WHERE id = $2`) }", 1},
		{"lower case", "event.go", "func (b bound) x() { b.row(ctx, `select 1 from events`) }", 1},
		{"past the handle, with a chapter typed by hand", "event.go", "func (s *Store) x() { s.db.ExecContext(ctx, `DELETE FROM events WHERE chapter_id = $1`, id) }", 1},
		{"past the handle, unreadable", "event.go", "func (s *Store) x() { s.db.ExecContext(ctx, query) }", 1},
		{"the handle itself", "chapter.go", "func (b bound) exec() { b.run.ExecContext(ctx, query) }", 0},
		{"a door that says why", "network.go", "// x is.\n// Why it\n// crosses: it must.\nfunc (s *Store) x() { s.across().ExecContext(ctx, `DELETE FROM events`) }", 0},
		{"a door whose transaction forgot it", "network.go", "// x is. Why it crosses: it must.\nfunc (s *Store) x() { s.db.Tx(ctx, func(tx *sql.Tx) error { return tx.ExecContext(ctx, `DELETE FROM events`) }) }", 1},
		{"a door that forgot its key", "network.go", "// x is. Why it crosses: it must.\nfunc (s *Store) x() { s.db.ExecContext(ctx, `DELETE FROM events`) }", 1},
		{"a door that does not", "network.go", "// x is.\nfunc (s *Store) x() { s.db.ExecContext(ctx, `DELETE FROM events`) }", 1},
		{"a door of a noun", "network_event.go", "// x is. Why it crosses: it must.\nfunc (s *Store) x() { s.across().ExecContext(ctx, `DELETE FROM events`) }", 0},
		{"a file that only begins like a door", "networks.go", "// x is. Why it crosses: it must.\nfunc (s *Store) x() { s.across().ExecContext(ctx, `DELETE FROM events`) }", 2},
		{"the key in a door's hand", "network.go", "func (s *Store) x() { s.across().QueryContext(ctx, `SELECT 1`) }", 0},
		{"the key in another's", "event.go", "func (s *Store) x() { s.across().QueryContext(ctx, `SELECT 1`) }", 1},
		{"the key of a transaction in another's", "event.go", "func (t tenantTx) x() { t.acrossFor(ctx, fn) }", 1},
		{"a copied key", "event.go", "func (s *Store) x() { s.db.Scope(sqldb.Everyone).QueryContext(ctx, `SELECT 1`) }", 2},
		{"a scope named by hand", "toolkit.go", "func (s *Store) x() { s.db.Rescope(ctx, tx, chapter) }", 1},
		{"a seed", "seed.go", "func (s *Store) x() { return seedTable{`INSERT INTO rsvps (chapter_id, id) VALUES `} }", 0},
		{"a seed that deletes", "seed.go", "func (s *Store) x() { s.db.ExecContext(ctx, `DELETE FROM events`) }", 1},
		{"a dump of tables the catalog names", "dump.go", "func (s *Store) x() { s.db.QueryContext(ctx, `SELECT 1 FROM `+name) }", 0},
		{"a dump that names a table", "dump.go", "func (s *Store) x() { s.db.QueryContext(ctx, `SELECT 1 FROM events`) }", 1},
		{"a seed whose rows do not begin with the chapter", "seed.go", "func (s *Store) x() { return seedTable{`INSERT INTO rsvps (id, chapter_id) VALUES `} }", 1},
	}
	for _, test := range tests {
		problems, _ := wall(map[string]string{test.file: "package store\n" + test.source}, tenants)
		if len(problems) != test.want {
			t.Errorf("%s: found %q, want %d problems", test.name, problems, test.want)
		}
	}
}
