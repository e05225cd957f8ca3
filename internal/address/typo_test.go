package address

import (
	"os"
	"strings"
	"testing"
)

func TestLikelyTyposAreAskedAbout(t *testing.T) {
	t.Parallel()
	for typed, meant := range map[string]string{
		"gmial.com": "gmail.com", "gmal.com": "gmail.com", "gmaill.com": "gmail.com", "gnail.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com",
		"yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "hotmial.com": "hotmail.com", "hotmil.com": "hotmail.com", "outlok.com": "outlook.com", "iclod.com": "icloud.com",
		"aol.con": "aol.com", "live.cmo": "live.com", "msn.vom": "msn.com", "comcst.net": "comcast.net", "verizn.net": "verizon.net", "sbcglobl.net": "sbcglobal.net",
		"belsouth.net": "bellsouth.net", "att.nte": "att.net", "cox.ner": "cox.net", "chater.net": "charter.net", "optonlin.net": "optonline.net", "earthlnk.net": "earthlink.net",
		"protonmial.com": "protonmail.com", "fastmal.com": "fastmail.com", "mac.con": "mac.com",
	} {
		if got, _ := Suggest("Alex@" + typed); got != "Alex@"+meant {
			t.Errorf("of %s: %q, want %s", typed, got, meant)
		}
	}
}

func TestRealDomainsAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("../hub/mailboxproviders.txt")
	if err != nil {
		t.Fatal(err)
	}
	domains := append(strings.Fields("al.com aon.com cloud.com five.com example.org example.com ail.com mail.house.gov city.boston.gov harvard.edu"), wellKnown...)
	for line := range strings.Lines(string(list)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			domains = append(domains, line)
		}
	}
	if len(domains) < 200 {
		t.Fatalf("only %d domains", len(domains))
	}
	for _, domain := range domains {
		if got, asked := Suggest("alex@" + domain); asked {
			t.Errorf("%s is asked about: %s", domain, got)
		}
	}
}
