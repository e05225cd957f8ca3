package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/urfave/cli/v3"

	"chapterhouse/internal/say"
)

// healthWithin bounds the answer: container engines ask every some seconds and stop waiting after 30.
const healthWithin = 3 * time.Second

// healthCommand is the health check of an image that has neither a shell nor curl.
func (c *command) healthCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "health", Usage: say.T(ctx, "check that the hub on this machine is running"),
		Description: say.T(ctx, "chapterhouse health           # 0: it answers, 1: it doesn’t\nchapterhouse health --ready   # 0: it can serve visitors, so its database answers, too\n\nIt asks at CHAPTERHOUSE_ADMIN_ADDR. Restart a hub that isn’t running. Send no visitors to one that isn’t ready."),
		Flags:       []cli.Flag{&cli.BoolFlag{Name: "ready", Usage: say.T(ctx, "check that it can serve visitors: not without the database, and not while it stops")}},
		Action:      c.health,
	}
}

func (c *command) health(ctx context.Context, cmd *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	path := "/healthz"
	if cmd.Bool("ready") {
		path = "/readyz"
	}
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+cfg.AdminAddr+path, http.NoBody)
	if err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // and no proxy of the environment
	res, err := client.Do(req)
	if err != nil {
		return &exit{ExitFailed, errors.New(say.T(ctx, "No hub answers at %s.", cfg.AdminAddr))}
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return &exit{ExitFailed, errors.New(say.T(ctx, "The hub is running but can’t serve visitors right now."))}
	}
	fmt.Fprintln(c.out, "ok")
	return nil
}

// adminHandler answers the admin address: health, readiness and metrics. It is never public.
func (p *parts) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", p.readiness)
	mux.Handle("GET /metrics", promhttp.HandlerFor(p.registry(), promhttp.HandlerOpts{}))
	return mux
}
