package app

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/internal/say"
)

// exit is an error with an exit code.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

// refusal is why a command or a check did not do what was asked, in words for whoever asked. cause is what it came of, or nil.
type refusal struct {
	text  say.Text
	cause error
}

func (r *refusal) Error() string { return r.text.String() }
func (r *refusal) Unwrap() error { return r.cause }

// refuse ends the command line with a code and words.
func refuse(code int, text say.Text) error { return &exit{code, &refusal{text: text}} }

// because is an error in the words of text.
func because(cause error, text say.Text) error { return &refusal{text, cause} }

// problem is a refusal that comes of no error.
func problem(text say.Text) error { return &refusal{text: text} }

// worded says an error in the locale of ctx: a refusal in its words, any other error as it is. What a refusal is wrapped in has
// words of its own, which stay.
func worded(ctx context.Context, err error) string {
	switch err := err.(type) { //nolint:errorlint // the outermost words count, not those within
	case *exit:
		return worded(ctx, err.err)
	case *refusal:
		return err.text.In(ctx)
	case *verdict:
		return err.text.In(ctx)
	case interface{ Unwrap() []error }: // several, joined
		var lines []string
		for _, one := range err.Unwrap() {
			lines = append(lines, worded(ctx, one))
		}
		return strings.Join(lines, "\n")
	}
	return err.Error()
}

// inWords is an error as the argument of a sentence: its own Text where it has one.
func inWords(err error) any {
	if r, ok := err.(*refusal); ok { //nolint:errorlint // as in worded
		return r.text
	}
	return err.Error()
}

// localeOf is the organization's locale. It is read before the other settings, so that help, and what is said about settings that
// cannot be used, are in its words too; the settings refuse a locale that there is not.
func localeOf(environ []string) say.Locale {
	locale := say.Default
	for _, entry := range environ {
		if value, ok := strings.CutPrefix(entry, "CHAPTERHOUSE_LOCALE="); ok {
			locale = say.Locale(strings.TrimSpace(value))
		}
	}
	if !slices.Contains(say.Locales(), locale) {
		return say.Default
	}
	return locale
}
