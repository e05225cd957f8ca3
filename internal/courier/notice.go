package courier

import (
	"context"
	"fmt"
	"time"

	"chapterhouse/components/email"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/say"
)

// aboutNotice composes an email that no chapter stands behind: its sealed letter says whom it is for.
func (s *Service) aboutNotice(ctx context.Context, m hub.Message) (letter, error) {
	if m.Letter.To == "" {
		return letter{}, fmt.Errorf("notice: %w", ErrGone)
	}
	l := letter{from: s.cfg.From.Name, to: mail.Address{Name: m.Letter.Name, Email: m.Letter.To}}
	if l.from == "" {
		l.from = s.cfg.Organization
	}
	frame, words := email.Frame{Organization: s.cfg.Organization}, m.Letter.Words
	switch hub.NoticeKind(m.Kind) {
	case hub.NoticeIdentityLinked:
		l.sheet = email.IdentityLinked{Frame: frame, Provider: words["provider"], When: s.moment(ctx, words["when"]), Page: s.cfg.BaseURL + "/me"}.Sheet(ctx)
	case hub.NoticeIdentityConfirmed:
		v := email.IdentityConfirmed{Frame: frame, Provider: words["provider"], When: s.moment(ctx, words["when"]), Reason: words["reason"], Page: s.cfg.BaseURL + "/me"}
		l.sheet = v.Sheet(ctx)
	case hub.NoticeConfirmAddress:
		until := m.CreatedAt.Add(hub.ConfirmFor)
		if !s.now().Before(until) {
			return letter{}, ErrOutdated
		}
		v := email.ConfirmAddress{Frame: frame, Link: s.cfg.BaseURL + "/confirm/" + words["token"], Until: say.Moment(ctx, until.UTC(), s.now())}
		if s.now().Sub(m.CreatedAt) < hub.CodeFor {
			v.Code = words["code"]
		}
		l.to.Name = "" // somebody's choice of words, for an address that may be anybody's
		l.sheet = v.Sheet(ctx)
	default:
		return letter{}, errKind
	}
	return l, nil
}

// moment is a time of RFC 3339 as people read it, in UTC: a notice knows nobody's zone.
func (s *Service) moment(ctx context.Context, text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return ""
	}
	return say.Moment(ctx, at.UTC(), s.now())
}
