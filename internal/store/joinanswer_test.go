package store_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

// What somebody answered stays while they are a member, and goes when they are declined, leave, or are blocked.
func TestAnswersGoWithTheMembership(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		lead, tenant := f.Lead(t, boston, "Lee Lead"), f.Store.Chapter(boston.ID)
		answer := hub.JoinAnswer{Question: "Where?", Text: "Here"}
		kept := func(who hub.PersonID) int {
			return f.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND answers_sealed IS NOT NULL`, who)
		}
		request := func(who hub.PersonID) hub.MembershipID {
			done(t, tenant.AskToJoin(ctx, who, "May I?", answer))
			return hub.MembershipID(f.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, who))
		}
		no, yes, gone := f.Person(t, "Nina No"), f.Person(t, "Yara Yes"), f.Person(t, "Gus Gone")
		asked := request(no)
		same(t, "a request", kept(no), 1)
		list, err := tenant.Requests(ctx, lead)
		done(t, err)
		same(t, "as leads read it", list[0].Answers, []hub.JoinAnswer{answer})
		done(t, tenant.Decide(ctx, lead, asked, false))
		same(t, "after a no", kept(no), 0)

		member := request(yes)
		done(t, tenant.Decide(ctx, lead, member, true))
		same(t, "of a member", kept(yes), 1)
		p, err := tenant.MemberProfile(ctx, lead, member)
		done(t, err)
		same(t, "on the profile", p.Answers, []hub.JoinAnswer{answer})
		done(t, tenant.RemoveMember(ctx, lead, member, false))
		same(t, "of one who may be restored", kept(yes), 1)
		done(t, tenant.RestoreMember(ctx, lead, member))
		done(t, tenant.Block(ctx, lead, storetest.Email("Yara Yes"), "Shouted."))
		same(t, "of somebody blocked", kept(yes), 0)

		request(gone)
		done(t, tenant.Leave(ctx, gone))
		same(t, "taken back", kept(gone), 0)

		// By a link that makes members: what they answered when they asked stays unless they answer again.
		link, err := tenant.MakeJoinLink(ctx, hub.JoinLink{Name: "n", Direct: true, Most: 9, MadeBy: lead, ExpiresAt: f.Clock.Now().AddDate(0, 0, 3)})
		done(t, err)
		ana := f.Person(t, "Ana Again")
		request(ana)
		_, err = tenant.JoinByLink(ctx, ana, link)
		done(t, err)
		same(t, "asked before", kept(ana), 1)
		letter := f.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'join_approved'`)
		same(t, "welcomes", letter, 2)
	})
}

// Nobody writes over what somebody else saved since.
func TestJoinQuestionsAndWelcomeAreSavedUnderWhatWasRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, boston := t.Context(), f.Chapter(t, "boston")
		lead, tenant := f.Lead(t, boston, "Lee Lead"), f.Store.Chapter(boston.ID)
		read, err := f.Store.ChapterBySlug(ctx, "boston")
		done(t, err)
		read.Questions = []hub.JoinQuestion{{Text: "Who?", Needed: true}, {Text: "Can you?", YesNo: true}}
		f.Clock.Advance(time.Second)
		done(t, tenant.SaveJoinQuestions(ctx, lead, read))
		read.Welcome = "Hello."
		refused(t, tenant.SaveWelcome(ctx, lead, read), hub.ErrConflict)
		now, err := f.Store.ChapterBySlug(ctx, "boston")
		done(t, err)
		same(t, "questions", now.Questions, read.Questions)
		now.Welcome = "Hello."
		f.Clock.Advance(time.Second)
		done(t, tenant.SaveWelcome(ctx, lead, now))
		refused(t, tenant.SaveJoinQuestions(ctx, lead, now), hub.ErrConflict)
		refused(t, f.Store.Chapter("nochapter").SaveWelcome(ctx, lead, now), hub.ErrNotFound)
	})
}
