package operator

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// How many rows a page of the trail and an export hold.
const (
	trailPage  = 50
	ownPage    = 30
	MostExport = 50_000
)

// How a reading of the trail is written into it.
const (
	readTrail   = hub.FactTrailRead
	exportTrail = hub.FactTrailExport
)

// Trail is one page of the trail.
type Trail struct {
	Rows   []hub.TrailRow
	Next   hub.Cursor // zero: no older rows
	System bool       // the reader sees the rows about the hub itself, not those about chapters' people
}

func (t *Trail) cut(limit int) {
	if len(t.Rows) > limit {
		t.Rows = t.Rows[:limit]
		last := t.Rows[limit-1]
		t.Next = hub.Cursor{At: last.At, ID: string(last.ID)}
	}
}

// CanReadTrail says whether the actor may read a trail of more than one chapter, and how far: an auditor everything, a
// national admin what concerns the hub itself (trust.md). Names are in neither.
func CanReadTrail(actor hub.Actor) (system bool, err error) {
	if policy.Can(actor, policy.ReadTrail, policy.Subject{}) == nil {
		return false, nil
	}
	return true, policy.Can(actor, policy.ReadSystemTrail, policy.Subject{})
}

// Trail returns a page of the trail of the whole hub. Each look is written into it.
func (s *Service) Trail(ctx context.Context, actor hub.Actor, f hub.TrailFilter) (Trail, error) {
	f.Limit = trailPage + 1
	t, err := s.trail(ctx, actor, readTrail, f)
	t.cut(trailPage)
	return t, err
}

// ExportTrail returns the rows that f chooses, at most MostExport, the newest; Next says that there are older ones. The export is
// written into the trail.
func (s *Service) ExportTrail(ctx context.Context, actor hub.Actor, f hub.TrailFilter) (Trail, error) {
	f.Limit, f.After = MostExport+1, hub.Cursor{}
	t, err := s.trail(ctx, actor, exportTrail, f)
	t.cut(MostExport)
	return t, err
}

func (s *Service) trail(ctx context.Context, actor hub.Actor, action hub.FactKind, f hub.TrailFilter) (Trail, error) {
	system, err := CanReadTrail(actor)
	if err != nil {
		return Trail{}, err
	}
	f.System = system
	rows, err := s.store.ReadTrail(ctx, actor.Person, action, f)
	return Trail{Rows: rows, System: system}, err
}

// ChapterTrail returns a page of one chapter's trail for its leads. The names of those who belong to the chapter are in it:
// whole after a fresh sign-in, else the first name and an initial. Everyone else is a role.
func (s *Service) ChapterTrail(ctx context.Context, actor hub.Actor, ch hub.Chapter, f hub.TrailFilter) (Trail, error) {
	subject := policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}
	if err := policy.Can(actor, policy.ReadTrail, subject); err != nil {
		return Trail{}, err
	}
	whole := policy.Can(actor, policy.ReadMembers, subject) == nil
	if !s.leads(actor, subject) { // an auditor at a chapter's desk reads what an auditor reads: ids and roles
		f.Chapter = ch.ID
		return s.Trail(ctx, actor, f)
	}
	f.Limit = trailPage + 1
	rows, err := s.store.Chapter(ch.ID).Trail(ctx, actor.Person, readTrail, f)
	if err != nil {
		return Trail{}, err
	}
	for i := range rows {
		if !whole {
			rows[i].Name = hub.MaskedName(rows[i].Name)
		}
	}
	t := Trail{Rows: rows}
	t.cut(trailPage)
	return t, nil
}

// leads says whether the actor may see people of the chapter at all.
func (s *Service) leads(actor hub.Actor, subject policy.Subject) bool {
	return policy.Can(actor, policy.AnswerJoin, subject) == nil
}

// OwnTrail returns what was done in the actor's name.
func (s *Service) OwnTrail(ctx context.Context, actor hub.Actor, after hub.Cursor) (Trail, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return Trail{}, err
	}
	rows, err := s.store.OwnTrail(ctx, actor.Person, after, ownPage+1)
	t := Trail{Rows: rows}
	t.cut(ownPage)
	return t, err
}

// MayReadTrail says whether the chapter's trail is for the actor.
func (s *Service) MayReadTrail(actor hub.Actor, ch hub.Chapter) bool {
	return policy.Can(actor, policy.ReadTrail, policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}) == nil
}
