package event

import (
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// Instead is what somebody may go to who cannot go to an event.
type Instead struct {
	Chapter []hub.Event        // the next of its chapter
	Others  []hub.EventListing // the nearest of other chapters, or when it is online only, the next that are online
}

// insteadLimit is how many events of a sort are offered, and insteadWithin how far those of other chapters are at most, in kilometers:
// what people drive to a meeting.
const insteadLimit, insteadWithin = 3, 100

// Instead returns public upcoming events for the page of one that is over, cancelled or full; nothing for any other. Where the event is
// counts only as precisely as a search may reveal it.
func (s *Service) Instead(ctx context.Context, ch hub.Chapter, p Page) (out Instead, err error) {
	e, now := p.Event, s.now()
	if e.State == hub.EventDraft || e.Open(now) && (!e.Seats.Full() || p.Own.State.HoldsSeats()) {
		return out, nil
	}
	out.Chapter, err = s.store.Chapter(ch.ID).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished}, From: now, Limit: insteadLimit + 1})
	if err != nil {
		return Instead{}, fmt.Errorf("event: instead: %w", err)
	}
	out.Chapter = slices.DeleteFunc(out.Chapter, func(other hub.Event) bool { return other.ID == e.ID })
	out.Chapter = out.Chapter[:min(len(out.Chapter), insteadLimit)]
	for i := range out.Chapter {
		out.Chapter[i] = out.Chapter[i].Public()
	}
	f := store.EventSearch{From: now, Limit: insteadLimit, Beside: ch.ID}
	switch {
	case p.near != nil:
		f.Near, f.Nearest = near(*p.near, insteadWithin), true
	case !e.Mode.HasPlace():
		f.Mode = hub.ModeOnline
	default:
		return out, nil
	}
	if out.Others, err = s.store.ComingEvents(ctx, f); err != nil {
		return Instead{}, fmt.Errorf("event: instead: %w", err)
	}
	for i := range out.Others {
		if p.near != nil {
			out.Others[i].Kilometers = away(*p.near, out.Others[i].Event)
		}
		out.Others[i].Event = out.Others[i].Public()
	}
	return out, nil
}

// near is the range that a statement searches around center; it is a little larger than the circle.
func near(center geo.Point, kilometers float64) *store.Near {
	box := geo.Around(center, kilometers)
	squeeze, square := geo.Flat(center, kilometers)
	return &store.Near{South: box.South, West: box.West, North: box.North, East: box.East, Lat: center.Lat, Lon: center.Lon, Squeeze: squeeze, Square: square}
}
