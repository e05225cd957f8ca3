package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

// Each question has one column: those the chapter asks first, in its order, then those it asked before.
func TestTheMembersFileHasTheAnswers(t *testing.T) {
	t.Parallel()
	asked := []hub.JoinQuestion{{Text: "What can you do?"}, {Text: "Do you drive?", YesNo: true}}
	list := []hub.MemberProfile{
		{Membership: hub.Membership{Name: "Ana Ruiz", Answers: []hub.JoinAnswer{{Question: "Do you drive?", Text: hub.JoinYes, YesNo: true}, {Question: "What can you do?", Text: "Cook"}}}},
		{Membership: hub.Membership{Name: "Sam Ortiz", Answers: []hub.JoinAnswer{{Question: "How did you hear about us?", Text: "=HYPERLINK(1)"}}}},
		{Membership: hub.Membership{Name: "Lee"}},
	}
	rows := memberTable(t.Context(), asked, list)
	var got [][]string
	for _, row := range rows {
		got = append(got, append(row[:1:1], row[11:]...))
	}
	want := [][]string{
		{"First name", "What can you do?", "Do you drive?", "How did you hear about us?"},
		{"Ana", "Cook", "Yes", ""},
		{"Sam", "", "", "=HYPERLINK(1)"}, // made harmless where the file is written
		{"Lee", "", "", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the file (-want +got):\n%s", diff)
	}
}
