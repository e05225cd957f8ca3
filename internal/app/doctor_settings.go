package app

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/zone"
)

var settingsQuestion = say.M("Can the settings be used?")

func settingsChecks() []check {
	return []check{
		{name: "settings", about: settingsQuestion, run: func(context.Context, *subject) (say.Text, error) {
			return yes, nil // otherwise doctor stops before it opens anything
		}},
		{name: "base-url", about: say.M("Where do the links in emails lead?"), mend: say.M("Set CHAPTERHOUSE_BASE_URL to the https address people type."), run: checkBaseURL},
		{name: "embedded-parts", about: say.M("Are embedded parts standing in for real ones?"), mend: say.M("Set CHAPTERHOUSE_REDIS_URL, CHAPTERHOUSE_OIDC_PROVIDERS and CHAPTERHOUSE_SMTP_URL."), run: checkEmbedded},
		{name: "trusted-proxies", about: say.M("Are the proxies in front of the hub named?"), mend: say.M("Name the proxy in front, and nothing else, in CHAPTERHOUSE_TRUSTED_PROXIES."), run: checkProxies},
		{name: "admin-address", about: say.M("Are health and metrics for this machine only?"), mend: say.M("Set CHAPTERHOUSE_ADMIN_ADDR to a loopback address with a port of its own."), run: checkAdminAddress},
		{name: "zone-data", about: say.M("Does the hub know the time zone of every chapter?"), mend: say.M("Change the chapter’s time zone to a name of the IANA time zone database. Update old zone data with the system’s package tzdata, or update the hub."), needs: (*subject).rows, run: checkZones},
		{name: "clock", about: say.M("Do the clocks of this machine and the database agree?"), mend: say.M("Set both machines to keep time with NTP."), needs: (*subject).answers, run: checkClock},
	}
}

func checkBaseURL(_ context.Context, s *subject) (say.Text, error) {
	listens := host(s.cfg.Addr)
	switch {
	case strings.HasPrefix(s.cfg.BaseURL, "https://"):
		return say.M("To %s.", s.cfg.BaseURL), nil
	case !local(listens):
		return say.Text{}, warning(say.M("To %[1]s, but the hub listens to other machines on %[2]s.", s.cfg.BaseURL, s.cfg.Addr))
	}
	return say.M("To %s, on this machine only.", s.cfg.BaseURL), nil
}

func checkEmbedded(ctx context.Context, s *subject) (say.Text, error) {
	var parts []string
	for _, part := range []struct {
		name     say.Text
		embedded bool
	}{
		{say.MC("an embedded part", "email"), s.cfg.EmbeddedMail()},
		{say.MC("an embedded part", "sessions"), s.cfg.EmbeddedRedis()},
		{say.MC("an embedded part", "sign-in"), s.cfg.EmbeddedSignIn()},
	} {
		if part.embedded {
			parts = append(parts, part.name.In(ctx))
		}
	}
	switch {
	case len(parts) == 0:
		return no, nil
	case len(parts) < 3:
		return say.Text{}, warning(say.M("Yes, next to real ones: %s.", say.List(ctx, parts)))
	}
	return say.M("Yes, for everything, and on this machine only."), nil
}

func checkProxies(_ context.Context, s *subject) (say.Text, error) {
	switch n := len(s.cfg.TrustedProxies); {
	case n > 0:
		return say.MN(n, "Yes, 1 range of addresses.", "Yes, %d ranges of addresses."), nil
	case s.public():
		return say.Text{}, warning(say.M("No. A proxy handles https, and unless it’s named, the rate limits treat all visitors as one."))
	}
	return say.Text{}, nothingYet(say.M("This machine needs no proxy."))
}

func checkAdminAddress(_ context.Context, s *subject) (say.Text, error) {
	_, port, _ := net.SplitHostPort(s.cfg.AdminAddr)
	base, err := url.Parse(s.cfg.BaseURL)
	if err == nil && port != "0" && base.Port() == port {
		return say.Text{}, problem(say.M("No, the base URL leads to port %s, which is the admin address.", port))
	}
	if h := host(s.cfg.AdminAddr); !local(h) {
		return say.Text{}, warning(say.M("No, other machines on the private network can read them on %s.", s.cfg.AdminAddr))
	}
	return say.M("Yes, on %s.", s.cfg.AdminAddr), nil
}

func checkZones(ctx context.Context, s *subject) (say.Text, error) {
	chapters, err := s.store.Chapters(ctx)
	if err != nil {
		return say.Text{}, err
	}
	zones := map[string]bool{}
	for _, ch := range chapters {
		if _, err := time.LoadLocation(ch.Zone); err != nil || ch.Zone == "" {
			return say.Text{}, problem(say.M("No, the chapter %[1]s is in the time zone %[2]q, which this program doesn’t know.", ch.Slug, ch.Zone))
		}
		zones[ch.Zone] = true
	}
	if _, err := time.LoadLocation("America/New_York"); err != nil {
		return say.Text{}, because(err, say.M("No, there is no time zone data: %s.", err))
	}
	if len(chapters) == 0 {
		return say.Text{}, nothingYet(say.M("There are no chapters."))
	}
	newest, err := s.store.NewestZoneData(ctx)
	if err != nil {
		return say.Text{}, err
	}
	switch data := s.zoneData(); {
	case data.Name != "" && newest > data.Name:
		return say.Text{}, warning(say.M("Yes, but events were computed with the zone data %[1]s, and this machine has %[2]s.", newest, zoneWords(data)))
	case data.Stale(s.now()):
		return say.Text{}, warning(say.M("Yes, but by the zone data %s. The hub has the wrong time for places that changed their clocks since then.", zoneWords(data)))
	default:
		return say.MN(len(zones), "Yes, 1 time zone, by the zone data %[2]s.", "Yes, %[1]d time zones, by the zone data %[2]s.", zoneWords(data)), nil
	}
}

// zoneWords says which zone data this is, how old, and where it is from.
func zoneWords(data zone.Release) say.Text {
	switch {
	case data.Name == "":
		return say.M("in %s, which doesn’t say its release", data.From)
	case data.From == "":
		return say.M("%[1]s (from %[2]s, built into this program)", data.Name, strconv.Itoa(data.Year()))
	}
	return say.M("%[1]s (from %[2]s, in %[3]s)", data.Name, strconv.Itoa(data.Year()), data.From)
}

// drift is how far two clocks may be apart. Sessions and leases are counted in minutes; log lines are read in seconds.
const drift = 5 * time.Second

func checkClock(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.server(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if apart := s.now().Sub(server.Now).Abs(); apart > drift {
		return say.Text{}, warning(say.M("No, they’re %s apart.", apart.Round(time.Second).String()))
	}
	if year := s.now().Year(); year < 2026 {
		return say.Text{}, problem(say.M("No, this one says the year is %s.", strconv.Itoa(year)))
	}
	return yes, nil
}

// list is a few names for people.
func list(ctx context.Context, names []string) string { return say.List(ctx, sorted(names)) }

// slugs names at most five chapters.
func slugs(ctx context.Context, chapters []hub.Chapter) string {
	var names []string
	for _, ch := range chapters[:min(5, len(chapters))] {
		names = append(names, ch.Slug)
	}
	if more := len(chapters) - len(names); more > 0 {
		names = append(names, say.N(ctx, more, "1 more", "%d more"))
	}
	return say.List(ctx, names)
}
