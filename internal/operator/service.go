package operator

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/cache"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Jobs is the queue as an operator sees it.
type Jobs interface {
	Counts(ctx context.Context) (map[string]int, error)
	Failed(ctx context.Context, limit int) ([]hub.FailedJob, error)
	Retry(ctx context.Context, tx *sql.Tx, id int64) error
}

// Part is something the hub needs, with a way to ask it how it is.
type Part struct {
	Name say.Text
	// Means says what people notice while the part is in trouble, and what to do.
	Means say.Text
	// Ask returns a few words about the part when it is well: "SQLite, answers in 1 ms". Errors name no person; a Weak or a Down has
	// words for people, any other is shown as it is.
	Ask func(ctx context.Context) (say.Text, error)
}

// Weak is what Part.Ask returns about a part that works and needs somebody soon.
type Weak say.Text

// Error implements error.
func (w Weak) Error() string { return say.Text(w).String() }

// Down is what Part.Ask returns about a part that is in trouble, where the hub has words for it.
type Down say.Text

// Error implements error.
func (d Down) Error() string { return say.Text(d).String() }

// About is what does not change while the hub runs.
type About struct {
	Version string
	Started time.Time
}

// Service runs the use cases of the operator's room.
type Service struct {
	store *store.Store
	jobs  Jobs
	parts []Part
	about About
	now   func() time.Time

	stopped *cache.Cache[hub.Pause]

	Examine func(ctx context.Context) []Finding // what the doctor finds now; nil: there is none
}

// stoppedAge is how long pages may say something else than is so about email that is stopped.
const stoppedAge = 5 * time.Second

// New returns the use cases over st and the queue; parts are asked in this order.
func New(st *store.Store, jobs Jobs, parts []Part, about About, now func() time.Time) *Service {
	return &Service{store: st, jobs: jobs, parts: parts, about: about, now: now, stopped: cache.New[hub.Pause](stoppedAge, now)}
}

// State is how a part is.
type State string

// The states.
const (
	Well    State = "well"
	Soon    State = "soon" // it works and needs somebody soon
	Trouble State = "trouble"
)

// Health is what a part answered.
type Health struct {
	Name, Words, Means say.Text // Means says nothing when the part is well
	State              State
}

// askFor bounds how long a part may take to answer; a part that is slower is in trouble for everyone else too.
const askFor = 2 * time.Second

// Room is the first page: everything at a glance.
type Room struct {
	About  About
	Parts  []Health
	Mails  hub.MailQueue
	Jobs   int // failed ones
	Pause  hub.Pause
	Backup hub.Backup // the newest; zero: none
	Guests hub.Pause  // of RSVPs without an account
	Floods []hub.Flood
}

// Open returns the room. It asks every part at once, and waits two seconds at most.
func (s *Service) Open(ctx context.Context, actor hub.Actor) (Room, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil {
		return Room{}, err
	}
	r := Room{About: s.about, Parts: Look(ctx, s.parts)}
	var err error
	if r.Mails, err = s.store.MailQueue(ctx); err != nil {
		return Room{}, err
	}
	if r.Pause, err = s.store.SendsPaused(ctx); err != nil {
		return Room{}, err
	}
	failed, err := s.jobs.Failed(ctx, Listed)
	if err != nil {
		return Room{}, err
	}
	r.Jobs = len(failed)
	backups, err := s.store.Backups(ctx, 1)
	if err != nil {
		return Room{}, err
	}
	if len(backups) > 0 {
		r.Backup = backups[0]
	}
	if r.Guests, err = s.store.GuestsStopped(ctx); err != nil {
		return Room{}, err
	}
	r.Floods, err = s.store.Floods(ctx)
	return r, err
}

// Look asks all parts at once and waits for the slowest, two seconds at most.
func Look(ctx context.Context, parts []Part) []Health {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	list := make([]Health, len(parts))
	var all sync.WaitGroup
	for i, part := range parts {
		all.Go(func() {
			list[i] = look(ctx, part)
		})
	}
	all.Wait()
	return list
}

func look(ctx context.Context, part Part) Health {
	words, err := part.Ask(ctx)
	if err == nil {
		return Health{Name: part.Name, Words: words, State: Well}
	}
	if weak, is := errors.AsType[Weak](err); is {
		return Health{Name: part.Name, Words: say.Text(weak), State: Soon}
	}
	h := Health{Name: part.Name, Words: say.M("Not working: %s", err.Error()), Means: part.Means, State: Trouble}
	if down, is := errors.AsType[Down](err); is {
		h.Words = say.Text(down)
	}
	return h
}

// Listed is the most failed mails, or failed jobs, that a page lists.
const Listed = 100

// Queues is what waits, and what was given up.
type Queues struct {
	Mails  hub.MailQueue
	Failed []hub.FailedMail
	States map[string]int // of jobs, by River's words
	Jobs   []hub.FailedJob
	Pause  hub.Pause
}

// Queues returns the queues.
func (s *Service) Queues(ctx context.Context, actor hub.Actor) (Queues, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil {
		return Queues{}, err
	}
	var q Queues
	var err error
	if q.Mails, err = s.store.MailQueue(ctx); err != nil {
		return q, err
	}
	if q.Failed, err = s.store.FailedMails(ctx, Listed); err != nil {
		return q, err
	}
	if q.States, err = s.jobs.Counts(ctx); err != nil {
		return q, err
	}
	if q.Jobs, err = s.jobs.Failed(ctx, Listed); err != nil {
		return q, err
	}
	q.Pause, err = s.store.SendsPaused(ctx)
	return q, err
}

// RetryMails puts one mail that was given up back into the queue, or all of a kind. None that could be is hub.ErrConflict:
// somebody else did it, or there is nothing left to send.
func (s *Service) RetryMails(ctx context.Context, actor hub.Actor, id hub.MessageID, kind hub.MessageKind) (int, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil {
		return 0, err
	}
	if id == "" && kind == "" {
		return 0, fmt.Errorf("operator: retry which mail: %w", hub.ErrNotFound)
	}
	n, err := s.store.RetryMails(ctx, actor.Person, id, kind)
	if err == nil && n == 0 {
		err = fmt.Errorf("operator: retry mails: %w", hub.ErrConflict)
	}
	return n, err
}

// RetryJobs puts one failed job back into the queue, or all of a kind that are listed.
func (s *Service) RetryJobs(ctx context.Context, actor hub.Actor, id int64, kind string) (int, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil {
		return 0, err
	}
	if id <= 0 && kind == "" {
		return 0, fmt.Errorf("operator: retry which job: %w", hub.ErrNotFound)
	}
	which := []int64{id}
	if kind != "" {
		failed, err := s.jobs.Failed(ctx, Listed)
		if err != nil {
			return 0, err
		}
		which = which[:0]
		for _, job := range failed {
			if job.Kind == kind {
				which = append(which, job.ID)
			}
		}
		if len(which) == 0 {
			return 0, fmt.Errorf("operator: retry jobs: %w", hub.ErrConflict)
		}
	}
	object := "job:" + kind
	if kind == "" {
		object = fmt.Sprintf("job:%d", id)
	}
	err := s.store.Audited(ctx, hub.Fact{By: actor.Person, Kind: hub.FactJobRetry, Object: object}, func(tx *sql.Tx) error {
		for _, job := range which {
			if err := s.jobs.Retry(ctx, tx, job); err != nil {
				return err
			}
		}
		return nil
	})
	return len(which), err
}

// Stopped says, to every page, whether email is stopped: five seconds late at most. When that cannot be read, it is not.
func (s *Service) Stopped(ctx context.Context) hub.Pause {
	pause, err := s.stopped.Get(ctx, "", s.store.SendsPaused)
	if err != nil {
		return hub.Pause{}
	}
	return pause
}

// Sends says whether mail leaves, for whoever may stop it.
func (s *Service) Sends(ctx context.Context, actor hub.Actor) (hub.Pause, error) {
	if err := policy.Can(actor, policy.PauseSends, policy.Subject{}); err != nil {
		return hub.Pause{}, err
	}
	return s.store.SendsPaused(ctx)
}

// CanOpen says whether the room is for the actor.
func (s *Service) CanOpen(actor hub.Actor) bool {
	return policy.Can(actor, policy.OpenRoom, policy.Subject{}) == nil
}

// MayResume says whether the actor may resume the sends, after a fresh sign-in at the latest.
func (s *Service) MayResume(actor hub.Actor) bool {
	err := policy.Can(actor, policy.ResumeSends, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// maxReason is the longest reason of a pause, in characters.
const maxReason = 200

// Pause keeps every mail in its queue, with a reason that whoever finds the hub paused reads.
func (s *Service) Pause(ctx context.Context, actor hub.Actor, reason string) error {
	if err := policy.Can(actor, policy.PauseSends, policy.Subject{}); err != nil {
		return err
	}
	reason, err := checkReason("reason", reason)
	if err != nil {
		return err
	}
	defer s.stopped.Forget()
	return s.store.PauseSends(ctx, actor.Person, reason)
}

// checkReason returns the reason of a lever on one line, or an *hub.Invalid of the field it was typed into.
func checkReason(field, reason string) (string, error) {
	reason = strings.Join(strings.Fields(reason), " ")
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return "", hub.Wrong(field, say.M("Enter a reason, up to 200 characters. Don’t name anyone: everyone who sees the pause reads it."))
	}
	return reason, nil
}

// Resume lets mail leave again.
func (s *Service) Resume(ctx context.Context, actor hub.Actor) error {
	if err := policy.Can(actor, policy.ResumeSends, policy.Subject{}); err != nil {
		return err
	}
	defer s.stopped.Forget()
	return s.store.ResumeSends(ctx, actor.Person)
}

// shownBackups is how many backups are listed.
const shownBackups = 60

// Backups returns the newest backups.
func (s *Service) Backups(ctx context.Context, actor hub.Actor) ([]hub.Backup, error) {
	if err := policy.Can(actor, policy.OpenRoom, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Backups(ctx, shownBackups)
}
