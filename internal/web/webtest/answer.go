package webtest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Answer is a response.
type Answer struct {
	URL    *url.URL // of the request
	Status int
	Header http.Header
	Body   string
}

// Location is where a redirect leads; nil when the answer is no redirect.
func (a Answer) Location(t testing.TB) *url.URL {
	t.Helper()
	if a.Status != http.StatusSeeOther && a.Status != http.StatusFound {
		return nil
	}
	to, err := a.URL.Parse(a.Header.Get("Location"))
	if err != nil {
		t.Fatalf("%s leads to what is no address: %v", a.URL.Path, err)
	}
	return to
}

// Cookies are the cookies that the answer sets, by name.
func (a Answer) Cookies() map[string]*http.Cookie {
	set := map[string]*http.Cookie{}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		set[c.Name] = c
	}
	return set
}

// Page is the answer as a page.
func (a Answer) Page(t testing.TB) *goquery.Document {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	return page
}
