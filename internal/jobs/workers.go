package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Work is what the workers run.
type Work struct {
	// Deliver sends the email of a lane that is due and returns how much it sent. When ctx ends it must come back soon.
	Deliver func(ctx context.Context, lane hub.Lane) (int, error)
	// Import goes on with the imports of people that wait; nil: none do. When ctx ends it must come back soon.
	Import func(ctx context.Context) error
	// Sweep are run from time to time.
	Sweep []Periodic
}

// Periodic is a function that one process of all runs every Every, and once when the workers start. Two runs may overlap
// when one takes longer than Every; Run must bear that, and being cut off.
type Periodic struct {
	Name  string // unique; it is stored with the jobs
	Every time.Duration
	Run   func(ctx context.Context) error
}

// Workers are the running side of the queue in one process.
type Workers struct {
	client *river.Client[*sql.Tx]
}

// pace is how fast the workers look and wait; tests hurry.
type pace struct {
	mailPoll, sweepPoll time.Duration
	mailSweep           time.Duration // 0: none
	snooze              time.Duration
	startAtOnce         bool // without River's staggered start of up to a second per service
}

// production: a confirmation leaves within about a second. A poll without jobs is one UPDATE that changes nothing; on
// SQLite it waits its turn for the file's lock.
var production = pace{mailPoll: 300 * time.Millisecond, sweepPoll: time.Second, mailSweep: 15 * time.Second, snooze: 5 * time.Second}

const (
	// mailWorkers is as many as the email sender of a lane has connections.
	mailWorkers  = 4
	sweepWorkers = 2
	// importWorkers: two imports at once would wait for each other's rows.
	importWorkers = 1
	cooldown      = 100 * time.Millisecond
	// jobTimeout cuts off a job. What it left undone the next one finds.
	jobTimeout = 10 * time.Minute
	// rescueAfter is when a running job counts as its process's last; more than jobTimeout, as River asks.
	rescueAfter = 20 * time.Minute
	// keepFinished is how long rows of finished jobs are kept: 15-second sweeps alone make 240 an hour.
	keepFinished = 10 * time.Minute
)

// Start starts workers on the queue in db, which Migrate must have seen, and returns when they are about to look for jobs.
// They run until Stop, or until ctx ends, which stops them as Stop does but waits for nobody. log gets one line per job
// that failed; errors of the functions in w are logged and must name no person.
func Start(ctx context.Context, db *sqldb.DB, log *slog.Logger, w Work) (*Workers, error) {
	return start(ctx, db, log, w, production)
}

func start(ctx context.Context, db *sqldb.DB, log *slog.Logger, w Work, p pace) (*Workers, error) {
	config, err := configure(log, w, p)
	if err != nil {
		return nil, fmt.Errorf("jobs: start: %w", err)
	}
	client, err := river.NewClient(driver(db), config)
	if err != nil {
		return nil, fmt.Errorf("jobs: start: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("jobs: start: %w", sqldb.Map(err))
	}
	return &Workers{client: client}, nil
}

func configure(log *slog.Logger, w Work, p pace) (*river.Config, error) {
	if w.Deliver == nil {
		return nil, errors.New("nothing delivers mail")
	}
	sweeps := &sweepWorker{sweeps: map[string]Periodic{}, log: log, pace: p}
	var periodic []*river.PeriodicJob
	if p.mailSweep > 0 {
		periodic = append(periodic, every(p.mailSweep, codesArgs{}), every(p.mailSweep, mailArgs{}))
	}
	if p.mailSweep > 0 && w.Import != nil {
		periodic = append(periodic, every(p.mailSweep, importArgs{}))
	}
	for _, s := range w.Sweep {
		if _, taken := sweeps.sweeps[s.Name]; taken || s.Name == "" || s.Every <= 0 || s.Run == nil {
			return nil, fmt.Errorf("sweep %q has no name of its own, no period or nothing to run", s.Name)
		}
		sweeps.sweeps[s.Name] = s
		periodic = append(periodic, every(s.Every, sweepArgs{Name: s.Name}))
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &mailWorker[codesArgs]{lane: hub.LaneCodes, deliver: w.Deliver, log: log, pace: p})
	river.AddWorker(workers, &mailWorker[mailArgs]{lane: hub.LaneRest, deliver: w.Deliver, log: log, pace: p})
	river.AddWorker(workers, sweeps)
	if w.Import == nil {
		w.Import = func(context.Context) error { return nil }
	}
	river.AddWorker(workers, &importWorker{work: w.Import, log: log, pace: p})
	return &river.Config{
		Logger: warningsOnly(log), Workers: workers, PeriodicJobs: periodic, TestOnly: p.startAtOnce,
		Queues: map[string]river.QueueConfig{
			codesQueue:  {MaxWorkers: mailWorkers, FetchCooldown: min(cooldown, p.mailPoll), FetchPollInterval: p.mailPoll},
			mailQueue:   {MaxWorkers: mailWorkers, FetchCooldown: min(cooldown, p.mailPoll), FetchPollInterval: p.mailPoll},
			importQueue: {MaxWorkers: importWorkers, FetchCooldown: min(cooldown, p.sweepPoll), FetchPollInterval: p.sweepPoll},
			sweepQueue:  {MaxWorkers: sweepWorkers, FetchCooldown: min(cooldown, p.sweepPoll), FetchPollInterval: p.sweepPoll},
		},
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, ReindexerSchedule: river.NeverSchedule(),
		CompletedJobRetentionPeriod: keepFinished,
	}, nil
}

// every is a job that River's leader inserts at its start and then at each interval.
func every(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(
		river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil },
		&river.PeriodicJobOpts{RunOnStart: true},
	)
}

// Stop takes no more jobs, ends the context of those that run and waits for them to come back, at most until ctx ends.
// What they left undone is in the queue again. Stopping twice does nothing.
func (w *Workers) Stop(ctx context.Context) error {
	if err := w.client.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("jobs: stop: %w", err)
	}
	return nil
}
