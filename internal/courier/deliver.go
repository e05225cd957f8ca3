package courier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store"
)

const (
	lease = 2 * time.Minute
	// reserve is the part of a lease in which nothing is sent any more: a claim must outlive the send and its mark, or
	// another worker sends the same message.
	reserve = 20 * time.Second
	// grace is how long a send under way may go on when its context ends. Cutting it off would leave unknown whether the
	// mail was taken, and send it twice; waiting longer would break the promise that a stop takes 5 s (trust.md).
	grace = 5 * time.Second
	// markFor bounds a claim, and the mark that follows a send, which happen even when the context has ended.
	markFor = 10 * time.Second
	// maxAttempts is how often a message is tried. With backoff it takes about 19 hours.
	maxAttempts = 8
)

// batch is how many messages one claim takes. Of codes it is few: what a worker has claimed waits for it, and other workers that
// have nothing to do cannot help.
func batch(lane hub.Lane) int {
	if lane == hub.LaneCodes {
		return 5
	}
	return 50
}

// backoff is the wait after the first, second … attempt; the last one repeats.
var backoff = [...]time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour}

// Deliver delivers what is due in every lane, one after the other.
func (s *Service) Deliver(ctx context.Context) (int, error) {
	sent := 0
	for _, lane := range hub.Lanes() {
		n, err := s.DeliverLane(ctx, lane)
		if sent += n; err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// DeliverLane claims messages of a lane that are due in batches, composes, sends and marks each, until nothing is due or ctx ends.
// It returns how many emails were sent. A message that was not taken is no error: its row says when it is tried again. An error
// is the database's, or ctx's; what was claimed and not tried is put back then, or falls to the next claim in 2 minutes.
func (s *Service) DeliverLane(ctx context.Context, lane hub.Lane) (int, error) {
	sent := 0
	for ctx.Err() == nil {
		until := s.now().Add(lease)
		claimed, err := s.claim(ctx, lane)
		if err != nil {
			return sent, fmt.Errorf("courier: claim: %w", err)
		}
		if len(claimed) == 0 {
			return sent, nil
		}
		n, err := s.deliver(ctx, lane, claimed, until)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, fmt.Errorf("courier: deliver: %w", ctx.Err())
}

// claim takes a batch. It does not end with ctx: a stop between the claim and its answer would leave messages claimed of
// which nobody knows, and they would wait for the lease's end. deliver puts them back.
func (s *Service) claim(ctx context.Context, lane hub.Lane) ([]hub.Message, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markFor)
	defer cancel()
	return s.store.ClaimMessages(ctx, lane, batch(lane), lease)
}

// deliver works through one batch while its lease holds, and puts the rest back. A pause counts from the next message, not
// from the next claim: 50 messages to a slow server can take minutes, and a stop must take 5 s at most (trust.md).
func (s *Service) deliver(ctx context.Context, lane hub.Lane, claimed []hub.Message, until time.Time) (int, error) {
	sent := 0
	handled := map[hub.MessageID]bool{}
	for i, m := range claimed {
		if handled[m.ID] {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(claimed[i:]), func(m hub.Message) bool { return handled[m.ID] })
		left := until.Sub(s.now()) - reserve
		if ctx.Err() != nil || left <= 0 {
			s.release(ctx, rest, until, 0)
			return sent, nil //nolint:nilerr // a stop is no failure: the rest is back in the queue
		}
		if pause, err := s.store.SendsPaused(ctx); err != nil || pause.Paused() {
			s.release(ctx, rest, until, 0)
			if ctx.Err() != nil {
				return sent, nil //nolint:nilerr // as above
			}
			return sent, err
		}
		done, err := s.attempt(ctx, lane, rest, left)
		if errors.Is(err, errBusy) {
			s.release(ctx, rest[:1], until, busyFor)
			continue
		}
		for _, id := range done.handled {
			handled[id] = true
		}
		if err == nil && done.sent() {
			sent++
		}
		if err := s.mark(ctx, done, err); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// AfterClock makes mail due that waits for a moment which this machine's clock has left again, and returns how much.
func (s *Service) AfterClock(ctx context.Context) (int, error) {
	moved, err := s.store.HastenAfterClock(ctx, lease)
	if err != nil {
		return 0, fmt.Errorf("courier: %w", err)
	}
	return moved, nil
}

// release puts messages back that were claimed and not tried, due after some time. It may fail: then the lease gives them back.
func (s *Service) release(ctx context.Context, rest []hub.Message, until time.Time, after time.Duration) {
	if !s.now().Before(until) {
		return // somebody else may have claimed them
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markFor)
	defer cancel()
	ids := make([]hub.MessageID, 0, len(rest))
	for _, m := range rest {
		ids = append(ids, m.ID)
	}
	if err := s.store.ReleaseMessages(ctx, ids, after); err != nil {
		s.log.WarnContext(ctx, "mails were not put back before their time", "error", err)
	}
}

var errPanic = errors.New("panic while composing or sending")

// attempt composes and sends the first of some claimed messages within left, with what it gathers. A panic is an error here, so that one message cannot
// hold up the batch it was claimed with; the trace holds code positions and no values of strings.
func (s *Service) attempt(ctx context.Context, lane hub.Lane, claimed []hub.Message, left time.Duration) (done parcel, err error) {
	m := claimed[0]
	done = parcel{first: m, messages: []hub.Message{m}}
	defer func() {
		if recover() != nil {
			s.log.ErrorContext(ctx, "panic over a message", "message", m.ID, "kind", m.Kind, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	ctx, cancel := linger(ctx, left) // to compose, too: a stop is no reason to try a mail again in half a minute
	defer cancel()
	ctx = s.worded(ctx, m) // also what is gathered with it: an email has one language
	first, err := s.letter(ctx, m)
	if err != nil {
		return done, err
	}
	leave, free := s.traffic.enter(lane, first.to.Email, s.now())
	if !free {
		return done, errBusy
	}
	defer func() { leave(s.now()) }()
	letters, err := s.admit(ctx, &done, claimed[1:], first)
	if err != nil || done.later {
		return done, err
	}
	composed, err := s.compose(ctx, m, letters)
	if err != nil {
		return done, err
	}
	return done, s.senders(lane).Send(ctx, composed)
}

// linger is a context that ends after left, or grace after ctx ends.
func linger(ctx context.Context, left time.Duration) (context.Context, context.CancelFunc) {
	lingering, cancel := context.WithTimeout(context.WithoutCancel(ctx), left)
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-time.After(grace):
			cancel()
		case <-lingering.Done():
		}
	})
	return lingering, func() {
		stop()
		cancel()
	}
}

// mark writes the outcome of an attempt into the rows of what it sent. A row that vanished meanwhile needs no mark.
func (s *Service) mark(ctx context.Context, done parcel, outcome error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markFor)
	defer cancel()
	if done.later {
		return nil // it is back in the queue already
	}
	var err error
	if outcome == nil {
		err = s.store.MarkSent(ctx, done.messages)
	} else {
		err = s.markUnsent(ctx, done, outcome)
	}
	if err != nil {
		return fmt.Errorf("courier: mark message %s: %w", done.first.ID, err)
	}
	return nil
}

// markUnsent marks every message of an email that did not leave, each by its own count of attempts, and takes the email back from
// what its mailbox has got.
func (s *Service) markUnsent(ctx context.Context, done parcel, outcome error) error {
	if temporary, is := errors.AsType[*mail.Temporary](outcome); done.counted != "" && (!is || !temporary.Unclear) && !errors.Is(outcome, errPanic) {
		if err := s.store.Unsend(ctx, done.counted, done.at); err != nil {
			return err
		}
	}
	for _, m := range done.messages {
		problem, again := verdict(m, outcome)
		s.report(ctx, m, outcome, again)
		if err := s.store.MarkUnsent(ctx, []hub.Message{m}, problem, again); err != nil {
			return err
		}
	}
	return nil
}

// verdict says what becomes of a message that was not sent, and why in words fit for an operator: the sender's reason,
// which names no person, or the kind of failure.
func verdict(m hub.Message, outcome error) (string, store.Retry) {
	permanent, isPermanent := errors.AsType[*mail.Permanent](outcome)
	temporary, isTemporary := errors.AsType[*mail.Temporary](outcome)
	again := store.Retry{GiveUp: m.Attempts >= maxAttempts, After: backoff[min(max(m.Attempts, 1), len(backoff))-1]}
	switch {
	case errors.Is(outcome, ErrGone):
		return "gone", store.Retry{GiveUp: true}
	case errors.Is(outcome, ErrOutdated):
		return "outdated", store.Retry{GiveUp: true}
	case errors.Is(outcome, ErrSuppressed):
		return "suppressed", store.Retry{GiveUp: true}
	case isPermanent:
		return permanent.Error(), store.Retry{GiveUp: true}
	case isTemporary:
		return temporary.Error(), again
	case errors.Is(outcome, errPanic):
		return errPanic.Error(), again
	}
	return "not composed", again
}

// report logs that a message was not sent, with its id and kind only.
func (s *Service) report(ctx context.Context, m hub.Message, outcome error, again store.Retry) {
	level, words := slog.LevelWarn, "mail put back"
	switch {
	case errors.Is(outcome, ErrGone), errors.Is(outcome, ErrOutdated), errors.Is(outcome, ErrSuppressed):
		level, words = slog.LevelInfo, "mail not needed any more"
	case again.GiveUp:
		level, words = slog.LevelError, "mail given up"
	}
	s.log.Log(ctx, level, words, "message", m.ID, "kind", m.Kind)
}
