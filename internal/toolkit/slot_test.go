package toolkit

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
)

func TestSlotKey(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"city":                         "city",
		"  Your City ":                 "your_city",
		"A local quote":                "a_local_quote",
		"re-enter":                     "re_enter",
		"_venue_":                      "venue",
		"2nd place":                    "nd_place",
		"Straße":                       "strae",
		"Ville préférée (s’il y en a)": "ville_prfre_sil_y_en_a",
		"城市":                           "",
		"123":                          "",
		"[[city]]":                     "city",
		"":                             "",
		"x!@#$%^&*()":                  "x",
		"abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz": "abcdefghijklmnopqrstuvwxyz_abcdefghijklm",
	} {
		if got := slotKey(words); got != want {
			t.Errorf("%q becomes %q, want %q", words, got, want)
		}
	}
}

// A key is a name that texts can use, and making a key of a key changes nothing.
func FuzzSlotKey(f *testing.F) {
	for _, seed := range []string{"city", "Your City", "__9_", "城市", "a b-c_d", "\xff\x00z", "abcdefghijklmnopqrstuvwxyz abcdefghijkl_mnop"} {
		f.Add(seed)
	}
	shape := regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	f.Fuzz(func(t *testing.T, words string) {
		key := slotKey(words)
		if key == "" {
			return
		}
		if !shape.MatchString(key) || slotKey(key) != key {
			t.Errorf("%q becomes %q, and that %q", words, key, slotKey(key))
		}
		if diff := cmp.Diff([]string{key}, hub.SlotKeys("[["+key+"]]")); diff != "" {
			t.Errorf("no text can use %q (-want +got):\n%s", key, diff)
		}
	})
}

func TestAudience(t *testing.T) {
	t.Parallel()
	all := []hub.Chapter{
		{ID: "boston", Kind: hub.KindLocal, Status: hub.CharterActive, Place: hub.Place{Region: "MA"}},
		{ID: "salem", Kind: hub.KindPod, Status: hub.CharterForming, Place: hub.Place{Region: "MA"}},
		{ID: "lynn", Kind: hub.KindLocal, Status: hub.CharterClosed, Place: hub.Place{Region: "MA"}},
		{ID: "austin", Kind: hub.KindLocal, Status: hub.CharterDormant, Place: hub.Place{Region: "TX"}},
		{ID: "youth", Kind: hub.KindCouncil, Status: hub.CharterActive},
		{ID: "office", Kind: hub.KindNational, Status: hub.CharterActive},
	}
	for name, c := range map[string]struct {
		audience hub.Audience
		want     []hub.ChapterID
	}{
		"nothing chosen is nobody":               {hub.Audience{}, nil},
		"an unknown kind is nobody":              {hub.Audience{Kind: "everything"}, nil},
		"every kind but the closed and national": {hub.Audience{Kind: hub.EveryKind}, []hub.ChapterID{"boston", "salem", "austin", "youth"}},
		"national cannot be picked":              {hub.Audience{Picked: []hub.ChapterID{"office"}}, nil},
		"national is no kind to push to":         {hub.Audience{Kind: hub.KindNational}, nil},
		"a kind":                                 {hub.Audience{Kind: hub.KindLocal}, []hub.ChapterID{"boston", "austin"}},
		"a state":                                {hub.Audience{Region: "MA"}, []hub.ChapterID{"boston", "salem"}},
		"a kind in a state":                      {hub.Audience{Kind: hub.KindLocal, Region: "MA"}, []hub.ChapterID{"boston"}},
		"picked by hand":                         {hub.Audience{Picked: []hub.ChapterID{"youth", "boston"}}, []hub.ChapterID{"boston", "youth"}},
		"every kind in a state":                  {hub.Audience{Kind: hub.EveryKind, Region: "MA"}, []hub.ChapterID{"boston", "salem"}},
		"picked by hand beside the filter":       {hub.Audience{Kind: hub.KindLocal, Region: "TX", Picked: []hub.ChapterID{"youth"}}, []hub.ChapterID{"austin", "youth"}},
		"a closed one cannot be picked":          {hub.Audience{Picked: []hub.ChapterID{"lynn"}}, nil},
		"one that is not there cannot be":        {hub.Audience{Picked: []hub.ChapterID{"atlantis", "' OR 1=1"}}, nil},
		"a kind and a state that nothing is of":  {hub.Audience{Kind: hub.KindCouncil, Region: "MA"}, nil},
	} {
		var got []hub.ChapterID
		for _, ch := range c.audience.Of(all, away) {
			got = append(got, ch.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
