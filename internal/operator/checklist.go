package operator

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// Finding is what a look at one thing found, in words.
type Finding struct {
	About, Found string // "Is there a backup?", "No, none yet."
	Mend         string // what to do; empty where nothing is
	State        State
}

// Checklist returns what the doctor finds.
func (s *Service) Checklist(ctx context.Context, actor hub.Actor) ([]Finding, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil || s.Examine == nil {
		return nil, err
	}
	return s.Examine(ctx), nil
}
