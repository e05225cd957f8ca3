package backup_test

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/backup"
	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/store/storetest"
)

func done(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site is one hub with its files.
type site struct {
	*storetest.Fixture
	backup.Hub
	folder string
}

func newSite(t *testing.T, f *storetest.Fixture) *site {
	t.Helper()
	s := &site{Fixture: f, folder: t.TempDir()}
	files, err := blob.OpenFolder(filepath.Join(s.folder, "files"))
	done(t, err)
	t.Cleanup(func() { _ = files.Close() })
	s.Hub = backup.Hub{DB: f.DB, Store: f.Store, Files: files, Keys: f.Keys, Program: "test"}
	return s
}

// guests are the seeded names of people; addresses are made of them.
var guests = []string{"Quillon Abernathy", "Zephyrine Okonkwo", "Ottoline Farquhar"}

// furnish gives a site a chapter, an event, guests with mails owed, and two stored files.
func furnish(t *testing.T, s *site) hub.Chapter {
	t.Helper()
	boston := s.Chapter(t, "boston")
	event := s.Event(t, boston)
	for _, name := range guests {
		s.Guest(t, event, name, 1)
	}
	for key, content := range map[string]string{"0picture00w640": strings.Repeat("small picture ", 100), "0picture00w1280": strings.Repeat("large picture ", 9000)} {
		_, _, err := s.Hub.Files.Put(t.Context(), key, strings.NewReader(content))
		done(t, err)
	}
	return boston
}

// taken is a backup of s in a file.
func taken(t *testing.T, s *site) string {
	t.Helper()
	path := filepath.Join(s.folder, "backups", backup.Name(s.Clock.Now()))
	b, err := s.Create(t.Context(), path, nil)
	done(t, err)
	done(t, s.Hub.Store.RecordBackup(t.Context(), b))
	return path
}

// edited is a copy of the archive at path with other members: edit gets each, and returns what it becomes; ok false drops it.
func edited(t *testing.T, path string, edit func(name string, content []byte) (changed []byte, ok bool)) string {
	t.Helper()
	from, err := zip.OpenReader(path)
	done(t, err)
	defer func() { _ = from.Close() }()
	name := filepath.Join(t.TempDir(), "edited.zip")
	file, err := os.Create(name)
	done(t, err)
	to := zip.NewWriter(file)
	for _, member := range from.File {
		r, err := member.Open()
		done(t, err)
		content, err := io.ReadAll(r)
		done(t, errors.Join(err, r.Close()))
		changed, ok := edit(member.Name, content)
		if !ok {
			continue
		}
		w, err := to.Create(member.Name)
		done(t, err)
		_, err = w.Write(changed)
		done(t, err)
	}
	done(t, errors.Join(to.Close(), file.Close()))
	return name
}

// withManifest is edited, with another manifest.
func withManifest(t *testing.T, path string, change func(m *backup.Manifest)) string {
	t.Helper()
	return edited(t, path, func(name string, content []byte) ([]byte, bool) {
		if name != "manifest.json" {
			return content, true
		}
		var m backup.Manifest
		done(t, json.Unmarshal(content, &m))
		change(&m)
		text, err := json.Marshal(m)
		done(t, err)
		return text, true
	})
}

func otherKeys(t *testing.T) *seal.Keys {
	t.Helper()
	k, err := seal.Generate()
	done(t, err)
	return k
}

// sum is every row of a site but those that a restore itself writes, as text by table.
func sums(t *testing.T, path string) map[string]backup.Table {
	t.Helper()
	a, err := backup.Open(path)
	done(t, err)
	defer func() { _ = a.Close() }()
	tables := map[string]backup.Table{}
	for _, table := range a.Manifest.Tables {
		tables[table.Name] = table
	}
	return tables
}
