package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store/storetest"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// dump is every row of the database, as text.
func dump(t *testing.T, f *storetest.Fixture) string {
	t.Helper()
	names, err := f.DB.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = names.Close() }()
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, table := range tables {
		out.WriteString(table + "\n" + strings.Join(rowsOf(t, f, table), "\n") + "\n")
	}
	return out.String()
}

func rowsOf(t *testing.T, f *storetest.Fixture, table string) []string {
	t.Helper()
	rows, err := f.DB.QueryContext(t.Context(), `SELECT * FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		values, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprint(values...))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// manage opens the manage link of an answer.
func (v *browser) manage(r hub.RSVP) response {
	v.t.Helper()
	v.get("/rsvp/" + string(v.b.Store.ManageToken(r.ID))).to("/rsvp")
	return v.get("/rsvp").must(200)
}

// said is a form of the manage page of an answer: what its button does, and pairs of name and value.
func said(r hub.RSVP, do string, pairs ...string) url.Values {
	return but(url.Values{"rsvp": {string(r.ID)}, "do": {do}}, pairs...)
}

func TestManageLink(t *testing.T) {
	t.Parallel()

	t.Run("opening it any number of times changes nothing", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"))
		r := b.Guest(t, e, "Ann Vale", 2)
		before := dump(t, b.Fixture)
		for range 2 {
			v := b.visitor(t)
			p := v.manage(r)
			p.says("h1", "One more step")
			p.says(`form:has(input[value="confirm"]) button`, "Yes, both of us are coming")
			v.send(http.MethodHead, "/rsvp/"+string(b.Store.ManageToken(r.ID)), "", nil).must(303)
		}
		if diff := cmp.Diff(before, dump(t, b.Fixture)); diff != "" {
			t.Errorf("a mail scanner that follows links changes the database (-before +after):\n%s", diff)
		}
		// The negative control: a confirmation is seen.
		v := b.visitor(t)
		v.manage(r)
		v.post("/rsvp", said(r, "confirm")).must(303)
		if before == dump(t, b.Fixture) {
			t.Error("the comparison misses a confirmation")
		}
	})

	t.Run("after opening, the secret is in no address and in no page", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		r := b.Confirmed(t, b.Event(t, b.Chapter(t, "boston")), "Ann Vale", 1)
		token := string(b.Store.ManageToken(r.ID))
		v := b.visitor(t)
		opened := v.get("/rsvp/" + token).to("/rsvp")
		if c := opened.set["rsvp"]; c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 3600 {
			t.Errorf("cookie %+v", c)
		}
		p := v.get("/rsvp").must(200)
		p.silentOn(t, token)
		if got := p.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("Cache-Control %q", got)
		}
		if p.meta("robots") != "noindex" {
			t.Error("a manage page speaks to search engines")
		}
		if strings.Contains(b.log.String(), token) {
			t.Error("the log holds the secret")
		}
	})

	t.Run("a link nobody has is not found, whatever it looks like", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		r := b.Confirmed(t, b.Event(t, b.Chapter(t, "boston")), "Ann Vale", 1)
		for _, token := range []string{string(hub.NewToken()), "x", "%00", strings.Repeat("a", 43), strings.Repeat("a", 4000), "..%2f..%2fme"} {
			v := b.visitor(t)
			v.get("/rsvp/" + token).must(404)
			if v.Cookie("rsvp") != "" {
				t.Errorf("%q is kept in a cookie", token)
			}
		}
		v := b.visitor(t)
		v.SetCookie("rsvp", string(hub.NewToken()))
		v.get("/rsvp").must(404)
		v.post("/rsvp", said(r, "cancel")).must(404)
	})

	t.Run("an hour later the page, and its form, say to open the link once more", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		r := b.Confirmed(t, b.Event(t, b.Chapter(t, "boston")), "Ann Vale", 1)
		v := b.visitor(t)
		v.manage(r)
		v.Forget("rsvp")
		for _, p := range []response{v.get("/rsvp"), v.post("/rsvp", said(r, "cancel"))} {
			p.must(http.StatusNotFound).says("h1", "Open the link in your email again")
		}
		v.manage(r).says("h1", "You’re coming")
		// The negative control: a link that nobody has is not one to open again.
		v.get("/rsvp/"+string(hub.NewToken())).must(http.StatusNotFound).says("h1", "This link has expired")
	})

	t.Run("confirming takes the seats, once", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 10 })
		r := b.Guest(t, e, "Ann Vale", 3)
		v := b.visitor(t)
		v.manage(r)
		for range 3 {
			v.post("/rsvp", said(r, "confirm")).to("/rsvp")
		}
		p := v.get("/rsvp")
		p.says(".flash", page.NoticeOf("going").String())
		p.says("h1", "You’re coming")
		p.says(".lede", "RSVP for 3 people. We’ve emailed you a calendar entry.")
		if taken := b.Reload(t, e).Seats.Taken; taken != 3 {
			t.Errorf("%d seats are taken, want 3", taken)
		}
		if got := b.Mails(t, hub.MailGoing); got != 1 {
			t.Errorf("%d mails, want 1", got)
		}
	})

	t.Run("confirming a full event is a place in line", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 1 })
		b.Confirmed(t, e, "First Come", 1)
		v := b.visitor(t)
		r := b.Guest(t, e, "Ann Vale", 1)
		v.manage(r).says(`form:has(input[value="confirm"]) button`, "Join the waitlist")
		v.post("/rsvp", said(r, "confirm")).to("/rsvp")
		p := v.get("/rsvp")
		p.says(".flash", page.NoticeOf("waiting").String())
		p.says(".lede", "You’re number 1, for 1 person. We’ll email you if a seat opens up.")
	})

	t.Run("a number beyond the seats, the party or reason is refused and nothing changes", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 3 })
		r := b.Confirmed(t, e, "Ann Vale", 2)
		v := b.visitor(t)
		v.manage(r)
		before := dump(t, b.Fixture)
		for _, guests := range []string{"3", "4", "5", "99", "9223372036854775807", "-1", "abc", ""} {
			p := v.post("/rsvp", said(r, "resize", "guests", guests)).must(422)
			p.problem("guests")
			p.says("h1", "You’re coming")
		}
		if diff := cmp.Diff(before, dump(t, b.Fixture)); diff != "" {
			t.Errorf("a refused number changes the database (-before +after):\n%s", diff)
		}
		v.post("/rsvp", said(r, "resize", "guests", "2")).to("/rsvp")
		v.get("/rsvp").says(".lede", "RSVP for 3 people. We’ve emailed you a calendar entry.")
	})

	t.Run("cancelling gives the seat to the next in line, and can be undone", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		e := b.Event(t, b.Chapter(t, "boston"), func(e *hub.Event) { e.Seats.Capacity = 1 })
		ann, ben := b.Confirmed(t, e, "Ann Vale", 1), b.Confirmed(t, e, "Ben Vale", 1)
		v, w := b.visitor(t), b.visitor(t)
		v.manage(ann).says("h1", "You’re coming")
		w.manage(ben).says("h1", "You’re on the waitlist")
		v.post("/rsvp", said(ann, "cancel")).to("/rsvp")
		p := v.get("/rsvp")
		p.says(".flash", page.NoticeOf("cancelled").String())
		p.says("h1", "You’re not coming")
		w.get("/rsvp").says("h1", "You’re coming")
		p.says(`form:has(input[value="undo"]) button`, "Undo: you would be first on the waitlist")
		p.lacks(`input[value="confirm"]`)
		v.post("/rsvp", said(ann, "undo")).to("/rsvp")
		p = v.get("/rsvp")
		p.says(".flash", page.NoticeOf("undone-waiting").String())
		p.says("h1", "You’re on the waitlist")
		p.says(".lede", "You’re number 1, for 1 person. We’ll email you if a seat opens up.")
	})

	t.Run("an event that is off says so and takes nothing", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		boston := b.Chapter(t, "boston")
		e := b.Event(t, boston)
		asked, going := b.Guest(t, e, "Ann Vale", 1), b.Confirmed(t, e, "Ben Vale", 1)
		if _, err := b.Store.Chapter(boston.ID).CancelEvent(t.Context(), "", e.ID, "Storm."); err != nil {
			t.Fatal(err)
		}
		for _, r := range []hub.RSVP{asked, going} {
			v := b.visitor(t)
			p := v.manage(r)
			p.says("h1", "This event is cancelled")
			p.lacks("main form")
			v.post("/rsvp", said(r, "resize", "guests", "2")).must(409)
		}
		v := b.visitor(t)
		v.manage(asked)
		v.post("/rsvp", said(asked, "confirm")).must(409)
	})
}

// The link opened last is the browser's; the page of an earlier one is still open in another tab.
func TestAnOldTabAnswersForNoOtherEvent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	walk, talk := b.Confirmed(t, b.Event(t, boston), "Ann Vale", 1), b.Confirmed(t, b.Event(t, boston), "Ann Vale", 1)
	v := b.visitor(t)
	oldTab := v.manage(walk)
	newTab := v.manage(talk)
	before := dump(t, b.Fixture)
	forms := oldTab.find(`form[action="/rsvp"]`)
	if forms.Length() != 2 {
		t.Fatalf("the page has %d forms", forms.Length())
	}
	forms.Each(func(_ int, f *selection) {
		form := fieldsOf(f)
		p := v.post("/rsvp", form).must(http.StatusConflict)
		p.says("h1", "You opened another RSVP")
		form.Del("rsvp") // a page from before the forms named their RSVP
		v.post("/rsvp", form).must(http.StatusConflict)
	})
	if diff := cmp.Diff(before, dump(t, b.Fixture)); diff != "" {
		t.Errorf("the old tab changes the database (-before +after):\n%s", diff)
	}
	// The negative control: the tab opened last may answer, and so may the old one once its link is opened again.
	cancel := newTab.find(`form:has(input[value="cancel"])`)
	v.post("/rsvp", fieldsOf(cancel)).to("/rsvp")
	v.get("/rsvp").says("h1", "You’re not coming")
	v.manage(walk).says("h1", "You’re coming")
	v.post("/rsvp", fieldsOf(oldTab.find(`form:has(input[value="cancel"])`))).to("/rsvp")
	v.get("/rsvp").says("h1", "You’re not coming")
}

// fieldsOf is a form as a browser sends it.
func fieldsOf(f *selection) url.Values {
	form := url.Values{}
	f.Find("input").Each(func(_ int, in *selection) { form.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	f.Find("select").Each(func(_ int, in *selection) {
		form.Add(in.AttrOr("name", ""), in.Find("option[selected]").AttrOr("value", ""))
	})
	return form
}

func TestAButtonThatNoFormHasDoesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	r := b.Guest(t, b.Event(t, b.Chapter(t, "boston")), "Ann Vale", 1)
	v := b.visitor(t)
	v.manage(r)
	before := dump(t, b.Fixture)
	for _, do := range []string{"", "yes", "CONFIRM", "confirm "} {
		v.post("/rsvp", said(r, do)).must(http.StatusBadRequest)
	}
	v.post("/rsvp", url.Values{"rsvp": {string(r.ID)}}).must(http.StatusBadRequest)
	if diff := cmp.Diff(before, dump(t, b.Fixture)); diff != "" {
		t.Errorf("it changes the database (-before +after):\n%s", diff)
	}
	v.post("/rsvp", said(r, "confirm")).to("/rsvp") // the negative control
}

// People of every state at an event of one seat, by the words of the state.
func everyState(t *testing.T, b *bundle, e hub.Event) map[string]hub.RSVP {
	t.Helper()
	people := map[string]hub.RSVP{
		"going": b.Confirmed(t, e, "Ann Vale", 1), "in line": b.Confirmed(t, e, "Ben Vale", 1),
		"unconfirmed": b.Guest(t, e, "Pia Vale", 1), "cancelled": b.Confirmed(t, e, "Cal Vale", 1),
	}
	if err := b.Store.Chapter(e.Chapter).Withdraw(t.Context(), "", people["cancelled"].ID); err != nil {
		t.Fatal(err)
	}
	return people
}

func TestWordsAfterTheEventFitTheAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, soon(time.Hour, b), func(e *hub.Event) { e.Seats.Capacity = 2 })
	people := everyState(t, b, e)
	mia, max, sam := b.Member(t, boston, "Mia Member"), b.Member(t, boston, "Max Member"), b.Member(t, boston, "Sam Member")
	path := link.Event("boston", e.ID)
	b.as(t, max).post(path+"/rsvp", url.Values{"guests": {"1"}}).must(303) // behind Ben, who takes the second seat
	b.as(t, sam).post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	b.as(t, sam).post(path+"/rsvp/cancel", nil).must(303)
	b.advance(t, 4*time.Hour)
	for state, want := range map[string]string{
		"going": "You had a seat. Thank you for being part of it.", "in line": "You had a seat. Thank you for being part of it.",
		"unconfirmed": "Your RSVP wasn’t confirmed, so no seat was held.", "cancelled": "Your RSVP was cancelled.",
	} {
		p := b.visitor(t).manage(people[state])
		p.says("h1", "This event has ended")
		if p.says(".lede", want); t.Failed() {
			t.Fatalf("to one who is %s", state)
		}
	}
	for person, want := range map[hub.PersonID]string{
		mia: "We delete guests’ names on " + say.Date(t.Context(), e.ErasedOn().In(e.Location()), b.Clock.Now()) + ".", max: "You were on the waitlist, and no seat opened up.", sam: "Your RSVP was cancelled.",
	} {
		p := b.as(t, person).get(path)
		p.says("#rsvp h2", "This event has ended")
		p.says(".card-body p", want)
	}
}

func TestWordsOfCancellingFitTheAnswer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston, func(e *hub.Event) { e.Seats.Capacity = 1 })
	people := everyState(t, b, e)
	for _, c := range []struct{ state, promise, notice string }{
		{"unconfirmed", "", "Your RSVP is cancelled."},
		{"in line", "Cancel to leave the waitlist.", "Your RSVP is cancelled. You’re off the waitlist."},
		{"going", "Cancel so someone else can have your seat.", "Your RSVP is cancelled, so someone else can have your seat."},
		{"cancelled", "", "Your RSVP is cancelled."},
	} {
		v := b.visitor(t)
		p := v.manage(people[c.state])
		if form := `form:has(input[value="cancel"])`; c.promise == "" {
			p.lacks(form)
		} else {
			p.says(form+" p", c.promise)
		}
		v.post("/rsvp", said(people[c.state], "cancel")).to("/rsvp")
		p = v.get("/rsvp")
		p.says(".flash", c.notice)
		p.says(".lede", "Your RSVP is cancelled.")
	}
	path := link.Event("boston", e.ID)
	mia, max := b.as(t, b.Member(t, boston, "Mia Member")), b.as(t, b.Member(t, boston, "Max Member"))
	for _, v := range []*browser{mia, max} {
		v.post(path+"/rsvp", url.Values{"guests": {"0"}}).must(303)
	}
	max.post(path+"/rsvp/cancel", nil).must(303)
	max.get(path).says(".flash", page.NoticeOf("out-of-line").String())
	mia.post(path+"/rsvp/cancel", nil).must(303)
	mia.get(path).says(".flash", page.NoticeOf("cancelled").String())
}
