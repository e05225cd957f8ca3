package backup

import (
	"encoding/hex"
	"errors"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
)

// Format is the version of the archive this package writes, and the newest it reads.
const Format = 1

// Names of members.
const (
	manifestName = "manifest.json"
	macName      = "manifest.mac"
	tablePrefix  = "tables/"
	tableSuffix  = ".jsonl"
	filePrefix   = "files/"
)

// Manifest is manifest.json.
type Manifest struct {
	Format  int          `json:"format"`
	ID      hub.BackupID `json:"id"`
	Program string       `json:"program"` // version that wrote it
	Schema  int64        `json:"schema"`  // number of the last migration
	Engine  sqldb.Engine `json:"engine"`  // it came from; it goes into either
	At      time.Time    `json:"at"`      // the moment the rows show
	Keys    Keys         `json:"keys"`
	Rows    int64        `json:"rows"` // of all tables
	Tables  []Table      `json:"tables"`
	Files   []File       `json:"files"`
}

// Keys name the keyset that opens an archive, and tell nothing about it.
type Keys struct {
	Fingerprint string   `json:"fingerprint"`
	Sealing     []string `json:"sealing"` // fingerprints of the sealing keys, oldest first
}

// Table is one table's member.
type Table struct {
	Name    string         `json:"name"`
	Columns []sqldb.Column `json:"columns"`
	Rows    int64          `json:"rows"`
	SHA256  string         `json:"sha256"`
}

// File is one stored file's member.
type File struct {
	Key    string `json:"key"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Errors that say what an archive or a hub is not.
var (
	// ErrNotBackup: the file is cut off, or was never a backup.
	ErrNotBackup = errors.New("this is no whole backup: it is cut off, or another kind of file")
	// ErrNewer: a newer program wrote it.
	ErrNewer = errors.New("a newer version of chapterhouse wrote this backup: use that version or a later one")
	// ErrOtherKeys: the keyset here does not open it.
	ErrOtherKeys = errors.New("the keyset here does not open this backup")
	// ErrNotEmpty: the hub to be restored into holds something.
	ErrNotEmpty = errors.New("the hub is not empty: a backup goes into an empty database and an empty files folder")
	// ErrOtherSchema: the hub to be restored into has tables of another version.
	ErrOtherSchema = errors.New("the database has another schema than the backup: give it a database without any table, and it gets the backup's schema first")
	// ErrHalf: older rows and the files are in, nobody is signed in and no mail leaves, but something failed after that.
	ErrHalf = errors.New("the rows and files are in, with sends paused, but not brought to this version: " +
		"empty the database and the files folder and restore again, or run `chapterhouse migrate`")
	// ErrHalfLoud is ErrHalf of rows from before sends could be paused: a hub that serves them would send what was owed.
	ErrHalfLoud = errors.New("the rows and files are in, but not brought to this version, and mail would leave if it were served: " +
		"empty the database and the files folder and restore again, or run `chapterhouse migrate` and then `chapterhouse sends pause` before anything else")
)

// keysOf describes a keyset.
func keysOf(k *seal.Keys) Keys {
	described := Keys{Fingerprint: k.Fingerprint(), Sealing: []string{}}
	for _, key := range k.List() {
		described.Sealing = append(described.Sealing, key.Fingerprint)
	}
	return described
}

// lookupPrint is how much of a keyset's fingerprint names the key that never changes: 12 digits before the dot.
const lookupPrint = 12

// openedBy says whether a keyset has every key that these name.
func (k Keys) openedBy(here *seal.Keys) bool {
	if here == nil {
		return false
	}
	there := keysOf(here)
	if len(k.Fingerprint) < lookupPrint || len(there.Fingerprint) < lookupPrint {
		return k.Fingerprint == there.Fingerprint // sealing is off
	}
	if k.Fingerprint[:lookupPrint] != there.Fingerprint[:lookupPrint] {
		return false
	}
	have := map[string]bool{}
	for _, key := range there.Sealing {
		have[key] = true
	}
	for _, key := range k.Sealing {
		if !have[key] {
			return false
		}
	}
	return true
}

// mac is what only the keyset's owner can compute for a manifest: a hash can be corrected by whoever edits an archive, this
// cannot. The look-up key never rotates, so it is the same for ever.
func mac(k *seal.Keys, manifest []byte) string {
	return hex.EncodeToString(k.Lookup(string(manifest), "backup.manifest"))
}
