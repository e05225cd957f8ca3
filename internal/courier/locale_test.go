package courier_test

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store/storetest"
)

// langs are the languages that an email's HTML declares.
func langs(t *testing.T, m mail.Message) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(m.HTML))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Find("html").AttrOr("lang", "") + " " + doc.Find(`[role="article"]`).AttrOr("lang", "")
}

func TestAnEmailIsWordedInTheLocaleOfItsMessage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		message, organization say.Locale
		want                  say.Locale
	}{
		"the message says one":                  {say.Pseudo, say.Default, say.Pseudo},
		"the message's before the organization": {say.Default, say.Pseudo, say.Default},
		"no locale is the organization's":       {"", say.Pseudo, say.Pseudo},
		"nobody says one":                       {"", "", say.Default},
		"one that has no words":                 {"xx-XX", say.Pseudo, say.Pseudo},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				b.organization(c.organization)
				b.Confirmed(t, b.event, "Robin Vale", 1)
				m := b.claim(t, hub.MailGoing)
				m.Locale = c.message
				out := b.composed(t, m)
				if got, want := langs(t, out), string(c.want)+" "+string(c.want); got != want {
					t.Errorf("the HTML is in %q, want %q", got, want)
				}
			})
		})
	}
}

func TestAGatheredEmailHasOneLanguage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		b := setup(t, f)
		b.organization(say.Pseudo)
		b.Guest(t, b.event, "Robin Vale", 2)
		b.deliver(t)
		for _, id := range []hub.EventID{"0riverclean0up000", "0tenantsmeeting00"} {
			b.Clock.Advance(time.Second)
			b.Guest(t, b.Event(t, b.chapter, func(e *hub.Event) { e.ID = id }), "Robin Vale", 1)
		}
		b.Clock.Advance(hub.GatherFor)
		b.deliver(t)
		out := b.sink.kept[len(b.sink.kept)-1]
		if len(b.sink.kept) != 2 || langs(t, out) != "en-XA en-XA" {
			t.Errorf("%d emails, the last in %q", len(b.sink.kept), langs(t, out))
		}
	})
}

// typed are words of an email that no catalog has: what people typed, names, addresses, dates and hours.
var typed = regexp.MustCompile(`(?m)^> .*$|https://\S+|Winter crossing-guard training|Town hall, 12 Linden Street, |Linden Street Library, 12 Linden Street, |Boston, MA|Robin Vale|` +
	`Chicago|CHICAGO|Salem|Noor Haddad|NOOR HADDAD|Jordan Ellery|Commons Alliance|Library hours|LIBRARY HOURS|The council office has a new number\.|A threat was made\.|Lantern ID|Kim Tran|(Sat|Tue|Thu), |(Dec|Sep|Oct) [0-9]+|[0-9:]+( to [0-9:]+)? [ap]m [A-Z]{3}`)

// bare is what of a text in the pseudo-locale did not come through the catalog, which leaves no plain vowel: empty when all did.
func bare(text string) string {
	for line := range strings.SplitSeq(typed.ReplaceAllString(text, ""), "\n") {
		if strings.ContainsAny(strings.ToLower(line), "aeiou") {
			return line
		}
	}
	return ""
}

func TestEveryWordOfAnEmailIsInTheCatalog(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, b *bundle, m hub.Message) {
		t.Helper()
		m.Locale = say.Pseudo
		out := b.composed(t, m)
		for _, text := range []string{out.Subject, out.Text} {
			if words := bare(text); words != "" {
				t.Errorf("%s says outside the catalog: %q", m.Kind, words)
			}
		}
		m.Locale = say.Default
		if bare(b.composed(t, m).Text) == "" {
			t.Errorf("%s: the check finds nothing in English", m.Kind)
		}
	}
	for _, c := range kinds {
		t.Run(string(c.kind), func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
				b := setup(t, f)
				c.bring(t, b)
				check(t, b, b.claim(t, c.kind))
			})
		})
	}
	t.Run("notices", func(t *testing.T) {
		t.Parallel()
		storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
			b := setup(t, f)
			b.askAddress(t, "Robin Vale")
			check(t, b, b.claim(t, hub.NoticeConfirmAddress))
			b.askCode(t, "Robin Vale")
			check(t, b, b.claim(t, hub.NoticeSignIn))
			for _, words := range noticeLetters {
				check(t, b, notice(t, words))
			}
		})
	})
}

// organization makes the bundle's courier one of an organization with this locale.
func (b *bundle) organization(locale say.Locale) {
	cfg := config
	cfg.Locale = locale
	b.service = courier.New(b.Store, b.sink, entry, b.chapters, cfg, b.Clock.Now, slog.New(slog.NewTextHandler(b.log, nil)))
}
