package toolkit

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
	"chapterhouse/internal/say"
)

// Changes is a newer version of a toolkit beside an older one: for the office, which publishes it, or for a chapter, which takes it.
type Changes struct {
	Page    layout.Page
	Back    ui.Link
	Heading string
	Lead    string
	Empty   string   // said where nothing differs
	Notes   []string // what the office says is new, the newest first
	Parts   []Change
	Trouble ui.Trouble
	Publish *Publish // nil: the reader may not publish it
	Taking  *Taking  // nil: the page is the office's
}

// Change is a piece that differs.
type Change struct {
	Title, Kind   string
	Tag           ui.Tag
	Line          string
	Before, After []Piece // none: there is no such side
}

// Piece is a run of words; Mark is "new" or "removed", or empty for what stayed.
type Piece struct{ Text, Mark string }

// marked writes the words with what is new in <ins> and what is gone in <del>, and says so to those who hear it. It is no template, since the
// spaces and line breaks of the words count.
func marked(pieces []Piece) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range pieces {
			var err error
			switch p.Mark {
			case "new":
				err = inserted(p.Text).Render(ctx, w)
			case "removed":
				err = deleted(p.Text).Render(ctx, w)
			default:
				_, err = io.WriteString(w, templ.EscapeString(p.Text))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Publish is the form that publishes the draft.
type Publish struct {
	Action  string
	Seen    string // what was looked at
	First   bool   // no version is live: there is nothing to say about it
	Form    ui.Form
	Choices []ui.Option
	Lines   []string // how the chapters would meet it
}

func (p Publish) note(ctx context.Context) ui.Input {
	return p.Form.Line("note", say.T(ctx, "What’s new")).AsRequired().WithMaxLength("200").WithHelp(say.T(ctx, "One line, like “The council office has a new number.” Chapters read it on their desk and in an email."))
}

// Taking is how a chapter goes to the newer version.
type Taking struct {
	Action  string
	Number  string // the version
	Seen    string // what the fields began with
	Draft   string // the name of what the browser keeps of them
	CanEdit bool
	Slots   []Slot  // blanks to fill in
	Carried []Words // answers that come along
	Left    []Words // words for what is not asked for any more
}

// Words are what a chapter wrote for a blank.
type Words struct{ Label, Text string }
