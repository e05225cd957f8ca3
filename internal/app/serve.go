package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"chapterhouse/internal/jobs"
	"chapterhouse/internal/retention"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
	"chapterhouse/internal/zone"
)

// drainFor is how long requests and jobs in hand may take after a signal to stop.
const drainFor = 20 * time.Second

// serveCommand runs a whole hub.
func (c *command) serveCommand(ctx context.Context) *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: say.T(ctx, "serve the website and run the background jobs"),
		Description: described([]example{
			{typed("chapterhouse serve --demo"), say.T(ctx, "the embedded hub, with demo data on the first start")},
			{typed("chapterhouse serve --jobs=false"), say.T(ctx, "only the website; run `chapterhouse worker` beside it")},
		}),
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "jobs", Value: true, Usage: say.T(ctx, "run the background jobs in this process too")},
			&cli.BoolFlag{Name: "demo", Usage: say.T(ctx, "load the demo organization if the database is empty, and offer its people at the embedded sign-in")},
		},
		Action: untilStopped(c.serve),
	}
}

func (c *command) serve(ctx context.Context, cmd *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	log := c.logger()
	boundMemory(log)
	if err := awaitDatabase(ctx, cfg, log); err != nil {
		return unlessStopped(ctx, err)
	}
	p, err := openParts(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.bound(ctx); err != nil {
		return err
	}
	defer p.rereadKeys(ctx)()
	ctx, stopWatch := p.watchSchema(ctx, schemaEvery)
	defer stopWatch()
	if p.demo = cmd.Bool("demo"); p.demo {
		if err := c.demoIfEmpty(ctx, p.base); err != nil {
			return err
		}
	}
	public, err := listen(ctx, cfg.Addr)
	if err != nil {
		return err
	}
	admin, err := listen(ctx, cfg.AdminAddr)
	if err != nil {
		_ = public.Close()
		return err
	}
	p.terminal = c.out
	if err := c.greet(ctx, p); err != nil {
		return err
	}
	defer p.awaitSetup(ctx)()
	p.warnStranded(ctx)
	if cmd.Bool("jobs") {
		workers, err := p.startJobs(ctx)
		if err != nil {
			return err
		}
		defer p.stopJobs(workers)
	}
	defer p.lookAround(ctx).Wait()
	err = serveAll(ctx, map[net.Listener]http.Handler{public: p.web, admin: p.adminHandler()}, func() {
		p.draining.Store(true)
	}, cfg.DrainDelay, serverLog(c.logger()))
	return errors.Join(err, leftBehind(ctx))
}

// unlessStopped is nil for an error that came of being told to stop.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return nil
}

// untilStopped runs a command that a signal ends. Told to stop while it starts, it has nothing to complain of.
func untilStopped(run cli.ActionFunc) cli.ActionFunc {
	return func(ctx context.Context, cmd *cli.Command) error {
		err := run(ctx, cmd)
		if errors.Is(err, context.Canceled) || errors.Is(err, sql.ErrTxDone) { // database/sql ends a transaction with its context
			return unlessStopped(ctx, err)
		}
		return err
	}
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, because(err, say.M("The hub can’t listen on %[1]s: %[2]s. If another hub is running, set CHAPTERHOUSE_ADDR and CHAPTERHOUSE_ADMIN_ADDR.", address, err))
	}
	return l, nil
}

// serveAll serves until ctx ends. Then it calls drain, which makes the readiness red, and goes on for delay, so that a proxy
// has seen it before connections are refused; then it lets requests in hand finish.
func serveAll(ctx context.Context, servers map[net.Listener]http.Handler, drain func(), delay time.Duration, errorLog *log.Logger) error {
	group, ctx := errgroup.WithContext(ctx)
	for listener, handler := range servers {
		server := &http.Server{
			Handler: parting(ctx, handler), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second,
			IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: errorLog,
		}
		group.Go(func() error {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serve: %w", err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			drain()
			<-time.After(delay)
			left, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
			defer cancel()
			return server.Shutdown(left)
		})
	}
	return group.Wait()
}

// parting asks those who are still served after ctx has ended to come back on another connection: elsewhere, if they can.
// http.Server.SetKeepAlivesEnabled(false) would also close what is idle, at the moment in which a proxy may be sending a
// request on it, and a POST that meets the close is one that failed.
func parting(ctx context.Context, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx.Err() != nil {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// greet tells whoever started the hub where it is and who can be signed in as.
func (c *command) greet(ctx context.Context, p *parts) error {
	fmt.Fprintf(c.out, "\n  %s\n", say.T(ctx, "%[1]s is at %[2]s", p.cfg.Organization, p.cfg.BaseURL))
	if p.cfg.EmbeddedMail() {
		fmt.Fprintf(c.out, "  %s\n", say.T(ctx, "Emails are kept at %s", p.cfg.BaseURL+"/outbox"))
	}
	pending, err := p.setup.Pending(ctx)
	if err != nil {
		return err
	}
	if p.cfg.EmbeddedSignIn() && !pending {
		c.greetPeople(ctx, p)
	}
	fmt.Fprintln(c.out)
	return p.setup.Begin(ctx)
}

func (c *command) worker(ctx context.Context, _ *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if cfg.EmbeddedMail() {
		return refuse(ExitUsage, say.M("A worker needs a mail relay. Set CHAPTERHOUSE_SMTP_URL. (The outbox belongs to `serve`.)"))
	}
	log := c.logger()
	boundMemory(log)
	if err := awaitDatabase(ctx, cfg, log); err != nil {
		return unlessStopped(ctx, err)
	}
	b, err := openBase(ctx, cfg, log)
	if err != nil {
		return err
	}
	p := &parts{base: b}
	defer p.close()
	if err := p.bound(ctx); err != nil {
		return err
	}
	defer p.rereadKeys(ctx)()
	ctx, stopWatch := p.watchSchema(ctx, schemaEvery)
	defer stopWatch()
	if err := p.openMail(ctx); err != nil {
		return err
	}
	if err := p.openSetup(ctx); err != nil {
		return err
	}
	defer p.awaitSetup(ctx)()
	workers, err := p.startJobs(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, "chapterhouse:", say.T(ctx, "working"))
	<-ctx.Done()
	p.stopJobs(workers)
	return leftBehind(ctx)
}

// eraseEvery is how often what must disappear is looked for.
const eraseEvery = time.Hour

func (p *parts) startJobs(ctx context.Context) (*jobs.Workers, error) {
	workers, err := jobs.Start(ctx, p.db, p.log, jobs.Work{
		Deliver: p.courier.DeliverLane, Import: p.people.Work,
		Sweep: []jobs.Periodic{
			{Name: "erase", Every: eraseEvery, Run: retention.New(p.store, p.files, now).Erase},
			{Name: "clock", Every: clockEvery, Run: p.afterClock},
			{Name: "reviews", Every: reviewsEvery, Run: p.chapters.RemindReviews},
			{Name: "handovers", Every: handoversEvery, Run: role.New(p.store, now).ExpireHandovers},
			{Name: "toolkits", Every: toolkitsEvery, Run: toolkit.New(p.store, p.files, now).OweEmails},
			{Name: "zones", Every: zonesEvery, Run: p.recomputeTimes},
		},
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return workers, nil
}

// reviewsEvery is how often reviews of chapters are looked for that somebody is to be reminded of.
const reviewsEvery = time.Hour

// handoversEvery is how often handovers are looked for that nobody accepted or confirmed in time.
const handoversEvery = time.Hour

// toolkitsEvery is how often chapters are looked for whose leads are owed an email about a toolkit.
const toolkitsEvery = 5 * time.Second

// clockEvery is how often mail is looked for that waits for a moment the clock has left again.
const clockEvery = time.Minute

// afterClock lets mail leave that would wait because somebody set this machine's clock back.
func (p *parts) afterClock(ctx context.Context) error {
	moved, err := p.courier.AfterClock(ctx)
	if err != nil {
		return err
	}
	if moved > 0 {
		p.log.WarnContext(ctx, "the clock went back: mail that waited for it leaves now", "mails", moved)
	}
	return nil
}

// zonesEvery is how often events are looked for whose instants came from older zone data than this machine has. A newer release comes with a new
// program or a new system, which starts the workers again.
const zonesEvery = 24 * time.Hour

// recomputeTimes keeps coming events at the clock times that were said, whatever the zone data makes of them.
func (p *parts) recomputeTimes(ctx context.Context) error {
	gone, err := p.events.RecomputeTimes(ctx, zone.Data().Name)
	for _, id := range gone {
		p.log.WarnContext(ctx, "an event's clock time does not exist any more", "event", id, "zone_data", zone.Data().Name)
	}
	return err
}

func (p *parts) stopJobs(workers *jobs.Workers) {
	ctx, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	if err := workers.Stop(ctx); err != nil {
		p.log.Warn("jobs in hand were cut off; they run again", "error", err)
	}
}
