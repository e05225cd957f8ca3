package email

import (
	"context"

	"chapterhouse/internal/say"
)

// Changed tells a person what changed of an event's time, place or link, and what it was before.
func (v RSVP) Changed(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "Changed: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "This event has changed"))
	s.Lead = []string{v.Was.heading(ctx)}
	if v.Entry {
		s.Lead = append(s.Lead, say.T(ctx, "The updated calendar entry is attached."))
	}
	s.fact(say.T(ctx, "Time before"), v.Was.When)
	s.fact(say.T(ctx, "Place before"), v.Was.Where)
	s.said(ctx, v.Note)
	s.fact(say.T(ctx, "Your RSVP"), v.Answer)
	s.page(ctx, v.Event)
	s.Button = Button{say.T(ctx, "Change or cancel my RSVP"), v.Link}
	s.After = []string{say.T(ctx, "Can’t make it anymore? Please cancel so someone else can come."), yours(ctx)}
	return s
}

// heading says what is new.
func (w Was) heading(ctx context.Context) string {
	var news []string
	if w.When != "" {
		news = append(news, say.T(ctx, "the time"))
	}
	if w.Where != "" {
		news = append(news, say.T(ctx, "the place"))
	}
	if w.Join {
		news = append(news, say.T(ctx, "how to join online"))
	}
	if len(news) == 0 {
		return say.T(ctx, "Here are the new details. They replace the earlier ones.")
	}
	return say.T(ctx, "What’s new: %s. These details replace the earlier ones.", say.List(ctx, news))
}

// said adds what the organizers wrote with a change.
func (s *Sheet) said(ctx context.Context, note string) {
	if note != "" {
		s.Quote = Quote{say.T(ctx, "From the organizers"), note}
	}
}

// Postponed tells a person that an event waits for a new date.
func (v RSVP) Postponed(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "Postponed: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "This event is postponed"))
	s.Lead = []string{
		say.T(ctx, "It won’t take place at that time, so please don’t come then. There’s no new date yet."),
		say.T(ctx, "You keep your RSVP. We’ll email you when there’s a new date."),
	}
	s.Facts = nil // nobody needs the way there
	s.said(ctx, v.Note)
	s.fact(say.T(ctx, "Your RSVP"), v.Answer)
	s.page(ctx, v.Event)
	s.Button = Button{say.T(ctx, "Change or cancel my RSVP"), v.Link}
	s.After = []string{yours(ctx)}
	return s
}

// BackOn tells a person that an event that was cancelled or postponed takes place.
func (v RSVP) BackOn(ctx context.Context) Sheet {
	s := v.about(ctx, say.T(ctx, "Back on: %[1]s, %[2]s", line(v.Event.Title), v.Event.Day), say.T(ctx, "This event is back on"))
	s.Lead = []string{say.T(ctx, "It takes place after all, at the time it had. You keep your RSVP.")}
	if v.Entry {
		s.Lead = append(s.Lead, say.T(ctx, "A calendar entry is attached."))
	}
	s.said(ctx, v.Note)
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
