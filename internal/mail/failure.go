package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"syscall"
)

// step is where a conversation with the relay stopped; the text is part of Reason.
type step string

const (
	stepWait      step = "waiting for a connection"
	stepConnect   step = "connecting"
	stepGreeting  step = "greeting"
	stepHello     step = "ehlo"
	stepTLS       step = "starting tls"
	stepAuth      step = "signing in"
	stepSender    step = "sender"
	stepRecipient step = "recipient"
	stepData      step = "data"
	stepContent   step = "content"
	stepEnd       step = "ending"
)

var errNotOffered = errors.New("not offered by the relay")

// failure is why a step stopped. Its err may quote the relay, and relays quote addresses: it never leaves the package.
type failure struct {
	step step
	err  error
}

func (f *failure) Error() string { return string(f.step) }

// reply is the answer of the relay, if that is what stopped the step.
func (f *failure) reply() (*textproto.Error, bool) {
	var reply *textproto.Error
	ok := errors.As(f.err, &reply)
	return reply, ok && reply.Code >= 400 && reply.Code <= 599
}

// lost reports an error after which the connection is of no use: anything but a refusal by the relay, and 421, with
// which the relay announces that it hangs up (RFC 5321, section 3.8).
func lost(err error) bool {
	var f *failure
	if !errors.As(err, &f) {
		return err != nil
	}
	reply, ok := f.reply()
	return !ok || reply.Code == 421
}

// stale reports that a kept connection was gone before the relay saw a recipient, so that using another one cannot
// deliver twice.
func stale(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.step == stepSender && lost(err)
}

// forSend gives the error of Send.
func forSend(ctx context.Context, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	reply, ok := f.reply()
	if ok && reply.Code >= 500 && f.aboutMessage(reply.Code) {
		return &Permanent{Code: reply.Code, Reason: f.reason()}
	}
	return f.temporary(ctx)
}

// forCheck gives the error of Check.
func forCheck(ctx context.Context, err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	reply, ok := f.reply()
	if ok && reply.Code >= 500 {
		return &Permanent{Code: reply.Code, Reason: f.reason()}
	}
	var untrusted *tls.CertificateVerificationError
	if errors.Is(f.err, errNotOffered) || errors.As(f.err, &untrusted) {
		return &Permanent{Reason: f.reason()}
	}
	return f.temporary(ctx)
}

// aboutMessage tells a refusal of this mail from a refusal of this installation. 530, 534, 535 and 538 mean that the
// relay wants another sign-in (RFC 4954, section 6), at whatever step it says so.
func (f *failure) aboutMessage(code int) bool {
	switch code {
	case 530, 534, 535, 538:
		return false
	}
	switch f.step {
	case stepSender, stepRecipient, stepData, stepContent:
		return true
	}
	return false
}

// temporary keeps the end of the context and ErrClosed visible to errors.Is.
func (f *failure) temporary(ctx context.Context) error {
	result := &Temporary{Reason: f.reason()}
	if reply, ok := f.reply(); ok {
		result.Code = reply.Code
		return result
	}
	result.Unclear = f.step == stepContent
	if errors.Is(ctx.Err(), context.Canceled) {
		result.Reason = string(f.step) + ": cancelled" // the connection itself only saw its deadline pass
	}
	switch {
	case errors.Is(f.err, ErrClosed):
		return fmt.Errorf("%w: %w", result, ErrClosed)
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %w", result, ctx.Err())
	}
	return result
}

// enhanced is an enhanced status code (RFC 3463, section 2) where a reply begins.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// reason names the step and the kind of failure in words of this package only.
func (f *failure) reason() string {
	if reply, ok := f.reply(); ok {
		if status := enhanced.FindString(strings.TrimSpace(reply.Msg)); status != "" {
			return string(f.step) + " refused, status " + status
		}
		return string(f.step) + " refused"
	}
	var (
		network   net.Error
		name      *net.DNSError
		untrusted *tls.CertificateVerificationError
	)
	kind := "network error"
	switch {
	case errors.Is(f.err, errNotOffered):
		kind = "not offered by the relay"
	case errors.Is(f.err, ErrClosed):
		kind = "sender is closed"
	case errors.As(f.err, &untrusted):
		kind = "certificate is not trusted"
	case errors.As(f.err, &name):
		kind = "relay name not found"
	case errors.As(f.err, &network) && network.Timeout(), errors.Is(f.err, context.DeadlineExceeded):
		kind = "timed out"
	case errors.Is(f.err, syscall.ECONNREFUSED):
		kind = "connection refused"
	case errors.Is(f.err, io.EOF), errors.Is(f.err, io.ErrUnexpectedEOF), errors.Is(f.err, net.ErrClosed),
		errors.Is(f.err, syscall.ECONNRESET), errors.Is(f.err, syscall.EPIPE):
		kind = "connection lost"
	case errors.As(f.err, new(*textproto.Error)), errors.As(f.err, new(textproto.ProtocolError)):
		kind = "unexpected answer"
	}
	return string(f.step) + ": " + kind
}
