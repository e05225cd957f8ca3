package backup_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chapterhouse/internal/backup"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// TestVerifyFindsEveryFault plants one fault at a time into a good backup. The good one, and a backup under a keyset that has
// been rotated since, are the controls: nothing is found in them.
func TestVerifyFindsEveryFault(t *testing.T) {
	t.Parallel()
	s := newSite(t, storetest.Open(t, sqldb.SQLite))
	furnish(t, s)
	good := taken(t, s)
	raw, err := os.ReadFile(good)
	done(t, err)
	file := func(content []byte) string {
		path := filepath.Join(t.TempDir(), "spoilt.zip")
		done(t, os.WriteFile(path, content, 0o600))
		return path
	}
	flipped := func(after string) string {
		content := bytes.Clone(raw)
		i := bytes.Index(content, []byte(after))
		if i < 0 {
			t.Fatalf("no %s in the archive", after)
		}
		content[i+len(after)+20] ^= 1
		return file(content)
	}
	replaced := func(member, old, with string) string {
		return edited(t, good, func(name string, content []byte) ([]byte, bool) {
			if name == member && !bytes.Contains(content, []byte(old)) {
				t.Errorf("%s does not hold %s", member, old)
			}
			if name == member {
				return bytes.Replace(content, []byte(old), []byte(with), 1), true
			}
			return content, true
		})
	}
	without := func(member string) string {
		return edited(t, good, func(name string, content []byte) ([]byte, bool) { return content, name != member })
	}
	rotated, err := s.Fixture.Keys.Rotate()
	done(t, err)
	older := func() *seal.Keys { return s.Fixture.Keys }
	tests := []struct {
		name string
		path string
		keys *seal.Keys
		want string // of a problem; "": none
	}{
		{"control: the good one", good, older(), ""},
		{"control: the keyset was rotated since", good, rotated, ""},
		{"control: written again by another zip program", without("nothing"), older(), ""},
		{"a byte of a table flipped on the disk", flipped("tables/people.jsonl"), older(), "tables/people.jsonl is damaged"},
		{"a byte of a stored file flipped on the disk", flipped("files/0picture00w1280"), older(), "files/0picture00w1280 is damaged"},
		{"a value of a table changed, with a right checksum", replaced("tables/events.jsonl", "Safer", "Wider"), older(), "tables/events.jsonl is not what"},
		{"a row of a table left out", replaced("tables/chapters.jsonl", "\n", ""), older(), "tables/chapters.jsonl does not have 1 rows"},
		{"a file is missing", without("files/0picture00w640"), older(), "files/0picture00w640 is missing"},
		{"a table is missing", without("tables/rsvps.jsonl"), older(), "tables/rsvps.jsonl is missing"},
		{"a count of the manifest changed", withManifest(t, good, func(m *backup.Manifest) { m.Tables[0].Rows++ }), older(), "rows in all and"},
		{"the total of the manifest changed", withManifest(t, good, func(m *backup.Manifest) { m.Rows-- }), older(), "rows in all and"},
		{"the time of the manifest changed", withManifest(t, good, func(m *backup.Manifest) { m.At = m.At.AddDate(0, 0, 1) }), older(), "authentication code"},
		{"a file taken out of the manifest too", withManifest(t, good, func(m *backup.Manifest) { m.Files = m.Files[1:] }), older(), "is not in the manifest"},
		{"no authentication code", without("manifest.mac"), older(), "authentication code"},
		{"another keyset here", good, otherKeys(t), "does not open it: it needs the keyset " + s.Fixture.Keys.Fingerprint()},
		{"no keyset here", good, nil, "no keyset here"},
		{"a newer schema", withManifest(t, good, func(m *backup.Manifest) { m.Schema += 100 }), otherKeys(t), "newer version"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := backup.Verify(t.Context(), test.path, test.keys, nil)
			done(t, err)
			all := strings.Join(r.Problems, "\n")
			if test.want == "" && all != "" || !strings.Contains(all, test.want) {
				t.Errorf("found %q, want %q", all, test.want)
			}
			if test.want == "" && r.Values < int64(len(guests)) {
				t.Errorf("only %d sealed values were opened", r.Values)
			}
		})
	}
	for name, test := range map[string]struct {
		path string
		want error
	}{
		"cut off in the middle":      {file(raw[:len(raw)/2]), backup.ErrNotBackup},
		"cut off by one byte":        {file(raw[:len(raw)-1]), backup.ErrNotBackup},
		"empty":                      {file(nil), backup.ErrNotBackup},
		"another kind of file":       {file([]byte("PNG")), backup.ErrNotBackup},
		"a zip file without a hub":   {edited(t, good, func(_ string, b []byte) ([]byte, bool) { return b, false }), backup.ErrNotBackup},
		"a manifest that is none":    {replaced("manifest.json", "{", "["), backup.ErrNotBackup},
		"a format of a later day":    {withManifest(t, good, func(m *backup.Manifest) { m.Format = 9 }), backup.ErrNewer},
		"no file of this name there": {filepath.Join(t.TempDir(), "no.zip"), os.ErrNotExist},
	} {
		if _, err := backup.Verify(t.Context(), test.path, older(), nil); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}
