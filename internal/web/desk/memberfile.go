package desk

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/view"
)

// memberTable is the list with its header. Each question for people who join has a column: those the chapter asks, then those it asked before.
func memberTable(ctx context.Context, asked []hub.JoinQuestion, list []hub.MemberProfile) [][]string {
	questions := askedOf(asked, list)
	rows := [][]string{append([]string{
		say.T(ctx, "First name"), say.T(ctx, "Last name"), say.T(ctx, "Email"), say.T(ctx, "Phone"), say.T(ctx, "ZIP code"), say.T(ctx, "Member since"),
		say.T(ctx, "Home chapter"), say.T(ctx, "Tags"), say.T(ctx, "Skills"), say.T(ctx, "Notes"), say.T(ctx, "Follow up on"),
	}, questions...)}
	for _, m := range list {
		given, family := splitName(m.Name)
		home := ""
		if m.Home {
			home = say.T(ctx, "yes")
		}
		row := []string{given, family, m.Email, m.Phone, m.Postcode, view.DateOf(m.DecidedAt), home, strings.Join(m.Tags, "; "), m.Skills, m.Notes, m.FollowUp}
		for _, question := range questions {
			row = append(row, answerTo(ctx, question, m.Answers))
		}
		rows = append(rows, row)
	}
	return rows
}

// askedOf are the questions that have a column, each wording once. Those of before are in the order of the alphabet.
func askedOf(asked []hub.JoinQuestion, list []hub.MemberProfile) []string {
	var current, before []string
	for _, q := range asked {
		current = append(current, q.Text)
	}
	for _, m := range list {
		for _, a := range m.Answers {
			if !slices.Contains(current, a.Question) && !slices.Contains(before, a.Question) {
				before = append(before, a.Question)
			}
		}
	}
	slices.Sort(before)
	return append(current, before...)
}

// answerTo is what somebody answered to a question; "" when they were not asked, or said nothing.
func answerTo(ctx context.Context, question string, answers []hub.JoinAnswer) string {
	if i := slices.IndexFunc(answers, func(a hub.JoinAnswer) bool { return a.Question == question }); i >= 0 {
		return view.JoinAnswer(ctx, answers[i])
	}
	return ""
}
