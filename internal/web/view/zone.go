package view

import (
	"slices"
	"strings"

	"chapterhouse/components/ui"
)

// Zones are the time zones that a form offers, with the one in use among them.
func Zones(current string) []ui.Option {
	names := []string{
		"America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Boise", "America/Phoenix",
		"America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Indiana/Indianapolis",
		"America/Kentucky/Louisville", "America/Halifax", "America/Toronto", "America/Mexico_City", "Europe/London", "Europe/Berlin", "UTC",
	}
	if current != "" && !slices.Contains(names, current) {
		names = append([]string{current}, names...)
	}
	options := make([]ui.Option, 0, len(names))
	for _, name := range names {
		options = append(options, ui.Option{Value: name, Label: strings.ReplaceAll(name, "_", " "), Selected: name == current})
	}
	return options
}
