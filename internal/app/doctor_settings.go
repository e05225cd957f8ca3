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

const settingsQuestion = "Can the settings be used?"

func settingsChecks() []check {
	return []check{
		{name: "settings", about: settingsQuestion, run: func(context.Context, *subject) (string, error) {
			return "yes", nil // otherwise doctor stops before it opens anything
		}},
		{name: "base-url", about: "Where do links and emails lead?", mend: "Set CHAPTERHOUSE_BASE_URL to the https address people type.", run: checkBaseURL},
		{name: "embedded-parts", about: "Do embedded parts stand in for real ones?", mend: "Set CHAPTERHOUSE_REDIS_URL, CHAPTERHOUSE_OIDC_PROVIDERS and CHAPTERHOUSE_SMTP_URL.", run: checkEmbedded},
		{name: "trusted-proxies", about: "Are the proxies in front named?", mend: "Name the proxy in front, and nobody else, in CHAPTERHOUSE_TRUSTED_PROXIES.", run: checkProxies},
		{name: "admin-address", about: "Are health and metrics for this machine only?", mend: "Set CHAPTERHOUSE_ADMIN_ADDR to a loopback address and a port of its own.", run: checkAdminAddress},
		{name: "zone-data", about: "Is every chapter in a time zone that the hub knows?", mend: "Correct the chapter's zone to a name of the IANA time zone database.", run: checkZones},
		{name: "clock", about: "Do the clocks of this machine and the database agree?", mend: "Let both machines keep time by NTP.", run: checkClock},
	}
}

func checkBaseURL(_ context.Context, s *subject) (string, error) {
	listens := host(s.cfg.Addr)
	switch {
	case strings.HasPrefix(s.cfg.BaseURL, "https://"):
		return "to " + s.cfg.BaseURL, nil
	case !local(listens):
		return "", warning(fmt.Sprintf("to %s, and the hub listens for other machines on %s", s.cfg.BaseURL, s.cfg.Addr))
	}
	return "to " + s.cfg.BaseURL + ", on this machine only", nil
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
		return "no", nil
	case len(parts) < 3:
		return "", warning("yes, beside real parts: " + list(parts))
	}
	return "yes, for everything, and on this machine only", nil
}

func checkProxies(_ context.Context, s *subject) (string, error) {
	switch n := len(s.cfg.TrustedProxies); {
	case n > 0:
		return "yes, " + times(n, "range") + " of addresses", nil
	case s.public():
		return "", warning("no: https is spoken by a proxy, and without its name the rate limits take all visitors for one")
	}
	return "", nothingYet("no proxy is needed on this machine")
}

func checkAdminAddress(_ context.Context, s *subject) (string, error) {
	_, port, _ := net.SplitHostPort(s.cfg.AdminAddr)
	base, err := url.Parse(s.cfg.BaseURL)
	if err == nil && port != "0" && base.Port() == port {
		return "", fmt.Errorf("no: the base URL leads to port %s, which is the admin address", port)
	}
	if h := host(s.cfg.AdminAddr); !local(h) {
		return "", warning("no: other machines of the private network can read them on " + s.cfg.AdminAddr)
	}
	return "yes, on " + s.cfg.AdminAddr, nil
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
			return "", fmt.Errorf("no: chapter %s is in the zone %q, which this program does not know", ch.Slug, ch.Zone)
		}
		zones[ch.Zone] = true
	}
	if _, err := time.LoadLocation("America/New_York"); err != nil {
		return "", fmt.Errorf("no: there is no zone data: %w", err)
	}
	if len(chapters) == 0 {
		return "", nothingYet("there are no chapters")
	}
	return "yes, in " + times(len(zones), "zone"), nil
}

// drift is how far two clocks may be apart. Sessions and leases are counted in minutes; log lines are read in seconds.
const drift = 5 * time.Second

func checkClock(ctx context.Context, s *subject) (string, error) {
	if err := s.answers(ctx); err != nil {
		return "", err
	}
	server, err := s.server(ctx)
	if err != nil {
		return "", err
	}
	if apart := s.now().Sub(server.Now).Abs(); apart > drift {
		return "", warning("no, they are " + apart.Round(time.Second).String() + " apart")
	}
	if year := s.now().Year(); year < 2026 {
		return "", fmt.Errorf("no: this one says it is %d", year)
	}
	return "yes", nil
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
