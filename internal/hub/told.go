package hub

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Told is what people who RSVPed knew of an event before the change they are told of last. It has no link: emails say only that it changed.
type Told struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Starts   LocalTime `json:"starts,omitempty"` // with the next three and Zone the schedule; of what was told without it the instants count
	Ends     LocalTime `json:"ends,omitempty"`
	Fold     Fold      `json:"fold,omitempty"`
	AllDay   bool      `json:"all_day,omitempty"`
	Zone     string    `json:"zone"`
	Mode     Mode      `json:"mode"`
	Venue    string    `json:"venue,omitempty"`
	Address  string    `json:"address,omitempty"`
	Locality string    `json:"locality,omitempty"`
	Join     bool      `json:"join,omitempty"` // the link or the other ways to join changed too
}

// IsZero reports whether people were told of no change.
func (t Told) IsZero() bool { return t == Told{} }

// Value stores nothing as an empty text and everything else as JSON.
func (t Told) Value() (driver.Value, error) {
	if t.IsZero() {
		return "", nil
	}
	text, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("told: %w", err)
	}
	return string(text), nil
}

var errTold = errors.New("told: neither a text nor bytes")

// Scan reads what Value wrote.
func (t *Told) Scan(v any) error {
	var text []byte
	switch v := v.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return errTold
	}
	*t = Told{}
	if len(text) == 0 {
		return nil
	}
	if err := json.Unmarshal(text, t); err != nil {
		return fmt.Errorf("told: %w", err)
	}
	return nil
}

// Tell says that e is about to become next. Who has not been told of the change before, when unsent is true, learns of both at once.
func (e Event) Tell(next Event, unsent bool) Told {
	join := e.JoinURL != next.JoinURL || e.JoinDetails != next.JoinDetails
	if unsent && !e.Told.IsZero() {
		told := e.Told
		told.Join = told.Join || join
		return told
	}
	said := e.Schedule()
	return Told{
		StartsAt: e.StartsAt.UTC(), EndsAt: e.EndsAt.UTC(), Starts: said.Starts, Ends: said.Ends, Fold: said.Fold, AllDay: said.AllDay, Zone: said.Zone,
		Mode: e.Mode, Venue: e.Place.Venue, Address: e.Place.Address, Locality: e.Place.Locality, Join: join,
	}
}

// Noted is what the organizers say with the change from e to next: after what they said with the change before, when unsent is true,
// because who has not been told of that one reads of both in one email.
func (e Event) Noted(next Event, unsent bool) string {
	switch {
	case !unsent || e.ChangeNote == "":
		return next.ChangeNote
	case next.ChangeNote == "" || strings.HasSuffix("\n"+e.ChangeNote, "\n"+next.ChangeNote): // nothing new
		return e.ChangeNote
	}
	return e.ChangeNote + "\n" + next.ChangeNote
}

// ChangedBack reports whether nothing is left of the last change to tell people of.
func (e Event) ChangedBack() bool {
	join := Told{Join: e.Told.Join}
	return !e.Told.IsZero() && e.ChangeNote == "" && join == Told{} && !e.Before().Upsets(e)
}

// Before is the event as people knew it before the last change they are told of: its times, format and place.
func (e Event) Before() Event {
	t := e.Told
	e.StartsAt, e.EndsAt, e.StartsLocal, e.EndsLocal, e.Fold, e.AllDay = t.StartsAt, t.EndsAt, t.Starts, t.Ends, t.Fold, t.AllDay
	e.Zone, e.Mode = t.Zone, t.Mode
	e.Place.Venue, e.Place.Address, e.Place.Locality = t.Venue, t.Address, t.Locality
	return e
}
