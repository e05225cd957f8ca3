package session

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestForgedTokens(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		token := h.start(t, Session{})
		flipped := "A" + token[1:]
		if flipped == token {
			flipped = "B" + token[1:]
		}
		for name, forged := range map[string]string{
			"empty":              "",
			"truncated by one":   token[:42],
			"truncated by half":  token[:21],
			"longer":             token + "A",
			"padded":             token + "=",
			"one letter changed": flipped,
			"upper case":         strings.ToUpper(token),
			"standard base64":    strings.Repeat("+", 43),
			"newline inside":     token[:20] + "\n" + token[21:],
			"its own hash":       hashOf(token),
			"its handle":         Session{Token: token}.Handle(),
			"a key":              root + sessionPrefix + hashOf(token),
			"a pattern":          strings.Repeat("*", 43),
			"nul bytes":          strings.Repeat("\x00", 43),
			"a megabyte":         strings.Repeat("A", 1<<20),
		} {
			if forged == token {
				continue
			}
			if _, err := h.Get(t.Context(), forged); !errors.Is(err, ErrNone) {
				t.Errorf("%s: Get: %v, want ErrNone", name, err)
			}
			if _, _, err := h.Renew(t.Context(), forged, nil); !errors.Is(err, ErrNone) {
				t.Errorf("%s: Renew: %v, want ErrNone", name, err)
			}
			if err := h.End(t.Context(), forged); err != nil {
				t.Errorf("%s: End: %v, want nil", name, err)
			}
		}
		h.mustGet(t, token)
	})
}

func TestOnlyTheHashIsStored(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		first := h.start(t, Session{Subject: "s", ProviderSession: "p", Issuer: "i" + h.person})
		second, _, err := h.Renew(t.Context(), first, func(s *Session) { s.Level = "lead" })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseOnce(t.Context(), "link-"+second, time.Minute); err != nil {
			t.Fatal(err)
		}
		h.Allow(t.Context(), Rate{Key: "address-" + second, Burst: 5, PerMinute: 5})
		h.clock.Advance(2 * time.Minute)
		h.mustGet(t, second)
		raw, err := base64.RawURLEncoding.DecodeString(second)
		if err != nil {
			t.Fatal(err)
		}
		secrets := []string{first, second, string(raw)}
		for i, secret := range secrets {
			if strings.Contains(dump(t, h.raw), secret) {
				t.Errorf("secret %d is in the store", i)
			}
		}
		if !strings.Contains(dump(t, h.raw), hashOf(second)) {
			t.Error("control: the hash is not found, so nothing would be")
		}
		// The same look finds a token that is kept as it is.
		careless := strings.Repeat("A", tokenChars)
		if err := h.write(t.Context(), onlyNew, careless, record{Session: h.mustGet(t, second), End: h.clock.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(dump(t, h.raw), careless) {
			t.Error("control: a token kept in the clear is not found")
		}
		if err := h.raw.Del(t.Context(), root+sessionPrefix+careless).Err(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzToken(f *testing.F) {
	f.Add("")
	f.Add(strings.Repeat("A", 43))
	f.Add(strings.Repeat("A", 42) + "B")
	f.Add(strings.Repeat("-", 43) + "=")
	f.Add("\x00\r\n*")
	h := setup(f, embeddedURL(f))
	token := h.start(f, Session{})
	f.Fuzz(func(t *testing.T, forged string) {
		if forged == token {
			return
		}
		if _, err := h.Get(t.Context(), forged); !errors.Is(err, ErrNone) {
			t.Errorf("Get(%q): %v, want ErrNone", forged, err)
		}
		if wellFormed(forged) != (len(forged) == 43 && canonical(forged)) {
			t.Errorf("wellFormed(%q) = %t", forged, wellFormed(forged))
		}
	})
}

func canonical(token string) bool {
	b, err := base64.RawURLEncoding.DecodeString(token)
	return err == nil && base64.RawURLEncoding.EncodeToString(b) == token
}
