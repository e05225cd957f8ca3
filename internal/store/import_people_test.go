package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp/cmpopts"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// brought is a person of a file who agreed to the followers' list.
func brought(f *storetest.Fixture, c hub.Chapter, n int) store.ImportedPerson {
	return store.ImportedPerson{
		Chapter: c.ID, Email: fmt.Sprintf("person%d@example.org", n), Name: fmt.Sprintf("Person %d", n), Postcode: "02139",
		Identifiers: []string{fmt.Sprintf("tool:%d", n)}, Tags: []string{"Member", fmt.Sprintf("Tag %d", n%7)}, Member: n%2 == 0, List: hub.ListFollowers,
		Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", Wording: "Send me news.", ConsentedAt: f.Clock.Now().Add(-time.Hour)},
	}
}

// imports brings people in and returns what became of them.
func imports(t *testing.T, f *storetest.Fixture, list ...store.ImportedPerson) []store.ImportedOutcome {
	t.Helper()
	out, err := f.Store.ImportPeople(t.Context(), list, false, nil)
	done(t, err)
	return out
}

// counted are the rows of an import.
func counted(t *testing.T, f *storetest.Fixture) string {
	t.Helper()
	return fmt.Sprintf("%d people, %d identifiers, %d members, %d on a list, %d tags, %d given",
		f.Int(t, `SELECT COUNT(*) FROM people`), f.Int(t, `SELECT COUNT(*) FROM person_identifiers`), f.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'approved'`),
		f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`), f.Int(t, `SELECT COUNT(*) FROM tags`), f.Int(t, `SELECT COUNT(*) FROM person_tags`))
}

func TestImportPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		list := []store.ImportedPerson{brought(f, boston, 1), brought(f, boston, 2), brought(f, salem, 2), brought(f, boston, 3)}
		dry, err := f.Store.ImportPeople(ctx, list, true, nil)
		done(t, err)
		same(t, "dry", counted(t, f), "0 people, 0 identifiers, 0 members, 0 on a list, 0 tags, 0 given")
		out := imports(t, f, list...)
		same(t, "dry says what happens", dry, out)
		added, changed := store.ImportedOutcome{Added: true, Changed: true}, store.ImportedOutcome{Changed: true}
		same(t, "outcomes", out, []store.ImportedOutcome{added, added, changed, added})
		const want = "3 people, 3 identifiers, 2 members, 4 on a list, 6 tags, 8 given"
		same(t, "rows", counted(t, f), want)
		same(t, "homes", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE home`), 1)

		f.Clock.Advance(time.Hour)
		same(t, "again", imports(t, f, list...), make([]store.ImportedOutcome, 4))
		same(t, "rows", counted(t, f), want)
		other := brought(f, boston, 1)
		other.Name, other.Email, other.Phone = "Somebody Else", "PERSON1@example.org", "617 555 0101"
		same(t, "what is missing is filled in", imports(t, f, other), []store.ImportedOutcome{changed})
		same(t, "and then not again", imports(t, f, other), make([]store.ImportedOutcome, 1))
		id := hub.PersonID(f.Text(t, `SELECT person_id FROM person_identifiers WHERE identifier = 'tool:1'`))
		person, err := f.Store.Person(ctx, id)
		done(t, err)
		same(t, "the person", person, hub.Person{ID: id, Name: "Person 1", Email: "person1@example.org", Phone: "617 555 0101", Postcode: "02139"},
			cmpopts.IgnoreFields(hub.Person{}, "CreatedAt"))
		subs, err := f.Store.Subscriptions(ctx, id)
		done(t, err)
		same(t, "the evidence", []string{subs[0].Source, subs[0].Wording, subs[0].ConsentedAt.Format(time.DateTime)}, []string{"tool", "Send me news.", "2026-09-01 16:00:00"})

		other.Email = "elsewhere@example.org"
		same(t, "an identifier of somebody with another address", imports(t, f, other), []store.ImportedOutcome{{Elsewhere: true}})
		same(t, "rows", f.Int(t, `SELECT COUNT(*) FROM people`), 3)
	})
}

// A refusal wins over every consent, whichever was first, and over imports to come.
func TestSuppressionsWin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		imports(t, f, brought(f, boston, 1), brought(f, boston, 2))
		suppress := func(dry bool, emails ...string) []bool {
			t.Helper()
			var list []store.Suppression
			for _, email := range emails {
				list = append(list, store.Suppression{Email: email, Reason: hub.SuppressedLeft, Source: "import"})
			}
			fresh, err := f.Store.Suppress(ctx, list, dry, nil)
			done(t, err)
			return fresh
		}
		same(t, "dry", suppress(true, "person1@example.org"), []bool{true})
		same(t, "nothing is written", f.Int(t, `SELECT COUNT(*) FROM suppressions`), 0)
		same(t, "each once", suppress(false, "PERSON1@example.org", "person1+x@example.org", "person3@example.org"), []bool{true, false, true})
		same(t, "again", suppress(false, "person1@example.org"), []bool{false})
		same(t, "who was on the list is off it", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'left' AND left_at IS NOT NULL`), 1)
		out := imports(t, f, brought(f, boston, 1), brought(f, boston, 3), brought(f, boston, 4))
		same(t, "and stays off it; who was not here stays away", out, []store.ImportedOutcome{{Suppressed: true}, {Suppressed: true}, {Added: true, Changed: true}})
		same(t, "on a list", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`), 2)
		same(t, "people", f.Int(t, `SELECT COUNT(*) FROM people`), 3)
		member := brought(f, boston, 5)
		suppress(false, member.Email)
		member.Member = true
		same(t, "a member is one all the same", imports(t, f, member), []store.ImportedOutcome{{Added: true, Changed: true, Suppressed: true}})
		off, err := f.Store.SuppressedOn(ctx, "Person1@Example.org", "any")
		done(t, err)
		all, err := f.Store.Suppressed(ctx, "person1@example.org")
		done(t, err)
		same(t, "off every list, and reached by what they ask for", []bool{off, all}, []bool{true, false})

		done(t, f.Store.Refuse(ctx, f.Store.RefusalLink("person2@example.org")))
		same(t, "the link in an email says no to lists too", imports(t, f, brought(f, boston, 2)), []store.ImportedOutcome{{Changed: true, Suppressed: true}})
		same(t, "on a list", f.Int(t, `SELECT COUNT(*) FROM subscriptions WHERE state = 'on'`), 1)
	})
}

// Who left a chapter, was declined, or asks to join.
func TestImportedMembers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston := f.Chapter(t, "boston")
		tenant := f.Store.Chapter(boston.ID)
		done(t, tenant.Leave(ctx, f.Member(t, boston, "Has Left")))
		f.Request(t, boston, "Still Asks")
		f.Member(t, boston, "Is One")
		var list []store.ImportedPerson
		for _, name := range []string{"Has Left", "Still Asks", "Is One", "Comes Anew"} {
			list = append(list, store.ImportedPerson{Chapter: boston.ID, Email: storetest.Email(name), Name: name, Member: true})
		}
		same(t, "outcomes", imports(t, f, list...), []store.ImportedOutcome{{Gone: true}, {Changed: true}, {}, {Added: true, Changed: true}})
		same(t, "members", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE state = 'approved'`), 3)
		same(t, "a word of the request is gone", f.Int(t, `SELECT COUNT(*) FROM memberships WHERE note_sealed IS NOT NULL`), 0)
	})
}

// An import that is ended at twenty random moments, each time begun again from the start, has each row once at the end, and every
// batch that was reported is there. The control: without identifiers and addresses to find people by, rows would be twice, so the
// count of people is compared with the file, and the count of batches that were cut short must not be nothing.
func TestAnImportThatIsEndedLosesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		const people, batch, kills = 600, 50, 20
		random := rand.New(rand.NewPCG(7, 11))
		cut := 0
		run := func(after time.Duration) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if after > 0 {
				timer := time.AfterFunc(after, stop)
				defer timer.Stop()
			}
			for from := 0; from < people; from += batch {
				var list []store.ImportedPerson
				for n := from; n < from+batch; n++ {
					list = append(list, brought(f, boston, n))
				}
				if _, err := f.Store.ImportPeople(ctx, list, false, nil); err != nil {
					if ctx.Err() == nil {
						t.Fatal(err)
					}
					cut++
					n := f.Int(t, `SELECT COUNT(*) FROM people`)
					if n%batch != 0 || n < from {
						t.Errorf("ended in batch %d: %d people", from/batch, n)
					}
					return
				}
			}
		}
		for range kills {
			run(time.Duration(1+random.IntN(60)) * time.Millisecond)
		}
		run(0)
		same(t, "rows", counted(t, f), "600 people, 600 identifiers, 300 members, 600 on a list, 8 tags, 1200 given")
		if cut == 0 {
			t.Error("nothing was cut short: the test proves nothing")
		}
	})
}

// Two imports of the same people at once, and their RSVPs meanwhile.
func TestImportsAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		event := f.Event(t, boston)
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for from := 0; from < 200; from += 50 {
					var list []store.ImportedPerson
					for n := from; n < from+50; n++ {
						list = append(list, brought(f, boston, n))
					}
					if worker%2 == 1 {
						for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
							list[i], list[j] = list[j], list[i]
						}
					}
					if worker == 3 {
						for n := from; n < from+50; n += 10 {
							err := f.Store.Chapter(boston.ID).RequestSeat(t.Context(), store.RSVPInput{Event: event.ID, Name: "Guest", Email: fmt.Sprintf("person%d@example.org", n), Party: 1})
							if err != nil {
								t.Error(err)
							}
						}
						continue
					}
					if _, err := f.Store.ImportPeople(t.Context(), list, false, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		same(t, "rows", counted(t, f), "200 people, 200 identifiers, 100 members, 200 on a list, 8 tags, 400 given")
	})
}

func TestEraseSubscriptions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
		imports(t, f, brought(f, boston, 1), brought(f, boston, 2), brought(f, boston, 3), brought(f, salem, 1))
		_, err := f.Store.Suppress(ctx, []store.Suppression{{Email: "person1@example.org", Reason: hub.SuppressedLeft, Source: "import"}, {Email: "person2@example.org", Reason: hub.SuppressedBounced, Source: "import"}}, false, nil)
		done(t, err)
		tenant := f.Store.Chapter(boston.ID)
		erase := func(want int64) {
			t.Helper()
			n, err := tenant.EraseSubscriptions(ctx, f.Clock.Now().Add(-hub.ConsentDays*24*time.Hour))
			done(t, err)
			same(t, "subscriptions forgotten", n, want)
		}
		f.Clock.Advance(hub.ConsentDays * 24 * time.Hour)
		erase(0)
		f.Clock.Advance(time.Microsecond)
		erase(2)
		same(t, "a member, who follows and who is on another chapter's list stay", f.Int(t, `SELECT COUNT(*) FROM people`), 3)
		n, err := tenant.EraseTags(ctx, f.Clock.Now())
		done(t, err)
		same(t, "tags of who neither follows nor is a member", n, int64(2))
		n, err = f.Store.Chapter(salem.ID).EraseSubscriptions(ctx, f.Clock.Now().Add(-hub.ConsentDays*24*time.Hour))
		done(t, err)
		same(t, "the other chapter's", n, int64(1))
		same(t, "nothing is left of them", f.Int(t, `SELECT COUNT(*) FROM people`), 2)
		same(t, "nor their identifiers", f.Int(t, `SELECT COUNT(*) FROM person_identifiers`), 2)
		same(t, "the promise stays", f.Int(t, `SELECT COUNT(*) FROM suppressions`), 2)
	})
}

// BenchmarkImportPeople brings 20,000 people in, a thousand in a transaction.
func BenchmarkImportPeople(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			f := storetest.Open(b, engine)
			boston := f.Chapter(b, "boston")
			begin := 0
			for b.Loop() {
				for from := begin; from < begin+20_000; from += 1000 {
					list := make([]store.ImportedPerson, 0, 1000)
					for n := from; n < from+1000; n++ {
						list = append(list, brought(f, boston, n))
					}
					if _, err := f.Store.ImportPeople(b.Context(), list, false, nil); err != nil {
						b.Fatal(err)
					}
				}
				begin += 20_000
			}
			b.ReportMetric(float64(begin)/b.Elapsed().Seconds(), "people/s")
		})
	}
}
