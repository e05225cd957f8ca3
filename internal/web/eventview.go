package web

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
)

// eventView fills the page of an event; the card is the caller's.
func (s *Server) eventView(q *request, p event.Page) pages.View {
	e, path := p.Event, eventURL(q.chapter.Slug, p.Event.ID)
	v := pages.View{
		Page: s.layout(q, e.Title), Chapter: ui.Link{Text: chapterTitle(q.ctx(), q.chapter), URL: chapterURL(q.chapter.Slug)},
		Title: e.Title, Summary: e.Summary, Description: markdown.HTML(e.Description), When: s.whenView(q.ctx(), e), Where: whereLines(q.ctx(), e),
		JoinURL: e.JoinURL, JoinDetails: textLines(e.JoinDetails), PageURL: s.absolute(path),
	}
	if e.State != hub.EventDraft {
		v.Calendar = path + ".ics"
	}
	texts, classes := accessWords(q.ctx(), e.Access)
	for i := range texts {
		v.Access = append(v.Access, pages.Access{Text: texts[i], Class: classes[i]})
	}
	v.WhereNote = whereNote(e, p.Own.State.HoldsSeats())
	if e.State == hub.EventCancelled {
		v.State, v.Cancelled = "cancelled", e.CancelReason
	}
	if p.CanEdit {
		v.Edit = ui.Link{Text: "Edit this event", URL: deskEventURL(q.chapter.Slug, e.ID)}
	}
	if p.CallOff {
		v.Edit = ui.Link{Text: "Call it off", URL: deskEventURL(q.chapter.Slug, e.ID) + "/cancel"}
	}
	if e.Cover != "" {
		v.Cover = cover(q.chapter, e)
		v.Page.Meta.Image, v.Page.Meta.ImageAlt = s.absolute(v.Cover.URL), e.CoverAlt
	}
	v.Page.Bar = e.Open(s.Now()) && !p.Own.State.HoldsSeats()
	v.Page.Description = e.Summary
	if v.Page.Description == "" {
		v.Page.Description = markdown.Excerpt(e.Description, 200)
	}
	if e.Audience == hub.AudiencePublic && e.State != hub.EventDraft {
		v.QR = path + "/qr.svg"
		v.Page.Meta.Canonical, v.Page.Meta.Structure = v.PageURL, structure(e.Public(), v.PageURL, s.Organization, v.Page.Description, v.Page.Meta.Image)
	} else {
		v.Page.Meta.NoIndex = true
	}
	return v
}

// whereNote says what is still hidden, and from whom.
func whereNote(e hub.Event, going bool) string {
	switch {
	case going || (!e.PlaceHidden && !e.Mode.HasLink()):
		return ""
	case e.PlaceHidden && e.Mode.HasLink():
		return "The exact place and the link are in your confirmation mail."
	case e.PlaceHidden:
		return "The exact place is in your confirmation mail."
	}
	return "The link is in your confirmation mail."
}

func (s *Server) whenView(ctx context.Context, e hub.Event) pages.When {
	return pages.When{
		Text: s.when(ctx, e), ISOStart: e.StartsAt.In(e.Location()).Format(time.RFC3339), ISOEnd: e.EndsAt.In(e.Location()).Format(time.RFC3339), Zone: e.Zone,
	}
}

func cover(ch hub.Chapter, e hub.Event) pages.Picture {
	var set []string
	for _, w := range e.CoverWidths {
		set = append(set, fmt.Sprintf("%s %dw", fileURL(ch.Slug, e.Cover, w), w))
	}
	widest := e.CoverWidths[len(e.CoverWidths)-1]
	return pages.Picture{
		URL: fileURL(ch.Slug, e.Cover, widest), Set: strings.Join(set, ", "), Alt: e.CoverAlt,
		Width: strconv.Itoa(widest), Height: strconv.Itoa(e.CoverHeight),
	}
}

// card is the RSVP card for this viewer, with what was typed and what is wrong with it.
func (s *Server) card(q *request, p event.Page, in event.Input, problems ui.Errors) pages.Card {
	e, path := p.Event, eventURL(q.chapter.Slug, p.Event.ID)
	c := pages.Card{Seats: seatsLine(q.ctx(), e), Heading: "Are you coming?", Button: "RSVP", Errors: problems}
	switch {
	case e.State == hub.EventCancelled:
		return pages.Card{Seats: "Cancelled", Off: true, Heading: "Called off", Text: []string{"Everyone who was coming got a mail.", "The chapter’s calendar shows what is next."}}
	case e.State == hub.EventDraft:
		return pages.Card{Seats: seatsLine(q.ctx(), e), Off: true, Heading: "Not published yet", Text: []string{"People RSVP here once the event is published."}}
	case e.Over(s.Now()):
		return s.overCard(q.ctx(), e, p.Own.State)
	}
	switch p.Own.State {
	case hub.RSVPGoing, hub.RSVPOffered:
		c.Heading, c.Text = "You are going", []string{fmt.Sprintf("For %s.", people(p.Own.Party))}
		c.JoinURL, c.JoinDetails = e.JoinURL, textLines(e.JoinDetails)
	case hub.RSVPWaitlisted:
		c.Heading, c.Text = "You are in line", []string{fmt.Sprintf("Number %d for %s. We write as soon as a seat is free.", p.InLine, people(p.Own.Party))}
	case hub.RSVPPending: // held
		c.Heading, c.Text = "The organizers will look", []string{notices["held"].In(q.ctx())}
	default:
		if !q.actor.SignedIn() && !e.TakesGuests() {
			return s.guestsOffCard(q, c)
		}
		if p.NoAddress {
			c.Text = []string{"We need your email address first, so the hosts can tell you about changes."}
			c.Ask = ui.Link{Text: "Add your email address", URL: addressURL(path)}
			return c
		}
		return s.openCard(q, c, e, path, in)
	}
	c.Withdraw, c.Fine = path+"/rsvp/cancel", "It is on your page and in your calendar feed."
	return c
}

// overCard is the card of an event that is over. Who has no RSVP here may have come as a guest.
func (s *Server) overCard(ctx context.Context, e hub.Event, own hub.RSVPState) pages.Card {
	c := pages.Card{Seats: "This event is over", Off: true, Heading: "See you at the next one"}
	if own != "" {
		c.Text = append(c.Text, afterwards(own))
	}
	c.Text = append(c.Text, "Guests’ names are erased on "+s.erasedOn(ctx, e)+".")
	return c
}

// guestsOffCard is the card while nobody can RSVP without an account.
func (s *Server) guestsOffCard(q *request, c pages.Card) pages.Card {
	c.Off, c.Heading, c.Button = true, "RSVPs without an account are off", ""
	c.Text = []string{"The organizers have paused them for now. If you have an account, sign in to RSVP. Or check back here later."}
	c.SignIn = s.signInURL(q, false)
	return c
}

// openCard is the card with the form in it.
func (s *Server) openCard(q *request, c pages.Card, e hub.Event, path string, in event.Input) pages.Card {
	c.Action, c.Guest = path+"/rsvp", !q.actor.SignedIn()
	c.Guests = partyField(e, in.Guests, c.Errors.Of("guests"))
	c.Note = ui.Area{Name: "note", Label: "Anything we should have ready?", Optional: true, Value: in.Note, Error: c.Errors.Of("note"), Class: "textarea-short", Length: "500"}
	c.Name = ui.Input{Name: "name", Label: "Your name", Type: "text", Value: in.Name, Error: c.Errors.Of("name"), Autocomplete: "name", Required: true}
	c.Email = ui.Input{Name: "email", Label: "E-mail", Type: "email", Value: in.Email, Error: c.Errors.Of("email"), Autocomplete: "email", Required: true}
	if e.Seats.Full() {
		c.Button = "Join the waitlist"
		c.Text = append(c.Text, "First come, first served: when a seat is free, the next in line gets it and a mail.")
	}
	c.Fine = "Only the hosts see your name."
	if c.Guest {
		c.Fine = "No account needed: we send one mail to confirm. Only the hosts see your name, and it is erased on " + s.erasedOn(q.ctx(), e) + "."
	}
	return c
}

// askedCard is what a guest sees after the form: the same for every address.
func (s *Server) askedCard(ctx context.Context, p event.Page) pages.Card {
	return pages.Card{
		Seats: seatsLine(ctx, p.Event), Heading: say.T(ctx, "Check your email"), Done: true,
		Text: []string{say.T(ctx, "Tap the link in it to confirm. Your seat isn’t held until you do."), say.T(ctx, "It should arrive within a minute. If not, check your spam folder, or send the form again."), mailRule.In(ctx)},
	}
}

func (s *Server) erasedOn(ctx context.Context, e hub.Event) string {
	return say.Day(ctx, e.ErasedOn().In(e.Location()), s.Now())
}

func people(party int) string {
	if party == 1 {
		return "one person"
	}
	return fmt.Sprintf("%d people", party)
}

// partyField asks how many come; its value is the guests beside the person.
func partyField(e hub.Event, guests int, problem string) ui.Choice {
	f := ui.Choice{Name: "guests", Label: "How many of you", Error: problem}
	for n := range e.MaxParty {
		label := fmt.Sprintf("%d people", n+1)
		if n == 0 {
			label = "Just me"
		}
		f.Options = append(f.Options, ui.Option{Value: strconv.Itoa(n), Label: label, Selected: n == guests})
	}
	return f
}

// schema.org words (https://schema.org/Event), as search engines and screen readers of links expect them.
type (
	structureEvent struct {
		Context     string           `json:"@context"`
		Type        string           `json:"@type"`
		Name        string           `json:"name"`
		Description string           `json:"description,omitempty"`
		URL         string           `json:"url"`
		Image       string           `json:"image,omitempty"`
		Start       string           `json:"startDate"`
		End         string           `json:"endDate"`
		Status      string           `json:"eventStatus"`
		Mode        string           `json:"eventAttendanceMode"`
		Location    []structurePlace `json:"location"`
		Organizer   structureOrg     `json:"organizer"`
		Free        bool             `json:"isAccessibleForFree"`
	}
	structurePlace struct {
		Type    string            `json:"@type"`
		Name    string            `json:"name,omitempty"`
		URL     string            `json:"url,omitempty"`
		Address *structureAddress `json:"address,omitempty"`
	}
	structureAddress struct {
		Type     string `json:"@type"`
		Street   string `json:"streetAddress,omitempty"`
		Locality string `json:"addressLocality,omitempty"`
		Region   string `json:"addressRegion,omitempty"`
		Postal   string `json:"postalCode,omitempty"`
		Country  string `json:"addressCountry,omitempty"`
	}
	structureOrg struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
)

// structure is an event in schema.org's words. Pass e.Public(): it is for everyone.
func structure(e hub.Event, url, organization, description, image string) structureEvent {
	out := structureEvent{
		Context: "https://schema.org", Type: "Event", Name: e.Title, Description: description, URL: url, Image: image, Free: true,
		Start: e.StartsAt.In(e.Location()).Format(time.RFC3339), End: e.EndsAt.In(e.Location()).Format(time.RFC3339),
		Status: "https://schema.org/EventScheduled", Organizer: structureOrg{Type: "Organization", Name: organization},
		Mode: map[hub.Mode]string{
			hub.ModeInPerson: "https://schema.org/OfflineEventAttendanceMode", hub.ModeOnline: "https://schema.org/OnlineEventAttendanceMode",
			hub.ModeHybrid: "https://schema.org/MixedEventAttendanceMode",
		}[e.Mode],
	}
	if e.State == hub.EventCancelled {
		out.Status = "https://schema.org/EventCancelled"
	}
	if e.Mode.HasPlace() {
		name := e.Place.Venue
		if name == "" {
			name = e.Place.Locality
		}
		out.Location = append(out.Location, structurePlace{Type: "Place", Name: name, Address: &structureAddress{
			Type: "PostalAddress", Street: e.Place.Address, Locality: e.Place.Locality, Region: e.Place.Region, Postal: e.Place.PostalCode, Country: e.Place.Country,
		}})
	}
	if e.Mode.HasLink() {
		out.Location = append(out.Location, structurePlace{Type: "VirtualLocation", URL: url})
	}
	return out
}
