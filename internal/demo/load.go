package demo

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Summary is how much a demo holds.
type Summary struct {
	Chapters, People, Members, Events, RSVPs, Toolkits int
	Coming                                             int // published events that are not over
}

// Load fills an empty database with the demo of the day of now; progress, which may be nil, hears how many rows of all
// are in. A database that holds a chapter is hub.ErrConflict and stays as it is.
func Load(ctx context.Context, st *store.Store, now time.Time, progress func(done, total int)) (Summary, error) {
	seed := Build(now)
	if err := st.Seed(ctx, seed, progress); err != nil {
		return Summary{}, err
	}
	sum := Summary{
		Chapters: len(seed.Chapters), People: len(seed.People), Events: len(seed.Events), RSVPs: len(seed.RSVPs), Toolkits: len(seed.Toolkits),
	}
	members := map[hub.PersonID]bool{}
	for _, m := range seed.Memberships {
		if m.State == hub.MembershipApproved {
			members[m.Person] = true
		}
	}
	sum.Members = len(members)
	for _, e := range seed.Events {
		if e.Open(now) {
			sum.Coming++
		}
	}
	return sum, nil
}
