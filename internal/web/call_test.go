package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// callable is a hub with a directory and a toolkit whose page is up in Boston; it returns the address of its call script.
func callable(t *testing.T) (b *bundle, path string) {
	t.Helper()
	b = setup(t)
	boston := b.Chapter(t, "boston")
	b.National(t)
	kit := b.Toolkit(t, "Open on Sundays")
	kit = b.NewVersion(t, kit, hub.Publication{Note: "The name."}, func(v *hub.ToolkitVersion) {
		v.Items[0].Body, v.Items[0].Whom = "Hello, I am calling [[representative]] from [[city]].", hub.WhomAll
	})
	b.Push(t, kit, boston)
	err := b.Store.Chapter(boston.ID).SaveAdoption(t.Context(), "", hub.Adoption{Chapter: boston.ID, Toolkit: kit.ID, Version: 2, State: hub.AdoptionLocalized, Values: map[string]string{"city": "Boston"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.list(t, "id,name,office,state,district,phone\ns,Ada Ash,Senator,MA,,(202) 555-0101\nh1,Bo Birch,House,MA,5,(202) 555-0102\nh2,Cy Cedar,House,MA,7,\n")
	b.list(t, "zcta,state_abbr,cd\n02139,MA,5\n02139,MA,7\n02138,MA,5\n02140,MA,9\n")
	return b, link.Action("boston", kit.ID, items(t, b, kit)[0].Key)
}

// list puts a list into use.
func (b *bundle) list(t *testing.T, data string) {
	t.Helper()
	use := directory.New(b.Store, b.Clock.Now)
	r, err := use.Bring(t.Context(), hub.Operator, directory.File{Name: "a.csv", AsOf: b.Clock.Now().Format(time.DateOnly), Data: strings.NewReader(data)}, false)
	if err == nil {
		err = use.Take(t.Context(), hub.Operator, r)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// carried are the hidden fields of the form that says how a call went.
func (p response) carried() url.Values {
	form := url.Values{}
	for _, n := range p.find(`main input[type="hidden"]`).EachIter() {
		name, _ := n.Attr("name")
		value, _ := n.Attr("value")
		form.Add(name, value)
	}
	return form
}

// each is the text of every element of a selector.
func each(p response, selector string) (list []string) {
	for _, n := range p.find(selector).EachIter() {
		list = append(list, strings.TrimSpace(n.Text()))
	}
	return list
}

func TestCallingOnePersonAfterTheOther(t *testing.T) {
	t.Parallel()
	b, path := callable(t)
	v := b.visitor(t)
	script := v.get(strings.TrimSuffix(path, "/"+path[strings.LastIndex(path, "/")+1:])).must(200)
	if n := script.find(`a[href="` + path + `"]`).Length(); n != 1 {
		t.Errorf("the toolkit's page has %d links to the call", n)
	}
	v.get(path).must(200)
	v.post(path, url.Values{"zip": {"home"}}).must(422)
	chosen := v.post(path, url.Values{"zip": {"02139"}}).must(200)
	if got := each(chosen, `main .people h3`); !slices.Equal(got, []string{"Bo Birch", "Cy Cedar"}) {
		t.Errorf("the choice is %q", got)
	}
	form := chosen.carried()
	form.Set("place", "MA-5")
	first := v.post(path, form).must(200)
	if got, _ := first.find(`main .card a.button`).Attr("href"); got != "tel:+12025550102" {
		t.Errorf("the first number is %q", got)
	}
	if got := strings.TrimSpace(first.find(`#script`).Text()); got != "Hello, I am calling Bo Birch from Boston." {
		t.Errorf("the script says %q", got)
	}
	form = first.carried()
	form.Set("do", "spoke")
	form.Set("note", "She will think about it.")
	second := v.post(path, form).must(200)
	if got := each(second, `#callee`); !slices.Equal(got, []string{"Ada Ash"}) {
		t.Errorf("the second is %q", got)
	}
	v.post(path, form).must(200) // the browser sends it again
	form = second.carried()
	form.Set("do", "later")
	last := v.post(path, form).must(200)
	if got := each(last, `#thanks ~ ul li a`); !slices.Equal(got, []string{"Call (202) 555-0101"}) {
		t.Errorf("still to call: %q", got)
	}
	if n := last.find(`main input[type="checkbox"], main input[checked]`).Length(); n != 0 {
		t.Errorf("%d boxes are ticked or to tick", n)
	}
	if got := b.rows(t, `SELECT outcome, calls FROM call_counts ORDER BY outcome`); !slices.Equal(got, []string{"[later 1]", "[spoke 1]"}) {
		t.Errorf("counts %q", got)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM call_notes`); n != 1 {
		t.Errorf("%d notes", n)
	}
	if strings.Contains(b.log.String(), "0213") {
		t.Error("a ZIP code is in the log")
	}
}

// No step puts a ZIP code, a district or who was called into an address.
func TestNoAddressOfACallSaysWhere(t *testing.T) {
	t.Parallel()
	b, path := callable(t)
	v := b.visitor(t)
	for _, form := range []url.Values{{"zip": {"02138"}}, {"zip": {"02139"}}, {"zip": {"02140"}}, {"zip": {"02138"}, "to": {"h1"}, "do": {"busy"}, "round": {hub.NewID[string]()}}} {
		p := v.post(path, form).must(200)
		if p.header.Get("Location") != "" || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: leads to %q, %s", form, p.header.Get("Location"), p.header.Get("Cache-Control"))
		}
		for _, n := range p.find(`main form`).EachIter() {
			if action, _ := n.Attr("action"); action != path {
				t.Errorf("%v: a form is sent to %q", form, action)
			}
			if method, _ := n.Attr("method"); method != "post" {
				t.Errorf("%v: a form is sent by %q", form, method)
			}
		}
		for _, n := range p.find(`main a`).EachIter() {
			if to, _ := n.Attr("href"); strings.Contains(to, "0213") || strings.Contains(to, "MA-") {
				t.Errorf("%v: a link leads to %q", form, to)
			}
		}
	}
	vacant := v.post(path, url.Values{"zip": {"02140"}}).must(200)
	if !strings.Contains(vacant.find(`main .notice`).Text(), "MA-9 is vacant") {
		t.Errorf("of a vacant seat the page says %q", vacant.find(`main .notice`).Text())
	}
}

func TestLeadsReadWhatCallersSaid(t *testing.T) {
	t.Parallel()
	b, path := callable(t)
	v := b.visitor(t)
	form := v.post(path, url.Values{"zip": {"02138"}}).must(200).carried()
	form.Set("do", "message")
	form.Set("note", "The mailbox was full.")
	v.post(path, form).must(200)
	long := v.post(path, url.Values{"zip": {"02138"}, "to": {"s"}, "do": {"spoke"}, "round": {form.Get("round")}, "note": {strings.Repeat("x", 501)}}).must(422)
	if long.find(`#e-note`).Length() != 1 {
		t.Error("nothing is said about a note that is too long")
	}
	boston, err := b.Store.ChapterBySlug(t.Context(), "boston")
	if err != nil {
		t.Fatal(err)
	}
	lead := b.as(t, b.Lead(t, boston, "Lou Lead"))
	page := lead.get(strings.Replace(path[:strings.LastIndex(path, "/")], "/boston/", "/boston/desk/", 1) + "/calls").must(200)
	if got := each(page, `blockquote p:first-child`); !slices.Equal(got, []string{"The mailbox was full."}) {
		t.Errorf("notes %q", got)
	}
	if got := each(page, `dl dd`); !slices.Equal(got, []string{"0", "1", "0", "0"}) {
		t.Errorf("counts %q", got)
	}
}
