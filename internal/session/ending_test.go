package session

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestList(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		if list, err := h.List(t.Context(), h.person); err != nil || len(list) != 0 {
			t.Errorf("nobody: %v, %v; want nothing", list, err)
		}
		h.start(t, Session{Person: h.person + " other"})
		phone := h.start(t, Session{Level: "lead"})
		at := h.mustGet(t, phone).SignedInAt
		h.clock.Advance(time.Hour)
		laptop := h.start(t, Session{})
		short := h.start(t, Session{Level: "staff"})
		h.clock.Advance(time.Hour) // staff is over
		h.mustGet(t, phone)
		want := []Info{
			{Handle: Session{Token: phone}.Handle(), Level: "lead", SignedInAt: at, SeenAt: at.Add(2 * time.Hour)},
			{Handle: Session{Token: laptop}.Handle(), Level: "member", SignedInAt: at.Add(time.Hour), SeenAt: at.Add(time.Hour)},
		}
		got, err := h.List(t.Context(), h.person)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
		h.wantNone(t, short)
	})
}

func TestEndOne(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		mine, kept := h.start(t, Session{}), h.start(t, Session{})
		theirs := h.start(t, Session{Person: h.person + " other"})
		handle := Session{Token: mine}.Handle()
		for name, bad := range map[string]string{
			"empty":                    "",
			"shorter":                  handle[:8],
			"the whole hash":           hashOf(mine),
			"of another person":        Session{Token: theirs}.Handle(),
			"of nobody":                strings.Repeat("x", handleLength),
			"the beginning of a token": mine[:handleLength],
		} {
			if err := h.EndOne(t.Context(), h.person, bad); !errors.Is(err, ErrNone) {
				t.Errorf("handle %s: %v, want ErrNone", name, err)
			}
		}
		h.mustGet(t, mine)
		if err := h.EndOne(t.Context(), h.person, handle); err != nil {
			t.Fatal(err)
		}
		h.wantNone(t, mine)
		h.mustGet(t, kept)
		h.mustGet(t, theirs)
		if err := h.EndOne(t.Context(), h.person, handle); !errors.Is(err, ErrNone) {
			t.Errorf("a second time: %v, want ErrNone", err)
		}
	})
}

func TestEndAll(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		here, there, elsewhere := h.start(t, Session{}), h.start(t, Session{}), h.start(t, Session{Level: "lead"})
		theirs := h.start(t, Session{Person: h.person + " other"})
		if n, err := h.EndAll(t.Context(), h.person, here); n != 2 || err != nil {
			t.Errorf("ended %d (%v), want 2", n, err)
		}
		h.mustGet(t, here)
		h.wantNone(t, there)
		h.wantNone(t, elsewhere)
		if n, err := h.EndAll(t.Context(), h.person, ""); n != 1 || err != nil {
			t.Errorf("ended %d (%v), want 1", n, err)
		}
		h.wantNone(t, here)
		h.mustGet(t, theirs)
		h.mustGet(t, h.start(t, Session{})) // a later sign-in is not held back
	})
}

func TestEndProvider(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		const issuer, other = "https://login.example.org", "https://other.example.org"
		sub, sid := "sub "+h.person, "sid "+h.person
		tokens := map[string]string{
			"same subject, same session":      h.start(t, Session{Issuer: issuer, Subject: sub, ProviderSession: sid}),
			"same subject, second browser":    h.start(t, Session{Issuer: issuer, Subject: sub, ProviderSession: sid + "2"}),
			"same subject, no session":        h.start(t, Session{Issuer: issuer, Subject: sub}),
			"another subject, same session":   h.start(t, Session{Issuer: issuer, Subject: sub + "2", ProviderSession: sid}),
			"another issuer":                  h.start(t, Session{Issuer: other, Subject: sub, ProviderSession: sid}),
			"another subject, other provider": h.start(t, Session{Issuer: other, Subject: sub + "2"}),
		}
		alive := func() []string {
			var names []string
			for _, name := range []string{
				"same subject, same session", "same subject, second browser", "same subject, no session",
				"another subject, same session", "another issuer", "another subject, other provider",
			} {
				if _, err := h.Get(t.Context(), tokens[name]); err == nil {
					names = append(names, name)
				}
			}
			return names
		}
		if _, err := h.EndProvider(t.Context(), issuer, "", ""); err == nil {
			t.Error("neither subject nor session was accepted")
		}
		for _, step := range []struct {
			issuer, sub, sid string
			ended, left      int
		}{
			{issuer, "unknown", "", 0, 6},
			{issuer, "", "unknown", 0, 6},
			{issuer, "unknown", sid, 0, 6},
			{issuer, sub, sid, 1, 5},
			{issuer, sub, sid, 0, 5},
			{issuer, "", sid, 1, 4}, // the other subject's
			{issuer, sub, "", 2, 2},
		} {
			n, err := h.EndProvider(t.Context(), step.issuer, step.sub, step.sid)
			if n != step.ended || err != nil || len(alive()) != step.left {
				t.Errorf("%+v: ended %d (%v), left %q", step, n, err, alive())
			}
		}
		if diff := cmp.Diff([]string{"another issuer", "another subject, other provider"}, alive()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}
