package webtest

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// Begin is the path at which a sign-in with the embedded provider begins.
const Begin = "/auth/demo"

// SignIn goes through the embedded provider as the person of this subject, from a link to the provider on, and returns the
// hub's answer to the way back.
func (b *Browser) SignIn(t testing.TB, begin, subject string) Answer {
	t.Helper()
	for range attempts {
		a, offered := b.choose(t, begin, subject)
		if !offered && !b.Patient {
			t.Fatalf("the login page does not offer %q: %d", subject, a.Status)
		}
		if c := a.Cookies()["session"]; !b.Patient || offered && c != nil && c.MaxAge >= 0 {
			return a
		}
		<-time.After(pause)
	}
	t.Fatalf("%s cannot sign in", subject)
	return Answer{}
}

// choose is one try of SignIn; it stops when the person is not offered.
func (b *Browser) choose(t testing.TB, begin, subject string) (a Answer, offered bool) {
	t.Helper()
	login := b.Follow(t, b.Get(t, begin))
	form := login.Page(t).Find(`form:has(input[name="subject"][value="` + subject + `"])`)
	if login.Status != http.StatusOK || form.Length() != 1 {
		return login, false
	}
	fields := url.Values{}
	form.Find("input").Each(func(_ int, in *goquery.Selection) { fields.Set(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	a = b.Post(t, form.AttrOr("action", ""), fields)
	if back := a.Location(t); back != nil {
		a = b.Send(t, http.MethodGet, back.String(), "", nil) // only once: the code is used up
	}
	return a, true
}
