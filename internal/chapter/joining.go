package chapter

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// QuestionsForm is what a chapter's leads ask those who join: up to hub.MaxJoinQuestions questions, each with how it is answered: "" and
// "needed" are words, "yesno" and "yesno-needed" are yes or no.
type QuestionsForm struct {
	Question1 string `form:"question1"`
	Kind1     string `form:"kind1"`
	Question2 string `form:"question2"`
	Kind2     string `form:"kind2"`
	Question3 string `form:"question3"`
	Kind3     string `form:"kind3"`
	Question4 string `form:"question4"`
	Kind4     string `form:"kind4"`
	Question5 string `form:"question5"`
	Kind5     string `form:"kind5"`
}

// rows are the questions and kinds of the form, in its order.
func (f *QuestionsForm) rows() [hub.MaxJoinQuestions]struct{ text, kind *string } {
	return [...]struct{ text, kind *string }{
		{&f.Question1, &f.Kind1}, {&f.Question2, &f.Kind2}, {&f.Question3, &f.Kind3}, {&f.Question4, &f.Kind4}, {&f.Question5, &f.Kind5},
	}
}

// questionKinds are the kinds of the form.
var questionKinds = map[string]hub.JoinQuestion{"": {}, "needed": {Needed: true}, "yesno": {YesNo: true}, "yesno-needed": {YesNo: true, Needed: true}}

// QuestionsOf is the form that shows a chapter's questions.
func QuestionsOf(ch hub.Chapter) (f QuestionsForm) {
	rows := f.rows()
	for i, q := range ch.Questions[:min(len(ch.Questions), len(rows))] {
		*rows[i].text = q.Text
		for kind, like := range questionKinds {
			if like.Needed == q.Needed && like.YesNo == q.YesNo {
				*rows[i].kind = kind
			}
		}
	}
	return f
}

// Checked are the questions of the form, or an *hub.Invalid.
func (f QuestionsForm) Checked() ([]hub.JoinQuestion, error) {
	in, list, seen := &hub.Invalid{}, []hub.JoinQuestion(nil), map[string]bool{}
	for i, row := range f.rows() {
		field := fmt.Sprintf("question%d", i+1)
		q, known := questionKinds[*row.kind]
		q.Text = hub.Line(*row.text)
		switch {
		case q.Text == "":
			continue
		case utf8.RuneCountInString(q.Text) > hub.MaxJoinQuestion:
			in.Add(field, say.M("Keep this under %d characters.", hub.MaxJoinQuestion))
		case seen[q.Text]:
			in.Add(field, say.M("You ask this twice. Change one of the two."))
		case !known:
			in.Add(fmt.Sprintf("kind%d", i+1), say.M("Choose how people answer."))
		}
		seen[q.Text] = true
		list = append(list, q)
	}
	return list, in.Err()
}

// SaveQuestions writes what those who join the chapter are asked. What was answered before stays as it is. A chapter that changed since ch
// was read is hub.ErrConflict.
func (s *Service) SaveQuestions(ctx context.Context, actor hub.Actor, ch hub.Chapter, f QuestionsForm) error {
	if err := policy.Can(actor, policy.EditChapter, subject(ch)); err != nil {
		return err
	}
	var err error
	if ch.Questions, err = f.Checked(); err != nil {
		return err
	}
	defer s.directory.Forget()
	if err := s.store.Chapter(ch.ID).SaveJoinQuestions(ctx, actor.Person, ch); err != nil {
		return fmt.Errorf("chapter: save questions: %w", err)
	}
	return nil
}

// WelcomeForm is the chapter's words in the email that new members get.
type WelcomeForm struct {
	Text string `form:"text"`
}

// WelcomeOf is the form that shows them.
func WelcomeOf(ch hub.Chapter) WelcomeForm { return WelcomeForm{Text: ch.Welcome} }

// Checked is the form as it is saved, or an *hub.Invalid.
func (f WelcomeForm) Checked() (WelcomeForm, error) {
	f.Text = strings.TrimSpace(hub.Text(strings.ReplaceAll(f.Text, "\r\n", "\n")))
	in := &hub.Invalid{}
	if utf8.RuneCountInString(f.Text) > hub.MaxWelcome {
		in.Add("text", say.M("Keep this under 2,000 characters."))
	}
	return f, in.Err()
}

// SaveWelcome writes the chapter's words in the email that new members get; an empty text leaves the email its own words alone. A chapter
// that changed since ch was read is hub.ErrConflict.
func (s *Service) SaveWelcome(ctx context.Context, actor hub.Actor, ch hub.Chapter, f WelcomeForm) error {
	if err := policy.Can(actor, policy.EditChapter, subject(ch)); err != nil {
		return err
	}
	f, err := f.Checked()
	if err != nil {
		return err
	}
	ch.Welcome = f.Text
	defer s.directory.Forget()
	if err := s.store.Chapter(ch.ID).SaveWelcome(ctx, actor.Person, ch); err != nil {
		return fmt.Errorf("chapter: save welcome: %w", err)
	}
	return nil
}
