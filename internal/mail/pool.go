package mail

import "context"

// acquire waits for the right to use one connection.
func (s *SMTP) acquire(ctx context.Context) error {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return &failure{step: stepWait, err: ctx.Err()}
	case <-s.closing:
		return &failure{step: stepWait, err: ErrClosed}
	}
	select {
	case <-s.closing: // select chose at random
		s.release()
		return &failure{step: stepWait, err: ErrClosed}
	default:
		return nil
	}
}

func (s *SMTP) release() { <-s.slots }

// take returns the connection that was used last, or nil. Connections past the idle limit are dropped.
func (s *SMTP) take() *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	oldest := s.now().Add(-idleLimit)
	for len(s.idle) > 0 && s.idle[0].usedAt.Before(oldest) {
		s.idle[0].drop()
		s.idle = s.idle[1:]
	}
	if len(s.idle) == 0 {
		return nil
	}
	last := len(s.idle) - 1
	kept := s.idle[last]
	s.idle = s.idle[:last]
	return kept
}

// keep puts a connection back, or drops it if it cannot carry another mail.
func (s *SMTP) keep(used *session) {
	if used.broken {
		used.drop()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	used.usedAt = s.now()
	s.idle = append(s.idle, used)
}
