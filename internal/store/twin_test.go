package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// twin is a chapter with one row of everything; every name and title in it holds the chapter's slug.
type twin struct {
	chapter                hub.Chapter
	lead, member, asking   hub.PersonID
	request                hub.MembershipID
	event, draft           hub.Event // event has two seats, both taken
	rsvp, waiting, pending hub.RSVP
	held, removed          hub.RSVP
	kit                    hub.Toolkit
	file                   hub.File
	message                hub.MessageID
	block                  hub.BlockID
	link                   hub.JoinLinkID
	invite                 hub.JoinInviteID
	ask                    hub.AskID
	membership             hub.MembershipID // the member’s
	duplicate              hub.DuplicateID
	list                   hub.ListID
	tag                    hub.TagID
	follower               hub.PersonID // has left the list
}

func newTwin(t *testing.T, f *storetest.Fixture, slug string) twin {
	t.Helper()
	ctx := t.Context()
	w := twin{chapter: f.Chapter(t, slug)}
	name := func(first string) string { return first + " " + w.chapter.Name }
	titled := func(kind string) func(*hub.Event) {
		return func(e *hub.Event) {
			e.Title, e.Summary, e.Place.Venue = kind+" of "+slug, "by "+slug, slug+" hall"
			e.Seats.Capacity, e.Identifier, e.JoinURL, e.Mode = 2, "import:"+slug+kind, "https://meet.example.org/"+slug, hub.ModeHybrid
		}
	}
	w.lead, w.member = f.Lead(t, w.chapter, name("Lead")), f.Member(t, w.chapter, name("Member"))
	w.asking, w.request = f.Request(t, w.chapter, name("Asking"))
	w.file = f.File(t, w.chapter)
	w.event, w.draft = f.Event(t, w.chapter, titled("event")), f.Draft(t, w.chapter, titled("draft"))
	tenant := f.Store.Chapter(w.chapter.ID)
	done(t, tenant.AddHost(ctx, "", w.event.ID, storetest.Email(name("Member"))))
	w.rsvp, w.waiting = f.Confirmed(t, w.event, name("Going"), 2), f.Confirmed(t, w.event, name("Waiting"), 1)
	w.pending = f.Guest(t, w.event, name("Pending"), 1)
	w.held, w.removed = f.Guest(t, w.event, name("Held"), 1), f.Confirmed(t, w.event, name("Removed"), 1)
	f.Exec(t, `UPDATE rsvps SET held_at = $1 WHERE id = $2`, f.Clock.Now(), w.held.ID)
	done(t, tenant.Remove(ctx, w.removed.ID, store.Removal{By: w.lead, Reason: "no such person"}))
	w.kit = f.Toolkit(t, "Toolkit of "+slug)
	f.Push(t, w.kit, w.chapter)
	done(t, tenant.SaveAdoption(ctx, "", hub.Adoption{Toolkit: w.kit.ID, State: hub.AdoptionLocalized, Values: map[string]string{"city": slug}}, nil))
	_, err := tenant.ReportCall(ctx, store.CallReport{Toolkit: w.kit.ID, Item: "item", Round: "round", Official: "o", Callee: "Ada", Outcome: hub.CallSpoke, Note: "of " + slug})
	done(t, err)
	done(t, tenant.WriteToLeads(ctx, "", hub.ContactLetter{Text: "to " + slug}))
	claimed, err := f.Store.ClaimMessages(ctx, hub.AnyLane, 1000, time.Minute)
	done(t, err)
	for _, m := range claimed {
		if m.Kind == hub.MailContactLeads {
			w.message = m.ID
		}
	}
	imports(t, f, store.ImportedPerson{
		Chapter: w.chapter.ID, Email: "follower@" + slug + ".example.org", Name: name("Follower"), Identifiers: []string{"tool:" + slug}, Tags: []string{"Tag of " + slug},
		List: hub.ListFollowers, Subscription: hub.Subscription{State: hub.SubscriptionPending, Source: "tool of " + slug},
	})
	w.list, w.tag = hub.ListID(f.Text(t, `SELECT id FROM lists WHERE chapter_id = $1`, w.chapter.ID)), hub.TagID(f.Text(t, `SELECT id FROM tags WHERE chapter_id = $1`, w.chapter.ID))
	w.follower = hub.PersonID(f.Text(t, `SELECT person_id FROM subscriptions WHERE chapter_id = $1`, w.chapter.ID))
	f.Exec(t, `UPDATE subscriptions SET state = 'left', left_at = $2 WHERE chapter_id = $1`, w.chapter.ID, f.Clock.Now())
	done(t, tenant.Block(ctx, w.lead, "blocked@"+slug+".example.org", "blocked by "+slug))
	w.block = hub.BlockID(f.Text(t, `SELECT id FROM blocks WHERE chapter_id = $1`, w.chapter.ID))
	w.link, err = tenant.MakeJoinLink(ctx, hub.JoinLink{Name: "link of " + slug, Most: 9, MadeBy: w.lead, ExpiresAt: f.Clock.Now().Add(time.Hour)})
	done(t, err)
	_, err = tenant.InviteToJoin(ctx, hub.Person{ID: w.lead, Name: "Lead"}, []hub.JoinInvite{{Email: "invited@" + slug + ".example.org", Name: name("Invited")}})
	done(t, err)
	w.invite = hub.JoinInviteID(f.Text(t, `SELECT id FROM join_invites WHERE chapter_id = $1`, w.chapter.ID))
	done(t, tenant.ShowLeadName(ctx, w.lead, "Lead of "+slug))
	done(t, tenant.AddAsk(ctx, w.lead, hub.Ask{Kind: hub.AskSpeaker, Text: "asked by " + slug}))
	w.ask = hub.AskID(f.Text(t, `SELECT id FROM asks WHERE chapter_id = $1`, w.chapter.ID))
	done(t, tenant.AnswerAsk(ctx, w.lead, w.ask, "answered to "+slug))
	w.membership = hub.MembershipID(f.Text(t, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, w.chapter.ID, w.member))
	w.duplicate = hub.DuplicateID("twice in " + slug)
	f.Exec(t, `INSERT INTO duplicates (chapter_id, id, person_id, other_id, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6)`, w.chapter.ID, w.duplicate, w.member, w.asking, w.lead, f.Clock.Now())
	w.event = f.Reload(t, w.event)
	return w
}

// canaries are texts that must not be seen through another chapter's handle.
func (w twin) canaries() []string {
	return []string{
		w.chapter.Slug, w.chapter.Name, string(w.chapter.ID), string(w.lead), string(w.member), string(w.asking), string(w.request),
		string(w.event.ID), string(w.draft.ID), string(w.rsvp.ID), string(w.waiting.ID), string(w.pending.ID), string(w.held.ID), string(w.removed.ID), string(w.kit.ID),
		string(w.file.ID), string(w.message), string(w.list), string(w.tag), string(w.block), string(w.link), string(w.invite), string(w.ask), "Lead of " + w.chapter.Slug, string(w.membership), string(w.duplicate), string(w.follower),
	}
}

// rows is everything the database holds of the chapter, as text.
func (w twin) rows(t *testing.T, f *storetest.Fixture) string {
	t.Helper()
	var b strings.Builder
	for _, table := range append([]string{"chapters"}, tenantTables(t)...) {
		column := "chapter_id"
		if table == "chapters" {
			column = "id"
		}
		for _, row := range rowsOf(t, f.DB, `SELECT * FROM `+table+` WHERE `+column+` = $1 ORDER BY 1, 2, 3`, w.chapter.ID) {
			_, _ = fmt.Fprintf(&b, "%s %q\n", table, row)
		}
	}
	return b.String()
}

func TestATwinHasARowInEveryTenantTable(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, "sqlite")
	rows := newTwin(t, f, "boston").rows(t, f)
	for _, table := range tenantTables(t) {
		if !strings.Contains(rows, table+" ") {
			t.Errorf("the twin chapters hold no row of %s, so nothing proves that it cannot be reached", table)
		}
	}
}
