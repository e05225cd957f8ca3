package app

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chapterhouse/internal/say"
)

// An error is said in the locale of the command where it has words, and as it is where it has none.
func TestWhatACommandRefusesIsWorded(t *testing.T) {
	t.Parallel()
	ctx := say.With(t.Context(), say.Pseudo)
	known, plain := say.M("Page not found"), errors.New("driver: no route")
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"a refusal", problem(known), known.In(ctx)},
		{"a refusal with a code", refuse(ExitUsage, known), known.In(ctx)},
		{"a refusal that came of an error", &exit{ExitPartial, because(plain, known)}, known.In(ctx)},
		{"a verdict", warning(known), known.In(ctx)},
		{"an error with a code", &exit{ExitUsage, plain}, plain.Error()},
		{"two errors", errors.Join(plain, problem(known)), plain.Error() + "\n" + known.In(ctx)},
		{"an error around a refusal", fmt.Errorf("serve: %w", problem(known)), "serve: Page not found"},
		{"an error as an argument", noBecause(plain), say.M("No: %s.", plain).In(ctx)},
		{"a refusal as an argument", noBecause(problem(known)), say.M("No: %s.", known).In(ctx)},
	} {
		if got := worded(ctx, test.err); got != test.want {
			t.Errorf("%s says %q, want %q", test.name, got, test.want)
		}
	}
	if known.In(ctx) == known.String() {
		t.Error("control: the other locale says what English says")
	}
	if !errors.Is(because(plain, known), plain) {
		t.Error("a refusal does not know what it came of")
	}
}

// The locale counts before any other setting is read, and also when they cannot be used.
func TestTheCommandLineSpeaksTheOrganizationsLocale(t *testing.T) {
	t.Parallel()
	for want, environs := range map[say.Locale][][]string{
		say.Default: {nil, {"CHAPTERHOUSE_LOCALE="}, {"CHAPTERHOUSE_LOCALE=xx-XX"}, {"CHAPTERHOUSE_LOCALE=en-XA", "CHAPTERHOUSE_LOCALE=en-US"}},
		say.Pseudo:  {{"CHAPTERHOUSE_LOCALE= en-XA "}, {"CHAPTERHOUSE_LOCALE=en-US", "CHAPTERHOUSE_LOCALE=en-XA"}},
	} {
		for _, environ := range environs {
			if got := localeOf(environ); got != want {
				t.Errorf("%q is %s, want %s", environ, got, want)
			}
		}
	}
	ctx := say.With(t.Context(), say.Pseudo)
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--help"}, ExitOK, say.M("check the activity log").In(ctx)},
		{[]string{"nothing"}, ExitUsage, say.M("There is no command %q. See chapterhouse --help.", "nothing").In(ctx)},
		{[]string{"doctor"}, ExitUsage, say.MN(1, "The settings have 1 problem:", "The settings have %d problems:").In(ctx)},
	} {
		var said bytes.Buffer
		code := Run(t.Context(), append([]string{"chapterhouse"}, test.args...), []string{"CHAPTERHOUSE_LOCALE=en-XA", "CHAPTERHOUSE_ADDR=nowhere"}, &said, &said)
		if code != test.code || !strings.Contains(said.String(), test.want) {
			t.Errorf("%v ends with %d and says %q, want %d and %q", test.args, code, said.String(), test.code, test.want)
		}
	}
}

// A paragraph of help is as wide as a terminal bears, and a word longer than that stays whole.
func TestHelpIsWrapped(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", helpWidth+1)
	text := described([]example{{typed("chapterhouse"), "run it"}, {typed("chapterhouse demo"), ""}, {typed("chapterhouse serve"), "serve it"}},
		strings.Repeat("word ", 50)+long+" end")
	lines := strings.Split(text, "\n")
	want := []string{"chapterhouse         # run it", "chapterhouse demo", "chapterhouse serve   # serve it", ""}
	for i, line := range want {
		if lines[i] != line {
			t.Errorf("line %d is %q, want %q", i, lines[i], line)
		}
	}
	for _, line := range lines {
		if len(line) > helpWidth && line != long {
			t.Errorf("%q is too wide", line)
		}
	}
	if strings.Join(strings.Fields(strings.Join(lines[4:], " ")), " ") != strings.TrimSpace(strings.Repeat("word ", 50))+" "+long+" end" {
		t.Errorf("words were lost: %s", text)
	}
}
