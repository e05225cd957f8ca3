package chapter

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// ReviewForm is what the office notes of a yearly review.
type ReviewForm struct {
	Note string `form:"note"`
	Due  string `form:"due"` // when it was due, as Version writes it: another review since is a conflict
}

// Version is an instant as a form sends it back; "0" for none.
func Version(at time.Time) string {
	if at.IsZero() {
		return "0"
	}
	return strconv.FormatInt(at.UnixMicro(), 10)
}

// versionOf is the instant of a Version.
func versionOf(text string) time.Time {
	micros, err := strconv.ParseInt(text, 10, 64)
	if err != nil || micros <= 0 || micros > lastMicro {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// lastMicro is the end of the year 9999 in microseconds: databases refuse later times.
const lastMicro = 253_402_300_799_999_999

// Charter returns a chapter's charter, for its leads and for the office. The national office has none.
func (s *Service) Charter(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.Charter, error) {
	err := policy.Can(actor, policy.SeeChapters, policy.Subject{})
	if err != nil {
		err = s.MayAccept(actor, ch)
	}
	if err == nil {
		err = notOffice(ch)
	}
	if err != nil {
		return hub.Charter{}, err
	}
	c, err := s.store.Charter(ctx, ch.ID)
	if err != nil {
		return hub.Charter{}, fmt.Errorf("chapter: charter: %w", err)
	}
	return c, nil
}

// MayAccept reports whether the actor accepts the agreement in a chapter's name.
func (s *Service) MayAccept(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.AcceptAgreement, subject(ch)); err != nil {
		return err
	}
	return notOffice(ch)
}

// Agreement is the office's text.
func (s *Service) Agreement(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.SitePage, error) {
	if err := s.MayAccept(actor, ch); err != nil {
		return hub.SitePage{}, err
	}
	return s.store.SitePage(ctx, hub.PageAgreement)
}

// AcceptAgreement accepts the agreement of a Version for a chapter. Another version, or one that was accepted before, is hub.ErrConflict.
func (s *Service) AcceptAgreement(ctx context.Context, actor hub.Actor, ch hub.Chapter, version string) error {
	if err := s.MayAccept(actor, ch); err != nil {
		return err
	}
	return s.store.AcceptAgreement(ctx, actor.Person, ch.ID, versionOf(version))
}

// MayReview reports whether the actor notes the yearly review of a chapter.
func (s *Service) MayReview(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.AnswerAsks, policy.Subject{}); err != nil {
		return err
	}
	return notOffice(ch)
}

// ReviewCharter notes the yearly review of a chapter; the next one is due in a year. Another review since is hub.ErrConflict.
func (s *Service) ReviewCharter(ctx context.Context, actor hub.Actor, ch hub.Chapter, f ReviewForm) error {
	if err := s.MayReview(actor, ch); err != nil {
		return err
	}
	note := strings.TrimSpace(hub.Text(f.Note))
	switch {
	case note == "":
		return hub.Wrong("note", say.M("Say in a sentence or two how the chapter is doing."))
	case utf8.RuneCountInString(note) > hub.MaxReviewNote:
		return hub.Wrong("note", say.M("Keep this under 2,000 characters."))
	}
	return s.store.ReviewCharter(ctx, actor.Person, ch.ID, versionOf(f.Due), note)
}

// RemindReviews emails leads and the office about reviews that are due soon, or are due; each reminder once.
func (s *Service) RemindReviews(ctx context.Context) error {
	if _, err := s.store.RemindReviews(ctx); err != nil {
		return fmt.Errorf("chapter: reminders of reviews: %w", err)
	}
	return nil
}
