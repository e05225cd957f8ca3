package store

import (
	"context"
	"encoding/base64"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// joinInvites are the rows of join_invites.
var joinInvites = table[hub.JoinInvite]{name: "join_invites", alias: "i", columns: []column[hub.JoinInvite]{
	plain("chapter_id", func(i *hub.JoinInvite) *hub.ChapterID { return &i.Chapter }),
	plain("id", func(i *hub.JoinInvite) *hub.JoinInviteID { return &i.ID }),
	secret("address_sealed", sealJoinInvite, func(i *hub.JoinInvite) *string { return &i.Email }),
	secret("name_sealed", sealJoinInviteName, func(i *hub.JoinInvite) *string { return &i.Name }),
	plain("state", func(i *hub.JoinInvite) *hub.JoinInviteState { return &i.State }),
	plain("silent", func(i *hub.JoinInvite) *bool { return &i.Silent }),
	plain("invited_by", func(i *hub.JoinInvite) *hub.PersonID { return &i.By }),
	moment("invited_at", func(i *hub.JoinInvite) *time.Time { return &i.InvitedAt }),
	moment("decided_at", func(i *hub.JoinInvite) *time.Time { return &i.DecidedAt }),
	writeOnly("address_key", func(s *Store, i *hub.JoinInvite) any { return s.addressKey(i.Email) }),
	writeOnly("token_key", func(s *Store, i *hub.JoinInvite) any { return s.JoinInviteToken(i.ID).Hash() }),
}}

// JoinInviteToken is the secret of the link in an invitation to join, as JoinToken.
func (s *Store) JoinInviteToken(id hub.JoinInviteID) hub.Token {
	return hub.Token(base64.RawURLEncoding.EncodeToString(s.keys.Lookup(string(id), keyJoinInvite)))
}

// InviteToJoin invites addresses to join the chapter, each once: who was invited by the chapter within hub.JoinInviteFor is left as they
// are. Members, those who asked, those blocked and those who want no email are noted like everybody, and nothing is sent to them.
// ErrTooMany: with these the lead, the chapter or everybody would have invited too many within a day; then nobody is invited. The three
// counts cannot change before the transaction ends.
func (c Chapter) InviteToJoin(ctx context.Context, by hub.Person, list []hub.JoinInvite) (hub.JoinInvitedCount, error) {
	var n hub.JoinInvitedCount
	err := c.tx(ctx, "invite to join", func(tx tenantTx) error {
		n = hub.JoinInvitedCount{Listed: len(list)}
		if err := tx.joinable(ctx); err != nil {
			return err
		}
		if err := tx.mayInviteToJoin(ctx, by.ID, len(list)); err != nil {
			return err
		}
		for _, i := range list {
			sent, err := tx.inviteToJoin(ctx, by, i)
			if err != nil {
				return err
			}
			if !sent {
				n.Silent++
			}
		}
		tx.happened(hub.Fact{By: by.ID, Kind: hub.FactJoinInvite, Object: "chapter:" + string(c.id)})
		return nil
	})
	return n, err
}

// mayInviteToJoin refuses more invitations than a day has, after locking what counts them.
func (t tenantTx) mayInviteToJoin(ctx context.Context, by hub.PersonID, more int) error {
	if err := t.lockName(ctx, "invitations to join"); err != nil {
		return err
	}
	var own, chapter, all int
	err := t.countingAll(ctx, func(run runner) (err error) {
		own, chapter, all, err = t.store.joinInvitesToday(ctx, run, by, t.id)
		return err
	})
	if err == nil && (own+more > hub.JoinInvitesLead || chapter+more > hub.JoinInvitesChapter || all+more > hub.JoinInvitesHub) {
		err = hub.ErrTooMany
	}
	return err
}

// inviteToJoin notes one invitation and owes its email; sent says whether it did.
func (t tenantTx) inviteToJoin(ctx context.Context, by hub.Person, i hub.JoinInvite) (sent bool, err error) {
	now := t.store.now()
	i.ID, i.State, i.By, i.InvitedAt = hub.NewID[hub.JoinInviteID](), hub.JoinInvited, by.ID, now
	if i.Silent, err = t.notToInvite(ctx, i.Email); err != nil {
		return false, err
	}
	_, err = t.exec(ctx, `DELETE FROM join_invites WHERE chapter_id = $1 AND address_key = $2 AND invited_at <= $3`, t.store.addressKey(i.Email), sqldb.At(now.Add(-hub.JoinInviteFor)))
	if err != nil {
		return false, sqldb.Map(err)
	}
	n, err := insertOr(ctx, t, &joinInvites, &i, `ON CONFLICT (chapter_id, address_key) DO NOTHING`)
	if err != nil || n == 0 || i.Silent {
		return false, err
	}
	m, err := hub.Message{Letter: hub.Letter{To: i.Email}}.Saying(hub.JoinInviteLetter{By: by.Name, Token: t.store.JoinInviteToken(i.ID), Until: now.Add(hub.JoinInviteFor).UTC().Truncate(time.Second)})
	if err != nil {
		return false, err
	}
	m.ID = hub.NewID[hub.MessageID]()
	return true, t.owe(ctx, messageRow{Message: m, mailbox: t.store.addressKey(i.Email)})
}

// notToInvite reports whether nothing is sent to an address: its person is a member or asked to be one, its mailbox is blocked, or its
// owner wants no email.
func (t tenantTx) notToInvite(ctx context.Context, email string) (bool, error) {
	s := t.store
	here, err := rowExists(t.row(ctx, `
		SELECT 1 FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.chapter_id = $1 AND p.email_key = $2 AND m.state IN ('requested', 'approved')`, s.emailKey(email)))
	if err != nil || here {
		return here, err
	}
	person, err := s.personWith(ctx, t.tx, email)
	if err != nil {
		return false, err
	}
	blocked, err := t.blocked(ctx, person, email)
	if err != nil || blocked {
		return blocked, err
	}
	return rowExists(t.tx.QueryRowContext(ctx, `SELECT 1 FROM suppressions WHERE address_key = $1 AND list IN ('', '*') LIMIT 1`, s.refusalKey(email)))
}

// What the leads see of an invitation.
var joinInviteColumns = joinInvites.list() + `, (SELECT p.name_sealed FROM people p WHERE p.id = i.invited_by)`

func (s *Store) scanJoinInvite(row scanner) (hub.JoinInvite, error) {
	var i hub.JoinInvite
	err := row.Scan(append(joinInvites.dest(s, &i), sealed{s, sealName, &i.ByName})...)
	return i, sqldb.Map(err)
}

// JoinInvites returns whom the chapter invited to join, the last first; that by read them is in the trail.
func (c Chapter) JoinInvites(ctx context.Context, by hub.PersonID) ([]hub.JoinInvite, error) {
	var list []hub.JoinInvite
	err := c.tx(ctx, "invitations to join", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `SELECT `+joinInviteColumns+` FROM join_invites i WHERE i.chapter_id = $1 ORDER BY i.invited_at DESC, i.id LIMIT 1000`)
		list, err = collect(rows, err, c.store.scanJoinInvite)
		tx.happened(hub.Fact{By: by, Kind: hub.FactJoinInvitesRead, Object: "chapter:" + string(c.id)})
		return err
	})
	return list, err
}

// EndJoinInvite takes an invitation back: its link joins nobody. One that was used or taken back before is ErrConflict.
func (c Chapter) EndJoinInvite(ctx context.Context, by hub.PersonID, id hub.JoinInviteID) error {
	return c.tx(ctx, "take back an invitation to join", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE join_invites SET state = 'withdrawn', decided_at = $3 WHERE chapter_id = $1 AND id = $2 AND state = 'invited'`, id, sqldb.At(tx.store.now())))
		if err != nil {
			return err
		}
		if n == 0 {
			there, err := rowExists(tx.row(ctx, `SELECT 1 FROM join_invites WHERE chapter_id = $1 AND id = $2`, id))
			if err == nil && there {
				return hub.ErrConflict
			}
			return changed(0, err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactJoinInviteEnd, Object: "join_invite:" + string(id)})
		return nil
	})
}

// JoinByInvite asks for somebody to join by an invitation, which is used up. Errors are as of JoinByLink. For whom nothing changes, the
// invitation stays as it is.
func (c Chapter) JoinByInvite(ctx context.Context, by hub.PersonID, id hub.JoinInviteID, answers ...hub.JoinAnswer) error {
	return c.tx(ctx, "join by invitation", func(tx tenantTx) error {
		now := tx.store.now()
		err := must(tx.exec(ctx, `
			UPDATE join_invites SET state = 'used', decided_at = $3 WHERE chapter_id = $1 AND id = $2 AND state = 'invited' AND invited_at > $4`,
			id, sqldb.At(now), sqldb.At(now.Add(-hub.JoinInviteFor))))
		if err != nil {
			return err
		}
		state, err := tx.joinBy(ctx, hub.Membership{Person: by, Answers: answers}, false)
		if err == nil {
			err = tx.joinable(ctx) // behind the row, as in AskToJoin
		}
		if err == nil && state == "" {
			_, err = tx.exec(ctx, `UPDATE join_invites SET state = 'invited', decided_at = NULL WHERE chapter_id = $1 AND id = $2`, id)
		}
		return sqldb.Map(err)
	})
}

// EraseJoinInvites forgets invitations to join that were sent before a moment. It returns how many.
func (c Chapter) EraseJoinInvites(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase invitations to join", func(tx tenantTx) (err error) {
		n, err = affected(tx.exec(ctx, `DELETE FROM join_invites WHERE chapter_id = $1 AND invited_at < $2`, sqldb.At(before)))
		return err
	})
	return n, err
}
