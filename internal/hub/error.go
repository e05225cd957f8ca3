package hub

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chapterhouse/internal/say"
)

// Sentinel errors: every use case answers with one of these, an *Invalid, or something unexpected.
var (
	// ErrNotFound: there is no such thing, or it is another chapter's.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the thing changed under the person's hands, or already exists.
	ErrConflict = errors.New("conflict")
	// ErrForbidden: the person is known and may not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrSuspended: the office shut the person out.
	ErrSuspended = fmt.Errorf("suspended: %w", ErrForbidden)
	// ErrSignIn: nobody is signed in and this needs someone.
	ErrSignIn = errors.New("sign in first")
	// ErrFresh: the sign-in is older than FreshFor and this needs a fresh one.
	ErrFresh = errors.New("sign in again")
	// ErrMembers: the page is for members of the chapter.
	ErrMembers = errors.New("members only")
	// ErrStanding: the page is for members whose membership is current by the national office's records.
	ErrStanding = errors.New("not in good standing")
	// ErrUnavailable: a part the hub needs did not answer; try again shortly.
	ErrUnavailable = errors.New("unavailable")
	// ErrBusy: what is done one at a time is being done for others; try again shortly.
	ErrBusy = errors.New("busy")
	// ErrNoAddress: the person is signed in and has no email address, and this needs one.
	ErrNoAddress = errors.New("no email address")
	// ErrNoName: the person is signed in, nobody knows their name, and this needs one.
	ErrNoName = errors.New("no name")
	// ErrListed: the person is on the event's list already.
	ErrListed = errors.New("already on the list")
	// ErrNoLead: the chapter has nobody who would read it.
	ErrNoLead = errors.New("no lead")
	// ErrClosed: the chapter is closed: it adds and publishes no events, and nobody joins it.
	ErrClosed = errors.New("the chapter is closed")
	// ErrRSVPsClosed: the organizers closed RSVPs, so no party becomes larger.
	ErrRSVPsClosed = errors.New("RSVPs are closed")
	// ErrBlocked: the organizers, or the national office, blocked the person. It is an ErrConflict.
	ErrBlocked = fmt.Errorf("blocked: %w", ErrConflict)
	// ErrHoldsRole: whoever has such a role is not blocked before it is taken away.
	ErrHoldsRole = errors.New("holds a role")
	// ErrTooMany: too many requests from one network or for one address.
	ErrTooMany = errors.New("too many requests")
)

// Invalid says which fields of an input are wrong, each with a sentence that says what to do.
type Invalid struct {
	Fields map[string]say.Text
}

// Error lists the names of the fields only: what was typed must not reach a log.
func (e *Invalid) Error() string {
	return "invalid: " + strings.Join(slices.Sorted(maps.Keys(e.Fields)), ", ")
}

// Wrong is an Invalid of one field.
func Wrong(field string, sentence say.Text) *Invalid {
	return &Invalid{map[string]say.Text{field: sentence}}
}

// Add notes that field is wrong; the first sentence for a field stays.
func (e *Invalid) Add(field string, sentence say.Text) {
	if e.Fields == nil {
		e.Fields = map[string]say.Text{}
	}
	if _, taken := e.Fields[field]; !taken {
		e.Fields[field] = sentence
	}
}

// AddAll notes what another Invalid says is wrong.
func (e *Invalid) AddAll(err error) {
	if other, is := errors.AsType[*Invalid](err); is {
		for field, sentence := range other.Fields {
			e.Add(field, sentence)
		}
	}
}

// Rename says of one field what is wrong with others, which a form lacks; what is wrong with itself comes first.
func (e *Invalid) Rename(to string, others ...string) {
	for _, field := range others {
		if sentence, wrong := e.Fields[field]; wrong {
			delete(e.Fields, field)
			e.Add(to, sentence)
		}
	}
}

// Err returns e when it holds anything, else nil.
func (e *Invalid) Err() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}
