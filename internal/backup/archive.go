package backup

import (
	"archive/zip"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/store"
)

// maxManifest is room for a million files.
const maxManifest = 256 << 20

// Archive is a backup that is being read.
type Archive struct {
	Manifest Manifest

	zip     *zip.ReadCloser
	text    []byte // of the manifest
	members map[string]*zip.File
	twice   []string
}

// Open reads the directory and the manifest of the archive at path. ErrNotBackup: there is none. ErrNewer: this program
// cannot know what is in it; Manifest is filled then as far as it could be read.
func Open(path string) (*Archive, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	reader, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNotBackup, err)
	}
	a := &Archive{zip: reader, members: map[string]*zip.File{}}
	for _, member := range reader.File {
		if a.members[member.Name] != nil {
			a.twice = append(a.twice, member.Name)
		}
		a.members[member.Name] = member
	}
	if err := a.readManifest(); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return a, nil
}

func (a *Archive) readManifest() error {
	var err error
	if a.text, err = a.small(manifestName); err != nil {
		return fmt.Errorf("%w (its manifest cannot be read)", ErrNotBackup)
	}
	var version struct {
		Format int `json:"format"`
	}
	if json.Unmarshal(a.text, &version) != nil || version.Format < 1 {
		return fmt.Errorf("%w (its manifest is no manifest)", ErrNotBackup)
	}
	if version.Format > Format {
		return fmt.Errorf("%w (its format is %d)", ErrNewer, version.Format)
	}
	if json.Unmarshal(a.text, &a.Manifest) != nil {
		return fmt.Errorf("%w (its manifest is no manifest)", ErrNotBackup)
	}
	return nil
}

// small reads a member into memory.
func (a *Archive) small(name string) ([]byte, error) {
	member := a.members[name]
	if member == nil {
		return nil, os.ErrNotExist
	}
	r, err := member.Open()
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxManifest))
	return text, errors.Join(err, r.Close())
}

// Close closes the file.
func (a *Archive) Close() error { return a.zip.Close() }

// OpenedBy says whether the keyset here opens what is sealed in it.
func (a *Archive) OpenedBy(keys *seal.Keys) bool { return a.Manifest.Keys.openedBy(keys) }

// signedBy says whether the manifest is as the owner of the keyset left it.
func (a *Archive) signedBy(keys *seal.Keys) bool {
	there, err := a.small(macName)
	return err == nil && hmac.Equal(there, []byte(mac(keys, a.text)))
}

// check reads every member to its end and returns what is not as the manifest says, a sentence each.
func (a *Archive) check(ctx context.Context, progress Progress) (problems []string, err error) {
	expected := map[string]bool{manifestName: true, macName: true}
	total, done := len(a.Manifest.Tables)+len(a.Manifest.Files), 0
	look := func(name string, examine func(member *zip.File) string) error {
		expected[name] = true
		if err := ctx.Err(); err != nil {
			return err
		}
		if member := a.members[name]; member == nil {
			problems = append(problems, name+" is missing")
		} else if problem := examine(member); problem != "" {
			problems = append(problems, name+" "+problem)
		}
		if done++; progress != nil {
			progress(done, total)
		}
		return ctx.Err()
	}
	rows := int64(0)
	for _, t := range a.Manifest.Tables {
		rows += t.Rows
		err := look(tablePrefix+t.Name+tableSuffix, func(member *zip.File) string {
			return examine(ctx, member, t.SHA256, func(_, lines int64) bool { return lines == t.Rows }, fmt.Sprintf("%d rows", t.Rows))
		})
		if err != nil {
			return problems, err
		}
	}
	if rows != a.Manifest.Rows {
		problems = append(problems, fmt.Sprintf("the manifest counts %d rows in all and %d by table", a.Manifest.Rows, rows))
	}
	for _, f := range a.Manifest.Files {
		err := look(filePrefix+f.Key, func(member *zip.File) string {
			return examine(ctx, member, f.SHA256, func(size, _ int64) bool { return size == f.Size }, fmt.Sprintf("%d bytes", f.Size))
		})
		if err != nil {
			return problems, err
		}
	}
	for _, name := range a.twice {
		problems = append(problems, name+" is there twice")
	}
	for name := range a.members {
		if !expected[name] {
			problems = append(problems, name+" is not in the manifest")
		}
	}
	slices.Sort(problems)
	return problems, nil
}

// examine reads one member and compares it with what the manifest says of it.
func examine(ctx context.Context, member *zip.File, sum string, right func(size, lines int64) bool, promised string) string {
	r, err := member.Open()
	if err != nil {
		return "cannot be read"
	}
	hash, lines := sha256.New(), &lineCount{}
	size, err := io.Copy(io.MultiWriter(hash, lines), blob.Patient(ctx, r))
	if err = errors.Join(err, r.Close()); err != nil {
		return "is damaged"
	}
	if !right(size, lines.n) {
		return "does not have " + promised
	}
	if hex.EncodeToString(hash.Sum(nil)) != sum {
		return "is not what the manifest says: other SHA-256"
	}
	return ""
}

// lineCount counts the lines written to it.
type lineCount struct{ n int64 }

// Write implements io.Writer.
func (c *lineCount) Write(b []byte) (int, error) {
	c.n += int64(strings.Count(string(b), "\n"))
	return len(b), nil
}

// rows are the tables as the store loads them.
func (a *Archive) rows() []store.Rows {
	tables := make([]store.Rows, len(a.Manifest.Tables))
	for i, t := range a.Manifest.Tables {
		tables[i] = store.Rows{Name: t.Name, Columns: t.Columns, Rows: t.Rows, Open: func() (io.ReadCloser, error) {
			member := a.members[tablePrefix+t.Name+tableSuffix]
			if member == nil {
				return nil, os.ErrNotExist
			}
			return member.Open()
		}}
	}
	return tables
}
