package hub

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Publication is what is said when a version of a toolkit is published.
type Publication struct {
	Note string    // what is new, in one line for the chapters
	Swap bool      // pages that it asks nothing new of show it at once; otherwise each chapter takes it
	Seen time.Time // the toolkit's UpdatedAt when it was looked at; the zero time is not compared
}

// Follows reports whether a chapter in this state has a newly published version at once. One that has not said yes does: it answers the
// newest. A page that is up shows the new text by itself only where the office said so and nothing is left to fill in. One that
// is being filled in waits for its lead.
func (s AdoptionState) Follows(swap, complete bool) bool {
	return !s.Taken() || s.Public() && swap && complete
}

// Take is a chapter going from one version of a toolkit to a newer one.
type Take struct {
	Toolkit   ToolkitID
	From, To  int
	Was, Is   AdoptionState
	Values    map[string]string // to write, by slot
	Stored    map[string]string // what the slots held when they were read; nil is not compared
	Elsewhere []string          // slots whose words stand under another name
}

// Carried is what becomes of a chapter's words when it goes to a newer version.
type Carried struct {
	Values    map[string]string // by slot of the newer version; a blank is not in it
	Missing   []Slot            // its required slots that have no words
	Left      []LeftWords       // words written for what it does not ask for
	Elsewhere []string          // slots of before whose words stand under another name, in order
}

// LeftWords are what a chapter wrote for a blank that is no longer asked for.
type LeftWords struct{ Key, Label, Words string }

// Carry takes a chapter's words from the first of some versions to the last, by the name of their slot and by what a slot was renamed
// from. Nothing is lost: words that no slot of the last version holds are Left.
func Carry(path []ToolkitVersion, words map[string]string) Carried {
	held, labels := map[string]string{}, map[string]string{} // by slot: whose words it holds, and what it is called
	for key, text := range words {
		if !blank(text) {
			held[key] = key
		}
	}
	for i, v := range path {
		for _, sl := range v.Slots {
			labels[sl.Key] = sl.Label
			if from := held[sl.RenamedFrom]; i > 0 && held[sl.Key] == "" && from != "" {
				held[sl.Key] = from
			}
		}
	}
	c, slots, shown := Carried{Values: map[string]string{}}, path[len(path)-1].Slots, map[string]bool{}
	for _, sl := range slots {
		if from := held[sl.Key]; from != "" {
			c.Values[sl.Key], shown[from] = words[from], true
		}
	}
	c.Missing = MissingSlots(slots, c.Values)
	for _, key := range slices.Sorted(maps.Keys(words)) {
		switch {
		case blank(words[key]) || shown[key] && c.Values[key] != "":
		case shown[key]:
			c.Elsewhere = append(c.Elsewhere, key)
		default:
			c.Left = append(c.Left, LeftWords{Key: key, Label: cmp.Or(labels[key], key), Words: words[key]})
		}
	}
	return c
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// Change is how a piece of a toolkit differs from the version before.
type Change string

// The changes. A piece that was both changed and moved is ChangeText.
const (
	ChangeNone    Change = ""
	ChangeNew     Change = "new"
	ChangeRemoved Change = "removed"
	ChangeText    Change = "changed"
	ChangeMoved   Change = "moved"
)

// ItemChange is one item beside what it was.
type ItemChange struct {
	Change        Change
	Before, After Item // the zero Item where there is none
}

// Same reports whether both say the same.
func (c ItemChange) Same() bool { return c.Before.same(c.After) }

// CompareItems matches the items of two versions by key: those of the newer in its order, then those that are gone.
func CompareItems(before, after []Item) (list []ItemChange) {
	known, stay := map[ItemKey]int{}, inOrder(before, after)
	for i, item := range before {
		known[item.Key] = i
	}
	for _, item := range after {
		i, was := known[item.Key]
		if !was {
			list = append(list, ItemChange{Change: ChangeNew, After: item})
			continue
		}
		c := ItemChange{Before: before[i], After: item}
		switch {
		case !c.Same():
			c.Change = ChangeText
		case !stay[item.Key]:
			c.Change = ChangeMoved
		}
		list = append(list, c)
		delete(known, item.Key)
	}
	for i, item := range before {
		if at, left := known[item.Key]; left && at == i {
			list = append(list, ItemChange{Change: ChangeRemoved, Before: item})
		}
	}
	return list
}

// same reports whether two items of different versions say the same.
func (i Item) same(o Item) bool {
	return i.Kind == o.Kind && i.Title == o.Title && i.Body == o.Body && i.File == o.File && i.Whom == o.Whom && i.Template == o.Template && i.UseUntil == o.UseUntil
}

// inOrder are the keys of a longest run of items that stand in the same order in both lists: what is not among them was moved.
func inOrder(before, after []Item) map[ItemKey]bool {
	at := map[ItemKey]int{}
	for i, item := range before {
		at[item.Key] = i
	}
	var common []Item
	for _, item := range after {
		if _, both := at[item.Key]; both {
			common = append(common, item)
		}
	}
	length, from, end := make([]int, len(common)), make([]int, len(common)), -1
	for i := range common {
		length[i], from[i] = 1, -1
		for j := range i {
			if at[common[j].Key] < at[common[i].Key] && length[j]+1 > length[i] {
				length[i], from[i] = length[j]+1, j
			}
		}
		if end < 0 || length[i] > length[end] {
			end = i
		}
	}
	stay := map[ItemKey]bool{}
	for i := end; i >= 0; i = from[i] {
		stay[common[i].Key] = true
	}
	return stay
}

// SlotChange is one slot beside what it was. One that was renamed stands beside the slot whose answers it takes over.
type SlotChange struct {
	Change        Change
	Before, After Slot // the zero Slot where there is none
}

// CompareSlots matches the slots of two versions by name, and by what they were renamed from: those of the newer in its order, then those
// that are gone.
func CompareSlots(before, after []Slot) (list []SlotChange) {
	known := map[string]Slot{}
	for _, sl := range before {
		known[sl.Key] = sl
	}
	for _, sl := range after {
		was, there := known[sl.Key]
		if !there && sl.RenamedFrom != "" {
			was, there = known[sl.RenamedFrom]
		}
		c := SlotChange{Before: was, After: sl}
		now := sl
		now.RenamedFrom, was.RenamedFrom = "", ""
		switch {
		case !there:
			c.Change = ChangeNew
		case now != was:
			c.Change = ChangeText
		}
		delete(known, was.Key)
		list = append(list, c)
	}
	for _, sl := range before {
		if _, left := known[sl.Key]; left {
			list = append(list, SlotChange{Change: ChangeRemoved, Before: sl})
		}
	}
	return list
}
