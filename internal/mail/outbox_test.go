package mail

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// aead seals for real, with the purpose as additional data.
type aead struct{ cipher.AEAD }

func newAEAD(t *testing.T) aead {
	t.Helper()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	return aead{gcm}
}

func (a aead) SealText(plain []byte, purpose string) (string, error) {
	return base64.StdEncoding.EncodeToString(a.Seal(nil, nil, plain, []byte(purpose))), nil
}

func (a aead) OpenText(sealed, purpose string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, err
	}
	return a.Open(nil, nil, raw, []byte(purpose))
}

// passThrough is the sealer that seals nothing.
type passThrough struct{}

func (passThrough) SealText(plain []byte, _ string) (string, error) { return string(plain), nil }
func (passThrough) OpenText(sealed, _ string) ([]byte, error)       { return []byte(sealed), nil }

// failing is a sealer whose key is gone.
type failing struct{}

var errNoKey = errors.New("no key")

func (failing) SealText([]byte, string) (string, error) { return "", errNoKey }
func (failing) OpenText(string, string) ([]byte, error) { return nil, errNoKey }

func outbox(t *testing.T, dir string, seal Sealer, keep int) *Outbox {
	t.Helper()
	o, err := NewOutbox(dir, seal, keep)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func subjects(t *testing.T, o *Outbox, limit int) []string {
	t.Helper()
	list, err := o.List(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, kept := range list {
		all = append(all, kept.Subject)
	}
	return all
}

func sendAll(t *testing.T, o *Outbox, subjects ...string) {
	t.Helper()
	for _, subject := range subjects {
		m := letter()
		m.Subject = subject
		if err := o.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOutboxRoundTrip(t *testing.T) {
	t.Parallel()
	o := outbox(t, filepath.Join(t.TempDir(), "made", "here"), newAEAD(t), 10)
	at := time.Date(2026, 3, 2, 9, 30, 0, 5, time.UTC)
	o.now = func() time.Time { return at }
	m := invitation()
	if err := o.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	list, err := o.List(t.Context(), 5)
	if err != nil || len(list) != 1 {
		t.Fatalf("list: %v, %v", list, err)
	}
	want := Kept{ID: list[0].ID, To: "Ada Example <ada@example.org>", Subject: m.Subject, Date: at}
	if diff := cmp.Diff(want, list[0]); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	got, err := o.Read(t.Context(), list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Build(m)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestOutboxListsNewestFirstAndKeepsTheNewest(t *testing.T) {
	t.Parallel()
	dir, seal := t.TempDir(), newAEAD(t)
	o := outbox(t, dir, seal, 3)
	clock := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return clock }
	sendAll(t, o, "one", "two", "three", "four") // while the clock stands still
	if diff := cmp.Diff([]string{"four", "three", "two"}, subjects(t, o, 10)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"four", "three"}, subjects(t, o, 2)); diff != "" {
		t.Errorf("two of them (-want +got):\n%s", diff)
	}
	if got := subjects(t, o, 0); got != nil {
		t.Errorf("none of them: %q", got)
	}
	clock = clock.Add(-time.Hour)
	sendAll(t, o, "five")
	again := outbox(t, dir, seal, 3)
	again.now = o.now
	sendAll(t, again, "six") // after a restart with a clock set back
	if diff := cmp.Diff([]string{"six", "five", "four"}, subjects(t, again, 10)); diff != "" {
		t.Errorf("clock set back (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"six"}, subjects(t, outbox(t, dir, seal, 1), 10)); diff != "" {
		t.Errorf("less room (-want +got):\n%s", diff)
	}
}

// plainOnDisk lists the words that stand readable in any file of a folder, in its names, or under base64.
func plainOnDisk(t *testing.T, dir string, words ...string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text := entry.Name() + "\n" + string(content)
		if decoded, err := base64.StdEncoding.DecodeString(string(content)); err == nil {
			text += string(decoded)
		}
		for _, word := range words {
			if strings.Contains(text, word) && !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
	}
	return found
}

func TestOutboxIsSealedOnDisk(t *testing.T) {
	t.Parallel()
	words := []string{"ada@example.org", "Ada Example", "river clean-up", "you have a seat", "BEGIN:VCALENDAR", "msg-4711"}
	for name, row := range map[string]struct {
		seal Sealer
		want []string
	}{
		"sealed":                            {newAEAD(t), nil},
		"control: a sealer that seals none": {passThrough{}, words},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			o := outbox(t, dir, row.seal, 10)
			if err := o.Send(t.Context(), invitation()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, plainOnDisk(t, dir, words...)); diff != "" {
				t.Errorf("readable (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutboxFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "outbox")
	o := outbox(t, dir, newAEAD(t), 10)
	sendAll(t, o, "one", "two")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 2 {
		t.Errorf("%d files for two mails", len(entries))
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || info.Mode() != 0o600 || !strings.HasSuffix(entry.Name(), extension) {
			t.Errorf("%s has mode %v, %v", entry.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
}

func TestOutboxReadRefuses(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	o := outbox(t, filepath.Join(parent, "outbox"), passThrough{}, 10)
	if err := os.WriteFile(filepath.Join(parent, "secret.mail"), []byte("Subject: x\r\n\r\nx"), 0o600); err != nil {
		t.Fatal(err)
	}
	sendAll(t, o, "one")
	names, err := o.names()
	if err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]string{
		"nothing":               "",
		"a file outside":        "../secret",
		"a file outside by way": names[0] + "/../../secret",
		"an unknown id":         "20260302T090000.000000000Z-00000000",
		"an id with the ending": names[0] + extension,
		"an id with a break":    names[0] + "\n",
		"an unfinished file":    unfinished + names[0],
	} {
		if _, err := o.Read(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOutboxShowsWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	dir, seal := t.TempDir(), newAEAD(t)
	sendAll(t, outbox(t, dir, newAEAD(t), 10), "sealed with a lost key")
	o := outbox(t, dir, seal, 10)
	sendAll(t, o, "readable")
	list, err := o.List(t.Context(), 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("got %v, %v", list, err)
	}
	if list[0].Subject != "readable" || list[1].Subject != "" || list[1].To != "" || list[1].Date.IsZero() {
		t.Errorf("got %+v", list)
	}
	if _, err := o.Read(t.Context(), list[1].ID); !errors.Is(err, ErrUnreadable) {
		t.Errorf("got %v", err)
	}
	path := filepath.Join(dir, list[0].ID+extension)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content[:len(content)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Read(t.Context(), list[0].ID); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a file cut in half: got %v", err)
	}
}

func TestOutboxSendFails(t *testing.T) {
	t.Parallel()
	bad := letter()
	bad.To.Email = "nobody"
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	closed := outbox(t, t.TempDir(), newAEAD(t), 10)
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		ctx       context.Context //nolint:containedctx // the row's input
		outbox    *Outbox
		message   Message
		permanent bool
		want      error
	}{
		"a message that cannot be built": {t.Context(), outbox(t, t.TempDir(), newAEAD(t), 10), bad, true, ErrAddress},
		"a sealer without key":           {t.Context(), outbox(t, t.TempDir(), failing{}, 10), letter(), false, errNoKey},
		"a caller that gave up":          {ended, outbox(t, t.TempDir(), newAEAD(t), 10), letter(), false, context.Canceled},
		"a folder that is gone":          {t.Context(), closed, letter(), false, os.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := row.outbox.Send(row.ctx, row.message)
			temporary, permanent := new(Temporary), new(Permanent)
			if errors.As(err, &permanent) != row.permanent || errors.As(err, &temporary) == row.permanent || !errors.Is(err, row.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNewOutboxRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() (*Outbox, error){
		"no sealer":        func() (*Outbox, error) { return NewOutbox(t.TempDir(), nil, 10) },
		"room for nothing": func() (*Outbox, error) { return NewOutbox(t.TempDir(), passThrough{}, 0) },
		"a file":           func() (*Outbox, error) { return NewOutbox(file, passThrough{}, 10) },
	} {
		if o, err := open(); err == nil || o != nil {
			t.Errorf("%s: got %v, %v", name, o, err)
		}
	}
}

func TestOutboxSweepsWhatACrashLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{"old": 2 * abandoned, "fresh": 0} {
		path := filepath.Join(dir, unfinished+name)
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	o := outbox(t, dir, newAEAD(t), 10)
	if got := subjects(t, o, 10); got != nil {
		t.Errorf("a half file is listed: %q", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != unfinished+"fresh" {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestOutboxIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	const keep = 20
	o := outbox(t, t.TempDir(), newAEAD(t), keep)
	var group sync.WaitGroup
	for i := range 60 {
		group.Go(func() {
			m := letter()
			m.Subject = fmt.Sprint("mail ", i)
			if err := o.Send(t.Context(), m); err != nil {
				t.Error(err)
			}
			if _, err := o.List(t.Context(), 5); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := subjects(t, o, 100); len(got) != keep {
		t.Errorf("%d mails, want %d", len(got), keep)
	}
}

func TestOutboxRawIsTheBuiltMail(t *testing.T) {
	t.Parallel()
	o := outbox(t, t.TempDir(), newAEAD(t), 1)
	sendAll(t, o, "one")
	list, err := o.List(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.Read(t.Context(), list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	m := letter()
	m.Subject = "one"
	want, err := Build(m)
	if err != nil || !bytes.Equal(want, got.Raw) {
		t.Errorf("%v: raw differs", err)
	}
}

func TestOutboxListsItsFolderOnce(t *testing.T) {
	t.Parallel()
	dir, seal := t.TempDir(), newAEAD(t)
	one, other := outbox(t, dir, seal, 2), outbox(t, dir, seal, 2)
	sendAll(t, one, "a", "b", "c")
	sendAll(t, other, "d", "e", "f")
	if got := subjects(t, one, 10); len(got) != 4 {
		t.Errorf("each process keeps two of its own: %v", got)
	}
	if got := subjects(t, outbox(t, dir, seal, 2), 10); len(got) != 2 {
		t.Errorf("the next start keeps two: %v", got)
	}
}

// What names an address goes: mail to it, and mail whose replies go there. One that another address ends in stays, and so does what cannot
// be opened.
func TestForget(t *testing.T) {
	t.Parallel()
	seal := newAEAD(t)
	dir := t.TempDir()
	o, err := NewOutbox(dir, seal, 10)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	send := func(to, replies Address) {
		t.Helper()
		if err := o.Send(t.Context(), Message{
			ID: rand.Text(), From: Address{Name: "Hub", Email: "hub@example.org"}, To: to, ReplyTo: replies, Subject: "Hello", Text: "Hello.\n", HTML: "<p>Hello.</p>", Date: time.Now(),
		}); err != nil {
			t.Fatal(err)
		}
	}
	ana, diana := Address{Name: "Ana", Email: "Ana@example.org"}, Address{Email: "diana@example.org"}
	send(ana, Address{})
	send(diana, ana)
	send(diana, Address{})
	foreign := newAEAD(t)
	sealed, err := foreign.SealText([]byte("To: ana@example.org\r\n\r\n"), purpose)
	if err != nil {
		t.Fatal(err)
	}
	const locked = "20260101T000000.000000000Z-00000000"
	if err := os.WriteFile(filepath.Join(dir, locked+extension), []byte(sealed), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]int{"": 0, "nobody@example.org": 0, "na@example.org": 0} {
		if n, err := o.Forget(t.Context(), address); n != want || err != nil {
			t.Errorf("%q: %d went, %v", address, n, err)
		}
	}
	if n, err := o.Forget(t.Context(), "ana@example.org"); n != 2 || err != nil {
		t.Errorf("%d went, %v", n, err)
	}
	list, err := o.List(t.Context(), 10)
	if err != nil || len(list) != 2 || !strings.Contains(list[0].To, diana.Email) || list[1].ID != locked {
		t.Errorf("what stays: %+v, %v", list, err)
	}
	send(diana, Address{})
	if list, err := o.List(t.Context(), 10); err != nil || len(list) != 3 {
		t.Errorf("after another: %+v, %v", list, err)
	}
}
