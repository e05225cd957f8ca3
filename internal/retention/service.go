package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Files keeps the bytes of pictures and documents.
type Files interface {
	Delete(ctx context.Context, key string) error
}

// Service erases what is over.
type Service struct {
	store *store.Store
	files Files
	now   func() time.Time
}

// New returns the use case over st; the bytes of files are in files.
func New(st *store.Store, files Files, now func() time.Time) *Service {
	return &Service{store: st, files: files, now: now}
}

// Erase forgets everything of Table whose time is over. It stops at what cannot be erased: the next time tries again.
func (s *Service) Erase(ctx context.Context) error {
	for _, kept := range Table() {
		if err := kept.erase(ctx, s, s.now().Add(-kept.For)); err != nil {
			return fmt.Errorf("retention: %s: %w", kept.What, err)
		}
	}
	return nil
}

// eachChapter calls fn for the handle of each chapter.
func (s *Service) eachChapter(ctx context.Context, fn func(store.Chapter) error) error {
	chapters, err := s.store.Chapters(ctx)
	if err != nil {
		return err
	}
	for _, ch := range chapters {
		if err := fn(s.store.Chapter(ch.ID)); err != nil {
			return err
		}
	}
	return nil
}

// eraseFiles removes the files that nothing shows: the rows first, so that no row names what is gone. Bytes that a stop leaves
// behind are found by doctor (files-orphaned).
func eraseFiles(ctx context.Context, s *Service, before time.Time) error {
	return s.eachChapter(ctx, func(handle store.Chapter) error {
		files, err := handle.EraseFiles(ctx, before)
		if err != nil {
			return err
		}
		for _, f := range files {
			for _, key := range f.Keys() {
				err = errors.Join(err, s.files.Delete(ctx, key))
			}
		}
		return err
	})
}

// Kept is one kind of thing that the hub keeps for a time.
type Kept struct {
	What  string
	For   time.Duration
	Since string // from when For is counted
	erase func(ctx context.Context, s *Service, before time.Time) error
}

const day = 24 * time.Hour

// Table is everything that is kept for a time, in the order in which it goes. Files are last: a folder that refuses must not
// keep names.
func Table() []Kept {
	return []Kept{
		{"RSVP that nobody confirmed", hub.PendingFor, "it was last sent", inChapters(store.Chapter.ErasePending)},
		{"Guest’s name, email address and answers", hub.GuestDataDays * day, "the event ended", inChapters(store.Chapter.EraseGuests)},
		{"Member’s name on an RSVP, and their answers", hub.MemberDataDays * day, "the event ended", inChapters(store.Chapter.EraseAttendance)},
		{"Email of a chapter", hub.MessageDays * day, "it was sent, or failed for good", inChapters(store.Chapter.EraseMessages)},
		{"Declined request to join, ended membership", hub.RequestDays * day, "it was declined, or they left", inChapters(store.Chapter.EraseRequests)},
		{"Network that an RSVP came from, under that day’s key", hub.NetworkFor, "it was confirmed, held or cancelled", everywhere((*store.Store).ForgetNetworks)},
		{"Question to an email address", hub.ConfirmFor, "it was asked", everywhere((*store.Store).EraseConfirmations)},
		{"Code to sign in with", hub.CodeFor, "it was asked for", everywhere((*store.Store).EraseCodes)},
		{"Person of whom nothing is known but that they signed in by a code", hub.CodePersonFor, "they last did", everywhere((*store.Store).EraseCodePeople)},
		{"Email that no chapter stands behind", hub.MessageDays * day, "it was sent, or failed for good", everywhere((*store.Store).EraseNotices)},
		{"What is known of a mailbox, under a keyed hash", hub.MailboxDays * day, "its last email or confirmation", everywhere((*store.Store).EraseMailboxes)},
		{"Activity log", hub.AuditDays * day, "it was written", everywhere((*store.Store).ExpireTrail)},
		{"What guests did, counted without a person", hub.AuditDays * day, "it happened", everywhere((*store.Store).ExpireFacts)},
		{"File that no event and no toolkit shows, such as a picture of a form that was never saved", hub.LooseFileFor, "it was uploaded", eraseFiles},
	}
}

// everywhere erases by one call for the whole hub.
func everywhere(erase func(*store.Store, context.Context, time.Time) (int64, error)) func(context.Context, *Service, time.Time) error {
	return func(ctx context.Context, s *Service, before time.Time) error {
		_, err := erase(s.store, ctx, before)
		return err
	}
}

// inChapters erases chapter by chapter.
func inChapters(erase func(store.Chapter, context.Context, time.Time) (int64, error)) func(context.Context, *Service, time.Time) error {
	return func(ctx context.Context, s *Service, before time.Time) error {
		return s.eachChapter(ctx, func(handle store.Chapter) error {
			_, err := erase(handle, ctx, before)
			return err
		})
	}
}
