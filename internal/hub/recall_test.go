package hub_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// What a recall covers: an item in every version up to the newest it was recalled in, or one version alone.
func TestWhatARecallCovers(t *testing.T) {
	t.Parallel()
	call, all := hub.Recall{Item: "call", Version: 2}, hub.Recall{Version: 2}
	lifted := call
	lifted.LiftedAt = time.Unix(1, 0)
	for _, c := range []struct {
		name    string
		recall  hub.Recall
		key     hub.ItemKey
		version int
		want    bool
	}{
		{"the item as it was recalled", call, "call", 2, true},
		{"the item before", call, "call", 1, true},
		{"the item as it was changed since", call, "call", 3, false},
		{"another item", call, "letter", 2, false},
		{"a version nobody knows", call, "call", 0, true},
		{"a lifted one", lifted, "call", 2, false},
		{"an item of a version that is recalled", all, "letter", 2, true},
		{"of the version before", all, "letter", 1, false},
		{"of the version after", all, "letter", 3, false},
		{"of a version nobody knows", all, "letter", 0, true},
	} {
		if got := c.recall.Covers(c.key, c.version); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	list := hub.Recalls{call, all}
	if r, is := list.Of("call", 2); !is || !r.Whole() {
		t.Errorf("an item of a recalled version is recalled by %+v", r)
	}
	if _, is := list.Whole(1); is {
		t.Error("another version is recalled, too")
	}
}
