package config

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Redis is CHAPTERHOUSE_REDIS_URL taken apart.
type Redis struct {
	// Addresses are host:port; several mean a cluster, or the sentinels when Master is set.
	Addresses []string
	Username  string
	Password  Secret
	// Database is 0 unless the URL ends in a number; a cluster has only 0.
	Database int
	// TLS is true for rediss://.
	TLS bool
	// Master is the name that the sentinels watch; set for redis+sentinel:// only.
	Master string
}

var errRedisURL = errors.New("config: not a redis url")

// ParseRedis reads the forms
//
//	redis://[user:password@]host[:port][,host[:port]…][/database]
//	rediss://… the same over TLS
//	redis+sentinel://[user:password@]host[:port][,…]/master[/database]
//
// The default port is 6379, for sentinels 26379. Credentials are
// percent-encoded as in every URL. The error never contains the URL.
func ParseRedis(secret Secret) (Redis, error) {
	scheme, rest, _ := strings.Cut(secret.Reveal(), "://")
	port, isSentinel := "6379", scheme == "redis+sentinel"
	switch scheme {
	case "redis", "rediss":
	case "redis+sentinel":
		port = "26379"
	default:
		return Redis{}, errRedisURL
	}
	r := Redis{TLS: scheme == "rediss"}
	authority, path, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		user, password, err := parseUserinfo(authority[:at])
		if err != nil {
			return Redis{}, errRedisURL
		}
		r.Username, r.Password = user, NewSecret(password)
		authority = authority[at+1:]
	}
	for host := range strings.SplitSeq(authority, ",") {
		address, err := withPort(host, port)
		if err != nil {
			return Redis{}, errRedisURL
		}
		r.Addresses = append(r.Addresses, address)
	}
	if isSentinel {
		if r.Master, path, _ = strings.Cut(path, "/"); r.Master == "" {
			return Redis{}, errRedisURL
		}
	}
	if path != "" {
		number, err := strconv.ParseUint(path, 10, 16)
		if err != nil || number > 0 && !isSentinel && len(r.Addresses) > 1 {
			return Redis{}, errRedisURL
		}
		r.Database = int(number)
	}
	return r, nil
}

// parseUserinfo decodes "user:password" (RFC 3986, section 3.2.1).
func parseUserinfo(text string) (user, password string, err error) {
	user, password, _ = strings.Cut(text, ":")
	if user, err = url.PathUnescape(user); err != nil {
		return "", "", errAddress
	}
	if password, err = url.PathUnescape(password); err != nil {
		return "", "", errAddress
	}
	return user, password, nil
}

// withPort completes host, host:port, [v6] or [v6]:port to host:port.
func withPort(text, port string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, ":") && !strings.HasSuffix(text, "]") {
		host, number, err := splitAddress(text)
		if err != nil || host == "" || number == 0 {
			return "", errAddress
		}
		return text, nil
	}
	host := strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	if host == "" || strings.ContainsAny(host, " /@[]?#") {
		return "", errAddress
	}
	return net.JoinHostPort(host, port), nil
}
