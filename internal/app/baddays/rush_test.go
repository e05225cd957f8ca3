package baddays_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/web/webtest"
)

// rush is a crowd of guests that answers the event, each sending the form again until it is acknowledged.
type rush struct {
	at   func() string // the hub's base address
	path string

	mu     sync.Mutex
	acked  []string
	failed []failure
	took   []time.Duration // of acknowledged answers
	ended  chan struct{}
	guests sync.WaitGroup
}

// failure is an answer that was not acknowledged.
type failure struct {
	when time.Time
	what string
}

func newRush(path string, guests int, at func() string) *rush {
	r := &rush{at: at, path: path, ended: make(chan struct{})}
	for range guests {
		r.guests.Go(r.guest)
	}
	return r
}

func (r *rush) guest() {
	v := newVisitor("")
	for {
		email := numbered("rush") + "@gmail.com"
		v.Header.Set("X-Forwarded-For", webtest.Network()) // a network of its own for each guest
		for again := false; ; again = true {
			select {
			case <-r.ended:
				return
			default:
			}
			v.Base = r.at()
			answer := v.post(r.path+"/rsvp", guestForm(email))
			// Beyond the event's ceiling a guest whose first answer was taken and never acknowledged is refused from then on, as their
			// network holds one: they look in their email, and the next guest comes.
			if again && answer.status == http.StatusTooManyRequests || r.count(email, answer) {
				break
			}
			select {
			case <-time.After(250 * time.Millisecond): // twenty tries from one address are let through at once
			case <-r.ended:
				return
			}
		}
	}
}

func (r *rush) count(email string, answer reply) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if answer.status == http.StatusSeeOther {
		r.acked, r.took = append(r.acked, email), append(r.took, answer.took)
		return true
	}
	r.failed = append(r.failed, failure{time.Now(), fmt.Sprintf("%s %v %.200s", outcome(answer), answer.err, strings.TrimSpace(answer.body))})
	return false
}

// more waits until n more answers are acknowledged.
func (r *rush) more(t *testing.T, n int) {
	t.Helper()
	goal := len(r.done()) + n
	until(t, fmt.Sprintf("%d answers are acknowledged", goal), patience, func() bool { return len(r.done()) >= goal })
}

func (r *rush) done() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.acked)
}

func (r *rush) failures() []failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.failed)
}

// times are how long the acknowledged answers took.
func (r *rush) times() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.took)
}

// stop ends the crowd and returns who was acknowledged.
func (r *rush) stop() []string {
	close(r.ended)
	r.guests.Wait()
	return r.done()
}

// lost says which acknowledged answers are not in the database exactly once.
func (w *world) lost(t *testing.T, acked []string) []string {
	t.Helper()
	var found []string
	for email, n := range w.answers(t, acked) {
		if n != 1 {
			found = append(found, fmt.Sprintf("%s is there %d times", email, n))
		}
	}
	return found
}

// nothingLost checks the acknowledged answers. Its negative control takes one of them out of the database, as a hub would
// that acknowledges before it commits.
func (w *world) nothingLost(t *testing.T, acked []string) {
	t.Helper()
	if found := w.lost(t, acked); len(found) > 0 {
		t.Errorf("of %d acknowledged answers: %s", len(acked), strings.Join(found, ", "))
	}
}

func (w *world) lossIsFound(t *testing.T, acked []string) {
	t.Helper()
	id := w.rsvpOf(t, acked[len(acked)/2])
	w.Exec(t, `DELETE FROM messages WHERE chapter_id = $1 AND rsvp_id = $2`, w.boston.ID, id)
	w.Exec(t, `DELETE FROM rsvps WHERE chapter_id = $1 AND id = $2`, w.boston.ID, id)
	if found := w.lost(t, acked); len(found) != 1 {
		t.Errorf("one answer was taken away, and the check finds %d lost", len(found))
	}
}

// slowest is the time within which the given share of answers came.
func slowest(all []time.Duration, share float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(float64(len(sorted))*share), len(sorted)-1)]
}
