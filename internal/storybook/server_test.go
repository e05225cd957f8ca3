package storybook

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	adapter "chapterhouse/internal/web/page"
)

func ask(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

func TestWhatIsThereAndWhatIsNot(t *testing.T) {
	t.Parallel()
	first := Stories()[0]
	for path, want := range map[string]int{
		"/": 200, "/stories/" + first.ID(): 200, first.URL(Looks()[3]): 200, "/look/any.css": 200, "/look/light.css": 200, "/look/dark.css": 200,
		"/stories/none": 404, "/stories/" + first.ID() + "/purple": 404, "/stories/none/light": 404, "/look/purple.css": 404, "/static/x.js": 404, "/nowhere": 404,
	} {
		if w := ask(t, path); w.Code != want {
			t.Errorf("%s answers %d, want %d", path, w.Code, want)
		}
	}
}

// Stories are shown under the hub's own headers; what differs is that a page of this address may frame another one.
func TestStoriesComeWithTheHubsHeaders(t *testing.T) {
	t.Parallel()
	hub := http.Header{}
	adapter.Headers(hub)
	got := ask(t, "/stories/event.event-full/light").Header()
	for name := range hub {
		switch name {
		case "Content-Security-Policy":
			if back := strings.Replace(got.Get(name), "frame-ancestors 'self'; frame-src 'self'", "frame-ancestors 'none'", 1); back != hub.Get(name) {
				t.Errorf("the policy differs by more than frames:\n%s", got.Get(name))
			}
		case "X-Frame-Options":
			if got.Get(name) != "SAMEORIGIN" {
				t.Errorf("%s: %s", name, got.Get(name))
			}
		default:
			if got.Get(name) != hub.Get(name) {
				t.Errorf("%s is %q, want %q", name, got.Get(name), hub.Get(name))
			}
		}
	}
	mail := ask(t, "/stories/email.sheet.html-going/light").Header().Get("Content-Security-Policy")
	if !strings.Contains(mail, "default-src 'none'; style-src 'unsafe-inline'") || strings.Contains(mail, "script-src") {
		t.Errorf("a mail is shown under %q", mail)
	}
}

// Each look has one scheme: the dark sheet asks nobody, the light one never turns dark.
func TestSheetsFixTheColors(t *testing.T) {
	t.Parallel()
	light, dark := ask(t, "/look/light.css").Body.String(), ask(t, "/look/dark.css").Body.String()
	for name, sheet := range map[string]string{"light": light, "dark": dark} {
		if strings.Contains(sheet, "prefers-color-scheme") || strings.Contains(sheet, "light dark") {
			t.Errorf("the %s sheet still asks the system", name)
		}
	}
	if strings.Count(light, "@media not all") != 2 || strings.Count(dark, "@media all") != 2 {
		t.Error("the dark rules are not all switched")
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	said := make(chan string, 1)
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, "127.0.0.1:0", lines(said)) }()
	if line := <-said; !strings.Contains(line, "http://127.0.0.1:") {
		t.Errorf("it says %q", line)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := Serve(t.Context(), "256.0.0.1:1", lines(said)); err == nil {
		t.Error("an address that is none is served")
	}
}

type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}
