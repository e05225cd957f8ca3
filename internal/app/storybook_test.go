package app_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"chapterhouse/internal/storybook"
)

// TestStoriesAreAccessible looks at every story in a browser: no accessibility rule is broken, nothing is wider than its
// window, no other site is asked and no policy broken. A default run sees each story in one look, in turn, so that each
// component is seen in several; CHAPTERHOUSE_TEST_LONG sees all stories in all looks. TestInspectorSeesFaults plants what
// this must find; at first sight it found a button of too little contrast on the preview bar and ten boxes that long words widened.
func TestStoriesAreAccessible(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(book)
	t.Cleanup(server.Close)
	b, album := launch(t), newAlbum(t, "story")
	looks, long := storybook.Looks(), os.Getenv("CHAPTERHOUSE_TEST_LONG") != ""
	const readers = 2 // as many as CI has cores
	for r := range readers {
		t.Run(fmt.Sprintf("reader %d", r+1), func(t *testing.T) {
			t.Parallel()
			i := inspect(b.person(t, server.URL))
			i.album = album
			for n, s := range storybook.Stories() {
				if n%readers != r {
					continue
				}
				for l, look := range looks {
					if long || l == n/readers%len(looks) {
						i.report(s.ID()+", "+look.Key, i.story(s, look))
					}
				}
			}
		})
	}
}

// story gives what is wrong with a story in one look.
func (i *inspector) story(s storybook.Story, look storybook.Look) []string {
	i.t.Helper()
	i.window(int64(look.Width), "light")
	i.forget()
	var found []string
	if status := i.open(s.URL(look)); status != 200 {
		found = append(found, fmt.Sprintf("answers %d", status))
	}
	i.keep(s.ID() + "-" + look.Key)
	rules := axeRun
	if s.Mail { // a mail is no page: it has no landmarks
		rules = strings.Replace(axeRun, `, "best-practice"`, "", 1)
	}
	found = append(found, i.faults(rules)...)
	for _, width := range []int64{int64(look.Width), 320} {
		i.window(width, "light")
		for _, fault := range i.faults(tooWide) {
			found = append(found, fmt.Sprintf("%d px: %s", width, fault))
		}
	}
	return append(found, i.told()...)
}
