package baddays_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// recalledWithin is how soon every process shows that text is recalled.
const recalledWithin = 5 * time.Second

// TestARecallIsOnEveryProcessWithinSeconds: three processes that have a toolkit's version in their memory for an hour, each with readers, show
// that its script is recalled within five seconds, and no request fails. In the control the number that pages read stays as it was, so that a
// process shows what it keeps for the hour: no page shows the recall.
func TestARecallIsOnEveryProcessWithinSeconds(t *testing.T) {
	t.Parallel()
	server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL")
	s := newSite(t, newWorld(t, sqldb.Postgres))
	kit := s.Toolkit(t, "Library hours")
	s.Push(t, kit, s.boston)
	adoption := hub.Adoption{Toolkit: kit.ID, Version: 1, State: hub.AdoptionLocalized, Values: map[string]string{"city": "Boston"}}
	if err := s.Store.Chapter(s.boston.ID).SaveAdoption(t.Context(), "", adoption, nil); err != nil {
		t.Fatal(err)
	}
	at := addresses(t, 6)
	var bases []string
	for i := range 3 {
		serve2(t, s, at[2*i], at[2*i+1])
		bases = append(bases, "http://"+at[2*i])
	}
	path := "/chapters/boston/toolkits/" + string(kit.ID)
	v, err := s.Store.ToolkitVersion(t.Context(), kit.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	key := v.Items[0].Key
	recall := func(reason string) {
		t.Helper()
		r := hub.Recall{Toolkit: kit.ID, Item: key, Version: 1, Reason: reason}
		if err := s.Store.RecallText(t.Context(), "", r, hub.RecallLetter{Title: kit.Title, Reason: reason}); err != nil {
			t.Fatal(err)
		}
	}
	readers := newReaders(bases, path)
	for _, base := range bases {
		if r := newVisitor(base).get(path); !strings.Contains(r.body, "I am calling from") {
			t.Fatalf("%s has no script: %d", base, r.status)
		}
	}
	everywhere := func(words string) time.Duration {
		t.Helper()
		began := time.Now()
		until(t, "every process shows "+words, recalledWithin, func() bool {
			for _, base := range bases {
				if body := newVisitor(base).get(path).body; !strings.Contains(body, words) || strings.Contains(body, "I am calling from") {
					return false
				}
			}
			return true
		})
		return time.Since(began)
	}
	recall("A wrong number.")
	t.Logf("three processes show a recall after %s", everywhere("A wrong number.").Round(time.Millisecond))

	s.Exec(t, `UPDATE toolkit_recalls SET reason = 'Nobody is told of this.'`) // the number stays as it is
	unseen := time.Now().Add(recalledWithin)
	for time.Now().Before(unseen) {
		for _, base := range bases {
			if strings.Contains(newVisitor(base).get(path).body, "Nobody is told of this.") {
				t.Fatal("what changed without its number is seen: this test would not see a recall that is kept for an hour")
			}
		}
	}
	if failed, read := readers.stop(); len(failed) > 0 || read < 30 {
		t.Errorf("%d of %d readings failed: %v", len(failed), read, failed)
	}
}

// readers read a page at several processes, over and over.
type readers struct {
	ended  chan struct{}
	all    sync.WaitGroup
	mu     sync.Mutex
	failed []string
	read   int
}

func newReaders(bases []string, path string) *readers {
	r := &readers{ended: make(chan struct{})}
	for _, base := range bases {
		r.all.Go(func() {
			v := newVisitor(base)
			for {
				select {
				case <-r.ended:
					return
				default:
				}
				got := v.get(path)
				r.mu.Lock()
				if r.read++; got.status != http.StatusOK {
					r.failed = append(r.failed, outcome(got))
				}
				r.mu.Unlock()
			}
		})
	}
	return r
}

func (r *readers) stop() (failed []string, read int) {
	close(r.ended)
	r.all.Wait()
	return r.failed, r.read
}
