package session

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// alone is everywhere, but on a database of the real server that no other test uses.
func alone(t *testing.T, test func(t *testing.T, h *hub)) {
	t.Helper()
	t.Parallel()
	urls := map[string]string{"embedded": embeddedURL(t), "embedded as cluster": strings.TrimSuffix(embeddedURL(t), "/0") + "?cluster=true"}
	if url := os.Getenv(serverURL); url != "" {
		urls["real server"] = strings.TrimSuffix(url, "/0") + "/11"
	}
	for name, url := range urls {
		t.Run(name, func(t *testing.T) { test(t, setup(t, url)) })
	}
}

// TestEndEveryone was seen to fail with the loop left after its first page: of 1,200 sessions some 500 ended.
func TestEndEveryone(t *testing.T) {
	alone(t, func(t *testing.T, h *hub) {
		const people = 1200
		var tokens []string
		for i := range people {
			token, _, err := h.Start(t.Context(), Session{Person: fmt.Sprint("person ", i), Level: "member"})
			if err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, token)
		}
		if err := h.raw.Set(t.Context(), root+oncePrefix+"other", "x", 0).Err(); err != nil {
			t.Fatal(err)
		}
		n, err := h.EndEveryone(t.Context())
		if err != nil || n < people {
			t.Errorf("%d of %d ended, %v", n, people, err)
		}
		for _, token := range tokens {
			h.wantNone(t, token)
		}
		if n, err := h.EndEveryone(t.Context()); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
		if h.raw.Get(t.Context(), root+oncePrefix+"other").Val() != "x" {
			t.Error("what is no session is gone too")
		}
		token, _, err := h.Start(t.Context(), Session{Person: "person 1", Level: "member"})
		if err != nil {
			t.Fatal(err)
		}
		h.mustGet(t, token)
		h.raw.Del(t.Context(), root+oncePrefix+"other")
		_ = h.End(t.Context(), token)
	})
}

func TestAServerThatSaysWhatItIs(t *testing.T) {
	alone(t, func(t *testing.T, h *hub) {
		s, err := h.Describe(t.Context())
		if err != nil || strings.Contains(t.Name(), "real") && (!s.Known || s.Policy == "" || s.Version == "") {
			t.Errorf("%+v, %v", s, err)
		}
		if err := h.RoundTrip(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
