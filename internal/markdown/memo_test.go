package markdown

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// What is asked for again is not made again, each text has its own, and what is held stays within its bounds.
func TestMemo(t *testing.T) {
	t.Parallel()
	var m memo[string]
	made := 0
	ask := func(text string) string {
		return m.of(text, len(text), func() string { made++; return "<p>" + text })
	}
	for range 3 {
		for _, text := range []string{"a", "b", "a"} {
			if got := ask(text); got != "<p>"+text {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
	if made != 2 {
		t.Errorf("2 texts were made %d times", made)
	}
	for i := range 2000 {
		ask(fmt.Sprintf("%d %s", i, strings.Repeat("x", 10<<10)))
		ask("a") // stays, whatever else comes
	}
	if made != 2002 {
		t.Errorf("2002 texts were made %d times", made)
	}
	held := 0
	for _, half := range []map[string]string{m.young, m.old} {
		for text, out := range half {
			held += len(text) + len(out)
		}
	}
	if held > 2*memoBytes {
		t.Errorf("%d bytes are held", held)
	}
	long := strings.Repeat("x", memoEntry)
	if ask(long); m.young[long] != "" {
		t.Error("a long text is held")
	}
}

// Pages ask at once.
func TestMemoAtOnce(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 200 {
				text := fmt.Sprintf("*%d*", i%50)
				if want := fmt.Sprintf("<p><em>%d</em></p>\n", i%50); HTML(text) != want || Excerpt(text, 9) != fmt.Sprint(i%50) {
					t.Errorf("%q became %q and %q", text, HTML(text), Excerpt(text, 9))
				}
			}
		})
	}
	group.Wait()
}
