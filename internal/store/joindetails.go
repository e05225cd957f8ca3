package store

import (
	"strings"

	"chapterhouse/internal/hub"
)

// joinText is how people join an event online as its one sealed column keeps it: the link on the first line, which may be empty, and the
// details below.
func joinText(e hub.Event) string {
	if e.JoinDetails == "" {
		return e.JoinURL
	}
	return e.JoinURL + "\n" + e.JoinDetails
}

// joinColumn is that column.
var joinColumn = column[hub.Event]{
	name: "join_url_sealed", purpose: sealLink,
	scan:  func(s *Store, e *hub.Event) any { return sealedJoinDetails{s, e} },
	value: func(s *Store, e *hub.Event) (any, error) { return s.seal(joinText(*e), sealLink) },
}

// sealedJoinDetails scans the column into the event.
type sealedJoinDetails struct {
	store *Store
	event *hub.Event
}

// Scan implements sql.Scanner.
func (d sealedJoinDetails) Scan(v any) error {
	var way string
	if err := (sealed{d.store, sealLink, &way}).Scan(v); err != nil {
		return err
	}
	d.event.JoinURL, d.event.JoinDetails, _ = strings.Cut(way, "\n")
	return nil
}
