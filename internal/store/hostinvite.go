package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// An invitation to host one event is an invitation whose role is host: it is sent, sent again, declined and withdrawn like any other, and
// its acceptance is a row of event_hosts, whose rights end by themselves.

// toHost is the event of an invitation to host one. ErrNotFound: there is none, it is cancelled, or a host's rights are over. The
// transaction is bound to the chapter from then on.
func (s *Store) toHost(ctx context.Context, tx *transaction, i hub.Invitation) (hub.Event, error) {
	chapter, err := s.bind(ctx, tx, i.Chapter)
	if err != nil {
		return hub.Event{}, err
	}
	e, err := chapter.event(ctx, i.Event)
	if err == nil && (e.State == hub.EventCancelled || !s.now().Before(e.EndsAt.Add(hub.HostAfter))) {
		err = hub.ErrNotFound
	}
	return e, err
}

// inviteUntil is until when the link of an invitation works that is sent now: for a host not beyond their rights. An address that hosts
// the event is ErrListed.
func (s *Store) inviteUntil(ctx context.Context, tx *transaction, i hub.Invitation) (time.Time, error) {
	until := s.now().Add(hub.InviteFor)
	if i.Event == "" {
		return until, nil
	}
	e, err := s.toHost(ctx, tx, i)
	if err != nil {
		return until, err
	}
	chapter, err := s.bind(ctx, tx, i.Chapter)
	if err != nil {
		return until, err
	}
	hosts, err := rowExists(chapter.row(ctx, `
		SELECT 1 FROM event_hosts h JOIN people p ON p.id = h.person_id WHERE h.chapter_id = $1 AND h.event_id = $2 AND p.email_key = $3`, i.Event, s.emailKey(i.Email)))
	if err == nil && hosts {
		err = hub.ErrListed
	}
	if over := e.EndsAt.Add(hub.HostAfter); over.Before(until) {
		until = over
	}
	return until, err
}

// HostInvitations returns the invitations to host an event of a chapter that wait, the oldest first.
func (s *Store) HostInvitations(ctx context.Context, chapter hub.ChapterID, event hub.EventID) ([]hub.Invitation, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+invitationColumns+invitationFrom+`
		WHERE i.chapter_id = $1 AND i.event_id = $2 AND i.state = 'open' AND i.expires_at > $3 ORDER BY i.asked_at, i.id LIMIT 200`, chapter, event, sqldb.At(s.now()))
	list, err := collect(rows, err, func(row scanner) (hub.Invitation, error) { return s.scanInvitation(row) })
	return list, wrap("host invitations", err)
}

// acceptHost makes whoever accepts an invitation a host of its event, and tells them, whoever invited them and the chapter's leads.
// ErrLocked, ErrClosed: nobody hosts anything new there.
func (s *Store) acceptHost(ctx context.Context, tx *transaction, person hub.PersonID, i hub.Invitation) error {
	if err := s.suspended(ctx, tx, person); err != nil {
		return err
	}
	e, err := s.toHost(ctx, tx, i)
	if err != nil {
		return err
	}
	chapter, err := s.bind(ctx, tx, i.Chapter)
	if err != nil {
		return err
	}
	if err := chapter.hostable(ctx); err != nil {
		return err
	}
	_, err = chapter.exec(ctx, `
		INSERT INTO event_hosts (chapter_id, event_id, person_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, i.Event, person, sqldb.At(s.now()))
	if err == nil {
		err = chapter.oweHost(ctx, i.Event, person)
	}
	if err == nil {
		err = s.refuseBlockedRole(ctx, tx, person, i.Chapter)
	}
	if err != nil {
		return sqldb.Map(err)
	}
	tx.happened(hub.Fact{By: person, Chapter: i.Chapter, Kind: hub.FactHostAccept, Object: "event:" + string(i.Event)})
	p, err := s.addressee(ctx, tx, person)
	if err != nil {
		return err
	}
	told, err := s.colleagues(ctx, tx, person, i.Chapter)
	if err != nil {
		return err
	}
	return s.tellHostInvitation(ctx, tx, i, e, hub.HostInviteAccepted, p.Name, append(told, i.AskedBy))
}

// hostable refuses new hosts of a chapter that is locked or closed.
func (t tenantTx) hostable(ctx context.Context) error {
	var locked, closed bool
	err := t.row(ctx, `SELECT locked_at IS NOT NULL, status = 'closed' FROM chapters WHERE id = $1`).Scan(&locked, &closed)
	switch {
	case err != nil:
		return sqldb.Map(err)
	case locked:
		return hub.ErrLocked
	case closed:
		return hub.ErrClosed
	}
	return nil
}

// hostInvitationOff tells whoever invited a host that it was declined, or whoever was invited that it was taken back.
func (s *Store) hostInvitationOff(ctx context.Context, tx *transaction, i hub.Invitation) error {
	chapter, err := s.bind(ctx, tx, i.Chapter)
	if err != nil {
		return err
	}
	e, err := chapter.event(ctx, i.Event)
	if err != nil {
		return err
	}
	if i.State == hub.InvitationDeclined {
		return s.tellHostInvitation(ctx, tx, i, e, hub.HostInviteDeclined, i.Email, []hub.PersonID{i.AskedBy})
	}
	words := hostInvitation(i, e, hub.HostInviteWithdrawn, "")
	return s.oweNotice(ctx, tx, noticeRow{Message: hub.Message{Letter: hub.Letter{To: i.Email}}}, words)
}

// tellHostInvitation owes people an email about what came of an invitation to host an event, each one.
func (s *Store) tellHostInvitation(ctx context.Context, tx *transaction, i hub.Invitation, e hub.Event, step hub.HostInviteStep, name string, told []hub.PersonID) error {
	words, seen := hostInvitation(i, e, step, name), map[hub.PersonID]bool{}
	for _, id := range told {
		if seen[id] {
			continue
		}
		seen[id] = true
		if err := s.oweAbout(ctx, tx, id, words); err != nil {
			return err
		}
	}
	return nil
}

func hostInvitation(i hub.Invitation, e hub.Event, step hub.HostInviteStep, name string) hub.HostInvitationLetter {
	return hub.HostInvitationLetter{By: i.AskedByName, Chapter: i.ChapterName, Event: e.ID, Name: name, Slug: i.ChapterSlug, Step: step, Title: e.Title}
}
