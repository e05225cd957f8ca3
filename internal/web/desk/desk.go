package desk

import (
	"context"
	"net/http"
	"strconv"

	pages "chapterhouse/components/desk"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// pastShown is how many events that are over a desk shows.
const pastShown = 5

// Desk is a chapter's workspace: what needs its leads first.
func (h *Handlers) Desk(q *page.Request) error {
	ch := q.Chapter
	counts, err := h.Chapters.Desk(q.Ctx(), q.Actor, ch)
	if err != nil {
		return err
	}
	events, err := h.Events.Desk(q.Ctx(), q.Actor, ch)
	if err != nil {
		return err
	}
	past, err := h.Events.Past(q.Ctx(), q.Actor, ch, pastShown)
	if err != nil {
		return err
	}
	needs, err := h.deskNeeds(q, counts, events)
	if err != nil {
		return err
	}
	around, err := h.Events.Neighbors(q.Ctx(), ch, h.Now())
	if err != nil {
		return err
	}
	return h.deskPageOf(q, h.deskView(q, counts, events, past, around), needs, events)
}

// deskPageOf shows the desk with what needs its leads: first the RSVPs that are held for them.
func (h *Handlers) deskPageOf(q *page.Request, v pages.View, needs []pages.Need, events []hub.Event) error {
	held, err := h.Events.Held(q.Ctx(), q.Actor, q.Chapter)
	if err != nil {
		return err
	}
	if err := h.deskCharter(q, &v); err != nil {
		return err
	}
	v.Needs = append(append(h.heldNeeds(q.Ctx(), q.Chapter, events, held), needs...), v.Needs...)
	v.Heading = needsHeading(q.Ctx(), len(v.Needs))
	return h.Render(q, http.StatusOK, pages.Desk(v))
}

// deskView fills the desk's lists and links.
func (h *Handlers) deskView(q *page.Request, counts hub.DeskCounts, events, past []hub.Event, around []hub.EventListing) pages.View {
	ch, base := q.Chapter, link.Desk(q.Chapter.Slug)
	v := pages.View{
		Page: h.DeskPage(q, say.T(q.Ctx(), "%s desk", ch.Name)), Kicker: ui.Link{Text: view.ChapterTitle(q.Ctx(), ch), URL: link.Chapter(ch.Slug)},
		NewEvent: base + "/events/new", Around: view.ListingRows(q.Ctx(), around, h.Now()),
		Events: h.eventLines(q.Ctx(), ch, events), Past: h.eventLines(q.Ctx(), ch, past),
		Links: []ui.Link{{Text: say.T(q.Ctx(), "Toolkits"), URL: base + "/toolkits"}}, Rest: h.deskGroups(q),
	}
	if !ch.HoldsEvents() {
		v.NewEvent, v.Closed = "", say.T(q.Ctx(), "This chapter is closed: it can’t add or publish events. Its page and its past events stay.")
	}
	if ch.Status == hub.CharterPaused {
		v.Closed = say.T(q.Ctx(), "This chapter is paused: nobody can join or RSVP, and it can’t publish events. The national office can reopen it.")
	}
	if ch.Locked() {
		v.NewEvent, v.Closed = "", say.T(q.Ctx(), "This chapter has been locked since %s. You can read everything here and change nothing. Only stepping down still works. Two admins of the national office can unlock it.", say.Day(q.Ctx(), ch.Lock.At, h.Now()))
	}
	v.Reason = h.Chapters.LockReason(q.Actor, ch)
	if h.Chapters.MayLock(q.Actor, ch) == nil {
		v.Lock = base + "/lock"
	}
	if h.Members.CanAnswer(q.Actor, ch) == nil {
		v.Members = say.N(q.Ctx(), counts.Members, "1 member", "%d members")
		v.Links = append([]ui.Link{{Text: say.T(q.Ctx(), "Members"), URL: base + "/members"}}, v.Links...)
	}
	return v
}

// deskGroups are the desk's other pages, as far as the actor may open them.
func (h *Handlers) deskGroups(q *page.Request) (groups []pages.LinkGroup) {
	ctx, ch, base := q.Ctx(), q.Chapter, link.Desk(q.Chapter.Slug)
	var people, settings []ui.Link
	if h.Members.MayInvite(q.Actor, ch) == nil {
		people = append(people, ui.Link{Text: say.T(ctx, "Invite people by email"), URL: joinInvitesURL(q)}, ui.Link{Text: say.T(ctx, "Links and QR codes to join"), URL: joinLinksURL(q)})
	}
	if h.People.MayImport(q.Actor, ch.ID) {
		people = append(people, ui.Link{Text: say.T(ctx, "Import people from a file"), URL: base + "/imports"})
	}
	if h.Members.CanAnswer(q.Actor, ch) == nil {
		people = append(people, ui.Link{Text: say.T(ctx, "Roles"), URL: base + "/roles"}, ui.Link{Text: say.T(ctx, "Blocks"), URL: blocksURL(q)})
	}
	settings = append(settings, ui.Link{Text: say.T(ctx, "Chapter page"), URL: base + "/chapter"})
	if h.Chapters.MayShowName(q.Actor, ch) == nil {
		settings = append(settings, ui.Link{Text: say.T(ctx, "Your name on the chapter’s page"), URL: leadNameURL(q)})
	}
	if h.Chapters.MayAsk(q.Actor, ch) == nil {
		settings = append(settings, ui.Link{Text: say.T(ctx, "Ask the office"), URL: base + "/asks"})
	}
	if h.Chapters.CanEdit(q.Actor, ch) == nil {
		settings = append(settings, ui.Link{Text: say.T(ctx, "Questions for people who join"), URL: base + "/questions"}, ui.Link{Text: say.T(ctx, "Welcome email"), URL: base + "/welcome"})
	}
	if h.Operator.MayReadTrail(q.Actor, ch) {
		settings = append(settings, ui.Link{Text: say.T(ctx, "Activity log"), URL: base + "/trail"})
	}
	if h.Safety.MaySeeGlassUses(q.Actor, ch) == nil {
		settings = append(settings, ui.Link{Text: say.T(ctx, "Names read in an emergency"), URL: base + "/names-read"})
	}
	if h.Chapters.MayLock(q.Actor, ch) == nil {
		settings = append(settings, ui.Link{Text: say.T(ctx, "If something is wrong"), URL: "#wrong"})
	}
	if len(people) > 0 {
		groups = append(groups, pages.LinkGroup{Title: say.T(ctx, "People"), Links: people})
	}
	return append(groups, pages.LinkGroup{Title: say.T(ctx, "The chapter"), Links: settings})
}

func needsHeading(ctx context.Context, n int) string {
	if n == 0 {
		return say.T(ctx, "Nothing needs your attention")
	}
	return say.N(ctx, n, "1 thing needs your attention", "%d things need your attention")
}

// heldNeeds lists the events with RSVPs held for the organizers.
func (h *Handlers) heldNeeds(ctx context.Context, ch hub.Chapter, events []hub.Event, held map[hub.EventID]int) []pages.Need {
	var needs []pages.Need
	for _, e := range events {
		if n := held[e.ID]; n > 0 {
			needs = append(needs, pages.Need{
				Count: say.Number(ctx, n), Title: say.N(ctx, n, "RSVP held at %[2]s", "RSVPs held at %[2]s", e.Title),
				Line: say.T(ctx, "Many came from one network or email domain. Let them in, or remove them."),
				Do:   ui.Link{Text: say.C(ctx, "a button", "Review"), URL: link.DeskEvent(ch.Slug, e.ID) + "/attendees"}, First: true,
			})
		}
	}
	return needs
}

// needs lists what needs a lead's attention, people first.
func (h *Handlers) needs(ctx context.Context, ch hub.Chapter, counts hub.DeskCounts, offers []hub.ToolkitOffer, events []hub.Event) []pages.Need {
	var needs []pages.Need
	if counts.Requests > 0 {
		since := counts.OldestRequest.In(hub.Zone(ch.Zone))
		needs = append(needs, pages.Need{
			Count: say.Number(ctx, counts.Requests), Title: say.N(ctx, counts.Requests, "person asked to join", "people asked to join"),
			Line: say.T(ctx, "The oldest request is from %s.", say.Day(ctx, since, h.Now())),
			Do:   ui.Link{Text: say.C(ctx, "a button", "Reply"), URL: link.Desk(ch.Slug) + "/members"}, First: true,
		})
	}
	for _, o := range offers {
		waiting := toolkitNeeds(ctx, ch, o)
		for i := range waiting {
			if o.Nudged() {
				waiting[i].Line = say.T(ctx, "The national office asks: %s", o.Adoption.Nudge.Word)
			}
		}
		needs = append(needs, waiting...)
	}
	for _, e := range events {
		switch {
		case e.State == hub.EventPublished && e.Seats.Waiting > 0:
			needs = append(needs, pages.Need{
				Count: say.Number(ctx, e.Seats.Waiting), Title: say.T(ctx, "on the waitlist for %s", e.Title), Line: view.When(ctx, e, h.Now()),
				Do: ui.Link{Text: say.C(ctx, "a button", "View"), URL: link.DeskEvent(ch.Slug, e.ID) + "/attendees"},
			})
		case e.State == hub.EventDraft:
			needs = append(needs, pages.Need{
				Count: "1", Title: say.T(ctx, "draft to publish: %s", e.Title), Line: view.When(ctx, e, h.Now()),
				Do: ui.Link{Text: say.C(ctx, "a button", "Edit"), URL: link.DeskEvent(ch.Slug, e.ID)},
			})
		}
	}
	return needs
}

// toolkitNeeds is what a toolkit from the national office is waiting for: a decision, or blanks to fill in.
func toolkitNeeds(ctx context.Context, ch hub.Chapter, o hub.ToolkitOffer) []pages.Need {
	room := link.Desk(ch.Slug) + "/toolkits/" + string(o.Toolkit)
	if !o.OverAt.IsZero() {
		return nil
	}
	if o.Latest > o.Version && o.State.Taken() {
		return []pages.Need{{
			Count: "1", Title: say.T(ctx, "new version: %s", o.Title), Line: o.News, Do: ui.Link{Text: say.C(ctx, "a button", "See what changed"), URL: room + "/changes"},
		}}
	}
	switch o.State {
	case hub.AdoptionUnseen, hub.AdoptionSeen:
		line := say.T(ctx, "Nothing to fill in. It’s ready to use.")
		if o.Slots > 0 {
			line = say.N(ctx, o.Slots, "1 blank to fill in, about five minutes", "%d blanks to fill in, about five minutes")
		}
		return []pages.Need{{
			Count: "1", Title: say.T(ctx, "new toolkit: %s", o.Title), Line: line, Do: ui.Link{Text: say.C(ctx, "a button", "Open"), URL: room}, First: true,
		}}
	case hub.AdoptionAdopted:
		left := max(1, o.Slots-o.Filled)
		return []pages.Need{{
			Count: say.Number(ctx, left), Title: say.N(ctx, left, "blank left in %[2]s", "blanks left in %[2]s", o.Title),
			Line: say.T(ctx, "The public page goes up when the required blanks are filled in."), Do: ui.Link{Text: say.C(ctx, "a button", "Fill in"), URL: room},
		}}
	case hub.AdoptionLocalized, hub.AdoptionInUse, hub.AdoptionDeclined:
	}
	return nil
}

// eventLines are the rows of the desk's tables.
func (h *Handlers) eventLines(ctx context.Context, ch hub.Chapter, events []hub.Event) []pages.EventLine {
	lines := make([]pages.EventLine, 0, len(events))
	for _, e := range events {
		line := pages.EventLine{
			Day: view.Day(ctx, e, h.Now()), Hour: e.Span().From(ctx), Title: e.Title, URL: link.DeskEvent(ch.Slug, e.ID), Line: view.PlaceLine(ctx, e), Waiting: say.Number(ctx, e.Seats.Waiting),
		}
		switch e.State {
		case hub.EventDraft:
			line.State, line.Seats, line.Waiting = ui.Tag{Text: say.C(ctx, "an event", "Draft"), Tone: "soft"}, say.T(ctx, "Not published"), "–"
		case hub.EventCancelled:
			line.State, line.Seats = ui.Tag{Text: say.C(ctx, "an event", "Cancelled"), Tone: "bad"}, say.N(ctx, e.Seats.Taken, "1 had a seat", "%d had seats")
		case hub.EventPublished:
			line.Edit, line.URL = line.URL, line.URL+"/attendees"
			line.Seats = say.T(ctx, "%d going", e.Seats.Taken)
			if e.Postponed() {
				line.State = ui.Tag{Text: say.C(ctx, "an event", "Postponed"), Tone: "warn"}
			}
			if e.Seats.Limited() {
				line.Seats = say.C(ctx, "seats taken, capacity", "%[1]d of %[2]d", e.Seats.Taken, e.Seats.Capacity)
				line.Taken, line.Capacity = strconv.Itoa(min(e.Seats.Taken, e.Seats.Capacity)), strconv.Itoa(e.Seats.Capacity)
			}
		}
		lines = append(lines, line)
	}
	return lines
}
