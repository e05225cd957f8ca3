package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// AreaPerson is somebody whom a run by area may give to a chapter.
type AreaPerson struct {
	ID              hub.PersonID
	Email, Postcode string
	Places          []AreaPlace
}

// AreaPlace is a place of theirs on a list of the office's supporters or of a chapter's followers.
type AreaPlace struct {
	hub.Subscription

	Kind hub.ListKind
}

// areaPeople are those who are on a list of supporters or followers, have a ZIP code, and belong to no open chapter. Why it crosses: as
// CountAreaPeople.
func areaPeople() string {
	return ` FROM people p WHERE p.id > $1 AND p.postcode_sealed IS NOT NULL AND p.email_sealed IS NOT NULL AND p.suspended_at IS NULL
	AND EXISTS (SELECT 1 FROM subscriptions s JOIN lists l ON l.chapter_id = s.chapter_id AND l.id = s.list_id
		WHERE s.person_id = p.id AND s.state <> 'left' AND l.kind IN ('supporters', 'followers'))
	AND NOT EXISTS (SELECT 1 FROM memberships m JOIN chapters c ON c.id = m.chapter_id
		WHERE m.person_id = p.id AND m.state IN ('approved', 'requested') AND c.status <> 'closed' AND c.kind <> 'national')`
}

// CountAreaPeople is how many AreaPeople there are. Why it crosses: supporters belong to no chapter, and may follow any.
func (s *Store) CountAreaPeople(ctx context.Context) (n int, err error) {
	err = s.across().QueryRowContext(ctx, `SELECT COUNT(*)`+areaPeople(), "").Scan(&n)
	return n, wrap("count people of an area", sqldb.Map(err))
}

// AreaPeople returns up to limit people, by id, behind one, whom a run by area may give to a chapter. Why it crosses: as CountAreaPeople.
func (s *Store) AreaPeople(ctx context.Context, after hub.PersonID, limit int) ([]AreaPerson, error) {
	rows, err := s.across().QueryContext(ctx, `SELECT p.id, p.email_sealed, p.postcode_sealed`+areaPeople()+` ORDER BY p.id LIMIT $2`, after, limit)
	list, err := collect(rows, err, func(row scanner) (p AreaPerson, err error) {
		return p, row.Scan(&p.ID, sealed{s, sealEmail, &p.Email}, sealed{s, sealPostcode, &p.Postcode})
	})
	if err != nil {
		return nil, wrap("people of an area", err)
	}
	at, ids := map[hub.PersonID]int{}, make([]any, len(list))
	for i, p := range list {
		at[p.ID], ids[i] = i, string(p.ID)
	}
	err = lookUp(ctx, s.across(), `SELECT (SELECT l.kind FROM lists l WHERE l.chapter_id = subscriptions.chapter_id AND l.id = subscriptions.list_id), `+subscriptions.list()+`
		FROM subscriptions WHERE person_id IN `, ids, func(row scanner) error {
		var p AreaPlace
		err := row.Scan(append([]any{&p.Kind}, subscriptions.dest(s, &p.Subscription)...)...)
		list[at[p.Person]].Places = append(list[at[p.Person]].Places, p)
		return err
	})
	return list, wrap("people of an area", err)
}
