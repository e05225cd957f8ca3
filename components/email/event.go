package email

import (
	"context"

	"chapterhouse/internal/say"
)

// Changed tells a person what is the time and place of an event whose time, place or link changed.
func (v RSVP) Changed(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "Changed: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "This event has changed"))
	s.Lead = []string{say.T(ctx, "Here are the new details. They replace the earlier ones.")}
	if v.Entry {
		s.Lead = append(s.Lead, say.T(ctx, "The updated calendar entry is attached."))
	}
	s.fact(say.T(ctx, "Your RSVP"), v.Answer)
	s.page(ctx, v.Event)
	s.Button = Button{say.T(ctx, "Change or cancel my RSVP"), v.Link}
	s.After = []string{say.T(ctx, "Can’t make it anymore? Please cancel so someone else can come."), yours(ctx)}
	return s
}

// CalledOff tells a person that an event does not take place.
func (v RSVP) CalledOff(ctx context.Context) Sheet {
	s := v.about(ctx, subjectOff(ctx, v.Event), headingOff(ctx))
	s.Lead = []string{say.T(ctx, "This event won’t take place, so please don’t come.")}
	if v.Entry {
		s.Lead = append(s.Lead, say.T(ctx, "The cancellation for your calendar is attached."))
	}
	s.Facts = nil // nobody needs the way there
	s.Quote = Quote{say.T(ctx, "Reason given"), v.Reason}
	s.Button = Button{say.T(ctx, "View event page"), v.Event.Page}
	return s
}

// unavailable tells a guest that an event was called off before they confirmed.
func (v RSVP) unavailable(ctx context.Context) Sheet {
	s := v.about(ctx, subjectOff(ctx, v.Event), headingOff(ctx))
	s.Lead = []string{say.T(ctx, "You RSVPed but hadn’t confirmed yet. This event won’t take place, so please don’t come.")}
	s.Facts = nil
	s.Quote = Quote{say.T(ctx, "Reason given"), v.Reason}
	s.Button = Button{say.T(ctx, "View event page"), v.Event.Page}
	s.Why = whyEntered(ctx)
	return s
}

func subjectOff(ctx context.Context, e Event) string {
	return say.T(ctx, "Cancelled: %[1]s, %[2]s", line(e.Title), e.Day)
}

func headingOff(ctx context.Context) string { return say.T(ctx, "This event is cancelled") }
