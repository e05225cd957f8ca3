package mail

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Sealer encrypts what rests on disk. The purpose is bound to the sealed text: it opens only for the same purpose.
type Sealer interface {
	SealText(plain []byte, purpose string) (string, error)
	OpenText(sealed, purpose string) ([]byte, error)
}

// ErrNotFound is an id that the outbox does not have, also one that is no id.
var ErrNotFound = errors.New("mail is not in the outbox")

// Kept is one mail of the outbox in a list. A file that the sealer cannot open is listed with its ID and Date only.
type Kept struct {
	ID          string
	To, Subject string
	Date        time.Time // when the outbox took it, UTC
}

const (
	purpose    = "mail/outbox"
	extension  = ".mail"
	unfinished = ".tmp-"
	stamp      = "20060102T150405.000000000Z" // fixed width, so names sort by time
	// abandoned is the age at which an unfinished file cannot be one that is being written.
	abandoned = time.Hour
)

var keptShape = regexp.MustCompile(`^\d{8}T\d{6}\.\d{9}Z-[0-9a-f]{8}$`)

// Outbox keeps mail in a folder instead of sending it: one sealed file per mail, readable by the owner only, the
// newest first to be shown and the oldest first to go. It is safe for concurrent use by one process. Several processes that
// write to one folder each keep the limit on their own, and all of it when they start.
type Outbox struct {
	root *os.Root
	seal Sealer
	max  int
	now  func() time.Time

	mu   sync.Mutex
	last time.Time
	kept []string // the ids of the mails this process knows of, oldest first; the folder is listed once, at the start
}

var _ Sender = (*Outbox)(nil)

// NewOutbox opens dir, making it if it is missing, for at most keep mails.
func NewOutbox(dir string, seal Sealer, keep int) (*Outbox, error) {
	if seal == nil || keep < 1 {
		return nil, errors.New("mail: outbox needs a sealer and room for one mail")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("mail: outbox folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("mail: outbox folder: %w", err)
	}
	o := &Outbox{root: root, seal: seal, max: keep, now: time.Now}
	if err := o.sweep(); err != nil {
		_ = root.Close()
		return nil, err
	}
	return o, nil
}

// Close lets go of the folder; the mails stay.
func (o *Outbox) Close() error { return o.root.Close() }

// Send keeps m as the newest mail. When it returns nil the file is on disk. It fails with *Permanent when Build
// refuses m, else with *Temporary.
func (o *Outbox) Send(ctx context.Context, m Message) error {
	raw, err := Build(m)
	if err != nil {
		return unbuildable(err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", &Temporary{Reason: "outbox: cancelled"}, err)
	}
	sealed, err := o.seal.SealText(raw, purpose)
	if err != nil {
		return fmt.Errorf("%w: %w", &Temporary{Reason: "outbox: sealing"}, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	name := o.nextName()
	if err := o.write(name, sealed); err != nil {
		return fmt.Errorf("%w: %w", &Temporary{Reason: "outbox: writing"}, err)
	}
	o.kept = append(o.kept, name)
	_ = o.prune() // the mail is kept, and an error here would have it sent again; the next Send prunes as well
	return nil
}

// List returns at most limit mails, newest first.
func (o *Outbox) List(ctx context.Context, limit int) ([]Kept, error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	var list []Kept
	for i := len(names) - 1; i >= 0 && len(list) < limit; i-- {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("mail: outbox list: %w", err)
		}
		at, err := keptAt(names[i])
		if err != nil {
			continue // not a name that Send gave
		}
		kept := Kept{ID: names[i], Date: at}
		switch mail, err := o.Read(ctx, names[i]); {
		case errors.Is(err, ErrNotFound): // pruned meanwhile
			continue
		case err == nil:
			kept.To, kept.Subject = mail.To, mail.Subject
		case !errors.Is(err, ErrUnreadable):
			return nil, err
		}
		list = append(list, kept)
	}
	return list, nil
}

// Read returns one mail; ErrNotFound, or ErrUnreadable when the sealer cannot open it.
func (o *Outbox) Read(ctx context.Context, id string) (Parsed, error) {
	if err := ctx.Err(); err != nil {
		return Parsed{}, fmt.Errorf("mail: outbox read: %w", err)
	}
	if !keptShape.MatchString(id) {
		return Parsed{}, fmt.Errorf("mail: outbox read: %w", ErrNotFound)
	}
	sealed, err := o.root.ReadFile(id + extension)
	if errors.Is(err, fs.ErrNotExist) {
		return Parsed{}, fmt.Errorf("mail: outbox read %s: %w", id, ErrNotFound)
	}
	if err != nil {
		return Parsed{}, fmt.Errorf("mail: outbox read: %w", err)
	}
	raw, err := o.seal.OpenText(string(sealed), purpose)
	if err != nil {
		return Parsed{}, fmt.Errorf("mail: outbox read %s: %w", id, ErrUnreadable)
	}
	return Parse(raw)
}

// Forget removes the mails whose headers name an address: those to it, and those whose replies go there. It returns how many.
func (o *Outbox) Forget(ctx context.Context, address string) (int, error) {
	names, err := o.names()
	if err != nil {
		return 0, err
	}
	address = strings.ToLower(strings.TrimSpace(address))
	gone := 0
	for _, name := range names {
		mail, err := o.Read(ctx, name)
		switch {
		case errors.Is(err, ErrNotFound), errors.Is(err, ErrUnreadable): // pruned meanwhile, or sealed by keys that are gone
			continue
		case err != nil:
			return gone, err
		case address == "" || !mail.mentions(address):
			continue
		}
		if err := o.drop(name); err != nil {
			return gone, err
		}
		gone++
	}
	return gone, nil
}

// mentions reports whether a header of a mail names an address, which is in lower case.
func (p Parsed) mentions(address string) bool {
	for _, h := range p.Headers {
		words := strings.FieldsFunc(strings.ToLower(h[1]), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>,;:\"", r) })
		if slices.Contains(words, address) {
			return true
		}
	}
	return false
}

// drop removes one mail.
func (o *Outbox) drop(name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.remove(name + extension); err != nil {
		return err
	}
	o.kept = slices.DeleteFunc(o.kept, func(kept string) bool { return kept == name })
	return nil
}

// nextName is later than every name before it, also when the clock stands still or steps back.
func (o *Outbox) nextName() string {
	at := o.now().UTC()
	if !at.After(o.last) {
		at = o.last.Add(time.Nanosecond)
	}
	o.last = at
	var suffix [4]byte
	_, _ = rand.Read(suffix[:]) // never fails (crypto/rand); it keeps two processes from meeting in one name
	return at.Format(stamp) + "-" + hex.EncodeToString(suffix[:])
}

// write makes the file appear whole or not at all.
func (o *Outbox) write(name, sealed string) error {
	temporary := unfinished + name
	err := o.fill(temporary, sealed)
	if err == nil {
		err = o.root.Rename(temporary, name+extension)
	}
	if err != nil {
		_ = o.root.Remove(temporary)
		return fmt.Errorf("mail: outbox write: %w", err)
	}
	return o.syncFolder()
}

func (o *Outbox) fill(name, sealed string) error {
	file, err := o.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(sealed)
	return errors.Join(err, file.Sync(), file.Close())
}

// syncFolder makes the rename survive a power cut.
func (o *Outbox) syncFolder() error {
	folder, err := o.root.Open(".")
	if err != nil {
		return fmt.Errorf("mail: outbox folder: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("mail: outbox folder: %w", err)
	}
	return nil
}

// prune removes the oldest mails over the limit.
func (o *Outbox) prune() error {
	for len(o.kept) > o.max {
		if err := o.remove(o.kept[0] + extension); err != nil {
			return err
		}
		o.kept = o.kept[1:]
	}
	return nil
}

// sweep removes what a crash left half written and what is over the limit, and finds the newest name, so that a clock
// set back cannot make the next mail the oldest, the first to be pruned.
func (o *Outbox) sweep() error {
	entries, err := fs.ReadDir(o.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("mail: outbox folder: %w", err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), unfinished) || o.now().Sub(info.ModTime()) < abandoned {
			continue
		}
		if err := o.remove(entry.Name()); err != nil {
			return err
		}
	}
	if o.kept, err = o.names(); err != nil {
		return err
	}
	if len(o.kept) > 0 {
		o.last, _ = keptAt(o.kept[len(o.kept)-1]) // the zero time is before every clock
	}
	return o.prune()
}

// keptAt is the time in an id.
func keptAt(id string) (time.Time, error) { return time.Parse(stamp, id[:len(stamp)]) }

// names returns the ids of the kept mails, oldest first.
func (o *Outbox) names() ([]string, error) {
	entries, err := fs.ReadDir(o.root.FS(), ".") // sorted by name
	if err != nil {
		return nil, fmt.Errorf("mail: outbox folder: %w", err)
	}
	var names []string
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), extension)
		if ok && keptShape.MatchString(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

func (o *Outbox) remove(file string) error {
	if err := o.root.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("mail: outbox remove: %w", err)
	}
	return nil
}
