package store

import (
	"strings"

	"chapterhouse/internal/hub"
)

// wayIn is how people join an event online as its one sealed column keeps it: the link on the first line, which may be empty, and the
// details below.
func wayIn(e hub.Event) string {
	if e.JoinDetails == "" {
		return e.JoinURL
	}
	return e.JoinURL + "\n" + e.JoinDetails
}

// sealedWay scans the column into the event.
type sealedWay struct {
	store *Store
	event *hub.Event
}

// Scan implements sql.Scanner.
func (d sealedWay) Scan(v any) error {
	var way string
	if err := (sealed{d.store, sealLink, &way}).Scan(v); err != nil {
		return err
	}
	d.event.JoinURL, d.event.JoinDetails, _ = strings.Cut(way, "\n")
	return nil
}
