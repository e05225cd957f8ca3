package webtest

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/session"
)

// Redis starts an embedded session store with a test's clock.
func Redis(t testing.TB, now func() time.Time) *session.Embedded {
	t.Helper()
	r, err := session.StartEmbedded(t.Context(), session.EmbeddedOptions{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// Sessions opens the session store at an address.
func Sessions(t testing.TB, address string, now func() time.Time, patience time.Duration) *session.Redis {
	t.Helper()
	r, err := session.Open(session.Options{URL: address, Now: now, Levels: hub.SessionLevels(), Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// Since is a browser in which the person signed in some time ago.
func (h Hub) Since(t testing.TB, person hub.PersonID, ago time.Duration) *Browser {
	t.Helper()
	identity := hub.Identity{Issuer: h.Issuer(), Subject: string(person)}
	h.Fixture.Identity(t, person, identity)
	actor := h.Fixture.Actor(t, person)
	idToken, err := h.Fixture.Keys.SealText([]byte("an ID token"), "session.id_token")
	if err != nil {
		t.Fatal(err)
	}
	at := h.Fixture.Clock.Now().Add(-ago)
	token, _, err := h.Sessions.Start(t.Context(), session.Session{
		Person: string(person), Level: actor.Level(), Provider: key, Issuer: identity.Issuer, Subject: identity.Subject, IDToken: idToken,
		SignedInAt: at, FreshAt: at, Fingerprint: actor.Fingerprint(),
	})
	if err != nil {
		t.Fatal(err)
	}
	b := h.Browser()
	b.SetCookie("session", token)
	return b
}
