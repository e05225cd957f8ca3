package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// failedStates are where jobs stand that ended without success; River forgets them after a day (cancelled) or a week.
func failedStates() []rivertype.JobState {
	return []rivertype.JobState{rivertype.JobStateCancelled, rivertype.JobStateDiscarded}
}

// Failed returns up to limit jobs (at most 1,000) that ended without success, the newest first.
func (q *Queue) Failed(ctx context.Context, limit int) ([]hub.FailedJob, error) {
	page, err := q.client.JobList(ctx, river.NewJobListParams().States(failedStates()...).OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(limit))
	if err != nil {
		return nil, fmt.Errorf("jobs: failed: %w", sqldb.Map(err))
	}
	list := make([]hub.FailedJob, 0, len(page.Jobs))
	for _, job := range page.Jobs {
		list = append(list, failedOf(job))
	}
	return list, nil
}

// failedOf is a job as operators see it. A sweep goes by its own name.
func failedOf(job *rivertype.JobRow) hub.FailedJob {
	f := hub.FailedJob{ID: job.ID, Kind: job.Kind, At: job.CreatedAt.UTC(), Attempts: job.Attempt}
	var sweep sweepArgs
	if job.Kind == sweep.Kind() && json.Unmarshal(job.EncodedArgs, &sweep) == nil && sweep.Name != "" {
		f.Kind = sweep.Name
	}
	if job.FinalizedAt != nil {
		f.At = job.FinalizedAt.UTC()
	}
	if n := len(job.Errors); n > 0 {
		f.Problem = job.Errors[n-1].Error
	}
	return f
}

// Retry puts a job that ended without success back into the queue once tx commits. A job that is not among the failed ones
// (any more) is hub.ErrConflict.
func (q *Queue) Retry(ctx context.Context, tx *sql.Tx, id int64) error {
	job, err := q.client.JobGetTx(ctx, tx, id)
	switch {
	case errors.Is(err, river.ErrNotFound):
		return fmt.Errorf("jobs: retry: %w", hub.ErrNotFound)
	case err != nil:
		return fmt.Errorf("jobs: retry: %w", sqldb.Map(err))
	case job.State != rivertype.JobStateCancelled && job.State != rivertype.JobStateDiscarded:
		return fmt.Errorf("jobs: retry: %w", hub.ErrConflict)
	}
	if _, err := q.client.JobRetryTx(ctx, tx, id); err != nil {
		return fmt.Errorf("jobs: retry: %w", sqldb.Map(err))
	}
	return nil
}
