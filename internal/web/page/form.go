package page

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chapterhouse/components/problem"
	"chapterhouse/components/ui"
	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
)

// NumberOrEmpty is a number as a field shows it: nothing for none.
func NumberOrEmpty(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// errKind: what was sent is of a kind that no form here has. Browsers send other kinds only from scripts.
var errKind = errors.New("web: neither an urlencoded form nor one with files")

// ErrForm says that what was sent is not a form. Its cause quotes what was typed, so it goes no further.
var ErrForm = errors.New("web: the form cannot be read")

// parse reads the form of a post, before its handler runs: what is too large or cut short is refused as a whole. Of what
// was typed it keeps the text.
func (s *Site) parse(q *Request) error {
	if query := q.Gin.Request.URL.Query(); clean(query) {
		q.Gin.Request.URL.RawQuery = query.Encode()
	}
	if q.Gin.Request.Method != http.MethodPost {
		return nil
	}
	var err error
	switch {
	case q.kind() == "multipart/form-data":
		err = s.parseParts(q)
	case q.Gin.GetHeader("Content-Type") == "", q.kind() == "application/x-www-form-urlencoded": // a form without fields may come without a kind
		err = q.Gin.Request.ParseForm()
	default:
		return errKind
	}
	if tooLarge, is := errors.AsType[*http.MaxBytesError](err); is {
		return tooLarge
	}
	if diskAway(err) {
		return err
	}
	if err != nil || !readable(q.Gin.Request.PostForm) {
		return ErrForm
	}
	clean(q.Gin.Request.Form)
	clean(q.Gin.Request.PostForm)
	return nil
}

// readable says whether every name and value is UTF-8 without NUL, which is what browsers send and what both databases
// keep: PostgreSQL refuses the rest in the middle of a transaction.
func readable(form url.Values) bool {
	for name, values := range form {
		for _, text := range append(values, name) {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
				return false
			}
		}
	}
	return true
}

// clean takes out what is no text (hub.Text) and, of an address, bytes that are no UTF-8. Nothing shows them. It says whether there were any.
func clean(form url.Values) (changed bool) {
	for _, values := range form {
		for i, value := range values {
			text := hub.Text(strings.ToValidUTF8(value, "\uFFFD"))
			changed = changed || text != value
			values[i] = text
		}
	}
	return changed
}

// Text is a field as typed.
func (q *Request) Text(name string) string { return q.Gin.Request.PostFormValue(name) }

// typed is the whole form, in the order of the names, and whether files came with it.
func (q *Request) typed() (fields []problem.Field, files bool) {
	form := q.Gin.Request.PostForm
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, problem.Field{Name: name, Value: value})
		}
	}
	return fields, q.upload.sent
}

// MeantEmail is an address as typed, or the one that was suggested for it when the person tapped that.
func MeantEmail(q *Request, typed string) string {
	if meant, likely := address.Suggest(strings.TrimSpace(typed)); likely && q.Text("meant") == meant {
		return meant
	}
	return typed
}

// SlipOf is what a form asks about an address that is likely a slip, which is its mistake.
func SlipOf(typed string, problems ui.Errors) ui.Slip {
	typed = strings.TrimSpace(typed)
	if meant, likely := address.Suggest(typed); likely && problems.Of("email") != "" {
		return ui.Slip{Asked: typed, Meant: meant}
	}
	return ui.Slip{}
}

// Checked says whether a checkbox was set.
func (q *Request) Checked(name string) bool { return q.Text(name) != "" }

// Number is a field as a whole number: empty gives none, anything else that is no number gives -1, which no rule accepts.
func (q *Request) Number(name string, none int) int { return WholeNumber(q.Text(name), none) }

// WholeNumber is a text as a whole number: none when it is empty, -1 when it is no such number, which no rule accepts.
func WholeNumber(text string, none int) int {
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

// Invalid returns the sentences of an *hub.Invalid in the order of the form's fields, and whether err is one.
func Invalid(ctx context.Context, err error, order ...string) (ui.Errors, bool) {
	in, ok := errors.AsType[*hub.Invalid](err)
	if !ok {
		return nil, false
	}
	var out ui.Errors
	for field, text := range in.Fields {
		out = append(out, ui.FieldError{Field: field, Text: text.In(ctx)})
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
