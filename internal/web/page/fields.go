package page

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"chapterhouse/components/ui"
)

// A form is a struct with a tag on each of its fields, `form:"title"`: what Read fills, what Fields shows again, and the order of the
// list of errors. A whole number may say what an empty field means, `form:"max_party,5"`; any other text that is no such number is -1,
// which no rule accepts. A field without a tag is for the handler to read.

// Read is a form as it was typed.
func Read[F any](q *Request) (f F) {
	v := reflect.ValueOf(&f).Elem()
	for i, name := range formTags(v.Type()) {
		name, empty, _ := strings.Cut(name, ",")
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
			field.SetInt(int64(q.Number(name, none)))
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

// Fields shows a form: each field with its value and what is wrong with it.
type Fields struct {
	values   map[string]reflect.Value
	problems ui.Errors
}

// FieldsOf shows form, a struct.
func FieldsOf(form any, problems ui.Errors) Fields {
	v := reflect.ValueOf(form)
	fields := Fields{values: map[string]reflect.Value{}, problems: problems}
	for i, tag := range formTags(v.Type()) {
		name, _, _ := strings.Cut(tag, ",")
		fields.values[name] = v.Field(i)
	}
	return fields
}

// value is what stands in a field. It panics for one that the form does not have: every page of the form shows that.
func (f Fields) value(name string) reflect.Value {
	v, ok := f.values[name]
	if !ok {
		panic("web: the form has no field " + name)
	}
	return v
}

// Text is the text of a field.
func (f Fields) Text(name string) string {
	v := f.value(name)
	if v.Kind() == reflect.Int {
		return NumberOrEmpty(int(v.Int()))
	}
	return v.String()
}

// Line is a field of one line.
func (f Fields) Line(name, label string) ui.Input {
	return ui.Input{Name: name, Label: label, Type: "text", Value: f.Text(name), Error: f.problems.Of(name)}
}

// Area is a field of several lines.
func (f Fields) Area(name, label string) ui.Area {
	return ui.Area{Name: name, Label: label, Value: f.Text(name), Error: f.problems.Of(name)}
}

// Check is a box to tick.
func (f Fields) Check(name, label string) ui.Check {
	return ui.Check{Name: name, Value: "1", Label: label, Checked: f.value(name).Bool()}
}

// Segments are a few choices beside each other, of which one is chosen.
func (f Fields) Segments(name, label string, options ...ui.Option) ui.Segments {
	return ui.Segments{Name: name, Label: label, Options: f.chosen(name, options), Error: f.problems.Of(name)}
}

// Choice is a list of which one is chosen.
func (f Fields) Choice(name, label string, options ...ui.Option) ui.Choice {
	return ui.Choice{Name: name, Label: label, Options: f.chosen(name, options), Error: f.problems.Of(name)}
}

func (f Fields) chosen(name string, options []ui.Option) []ui.Option {
	for i := range options {
		options[i].Selected = options[i].Value == fmt.Sprint(f.value(name))
	}
	return options
}
