package courier_test

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files")

// kinds brings each kind of message about, the way the store owes it.
var kinds = []struct {
	kind  hub.MessageKind
	bring func(t *testing.T, b *bundle) hub.RSVP
}{
	{hub.MailConfirm, func(t *testing.T, b *bundle) hub.RSVP { return b.Guest(t, b.event, "Robin Vale", 2) }},
	{hub.MailGoing, func(t *testing.T, b *bundle) hub.RSVP { return b.Confirmed(t, b.event, "Robin Vale", 2) }},
	{hub.MailWaitlisted, func(t *testing.T, b *bundle) hub.RSVP {
		b.Confirmed(t, b.event, "Sam Okafor", 2)
		b.drop(t)
		return b.Confirmed(t, b.event, "Robin Vale", 1)
	}},
	{hub.MailPromoted, func(t *testing.T, b *bundle) hub.RSVP {
		first := b.Confirmed(t, b.event, "Sam Okafor", 2)
		second := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.withdraw(t, first)
		return second
	}},
	{hub.MailCancelled, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.withdraw(t, r)
		return r
	}},
	{hub.MailManage, func(t *testing.T, b *bundle) hub.RSVP {
		b.Confirmed(t, b.event, "Robin Vale", 2)
		return b.Guest(t, b.event, "Robin Vale", 1)
	}},
	{hub.MailEventChanged, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.move(t)
		return r
	}},
	{hub.MailEventOff, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.callOff(t)
		return r
	}},
	{hub.MailPostponed, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.postpone(t)
		return r
	}},
	{hub.MailEventOn, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.callOff(t)
		b.reinstate(t)
		return r
	}},
	{hub.MailAdded, func(t *testing.T, b *bundle) hub.RSVP {
		r, err := b.Store.Chapter(b.chapter.ID).AddAttendee(t.Context(), b.Person(t, "Kim Tran"), store.RSVPInput{
			Event: b.event.ID, Name: "Robin Vale", Email: storetest.Email("Robin Vale"), Party: 2,
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}},
	{hub.MailCancelledFor, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		if err := b.Store.Chapter(r.Chapter).CancelAttendee(t.Context(), b.Person(t, "Kim Tran"), r.ID, true); err != nil {
			t.Fatal(err)
		}
		return r
	}},
	{hub.MailTooLarge, func(t *testing.T, b *bundle) hub.RSVP {
		b.resize(t, 4)
		b.Confirmed(t, b.event, "Has Seats", 4)
		r := b.Confirmed(t, b.event, "Robin Vale", 3)
		b.resize(t, 2)
		return r
	}},
	{hub.MailHeld, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Guest(t, b.event, "Robin Vale", 2)
		b.hold(t, r)
		return r
	}},
	{hub.MailRemoved, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.remove(t, r)
		return r
	}},
	{hub.MailBlocked, func(t *testing.T, b *bundle) hub.RSVP {
		if err := b.Store.Chapter(b.chapter.ID).Block(t.Context(), b.Person(t, "Kim Tran"), storetest.Email("Robin Vale"), "Shouted at hosts."); err != nil {
			t.Fatal(err)
		}
		return b.Guest(t, b.event, "Robin Vale", 2)
	}},
	{hub.MailRestored, func(t *testing.T, b *bundle) hub.RSVP {
		r := b.Confirmed(t, b.event, "Robin Vale", 2)
		b.remove(t, r)
		if _, err := b.Store.Chapter(r.Chapter).Restore(t.Context(), r.Person, r.ID); err != nil {
			t.Fatal(err)
		}
		return r
	}},
	{hub.MailHeldLeads, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		b.hold(t, b.Guest(t, b.event, "Gus Guest", 1))
		return hub.RSVP{}
	}},
	{hub.MailJoinInvite, func(t *testing.T, b *bundle) hub.RSVP {
		by := hub.Person{ID: b.Lead(t, b.chapter, "Kim Tran"), Name: "Kim Tran"}
		if _, err := b.Store.Chapter(b.chapter.ID).InviteToJoin(t.Context(), by, []hub.JoinInvite{{Email: "robin.vale@example.org"}}); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailJoinApproved, func(t *testing.T, b *bundle) hub.RSVP { b.Member(t, b.chapter, "Robin Vale"); return hub.RSVP{} }},
	{hub.MailMerged, func(t *testing.T, b *bundle) hub.RSVP {
		salem := b.Chapter(t, "salem")
		b.Member(t, salem, "Robin Vale")
		b.Merge(t, salem, b.chapter)
		return hub.RSVP{}
	}},
	{hub.MailChapterClosed, func(t *testing.T, b *bundle) hub.RSVP {
		b.Member(t, b.chapter, "Robin Vale")
		near := []hub.NearChapter{{Name: "Salem", Slug: "salem", Kilometers: 22.4}}
		if _, err := b.Store.Chapter(b.chapter.ID).Close(t.Context(), "", "The chapter has closed.", near); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailMemberRemoved, func(t *testing.T, b *bundle) hub.RSVP {
		b.Member(t, b.chapter, "Robin Vale")
		tenant := b.Store.Chapter(b.chapter.ID)
		list, _, err := tenant.Members(t.Context(), "", hub.MemberFilter{}, hub.Cursor{}, 9)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d members, %v", len(list), err)
		}
		if err := tenant.RemoveMember(t.Context(), b.Person(t, "Kim Tran"), list[0].ID, true); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailJoinDeclined, func(t *testing.T, b *bundle) hub.RSVP {
		asker := b.Person(t, "Robin Vale")
		tenant := b.Store.Chapter(b.chapter.ID)
		if err := tenant.AskToJoin(t.Context(), asker, "Please."); err != nil {
			t.Fatal(err)
		}
		waiting, err := tenant.Requests(t.Context(), asker)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%d requests, %v", len(waiting), err)
		}
		if err := tenant.Decide(t.Context(), asker, waiting[0].ID, false); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailJoinAsked, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		if err := b.Store.Chapter(b.chapter.ID).AskToJoin(t.Context(), b.Person(t, "Kim Tran"), "Please."); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailHost, func(t *testing.T, b *bundle) hub.RSVP {
		b.Member(t, b.chapter, "Robin Vale")
		if err := b.Store.Chapter(b.chapter.ID).AddHost(t.Context(), b.Person(t, "Kim Tran"), b.event.ID, storetest.Email("Robin Vale")); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailToolkit, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		b.Push(t, b.Toolkit(t, "Library hours"), b.chapter)
		return hub.RSVP{}
	}},
	{hub.MailNewVersion, func(t *testing.T, b *bundle) hub.RSVP {
		lead := b.Lead(t, b.chapter, "Robin Vale")
		kit := b.Toolkit(t, "Library hours")
		b.Push(t, kit, b.chapter)
		if err := b.Store.Chapter(b.chapter.ID).SaveAdoption(t.Context(), lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionAdopted}, nil); err != nil {
			t.Fatal(err)
		}
		b.NewVersion(t, kit, hub.Publication{Note: "The council office has a new number."})
		return hub.RSVP{}
	}},
	{hub.MailRecall, func(t *testing.T, b *bundle) hub.RSVP {
		lead := b.Lead(t, b.chapter, "Robin Vale")
		kit := b.Toolkit(t, "Library hours")
		b.Push(t, kit, b.chapter)
		if err := b.Store.Chapter(b.chapter.ID).SaveAdoption(t.Context(), lead, hub.Adoption{Toolkit: kit.ID, State: hub.AdoptionAdopted}, nil); err != nil {
			t.Fatal(err)
		}
		words := hub.RecallLetter{Title: "Library hours", Reason: "The council office has a new number.", Replacement: "Library hours"}
		if err := b.Store.RecallText(t.Context(), lead, hub.Recall{Toolkit: kit.ID, Version: 1, Reason: words.Reason}, words); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailNudge, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		kit := b.Toolkit(t, "Library hours")
		if _, err := b.Store.Push(t.Context(), "", hub.Push{Version: hub.ToolkitVersion{Toolkit: kit.ID, Number: 1, ToolkitHead: kit.ToolkitHead}, Chapters: []hub.ChapterID{b.chapter.ID}, WishedOn: "2026-09-19"}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Store.Nudge(t.Context(), "", hub.Nudging{Toolkit: kit.ID, Kind: hub.NudgeSilent, Word: "The vote is on Tuesday.", Chapters: []hub.ChapterID{b.chapter.ID}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Store.OweToolkitEmails(t.Context()); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailAskAnswered, func(t *testing.T, b *bundle) hub.RSVP {
		lead := b.Lead(t, b.chapter, "Robin Vale")
		tenant := b.Store.Chapter(b.chapter.ID)
		if err := tenant.AddAsk(t.Context(), lead, hub.Ask{Kind: hub.AskSpeaker, Text: "Somebody who knows the budget."}); err != nil {
			t.Fatal(err)
		}
		if err := tenant.AnswerAsk(t.Context(), lead, hub.AskID(b.Text(t, `SELECT id FROM asks`)), "Yes: Kim Tran can come.\nCall us about the train."); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailDuplicate, func(t *testing.T, b *bundle) hub.RSVP {
		lead, tenant := b.Lead(t, b.chapter, "Robin Vale"), b.Store.Chapter(b.chapter.ID)
		b.Member(t, b.chapter, "Ana Ruiz")
		b.Member(t, b.chapter, "Anna Ruiz")
		member := hub.MembershipID(b.Text(t, `SELECT MIN(id) FROM memberships`))
		err := errors.Join(tenant.AddDuplicate(t.Context(), lead, member, storetest.Email("Ana Ruiz"), "Same phone."), tenant.AddDuplicate(t.Context(), lead, member, storetest.Email("Anna Ruiz"), "Same phone."))
		if n := b.Int(t, `SELECT COUNT(*) FROM duplicates`); n != 1 {
			t.Fatal(n, err)
		}
		if err := tenant.DeclineDuplicate(t.Context(), lead, hub.DuplicateID(b.Text(t, `SELECT id FROM duplicates`)), "They have the same name, and are two people."); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailTellLeads, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		admin := b.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{})
		if _, err := b.Store.Chapter(b.chapter.ID).CancelEvent(t.Context(), admin, b.event.ID, "The hall is flooded."); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailClocks, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		b.Exec(t, `UPDATE events SET zone_data = '2000a', starts_at = $1`, sqldb.At(b.event.StartsAt.Add(-time.Hour)))
		if _, _, err := b.Store.Chapter(b.chapter.ID).RecomputeTimes(t.Context(), "2001a"); err != nil {
			t.Fatal(err)
		}
		return hub.RSVP{}
	}},
	{hub.MailContactLeads, func(t *testing.T, b *bundle) hub.RSVP {
		b.Lead(t, b.chapter, "Robin Vale")
		b.write(t, "Kim Tran", "Hello!\n\nIs the hall step-free?\n-- Kim")
		return hub.RSVP{}
	}},
}

// resize changes how many seats the event has.
func (b *bundle) resize(t *testing.T, capacity int) {
	t.Helper()
	b.Clock.Advance(time.Minute)
	e := b.Reload(t, b.event)
	e.Seats.Capacity = capacity
	if _, err := b.Store.Chapter(e.Chapter).UpdateEvent(t.Context(), "", e, e.UpdatedAt, store.TellNobody); err != nil {
		t.Fatal(err)
	}
}

// hold confirms an answer that was removed before, which therefore waits for the organizers.
func (b *bundle) hold(t *testing.T, r hub.RSVP) {
	t.Helper()
	b.Exec(t, `UPDATE rsvps SET removed_at = $1 WHERE id = $2`, b.Clock.Now(), r.ID)
	if _, err := b.Store.Chapter(r.Chapter).ConfirmSeat(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) remove(t *testing.T, r hub.RSVP) {
	t.Helper()
	if err := b.Store.Chapter(r.Chapter).Remove(t.Context(), r.ID, store.Removal{By: r.Person, Reason: "A made-up name", Tell: true}); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) withdraw(t *testing.T, r hub.RSVP) {
	t.Helper()
	if err := b.Store.Chapter(r.Chapter).Withdraw(t.Context(), r.Person, r.ID); err != nil {
		t.Fatal(err)
	}
}

// move starts the event an hour later and tells everybody who comes.
func (b *bundle) move(t *testing.T) {
	t.Helper()
	e := b.Reload(t, b.event)
	e.SetTimes(e.StartsAt.Add(3600e9), e.EndsAt.Add(3600e9))
	e.Place.Venue, e.ChangeNote = "Town hall", "The library lost its heating.\nSee you there!"
	if _, err := b.Store.Chapter(e.Chapter).UpdateEvent(t.Context(), "", e, e.UpdatedAt, store.TellAll); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) callOff(t *testing.T) {
	t.Helper()
	if _, err := b.Store.Chapter(b.chapter.ID).CancelEvent(t.Context(), "", b.event.ID, "The hall is flooded.\nWe look for another."); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) postpone(t *testing.T) {
	t.Helper()
	if _, err := b.Store.Chapter(b.chapter.ID).PostponeEvent(t.Context(), "", b.event.ID, "The hall is flooded."); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) reinstate(t *testing.T) {
	t.Helper()
	if _, err := b.Store.Chapter(b.chapter.ID).ReinstateEvent(t.Context(), "", b.event.ID, "The water is gone."); err != nil {
		t.Fatal(err)
	}
}

func (b *bundle) write(t *testing.T, from, text string) {
	t.Helper()
	if err := b.Store.Chapter(b.chapter.ID).WriteToLeads(t.Context(), "kim.tran@example.org", hub.ContactLetter{From: from, Text: text}); err != nil {
		t.Fatal(err)
	}
}

// others are the golden emails beside those of kinds.
var others = []string{"rsvp_going_in_person", "rsvp_going_online", "rsvp_going_one_room", "rsvp_confirm_called_off", "confirm_address", "data_link", "data_link_account", "sign_in", "gathered", "invitation_to_host", "host_invitation_declined", "host_invitation_withdrawn", "hand_over_ran_out", "hold_unlock", "waits_unlock"}

func TestNoGoldenEmailIsStale(t *testing.T) {
	t.Parallel()
	compared := map[string]bool{}
	for _, c := range kinds {
		compared[string(c.kind)] = true
	}
	for _, name := range others {
		compared[name] = true
	}
	for _, words := range noticeLetters {
		compared[string(words.Kind())] = true
	}
	for name := range compared {
		if _, err := os.Stat(filepath.Join("testdata", name+".txt")); err != nil {
			t.Error(err)
		}
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if stem, _, _ := strings.Cut(file.Name(), "."); !compared[stem] {
			t.Errorf("testdata/%s is stale: no email is compared with it", file.Name())
		}
	}
}

func TestEveryKindOfMailReadsAsReviewed(t *testing.T) {
	t.Parallel()
	for _, c := range kinds {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				r := c.bring(t, b)
				b.golden(t, string(c.kind), b.claim(t, c.kind), r)
			})
		})
	}
	t.Run("rsvp_confirm_called_off", func(t *testing.T) {
		t.Parallel()
		storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
			b := setup(t, f)
			r := b.Guest(t, b.event, "Robin Vale", 2)
			b.callOff(t)
			b.golden(t, "rsvp_confirm_called_off", b.claim(t, hub.MailConfirm), r)
		})
	})
}

// TestAnEmailSaysHowTheReaderComes: of a hybrid event, with what they need first.
func TestAnEmailSaysHowTheReaderComes(t *testing.T) {
	t.Parallel()
	for _, mode := range []hub.Mode{hub.ModeInPerson, hub.ModeOnline} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				r := b.Confirmed(t, b.event, "Robin Vale", 1)
				b.Exec(t, `UPDATE rsvps SET attends = $1 WHERE id = $2`, mode, r.ID)
				b.golden(t, "rsvp_going_"+string(mode), b.claim(t, hub.MailGoing), r)
			})
		})
	}
	t.Run("of an event in one room nothing is asked", func(t *testing.T) {
		t.Parallel()
		storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
			b := setup(t, f, func(e *hub.Event) { e.Mode = hub.ModeInPerson })
			r := b.Confirmed(t, b.event, "Robin Vale", 1)
			b.Exec(t, `UPDATE rsvps SET attends = 'online' WHERE id = $1`, r.ID)
			b.golden(t, "rsvp_going_one_room", b.claim(t, hub.MailGoing), r)
		})
	})
}

// noticeLetters are those about a person's accounts and roles.
var noticeLetters = []hub.Words{
	hub.InvitationLetter{By: "Jordan Ellery", Chapter: "Chicago", Role: hub.RoleLead, Token: hub.Token(strings.Repeat("A", 43)), Until: time.Date(2026, time.September, 8, 15, 40, 0, 0, time.UTC)},
	hub.RoleEndedLetter{Chapter: "Chicago", Role: hub.RoleLead},
	hub.RoleChangedLetter{Chapter: "Chicago", Given: true, Name: "Noor Haddad", Role: hub.RoleLead, Slug: "chicago"},
	hub.BreakGlassLetter{Chapter: "Chicago", Slug: "chicago", By: "Jordan Ellery", Reason: "A threat was made.", Until: time.Date(2026, time.September, 1, 16, 40, 0, 0, time.UTC)},
	hub.HoldLetter{Step: hub.HoldMakeAdmin, By: "Jordan Ellery", Until: time.Date(2026, time.September, 1, 15, 50, 0, 0, time.UTC)},
	hub.HandOverLetter{Chapter: "Chicago", From: "Robin Vale", Slug: "chicago", Step: hub.HandOverDone, To: "Noor Haddad"},
	hub.WaitsLetter{By: "Robin Vale", Chapter: "Chicago", Slug: "chicago", Step: hub.WaitLead},
	hub.HostInvitationLetter{By: "Jordan Ellery", Chapter: "Chicago", Event: "0libraryhours0000", Name: "Noor Haddad", Slug: "chicago", Step: hub.HostInviteAccepted, Title: "Library hours"},
	hub.NeedsLeadLetter{Chapter: "Chicago", Slug: "chicago"},
	hub.ChapterChangedLetter{Change: hub.ChapterClosed, Chapter: "Chicago", Slug: "chicago"},
	hub.CharterReviewLetter{Chapter: "Chicago", Due: "2026-10-01", Slug: "chicago"},
	hub.PeopleMergedLetter{},
	hub.IdentityLinkedLetter{Provider: "Lantern ID", When: time.Date(2026, time.September, 1, 15, 40, 0, 0, time.UTC)},
	hub.IdentityConfirmedLetter{Provider: "Lantern ID", When: time.Date(2026, time.September, 1, 15, 40, 0, 0, time.UTC), Reason: "Robin called from the number we know."},
}

// notice is a message to Robin Vale that no chapter stands behind.
func notice(t *testing.T, words hub.Words) hub.Message {
	t.Helper()
	m, err := hub.Message{ID: hub.NewID[hub.MessageID](), Letter: hub.Letter{To: "robin.vale@example.org", Name: "Robin Vale"}}.Saying(words)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryKindOfNoticeReadsAsReviewed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.askAddress(t, "Robin Vale")
		b.golden(t, "confirm_address", b.claim(t, hub.NoticeConfirmAddress), hub.RSVP{})
		b.Clock.Advance(hub.CodeFor)
		late := b.compose(t, hub.NoticeConfirmAddress)
		if strings.Contains(late.Text, "code") {
			t.Errorf("a code that is over is in the mail:\n%s", late.Text)
		}
		b.askCode(t, "Robin Vale")
		b.golden(t, "sign_in", b.claim(t, hub.NoticeSignIn), hub.RSVP{})
		for _, words := range noticeLetters {
			b.golden(t, string(words.Kind()), notice(t, words), hub.RSVP{})
		}
		b.golden(t, "data_link", b.dataLink(t, hub.Token(strings.Repeat("A", 43))), hub.RSVP{})
		b.golden(t, "data_link_account", b.dataLink(t, ""), hub.RSVP{})
	})
}

// Those about handovers, hosts and locks that say something else than the reviewed one of their kind.
func TestNoticesOfOtherStepsReadAsReviewed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		host := func(step hub.HostInviteStep, name string) hub.Words {
			return hub.HostInvitationLetter{By: "Jordan Ellery", Chapter: "Chicago", Event: "0libraryhours0000", Name: name, Slug: "chicago", Step: step, Title: "Library hours"}
		}
		for name, words := range map[string]hub.Words{
			"invitation_to_host": hub.InvitationLetter{
				By: "Jordan Ellery", Chapter: "Chicago", Role: hub.RoleHost, Token: hub.Token(strings.Repeat("A", 43)), Until: time.Date(2026, time.September, 8, 15, 40, 0, 0, time.UTC),
				Event: "Library hours", When: "2026-09-12T18:30",
			},
			"host_invitation_declined":  host(hub.HostInviteDeclined, "noor@example.org"),
			"host_invitation_withdrawn": host(hub.HostInviteWithdrawn, ""),
			"hand_over_ran_out":         hub.HandOverLetter{Chapter: "Chicago", From: "Robin Vale", Slug: "chicago", Step: hub.HandOverOver, To: "Noor Haddad"},
			"hold_unlock":               hub.HoldLetter{Step: hub.HoldUnlock, By: "Jordan Ellery", Chapter: "Chicago", Slug: "chicago", Until: time.Date(2026, time.September, 1, 15, 50, 0, 0, time.UTC)},
			"waits_unlock":              hub.WaitsLetter{By: "Robin Vale", Chapter: "Chicago", Slug: "chicago", Step: hub.HoldUnlock},
		} {
			b.golden(t, name, notice(t, words), hub.RSVP{})
		}
	})
}

// dataLink is a message with a link to what is held about an address; without a token, to the page of an account.
func (b *bundle) dataLink(t *testing.T, token hub.Token) hub.Message {
	t.Helper()
	m := notice(t, hub.DataLinkLetter{Token: token})
	m.Letter.Name, m.CreatedAt = "", b.Clock.Now()
	return m
}

// A link to somebody's data is not sent once it is over.
func TestALinkThatIsOverIsNotSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		m := b.dataLink(t, "")
		for after, want := range map[time.Duration]error{hub.DataLinkFor - time.Second: nil, hub.DataLinkFor: courier.ErrOutdated} {
			m.CreatedAt = b.Clock.Now().Add(-after)
			if _, err := b.service.Compose(t.Context(), m); !errors.Is(err, want) {
				t.Errorf("after %s: %v, want %v", after, err, want)
			}
		}
	})
}

// What waited for one mailbox leaves as one mail, with a link for each and no word that somebody typed.
func TestAGatheredMailReadsAsReviewed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		r := b.Guest(t, b.event, "Robin Vale", 2)
		b.Clock.Advance(time.Second)
		other := b.Event(t, b.chapter, func(e *hub.Event) { e.ID, e.Title = "0riverclean0up000", "River clean-up" })
		second := b.Guest(t, other, "Robin Vale", 1)
		b.deliver(t)
		b.Clock.Advance(time.Second)
		b.askAddress(t, "Robin Vale")
		b.Clock.Advance(time.Second)
		third := b.Guest(t, b.Event(t, b.chapter, func(e *hub.Event) { e.ID, e.Title = "0tenantsmeeting00", "Tenants’ meeting" }), "Robin Vale", 1)
		b.Clock.Advance(hub.GatherFor)
		b.deliver(t)
		if len(b.sink.kept) != 2 {
			t.Fatalf("%d mails left, want the first and one that gathers the rest", len(b.sink.kept))
		}
		out := b.sink.kept[1]
		text := strings.NewReplacer(string(b.Store.ManageToken(r.ID)), "SECRET", string(b.Store.ManageToken(second.ID)), "SECRET2",
			string(b.Store.ManageToken(third.ID)), "SECRET3",
			string(b.Store.RefusalLink(out.To.Email)), "REFUSAL").Replace
		code := regexp.MustCompile(`(confirm/)[\w-]{43}|\b[0-9]{6}\b`)
		same(t, "gathered.txt", "Subject: "+out.Subject+"\nTo: "+address(out.To)+"\n\n"+code.ReplaceAllString(text(out.Text), "${1}CODE"))
		same(t, "gathered.html", code.ReplaceAllString(text(strings.ReplaceAll(out.HTML, "><", ">\n<")), "${1}CODE")+"\n")
	})
}

// askAddress asks an address to confirm that it is that of somebody who has none.
func (b *bundle) askAddress(t *testing.T, name string) {
	t.Helper()
	person := b.Person(t, name+" of the provider")
	b.Exec(t, `UPDATE people SET email_key = NULL, email_sealed = NULL WHERE id = $1`, person)
	c := hub.Confirmation{Kind: hub.ConfirmAddress, Person: person, Email: storetest.Email(name)}
	if err := b.Store.AskConfirmation(t.Context(), c, hub.NewToken(), ""); err != nil {
		t.Fatal(err)
	}
}

// askCode lets a browser ask for a code to sign in with somebody's address, and returns the browser.
func (b *bundle) askCode(t *testing.T, name string) hub.Token {
	t.Helper()
	browser := hub.NewToken()
	if err := b.Store.AskCode(t.Context(), store.CodeAsk{Email: storetest.Email(name), Return: "/me", Browser: browser}); err != nil {
		t.Fatal(err)
	}
	return browser
}

// golden compares a message's mail with the files of its name: headers and text, HTML, and the calendar part.
func (b *bundle) golden(t *testing.T, name string, m hub.Message, r hub.RSVP) {
	t.Helper()
	out := b.composed(t, m)
	var known []string
	if m.Toolkit != "" {
		known = append(known, string(m.Toolkit), "TOOLKIT")
	}
	if m.Kind == hub.MailHeldLeads {
		known = append(known, strings.Split(string(m.ID), ".")[2], "LEAD")
	}
	if m.Kind == hub.MailJoinAsked {
		known = append(known, strings.Split(string(m.ID), ".")[1], "LEAD")
	}
	if r.ID != "" {
		known = append(known, string(b.Store.ManageToken(r.ID)), "SECRET", string(r.ID), "RSVP")
	}
	if out.To.Email != "" {
		known = append(known, string(b.Store.RefusalLink(out.To.Email)), "SECRET")
	}
	if m.Kind == hub.NoticeConfirmAddress || m.Kind == hub.NoticeSignIn {
		var words hub.SignInLetter // both have a code and a link
		if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
			t.Fatal(err)
		}
		known = append(known, string(words.Token), "SECRET", words.Code, "123456")
	}
	if m.Kind == hub.MailJoinInvite {
		var words hub.JoinInviteLetter
		if err := json.Unmarshal(m.Letter.Words, &words); err != nil {
			t.Fatal(err)
		}
		known = append(known, string(words.Token), "SECRET")
	}
	steady := strings.NewReplacer(append([]string{string(m.ID), "MESSAGE"}, known...)...)
	head := "Message-ID: " + messageID(out.ID) + "\nFrom: " + address(out.From) + "\nReply-To: " + address(out.ReplyTo) +
		"\nTo: " + address(out.To) + "\nSubject: " + out.Subject + "\nDate: " + out.Date.UTC().String() + "\nUnsubscribe: " + out.Unsubscribe + "\n\n"
	same(t, name+".txt", steady.Replace(head+out.Text))
	same(t, name+".html", steady.Replace(strings.ReplaceAll(out.HTML, "><", ">\n<"))+"\n")
	if out.Calendar != nil {
		same(t, name+".ics", strings.ReplaceAll(string(out.Calendar.Body), "\r\n", "\n"))
	} else if _, err := os.Stat(filepath.Join("testdata", name+".ics")); err == nil {
		t.Errorf("%s has lost its calendar part", name)
	}
}

// messageID hides random ids: those of letters are nothing else.
func messageID(id string) string {
	if hub.ValidID(id) {
		return "MESSAGE"
	}
	return id
}

func address(a mail.Address) string {
	if a.Email == "" {
		return "-"
	}
	return a.Name + " <" + a.Email + ">"
}

func same(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-reviewed +composed); look at it, then run with -update:\n%s", name, diff)
	}
}
