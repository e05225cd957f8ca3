package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chapterhouse/internal/app"
	"chapterhouse/internal/config"
)

// guide reads a document from the root of the repository.
func guide(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// typed are the places where a guide writes a command of the program: after a prompt's place, a variable, sudo or a backquote.
var typed = regexp.MustCompile("(?m)(?:^|[`&;|] ?|^ +|sudo -u chapterhouse |=\\S+ |exec )(?:chapterhouse|hub|compose run --rm hub) ([a-z][^`#&|<;\n]*)")

// TestGuidesNameCommandsThatExist: what a reader types is a command with flags that it has.
func TestGuidesNameCommandsThatExist(t *testing.T) {
	t.Parallel()
	found := 0
	for _, name := range []string{"README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "docs/operator.md", "docs/member.md", "docs/lead.md", "docs/staff.md"} {
		for _, match := range typed.FindAllStringSubmatch(guide(t, name), -1) {
			line := strings.Fields(strings.NewReplacer("…", "WORD", `"$@"`, "version").Replace(match[1]))
			if line[0] == "is" || line[0] == "sends" && len(line) > 1 && line[1] == "as" {
				continue
			}
			found++
			if err := understood(line); err != nil {
				t.Errorf("%s: chapterhouse %s: %v", name, match[1], err)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d commands were found", found)
	}
}

// TestOperatorGuideNamesEverySetting: no variable of the program is left out.
func TestOperatorGuideNamesEverySetting(t *testing.T) {
	t.Parallel()
	text := guide(t, "docs/operator.md")
	for _, setting := range (config.Config{}).Describe() {
		if suffix, of := strings.CutPrefix(setting.Variable, "CHAPTERHOUSE_OIDC_<PROVIDER>"); of {
			if !strings.Contains(text, "`"+suffix+"`") && !strings.Contains(text, "<KEY>"+suffix+"`") {
				t.Errorf("nothing about %s", setting.Variable)
			}
		} else if !strings.Contains(text, "| `"+setting.Variable+"` |") {
			t.Errorf("no line for %s", setting.Variable)
		}
	}
}

// TestMakeHelpListsEveryTarget: what can be done is told.
func TestMakeHelpListsEveryTarget(t *testing.T) {
	t.Parallel()
	text := guide(t, "Makefile")
	phony := strings.Fields(regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindStringSubmatch(text)[1])
	listed := regexp.MustCompile(`(?m)^([a-z0-9-]+):.*## `).FindAllStringSubmatch(text, -1)
	var names []string
	for _, match := range listed {
		names = append(names, match[1])
	}
	slices.Sort(phony)
	slices.Sort(names)
	if !slices.Equal(phony, names) {
		t.Errorf("targets %v, with help %v", phony, names)
	}
	if !strings.Contains(text, "'/^[a-z0-9-]+:.*## /") {
		t.Error("`make help` does not look for names with a digit in them")
	}
}

// block is the first block of code in a guide that has a word in it.
func block(t *testing.T, name, with string) string {
	t.Helper()
	for _, match := range regexp.MustCompile("(?s)\n```\n(.*?)\n```\n").FindAllStringSubmatch(guide(t, name), -1) {
		if strings.Contains(match[1], with) {
			return match[1]
		}
	}
	t.Fatalf("%s has no block with %q", name, with)
	return ""
}

// TestTheReadmesLinesMakeAHub types the README's eleven lines, on servers of the test in place of those they name: each command
// ends with 0, doctor among them. The last one, which serves, is left out.
func TestTheReadmesLinesMakeAHub(t *testing.T) {
	t.Parallel()
	lines := strings.Split(block(t, "README.md", "export CHAPTERHOUSE_ADDR"), "\n")
	if len(lines) != 11 || !strings.Contains(guide(t, "README.md"), "Production in eleven lines") || !strings.HasPrefix(lines[10], "chapterhouse serve") {
		t.Fatalf("the README has %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	c := newClinic(t)
	store := server(t, "CHAPTERHOUSE_TEST_REDIS_URL")
	tellRedis(t, store, `CONFIG SET save "86400 1000000"`)
	owner, serving, role := ownDatabase(t, server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL"))
	for name, secret := range map[string]string{"owner": owner, "database": serving, "redis": store, "oidc": "swordfish", "smtp": c.environ["SMTP_URL"]} {
		must(c, os.WriteFile(filepath.Join(c.folder, name), []byte(secret), 0o600))
	}
	here := strings.NewReplacer("/run/secrets/", c.folder+"/", "/var/lib/chapterhouse", c.folder+"/var", "https://id.example.org", c.environ["OIDC_STAFF_ISSUER"],
		"hub_app", role, " chapters.csv", " "+c.folder+"/chapters.csv")
	var environ []string
	for _, line := range lines[:10] {
		line = here.Replace(line)
		if exports, is := strings.CutPrefix(line, "export "); is {
			environ = append(environ, words(exports)...)
			continue
		}
		own := environ
		for command := words(line); ; command = command[1:] {
			if command[0] != "chapterhouse" {
				own = append(slices.Clone(own), command[0])
				continue
			}
			want := app.ExitOK
			if command[1] == "doctor" {
				want, _ = well()
			}
			runs(t, want, own, command[1:]...)
			break
		}
	}
}

// words splits a line as a shell does that knows single quotes.
func words(line string) []string {
	var list []string
	for _, match := range regexp.MustCompile(`((?:[^ ']|'[^']*')+)`).FindAllString(line, -1) {
		list = append(list, strings.ReplaceAll(match, "'", ""))
	}
	return list
}
