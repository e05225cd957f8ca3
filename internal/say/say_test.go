package say

import (
	"context"
	"strings"
	"testing"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	english := context.Background()
	for _, c := range []struct{ got, want string }{
		{T(english, "Find events"), "Find events"},
		{T(english, "100% of it"), "100% of it"},
		{T(english, "Hello %s", "Ana"), "Hello Ana"},
		{T(english, "%[2]s of %[1]s", "Boston", "Ana"), "Ana of Boston"},
		{N(english, 1, "1 seat left", "%d seats left"), "1 seat left"},
		{N(english, 0, "1 seat left", "%d seats left"), "0 seats left"},
		{N(english, 7, "1 seat left", "%d seats left"), "7 seats left"},
		{N(english, 1, "1 seat at %[2]s", "%[1]d seats at %[2]s", "Boston"), "1 seat at Boston"},
		{N(english, 2, "1 seat at %[2]s", "%[1]d seats at %[2]s", "Boston"), "2 seats at Boston"},
		{T(english, "Hello %s", "Ana", 3), "Hello Ana"}, // an argument that is left over, of whatever kind
		{T(english, "%d%% of %s", 40, "Boston", 3), "40% of Boston"},
		{C(english, "verb", "Post"), "Post"},
		{M("Say %s", M("it %s", "twice")).String(), "Say it twice"},
		{Text{}.String(), ""},
		{T(With(english, "xx"), "Find events"), "Find events"}, // a locale that there is not
		{T(With(english, Pseudo), "A sentence that no catalog has"), "A sentence that no catalog has"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	both := Offered(Pseudo)
	if len(both) != 2 || both[0] != Pseudo || len(Offered(Default)) != 1 || Offered("tlh")[0] != Default {
		t.Errorf("offered: %v, %v, %v", both, Offered(Default), Offered("tlh"))
	}
	for accept, want := range map[string]Locale{
		"": Pseudo, "en-US,en;q=0.8": Default, "en-XA": Pseudo, "fr": Pseudo, "*": Pseudo, ";;;": Pseudo, strings.Repeat("en-US,", 100): Pseudo,
	} {
		if got := Match(both, accept); got != want {
			t.Errorf("%q is answered in %s, want %s", accept, got, want)
		}
	}
	if got := Match(Offered(Default), "en-XA"); got != Default {
		t.Errorf("the locale of tests is offered: %s", got)
	}
}

func TestAccented(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"Hello": "Héllö~", "%d seats": "%d séáts~~", "by %[2]s": "bý %[2]s~"} {
		if got := accented(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func BenchmarkWord(b *testing.B) {
	english, pseudo := context.Background(), With(context.Background(), Pseudo)
	for name, ctx := range map[string]context.Context{"English": english, "a catalog": pseudo} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = T(ctx, "Page not found")
			}
		})
	}
}
