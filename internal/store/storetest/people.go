package storetest

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/store"
)

// Issuer is the sign-in provider of the fixture's people.
const Issuer = "https://id.example.org"

// Email is the address of the fixture's person of this name: "Robin Vale" has robin.vale@example.org.
func Email(name string) string {
	return strings.Join(strings.Fields(strings.ToLower(name)), ".") + "@example.org"
}

// Person returns the person of this name, who has signed in. The same name is the same person.
func (f *Fixture) Person(t testing.TB, name string) hub.PersonID {
	t.Helper()
	id, err := f.Store.SignIn(t.Context(), store.SignIn{
		Identity: hub.Identity{Issuer: Issuer, Subject: Email(name)}, Email: Email(name), Name: name,
	})
	if err != nil {
		t.Fatalf("storetest: person: %v", err)
	}
	return id
}

// Grant gives the person of this name a role; chapter is the zero Chapter for national roles.
func (f *Fixture) Grant(t testing.TB, name string, role hub.Role, chapter hub.Chapter) hub.PersonID {
	t.Helper()
	id := f.Person(t, name)
	if err := f.Store.GrantByEmail(t.Context(), Email(name), hub.Grant{Role: role, Chapter: chapter.ID}); err != nil {
		t.Fatalf("storetest: grant %s: %v", role, err)
	}
	return id
}

// Lead makes the person of this name a lead of the chapter.
func (f *Fixture) Lead(t testing.TB, chapter hub.Chapter, name string) hub.PersonID {
	t.Helper()
	return f.Grant(t, name, hub.RoleLead, chapter)
}

// Staff makes the person of this name national staff.
func (f *Fixture) Staff(t testing.TB, name string) hub.PersonID {
	t.Helper()
	return f.Grant(t, name, hub.RoleNationalStaff, hub.Chapter{})
}

// Request lets the person of this name ask to join the chapter.
func (f *Fixture) Request(t testing.TB, chapter hub.Chapter, name string) (hub.PersonID, hub.MembershipID) {
	t.Helper()
	id := f.Person(t, name)
	if err := f.Store.Chapter(chapter.ID).AskToJoin(t.Context(), id, "Count me in."); err != nil {
		t.Fatalf("storetest: ask to join: %v", err)
	}
	var membership hub.MembershipID
	f.scan(t, &membership, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, chapter.ID, id)
	return id, membership
}

// Member makes the person of this name a member of the chapter, let in by the hub itself.
func (f *Fixture) Member(t testing.TB, chapter hub.Chapter, name string) hub.PersonID {
	t.Helper()
	id, membership := f.Request(t, chapter, name)
	if err := f.Store.Chapter(chapter.ID).Decide(t.Context(), "", membership, true); err != nil {
		t.Fatalf("storetest: decide: %v", err)
	}
	return id
}

// Actor is the person as a session knows them that was freshly begun with their first account, at a provider that carries all.
func (f *Fixture) Actor(t testing.TB, id hub.PersonID) hub.Actor {
	t.Helper()
	rights := f.Rights(t, id)
	actor := InSession(rights)
	actor.Fresh = true
	return actor
}

// Rights are what the hub knows of a person when they sign in with their first account; one who never did, with none, counts as
// if they had.
func (f *Fixture) Rights(t testing.TB, id hub.PersonID) hub.Rights {
	t.Helper()
	identities, err := f.Store.Identities(t.Context(), id)
	if err != nil {
		t.Fatalf("storetest: identities: %v", err)
	}
	var first hub.Identity
	if len(identities) > 0 {
		first = identities[0].Identity
	}
	rights, err := f.Store.Rights(t.Context(), id, first)
	if err != nil {
		t.Fatalf("storetest: rights: %v", err)
	}
	if len(identities) == 0 {
		rights.Linked, rights.Confirmed = true, true
	}
	return rights
}

// InSession is who acts with these rights at a provider that carries all.
func InSession(r hub.Rights) hub.Actor { return policy.InSession(r, policy.CarryAll()) }

// Identity gives the person an account at an issuer, confirmed, unless they have it.
func (f *Fixture) Identity(t testing.TB, id hub.PersonID, identity hub.Identity) {
	t.Helper()
	f.Exec(t, `INSERT INTO identities (issuer, subject, person_id, created_at, confirmed_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING`,
		identity.Issuer, identity.Subject, id, f.Clock.Now())
}

// AddressOnly makes a person one whose address is known and who never signed in, such as somebody an operator named.
func (f *Fixture) AddressOnly(t testing.TB, id hub.PersonID) hub.PersonID {
	t.Helper()
	f.Exec(t, `DELETE FROM identities WHERE person_id = $1`, id)
	return id
}

// Suspend suspends a person, as an operator does.
func (f *Fixture) Suspend(t testing.TB, id hub.PersonID) {
	t.Helper()
	f.Exec(t, `UPDATE people SET suspended_at = $2 WHERE id = $1`, id, f.Clock.Now())
}

// Merge closes a chapter into another, as two admins agree on, and returns how many people are emailed.
func (f *Fixture) Merge(t testing.TB, from, into hub.Chapter) int {
	t.Helper()
	told, err := f.Store.MergeChapter(t.Context(), f.Grant(t, "Ada Ruiz", hub.RoleNationalAdmin, hub.Chapter{}), f.ProposedMerge(t, from, into))
	if err != nil {
		t.Fatalf("storetest: merge: %v", err)
	}
	return told
}

// ProposedMerge is what the first of two admins asks for.
func (f *Fixture) ProposedMerge(t testing.TB, from, into hub.Chapter) hub.ChapterProposal {
	t.Helper()
	asked := hub.ChapterProposal{Chapter: from.ID, Step: hub.StepMerge, Into: into.ID, AskedBy: f.Grant(t, "Omar Bell", hub.RoleNationalAdmin, hub.Chapter{})}
	if err := f.Store.ProposeStep(t.Context(), asked); err != nil {
		t.Fatalf("storetest: propose: %v", err)
	}
	list, err := f.Store.ChapterProposals(t.Context(), from.ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("storetest: proposals: %v", err)
	}
	return list[len(list)-1]
}
