package config

import (
	"errors"
	"log/slog"
	"maps"
	"net/mail"
	"net/netip"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"chapterhouse/internal/say"
)

// Config is the settings of one process. Get one from Load: the zero value
// has no defaults and is of use to Describe only.
type Config struct {
	// Addr is where visitors are served, host:port.
	Addr string `env:"ADDR" envDefault:"127.0.0.1:8080"`
	// AdminAddr is where metrics and health are served, host:port, never public.
	AdminAddr string `env:"ADMIN_ADDR" envDefault:"127.0.0.1:8081"`
	// DrainDelay is how long a process that was told to stop says "not ready" before it refuses connections.
	DrainDelay time.Duration `env:"DRAIN_DELAY" envDefault:"0s"`
	// BaseURL is scheme://host[:port] as visitors type it, without a trailing slash.
	BaseURL string `env:"BASE_URL"`
	// Data is the folder for everything that this machine keeps.
	Data string `env:"DATA" envDefault:"./data"`
	// DatabaseURL is postgres://… or sqlite:PATH, never empty.
	DatabaseURL Secret `env:"DATABASE_URL"`
	// RedisURL is empty for the embedded server; ParseRedis takes it apart.
	RedisURL Secret `env:"REDIS_URL"`
	// Providers is empty for the embedded sign-in, else in the order listed.
	Providers []Provider `env:"-"`
	// SMTPURL is empty for the embedded outbox; ParseSMTP takes it apart.
	SMTPURL Secret `env:"SMTP_URL"`
	// MailFrom is the sender of every mail; never empty.
	MailFrom mail.Address `env:"MAIL_FROM"`
	// Keys is the path of the keyset file.
	Keys string `env:"KEYS"`
	// TrustedProxies are the senders whose X-Forwarded-For is believed; none by default.
	TrustedProxies []netip.Prefix `env:"TRUSTED_PROXIES"`
	// UnconfirmedPerHour is how many guests' RSVPs may wait for their email to be opened before the networks with the most
	// are refused.
	UnconfirmedPerHour int `env:"UNCONFIRMED_PER_HOUR" envDefault:"5000"`
	// BackupDays is for how many days a backup is kept, as the privacy page says; 0: it says that nobody said.
	BackupDays int `env:"BACKUP_DAYS"`
	// Locale is the organization's language and country: how dates, distances and numbers are written.
	Locale say.Locale `env:"LOCALE" envDefault:"en-US"`
	// Organization is the name shown on every page.
	Organization string `env:"ORGANIZATION" envDefault:"Commons Alliance"`
	// LogLevel is the least that is logged.
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"info"`
	// LogFormat is how a log line is written.
	LogFormat LogFormat `env:"LOG_FORMAT" envDefault:"text"`
	// AccountHelp says who may have an account and how to get one: a text, or an https URL.
	AccountHelp string `env:"ACCOUNT_HELP"`
	// EmailSignIn is who can sign in by a code in an email, with which of their roles.
	EmailSignIn EmailSignIn `env:"EMAIL_SIGN_IN" envDefault:"members"`
	// TwoPerson is how what needs two admins is done.
	TwoPerson TwoPerson `env:"TWO_PERSON" envDefault:"required"`
	// SecurityContact is whom to tell about a weakness, a mailto: or https: address; empty: nobody is named.
	SecurityContact string `env:"SECURITY_CONTACT"`

	sources map[string]Source
}

// TwoPerson is how what needs two admins is done.
type TwoPerson string

// The settings.
const (
	TwoPersonRequired TwoPerson = "required" // by two
	TwoPersonHold     TwoPerson = "hold"     // or by one, after a hold in which anybody can stop it
)

// With is c with what the office decided in the browser; a variable that was given wins. What is empty, or of a locale that this program
// lacks, changes nothing.
func (c Config) With(organization string, locale say.Locale) Config {
	if c.sources = maps.Clone(c.sources); c.sources == nil {
		c.sources = map[string]Source{}
	}
	if organization != "" && c.source(varOrg) == SourceDefault {
		if c.MailFrom.Name == c.Organization && c.source(varMailFrom) == SourceDefault {
			c.MailFrom.Name = organization
		}
		c.Organization, c.sources[varOrg] = organization, SourceStored
	}
	if slices.Contains(say.Locales(), locale) && c.source(varLocale) == SourceDefault {
		c.Locale, c.sources[varLocale] = locale, SourceStored
	}
	return c
}

// Given returns the organization's name and locale as far as variables say them.
func (c Config) Given() (organization string, locale say.Locale) {
	if s := c.source(varOrg); s == SourceSet || s == SourceFile {
		organization = c.Organization
	}
	if s := c.source(varLocale); s == SourceSet || s == SourceFile {
		locale = c.Locale
	}
	return organization, locale
}

// EmailSignIn is what people who sign in by a code in an email are trusted with.
type EmailSignIn string

// The settings: each with what stands before it.
const (
	EmailSignInOff     EmailSignIn = "off"     // nobody signs in by a code
	EmailSignInMembers EmailSignIn = "members" // everybody does, as a member
	EmailSignInHosts   EmailSignIn = "hosts"   // hosts as hosts
	EmailSignInLeads   EmailSignIn = "leads"   // leads as leads
)

func emailSignIns() []EmailSignIn {
	return []EmailSignIn{EmailSignInOff, EmailSignInMembers, EmailSignInHosts, EmailSignInLeads}
}

// EmbeddedDatabase reports that CHAPTERHOUSE_DATABASE_URL was not given: the
// SQLite file in Data is used, and it migrates itself.
func (c Config) EmbeddedDatabase() bool {
	return c.DatabaseURL.Empty() || c.sources != nil && c.source(varDatabaseURL) == SourceDefault
}

// EmbeddedRedis reports that no Redis was given: the one inside this process is used.
func (c Config) EmbeddedRedis() bool { return c.RedisURL.Empty() }

// EmbeddedSignIn reports that no provider was given: anyone who reaches the
// embedded sign-in page can become any of its seeded people.
func (c Config) EmbeddedSignIn() bool { return len(c.Providers) == 0 }

// EmbeddedMail reports that no relay was given: mail stays in an outbox page.
func (c Config) EmbeddedMail() bool { return c.SMTPURL.Empty() }

// Load reads environ, a list of NAME=value as from os.Environ. Of a name that
// occurs twice the last value counts; an empty value counts as not set. Names
// outside CHAPTERHOUSE_ are ignored. The error is a Problems.
func Load(environ []string) (Config, error) {
	e := newEnvironment(environ)
	r := &report{env: e}
	var ids []string
	if list, set := e.values[varProviders]; set {
		var err error
		if ids, err = parseProviders(list); err != nil {
			r.add(varProviders, "different names by comma, each a lower-case letter followed by up to 30 lower-case letters or digits", "Write for example staff,members.")
		}
	}
	for _, name := range secretVariables(ids) {
		e.readFile(name, r)
	}

	e.checkLines(r)

	c := Config{sources: e.sources}
	c.parse(e, r)
	for _, id := range ids {
		c.Providers = append(c.Providers, parseProvider(id, e, r))
	}
	c.complete(e)
	c.check(r)
	names := known(ids)
	e.unknown(names, r)
	if len(r.problems) > 0 {
		sortProblems(r.problems, names)
		return Config{}, r.problems
	}
	return c, nil
}

// parse fills the fields that have a variable of their own.
func (c *Config) parse(e *environment, r *report) {
	err := env.ParseWithOptions(c, env.Options{
		Environment: e.values,
		Prefix:      prefix,
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[mail.Address]():   parseMailFrom,
			reflect.TypeFor[[]netip.Prefix](): parsePrefixes,
			reflect.TypeFor[slog.Level]():     parseLogLevel,
			reflect.TypeFor[LogFormat]():      parseLogFormat,
		},
	})
	reportParse(err, reflect.TypeFor[Config](), prefix, r)
}

func parseProvider(id string, e *environment, r *report) Provider {
	p := Provider{ID: id, Name: id}
	start := providerPrefix(id)
	err := env.ParseWithOptions(&p, env.Options{Environment: e.values, Prefix: start})
	reportParse(err, reflect.TypeFor[Provider](), start, r)
	if p.Issuer != "" && !checkIssuer(p.Issuer) {
		r.addExpected(start + "ISSUER")
	}
	return p
}

// reportParse turns the errors of the library, which quote values, into problems, which do not.
func reportParse(err error, owner reflect.Type, start string, r *report) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return
	}
	for _, one := range all.Errors {
		var parse env.ParseError
		var missing env.VarIsNotSetError
		switch {
		case errors.As(one, &parse):
			field, _ := owner.FieldByName(parse.Name)
			name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
			r.addExpected(start + name)
		case errors.As(one, &missing):
			r.addExpected(missing.Key)
		}
	}
}

// complete fills the defaults that depend on other values.
func (c *Config) complete(e *environment) {
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Addr
	}
	if c.DatabaseURL.Empty() {
		c.DatabaseURL = NewSecret("sqlite:" + filepath.Join(c.Data, "chapterhouse.db"))
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(c.Data, "keys.json")
	}
	if _, set := e.values[varMailFrom]; !set {
		c.MailFrom = mail.Address{Name: c.Organization, Address: "chapterhouse@localhost"}
	}
}

func sortProblems(problems Problems, order []string) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		i, j := slices.Index(order, a.Variable), slices.Index(order, b.Variable)
		if i < 0 && j < 0 {
			return strings.Compare(a.Variable, b.Variable)
		}
		if i < 0 || j < 0 {
			return j - i
		}
		return i - j
	})
}
