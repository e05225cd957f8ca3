package hub_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

func slots(keys ...string) (list []hub.Slot) {
	for _, key := range keys {
		name, from, _ := strings.Cut(key, "<")
		required := strings.HasSuffix(name, "!")
		name = strings.TrimSuffix(name, "!")
		list = append(list, hub.Slot{Key: name, Label: "The " + name, Required: required, RenamedFrom: from})
	}
	return list
}

func versions(lists ...[]hub.Slot) (path []hub.ToolkitVersion) {
	for i, list := range lists {
		path = append(path, hub.ToolkitVersion{Number: i + 1, Slots: list})
	}
	return path
}

func TestCarry(t *testing.T) {
	t.Parallel()
	type words = map[string]string
	for name, c := range map[string]struct {
		path  []hub.ToolkitVersion
		words words
		want  hub.Carried
	}{
		"by name": {versions(slots("city!", "quote"), slots("city!", "quote")), words{"city": "Boston", "quote": " "}, hub.Carried{Values: words{"city": "Boston"}}},
		"a new blank that is required": {versions(slots("city!"), slots("city!", "office!")), words{"city": "Boston"},
			hub.Carried{Values: words{"city": "Boston"}, Missing: slots("office!")}},
		"a blank that is gone": {versions(slots("city", "quote"), slots("city")), words{"city": "Boston", "quote": "We read."},
			hub.Carried{Values: words{"city": "Boston"}, Left: []hub.LeftWords{{"quote", "The quote", "We read."}}}},
		"renamed": {versions(slots("quote"), slots("words!<quote")), words{"quote": "We read."},
			hub.Carried{Values: words{"words": "We read."}, Elsewhere: []string{"quote"}}},
		"renamed twice over two versions": {versions(slots("a"), slots("b<a"), slots("c<b")), words{"a": "We read."},
			hub.Carried{Values: words{"c": "We read."}, Elsewhere: []string{"a"}}},
		"renamed, and words of an older version are under its name": {versions(slots("a"), slots("b<a")), words{"a": "Now.", "b": "Long ago."},
			hub.Carried{Values: words{"b": "Long ago."}, Left: []hub.LeftWords{{"a", "The a", "Now."}}}},
		"gone, and back again": {versions(slots("a"), slots("x"), slots("a")), words{"a": "We read."}, hub.Carried{Values: words{"a": "We read."}}},
		"nothing written":      {versions(slots("a"), slots("b!<a")), nil, hub.Carried{Values: words{}, Missing: slots("b!<a")}},
	} {
		if diff := cmp.Diff(c.want, hub.Carry(c.path, c.words)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// carryCase is a chapter's words, and the versions they go through.
type carryCase struct {
	path  []hub.ToolkitVersion
	words map[string]string
}

func randomCarry(r *rand.Rand) carryCase {
	keys := []string{"a", "b", "c", "d", "e", "f"}
	var lists [][]hub.Slot
	for range 1 + r.IntN(4) {
		var list []hub.Slot
		for _, i := range r.Perm(len(keys))[:r.IntN(len(keys)+1)] {
			sl := hub.Slot{Key: keys[i], Label: "The " + keys[i], Required: r.IntN(2) == 0}
			if r.IntN(3) == 0 {
				sl.RenamedFrom = keys[r.IntN(len(keys))]
			}
			list = append(list, sl)
		}
		lists = append(lists, list)
	}
	c := carryCase{versions(lists...), map[string]string{}}
	for _, key := range keys {
		switch r.IntN(4) {
		case 0:
			c.words[key] = " "
		case 1, 2:
			c.words[key] = fmt.Sprint("words of ", key, r.IntN(3))
		}
	}
	return c
}

// lost says what is wrong with how words were carried: something is not shown, stands where nobody put it, or is missed though it is there.
func (c carryCase) lost(got hub.Carried) string {
	last := c.path[len(c.path)-1].Slots
	is := func(key string) bool {
		return slices.ContainsFunc(last, func(sl hub.Slot) bool { return sl.Key == key })
	}
	for key, text := range c.words {
		if strings.TrimSpace(text) == "" {
			continue
		}
		left := slices.ContainsFunc(got.Left, func(w hub.LeftWords) bool { return w.Key == key && w.Words == text })
		elsewhere, shown := slices.Contains(got.Elsewhere, key), false
		for _, value := range got.Values {
			shown = shown || value == text
		}
		switch {
		case is(key) && got.Values[key] != text:
			return key + " lost its words"
		case !is(key) && left == elsewhere:
			return key + " is neither shown as left nor elsewhere, or both"
		case elsewhere && !shown:
			return key + " is said to be elsewhere, and is nowhere"
		}
	}
	for key, value := range got.Values {
		if !is(key) || strings.TrimSpace(value) == "" {
			return key + " is no slot, or holds nothing"
		}
		if !slices.ContainsFunc(slices.Collect(mapValues(c.words)), func(text string) bool { return text == value }) {
			return key + " holds words that nobody wrote"
		}
	}
	if !cmp.Equal(got.Missing, hub.MissingSlots(last, got.Values)) {
		return "what is missing is not what is empty"
	}
	return ""
}

func mapValues(m map[string]string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// Nothing that a chapter wrote is ever dropped without being shown: 10,000 random chains of versions and answers. The controls lose words,
// and are found out.
func TestCarryLosesNothing(t *testing.T) {
	t.Parallel()
	fail := func(carry func(path []hub.ToolkitVersion, words map[string]string) hub.Carried) (problem string) {
		r := rand.New(rand.NewPCG(12, 52))
		for range 10_000 {
			c := randomCarry(r)
			if problem = c.lost(carry(c.path, c.words)); problem != "" {
				return fmt.Sprintf("%s: %+v", problem, c)
			}
		}
		return ""
	}
	if problem := fail(hub.Carry); problem != "" {
		t.Error(problem)
	}
	for name, control := range map[string]func(c *hub.Carried){
		"forgets what is left":      func(c *hub.Carried) { c.Left = nil },
		"forgets one word":          func(c *hub.Carried) { delete(c.Values, "c") },
		"forgets what was renamed":  func(c *hub.Carried) { c.Elsewhere = nil },
		"misses what is not there":  func(c *hub.Carried) { c.Missing = nil },
		"puts words into another's": func(c *hub.Carried) { c.Values["a"] = "words of nobody" },
	} {
		if fail(func(path []hub.ToolkitVersion, words map[string]string) hub.Carried {
			c := hub.Carry(path, words)
			control(&c)
			return c
		}) == "" {
			t.Errorf("nobody notices a carry that %s", name)
		}
	}
}

func TestCompareItems(t *testing.T) {
	t.Parallel()
	item := func(key, body string) hub.Item {
		return hub.Item{ID: hub.NewID[hub.ItemID](), Key: hub.ItemKey(key), Kind: hub.ItemLetter, Title: key, Body: body}
	}
	kinds := func(before, after []hub.Item) (list []string) {
		for _, c := range hub.CompareItems(before, after) {
			list = append(list, string(c.Before.Key)+">"+string(c.After.Key)+" "+string(c.Change))
		}
		return list
	}
	a, b, c, d := item("a", "1"), item("b", "1"), item("c", "1"), item("d", "1")
	for name, test := range map[string]struct {
		before, after []hub.Item
		want          []string
	}{
		"the same":          {[]hub.Item{a, b}, []hub.Item{item("a", "1"), item("b", "1")}, []string{"a>a ", "b>b "}},
		"changed":           {[]hub.Item{a, b}, []hub.Item{a, item("b", "2")}, []string{"a>a ", "b>b changed"}},
		"new and gone":      {[]hub.Item{a, b}, []hub.Item{c, b}, []string{">c new", "b>b ", "a> removed"}},
		"one to the front":  {[]hub.Item{a, b, c, d}, []hub.Item{d, a, b, c}, []string{"d>d moved", "a>a ", "b>b ", "c>c "}},
		"changed and moved": {[]hub.Item{a, b, c}, []hub.Item{item("c", "2"), a, b}, []string{"c>c changed", "a>a ", "b>b "}},
		"nothing before":    {nil, []hub.Item{a}, []string{">a new"}},
	} {
		if diff := cmp.Diff(test.want, kinds(test.before, test.after)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCompareSlots(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range hub.CompareSlots(slots("a", "b", "c", "d"), slots("a", "x<b", "c!", "n")) {
		got = append(got, c.Before.Key+">"+c.After.Key+" "+string(c.Change))
	}
	if diff := cmp.Diff([]string{"a>a ", "b>x changed", "c>c changed", ">n new", "d> removed"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhoFollows(t *testing.T) {
	t.Parallel()
	for _, state := range hub.AdoptionStates() {
		up := state == hub.AdoptionLocalized || state == hub.AdoptionInUse
		undecided := state == hub.AdoptionUnseen || state == hub.AdoptionSeen || state == hub.AdoptionDeclined
		for _, swap := range []bool{true, false} {
			for _, complete := range []bool{true, false} {
				if got, want := state.Follows(swap, complete), undecided || up && swap && complete; got != want {
					t.Errorf("%s, swap %v, complete %v: %v", state, swap, complete, got)
				}
			}
		}
	}
}
