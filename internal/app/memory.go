package app

import (
	"log/slog"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// boundMemory tells the garbage collector how much memory the container has (cgroup v1 or v2), so that it collects before
// the kernel ends the process. GOMEMLIMIT, where it is set, says something else. A tenth is left for what is not Go's heap.
func boundMemory(log *slog.Logger) {
	if limit, err := memlimit.Set(memlimit.WithRatio(0.9)); err != nil {
		log.Warn("the container's memory limit cannot be read", "error", err, "limit", limit)
	}
}
