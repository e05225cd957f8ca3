package session

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// parseURL reads the forms listed at [Options]. url.Parse refuses several addresses in
// one URL and quotes its input in errors, so the parts are cut here. No error repeats
// any part of the input: a password with an unescaped slash or question mark ends up in
// the host, the path or the query, and would be shown.
func parseURL(raw string) (*redis.UniversalOptions, error) {
	if raw == "" {
		return nil, errors.New("is empty")
	}
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return nil, errors.New("has no scheme; use redis://, rediss://, redis+sentinel:// or rediss+sentinel://")
	}
	o := &redis.UniversalOptions{}
	defaultPort, sentinel := "6379", false
	switch strings.ToLower(scheme) {
	case "redis":
	case "rediss":
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	case "redis+sentinel":
		defaultPort, sentinel = "26379", true
	case "rediss+sentinel":
		defaultPort, sentinel = "26379", true
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	default:
		return nil, errors.New("has an unknown scheme; use redis://, rediss://, redis+sentinel:// or rediss+sentinel://")
	}
	if strings.Contains(rest, "#") {
		return nil, errors.New("has a # in it; percent-encode it in the user or password")
	}
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	if strings.Contains(path, "@") || strings.Contains(query, "@") {
		return nil, errors.New("has an @ after the addresses; percent-encode /, ? and # in the user and password")
	}
	hosts, err := setCredentials(o, authority)
	if err != nil {
		return nil, err
	}
	if o.Addrs, err = addresses(hosts, defaultPort); err != nil {
		return nil, err
	}
	options, err := queryOptions(query)
	if err != nil {
		return nil, err
	}
	if sentinel {
		return o, setSentinel(o, path, options)
	}
	return o, setDatabase(o, path, options)
}

// setCredentials takes user and password off the authority and returns the addresses.
// The last @ ends them, as in url.Parse.
func setCredentials(o *redis.UniversalOptions, authority string) (hosts string, err error) {
	at := strings.LastIndexByte(authority, '@')
	if at < 0 {
		return authority, nil
	}
	user, password, _ := strings.Cut(authority[:at], ":")
	if o.Username, err = url.PathUnescape(user); err != nil {
		return "", errors.New("has a broken percent-escape in the user")
	}
	if o.Password, err = url.PathUnescape(password); err != nil {
		return "", errors.New("has a broken percent-escape in the password")
	}
	return authority[at+1:], nil
}

func addresses(hosts, defaultPort string) ([]string, error) {
	var list []string
	for i, part := range strings.Split(hosts, ",") {
		host, port, err := net.SplitHostPort(part)
		if err != nil { // most often no port
			host, port = strings.TrimSuffix(strings.TrimPrefix(part, "["), "]"), defaultPort
			if strings.Contains(host, ":") && net.ParseIP(host) == nil {
				return nil, fmt.Errorf("has a malformed address %d; use host:port or [ipv6]:port", i+1)
			}
		}
		if host == "" {
			return nil, fmt.Errorf("has no host in address %d", i+1)
		}
		if strings.ContainsAny(host, " \t\r\n[]") {
			return nil, fmt.Errorf("has a malformed address %d; use host:port or [ipv6]:port", i+1)
		}
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("has no port from 1 to 65535 in address %d", i+1)
		}
		list = append(list, net.JoinHostPort(host, port))
	}
	return list, nil
}

// queryOptions reads the options behind the question mark; each is used once, at most.
func queryOptions(query string) (map[string]string, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("has malformed options behind the question mark")
	}
	options := make(map[string]string, len(values))
	for name, v := range values {
		switch name {
		case "db", "cluster", "sentinel_username", "sentinel_password":
		default:
			return nil, errors.New("has an unknown option; known are db, cluster, sentinel_username and sentinel_password")
		}
		if len(v) > 1 {
			return nil, fmt.Errorf("has the option %s twice", name)
		}
		options[name] = v[0]
	}
	return options, nil
}

func setSentinel(o *redis.UniversalOptions, path string, options map[string]string) error {
	name, err := url.PathUnescape(strings.Trim(path, "/"))
	if err != nil || name == "" || strings.Contains(name, "/") {
		return errors.New("has no master name; use redis+sentinel://host:26379/master-name")
	}
	if _, ok := options["cluster"]; ok {
		return errors.New("has the option cluster with sentinels; a cluster has none")
	}
	o.MasterName = name
	o.SentinelUsername = options["sentinel_username"]
	o.SentinelPassword = options["sentinel_password"]
	o.DB, err = database(options["db"])
	return err
}

func setDatabase(o *redis.UniversalOptions, path string, options map[string]string) (err error) {
	for _, name := range []string{"sentinel_username", "sentinel_password"} {
		if _, ok := options[name]; ok {
			return fmt.Errorf("has the option %s without sentinels; use the scheme redis+sentinel", name)
		}
	}
	if v, ok := options["cluster"]; ok {
		if o.IsClusterMode, err = strconv.ParseBool(v); err != nil {
			return errors.New("has an option cluster that is neither true nor false")
		}
	}
	number := strings.Trim(path, "/")
	if v, ok := options["db"]; ok {
		if number != "" && number != v {
			return errors.New("names two databases, one in the path and one in the option db")
		}
		number = v
	}
	if o.DB, err = database(number); err != nil {
		return err
	}
	if o.DB != 0 && (o.IsClusterMode || len(o.Addrs) > 1) {
		return errors.New("names a database of a cluster; a cluster has database 0 only")
	}
	return nil
}

func database(number string) (int, error) {
	if number == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return 0, errors.New("has a database that is not a number from zero up")
	}
	return n, nil
}
