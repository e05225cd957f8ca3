package store

import (
	"context"
	"crypto/hmac"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// invitationRow is an invitation with what finds it, which is written and not read.
type invitationRow struct {
	hub.Invitation

	token []byte // hash; none while nothing was sent
}

// invitations are the rows of invitations.
var invitations = table[invitationRow]{name: "invitations", alias: "i", columns: []column[invitationRow]{
	plain("id", func(i *invitationRow) *hub.InvitationID { return &i.ID }),
	plain("role", func(i *invitationRow) *hub.Role { return &i.Role }),
	optional("chapter_id", func(i *invitationRow) *hub.ChapterID { return &i.Chapter }),
	secret("address_sealed", sealInvitation, func(i *invitationRow) *string { return &i.Email }),
	optional("event_id", func(i *invitationRow) *hub.EventID { return &i.Event }),
	plain("state", func(i *invitationRow) *hub.InvitationState { return &i.State }),
	plain("asked_by", func(i *invitationRow) *hub.PersonID { return &i.AskedBy }),
	moment("asked_at", func(i *invitationRow) *time.Time { return &i.AskedAt }),
	plain("confirmed_by", func(i *invitationRow) *hub.PersonID { return &i.ConfirmedBy }),
	moment("sent_at", func(i *invitationRow) *time.Time { return &i.SentAt }),
	moment("expires_at", func(i *invitationRow) *time.Time { return &i.ExpiresAt }),
	moment("decided_at", func(i *invitationRow) *time.Time { return &i.DecidedAt }),
	moment("ends_at", func(i *invitationRow) *time.Time { return &i.EndsAt }),
	plain("hands_over", func(i *invitationRow) *bool { return &i.HandsOver }),
	plain("agreed_by", func(i *invitationRow) *hub.PersonID { return &i.AgreedBy }),
	writeOnly("address_key", func(s *Store, i *invitationRow) any { return s.emailKey(i.Email) }),
	writeOnly("token_key", func(_ *Store, i *invitationRow) any { return keyOrNull(i.token) }),
}}

// What the pages show of an invitation: invitationColumns from invitationFrom.
var invitationColumns = invitations.list() + `, (SELECT a.name_sealed FROM people a WHERE a.id = i.asked_by), COALESCE(c.name, ''), COALESCE(c.slug, ''),
	(SELECT n.name_sealed FROM people n WHERE n.id = i.agreed_by)`

const invitationFrom = ` FROM invitations i LEFT JOIN chapters c ON c.id = i.chapter_id `

func (s *Store) scanInvitation(row scanner, extra ...any) (hub.Invitation, error) {
	var i invitationRow
	dest := append(invitations.dest(s, &i), sealed{s, sealName, &i.AskedByName}, &i.ChapterName, &i.ChapterSlug, sealed{s, sealName, &i.AgreedName})
	err := row.Scan(append(dest, extra...)...)
	return i.Invitation, sqldb.Map(err)
}

// Invite keeps an invitation: proposed, or open and on its way. ErrTooMany: whoever asks sent hub.InvitesADay within a day.
// ErrConflict: the address has one for this role that waits. ErrListed: its person has the role, or hosts the event. ErrNotFound: that event is
// cancelled or over.
func (s *Store) Invite(ctx context.Context, i hub.Invitation) error {
	return s.tx(ctx, "invite", func(tx *transaction) error {
		if err := s.mayInvite(ctx, tx, i); err != nil {
			return err
		}
		now := s.now()
		row := invitationRow{Invitation: i}
		row.ID, row.AskedAt, row.ExpiresAt = hub.NewID[hub.InvitationID](), now, now.Add(hub.ProposalFor)
		token := hub.NewToken()
		if i.State == hub.InvitationOpen {
			until, err := s.inviteUntil(ctx, tx, i)
			if err != nil {
				return err
			}
			row.SentAt, row.ExpiresAt, row.token = now, until, token.Hash()
			if !i.HandsOver { // of a handover it says whether the office has to confirm it
				row.ConfirmedBy = i.AskedBy
			}
		}
		n, err := insertGlobalOr(ctx, s, tx, &invitations, &row, `ON CONFLICT DO NOTHING`)
		if err != nil {
			return err
		}
		if n == 0 {
			return hub.ErrConflict
		}
		if i.State == hub.InvitationProposed {
			tx.happened(hub.Fact{By: i.AskedBy, Chapter: i.Chapter, Kind: hub.FactInvitationPropose, Object: "invitation:" + string(row.ID)})
			switch i.Role {
			case hub.RoleNationalAdmin:
				return s.tellHold(ctx, tx, i.AskedBy, hub.HoldMakeAdmin)
			case hub.RoleCouncilLead:
				return s.tellWaits(ctx, tx, i.AskedBy, hub.WaitCouncil, i.Chapter)
			case hub.RoleLead, hub.RoleNationalStaff, hub.RoleAuditor, hub.RoleHost:
			}
			return s.tellWaits(ctx, tx, i.AskedBy, hub.WaitLead, i.Chapter)
		}
		return s.sendInvitation(ctx, tx, i.AskedBy, row.ID, token)
	})
}

// mayInvite refuses an invitation beyond the day's limit, and one to somebody who has the role. It locks whoever asks, so that no two
// of their invitations see the same count.
func (s *Store) mayInvite(ctx context.Context, tx *transaction, i hub.Invitation) error {
	if err := must(tx.ExecContext(ctx, `UPDATE people SET created_at = created_at WHERE id = $1`, i.AskedBy)); err != nil {
		return err
	}
	var today int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM invitations WHERE asked_by = $1 AND asked_at > $2`, i.AskedBy, sqldb.At(s.now().Add(-24*time.Hour))).Scan(&today)
	if err != nil {
		return sqldb.Map(err)
	}
	if today >= hub.InvitesADay {
		return hub.ErrTooMany
	}
	if i.HandsOver {
		if err := s.mayHandOver(ctx, tx, i); err != nil {
			return err
		}
	}
	held, err := rowExists(tx.QueryRowContext(ctx, `
		SELECT 1 FROM people p JOIN roles r ON r.person_id = p.id
		WHERE p.email_key = $1 AND r.role = $2 AND COALESCE(r.chapter_id, '') = $3 AND r.issuer = '' AND (r.ends_at IS NULL OR r.ends_at > $4)`,
		s.emailKey(i.Email), i.Role, i.Chapter, sqldb.At(s.now())))
	if err == nil && held {
		err = hub.ErrListed
	}
	return err
}

// sendInvitation owes the email with an invitation's link.
func (s *Store) sendInvitation(ctx context.Context, tx *transaction, by hub.PersonID, id hub.InvitationID, token hub.Token) error {
	i, err := s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id))
	if err != nil {
		return err
	}
	tx.happened(hub.Fact{By: by, Chapter: i.Chapter, Kind: hub.FactInvitationSend, Object: "invitation:" + string(id)})
	words := hub.InvitationLetter{Hands: i.HandsOver, Token: token, Role: i.Role, Chapter: i.ChapterName, By: i.AskedByName, Until: i.ExpiresAt.UTC().Truncate(time.Second)}
	if i.Event != "" {
		e, err := s.toHost(ctx, tx, i)
		if err != nil {
			return err
		}
		words.Event, words.When = e.Title, e.StartsLocal
	}
	return s.oweNotice(ctx, tx, noticeRow{Message: hub.Message{Letter: hub.Letter{To: i.Email}}}, words)
}

// Invitation returns one, or ErrNotFound.
func (s *Store) Invitation(ctx context.Context, id hub.InvitationID) (hub.Invitation, error) {
	i, err := s.scanInvitation(s.db.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id))
	return i, wrap("invitation", err)
}

// InvitationByToken finds the invitation of a link, whatever its state, or ErrNotFound; addressed says that it is to the person.
func (s *Store) InvitationByToken(ctx context.Context, token hub.Token, person hub.PersonID) (i hub.Invitation, addressed bool, err error) {
	i, err = s.scanInvitation(s.db.QueryRowContext(ctx, `
		SELECT `+invitationColumns+`, EXISTS (SELECT 1 FROM people p WHERE p.id = $2 AND p.email_key = i.address_key)`+invitationFrom+`
		WHERE i.token_key = $1`, token.Hash(), person), &addressed)
	return i, addressed, wrap("invitation", err)
}

// Invitations returns those to roles that wait, everywhere or of one chapter, the oldest first; those to host an event are HostInvitations.
func (s *Store) Invitations(ctx context.Context, chapter hub.ChapterID) ([]hub.Invitation, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+invitationColumns+invitationFrom+`
		WHERE i.state IN ('proposed', 'open') AND i.event_id IS NULL AND i.expires_at > $2 AND $1 IN ('', COALESCE(i.chapter_id, '')) ORDER BY i.asked_at, i.id LIMIT 500`,
		chapter, sqldb.At(s.now()))
	list, err := collect(rows, err, func(row scanner) (hub.Invitation, error) { return s.scanInvitation(row) })
	return list, wrap("invitations", err)
}

// ConfirmInvitation sends a proposed invitation; a handover that was accepted happens with it. ErrOwnProposal: by proposed it, or is to be
// the next lead. ErrNotFound: it does not wait for that.
func (s *Store) ConfirmInvitation(ctx context.Context, by hub.PersonID, id hub.InvitationID) error {
	return s.tx(ctx, "confirm invitation", func(tx *transaction) error {
		if handed, err := s.confirmHandOver(ctx, tx, by, id); handed || err != nil {
			return err
		}
		token, now := hub.NewToken(), s.now()
		var asked hub.PersonID
		var at time.Time
		err := tx.QueryRowContext(ctx, `
			UPDATE invitations SET state = 'open', confirmed_by = $2, token_key = $3, sent_at = $4, expires_at = $5
			WHERE id = $1 AND state = 'proposed' AND expires_at > $4 RETURNING asked_by, asked_at`, id, by, token.Hash(), sqldb.At(now), sqldb.At(now.Add(hub.InviteFor))).
			Scan(&asked, sqldb.Time{T: &at})
		if err == nil {
			err = s.secondWord(by, asked, at)
		}
		if err != nil {
			return sqldb.Map(err)
		}
		return s.sendInvitation(ctx, tx, by, id, token)
	})
}

// ResendInvitation sends the email again, with another link: the one before it is void. ErrNotFound: nothing was sent, or it is decided.
func (s *Store) ResendInvitation(ctx context.Context, by hub.PersonID, id hub.InvitationID) error {
	return s.tx(ctx, "resend invitation", func(tx *transaction) error {
		i, err := s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id))
		if err != nil {
			return err
		}
		until, err := s.inviteUntil(ctx, tx, i)
		if err != nil {
			return err
		}
		token := hub.NewToken()
		err = must(tx.ExecContext(ctx, `
			UPDATE invitations SET token_key = $2, sent_at = $3, expires_at = $4 WHERE id = $1 AND state = 'open'`, id, token.Hash(), sqldb.At(s.now()), sqldb.At(until)))
		if err != nil {
			return err
		}
		return s.sendInvitation(ctx, tx, by, id, token)
	})
}

// EndInvitation withdraws or declines an invitation that waits: its link is void. ErrNotFound: it does not wait.
func (s *Store) EndInvitation(ctx context.Context, by hub.PersonID, id hub.InvitationID, state hub.InvitationState) error {
	return s.tx(ctx, "end invitation", func(tx *transaction) error {
		chapter, err := text[hub.ChapterID](tx.QueryRowContext(ctx, `
			UPDATE invitations SET state = $2, decided_at = $3 WHERE id = $1 AND state IN ('proposed', 'open') RETURNING COALESCE(chapter_id, '')`, id, state, sqldb.At(s.now())))
		if err != nil {
			return sqldb.Map(err)
		}
		i, err := s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id))
		if err == nil && i.HandsOver {
			err = s.handOverOff(ctx, tx, by, i)
		}
		if err == nil && i.Event != "" {
			err = s.hostInvitationOff(ctx, tx, i)
		}
		if err != nil {
			return err
		}
		kind := hub.FactInvitationWithdraw
		if state == hub.InvitationDeclined {
			kind = hub.FactInvitationDecline
		}
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: kind, Object: "invitation:" + string(id)})
		return nil
	})
}

// AcceptInvitation gives the role of a link to the person, who must have its address: else ErrForbidden, and nothing changed. A handover
// that the office has to confirm gives nothing yet: the invitation comes back as Agreed. A link
// that is unknown, used, withdrawn or over is ErrNotFound. A chapter that needed a lead is active again. Somebody who is
// blocked there, or everywhere, is ErrBlocked.
func (s *Store) AcceptInvitation(ctx context.Context, person hub.PersonID, token hub.Token) (hub.Invitation, error) {
	var i hub.Invitation
	err := s.tx(ctx, "accept invitation", func(tx *transaction) error {
		var id hub.InvitationID
		var wanted, has []byte
		err := tx.QueryRowContext(ctx, `
			UPDATE invitations SET state = 'accepted', decided_at = $2 WHERE token_key = $1 AND state = 'open' AND expires_at > $2 RETURNING id, address_key`,
			token.Hash(), sqldb.At(s.now())).Scan(&id, &wanted)
		if err == nil {
			err = tx.QueryRowContext(ctx, `SELECT email_key FROM people WHERE id = $1`, person).Scan(&has)
		}
		if err != nil {
			return sqldb.Map(err)
		}
		if len(has) == 0 || !hmac.Equal(wanted, has) {
			return hub.ErrForbidden
		}
		if i, err = s.scanInvitation(tx.QueryRowContext(ctx, `SELECT `+invitationColumns+invitationFrom+`WHERE i.id = $1`, id)); err != nil {
			return err
		}
		switch {
		case i.HandsOver:
			return s.acceptHandOver(ctx, tx, person, &i)
		case i.Event != "":
			return s.acceptHost(ctx, tx, person, i)
		}
		if err := s.appoint(ctx, tx, roleRow{person: person, Grant: i.Grant, source: "granted", by: string(i.AskedBy), ends: i.EndsAt}); err != nil {
			return err
		}
		if err := s.refuseBlockedRole(ctx, tx, person, i.Chapter); err != nil {
			return err
		}
		return s.tellColleagues(ctx, tx, person, i.Grant, true, i.AskedBy)
	})
	return i, err
}

// appoint gives a role. A chapter that needed a lead is active again with one.
func (s *Store) appoint(ctx context.Context, tx *transaction, r roleRow) error {
	if err := s.lockRoles(ctx, tx, r.Chapter); err != nil {
		return err
	}
	if err := s.dropEnded(ctx, tx, r.person, r.Grant); err != nil {
		return err
	}
	if _, err := s.grant(ctx, tx, r); err != nil {
		return err
	}
	tx.happened(hub.Fact{By: hub.PersonID(r.by), Chapter: r.Chapter, Kind: hub.FactRoleGranted(r.Role), Object: "person:" + string(r.person)})
	if r.Role != hub.RoleLead {
		return nil
	}
	return s.led(ctx, tx, r.Chapter)
}

// led makes a chapter that needed a lead what it was before.
func (s *Store) led(ctx context.Context, tx *transaction, chapter hub.ChapterID) error {
	_, err := tx.ExecContext(ctx, `UPDATE chapters SET status = CASE WHEN forming THEN 'forming' ELSE 'active' END, updated_at = $2
		WHERE id = $1 AND status = 'dormant'`, chapter, sqldb.At(s.now()))
	return sqldb.Map(err)
}

// EraseInvitations forgets invitations and proposals that are over or decided. It returns how many.
func (s *Store) EraseInvitations(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM invitations WHERE expires_at < $1 OR decided_at < $1`, sqldb.At(before)))
	return n, wrap("erase invitations", err)
}

// lockRoles locks who holds the roles of a chapter, or of the nation, until the transaction ends: of two who go at once the second one
// sees that the first is gone.
func (s *Store) lockRoles(ctx context.Context, tx *transaction, chapter hub.ChapterID) error {
	if chapter == "" {
		_, err := s.lockHead(ctx, tx, "")
		return err
	}
	return must(tx.ExecContext(ctx, `UPDATE chapters SET updated_at = updated_at WHERE id = $1`, chapter))
}
