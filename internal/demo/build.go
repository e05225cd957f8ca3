package demo

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"time"
	_ "time/tzdata" // local times must be right on a machine without zone files

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// builder holds the demo while it is made. Each part draws from its own stream of chance, so that a longer pool in one
// does not reshuffle the others.
type builder struct {
	day      time.Time // midnight UTC of the day it is built for
	chapters []chapter
	bySlug   map[string]int
	people   []human
	kits     []kit
	plans    []plan
	seed     store.Seed
}

// Build returns the demo organization as it stands on the day of now, in UTC. The same day gives the same seed; another
// day gives the same chapters, people and ids with every date moved along.
func Build(now time.Time) store.Seed {
	b := &builder{day: now.UTC().Truncate(24 * time.Hour), bySlug: map[string]int{}}
	b.buildPeople()
	b.buildChapters()
	b.buildMemberships()
	b.buildNational()
	b.buildToolkits()
	b.buildAdoptions()
	b.planEvents()
	b.buildEvents()
	b.buildAnswers()
	b.buildDesks()
	b.buildTrail()
	b.seed.SitePages, b.seed.Charters = append(sitePages(b.daysAgo(90)), b.agreement()), b.charters()
	b.seed.Directory = b.directory()
	b.seed.Imports, b.seed.JoinLinks, b.seed.JoinInvites, b.seed.Asks, b.seed.LeadNames = b.imports(), b.joinLinks(), b.joinInvites(), b.asks(), b.leadNames()
	for _, c := range b.chapters {
		b.seed.Chapters = append(b.seed.Chapters, c.Chapter)
	}
	for _, p := range b.people {
		b.seed.People = append(b.seed.People, p.Person)
	}
	return b.seed
}

// sitePages are the pages that the office wrote: one of four, so that the others show what they say by themselves.
func sitePages(at time.Time) []hub.SitePage {
	return []hub.SitePage{{
		Name: hub.PageAbout, UpdatedAt: at, Summary: "Neighbors who look after what they share.",
		Body: "Commons Alliance is an invented organization. Its members look after what a city shares: library hours, safe crossings, clean rivers and fair rents.\n\n" +
			"**Chapters** do the work. Each one meets in the open, and you can come without joining.\n\n" +
			"**The national office** writes toolkits that every chapter makes its own.\n",
	}}
}

// random is the stream of chance of one part.
func (b *builder) random(part string) *rand.Rand {
	sum := sha256.Sum256([]byte("commons alliance, chance of " + part))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))) //nolint:gosec // invented data, not secrets
}

// daysAgo is noon UTC n days before the day.
func (b *builder) daysAgo(n int) time.Time { return b.day.AddDate(0, 0, -n).Add(12 * time.Hour) }

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// id is the id of a thing of the demo, in the form of hub.NewID and the same on every machine. What names the thing among
// its kind is key.
func id[T ~string](kind string, key ...string) T {
	sum := sha256.Sum256([]byte("commons alliance, " + kind + "\n" + strings.Join(key, "\n")))
	return T(idEncoding.EncodeToString(sum[:10]))
}

// location is the zone of this name; the names of the demo are all known to time/tzdata.
func location(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// pick is one of list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// chance is true p times in a hundred.
func chance(r *rand.Rand, p int) bool { return r.IntN(100) < p }

// later is the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earlier is the earlier of two instants.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

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
