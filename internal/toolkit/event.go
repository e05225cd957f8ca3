package toolkit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// errNoTemplate: the toolkit has no event template.
var errNoTemplate = errors.New("toolkit: no event template")

// DraftEvent keeps the values given, as Fill does, and adds a draft event made from the toolkit's template, ten days from now in the
// evening, with the chapter's words in it.
func (s *Service) DraftEvent(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, values map[string]string) (hub.EventID, error) {
	if err := policy.Can(actor, policy.EditEvent, subject(ch)); err != nil {
		return "", err
	}
	if !ch.HoldsEvents() {
		return "", fmt.Errorf("toolkit: draft an event: %w", hub.ErrClosed)
	}
	l, err := s.answering(ctx, actor, ch, id, values)
	if err != nil {
		return "", err
	}
	if !l.Adoption.State.Taken() || l.Over() {
		return "", fmt.Errorf("toolkit: not adopted, or over: %w", hub.ErrConflict)
	}
	t, key, ok := l.Template()
	if !ok {
		return "", fmt.Errorf("%w: %w", errNoTemplate, hub.ErrNotFound)
	}
	loc := hub.Zone(ch.Zone)
	day := s.now().In(loc).AddDate(0, 0, 10)
	start := time.Date(day.Year(), day.Month(), day.Day(), 18, 30, 0, 0, loc)
	e := hub.Event{
		Title: clip(t.Title, maxTitle), Summary: clip(t.Summary, 240), Description: t.Description, Mode: t.Mode, State: hub.EventDraft,
		Audience: hub.AudiencePublic, Zone: ch.Zone,
		MaxParty: t.MaxParty, Seats: hub.Seats{Capacity: t.Capacity}, Toolkit: id, KitVersion: l.Version.Number, KitItem: key,
	}
	e.SetTimes(start, start.Add(time.Duration(t.Minutes)*time.Minute))
	if t.Mode.HasPlace() {
		e.Place = hub.Place{
			Venue: l.Adoption.Values["venue"], Locality: ch.Place.Locality, Region: ch.Place.Region, Country: ch.Place.Country,
			Lat: ch.Place.Lat, Lon: ch.Place.Lon, Located: ch.Place.Located,
		}
	}
	filling := l.filling(l.Adoption.State, taken(l))
	if len(values) == 0 {
		filling.Values = nil
	}
	defer s.asks.Forget()
	return s.store.Chapter(ch.ID).DraftEvent(ctx, actor.Person, e, filling)
}

// clip cuts text to at most n characters.
func clip(text string, n int) string {
	runes := []rune(strings.TrimSpace(text))
	return string(runes[:min(len(runes), n)])
}
