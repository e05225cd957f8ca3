package baddays_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/webtest"
)

// visitor is a browser without a screen: it keeps cookies, follows nothing by itself, and comes from a network of its own.
type visitor struct{ *webtest.Browser }

func newVisitor(base string) *visitor {
	b := webtest.NewBrowser(base, &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, DisableKeepAlives: true})
	b.HTTP.Timeout = 90 * time.Second
	return &visitor{b.With("X-Forwarded-For", webtest.Network())}
}

// reply is what came back; err is set when nothing did.
type reply struct {
	status   int
	location string
	header   http.Header
	body     string
	took     time.Duration
	err      error
}

func (v *visitor) get(path string) reply { return v.do(http.MethodGet, path, "", "") }

func (v *visitor) post(path string, form url.Values) reply {
	return v.do(http.MethodPost, path, webtest.Form, form.Encode())
}

func (v *visitor) do(method, path, kind, body string) reply {
	req, err := v.Request(context.Background(), method, path, kind, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	return v.send(req)
}

func (v *visitor) send(req *http.Request) reply {
	began := time.Now()
	a, err := v.Try(req)
	return reply{status: a.Status, location: a.Header.Get("Location"), header: a.Header, body: a.Body, took: time.Since(began), err: err}
}

// guestForm is an answer to the event.
func guestForm(email string) url.Values {
	return url.Values{"name": {"Wren Abara"}, "email": {email}, "guests": {"0"}}
}

// begin starts a sign-in and goes through the provider; what is returned is the way back to the hub, not yet gone.
func (v *visitor) begin(o *office) (callback string, r reply) {
	o.queue.Lock()
	defer o.queue.Unlock()
	r = v.get("/auth/office")
	if r.status != http.StatusSeeOther {
		return "", r
	}
	o.QueueUser(&mockoidc.MockUser{Subject: "f-robin", Email: storetest.Email(lead), EmailVerified: true, PreferredUsername: lead})
	there := v.get(r.location)
	if there.status != http.StatusFound {
		_ = o.UserQueue.Pop() // nobody was signed in
		there.err = fmt.Errorf("the provider answers %d: %w", there.status, errProvider)
		return "", there
	}
	return there.location, there
}

var errProvider = fmt.Errorf("not signed in")

// signIn signs the lead in; on a busy machine it may take more than one try.
func (v *visitor) signIn(t *testing.T, o *office) {
	t.Helper()
	until(t, "the lead is signed in", patience, func() bool {
		callback, _ := v.begin(o)
		return callback != "" && v.get(callback).status == http.StatusSeeOther && v.Cookie("session") != ""
	})
}
