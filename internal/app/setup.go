package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/setup"
	"chapterhouse/internal/sso"
)

// openSetup makes the first run of this hub. Codes are printed once greet has said where.
func (p *parts) openSetup(context.Context) error {
	organization, locale := p.cfg.Given()
	p.setup = setup.New(p.store, p.sessions, setup.Options{
		Set: hub.Settings{Organization: organization, Locale: locale}, Show: p.showCode, Named: p.named,
	}, now)
	return nil
}

// showCode prints the code of the set-up where whoever started this process reads it.
func (p *parts) showCode(code string) {
	out, ctx := p.terminal, say.With(context.Background(), p.cfg.Locale)
	if out == nil {
		out = io.Discard
	}
	fmt.Fprintf(out, "\n  %s\n  %s\n\n", say.T(ctx, "This hub isn’t set up yet. Open %[1]s and enter this code, within 10 minutes:", p.cfg.BaseURL+"/setup"), code)
}

// named gives this process the name that the set-up gave the organization.
func (p *parts) named(saved hub.Settings) {
	cfg := p.cfg.With(saved.Organization, saved.Locale)
	if p.web != nil {
		p.web.Rename(cfg.Organization, cfg.Locale)
	}
	if p.courier != nil {
		p.courier.Rename(cfg.Organization, cfg.Locale)
	}
	p.chapters.Forget()
}

// namedEvery is how often a process that began before the set-up looks whether another one finished it.
const namedEvery = 2 * time.Second

// awaitSetup waits until the hub is set up, so that a process which serves nobody has its name too. The returned function ends the wait.
func (p *parts) awaitSetup(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(namedEvery)
		defer tick.Stop()
		for {
			if pending, err := p.setup.Pending(ctx); err == nil && !pending {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}

// firstAdmin is whom the set-up named as the first admin, as the embedded sign-in offers them.
func (p *parts) firstAdmin(ctx context.Context) ([]sso.LoginPerson, error) {
	name, email, err := p.setup.Offered(ctx)
	if err != nil || email == "" {
		return nil, err
	}
	return []sso.LoginPerson{{Subject: "first-admin", Name: name, Email: email, Note: say.T(ctx, "the first admin")}}, nil
}

// examine is what the doctor finds, for the pages of the operator.
func (p *parts) examine(ctx context.Context) []operator.Finding {
	p.examining.Lock() // each look opens connections of its own
	defer p.examining.Unlock()
	s := openSubject(ctx, p.cfg)
	defer s.close()
	var list []operator.Finding
	for _, f := range s.examine(ctx) {
		one := operator.Finding{About: f.About, Found: f.Found, Mend: f.Mend, State: operator.Well}
		switch f.Status {
		case statusNone:
			continue
		case statusFail:
			one.State = operator.Trouble
		case statusWarn, statusSkip:
			one.State = operator.Soon
		case statusOK:
		}
		list = append(list, one)
	}
	return list
}
