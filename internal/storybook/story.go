package storybook

import (
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"chapterhouse/components/layout"
	"chapterhouse/components/ui"
)

// Look is one way to look at a story.
type Look struct {
	Key, Label string
	Dark       bool
	Dir        string
	Width      int // of the window in pixels
}

// Looks are the ways every story can be looked at.
func Looks() []Look {
	return []Look{
		{Key: "light", Label: "Light", Dir: "ltr", Width: 1280},
		{Key: "dark", Label: "Dark", Dir: "ltr", Width: 1280, Dark: true},
		{Key: "phone", Label: "Phone", Dir: "ltr", Width: 360},
		{Key: "rtl", Label: "Right to left", Dir: "rtl", Width: 1280},
	}
}

// Story is one component in one state.
type Story struct {
	Component string // package and name: "event.RSVPCard"
	State     string // what is shown of it: "full"
	Mail      bool   // a document of its own, with styles of its own
	show      func(p layout.Page) templ.Component
}

// ID is the story's place in the storybook: "event.rsvpcard-full".
func (s Story) ID() string {
	return strings.ToLower(s.Component + "-" + strings.NewReplacer(" ", "-", "’", "").Replace(s.State))
}

// URL is the story as a page of its own in one look.
func (s Story) URL(look Look) string { return "/stories/" + s.ID() + "/" + look.Key }

// Show returns the story as a whole page with this shell.
func (s Story) Show(p layout.Page) templ.Component { return s.show(p) }

// Stories are all stories, those of one component side by side.
func Stories() []Story {
	return slices.Concat(uiStories(), layoutStories(), homeStories(), importStories(), chapterStories(), eventStories(), editorStories(), toolkitStories(), versionStories(), recallStories(), callStories(), directoryStories(),
		accountStories(), addressStories(), deskStories(), memberStories(), joinLinkStories(), askStories(), duplicateStories(), namesReadStories(), leadStories(), nationalStories(), officeChapterStories(), powerStories(), setupStories(), emailStories(), outboxStories(), operatorStories(), problemStories(), rightStories(), siteStories(), ownStories())
}

// nameOf is the name of a component: its package and its function, as the compiler knows them, so that a story cannot
// claim to be of another one.
func nameOf(component any) string {
	name := path.Base(runtime.FuncForPC(reflect.ValueOf(component).Pointer()).Name())
	return strings.TrimSuffix(name, "-fm")
}

// whole is a story of a component that is a page. The changes make one state of a full view.
func whole[V any](state string, component func(V) templ.Component, view func(p layout.Page) V, changes ...func(v *V)) Story {
	return Story{Component: nameOf(component), State: state, show: func(p layout.Page) templ.Component {
		v := view(p)
		for _, change := range changes {
			change(&v)
		}
		return component(v)
	}}
}

// part is a story of a component that stands on a page, inside a shell with a heading.
func part[V any](state string, component func(V) templ.Component, view V) Story {
	return piece(nameOf(component), state, component(view))
}

func piece(name, state string, component templ.Component) Story {
	return Story{Component: name, State: state, show: func(p layout.Page) templ.Component {
		p.Title = name
		return onPage(p, component)
	}}
}

// document is a story that brings its own document.
func document[V any](state string, component func(V) templ.Component, view V) Story {
	return Story{Component: nameOf(component), State: state, Mail: true, show: func(layout.Page) templ.Component { return component(view) }}
}

// page is the shell of a story: somebody signed in as a lead looks at it.
func page(look Look, assets layout.Assets) layout.Page {
	return layout.Page{
		Title: "A page", Lang: "en", Dir: look.Dir, Organization: "Commons Alliance", Hue: 17, Assets: assets,
		Nav:    []ui.Link{{Text: "Events", URL: "/events", Current: true}, {Text: "Chapters", URL: "/chapters"}, {Text: "Toolkits", URL: "/toolkits"}},
		Viewer: layout.Viewer{SignedIn: true, Label: "Robin", Role: "lead", Places: []ui.Link{{Text: "Boston desk", URL: "/chapters/boston/desk"}}},
		Meta:   layout.Meta{NoIndex: true},
	}
}
