package public

import (
	"context"
	"net/http"
	"net/url"

	pages "chapterhouse/components/event"
	"chapterhouse/components/home"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// Home is the home page.
func (h *Handlers) Home(q *page.Request) error {
	found, err := h.Events.Coming(q.Ctx(), event.Search{Limit: 6})
	if err != nil {
		return err
	}
	chapters, err := h.Chapters.All(q.Ctx())
	if err != nil {
		return err
	}
	if len(chapters) == 0 {
		return h.Render(q, http.StatusOK, home.FirstRun(home.First{Page: h.Layout(q, "")}))
	}
	asks, err := h.Toolkits.Current(q.Ctx(), 1)
	if err != nil {
		return err
	}
	return h.Render(q, http.StatusOK, home.Home(h.homeView(q, found.Listings, chapters, asks)))
}

// homeView fills the home page.
func (h *Handlers) homeView(q *page.Request, next []hub.EventListing, chapters []hub.Chapter, asks []hub.PublicToolkit) home.View {
	ctx := q.Ctx()
	v := home.View{
		Page: h.Layout(q, ""), Heading: say.T(ctx, "Coming up across the country"), Events: view.ListingRows(ctx, next, h.Now()), Near: nearField(ctx, "", false),
		All: ui.Link{Text: say.T(ctx, "All upcoming events"), URL: "/events"}, Chapters: say.N(ctx, len(chapters), "1 chapter", "%d chapters"),
		Map: view.Map(say.N(ctx, len(chapters), "Map of 1 chapter", "Map of %d chapters"), view.ChapterDots(chapters)),
	}
	v.Page.Description = say.T(ctx, "%s: events near you, this week’s call to action and every chapter.", h.Organization())
	h.open(&v.Page, "/")
	for _, a := range asks {
		v.Ask = homeAsk(ctx, a)
	}
	return v
}

func homeAsk(ctx context.Context, a hub.PublicToolkit) home.Ask {
	return home.Ask{
		Title: a.Title, Text: a.Summary, Line: askLine(ctx, a), Do: ui.Link{Text: say.T(ctx, "Take action with your chapter"), URL: "/toolkits"},
	}
}

// askLine says how many chapters adopted a toolkit.
func askLine(ctx context.Context, a hub.PublicToolkit) string {
	return say.N(ctx, a.Pushed, "%[2]d of 1 chapter is taking part.", "%[2]d of %[1]d chapters are taking part.", a.Taken)
}

// nearField takes a ZIP code; wrong says that a search could not be made with it, which stands among the results.
func nearField(ctx context.Context, value string, wrong bool) ui.Input {
	return ui.Input{Name: "near", Label: say.T(ctx, "ZIP code"), Type: "text", Value: value, Wrong: wrong, Autocomplete: "postal-code", Mode: "numeric", Length: "10"}
}

// SearchEvents is the search over all chapters.
func (h *Handlers) SearchEvents(q *page.Request) error {
	query := q.Values()
	search := searchOf(q.Ctx(), query)
	search.After = link.Cursor(query.Get("after"))
	found, err := h.Events.Coming(q.Ctx(), search)
	errors, wrong := page.Invalid(q.Ctx(), err, "near", "from", "to")
	if err != nil && !wrong {
		return err
	}
	status := http.StatusOK
	if wrong {
		status = http.StatusUnprocessableEntity
	}
	v := h.eventsPage(q, search, found, errors, query)
	if found.Near && len(found.Listings) == 0 {
		if err := h.nearestChapter(q, search, &v); err != nil {
			return err
		}
	}
	return h.Render(q, status, pages.ListPage(v))
}

// searchOf is the search in an address, for the page and its calendar alike.
func searchOf(ctx context.Context, query url.Values) event.Search {
	search := event.Search{
		Near: query.Get("near"), Within: radiusOf(ctx, query.Get("within")).kilometers(), Mode: hub.Mode(query.Get("mode")), Access: query["access"],
		Words: query.Get("q"), From: query.Get("from"), To: query.Get("to"), Weekend: query.Get("when") == "weekend",
	}
	if !search.Mode.Valid() {
		search.Mode = ""
	}
	return search.Tidy()
}
