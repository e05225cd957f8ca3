package session

import (
	"errors"
	"strings"
	"testing"
)

// Whoever comes late with a token that another one replaced is told so, and gets nothing else. Planted fault, seen: Renew
// without its note; the late request then hears what a forged token hears.
func TestAReplacedTokenSaysSo(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		replaced := func(what, token string) {
			t.Helper()
			if s, err := h.Get(t.Context(), token); !errors.Is(err, ErrReplaced) || !errors.Is(err, ErrNone) || s != (Session{}) {
				t.Errorf("%s: %+v, %v; want no session and ErrReplaced", what, s, err)
			}
			if ttl, err := h.raw.PTTL(t.Context(), root+replacedPrefix+hashOf(token)).Result(); err != nil || ttl <= 0 || ttl > replacedFor {
				t.Errorf("%s: the note lives %v (%v), want at most %v", what, ttl, err, replacedFor)
			}
		}
		old := h.start(t, Session{})
		token, _, err := h.Renew(t.Context(), old, nil)
		if err != nil {
			t.Fatal(err)
		}
		replaced("rotated", old)
		h.mustGet(t, token)
		if err := h.Retire(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		replaced("retired by a sign-in", token)

		// The note is gone when its time is over, and the copy is a stranger's again.
		if err := h.raw.Del(t.Context(), root+replacedPrefix+hashOf(old)).Err(); err != nil {
			t.Fatal(err)
		}
		// Nobody else is told so: who was signed out, and who made a token up.
		ended := h.start(t, Session{})
		if err := h.End(t.Context(), ended); err != nil {
			t.Fatal(err)
		}
		for what, token := range map[string]string{"after its note": old, "signed out": ended, "made up": strings.Repeat("A", 43), "no token": "x"} {
			if err := h.Retire(t.Context(), token); err != nil {
				t.Errorf("%s: Retire: %v, want nil", what, err)
			}
			if _, err := h.Get(t.Context(), token); !errors.Is(err, ErrNone) || errors.Is(err, ErrReplaced) {
				t.Errorf("%s: %v, want ErrNone alone", what, err)
			}
		}
	})
}
