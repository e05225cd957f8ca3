package demo

import (
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// buildDesks gives leads and the office something to see on the pages for what seldom happens: notes and tags, blocks, a suspension, names
// read in an emergency, a chapter that is handed over, and one that is locked.
func (b *builder) buildDesks() {
	b.noteMembers()
	b.tagMembers()
	b.block()
	b.suspend()
	b.readNames()
	b.handOver()
	b.lock()
	b.seed.Duplicates = b.duplicates()
}

// fromEnd is the nth last member of a chapter, from 1: those who lead it are among the first.
func (b *builder) fromEnd(slug string, n int) *human {
	members := b.chapter(slug).members
	return &b.people[members[len(members)-n]]
}

// noteMembers are what Boston's leads wrote down about two members.
func (b *builder) noteMembers() {
	boston := b.chapter("boston").ID
	for n, noted := range map[int]hub.MemberNotes{
		3: {Skills: "Carpentry, and a van that seats seven", Notes: "Prefers calls after six.", FollowUp: b.day.AddDate(0, 0, 5).Format(time.DateOnly)},
		4: {Notes: "Wants to host a clean-up in spring. Ask again once the dates are set.", FollowUp: b.day.AddDate(0, 0, -2).Format(time.DateOnly)},
	} {
		person := b.fromEnd("boston", n).ID
		i := slices.IndexFunc(b.seed.Memberships, func(m hub.Membership) bool { return m.Chapter == boston && m.Person == person })
		b.seed.Memberships[i].Skills, b.seed.Memberships[i].Notes, b.seed.Memberships[i].FollowUp = noted.Skills, noted.Notes, noted.FollowUp
	}
}

// tagMembers are the words by which Boston sorts its members.
func (b *builder) tagMembers() {
	for _, one := range []struct {
		name  string
		among []int
	}{{"canvasser", []int{3, 4, 5}}, {"Spanish", []int{4, 6}}, {"drives a van", []int{3}}} {
		t := store.SeedTag{Chapter: b.chapter("boston").ID, ID: id[hub.TagID]("tag", "boston", one.name), Name: one.name, At: b.daysAgo(30)}
		for _, n := range one.among {
			t.People = append(t.People, b.fromEnd("boston", n).ID)
		}
		b.seed.Tags = append(b.seed.Tags, t)
	}
}

// block is whom Boston blocked: somebody who has left it, and an address that nobody has.
func (b *builder) block() {
	boston, by := b.chapter("boston").ID, b.people[named(robin)].ID
	one := func(person hub.PersonID, email, reason string, daysAgo int) {
		b.seed.Blocks = append(b.seed.Blocks, hub.Block{ID: id[hub.BlockID]("block", email), Chapter: boston, Person: person, Email: email, Reason: reason, By: by, At: b.daysAgo(daysAgo)})
	}
	one("", "free.followers@example.net", "Sent the same advertisement through the contact form eleven times.", 12)
	for n, m := range b.seed.Memberships {
		if m.Chapter == boston && m.State == hub.MembershipLeft && !slices.ContainsFunc(b.seed.RSVPs, func(r hub.RSVP) bool { return r.Chapter == boston && r.Person == m.Person }) {
			i := slices.IndexFunc(b.people, func(p human) bool { return p.ID == m.Person })
			one(m.Person, b.people[i].Email, "Shouted at the hosts of two meetings, and was asked to stop both times.", 5)
			b.seed.Memberships[n].DecidedAt = b.daysAgo(5) // it ended with the block
			return
		}
	}
}

// suspend is the office's suspension of somebody in Chicago.
func (b *builder) suspend() {
	p := b.fromEnd("chicago", 3)
	p.SuspendedAt = b.daysAgo(4)
	p.Suspension = hub.Suspension{SuspendedBy: b.people[named(jordan)].ID, Reason: "Signed other people up for events with made-up addresses. Chicago’s leads reported it."}
}

// readNames is the one time that the admin read the names of a chapter.
func (b *builder) readNames() {
	opened := b.daysAgo(9).Add(2 * time.Hour)
	b.seed.GlassUses = []hub.BreakGlass{{
		ID: id[hub.BreakGlassID]("names read", "chicago"), Chapter: b.chapter("chicago").ID, By: b.people[named(morgan)].ID, OpenedAt: opened, EndsAt: opened.Add(34 * time.Minute),
		Reason: "A threat against the Thursday meeting, and none of the leads answered the phone. We called everyone who was coming.",
	}}
}

// handOver is New Orleans on its way to another lead: whoever was asked has accepted, and the office has yet to confirm it.
func (b *builder) handOver() {
	from, to := b.people[named(sam)], b.fromEnd("new-orleans", 1)
	asked := b.daysAgo(2)
	b.seed.Invitations = []hub.Invitation{{
		ID: id[hub.InvitationID]("hand-over", "new-orleans"), Grant: hub.Grant{Role: hub.RoleLead, Chapter: b.chapter("new-orleans").ID}, Email: to.Email, State: hub.InvitationProposed,
		AskedBy: from.ID, AskedAt: asked, SentAt: asked, ExpiresAt: asked.Add(hub.ProposalFor), HandsOver: true, AgreedBy: to.ID,
	}}
}

// lock is on the chapter that is paused: the office locked it.
func (b *builder) lock() {
	b.chapter("tulsa").Lock = hub.ChapterLock{At: b.daysAgo(2), By: b.people[named(priya)].ID, From: hub.CharterActive}
}

// noteDesks writes these into the trail.
func (b *builder) noteDesks() {
	for _, block := range b.seed.Blocks {
		b.note(block.At, block.By, block.Chapter, hub.FactBlockAdd, "block:"+string(block.ID))
	}
	for _, d := range b.seed.Duplicates {
		b.note(d.At, d.By, d.Chapter, hub.FactDuplicateAdd, "duplicate:"+string(d.ID))
	}
	suspended := b.fromEnd("chicago", 3)
	b.note(suspended.SuspendedAt, suspended.SuspendedBy, "", hub.FactPersonSuspend, "person:"+string(suspended.ID))
	for _, g := range b.seed.GlassUses {
		object := "chapter:" + string(g.Chapter)
		b.note(g.OpenedAt, g.By, g.Chapter, hub.FactGlassOpen, object)
		b.note(g.OpenedAt.Add(time.Minute), g.By, g.Chapter, hub.FactMembersRead, object)
		b.note(g.OpenedAt.Add(4*time.Minute), g.By, g.Chapter, hub.FactMembersRead, object)
		b.note(g.EndsAt, g.By, g.Chapter, hub.FactGlassClose, object)
	}
	tulsa := b.chapter("tulsa")
	b.note(tulsa.Lock.At, tulsa.Lock.By, tulsa.ID, hub.FactChapterLock, "chapter:"+string(tulsa.ID))
}
