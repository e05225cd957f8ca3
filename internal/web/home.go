package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"chapterhouse/components/home"
	"chapterhouse/components/ui"
	"chapterhouse/internal/event"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// home is the first page.
func (s *Server) home(q *request) error {
	found, err := s.Events.Coming(q.ctx(), event.Search{Limit: 6})
	if err != nil {
		return err
	}
	chapters, err := s.Chapters.All(q.ctx())
	if err != nil {
		return err
	}
	if len(chapters) == 0 {
		return s.render(q, http.StatusOK, home.FirstRun(home.First{Page: s.layout(q, "")}))
	}
	asks, err := s.Toolkits.PublicToolkits(q.ctx(), 1)
	if err != nil {
		return err
	}
	return s.render(q, http.StatusOK, home.Home(s.homeView(q, found.Listings, chapters, asks)))
}

// homeView fills the first page.
func (s *Server) homeView(q *request, next []hub.EventListing, chapters []hub.Chapter, asks []hub.PublicToolkit) home.View {
	ctx := q.ctx()
	v := home.View{
		Page: s.layout(q, ""), Heading: say.T(ctx, "Coming up across the country"), Events: listingRows(ctx, next, s.Now()), Near: nearField(ctx, "", ""),
		All: ui.Link{Text: say.T(ctx, "All upcoming events"), URL: "/events"}, Chapters: say.N(ctx, len(chapters), "1 chapter", "%d chapters"),
		Map: drawn(say.N(ctx, len(chapters), "Map of 1 chapter", "Map of %d chapters"), chapterDots(chapters)),
	}
	v.Page.Description = say.T(ctx, "%s: events near you, this week’s call to action and every chapter.", s.Organization)
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

// askLine says how many chapters took an ask up.
func askLine(ctx context.Context, a hub.PublicToolkit) string {
	return say.N(ctx, a.Pushed, "%[2]d of 1 chapter is taking part.", "%[2]d of %[1]d chapters are taking part.", a.Taken)
}

func nearField(ctx context.Context, value, problem string) ui.Input {
	return ui.Input{Name: "near", Label: say.T(ctx, "ZIP code"), Type: "text", Value: value, Error: problem, Autocomplete: "postal-code", Mode: "numeric", Length: "10"}
}

// events is the search over all chapters.
func (s *Server) events(q *request) error {
	query := q.values()
	search := searchOf(q.ctx(), query)
	search.After = cursorOf(query.Get("after"))
	found, err := s.Events.Coming(q.ctx(), search)
	errors, wrong := invalid(q.ctx(), err, "near")
	if err != nil && !wrong {
		return err
	}
	status := http.StatusOK
	if wrong {
		status = http.StatusUnprocessableEntity
	}
	return s.render(q, status, s.eventsPage(q, search, found, errors, query))
}

// searchOf is the search that an address asks for, of the page and of its calendar alike.
func searchOf(ctx context.Context, query url.Values) event.Search {
	search := event.Search{
		Near: query.Get("near"), Within: radiusOf(ctx, query.Get("within")).kilometers(), Mode: hub.Mode(query.Get("mode")), Access: query["access"],
	}
	if !search.Mode.Valid() {
		search.Mode = ""
	}
	return search
}

// missing answers addresses nobody has.
func (s *Server) missing(*request) error { return fmt.Errorf("web: route: %w", hub.ErrNotFound) }

// wrongMethod answers an address that takes another method.
func (s *Server) wrongMethod(q *request) error {
	s.problem(q, errorPage{nil, http.StatusMethodNotAllowed, say.M("Something went wrong with that link"), say.M("Go back and use the form on the page.")})
	return nil
}

// asset serves the front end's files, outside sessions.
func (s *Server) asset(c *gin.Context) {
	c.Writer.Header().Del("Vary") // the same for every cookie
	if !s.Assets.Serve(c.Writer, c.Request) {
		c.Header("Content-Type", "text/plain; charset=utf-8")
		c.String(http.StatusNotFound, "%s\n", "not found")
	}
}

// healthz says the process answers.
func (s *Server) healthz(q *request) error { q.c.String(http.StatusOK, "ok\n"); return nil }

// readyz says whether this process can serve visitors: a proxy sends them elsewhere while it cannot.
func (s *Server) readyz(q *request) error {
	if err := s.ready(q.ctx()); err != nil {
		q.c.String(http.StatusServiceUnavailable, "%s\n", "not ready") // why is told on the admin address
		return nil                                                     //nolint:nilerr // the answer is the report
	}
	q.c.String(http.StatusOK, "ok\n")
	return nil
}

func (s *Server) ready(ctx context.Context) error {
	if s.Ready != nil {
		return s.Ready(ctx)
	}
	_, err := s.Chapters.All(ctx)
	return err
}

// without is a query without some of its keys.
func without(query url.Values, keys ...string) url.Values {
	out := url.Values{}
	maps.Copy(out, query)
	for _, k := range keys {
		out.Del(k)
	}
	return out
}
