package store

import (
	"context"
	"errors"
	"slices"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// A lead hands over in one step: they invite the next one, who accepts, the office confirms, and in that transaction the one role begins
// and the other ends. Until then whoever leads the chapter stays as they are. Where the lead may appoint, too, nobody confirms.

// mayHandOver refuses what ends a role that nobody can hand over: one that is not theirs here, or that a provider gives.
func (s *Store) mayHandOver(ctx context.Context, tx *transaction, i hub.Invitation) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT source FROM roles WHERE person_id = $1 AND role = $2 AND chapter_id = $3 AND (ends_at IS NULL OR ends_at > $4)`, i.AskedBy, i.Role, i.Chapter, sqldb.At(s.now()))
	sources, err := collect(rows, err, text[string])
	switch {
	case err != nil:
		return err
	case len(sources) == 0:
		return hub.ErrForbidden
	case slices.Contains(sources, "provider"):
		return hub.ErrProviderRole
	}
	return nil
}

// acceptHandOver does what follows when the next lead accepts: the handover, where whoever asked may appoint, else the office is asked.
func (s *Store) acceptHandOver(ctx context.Context, tx *transaction, next hub.PersonID, i *hub.Invitation) error {
	if i.ConfirmedBy != "" {
		return s.handOver(ctx, tx, i.ConfirmedBy, next, *i)
	}
	now := s.now()
	i.State, i.AgreedBy, i.ExpiresAt = hub.InvitationProposed, next, now.Add(hub.InviteFor)
	err := must(tx.ExecContext(ctx, `
		UPDATE invitations SET state = 'proposed', agreed_by = $2, decided_at = NULL, token_key = NULL, expires_at = $3 WHERE id = $1`, i.ID, next, sqldb.At(i.ExpiresAt)))
	if err == nil {
		err = s.refuseBlockedRole(ctx, tx, next, i.Chapter)
	}
	if err != nil {
		return err
	}
	tx.happened(hub.Fact{By: next, Chapter: i.Chapter, Kind: hub.FactInvitationAgree, Object: "invitation:" + string(i.ID)})
	if err := s.tellHandOver(ctx, tx, *i, next, hub.HandOverAgreed, []hub.PersonID{i.AskedBy}); err != nil {
		return err
	}
	return s.tellWaits(ctx, tx, next, hub.WaitHandOver, i.Chapter, i.AskedBy)
}

// confirmHandOver is ConfirmInvitation of a handover that was accepted; done says that it was one. The UPDATE locks the row: of two who
// confirm at once the second one finds nothing that waits.
func (s *Store) confirmHandOver(ctx context.Context, tx *transaction, by hub.PersonID, id hub.InvitationID) (done bool, err error) {
	found, err := text[hub.InvitationID](tx.QueryRowContext(ctx, `
		UPDATE invitations SET state = 'accepted', confirmed_by = $2, decided_at = $3
		WHERE id = $1 AND state = 'proposed' AND agreed_by <> '' AND expires_at > $3 RETURNING id`, id, by, sqldb.At(s.now())))
	if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	i, err := s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, found))
	if err == nil && (by == i.AskedBy || by == i.AgreedBy) {
		err = hub.ErrOwnProposal
	}
	if err == nil {
		err = s.handOver(ctx, tx, by, i.AgreedBy, i)
	}
	return true, err
}

// handOver gives the role of an invitation to the next lead and takes it from whoever asked, and tells both, the chapter's other leads and
// the office.
func (s *Store) handOver(ctx context.Context, tx *transaction, by, next hub.PersonID, i hub.Invitation) error {
	if err := s.suspended(ctx, tx, next); err != nil {
		return err
	}
	if err := s.appoint(ctx, tx, roleRow{person: next, Grant: i.Grant, source: "granted", by: string(by), ends: i.EndsAt}); err != nil {
		return err
	}
	if err := s.refuseBlockedRole(ctx, tx, next, i.Chapter); err != nil {
		return err
	}
	if err := s.takeRole(ctx, tx, i.AskedBy, i.Grant, RoleEnd{By: by}); err != nil {
		return err
	}
	tx.happened(hub.Fact{By: by, Chapter: i.Chapter, Kind: hub.FactInvitationHandOver, Object: "invitation:" + string(i.ID)})
	told := []hub.PersonID{i.AskedBy, next}
	for _, list := range []func() ([]hub.PersonID, error){
		func() ([]hub.PersonID, error) { return s.colleagues(ctx, tx, next, i.Chapter) },
		func() ([]hub.PersonID, error) { return s.office(ctx, tx, true) },
	} {
		more, err := list()
		if err != nil {
			return err
		}
		told = append(told, more...)
	}
	return s.tellHandOver(ctx, tx, i, next, hub.HandOverDone, told)
}

// handOverOff tells both of a handover that was declined, taken back or refused by somebody that who leads stays as it was.
func (s *Store) handOverOff(ctx context.Context, tx *transaction, by hub.PersonID, i hub.Invitation) error {
	told := slices.DeleteFunc([]hub.PersonID{i.AskedBy, i.AgreedBy}, func(p hub.PersonID) bool { return p == "" || p == by })
	return s.tellHandOver(ctx, tx, i, i.AgreedBy, hub.HandOverOff, told)
}

// handoversAtOnce is how many handovers a sweep ends; the next goes on.
const handoversAtOnce = 500

// ExpireHandovers ends the handovers that nobody accepted, or that the office did not confirm, in time: who leads stays as it was, and both
// and the chapter's leads are emailed, each once, however many do this at once. It returns how many ended.
func (s *Store) ExpireHandovers(ctx context.Context) (n int, err error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT id FROM invitations WHERE expires_at <= $1 AND hands_over AND state IN ('proposed', 'open') ORDER BY expires_at, id LIMIT $2`, sqldb.At(s.now()), handoversAtOnce)
	list, err := collect(rows, err, text[hub.InvitationID])
	for i := 0; i < len(list) && err == nil; i++ {
		err = s.tx(ctx, "expire a handover", func(tx *transaction) error {
			ended, err := affected(tx.ExecContext(ctx, `
				UPDATE invitations SET state = 'withdrawn', decided_at = $2 WHERE id = $1 AND state IN ('proposed', 'open') AND expires_at <= $2`, list[i], sqldb.At(s.now())))
			if err != nil || ended == 0 { // another process did
				return err
			}
			n++
			return s.tellExpired(ctx, tx, list[i])
		})
	}
	return n, wrap("expire handovers", err)
}

// tellExpired owes the emails about a handover that ran out.
func (s *Store) tellExpired(ctx context.Context, tx *transaction, id hub.InvitationID) error {
	i, err := s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id))
	if err != nil {
		return err
	}
	leads, err := s.colleagues(ctx, tx, "", i.Chapter)
	if err != nil {
		return err
	}
	told := []hub.PersonID{i.AskedBy}
	if i.AgreedBy != "" {
		told = append(told, i.AgreedBy)
	}
	tx.happened(hub.Fact{By: hub.Operator, Chapter: i.Chapter, Kind: hub.FactInvitationExpire, Object: "invitation:" + string(id)})
	return s.tellHandOver(ctx, tx, i, i.AgreedBy, hub.HandOverOver, append(told, leads...))
}

// tellHandOver owes people an email about where a handover stands, each one.
func (s *Store) tellHandOver(ctx context.Context, tx *transaction, i hub.Invitation, next hub.PersonID, step hub.HandOverStep, told []hub.PersonID) error {
	words := hub.HandOverLetter{From: i.AskedByName, Chapter: i.ChapterName, Slug: i.ChapterSlug, Step: step}
	if next != "" {
		p, err := s.addressee(ctx, tx, next)
		if err != nil && !errors.Is(err, hub.ErrNotFound) {
			return err
		}
		words.To = p.Name
	}
	for n, id := range told {
		if slices.Contains(told[:n], id) {
			continue
		}
		if err := s.oweAbout(ctx, tx, id, words); err != nil && !errors.Is(err, hub.ErrNotFound) { // somebody who erased themselves needs none
			return err
		}
	}
	return nil
}

// tellWaits owes those who can decide something an email that it waits for them, each one; whoever asked, and whom it is about, cannot.
func (s *Store) tellWaits(ctx context.Context, tx *transaction, by hub.PersonID, step hub.HoldStep, chapter hub.ChapterID, about ...hub.PersonID) error {
	list, err := s.office(ctx, tx, step.ForStaff())
	if err != nil {
		return err
	}
	who, err := s.addressee(ctx, tx, by)
	words := hub.WaitsLetter{Step: step, By: who.Name}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, chapter)
	for n := 0; n < len(list) && err == nil; n++ {
		if list[n] != by && !slices.Contains(about, list[n]) {
			err = s.oweAbout(ctx, tx, list[n], words)
		}
	}
	return err
}

// office are the national admins, and with staff those, too, who are not suspended, each once.
func (s *Store) office(ctx context.Context, tx *transaction, staff bool) (list []hub.PersonID, err error) {
	for _, role := range []hub.Role{hub.RoleNationalAdmin, hub.RoleNationalStaff} {
		if role == hub.RoleNationalStaff && !staff {
			continue
		}
		rows, err := tx.QueryContext(ctx, `
			SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id IS NULL AND r.role = $2 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`, sqldb.At(s.now()), role)
		some, err := collect(rows, err, text[hub.PersonID])
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}
