package courier

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
)

// draft is what the words of a letter are said with.
type draft struct {
	message hub.Message
	frame   email.Frame
	page    string // URL of the chapter's page; of a notice, the site's without a slash at its end
	welcome string // the chapter's own words for new members, markdown
	site    string // the site's URL, without a slash at its end
	now     time.Time
}

// moment is a time as people read it, in UTC: a notice knows nobody's zone. The zero time is empty.
func (d draft) moment(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return say.Moment(ctx, at.UTC(), d.now)
}

// day is the day of a moment, as moment.
func (d draft) day(ctx context.Context, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return say.Day(ctx, at.UTC(), d.now)
}

// saying composes a letter of the words that its message carries. Words that cannot be read are gone.
func saying[W any](word func(context.Context, draft, W) letter) func(context.Context, draft) (letter, error) {
	return func(ctx context.Context, d draft) (letter, error) {
		var w W
		if words := d.message.Letter.Words; len(words) > 0 && json.Unmarshal(words, &w) != nil {
			return letter{}, fmt.Errorf("words: %w", ErrGone)
		}
		return word(ctx, d, w), nil
	}
}

// aboutLetter composes a message that no RSVP stands behind: its sealed letter says whom it is for.
func (s *Service) aboutLetter(ctx context.Context, m hub.Message, chapter hub.Chapter, k kind) (letter, error) {
	d := draft{message: m, frame: s.frame(chapter), page: s.chapterURL(chapter), welcome: chapter.Welcome, site: s.cfg.BaseURL, now: s.now()}
	if m.IsNotice() {
		d.frame, d.page = s.siteFrame(), s.cfg.BaseURL
	}
	switch {
	case m.Letter.To == "":
		return letter{}, fmt.Errorf("letter: %w", ErrGone)
	case k.lasts > 0 && !d.now.Before(m.CreatedAt.Add(k.lasts)):
		return letter{}, ErrOutdated
	}
	l, err := k.letter(ctx, d)
	l.to = mail.Address{Name: m.Letter.Name, Email: m.Letter.To}
	if m.Kind.Typed() {
		l.to.Name = "" // somebody's choice of words, for an address that may be anybody's
	}
	return l, err
}
