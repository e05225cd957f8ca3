package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// response is an answer.
type response struct {
	t      testing.TB
	asked  string
	status int
	header http.Header
	body   string
	set    map[string]*http.Cookie
	known  bool // a session cookie went with the request
}

// must fails the test unless the answer has this status.
func (p response) must(status int) response {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d (to %q)\n%s", p.asked, p.status, status, p.header.Get("Location"), p.summary())
	}
	return p
}

// summary is what a person reads on the page, shortened.
func (p response) summary() string {
	text := strings.Join(strings.Fields(p.doc().Find("main").Text()), " ")
	return text[:min(len(text), 600)]
}

// to fails the test unless the answer is a redirect to this place.
func (p response) to(place string) response {
	p.t.Helper()
	p.must(http.StatusSeeOther)
	if got := p.header.Get("Location"); got != place {
		p.t.Fatalf("%s goes to %q, want %q", p.asked, got, place)
	}
	return p
}

func (p response) doc() *goquery.Document {
	p.t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
	if err != nil {
		p.t.Fatal(err)
	}
	return doc
}

func (p response) find(selector string) *goquery.Selection {
	p.t.Helper()
	return p.doc().Find(selector)
}

// text is the text of the first element that fits, with single spaces. One that is not there fails the test.
func (p response) text(selector string) string {
	p.t.Helper()
	found := p.find(selector)
	if found.Length() == 0 {
		p.t.Fatalf("%s: nothing fits %q\n%s", p.asked, selector, p.summary())
	}
	return strings.Join(strings.Fields(found.First().Text()), " ")
}

// says fails the test unless the first element that fits has this text.
func (p response) says(selector, want string) {
	p.t.Helper()
	if got := p.text(selector); got != want {
		p.t.Errorf("%s: %q says %q, want %q", p.asked, selector, got, want)
	}
}

// lacks fails the test when an element fits.
func (p response) lacks(selector string) {
	p.t.Helper()
	if found := p.find(selector); found.Length() > 0 {
		p.t.Errorf("%s: %q is there and says %q", p.asked, selector, strings.TrimSpace(found.Text()))
	}
}

// value is what a field of a form holds.
func (p response) value(name string) string {
	p.t.Helper()
	found := p.find(`main [name="` + name + `"]`)
	switch {
	case found.Length() == 0:
		p.t.Fatalf("%s: no field %q", p.asked, name)
	case goquery.NodeName(found) == "textarea":
		return found.Text()
	case goquery.NodeName(found) == "select":
		return found.Find("option[selected]").AttrOr("value", "")
	}
	return found.AttrOr("value", "")
}

// problem is the sentence beside a field, and checks that the list on top of the form leads to it.
func (p response) problem(name string) string {
	p.t.Helper()
	field := p.find("#f-" + name)
	if field.AttrOr("aria-invalid", "") != "true" || !strings.Contains(field.AttrOr("aria-describedby", ""), "e-"+name) {
		p.t.Errorf("%s: field %q is not marked as wrong", p.asked, name)
	}
	text := p.text("#e-" + name)
	p.says(`.error-summary a[href="#f-`+name+`"]`, text)
	return text
}

// silentOn fails the test when the answer holds a text anywhere: in a header or in the body.
func (p response) silentOn(t testing.TB, secrets ...string) {
	t.Helper()
	var all strings.Builder
	_ = p.header.Write(&all)
	all.WriteString(p.body)
	for _, secret := range secrets {
		if strings.Contains(all.String(), secret) {
			t.Errorf("%s gives %q away", p.asked, secret)
		}
	}
}
