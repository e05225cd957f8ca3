package session

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	words "chapterhouse/internal/hub"
)

const secret = "correct-horse"

func TestBadURLs(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ url, names string }{
		"empty":                        {"", "is empty"},
		"no scheme":                    {"localhost:6379", "no scheme"},
		"another scheme":               {"https://u:" + secret + "@host", "unknown scheme"},
		"a unix socket":                {"unix:///run/redis.sock", "unknown scheme"},
		"no host":                      {"redis://u:" + secret + "@/0", "no host in address 1"},
		"an empty second address":      {"redis://u:" + secret + "@a:1,", "no host in address 2"},
		"port not a number":            {"redis://u:" + secret + "@a:port", "no port from 1 to 65535 in address 1"},
		"port too high":                {"redis://u:" + secret + "@a:1,b:65536", "no port from 1 to 65535 in address 2"},
		"port zero":                    {"redis://a:0", "no port from 1 to 65535 in address 1"},
		"bare ipv6 with port":          {"redis://u:" + secret + "@fe80::1::6379", "malformed address 1"},
		"space in the host":            {"redis://a b:6379", "malformed address 1"},
		"slash in the password":        {"redis://u:" + secret + "/x@a:1", "percent-encode"},
		"question mark in password":    {"redis://u:" + secret + "?x@a:1", "percent-encode"},
		"hash in the password":         {"redis://u:" + secret + "#x@a:1", "percent-encode"},
		"broken escape in password":    {"redis://u:" + secret + "%zz@a:1", "percent-escape in the password"},
		"broken escape in user":        {"redis://u%zz:" + secret + "@a:1", "percent-escape in the user"},
		"database not a number":        {"redis://u:" + secret + "@a:1/first", "database that is not a number"},
		"negative database":            {"redis://a:1/-1", "database that is not a number"},
		"two databases":                {"redis://a:1/1?db=2", "names two databases"},
		"database of a cluster":        {"redis://a:1,b:1/1", "database of a cluster"},
		"database of a cluster of one": {"redis://a:1/1?cluster=true", "database of a cluster"},
		"cluster neither":              {"redis://a:1?cluster=perhaps", "option cluster"},
		"unknown option":               {"redis://a:1?" + secret + "=1", "unknown option"},
		"option twice":                 {"redis://a:1?db=1&db=2", "option db twice"},
		"malformed options":            {"redis://a:1?db=%zz" + secret, "malformed options"},
		"sentinel without master":      {"redis+sentinel://u:" + secret + "@a:1", "no master name"},
		"sentinel with two names":      {"redis+sentinel://u:" + secret + "@a:1/x/y", "no master name"},
		"sentinel with cluster":        {"redis+sentinel://a:1/main?cluster=true", "option cluster"},
		"sentinel password without":    {"redis://a:1?sentinel_password=" + secret, "sentinel_password without sentinels"},
	} {
		r, err := Open(Options{URL: tc.url})
		if err == nil {
			_ = r.Close()
			t.Errorf("%s: accepted", name)
			continue
		}
		if !strings.Contains(err.Error(), tc.names) {
			t.Errorf("%s: error %q does not say %q", name, err, tc.names)
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the password", name)
		}
	}
}

func TestGoodURLs(t *testing.T) {
	t.Parallel()
	type parsed struct {
		Addrs                   []string
		User, Password          string
		DB                      int
		Master                  string
		SentinelUser, SentinelP string
		Cluster, TLS            bool
	}
	for url, want := range map[string]parsed{
		"redis://localhost":                 {Addrs: []string{"localhost:6379"}},
		"REDIS://localhost:1/":              {Addrs: []string{"localhost:1"}},
		"redis://:p%40ss@h:1/3":             {Addrs: []string{"h:1"}, Password: "p@ss", DB: 3},
		"redis://u:a@b:c@h:1?db=2":          {Addrs: []string{"h:1"}, User: "u", Password: "a@b:c", DB: 2},
		"redis://h:1/2?db=2":                {Addrs: []string{"h:1"}, DB: 2},
		"redis://[::1]":                     {Addrs: []string{"[::1]:6379"}},
		"redis://[::1]:7,[fe80::2]:8":       {Addrs: []string{"[::1]:7", "[fe80::2]:8"}},
		"rediss://u:p@h:1":                  {Addrs: []string{"h:1"}, User: "u", Password: "p", TLS: true},
		"redis://u:p@h1:1,h2,h3:3/0":        {Addrs: []string{"h1:1", "h2:6379", "h3:3"}, User: "u", Password: "p"},
		"redis://h:1?cluster=true":          {Addrs: []string{"h:1"}, Cluster: true},
		"redis+sentinel://h1,h2:2/main":     {Addrs: []string{"h1:26379", "h2:2"}, Master: "main"},
		"redis+sentinel://u:p@h/main?db=5":  {Addrs: []string{"h:26379"}, User: "u", Password: "p", Master: "main", DB: 5},
		"rediss+sentinel://h/the%20master/": {Addrs: []string{"h:26379"}, Master: "the master", TLS: true},
		"redis+sentinel://h/m?sentinel_username=x&sentinel_password=y": {
			Addrs: []string{"h:26379"}, Master: "m", SentinelUser: "x", SentinelP: "y",
		},
	} {
		o, err := parseURL(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got := parsed{
			o.Addrs, o.Username, o.Password, o.DB, o.MasterName, o.SentinelUsername, o.SentinelPassword,
			o.IsClusterMode, o.TLSConfig != nil && o.TLSConfig.MinVersion >= tls.VersionTLS12,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", url, diff)
		}
	}
}

func TestBadLevels(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]map[string]words.SessionLimits{
		"without a name":           {"": {Idle: time.Hour, Absolute: time.Hour}},
		"without limits":           {"x": {}},
		"without an idle limit":    {"x": {Idle: 0, Absolute: time.Hour}},
		"without an absolute one":  {"x": {Idle: time.Hour, Absolute: 0}},
		"idle longer than at all":  {"x": {Idle: 2 * time.Hour, Absolute: time.Hour}},
		"longer than indexes last": {"x": {Idle: time.Hour, Absolute: longestLife + 1}},
	} {
		if r, err := Open(Options{URL: "redis://localhost", Levels: l}); err == nil {
			_ = r.Close()
			t.Errorf("a level %s was accepted", name)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, before := range []string{"", "redis://u:", "redis://:", "rediss://", "redis+sentinel://u:", "redis://h:1?", "redis://h:1/"} {
		for _, after := range []string{"", "@h:1", "@h:1,h:2/0", "/@h", "?@h", "#@h", "%zz@h", "=1", "@[::1]:1/m?db=1"} {
			f.Add(before, after)
		}
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		o, err := parseURL(before + secret + after)
		if err != nil {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows the password: %v", err)
			}
			return
		}
		if len(o.Addrs) == 0 {
			t.Error("accepted without an address")
		}
	})
}
