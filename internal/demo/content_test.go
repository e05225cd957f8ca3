package demo

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// texts are all words of a seed that somebody reads, each once, with where it stands.
func texts(s store.Seed) map[string]string {
	out := map[string]string{}
	add := func(where string, words ...string) { out[strings.Join(words, "\n")] = where }
	for _, c := range s.Chapters {
		add("chapter "+c.Slug, c.Name, c.About, c.Access)
	}
	for _, e := range s.Events {
		add("event "+e.Title, e.Title, e.Summary, e.Description, e.CancelReason, e.JoinURL, e.Place.Venue, e.Place.Address)
	}
	for _, t := range s.Toolkits {
		add("toolkit "+t.Title, t.Title, t.Summary, t.Ask)
		for _, v := range t.Versions {
			for _, i := range v.Items {
				add("item "+i.Title, i.Title, i.Body, i.Template.Title, i.Template.Summary, i.Template.Description)
			}
		}
	}
	for _, a := range s.Adoptions {
		for slot, value := range a.Values {
			add("value of "+slot, value)
		}
		add("answer of "+string(a.Chapter), a.Reason, a.Note)
	}
	for _, m := range s.Memberships {
		add("note of a request", m.Note)
	}
	for _, r := range s.RSVPs {
		add("note of an answer", r.Note)
	}
	return out
}

// foreign is what must not be in a demo: real organizations, parties, causes, products, places on the net that are not
// example.org, and filler.
var foreign = regexp.MustCompile(`(?i)\b(lorem|ipsum|todo|democrat\w*|republican\w*|socialist\w*|communist\w*|labor party|green party|aclu|naacp|afl|cio|seiu|dsa|` +
	`indivisible|sunrise movement|moveon|greenpeace|sierra club|red cross|ymca|rotary|lions club|salvation army|food not bombs|habitat for humanity|` +
	`trans ?alt\w*|strong towns|abortion|gaza|israel|palestin\w*|ukraine|immigration|police|zoom|google|facebook|instagram|twitter|discord|slack|` +
	`trump|biden|obama|ai|chatgpt)\b`)

var links = regexp.MustCompile(`(?i)https?://([^/\s]+)|[\w.+-]+@([\w.-]+)`)

func TestTextsNameNobodyReal(t *testing.T) {
	t.Parallel()
	for text, where := range texts(Build(today)) {
		if word := foreign.FindString(text); word != "" {
			t.Errorf("%s says %q", where, word)
		}
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			if host := m[1] + m[2]; host != "example.org" && !strings.HasSuffix(host, ".example.org") {
				t.Errorf("%s leads to %s", where, host)
			}
		}
		if strings.ContainsAny(text, "'\"") {
			t.Errorf("%s has a typewriter's quotation mark: %q", where, text)
		}
	}
	for _, control := range []string{"a Zoom call", "the Sierra Club", "lorem"} {
		if !foreign.MatchString(control) {
			t.Errorf("%q passes", control)
		}
	}
}

func TestChaptersAreDescribed(t *testing.T) {
	t.Parallel()
	s := Build(today)
	names, hues, pages := map[string]bool{}, map[int]bool{}, map[string]hub.Chapter{}
	for _, c := range s.Chapters {
		if names[c.Name] || len(c.About) < 40 || c.Hue < 0 || c.Hue >= hub.Hues || c.Since < 2009 || c.Since > today.Year() || c.CreatedAt.After(today) || c.Zone == "" {
			t.Errorf("%s: %+v", c.Slug, c)
		}
		if (c.Kind == hub.KindCouncil) == c.Place.Located {
			t.Errorf("%s is a %s at %+v", c.Slug, c.Kind, c.Place)
		}
		names[c.Name], hues[c.Hue], pages[c.Slug] = true, true, c
	}
	if len(hues) < 20 {
		t.Errorf("%d hues of %d", len(hues), hub.Hues)
	}
	for slug, hue := range map[string]int{"boston": 2, "new-orleans": 10, "national": 17} {
		if pages[slug].Hue != hue {
			t.Errorf("%s has the hue %d, want %d", slug, pages[slug].Hue, hue)
		}
	}
	if pages["portland"].Name != "Portland" || pages["portland-maine"].Name != "Portland, Maine" || pages["national"].Kind != hub.KindNational {
		t.Error("the two Portlands or the office are not told apart")
	}
	if want := "We look after levee paths, late-night buses and each other. First Tuesdays, 6 pm, at the Cypress branch library."; pages["new-orleans"].About != want {
		t.Errorf("New Orleans says %q", pages["new-orleans"].About)
	}
	if want := "Second Thursdays, 7 pm Eastern, online."; !strings.HasSuffix(pages["youth-council"].About, want) {
		t.Errorf("the youth council says %q", pages["youth-council"].About)
	}
	if len(words().Abouts) != len(pages) {
		t.Errorf("%d chapters are described, %d exist", len(words().Abouts), len(pages))
	}
}

func TestTitlesVary(t *testing.T) {
	t.Parallel()
	s := Build(today)
	titles := tally(s.Events, func(e hub.Event) string { return e.Title })
	if len(titles) < 80 {
		t.Errorf("%d titles", len(titles))
	}
	for title, n := range titles {
		if n > 34 {
			t.Errorf("%q %d times", title, n)
		}
	}
	pool := slices.Concat(words().Local, words().Council, words().National)
	seen := map[string]bool{}
	for _, p := range pool {
		if seen[p.Title] || len(p.Body) < 100 || p.Minutes < 30 || !p.Mode.Valid() || p.Summary == "" {
			t.Errorf("%q is there twice, or is too short", p.Title)
		}
		seen[p.Title] = true
	}
	if len(seen) < 40 {
		t.Errorf("%d pieces", len(seen))
	}
}

func TestNamesAreDiverse(t *testing.T) {
	t.Parallel()
	first, last := strings.Fields(words().FirstNames), strings.Fields(words().LastNames)
	if len(first) < 150 || len(last) < 200 {
		t.Errorf("%d first and %d last names", len(first), len(last))
	}
	for _, pool := range [][]string{first, last} {
		if n := tally(pool, func(s string) string { return s }); len(n) != len(pool) {
			t.Errorf("%d of %d names are there once", len(n), len(pool))
		}
	}
	address := regexp.MustCompile(`^[a-z-]+\.[a-z-]+(\.[0-9]+)?@example\.org$`)
	names := map[string]bool{}
	for _, p := range Build(today).People {
		if !address.MatchString(p.Email) {
			t.Errorf("%s has the address %s", p.Name, p.Email)
		}
		names[p.Name] = true
	}
	if len(names) < 4800 {
		t.Errorf("5,000 people have %d names", len(names))
	}
}
