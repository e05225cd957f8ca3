package storybook

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/components/layout"
	"chapterhouse/static"
)

// components are the exported components of Go sources: package name and function, or package, type and method.
func components(t *testing.T, sources map[string]string) []string {
	t.Helper()
	var list []string
	for name, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range file.Decls {
			fn, ok := declaration.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() || !isComponent(fn) {
				continue
			}
			owner := ""
			if fn.Recv != nil {
				owner = strings.Trim(receiverOf(fn), "*") + "."
			}
			list = append(list, file.Name.Name+"."+owner+fn.Name.Name)
		}
	}
	slices.Sort(list)
	return list
}

func isComponent(fn *ast.FuncDecl) bool {
	if fn.Type.Results == nil || len(fn.Type.Results.List) != 1 {
		return false
	}
	result, ok := fn.Type.Results.List[0].Type.(*ast.SelectorExpr)
	return ok && result.Sel.Name == "Component"
}

func receiverOf(fn *ast.FuncDecl) string {
	if star, ok := fn.Recv.List[0].Type.(*ast.StarExpr); ok {
		return star.X.(*ast.Ident).Name
	}
	return fn.Recv.List[0].Type.(*ast.Ident).Name
}

// without are the components no story shows.
func without(components []string, stories []Story) []string {
	return slices.DeleteFunc(slices.Clone(components), func(name string) bool {
		return slices.ContainsFunc(stories, func(s Story) bool { return s.Component == name })
	})
}

// sourcesOf reads every Go file below components/.
func sourcesOf(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("../../components/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]string{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources[path] = string(text)
	}
	return sources
}

func TestEveryComponentHasAStory(t *testing.T) {
	t.Parallel()
	all := components(t, sourcesOf(t))
	if len(all) < 45 {
		t.Fatalf("found %d components: the test does not know one when it sees it", len(all))
	}
	for _, name := range without(all, Stories()) {
		t.Errorf("%s has no story: show it in the states that matter", name)
	}
	for _, s := range Stories() {
		if !slices.Contains(all, s.Component) {
			t.Errorf("%s is a story of %s, which is no component", s.ID(), s.Component)
		}
	}
}

// The planted fault: a component somebody added and showed nowhere, as a function and as a method; and a story taken out.
func TestAComponentWithoutAStoryIsFound(t *testing.T) {
	t.Parallel()
	planted := map[string]string{"planted_templ.go": `package event
import "github.com/a-h/templ"
func Badge(text string) templ.Component { return nil }
func (v View) Ribbon() templ.Component { return nil }
func (v *View) Bow() templ.Component { return nil }
func hidden() templ.Component { return nil }
func Words() string { return "" }
`}
	got := without(components(t, planted), Stories())
	if diff := cmp.Diff([]string{"event.Badge", "event.View.Bow", "event.View.Ribbon"}, got); diff != "" {
		t.Errorf("components without a story (-want +got):\n%s", diff)
	}
	fewer := slices.DeleteFunc(Stories(), func(s Story) bool { return s.Component == "event.RSVPCard" })
	if got := without(components(t, sourcesOf(t)), fewer); !slices.Equal(got, []string{"event.RSVPCard"}) {
		t.Errorf("with the stories of the RSVP card taken out, %q are without one", got)
	}
}

func TestStoriesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range Stories() {
		if seen[s.ID()] || strings.ContainsAny(s.ID(), " /’") {
			t.Errorf("%s stands twice, or is no address", s.ID())
		}
		seen[s.ID()] = true
	}
}

// faultsOf is what is wrong with a rendered story before any browser sees it.
func faultsOf(t *testing.T, html string, bare bool) []string {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if n := page.Find("html[lang][dir]").Length(); n != 1 {
		out = append(out, "no language or direction")
	}
	if n := page.Find("h1").Length(); n != 1 {
		out = append(out, "not one h1")
	}
	if !bare {
		page.Find("[style], style, script:not([src]):not([type='application/ld+json'])").Each(func(_ int, s *goquery.Selection) {
			out = append(out, "inline "+goquery.NodeName(s))
		})
	}
	page.Find("img[src^='http'], link[href^='http'], script[src^='http']").Each(func(_ int, s *goquery.Selection) {
		out = append(out, "another site: "+goquery.NodeName(s))
	})
	seen := map[string]bool{}
	page.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			out = append(out, "id "+id+" stands twice")
		}
		seen[id] = true
	})
	page.Find("[aria-labelledby], [aria-describedby]").Each(func(_ int, s *goquery.Selection) {
		for id := range strings.FieldsSeq(s.AttrOr("aria-labelledby", "") + " " + s.AttrOr("aria-describedby", "")) {
			if !seen[id] {
				out = append(out, "nothing has the id "+id)
			}
		}
	})
	page.Find(".error-summary a").Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(s.AttrOr("href", ""), "#"); !seen[id] {
			out = append(out, "the summary leads to "+id+", which is not there")
		}
	})
	return out
}

func TestEveryStoryRendersInEveryLook(t *testing.T) {
	t.Parallel()
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := &book{assets: assets, stories: Stories()}
	for _, s := range b.stories {
		for _, look := range Looks() {
			html, err := b.render(t.Context(), s, look)
			if err != nil {
				t.Errorf("%s, %s: %v", s.ID(), look.Key, err)
				continue
			}
			for _, fault := range faultsOf(t, html, s.Mail) {
				t.Errorf("%s, %s: %s", s.ID(), look.Key, fault)
			}
			if !strings.Contains(html, `dir="`+look.Dir+`"`) || !strings.Contains(html, map[bool]string{true: `content="dark"`, false: `content="light"`}[look.Dark]) {
				t.Errorf("%s does not look %s", s.ID(), look.Key)
			}
		}
	}
}

// The planted faults: what the reading of a rendered story must find.
func TestFaultsOfAStoryAreFound(t *testing.T) {
	t.Parallel()
	whole := func(body string) string { return `<html lang="en" dir="ltr"><h1>A</h1>` + body }
	for _, fault := range []struct{ html, want string }{
		{whole(""), ""},
		{`<html lang="en"><h1>A</h1>`, "no language or direction"},
		{whole("<h1>B</h1>"), "not one h1"},
		{whole(`<p style="color:red">`), "inline p"},
		{whole(`<script>1</script>`), "inline script"},
		{whole(`<img src="https://other.example/x.png">`), "another site: img"},
		{whole(`<p id="a"></p><p id="a"></p>`), "id a stands twice"},
		{whole(`<p aria-labelledby="b"></p>`), "nothing has the id b"},
		{whole(`<div class="error-summary"><a href="#f-x">x</a></div>`), "the summary leads to f-x, which is not there"},
	} {
		if got := strings.Join(faultsOf(t, fault.html, false), "; "); got != fault.want {
			t.Errorf("%s: found %q, want %q", fault.html, got, fault.want)
		}
	}
}

// A view that no component can show is an error of the story, not a page cut short.
func TestABrokenStoryIsAnError(t *testing.T) {
	t.Parallel()
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	broken := Story{Component: "a.B", State: "c", show: func(layout.Page) templComponent { return onPage(layout.Page{Lang: "en"}, nothing) }}
	if _, err := (&book{assets: assets}).render(ctx, broken, Looks()[0]); err == nil {
		t.Error("a story that could not be written is shown")
	}
}
