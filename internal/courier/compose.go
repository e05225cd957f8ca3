package courier

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chapterhouse/components/email"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
)

// letter is an email being composed: whom it is for, its words, and the calendar part that goes with it.
type letter struct {
	from        string // the name people see: the chapter's, or the organization's
	to, replyTo mail.Address
	sheet       email.Sheet
	calendar    *mail.Calendar
	refusal     string // URL of the page on which the address's owner stops all email; empty: nobody typed the address
	oneClick    string // URL that stops it by one POST (RFC 8058)
}

// Compose makes the email of one message as things stand, alone. The error wraps ErrGone or ErrOutdated when there is nothing
// left to say; any other error may pass. Composing twice gives the same email but for what changed meanwhile.
func (s *Service) Compose(ctx context.Context, m hub.Message) (mail.Message, error) {
	ctx = s.worded(ctx, m)
	l, err := s.letter(ctx, m)
	if err != nil {
		return mail.Message{}, err
	}
	return s.compose(ctx, m, []letter{l})
}

// worded is ctx in the locale that words a message: its own where there are words in it, or the organization's.
func (s *Service) worded(ctx context.Context, m hub.Message) context.Context {
	if slices.Contains(say.Locales(), m.Locale) {
		return say.With(ctx, m.Locale)
	}
	return say.With(ctx, s.named.Load().locale)
}

// letter composes one message or notice, in the locale of ctx.
func (s *Service) letter(ctx context.Context, m hub.Message) (l letter, err error) {
	var chapter hub.Chapter
	if !m.IsNotice() {
		chapter, err = s.chapters(ctx, m.Chapter)
	}
	k, known := kinds[m.Kind]
	switch {
	case err != nil:
		err = fmt.Errorf("chapter: %w", gone(err))
	case !known:
		err = errKind // an older process meets a newer one's message: the newer one sends it
	case k.letter != nil:
		l, err = s.aboutLetter(ctx, m, chapter, k)
	default:
		l, err = s.aboutRSVP(ctx, m, chapter, k)
	}
	if err != nil {
		return letter{}, fmt.Errorf("courier: compose %s: %w", m.Kind, err)
	}
	l.from = s.from(chapter)
	s.replies(&l, chapter, k)
	if m.Kind.Typed() {
		l.refusal = s.cfg.BaseURL + "/stop-email/" + string(s.store.RefusalLink(l.to.Email))
		if strings.HasPrefix(l.refusal, "https://") { // RFC 8058, section 3.1 asks for it
			l.oneClick = l.refusal
		}
		l.sheet.Refusal = l.refusal
	}
	return l, nil
}

// replies says where a reply to a chapter's email goes: to the chapter's contact address, or nowhere, and then the email names the form.
func (s *Service) replies(l *letter, chapter hub.Chapter, k kind) {
	if chapter.Name == "" || l.replyTo.Email != "" {
		return
	}
	l.replyTo = mail.Address{Email: chapter.Contact}
	if chapter.Contact != "" {
		l.replyTo.Name = chapter.Name
	} else if !k.leads {
		l.sheet.Ask = s.chapterURL(chapter) + "/contact"
	}
}

// compose makes one email of letters to one address, in the locale of ctx; m is the message of the first, and names the email.
func (s *Service) compose(ctx context.Context, m hub.Message, letters []letter) (mail.Message, error) {
	l := letters[0]
	if len(letters) > 1 {
		l = s.gathered(ctx, letters)
	}
	var html strings.Builder
	if err := l.sheet.HTML().Render(ctx, &html); err != nil {
		return mail.Message{}, fmt.Errorf("courier: render %s: %w", m.Kind, err)
	}
	return mail.Message{
		ID: messageID(m.ID), From: mail.Address{Name: l.from, Email: s.cfg.From.Email}, ReplyTo: l.replyTo, To: l.to, Subject: l.sheet.Subject,
		Text: l.sheet.Text(ctx), HTML: html.String(), Calendar: l.calendar, Date: s.now(), Unsubscribe: l.oneClick, Auto: true,
	}, nil
}

// gathered is one letter that says what several do: each with its own link, and none with a name that somebody typed.
func (s *Service) gathered(ctx context.Context, letters []letter) letter {
	l := letters[0]
	ask := l.sheet.Ask
	v := email.Gathered{Frame: s.siteFrame(), Refusal: l.refusal}
	for _, other := range letters {
		v.Sheets = append(v.Sheets, other.sheet)
		if other.from != l.from {
			l.from = s.cfg.From.Name
		}
		if other.replyTo != l.replyTo {
			l.replyTo = mail.Address{}
		}
		if other.sheet.Ask != ask {
			ask = ""
		}
	}
	l.sheet = v.Sheet(ctx)
	l.sheet.Ask = ask
	l.to.Name = ""
	return l
}

var errKind = errors.New("no words for this kind")

// gone turns "not found" into ErrGone.
func gone(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	return err
}

// from is the sender people see: the chapter, and the organization whose address it is; without a chapter, the organization.
func (s *Service) from(chapter hub.Chapter) string {
	organization := s.named.Load().organization
	switch {
	case chapter.Name == "":
		return cmp.Or(s.cfg.From.Name, organization)
	case organization != "" && organization != chapter.Name:
		return chapter.Name + ", " + organization
	}
	return chapter.Name
}

func (s *Service) frame(chapter hub.Chapter) email.Frame {
	f := s.siteFrame()
	f.Chapter, f.Accent = chapter.Name, accent(chapter.Hue)
	return f
}

// siteFrame is the frame of an email that no chapter stands behind.
func (s *Service) siteFrame() email.Frame {
	return email.Frame{Organization: s.named.Load().organization, Privacy: s.cfg.BaseURL + "/privacy"}
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

// accents are the chapters' hues for mail programs, which know no OKLCH: oklch(.5 .17 h) for h = 0°, 15° … 345° in sRGB,
// with the chroma lowered to the gamut's edge where it lies outside. White on each has a contrast of 5.6:1 or more.
var accents = [hub.Hues]string{
	"#aa295f", "#af2843", "#af2c1f", "#a24102", "#925001", "#865901", "#7a6001", "#6d6600",
	"#5b6c02", "#3a7400", "#027835", "#007654", "#037465", "#017272", "#02707e", "#036e8b",
	"#026a9d", "#0161bd", "#4057c2", "#5d4dbe", "#7444b4", "#863ca4", "#953490", "#a12d79",
}

// accent is the color of a chapter's button; empty for a hue outside the circle.
func accent(hue int) string {
	if hue < 0 || hue >= hub.Hues {
		return ""
	}
	return accents[hue]
}
