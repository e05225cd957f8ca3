package web

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// schema is the schema.org block of a page; a page without one gives nil.
func (p response) schema() map[string]any {
	p.t.Helper()
	block := p.find(`script[type="application/ld+json"]`)
	if block.Length() == 0 {
		return nil
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(block.Text()), &out); err != nil {
		p.t.Fatalf("%s: the schema.org block does not parse: %v", p.asked, err)
	}
	return out
}

func (p response) meta(property string) string {
	return p.find(`meta[property="`+property+`"], meta[name="`+property+`"]`).AttrOr("content", "")
}

// secret is an edit that hides a place which nobody may read, or work out, before they are going.
func secret(e *hub.Event) {
	e.PlaceHidden, e.Mode, e.JoinURL = true, hub.ModeHybrid, "https://meet.example.org/closed-door"
	e.Place.Venue, e.Place.Address, e.Place.PostalCode = "The Cellar", "3 Hidden Lane", "02109"
	e.Place.Lat, e.Place.Lon = 42.367191, -71.049323
}

var secrets = []string{"Cellar", "Hidden Lane", "02109", "42.36719", "71.04932", "closed-door"}

func TestEventPage(t *testing.T) {
	t.Parallel()

	t.Run("an open event without a limit says so and asks for a name and an address", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"))
		p := b.visitor(t).get(link.Event("boston", e.ID)).must(200)
		p.says("h1", "Safer crossings: a walk")
		p.says(".kicker a", "Boston chapter")
		p.says(".facts time", "Tue, Sep 8, noon to 2:00 pm EDT")
		if got := p.find(".facts time").AttrOr("datetime", ""); got != "2026-09-08T12:00:00-04:00" {
			t.Errorf("datetime %q", got)
		}
		p.says(".card-head", "Open to all, no limit")
		p.says(".card form button", "RSVP")
		p.says(".access .unknown", "Step-free entrance: not sure yet")
		for _, name := range []string{"name", "email", "guests", "note"} {
			if p.find(`.card form [name="`+name+`"]`).Length() != 1 {
				t.Errorf("the card has no field %q", name)
			}
		}
		if got := p.find(`.card select[name="guests"] option`).Length(); got != e.MaxParty {
			t.Errorf("the card offers %d sizes of party, want %d", got, e.MaxParty)
		}
		p.lacks(`meta[name="robots"]`)
	})

	t.Run("an event with a limit says how many seats are left", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 10 })
		b.Confirmed(t, e, "Ann Vale", 3)
		b.visitor(t).get(link.Event("boston", e.ID)).says(".card-head", "7 of 10 seats left")
	})

	t.Run("a full event offers the waitlist and says how many wait", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 2 })
		b.Confirmed(t, e, "Ann Vale", 2)
		p := b.visitor(t).get(link.Event("boston", e.ID))
		p.says(".card-head", "Full: all 2 seats taken")
		p.says(".card form button", "Join the waitlist")
		b.Confirmed(t, e, "Ben Vale", 1)
		b.visitor(t).get(link.Event("boston", e.ID)).says(".card-head", "Full: 2 seats, 1 waiting")
	})

	t.Run("a cancelled event keeps its page, says why, and takes no answer", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		e := b.Event(t, boston)
		if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", e.ID, "A storm is coming."); err != nil {
			t.Fatal(err)
		}
		p := b.visitor(t).get(link.Event("boston", e.ID)).must(200)
		p.says(".notice-bad strong", "This event is cancelled.")
		p.says(".notice-bad p:last-child", "A storm is coming.")
		p.lacks(".card form")
		p.lacks(".bar")
		if got := p.schema()["eventStatus"]; got != "https://schema.org/EventCancelled" {
			t.Errorf("schema.org says %v", got)
		}
	})

	t.Run("a past event takes no answer and says when names are erased", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"))
		b.advance(t, 8*24*time.Hour)
		p := b.visitor(t).get(link.Event("boston", e.ID)).must(200)
		p.says(".card-head", "Ended")
		p.says(".card-body p", "We delete guests’ names on Sep 22.")
		p.lacks(".card form")
	})

	t.Run("a draft is found only by those who write it", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		e, lead, member := b.Draft(t, boston), b.Lead(t, boston, "Lee Lead"), b.Member(t, boston, "Mia Member")
		for _, suffix := range []string{"", ".ics", "/qr.svg"} {
			b.visitor(t).get(link.Event("boston", e.ID) + suffix).must(404)
			b.as(t, member).get(link.Event("boston", e.ID) + suffix).must(404)
		}
		b.as(t, lead).get(link.Event("boston", e.ID)).must(200).says(".card h2", "Not published yet")
		b.as(t, lead).get(link.Event("boston", e.ID) + ".ics").must(404)
	})

	t.Run("a members-only event tells strangers how to get in and nothing else", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		e := b.Event(t, boston, func(e *hub.Event) {
			e.Audience, e.Title, e.Summary = hub.AudienceMembers, "Strategy night", "Bring the keys"
		})
		for name, v := range map[string]*browser{"visitor": b.visitor(t), "stranger": b.as(t, b.Person(t, "Sam Stranger"))} {
			for _, suffix := range []string{"", ".ics", "/qr.svg"} {
				p := v.get(link.Event("boston", e.ID) + suffix).must(403)
				p.silentOn(t, "Strategy", "Bring the keys", "Linden")
			}
			p := v.get(link.Event("boston", e.ID))
			if got := p.find(`main a[href="/chapters/boston/join"]`).Length(); got != 1 {
				t.Errorf("%s: no way to join", name)
			}
		}
		b.visitor(t).get(link.Event("boston", e.ID)).says(`main a[href^="/sign-in?return="]`, "Sign in")
		p := b.as(t, b.Member(t, boston, "Mia Member")).get(link.Event("boston", e.ID)).must(200)
		p.says("h1", "Strategy night")
		if p.schema() != nil || p.meta("robots") != "noindex" || p.meta("og:title") != "" {
			t.Error("a members-only page speaks to search engines")
		}
		for _, list := range []string{"/", "/events", "/events.ics", "/chapters/boston", "/chapters/boston/events", "/chapters/boston/events.ics"} {
			b.visitor(t).get(list).must(200).silentOn(t, "Strategy", string(e.ID))
		}
	})
}

func TestHiddenPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	e := b.Event(t, boston, secret)
	path := link.Event("boston", e.ID)
	guest := b.Confirmed(t, e, "Ann Vale", 1)
	asked := b.Guest(t, e, "Ben Vale", 1)
	member, lead, other := b.Member(t, boston, "Mia Member"), b.Lead(t, boston, "Lee Lead"), b.Lead(t, austin, "Olu Other")
	staff := b.Staff(t, "Sol Staff")

	strangers := map[string]*browser{
		"visitor": b.visitor(t), "member": b.as(t, member), "lead of another chapter": b.as(t, other), "staff": b.as(t, staff),
	}
	for name, v := range strangers {
		for _, place := range []string{
			path, path + ".ics", "/", "/events", "/events?near=02108&within=25", "/events.ics", "/chapters/boston", "/chapters/boston/events", "/chapters/boston/events.ics",
		} {
			p := v.get(place).must(200)
			if p.silentOn(t, secrets...); t.Failed() {
				t.Fatalf("to a %s", name)
			}
		}
		v.get(path).says(".facts div:nth-child(2) dd .soft", "We’ll send the address and link once you confirm.")
	}
	b.as(t, other).get(link.Desk("austin")).must(200).silentOn(t, secrets...)

	t.Run("a link that is not confirmed shows the town", func(t *testing.T) {
		v := b.visitor(t)
		v.get("/rsvp/" + string(b.Store.ManageToken(asked.ID))).to("/rsvp")
		v.get("/rsvp").must(200).silentOn(t, secrets...)
	})
	t.Run("the negative control: who is going finds all of it", func(t *testing.T) {
		v := b.visitor(t)
		v.get("/rsvp/" + string(b.Store.ManageToken(guest.ID))).to("/rsvp")
		p := v.get("/rsvp").must(200)
		p.says(".facts div:nth-child(2) dd p", "The Cellar, 3 Hidden Lane, Boston, MA, and online")
		p.says(`.facts a[href="https://meet.example.org/closed-door"]`, "Join online")
		p = b.as(t, lead).get(path)
		p.says(".facts div:nth-child(2) dd p", "The Cellar, 3 Hidden Lane, Boston, MA, and online")
		if strings.Contains(p.text(".facts"), "once you confirm") {
			t.Error("who sees the link is told that it will be sent")
		}

		v = b.as(t, member)
		v.post(path+"/rsvp", url.Values{"guests": {"0"}, "attends": {"online"}}).must(303)
		p = v.get(path)
		if got := p.find(`.card a[href="https://meet.example.org/closed-door"]`).Length(); got != 1 {
			t.Error("a member who is going has no link to join")
		}
		p.says(".facts div:nth-child(2) dd p", "The Cellar, 3 Hidden Lane, Boston, MA, and online")
	})
}

// However one searches, a hidden place cannot be told from its neighbor in the same square of a tenth of a degree.
func TestSearchDoesNotFindHiddenPlaces(t *testing.T) {
	t.Parallel()
	lists := make([][]string, 2)
	for i, at := range []hub.Place{{Lat: 42.3671, Lon: -71.0493}, {Lat: 42.3012, Lon: -71.0988}} {
		b := setup(t)
		b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) {
			secret(e)
			e.Place.Lat, e.Place.Lon = at.Lat, at.Lon
		})
		v := b.visitor(t)
		for _, near := range []string{"02108", "02139", "01840", "02360"} {
			for _, within := range []string{"3", "6", "9", "12", "30", "45", "60"} {
				rows := v.get("/events?near=" + near + "&within=" + within).must(200).find(".events li p").Text()
				lists[i] = append(lists[i], near+" "+within+" "+rows)
			}
		}
	}
	if diff := cmp.Diff(lists[0], lists[1]); diff != "" {
		t.Errorf("the searches tell two places of one square apart (-one +other):\n%s", diff)
	}
	if found := strings.Join(lists[0], ""); !strings.Contains(found, "away") {
		t.Error("no search found the event at all")
	}
}

func TestSearchEnginesAndPreviews(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	cover := keepPicture(t, b, boston)
	e := b.Event(t, boston, func(e *hub.Event) {
		e.Title, e.Cover, e.CoverAlt = `</script><script>alert("x")`, cover.ID, "The river"
	})
	p := b.visitor(t).get(link.Event("boston", e.ID)).must(200)
	want := map[string]any{
		"@context": "https://schema.org", "@type": "Event", "name": `</script><script>alert("x")`,
		"description": "We walk the school route and note what is missing.",
		"url":         b.url + link.Event("boston", e.ID), "image": b.url + link.File("boston", cover.ID, 1280),
		"startDate": "2026-09-08T12:00:00-04:00", "endDate": "2026-09-08T14:00:00-04:00",
		"eventStatus": "https://schema.org/EventScheduled", "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
		"location": []any{map[string]any{"@type": "Place", "name": "Linden Street Library", "address": map[string]any{
			"@type": "PostalAddress", "streetAddress": "12 Linden Street", "addressLocality": "Boston", "addressRegion": "MA", "postalCode": "02108", "addressCountry": "US",
		}}},
		"organizer": map[string]any{"@type": "Organization", "name": "Boston chapter", "url": b.url + "/chapters/boston"}, "isAccessibleForFree": true,
	}
	if diff := cmp.Diff(want, p.schema()); diff != "" {
		t.Errorf("schema.org (-want +got):\n%s", diff)
	}
	for property, want := range map[string]string{
		"og:title": `</script><script>alert("x") · Tue, Sep 8 · Boston chapter`, "og:url": b.url + link.Event("boston", e.ID), "og:type": "website", "og:site_name": "Commons Alliance",
		"og:description": "Tue, Sep 8, noon to 2:00 pm EDT · Linden Street Library, 12 Linden Street, Boston, MA · Boston chapter · We walk the school route and note what is missing.", "og:image": b.url + link.File("boston", cover.ID, 1280), "og:image:alt": "The river",
		"twitter:card": "summary_large_image", "description": "Tue, Sep 8, noon to 2:00 pm EDT · Linden Street Library, 12 Linden Street, Boston, MA · Boston chapter · We walk the school route and note what is missing.",
	} {
		if got := p.meta(property); got != want {
			t.Errorf("%s is %q, want %q", property, got, want)
		}
	}
	if got := p.find(`link[rel="canonical"]`).AttrOr("href", ""); got != b.url+link.Event("boston", e.ID) {
		t.Errorf("canonical address %q", got)
	}
	scripts := p.find("script").Map(func(_ int, s *selection) string { return s.AttrOr("src", s.AttrOr("type", "inline")) })
	if want := []string{"application/ld+json", b.web.Assets.URL("js/hub.js")}; !slices.Equal(scripts, want) {
		t.Errorf("scripts %q, want %q", scripts, want)
	}
}

// Names and addresses of people are on no page that a visitor can open, nor in its headers.
func TestNamesAreNeverPublic(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	b.Member(t, w.boston, "Mia Canary")
	b.Request(t, w.boston, "Rex Canary")
	b.Confirmed(t, w.open, "Ann Canary", 1)
	b.Guest(t, w.open, "Pia Canary", 1)
	b.Member(t, w.boston, "Hal Canary")
	if err := b.Store.Chapter(w.boston.ID).AddHost(t.Context(), "", w.open.ID, "hal.canary@example.org"); err != nil {
		t.Fatal(err)
	}
	lead := b.Lead(t, w.boston, "Lee Canary")
	going := b.Member(t, w.boston, "Gus Canary")
	b.as(t, going).post(link.Event("boston", w.open.ID)+"/rsvp", url.Values{"guests": {"0"}}).must(303)

	stranger := b.as(t, b.Person(t, "Sam Stranger"))
	v := b.visitor(t)
	read := 0
	for _, route := range routeList() {
		if !strings.HasPrefix(route, "GET ") || strings.HasPrefix(route, "GET /outbox") { // is there on a loopback address only, and is not public there
			continue
		}
		for _, who := range []*browser{v, stranger} {
			p := who.get(w.at(b, route))
			p.silentOn(t, "Canary", "canary")
			read++
		}
	}
	if read < 60 {
		t.Errorf("read %d pages only", read)
	}
	// The negative control: the lead's list has the names.
	b.as(t, lead).get(link.Desk("boston")+"/members?q=gus").must(200).says("tbody strong", "Gus Canary")
}
