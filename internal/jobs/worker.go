package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"chapterhouse/internal/hub"
)

// The queues: mail does not wait behind a sweep that takes minutes, nor a code or a confirmation behind the rest of the email.
const (
	codesQueue  = "codes"
	importQueue = "imports"
	mailQueue   = "mail"
	sweepQueue  = "sweep"
)

// mailArgs is a job that looks for mail to send. It holds nothing: the rows say what is owed.
type mailArgs struct{}

// Kind implements river.JobArgs.
func (mailArgs) Kind() string { return "mail" }

// InsertOpts implements river.JobArgsWithInsertOpts: one attempt, since the next look is the retry.
func (mailArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: mailQueue, MaxAttempts: 1}
}

// codesArgs is a job that looks for codes and confirmations to send.
type codesArgs struct{}

// Kind implements river.JobArgs.
func (codesArgs) Kind() string { return "codes" }

// InsertOpts implements river.JobArgsWithInsertOpts, as mailArgs does.
func (codesArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: codesQueue, MaxAttempts: 1}
}

// importArgs is a job that looks for imports of people to work on.
type importArgs struct{}

// Kind implements river.JobArgs.
func (importArgs) Kind() string { return "import" }

// InsertOpts implements river.JobArgsWithInsertOpts, as mailArgs does.
func (importArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: importQueue, MaxAttempts: 1}
}

// importWorker goes on with imports until none waits, or its time is up: then the next look goes on.
type importWorker struct {
	river.WorkerDefaults[importArgs]

	work func(ctx context.Context) error
	log  *slog.Logger
	pace pace
}

// Work implements river.Worker.
func (w *importWorker) Work(ctx context.Context, job *river.Job[importArgs]) error {
	return run(ctx, w.log, job.Kind, w.pace.patience(job.CreatedAt, w.pace.mailSweep), w.work)
}

// sweepArgs is a job that runs one of the sweeps, by name.
type sweepArgs struct {
	Name string `json:"name"`
}

// Kind implements river.JobArgs.
func (sweepArgs) Kind() string { return "sweep" }

// InsertOpts implements river.JobArgsWithInsertOpts: one attempt, since the next period is the retry.
func (sweepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: sweepQueue, MaxAttempts: 1}
}

// Why a job ended without success, in words that are stored with it.
var (
	errFailed  = errors.New("failed: the log says why")
	errPanic   = errors.New("panicked: the log says where")
	errUnknown = errors.New("no sweep of this name: an older or newer program asked for it")
)

// mailWorker sends the email of one lane, which its kind of job stands for.
type mailWorker[T river.JobArgs] struct {
	river.WorkerDefaults[T]

	lane    hub.Lane
	deliver func(ctx context.Context, lane hub.Lane) (int, error)
	log     *slog.Logger
	pace    pace
}

// Work implements river.Worker.
func (w *mailWorker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	return run(ctx, w.log, job.Kind, w.pace.patience(job.CreatedAt, w.pace.mailSweep), func(ctx context.Context) error {
		_, err := w.deliver(ctx, w.lane)
		return err
	})
}

type sweepWorker struct {
	river.WorkerDefaults[sweepArgs]

	sweeps map[string]Periodic
	log    *slog.Logger
	pace   pace
}

// Work implements river.Worker.
func (w *sweepWorker) Work(ctx context.Context, job *river.Job[sweepArgs]) error {
	sweep, known := w.sweeps[job.Args.Name]
	if !known {
		return river.JobCancel(errUnknown)
	}
	return run(ctx, w.log, sweep.Name, w.pace.patience(job.CreatedAt, sweep.Every), sweep.Run)
}

// patience is how long a job waits for something that is away; 0 when the next period has brought another job that
// waits, so that jobs do not pile up.
func (p pace) patience(created time.Time, period time.Duration) time.Duration {
	if period > 0 && time.Since(created) > period {
		return 0
	}
	return p.snooze
}

// run calls fn and tells River what becomes of the job: done; back into the queue because this process stops or the job's time is
// up, or for patience because something fn needs is away; else cancelled, with one line in the log. Neither an error's text nor a
// panic's value reaches the job's row, and a panic's value reaches nothing.
func run(ctx context.Context, log *slog.Logger, name string, patience time.Duration, fn func(ctx context.Context) error) (err error) {
	defer func() {
		if recover() != nil {
			log.ErrorContext(ctx, "job panicked", "job", name, "stack", string(debug.Stack()))
			err = river.JobCancel(errPanic)
		}
	}()
	err = fn(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil: // what it left undone is found again
		return fmt.Errorf("stopping: %w", river.JobSnooze(0))
	case errors.Is(err, hub.ErrUnavailable) && patience > 0:
		log.WarnContext(ctx, "job waits", "job", name, "error", err)
		return fmt.Errorf("away: %w", river.JobSnooze(patience))
	}
	log.ErrorContext(ctx, "job failed", "job", name, "error", err)
	return river.JobCancel(errFailed)
}
