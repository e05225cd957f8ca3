package view

import (
	"context"
	"strings"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// AskKind says what a chapter asks for.
func AskKind(ctx context.Context, k hub.AskKind) string {
	switch k {
	case hub.AskSpeaker:
		return say.T(ctx, "A speaker")
	case hub.AskMoney:
		return say.T(ctx, "Money")
	case hub.AskPrint:
		return say.T(ctx, "Printed material")
	case hub.AskHelp:
		return say.T(ctx, "Help")
	}
	return ""
}

// AskKinds are the options of a form.
func AskKinds(ctx context.Context) (options []ui.Option) {
	for _, k := range hub.AskKinds() {
		options = append(options, ui.Option{Value: string(k), Label: AskKind(ctx, k)})
	}
	return options
}

// AskState names where an ask stands.
func AskState(ctx context.Context, s hub.AskState) string {
	switch s {
	case hub.AskOpen:
		return say.C(ctx, "an ask", "Open")
	case hub.AskAnswered:
		return say.C(ctx, "an ask", "Answered")
	case hub.AskClosed:
		return say.C(ctx, "an ask", "Closed")
	}
	return ""
}

// AskTag is the tag of where an ask stands.
func AskTag(ctx context.Context, s hub.AskState) ui.Tag {
	tone := map[hub.AskState]string{hub.AskOpen: "warn", hub.AskAnswered: "good", hub.AskClosed: "soft"}[s]
	return ui.Tag{Text: AskState(ctx, s), Tone: tone}
}

// AskLines say when something was asked, by when it is needed, and since when it is answered or closed.
func AskLines(ctx context.Context, a hub.Ask, in *time.Location, now time.Time) []string {
	lines := []string{say.T(ctx, "Asked %s.", say.Day(ctx, a.AskedAt.In(in), now))}
	if by, err := time.ParseInLocation(time.DateOnly, a.NeededBy, in); err == nil {
		lines = append(lines, say.T(ctx, "Needed by %s.", say.Date(ctx, by, now)))
	}
	switch a.State {
	case hub.AskAnswered:
		lines = append(lines, say.T(ctx, "Answered %s.", say.Day(ctx, a.DecidedAt.In(in), now)))
	case hub.AskClosed:
		lines = append(lines, say.T(ctx, "Closed %s.", say.Day(ctx, a.DecidedAt.In(in), now)))
	case hub.AskOpen:
	}
	return lines
}

// Paragraphs are the lines of a plain text that have words.
func Paragraphs(text string) (lines []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
