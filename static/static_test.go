package static_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chapterhouse/static"
)

func load(t *testing.T) *static.Assets {
	t.Helper()
	assets, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

// get is an answer under an address, "" when there is none.
func get(t *testing.T, assets *static.Assets, address, encoding string) (*httptest.ResponseRecorder, bool) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept-Encoding", encoding)
	ok := assets.Serve(w, r)
	return w, ok
}

func stylesheet(t *testing.T) string {
	t.Helper()
	assets := load(t)
	w, ok := get(t, assets, assets.URL(static.Stylesheet), "")
	if !ok {
		t.Fatal("no stylesheet")
	}
	return w.Body.String()
}

func TestEveryNameIsServedForGood(t *testing.T) {
	t.Parallel()
	assets := load(t)
	names := assets.Names()
	if len(names) < 6 {
		t.Fatalf("only %q", names)
	}
	hashed := regexp.MustCompile(`^/static/[a-z]+/[a-z.-]+\.[0-9a-f]{12}\.[a-z0-9]+$`)
	for _, name := range names {
		address := assets.URL(name)
		if !hashed.MatchString(address) || address != load(t).URL(name) {
			t.Errorf("%s is at %s", name, address)
		}
		plain, ok := get(t, assets, address, "")
		if !ok || plain.Body.Len() == 0 || plain.Header().Get("Content-Type") == "" {
			t.Errorf("%s: served %t, %d bytes of %q", name, ok, plain.Body.Len(), plain.Header().Get("Content-Type"))
		}
		if got := plain.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		packed, _ := get(t, assets, address, "br, gzip")
		if packed.Header().Get("Content-Encoding") != "gzip" {
			continue // it would not be smaller
		}
		r, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(r); err != nil || !bytes.Equal(unpacked, plain.Body.Bytes()) {
			t.Errorf("%s is something else when compressed: %v", name, err)
		}
		if packed.Header().Get("Vary") != "Accept-Encoding" || plain.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s does not say that it differs by encoding", name)
		}
	}
	for _, address := range []string{"/static/", "/static/css/hub.css", "/static/css/hub.000000000000.css", "/static/../static.go", "/static/css/02-tokens.css"} {
		if _, ok := get(t, assets, address, ""); ok {
			t.Errorf("%s is served", address)
		}
	}
	if got := assets.URL("css/nothing.css"); got != "/static/" {
		t.Errorf("a name nobody has is at %q", got)
	}
}

// references are the addresses of a stylesheet, without quotes.
func references(css string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`url\(\s*["']?([^"')]*)["']?\s*\)|@import\s+["']([^"']*)`).FindAllStringSubmatch(css, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

// dangling are the addresses of a stylesheet that nothing answers.
func dangling(t *testing.T, css string) []string {
	t.Helper()
	assets := load(t)
	return slices.DeleteFunc(references(css), func(address string) bool {
		_, ok := get(t, assets, address, "")
		return ok
	})
}

func TestEveryAddressInTheStylesheetResolves(t *testing.T) {
	t.Parallel()
	css := stylesheet(t)
	if got := len(references(css)); got < 2 {
		t.Fatalf("found %d addresses: the test does not know one when it sees it", got)
	}
	for _, address := range dangling(t, css) {
		t.Errorf("%s leads nowhere", address)
	}
	planted := []string{"https://fonts.example/a.woff2", "/static/fonts/atkinson-latin.woff2", "/static/img/gone.svg", "//cdn.example/x.css"}
	if got := dangling(t, `@import "//cdn.example/x.css"; a { src: url(https://fonts.example/a.woff2), url("/static/fonts/atkinson-latin.woff2"), url('/static/img/gone.svg') }`); len(got) != len(planted) {
		t.Errorf("of the planted addresses only %q are found", got)
	}
}

// undefined are the custom properties that a stylesheet uses without a fallback and never sets.
func undefined(css string) []string {
	set := map[string]bool{}
	for _, m := range regexp.MustCompile(`(--[\w-]+)\s*:`).FindAllStringSubmatch(css, -1) {
		set[m[1]] = true
	}
	var out []string
	for _, m := range regexp.MustCompile(`var\(\s*(--[\w-]+)\s*\)`).FindAllStringSubmatch(css, -1) {
		if !set[m[1]] && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

func TestEveryNameInTheStylesheetResolves(t *testing.T) {
	t.Parallel()
	for _, name := range undefined(stylesheet(t)) {
		t.Errorf("var(%s) is used and never set", name)
	}
	if got := undefined(`a { --b: 1; c: var(--b); d: var( --gone ); e: var(--f, 2) }`); !slices.Equal(got, []string{"--gone"}) {
		t.Errorf("planted: %q", got)
	}
}

// The names that the pages ask for are files.
func TestThePagesAskForFilesThatAreThere(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../internal/web/page/layout.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := regexp.MustCompile(`Assets\.URL\("([^"]+)"\)`).FindAllStringSubmatch(string(source), -1)
	if len(asked) < 4 {
		t.Fatalf("found %d names: the test does not know one when it sees it", len(asked))
	}
	names := load(t).Names()
	for _, m := range asked {
		if !slices.Contains(names, m[1]) {
			t.Errorf("%s is no file", m[1])
		}
	}
}

// largest is what a page may cost a phone with poor signal before its pictures and letters, in bytes as sent.
const largest = 60 << 10

func TestThePagesAreLight(t *testing.T) {
	t.Parallel()
	assets := load(t)
	total := 0
	for _, name := range []string{static.Stylesheet, "js/hub.js", "js/htmx.min.js"} {
		w, ok := get(t, assets, assets.URL(name), "gzip")
		if !ok || w.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s is not sent compressed", name)
		}
		total += w.Body.Len()
	}
	if total > largest {
		t.Errorf("the stylesheet and the scripts are %d bytes, at most %d", total, largest)
	}
	t.Logf("%d bytes", total)
}

// No script or style takes anything from another site; words such as a licence's address may name one.
func TestNothingIsFetchedFromElsewhere(t *testing.T) {
	t.Parallel()
	assets := load(t)
	for _, name := range assets.Names() {
		if !strings.HasSuffix(name, ".css") && name != "js/hub.js" && !strings.HasSuffix(name, ".svg") {
			continue
		}
		w, _ := get(t, assets, assets.URL(name), "")
		body := strings.ReplaceAll(w.Body.String(), `xmlns="http://www.w3.org/2000/svg"`, "")
		for _, mark := range []string{"http://", "https://", "//cdn", "@import", "import("} {
			if strings.Contains(body, mark) {
				t.Errorf("%s holds %q", name, mark)
			}
		}
	}
}

// Every character of the pages' own words is in the cut of the typeface that nearly every page loads, and in that one only: a page loads one.
func TestTheCommonCutHasThePagesWords(t *testing.T) {
	t.Parallel()
	words, err := os.ReadFile("../internal/say/po/messages.pot")
	if err != nil {
		t.Fatal(err)
	}
	css := stylesheet(t)
	at := strings.LastIndex(css, ".woff2\")")
	if at < 0 || !strings.HasSuffix(css[:at]+".woff2", load(t).URL("fonts/atkinson-latin.woff2")) {
		t.Fatal("the common cut is not the last of the stylesheet, so another would be loaded instead")
	}
	face := css[at:]
	_, list, _ := strings.Cut(face, "unicode-range:")
	list, _, _ = strings.Cut(list, ";")
	has := func(r rune) bool {
		for part := range strings.SplitSeq(list, ",") {
			first, last, ranged := strings.Cut(strings.TrimPrefix(strings.TrimSpace(part), "U+"), "-")
			low, err := strconv.ParseInt(first, 16, 32)
			high := low
			if ranged && err == nil {
				high, err = strconv.ParseInt(last, 16, 32)
			}
			if err != nil {
				t.Fatalf("%q: %v", part, err)
			}
			if int64(r) >= low && int64(r) <= high {
				return true
			}
		}
		return false
	}
	for _, r := range string(words) {
		if r != '\n' && !has(r) {
			t.Errorf("%q (%U) is not in the common cut: add it to .ci/fonts and to the stylesheet", r, r)
		}
	}
	if has('ā') || !has('’') {
		t.Error("the test does not know what the cut has")
	}
}
