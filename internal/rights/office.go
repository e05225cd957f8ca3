package rights

import (
	"context"
	"errors"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// answeredShown is how many answered requests are listed.
const answeredShown = 100

// CanAnswer says whether the actor answers requests now, or why not.
func (s *Service) CanAnswer(actor hub.Actor) error {
	return policy.Can(actor, policy.AnswerDataAsk, policy.Subject{})
}

// MayAnswer says whether the actor answers the requests of people who asked the office, after a fresh sign-in at the latest.
func (s *Service) MayAnswer(actor hub.Actor) bool {
	err := policy.Can(actor, policy.AnswerDataAsk, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Requests returns the requests, the open ones first.
func (s *Service) Requests(ctx context.Context, actor hub.Actor) ([]hub.DataRequest, error) {
	if err := policy.Can(actor, policy.AnswerDataAsk, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.DataRequests(ctx, actor.Person, answeredShown)
}

// Note is the form in which an admin notes what somebody asked for on paper or by phone.
type Note struct {
	Email string `form:"email"`
	Kind  string `form:"kind"`
}

// Note notes a request. It is answered by the office until hub.DataDueDays from now.
func (s *Service) Note(ctx context.Context, actor hub.Actor, n Note) error {
	if err := policy.Can(actor, policy.AnswerDataAsk, policy.Subject{}); err != nil {
		return err
	}
	in := &hub.Invalid{}
	email, problem := address.Parse(n.Email)
	if problem != address.None {
		in.Add("email", problem.Sentence())
	}
	if !hub.DataRequestKind(n.Kind).Valid() {
		in.Add("kind", say.M("Choose what they asked for."))
	}
	if err := in.Err(); err != nil {
		return err
	}
	return s.store.NoteDataRequest(ctx, actor.Person, hub.DataRequestKind(n.Kind), email)
}

// ErrNothing means that the hub holds nothing about whoever asked; their request is answered with that.
var ErrNothing = errors.New("rights: the hub holds nothing about them")

// ExportFor answers an open request with everything the hub holds about the person. ErrNothing answers it too; one that was answered is
// hub.ErrConflict.
func (s *Service) ExportFor(ctx context.Context, actor hub.Actor, request hub.DataRequestID) (hub.PersonalData, error) {
	id, err := s.requested(ctx, actor, request, hub.DataExport)
	if err != nil {
		return hub.PersonalData{}, err
	}
	return s.export(ctx, actor.Person, id, request)
}

// EraseFor answers an open request by erasing the person.
func (s *Service) EraseFor(ctx context.Context, actor hub.Actor, request hub.DataRequestID) error {
	id, err := s.requested(ctx, actor, request, hub.DataErase)
	if err == nil {
		_, err = s.erase(ctx, actor.Person, id, request)
	}
	return err
}

// requested is whose request an actor answers.
func (s *Service) requested(ctx context.Context, actor hub.Actor, request hub.DataRequestID, kind hub.DataRequestKind) (hub.PersonID, error) {
	if err := policy.Can(actor, policy.AnswerDataAsk, policy.Subject{}); err != nil {
		return "", err
	}
	id, err := s.store.DataRequestPerson(ctx, request, kind)
	if err == nil && id != "" {
		_, err = s.store.Person(ctx, id)
		if errors.Is(err, hub.ErrNotFound) { // erased since, on their own
			id, err = "", nil
		}
	}
	if err == nil && id == "" {
		if err = s.store.CloseDataRequest(ctx, actor.Person, request); err == nil {
			err = ErrNothing
		}
	}
	return id, err
}

// ExportByOperator is everything the hub holds about a person, for whoever works at the command line.
func (s *Service) ExportByOperator(ctx context.Context, id hub.PersonID) (hub.PersonalData, error) {
	return s.export(ctx, hub.Operator, id, "")
}

// EraseByOperator erases a person for whoever works at the command line.
func (s *Service) EraseByOperator(ctx context.Context, id hub.PersonID) (store.Erased, error) {
	return s.erase(ctx, hub.Operator, id, "")
}
