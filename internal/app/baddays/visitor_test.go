package baddays_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"chapterhouse/internal/store/storetest"
)

// visitor is a browser without a screen: it keeps cookies, follows nothing by itself, and comes from a network of its own.
type visitor struct {
	base    string
	network string
	client  *http.Client
}

var networks atomic.Int32

func newVisitor(base string) *visitor {
	jar, _ := cookiejar.New(nil) // it has no errors to return
	n := networks.Add(1)
	return &visitor{
		base: base, network: fmt.Sprintf("10.%d.%d.7", n>>8&255, n&255),
		client: &http.Client{
			Jar: jar, Timeout: 90 * time.Second, Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
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
	return v.do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

func (v *visitor) do(method, path, kind, body string) reply {
	if !strings.HasPrefix(path, "http") {
		path = v.base + path
	}
	req, err := http.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("X-Forwarded-For", v.network)
	return v.send(req)
}

func (v *visitor) send(req *http.Request) reply {
	began := time.Now()
	res, err := v.client.Do(req)
	if err != nil {
		return reply{err: err, took: time.Since(began)}
	}
	defer func() { _ = res.Body.Close() }()
	all, err := io.ReadAll(res.Body)
	return reply{
		status: res.StatusCode, location: res.Header.Get("Location"), header: res.Header, body: string(all), took: time.Since(began), err: err,
	}
}

// cookie is the value of one of the visitor's cookies, or "".
func (v *visitor) cookie(name string) string {
	at, err := url.Parse(v.base)
	if err != nil {
		return ""
	}
	for _, c := range v.client.Jar.Cookies(at) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
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
		return callback != "" && v.get(callback).status == http.StatusSeeOther && v.cookie("session") != ""
	})
}
