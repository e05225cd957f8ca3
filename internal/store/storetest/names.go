package storetest

import (
	"context"
	"testing"
)

// Names returns the name and the address of everybody in the database, as people and as they signed their answers: what
// no log may hold. It can be asked in a cleanup, when the test's own context is over.
func (f *Fixture) Names(t testing.TB) []string {
	t.Helper()
	rows, err := f.DB.QueryContext(context.Background(), `
		SELECT 'people.name', name_sealed FROM people WHERE name_sealed IS NOT NULL
		UNION ALL SELECT 'people.email', email_sealed FROM people WHERE email_sealed IS NOT NULL
		UNION ALL SELECT 'rsvps.name', name_sealed FROM rsvps WHERE name_sealed IS NOT NULL`)
	if f.DB.PingContext(context.Background()) != nil {
		return nil // the test closed its database
	}
	if err != nil {
		t.Fatalf("storetest: names: %v", err)
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var purpose string
		var sealed []byte
		if err := rows.Scan(&purpose, &sealed); err != nil {
			t.Fatalf("storetest: names: %v", err)
		}
		if name, err := f.Keys.Open(sealed, purpose); err == nil { // a test may have broken it on purpose
			names = append(names, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("storetest: names: %v", err)
	}
	return names
}
