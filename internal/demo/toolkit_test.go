package demo

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

func TestToolkitsAreWhole(t *testing.T) {
	t.Parallel()
	s := Build(today)
	titles := []string{
		"Five minutes for safe crossings", "Keep the library open on Sundays", "River clean-up week", "Know your lease", "Night bus count", "Welcome table",
	}
	for i, kit := range s.Toolkits {
		if kit.Title != titles[i] {
			t.Errorf("toolkit %d is %q", i, kit.Title)
		}
		if kit.Summary == "" || kit.Ask == "" || kit.CreatedAt.After(kit.UpdatedAt) || len([]rune(kit.Summary)) > 400 {
			t.Errorf("%s: %+v", kit.Title, kit.Toolkit)
		}
		newest := kit.Versions[len(kit.Versions)-1]
		kinds := map[hub.ItemKind]bool{}
		for _, item := range newest.Items {
			kinds[item.Kind] = true
		}
		for _, kind := range []hub.ItemKind{hub.ItemTalkingPoints, hub.ItemCallScript, hub.ItemLetter, hub.ItemChecklist, hub.ItemEventTemplate} {
			if !kinds[kind] {
				t.Errorf("%s has no %s", kit.Title, kind)
			}
		}
		for n, v := range kit.Versions {
			checkVersion(t, kit.Title, n+1, v)
		}
	}
	if last := s.Toolkits[5]; len(last.Versions) != 1 || !last.Versions[0].PublishedAt.IsZero() {
		t.Errorf("%s is not a draft", last.Title)
	}
	if first := s.Toolkits[0]; len(first.Versions) != 2 || len(first.Versions[0].Items) >= len(first.Versions[1].Items) {
		t.Errorf("%s has no second version with more in it", first.Title)
	}
}

func checkVersion(t *testing.T, title string, number int, v hub.ToolkitVersion) {
	t.Helper()
	declared, required := map[string]bool{}, 0
	for _, slot := range v.Slots {
		declared[slot.Key] = true
		if slot.Required {
			required++
		}
	}
	if v.Number != number || len(v.Slots) < 3 || len(v.Slots) > 5 || required == 0 {
		t.Errorf("%s: version %d has %d slots, %d required", title, v.Number, len(v.Slots), required)
	}
	used := map[string]bool{}
	for _, item := range v.Items {
		if !item.Kind.Valid() || item.Title == "" || item.Kind != hub.ItemEventTemplate && len(item.Body) < 200 {
			t.Errorf("%s: item %q is too short", title, item.Title)
		}
		tpl := item.Template
		for _, key := range hub.SlotKeys(item.Body + tpl.Title + tpl.Summary + tpl.Description) {
			used[key] = true
		}
		if item.Kind == hub.ItemEventTemplate && (!tpl.Mode.Valid() || tpl.Minutes < 15 || tpl.MaxParty < 1 || tpl.Title == "" || tpl.Description == "") {
			t.Errorf("%s: template %+v", title, tpl)
		}
	}
	for key := range used {
		if !declared[key] {
			t.Errorf("%s uses [[%s]] and does not declare it", title, key)
		}
	}
	if len(used) < 3 {
		t.Errorf("%s uses %d slots", title, len(used))
	}
}

func TestBoardIsTheOneOfThePicture(t *testing.T) {
	t.Parallel()
	s := Build(today)
	slug := map[hub.ChapterID]string{}
	for _, c := range s.Chapters {
		slug[c.ID] = c.Slug
	}
	type key struct{ toolkit, chapter string }
	states, reasons, filled := map[key]hub.AdoptionState{}, map[string]bool{}, map[string]int{}
	counts := map[string]map[hub.AdoptionState]int{}
	for _, a := range s.Adoptions {
		i := slices.IndexFunc(s.Toolkits, func(kit store.SeedToolkit) bool { return kit.ID == a.Toolkit })
		title := s.Toolkits[i].Title
		if counts[title] == nil {
			counts[title] = map[hub.AdoptionState]int{}
		}
		counts[title][a.State]++
		states[key{title, slug[a.Chapter]}] = a.State
		if i == 0 {
			filled[slug[a.Chapter]] = len(a.Values)
			reasons[a.Reason] = true
			if a.Chapter == s.Chapters[2].ID && a.Reason != "Our council voted last month; send us the follow-up" {
				t.Errorf("Fargo says %q", a.Reason)
			}
		}
	}
	want := map[hub.AdoptionState]int{
		hub.AdoptionUnseen: 5, hub.AdoptionSeen: 11, hub.AdoptionAdopted: 19, hub.AdoptionInUse: 31, hub.AdoptionDeclined: 6,
	}
	if diff := cmp.Diff(want, counts["Five minutes for safe crossings"]); diff != "" {
		t.Errorf("the board (-want +got):\n%s", diff)
	}
	if len(reasons) != 7 {
		t.Errorf("%d different reasons, the empty one among them", len(reasons))
	}
	if filled["boston"] != 2 {
		t.Errorf("Boston filled %d slots of four", filled["boston"])
	}
	lease := counts["Know your lease"]
	if lease[hub.AdoptionUnseen]+lease[hub.AdoptionSeen] < 60 || lease[hub.AdoptionLocalized]+lease[hub.AdoptionInUse] > 0 {
		t.Errorf("this week's toolkit stands at %v", lease)
	}
	all := map[hub.AdoptionState]bool{}
	for _, state := range states {
		all[state] = true
	}
	if len(all) != len(hub.AdoptionStates()) {
		t.Errorf("adoptions are %v", all)
	}
	for k, state := range map[key]hub.AdoptionState{
		{"Five minutes for safe crossings", "boston"}: hub.AdoptionAdopted, {"Five minutes for safe crossings", "new-orleans"}: hub.AdoptionInUse,
		{"Five minutes for safe crossings", "fargo"}: hub.AdoptionDeclined, {"Five minutes for safe crossings", "spokane"}: hub.AdoptionSeen,
		{"Five minutes for safe crossings", "duluth"}: hub.AdoptionUnseen, {"Know your lease", "boston"}: hub.AdoptionUnseen,
		{"Keep the library open on Sundays", "new-orleans"}: hub.AdoptionLocalized,
	} {
		if states[k] != state {
			t.Errorf("%v is %s, want %s", k, states[k], state)
		}
	}
}
