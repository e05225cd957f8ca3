package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// organization is a seed of one row of everything, and of more people and answers than one statement takes.
func organization(f *storetest.Fixture) store.Seed {
	now := f.Clock.Now()
	seed := store.Seed{
		Chapters: []hub.Chapter{{
			ID: "c1", Slug: "boston", Name: "Boston", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "America/New_York", Hue: 3, Since: 2019,
			Place: hub.Place{Locality: "Boston", Region: "MA", Country: "US", Lat: 42, Lon: -71, Located: true}, CreatedAt: now, UpdatedAt: now,
		}},
		Grants:      []store.SeedGrant{{Person: "p0", Grant: hub.Grant{Role: hub.RoleLead, Chapter: "c1"}, At: now}},
		Memberships: []hub.Membership{{ID: "m1", Chapter: "c1", Person: "p0", State: hub.MembershipApproved, Home: true, RequestedAt: now, DecidedAt: now}},
		Toolkits: []store.SeedToolkit{{Toolkit: hub.Toolkit{ID: "t1", ToolkitHead: hub.ToolkitHead{Title: "Sunday hours", Ask: "Open on Sundays."}, CreatedAt: now, UpdatedAt: now}, Versions: []hub.ToolkitVersion{
			{Number: 1, PublishedAt: now, Items: []hub.Item{{ID: "i1", Kind: hub.ItemCallScript, Title: "The call", Body: "[[city]]"}}, Slots: []hub.Slot{{Key: "city", Label: "City"}}},
		}}},
		Events: []hub.Event{{
			ID: "e1", Chapter: "c1", Title: "River clean-up", Mode: hub.ModeHybrid, State: hub.EventPublished, Audience: hub.AudiencePublic, Zone: "UTC", MaxParty: 5,
			StartsAt: now.Add(time.Hour), EndsAt: now.Add(2 * time.Hour), JoinURL: "https://meet.example.org/x", Seats: hub.Seats{Capacity: 100}, Toolkit: "t1",
			CreatedAt: now, UpdatedAt: now, PublishedAt: now,
		}},
		Hosts:     []store.SeedHost{{Chapter: "c1", Event: "e1", Person: "p0", At: now}},
		Adoptions: []hub.Adoption{{Chapter: "c1", Toolkit: "t1", Version: 1, State: hub.AdoptionInUse, Values: map[string]string{"city": "Boston"}, PushedAt: now}},
		Audit:     []hub.AuditEntry{{ID: "a1", At: now, Actor: "p0", Chapter: "c1", Action: "event.publish", Object: "event:e1"}},
	}
	for i := range 300 {
		person := hub.PersonID(fmt.Sprintf("p%d", i))
		seed.People = append(seed.People, hub.Person{ID: person, Name: fmt.Sprintf("Person %d", i), Email: fmt.Sprintf("p%d@example.org", i), CreatedAt: now})
		state := hub.RSVPGoing
		if i >= 100 {
			state = hub.RSVPWaitlisted
		}
		seed.RSVPs = append(seed.RSVPs, hub.RSVP{
			ID: hub.RSVPID(fmt.Sprintf("r%d", i)), Chapter: "c1", Event: "e1", Person: person, State: state, Party: 1, Number: int64(i + 1),
			Name: fmt.Sprintf("Person %d", i), Guest: true, CreatedAt: now, UpdatedAt: now,
		})
	}
	return seed
}

func TestSeed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		seed := organization(f)
		orphan := organization(f)
		orphan.RSVPs[299].Chapter = "c2"
		refused(t, f.Store.Seed(ctx, orphan, nil), hub.ErrNotFound)
		same(t, "a seed with one bad row leaves nothing", f.Int(t, `SELECT COUNT(*) FROM chapters`), 0)

		calls, last, total := 0, 0, 0
		done(t, f.Store.Seed(ctx, seed, func(rows, all int) { calls, last, total = calls+1, rows, all }))
		if last != total || calls < 15 {
			t.Errorf("progress ended at %d of %d after %d calls", last, total, calls)
		}
		refused(t, f.Store.Seed(ctx, seed, nil), hub.ErrConflict)

		chapters, err := f.Store.Chapters(ctx)
		done(t, err)
		same(t, "chapters", chapters, seed.Chapters)
		tenant := f.Store.Chapter("c1")
		event, err := tenant.Event(ctx, "e1")
		done(t, err)
		want := seed.Events[0]
		want.Seats.Taken, want.Seats.Waiting = 100, 200
		same(t, "the event, its counters from the answers", event, want)
		same(t, "counters", counters(t, f), nil)
		r, _, err := f.Store.RSVPByToken(ctx, f.Store.ManageToken("r299"))
		done(t, err)
		same(t, "an answer's own link works", r, seed.RSVPs[299])
		actor := f.Actor(t, "p0")
		same(t, "who p0 is", actor, hub.Actor{
			Person: "p0", Name: "Person 0", Grants: []hub.Grant{seed.Grants[0].Grant}, MemberOf: []hub.ChapterID{"c1"}, HostOf: []hub.EventID{"e1"}, Fresh: true,
		})
		version, err := f.Store.ToolkitVersion(ctx, "t1", 1)
		done(t, err)
		seeded := seed.Toolkits[0].Versions[0]
		seeded.Items = slices.Clone(seeded.Items)
		seeded.Items[0].Key = hub.ItemKey(seeded.Items[0].ID) // an item without a key goes by its id
		same(t, "the toolkit's version", version, seeded, cmpopts.IgnoreFields(hub.ToolkitVersion{}, "Toolkit", "ToolkitHead"))
		same(t, "a version has its toolkit's head", version.ToolkitHead, seed.Toolkits[0].ToolkitHead)
		adoption, err := tenant.Adoption(ctx, "t1")
		done(t, err)
		same(t, "the adoption", adoption, seed.Adoptions[0], cmpopts.IgnoreFields(hub.Adoption{}, "Latest")) // of the versions
		trail, err := f.Store.Trail(ctx, 10)
		done(t, err)
		same(t, "the trail is the seed's own", trail, seed.Audit)
		same(t, "nobody is owed a mail", f.Mails(t, ""), 0)

		// The hub goes on from where the seed ends.
		done(t, tenant.Withdraw(ctx, "", "r0"))
		promoted, err := tenant.RSVP(ctx, "r100")
		done(t, err)
		same(t, "the first who waits moves up", promoted.State, hub.RSVPGoing)
		same(t, "the next number is free", f.Confirmed(t, event, "New Comer", 1).Number, int64(301))
		id, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "x"}, Email: "P7@example.org", Name: "Person 7"})
		done(t, err)
		same(t, "a seeded address is found again", id, hub.PersonID("p7"))
	})
}
