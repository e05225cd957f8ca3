package page

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxFileName is how many characters of a file's name stay, of the 255 bytes that file systems take.
const maxFileName = 60

// attachment is the Content-Disposition of a file with a name that may hold what somebody typed: in ASCII for old programs, and as it
// reads (RFC 6266, section 5; RFC 8187).
func attachment(name string) string {
	name = fileName(name)
	plain := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return -1
		}
		return r
	}, norm.NFKD.String(name))
	plain = strings.Join(strings.Fields(plain), " ")
	if plain == name {
		return `attachment; filename="` + name + `"`
	}
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// fileName is a name without what file systems, headers and people who read it in a list trip over; its ending stays.
func fileName(name string) string {
	ending := path.Ext(name)
	stem := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		case strings.ContainsRune(`/\:*?"<>|%;'`, r), unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.TrimSuffix(name, ending))
	stem = strings.Join(strings.Fields(stem), " ")
	if runes := []rune(stem); len(runes) > maxFileName {
		stem = strings.TrimSpace(string(runes[:maxFileName]))
	}
	return strings.Trim(stem, ". ") + ending
}
