package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
)

// check is one thing doctor looks at.
type check struct {
	name string
	run  func(ctx context.Context) error
}

// warning is a finding that does not stop the hub.
type warning string

func (w warning) Error() string { return string(w) }

func (c *command) doctor(ctx context.Context, _ *cli.Command) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	for _, s := range cfg.Describe() {
		fmt.Fprintf(c.out, "%-36s %-40s %s\n", s.Variable, s.Value, s.Source)
	}
	fmt.Fprintln(c.out)
	p, err := openParts(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintf(c.out, "FAIL  start: %v\n", err)
		return &exit{ExitPartial, errors.New("the hub cannot start")}
	}
	defer p.close()
	failed := 0
	for _, check := range p.checks(cfg) {
		checkCtx, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := check.run(checkCtx)
		cancel()
		var soft warning
		switch {
		case err == nil:
			fmt.Fprintf(c.out, "ok    %s\n", check.name)
		case errors.As(err, &soft):
			fmt.Fprintf(c.out, "warn  %s: %v\n", check.name, err)
		default:
			failed++
			fmt.Fprintf(c.out, "FAIL  %s: %v\n", check.name, err)
		}
	}
	if failed > 0 {
		return &exit{ExitPartial, fmt.Errorf("%d check(s) failed", failed)}
	}
	return nil
}

func (p *parts) checks(cfg config.Config) []check {
	checks := []check{
		{"database answers", p.store.Ping},
		{"schema is current", p.checkSchema},
		{"database role is bound by the wall", p.checkApp},
		{"sealing key opens what it seals", p.checkKeys},
		{"session store answers", p.sessions.Ping},
		{"files folder takes files", p.checkFiles},
		{"national office exists", p.checkOffice},
		{"mail queue moves", p.checkMail},
		{"base URL is https", func(context.Context) error {
			if !strings.HasPrefix(cfg.BaseURL, "https://") {
				return warning("cookies travel in the clear: serve https through a proxy and set CHAPTERHOUSE_BASE_URL")
			}
			return nil
		}},
		{"no part stands in for a real one", func(context.Context) error {
			if parts := p.standIns(); len(parts) > 0 {
				return warning(strings.Join(parts, " "))
			}
			return nil
		}},
	}
	if p.smtp != nil {
		checks = append(checks, check{"mail relay answers", p.smtp.Check})
	}
	for _, provider := range cfg.Providers {
		checks = append(checks, check{"sign-in provider " + provider.ID + " answers", func(ctx context.Context) error {
			return discover(ctx, provider.Issuer)
		}})
	}
	return checks
}

func (p *parts) checkSchema(ctx context.Context) error {
	pending, err := p.db.Pending(ctx)
	if err == nil && pending > 0 {
		err = errSchema
	}
	return err
}

func (p *parts) checkKeys(context.Context) error {
	sealed, err := p.keys.Seal("doctor", "doctor")
	if err != nil {
		return err
	}
	if plain, err := p.keys.Open(sealed, "doctor"); err != nil || plain != "doctor" {
		return errors.New("the key does not open what it sealed")
	}
	return nil
}

func (p *parts) checkFiles(ctx context.Context) error {
	const key = "doctor00"
	if _, _, err := p.files.Put(ctx, key, strings.NewReader("doctor")); err != nil {
		return err
	}
	return p.files.Delete(ctx, key)
}

func (p *parts) checkOffice(ctx context.Context) error {
	all, err := p.store.Chapters(ctx)
	if err != nil {
		return err
	}
	for _, ch := range all {
		if ch.Kind == hub.KindNational {
			return nil
		}
	}
	return warning("no chapter of kind national: import one, or load the demo")
}

func (p *parts) checkMail(ctx context.Context) error {
	counts, err := p.store.MessageCounts(ctx)
	if err != nil {
		return err
	}
	if n := counts["failed"]; n > 0 {
		return warning(fmt.Sprintf("%d mail(s) were given up", n))
	}
	return nil
}

// discover asks a provider for its discovery document (OpenID Connect Discovery 1.0, section 4).
func discover(ctx context.Context, issuer string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("discovery answers %d", res.StatusCode)
	}
	return nil
}
