package page

import (
	"reflect"
	"strconv"
	"strings"

	"chapterhouse/components/ui"
)

// A form is a struct with a tag on each of its fields, `form:"title"`: what Read fills, what Fields shows again, and the order of the
// list of errors. A whole number may say what an empty field means, `form:"max_party,5"`; any other text that is no such number is -1,
// which no rule accepts. Of one that is "positive", `form:"capacity,,positive"`, so is zero. A field without a tag is for the handler to read.

// Read is a form as it was typed.
func Read[F any](q *Request) (f F) {
	v := reflect.ValueOf(&f).Elem()
	for i, name := range formTags(v.Type()) {
		name, rule, _ := strings.Cut(name, ",")
		empty, sign, _ := strings.Cut(rule, ",")
		if name == "" {
			continue
		}
		switch field := v.Field(i); field.Kind() { //nolint:exhaustive // a form has no other kinds, which formTags refuses
		case reflect.String:
			field.SetString(q.Text(name))
		case reflect.Bool:
			field.SetBool(q.Text(name) != "")
		case reflect.Int:
			none, _ := strconv.Atoi(empty) // 0 unless it is said
			n := q.Number(name, none)
			if n == 0 && sign == "positive" && strings.TrimSpace(q.Text(name)) != "" {
				n = -1
			}
			field.SetInt(int64(n))
		}
	}
	return f
}

// Names are the fields of a form in the order of its page.
func Names[F any]() (names []string) {
	for _, tag := range formTags(reflect.TypeFor[F]()) {
		if name, _, _ := strings.Cut(tag, ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// formTags are the tags of a struct's fields, "" where there is none. It panics for a field that no form can fill.
func formTags(t reflect.Type) []string {
	tags := make([]string, t.NumField())
	for i := range tags {
		tags[i] = t.Field(i).Tag.Get("form")
		switch t.Field(i).Type.Kind() { //nolint:exhaustive // all others are refused
		case reflect.String, reflect.Bool, reflect.Int:
		default:
			if tags[i] != "" {
				panic("web: a form cannot fill " + t.String() + "." + t.Field(i).Name)
			}
		}
	}
	return tags
}

// FormOf is form, a struct, as a template shows it. Where a number was asked for and something else was typed, that stays.
func FormOf(q *Request, form any, problems ui.Errors) ui.Form {
	v := reflect.ValueOf(form)
	out := ui.Form{Values: map[string]string{}, Errors: problems}
	for i, tag := range formTags(v.Type()) {
		name, _, _ := strings.Cut(tag, ",")
		out.Values[name] = fieldText(v.Field(i))
		if field := v.Field(i); field.Kind() == reflect.Int && field.Int() < 0 {
			out.Values[name] = q.Text(name)
		}
	}
	return out
}

func fieldText(v reflect.Value) string {
	switch v.Kind() { //nolint:exhaustive // as above
	case reflect.Int:
		return NumberOrEmpty(int(v.Int()))
	case reflect.Bool:
		if v.Bool() {
			return "1"
		}
		return ""
	}
	return v.String()
}
