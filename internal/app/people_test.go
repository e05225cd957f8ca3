package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/app"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// The operator's way with people who ask for their data: export them, and erase them only when that is meant.
func TestPeopleCommands(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	environ := []string{"CHAPTERHOUSE_DATA=" + data}
	runs(t, app.ExitOK, environ, "grant", "auditor", "--email", "ada@example.org")
	st := storeOf(t, "sqlite:"+filepath.Join(data, "chapterhouse.db"), filepath.Join(data, "keys.json"))
	for _, name := range []string{"Ada", "Eve"} {
		email := strings.ToLower(name) + "@example.org"
		if _, err := st.SignIn(t.Context(), store.SignIn{Identity: hub.Identity{Issuer: "https://id.example.org", Subject: name}, Email: email, Name: name + " Example"}); err != nil {
			t.Fatal(err)
		}
	}
	export := []string{"people", "export", "--email", "ada@example.org"}
	said := runs(t, app.ExitOK, environ, export...)
	body, _, _ := strings.Cut(said, "\n}\n")
	var d hub.PersonalData
	if err := json.Unmarshal([]byte(body+"\n}"), &d); err != nil || d.Person.Name != "Ada Example" || len(d.Roles) != 1 || strings.Contains(said, "Eve") {
		t.Errorf("export prints %s: %v", said, err)
	}
	file := filepath.Join(t.TempDir(), "ada.json")
	if said := runs(t, app.ExitOK, environ, append(export, "--out", file)...); strings.Contains(said, "Ada") {
		t.Errorf("export into a file prints %s", said)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("the file: %v, %v", info, err)
	}
	runs(t, app.ExitFailed, environ, append(export, "--out", file)...) // it is there
	runs(t, app.ExitFailed, environ, "people", "export", "--email", "nobody@example.org")
	runs(t, app.ExitUsage, environ, "people", "export", "--email", "ada")

	suspend := []string{"people", "suspend", "--email", "ada@example.org"}
	runs(t, app.ExitUsage, environ, append(suspend, "--reason", " ")...)
	runs(t, app.ExitOK, environ, append(suspend, "--reason", "The account was taken over.")...)
	runs(t, app.ExitFailed, environ, append(suspend, "--reason", "Again.")...)
	if said := runs(t, app.ExitOK, environ, export...); !strings.Contains(said, "The account was taken over.") {
		t.Errorf("the export of somebody who is suspended: %s", said)
	}
	runs(t, app.ExitOK, environ, "people", "unsuspend", "--email", "ada@example.org")
	runs(t, app.ExitFailed, environ, "people", "unsuspend", "--email", "ada@example.org")

	erase := []string{"people", "erase", "--email", "Ada@example.org"}
	if said := runs(t, app.ExitUsage, environ, erase...); !strings.Contains(said, "Nothing was erased. Add --yes") {
		t.Errorf("erase without anybody to ask says %s", said)
	}
	runs(t, app.ExitOK, environ, export...)
	if said := runs(t, app.ExitOK, environ, append(erase, "--yes")...); !strings.Contains(said, "1 role") || strings.Contains(said, "ada@") {
		t.Errorf("erase says %s", said)
	}
	runs(t, app.ExitFailed, environ, export...)
	runs(t, app.ExitOK, environ, "people", "export", "--email", "eve@example.org")
}
