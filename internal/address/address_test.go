package address_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"chapterhouse/internal/address"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed, want string
		problem     address.Problem
	}{
		"plain":                               {"alex@example.org", "alex@example.org", address.None},
		"space around it":                     {" alex@example.org\t", "alex@example.org", address.None},
		"a tag":                               {"Alex.Moe+news@example.org", "Alex.Moe+news@example.org", address.None},
		"a domain in capitals":                {"Alex@EXAMPLE.Org", "Alex@example.org", address.None},
		"a domain with an umlaut":             {"alex@bücher.example", "alex@xn--bcher-kva.example", address.None},
		"the same domain as A-labels":         {"alex@XN--bcher-kva.example", "alex@xn--bcher-kva.example", address.None},
		"a soft hyphen in the domain":         {"alex@exam\u00adple.org", "alex@example.org", address.None},
		"64 before the @":                     {strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org", address.None},
		"65 before the @":                     {strings.Repeat("a", 65) + "@example.org", "", address.TooLong},
		"255 in all":                          {"alex@" + strings.Repeat("abcdefghi.", 24) + "abcdefghij", "", address.TooLong},
		"a domain that grows as A-labels":     {"alex@" + strings.Repeat("ü.", 120) + "example", "", address.TooLong},
		"a megabyte":                          {"alex@" + strings.Repeat("ü", 1<<20), "", address.Malformed},
		"no @":                                {"alex", "", address.Malformed},
		"nothing":                             {"", "", address.Malformed},
		"no dot":                              {"alex@localhost", "", address.Malformed},
		"two addresses":                       {"a@example.org, b@example.org", "", address.Malformed},
		"an IP address":                       {"alex@127.0.0.1", "", address.Malformed},
		"an address literal":                  {"x@[127.0.0.1]", "", address.Special},
		"a quoted local part":                 {`"alex moe"@example.org`, "", address.Special},
		"a comment":                           {"alex(home)@example.org", "", address.Special},
		"a name":                              {"Alex <alex@example.org>", "", address.Special},
		"a local part that begins with a dot": {".alex@example.org", "", address.Malformed},
		"a local part with two dots":          {"alex..moe@example.org", "", address.Malformed},
		"a label of 64":                       {"alex@" + strings.Repeat("a", 64) + ".org", "", address.Malformed},
		"an empty label":                      {"alex@example..org", "", address.Malformed},
		"a dot at the end":                    {"alex@example.org.", "", address.Malformed},
		"an underscore in the domain":         {"alex@exam_ple.org", "", address.Malformed},
		"letters with marks before the @":     {"björn@example.org", "", address.Letters},
		"a letter nobody sees":                {"zero\u200bwidth@example.org", "", address.Letters},
		"a header":                            {"alex@example.org\r\nBcc: b@example.org", "", address.Malformed},
		"NUL":                                 {"alex\x00@example.org", "", address.Malformed},
		"a domain that is no UTF-8":           {"alex@exam\xffple.org", "", address.Malformed},
		"right-to-left and left-to-right at once": {"alex@אa.example", "", address.Malformed},
	} {
		got, problem := address.Parse(c.typed)
		if got != c.want || problem != c.problem {
			t.Errorf("%s: %q, %d; want %q, %d", name, got, problem, c.want, c.problem)
		}
		if (problem == address.None) != (!problem.Sentence().Is()) {
			t.Errorf("%s: problem %d says %q", name, problem, problem.Sentence())
		}
	}
}

// Addresses that a form took and that no mail ever reached: each is refused, in words that say what is wrong with it.
func TestAddressesThatWereTakenAndNeverMailed(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../shared/data/reports/14-addresses-taken-never-mailed.txt")
	if err != nil {
		t.Skip("no reports: ../shared/data/reports beside the repository is absent")
	}
	defer func() { _ = file.Close() }()
	lines := 0
	for in := bufio.NewScanner(file); in.Scan(); {
		lines++
		if got, problem := address.Parse(in.Text()); problem == address.None || problem == address.Malformed {
			t.Errorf("%q is %q, problem %d", in.Text(), got, problem)
		}
	}
	if lines == 0 {
		t.Error("the file is empty")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"alex@example.org", `"a b"@example.org`, "a@bücher.example", "a@\u212a.org", "a@[::1]", "a@b@c.org"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, problem := address.Parse(typed)
		if (got == "") != (problem != address.None) {
			t.Fatalf("%q: %q with problem %d", typed, got, problem)
		}
		if problem != address.None {
			return
		}
		if again, _ := address.Parse(got); again != got {
			t.Fatalf("%q is not stable: %q", got, again)
		}
		if len(got) > 254 || strings.Count(got, "@") != 1 || strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%q passed as %q", typed, got)
		}
	})
}
