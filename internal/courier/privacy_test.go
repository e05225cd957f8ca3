package courier_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// secrets are what only people with a seat may read.
func secrets(m mail.Message) []string {
	body := m.Subject + m.Text + m.HTML
	if m.Calendar != nil {
		body += strings.ReplaceAll(string(m.Calendar.Body), "\r\n ", "")
	}
	var out []string
	for _, secret := range []string{"Linden Street", "meet.example.org"} {
		if strings.Contains(body, secret) {
			out = append(out, secret)
		}
	}
	return out
}

func TestPlaceAndLinkAreOnlyForPeopleWithASeat(t *testing.T) {
	t.Parallel()
	seated := map[hub.MessageKind]bool{hub.MailGoing: true, hub.MailPromoted: true, hub.MailManage: true, hub.MailEventChanged: true, hub.MailRestored: true, hub.MailAdded: true, hub.MailEventOn: true}
	for _, c := range kinds {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				c.bring(t, b)
				got := secrets(b.compose(t, c.kind))
				switch {
				case seated[c.kind] && len(got) != 2:
					t.Errorf("somebody with a seat reads only %v", got)
				case !seated[c.kind] && c.kind != hub.MailEventOff && c.kind != hub.MailPostponed && len(got) != 0:
					t.Errorf("somebody without a seat reads %v", got)
				}
			})
		})
	}
}

func TestPeopleWhoWaitHearOfChangesWithoutPlaceLinkOrCalendar(t *testing.T) {
	t.Parallel()
	for _, kind := range []hub.MessageKind{hub.MailEventChanged, hub.MailEventOff, hub.MailPostponed, hub.MailEventOn, hub.MailManage} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				seated := b.Confirmed(t, b.event, "Sam Okafor", 2)
				waiting := b.Confirmed(t, b.event, "Robin Vale", 1)
				switch kind {
				case hub.MailEventChanged:
					b.move(t)
				case hub.MailEventOff:
					b.callOff(t)
				case hub.MailPostponed:
					b.postpone(t)
				case hub.MailEventOn:
					b.callOff(t)
					b.reinstate(t)
				case hub.MailManage:
					b.Guest(t, b.event, "Robin Vale", 1)
				}
				b.Exec(t, `DELETE FROM messages WHERE rsvp_id = $1`, seated.ID)
				out := b.compose(t, kind)
				if out.To.Email != waiting.Email || len(secrets(out)) != 0 || out.Calendar != nil {
					t.Errorf("%s reads %v, calendar %v", kind, secrets(out), out.Calendar != nil)
				}
			})
		})
	}
}

// ask asks for two seats under a name and with a note of somebody's choice.
func (b *bundle) ask(t *testing.T, words, email string) {
	t.Helper()
	err := b.Store.Chapter(b.chapter.ID).RequestSeat(t.Context(), store.RSVPInput{Event: b.event.ID, Name: words, Email: email, Party: 2, Note: words})
	if err != nil {
		t.Fatal(err)
	}
}

// sealed is a name as the store keeps it in an answer.
func (b *bundle) sealed(t *testing.T, name string) []byte {
	t.Helper()
	box, err := b.Keys.Seal(name, "rsvps.name")
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func TestAMailToAnUnconfirmedAddressHoldsNoWordsOfWhoeverAsked(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		const words = "Win at evil.example"
		b.ask(t, words, "victim@example.org")
		if raw := built(t, b.compose(t, hub.MailConfirm)); strings.Contains(raw, words) {
			t.Errorf("the confirm mail carries a stranger's words:\n%s", raw)
		}
		b.drop(t)
		b.ask(t, words, "other@example.org")
		b.callOff(t)
		if raw := built(t, b.compose(t, hub.MailConfirm)); strings.Contains(raw, words) {
			t.Errorf("the mail about an event that is off carries a stranger's words:\n%s", raw)
		}
	})
}

func TestAMailToAConfirmedAddressDoesNameThePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.Confirmed(t, b.event, "Robin Vale", 2)
		if raw := built(t, b.compose(t, hub.MailGoing)); !strings.Contains(raw, "Robin Vale") {
			t.Error("the check for words would not find them")
		}
	})
}

func built(t *testing.T, m mail.Message) string {
	t.Helper()
	raw, err := mail.Build(m)
	if err != nil {
		t.Fatal(err)
	}
	p, err := mail.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw) + p.Subject + p.To + p.Text + p.HTML + string(p.Calendar)
}

// header is the part of a mail before its body.
func header(t *testing.T, m mail.Message) string {
	t.Helper()
	raw, err := mail.Build(m)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	return string(head)
}

func TestTypedLinesDoNotBecomeHeaders(t *testing.T) {
	t.Parallel()
	const evil = "Walk\r\nBcc: evil@example.org\r\n\r\n<script>alert(1)</script>"
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f, func(e *hub.Event) { e.Title, e.Place.Venue = evil, evil })
		b.chapter.Name = evil
		b.Lead(t, b.chapter, "Robin Vale")
		b.write(t, "Kim\r\nBcc: evil@example.org", evil)
		b.Exec(t, `DELETE FROM messages WHERE kind <> 'contact_leads'`)
		mails := []mail.Message{b.compose(t, hub.MailContactLeads)}
		b.drop(t)
		asked := b.Guest(t, b.event, "Robin Vale", 1)
		if _, err := b.Store.Chapter(b.chapter.ID).ConfirmSeat(t.Context(), asked.ID); err != nil {
			t.Fatal(err)
		}
		b.Exec(t, `UPDATE rsvps SET name_sealed = $1`, b.sealed(t, evil))
		mails = append(mails, b.compose(t, hub.MailGoing))
		for _, m := range mails {
			if head := header(t, m); strings.Contains(head, "\nBcc:") || strings.Contains(head, "\nbcc:") {
				t.Errorf("a header of the title's own:\n%s", head)
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(m.HTML))
			if err != nil {
				t.Fatal(err)
			}
			if doc.Find("script").Length() > 0 {
				t.Error("typed markup became markup")
			}
			if m.Calendar != nil && strings.Contains(string(m.Calendar.Body), "\nBcc") {
				t.Error("typed lines became calendar lines")
			}
		}
	})
	if !strings.Contains("To: x\r\nBcc: evil", "\nBcc:") {
		t.Error("the check does not see a header")
	}
}

func TestUnescapedMarkupWouldBeRefused(t *testing.T) {
	t.Parallel()
	m := mail.Message{
		ID: "x", From: mail.Address{Email: "a@example.org"}, To: mail.Address{Email: "b@example.org"}, Subject: "x", Text: "x",
		HTML: "<p><script>alert(1)</script></p>", Date: storetest.NewClock().Now(),
	}
	if _, err := mail.Build(m); !errors.Is(err, mail.ErrRemoteContent) {
		t.Errorf("build: %v", err)
	}
}

func TestMessagesWithNothingLeftToSay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		kind  hub.MessageKind
		bring func(t *testing.T, b *bundle)
		want  error
	}{
		{"the person was erased", hub.MailConfirm, func(t *testing.T, b *bundle) {
			b.guests(t, 1)
			b.Exec(t, `UPDATE rsvps SET person_id = NULL`)
		}, courier.ErrGone},
		{"a confirmed answer needs no confirming", hub.MailConfirm, func(t *testing.T, b *bundle) {
			r := b.Guest(t, b.event, "Robin Vale", 1)
			b.Exec(t, `UPDATE rsvps SET state = 'going' WHERE id = $1`, r.ID)
		}, courier.ErrOutdated},
		{"somebody who left is not told they are going", hub.MailGoing, func(t *testing.T, b *bundle) {
			b.withdraw(t, b.Confirmed(t, b.event, "Robin Vale", 1))
		}, courier.ErrOutdated},
		{"nobody is told of a seat at an event that is called off", hub.MailGoing, func(t *testing.T, b *bundle) {
			b.Confirmed(t, b.event, "Robin Vale", 1)
			b.callOff(t)
		}, courier.ErrOutdated},
		{"somebody who moved up is not told they wait", hub.MailWaitlisted, func(t *testing.T, b *bundle) {
			first := b.Confirmed(t, b.event, "Sam Okafor", 2)
			b.Confirmed(t, b.event, "Robin Vale", 1)
			b.withdraw(t, first)
		}, courier.ErrOutdated},
		{"nobody is told of a change of an event that is called off", hub.MailEventChanged, func(t *testing.T, b *bundle) {
			b.Confirmed(t, b.event, "Robin Vale", 1)
			b.move(t)
			b.callOff(t)
		}, courier.ErrOutdated},
		{"nobody confirms an event that is over", hub.MailConfirm, func(t *testing.T, b *bundle) {
			b.guests(t, 1)
			b.Clock.Advance(200 * 24 * 3600e9)
		}, courier.ErrOutdated},
		{"of two changes the later one is told", hub.MailEventChanged, func(t *testing.T, b *bundle) {
			b.Confirmed(t, b.event, "Robin Vale", 1)
			b.move(t)
			b.Exec(t, `UPDATE events SET sequence = sequence + 1`)
		}, courier.ErrOutdated},
		{"of two seats the later one is told", hub.MailGoing, func(t *testing.T, b *bundle) {
			r := b.Confirmed(t, b.event, "Robin Vale", 1)
			b.withdraw(t, r)
			if _, err := b.Store.Chapter(r.Chapter).ConfirmSeat(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
			b.Exec(t, `UPDATE messages SET state = 'sent' WHERE kind = 'rsvp_going' AND turn > 2`)
		}, courier.ErrOutdated},
		{"somebody who came back has not cancelled", hub.MailCancelled, func(t *testing.T, b *bundle) {
			r := b.Confirmed(t, b.event, "Robin Vale", 1)
			b.withdraw(t, r)
			if _, err := b.Store.Chapter(r.Chapter).ConfirmSeat(t.Context(), r.ID); err != nil {
				t.Fatal(err)
			}
		}, courier.ErrOutdated},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				tt.bring(t, b)
				m := b.claim(t, tt.kind)
				if _, err := b.service.Compose(t.Context(), m); !errors.Is(err, tt.want) {
					t.Fatalf("compose: %v, want %v", err, tt.want)
				}
				b.Exec(t, `UPDATE messages SET state = 'sent' WHERE id <> $1`, m.ID)
				b.Exec(t, `UPDATE messages SET due_at = created_at`)
				if n := b.deliver(t); n != 0 || b.states(t)["failed"] != 1 || len(b.sink.ids()) != 0 {
					t.Errorf("sent %d, states %v", n, b.states(t))
				}
			})
		})
	}
}

func TestAMessageOfAnUnknownKindWaitsForSomebodyWhoKnowsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		b.Exec(t, `UPDATE messages SET kind = 'rsvp_of_tomorrow'`)
		if b.deliver(t) != 0 || b.states(t)["queued"] != 1 {
			t.Errorf("states %v, want it queued", b.states(t))
		}
	})
}

func TestAChapterThatIsGoneEndsItsMessages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		b.chapter.ID = "another"
		if b.deliver(t) != 0 || b.states(t)["failed"] != 1 {
			t.Errorf("states %v", b.states(t))
		}
	})
}

func TestAConfirmMailOfACalledOffEventSaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.guests(t, 1)
		b.callOff(t)
		out := b.compose(t, hub.MailConfirm)
		if !strings.HasPrefix(out.Subject, "Cancelled: ") || strings.Contains(out.Text, "/rsvp/") || !strings.Contains(out.Text, "> The hall is flooded.") {
			t.Errorf("%s\n%s", out.Subject, out.Text)
		}
	})
}
