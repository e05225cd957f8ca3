package rights

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// Follows returns the chapters that the actor follows, or stopped following a short while ago.
func (s *Service) Follows(ctx context.Context, actor hub.Actor) ([]hub.Follow, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Follows(ctx, actor.Person)
}

// Unfollow ends that the actor follows a chapter; again undoes it. hub.ErrNotFound: there is nothing to end or to undo.
func (s *Service) Unfollow(ctx context.Context, actor hub.Actor, ch hub.Chapter, again bool) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	return s.unfollow(ctx, actor.Person, ch, again)
}

// GuestFollows is Follows for a guest.
func (s *Service) GuestFollows(ctx context.Context, browser hub.Token) ([]hub.Follow, error) {
	id, err := s.reader(ctx, browser)
	if err != nil {
		return nil, err
	}
	return s.store.Follows(ctx, id)
}

// GuestUnfollow is Unfollow for a guest.
func (s *Service) GuestUnfollow(ctx context.Context, browser hub.Token, ch hub.Chapter, again bool) error {
	id, err := s.reader(ctx, browser)
	if err != nil {
		return err
	}
	return s.unfollow(ctx, id, ch, again)
}

func (s *Service) unfollow(ctx context.Context, id hub.PersonID, ch hub.Chapter, again bool) error {
	if again {
		return s.store.Chapter(ch.ID).FollowAgain(ctx, id)
	}
	return s.store.Chapter(ch.ID).Unfollow(ctx, id)
}
