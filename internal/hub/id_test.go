package hub_test

import (
	"bytes"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

func TestNewID(t *testing.T) {
	t.Parallel()
	seen := map[hub.EventID]bool{}
	for range 10_000 {
		id := hub.NewID[hub.EventID]()
		if !hub.ValidID(string(id)) {
			t.Fatalf("%q is not valid", id)
		}
		if seen[id] {
			t.Fatalf("%q came twice", id)
		}
		seen[id] = true
	}
}

func TestValidID(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, id string
		want     bool
	}{
		{"empty", "", false},
		{"too short", "0123456789abcde", false},
		{"too long", "0123456789abcdefg", false},
		{"a letter that is read as a digit", "0123456789abcdel", false},
		{"an l in the middle", "01234567l9abcdef", false},
		{"upper case", "0123456789ABCDEF", false},
		{"a slash", "0123456789/bcdef", false},
		{"sixteen bytes, fewer letters", "é123456789abcde", false},
		{"a NUL", "0123456789abcde\x00", false},
		{"an id", "0123456789abcdef", true},
		{"the last letters of the alphabet", "ghjkmnpqrstvwxyz", true},
	}
	for _, test := range tests {
		if got := hub.ValidID(test.id); got != test.want {
			t.Errorf("%s: %q is valid: %v", test.name, test.id, got)
		}
	}
}

func FuzzValidID(f *testing.F) {
	for _, seed := range []string{"", "0123456789abcdef", "0123456789abcdeI", "../../etc/passwd", "0123456789abcde "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if hub.ValidID(s) && (len(s) != 16 || strings.ContainsAny(s, "/\\.%&?#<>\"' \x00ilouABC")) {
			t.Errorf("%q is taken for an id", s)
		}
	})
}

func TestToken(t *testing.T) {
	t.Parallel()
	token, other := hub.NewToken(), hub.NewToken()
	if !token.Valid() || len(token) != 43 {
		t.Errorf("a fresh token has %d characters, valid: %v", len(token), token.Valid())
	}
	if token == other || bytes.Equal(token.Hash(), other.Hash()) {
		t.Error("two tokens are alike")
	}
	if !bytes.Equal(token.Hash(), token.Hash()) || len(token.Hash()) != 32 {
		t.Errorf("the hash is not 32 bytes that stay the same")
	}
	for name, bad := range map[string]hub.Token{
		"empty": "", "too short": token[:42], "too long": token + "A", "padded": token + "=", "with a plus": "+" + token[1:], "with a space": " " + token[1:],
	} {
		if bad.Valid() {
			t.Errorf("%s: valid", name)
		}
	}
}
