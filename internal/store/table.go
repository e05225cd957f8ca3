package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// table declares the columns of a table once. The lists of SELECT, INSERT and UPDATE, and what rows are scanned into, are joined from
// it, so a column that is added here is read and written everywhere.
type table[T any] struct {
	name    string
	alias   string // in every statement that reads whole rows
	columns []column[T]

	once                         sync.Once
	selected, returned, inserted string // joined once: see list, returning and insert
}

// join makes the lists that statements begin with.
func (t *table[T]) join() *table[T] {
	t.once.Do(func() {
		names := make([]string, len(t.columns))
		for i, c := range t.columns {
			names[i] = c.name
		}
		t.selected, t.returned = t.listOf(t.alias), t.listOf("")
		t.inserted = "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ") VALUES "
	})
	return t
}

// column is one column and the field of a row that it is kept in.
type column[T any] struct {
	name      string
	scan      func(s *Store, row *T) any          // what Scan fills
	value     func(s *Store, row *T) (any, error) // what is written
	orText    bool                                // NULL is read as ""
	zero      string                              // what NULL is read as where the whole row may be missing: "''" or "0"
	writeOnly bool                                // no row is read with it
	// purpose is what a sealed column is sealed for; "" is not sealed. See seal.
	purpose string
	// edited: UPDATE writes it. INSERT writes every column.
	edited bool
}

// without is a table for reading rows without some of their columns.
func (t *table[T]) without(names ...string) *table[T] {
	left := &table[T]{name: t.name, alias: t.alias}
	for _, c := range t.columns {
		if !slices.Contains(names, c.name) {
			left.columns = append(left.columns, c)
		}
	}
	if len(left.columns)+len(names) != len(t.columns) {
		panic("store: " + t.name + " has not all of " + strings.Join(names, ", "))
	}
	return left
}

// edit marks columns that an update writes.
func edit[T any](columns ...column[T]) []column[T] {
	for i := range columns {
		columns[i].edited = true
	}
	return columns
}

// plain is a column that holds the field as it is.
func plain[T, V any](name string, field func(*T) *V) column[T] {
	zero := "0"
	if reflect.TypeFor[V]().Kind() == reflect.String {
		zero = "''"
	}
	return column[T]{
		name: name, zero: zero,
		scan:  func(_ *Store, row *T) any { return field(row) },
		value: func(_ *Store, row *T) (any, error) { return *field(row), nil },
	}
}

// optional is a text that is NULL when it is empty.
func optional[T any, V ~string](name string, field func(*T) *V) column[T] {
	c := plain(name, field)
	c.orText = true
	c.value = func(_ *Store, row *T) (any, error) { return sqldb.Text(*field(row)), nil }
	return c
}

// moment is an instant; the zero time is NULL.
func moment[T any](name string, field func(*T) *time.Time) column[T] {
	return column[T]{
		name:  name,
		scan:  func(_ *Store, row *T) any { return sqldb.Time{T: field(row)} },
		value: func(_ *Store, row *T) (any, error) { return sqldb.At(*field(row)), nil },
	}
}

// secret is a text sealed for a purpose; the empty text is NULL.
func secret[T any](name, purpose string, field func(*T) *string) column[T] {
	return column[T]{
		name: name, purpose: purpose,
		scan:  func(s *Store, row *T) any { return sealed{s, purpose, field(row)} },
		value: func(s *Store, row *T) (any, error) { return s.seal(*field(row), purpose) },
	}
}

// letter is the content of an email, sealed for a purpose; nobody's letter is NULL. One that cannot be opened is read as nobody's: it
// must not hold up the other rows of a claim, and the courier gives it up.
func letter[T any](purpose string, field func(*T) *hub.Letter) column[T] {
	return column[T]{
		name: "letter_sealed", purpose: purpose,
		scan: func(s *Store, row *T) any { return sealedLetter{s, purpose, field(row)} },
		value: func(s *Store, row *T) (any, error) {
			if field(row).To == "" {
				return nil, nil
			}
			plain, err := json.Marshal(field(row))
			if err != nil {
				return nil, fmt.Errorf("letter: %w", err)
			}
			return s.seal(string(plain), purpose)
		},
	}
}

// sealedLetter scans a letter.
type sealedLetter struct {
	store   *Store
	purpose string
	to      *hub.Letter
}

// Scan implements sql.Scanner.
func (l sealedLetter) Scan(v any) error {
	var text string
	if err := (sealed{l.store, l.purpose, &text}).Scan(v); err != nil || text == "" || json.Unmarshal([]byte(text), l.to) != nil {
		*l.to = hub.Letter{}
	}
	return nil
}

// numbers are whole numbers, joined.
func numbers[T any](name string, field func(*T) *[]int) column[T] {
	return column[T]{
		name: name, zero: "''",
		scan:  func(_ *Store, row *T) any { return (*joined)(field(row)) },
		value: func(_ *Store, row *T) (any, error) { return joinInts(*field(row)), nil },
	}
}

// listed are the items of a short list, as JSON; none is the empty text.
func listed[T, V any](name string, field func(*T) *[]V) column[T] {
	return column[T]{
		name: name, zero: "''",
		scan:  func(_ *Store, row *T) any { return items[V]{field(row)} },
		value: func(_ *Store, row *T) (any, error) { return listText(*field(row)) },
	}
}

// secretList is listed, sealed for a purpose; none is NULL.
func secretList[T, V any](name, purpose string, field func(*T) *[]V) column[T] {
	return column[T]{
		name: name, purpose: purpose,
		scan: func(s *Store, row *T) any { return sealedItems[V]{s, purpose, field(row)} },
		value: func(s *Store, row *T) (any, error) {
			text, err := listText(*field(row))
			if err != nil {
				return nil, err
			}
			return s.seal(text, purpose)
		},
	}
}

// listText is a list as its column has it.
func listText[V any](list []V) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("list: %w", err)
	}
	return string(text), nil
}

// items scans a list.
type items[V any] struct{ to *[]V }

// Scan implements sql.Scanner.
func (l items[V]) Scan(v any) error {
	var text sql.NullString
	if err := text.Scan(v); err != nil {
		return err
	}
	return l.read(text.String)
}

func (l items[V]) read(text string) error {
	*l.to = nil
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), l.to); err != nil {
		return fmt.Errorf("store: list: %w", err)
	}
	return nil
}

// sealedItems scans a sealed list.
type sealedItems[V any] struct {
	store   *Store
	purpose string
	to      *[]V
}

// Scan implements sql.Scanner.
func (l sealedItems[V]) Scan(v any) error {
	var text string
	if err := (sealed{l.store, l.purpose, &text}).Scan(v); err != nil {
		return err
	}
	return items[V]{l.to}.read(text)
}

// joined scans numbers.
type joined []int

// Scan implements sql.Scanner.
func (j *joined) Scan(v any) error {
	var text sql.NullString
	if err := text.Scan(v); err != nil {
		return err
	}
	list, err := splitInts(text.String)
	*j = list
	return err
}

// writeOnly is a column that is written and never read with its row, as the hash that finds it.
func writeOnly[T any](name string, value func(s *Store, row *T) any) column[T] {
	return column[T]{name: name, writeOnly: true, value: func(s *Store, row *T) (any, error) { return value(s, row), nil }}
}

// degrees are the two columns of a place on the map; both are NULL when it is not located.
func degrees[T any](place func(*T) *hub.Place) []column[T] {
	one := func(name string, field func(*hub.Place) *float64, other func(*hub.Place) bool) column[T] {
		return column[T]{
			name: name,
			scan: func(_ *Store, row *T) any { return degree{place(row), field(place(row)), other} },
			value: func(_ *Store, row *T) (any, error) {
				if p := place(row); p.Located {
					return *field(p), nil
				}
				return nil, nil
			},
		}
	}
	return []column[T]{
		one("lat", func(p *hub.Place) *float64 { return &p.Lat }, func(*hub.Place) bool { return true }),
		one("lon", func(p *hub.Place) *float64 { return &p.Lon }, func(p *hub.Place) bool { return p.Located }),
	}
}

// degree scans one of the two; a place is located when both are there.
type degree struct {
	place *hub.Place
	to    *float64
	other func(*hub.Place) bool // whether the one that was scanned before was there
}

// Scan implements sql.Scanner.
func (d degree) Scan(v any) error {
	var n sql.NullFloat64
	if err := n.Scan(v); err != nil {
		return err
	}
	*d.to, d.place.Located = n.Float64, n.Valid && d.other(d.place)
	return nil
}

// list is the columns as a SELECT names them: "e.id, e.title, COALESCE(e.cover_id, ”)".
func (t *table[T]) list() string { return t.join().selected }

// returning is list behind RETURNING, where SQLite knows no alias.
func (t *table[T]) returning() string { return t.join().returned }

func (t *table[T]) listOf(alias string) string {
	var names []string
	for _, c := range t.columns {
		name := c.name
		if alias != "" {
			name = alias + "." + name
		}
		if c.orText {
			name = "COALESCE(" + name + ", '')"
		}
		if !c.writeOnly {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// outerList is list for a table behind an outer join: of a row that is missing, each column is empty.
func (t *table[T]) outerList() string {
	var names []string
	for _, c := range t.columns {
		if !c.writeOnly {
			names = append(names, "COALESCE("+t.alias+"."+c.name+", "+c.zero+")")
		}
	}
	return strings.Join(names, ", ")
}

// scan reads a row of list.
func (t *table[T]) scan(s *Store) func(row scanner) (T, error) {
	return func(row scanner) (T, error) {
		var out T
		err := row.Scan(t.dest(s, &out)...)
		return out, sqldb.Map(err)
	}
}

// dest is what a row of list is scanned into.
func (t *table[T]) dest(s *Store, row *T) (dest []any) {
	for _, c := range t.columns {
		if !c.writeOnly {
			dest = append(dest, c.scan(s, row))
		}
	}
	return dest
}

// insert is "INSERT INTO events (chapter_id, id, title) VALUES ", as seeds go on with many rows.
func (t *table[T]) insert() string { return t.join().inserted }

// values are what INSERT writes, in the order of insert.
func (t *table[T]) values(s *Store, row *T) ([]any, error) {
	values := make([]any, len(t.columns))
	for i, c := range t.columns {
		var err error
		if values[i], err = c.value(s, row); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// update is "UPDATE events SET title = $2, summary = $3" with the edited columns, and what else is to be set.
func (t *table[T]) update(s *Store, a *arguments, row *T, also string, values []any) (string, error) {
	var sets []string
	for _, c := range t.columns {
		if !c.edited {
			continue
		}
		v, err := c.value(s, row)
		if err != nil {
			return "", err
		}
		sets = append(sets, c.name+" = "+a.add(v))
	}
	if also != "" {
		sets = append(sets, a.fill(also, values...))
	}
	return "UPDATE " + t.name + " SET " + strings.Join(sets, ", "), nil
}

// tenant reports whether the rows belong to chapters.
func (t *table[T]) tenant() bool { return t.columns[0].name == "chapter_id" }

// seed inserts rows of the table in bulk.
func (t *table[T]) seed(s *Store, rows []T) seedTable {
	return seedTable{t.insert(), len(rows), func(i int) ([]any, error) { return t.values(s, &rows[i]) }}
}

// clause is a part of a statement, with a "?" for each value.
type clause struct {
	text   string
	values []any
}

func with(text string, values ...any) clause { return clause{text, values} }

// insert adds one row of a chapter. The first column of its table is chapter_id, which the handle supplies.
func insert[T any](ctx context.Context, t tenantTx, rows *table[T], row *T) error {
	_, err := insertOr(ctx, t, rows, row, "")
	return err
}

// insertLater is insertOr whose outcome nobody asks for (see sqldb.Later).
func insertLater[T any](ctx context.Context, t tenantTx, rows *table[T], row *T, conflict string) error {
	values, err := rows.values(t.store, row)
	if err != nil {
		return err
	}
	return t.later(ctx, rows.insert()+tuples(1, len(values))+" "+conflict, values[1:]...)
}

// insertOr is insert with what is done when the row is there, "ON CONFLICT …". It returns how many rows were written.
func insertOr[T any](ctx context.Context, t tenantTx, rows *table[T], row *T, conflict string) (int64, error) {
	values, err := rows.values(t.store, row)
	if err != nil {
		return 0, err
	}
	return affected(t.exec(ctx, rows.insert()+tuples(1, len(values))+" "+conflict, values[1:]...))
}

// update writes the edited columns of those rows of a chapter that a condition chooses, and whatever else is set beside them, and
// returns how many there are.
func update[T any](ctx context.Context, t tenantTx, rows *table[T], row *T, also, where clause) (int64, error) {
	a := ofChapter()
	text, err := rows.update(t.store, a, row, also.text, also.values)
	if err != nil {
		return 0, err
	}
	return affected(t.exec(ctx, text+` WHERE chapter_id = $1 AND (`+a.fill(where.text, where.values...)+`)`, a.values()...))
}

// errTenant is a row of a chapter where only rows of nobody's may be.
var errTenant = errors.New("store: the rows of this table are reached through a chapter")

// insertGlobal adds one row that belongs to no chapter.
func insertGlobal[T any](ctx context.Context, s *Store, run runner, rows *table[T], row *T) error {
	_, err := insertGlobalOr(ctx, s, run, rows, row, "")
	return err
}

// insertGlobalOr is insertOr for rows that belong to no chapter.
func insertGlobalOr[T any](ctx context.Context, s *Store, run runner, rows *table[T], row *T, conflict string) (int64, error) {
	if rows.tenant() {
		return 0, errTenant
	}
	values, err := rows.values(s, row)
	if err != nil {
		return 0, err
	}
	return affected(run.ExecContext(ctx, rows.insert()+tuples(1, len(values))+" "+conflict, values...))
}

// updateGlobal is update for rows that belong to no chapter.
func updateGlobal[T any](ctx context.Context, s *Store, run runner, rows *table[T], row *T, also, where clause) (int64, error) {
	if rows.tenant() {
		return 0, errTenant
	}
	a := &arguments{}
	text, err := rows.update(s, a, row, also.text, also.values)
	if err != nil {
		return 0, err
	}
	return affected(run.ExecContext(ctx, text+` WHERE `+a.fill(where.text, where.values...), a.values()...))
}

// arguments are those of a statement, which names them by what add returns, so nobody counts.
type arguments struct {
	list  []any
	bound int // how many are supplied before the list: the handle of a chapter supplies one
}

// ofChapter begins the arguments of a statement whose $1 the handle of a chapter supplies.
func ofChapter() *arguments { return &arguments{bound: 1} }

// add appends an argument and returns its name: "$4".
func (a *arguments) add(v any) string {
	a.list = append(a.list, v)
	return "$" + strconv.Itoa(a.bound+len(a.list))
}

// values are the arguments. It is a call, so that of one statement's operands it comes last, after what add and fill have added.
func (a *arguments) values() []any { return a.list }

// fill replaces each "?" of a condition by the name of an argument. There are as many values as question marks.
func (a *arguments) fill(condition string, values ...any) string {
	var b strings.Builder
	for _, v := range values {
		before, after, _ := strings.Cut(condition, "?")
		b.WriteString(before + a.add(v))
		condition = after
	}
	return b.String() + condition
}

// in is "($4, $5)" for a list of values.
func in[V any](a *arguments, values []V) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = a.add(v)
	}
	return "(" + strings.Join(names, ", ") + ")"
}
