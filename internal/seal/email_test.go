package seal

import (
	"testing"
	"unicode/utf8"
)

func TestNormalEmail(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, address, want string }{
		{"nothing", " \t", ""},
		{"no address", " Robin ", "robin"},
		{"space and capitals", "\u00a0 Robin.Example@Example.ORG\r\n", "robin.example@example.org"},
		{"an at sign in quotes", `"a@B"@Example.org`, `"a@b"@example.org`},
		{"a tag stays", "robin+hub@example.org", "robin+hub@example.org"},
		{"dots stay", "r.o.b.i.n@example.org", "r.o.b.i.n@example.org"},
		{"an international domain", "info@Bücher.example", "info@xn--bcher-kva.example"},
		{"its A-label", "info@XN--BCHER-KVA.example", "info@xn--bcher-kva.example"},
		{"a decomposed letter", "jose\u0301@example.org", "jos\u00e9@example.org"},
		{"a capital outside ascii", "\u00c9va@example.org", "\u00e9va@example.org"},
		{"a dotless i is another domain", "a@g\u0131thub.example", "a@xn--gthub-n4a.example"},
		{"a dotted capital i is another person", "\u0130ris@example.org", "\u0130ris@example.org"},
		{"full-width letters are another person", "\uff52obin@example.org", "\uff52obin@example.org"},
		{"a domain that is no name", "a@Foo_Bar!", "a@foo_bar!"},
	} {
		if got := NormalEmail(row.address); got != row.want {
			t.Errorf("%s: got %+q, want %+q", row.what, got, row.want)
		}
	}
}

func FuzzNormalEmail(f *testing.F) {
	for _, seed := range []string{"Robin@Example.org", "a@@b", "\u0130@\u0131.example", "@", "k\u212a@x", "a\xff@b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once := NormalEmail(address)
		if twice := NormalEmail(once); twice != once {
			t.Errorf("%+q became %+q, then %+q", address, once, twice)
		}
		if utf8.ValidString(address) && !utf8.ValidString(once) {
			t.Errorf("%+q became invalid %+q", address, once)
		}
	})
}
