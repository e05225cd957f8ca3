package courier_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

const toRobin = `{"to":"robin.vale@example.org","name":"Robin Vale"`

// stored are the letters as they are sealed, by kind; what is not here has none. Two releases read each other's: a key that is here
// stays, and so does what it means.
var stored = map[hub.MessageKind]string{
	hub.MailMemberRemoved:       toRobin + `}`,
	hub.MailMerged:              toRobin + `,"words":{"from":"Salem","standing":"member"}}`,
	hub.MailJoinApproved:        toRobin + `}`,
	hub.MailJoinDeclined:        toRobin + `}`,
	hub.MailJoinAsked:           toRobin + `}`,
	hub.MailJoinInvite:          `{"to":"robin.vale@example.org","words":{"by":"Kim Tran","token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","until":"2026-10-01T16:00:00Z"}}`,
	hub.MailHost:                toRobin + `,"words":{"event":"0crossingguards0","title":"Winter crossing-guard training"}}`,
	hub.MailToolkit:             toRobin + `,"words":{"note":"By Friday, please.","title":"Library hours"}}`,
	hub.MailRecall:              toRobin + `,"words":{"reason":"The council office has a new number.","replacement":"Library hours","title":"Library hours"}}`,
	hub.MailNewVersion:          toRobin + `,"words":{"note":"The council office has a new number.","title":"Library hours"}}`,
	hub.MailNudge:               toRobin + `,"words":{"about":"silent","title":"Library hours","word":"The vote is on Tuesday.","wished_on":"2026-09-19"}}`,
	hub.MailContactLeads:        toRobin + `,"replies":"kim.tran@example.org","words":{"from":"Kim Tran","text":"Hello!\n\nIs the hall step-free?\n-- Kim"}}`,
	hub.MailTellLeads:           toRobin + `,"words":{"event":"0crossingguards0","reason":"The hall is flooded.","title":"Winter crossing-guard training"}}`,
	hub.MailAskAnswered:         toRobin + `,"words":{"about":"speaker","answer":"Yes: Kim Tran can come.\nCall us about the train."}}`,
	hub.MailChapterClosed:       toRobin + `,"words":{"member":true,"near":[{"kilometers":22.4,"name":"Salem","slug":"salem"}]}}`,
	hub.MailDuplicate:           toRobin + `,"words":{"proposed":"2026-09-01T16:00:00Z","word":"They have the same name, and are two people."}}`,
	hub.MailClocks:              toRobin + `,"words":{"kept":[{"title":"Winter crossing-guard training","starts":"2026-12-05T18:30"}]}}`,
	hub.MailHeldLeads:           toRobin + `,"words":{"event":"0crossingguards0","title":"Winter crossing-guard training"}}`,
	hub.NoticeIdentityLinked:    toRobin + `,"words":{"provider":"Lantern ID","when":"2026-09-01T15:40:00Z"}}`,
	hub.NoticeIdentityConfirmed: toRobin + `,"words":{"provider":"Lantern ID","reason":"Robin called from the number we know.","when":"2026-09-01T15:40:00Z"}}`,
	hub.NoticeInvitation:        toRobin + `,"words":{"by":"Jordan Ellery","chapter":"Chicago","role":"lead","token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","until":"2026-09-08T15:40:00Z"}}`,
	hub.NoticeRoleEnded:         toRobin + `,"words":{"chapter":"Chicago","role":"lead"}}`,
	hub.NoticeRoleChanged:       toRobin + `,"words":{"chapter":"Chicago","given":true,"name":"Noor Haddad","role":"lead","slug":"chicago"}}`,
	hub.NoticeBreakGlass:        toRobin + `,"words":{"chapter":"Chicago","slug":"chicago","by":"Jordan Ellery","reason":"A threat was made.","until":"2026-09-01T16:40:00Z"}}`,
	hub.NoticeHold:              toRobin + `,"words":{"step":"make_admin","by":"Jordan Ellery","until":"2026-09-01T15:50:00Z"}}`,
	hub.NoticeHandOver:          toRobin + `,"words":{"chapter":"Chicago","from":"Robin Vale","slug":"chicago","step":"done","to":"Noor Haddad"}}`,
	hub.NoticeWaits:             toRobin + `,"words":{"by":"Robin Vale","chapter":"Chicago","slug":"chicago","step":"lead"}}`,
	hub.NoticeHostInvitation:    toRobin + `,"words":{"by":"Jordan Ellery","chapter":"Chicago","event":"0libraryhours0000","name":"Noor Haddad","slug":"chicago","step":"accepted","title":"Library hours"}}`,
	hub.NoticeNeedsLead:         toRobin + `,"words":{"chapter":"Chicago","slug":"chicago"}}`,
	hub.NoticeChapterChanged:    toRobin + `,"words":{"change":"closed","chapter":"Chicago","slug":"chicago"}}`,
	hub.NoticeCharterReview:     toRobin + `,"words":{"chapter":"Chicago","due":"2026-10-01","slug":"chicago"}}`,
	hub.NoticePeopleMerged:      toRobin + `,"words":{"stays":false}}`,
	hub.NoticeSignIn: `{"to":"robin.vale@example.org","words":{"code":"000000","token":"` +
		`AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}`,
	hub.NoticeConfirmAddress: `{"to":"robin.vale@example.org","words":{"code":"000000","token":"` +
		`AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}`,
	hub.NoticeDataLink: `{"to":"robin.vale@example.org","words":{"token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}`,
}

// eachOwed calls fn with a message of each kind, as the store owes it.
func eachOwed(t *testing.T, fn func(t *testing.T, b *bundle, m hub.Message, r hub.RSVP)) {
	t.Helper()
	for _, c := range kinds {
		storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
			b := setup(t, f)
			r := c.bring(t, b)
			fn(t, b, b.claim(t, c.kind), r)
		})
	}
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.askAddress(t, "Robin Vale")
		fn(t, b, b.claim(t, hub.NoticeConfirmAddress), hub.RSVP{})
		b.Clock.Advance(hub.CodeFor) // as in the reviewed emails
		b.askCode(t, "Robin Vale")
		fn(t, b, b.claim(t, hub.NoticeSignIn), hub.RSVP{})
		for _, words := range noticeLetters {
			fn(t, b, notice(t, words), hub.RSVP{})
		}
		fn(t, b, b.dataLink(t, hub.Token(strings.Repeat("A", 43))), hub.RSVP{})
	})
}

func TestLettersAreStoredAsEver(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`("code":"000000",)?"token":"[\w-]{43}"`)
	code := regexp.MustCompile(`"code":"[0-9]{6}"`)
	eachOwed(t, func(t *testing.T, b *bundle, m hub.Message, r hub.RSVP) {
		form := stored[m.Kind]
		if m.Letter.To == "" && form == "" {
			return
		}
		got, err := json.Marshal(m.Letter)
		if err != nil {
			t.Fatal(err)
		}
		if got := secret.ReplaceAllString(code.ReplaceAllString(string(got), `"code":"000000"`), `${1}"token":"`+strings.Repeat("A", 43)+`"`); got != form {
			t.Errorf("%s is stored as\n%s\nwant\n%s", m.Kind, got, form)
		}
		m.Letter = hub.Letter{}
		if err := json.Unmarshal([]byte(form), &m.Letter); err != nil {
			t.Fatal(err)
		}
		b.golden(t, string(m.Kind), m, r)
	})
}

// What a later release adds is passed over, what it leaves out is empty, and what cannot be read at all is given up.
func TestLettersOfAnotherReleaseAreReadAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	eachOwed(t, func(t *testing.T, b *bundle, m hub.Message, _ hub.RSVP) {
		if m.Letter.To == "" || len(m.Letter.Words) == 0 {
			return
		}
		for words, want := range map[string]error{"": nil, "{}": nil, "null": nil, `{"of_tomorrow":{"a":[1]}}`: nil, `["no object"]`: courier.ErrGone, `{"title":7,"from":7,"when":7,"token":7,"kept":7,"step":7,"role":7,"chapter":7,"stays":7,"about":7,"member":7,"proposed":7}`: courier.ErrGone} {
			m.Letter.Words = json.RawMessage(words)
			if _, err := b.service.Compose(t.Context(), m); !errors.Is(err, want) {
				t.Errorf("%s with the words %s: %v, want %v", m.Kind, words, err, want)
			}
		}
	})
}
