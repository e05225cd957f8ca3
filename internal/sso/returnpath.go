package sso

import (
	"strings"
	"unicode/utf8"
)

// maxReturn bounds a return path in bytes; it travels in the transaction cookie, and browsers keep 4096 bytes of one.
const maxReturn = 1024

// ReturnPath returns s when it is a path of this site that every browser, proxy and router reads the same way, and "/"
// otherwise. It takes one leading slash, segments of unreserved characters (RFC 3986 section 2.3) and percent
// sequences, and an optional query. It knows no list of attacks: whatever is not plainly a path is refused, such as
// "//", backslashes, dot segments, percent-encoded slashes, percent signs and control characters, and fragments.
func ReturnPath(s string) string {
	if s == "" || len(s) > maxReturn || s[0] != '/' {
		return "/"
	}
	path, query, asked := strings.Cut(s, "?")
	if !plainPath(path) || asked && !plainQuery(query) {
		return "/"
	}
	return s
}

// plainPath wants every segment but the last to be non-empty, and none to be "." or ".." in any spelling.
func plainPath(path string) bool {
	segments := strings.Split(path[1:], "/")
	for i, segment := range segments {
		plain, ok := decode(segment, unreserved)
		if !ok || strings.ContainsAny(plain, `/\%`) || plain == "." || plain == ".." {
			return false
		}
		if plain == "" && i < len(segments)-1 {
			return false
		}
	}
	return true
}

// plainQuery is wider: nothing after the question mark changes where a browser goes, and a search form may hold slashes
// and percent signs. Only control characters that were encoded twice are refused beside those that decode refuses.
func plainQuery(query string) bool {
	plain, ok := decode(query, func(c byte) bool { return unreserved(c) || strings.IndexByte("&=+,:;@!*/", c) >= 0 })
	for rest := plain; ok; {
		var found bool
		if _, rest, found = strings.Cut(rest, "%"); !found {
			return true
		}
		ok = rest == "" || rest[0] != '0' && rest[0] != '1' && !strings.HasPrefix(strings.ToLower(rest), "7f")
	}
	return false
}

// decode undoes one level of percent-encoding of text made of allowed bytes. Control characters are refused in either
// spelling: some servers cut a header at them.
func decode(s string, allowed func(byte) bool) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if i+2 >= len(s) {
				return "", false
			}
			high, low := unhex(s[i+1]), unhex(s[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			c = byte(high<<4 | low)
			i += 2
			if c < ' ' || c == 0x7f {
				return "", false
			}
		} else if !allowed(c) {
			return "", false
		}
		out.WriteByte(c)
	}
	return out.String(), utf8.ValidString(out.String()) // overlong slashes and dots are not valid UTF-8
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}
