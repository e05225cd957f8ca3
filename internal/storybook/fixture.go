package storybook

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"chapterhouse/components/layout"
	pages "chapterhouse/components/storybook"
	"chapterhouse/components/ui"
	"chapterhouse/internal/geo"
)

// The words the fixtures share. The long ones are there to break lines: a place with a name of one word, a title as long
// as the editor takes, and words that run from right to left.
const (
	longWord  = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
	longTitle = "An evening about crossing-guard-training-evaluation-questionnaires, winter road-safety-improvement-programmes and everything we have not written down"
	arabic    = "تدريب حراس المعابر في الشتاء"
	prose     = "<p>Learn to walk a school crossing with confidence: where to stand, what to say to drivers, how to write up a near miss.</p>" +
		"<ul><li>Vests and hot cider are on us.</li><li>Children are welcome.</li></ul>"
)

// onPage puts a component on a page of its own.
func onPage(p layout.Page, component templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return pages.Part(p).Render(templ.WithChildren(ctx, component), w)
	})
}

func plate(weekday, day, month string) ui.Plate {
	return ui.Plate{Weekday: weekday, Day: day, Month: month, ISO: "2026-12-05T18:30:00-05:00"}
}

// rows are events of a list, in every state a list shows.
func rows() []ui.EventRow {
	return []ui.EventRow{
		{Plate: plate("Sat", "5", "Dec"), Title: "Winter crossing-guard training", URL: "#", When: "6:30 to 8:00 pm EST, Dudley branch library, 3 km away", Line: "Boston", Tags: []ui.Tag{{Text: "18 seats", Tone: "good"}}},
		{Plate: plate("Tue", "8", "Dec"), Title: "Tenants’ hotline: first shift", URL: "#", When: "7:00 to 9:00 pm EST, online", Line: "Boston", Tags: []ui.Tag{{Text: "Waitlist 4", Tone: "warn"}}},
		{Plate: ui.Plate{Weekday: "Thu", Day: "10", Month: "Dec", ISO: "2026-12-10", Off: true}, Title: "Path lights: an evening walk", URL: "#", When: "5:00 to 6:00 pm EST", Line: "Boston", Tags: []ui.Tag{{Text: "Cancelled", Tone: "bad"}}},
		{Plate: plate("Fri", "11", "Dec"), Title: "Members’ evening", URL: "#", When: "7:00 to 9:00 pm EST", Line: "Boston", Tags: []ui.Tag{{Text: "Members", Tone: "ink"}, {Text: "Open", Tone: "good"}}},
	}
}

// longRows are events whose words are too long for their place.
func longRows() []ui.EventRow {
	return []ui.EventRow{
		{Plate: plate("Wed", "30", "Sep"), Title: longTitle, URL: "#", When: "10:30 am to 12:45 pm CST, " + longWord, Line: longWord, Tags: []ui.Tag{{Text: "Waitlist 1,204", Tone: "warn"}, {Text: "Members", Tone: "ink"}}},
		{Plate: plate("Thu", "1", "Oct"), Title: arabic, URL: "#", When: "6:30 pm", Line: arabic, Tags: []ui.Tag{{Text: "Open", Tone: "good"}}},
	}
}

// country is the drawn map with dots of every color.
func country(classes ...string) ui.Map {
	m := ui.Map{
		Width: strconv.Itoa(geo.MapWidth), Height: strconv.Itoa(geo.MapHeight), Outline: geo.Outline(), Borders: geo.Borders(),
		Label: "Map of chapters; the table beside it says the same",
	}
	if len(classes) == 0 {
		classes = []string{""}
	}
	for i := range 12 {
		m.Dots = append(m.Dots, ui.Dot{X: strconv.Itoa(120 + 55*i), Y: strconv.Itoa(140 + 31*(i%7)), R: "6", Label: "Chapter " + strconv.Itoa(i+1), URL: "#", Class: classes[i%len(classes)]})
	}
	return m
}

// text is a field of one line.
func text(name, label, value string) ui.Input {
	return ui.Input{Name: name, Label: label, Type: "text", Value: value}
}

// form is what stands in the fields of a form: names and values in turn.
func form(pairs ...string) ui.Form {
	f := ui.Form{Values: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values[pairs[i]] = pairs[i+1]
	}
	return f
}

// with changes a value: fixtures are one full view and its variations.
func with[V any](v V, change func(v *V)) V {
	change(&v)
	return v
}

// workspace is the shell of a workspace.
func workspace(p layout.Page, title string) layout.Page {
	p.Title, p.Desk = title, true
	return p
}

func unknownPostcode() ui.Errors {
	return faults("near", "We can’t find that ZIP code. Enter five digits, like 02139.")
}

func faults(pairs ...string) ui.Errors {
	var list ui.Errors
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, ui.FieldError{Field: pairs[i], Text: pairs[i+1]})
	}
	return list
}
