package config

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chapterhouse/internal/say"
)

// longestDrainDelay keeps a stop within what service managers wait for (systemd: 90 s).
const longestDrainDelay = time.Minute

// check applies the rules that go beyond the format of one value.
func (c *Config) check(r *report) {
	host, port, err := splitAddress(c.Addr)
	if err != nil {
		r.addExpected(varAddr)
	}
	c.checkAdmin(r)
	if c.DrainDelay < 0 || c.DrainDelay > longestDrainDelay {
		r.addExpected(varDrainDelay)
	}
	if c.BackupDays < 0 || c.BackupDays > 3650 {
		r.addExpected(varBackupDays)
	}
	if c.UnconfirmedPerHour < 100 || c.UnconfirmedPerHour > 1_000_000 {
		r.addExpected(varUnconfirmed)
	}
	baseHost, ok := c.checkBaseURL(r)
	if !checkDatabaseURL(c.DatabaseURL.Reveal()) {
		r.addExpected(varDatabaseURL)
	}
	if !c.EmbeddedRedis() {
		if _, err := ParseRedis(c.RedisURL); err != nil {
			r.addExpected(varRedisURL)
		}
	}
	if !c.EmbeddedMail() {
		if _, err := ParseSMTP(c.SMTPURL); err != nil {
			r.addExpected(varSMTPURL)
		}
		if _, set := r.env.values[varMailFrom]; !set {
			r.add(varMailFrom, "a sender, because "+varSMTPURL+" is set", "Write for example Commons Alliance <hub@example.org>.")
		}
	}
	if utf8.RuneCountInString(c.Organization) > 100 {
		r.addExpected(varOrg)
	}
	if !slices.Contains(say.Locales(), c.Locale) {
		r.addExpected(varLocale)
	}
	if !slices.Contains(emailSignIns(), c.EmailSignIn) {
		r.addExpected(varEmailSignIn)
	}
	if c.TwoPerson != TwoPersonRequired && c.TwoPerson != TwoPersonHold {
		r.addExpected(varTwoPerson)
	}
	if utf8.RuneCountInString(c.AccountHelp) > 300 {
		r.addExpected(varAccountHelp)
	}
	if c.SecurityContact != "" && !reachable(c.SecurityContact) {
		r.addExpected(varSecurity)
	}
	if c.Addr == c.AdminAddr && port != 0 {
		r.add(varAdminAddr, "another address than "+varAddr, "Choose another port.")
	}
	if !r.has(varAddr) {
		c.checkEmbedded(r, varAddr, host)
	}
	if ok {
		c.checkEmbedded(r, varBaseURL, baseHost)
	}
}

func (c *Config) checkAdmin(r *report) {
	host, _, err := splitAddress(c.AdminAddr)
	if err != nil || !isLoopback(host) && !isPrivate(host) {
		r.addExpected(varAdminAddr)
	}
}

// checkBaseURL returns the host of a URL that is well formed.
func (c *Config) checkBaseURL(r *report) (host string, ok bool) {
	if _, set := r.env.values[varBaseURL]; !set && r.has(varAddr) {
		return "", false // the default is made of an address that was reported
	}
	base, host, err := parseBaseURL(c.BaseURL)
	switch {
	case err != nil && r.env.values[varBaseURL] != "":
		r.addExpected(varBaseURL)
		return "", false
	case err != nil || !strings.HasPrefix(base, "https://") && !isLoopback(host):
		r.add(varBaseURL, "an https URL, because visitors come from outside this machine", "Write for example https://hub.example.org.")
		return host, err == nil
	}
	c.BaseURL = base
	return host, true
}

// checkEmbedded refuses parts that are made for one machine when source names
// a host that others can reach: where the hub listens, or where people find it,
// because a proxy in front of a loopback address publishes the hub too. The
// sign-in page and the outbox would then be open to anybody, and sessions in one
// process would end with it and be unknown to a second.
func (c *Config) checkEmbedded(r *report, source, host string) {
	if isLoopback(host) {
		return
	}
	way := " or bind 127.0.0.1."
	if source == varBaseURL {
		way = " or use a base URL on localhost."
	}
	if c.EmbeddedRedis() {
		r.addRule(varRedisURL, "a server, because "+source+" is public but the session store is embedded", "Set "+varRedisURL+way)
	}
	if c.EmbeddedSignIn() {
		r.addRule(varProviders, "a provider, because "+source+" is public but sign-in is embedded", "Set "+varProviders+way)
	}
	if c.EmbeddedMail() {
		r.addRule(varSMTPURL, "a relay, because "+source+" is public but the mail outbox is embedded", "Set "+varSMTPURL+way)
	}
}

// reachable reports whether a contact is one that people can use: mailto: with an address, or an https URL.
func reachable(contact string) bool {
	if address, isMail := strings.CutPrefix(contact, "mailto:"); isMail {
		parsed, err := mail.ParseAddress(address)
		return err == nil && parsed.Address == address
	}
	u, err := url.Parse(contact)
	return err == nil && u.Scheme == "https" && u.Host != "" && !strings.ContainsFunc(contact, unicode.IsSpace)
}
