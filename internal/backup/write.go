package backup

import (
	"archive/zip"
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
)

// Hub is what is backed up, and what is restored into.
type Hub struct {
	DB    *sqldb.DB
	Store *store.Store
	Files *blob.Folder
	Keys  *seal.Keys
	// Program is the version that runs.
	Program string
}

// Progress hears, now and then, how much of how much is done: rows and files together.
type Progress func(done, total int)

// Write writes the hub to w while it serves: every table as it was at one moment, then every stored file. A file that is
// deleted meanwhile is left out.
func (h Hub) Write(ctx context.Context, w io.Writer, progress Progress) (Manifest, error) {
	m := Manifest{Format: Format, ID: hub.NewID[hub.BackupID](), Program: h.Program, Engine: h.DB.Engine, Keys: keysOf(h.Keys), Tables: []Table{}, Files: []File{}}
	var err error
	if m.Schema, _, err = h.DB.Version(ctx); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	out := &writer{zip: zip.NewWriter(w), progress: progress}
	// The fastest compression: a demo hub of 34,000 rows shrinks to a fifth in half the time that the default takes.
	out.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if err := h.Files.Each(ctx, func(string, int64) error { out.total++; return nil }); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	err = h.Store.Dump(ctx, func(at time.Time, rows int64) error {
		m.At, m.Rows = at, rows
		out.total += int(rows)
		return nil
	}, func(t store.Table) error {
		written, err := out.table(ctx, t, m.At)
		m.Tables = append(m.Tables, written)
		return err
	})
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	err = h.Files.Each(ctx, func(key string, _ int64) error {
		written, err := out.file(ctx, h.Files, key, m.At)
		if errors.Is(err, blob.ErrNotFound) {
			return nil
		}
		m.Files = append(m.Files, written)
		return err
	})
	if err == nil {
		err = out.close(m, h.Keys)
	}
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	return m, nil
}

// writer is an archive that is being written.
type writer struct {
	zip         *zip.Writer
	progress    Progress
	done, total int
}

func (w *writer) step() {
	if w.done++; w.progress != nil {
		w.progress(w.done, max(w.total, w.done))
	}
}

func (w *writer) member(name string, method uint16, at time.Time) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: at})
}

func (w *writer) table(ctx context.Context, t store.Table, at time.Time) (Table, error) {
	member, err := w.member(tablePrefix+t.Name+tableSuffix, zip.Deflate, at)
	if err != nil {
		return Table{}, err
	}
	sum := sha256.New()
	if err := t.Write(ctx, io.MultiWriter(member, sum), w.step); err != nil {
		return Table{}, err
	}
	return Table{Name: t.Name, Columns: t.Columns, Rows: t.Rows, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// file copies one stored file as it is: pictures and PDF files do not shrink.
func (w *writer) file(ctx context.Context, files *blob.Folder, key string, at time.Time) (f File, err error) {
	r, err := files.Get(ctx, key)
	if err != nil {
		return File{}, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	member, err := w.member(filePrefix+key, zip.Store, at)
	if err != nil {
		return File{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(member, sum), blob.Patient(ctx, r))
	w.step()
	return File{Key: key, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, err
}

// close writes the manifest, which knows everything only at the end, and the archive's directory.
func (w *writer) close(m Manifest, keys *seal.Keys) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	for name, content := range map[string]string{manifestName: string(text), macName: mac(keys, text)} {
		member, err := w.member(name, zip.Deflate, m.At)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(member, content); err != nil {
			return err
		}
	}
	return w.zip.Close()
}
