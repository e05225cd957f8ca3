package public

import (
	"context"
	"net/url"
	"time"

	pages "chapterhouse/components/event"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// eventsPage is the view of a search.
func (h *Handlers) eventsPage(q *page.Request, search event.Search, found event.Found, problems ui.Errors, query url.Values) pages.List {
	ctx, within := q.Ctx(), radiusOf(q.Ctx(), query.Get("within"))
	title := say.T(ctx, "Events")
	if asked := searchedFor(ctx, search, within, h.Now()); len(asked) > 0 && len(problems) == 0 {
		title = say.T(ctx, "Events: %s", say.List(ctx, asked))
	}
	v := pages.List{
		Page: h.Layout(q, title), Heading: say.T(ctx, "Events"), Events: view.ListingRows(ctx, found.Listings, h.Now()), Errors: problems,
		ResultsHeading: say.T(ctx, "Upcoming events"), Empty: nothingFound(ctx, search), Choices: moreFound(ctx, search, within, query),
		Next: ui.Link{Text: say.T(ctx, "More events"), URL: link.Next("/events", link.Without(query, "after"), found.Next)},
		Note: found.Note.In(ctx), Search: searchForm(ctx, search, within, problems, query),
	}
	feed := "/events.ics"
	v.CalendarNote = say.T(ctx, "This calendar has the next %d events of this search. Each chapter’s page has its own calendar.", event.FeedLimit)
	if narrow := link.Without(query, "after"); len(narrow) > 0 && len(problems) == 0 {
		feed += "?" + narrow.Encode()
	}
	v.Subscribe = h.Subscribe(feed, title)
	v.Page.Description, v.Page.Meta.Feed = say.T(ctx, "Upcoming events from every chapter."), feed
	h.open(&v.Page, "/events")
	switch {
	case found.Near:
		v.ResultsHeading = say.T(ctx, "Upcoming events near %s", search.Near)
	case search.Mode == hub.ModeOnline:
		v.ResultsHeading = say.T(ctx, "Upcoming online events")
	}
	if len(found.Online) > 0 {
		v.Online = view.ListingRows(ctx, found.Online, h.Now())
		v.AllOnline = searchLink(say.T(ctx, "All online events"), onlineOf(query))
	}
	return v
}

// searchForm is the form as it was sent.
func searchForm(ctx context.Context, search event.Search, within radius, problems ui.Errors, query url.Values) *pages.Search {
	date := func(name, label string) ui.Input {
		return ui.Input{Name: name, Label: label, Type: "date", Value: query.Get(name), Wrong: problems.Of(name) != ""}
	}
	form := &pages.Search{
		Words:   ui.Input{Name: "q", Label: say.T(ctx, "City or words"), Type: "search", Value: query.Get("q"), Length: "100"},
		Near:    nearField(ctx, query.Get("near"), problems.Of("near") != ""),
		Within:  ui.Choice{Name: "within", Label: say.T(ctx, "Within"), Options: within.options(ctx)},
		Mode:    ui.Choice{Name: "mode", Label: say.T(ctx, "Format"), Options: modeOptions(ctx, search.Mode)},
		Weekend: ui.Check{Name: "when", Value: "weekend", Label: say.T(ctx, "This weekend"), Checked: search.Weekend},
		From:    date("from", say.T(ctx, "From")), To: date("to", say.T(ctx, "To")),
		Dated: search.Weekend || search.From != "" || search.To != "", Open: len(search.Access) > 0,
	}
	for _, a := range hub.AccessQuestions() {
		check := ui.Check{Name: "access", Value: a.Key, Label: a.Label.In(ctx)}
		for _, key := range search.Access {
			check.Checked = check.Checked || key == a.Key
		}
		form.Access = append(form.Access, check)
	}
	return form
}

// searchedFor names what a search asks for: near where, in which words, when and in which format.
func searchedFor(ctx context.Context, search event.Search, within radius, now time.Time) (asked []string) {
	add := func(is bool, text string) {
		if is {
			asked = append(asked, text)
		}
	}
	date := func(text string) string {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return text
		}
		return say.Day(ctx, d, now)
	}
	add(search.Words != "", say.T(ctx, "“%s”", search.Words))
	add(search.Near != "" && search.Mode != hub.ModeOnline, say.T(ctx, "within %[1]s of %[2]s", within.label(ctx), search.Near))
	for _, mode := range modeOptions(ctx, search.Mode)[1:] {
		add(mode.Selected, mode.Label)
	}
	add(search.Weekend, say.T(ctx, "This weekend"))
	add(search.From != "", say.T(ctx, "from %s", date(search.From)))
	add(search.To != "", say.T(ctx, "until %s", date(search.To)))
	for _, a := range hub.AccessQuestions() {
		for _, key := range search.Access {
			add(key == a.Key, a.Label.In(ctx))
		}
	}
	return asked
}

// nothingFound is what a search without results says.
func nothingFound(ctx context.Context, search event.Search) string {
	switch {
	case search.Near != "" && search.Mode != hub.ModeOnline:
		return say.T(ctx, "No events match yet. Try a wider area or fewer filters.")
	case len(searchedFor(ctx, search, radius{}, time.Time{})) > 0:
		return say.T(ctx, "No events match yet. Try fewer filters.")
	}
	return say.T(ctx, "No upcoming events yet.")
}

// searchLink leads to a search.
func searchLink(text string, query url.Values) ui.Link {
	if len(query) == 0 {
		return ui.Link{Text: text, URL: "/events"}
	}
	return ui.Link{Text: text, URL: "/events?" + query.Encode()}
}

// onlineOf is a search for online events that keeps everything but the place.
func onlineOf(query url.Values) url.Values {
	online := link.Without(query, "after", "near", "within", "mode")
	online.Set("mode", string(hub.ModeOnline))
	return online
}

// moreFound are searches that find more than this one: in a wider area, online, or with one filter fewer.
func moreFound(ctx context.Context, search event.Search, within radius, query url.Values) (choices []ui.Link) {
	without := func(is bool, text string, keys ...string) {
		if is {
			choices = append(choices, searchLink(text, link.Without(query, append(keys, "after")...)))
		}
	}
	if search.Near != "" && search.Mode != hub.ModeOnline {
		if wider, ok := within.wider(ctx); ok {
			around := link.Without(query, "after")
			around.Set("within", wider.String())
			choices = append(choices, searchLink(wider.searched(ctx), around))
		}
		choices = append(choices, searchLink(say.T(ctx, "Show online events"), onlineOf(query)))
		without(true, say.T(ctx, "Search everywhere"), "near", "within")
	}
	without(search.Words != "", say.T(ctx, "Search without words"), "q")
	without(search.Weekend || search.From != "" || search.To != "", say.T(ctx, "Search all dates"), "when", "from", "to")
	without(search.Mode != "", say.T(ctx, "Show all formats"), "mode")
	without(len(search.Access) > 0, say.T(ctx, "Remove accessibility filters"), "access")
	return choices
}

// nearestChapter adds the chapter nearest to a search that found nothing near.
func (h *Handlers) nearestChapter(q *page.Request, search event.Search, v *pages.List) error {
	near, err := h.Chapters.Find(q.Ctx(), chapter.Query{Near: search.Near})
	if _, wrong := page.Invalid(q.Ctx(), err); wrong || len(near) == 0 {
		return nil // nothing is near a ZIP code that is nowhere
	}
	if err != nil {
		return err
	}
	v.Choices = append(v.Choices, ui.Link{
		Text: say.T(q.Ctx(), "Nearest chapter: %[1]s, %[2]s", near[0].Name, say.Away(q.Ctx(), near[0].Kilometers)), URL: link.Chapter(near[0].Slug),
	})
	return nil
}
