package config

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"chapterhouse/internal/say"
)

// Names that checks refer to.
const (
	varAddr        = prefix + "ADDR"
	varAdminAddr   = prefix + "ADMIN_ADDR"
	varDrainDelay  = prefix + "DRAIN_DELAY"
	varBaseURL     = prefix + "BASE_URL"
	varDatabaseURL = prefix + "DATABASE_URL"
	varRedisURL    = prefix + "REDIS_URL"
	varProviders   = prefix + "OIDC_PROVIDERS"
	varSMTPURL     = prefix + "SMTP_URL"
	varMailFrom    = prefix + "MAIL_FROM"
	varUnconfirmed = prefix + "UNCONFIRMED_PER_HOUR"
	varBackupDays  = prefix + "BACKUP_DAYS"
	varOrg         = prefix + "ORGANIZATION"
	varLocale      = prefix + "LOCALE"
	varAccountHelp = prefix + "ACCOUNT_HELP"
	varEmailSignIn = prefix + "EMAIL_SIGN_IN"
	varTwoPerson   = prefix + "TWO_PERSON"
	varSecurity    = prefix + "SECURITY_CONTACT"
)

// variable is one row of the table of settings: name in full for the process,
// without the provider's prefix for a provider.
type variable[C any] struct {
	name          string
	secret        bool
	expected, fix string
	help          string
	value         func(C) string
}

func processVariables() []variable[Config] {
	return []variable[Config]{
		{varAddr, false, "host:port", "Write for example 127.0.0.1:8080.",
			"where visitors are served", func(c Config) string { return c.Addr }},
		{varAdminAddr, false, "a loopback or private host:port", "Write for example 127.0.0.1:8081.",
			"where metrics and health are served; loopback or private", func(c Config) string { return c.AdminAddr }},
		{varDrainDelay, false, "a duration from 0s to 1m", "Write for example 5s: longer than the proxy takes to see that /readyz is red.",
			"how long /readyz is red before a process that stops refuses connections", func(c Config) string { return c.DrainDelay.String() }},
		{varBaseURL, false, "a URL of scheme and host only, without path or query", "Write for example https://hub.example.org.",
			"address that visitors type; https unless on this machine; default http:// and the value of CHAPTERHOUSE_ADDR", func(c Config) string { return c.BaseURL }},
		{prefix + "DATA", false, "a folder", "Write for example ./data.",
			"folder for everything that this machine keeps", func(c Config) string { return c.Data }},
		{varDatabaseURL, true, "postgres://user:password@host/database or sqlite:PATH", "Write for example sqlite:/var/lib/chapterhouse.db, or percent-encode special characters of the password.",
			"postgres:// URL or sqlite:PATH; default chapterhouse.db in CHAPTERHOUSE_DATA", func(c Config) string { return maskedDatabase(c.DatabaseURL) }},
		{varRedisURL, true, "redis://, rediss:// or redis+sentinel://host:port,…/master", "Put several hosts into one URL, by comma, and percent-encode special characters of the password.",
			"redis://, rediss:// or redis+sentinel:// URL, several hosts by comma; default embedded", func(c Config) string { return masked(c.RedisURL) }},
		{varProviders, false, "different names by comma, each a lower-case letter followed by up to 30 lower-case letters or digits", "Write for example staff,members.",
			"names of the sign-in providers, by comma; default embedded", func(c Config) string {
				return join(c.Providers, func(p Provider) string { return p.ID })
			}},
		{varSMTPURL, true, "smtp://, smtps:// or smtp+starttls://user:password@host:port", "Percent-encode special characters of the user and the password.",
			"mail relay, smtp://, smtps:// or smtp+starttls:// URL; default an outbox page", func(c Config) string { return masked(c.SMTPURL) }},
		{varMailFrom, false, "a sender like Name <name@host>", "Write for example Commons Alliance <hub@example.org>.",
			"sender of every mail; needed with CHAPTERHOUSE_SMTP_URL", func(c Config) string { return c.MailFrom.String() }},
		{prefix + "KEYS", false, "the path of a file", "Write for example ./data/keys.json.",
			"path of the keyset file; default keys.json in CHAPTERHOUSE_DATA", func(c Config) string { return c.Keys }},
		{prefix + "TRUSTED_PROXIES", false, "CIDRs by comma, none of them /0", "Write for example 10.0.0.0/8,fd00::/8.",
			"CIDRs of the proxies whose forwarding headers are believed, by comma", func(c Config) string {
				return join(c.TrustedProxies, netip.Prefix.String)
			}},
		{varUnconfirmed, false, "a number from 100 to 1000000", "Write for example 5000: about what your relay sends in an hour.",
			"unconfirmed RSVPs of guests in an hour, over which the networks with the most are refused", func(c Config) string { return strconv.Itoa(c.UnconfirmedPerHour) }},
		{varBackupDays, false, "a number of days from 0 to 3650", "Write for example 30: after how many days the last copy of a backup is deleted.",
			"for how many days a backup is kept, wherever it is; the privacy page says so, and by default that nobody said", func(c Config) string {
				if c.BackupDays == 0 {
					return ""
				}
				return strconv.Itoa(c.BackupDays)
			}},
		{varOrg, false, "a name of at most 100 characters", "Write for example Commons Alliance.",
			"name of the organization, on every page", func(c Config) string { return c.Organization }},
		{varLocale, false, "one of " + strings.Join(localeNames(), ", "), "Write for example en-US.",
			"language and country of the organization: dates, distances and numbers", func(c Config) string { return string(c.Locale) }},
		{prefix + "LOG_LEVEL", false, "debug, info, warn or error", "Write for example info.",
			"least that is logged: debug, info, warn or error", func(c Config) string { return strings.ToLower(c.LogLevel.String()) }},
		{prefix + "LOG_FORMAT", false, "text or json", "Write for example json.",
			"how a log line is written: text or json", func(c Config) string { return string(c.LogFormat) }},
		{varAccountHelp, false, "an https URL, or a text of at most 300 characters", "Write for example https://example.org/accounts, or: Every dues-paying member has an account; ask members@example.org.",
			"who may have an account and how to get one, a text or an https URL; shown before people sign in", func(c Config) string { return c.AccountHelp }},
		{varTwoPerson, false, "required or hold", "Write for example required.",
			"how what needs two admins is done: required, or hold for an office of one person, where one does it after 10 minutes", func(c Config) string { return string(c.TwoPerson) }},
		{varEmailSignIn, false, "off, members, hosts or leads", "Write for example members.",
			"who can sign in by a code in an email: off, members, hosts or leads, each with those before; never council leads, staff, admins and auditors", func(c Config) string { return string(c.EmailSignIn) }},
		{varSecurity, false, "an https URL, or mailto: and an email address", "Write for example mailto:security@example.org.",
			"whom to tell about a weakness, mailto: and an address or an https URL; published in /.well-known/security.txt", func(c Config) string { return c.SecurityContact }},
	}
}

func providerVariables() []variable[Provider] {
	return []variable[Provider]{
		{"ISSUER", false, "the issuer as an https URL without query or fragment", "Copy it from the provider's discovery document, byte for byte.",
			"issuer URL of the provider", func(p Provider) string { return p.Issuer }},
		{"CLIENT_ID", false, "the client id that the provider gave", "Copy it from the provider's console.",
			"client id at the provider", func(p Provider) string { return p.ClientID }},
		{"CLIENT_SECRET", true, "the client secret that the provider gave", "Copy it from the provider's console, or name a file with the _FILE form.",
			"client secret at the provider", func(p Provider) string { return masked(p.ClientSecret) }},
		{"NAME", false, "a text", "Write for example Staff account.",
			"text of the sign-in button; default the provider's name in CHAPTERHOUSE_OIDC_PROVIDERS", func(p Provider) string { return p.Name }},
		{"GROUPS_CLAIM", false, "the name of a claim", "Write for example groups.",
			"claim that lists a person's groups", func(p Provider) string { return p.GroupsClaim }},
		{"ROLES", false, "group=role by comma, where role is national_staff, national_admin, auditor, lead:CHAPTER or council_lead:CHAPTER", "Write for example office=national_staff,boston-leads=lead:boston, and a group with a comma in quotation marks.",
			"group=role pairs by comma, matched exactly; roles national_staff, national_admin, auditor, lead:CHAPTER, council_lead:CHAPTER", func(p Provider) string {
				return join(p.Roles, RoleMapping.String)
			}},
		{"CARRIES", false, "some of all, member, host, lead, council_lead, national_staff, national_admin, auditor, by comma", "Write for example member,host, or all for the provider that staff sign in with.",
			"what this provider is trusted to bring of what was granted in the hub: all, or member, host and roles by comma; default all for the only provider, else member, host and the national roles of its ROLES", func(p Provider) string {
				return join(p.Carries, func(word string) string { return word })
			}},
		{"VOUCHES", false, "true or false", "Write true only if the provider verifies every address that it names.",
			"whether an address counts as verified without email_verified, or with it as the text \"true\"; default false", func(p Provider) string { return truth(p.Vouches) }},
		{"REAUTHENTICATES", false, "true or false", "Write true only if the provider asks for the password again at prompt=login.",
			"whether the provider is believed to have asked for the password again when it does not say auth_time; default false", func(p Provider) string { return truth(p.Reauthenticates) }},
	}
}

// truth is "true", or "" for what is off.
func truth(on bool) string {
	if on {
		return "true"
	}
	return ""
}

// row is what messages need of a variable, whoever owns it.
type row struct {
	expected, fix string
	secret        bool
}

// variableOf finds a variable by its full name; of the _FILE form, the variable it stands for.
func variableOf(name string) row {
	name = strings.TrimSuffix(name, fileSuffix)
	for _, v := range processVariables() {
		if v.name == name {
			return row{v.expected, v.fix, v.secret}
		}
	}
	if id, ok := providerOf(name); ok {
		for _, v := range providerVariables() {
			if providerPrefix(id)+v.name == name {
				return row{v.expected, v.fix, v.secret}
			}
		}
	}
	return row{secret: true}
}

// isSecret is true for unknown names too; the path in a _FILE variable is no secret.
func isSecret(name string) bool {
	return !strings.HasSuffix(name, fileSuffix) && variableOf(name).secret
}

func secretVariables(ids []string) []string {
	return slices.DeleteFunc(known(ids), func(name string) bool { return !isSecret(name) })
}

// known lists every name that may be set, in the order of Describe, with each
// _FILE form after the variable it stands for.
func known(ids []string) []string {
	var names []string
	for _, v := range processVariables() {
		names = append(names, v.name)
		if v.secret {
			names = append(names, v.name+fileSuffix)
		}
	}
	for _, id := range ids {
		for _, v := range providerVariables() {
			names = append(names, providerPrefix(id)+v.name)
			if v.secret {
				names = append(names, providerPrefix(id)+v.name+fileSuffix)
			}
		}
	}
	return names
}

// localeNames are the locales there are.
func localeNames() (names []string) {
	for _, locale := range say.Locales() {
		names = append(names, string(locale))
	}
	return names
}
