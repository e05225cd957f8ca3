package public

import (
	"context"
	"slices"
	"strconv"
	"strings"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/markdown"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// EventWithCard is the page of an event with its RSVP card.
func (h *Handlers) EventWithCard(q *page.Request, p event.Page) pages.View {
	return holding(h.eventView(q, p), h.card(q, p, event.Input{}, nil))
}

// holding is the page with its card. What was just done with the RSVP is said in the card, where the person is looking.
func holding(v pages.View, c pages.Card) pages.View {
	v.Card = c
	if !v.Page.Notice.RSVP {
		return v
	}
	if v.Card.Done = slices.Contains(c.Text, v.Page.Notice.Text); !v.Card.Done { // said once
		v.Card.Notice = v.Page.Notice.Text
	}
	if v.Page.Notice.More != "" {
		v.Card.Text = append(slices.Clone(c.Text), v.Page.Notice.More)
	}
	v.Page.Notice = ui.Notice{}
	return v
}

// eventView fills the page of an event; the caller adds the card.
func (h *Handlers) eventView(q *page.Request, p event.Page) pages.View {
	e, path := p.Event, link.Event(q.Chapter.Slug, p.Event.ID)
	v := pages.View{
		Page: h.Layout(q, e.Title), Chapter: ui.Link{Text: view.ChapterTitle(q.Ctx(), q.Chapter), URL: link.Chapter(q.Chapter.Slug)},
		Title: e.Title, Summary: e.Summary, Description: markdown.HTML(e.Description), When: h.whenView(q.Ctx(), e), Where: view.WhereLines(q.Ctx(), e),
		JoinURL: e.JoinURL, JoinDetails: view.TextLines(e.JoinDetails),
	}
	if e.Open(h.Now()) && !e.Postponed() { // nobody adds to a calendar what is over, off, or without a date
		v.Calendar = path + ".ics"
		if p.Guest {
			v.Calendar = "/rsvp.ics"
		}
		v.Directions = view.Directions(e)
	}
	if e.Bring != "" {
		v.Facts = append(v.Facts, pages.Fact{Label: say.T(q.Ctx(), "What to bring"), Text: e.Bring})
	}
	texts, classes := view.AccessWords(q.Ctx(), e)
	for i := range texts {
		v.Access = append(v.Access, pages.Access{Text: texts[i], Class: classes[i]})
	}
	v.WhereNote = h.whereNote(q.Ctx(), e, p.Own.State)
	switch {
	case e.State == hub.EventCancelled:
		v.State, v.Cancelled = "cancelled", e.CancelReason
	case e.Postponed():
		v.State, v.Cancelled = "postponed", e.ChangeNote
	}
	if p.CanEdit {
		v.Tabs = view.EventTabs(q.Ctx(), q.Chapter, e, view.TabPage)
	}
	if p.CallOff {
		v.Cancel = ui.Link{Text: say.T(q.Ctx(), "Cancel event"), URL: link.DeskEvent(q.Chapter.Slug, e.ID) + "/cancel"}
	}
	if e.Cover != "" {
		v.Cover = view.Cover(q.Chapter, e)
		v.Page.Meta.Image, v.Page.Meta.ImageAlt = h.Absolute(v.Cover.URL), e.CoverAlt
	}
	v.Page.Description = e.Summary
	if v.Page.Description == "" {
		v.Page.Description = markdown.Excerpt(e.Description, 200)
	}
	if e.Audience == hub.AudiencePublic && e.State != hub.EventDraft {
		if p.CanEdit && h.inviting(e) {
			v.Flyer = path + "/flyer"
		}
		summary := v.Page.Description
		h.preview(q, &v.Page, e.Public(), summary)
		v.Page.Meta.Canonical = h.Absolute(path)
		v.Page.Meta.Structure = structure(e.Public(), v.Page.Meta.Canonical, structureOrg{Type: "Organization", Name: v.Chapter.Text, URL: h.Absolute(v.Chapter.URL)}, summary, v.Page.Meta.Image)
	} else {
		v.Page.Meta.NoIndex = true
	}
	return v
}

// whereNote says when somebody who has not RSVPed will see the hidden place and link.
func (h *Handlers) whereNote(ctx context.Context, e hub.Event, own hub.RSVPState) string {
	noPlace, noLink := e.PlaceHidden && e.Place.Venue == "", e.Mode.HasLink() && e.JoinURL == "" && e.JoinDetails == "" // hosts see them
	switch {
	case own.HoldsSeats() || e.State == hub.EventCancelled || e.Over(h.Now()) || !noPlace && !noLink:
		return ""
	case own == hub.RSVPWaitlisted:
		return say.T(ctx, "If you get a seat, we’ll send you the details.")
	case noPlace && noLink:
		return say.T(ctx, "We’ll send the address and link once you confirm.")
	case noPlace:
		return say.T(ctx, "We’ll send the address once you confirm.")
	}
	return say.T(ctx, "We’ll send the link once you confirm.")
}

func (h *Handlers) whenView(ctx context.Context, e hub.Event) pages.When {
	text := view.When(ctx, e, h.Now())
	if e.Postponed() {
		text = say.T(ctx, "Not known yet. It was planned for %s.", text)
	}
	when := pages.When{Text: text}
	when.ISOStart, when.ISOEnd = e.Span().ISO()
	when.Own = view.OwnTime(e)
	return when
}

// card is the RSVP card for this viewer, with what was typed and what is wrong with it.
func (h *Handlers) card(q *page.Request, p event.Page, in event.Input, problems ui.Errors) pages.Card {
	e, path := p.Event, link.Event(q.Chapter.Slug, p.Event.ID)
	ctx := q.Ctx()
	c := pages.Card{Seats: view.SeatsLine(ctx, e), Heading: say.T(ctx, "Are you coming?"), Button: rsvpButton(ctx, e, 1), Form: page.FormOf(q, in, problems)}
	switch {
	case e.State == hub.EventCancelled:
		return pages.Card{Seats: say.C(ctx, "an event", "Cancelled"), Off: true, Heading: say.T(ctx, "This event is cancelled"), Text: []string{
			say.T(ctx, "Everyone who RSVPed has been emailed."), say.T(ctx, "See the chapter’s calendar for what’s next."),
		}}
	case e.State == hub.EventDraft:
		return pages.Card{Seats: c.Seats, Off: true, Heading: say.T(ctx, "Not published yet"), Text: []string{say.T(ctx, "People can RSVP here once the event is published.")}}
	case e.Over(h.Now()):
		return h.overCard(ctx, e, p.Own.State)
	}
	switch p.Own.State {
	case hub.RSVPGoing:
		c.Heading, c.Text = say.T(ctx, "You’re coming"), []string{say.N(ctx, p.Own.Party, "RSVP for 1 person.", "RSVP for %d people.")}
		c.JoinURL, c.JoinDetails = e.JoinURL, view.TextLines(e.JoinDetails)
	case hub.RSVPWaitlisted:
		c.Heading, c.Text = say.T(ctx, "You’re on the waitlist"), []string{waitlistLine(ctx, p.Own.Party, p.InLine)}
	case hub.RSVPPending: // held
		c.Heading, c.Text = say.T(ctx, "Your RSVP is with the organizers"), []string{page.NoticeOf("held").In(ctx)}
	default:
		if p.Blocked && e.TakesRSVPs(h.Now()) {
			return blockedCard(q, c)
		}
		if c.Undo = view.Undo(ctx, e, p.Own, h.Now()); c.Undo.Button != "" && len(problems) == 0 {
			c.Undo.Action = path + "/rsvp/undo#rsvp"
			c.Heading, c.Text = say.T(ctx, "You’re not coming"), []string{say.T(ctx, "Your RSVP is cancelled.")}
			return c
		}
		if !e.TakesRSVPs(h.Now()) {
			return closedCard(ctx, e)
		}
		if (!q.Actor.SignedIn() || q.Actor.Outsider(q.Chapter.ID)) && !e.TakesGuests() {
			return h.guestsOffCard(q, c)
		}
		if p.NoAddress {
			c.Text = []string{say.T(ctx, "We need your email address first, so the hosts can tell you about changes.")}
			c.Ask = ui.Link{Text: say.T(ctx, "Add your email address"), URL: link.Address(path)}
			return c
		}
		return h.openCard(q, c, e, path, in)
	}
	if e.Postponed() {
		c.Text = append(c.Text, keptLine(ctx))
	}
	if p.Own.State == hub.RSVPWaitlisted && !e.Seats.Holds(p.Own.Party) {
		c.Text = []string{tooLarge(ctx, e)}
	}
	if p.Guest {
		c.Manage = ui.Link{Text: say.T(ctx, "Change or cancel your RSVP"), URL: "/rsvp"}
		return c
	}
	if p.Own.State.Coming() {
		c.Change = view.ChangeForm(ctx, e, p.Own, typedChange(in, problems), problems)
		c.Change.Action, c.Change.Script = path+"/rsvp#rsvp", true
	}
	c.Withdraw, c.Fine = path+"/rsvp/cancel#rsvp", say.T(ctx, "It’s on your page and in your calendar feed.")
	return c
}

// typedChange is what somebody with an RSVP typed who must type it again; nil: nobody did.
func typedChange(in event.Input, problems ui.Errors) *event.Change {
	if len(problems) == 0 {
		return nil
	}
	return &event.Change{Guests: in.Guests, Attends: in.Attends, Note: in.Note}
}

// overCard is the card of an event that is over. Somebody without an RSVP here may have come as a guest.
func (h *Handlers) overCard(ctx context.Context, e hub.Event, own hub.RSVPState) pages.Card {
	c := pages.Card{Seats: say.C(ctx, "an event", "Ended"), Off: true, Heading: say.T(ctx, "This event has ended")}
	if own != "" {
		c.Text = append(c.Text, afterwards(ctx, own))
	}
	c.Text = append(c.Text, say.T(ctx, "We delete guests’ names on %s.", h.erasedOn(ctx, e)))
	return c
}

// closedCard is the card while nobody can RSVP.
func closedCard(ctx context.Context, e hub.Event) pages.Card {
	if e.Postponed() {
		return pages.Card{
			Seats: view.SeatsLine(ctx, e), Off: true, Heading: say.T(ctx, "This event is postponed"), Text: []string{
				say.T(ctx, "There’s no new date yet. Once there is, you can RSVP here."), say.T(ctx, "If you have an RSVP, you keep it, and we’ll email you the new date."),
			},
		}
	}
	return pages.Card{
		Seats: view.SeatsLine(ctx, e), Off: true, Heading: say.T(ctx, "RSVPs are closed"),
		Text: []string{say.T(ctx, "The organizers have closed RSVPs for this event. If you have one, you can still change or cancel it: use the link in your email, or sign in.")},
	}
}

// keptLine is said to somebody who has an RSVP for an event that is postponed.
func keptLine(ctx context.Context) string {
	return say.T(ctx, "This event is postponed. You keep your RSVP, and we’ll email you the new date.")
}

// tooLarge is said of a party on the waitlist that the event cannot hold.
func tooLarge(ctx context.Context, e hub.Event) string {
	return say.N(ctx, e.Seats.Capacity, "This event has only 1 seat now, fewer than you asked for. Choose fewer people to move up the waitlist.",
		"This event has only %d seats now, fewer than you asked for. Choose fewer people to move up the waitlist.")
}

// blockedCard is the card of somebody who is blocked.
func blockedCard(q *page.Request, c pages.Card) pages.Card {
	return pages.Card{
		Seats: c.Seats, Off: true, Heading: blockedLine(q), Text: []string{say.T(q.Ctx(), "Questions? Ask the national office.")}, Ask: askOffice(q),
	}
}

// blockedLine says that no RSVP is taken from somebody.
func blockedLine(q *page.Request) string {
	return say.T(q.Ctx(), "The organizers of %s can’t take your RSVP", q.Chapter.Name)
}

// askOffice leads to the contact page of the national office.
func askOffice(q *page.Request) ui.Link {
	return ui.Link{Text: say.T(q.Ctx(), "Contact the national office"), URL: "/contact"}
}

// guestsOffCard is the card while nobody can RSVP without an account.
func (h *Handlers) guestsOffCard(q *page.Request, c pages.Card) pages.Card {
	c.Off, c.Heading, c.Button = true, say.T(q.Ctx(), "RSVPs without an account are off"), ""
	c.Text = []string{say.T(q.Ctx(), "The organizers have paused them for now. If you have an account, sign in to RSVP. Or check back here later.")}
	c.SignIn = h.AccountURL(q)
	return c
}

// openCard is the card with the form in it.
func (h *Handlers) openCard(q *page.Request, c pages.Card, e hub.Event, path string, in event.Input) pages.Card {
	c.Action, c.Guest = path+"/rsvp#rsvp", !q.Actor.SignedIn()
	ctx := q.Ctx()
	c.Guests = view.PartyField(ctx, e.LargestParty(), in.Guests, c.Form.Errors.Of("guests"))
	c.Attends = view.AttendsField(ctx, e, in.Attends, c.Form.Errors.Of("attends"))
	if e.Seats.Full() {
		c.Text = append(c.Text, say.T(ctx, "If a seat opens up, the next person on the waitlist gets it and we’ll email them."))
	}
	c.Slip = page.SlipOf(in.Email, c.Form.Errors)
	c.Fine = say.T(ctx, "Only the hosts see your name.")
	if c.Guest {
		c.Fine = say.T(ctx, "No account needed. We’ll email you a link to confirm. Only the hosts see your name, and we’ll delete it on %s.", h.erasedOn(ctx, e))
		for n := range e.LargestParty() {
			c.ButtonFor = append(c.ButtonFor, rsvpButton(ctx, e, n+1))
		}
	}
	return c
}

// rsvpButton sends the form for a party.
func rsvpButton(ctx context.Context, e hub.Event, party int) string {
	if e.Seats.Full() {
		if party == 1 {
			return say.T(ctx, "Join the waitlist")
		}
		return say.N(ctx, party, "Join the waitlist for 1", "Join the waitlist for %d")
	}
	return say.N(ctx, party, "RSVP", "RSVP for %d")
}

// waitlistLine is where a party stands on the waitlist.
func waitlistLine(ctx context.Context, party, place int) string {
	return say.N(ctx, party,
		"You’re number %[2]d, for 1 person. We’ll email you if a seat opens up.", "You’re number %[2]d, for %[1]d people. We’ll email you if seats open up.", place)
}

// askedCard is what a guest sees after the form: the same for every address. It shows the address as they typed
// it.
func (h *Handlers) askedCard(q *page.Request, p event.Page, in event.Input) pages.Card {
	ctx, arrives := q.Ctx(), say.T(q.Ctx(), "It should arrive within a minute. If not, check your spam folder, or send the email again.")
	if h.EmailStopped(q) {
		arrives = page.EmailLater.In(ctx)
	}
	return pages.Card{
		SentTo: link.Event(q.Chapter.Slug, p.Event.ID) + "/rsvp#rsvp",
		Sent:   []pages.Sent{{Name: "name", Value: in.Name}, {Name: "email", Value: in.Email}, {Name: "guests", Value: strconv.Itoa(in.Guests)}, {Name: "attends", Value: in.Attends}, {Name: "note", Value: in.Note}, {Name: "asked", Value: in.Email}},
		Seats:  view.SeatsLine(ctx, p.Event), Heading: say.T(ctx, "One more step"), Done: true,
		Text: []string{say.T(ctx, "Check your email (%s) and tap the link to confirm. Your seat isn’t held until you do.", strings.TrimSpace(in.Email)), arrives, page.MailRule.In(ctx)},
	}
}

func (h *Handlers) erasedOn(ctx context.Context, e hub.Event) string {
	return say.Date(ctx, e.ErasedOn().In(e.Location()), h.Now())
}

// schema.org types (https://schema.org/Event), as search engines and link previews expect them.
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
		Seats       int              `json:"maximumAttendeeCapacity,omitempty"`
		SeatsLeft   *int             `json:"remainingAttendeeCapacity,omitempty"` // zero is said
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
		URL  string `json:"url"`
	}
)

// structure is an event in schema.org's terms. Pass e.Public(): everyone can read it.
func structure(e hub.Event, url string, organizer structureOrg, description, image string) structureEvent {
	start, end := e.Span().ISO()
	out := structureEvent{
		Context: "https://schema.org", Type: "Event", Name: e.Title, Description: description, URL: url, Image: image, Free: true,
		Start: start, End: end,
		Status: "https://schema.org/EventScheduled", Organizer: organizer,
		Mode: map[hub.Mode]string{
			hub.ModeInPerson: "https://schema.org/OfflineEventAttendanceMode", hub.ModeOnline: "https://schema.org/OnlineEventAttendanceMode",
			hub.ModeHybrid: "https://schema.org/MixedEventAttendanceMode",
		}[e.Mode],
	}
	switch {
	case e.State == hub.EventCancelled:
		out.Status = "https://schema.org/EventCancelled"
	case e.Postponed():
		out.Status = "https://schema.org/EventPostponed"
	}
	if e.Seats.Limited() {
		left := e.Seats.Left()
		out.Seats, out.SeatsLeft = e.Seats.Capacity, &left
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
