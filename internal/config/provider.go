package config

import (
	"errors"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Provider is one OpenID Connect provider that people may sign in with.
type Provider struct {
	// ID is the lower-case word from CHAPTERHOUSE_OIDC_PROVIDERS; it appears in URLs.
	ID string `env:"-"`
	// Issuer is compared byte for byte with the provider's own claim (OpenID
	// Connect Discovery 1.0, section 4.3), so a trailing slash matters.
	Issuer       string `env:"ISSUER,required"`
	ClientID     string `env:"CLIENT_ID,required"`
	ClientSecret Secret `env:"CLIENT_SECRET,required"`
	// Name is the text of the sign-in button; the ID when not set.
	Name string `env:"NAME"`
	// GroupsClaim is the claim that lists a person's groups.
	GroupsClaim string `env:"GROUPS_CLAIM" envDefault:"groups"`
	// Roles maps groups to roles; an empty list means that sign-in grants none.
	Roles RoleMappings `env:"ROLES"`
	// Carries lists what this provider is trusted to bring of what was granted in the hub; empty when not set: see
	// Config.Carried.
	Carries CarryList `env:"CARRIES"`
	// Vouches says that every address this provider names was verified by it, though it does not say so: email_verified may be
	// missing, or the text "true".
	Vouches bool `env:"VOUCHES"`
	// Reauthenticates says that this provider asks for the password again when prompt=login asks for it, though it does not say
	// when it did (auth_time).
	Reauthenticates bool `env:"REAUTHENTICATES"`
}

// carryAll is the word for everything.
const carryAll = "all"

// carryWords are the words of a CarryList.
func carryWords() []string {
	return []string{carryAll, "member", "host", "lead", "council_lead", "national_staff", "national_admin", "auditor"}
}

// CarryList is some of the words all, member, host and the roles.
type CarryList []string

var errCarryList = errors.New("config: not a list of roles")

// UnmarshalText reads the words by comma.
func (l *CarryList) UnmarshalText(text []byte) error {
	var list CarryList
	for word := range strings.SplitSeq(string(text), ",") {
		word = strings.TrimSpace(word)
		if !slices.Contains(carryWords(), word) || slices.Contains(list, word) {
			return errCarryList
		}
		list = append(list, word)
	}
	*l = list
	return nil
}

// Carried is what a provider may bring into its sessions of what was granted in the hub: what its setting says; without one
// everything, where it is the only provider, and else membership, hosting, and the national roles that its own groups can give
// anyhow. A lead's group names one chapter, and leads there by itself.
func (c Config) Carried(p Provider) []string {
	switch {
	case len(p.Carries) > 0:
		return p.Carries
	case len(c.Providers) < 2:
		return []string{carryAll}
	}
	list := []string{"member", "host"}
	for _, m := range p.Roles {
		if m.Chapter == "" && !slices.Contains(list, m.Role) {
			list = append(list, m.Role)
		}
	}
	return list
}

// RoleMapping gives a role to every person whose groups contain Group exactly:
// no wildcard, no case folding, no trimming of what the provider sent.
type RoleMapping struct {
	Group string `env:"-"`
	// Role is national_staff, national_admin, auditor, council_lead or lead.
	Role string `env:"-"`
	// Chapter is the slug that follows the colon; set for the roles council_lead and lead only.
	Chapter string `env:"-"`
}

var errRoleMapping = errors.New("config: not a role mapping")

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// RoleMappings are the mappings of one provider.
type RoleMappings []RoleMapping

// UnmarshalText reads mappings by comma. A group that contains a comma, a quotation mark or spaces at its ends stands in
// quotation marks, with each one inside doubled: "Leads, Boston"=lead:boston.
func (l *RoleMappings) UnmarshalText(text []byte) error {
	var list RoleMappings
	rest := string(text)
	for {
		end := quotedEnd(rest)
		if comma := strings.IndexByte(rest[end:], ','); comma >= 0 {
			end += comma
		} else {
			end = len(rest)
		}
		var m RoleMapping
		if err := m.UnmarshalText([]byte(rest[:end])); err != nil {
			return err
		}
		list = append(list, m)
		if end == len(rest) {
			*l = list
			return nil
		}
		rest = rest[end+1:]
	}
}

// quotedEnd is where the quoted group that text begins with ends, 0 when it begins with none.
func quotedEnd(text string) int {
	start := len(text) - len(strings.TrimLeft(text, " "))
	if !strings.HasPrefix(text[start:], `"`) {
		return 0
	}
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case strings.HasPrefix(text[i+1:], `"`):
			i++
		default:
			return i + 1
		}
	}
	return 0 // never closed: the mark is part of the name, and the comma separates
}

// UnmarshalText reads "group=role" or "group=role:chapter". The last "=" separates, so a group may contain one. A group
// in quotation marks is what is between them, with doubled ones read as one.
func (m *RoleMapping) UnmarshalText(text []byte) error {
	pair := strings.TrimSpace(string(text))
	at := strings.LastIndexByte(pair, '=')
	if at < 1 {
		return errRoleMapping
	}
	role, chapter, scoped := strings.Cut(strings.TrimSpace(pair[at+1:]), ":")
	needsChapter := slices.Contains([]string{"council_lead", "lead"}, role)
	plain := slices.Contains([]string{"national_staff", "national_admin", "auditor"}, role)
	if !needsChapter && !plain || needsChapter != scoped || scoped && !slug.MatchString(chapter) {
		return errRoleMapping
	}
	group := strings.TrimSpace(pair[:at])
	if end := quotedEnd(group); end == len(group) && end > 0 {
		group = strings.ReplaceAll(group[1:end-1], `""`, `"`)
	}
	*m = RoleMapping{Group: group, Role: role, Chapter: chapter}
	if m.Group == "" {
		return errRoleMapping
	}
	return nil
}

// String is the form that UnmarshalText reads.
func (m RoleMapping) String() string {
	group := m.Group
	if strings.ContainsAny(group, `,"`) || strings.TrimSpace(group) != group {
		group = `"` + strings.ReplaceAll(group, `"`, `""`) + `"`
	}
	if m.Chapter == "" {
		return group + "=" + m.Role
	}
	return group + "=" + m.Role + ":" + m.Chapter
}

var providerID = regexp.MustCompile(`^[a-z][a-z0-9]{0,30}$`)

var errProviderID = errors.New("config: not a provider name")

// parseProviders reads CHAPTERHOUSE_OIDC_PROVIDERS. Names have no underscore,
// so that the owner of CHAPTERHOUSE_OIDC_A_NAME is never in doubt.
func parseProviders(list string) ([]string, error) {
	var ids []string
	for id := range strings.SplitSeq(list, ",") {
		id = strings.TrimSpace(id)
		if !providerID.MatchString(id) || slices.Contains(ids, id) {
			return nil, errProviderID
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func providerPrefix(id string) string { return prefix + "OIDC_" + strings.ToUpper(id) + "_" }

// providerOf recognizes the variable of a provider that is not listed.
func providerOf(name string) (id string, ok bool) {
	rest, ok := strings.CutPrefix(name, prefix+"OIDC_")
	if !ok {
		return "", false
	}
	id, field, ok := strings.Cut(rest, "_")
	id = strings.ToLower(id)
	return id, ok && id != "providers" && providerID.MatchString(id) && slices.Contains(providerFields(), field)
}

func providerFields() []string {
	return []string{"ISSUER", "CLIENT_ID", "CLIENT_SECRET", "CLIENT_SECRET" + fileSuffix, "NAME", "GROUPS_CLAIM", "ROLES", "CARRIES", "VOUCHES", "REAUTHENTICATES"}
}

// checkIssuer accepts what OpenID Connect Core 1.0, section 2 (iss) allows: an
// https URL without query or fragment; http for a provider on this machine.
func checkIssuer(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

// parseMailFrom reads "Name <addr@host>" or a bare address (RFC 5322, section 3.4).
func parseMailFrom(value string) (any, error) {
	address, err := mail.ParseAddress(value)
	if err != nil {
		return nil, err
	}
	return *address, nil
}

var errTrustsAll = errors.New("config: a prefix of length 0 trusts every sender")

// parsePrefixes reads CIDRs by comma. A prefix of length 0 is refused: it lets
// every visitor choose the address that the rate limits see.
func parsePrefixes(list string) (any, error) {
	var prefixes []netip.Prefix
	for text := range strings.SplitSeq(list, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		if p.Bits() == 0 {
			return nil, errTrustsAll
		}
		prefixes = append(prefixes, p.Masked())
	}
	return prefixes, nil
}
