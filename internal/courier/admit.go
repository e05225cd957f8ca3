package courier

import (
	"context"
	"errors"
	"time"

	"chapterhouse/internal/hub"
)

// parcel is one email on its way, with the messages that leave in it.
type parcel struct {
	first    hub.Message
	messages []hub.Message
	handled  []hub.MessageID // what else of the claim is dealt with: it is in the email, or marked
	later    bool            // the mailbox's limit put it off: its rows are back in the queue
	counted  string          // the address whose mailbox counts it; empty: none does
	at       time.Time       // when it counts as sent
}

// sent says whether the email left, when no error says otherwise.
func (p parcel) sent() bool { return !p.later && len(p.messages) > 0 }

// admit asks whether a composed message may leave, and returns it with what leaves in the same email: everything else that was owed
// to the mailbox because somebody typed its address, beside it in the claim or not. Of that, what has nothing left to say is marked
// so here.
func (s *Service) admit(ctx context.Context, done *parcel, beside []hub.Message, first letter) ([]letter, error) {
	m := done.first
	if !m.Kind.Typed() {
		suppressed, err := s.store.Suppressed(ctx, first.to.Email)
		if err == nil && suppressed {
			err = ErrSuppressed
		}
		return []letter{first}, err
	}
	admission, err := s.store.Admit(ctx, m, beside, first.to.Email, m.Kind.Alone())
	switch {
	case err != nil:
		return nil, err
	case admission.Suppressed:
		return nil, ErrSuppressed
	case admission.Later:
		done.later = true
		return nil, nil
	}
	done.counted, done.at = first.to.Email, admission.At
	letters := []letter{first}
	for _, other := range admission.Gathered {
		done.handled = append(done.handled, other.ID)
		l, err := s.letter(ctx, other)
		if errors.Is(err, ErrGone) || errors.Is(err, ErrOutdated) {
			problem, again := verdict(other, err)
			if err := s.store.MarkUnsent(ctx, []hub.Message{other}, problem, again); err != nil {
				return nil, err
			}
			continue
		}
		// Whatever else is wrong with it is its own affair: its claim ends, and it is tried alone.
		if err != nil {
			continue
		}
		letters, done.messages = append(letters, l), append(done.messages, other)
	}
	return letters, nil
}
