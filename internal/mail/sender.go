package mail

import (
	"context"
	"fmt"
)

// Sender hands a message over. A nil error means that the other side took responsibility for it; see the package
// comment for what that promises. Every other outcome is found with errors.As as *Temporary (try again later) or
// *Permanent (never try this message again).
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Temporary is a message that was not taken this time.
type Temporary struct {
	Code   int    // SMTP reply code, or 0 when nothing was answered
	Reason string // step and kind of failure, without address, name or server text
	// Unclear: the connection broke after the message was handed over, so the other side may have taken it.
	Unclear bool
}

// Permanent is a message that will never be taken.
type Permanent struct {
	Code   int    // SMTP reply code (5xx), or 0 when the message could not be built
	Reason string // as in Temporary
}

// Error implements error; it is safe to log.
func (e *Temporary) Error() string { return describe("temporary", e.Code, e.Reason) }

// Error implements error; it is safe to log.
func (e *Permanent) Error() string { return describe("permanent", e.Code, e.Reason) }

func describe(kind string, code int, reason string) string {
	if code == 0 {
		return fmt.Sprintf("mail: %s: %s", kind, reason)
	}
	return fmt.Sprintf("mail: %s: %s, code %d", kind, reason, code)
}

// unbuildable is what a sender returns when Build refuses: the same message would be refused again.
func unbuildable(err error) error {
	return fmt.Errorf("%w: %w", &Permanent{Reason: "message refused before sending"}, err)
}
