// Package say words what people read: every sentence is written in English where it is needed, and is the key under which the
// catalog of a locale has its translation.
//
// It owns sentences, their plural forms and the choice of a locale. It must not know what a page, an email or an event is, and it
// stands beneath hub, so that whatever refuses something can say why. The one invariant: a sentence that a catalog does not have is
// said in English, whole; nothing is ever left out because nobody translated it.
//
// Use cases return a Text, whose words are not chosen yet; the doors choose them, because an email is worded when it is sent, not
// when it is owed. Templates call T, N and C.
package say

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Text is a sentence before its words are chosen. The zero Text says nothing.
type Text struct {
	// Context tells apart what is one word in English and two elsewhere: "noun", "on a button".
	Context string
	// One is the sentence in English, with the verbs of package fmt for Args; Many is its plural, and empty where nothing is counted.
	// The count N is the first argument of both: "1 seat left", "%d seats left". A form may leave out the last arguments, or any
	// where it names those it takes ("%[2]s"). Without arguments a sentence stands as it is, percent signs and all.
	One, Many string
	N         int
	// Args are the arguments. A Text among them is worded with the sentence, and so is whatever else is Worded; an int or int64 is a
	// count, whose thousands stand apart ("12,500"), so a year or an id is passed as a string.
	Args []any
}

// M is a sentence: M("Enter a number from %d to %d.", 1, 9).
func M(sentence string, args ...any) Text { return Text{One: sentence, Args: args} }

// MN is a sentence that counts: MN(n, "1 seat left", "%d seats left").
func MN(n int, one, many string, args ...any) Text {
	return Text{One: one, Many: many, N: n, Args: args}
}

// MC is M with a context that tells apart what is one word in English.
func MC(meaning, sentence string, args ...any) Text {
	return Text{Context: meaning, One: sentence, Args: args}
}

// T says a sentence in the locale of ctx.
func T(ctx context.Context, sentence string, args ...any) string { return M(sentence, args...).In(ctx) }

// N says a sentence that counts in the locale of ctx.
func N(ctx context.Context, n int, one, many string, args ...any) string {
	return MN(n, one, many, args...).In(ctx)
}

// C says a sentence in the meaning of a context.
func C(ctx context.Context, meaning, sentence string, args ...any) string {
	return MC(meaning, sentence, args...).In(ctx)
}

// Is says whether there is something to say.
func (t Text) Is() bool { return t.One != "" }

// In words the text in the locale of ctx.
func (t Text) In(ctx context.Context) string { return t.of(catalogOf(Of(ctx))) }

// String is the text in English, for logs and tests.
func (t Text) String() string { return t.of(nil) }

// of words the text from a catalog; nil is English.
func (t Text) of(c *catalog) string {
	form := t.english()
	if c != nil && t.Is() {
		form = c.form(t)
	}
	args := t.Args
	if t.Many != "" {
		args = append([]any{t.N}, t.Args...)
	}
	if len(args) == 0 || !strings.Contains(form, "%") {
		return form
	}
	args = slices.Clone(args)
	for i, arg := range args {
		switch arg := arg.(type) {
		case Text:
			args[i] = arg.of(c)
		case Worded:
			args[i] = arg.In(c.context())
		case int:
			args[i] = count{int64(arg), c.formats()}
		case int64:
			args[i] = count{arg, c.formats()}
		}
	}
	if !strings.Contains(form, "%[") { // fmt complains of arguments that are left over, unless they are named
		args = args[:min(len(args), verbs(form))]
	}
	return fmt.Sprintf(form, args...)
}

// english is the English form for the count.
func (t Text) english() string {
	if t.Many != "" && t.N != 1 {
		return t.Many
	}
	return t.One
}

// verbs counts the arguments that a form takes.
func verbs(form string) (n int) {
	for i := 0; i < len(form); i++ {
		if form[i] != '%' {
			continue
		}
		if i+1 < len(form) && form[i+1] == '%' {
			i++
			continue
		}
		n++
	}
	return n
}

type key struct{}

// With is ctx in a locale.
func With(ctx context.Context, locale Locale) context.Context {
	return context.WithValue(ctx, key{}, locale)
}

// Of is the locale of ctx, or Default.
func Of(ctx context.Context) Locale {
	if locale, ok := ctx.Value(key{}).(Locale); ok {
		return locale
	}
	return Default
}
