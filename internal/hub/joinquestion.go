package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/say"
)

// JoinQuestion is something a chapter's leads ask those who join.
type JoinQuestion struct {
	Text   string `json:"text"`
	Needed bool   `json:"needed,omitempty"` // nobody joins without an answer
	YesNo  bool   `json:"yes_no,omitempty"` // answered by yes or no; else in words
}

// Key names a question in a form. Another wording is another question.
func (q JoinQuestion) Key() string {
	sum := sha256.Sum256([]byte(q.Text))
	return hex.EncodeToString(sum[:6])
}

// JoinAnswer is what somebody answered when they joined, with the question as it was worded then.
type JoinAnswer struct {
	Question string `json:"question"`
	Text     string `json:"answer"` // of a question for yes or no: JoinYes or JoinNo
	YesNo    bool   `json:"yes_no,omitempty"`
}

// The answers to a question for yes or no.
const (
	JoinYes = "yes"
	JoinNo  = "no"
)

// The limits of the questions and of their answers, in characters.
const (
	MaxJoinQuestions = 5
	MaxJoinQuestion  = 200
	MaxJoinAnswer    = 500
)

// AnswerQuestions are the answers to a chapter's questions, of which given returns what was typed by a question's Key. Questions that
// nobody answered are left out. What cannot be kept is an *Invalid whose fields are AnswerField of the keys.
func AnswerQuestions(questions []JoinQuestion, given func(key string) string) ([]JoinAnswer, error) {
	in, list := &Invalid{}, []JoinAnswer(nil)
	for _, q := range questions {
		text := strings.TrimSpace(Text(given(q.Key())))
		field := AnswerField(q.Key())
		switch {
		case text == "" && q.Needed:
			in.Add(field, say.M("Answer this question. The leads need it."))
		case text == "":
		case q.YesNo && text != JoinYes && text != JoinNo:
			in.Add(field, say.M("Choose yes or no."))
		case utf8.RuneCountInString(text) > MaxJoinAnswer:
			in.Add(field, say.M("Keep this under %d characters.", MaxJoinAnswer))
		default:
			list = append(list, JoinAnswer{Question: q.Text, Text: text, YesNo: q.YesNo})
		}
	}
	return list, in.Err()
}

// AnswerField is the name of the field for the answer to a question.
func AnswerField(key string) string { return "answer_" + key }
