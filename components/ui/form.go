package ui

import "slices"

// Form is what stands in the fields of a form, by their names, and what is wrong with them. A template asks it for each field it
// shows; a field that the form does not have is a panic, which every page of the form shows.
type Form struct {
	Values map[string]string // a ticked box: "1"
	Errors Errors
	Seen   string            // of an editor: what its fields began with, which it sends back
	Theirs map[string]string // what somebody else stored in a field that the person changed, too
}

// theirs is what somebody else stored in a field, nil where nobody did.
func (f Form) theirs(name string, words func(value string) string) *string {
	value, both := f.Theirs[name]
	if !both {
		return nil
	}
	value = words(value)
	return &value
}

func asIs(value string) string { return value }

func (f Form) value(name string) string {
	v, ok := f.Values[name]
	if !ok {
		panic("ui: the form has no field " + name)
	}
	return v
}

// Line is a field of one line.
func (f Form) Line(name, label string) Input {
	return Input{Name: name, Label: label, Type: "text", Value: f.value(name), Error: f.Errors.Of(name), Theirs: f.theirs(name, asIs)}
}

// File is a field that takes a file of the accepted types, "application/pdf,image/png".
func (f Form) File(name, label, accept string) Input {
	return Input{Name: name, Label: label, Type: "file", Accept: accept, Error: f.Errors.Of(name), Theirs: f.theirs(name, asIs)}
}

// Area is a field of several lines.
func (f Form) Area(name, label string) Area {
	return Area{Name: name, Label: label, Value: f.value(name), Error: f.Errors.Of(name), Theirs: f.theirs(name, asIs)}
}

// Check is a box to tick.
func (f Form) Check(name, label string) Check {
	return Check{Name: name, Value: "1", Label: label, Checked: f.value(name) != "", Theirs: f.theirs(name, asIs)}
}

// Segments are a few choices beside each other, of which one is chosen.
func (f Form) Segments(name, label string, options ...Option) Segments {
	return Segments{Name: name, Label: label, Options: f.chosen(name, options), Error: f.Errors.Of(name), Theirs: f.theirs(name, labelIn(options))}
}

// Choice is a list of which one is chosen.
func (f Form) Choice(name, label string, options ...Option) Choice {
	return Choice{Name: name, Label: label, Options: f.chosen(name, options), Error: f.Errors.Of(name), Theirs: f.theirs(name, labelIn(options))}
}

// labelIn names a value by its option.
func labelIn(options []Option) func(value string) string {
	return func(value string) string {
		if i := slices.IndexFunc(options, func(o Option) bool { return o.Value == value }); i >= 0 {
			return options[i].Label
		}
		return value
	}
}

func (f Form) chosen(name string, options []Option) []Option {
	options = slices.Clone(options)
	for i := range options {
		options[i].Selected = options[i].Value == f.value(name)
	}
	return options
}

// AsRequired says that the field must be filled in.
func (f Input) AsRequired() Input { f.Required = true; return f }

// AsDate is a day.
func (f Input) AsDate() Input { f.Type = "date"; return f }

// AsOptional marks the field as optional.
func (f Input) AsOptional() Input { f.Optional = true; return f }

// WithHelp explains the field.
func (f Input) WithHelp(text string) Input { f.Help = text; return f }

// OfType sets the type attribute: "date", "time", "email", "url".
func (f Input) OfType(kind string) Input { f.Type = kind; return f }

// WithMode sets the keyboard of phones: "numeric".
func (f Input) WithMode(mode string) Input { f.Mode = mode; return f }

// WithAutocomplete says what a browser may fill in: "name", "email".
func (f Input) WithAutocomplete(token string) Input { f.Autocomplete = token; return f }

// WithMaxLength sets the longest text, in UTF-16 units.
func (f Input) WithMaxLength(n string) Input { f.Length = n; return f }

// AsRequired says that the field must be filled in.
func (a Area) AsRequired() Area { a.Required = true; return a }

// AsOptional marks the field as optional.
func (a Area) AsOptional() Area { a.Optional = true; return a }

// WithHelp explains the field.
func (a Area) WithHelp(text string) Area { a.Help = text; return a }

// WithClass sets the class: "textarea-tall", "textarea-short".
func (a Area) WithClass(class string) Area { a.Class = class; return a }

// WithMaxLength sets the longest text, in UTF-16 units.
func (a Area) WithMaxLength(n string) Area { a.Length = n; return a }

// WithHelp explains the box.
func (c Check) WithHelp(text string) Check { c.Help = text; return c }
