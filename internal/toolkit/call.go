package toolkit

import (
	"maps"

	"chapterhouse/internal/hub"
)

// Item returns an item that supporters see, by what it is through all versions.
func (l ChapterToolkit) Item(key hub.ItemKey) (hub.Item, bool) {
	for _, i := range l.Version.Items {
		if i.Key == key && i.Kind.Public() {
			return i, true
		}
	}
	return hub.Item{}, false
}

// Usable reports whether people can act on an item: it is not recalled, its last day is not over, and neither is the toolkit's season.
func (l ChapterToolkit) Usable(i hub.Item) bool {
	_, recalled := l.Recalled(i)
	return !recalled && !i.Expired(l.Today) && !l.Over()
}

// FillFor is Fill with the name of whoever is called in the blank that stands for it.
func (l ChapterToolkit) FillFor(name string) func(text string) string {
	values := map[string]string{}
	maps.Copy(values, l.Adoption.Values)
	values[hub.SlotRepresentative] = name
	return func(text string) string { return hub.FillSlots(text, l.Version.Slots, values) }
}
