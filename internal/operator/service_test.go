package operator_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

// idle is a queue of jobs in which nothing failed.
type idle struct{}

func (idle) Counts(context.Context) (map[string]int, error)       { return nil, nil }
func (idle) Failed(context.Context, int) ([]hub.FailedJob, error) { return nil, nil }
func (idle) Retry(_ context.Context, _ *sql.Tx, _ int64) error    { return hub.ErrNotFound }

// word is an answer in a word.
func word(err error) string {
	for _, known := range []struct {
		err  error
		word string
	}{{hub.ErrSignIn, "sign-in"}, {hub.ErrFresh, "fresh"}, {hub.ErrForbidden, "403"}, {hub.ErrNotFound, "404"}, {hub.ErrConflict, "409"}} {
		if errors.Is(err, known.err) {
			return known.word
		}
	}
	return map[bool]string{true: "yes", false: fmt.Sprint(err)}[err == nil]
}

// TestEveryMethodAsksThePolicy: visitor, member, lead of the chapter, lead elsewhere, staff, admin, admin with a stale
// sign-in, auditor. Seen to fail with the policy taken out of any one of them.
func TestEveryMethodAsksThePolicy(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.SQLite)
	s := operator.New(f.Store, idle{}, nil, operator.About{}, f.Clock.Now)
	boston, austin := f.Chapter(t, "boston"), f.Chapter(t, "austin")
	actor := func(id hub.PersonID) hub.Actor {
		a := f.Actor(t, id)
		a.Fresh = true
		return a
	}
	admin := actor(f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))
	stale := admin
	stale.Fresh = false
	who := []hub.Actor{
		{}, actor(f.Member(t, boston, "Mia Member")), actor(f.Lead(t, boston, "Lee Lead")), actor(f.Lead(t, austin, "Olu Other")),
		actor(f.Staff(t, "Sol Staff")), admin, stale, actor(f.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{})),
	}
	for _, test := range []struct {
		name string
		call func(ctx context.Context, a hub.Actor) error
		want []string
	}{
		{"the room", func(ctx context.Context, a hub.Actor) error { _, err := s.Open(ctx, a); return err }, []string{"sign-in", "404", "404", "404", "403", "yes", "yes", "403"}},
		{"the queues", func(ctx context.Context, a hub.Actor) error { _, err := s.Queues(ctx, a); return err }, []string{"sign-in", "404", "404", "404", "403", "yes", "yes", "403"}},
		{"a mail again", func(ctx context.Context, a hub.Actor) error { _, err := s.RetryMails(ctx, a, "x", ""); return err }, []string{"sign-in", "404", "404", "404", "403", "409", "409", "403"}},
		{"a job again", func(ctx context.Context, a hub.Actor) error { _, err := s.RetryJobs(ctx, a, 0, "erase"); return err }, []string{"sign-in", "404", "404", "404", "403", "409", "409", "403"}},
		{"whether email is stopped", func(ctx context.Context, a hub.Actor) error { _, err := s.Sends(ctx, a); return err }, []string{"sign-in", "404", "404", "404", "yes", "yes", "yes", "403"}},
		{"pause", func(ctx context.Context, a hub.Actor) error { return s.Pause(ctx, a, "Why not.") }, []string{"sign-in", "404", "404", "404", "yes", "yes", "yes", "403"}},
		{"resume", func(ctx context.Context, a hub.Actor) error { return s.Resume(ctx, a) }, []string{"sign-in", "404", "404", "404", "403", "yes", "fresh", "403"}},
		{"the backups", func(ctx context.Context, a hub.Actor) error { _, err := s.Backups(ctx, a); return err }, []string{"sign-in", "404", "404", "404", "403", "yes", "yes", "403"}},
		{"the trail", func(ctx context.Context, a hub.Actor) error {
			_, err := s.Trail(ctx, a, hub.TrailFilter{})
			return err
		}, []string{"sign-in", "404", "404", "404", "403", "yes", "yes", "yes"}},
		{"the trail as a file", func(ctx context.Context, a hub.Actor) error {
			_, err := s.ExportTrail(ctx, a, hub.TrailFilter{})
			return err
		}, []string{"sign-in", "404", "404", "404", "403", "yes", "yes", "yes"}},
		{"Boston’s trail", func(ctx context.Context, a hub.Actor) error {
			_, err := s.ChapterTrail(ctx, a, boston, hub.TrailFilter{})
			return err
		}, []string{"sign-in", "404", "yes", "404", "403", "403", "403", "yes"}},
		{"one’s own", func(ctx context.Context, a hub.Actor) error { _, err := s.OwnTrail(ctx, a, hub.Cursor{}); return err }, []string{"sign-in", "yes", "yes", "yes", "yes", "yes", "yes", "yes"}},
	} {
		var got []string
		for _, a := range who {
			got = append(got, word(test.call(t.Context(), a)))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// A part that does not answer holds the page up for two seconds and no longer, and is in trouble.
func TestASlowPartIsInTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		means := say.M("Nothing moves.")
		parts := []operator.Part{
			{Name: say.M("Frozen"), Means: means, Ask: func(ctx context.Context) (say.Text, error) { <-ctx.Done(); return say.Text{}, ctx.Err() }},
			{Name: say.M("Fine"), Means: means, Ask: func(context.Context) (say.Text, error) { return say.M("Answers"), nil }},
			{Name: say.M("Weak"), Means: means, Ask: func(context.Context) (say.Text, error) { return say.Text{}, operator.Weak(say.M("Little space.")) }},
			{Name: say.M("Gone"), Means: means, Ask: func(context.Context) (say.Text, error) { return say.Text{}, operator.Down(say.M("No disk.")) }},
		}
		began := time.Now()
		health := operator.Look(t.Context(), parts)
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("it took %v", took)
		}
		want := []operator.Health{
			{Name: say.M("Frozen"), Words: say.M("Not working: %s", context.DeadlineExceeded.Error()), Means: means, State: operator.Trouble},
			{Name: say.M("Fine"), Words: say.M("Answers"), State: operator.Well}, {Name: say.M("Weak"), Words: say.M("Little space."), State: operator.Soon},
			{Name: say.M("Gone"), Words: say.M("No disk."), Means: means, State: operator.Trouble},
		}
		if diff := cmp.Diff(want, health); diff != "" {
			t.Errorf("health (-want +got):\n%s", diff)
		}
	})
}
