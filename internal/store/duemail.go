package store

import (
	"sync"
	"time"

	"chapterhouse/internal/hub"
)

// dueFor is how long what a look for mail found may wait for a claim: so much later than its turn may a message leave that was owed since.
const dueFor = time.Second

// dueMail are the ids that looks for mail found and no claim of this process took, by table and lane. A look visits every network and
// chapter that waits, whether a claim wants five messages or two hundred.
type dueMail struct {
	mu    sync.Mutex
	found map[dueKey]dueList
}

type dueKey struct {
	table string
	lane  hub.Lane
}

type dueList struct {
	ids []any
	at  time.Time
}

// take takes up to n ids out, those first whose turn is first.
func (d *dueMail) take(table string, lane hub.Lane, n int, now time.Time) []any {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := dueKey{table, lane}
	list := d.found[key]
	if age := now.Sub(list.at); age < 0 || age >= dueFor {
		delete(d.found, key)
		return nil
	}
	n = min(n, len(list.ids))
	some := list.ids[:n:n]
	list.ids = list.ids[n:]
	d.found[key] = list
	return some
}

// keep keeps what a look found, instead of what one before it did.
func (d *dueMail) keep(table string, lane hub.Lane, ids []any, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found == nil {
		d.found = map[dueKey]dueList{}
	}
	d.found[dueKey{table, lane}] = dueList{ids, now}
}
