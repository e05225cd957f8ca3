package sso_test

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/sso"
)

var home = url.URL{Scheme: "https", Host: "hub.example.org", Path: "/auth/main/callback"}

// leaves is the oracle: it reports how a Location of s could lead away from the hub, for Go, for a browser, and for a
// proxy that undoes percent-encoding once or twice before either. "" means that it cannot.
func leaves(s string) string {
	for i, label := range []string{"as it is", "decoded once", "decoded twice"} {
		if i > 0 {
			plain, err := url.PathUnescape(s)
			if err != nil {
				return ""
			}
			s = plain
		}
		if why := leavesNow(s); why != "" {
			return why + " " + label
		}
	}
	return ""
}

func leavesNow(s string) string {
	if strings.ContainsAny(s, "\r\n\x00") {
		return "splits the header"
	}
	// A browser strips control characters and spaces at the ends, drops tabs and line breaks anywhere, and reads
	// backslashes before the query as slashes (WHATWG URL, basic URL parser).
	browser := strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	browser = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(browser)
	path, rest := browser, ""
	if i := strings.IndexAny(browser, "?#"); i >= 0 {
		path, rest = browser[:i], browser[i:]
	}
	browser = strings.ReplaceAll(path, `\`, "/") + rest
	if strings.HasPrefix(browser, "//") {
		return "names another host for a browser"
	}
	for _, seen := range []string{s, browser} {
		target, err := url.Parse(seen)
		if err != nil {
			continue // decoded text need not be an address; the undecoded one is checked by its caller
		}
		target = home.ResolveReference(target)
		if target.Scheme != home.Scheme || target.Host != home.Host || target.User != nil {
			return "resolves to another origin"
		}
		if strings.HasPrefix(target.Path, "//") {
			return "resolves to a path that names a host"
		}
	}
	return ""
}

// hostilePayloads multiplies the ways to begin with the hosts to end at, and adds what does not follow that pattern.
func hostilePayloads() []string {
	prefixes := []string{
		"//", "///", "////", `\\`, `/\`, `\/`, `/\/`, `//\`, `/\\`, `\/\/`, "/%5c", "/%5C", "/%5c/", "/%2f", "/%2F/", "%2f%2f",
		"/%2f%2f", "/%252f", "/%252f%252f", "/%255c", "/%09/", "/\t/", "\t//", "/\n/", "/%0a/", "/%0d/", "/%0d%0a/", "\r\n//", "/\r/",
		" //", "/ /", "\u00a0//", "/\u200b/", "//\u3002", "/./\\", "/.//", "/..//", "/%2e//", "/%2e%2e//", "/.%2e//", "/a/..//", "/a/../\\",
		"http://", "https://", "HTTPS://", "http:", "https:", "http:/", "https:/", "https:\\\\", "ht\ttps://", "\x00//", "/\x00/", "/%00/",
		"https://hub.example.org@", "//hub.example.org@", "//hub.example.org%40", "/@//", "//user:pass@", "ftp://", "ws://", "//[::1]@",
		"javascript://", "data:text/html,", "vbscript:", "/;//", "/?//..", "/#//", "/%23//", "/%3f//", "\\x2f\\x2f", "〳〵", "／／", "/／",
		"//%09/", "//%5c", "/%c0%af", "/%c0%ae%c0%ae/", "/%e0%80%af/", "/%u002f/", "/%2/", "/%zz/", ".", "..", "../", "..//", "./", ";//", "?//", "#//", "@", ":", ":80//",
	}
	hosts := []string{"evil.example.net", "evil.example.net/%2f..", "hub.example.org.evil.example.net", "3232235777", "evil.example.net%23.hub.example.org"}
	var out []string
	for _, prefix := range prefixes {
		for _, host := range hosts {
			out = append(out, prefix+host)
		}
	}
	return append(out,
		"", " ", "/ ", " /", "/\t", "/desk\r\nSet-Cookie: a=b", "/desk%0d%0aSet-Cookie:%20a=b", "/desk\x00", "/desk\x7f", "/desk%7f",
		"desk", "?next=/desk", "#desk", "/desk#part", "/desk#//evil.example.net", "/../desk", "/desk/..", "/desk/.", "/./desk", "/a//b",
		"/desk//", "/%2e%2e/desk", "/%2E/desk", "/desk/%2e%2e", "/a%2fb", "/a%5cb", `/a\b`, "/a%25b", "/%", "/%4", "/%gg", "/a%", "/desk?%", "/desk?a=%0a", "/?%2500", "/desk?a=%25%250d%250a", "/desk?a=%257f",
		"/desk?a=\n", "/desk?a=b c", "/desk?a=<script>", `/desk?a="`, "/desk?a=%00", "/desk?a#b", "/desk?a\\b", "/<script>", "/'", `/"`, "/köln", "/desk?q=köln",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html;base64,PHM+", "blob:https://evil.example.net/x",
		"file:///etc/passwd", "mailto:eve@example.net", "tel:1", "view-source:https://evil.example.net", "about:blank", "//", "///", `/\`, `\`, "////",
		"https://hub.example.org/desk", "https://hub.example.org", "//hub.example.org/desk", "/\u2028", "/\ufeff", "\ufeff/desk", "/\u202edesk",
		"/|", "/^", "/`", "/{}", "/[", "/a;b=c", "/a:b", "/a@b", "/(a)", "/"+strings.Repeat("a", 1024),
	)
}

func TestReturnPathRefuses(t *testing.T) {
	t.Parallel()
	payloads := hostilePayloads()
	if len(payloads) < 300 {
		t.Fatalf("only %d payloads", len(payloads))
	}
	for _, payload := range payloads {
		got := sso.ReturnPath(payload)
		if why := leaves(got); why != "" {
			t.Errorf("%q becomes %q, which %s", payload, got, why)
		}
		// "/?//.." is a query that goes nowhere; all others must not pass at all.
		if got != "/" && !strings.HasPrefix(payload, "/?//") {
			t.Errorf("%q passes", payload)
		}
	}
}

// TestReturnPathControl runs the same payloads through checks that are often written.
func TestReturnPathControl(t *testing.T) {
	t.Parallel()
	broken := map[string]func(string) bool{
		"begins with a slash":        func(s string) bool { return strings.HasPrefix(s, "/") },
		"begins with one slash":      func(s string) bool { return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") },
		"one slash and no backslash": func(s string) bool { return s != "" && s[0] == '/' && (len(s) == 1 || s[1] != '/' && s[1] != '\\') },
		"url.Parse finds no host":    func(s string) bool { u, err := url.Parse(s); return err == nil && u.Host == "" && u.Scheme == "" },
		"no host and begins with slash": func(s string) bool {
			u, err := url.Parse(s)
			return err == nil && u.Host == "" && u.Scheme == "" && strings.HasPrefix(s, "/")
		},
	}
	for name, takes := range broken {
		caught := 0
		for _, payload := range hostilePayloads() {
			if takes(payload) && leaves(payload) != "" {
				caught++
			}
		}
		if caught == 0 {
			t.Errorf("the oracle finds nothing wrong with the check %q", name)
		}
	}
}

func TestReturnPathTakes(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/", "/desk", "/desk/", "/chapters/boston/desk", "/chapters/boston/events/42?tab=rsvps", "/events?near=02139&q=river+clean-up",
		"/events?q=caf%C3%A9", "/%e3%80%82/evil.example.net", "/chapters/k%C3%B6ln", "/events?from=2031-05-01T10%3A00&next=%2Fdesk", "/a.b/c_d/~e", "/..a", "/a..", "/...",
		"/desk?", "/search?q=100%25", "/search?q=50%25%20off&r=%25", "/desk?a=1&a=2", "/search?q=a/b", "/%20", "/" + strings.Repeat("a", 1023),
	} {
		if got := sso.ReturnPath(path); got != path {
			t.Errorf("%q becomes %q", path, got)
		}
		if why := leaves(path); why != "" {
			t.Errorf("the oracle refuses the honest path %q: %s", path, why)
		}
	}
}

func FuzzReturnPath(f *testing.F) {
	for _, payload := range hostilePayloads() {
		f.Add(payload)
	}
	f.Add("/chapters/boston/events?q=caf%C3%A9&page=2")
	f.Fuzz(func(t *testing.T, s string) {
		got := sso.ReturnPath(s)
		if got != "/" && got != s {
			t.Fatalf("%q was rewritten to %q", s, got)
		}
		if !strings.HasPrefix(got, "/") {
			t.Fatalf("%q becomes %q, which is no path", s, got)
		}
		if why := leaves(got); why != "" {
			t.Fatalf("%q becomes %q, which %s", s, got, why)
		}
		if again := sso.ReturnPath(got); again != got {
			t.Fatalf("%q is not stable: %q", got, again)
		}
	})
}
