package web

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// written finds the actions that the program writes into the trail.
var written = regexp.MustCompile(`(?:audit\([^"\n]*|national\(ctx, by, |Action: |Audit = )"([a-z]+\.[a-z_]+)"`)

// Every action that the program writes has words for people. Seen to fail when one is taken out.
func TestEveryActionHasWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			seen++
			if !deedWords[m[1]].Is() {
				t.Errorf("%s writes %s, which has no words", file, m[1])
			}
		}
	}
	if seen < 25 {
		t.Errorf("%d actions only", seen)
	}
}
