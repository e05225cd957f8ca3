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

// FillFor is Fill with the name of whoever is called in the blank that stands for it.
func (l ChapterToolkit) FillFor(name string) func(text string) string {
	values := map[string]string{}
	maps.Copy(values, l.Adoption.Values)
	values[hub.SlotRepresentative] = name
	return func(text string) string { return hub.FillSlots(text, l.Version.Slots, values) }
}
