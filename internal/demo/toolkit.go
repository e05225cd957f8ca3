package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// kit is a toolkit of the demo with how far it got.
type kit struct {
	key                 string
	title, summary, ask string
	items               []hub.Item
	slots               []hub.Slot
	versions            int // published ones; the last holds all items, earlier ones lack the last
	pushed              int // days ago; 0: still a draft
	note                string
	mix                 mix
	offered             func(c *chapter) bool // nil: everybody
	fixed               map[string]hub.AdoptionState
	reasons             []string // the first belongs to the first fixed refusal
	values              func(v valuer) map[string]string
	event               piece // what is held with it; the template is an item
	id                  hub.ToolkitID
}

// mix is how many chapters stand in each state.
type mix struct{ unseen, seen, adopted, localized, inUse, declined int }

// of lists the states as often as the mix has them.
func (m mix) of() []hub.AdoptionState {
	counts := []int{m.unseen, m.seen, m.adopted, m.localized, m.inUse, m.declined}
	var states []hub.AdoptionState
	for i, s := range hub.AdoptionStates() {
		for range counts[i] {
			states = append(states, s)
		}
	}
	return states
}

// template is the kit's event template.
func (k *kit) template() hub.EventTemplate {
	for _, item := range k.items {
		if item.Kind == hub.ItemEventTemplate {
			return item.Template
		}
	}
	return hub.EventTemplate{}
}

func (b *builder) kit(key string) *kit {
	return &b.kits[slices.IndexFunc(b.kits, func(k kit) bool { return k.key == key })]
}

// pushedAt is when the office pushed the kit: late morning in the east.
func (b *builder) pushedAt(k *kit) time.Time {
	return b.day.AddDate(0, 0, -k.pushed).Add(15*time.Hour + 20*time.Minute)
}

// voteDays is how far off the vote is that the first toolkit is about.
const voteDays = 23

// buildToolkits makes the six toolkits.
func (b *builder) buildToolkits() {
	vote := b.day.AddDate(0, 0, voteDays).Format("2 January")
	b.kits = []kit{crossingsKit(vote), libraryKit(), riverKit(), leaseKit(), busKit(), tableKit()}
	for i := range b.kits {
		k := &b.kits[i]
		k.id = id[hub.ToolkitID]("toolkit", k.key)
		made := b.daysAgo(k.pushed + 12)
		t := store.SeedToolkit{Toolkit: hub.Toolkit{
			ID: k.id, ToolkitHead: hub.ToolkitHead{Title: k.title, Summary: k.summary, Ask: k.ask}, CreatedAt: made, UpdatedAt: made.Add(49 * time.Hour),
		}}
		if k.pushed == 0 {
			t.CreatedAt, t.UpdatedAt = b.daysAgo(4), b.daysAgo(1)
			t.Versions = []hub.ToolkitVersion{k.version(1, len(k.items))}
		}
		for n := 1; n <= k.versions; n++ {
			v := k.version(n, len(k.items)-k.versions+n)
			v.PublishedAt = b.pushedAt(k).Add(-time.Duration(1+120*(k.versions-n)) * time.Hour)
			t.Versions = append(t.Versions, v)
		}
		b.seed.Toolkits = append(b.seed.Toolkits, t)
	}
}

// version is the version of this number with the first items of the kit.
func (k *kit) version(number, items int) hub.ToolkitVersion {
	v := hub.ToolkitVersion{Toolkit: k.id, Number: number, Slots: k.slots}
	for i, item := range k.items[:items] {
		item.ID = id[hub.ItemID]("item", k.key, fmt.Sprint(number), fmt.Sprint(i))
		v.Items = append(v.Items, item)
	}
	return v
}

// prose is text without the white space around it.
func prose(text string) string { return strings.TrimSpace(text) }
