package view

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// JoinAnswer is what somebody answered to a chapter's question, in words.
func JoinAnswer(ctx context.Context, a hub.JoinAnswer) string {
	switch {
	case a.YesNo && a.Text == hub.JoinYes:
		return say.T(ctx, "Yes")
	case a.YesNo && a.Text == hub.JoinNo:
		return say.T(ctx, "No")
	}
	return a.Text
}
