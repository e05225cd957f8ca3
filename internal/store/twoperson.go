package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// What needs two people is asked by one and confirmed by another, each with a row or columns of its own; this file has what they share.

// secondWord is nil for somebody who may confirm what was asked: anybody else, or in an office of one person, who asked once the hold is
// over. ErrOwnProposal, ErrOnHold: they may not, or not yet.
func (s *Store) secondWord(by, asked hub.PersonID, at time.Time) error {
	switch {
	case by != asked:
		return nil
	case !s.OnePerson:
		return hub.ErrOwnProposal
	case s.now().Before(hub.HeldUntil(at)):
		return hub.ErrOnHold
	}
	return nil
}

// SecondWord is secondWord for a page that offers it: nil when by may confirm what was asked now.
func (s *Store) SecondWord(by, asked hub.PersonID, at time.Time) error {
	return s.secondWord(by, asked, at)
}

// tellHold owes the other admins an email that something waits for one of them, whom it is about excepted; in an office of one person,
// everybody with power there, whoever asked too, that one admin will do what two should.
func (s *Store) tellHold(ctx context.Context, tx *transaction, by hub.PersonID, step hub.HoldStep, about ...hub.PersonID) error {
	return s.tellHoldOf(ctx, tx, by, step, "", about...)
}

// tellHoldOf is tellHold about a chapter, to whose page at the office the email leads.
func (s *Store) tellHoldOf(ctx context.Context, tx *transaction, by hub.PersonID, step hub.HoldStep, chapter hub.ChapterID, about ...hub.PersonID) error {
	if !s.OnePerson {
		return s.tellWaits(ctx, tx, by, step, chapter, about...)
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.chapter_id IS NULL AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`, sqldb.At(s.now()))
	list, err := collect(rows, err, text[hub.PersonID])
	if err != nil {
		return err
	}
	who, err := s.addressee(ctx, tx, by)
	words := hub.HoldLetter{Step: step, By: who.Name, Until: hub.HeldUntil(s.now()).UTC().Truncate(time.Second)}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, chapter)
	for i := 0; i < len(list) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, list[i], words)
	}
	return err
}
