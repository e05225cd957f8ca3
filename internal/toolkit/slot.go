package toolkit

import (
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// checkSlots returns the slots of a form, and says what is wrong with them.
func checkSlots(slots []hub.Slot, in *hub.Invalid) (kept []hub.Slot) {
	seen := map[string]bool{}
	for _, sl := range slots {
		sl.Label, sl.Help = oneLine(sl.Label), oneLine(sl.Help)
		if sl.Label == "" {
			continue
		}
		if sl.Key == "" {
			sl.Key = sl.Label
		}
		sl.Key = slotKey(sl.Key)
		switch {
		case sl.Key == "":
			in.Add("slots", say.M("Give each blank a short name of plain letters, like city."))
		case seen[sl.Key]:
			in.Add("slots", say.M("Two blanks are named %s. Give each its own name.", sl.Key))
		case tooLong(sl.Label, maxTitle) || tooLong(sl.Help, maxSummary):
			in.Add("slots", say.M("Keep each label under 120 characters, and its help under 400."))
		}
		seen[sl.Key] = true
		kept = append(kept, sl)
	}
	return kept
}

// slotKey makes a slot's key from words: lower-case letters, digits and underscores, at most 40, beginning with a letter.
func slotKey(words string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ' || r == '_' || r == '-':
			return '_'
		}
		return -1
	}, strings.TrimSpace(words))
	key = strings.TrimLeft(strings.Trim(key, "_"), "0123456789_")
	return strings.TrimRight(key[:min(len(key), 40)], "_")
}
