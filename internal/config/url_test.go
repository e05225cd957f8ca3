package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseRedis(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "redis", "redis://", "redis://:6379", "redis://a:0", "redis://a:x", "redis://a:70000", "redis://a,", "redis://a/x", "redis://a/-1",
		"redis://a,b/1", "redis+sentinel://a", "redis+sentinel://a/", "redis+sentinel://a/m/x", "redis://u:%zz@a", "redis://a b", "REDIS://a", "unix:///run/redis",
	} {
		if got, err := ParseRedis(NewSecret(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
	for text, want := range map[string]Redis{
		"redis://a":                      {Addresses: []string{"a:6379"}},
		"redis://a:1/3":                  {Addresses: []string{"a:1"}, Database: 3},
		"rediss://:p%40s@[::1]:7":        {Addresses: []string{"[::1]:7"}, Password: NewSecret("p@s"), TLS: true},
		"redis://u:p@a:1,b,[::1]/0":      {Addresses: []string{"a:1", "b:6379", "[::1]:6379"}, Username: "u", Password: NewSecret("p")},
		"redis+sentinel://:p@a,b:1/m/2":  {Addresses: []string{"a:26379", "b:1"}, Password: NewSecret("p"), Master: "m", Database: 2},
		"redis+sentinel://a/main-master": {Addresses: []string{"a:26379"}, Master: "main-master"},
	} {
		got, err := ParseRedis(NewSecret(text))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}

func TestParseSMTP(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "smtp://", "mail:25", "smtp://a:b:c", "smtp://:p@a", "smtps://a/path", "smtp+tls://a", "smtp://u:p@", "smtp://a:0",
		"smtp://u@a", "smtp://u:@a", "smtp://u:p%00@a", "smtp://u:p%zz@a", "smtp://a\n", "smtp://a#b", "smtp://a?timeout=15", "smtp://a?timeout=0s",
		"smtp://a?timeout=11m", "smtp://a?timeout=5s&timeout=6s", "smtp://a?insecure=1",
	} {
		if got, err := ParseSMTP(NewSecret(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
	for text, want := range map[string]SMTP{
		"smtp://127.0.0.1":              {Address: "127.0.0.1:25", Security: Plain},
		"smtps://u%40h:p%2Fw@mail":      {Address: "mail:465", Security: TLS, Username: "u@h", Password: NewSecret("p/w")},
		"smtps://u@h:p/w@mail:1/":       {Address: "mail:1", Security: TLS, Username: "u@h", Password: NewSecret("p/w")},
		"smtp+starttls://[2001:db8::1]": {Address: "[2001:db8::1]:587", Security: STARTTLS},
		"smtp+starttls://u:p@mail:2525": {Address: "mail:2525", Security: STARTTLS, Username: "u", Password: NewSecret("p")},
		"smtp://relay:25?timeout=30s":   {Address: "relay:25", Security: Plain, Timeout: 30 * time.Second},
		"smtps://u:p?q@relay/?timeout=1m30s": {
			Address: "relay:465", Security: TLS, Username: "u", Password: NewSecret("p?q"), Timeout: 90 * time.Second,
		},
	} {
		if want.Timeout == 0 {
			want.Timeout = 15 * time.Second
		}
		got, err := ParseSMTP(NewSecret(text))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got):\n%s", text, err, diff)
		}
	}
}
