package store

import (
	"errors"
	"slices"
	"testing"

	"chapterhouse/internal/hub"
)

// What belongs to chapters is declared with the chapter first, which the handle supplies, and is refused where no handle is.
func TestTenantTablesAreWrittenThroughTheirChapter(t *testing.T) {
	t.Parallel()
	for name, tenant := range map[string]bool{
		"events": events.tenant(), "rsvps": rsvps.tenant(), "memberships": memberships.tenant(),
		"people": !people.tenant(), "chapters": !chapters.tenant(), "confirmations": !confirmations.tenant(),
	} {
		if !tenant {
			t.Errorf("%s: the first column is not what the schema says of whose rows they are", name)
		}
	}
	if err := insertGlobal(t.Context(), &Store{}, nil, &events, &hub.Event{}); !errors.Is(err, errTenant) {
		t.Errorf("an event without a chapter's handle: %v", err)
	}
	if _, err := updateGlobal(t.Context(), &Store{}, nil, &events, &hub.Event{}, clause{}, with(`id = ?`, "x")); !errors.Is(err, errTenant) {
		t.Errorf("a change of an event without a chapter's handle: %v", err)
	}
}

func TestStatementsAreJoinedFromDeclarations(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Title, Cover string
	}
	rows := table[row]{name: "things", alias: "t", columns: slices.Concat([]column[row]{
		plain("id", func(r *row) *string { return &r.ID }),
		unread("key", func(_ *Store, r *row) any { return "key of " + r.ID }),
	}, edit(
		plain("title", func(r *row) *string { return &r.Title }),
		optional("cover_id", func(r *row) *string { return &r.Cover }),
	))}
	r := row{"7", "Tea", ""}
	a := ofChapter()
	update, err := rows.update(nil, a, &r, `seen_at = ?`, []any{"noon"})
	if err != nil {
		t.Fatal(err)
	}
	values, err := rows.values(nil, &r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{rows.list(), `t.id, t.title, COALESCE(t.cover_id, '')`},
		{rows.insert(), `INSERT INTO things (id, key, title, cover_id) VALUES `},
		{update, `UPDATE things SET title = $2, cover_id = $3, seen_at = $4`},
		{a.fill(` WHERE a = ? AND b IN `, 1) + in(a, []int{2, 3}), ` WHERE a = $5 AND b IN ($6, $7)`},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
	if want := []any{"7", "key of 7", "Tea", nil}; !slices.Equal(values, want) {
		t.Errorf("values %v, want %v", values, want)
	}
	if want := []any{"Tea", nil, "noon", 1, 2, 3}; !slices.Equal(a.list, want) {
		t.Errorf("arguments %v, want %v", a.list, want)
	}
	if dest := rows.dest(nil, &r); len(dest) != 3 {
		t.Errorf("a row is scanned into %d places, want 3", len(dest))
	}
}
