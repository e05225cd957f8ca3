package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"
)

// healthWithin bounds the answer: container engines ask every some seconds and stop waiting after 30.
const healthWithin = 3 * time.Second

// healthCommand is the health check of an image that has neither a shell nor curl.
func (c *command) healthCommand() *cli.Command {
	return &cli.Command{
		Name: "health", Usage: "ask the hub that serves on this machine whether it is alive",
		Description: "chapterhouse health           # 0: it answers, 1: it does not\n" +
			"chapterhouse health --ready   # 0: it can serve visitors, so its database answers too\n\n" +
			"It asks on CHAPTERHOUSE_ADMIN_ADDR. Restart what is not alive; send no visitors to what is not ready.",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "ready", Usage: "ask for readiness, which is red without the database and during a stop"}},
		Action: c.health,
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
		return &exit{ExitFailed, fmt.Errorf("no hub answers on %s", cfg.AdminAddr)}
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return &exit{ExitFailed, errors.New("the hub answers, and cannot serve visitors now")}
	}
	fmt.Fprintln(c.out, "ok")
	return nil
}
