package config

import (
	"errors"
	"flag"
	"log/slog"
	"net/mail"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file that people review.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// public is a complete production environment.
func public(more ...string) []string {
	return append([]string{
		"CHAPTERHOUSE_ADDR=0.0.0.0:8080",
		"CHAPTERHOUSE_BASE_URL=https://hub.example.org",
		"CHAPTERHOUSE_DATABASE_URL=postgres://hub:canary-7f3a@db.internal/hub",
		"CHAPTERHOUSE_REDIS_URL=rediss://:canary-7f3a@redis.internal:6380",
		"CHAPTERHOUSE_OIDC_PROVIDERS=staff",
		"CHAPTERHOUSE_OIDC_STAFF_ISSUER=https://id.example.org/realms/staff",
		"CHAPTERHOUSE_OIDC_STAFF_CLIENT_ID=hub",
		"CHAPTERHOUSE_OIDC_STAFF_CLIENT_SECRET=canary-7f3a",
		"CHAPTERHOUSE_SMTP_URL=smtp+starttls://hub:canary-7f3a@mail.internal:587",
		"CHAPTERHOUSE_MAIL_FROM=Commons Alliance <hub@example.org>",
	}, more...)
}

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name    string
		environ []string
	}{
		{"an address without port", []string{"CHAPTERHOUSE_ADDR=localhost"}},
		{"a port beyond 65535", []string{"CHAPTERHOUSE_ADDR=127.0.0.1:65536"}},
		{"a public address with everything embedded", []string{"CHAPTERHOUSE_ADDR=0.0.0.0:8080"}},
		{"every interface with everything embedded", []string{"CHAPTERHOUSE_ADDR=:8080"}},
		{"a public base url in front of an embedded sign-in", []string{"CHAPTERHOUSE_BASE_URL=https://hub.example.org"}},
		{"a public base url in front of an embedded session store", public("CHAPTERHOUSE_ADDR=127.0.0.1:8080", "CHAPTERHOUSE_REDIS_URL=")},
		{"a public base url without tls", public("CHAPTERHOUSE_BASE_URL=http://hub.example.org")},
		{"a base url with a path and a query", public("CHAPTERHOUSE_BASE_URL=https://hub.example.org/app?x=1")},
		{"a base url without scheme", public("CHAPTERHOUSE_BASE_URL=hub.example.org")},
		{"a base url with credentials", public("CHAPTERHOUSE_BASE_URL=https://a:canary-7f3a@hub.example.org")},
		{"a public admin address", []string{"CHAPTERHOUSE_ADMIN_ADDR=0.0.0.0:8081"}},
		{"an admin address on every interface", []string{"CHAPTERHOUSE_ADMIN_ADDR=:8081"}},
		{"one port for both addresses", []string{"CHAPTERHOUSE_ADMIN_ADDR=127.0.0.1:8080"}},
		{"a drain delay without a unit", []string{"CHAPTERHOUSE_DRAIN_DELAY=5"}},
		{"a drain delay that nobody waits for", []string{"CHAPTERHOUSE_DRAIN_DELAY=2m"}},
		{"a database of another kind", []string{"CHAPTERHOUSE_DATABASE_URL=mysql://root:canary-7f3a@db/hub"}},
		{"a database password that is not encoded", []string{"CHAPTERHOUSE_DATABASE_URL=postgres://hub:canary-7f3a#x@db/hub"}},
		{"an sqlite url with slashes", []string{"CHAPTERHOUSE_DATABASE_URL=sqlite:///var/hub.db"}},
		{"a redis url of another kind", []string{"CHAPTERHOUSE_REDIS_URL=http://redis:6379"}},
		{"sentinels without a master", []string{"CHAPTERHOUSE_REDIS_URL=redis+sentinel://:canary-7f3a@a,b"}},
		{"a relay without a sender", []string{"CHAPTERHOUSE_SMTP_URL=smtps://mail.internal"}},
		{"a relay of another kind", []string{"CHAPTERHOUSE_SMTP_URL=mail.internal:25", "CHAPTERHOUSE_MAIL_FROM=hub@example.org"}},
		{"a relay's user without a password", public("CHAPTERHOUSE_SMTP_URL=smtp://user@relay:25")},
		{"a sender that is not an address", []string{"CHAPTERHOUSE_MAIL_FROM=hub at example.org"}},
		{"two senders", []string{"CHAPTERHOUSE_MAIL_FROM=a@example.org, b@example.org"}},
		{"a trusted proxy without prefix length", []string{"CHAPTERHOUSE_TRUSTED_PROXIES=10.0.0.1"}},
		{"trust in everyone", []string{"CHAPTERHOUSE_TRUSTED_PROXIES=10.0.0.0/8,::/0"}},
		{"a log level that is none", []string{"CHAPTERHOUSE_LOG_LEVEL=loud"}},
		{"a log format that is none", []string{"CHAPTERHOUSE_LOG_FORMAT=xml"}},
		{"a locale there is not", []string{"CHAPTERHOUSE_LOCALE=tlh"}},
		{"a name of two lines", []string{"CHAPTERHOUSE_ORGANIZATION=Commons\nAlliance"}},
		{"a name that is too long", []string{"CHAPTERHOUSE_ORGANIZATION=" + strings.Repeat("é", 101)}},
		{"a security contact that is neither an address nor a page", []string{"CHAPTERHOUSE_SECURITY_CONTACT=security@example.org"}},
		{"a security contact without tls", []string{"CHAPTERHOUSE_SECURITY_CONTACT=http://example.org/security"}},
		{"a security contact that is no address", []string{"CHAPTERHOUSE_SECURITY_CONTACT=mailto:Robin Vale <a@example.org>"}},
		{"a provider without anything", []string{"CHAPTERHOUSE_OIDC_PROVIDERS=staff"}},
		{"a provider name with an underscore", []string{"CHAPTERHOUSE_OIDC_PROVIDERS=staff_eu", "CHAPTERHOUSE_OIDC_STAFF_ISSUER=x"}},
		{"a provider listed twice", []string{"CHAPTERHOUSE_OIDC_PROVIDERS=staff,staff"}},
		{"an issuer without tls", public("CHAPTERHOUSE_OIDC_STAFF_ISSUER=http://id.example.org")},
		{"a role that does not exist", public("CHAPTERHOUSE_OIDC_STAFF_ROLES=office=superuser")},
		{"a lead of no chapter", public("CHAPTERHOUSE_OIDC_STAFF_ROLES=office=lead")},
		{"a national role with a chapter", public("CHAPTERHOUSE_OIDC_STAFF_ROLES=office=auditor:boston")},
		{"a role for no group", public("CHAPTERHOUSE_OIDC_STAFF_ROLES==auditor")},
		{"variables of a provider that is not listed", public("CHAPTERHOUSE_OIDC_MEMBERS_CLIENT_SECRET=canary-7f3a")},
		{"misspelt names", []string{"CHAPTERHOUSE_ADRR=x", "CHAPTERHOUSE_DATABASE_ULR=canary-7f3a", "CHAPTERHOUSE_SMTPURL_FILE=x", "CHAPTERHOUSE_WHATEVER=x"}},
		{"a misspelt name of a provider", public("CHAPTERHOUSE_OIDC_STAFF_GROUP_CLAIM=roles")},
		{"a name with a line break", []string{"CHAPTERHOUSE_\nINJECTED=x"}},
		{"a secret given twice", []string{"CHAPTERHOUSE_REDIS_URL=redis://a", "CHAPTERHOUSE_REDIS_URL_FILE=testdata/redis"}},
		{"a secret file that is not there", []string{"CHAPTERHOUSE_REDIS_URL_FILE=testdata/missing"}},
		{"a secret file that is a folder", []string{"CHAPTERHOUSE_REDIS_URL_FILE=testdata"}},
		{"a file form of what is no secret", []string{"CHAPTERHOUSE_ADDR_FILE=testdata/redis"}},
		{"everything wrong at once", []string{
			"CHAPTERHOUSE_ADDR=8080", "CHAPTERHOUSE_ADMIN_ADDR=8.8.8.8:1", "CHAPTERHOUSE_BASE_URL=ftp://x", "CHAPTERHOUSE_DATABASE_URL=canary-7f3a",
			"CHAPTERHOUSE_REDIS_URL=canary-7f3a", "CHAPTERHOUSE_SMTP_URL=canary-7f3a", "CHAPTERHOUSE_MAIL_FROM=x",
			"CHAPTERHOUSE_TRUSTED_PROXIES=all", "CHAPTERHOUSE_OIDC_PROVIDERS=a", "CHAPTERHOUSE_OIDC_A_ISSUER=x", "CHAPTERHOUSE_TYPO=1",
		}},
	}
	var b strings.Builder
	for _, row := range rows {
		c, err := Load(row.environ)
		problems, ok := errors.AsType[Problems](err)
		if !ok || c.Addr != "" {
			t.Errorf("%s: got %v, want problems and no configuration", row.name, err)
			continue
		}
		if lines := strings.Split(err.Error(), "\n"); len(lines) != len(problems) {
			t.Errorf("%s: %d lines for %d problems", row.name, len(lines), len(problems))
		}
		b.WriteString("== " + row.name + "\n" + err.Error() + "\n\n")
	}
	if leaks(b.String(), canary) || strings.Contains(b.String(), "@example.org,") {
		t.Error("a secret or an address is in the text of a problem")
	}
	golden(t, "problems.txt", b.String())
}

func TestLoadDefaults(t *testing.T) {
	t.Parallel()
	got, err := Load([]string{"PATH=/bin", "HOME=/root", "CHAPTERHOUSE_REDIS_URL=", "CHAPTERHOUSE_DATA=  "})
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr: "127.0.0.1:8080", AdminAddr: "127.0.0.1:8081", BaseURL: "http://127.0.0.1:8080", Data: "./data",
		DatabaseURL: NewSecret("sqlite:data/chapterhouse.db"), Keys: "data/keys.json", UnconfirmedPerHour: 5000, Locale: "en-US", Organization: "Commons Alliance", LogFormat: LogText, EmailSignIn: EmailSignInMembers, TwoPerson: TwoPersonRequired,
		MailFrom: mail.Address{Name: "Commons Alliance", Address: "chapterhouse@localhost"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("defaults (-want +got):\n%s", diff)
	}
	if !got.EmbeddedDatabase() || !got.EmbeddedRedis() || !got.EmbeddedSignIn() || !got.EmbeddedMail() {
		t.Error("without configuration every part is embedded")
	}
}

func TestLoadPublic(t *testing.T) {
	t.Parallel()
	got, err := Load(public(
		"CHAPTERHOUSE_ADMIN_ADDR=10.1.2.3:9000",
		"CHAPTERHOUSE_BASE_URL=https://Hub.Example.org/",
		"CHAPTERHOUSE_TRUSTED_PROXIES=10.0.0.1/8, fd00::/8",
		"CHAPTERHOUSE_ORGANIZATION=Commons Alliance of Éire",
		"CHAPTERHOUSE_OIDC_STAFF_NAME=Staff account",
		"CHAPTERHOUSE_OIDC_STAFF_ROLES=office=national_staff, cn=leads=lead:new-york , /youth/leads=council_lead:youth",
		"CHAPTERHOUSE_KEYS=/run/secrets/keys",
		"CHAPTERHOUSE_LOG_LEVEL=Warn", "CHAPTERHOUSE_LOG_FORMAT=json",
	))
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Addr: "0.0.0.0:8080", AdminAddr: "10.1.2.3:9000", BaseURL: "https://hub.example.org", Data: "./data",
		DatabaseURL: NewSecret("postgres://hub:canary-7f3a@db.internal/hub"),
		RedisURL:    NewSecret("rediss://:canary-7f3a@redis.internal:6380"),
		SMTPURL:     NewSecret("smtp+starttls://hub:canary-7f3a@mail.internal:587"),
		MailFrom:    mail.Address{Name: "Commons Alliance", Address: "hub@example.org"},
		Keys:        "/run/secrets/keys", UnconfirmedPerHour: 5000, Locale: "en-US", Organization: "Commons Alliance of Éire", LogLevel: slog.LevelWarn, LogFormat: LogJSON, EmailSignIn: EmailSignInMembers, TwoPerson: TwoPersonRequired,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")},
		Providers: []Provider{{
			ID: "staff", Issuer: "https://id.example.org/realms/staff", ClientID: "hub", ClientSecret: NewSecret(canary),
			Name: "Staff account", GroupsClaim: "groups",
			Roles: []RoleMapping{{"office", "national_staff", ""}, {"cn=leads", "lead", "new-york"}, {"/youth/leads", "council_lead", "youth"}},
		}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Errorf("public (-want +got):\n%s", diff)
	}
	if got.EmbeddedDatabase() || got.EmbeddedRedis() || got.EmbeddedSignIn() || got.EmbeddedMail() {
		t.Error("a configured part counts as embedded")
	}
}

func TestLoadAccepts(t *testing.T) {
	t.Parallel()
	for name, environ := range map[string][]string{
		"sqlite on a public address":        public("CHAPTERHOUSE_DATABASE_URL=sqlite:/var/lib/hub.db"),
		"several postgres hosts":            public("CHAPTERHOUSE_DATABASE_URL=postgres://hub:a%40b@one:5432,two:5432/hub?target_session_attrs=read-write"),
		"a postgres socket":                 public("CHAPTERHOUSE_DATABASE_URL=postgres:///hub?host=/run/postgresql"),
		"a relay that may take its time":    public("CHAPTERHOUSE_SMTP_URL=smtp://relay:25?timeout=30s"),
		"localhost by name":                 {"CHAPTERHOUSE_ADDR=localhost:8080"},
		"loopback of version six":           {"CHAPTERHOUSE_ADDR=[::1]:8080"},
		"any free port on loopback":         {"CHAPTERHOUSE_ADDR=127.0.0.1:0", "CHAPTERHOUSE_ADMIN_ADDR=127.0.0.1:0"},
		"an issuer on this machine":         public("CHAPTERHOUSE_OIDC_STAFF_ISSUER=http://127.0.0.1:5556/dex"),
		"the last of two equal names":       {"CHAPTERHOUSE_ADDR=nonsense", "CHAPTERHOUSE_ADDR=127.0.0.1:1"},
		"a public base url before loopback": public("CHAPTERHOUSE_ADDR=127.0.0.1:8080"),
		"names outside the hub":             {"CHAPTERHOUSES=1", "chapterhouse_addr=x", "=C:=x", ""},
	} {
		if _, err := Load(environ); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEmbeddedPartsStandOnLoopbackOnly gives a hub whose every part is real but one an address in each spelling: the part is
// refused wherever people of other machines may come from, by the address the hub listens on and by the one it is found under.
// With the session store checked against the listening address alone, the base URLs pass for it.
func TestEmbeddedPartsStandOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	without := map[string][]string{
		varRedisURL: {varRedisURL}, varSMTPURL: {varSMTPURL},
		varProviders: {varProviders, prefix + "OIDC_STAFF_ISSUER", prefix + "OIDC_STAFF_CLIENT_ID", prefix + "OIDC_STAFF_CLIENT_SECRET"},
	}
	const loopback, found = "127.0.0.1:8080", "http://localhost:8080"
	rows := []struct {
		addr, base string
		public     bool
	}{
		{loopback, found, false},
		{"[::1]:8080", "http://[::1]:8080", false},
		{"[::ffff:127.0.0.1]:8080", "https://127.8.9.10", false},
		{"LocalHost:8080", "https://LOCALHOST", false},
		{loopback, "https://localhost.:8443", false},
		{loopback, "https://hub.example.org", true},
		{loopback, "https://HUB.EXAMPLE.ORG:443", true},
		{loopback, "https://hub", true}, // a name of the local network
		{loopback, "https://localhost.example.org", true},
		{loopback, "https://127.0.0.1.example.org", true},
		{loopback, "https://192.168.1.2", true},
		{loopback, "https://[2001:db8::1]", true},
		{loopback, "https://0.0.0.0", true},
		{loopback, "https://[::]", true},
		{loopback, "https://2130706433", true}, // 127.0.0.1 to some resolvers, and no promise
		{"0.0.0.0:8080", found, true},
		{":8080", found, true},
		{"[::]:8080", found, true},
		{"192.168.1.2:8080", found, true},
		{"hub.internal:8080", found, true},
	}
	for part, gone := range without {
		for _, row := range rows {
			environ := public(varAddr+"="+row.addr, varBaseURL+"="+row.base)
			for _, name := range gone {
				environ = append(environ, name+"=")
			}
			_, err := Load(environ)
			problems, _ := errors.AsType[Problems](err)
			refused := slices.ContainsFunc(problems, func(p Problem) bool { return p.Variable == part })
			if refused != row.public || !row.public && err != nil {
				t.Errorf("without %s on %s as %s: %v", part, row.addr, row.base, err)
			}
		}
	}
}

func TestSecretFromFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("\n "+canary+" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Load(public("CHAPTERHOUSE_OIDC_STAFF_CLIENT_SECRET=", "CHAPTERHOUSE_OIDC_STAFF_CLIENT_SECRET_FILE="+path))
	if err != nil {
		t.Fatal(err)
	}
	if got.Providers[0].ClientSecret.Reveal() != canary {
		t.Error("the trimmed content of the file is not the secret")
	}
	if err := os.WriteFile(path, make([]byte, maxSecretFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load([]string{"CHAPTERHOUSE_REDIS_URL_FILE=" + path}); err == nil {
		t.Error("a file beyond the limit was read")
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("redis://:"+canary+"@redis"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(public("CHAPTERHOUSE_REDIS_URL=", "CHAPTERHOUSE_REDIS_URL_FILE="+path, "CHAPTERHOUSE_OIDC_STAFF_ROLES=office=auditor"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, described := range []Config{{}, c} {
		for _, s := range described.Describe() {
			b.WriteString(strings.Join([]string{s.Variable, s.Value, string(s.Source), s.Help}, " | ") + "\n")
		}
		b.WriteString("\n")
	}
	if leaks(b.String(), canary) {
		t.Error("a secret is in the description")
	}
	golden(t, "describe.txt", b.String())
	if leaks(printed(c), canary) {
		t.Error("a secret is printed with the whole configuration")
	}
}

func FuzzLoad(f *testing.F) {
	for _, pair := range append(public(), "CHAPTERHOUSE_OIDC_PROVIDERS=a,b,,", "CHAPTERHOUSE_TRUSTED_PROXIES=1/2", "CHAPTERHOUSE_BASE_URL=http://[") {
		name, value, _ := strings.Cut(pair, "=")
		f.Add(strings.TrimPrefix(name, prefix), value)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		if strings.HasSuffix(name, fileSuffix) || strings.Contains(name, "=") {
			t.Skip()
		}
		c, err := Load(public("CHAPTERHOUSE_"+name+"="+value, "CHAPTERHOUSE_ORGANISATION="+canary))
		if err == nil {
			t.Fatal("the unknown variable was accepted")
		}
		if leaks(err.Error(), canary) && !leaks(name+value, canary) {
			t.Errorf("the error holds a secret: %v", err)
		}
		if _, ok := errors.AsType[Problems](err); !ok || c.Addr != "" {
			t.Errorf("got %T", err)
		}
	})
}

// What the office entered counts where no variable says otherwise.
func TestWhatSetUpWasTold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		environ      []string
		organization string
		source       Source
	}{
		{"no variable", nil, "Harbor Union", SourceStored},
		{"a variable wins", []string{"CHAPTERHOUSE_ORGANIZATION=Dock Union"}, "Dock Union", SourceSet},
	} {
		given, err := Load(c.environ)
		if err != nil {
			t.Fatal(err)
		}
		before := given.Organization
		got := given.With("Harbor Union", "no-WHERE")
		if got.Organization != c.organization || got.source(varOrg) != c.source || got.Locale != "en-US" || got.MailFrom.Name != c.organization {
			t.Errorf("%s: %q from %s, %s, email of %q", c.name, got.Organization, got.source(varOrg), got.Locale, got.MailFrom.Name)
		}
		if given.Organization != before || given.source(varOrg) == SourceStored {
			t.Errorf("%s: the settings that were given changed", c.name)
		}
		if name, _ := given.Given(); (name != "") != (c.environ != nil) {
			t.Errorf("%s: given %q", c.name, name)
		}
	}
	if got := (Config{}).With("Harbor Union", ""); got.Organization != "Harbor Union" {
		t.Error("the zero Config takes no name")
	}
}
