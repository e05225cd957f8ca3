package courier

import (
	"context"
	"fmt"

	"chapterhouse/components/email"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
)

// aboutLetter composes a message that no answer stands behind: its sealed letter says whom it is for.
func (s *Service) aboutLetter(ctx context.Context, m hub.Message, chapter hub.Chapter) (letter, error) {
	if m.Letter.To == "" {
		return letter{}, fmt.Errorf("letter: %w", ErrGone)
	}
	l := letter{to: mail.Address{Name: m.Letter.Name, Email: m.Letter.To}}
	frame, words := s.frame(chapter), m.Letter.Words
	switch m.Kind {
	case hub.MailJoinApproved:
		l.sheet = email.Joined{Frame: frame, Page: s.chapterURL(chapter)}.Sheet(ctx)
	case hub.MailToolkit:
		link := s.chapterURL(chapter) + "/desk/toolkits/" + string(m.Toolkit)
		l.sheet = email.Toolkit{Frame: frame, Title: words["title"], Note: words["note"], Link: link}.Sheet(ctx)
	case hub.MailContactLeads:
		l.replyTo = mail.Address{Name: words["from"], Email: m.Letter.Replies}
		l.sheet = email.Contact{Frame: frame, From: words["from"], Text: words["text"]}.Sheet(ctx)
	case hub.MailTellLeads:
		l.sheet = email.LeadsOff{Frame: frame, Title: words["title"], Reason: words["reason"], Page: s.chapterURL(chapter) + "/events/" + words["event"]}.Sheet(ctx)
	case hub.MailHeldLeads:
		link := s.chapterURL(chapter) + "/desk/events/" + words["event"] + "/attendees"
		l.sheet = email.LeadsHeld{Frame: frame, Title: words["title"], Link: link}.Sheet(ctx)
	default:
		return letter{}, errKind
	}
	return l, nil
}
