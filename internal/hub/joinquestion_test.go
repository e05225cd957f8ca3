package hub_test

import (
	"errors"
	"strings"
	"testing"

	"chapterhouse/internal/hub"
)

func TestAnswerQuestions(t *testing.T) {
	t.Parallel()
	words, needed, yes := hub.JoinQuestion{Text: "Who?"}, hub.JoinQuestion{Text: "Where?", Needed: true}, hub.JoinQuestion{Text: "Can you?", YesNo: true}
	for name, c := range map[string]struct {
		asked []hub.JoinQuestion
		typed map[string]string // by question
		want  string            // the answers, or the questions that are wrong
		wrong bool
	}{
		"nothing is asked":         {nil, map[string]string{"Who?": "Me"}, "", false},
		"what may stay open":       {[]hub.JoinQuestion{words, yes}, nil, "", false},
		"what is needed":           {[]hub.JoinQuestion{words, needed}, map[string]string{"Who?": "Me", "Where?": "  "}, "Where?", true},
		"words and yes":            {[]hub.JoinQuestion{words, needed, yes}, map[string]string{"Where?": " Here ", "Can you?": "yes"}, "Where?=Here Can you?=yes", false},
		"neither yes nor no":       {[]hub.JoinQuestion{yes}, map[string]string{"Can you?": "perhaps"}, "Can you?", true},
		"as long as may be":        {[]hub.JoinQuestion{words}, map[string]string{"Who?": strings.Repeat("é", hub.MaxJoinAnswer)}, "Who?=" + strings.Repeat("é", hub.MaxJoinAnswer), false},
		"too long":                 {[]hub.JoinQuestion{words}, map[string]string{"Who?": strings.Repeat("é", hub.MaxJoinAnswer+1)}, "Who?", true},
		"of a question asked once": {[]hub.JoinQuestion{words}, map[string]string{"Whom?": "You"}, "", false},
	} {
		typed := map[string]string{}
		for q, text := range c.typed {
			typed[hub.JoinQuestion{Text: q}.Key()] = text
		}
		list, err := hub.AnswerQuestions(c.asked, func(key string) string { return typed[key] })
		var got []string
		if in, wrong := errors.AsType[*hub.Invalid](err); wrong {
			for _, q := range c.asked {
				if _, marked := in.Fields[hub.AnswerField(q.Key())]; marked {
					got = append(got, q.Text)
				}
			}
		} else {
			for _, a := range list {
				got = append(got, a.Question+"="+a.Text)
			}
		}
		if strings.Join(got, " ") != c.want || (err != nil) != c.wrong {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
