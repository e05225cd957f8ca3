package store_test

import (
	"errors"
	"sync"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// TestADatabaseHasOneName: many processes that start at once agree on the name of their database, and a dump does not carry
// it, so that what is loaded elsewhere has another.
func TestADatabaseHasOneName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		if _, err := f.Store.HubID(t.Context()); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("before anybody asked for one: %v", err)
		}
		var all sync.WaitGroup
		names := make([]string, 8)
		for i := range names {
			all.Go(func() {
				var err error
				if names[i], err = f.Store.EnsureHubID(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, name := range names {
			if name != names[0] || len(name) < 20 {
				t.Fatalf("names %v", names)
			}
		}
		tables, _ := dump(t, f.Store)
		other := storetest.OpenSealed(t, f.DB.Engine, f.Keys)
		done(t, other.Store.Load(t.Context(), tables, &store.Restored{By: hub.Operator, Reason: "restored"}, nil))
		copied, err := other.Store.EnsureHubID(t.Context())
		if err != nil || copied == names[0] {
			t.Errorf("the copy is called %q, the first %q, %v", copied, names[0], err)
		}
	})
}
