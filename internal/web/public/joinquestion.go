package public

import (
	pages "chapterhouse/components/chapter"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
)

// answered reads what was typed for one of the chapter's questions.
func answered(q *page.Request) func(key string) string {
	return func(key string) string { return q.Text(hub.AnswerField(key)) }
}

// joinFields are the fields of the forms on which people join, in their order.
func joinFields(ch hub.Chapter) []string {
	var names []string
	for _, one := range ch.Questions {
		names = append(names, hub.AnswerField(one.Key()))
	}
	return append(names, "note")
}

// joinQuestions are the chapter's questions with what was typed.
func joinQuestions(q *page.Request, problems ui.Errors) (list []pages.JoinQuestion) {
	ctx := q.Ctx()
	for _, one := range q.Chapter.Questions {
		name := hub.AnswerField(one.Key())
		typed, wrong := q.Text(name), problems.Of(name)
		if one.YesNo {
			s := ui.Segments{Name: name, Label: one.Text, Error: wrong, Required: one.Needed, Options: []ui.Option{
				{Value: hub.JoinYes, Label: say.T(ctx, "Yes"), Selected: typed == hub.JoinYes}, {Value: hub.JoinNo, Label: say.T(ctx, "No"), Selected: typed == hub.JoinNo},
			}}
			if !one.Needed {
				s.Options = append(s.Options, ui.Option{Label: say.T(ctx, "No answer"), Selected: typed == ""})
			}
			list = append(list, pages.JoinQuestion{YesNo: &s})
			continue
		}
		list = append(list, pages.JoinQuestion{Words: &ui.Area{
			Name: name, Label: one.Text, Value: typed, Error: wrong, Required: one.Needed, Optional: !one.Needed, Class: "textarea-short", Length: "500",
		}})
	}
	return list
}
