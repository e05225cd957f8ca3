package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/app"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// The operator's way with accounts: see them, confirm one, and move them all when a provider's address changes.
func TestIdentitiesCommands(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	const old, now = "https://old.example.org", "https://new.example.org"
	environ := []string{
		"CHAPTERHOUSE_DATA=" + data, "CHAPTERHOUSE_OIDC_PROVIDERS=staff", "CHAPTERHOUSE_OIDC_STAFF_ISSUER=" + now,
		"CHAPTERHOUSE_OIDC_STAFF_CLIENT_ID=hub", "CHAPTERHOUSE_OIDC_STAFF_CLIENT_SECRET=swordfish",
	}
	const unknown = "Nobody has signed in with this address yet"
	if said := runs(t, app.ExitOK, environ, "grant", "national_admin", "--email", "ada@example.org"); !strings.Contains(said, unknown) {
		t.Errorf("grant says %s", said)
	}
	st := storeOf(t, "sqlite:"+filepath.Join(data, "chapterhouse.db"), filepath.Join(data, "keys.json"))
	for _, subject := range []string{"ada", "eve", "eva"} {
		in := store.SignIn{Identity: hub.Identity{Issuer: old, Subject: subject}, Email: "ada@example.org", Name: "Ada Example"}
		if _, err := st.SignIn(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if said := runs(t, app.ExitOK, environ, "grant", "national_admin", "--email", "ada@example.org"); strings.Contains(said, unknown) {
		t.Errorf("grant says %s of somebody who has signed in", said)
	}
	list := func() string { return runs(t, app.ExitOK, environ, "identities", "list", "--email", "ada@example.org") }
	if said := list(); strings.Count(said, "not confirmed") != 2 || strings.Contains(said, "Ada") {
		t.Errorf("list says %s", said)
	}
	runs(t, app.ExitFailed, environ, "identities", "list", "--email", "nobody@example.org")
	confirm := []string{"identities", "confirm", "--email", "ada@example.org", "--issuer", old, "--reason", "called her"}
	runs(t, app.ExitUsage, environ, confirm...) // which of two?
	runs(t, app.ExitUsage, environ, append(confirm[:7:7], " ")...)
	runs(t, app.ExitOK, environ, append(confirm, "--subject", "eve")...)
	runs(t, app.ExitFailed, environ, append(confirm, "--subject", "eve")...)
	if said := list(); strings.Count(said, "not confirmed") != 1 {
		t.Errorf("after confirming one, list says %s", said)
	}

	move := []string{"identities", "move", "--from", old, "--to", now}
	runs(t, app.ExitUsage, environ, "identities", "move", "--from", now, "--to", old) // of no provider
	for _, dry := range [][]string{move, append(move, "--dry-run"), append(move, "--dry-run", "--yes")} {
		if said := runs(t, app.ExitOK, environ, dry...); !strings.Contains(said, "To move: 3 accounts and ") || !strings.Contains(said, "Nothing was written") || strings.Contains(list(), now) {
			t.Errorf("%v says %s", dry, said)
		}
	}
	runs(t, app.ExitOK, environ, append(move, "--yes")...)
	if said := list(); strings.Count(said, now) != 3 || strings.Contains(said, old) {
		t.Errorf("after the move, list says %s", said)
	}
}
