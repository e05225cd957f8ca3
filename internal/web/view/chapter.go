package view

import (
	"context"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// ChapterKind is the name of a kind of chapter.
func ChapterKind(ctx context.Context, k hub.ChapterKind) string {
	switch k {
	case hub.KindLocal:
		return say.T(ctx, "Local chapter")
	case hub.KindPod:
		return say.T(ctx, "Pod (forming chapter)")
	case hub.KindCouncil:
		return say.T(ctx, "Council")
	case hub.KindNational:
		return say.T(ctx, "National office")
	}
	return ""
}

// ChapterKinds are the kinds to choose from.
func ChapterKinds(ctx context.Context, current hub.ChapterKind) []ui.Option {
	options := []ui.Option{{Value: "", Label: say.T(ctx, "All kinds"), Selected: current == ""}}
	for _, k := range hub.ChapterKinds() {
		options = append(options, ui.Option{Value: string(k), Label: ChapterKind(ctx, k), Selected: k == current})
	}
	return options
}

// CityOf is where a chapter is: "Boston, MA", or that it is everywhere.
func CityOf(ctx context.Context, p hub.Place) string {
	switch {
	case p.Locality == "":
		return say.T(ctx, "Nationwide")
	case p.Region == "":
		return p.Locality
	}
	return say.C(ctx, "city, state", "%[1]s, %[2]s", p.Locality, p.Region)
}

// CharterStatus names a status, as a filter does.
func CharterStatus(ctx context.Context, s hub.CharterStatus) string {
	if s == hub.CharterActive {
		return say.C(ctx, "a chapter", "Active")
	}
	return ChapterStatus(ctx, s).Text
}

// ChapterStatus is the tag of a chapter's charter; an active chapter has none.
func ChapterStatus(ctx context.Context, status hub.CharterStatus) ui.Tag {
	switch status {
	case hub.CharterForming:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Forming"), Tone: "accent"}
	case hub.CharterPaused:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Paused"), Tone: "soft"}
	case hub.CharterDormant:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Needs a lead"), Tone: "warn"}
	case hub.CharterClosed:
		return ui.Tag{Text: say.C(ctx, "a chapter", "Closed"), Tone: "soft"}
	case hub.CharterActive:
	}
	return ui.Tag{}
}

// Role is the name of a role, as it follows a person's name.
func Role(ctx context.Context, r hub.Role) string { return r.Name().In(ctx) }

// ChapterTitle is how a sentence names a chapter: "Boston chapter", "Youth council", "National office".
func ChapterTitle(ctx context.Context, c hub.Chapter) string {
	return chapterWords(ctx, c.Kind, c.Name)
}

func chapterWords(ctx context.Context, kind hub.ChapterKind, name string) string {
	switch kind {
	case hub.KindLocal:
		return say.T(ctx, "%s chapter", name)
	case hub.KindPod:
		return say.T(ctx, "%s pod", name)
	case hub.KindCouncil, hub.KindNational:
	}
	return name
}
