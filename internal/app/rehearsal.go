package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/say"
)

// redisIsMeant is the flag that answers what meantRedis asks.
const redisIsMeant = "with-redis"

// meantRedis asks whether a restored hub shall use the session store that is configured: a rehearsal on a machine that has
// production's settings should not. Nobody would be signed out, because the keys there carry the name of their database,
// which a backup does not bring along; but two hubs would share the server's memory and its bad days.
func (c *command) meantRedis(ctx context.Context, cmd *cli.Command) error {
	if c.cfg.EmbeddedRedis() || cmd.Bool(redisIsMeant) {
		return nil
	}
	if !isTerminal(cmd.Root().Reader) {
		return refuse(ExitUsage, say.M("CHAPTERHOUSE_REDIS_URL is set. Add --%s if that server is meant for the restored hub, or unset it for a rehearsal, which needs none.", redisIsMeant))
	}
	fmt.Fprintf(c.errOut, "%s ", say.T(ctx, "CHAPTERHOUSE_REDIS_URL is set. Is that server meant for the restored hub? Answer no if this is a rehearsal and the server is the one of production. [y/N]"))
	if yes, err := saysYes(ctx, cmd.Root().Reader); err != nil || !yes {
		return &exit{ExitFailed, because(err, say.M("Nothing was restored. Unset CHAPTERHOUSE_REDIS_URL for a rehearsal, or name another server."))}
	}
	return nil
}

// saysYes reads one line that says yes.
func saysYes(ctx context.Context, in io.Reader) (bool, error) {
	line, err := typedLine(ctx, in)
	line = strings.ToLower(line)
	return line == "y" || line == "yes", err
}

// typedLine reads one line. Nobody can interrupt a read of a terminal, so it is left behind when ctx ends; the process ends then.
func typedLine(ctx context.Context, in io.Reader) (string, error) {
	lines := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(in).ReadString('\n')
		lines <- strings.TrimSpace(line)
	}()
	select {
	case line := <-lines:
		return line, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
