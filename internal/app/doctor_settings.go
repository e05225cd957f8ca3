package app

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"chapterhouse/internal/hub"
)

func settingsChecks() []check {
	return []check{
		{name: "settings", about: "the variables of the environment", run: func(context.Context, *subject) (string, error) {
			return "can be used", nil // otherwise doctor stops before it opens anything
		}},
		{name: "base-url", about: "the address in every link and mail", mend: "Set CHAPTERHOUSE_BASE_URL to the https address people type.", run: checkBaseURL},
		{name: "embedded-parts", about: "parts that stand in for real ones", mend: "Set CHAPTERHOUSE_REDIS_URL, CHAPTERHOUSE_OIDC_PROVIDERS and CHAPTERHOUSE_SMTP_URL.", run: checkEmbedded},
		{name: "trusted-proxies", about: "whose X-Forwarded-For is believed", mend: "Name the proxy in front, and nobody else, in CHAPTERHOUSE_TRUSTED_PROXIES.", run: checkProxies},
		{name: "admin-address", about: "where health and metrics are served", mend: "Set CHAPTERHOUSE_ADMIN_ADDR to a loopback address and a port of its own.", run: checkAdminAddress},
		{name: "zone-data", about: "time zones of the chapters", mend: "Correct the chapter's zone to a name of the IANA time zone database.", run: checkZones},
		{name: "clock", about: "this machine's clock against the database's", mend: "Let both machines keep time by NTP.", run: checkClock},
	}
}

func checkBaseURL(_ context.Context, s *subject) (string, error) {
	listens := host(s.cfg.Addr)
	switch {
	case strings.HasPrefix(s.cfg.BaseURL, "https://"):
		return s.cfg.BaseURL, nil
	case !local(listens):
		return "", warning(fmt.Sprintf("the hub listens for other machines on %s, and its links say %s", s.cfg.Addr, s.cfg.BaseURL))
	}
	return s.cfg.BaseURL + ", this machine only", nil
}

func checkEmbedded(_ context.Context, s *subject) (string, error) {
	var parts []string
	for name, embedded := range map[string]bool{"sign-in": s.cfg.EmbeddedSignIn(), "mail": s.cfg.EmbeddedMail(), "sessions": s.cfg.EmbeddedRedis()} {
		if embedded {
			parts = append(parts, name)
		}
	}
	switch {
	case len(parts) == 0:
		return "none", nil
	case s.public():
		return "", warning("embedded on a public hub: " + list(parts))
	case len(parts) < 3:
		return "", warning("embedded beside real parts: " + list(parts))
	}
	return "all, on this machine only", nil
}

func checkProxies(_ context.Context, s *subject) (string, error) {
	if s.public() && len(s.cfg.TrustedProxies) == 0 {
		return "", warning("https is spoken by a proxy, and none is named: the rate limits take all visitors for one")
	}
	return fmt.Sprintf("%d named", len(s.cfg.TrustedProxies)), nil
}

func checkAdminAddress(_ context.Context, s *subject) (string, error) {
	_, port, _ := net.SplitHostPort(s.cfg.AdminAddr)
	base, err := url.Parse(s.cfg.BaseURL)
	if err == nil && port != "0" && base.Port() == port {
		return "", fmt.Errorf("the base URL leads to port %s, which is the admin address", port)
	}
	if h := host(s.cfg.AdminAddr); !local(h) {
		return "", warning("other machines of the private network can read health and metrics on " + s.cfg.AdminAddr)
	}
	return s.cfg.AdminAddr, nil
}

func checkZones(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	chapters, err := s.store.Chapters(ctx)
	if err != nil {
		return "", err
	}
	zones := map[string]bool{}
	for _, ch := range chapters {
		if _, err := time.LoadLocation(ch.Zone); err != nil || ch.Zone == "" {
			return "", fmt.Errorf("chapter %s is in the zone %q, which this program does not know", ch.Slug, ch.Zone)
		}
		zones[ch.Zone] = true
	}
	if _, err := time.LoadLocation("America/New_York"); err != nil {
		return "", fmt.Errorf("there is no zone data: %w", err)
	}
	return fmt.Sprintf("%d zones in use", len(zones)), nil
}

// drift is how far two clocks may be apart. Sessions and leases are counted in minutes; log lines are read in seconds.
const drift = 5 * time.Second

func checkClock(ctx context.Context, s *subject) (string, error) {
	if s.db == nil || s.store.Ping(ctx) != nil {
		return "", skip("needs the database, see below")
	}
	server, err := s.server(ctx)
	if err != nil {
		return "", err
	}
	if apart := s.now().Sub(server.Now).Abs(); apart > drift {
		return "", warning("the clocks are " + apart.Round(time.Second).String() + " apart")
	}
	if year := s.now().Year(); year < 2026 {
		return "", fmt.Errorf("the clock says %d", year)
	}
	return "agrees", nil
}

// list is a few names for people.
func list(names []string) string { return strings.Join(sorted(names), ", ") }

// slugs names at most five chapters.
func slugs(chapters []hub.Chapter) string {
	var names []string
	for _, ch := range chapters[:min(5, len(chapters))] {
		names = append(names, ch.Slug)
	}
	text := strings.Join(names, ", ")
	if more := len(chapters) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
