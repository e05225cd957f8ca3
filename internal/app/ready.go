package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// readyWithin bounds one look at the database: proxies ask every second or two.
const readyWithin = 2 * time.Second

var errDraining = errors.New("stopping")

// ready says why this process cannot serve visitors. Without the session store it can: anonymous pages and guest RSVPs
// need none, and if every process went red because of it, nobody would be served at all.
func (p *parts) ready(ctx context.Context) error {
	if p.draining.Load() {
		return errDraining
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	return p.store.Ping(ctx)
}

// readiness is the admin address's report: the status that the public /readyz has, and a line for each part.
func (p *parts) readiness(w http.ResponseWriter, r *http.Request) {
	state := func(err error) string {
		switch {
		case err == nil:
			return "ok"
		case errors.Is(err, errDraining):
			return "stopping"
		}
		return "away"
	}
	err := p.ready(r.Context())
	if err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	fmt.Fprintln(w, state(err))
	if !errors.Is(err, errDraining) {
		fmt.Fprintf(w, "database %s\nsessions %s\n", state(err), state(p.sessions.Ping(r.Context())))
	}
}

// How often the database is tried while a server waits for it, and how often the log says so.
const (
	awaitEvery = time.Second
	awaitSay   = 30 * time.Second
)

// awaitDatabase waits until a database that was configured answers, so that machines may start in any order. A database
// that answers and refuses, because of a password or a name, is not waited for.
func awaitDatabase(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	db, err := sqldb.Open(cfg.DatabaseURL.Reveal())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	tick := time.NewTicker(awaitEvery)
	defer tick.Stop()
	var said time.Time
	for {
		limited, cancel := context.WithTimeout(ctx, readyWithin)
		err := sqldb.Map(db.PingContext(limited))
		cancel()
		if db.Engine != sqldb.Postgres || !errors.Is(err, hub.ErrUnavailable) {
			if err == nil && !said.IsZero() {
				log.InfoContext(ctx, "the database answers")
			}
			return nil // what is wrong beyond that, opening it says
		}
		if now().Sub(said) > awaitSay {
			log.WarnContext(ctx, "the database does not answer: waiting for it")
			said = now()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for the database: %w", ctx.Err())
		}
	}
}

// lookWithin is how long a part may take to answer the look at the start.
const lookWithin = 5 * time.Second

// lookAround writes a line for each part that is away at the start. None of them is needed to start. The caller waits for
// the group after ctx has ended.
func (p *parts) lookAround(ctx context.Context) *sync.WaitGroup {
	looks := map[string]func(context.Context) error{
		"the session store does not answer: nobody can be signed in until it does": p.sessions.Ping,
	}
	if p.smtp != nil {
		looks["the mail relay does not answer: email waits until it does"] = p.smtp.Check
	}
	for _, provider := range p.cfg.Providers {
		looks["the sign-in provider "+provider.ID+" does not answer: nobody new can sign in with it until it does"] = func(ctx context.Context) error {
			return p.askProvider(ctx, provider.ID)
		}
	}
	var group sync.WaitGroup
	for sentence, look := range looks {
		group.Go(func() {
			limited, cancel := context.WithTimeout(ctx, lookWithin)
			defer cancel()
			if err := look(limited); err != nil && ctx.Err() == nil {
				p.log.WarnContext(ctx, sentence)
			}
		})
	}
	return &group
}

// askProvider asks a sign-in provider for its discovery document, which it keeps.
func (p *parts) askProvider(ctx context.Context, id string) error {
	_, err := p.providers.Begin(ctx, id, "/", false)
	return err
}

// sessionsChanged writes a line when the session store goes and when it comes back.
func (p *parts) sessionsChanged(up bool) {
	if up {
		p.log.Info("the session store answers again")
		return
	}
	p.log.Warn("the session store does not answer: signed-in pages say so, nobody is signed out")
}
