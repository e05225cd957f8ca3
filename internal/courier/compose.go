package courier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"chapterhouse/components/email"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
)

// letter is a mail being composed: whom it is for, its words, and the calendar part that goes with it.
type letter struct {
	to, replyTo mail.Address
	sheet       email.Sheet
	calendar    *mail.Calendar
}

// Compose makes the mail of one message as things stand. The error wraps ErrGone or ErrOutdated when there is nothing
// left to say; any other error may pass. Composing twice gives the same mail but for what changed meanwhile.
func (s *Service) Compose(ctx context.Context, m hub.Message) (mail.Message, error) {
	chapter, err := s.chapters(ctx, m.Chapter)
	if err != nil {
		return mail.Message{}, fmt.Errorf("courier: chapter: %w", gone(err))
	}
	var l letter
	switch m.Kind {
	case hub.MailJoinApproved, hub.MailToolkit, hub.MailContactLeads, hub.MailTellLeads, hub.MailHeldLeads:
		l, err = s.fromLetter(m, chapter)
	case hub.MailConfirm, hub.MailGoing, hub.MailWaitlisted, hub.MailPromoted, hub.MailCancelled, hub.MailManage,
		hub.MailEventChanged, hub.MailEventOff, hub.MailUnavailable, hub.MailHeld, hub.MailRemoved, hub.MailRestored:
		l, err = s.fromAnswer(ctx, m, chapter)
	default:
		err = errKind // an older process meets a newer one's message: the newer one sends it
	}
	if err != nil {
		return mail.Message{}, fmt.Errorf("courier: compose %s: %w", m.Kind, err)
	}
	var html strings.Builder
	if err := l.sheet.HTML().Render(ctx, &html); err != nil {
		return mail.Message{}, fmt.Errorf("courier: render %s: %w", m.Kind, err)
	}
	return mail.Message{
		ID: messageID(m.ID), From: s.from(chapter), ReplyTo: l.replyTo, To: l.to, Subject: l.sheet.Subject,
		Text: l.sheet.Text(), HTML: html.String(), Calendar: l.calendar, Date: s.now(), Auto: true,
	}, nil
}

var errKind = errors.New("no words for this kind")

// gone turns "not found" into ErrGone.
func gone(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	return err
}

// from is the sender people see: the chapter, and the organization whose address it is.
func (s *Service) from(chapter hub.Chapter) mail.Address {
	name := chapter.Name
	switch {
	case name == "":
		name = s.cfg.From.Name
	case s.cfg.Organization != "" && s.cfg.Organization != name:
		name += ", " + s.cfg.Organization
	}
	return mail.Address{Name: name, Email: s.cfg.From.Email}
}

func (s *Service) frame(chapter hub.Chapter) email.Frame {
	return email.Frame{Organization: s.cfg.Organization, Chapter: chapter.Name, Accent: accent(chapter.Hue)}
}

func (s *Service) chapterURL(chapter hub.Chapter) string {
	return s.cfg.BaseURL + "/chapters/" + chapter.Slug
}

// dotAtom is what may stand left of the @ in a Message-ID without quotes (RFC 5322, section 3.2.3), narrowed to what
// mail.Message.ID takes.
var dotAtom = regexp.MustCompile(`^[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*$`)

// messageID is a message's row id as the local part of a Message-ID: the same row always has the same, and two rows never
// share one. A row id that ends in a dot gets a hyphen there, which row ids do not have; one that cannot be used is hashed.
func messageID(id hub.MessageID) string {
	local := string(id)
	if stem, dotted := strings.CutSuffix(local, "."); dotted {
		local = stem + "-"
	}
	if len(local) <= 128 && dotAtom.MatchString(local) {
		return local
	}
	sum := sha256.Sum256([]byte(id))
	return "row-" + hex.EncodeToString(sum[:16])
}
