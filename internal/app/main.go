package app

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Main runs the process's own command line until SIGINT or SIGTERM and returns its exit code. The first signal lets work in
// hand finish; a second one ends the process at once.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return Run(ctx, os.Args, os.Environ(), os.Stdout, os.Stderr)
}
