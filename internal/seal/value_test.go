package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func generate(t testing.TB) *Keys {
	t.Helper()
	k, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func rotate(t testing.TB, k *Keys) *Keys {
	t.Helper()
	next, err := k.Rotate()
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func sealed(t testing.TB, k *Keys, plain, purpose string) []byte {
	t.Helper()
	value, err := k.Seal(plain, purpose)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

const name = "Robin Example"

// opener is what the tests of refusal need; broken variants implement it too.
type opener interface {
	Open(sealed []byte, purpose string) (string, error)
}

// forgeries lists the altered values that o opens, of each byte flipped, each
// length cut, and bytes appended.
func forgeries(o opener, value []byte, purpose string) (opened []string) {
	try := func(what string, forged []byte) {
		if _, err := o.Open(forged, purpose); !errors.Is(err, ErrSealed) {
			opened = append(opened, what)
		}
	}
	for i := range value {
		forged := bytes.Clone(value)
		forged[i] ^= 1
		try(fmt.Sprintf("byte %d flipped", i), forged)
		if i > 0 { // nothing left is the absent value
			try(fmt.Sprintf("cut to %d bytes", i), value[:i])
		}
	}
	try("a byte appended", append(bytes.Clone(value), 0))
	try("doubled", append(bytes.Clone(value), value...))
	try("plain text", []byte(name))
	return opened
}

func TestOpenRefusesTampering(t *testing.T) {
	t.Parallel()
	k := generate(t)
	for _, opened := range forgeries(k, sealed(t, k, name, "people.name"), "people.name") {
		t.Errorf("a value with %s was opened", opened)
	}
}

func TestForgeriesCatchesSealingWithoutAuthentication(t *testing.T) {
	t.Parallel()
	if len(forgeries(Off(), sealed(t, Off(), name, "people.name"), "people.name")) == 0 {
		t.Error("the tampering test passes without any cipher")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	k := generate(t)
	value := sealed(t, k, name, "people.name")
	text, err := k.SealText([]byte(name), "people.name")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	for what, row := range map[string]struct {
		keys    *Keys
		value   []byte
		purpose string
	}{
		"another purpose":             {k, value, "people.email"},
		"a longer purpose":            {k, value, "people.names"},
		"other keys":                  {generate(t), value, "people.name"},
		"no keys":                     {Off(), value, "people.name"},
		"a text in a column":          {k, raw, "people.name"},
		"what was written without":    {k, sealed(t, Off(), name, "people.name"), "people.name"},
		"a value under a future key":  {k, sealed(t, rotate(t, k), name, "people.name"), "people.name"},
		"a plain value for no keys":   {Off(), []byte(name), "people.name"},
		"another purpose for no keys": {Off(), sealed(t, Off(), name, "people.name"), "people.email"},
	} {
		if got, err := row.keys.Open(row.value, row.purpose); !errors.Is(err, ErrSealed) || got != "" {
			t.Errorf("%s: got %q, %v", what, got, err)
		}
	}
	for what, text := range map[string]string{
		"the empty text":      "",
		"standard base64":     base64.StdEncoding.EncodeToString(raw),
		"trailing line break": text + "\n",
		"padding":             text + "=",
		"a column in a text":  base64.RawURLEncoding.EncodeToString(value),
		"not base64":          "%%%",
	} {
		if got, err := k.OpenText(text, "people.name"); !errors.Is(err, ErrSealed) || got != nil {
			t.Errorf("%s: got %q, %v", what, got, err)
		}
	}
	if _, err := k.Seal(name, ""); err == nil {
		t.Error("sealed without a purpose")
	}
	if _, err := k.Open(value, ""); err == nil {
		t.Error("opened without a purpose")
	}
}

func TestSealOpens(t *testing.T) {
	t.Parallel()
	for which, k := range map[string]*Keys{"keys": generate(t), "rotated": rotate(t, rotate(t, generate(t))), "off": Off()} {
		for _, plain := range []string{"", "a", name, "\x00", "Þóra Ægisdóttir", "\xff\xfe", strings.Repeat("x", 1<<16)} {
			value := sealed(t, k, plain, "people.name")
			if got, err := k.Open(value, "people.name"); err != nil || got != plain {
				t.Errorf("%s: %.20q came back as %.20q, %v", which, plain, got, err)
			}
			if (value == nil) != (plain == "") {
				t.Errorf("%s: only the empty string is nothing, got %d bytes of %.20q", which, len(value), plain)
			}
			text, err := k.SealText([]byte(plain), "cookie")
			if err != nil {
				t.Fatal(err)
			}
			if got, err := k.OpenText(text, "cookie"); err != nil || string(got) != plain {
				t.Errorf("%s: text %.20q came back as %.20q, %v", which, plain, got, err)
			}
			if text == "" || strings.ContainsAny(text, "+/= ;,") {
				t.Errorf("%s: %.20q is no cookie value", which, text)
			}
		}
	}
}

func TestSealHides(t *testing.T) {
	t.Parallel()
	hides := func(k *Keys) bool {
		one, two := sealed(t, k, name, "people.name"), sealed(t, k, name, "people.name")
		return !bytes.Contains(one, []byte("Robin")) && !bytes.Equal(one, two)
	}
	if !hides(generate(t)) {
		t.Error("a sealed value shows its text, or is equal for equal texts")
	}
	if hides(Off()) {
		t.Error("the check does not notice a value that is not sealed")
	}
}

func TestLookup(t *testing.T) {
	t.Parallel()
	k := generate(t)
	hash := k.Lookup("robin@example.org", "people.email")
	if len(hash) != 32 {
		t.Fatalf("got %d bytes", len(hash))
	}
	if !bytes.Equal(hash, rotate(t, rotate(t, k)).Lookup("robin@example.org", "people.email")) {
		t.Error("rotation changes lookups")
	}
	for what, other := range map[string][]byte{
		"another value":   k.Lookup("robin@example.com", "people.email"),
		"another purpose": k.Lookup("robin@example.org", "requests.email"),
		"other keys":      generate(t).Lookup("robin@example.org", "people.email"),
		"no keys":         Off().Lookup("robin@example.org", "people.email"),
	} {
		if len(other) != 32 || bytes.Equal(hash, other) {
			t.Errorf("%s: the same hash", what)
		}
	}
	if bytes.Equal(k.Lookup("b", "a"), k.Lookup("ab", "")) || bytes.Equal(k.Lookup("cd", "ab"), k.Lookup("d", "abc")) {
		t.Error("purpose and value run into each other")
	}
	if k.Lookup("", "people.email") != nil {
		t.Error("the absent value has a hash")
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	first := generate(t)
	second := rotate(t, first)
	third := rotate(t, second)
	old, middle, fresh := sealed(t, first, name, "p"), sealed(t, second, name, "p"), sealed(t, third, name, "p")
	for what, value := range map[string][]byte{"first": old, "second": middle, "third": fresh} {
		if got, err := third.Open(value, "p"); err != nil || got != name {
			t.Errorf("a value under the %s key came back as %q, %v", what, got, err)
		}
	}
	if third.Stale(fresh) || !third.Stale(middle) || !third.Stale(old) || first.Stale(old) {
		t.Error("stale is not what is not under the primary key")
	}
	if third.Stale(nil) || third.Stale([]byte{}) || !third.Stale([]byte("x")) || !third.Stale(sealed(t, Off(), name, "p")) {
		t.Error("the absent value is stale, or garbage is not")
	}
	if Off().Stale(sealed(t, Off(), name, "p")) || !Off().Stale(fresh) {
		t.Error("stale is wrong without keys")
	}
	if _, err := Off().Rotate(); !errors.Is(err, ErrOff) {
		t.Errorf("rotating nothing: %v", err)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	k := generate(t)
	value, hash := sealed(t, k, name, "p"), k.Lookup(name, "p")
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 50 {
				own, err := k.Seal(rand.Text(), "p")
				if err != nil || k.Stale(own) {
					t.Errorf("sealing beside others: %v", err)
				}
				if got, err := k.Open(value, "p"); err != nil || got != name {
					t.Errorf("opening beside others: %q, %v", got, err)
				}
				if !bytes.Equal(k.Lookup(name, "p"), hash) {
					t.Error("looking up beside others gives another hash")
				}
			}
		})
	}
	group.Go(func() { rotate(t, k) })
	group.Wait()
}

func FuzzOpen(f *testing.F) {
	k := generate(f)
	own := sealed(f, k, name, "p")
	text, err := k.SealText([]byte(name), "p")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own, text, "p")
	f.Add(sealed(f, generate(f), name, "p"), "", "p")
	f.Add(sealed(f, Off(), name, "p"), "AAAA", "p")
	f.Add(own[:5], "====", "")
	f.Add([]byte{}, "AQ", "q")
	f.Fuzz(func(t *testing.T, value []byte, sealedText, purpose string) {
		got, err := k.Open(value, purpose)
		switch {
		case purpose == "" && len(value) > 0:
			if err == nil {
				t.Error("opened without purpose")
			}
		case err == nil && len(value) > 0 && !(bytes.Equal(value, own) && purpose == "p" && got == name):
			t.Errorf("forged %x for %q", value, purpose)
		case err != nil && got != "":
			t.Error("a text beside an error")
		}
		if _, err := k.OpenText(sealedText, purpose); err == nil && !(sealedText == text && purpose == "p") {
			t.Errorf("forged text %q for %q", sealedText, purpose)
		}
		k.Stale(value)
		Off().Stale(value)
		_, _ = Off().Open(value, purpose)
	})
}

func BenchmarkSeal(b *testing.B) {
	k := generate(b)
	for b.Loop() {
		_, _ = k.Seal(name, "people.name")
	}
}

func BenchmarkOpen(b *testing.B) {
	k := generate(b)
	value := sealed(b, k, name, "people.name")
	for b.Loop() {
		_, _ = k.Open(value, "people.name")
	}
}

func BenchmarkLookup(b *testing.B) {
	k := generate(b)
	for b.Loop() {
		_ = k.Lookup("robin@example.org", "people.email")
	}
}
