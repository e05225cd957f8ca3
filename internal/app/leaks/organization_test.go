package leaks_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// chapters is how many local chapters the organization has; chapter 0 is the national office.
const chapters = 12

// organization is 12 chapters and an office in which every private field holds a canary.
type organization struct {
	*house
	aviary   *aviary
	chapters [chapters + 1]hub.Chapter
	things   [chapters + 1]map[string]string // ids by what they are: "event.draft", "file.draft", "person.host", "rsvp.going"
	kits     map[string]hub.ToolkitID
	items    map[string]hub.ItemID
	seed     store.Seed
	people   map[string]hub.PersonID // of chapter 1 without canaries: who crawls
}

// word is the canary of a field of a chapter.
func (o *organization) word(chapter int, field string) string { return o.aviary.word(chapter, field) }

// id is an id in the form of hub.NewID, the same in every run.
func id[T ~string](parts ...any) T {
	sum := sha256.Sum256(fmt.Appendln(nil, parts...))
	return T(hex.EncodeToString(sum[:8])) // the digits of base 16 are among those of Crockford's base 32
}

// newOrganization fills a hub. The mails it owes are not sent yet.
func newOrganization(t *testing.T, f *storetest.Fixture) *organization {
	t.Helper()
	o := &organization{
		house: buildHouse(t, f, build{}), aviary: &aviary{known: map[string]canary{}}, kits: map[string]hub.ToolkitID{}, items: map[string]hub.ItemID{}, people: map[string]hub.PersonID{},
	}
	for n := range o.chapters {
		o.things[n] = map[string]string{}
		o.addChapter(n)
	}
	for n := 1; n <= chapters; n++ {
		o.addEvents(n)
		o.addPeople(n)
	}
	o.addOffice()
	o.addToolkits()
	must(t, o.Store.Seed(t.Context(), o.seed, nil))
	o.addFiles(t)
	o.addRest(t)
	for n := 1; n <= chapters; n++ {
		o.addUpload(t, n)
	}
	o.addCrawlers(t)
	return o
}

func (o *organization) addChapter(n int) {
	c := hub.Chapter{
		ID: id[hub.ChapterID]("chapter", n), Slug: fmt.Sprintf("town-%d", n), Name: fmt.Sprintf("Town %d", n), Kind: hub.KindLocal,
		Status: hub.CharterActive, Zone: "America/New_York", CreatedAt: o.Clock.Now(), UpdatedAt: o.Clock.Now(),
		Place: hub.Place{Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US", Lat: 42.36, Lon: -71.06 + float64(n)/100, Located: true},
	}
	if n == 0 {
		c.Slug, c.Name, c.Kind, c.Place = "national", "Commons Alliance", hub.KindNational, hub.Place{}
	}
	o.chapters[n] = c
	o.seed.Chapters = append(o.seed.Chapters, c)
}

// human adds a person of a chapter with a canary in each field.
func (o *organization) human(n int, kind string) hub.PersonID {
	p := hub.Person{
		ID: id[hub.PersonID]("p", n, kind), Name: o.word(n, kind+".given") + " " + o.word(n, kind+".family"),
		Email: o.word(n, kind+".email") + "@example.org", Phone: o.word(n, kind+".phone"), Zone: o.word(n, kind+".zone"), CreatedAt: o.Clock.Now(),
	}
	o.seed.People = append(o.seed.People, p)
	o.things[n]["person."+kind] = string(p.ID)
	return p.ID
}

// addEvents adds one event of every kind. What is public holds no canary.
func (o *organization) addEvents(n int) {
	now, word := o.Clock.Now(), func(field string) string { return o.word(n, field) }
	add := func(kind string, edit func(e *hub.Event)) {
		e := hub.Event{
			ID: id[hub.EventID]("e", n, kind), Chapter: o.chapters[n].ID, Title: "An event: " + kind, Summary: "Come by.", Mode: hub.ModeHybrid,
			State: hub.EventPublished, Audience: hub.AudiencePublic, StartsAt: now.AddDate(0, 0, 7), EndsAt: now.AddDate(0, 0, 7).Add(2 * time.Hour),
			Zone: "America/New_York", MaxParty: 5, CreatedAt: now, UpdatedAt: now, PublishedAt: now, JoinURL: "https://meet.example.org/" + word(kind+".join"),
			JoinDetails: "Meeting ID: 812 3456 7890\nPasscode: " + word(kind+".joincode"),
			Place: hub.Place{
				Venue: "Library", Address: "12 Linden Street", Locality: "Boston", Region: "MA", PostalCode: "02108", Country: "US",
				Lat: 42.36, Lon: -71.06, Located: true,
			},
		}
		edit(&e)
		o.seed.Events = append(o.seed.Events, e)
		o.things[n]["event."+kind] = string(e.ID)
	}
	private := func(kind string) func(e *hub.Event) {
		return func(e *hub.Event) {
			e.Title, e.Summary, e.Description = "A walk "+word(kind+".title"), word(kind+".summary"), "Bring **"+word(kind+".description")+"**"
			e.Place = hub.Place{
				Venue: word(kind + ".venue"), Address: word(kind+".address") + "\nSecond floor", Locality: word(kind + ".locality"), Region: word(kind + ".region"),
				PostalCode: word(kind + ".postal"), Country: word(kind + ".country"), Lat: 42.36, Lon: -71.06, Located: true,
			}
			e.Bring = word(kind + ".bring")
			e.CoverAlt, e.Identifier = word(kind+".alt"), "system:"+word(kind+".identifier")
		}
	}
	add("open", func(e *hub.Event) { e.Seats.Capacity = 2 })
	add("draft", func(e *hub.Event) { private("draft")(e); e.State = hub.EventDraft })
	add("members", func(e *hub.Event) { private("members")(e); e.Audience = hub.AudienceMembers })
	add("off", func(e *hub.Event) {
		private("off")(e)
		e.Audience, e.State, e.CancelReason = hub.AudienceMembers, hub.EventCancelled, word("off.reason")
		e.ChangeNote, e.Told = word("off.note"), hub.Told{StartsAt: now, EndsAt: now, Zone: "UTC", Mode: hub.ModeInPerson, Venue: word("off.before")}
	})
	add("hidden", func(e *hub.Event) {
		e.PlaceHidden, e.Place.Venue, e.Place.Address, e.Place.PostalCode = true, word("hidden.venue"), word("hidden.address"), word("hidden.postal")
	})
	add("past", func(e *hub.Event) { e.StartsAt, e.EndsAt = now.AddDate(0, 0, -3), now.AddDate(0, 0, -3).Add(time.Hour) })
}

// addPeople adds members, people who ask, guests, a host and a lead, with their notes.
func (o *organization) addPeople(n int) {
	now, ch := o.Clock.Now(), o.chapters[n].ID
	join := func(kind string, state hub.MembershipState) hub.PersonID {
		p := o.human(n, kind)
		m := hub.Membership{ID: id[hub.MembershipID]("m", n, kind), Chapter: ch, Person: p, State: state, RequestedAt: now, Note: o.word(n, kind+".note"), Answers: []hub.JoinAnswer{{Question: "What do you do?", Text: o.word(n, kind+".answer")}}}
		if state == hub.MembershipApproved {
			m.DecidedAt = now
			if kind == "member" {
				m.Skills, m.Notes, m.FollowUp = o.word(n, "member.skills"), o.word(n, "member.notes"), o.word(n, "member.follow")
			}
		}
		if kind == "left" {
			m.Brought = hub.Brought{Name: o.word(n, "left.brought"), Is: true}
		}
		o.seed.Memberships = append(o.seed.Memberships, m)
		o.things[n]["membership."+kind] = string(m.ID)
		return p
	}
	join("member", hub.MembershipApproved)
	join("request", hub.MembershipRequested)
	join("declined", hub.MembershipDeclined)
	join("left", hub.MembershipLeft)
	host := join("host", hub.MembershipApproved)
	for _, event := range []string{"event.open", "event.draft"} {
		o.seed.Hosts = append(o.seed.Hosts, store.SeedHost{Chapter: ch, Event: hub.EventID(o.things[n][event]), Person: host, At: now})
	}
	o.human(n, "suspended")
	out := &o.seed.People[len(o.seed.People)-1]
	out.SuspendedAt, out.Suspension = now, hub.Suspension{SuspendedBy: out.ID, Reason: o.word(n, "suspended.reason")}
	lead := o.human(n, "lead")
	o.seed.Grants = append(o.seed.Grants, store.SeedGrant{Person: lead, Grant: hub.Grant{Role: hub.RoleLead, Chapter: ch}, At: now})
	number := int64(0)
	comes := func(kind, event string, state hub.RSVPState) {
		p := o.human(n, kind)
		number++
		r := hub.RSVP{
			ID: id[hub.RSVPID]("r", n, kind), Chapter: ch, Event: hub.EventID(o.things[n]["event."+event]), Person: p, State: state, Party: 1, Number: number, Guest: true,
			Name: o.word(n, kind+".given") + " " + o.word(n, kind+".family"), Note: o.word(n, kind+".note"), CreatedAt: now, UpdatedAt: now,
		}
		if state == hub.RSVPPending {
			r.Number = 0
		}
		if kind == "withdrawn" { // by the organizers
			r.RemovedAt, r.RemovedState, r.RemovedReason = now, hub.RSVPGoing, o.word(n, "removal.reason")
		}
		if kind == "guest" {
			r.MovedReason = o.word(n, "move.reason")
		}
		o.seed.RSVPs = append(o.seed.RSVPs, r)
		o.things[n]["rsvp."+kind] = string(r.ID)
	}
	comes("guest", "open", hub.RSVPGoing)
	comes("waiter", "open", hub.RSVPWaitlisted)
	comes("withdrawn", "open", hub.RSVPCancelled)
	comes("pending", "open", hub.RSVPPending)
	comes("going", "hidden", hub.RSVPGoing)
	comes("secretive", "members", hub.RSVPGoing)
	o.seed.LeadNames = append(o.seed.LeadNames, hub.LeadName{Chapter: ch, Person: host, Name: o.word(n, "former.name"), At: now}) // of somebody who leads no more
	o.seed.Charters = append(o.seed.Charters, hub.Charter{Chapter: ch, ReviewedAt: now, ReviewedBy: lead, ReviewDue: hub.NextReview(now), Note: o.word(n, "charter.note")})
	o.seed.Asks = append(o.seed.Asks,
		hub.Ask{ID: id[hub.AskID]("a", n, "open"), Chapter: ch, Kind: hub.AskHelp, Text: o.word(n, "ask.text"), State: hub.AskOpen, By: lead, AskedAt: now},
		hub.Ask{ID: id[hub.AskID]("a", n, "answered"), Chapter: ch, Kind: hub.AskMoney, Text: "For the bus.", Answer: o.word(n, "ask.answer"), State: hub.AskAnswered, By: lead, AskedAt: now, DecidedAt: now},
	)
	o.seed.Duplicates = append(o.seed.Duplicates, hub.Duplicate{
		ID: id[hub.DuplicateID]("d", n, "members"), Chapter: ch, Person: hub.PersonID(o.things[n]["person.member"]), Other: host, Word: o.word(n, "duplicate.word"), By: lead, At: now,
	})
	o.things[n]["duplicate"] = string(id[hub.DuplicateID]("d", n, "members"))
	o.things[n]["ask.open"] = string(id[hub.AskID]("a", n, "open"))
	o.things[n]["ask.answered"] = string(id[hub.AskID]("a", n, "answered"))
	o.seed.Adoptions = append(o.seed.Adoptions,
		hub.Adoption{Chapter: ch, Toolkit: "000000000000kt01", Version: 1, State: hub.AdoptionDeclined, Reason: o.word(n, "adoption.reason"), Note: o.word(n, "adoption.note"), PushedAt: now, DecidedAt: now},
		hub.Adoption{Chapter: ch, Toolkit: "000000000000kt02", Version: 1, State: hub.AdoptionAdopted, PushedAt: now, DecidedAt: now, Values: map[string]string{"quote": o.word(n, "slot.unpublished")}, Nudge: hub.Nudge{Kind: hub.NudgeHalf, Word: o.word(n, "adoption.word"), At: now.AddDate(0, 0, -8)}},
	)
}

// addOffice gives the national office an event with a guest, and a draft.
func (o *organization) addOffice() {
	o.addEvents(0)
	now := o.Clock.Now()
	o.seed.SitePages = append(o.seed.SitePages, hub.SitePage{Name: hub.PageAgreement, Body: "We meet in the open.", UpdatedAt: now})
	p := o.human(0, "guest")
	o.seed.RSVPs = append(o.seed.RSVPs, hub.RSVP{
		ID: id[hub.RSVPID]("r", 0, "guest"), Chapter: o.chapters[0].ID, Event: hub.EventID(o.things[0]["event.open"]), Person: p, State: hub.RSVPGoing, Party: 1, Number: 1, Guest: true,
		Name: o.word(0, "guest.given") + " " + o.word(0, "guest.family"), Note: o.word(0, "guest.note"), CreatedAt: now, UpdatedAt: now,
	})
}

// addToolkits adds a toolkit that is declined everywhere, one half taken up, one nobody was offered, and one being written.
func (o *organization) addToolkits() {
	now := o.Clock.Now()
	kit := func(key, name string, published bool, slots ...hub.Slot) {
		word := func(field string) string { return o.word(0, "kit "+name+"."+field) }
		t := store.SeedToolkit{Toolkit: hub.Toolkit{
			ID: hub.ToolkitID(key), ToolkitHead: hub.ToolkitHead{Title: word("title"), Summary: word("summary"), Ask: word("ask") + " of [[city]]"}, CreatedAt: now, UpdatedAt: now,
		}}
		v := hub.ToolkitVersion{Toolkit: t.ID, Number: 1, Slots: append([]hub.Slot{{Key: "city", Label: word("label"), Help: word("help"), Required: true}}, slots...)}
		for _, kind := range []hub.ItemKind{hub.ItemCallScript, hub.ItemChecklist, hub.ItemEventTemplate} {
			i := hub.Item{ID: id[hub.ItemID]("i", key, kind), Kind: kind, Title: word("item"), Body: word("body") + " [[city]]"}
			if kind == hub.ItemEventTemplate {
				i.Body, i.Template = "", hub.EventTemplate{Title: word("template"), Summary: word("template"), Mode: hub.ModeInPerson, Minutes: 60, MaxParty: 5}
			}
			v.Items = append(v.Items, i)
		}
		if published {
			v.PublishedAt = now
		}
		t.Versions = []hub.ToolkitVersion{v}
		o.seed.Toolkits = append(o.seed.Toolkits, t)
		o.kits[name], o.items[name] = t.ID, v.Items[0].ID
	}
	kit("000000000000kt01", "declined", true)
	kit("000000000000kt02", "half", true, hub.Slot{Key: "quote", Label: "A quote", Long: true})
	o.renew("half")
	kit("000000000000kt03", "kept", true)
	o.recall("recalled")
	kit("000000000000kt04", "drafted", false)
	kit("000000000000kt05", "mailed", true)
}

// recall takes the checklist of the toolkit back that was added last: it is on no public page.
func (o *organization) recall(name string) {
	t := &o.seed.Toolkits[len(o.seed.Toolkits)-1]
	t.Recalls, t.Recalled = 1, []hub.Recall{{
		ID: "000000000000rc01", Toolkit: t.ID, Item: hub.ItemKey(t.Versions[0].Items[1].ID), Version: 1, Reason: o.word(0, "kit "+name+".reason"), At: o.Clock.Now(),
	}}
}

// renew publishes a second version of the toolkit that was added last: every chapter that has it has the first.
func (o *organization) renew(name string) {
	t := &o.seed.Toolkits[len(o.seed.Toolkits)-1]
	v := t.Versions[0]
	v.Number, v.Note, v.Items = 2, o.word(0, "kit "+name+".note"), slices.Clone(v.Items)
	for i := range v.Items {
		v.Items[i].Key = hub.ItemKey(v.Items[i].ID)
		v.Items[i].ID = id[hub.ItemID]("i2", string(t.ID), v.Items[i].Kind)
	}
	t.Versions = append(t.Versions, v)
}

// addFiles adds the covers of the draft and the members' event, with canaries in their names and bytes, and one of a
// published event without.
func (o *organization) addFiles(t *testing.T) {
	t.Helper()
	for n := range o.chapters {
		for _, kind := range []string{"draft", "members"} {
			f := hub.File{
				ID: id[hub.FileID]("f", n, kind), Kind: "picture", Name: o.word(n, "file "+kind+".name"), Type: "image/jpeg",
				Size: 10, Widths: []int{640}, Height: 400,
			}
			must(t, o.Store.Chapter(o.chapters[n].ID).AddFile(t.Context(), "", f))
			_, _, err := o.files.Put(t.Context(), f.ID.Variant(640), bytes.NewReader([]byte("\xff\xd8 a picture: "+o.word(n, "file "+kind+".bytes"))))
			must(t, err)
			o.Exec(t, `UPDATE events SET cover_id = $2 WHERE id = $1`, o.things[n]["event."+kind], f.ID)
			o.things[n]["file."+kind] = string(f.ID)
		}
	}
}

// addRest adds what a seed does not hold: letters that wait, a failed message, identities, and the mails of a push, of a
// change of place and of an event that is called off.
func (o *organization) addRest(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	for n := 1; n <= chapters; n++ {
		tenant := o.Store.Chapter(o.chapters[n].ID)
		must(t, tenant.WriteToLeads(ctx, o.word(n, "letter.email")+"@example.org", hub.ContactLetter{From: o.word(n, "letter.name"), Text: o.word(n, "letter.text")}))
		o.Exec(t, `UPDATE messages SET problem = $2 WHERE chapter_id = $1`, o.chapters[n].ID, o.word(n, "message.problem"))
		o.Exec(t, `INSERT INTO messages (chapter_id, id, kind, event_id, rsvp_id, state, due_at, created_at, problem) VALUES ($1, $2, 'rsvp_going', $5, $6, 'failed', $3, $3, $4)`,
			o.chapters[n].ID, id[hub.MessageID]("failed", n), o.Clock.Now(), o.word(n, "message.problem"), o.things[n]["event.open"], o.things[n]["rsvp.guest"])
		o.Exec(t, `INSERT INTO identities (issuer, subject, person_id, created_at, confirmed_at, confirmed_by, confirm_reason) VALUES ($1, $2, $3, $4, $4, 'operator', $5)`,
			o.word(n, "identity.issuer"), o.word(n, "identity.subject"), o.things[n]["person.member"], o.Clock.Now(), o.word(n, "identity.reason"))
		o.Exec(t, `INSERT INTO roles (person_id, role, chapter_id, source, granted_at, issuer, subject, granted_by) VALUES ($1, 'lead', $2, 'provider', $3, $4, $5, 'provider')`,
			o.things[n]["person.lead"], o.chapters[n].ID, o.Clock.Now(), o.word(n, "role.issuer"), o.word(n, "role.subject"))
		must(t, o.Store.AskConfirmation(ctx, hub.Confirmation{
			Kind: hub.ConfirmAddress, Person: hub.PersonID(o.things[n]["person.member"]), Email: o.word(n, "asked.email") + "@example.org", Subject: o.word(n, "asked.subject"),
		}, "", ""))
		must(t, o.Store.Invite(ctx, hub.Invitation{
			Grant: hub.Grant{Role: hub.RoleLead, Chapter: o.chapters[n].ID}, Email: o.word(n, "invited.email") + "@example.org", State: hub.InvitationProposed, AskedBy: hub.PersonID(o.things[n]["person.lead"]),
		}))
		_, err := tenant.ReportCall(ctx, store.CallReport{Toolkit: o.kits["half"], Item: "item", Round: "round", Official: "o", Callee: "Ada", Outcome: hub.CallSpoke, Note: o.word(n, "call.note")})
		must(t, err)
		o.Exec(t, `INSERT INTO chapter_slugs (slug, chapter_id, ended_at) VALUES ($1, $2, $3)`, fmt.Sprintf("village-%d", n), o.chapters[n].ID, o.Clock.Now())
		must(t, o.Store.ProposeStep(ctx, hub.ChapterProposal{Chapter: o.chapters[n].ID, Step: hub.StepClose, AskedBy: hub.PersonID(o.things[n]["person.lead"])}))
		o.Exec(t, `UPDATE notices SET problem = $2 WHERE person_id = $1`, o.things[n]["person.member"], o.word(n, "message.problem"))
		_, err = o.Store.ImportPeople(ctx, []store.ImportedPerson{{
			Chapter: o.chapters[n].ID, Name: o.word(n, "imported.name"), Email: o.word(n, "imported.email") + "@example.org", Postcode: o.word(n, "imported.postcode"),
			Identifiers: []string{"tool:" + o.word(n, "imported.identifier")}, Tags: []string{o.word(n, "imported.tag")}, List: hub.ListFollowers,
			Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "stated: " + o.word(n, "imported.source"), Wording: o.word(n, "imported.wording"), ConsentedAt: o.Clock.Now()},
		}}, false, nil)
		must(t, err)
		for _, event := range []string{"event.open", "event.hidden", "event.members"} {
			e, err := tenant.Event(ctx, hub.EventID(o.things[n][event]))
			must(t, err)
			e.Seats.Capacity++ // the first in line moves up
			must(t, storetest.Failure(tenant.UpdateEvent(ctx, "", e, e.UpdatedAt, store.TellAll)))
		}
	}
	o.Exec(t, `UPDATE rsvps SET domain_key = $1 WHERE guest`, o.Keys.Lookup("example.org", "mailboxes.domain"))
	kit, err := o.Store.ToolkitVersion(ctx, o.kits["mailed"], 1)
	must(t, err)
	var everywhere []hub.ChapterID
	for n := 1; n <= chapters; n++ {
		everywhere = append(everywhere, o.chapters[n].ID)
	}
	_, err = o.Store.Push(ctx, "", hub.Push{Version: kit, Chapters: everywhere, Note: o.word(0, "push.note")})
	must(t, err)
	_, err = o.Store.OweToolkitEmails(ctx)
	must(t, err)
}

// uploaded is the import of chapter 1 that addUpload leaves.
var uploaded = id[hub.PeopleImportID]("upload", 1)

// addUpload leaves drafts of supporters that could not be read, of somebody who is not here.
func (o *organization) addUpload(t *testing.T, n int) {
	t.Helper()
	ctx, file := t.Context(), id[hub.ImportFileID]("upload", n)
	i := hub.PeopleImport{
		ID: id[hub.PeopleImportID]("upload", n), Kind: hub.ImportSupporters, State: hub.ImportDraft, By: "nobody",
		Options: hub.ImportOptions{Wording: o.word(n, "uploaded.wording"), Zone: "UTC", Reason: hub.SuppressedLeft},
	}
	i.Files = []hub.ImportFile{{ID: file, Import: i.ID, Name: o.word(n, "uploaded.name") + ".csv", Tool: "a spreadsheet", Header: []string{"email", o.word(n, "uploaded.header")}}}
	row := []string{o.word(n, "uploaded.row") + "@example.org"}
	must(t, o.Store.AddPeopleImport(ctx, i))
	must(t, o.Store.AddImportSheet(ctx, i.ID, file, hub.ImportSheet{Rows: [][]string{row}, Guess: map[string]int{"email": 0}, Asks: true}))
	must(t, o.Store.AddImportParts(ctx, i.ID, file, 0, [][]byte{[]byte("email\n" + row[0])}))
	must(t, o.Store.AddImportFile(ctx, "nobody", i.Files[0]))
	must(t, o.Store.SaveImportOptions(ctx, i, true))
	claimed, err := o.Store.ClaimImport(ctx)
	must(t, err)
	must(t, o.Store.HoldImport(ctx, hub.ImportProgress{
		Import: i.ID, Lease: claimed.Lease, Done: 1, Total: 1, Result: hub.ImportResult{Read: 1, Reasons: []hub.ImportReason{{Words: o.word(n, "uploaded.reason"), Count: 1}}},
		Rejects: []hub.ImportReject{{Cells: row, Words: "Why"}},
	}))
	must(t, o.Store.FinishImport(ctx, i.ID, claimed.Lease, o.word(n, "uploaded.problem")))
}

// addCrawlers adds the people of chapter 1 who look around: they have no canaries.
func (o *organization) addCrawlers(t *testing.T) {
	t.Helper()
	one, office := o.chapters[1], hub.Chapter{}
	o.people["M"], o.people["H"] = o.Member(t, one, "Mia Member"), o.Member(t, one, "Hal Host")
	for _, event := range []string{"event.hidden", "event.draft"} {
		must(t, o.Store.Chapter(one.ID).AddHost(t.Context(), "", hub.EventID(o.things[1][event]), storetest.Email("Hal Host")))
	}
	o.people["S"], o.people["L"], o.people["C"] = o.Person(t, "Sam Stranger"), o.Lead(t, one, "Lee Lead"), o.Grant(t, "Cam Council", hub.RoleCouncilLead, one)
	o.people["N"] = o.Staff(t, "Sol Staff")
	o.people["A"], o.people["U"] = o.Grant(t, "Ada Admin", hub.RoleNationalAdmin, office), o.Grant(t, "Uma Auditor", hub.RoleAuditor, office)
}

// roles are who looks: visitor, guest with a manage link, stranger with an account, member, host, lead, council lead,
// national staff, admin, auditor. All are of chapter 1.
const roles = "VGSMHLCNAU"

// browser is the browser of a role.
func (o *organization) browser(t testing.TB, h *house, role string) *visitor {
	t.Helper()
	if person := o.people[role]; person != "" {
		return h.as(t, person)
	}
	v := h.visitor()
	if role == "G" {
		v.SetCookie("rsvp", string(o.Store.ManageToken(hub.RSVPID(o.things[1]["rsvp.going"]))))
	}
	return v
}

// recipient says who reads the mails of an address: a kind of person and the chapter.
func (o *organization) recipient(address string) (kind string, chapter int) {
	for c := range o.aviary.heard([]byte(address)) {
		kind, _, _ = strings.Cut(c.field, ".")
		return kind, c.chapter
	}
	switch address {
	case storetest.Email("Lee Lead"):
		return "lead", 1
	case storetest.Email("Hal Host"):
		return "named host", 1
	}
	return "nobody", -1
}
