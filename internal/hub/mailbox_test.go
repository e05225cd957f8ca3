package hub_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

func TestFoldAddress(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ what, address, want string }{
		{"nothing", " ", ""},
		{"no address", " Robin ", "robin"},
		{"capitals and space", " Robin.Example@Example.ORG ", "robin.example@example.org"},
		{"a plus tag", "robin+hub@example.org", "robin@example.org"},
		{"two plus tags", "robin+a+b@example.org", "robin@example.org"},
		{"nothing but a tag stays an address", "+hub@example.org", "+hub@example.org"},
		{"dots stay where they count", "r.o.b.i.n@example.org", "r.o.b.i.n@example.org"},
		{"dots go where they do not", "R.o.b.i.n+hub@GMail.com", "robin@gmail.com"},
		{"the other name of one mailbox", "ro.bin@googlemail.com", "robin@gmail.com"},
		{"a name that only ends so", "ro.bin@notgmail.com", "ro.bin@notgmail.com"},
		{"a root dot", "robin@example.org.", "robin@example.org"},
		{"an at sign in quotes", `"a@B"@Example.org`, `"a@b"@example.org`},
	} {
		if got := hub.FoldAddress(row.address); got != row.want {
			t.Errorf("%s: got %q, want %q", row.what, got, row.want)
		}
		if got := hub.FoldAddress(row.want); got != row.want {
			t.Errorf("%s: folded again: got %q, want %q", row.what, got, row.want)
		}
	}
}

func FuzzFoldAddress(f *testing.F) {
	for _, seed := range []string{"a+b@gmail.com", "@", "+@", "..@googlemail.com", "a@b@c.", "a..@x.."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once := hub.FoldAddress(address)
		if twice := hub.FoldAddress(once); twice != once {
			t.Errorf("%+q became %+q, then %+q", address, once, twice)
		}
	})
}

func TestAddressDomain(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"a@Example.org ": "example.org", "a@b@c.example.": "c.example", "nobody": "", "": ""} {
		if got := hub.AddressDomain(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestSharedDomains(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]bool{"gmail.com": true, "GMX.de": true, "comcast.net": true, "example.org": false, "": false, "#": false} {
		if got := hub.SharedDomain(domain); got != want {
			t.Errorf("%q: got %v, want %v", domain, got, want)
		}
	}
}

func TestTheListOfMailboxProvidersIsClean(t *testing.T) {
	t.Parallel()
	f, err := os.Open("mailboxproviders.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	seen := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if line != strings.ToLower(strings.TrimSpace(line)) || !strings.Contains(line, ".") || seen[line] {
			t.Errorf("%q is no domain in lower case that is listed once", line)
		}
		seen[line] = true
	}
	if len(seen) < 150 {
		t.Errorf("%d domains, want at least 150", len(seen))
	}
}
