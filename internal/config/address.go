package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

var errAddress = errors.New("config: not an address")

// splitAddress reads host:port with a numeric port from 0 to 65535. The host
// may be empty, which net.Listen takes as every interface.
func splitAddress(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, errAddress
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || strings.ContainsAny(host, " /@") {
		return "", 0, errAddress
	}
	return host, int(number), nil
}

// isLoopback is true for localhost and the addresses of RFC 1122, section
// 3.2.1.3 (127/8) and RFC 4291, section 2.5.3 (::1). Other names are not
// looked up: an answer of the resolver is no promise. The dot that may end a full
// name (RFC 1034, section 3.1) makes no difference.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// isPrivate is true for the addresses of RFC 1918 and RFC 4193.
func isPrivate(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsPrivate()
}

// parseBaseURL reads scheme://host[:port] and returns it without a trailing
// slash and with a lower-case host, ready to have a path appended.
func parseBaseURL(value string) (base, host string, err error) {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", "", errAddress
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), u.Hostname(), nil
}

// checkDatabaseURL accepts postgres://host/…, its long spelling, several
// PostgreSQL hosts by comma, and sqlite:PATH with a plain path.
func checkDatabaseURL(value string) bool {
	if path, ok := strings.CutPrefix(value, "sqlite:"); ok {
		return path != "" && !strings.HasPrefix(path, "//") && !strings.Contains(path, "?")
	}
	scheme, rest, ok := strings.Cut(value, "://")
	if !ok || scheme != "postgres" && scheme != "postgresql" || rest == "" {
		return false
	}
	authority, path, _ := strings.Cut(rest, "/")
	if comma := strings.LastIndexByte(authority, ','); comma > strings.LastIndexByte(authority, '@') {
		// url.Parse knows one host only: the last one stands for all.
		user := authority[:strings.LastIndexByte(authority, '@')+1]
		authority = user + authority[comma+1:]
	}
	u, err := url.Parse(scheme + "://" + authority + "/" + path)
	return err == nil && u.Fragment == "" && (u.Host != "" || u.Query().Get("host") != "")
}
