package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

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
