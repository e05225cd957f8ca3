package sso

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEmailClaim(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 60)+".", 4)
	tests := []struct {
		name, claims string
		want         string
		verified     bool
		vouched      bool // by a provider of which the settings say that it vouches
	}{
		{"verified true", `{"email":"ada@example.org","email_verified":true}`, "ada@example.org", true, true},
		{"domain is lowered, mailbox is not", `{"email":"Ada@EXAMPLE.Org","email_verified":true}`, "Ada@example.org", true, true},
		{"verified is the text true", `{"email":"ada@example.org","email_verified":"true"}`, "ada@example.org", false, true},
		{"verified is 1", `{"email":"ada@example.org","email_verified":1}`, "ada@example.org", false, false},
		{"verified false", `{"email":"ada@example.org","email_verified":false}`, "ada@example.org", false, false},
		{"verified is the text false", `{"email":"ada@example.org","email_verified":"false"}`, "ada@example.org", false, false},
		{"verified is the text TRUE", `{"email":"ada@example.org","email_verified":"TRUE"}`, "ada@example.org", false, false},
		{"verified missing", `{"email":"ada@example.org"}`, "ada@example.org", false, true},
		{"verified null", `{"email":"ada@example.org","email_verified":null}`, "ada@example.org", false, false},
		{"verified in a list", `{"email":"ada@example.org","email_verified":[true]}`, "ada@example.org", false, false},
		{"verified in other letters", `{"email":"ada@example.org","Email_Verified":true}`, "ada@example.org", false, true},
		{"no e-mail", `{"email_verified":true}`, "", false, false},
		{"a number", `{"email":7,"email_verified":true}`, "", false, false},
		{"a list", `{"email":["ada@example.org"],"email_verified":true}`, "", false, false},
		{"display name", `{"email":"Ada <ada@example.org>","email_verified":true}`, "", false, false},
		{"angle brackets", `{"email":"<ada@example.org>","email_verified":true}`, "", false, false},
		{"two addresses", `{"email":"ada@example.org,eve@example.net","email_verified":true}`, "", false, false},
		{"comment", `{"email":"ada(x)@example.org","email_verified":true}`, "", false, false},
		{"quoted mailbox", `{"email":"\"ada x\"@example.org","email_verified":true}`, "", false, false},
		{"quoted mailbox without need", `{"email":"\"ada\"@example.org","email_verified":true}`, "", false, false},
		{"line break", `{"email":"ada@example.org\r\nBcc: eve@example.net","email_verified":true}`, "", false, false},
		{"trailing line break", `{"email":"ada@example.org\n","email_verified":true}`, "", false, false},
		{"leading space", `{"email":" ada@example.org","email_verified":true}`, "", false, false},
		{"zero byte", `{"email":"ada@example.org\u0000","email_verified":true}`, "", false, false},
		{"delete character", `{"email":"ada\u007f@example.org","email_verified":true}`, "", false, false},
		{"two at signs", `{"email":"ada@example.org@example.net","email_verified":true}`, "", false, false},
		{"no mailbox", `{"email":"@example.org","email_verified":true}`, "", false, false},
		{"no domain", `{"email":"ada@","email_verified":true}`, "", false, false},
		{"empty label", `{"email":"ada@example..org","email_verified":true}`, "", false, false},
		{"trailing dot", `{"email":"ada@example.org.","email_verified":true}`, "", false, false},
		{"label begins with a hyphen", `{"email":"ada@-example.org","email_verified":true}`, "", false, false},
		{"label ends with a hyphen", `{"email":"ada@example-.org","email_verified":true}`, "", false, false},
		{"percent in the domain", `{"email":"ada@example%2eorg","email_verified":true}`, "", false, false},
		{"address literal", `{"email":"ada@[127.0.0.1]","email_verified":true}`, "", false, false},
		{"Cyrillic look-alike", `{"email":"аda@example.org","email_verified":true}`, "", false, false},
		{"Kelvin sign that folds to k", `{"email":"mar\u212a@example.org","email_verified":true}`, "", false, false},
		{"longer than 254 bytes", `{"email":"` + long + `org","email_verified":true}`, "", false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			said, err := parseClaims([]byte(test.claims))
			if err != nil {
				t.Fatal(err)
			}
			if got, worth := said.email(false); got != test.want || (worth == AddressVerified) != test.verified {
				t.Errorf("got %q, %s, want %q, verified %v", got, worth, test.want, test.verified)
			}
			if got, worth := said.email(true); got != test.want || (worth == AddressVerified) != test.vouched {
				t.Errorf("of a provider that vouches: got %q, %s, want %q, verified %v", got, worth, test.want, test.vouched)
			}
		})
	}
}

// TestReportedClaims reads tokens as providers were reported to send them: Entra ID says no email_verified, JumpCloud says it as
// text. Neither links an address unless the settings say that the provider vouches.
func TestReportedClaims(t *testing.T) {
	t.Parallel()
	for file, unvouched := range map[string]Address{"11-entra-no-email_verified.json": AddressUnvouched, "11b-jumpcloud-email_verified-string.json": AddressUnvouched} {
		plain, err := os.ReadFile("../../../shared/data/reports/" + file)
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("../shared/data/reports is not here")
		}
		if err != nil {
			t.Fatal(err)
		}
		said, err := parseClaims(plain)
		if err != nil {
			t.Fatal(err)
		}
		if who := said.identity(Config{}); who.Address != unvouched || who.Name != "Ada Lovelace" {
			t.Errorf("%s: %+v", file, who)
		}
		if who := said.identity(Config{Vouches: true}); who.Address != AddressVerified || who.Email != "entra.boss@example.org" {
			t.Errorf("%s, a provider that vouches: %+v", file, who)
		}
	}
}

// TestEmailControl shows that the standard parser alone would take addresses which the table refuses.
func TestEmailControl(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"Ada <ada@example.org>", `"ada x"@example.org`, "аda@example.org", "ada@[127.0.0.1]"} {
		if _, err := mail.ParseAddress(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
		if _, ok := validEmail(address); ok {
			t.Errorf("%q is taken", address)
		}
	}
}

func TestGroupsClaim(t *testing.T) {
	t.Parallel()
	many := func(n, length int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = strings.Repeat("g", length)
		}
		raw, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`{"groups":%s}`, raw)
	}
	tests := []struct {
		name, claims string
		want         []string
	}{
		{"missing", `{}`, nil},
		{"one text is a list of one", `{"groups":"admins"}`, []string{"admins"}},
		{"a text with commas is one group", `{"groups":"admins,leads"}`, []string{"admins,leads"}},
		{"a text of 201 characters", `{"groups":"` + strings.Repeat("g", 201) + `"}`, nil},
		{"overage beside a text", `{"groups":"admins","_claim_names":{"groups":"src1"}}`, nil},
		{"number", `{"groups":7}`, nil},
		{"true", `{"groups":true}`, nil},
		{"null", `{"groups":null}`, nil},
		{"object", `{"groups":{"admins":true}}`, nil},
		{"a number among them", `{"groups":["admins",7]}`, nil},
		{"null among them", `{"groups":["admins",null]}`, nil},
		{"lists in a list", `{"groups":[["admins"]]}`, nil},
		{"501 groups", many(501, 1), nil},
		{"201 characters", many(1, 201), nil},
		{"overage", `{"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://x"}}}`, nil},
		{"overage beside a list", `{"groups":["admins"],"_claim_names":{"groups":"src1"}}`, nil},
		{"overage of unknown form", `{"groups":["admins"],"_claim_names":null}`, nil},
		{"claim in other letters", `{"Groups":["admins"]}`, nil},
		{"look-alikes stay what they are", `{"groups":["аdmins","admins ","ADMINS"]}`, []string{"аdmins", "admins ", "ADMINS"}},
		{"a list", `{"groups":["leads","admins"]}`, []string{"leads", "admins"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			said, err := parseClaims([]byte(test.claims))
			if err != nil {
				t.Fatal(err)
			}
			got := said.groups("groups")
			if len(got) == 0 {
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
			if none := said.groups(""); none != nil {
				t.Errorf("without a configured claim: %v", none)
			}
		})
	}
	t.Run("500 groups of 200 characters are taken", func(t *testing.T) {
		t.Parallel()
		said, err := parseClaims([]byte(many(500, 200)))
		if err != nil {
			t.Fatal(err)
		}
		if got := said.groups("groups"); len(got) != 500 {
			t.Errorf("%d groups", len(got))
		}
	})
}

func TestNameAndSessionClaims(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, claims, wantName, wantSession string }{
		{"wrong types are left out", `{"name":{"a":1},"sid":7}`, "", ""},
		{"given and family name make a name", `{"given_name":"Ada","family_name":"Example"}`, "Ada Example", ""},
		{"one of them will do", `{"name":" ","family_name":"Example","given_name":7}`, "Example", ""},
		{"a name goes before them", `{"name":"Ada E.","given_name":"Ada","family_name":"Example"}`, "Ada E.", ""},
		{"long ones together are cut", `{"given_name":"` + strings.Repeat("é", 150) + `","family_name":"` + strings.Repeat("a", 150) + `"}`, strings.Repeat("é", 150) + " " + strings.Repeat("a", 49), ""},
		{"control and direction characters are dropped", `{"name":" Ada\u0000\r\n\u202eExample\u200b ","sid":"s"}`, "Ada Example", "s"},
		{"long ones are cut or left out", `{"name":"` + strings.Repeat("é", 300) + `","sid":"` + strings.Repeat("s", 256) + `"}`,
			strings.Repeat("é", 200), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			said, err := parseClaims([]byte(test.claims))
			if err != nil {
				t.Fatal(err)
			}
			if who := said.identity(Config{}); who.Name != test.wantName || who.SessionID != test.wantSession {
				t.Errorf("got %q, %q", who.Name, who.SessionID)
			}
		})
	}
}

func FuzzEmailClaim(f *testing.F) {
	for _, seed := range []string{"ada@example.org", "Ada <ada@example.org>", "a@b@c", "\"x y\"@z", "a@\u212a.org", "a@[::1]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, ok := validEmail(raw)
		if !ok {
			if got != "" {
				t.Fatalf("refused %q, yet returned %q", raw, got)
			}
			return
		}
		if again, ok := validEmail(got); !ok || again != got {
			t.Fatalf("%q is not stable: %q", got, again)
		}
		if len(got) > 254 || strings.Count(got, "@") != 1 || strings.ContainsAny(got, " <>,;:\r\n\t\x00\"()[]\\") {
			t.Fatalf("%q passed as %q", raw, got)
		}
		for _, r := range got {
			if r < '!' || r > '~' {
				t.Fatalf("%q holds %q", got, r)
			}
		}
	})
}
