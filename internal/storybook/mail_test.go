package storybook

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unseen are the emails of the package email that a source does not show, as "RSVP.Going".
func unseen(sources map[string]string, shown string) (list []string) {
	for name, source := range sources {
		if !strings.Contains(name, "components/email/") {
			continue
		}
		for _, found := range regexp.MustCompile(`(?m)^func \(v (\w+)\) ([A-Z]\w*)\(ctx context\.Context\) Sheet`).FindAllStringSubmatch(source, -1) {
			if !strings.Contains(shown, "email."+found[1]+"{") || !strings.Contains(shown, "."+found[2]+"(ctx)") {
				list = append(list, found[1]+"."+found[2])
			}
		}
	}
	slices.Sort(list)
	return list
}

func TestEveryEmailHasAStory(t *testing.T) {
	t.Parallel()
	shown, err := os.ReadFile("mail.go")
	if err != nil {
		t.Fatal(err)
	}
	sources := sourcesOf(t)
	for _, name := range unseen(sources, string(shown)) {
		t.Errorf("email.%s has no story in mail.go", name)
	}
	less := strings.NewReplacer("r.Promoted(ctx)", "", "email.Toolkit{", "").Replace(string(shown))
	if diff := cmp.Diff([]string{"RSVP.Promoted", "Toolkit.Sheet"}, unseen(sources, less)); diff != "" {
		t.Errorf("control: without two stories (-want +found):\n%s", diff)
	}
}
