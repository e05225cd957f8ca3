package toolkit_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/toolkit"
)

// shelf keeps files in memory.
type shelf map[string][]byte

func (s shelf) Put(_ context.Context, key string, r io.Reader) (int64, string, error) {
	data, err := io.ReadAll(r)
	s[key] = data
	return int64(len(data)), "", err
}

// bundle is the office and a chapter, with somebody in each.
type bundle struct {
	*storetest.Fixture

	kits           *toolkit.Service
	files          shelf
	boston, office hub.Chapter
	lead, staff    hub.Actor
}

func each(t *testing.T, fn func(t *testing.T, b bundle)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		files := shelf{}
		b := bundle{Fixture: f, files: files, kits: toolkit.New(f.Store, files, f.Clock.Now), boston: f.Chapter(t, "boston"), office: f.National(t)}
		b.lead, b.staff = f.Actor(t, f.Lead(t, b.boston, "Lee Lead")), f.Actor(t, f.Staff(t, "Sol Staff"))
		fn(t, b)
	})
}

// wrongFields are the names of what an error says is wrong, sorted.
func wrongFields(t testing.TB, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	in, ok := errors.AsType[*hub.Invalid](err)
	if !ok {
		t.Fatalf("%v is no list of fields", err)
	}
	return slices.Sorted(maps.Keys(in.Fields))
}

func (b bundle) state(t *testing.T, kit hub.Toolkit) hub.AdoptionState {
	t.Helper()
	l, err := b.kits.Look(t.Context(), b.lead, b.boston, kit.ID)
	if err != nil {
		t.Fatal(err)
	}
	return l.Adoption.State
}

// How an adoption moves: what the lead does, the state it leads to, and whether the public page is up then.
func TestAdoptionStates(t *testing.T) {
	t.Parallel()
	type step struct {
		do    string // see, fill, adopt, decline, event (made and published)
		city  string // the required slot; "-" leaves it as it is
		state hub.AdoptionState
	}
	for name, steps := range map[string][]step{
		"filling first decides nothing": {
			{"fill", "Boston", hub.AdoptionUnseen}, {"see", "-", hub.AdoptionSeen}, {"fill", "", hub.AdoptionSeen}, {"fill", "Boston", hub.AdoptionSeen}, {"adopt", "-", hub.AdoptionLocalized},
		},
		"adopted, then filled": {{"adopt", "", hub.AdoptionAdopted}, {"fill", " ", hub.AdoptionAdopted}, {"fill", "Boston", hub.AdoptionLocalized}},
		"a required slot that is emptied takes the page down": {
			{"adopt", "Boston", hub.AdoptionLocalized}, {"fill", "", hub.AdoptionAdopted}, {"fill", "Boston", hub.AdoptionLocalized},
		},
		"in use stays in use":                              {{"adopt", "Boston", hub.AdoptionLocalized}, {"event", "-", hub.AdoptionInUse}, {"fill", "Salem", hub.AdoptionInUse}, {"adopt", "-", hub.AdoptionInUse}},
		"an event of an adopted toolkit puts it in use":    {{"adopt", "", hub.AdoptionAdopted}, {"event", "-", hub.AdoptionInUse}},
		"in use, then emptied: the page is down":           {{"adopt", "Boston", hub.AdoptionLocalized}, {"event", "-", hub.AdoptionInUse}, {"fill", "", hub.AdoptionAdopted}},
		"declined, then adopted after all":                 {{"decline", "-", hub.AdoptionDeclined}, {"fill", "Boston", hub.AdoptionDeclined}, {"adopt", "-", hub.AdoptionLocalized}},
		"adopted, then declined: the page is down":         {{"adopt", "Boston", hub.AdoptionLocalized}, {"decline", "-", hub.AdoptionDeclined}},
		"a look at what was declined leaves it declined":   {{"decline", "-", hub.AdoptionDeclined}, {"see", "-", hub.AdoptionDeclined}},
		"a look at what was taken up leaves it as it is":   {{"adopt", "Boston", hub.AdoptionLocalized}, {"see", "-", hub.AdoptionLocalized}},
		"declining before anybody looked is an answer too": {{"decline", "-", hub.AdoptionDeclined}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b bundle) {
				kit := b.withTemplate(t)
				b.Push(t, kit, b.boston)
				ctx := t.Context()
				for i, s := range steps {
					values := map[string]string{"city": s.city}
					if s.city == "-" {
						values = nil
					}
					var err error
					switch s.do {
					case "see":
						err = b.kits.MarkSeen(ctx, b.lead, b.boston, kit.ID)
					case "fill":
						err = b.kits.Fill(ctx, b.lead, b.boston, kit.ID, values)
					case "adopt":
						_, err = b.kits.Adopt(ctx, b.lead, b.boston, kit.ID, values)
					case "decline":
						err = b.kits.Decline(ctx, b.lead, b.boston, kit.ID, "Not this season.")
					case "event":
						var id hub.EventID
						if id, err = b.kits.DraftEvent(ctx, b.lead, b.boston, kit.ID, nil); err == nil {
							err = b.Store.Chapter(b.boston.ID).PublishEvent(ctx, b.lead.Person, id)
						}
					}
					if err != nil {
						t.Fatalf("step %d, %s: %v", i+1, s.do, err)
					}
					if got := b.state(t, kit); got != s.state {
						t.Fatalf("step %d, %s: %s, want %s", i+1, s.do, got, s.state)
					}
					_, err = b.kits.Public(ctx, b.boston, kit.ID)
					if up := err == nil; up != s.state.Public() && s.do != "event" {
						t.Errorf("step %d, %s: the page is up: %t", i+1, s.do, up)
					}
				}
			})
		})
	}
}

// withTemplate is a published toolkit with a required slot "city", an optional one and an event template.
func (b bundle) withTemplate(t *testing.T) hub.Toolkit {
	t.Helper()
	ctx := t.Context()
	id, err := b.kits.Add(ctx, b.staff, toolkit.Form{Title: "Sunday hours", Summary: "Five minutes.", Ask: "Open in [[city]]."})
	if err == nil {
		err = b.kits.Save(ctx, b.staff, id, toolkit.Form{Title: "Sunday hours", Summary: "Five minutes.", Ask: "Open in [[city]]."}, []hub.Slot{{Label: "City", Required: true}, {Label: "Venue"}, {Label: "A long quote", Key: "quote", Long: true}})
	}
	if err == nil {
		err = b.kits.SaveItem(ctx, b.staff, b.office, id, hub.Item{Kind: hub.ItemEventTemplate, Title: "A reading", Template: hub.EventTemplate{
			Title: "Reading in [[city]]", Summary: "With [[quote]]", Mode: hub.ModeInPerson, Minutes: 90, Capacity: 30, MaxParty: 4,
		}}, nil)
	}
	if err == nil {
		_, err = b.kits.Publish(ctx, b.staff, id, hub.Publication{})
	}
	if err != nil {
		t.Fatal(err)
	}
	kit, err := b.Store.Toolkit(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

func TestWhatChaptersMayFill(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		kit := b.withTemplate(t)
		b.Push(t, kit, b.boston)
		err := b.kits.Fill(t.Context(), b.lead, b.boston, kit.ID, map[string]string{
			"city": " Boston\r\nand around ", "quote": "One\r\ntwo", "ask": "Something else", "": "x", "venue": strings.Repeat("é", 2000),
		})
		if err != nil {
			t.Fatal(err)
		}
		l, err := b.kits.Look(t.Context(), b.lead, b.boston, kit.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"city": "Boston and around", "quote": "One\ntwo", "venue": strings.Repeat("é", 2000)}
		if diff := cmp.Diff(want, l.Adoption.Values); diff != "" {
			t.Errorf("values (-want +got):\n%s", diff)
		}
		if !l.Adoption.DecidedAt.IsZero() {
			t.Errorf("words are taken for an answer, of %v", l.Adoption.DecidedAt)
		}
		if got := l.Fill(l.Version.Ask); got != "Open in Boston and around." {
			t.Errorf("the ask reads %q", got)
		}
		err = b.kits.Fill(t.Context(), b.lead, b.boston, kit.ID, map[string]string{"quote": strings.Repeat("é", 2001), "city": "Salem"})
		if diff := cmp.Diff([]string{"slot_quote"}, wrongFields(t, err)); diff != "" {
			t.Errorf("a quote that is too long (-want +got):\n%s", diff)
		}
		for reason, want := range map[string][]string{"": {"reason"}, "  ": {"reason"}, strings.Repeat("x", 401): {"reason"}, "No room.": nil} {
			if diff := cmp.Diff(want, wrongFields(t, b.kits.Decline(t.Context(), b.lead, b.boston, kit.ID, reason))); diff != "" {
				t.Errorf("%.10q (-want +got):\n%s", reason, diff)
			}
		}
	})
}

func TestEventsFromATemplate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		kit, plain := b.withTemplate(t), b.Toolkit(t, "No template")
		b.Push(t, kit, b.boston)
		b.Push(t, plain, b.boston)
		ctx := t.Context()
		if _, err := b.kits.DraftEvent(ctx, b.lead, b.boston, kit.ID, nil); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("of a toolkit that was not adopted: %v", err)
		}
		for _, id := range []hub.ToolkitID{kit.ID, plain.ID} {
			if _, err := b.kits.Adopt(ctx, b.lead, b.boston, id, map[string]string{"city": strings.Repeat("Llanfair ", 20), "venue": "Old barn"}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.kits.DraftEvent(ctx, b.lead, b.boston, plain.ID, nil); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("of a toolkit without a template: %v", err)
		}
		if _, err := b.kits.DraftEvent(ctx, b.lead, b.boston, kit.ID, map[string]string{"venue": strings.Repeat("x", 2001)}); !cmp.Equal(wrongFields(t, err), []string{"slot_venue"}) {
			t.Errorf("with too long a word: %v", err)
		}
		id, err := b.kits.DraftEvent(ctx, b.lead, b.boston, kit.ID, map[string]string{"venue": "New barn"})
		if err != nil {
			t.Fatal(err)
		}
		l, err := b.kits.Look(ctx, b.lead, b.boston, kit.ID)
		if err != nil || l.Adoption.Values["venue"] != "New barn" || !strings.HasPrefix(l.Adoption.Values["city"], "Llanfair") {
			t.Errorf("the words beside the button: %v, %v", l.Adoption.Values, err)
		}
		e := b.Reload(t, hub.Event{ID: id, Chapter: b.boston.ID})
		start := time.Date(2026, 9, 11, 22, 30, 0, 0, time.UTC) // ten days on, half past six in New York
		if !e.StartsAt.Equal(start) || e.EndsAt.Sub(e.StartsAt) != 90*time.Minute || e.State != hub.EventDraft || e.Toolkit != kit.ID ||
			e.Seats.Capacity != 30 || e.MaxParty != 4 || e.Place.Venue != "New barn" || e.Place.Locality != "Boston" {
			t.Errorf("%+v", e)
		}
		if got := len([]rune(e.Title)); got != 120 || !strings.HasPrefix(e.Title, "Reading in Llanfair") {
			t.Errorf("the title has %d characters: %q", got, e.Title)
		}
	})
}

func TestWritingAToolkit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		ctx := t.Context()
		whole := toolkit.Form{Title: "Sunday hours", Summary: "Five minutes.", Ask: "Open in [[city]]."}
		for name, c := range map[string]struct {
			edit func(*toolkit.Form)
			want []string
		}{
			"whole":              {func(*toolkit.Form) {}, nil},
			"empty":              {func(f *toolkit.Form) { *f = toolkit.Form{} }, []string{"ask", "summary", "title"}},
			"too long a title":   {func(f *toolkit.Form) { f.Title = strings.Repeat("x", 121) }, []string{"title"}},
			"too long a summary": {func(f *toolkit.Form) { f.Summary = strings.Repeat("x", 401) }, []string{"summary"}},
			"too long an ask":    {func(f *toolkit.Form) { f.Ask = strings.Repeat("x", 20_001) }, []string{"ask"}},
		} {
			f := whole
			c.edit(&f)
			_, err := b.kits.Add(ctx, b.staff, f)
			if diff := cmp.Diff(c.want, wrongFields(t, err)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}

		id, err := b.kits.Add(ctx, b.staff, whole)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			slots []hub.Slot
			want  []string
		}{
			"none":                          {nil, nil},
			"rows without a label are none": {[]hub.Slot{{Key: "x"}, {Label: "City"}}, nil},
			"two of one name":               {[]hub.Slot{{Label: "City"}, {Label: "Town", Key: "CITY"}}, []string{"slots"}},
			"a name without plain letters":  {[]hub.Slot{{Label: "城市"}}, []string{"slots"}},
			"too long a label":              {[]hub.Slot{{Label: strings.Repeat("x", 121)}}, []string{"slots"}},
			"too long a help":               {[]hub.Slot{{Label: "City", Help: strings.Repeat("x", 401)}}, []string{"slots"}},
		} {
			if diff := cmp.Diff(c.want, wrongFields(t, b.kits.Save(ctx, b.staff, id, whole, c.slots))); diff != "" {
				t.Errorf("slots: %s (-want +got):\n%s", name, diff)
			}
		}
		saved := func(f toolkit.Form, slots []hub.Slot) toolkit.Room {
			t.Helper()
			if err := b.kits.Save(ctx, b.staff, id, f, slots); err != nil {
				t.Fatal(err)
			}
			room, err := b.kits.Open(ctx, b.staff, id)
			if err != nil {
				t.Fatal(err)
			}
			return room
		}
		trail := func() int {
			return b.Int(t, `SELECT COUNT(*) FROM audit WHERE action IN ('toolkit.update', 'toolkit.slots')`)
		}
		city := []hub.Slot{{Key: "city", Label: "City"}}
		saved(whole, city)
		before := trail()
		if room := saved(whole, nil); !cmp.Equal(room.Version.Slots, city) || trail() != before {
			t.Errorf("nothing was sent, and the slots are %v with %d more lines of the trail", room.Version.Slots, trail()-before)
		}
		newer := whole
		newer.Title = "Sunday mornings"
		if room := saved(newer, city); room.Toolkit.Title != newer.Title || trail() != before+1 {
			t.Errorf("%q with %d more lines of the trail", room.Toolkit.Title, trail()-before)
		}
		if room := saved(newer, []hub.Slot{}); len(room.Version.Slots) != 0 || trail() != before+2 {
			t.Errorf("the slots are %v with %d more lines of the trail", room.Version.Slots, trail()-before)
		}
		for name, c := range map[string]struct {
			item hub.Item
			want []string
		}{
			"a letter":               {hub.Item{Kind: hub.ItemLetter, Title: "A letter", Body: "Dear council"}, nil},
			"a letter without words": {hub.Item{Kind: hub.ItemLetter, Title: "A letter", Body: " \r\n"}, []string{"body"}},
			"nothing":                {hub.Item{}, []string{"body", "kind", "title"}},
			"a file without one":     {hub.Item{Kind: hub.ItemFile, Title: "A flyer"}, []string{"file"}},
			"a template that is empty": {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event"},
				[]string{"event_capacity", "event_minutes", "event_mode", "event_title"}},
			"a template of a week": {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event", Template: hub.EventTemplate{Title: "Camp", Mode: hub.ModeInPerson, Minutes: 7 * 24 * 60, MaxParty: 1}},
				[]string{"event_minutes"}},
			"a template for the largest party": {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event", Template: party(hub.MaxPartyLimit, 0)}, nil},
			"a template for a larger party":    {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event", Template: party(hub.MaxPartyLimit+1, 0)}, []string{"event_capacity"}},
			"a template for nobody":            {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event", Template: party(0, 0)}, []string{"event_capacity"}},
			"a template of less than no seats": {hub.Item{Kind: hub.ItemEventTemplate, Title: "An event", Template: party(1, -1)}, []string{"event_capacity"}},
		} {
			if diff := cmp.Diff(c.want, wrongFields(t, b.kits.SaveItem(ctx, b.staff, b.office, id, c.item, nil))); diff != "" {
				t.Errorf("item: %s (-want +got):\n%s", name, diff)
			}
		}
		if err := b.kits.SaveItem(ctx, b.staff, b.office, id, hub.Item{ID: "nobodys", Kind: hub.ItemLetter, Title: "x", Body: "y"}, nil); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("an item nobody has: %v", err)
		}
	})
}

// party is a template of an event with a largest party and a capacity.
func party(largest, capacity int) hub.EventTemplate {
	return hub.EventTemplate{Title: "Camp", Mode: hub.ModeInPerson, Minutes: 90, MaxParty: largest, Capacity: capacity}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		ctx := t.Context()
		id, err := b.kits.Add(ctx, b.staff, toolkit.Form{Title: "Flyers", Summary: "Two.", Ask: "Print."})
		if err != nil {
			t.Fatal(err)
		}
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1400, 700))); err != nil {
			t.Fatal(err)
		}
		add := func(name, content string) error {
			up := &toolkit.Upload{Name: name, Content: strings.NewReader(content)}
			return b.kits.SaveItem(ctx, b.staff, b.office, id, hub.Item{Kind: hub.ItemFile, Title: name}, up)
		}
		for _, content := range []string{"", "hello", "<html><script>alert(1)</script>", "MZ\x90\x00"} {
			if diff := cmp.Diff([]string{"file"}, wrongFields(t, add("flyer.pdf", content))); diff != "" {
				t.Errorf("%q is taken (-want +got):\n%s", content, diff)
			}
		}
		nameless := &toolkit.Upload{Name: "a.png", Content: bytes.NewReader(picture.Bytes())}
		err = b.kits.SaveItem(ctx, b.staff, b.office, id, hub.Item{Kind: hub.ItemFile}, nameless)
		if diff := cmp.Diff([]string{"title"}, wrongFields(t, err)); diff != "" {
			t.Errorf("without a title (-want +got):\n%s", diff)
		}
		if len(b.files) != 0 || b.Int(t, `SELECT COUNT(*) FROM files`) != 0 {
			t.Errorf("%d refused files are kept", len(b.files))
		}
		if err := add("a.png", picture.String()); err != nil {
			t.Fatal(err)
		}
		room, err := b.kits.Open(ctx, b.staff, id)
		if err != nil || len(room.Version.Items) != 1 {
			t.Fatalf("%+v, %v", room.Version.Items, err)
		}
		item := room.Version.Items[0]
		f, err := b.Store.Chapter(b.office.ID).File(ctx, item.File)
		if err != nil || f.Kind != "picture" || !cmp.Equal(f.Widths, []int{640, 1280}) || f.Chapter != b.office.ID {
			t.Errorf("%+v, %v", f, err)
		}
		item.Title, item.Kind = "New title", hub.ItemLetter // what an item is cannot change
		if err := b.kits.SaveItem(ctx, b.staff, b.office, id, item, nil); err != nil {
			t.Fatal(err)
		}
		room, err = b.kits.Open(ctx, b.staff, id)
		if got := room.Version.Items[0]; err != nil || got.Title != "New title" || got.Kind != hub.ItemFile || got.File != item.File {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// A published version never changes, whoever asks.
func TestPublishedVersionsNeverChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		ctx := t.Context()
		kit := b.withTemplate(t)
		room, err := b.kits.Open(ctx, b.staff, kit.ID)
		if err != nil {
			t.Fatal(err)
		}
		letter := hub.Item{Kind: hub.ItemLetter, Title: "Late", Body: "Too late."}
		for name, err := range map[string]error{
			"head":        b.kits.Save(ctx, b.staff, kit.ID, toolkit.Form{Title: "x", Summary: "x", Ask: "x"}, nil),
			"slots":       b.kits.Save(ctx, b.staff, kit.ID, toolkit.Form{Title: kit.Title, Summary: kit.Summary, Ask: kit.Ask}, []hub.Slot{}),
			"new item":    b.kits.SaveItem(ctx, b.staff, b.office, kit.ID, letter, nil),
			"item":        b.kits.SaveItem(ctx, b.staff, b.office, kit.ID, room.Version.Items[0], nil),
			"remove item": b.kits.RemoveItem(ctx, b.staff, kit.ID, room.Version.Items[0].ID, ""),
			"publish":     errOf(b.kits.Publish(ctx, b.staff, kit.ID, hub.Publication{})),
		} {
			if !errors.Is(err, hub.ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		again, err := b.kits.Open(ctx, b.staff, kit.ID)
		if diff := cmp.Diff(room, again); diff != "" || err != nil {
			t.Errorf("it changed (-was +is): %v\n%s", err, diff)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestPushing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		ctx := t.Context()
		austin := b.Chapter(t, "austin")
		kit := b.Toolkit(t, "Sunday hours")
		draft, err := b.kits.Add(ctx, b.staff, toolkit.Form{Title: "x", Summary: "x", Ask: "x"})
		if err != nil {
			t.Fatal(err)
		}
		push := func(id hub.ToolkitID, note string, chapters ...hub.ChapterID) (int, error) {
			to := hub.Audience{Picked: chapters}
			sending := toolkit.Sending{To: to, Note: note}
			reach, err := b.kits.Reach(ctx, b.staff, id, sending)
			if err != nil {
				return 0, err
			}
			return b.kits.Push(ctx, b.staff, id, sending, reach.Sum())
		}
		if _, err := push(draft, "", "nobodys"); !cmp.Equal(wrongFields(t, err), []string{"chapters", "version"}) {
			t.Errorf("a draft to nobody: %v", wrongFields(t, err))
		}
		if _, err := push(kit.ID, strings.Repeat("x", 2001), b.boston.ID); !cmp.Equal(wrongFields(t, err), []string{"note"}) {
			t.Errorf("a long note: %v", wrongFields(t, err))
		}
		if n, err := push(kit.ID, "Soon.", b.boston.ID); n != 1 || err != nil {
			t.Errorf("%d chapters are new, %v", n, err)
		}
		if err := b.kits.Decline(ctx, b.lead, b.boston, kit.ID, "No room."); err != nil {
			t.Fatal(err)
		}
		if n, err := push(kit.ID, "Once more.", b.boston.ID, austin.ID); n != 1 || err != nil {
			t.Errorf("%d chapters are new, %v", n, err)
		}
		closed := b.Chapter(t, "lynn")
		b.Exec(t, `UPDATE chapters SET status = 'closed' WHERE id = $1`, closed.ID)
		if _, err := push(kit.ID, "", closed.ID, b.office.ID); !cmp.Equal(wrongFields(t, err), []string{"chapters"}) {
			t.Errorf("a closed chapter and the national office themselves: %v", err)
		}
		if _, err := push(kit.ID, "", b.boston.ID, austin.ID); !cmp.Equal(wrongFields(t, err), []string{"chapters"}) {
			t.Errorf("to those who have it: %v", err)
		}
		if _, err := b.kits.Push(ctx, b.staff, kit.ID, toolkit.Sending{To: hub.Audience{Kind: hub.EveryKind}}, "another look"); !errors.Is(err, hub.ErrConflict) && !cmp.Equal(wrongFields(t, err), []string{"chapters"}) {
			t.Errorf("what nobody looked at: %v", err)
		}
		board, err := b.kits.Board(ctx, b.staff, kit.ID)
		if err != nil || board.Count(hub.AdoptionDeclined) != 1 || board.Count(hub.AdoptionUnseen) != 1 || len(board.Rows) != 2 {
			t.Errorf("%+v, %v", board.Rows, err)
		}
		for name, who := range map[string]hub.Actor{"a lead": b.lead, "a visitor": {}, "a member": b.Actor(t, b.Member(t, b.boston, "Mia Member"))} {
			for what, err := range map[string]error{
				"push": errOf(b.kits.Push(ctx, who, kit.ID, toolkit.Sending{}, "")), "reach": errOf(b.kits.Reach(ctx, who, kit.ID, toolkit.Sending{})), "board": errOf(b.kits.Board(ctx, who, kit.ID)), "open": errOf(b.kits.Open(ctx, who, kit.ID)),
				"add": errOf(b.kits.Add(ctx, who, toolkit.Form{})), "save": b.kits.Save(ctx, who, draft, toolkit.Form{}, nil), "list": errOf(b.kits.List(ctx, who)), "write": b.kits.CanWrite(who),
			} {
				if !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrSignIn) {
					t.Errorf("%s may %s: %v", name, what, err)
				}
			}
		}
	})
}
