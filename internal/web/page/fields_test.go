package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
)

type flyer struct {
	Title string   `form:"title"`
	Mode  hub.Mode `form:"mode"`
	Big   bool     `form:"big"`
	Seats int      `form:"seats"`
	Party int      `form:"party,5"`
	Rooms int      `form:"rooms,,positive"`
	Seen  []string // not of the form
}

func typed(t *testing.T, form url.Values) *Request {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return &Request{Gin: c}
}

// A form is read by the tags of its fields: an empty number is what the tag says, and what is no number is -1.
func TestAFormIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form url.Values
		want flyer
	}{
		"empty": {nil, flyer{Party: 5}},
		"all":   {url.Values{"title": {" March "}, "mode": {"online"}, "big": {"1"}, "seats": {"40"}, "party": {"2"}}, flyer{Title: " March ", Mode: hub.ModeOnline, Big: true, Seats: 40, Party: 2}},
		"zero":  {url.Values{"seats": {"0"}, "rooms": {" 0 "}}, flyer{Party: 5, Rooms: -1}},
		"wrong": {url.Values{"seats": {"many"}, "party": {"-3"}, "big": {""}, "Seen": {"x"}}, flyer{Seats: -1, Party: -1}},
	} {
		if diff := cmp.Diff(c.want, Read[flyer](typed(t, c.form))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff([]string{"title", "mode", "big", "seats", "party", "rooms"}, Names[flyer]()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// What was typed stands in its field again, with what is wrong with it.
func TestFieldsShowWhatWasTyped(t *testing.T) {
	t.Parallel()
	f := FormOf(typed(t, url.Values{"party": {"many"}}), flyer{Title: "March", Mode: hub.ModeOnline, Big: true, Seats: 40, Party: -1}, ui.Errors{{Field: "seats", Text: "Too many."}})
	got := []any{
		f.Line("title", "Title"), f.Line("seats", "Seats"), f.Line("party", "Party"), f.Area("title", "Title"), f.Check("big", "Big"),
		f.Choice("mode", "Mode", ui.Option{Value: "in_person"}, ui.Option{Value: "online"}),
	}
	want := []any{
		ui.Input{Name: "title", Label: "Title", Type: "text", Value: "March"}, ui.Input{Name: "seats", Label: "Seats", Type: "text", Value: "40", Error: "Too many."},
		ui.Input{Name: "party", Label: "Party", Type: "text", Value: "many"}, ui.Area{Name: "title", Label: "Title", Value: "March"}, ui.Check{Name: "big", Value: "1", Label: "Big", Checked: true},
		ui.Choice{Name: "mode", Label: "Mode", Options: []ui.Option{{Value: "in_person"}, {Value: "online", Selected: true}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A form that cannot be filled, and a field that a form does not have, are mistakes of the hub that every page of the form shows.
func TestMistakesInFormsPanic(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]func(){
		"a list": func() {
			Names[struct {
				L []string `form:"l"`
			}]()
		},
		"a field of no form": func() { FormOf(&Request{}, flyer{}, nil).Line("tilte", "Title") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: nothing happened", name)
				}
			}()
			mistake()
		}()
	}
}
