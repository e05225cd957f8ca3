package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
)

// parse reads the form of a request once.
func (q *request) parse() error {
	if strings.HasPrefix(q.c.GetHeader("Content-Type"), "multipart/form-data") {
		return q.c.Request.ParseMultipartForm(1 << 20) // the rest of a file waits on disk
	}
	return q.c.Request.ParseForm()
}

// text is a field as typed.
func (q *request) text(name string) string { return q.c.Request.PostFormValue(name) }

// checked says whether a checkbox was set.
func (q *request) checked(name string) bool { return q.text(name) != "" }

// number is a field as a whole number: empty gives none, anything else that is no number gives -1, which no rule accepts.
func (q *request) number(name string, none int) int { return wholeNumber(q.text(name), none) }

func wholeNumber(text string, none int) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return none
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// invalid returns the sentences of an *hub.Invalid in the order of the form's fields, and whether err is one.
func invalid(err error, order ...string) (ui.Errors, bool) {
	in, ok := errors.AsType[*hub.Invalid](err)
	if !ok {
		return nil, false
	}
	var out ui.Errors
	for field, text := range in.Fields {
		out = append(out, ui.FieldError{Field: field, Text: text})
	}
	place := func(f string) int {
		if i := slices.Index(order, f); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(out, func(a, b ui.FieldError) int {
		if d := place(a.Field) - place(b.Field); d != 0 {
			return d
		}
		return strings.Compare(a.Field, b.Field)
	})
	return out, true
}
