package storetest

import (
	"testing"

	"chapterhouse/internal/hub"
)

// Int is the one number a query gives: a count, or a sum.
func (f *Fixture) Int(t testing.TB, query string, args ...any) int {
	t.Helper()
	var n int
	f.scan(t, &n, query, args...)
	return n
}

// Text is the one text a query gives: an id, or a word.
func (f *Fixture) Text(t testing.TB, query string, args ...any) string {
	t.Helper()
	var text string
	f.scan(t, &text, query, args...)
	return text
}

// Exec runs SQL behind the store's back, to bring about what no method of it can.
func (f *Fixture) Exec(t testing.TB, query string, args ...any) {
	t.Helper()
	if _, err := f.DB.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("storetest: exec: %v", err)
	}
}

// Mails is how many messages of one kind there are, in any state; "" counts every kind.
func (f *Fixture) Mails(t testing.TB, kind hub.MessageKind) int {
	t.Helper()
	return f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = $1 OR $1 = ''`, kind)
}

func (f *Fixture) scan(t testing.TB, dest any, query string, args ...any) {
	t.Helper()
	if err := f.DB.QueryRowContext(t.Context(), query, args...).Scan(dest); err != nil {
		t.Fatalf("storetest: query: %v", err)
	}
}
