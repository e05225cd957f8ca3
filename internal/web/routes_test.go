package web

import (
	"flag"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func TestRouteMap(t *testing.T) {
	t.Parallel()
	list := routeList()
	slices.SortFunc(list, func(a, b string) int {
		_, pathA, _ := strings.Cut(a, " ")
		_, pathB, _ := strings.Cut(b, " ")
		return strings.Compare(pathA+" "+a, pathB+" "+b)
	})
	golden(t, "routes.golden", strings.Join(list, "\n")+"\n")
}

// visited is what each route that can be looked at answers a visitor who has no cookie: a status, or a place.
var visited = map[string]string{
	"GET /":             "200",
	"GET /healthz":      "200",
	"GET /readyz":       "200",
	"GET /static/*path": "404", // the path of the test is no file
	"GET /chapters/:chapter/files/:file/:width": "200",

	"GET /events":                                 "200",
	"GET /events.ics":                             "200",
	"GET /toolkits":                               "200",
	"GET /chapters":                               "200",
	"GET /chapters/:chapter":                      "200",
	"GET /chapters/:chapter/join":                 "sign-in",
	"GET /chapters/:chapter/contact":              "200",
	"GET /chapters/:chapter/events":               "200",
	"GET /chapters/:chapter/events.ics":           "200",
	"GET /chapters/:chapter/events/:event":        "200",
	"GET /chapters/:chapter/events/:event/qr.png": "200",
	"GET /chapters/:chapter/toolkits/:toolkit":    "200",

	"GET /chapters/:chapter/desk":                             "sign-in",
	"GET /chapters/:chapter/desk/chapter":                     "sign-in",
	"GET /chapters/:chapter/desk/members":                     "sign-in",
	"GET /chapters/:chapter/desk/events/new":                  "sign-in",
	"GET /chapters/:chapter/desk/events/:event":               "sign-in",
	"GET /chapters/:chapter/desk/events/:event/preview":       "sign-in",
	"GET /chapters/:chapter/desk/events/:event/cancel":        "sign-in",
	"GET /chapters/:chapter/desk/events/:event/attendees":     "sign-in",
	"GET /chapters/:chapter/desk/events/:event/attendees.csv": "sign-in",
	"GET /chapters/:chapter/desk/toolkits":                    "sign-in",
	"GET /chapters/:chapter/desk/toolkits/:toolkit":           "sign-in",
	"GET /national":                               "sign-in",
	"GET /national/toolkits/new":                  "sign-in",
	"GET /national/toolkits/:toolkit":             "sign-in",
	"GET /national/toolkits/:toolkit/items/:item": "sign-in",
	"GET /national/toolkits/:toolkit/push":        "sign-in",
	"GET /national/toolkits/:toolkit/board":       "sign-in",
	"GET /me":                                     "sign-in",

	"GET /rsvp":                    "404", // no manage link was opened
	"GET /rsvp/:token":             "/rsvp",
	"GET /me/events.ics":           "404", // without its key
	"GET /sign-in":                 "200",
	"GET /auth/:provider":          "provider",
	"GET /auth/:provider/callback": "/sign-in?problem=1",
	"GET /embedded/id/*path":       "200",
	"GET /outbox":                  "200",
	"GET /outbox/:mail":            "200",
	"GET /outbox/:mail/html":       "200",
	"GET /outbox/:mail/invite.ics": "200",
}

func TestEveryPageAnswersVisitors(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	seen := map[string]bool{}
	for _, route := range routeList() {
		if !strings.HasPrefix(route, "GET ") {
			continue
		}
		seen[route] = true
		want, reviewed := visited[route]
		if !reviewed {
			t.Errorf("%s has no expectation: decide what a visitor gets there, and write it down", route)
			continue
		}
		p := b.visitor(t).get(w.at(b, route))
		got := b.outcome(p)
		if got != want {
			t.Errorf("%s answers %s, want %s", route, got, want)
		}
		if got == "sign-in" && !strings.Contains(p.header.Get("Location"), "return=") {
			t.Errorf("%s does not come back after the sign-in: %s", route, p.header.Get("Location"))
		}
	}
	for route := range visited {
		if !seen[route] {
			t.Errorf("%s has an expectation and is no route", route)
		}
	}
}
