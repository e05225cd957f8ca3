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
	Key                 string
	Title, Summary, Ask string
	Items               []hub.Item
	Slots               []hub.Slot
	Versions            int // published ones; the last holds all items, earlier ones lack the last
	Renewed             *renewal
	Recalled            *recall
	Pushed              int // days ago; 0: still a draft
	Note                string
	When                hours // the event that is held with it; the template is an item
	Kinds               []hub.ChapterKind
	Only, Except        []string                       // slugs; with Kinds, who was offered it: without any of the three, everybody
	Mix                 map[hub.AdoptionState]int      // how many chapters stand in each state
	Fixed               map[hub.AdoptionState][]string // slugs of those whose state is no matter of chance
	Reasons             []string                       // the first belongs to the first fixed refusal
	Quotes, Waters      []string                       // what chapters write into the slots
	ID                  hub.ToolkitID                  `yaml:"-"`
}

// renewal is a further version that was published after the push, for each chapter to take.
type renewal struct {
	Days int // ago
	Note string
	Was  map[string]string // texts of the items, and what they were before
}

// recall is text of a kit that the office took back.
type recall struct {
	Days          int    // ago
	Item, Instead string // titles
	Reason        string
}

// recalled are the recalls of a kit.
func (k *kit) recalled(latest int, at time.Time) []hub.Recall {
	key := func(title string) hub.ItemKey {
		i := slices.IndexFunc(k.Items, func(i hub.Item) bool { return i.Title == title })
		return id[hub.ItemKey]("item", k.Key, fmt.Sprint(i))
	}
	r := k.Recalled
	return []hub.Recall{{ID: id[hub.RecallID]("recall", k.Key), Toolkit: k.ID, Item: key(r.Item), Version: latest, Reason: r.Reason, Replacement: key(r.Instead), At: at}}
}

// states lists the states as often as the mix has them.
func (k *kit) states() []hub.AdoptionState {
	var states []hub.AdoptionState
	for _, s := range hub.AdoptionStates() {
		states = append(states, slices.Repeat([]hub.AdoptionState{s}, k.Mix[s])...)
	}
	return states
}

func (k *kit) offered(c *chapter) bool {
	return (k.Kinds == nil || slices.Contains(k.Kinds, c.Kind)) && (k.Only == nil || slices.Contains(k.Only, c.Slug)) && !slices.Contains(k.Except, c.Slug)
}

// fixed is the state of a chapter whose state is no matter of chance.
func (k *kit) fixed(c *chapter) (hub.AdoptionState, bool) {
	for state, slugs := range k.Fixed {
		if slices.Contains(slugs, c.Slug) {
			return state, true
		}
	}
	return "", false
}

// has is the version that a chapter has: of a renewed kit, many that take part have the one before, Boston among them.
func (k *kit) has(c *chapter, state hub.AdoptionState) int {
	if k.Renewed == nil || state.Taken() && (c.Slug == "boston" || len(c.Slug)%3 == 0) {
		return k.Versions
	}
	return k.Versions + 1
}

// piece is the kit's event template with values in the slots of its texts.
func (k *kit) piece(values map[string]string) piece {
	t := k.Items[slices.IndexFunc(k.Items, func(i hub.Item) bool { return i.Kind == hub.ItemEventTemplate })].Template
	fill := func(text string) string { return hub.FillSlots(text, k.Slots, values) }
	return piece{
		Title: fill(t.Title), Summary: fill(t.Summary), Body: fill(t.Description), When: k.When, Minutes: t.Minutes, Mode: t.Mode, Seats: t.Capacity,
	}
}

// template is the key of the kit's event template.
func (k *kit) template() hub.ItemKey {
	i := slices.IndexFunc(k.Items, func(i hub.Item) bool { return i.Kind == hub.ItemEventTemplate })
	return id[hub.ItemKey]("item", k.Key, fmt.Sprint(i))
}

func (b *builder) kit(key string) *kit {
	return &b.kits[slices.IndexFunc(b.kits, func(k kit) bool { return k.Key == key })]
}

// pushedAt is when the office pushed the kit: late morning in the east.
func (b *builder) pushedAt(k *kit) time.Time {
	return b.day.AddDate(0, 0, -k.Pushed).Add(15*time.Hour + 20*time.Minute)
}

// voteDays is how far off the vote is that the first toolkit is about.
const voteDays = 23

// buildToolkits makes the six toolkits.
func (b *builder) buildToolkits() {
	vote := b.day.AddDate(0, 0, voteDays).Format("2 January")
	b.kits = slices.Clone(words().Kits)
	for i := range b.kits {
		k := &b.kits[i]
		k.ID, k.Ask = id[hub.ToolkitID]("toolkit", k.Key), strings.ReplaceAll(k.Ask, "{vote}", vote)
		made := b.daysAgo(k.Pushed + 12)
		t := store.SeedToolkit{Toolkit: hub.Toolkit{
			ID: k.ID, ToolkitHead: hub.ToolkitHead{Title: k.Title, Summary: k.Summary, Ask: k.Ask}, CreatedAt: made, UpdatedAt: made.Add(49 * time.Hour),
		}}
		if k.Pushed == 0 {
			t.CreatedAt, t.UpdatedAt = b.daysAgo(4), b.daysAgo(1)
			t.Versions = []hub.ToolkitVersion{k.version(1, len(k.Items))}
		}
		for n := 1; n <= k.Versions; n++ {
			v := k.version(n, len(k.Items)-k.Versions+n)
			v.PublishedAt = b.pushedAt(k).Add(-time.Duration(1+120*(k.Versions-n)) * time.Hour)
			t.Versions = append(t.Versions, v)
		}
		if k.Renewed != nil {
			v := k.version(k.Versions+1, len(k.Items))
			v.PublishedAt, v.Note = b.daysAgo(k.Renewed.Days), k.Renewed.Note
			t.Versions = append(t.Versions, v)
		}
		if k.Recalled != nil {
			t.Recalls, t.Recalled = 1, k.recalled(len(t.Versions), b.daysAgo(k.Recalled.Days))
		}
		b.seed.Toolkits = append(b.seed.Toolkits, t)
	}
}

// version is the version of this number with the first items of the kit.
func (k *kit) version(number, items int) hub.ToolkitVersion {
	v := hub.ToolkitVersion{Toolkit: k.ID, Number: number, Slots: k.Slots}
	for i, item := range k.Items[:items] {
		item.ID, item.Key = id[hub.ItemID]("item", k.Key, fmt.Sprint(number), fmt.Sprint(i)), id[hub.ItemKey]("item", k.Key, fmt.Sprint(i))
		if k.Renewed != nil && number <= k.Versions {
			for now, was := range k.Renewed.Was {
				item.Body = strings.ReplaceAll(item.Body, now, was)
			}
		}
		v.Items = append(v.Items, item)
	}
	return v
}
