package web

import (
	"context"
	"database/sql"
	"sync"

	"chapterhouse/internal/hub"
)

// failedJobs is a queue of jobs with nothing in it but what a test put there.
type failedJobs struct {
	mu      sync.Mutex
	failed  []hub.FailedJob
	retried []int64
}

func (j *failedJobs) Counts(context.Context) (map[string]int, error) {
	return map[string]int{"available": 2, "completed": 40, "cancelled": 1}, nil
}

func (j *failedJobs) Failed(_ context.Context, limit int) ([]hub.FailedJob, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]hub.FailedJob(nil), j.failed[:min(limit, len(j.failed))]...), nil
}

func (j *failedJobs) Retry(_ context.Context, _ *sql.Tx, id int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, f := range j.failed {
		if f.ID == id {
			j.failed, j.retried = append(j.failed[:i:i], j.failed[i+1:]...), append(j.retried, id)
			return nil
		}
	}
	return hub.ErrNotFound
}
