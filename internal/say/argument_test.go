package say

import (
	"context"
	"testing"
	"time"
)

func TestArgumentsAreWordedWithTheirSentence(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, time.December, 12, 18, 30, 0, 0, time.UTC)
	both := M("From %[1]s to %[2]s.", On{day}, At{day.Add(17*time.Hour + 30*time.Minute)})
	const want = "From Sat, Dec 12, 2026 to Sun, Dec 13, 2026, noon."
	if got := both.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	of := M("It is %s.", locale{})
	for in, want := range map[Locale]string{Default: "It is en-US.", Pseudo: "It is en-XA."} {
		if got := of.In(With(context.Background(), in)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// locale is an argument that says in which locale it is worded.
type locale struct{}

func (locale) In(ctx context.Context) string { return string(Of(ctx)) }
