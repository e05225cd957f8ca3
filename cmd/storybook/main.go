// Command storybook shows every component with fixture data: go run ./cmd/storybook [ADDRESS].
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"chapterhouse/internal/storybook"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	address := "127.0.0.1:8090"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if err := storybook.Serve(ctx, address, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}
