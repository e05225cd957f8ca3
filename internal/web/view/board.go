package view

import (
	"context"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// NudgeKind names a kind of nudge, as a filter does.
func NudgeKind(kind hub.NudgeKind) say.Text {
	switch kind {
	case hub.NudgeSilent:
		return say.M("No answer")
	case hub.NudgeHalf:
		return say.M("Blanks left")
	case hub.NudgeBehind:
		return say.M("On an old version")
	}
	return say.Text{}
}

// WhyCall says what keeps a chapter from using a toolkit as it is, and whether its leads are there at all, sentence by sentence.
func WhyCall(ctx context.Context, r hub.AdoptionRow, now time.Time) (why []string) {
	date := func(at time.Time) string { return say.Date(ctx, at.In(hub.Zone(r.Zone)), now) }
	switch {
	case r.Leads == 0:
		why = append(why, say.T(ctx, "The chapter has no lead."))
	case r.LeadSeenAt.IsZero():
		why = append(why, say.T(ctx, "No lead has ever signed in."))
	case r.LeadSeenAt.Before(r.PushedAt):
		why = append(why, say.T(ctx, "No lead has signed in since %s.", say.Date(ctx, r.LeadSeenAt, now)))
	case r.State == hub.AdoptionUnseen:
		why = append(why, say.T(ctx, "A lead signed in %s but hasn’t opened it.", say.Date(ctx, r.LeadSeenAt, now)))
	}
	switch {
	case r.State == hub.AdoptionSeen:
		why = append(why, say.T(ctx, "Opened %s, no answer yet.", date(r.SeenAt)))
	case r.State == hub.AdoptionAdopted:
		why = append(why, say.T(ctx, "Adopted %s, and the page isn’t up yet.", date(r.DecidedAt)))
	case r.State.Public() && r.Version < r.Latest:
		why = append(why, say.T(ctx, "Its page still shows version %d.", r.Version))
	}
	if r.Nudged() {
		why = append(why, say.T(ctx, "Nudged %s, and nothing happened since.", date(r.Nudge.At)))
	}
	return why
}

// adoptionShapes are the shapes of a board's states on the map, so that nobody has to tell colors apart; the others are circles.
var adoptionShapes = map[hub.AdoptionState]string{
	hub.AdoptionSeen: "M0-8L8 0 0 8-8 0Z", hub.AdoptionAdopted: "M0-8.5L7.5 5.5H-7.5Z", hub.AdoptionLocalized: "M-6-6H6V6H-6Z",
	hub.AdoptionInUse:    "M0-8.5L2.2-2.9 8.1-2.6 3.5 1.1 5 6.9 0 3.6-5 6.9-3.5 1.1-8.1-2.6-2.2-2.9Z",
	hub.AdoptionDeclined: "M-6.5-4.5L-4.5-6.5 0-2 4.5-6.5 6.5-4.5 2 0 6.5 4.5 4.5 6.5 0 2-4.5 6.5-6.5 4.5-2 0Z",
}

// AdoptionMap is a map of chapters by where they stand with a toolkit, and what its shapes mean.
func AdoptionMap(ctx context.Context, rows []hub.AdoptionRow) (drawn ui.Map, keys []ui.Dot) {
	var dots []ui.Dot
	for _, r := range rows {
		if d, ok := Dot(r.Place, "6", say.C(ctx, "chapter: status", "%[1]s: %[2]s", r.ChapterName, r.State.Label()), "", string(r.State)); ok {
			d.Path = adoptionShapes[r.State]
			dots = append(dots, d)
		}
	}
	for _, state := range hub.AdoptionStates() {
		keys = append(keys, ui.Dot{R: "6", Label: state.Label().In(ctx), Class: string(state), Path: adoptionShapes[state]})
	}
	return Map(say.N(ctx, len(rows), "Map of 1 chapter by status. The table below says the same.", "Map of %d chapters by status. The table below says the same."), dots), keys
}
