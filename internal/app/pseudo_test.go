package app_test

import (
	"context"
	"database/sql"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"chapterhouse/internal/app"
	"chapterhouse/internal/demo"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// untranslated names what a page says that did not come through the catalog. In the pseudo-locale each sentence has an accent or ends
// in a tilde; what people wrote stands in elements whose direction follows their text (dir=auto), names of things in elements that
// are not translated, and dates and hours have names without vowels to accent.
const untranslated = `(() => {
  const plain = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|am|pm|UTC|[ECMP][SD]T|AKST|HST|AST)\b|[^A-Za-z])*$/;
  const worded = text => plain.test(text) || /[áéíöüçñýÁÉÍÖÜ~]/.test(text);
  const theirs = element => element.closest("[dir=auto], [translate=no], svg, code, kbd, script, style, iframe, option[dir]");
  const found = new Set();
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = nodes.nextNode());) {
    const text = node.textContent.trim();
    if (text && !worded(text) && !theirs(node.parentElement)) found.add("not in the catalog: " + text.slice(0, 80));
  }
  for (const name of ["aria-label", "alt", "title", "placeholder", "data-label"]) {
    for (const element of document.querySelectorAll("body [" + name + "]")) {
      const text = element.getAttribute(name);
      if (text && !worded(text) && !theirs(element)) found.add("not in the catalog: " + name + "=" + text.slice(0, 80));
    }
  }
  return [...found];
})()`

// written are the texts that people wrote: what stands in the database as it is.
func written(t *testing.T, s *stack) (texts map[string]bool, all string) {
	t.Helper()
	db, err := sqldb.Open("sqlite:" + filepath.Join(s.data, "chapterhouse.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	texts = map[string]bool{}
	err = db.Snapshot(t.Context(), func(tx *sql.Tx) error {
		tables, err := db.Tables(t.Context(), tx, "river_")
		for _, table := range tables {
			for _, column := range table.Columns {
				if column.Kind != sqldb.KindText {
					continue
				}
				rows, err := tx.QueryContext(t.Context(), "SELECT DISTINCT "+column.Name+" FROM "+table.Name+" WHERE "+column.Name+" <> ''")
				if err != nil {
					return err
				}
				if err := read(rows, texts); err != nil {
					return err
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts, strings.Join(slices.Collect(maps.Keys(texts)), "\n")
}

// read adds the texts of a query.
func read(rows *sql.Rows, texts map[string]bool) error {
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		texts[text] = true
	}
	return rows.Err()
}

// theirs says whether a text is one that people wrote, or the beginning of one, or an address, one with its name, or the name of a zone.
func (i *pseudo) theirs(text string) bool {
	return i.texts[text] || len(text) > 20 && strings.Contains(i.all, text) || strings.HasSuffix(text, "@example.org") || strings.Contains(text, " https://") ||
		strings.HasPrefix(text, "America/") || strings.HasPrefix(text, "Pacific/") || strings.HasPrefix(text, "Europe/") || text == app.Version
}

// TestPseudoLocale looks at the pages of a hub whose words are the pseudo-locale's, accented and a third longer: every word came
// through the catalog, and nothing is wider than a narrow phone.
func TestPseudoLocale(t *testing.T) {
	t.Parallel()
	s := &stack{browser: launch(t), album: newAlbum(t, "pseudo")}
	s.serve(t, []string{"CHAPTERHOUSE_LOCALE=" + string(say.Pseudo)}, "--demo")
	s.signIn = func(p *person, who demo.Person) {
		p.t.Helper()
		p.press(who.Name + " " + who.Note)
	}
	texts, all := written(t, s)
	for _, who := range []struct {
		subject string
		look    func(i *pseudo)
	}{
		{"", pseudoVisitor}, {"alex-rivera", pseudoMember}, {"robin-vale", pseudoLead}, {"jordan-ellery", pseudoStaff}, {"morgan-tallis", pseudoOperator},
	} {
		t.Run(name("as "+who.subject), func(t *testing.T) {
			t.Parallel()
			i := &pseudo{s.guest(t), texts, all}
			i.do("ask for the pseudo-locale", chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
				headers := network.Headers{"Accept-Language": []byte(`"` + string(say.Pseudo) + `"`)}
				_, err := cdp.Call(ctx, w, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
				return err
			}))
			if who.subject != "" {
				i.open("/sign-in")
				i.open(i.script(`document.querySelector("main a[href^='/auth/']").getAttribute("href")`))
				s.signIn(i.person, demoNamed(t, who.subject))
			}
			who.look(i)
		})
	}
}

// pseudo is a person who reads the pseudo-locale.
type pseudo struct {
	*person

	texts map[string]bool // that people wrote
	all   string          // of them
}

// pages visits addresses on a narrow phone.
func (i *pseudo) pages(addresses ...string) {
	i.t.Helper()
	for _, address := range addresses {
		if status := i.open(address); status != http.StatusOK && !strings.Contains(address, "nowhere") && !strings.Contains(address, "00000") {
			i.t.Errorf("%s answers %d", address, status)
		}
		i.do("narrow", chromedp.EmulateViewport(320, 900))
		i.keep(picturesque(address))
		found := append(slices.DeleteFunc(i.list(untranslated), func(line string) bool {
			_, text, _ := strings.Cut(line, ": ")
			return i.theirs(text)
		}), i.list(tooWide)...)
		if len(found) > 0 {
			i.t.Errorf("%s\n  %s", address, strings.Join(found, "\n  "))
		}
	}
}

// list evaluates a script that gives a list.
func (i *pseudo) list(script string) []string {
	i.t.Helper()
	out, err := chromedp.Run(i.ctx, chromedp.Evaluate[[]string](script))
	if err != nil {
		i.t.Fatal(err)
	}
	return out
}

// link is the address behind a link of a page whose words people wrote.
func (i *pseudo) link(page, words string) string {
	i.t.Helper()
	i.open(page)
	return i.find(words, "a").attribute("href")
}

func pseudoVisitor(i *pseudo) {
	i.open("/")
	if found := i.list(untranslated); len(found) != 0 {
		i.t.Errorf("the home page: %q", found)
	}
	// The negative control: a word put on the page is found, in a text and in what is read out.
	i.script(`document.querySelector("main").insertAdjacentHTML("beforeend", "<p>Bare words</p><p aria-label='Bare label'></p>"), ""`)
	if found := strings.Join(i.list(untranslated), ", "); found != "not in the catalog: Bare words, not in the catalog: aria-label=Bare label" {
		i.t.Errorf("control: found %q", found)
	}
	i.pages("/", "/events", "/events?near=02139&within=100&mode=in_person&access=step_free", "/chapters", "/chapters?q=zzz", "/toolkits",
		"/chapters/boston", "/chapters/new-orleans", "/chapters/youth-council", "/chapters/little-rock", "/chapters/national",
		"/chapters/boston/events", "/chapters/boston/events?past=1", "/chapters/boston/contact", "/chapters/boston/join", "/sign-in", "/sign-in?problem=1",
		"/outbox", "/nowhere", "/events?near=00000", "/rsvp/nowhere",
		i.link("/chapters/boston/events", "Winter crossing-guard training"), i.link("/chapters/boston/events", "Tenants’ hotline: first shift"),
		i.link("/chapters/boston/events", "Path lights: an evening walk"), i.link("/chapters/boston/events", "Interpreter roundtable"),
		i.link("/chapters/boston/events?past=1", "Corner walk"))
	i.open("/toolkits")
	i.pages(i.script(`document.querySelector("main .tags a").pathname`))
}

func pseudoMember(i *pseudo) {
	i.pages("/me", "/me/trail", "/chapters/providence/join", i.link("/chapters/boston/events", "Winter crossing-guard training"))
}

func pseudoLead(i *pseudo) {
	const desk = "/chapters/boston/desk"
	i.open(desk)
	attendees := i.script(`new URL([...document.querySelectorAll("main a")].find(a => a.href.endsWith("/attendees")).href).pathname`)
	event := strings.TrimSuffix(attendees, "/attendees")
	i.pages(desk, desk+"/events/new", desk+"/members", desk+"/members?q=zzz", desk+"/chapter", desk+"/toolkits", desk+"/trail", attendees, attendees+"?names=1",
		event, event+"/cancel", event+"/guests", event+"/removals")
	i.open(desk + "/toolkits")
	i.pages(strings.Fields(i.script(`[...document.querySelectorAll("main h2 a")].map(a => new URL(a.href).pathname).join(" ")`))...)
}

func pseudoStaff(i *pseudo) {
	i.pages("/national", "/national/toolkits/new")
	i.open("/national")
	board := i.script(`new URL([...document.querySelectorAll("main a")].find(a => a.href.endsWith("/board")).href).pathname`)
	kit := strings.TrimSuffix(board, "/board")
	i.pages(kit, board, board+"?state=declined", kit+"/push")
}

func pseudoOperator(i *pseudo) {
	i.pages("/me", "/operator", "/operator/queues", "/operator/sends", "/operator/backups", "/operator/trail", "/operator/guests")
}
