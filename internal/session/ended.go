package session

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// endedFile lists, beside the snapshot, the hashes of the sessions that ended since it was written. A snapshot is a second or
// two old when a process is killed; without the list a session somebody signed out of in that time would return with it.
type endedFile struct {
	path string
	file *os.File // nil when nothing was added
}

func endedPath(snapshot string) string { return snapshot + ".ended" }

// readEnded returns what the list holds. A line that a crash cut off names no session, and nobody was told that it ended.
func readEnded(snapshot string) (map[string]bool, error) {
	b, err := os.ReadFile(endedPath(snapshot))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ended := map[string]bool{}
	for line := range bytes.Lines(b) {
		ended[string(bytes.TrimSpace(line))] = true
	}
	return ended, nil
}

// add returns when hash is on the disk.
func (e *endedFile) add(hash string) (err error) {
	if e.file == nil {
		if e.file, err = os.OpenFile(e.path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
			e.file = nil
			return err
		}
	}
	_, err = e.file.WriteString(hash + "\n")
	return errors.Join(err, e.file.Sync())
}

// forget removes the list once a snapshot was written without what is in it.
func (e *endedFile) forget() error {
	err := e.close()
	if gone := os.Remove(e.path); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

func (e *endedFile) close() error {
	if e.file == nil {
		return nil
	}
	defer func() { e.file = nil }()
	return e.file.Close()
}

// Ended notes that the session under hash has ended, so that it stays so after a crash. It is for [Options.Ended].
func (e *Embedded) Ended(hash string) error {
	if e.path == "" {
		return nil
	}
	e.mu.Lock() // between two snapshots, not during one: a snapshot under way may hold the session
	defer e.mu.Unlock()
	if err := e.ended.add(hash); err != nil {
		return fmt.Errorf("session: note an ending: %w", err)
	}
	return nil
}
