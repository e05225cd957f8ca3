package rights

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/store"
)

// Sessions are the browsers in which people are signed in.
type Sessions interface {
	List(ctx context.Context, person string) ([]session.Info, error)
	EndAll(ctx context.Context, person, exceptToken string) (int, error)
}

// Outbox is where emails are kept that go nowhere.
type Outbox interface {
	Forget(ctx context.Context, address string) (int, error)
}

// Service runs the use cases of people's rights.
type Service struct {
	store    *store.Store
	sessions Sessions // nil: none are known here
	outbox   Outbox   // nil: emails are sent
	now      func() time.Time
}

// New returns the use cases over st. sessions and outbox may be nil.
func New(st *store.Store, sessions Sessions, outbox Outbox, now func() time.Time) *Service {
	return &Service{store: st, sessions: sessions, outbox: outbox, now: now}
}

// Word is what a person types so that their data is erased.
var Word = say.MC("what somebody types to erase their data", "ERASE")

// typedWord is an *hub.Invalid unless the word was typed, in any case.
func typedWord(ctx context.Context, typed string) error {
	if strings.EqualFold(strings.TrimSpace(typed), Word.In(ctx)) {
		return nil
	}
	return hub.Wrong("word", say.M("Type %s to erase your data.", Word))
}

// Own returns everything the hub holds about the actor.
func (s *Service) Own(ctx context.Context, actor hub.Actor) (hub.PersonalData, error) {
	if err := policy.Can(actor, policy.SeeOwnData, policy.Subject{}); err != nil {
		return hub.PersonalData{}, err
	}
	d, err := s.store.PersonData(ctx, actor.Person)
	if err == nil {
		err = s.signedIn(ctx, actor.Person, &d)
	}
	return d.Own(), err
}

// signedIn adds where a person is signed in.
func (s *Service) signedIn(ctx context.Context, id hub.PersonID, d *hub.PersonalData) error {
	if s.sessions == nil {
		return nil
	}
	list, err := s.sessions.List(ctx, string(id))
	if errors.Is(err, session.ErrUnavailable) {
		err = fmt.Errorf("rights: %w: %w", hub.ErrUnavailable, err)
	}
	for _, one := range list {
		d.Sessions = append(d.Sessions, hub.SessionRecord{SignedIn: one.SignedInAt, Seen: one.SeenAt})
	}
	return err
}

// Export returns a copy of the actor's data to take along. The hub keeps none.
func (s *Service) Export(ctx context.Context, actor hub.Actor) (hub.PersonalData, error) {
	if err := policy.Can(actor, policy.TakeOwnData, policy.Subject{}); err != nil {
		return hub.PersonalData{}, err
	}
	d, err := s.export(ctx, actor.Person, actor.Person, "")
	return d.Own(), err
}

func (s *Service) export(ctx context.Context, by, id hub.PersonID, request hub.DataRequestID) (hub.PersonalData, error) {
	var sessions hub.PersonalData
	if err := s.signedIn(ctx, id, &sessions); err != nil { // first: what is not complete is not noted as taken
		return hub.PersonalData{}, err
	}
	d, err := s.store.ExportPerson(ctx, by, id, request)
	d.Sessions = sessions.Sessions
	return d, err
}

// Erase erases the actor, who typed the word.
func (s *Service) Erase(ctx context.Context, actor hub.Actor, typed string) error {
	if err := policy.Can(actor, policy.TakeOwnData, policy.Subject{}); err != nil {
		return err
	}
	if err := typedWord(ctx, typed); err != nil {
		return err
	}
	_, err := s.erase(ctx, actor.Person, actor.Person, "")
	return err
}

// erase erases a person, ends their sessions and drops what was kept of their email. The database comes first: a session of nobody is
// refused, so what fails afterwards leaves nothing open.
func (s *Service) erase(ctx context.Context, by, id hub.PersonID, request hub.DataRequestID) (store.Erased, error) {
	gone, err := s.store.ErasePerson(ctx, by, id, request)
	if err != nil {
		return gone, err
	}
	ctx = context.WithoutCancel(ctx) // whoever asked may have hung up
	if s.sessions != nil {
		_, err = s.sessions.EndAll(ctx, string(id), "")
		if errors.Is(err, session.ErrUnavailable) {
			err = nil // they end when they are next shown
		}
	}
	if s.outbox != nil && gone.Email != "" {
		_, outboxErr := s.outbox.Forget(ctx, gone.Email)
		err = errors.Join(err, outboxErr)
	}
	return gone, err
}

// Ask is what somebody types who has no account.
type Ask struct {
	Email string `form:"email"`
	Asked string `form:"asked"` // the address that looked like a slip when it was sent before
}

// Checked is the address as it is asked, or an *hub.Invalid.
func (a Ask) Checked() (string, error) {
	email, problem := address.Parse(a.Email)
	if problem != address.None {
		return "", hub.Wrong("email", problem.Sentence())
	}
	if question, likely := address.Slip(email, a.Asked); likely {
		return "", hub.Wrong("email", question)
	}
	return email, nil
}

// AskLink sends an address a link to what the hub holds about it, if it holds anything. What happens here is the same for addresses that
// are known and for those that are not.
func (s *Service) AskLink(ctx context.Context, email, network string) error {
	return s.store.AskDataLink(ctx, email, network)
}

// Link reports whether a link from an email can be opened; it changes nothing. One that is unknown, used or over is hub.ErrNotFound.
func (s *Service) Link(ctx context.Context, token hub.Token) error {
	if !token.Valid() {
		return fmt.Errorf("rights: link: %w", hub.ErrNotFound)
	}
	c, err := s.store.ConfirmationByToken(ctx, token)
	if err == nil && (c.Kind != hub.ConfirmData || !c.Open(s.now())) {
		err = fmt.Errorf("rights: link: %w", hub.ErrNotFound)
	}
	return err
}

// OpenLink uses the link up, and returns the secret of the browser that sees the data from here on.
func (s *Service) OpenLink(ctx context.Context, token hub.Token) (hub.Token, error) {
	if !token.Valid() {
		return "", fmt.Errorf("rights: link: %w", hub.ErrNotFound)
	}
	browser := hub.NewToken()
	return browser, s.store.OpenDataLink(ctx, token, browser)
}

// reader is whose data a browser sees: hub.ErrNotFound for nobody's, hub.ErrSignIn for somebody who has an account by now.
func (s *Service) reader(ctx context.Context, browser hub.Token) (hub.PersonID, error) {
	if !browser.Valid() {
		return "", fmt.Errorf("rights: browser: %w", hub.ErrNotFound)
	}
	id, err := s.store.DataReader(ctx, browser)
	if errors.Is(err, hub.ErrConflict) {
		err = fmt.Errorf("rights: %w", hub.ErrSignIn)
	}
	return id, err
}

// Guest returns everything the hub holds about the guest who opened a link in this browser.
func (s *Service) Guest(ctx context.Context, browser hub.Token) (hub.PersonalData, error) {
	id, err := s.reader(ctx, browser)
	if err != nil {
		return hub.PersonalData{}, err
	}
	d, err := s.store.PersonData(ctx, id)
	return d.Own(), err
}

// ExportGuest is Export for a guest.
func (s *Service) ExportGuest(ctx context.Context, browser hub.Token) (hub.PersonalData, error) {
	id, err := s.reader(ctx, browser)
	if err != nil {
		return hub.PersonalData{}, err
	}
	d, err := s.export(ctx, id, id, "")
	return d.Own(), err
}

// EraseGuest is Erase for a guest.
func (s *Service) EraseGuest(ctx context.Context, browser hub.Token, typed string) error {
	id, err := s.reader(ctx, browser)
	if err != nil {
		return err
	}
	if err := typedWord(ctx, typed); err != nil {
		return err
	}
	_, err = s.erase(ctx, id, id, "")
	return err
}
