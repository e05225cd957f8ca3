package event

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Form is the event editor as typed: dates and times as a person writes them in the event's own zone.
type Form struct {
	Title       string   `form:"title"`
	Summary     string   `form:"summary"`
	Description string   `form:"description"`
	Date        string   `form:"date"`     // 2026-12-05
	Start       string   `form:"start"`    // 18:30
	End         string   `form:"end"`      // 20:00
	EndDate     string   `form:"end_date"` // 2026-12-06; empty: the day it starts
	AllDay      bool     `form:"all_day"`  // the hours do not count
	Zone        string   `form:"zone"`
	Members     bool     `form:"members"`  // for members only
	Standing    bool     `form:"standing"` // and for those whose membership of the organization is current
	Mode        hub.Mode `form:"mode"`
	Venue       string   `form:"venue"`
	Address     string   `form:"address"`
	Locality    string   `form:"locality"`
	Region      string   `form:"region"`
	PostalCode  string   `form:"postal_code"`
	PlaceHidden bool     `form:"place_hidden"`
	JoinURL     string   `form:"join_url"`
	JoinDetails string   `form:"join_details"` // meeting ID, passcode, numbers to dial
	Bring       string   `form:"bring"`
	Capacity    int      `form:"capacity,,positive"` // 0: no limit
	MaxParty    int      `form:"max_party,5"`
	CoverAlt    string   `form:"cover_alt"`
	ChangeNote  string   `form:"change_note"` // what the organizers say with the email about a change
	Quietly     bool     `form:"quietly"`     // nobody is emailed about a change
	DropCover   bool     `form:"drop_cover"`  // the picture is to be removed

	Access hub.Access
	Seen   time.Time // UpdatedAt of the event the person started from
}

// The longest texts an event may have, in characters.
const (
	maxTitle       = 120
	maxSummary     = 240
	maxDescription = 20_000
	maxJoinDetails = 2000
	maxCapacity    = 100_000
)

// Draft returns the form of a new event of the chapter: its town and zone, a week from now at half past six.
func (s *Service) Draft(actor hub.Actor, ch hub.Chapter) (Form, error) {
	if err := mayAdd(actor, ch); err != nil {
		return Form{}, err
	}
	day := s.now().In(hub.Zone(ch.Zone)).AddDate(0, 0, 7)
	return Form{
		Mode: hub.ModeInPerson, Date: day.Format(time.DateOnly), Start: usualStart, End: usualEnd, Zone: ch.Zone,
		Locality: ch.Place.Locality, Region: ch.Place.Region, MaxParty: 5,
	}, nil
}

// mayAdd reports whether the actor may add events to the chapter: hub.ErrClosed once it is closed.
func mayAdd(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.EditEvent, subject(ch, "")); err != nil {
		return err
	}
	if !ch.HoldsEvents() {
		return fmt.Errorf("event: add: %w", hub.ErrClosed)
	}
	return nil
}

// FormOf returns the form that shows e.
func FormOf(e hub.Event) Form {
	start, end := e.Starts(), e.Ends()
	from, to, last := start.Format(hourAndMinute), end.Format(hourAndMinute), end
	if e.AllDay {
		from, to, last = usualStart, usualEnd, end.AddDate(0, 0, -1)
	}
	var endDate string
	if until := last.Format(time.DateOnly); until != start.Format(time.DateOnly) {
		endDate = until
	}
	return Form{
		Title: e.Title, Summary: e.Summary, Description: e.Description, Mode: e.Mode, Members: e.Audience == hub.AudienceMembers, Standing: e.GoodStanding,
		Date: start.Format(time.DateOnly), Start: from, End: to, EndDate: endDate, AllDay: e.AllDay, Zone: e.Zone,
		Venue: e.Place.Venue, Address: e.Place.Address, Locality: e.Place.Locality, Region: e.Place.Region, PostalCode: e.Place.PostalCode,
		PlaceHidden: e.PlaceHidden, JoinURL: e.JoinURL, JoinDetails: e.JoinDetails, Bring: e.Bring, Capacity: e.Seats.Capacity, MaxParty: e.MaxParty, Access: e.Access,
		CoverAlt: e.CoverAlt, Seen: e.UpdatedAt,
	}
}

// Apply checks the form and puts it into e. It answers an *hub.Invalid that names each wrong field.
func (f Form) Apply(e *hub.Event) error {
	in := &hub.Invalid{}
	f.Address = strings.TrimSpace(strings.ReplaceAll(f.Address, "\r\n", "\n")) // forms send CRLF (HTML, constructing the entry list)
	f.applyTexts(e, in)
	f.applyTimes(e, in)
	f.applyPlace(e, in)
	e.Seats.Capacity, e.MaxParty, e.Access = f.Capacity, f.MaxParty, f.Access
	if f.Capacity < 0 || f.Capacity > maxCapacity {
		in.Add("capacity", say.M("Enter 1 or more, or leave blank for no limit. To stop RSVPs, close them."))
	}
	if f.MaxParty < 1 || f.MaxParty > hub.MaxPartyLimit {
		in.Add("max_party", say.M("Enter a largest party from 1 to %d people.", hub.MaxPartyLimit))
	}
	return in.Err()
}

func (f Form) applyTexts(e *hub.Event, in *hub.Invalid) {
	e.Title, e.Summary, e.Bring = hub.Line(f.Title), hub.Line(f.Summary), hub.Line(f.Bring)
	e.Description, e.CoverAlt = strings.TrimSpace(strings.ReplaceAll(f.Description, "\r\n", "\n")), hub.Line(f.CoverAlt)
	if f.DropCover {
		e.Cover, e.CoverAlt = "", ""
	}
	e.Audience, e.GoodStanding = hub.AudiencePublic, f.Members && f.Standing
	if f.Members {
		e.Audience = hub.AudienceMembers
	}
	if f.Standing && !f.Members {
		in.Add("standing", say.M("A current membership can be asked only of an event for members. Choose “Chapter members only” too."))
	}
	switch n := utf8.RuneCountInString(e.Title); {
	case n == 0:
		in.Add("title", say.M("Enter a title for the event."))
	case n > maxTitle:
		in.Add("title", say.M("Keep the title under 120 characters."))
	}
	if utf8.RuneCountInString(e.Summary) > maxSummary {
		in.Add("summary", say.M("Keep the summary under 240 characters. The description has room for more."))
	}
	if utf8.RuneCountInString(e.Bring) > maxSummary {
		in.Add("bring", say.M("Keep what to bring under 240 characters."))
	}
	if utf8.RuneCountInString(e.Description) > maxDescription {
		in.Add("description", say.M("Keep the description under 20,000 characters."))
	}
	if utf8.RuneCountInString(e.CoverAlt) > maxSummary {
		in.Add("cover_alt", say.M("Describe the picture in under 240 characters."))
	}
	if utf8.RuneCountInString(f.ChangeNote) > maxNote {
		in.Add("change_note", say.M("Keep this to %d characters.", maxNote))
	}
	if e.Mode = f.Mode; !e.Mode.Valid() {
		in.Add("mode", say.M("Choose in person, online or hybrid."))
	}
}

func (f Form) applyPlace(e *hub.Event, in *hub.Invalid) {
	if !f.samePlace(FormOf(*e)) || !e.Place.Located {
		f.findPlace(e, in)
	} // else it keeps its exact point and its country, which the form does not ask for
	e.PlaceHidden, e.JoinURL = f.PlaceHidden && e.Mode.HasPlace(), strings.TrimSpace(f.JoinURL)
	e.JoinDetails = strings.TrimSpace(strings.ReplaceAll(f.JoinDetails, "\r\n", "\n"))
	for _, text := range []string{e.Place.Venue, e.Place.Address, e.Place.Locality, e.Place.Region} {
		if utf8.RuneCountInString(text) > maxSummary {
			in.Add("venue", say.M("Keep each line of the address under 240 characters."))
		}
	}
	if e.Mode.HasPlace() && e.Place.Locality == "" {
		in.Add("locality", say.M("Enter the city so people can find it."))
	}
	if !e.Mode.HasLink() {
		e.JoinURL, e.JoinDetails = "", ""
	}
	if n := utf8.RuneCountInString(e.JoinDetails); n > maxJoinDetails {
		in.Add("join_details", say.M("Keep this to %[1]d characters. It has %[2]d.", maxJoinDetails, n))
	}
	if e.JoinURL != "" {
		u, err := url.Parse(e.JoinURL)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(e.JoinURL) > 1000 {
			in.Add("join_url", say.M("Enter the whole link, starting with https://"))
		}
	}
	if e.Mode == hub.ModeOnline {
		e.Place = hub.Place{}
	}
}

func (f Form) samePlace(other Form) bool {
	return f.Venue == other.Venue && f.Address == other.Address && f.Locality == other.Locality && f.Region == other.Region &&
		f.PostalCode == other.PostalCode
}

// unitedStates is the country whose postcodes the hub knows, and that of a place without one.
const unitedStates = "US"

// findPlace puts the place as typed into e, at the middle of its ZIP code. A code that has no area leaves it to the chapter.
func (f Form) findPlace(e *hub.Event, in *hub.Invalid) {
	e.Place = hub.Place{
		Venue: hub.Line(f.Venue), Address: hub.Lines(f.Address), Locality: hub.Line(f.Locality),
		Region: hub.Line(f.Region), PostalCode: hub.Line(f.PostalCode), Country: cmp.Or(e.Place.Country, unitedStates),
	}
	area, isCode := geo.AreaOf(e.Place.PostalCode)
	switch {
	case area.Exact:
		e.Place.Lat, e.Place.Lon, e.Place.Located = area.Center.Lat, area.Center.Lon, true
	case !isCode && e.Place.PostalCode != "" && e.Place.Country == unitedStates:
		in.Add("postal_code", say.M("Enter the ZIP code’s five digits, like 02139, or leave it blank."))
	}
}

// Add saves the form as a draft of the chapter. An event without a located place is found near its chapter.
func (s *Service) Add(ctx context.Context, actor hub.Actor, ch hub.Chapter, f Form) (hub.EventID, error) {
	if err := mayAdd(actor, ch); err != nil {
		return "", err
	}
	e := hub.Event{State: hub.EventDraft, Place: hub.Place{Country: ch.Place.Country}}
	if err := f.Apply(&e); err != nil {
		return "", err
	}
	nearChapter(&e, ch)
	id, err := s.store.Chapter(ch.ID).AddEvent(ctx, actor.Person, e)
	if err != nil {
		return "", fmt.Errorf("event: add: %w", err)
	}
	return id, nil
}

// nearChapter places an in-person event without a known point at its chapter, unless its ZIP code begins as one further away does.
func nearChapter(e *hub.Event, ch hub.Chapter) {
	if !e.Mode.HasPlace() || e.Place.Located {
		return
	}
	area, _ := geo.AreaOf(e.Place.PostalCode)
	far := area.Placed && geo.Kilometers(area.Center, geo.Point{Lat: ch.Place.Lat, Lon: ch.Place.Lon}) > area.Reach
	if area.Placed && (far || !ch.Place.Located) {
		e.Place.Lat, e.Place.Lon, e.Place.Located = area.Center.Lat, area.Center.Lon, true
		return
	}
	e.Place.Lat, e.Place.Lon, e.Place.Located = ch.Place.Lat, ch.Place.Lon, ch.Place.Located
}

// Edit returns the event with all its fields, for its editor.
func (s *Service) Edit(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.EditEvent, subject(ch, id)); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: edit: %w", err)
	}
	return e, nil
}

// Save writes the form into the event. When a published event's time, place or link changes, everyone who comes is told, unless the form
// says not to; told is how many. New times are the new date of one that was postponed, which everybody is told.
func (s *Service) Save(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, f Form) (told int, err error) {
	stored, err := s.Edit(ctx, actor, ch, id)
	if err != nil {
		return 0, err
	}
	e := stored
	e.Place.Country = cmp.Or(e.Place.Country, ch.Place.Country)
	if err := f.Apply(&e); err != nil {
		return 0, err
	}
	nearChapter(&e, ch)
	if stored.State == hub.EventPublished {
		in := unready(e, s.now())
		for field := range unready(stored, s.now()).Fields {
			delete(in.Fields, field) // it was so before: an event that is over can still be corrected
		}
		if err := in.Err(); err != nil {
			return 0, err
		}
	}
	told, err = s.store.Chapter(ch.ID).UpdateEvent(ctx, actor.Person, e, f.Seen, f.telling(stored, &e, s.now()))
	if err != nil {
		return 0, fmt.Errorf("event: save: %w", err)
	}
	return told, nil
}

// telling is who is told that stored becomes e, and puts into e what goes with that.
func (f Form) telling(stored hub.Event, e *hub.Event, now time.Time) store.Telling {
	over := stored.Over(now) && e.Over(now)
	if stored.State != hub.EventPublished || over || !stored.Upsets(*e) {
		return store.TellNobody
	}
	dated := stored.Postponed() && stored.Schedule() != e.Schedule()
	if dated {
		e.PostponedAt = time.Time{}
	}
	if f.Quietly && !dated {
		return store.TellQuietly
	}
	e.ChangeNote = strings.TrimSpace(f.ChangeNote)
	return store.TellAll
}

// CanPublish reports whether the actor may publish the chapter's drafts: hosts edit, leads publish.
func (s *Service) CanPublish(actor hub.Actor, ch hub.Chapter) bool {
	return policy.Can(actor, policy.PublishEvent, subject(ch, "")) == nil
}

// unready says what an event lacks that people are to come to.
func unready(e hub.Event, now time.Time) *hub.Invalid {
	in := &hub.Invalid{}
	if e.Over(now) {
		in.Add("date", say.M("That date is in the past. Choose a future date, then publish."))
	}
	if e.Mode.HasPlace() && e.Place.Venue == "" {
		in.Add("venue", say.M("Enter where people should go, then publish."))
	}
	if e.Cover != "" && e.CoverAlt == "" {
		in.Add("cover_alt", say.M("Describe the picture for people who can’t see it, then publish."))
	}
	return in
}

// Publish opens a draft to RSVPs. A time that has passed is an *hub.Invalid of field "date".
func (s *Service) Publish(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) error {
	if err := policy.Can(actor, policy.PublishEvent, subject(ch, id)); err != nil {
		return err
	}
	e, err := s.Edit(ctx, actor, ch, id)
	if err != nil {
		return err
	}
	if err := ch.CanPublish(); err != nil {
		return fmt.Errorf("event: publish: %w", err)
	}
	if e.State == hub.EventCancelled {
		return fmt.Errorf("event: publish: %w", hub.ErrConflict)
	}
	if err := unready(e, s.now()).Err(); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).PublishEvent(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("event: publish: %w", err)
	}
	return nil
}

// ToDelete returns the draft that the actor would delete. An event that was published is hub.ErrNotFound.
func (s *Service) ToDelete(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) (hub.Event, error) {
	if err := policy.Can(actor, policy.EditEvent, subject(ch, "")); err != nil {
		return hub.Event{}, err
	}
	e, err := s.store.Chapter(ch.ID).Event(ctx, id)
	if err == nil && e.State != hub.EventDraft {
		err = hub.ErrNotFound
	}
	if err != nil {
		return hub.Event{}, fmt.Errorf("event: delete: %w", err)
	}
	return e, nil
}

// Delete removes a draft.
func (s *Service) Delete(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID) error {
	if err := policy.Can(actor, policy.EditEvent, subject(ch, "")); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).DeleteDraft(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("event: delete: %w", err)
	}
	return nil
}
