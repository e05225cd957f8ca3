package page

import (
	"cmp"
	"net/http"

	"chapterhouse/components/question"
	"chapterhouse/components/ui"
)

// Question is asked before something that cannot be undone.
type Question struct {
	Heading string     // "Delete this draft?"
	Follows []string   // what a yes does, sentence by sentence
	Yes     string     // the button, with its verb
	No      ui.Link    // the way back
	Letter  []string   // the words of an email that goes out, by paragraph; empty: none is shown
	Sets    string     // a field that a yes sets beside "sure"; empty: none
	Why     *ui.Area   // asks for the reason beside the yes; nil: nobody asks
	Choose  *ui.Choice // asks for a choice beside the yes; nil: nobody asks
	Errors  ui.Errors
	Kind    bool // the yes harms nothing
	Status  int  // of the answer; zero: 200
}

// Sure reports whether the question about a form was answered with yes.
func (q *Request) Sure() bool { return q.Checked("sure") }

// Ask shows a question about the form that was sent. Its button sends the same form again, and says yes (Request.Sure). Whoever may
// not send the form must have been refused before.
func (s *Site) Ask(q *Request, v Question) error {
	page := question.View{Page: s.DeskPage(q, v.Heading), Heading: v.Heading, Follows: v.Follows, Letter: v.Letter, Action: q.Gin.Request.URL.RequestURI(), Yes: v.Yes, No: v.No, Why: v.Why, Choose: v.Choose, Errors: v.Errors, Kind: v.Kind}
	fields, _ := q.typed()
	for _, f := range fields {
		if f.Name != "sure" && (v.Why == nil || f.Name != v.Why.Name) && (v.Choose == nil || f.Name != v.Choose.Name) {
			page.Fields = append(page.Fields, question.Field(f))
		}
	}
	if v.Sets != "" {
		page.Fields = append(page.Fields, question.Field{Name: v.Sets, Value: "1"})
	}
	return s.Render(q, cmp.Or(v.Status, http.StatusOK), question.Page(page))
}
