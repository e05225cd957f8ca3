package sso

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	strict "github.com/go-jose/go-jose/v4/json"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
)

const (
	maxName      = 200 // characters
	maxGroups    = 500
	maxGroupName = 200 // characters
	// maxSeconds is the last second of the year 9999; encoding/json cannot write a time beyond it.
	maxSeconds = 253402300799
)

// claims are the members of a signed JSON object, by exact name: encoding/json would let "SUB" overwrite "sub".
type claims map[string]strict.RawMessage

// parseClaims reads one JSON object with every name at most once.
func parseClaims(plain []byte) (claims, error) {
	var said claims
	if err := strict.Unmarshal(plain, &said); err != nil || said == nil {
		return nil, refuse(ReasonTokenMalformed)
	}
	return said, nil
}

func (c claims) has(name string) bool {
	_, ok := c[name]
	return ok
}

// text returns a claim that is a JSON string.
func (c claims) text(name string) (string, bool) {
	raw := c[name]
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

// list returns a claim that is a JSON string or an array of strings and nothing else; otherwise nil.
func (c claims) list(name string) []string {
	if one, ok := c.text(name); ok {
		return []string{one}
	}
	return c.array(name)
}

// array returns a claim that is an array of strings and nothing else; otherwise nil.
func (c claims) array(name string) []string {
	var items []*string
	if json.Unmarshal(c[name], &items) != nil {
		return nil
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		if item == nil {
			return nil
		}
		out = append(out, *item)
	}
	return out
}

// time returns a claim that is a NumericDate (RFC 7519 section 2), to the second.
func (c claims) time(name string) (time.Time, bool) {
	seconds, err := strconv.ParseFloat(string(c[name]), 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 || seconds > maxSeconds {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0).UTC(), true
}

// identity reads who the claims are about. Whatever is malformed is left out; the subject was checked before.
func (c claims) identity(at Config) Identity {
	who := Identity{Name: c.name(), Groups: c.groups(at.GroupsClaim)}
	who.Subject, _ = c.text("sub")
	who.Email, who.Address = c.email(at.Vouches)
	if sid, ok := c.text("sid"); ok && validID(sid) {
		who.SessionID = sid
	}
	who.AuthTime, _ = c.time("auth_time")
	return who
}

// Address says what a provider's word on a person's email address is worth: for logs, and never an address.
type Address string

// What it is worth.
const (
	AddressVerified   Address = "verified"
	AddressMissing    Address = "no email claim"
	AddressMalformed  Address = "the email claim is not a plain address"
	AddressUnverified Address = "email_verified is not true"
	AddressUnvouched  Address = "email_verified is missing or a text, and the settings do not say that the provider vouches" // OIDC_…_VOUCHES would take it
)

// email returns a valid address and what the provider's word on it is worth. The JSON value true vouches for it. Some
// providers verify every address and never say so (Entra ID), or say the text "true" (JumpCloud): that counts only where the
// settings say that this provider vouches, because the same text is what a free-form profile field would hold. Nothing makes up
// for false.
func (c claims) email(vouches bool) (string, Address) {
	raw, said := c.text("email")
	if !said || raw == "" {
		return "", AddressMissing
	}
	address, ok := validEmail(raw)
	if !ok {
		return "", AddressMalformed
	}
	switch word, isText := c.text("email_verified"); {
	case string(c["email_verified"]) == "true":
		return address, AddressVerified
	case c.has("email_verified") && !(isText && word == "true"):
		return address, AddressUnverified
	case vouches:
		return address, AddressVerified
	}
	return address, AddressUnvouched
}

// validEmail takes an address of the one rule, with nothing around it. What it returns is ASCII: letters that look like or
// fold to ASCII ones would let one mailbox pass for another.
func validEmail(raw string) (string, bool) {
	if raw != strings.TrimSpace(raw) {
		return "", false
	}
	parsed, problem := address.Parse(raw)
	return parsed, problem == address.None
}

// name is how the person is called: the name, else the given name and the family name (OpenID Connect Core 5.1).
func (c claims) name() string {
	if name := c.words("name"); name != "" {
		return name
	}
	given, family := c.words("given_name"), c.words("family_name")
	return clip(strings.TrimSpace(given + " " + family))
}

// words is a claim that is a text, without what cannot be seen.
func (c claims) words(claim string) string {
	raw, _ := c.text(claim)
	return clip(hub.Line(raw))
}

func clip(text string) string {
	if runes := []rune(text); len(runes) > maxName {
		return strings.TrimSpace(string(runes[:maxName]))
	}
	return text
}

// groups returns the groups verbatim, or none at all when anything about them is off. One text is one group, whatever is in it:
// providers leave the list out where there is one. An overage claim (_claim_names,
// OpenID Connect Core 5.6.2) means that the list is elsewhere and what is here may be part of it.
func (c claims) groups(claim string) []string {
	if claim == "" || c.has("_claim_names") {
		return nil
	}
	groups := c.list(claim)
	if len(groups) > maxGroups {
		return nil
	}
	for _, group := range groups {
		if utf8.RuneCountInString(group) > maxGroupName {
			return nil
		}
	}
	return groups
}
