package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// heldRoles reads what scanHeldRole scans.
const heldRoles = `
	SELECT r.person_id, r.role, COALESCE(r.chapter_id, ''), p.name_sealed, COALESCE(c.name, ''), COALESCE(c.slug, ''), r.granted_at, r.ends_at,
		r.granted_by, g.name_sealed, CASE r.source WHEN 'provider' THEN COALESCE(NULLIF(r.issuer, ''), '?') ELSE '' END, p.seen_on, p.suspended_at IS NOT NULL
	FROM roles r JOIN people p ON p.id = r.person_id LEFT JOIN chapters c ON c.id = r.chapter_id LEFT JOIN people g ON g.id = r.granted_by`

// HeldRoles returns who holds power, everywhere or in one chapter, national roles first; by is noted in the trail in the same transaction.
func (s *Store) HeldRoles(ctx context.Context, by hub.PersonID, chapter hub.ChapterID) ([]hub.HeldRole, error) {
	var list []hub.HeldRole
	err := s.tx(ctx, "held roles", func(tx *transaction) error {
		var rows *sql.Rows
		var err error
		if chapter == "" {
			rows, err = tx.QueryContext(ctx, heldRoles+` WHERE (r.ends_at IS NULL OR r.ends_at > $1)
				ORDER BY CASE WHEN r.chapter_id IS NULL THEN 0 ELSE 1 END, c.name, r.role DESC, r.granted_at, r.person_id LIMIT 5000`, sqldb.At(s.now()))
		} else {
			rows, err = tx.QueryContext(ctx, heldRoles+` WHERE r.chapter_id = $2 AND (r.ends_at IS NULL OR r.ends_at > $1)
				ORDER BY r.role DESC, r.granted_at, r.person_id LIMIT 500`, sqldb.At(s.now()), chapter)
		}
		list, err = collect(rows, err, s.scanHeldRole)
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactRolesList, Object: "hub"})
		return err
	})
	return list, err
}

func (s *Store) scanHeldRole(row scanner) (hub.HeldRole, error) {
	var h hub.HeldRole
	err := row.Scan(&h.Person, &h.Role, &h.Chapter, sealed{s, sealName, &h.Name}, &h.ChapterName, &h.ChapterSlug, sqldb.Time{T: &h.Since}, sqldb.Time{T: &h.EndsAt},
		&h.By, sealed{s, sealName, &h.ByName}, &h.Provider, sqldb.Time{T: &h.SeenOn}, &h.Suspended)
	return h, err
}

// RoleEnd says how a role goes.
type RoleEnd struct {
	By        hub.PersonID // its holder, when they step down
	NeedsLead bool         // the chapter may be left without a lead: it needs one then
}

// EndRole takes a role that was given here from a person. ErrLastLead and ErrLastAdmins: nothing was taken. ErrProviderRole: it comes
// from a provider's groups alone. ErrNotFound: they do not have it. Invitations that they sent or confirmed are void.
func (s *Store) EndRole(ctx context.Context, person hub.PersonID, grant hub.Grant, end RoleEnd) error {
	return s.tx(ctx, "end role", func(tx *transaction) error { return s.endRole(ctx, tx, person, grant, end) })
}

func (s *Store) endRole(ctx context.Context, tx *transaction, person hub.PersonID, grant hub.Grant, end RoleEnd) error {
	if err := s.takeRole(ctx, tx, person, grant, end); err != nil {
		return err
	}
	if end.By != person {
		name, _ := s.chapterHead(ctx, tx, grant.Chapter)
		if err := s.oweAbout(ctx, tx, person, hub.RoleEndedLetter{Role: grant.Role, Chapter: name}); err != nil {
			return err
		}
	}
	return s.tellColleagues(ctx, tx, person, grant, false, "")
}

// takeRole is endRole without its emails.
func (s *Store) takeRole(ctx context.Context, tx *transaction, person hub.PersonID, grant hub.Grant, end RoleEnd) error {
	if err := s.lockRoles(ctx, tx, grant.Chapter); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `
		SELECT source FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND (ends_at IS NULL OR ends_at > $4)`,
		person, grant.Role, grant.Chapter, sqldb.At(s.now()))
	sources, err := collect(rows, err, text[string])
	switch {
	case err != nil:
		return err
	case len(sources) == 0:
		return hub.ErrNotFound
	}
	if slices.Contains(sources, "provider") {
		return hub.ErrProviderRole
	}
	if _, err := tx.ExecContext(ctx, `
		DELETE FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3`, person, grant.Role, grant.Chapter); err != nil {
		return sqldb.Map(err)
	}
	if err := s.checkRemaining(ctx, tx, grant, end.NeedsLead); err != nil {
		return err
	}
	if err := s.voidInvitations(ctx, tx, person); err != nil {
		return err
	}
	tx.happened(hub.Fact{By: end.By, Chapter: grant.Chapter, Kind: hub.FactRoleRevoked(grant.Role), Object: "person:" + string(person)})
	return nil
}

// checkRemaining refuses to leave too few behind, where that was not said to be meant.
func (s *Store) checkRemaining(ctx context.Context, tx *transaction, grant hub.Grant, needsLead bool) error {
	switch grant.Role {
	case hub.RoleNationalAdmin:
		n, err := s.countHolders(ctx, tx, grant)
		if err == nil && n < hub.FewestAdmins {
			err = hub.ErrLastAdmins
		}
		return err
	case hub.RoleLead:
		n, err := s.countHolders(ctx, tx, grant)
		if err != nil || n > 0 {
			return err
		}
		if !needsLead {
			return hub.ErrLastLead
		}
		return s.needsLead(ctx, tx, grant.Chapter)
	case hub.RoleCouncilLead, hub.RoleNationalStaff, hub.RoleAuditor, hub.RoleHost:
	}
	return nil
}

// countHolders is how many people who are not suspended hold a role.
func (s *Store) countHolders(ctx context.Context, tx *transaction, grant hub.Grant) (n int, err error) {
	const held = `SELECT COUNT(DISTINCT r.person_id) FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.role = $1 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $2) AND `
	if grant.Chapter == "" {
		err = tx.QueryRowContext(ctx, held+`r.chapter_id IS NULL`, grant.Role, sqldb.At(s.now())).Scan(&n)
	} else {
		err = tx.QueryRowContext(ctx, held+`r.chapter_id = $3`, grant.Role, sqldb.At(s.now()), grant.Chapter).Scan(&n)
	}
	return n, sqldb.Map(err)
}

// needsLead makes a chapter that takes people say in public that it needs a lead, and tells the office. A chapter that is not open stays as it is.
func (s *Store) needsLead(ctx context.Context, tx *transaction, chapter hub.ChapterID) error {
	var name, slug string
	err := tx.QueryRowContext(ctx, `
		UPDATE chapters SET status = 'dormant', forming = forming OR status = 'forming', updated_at = $2
		WHERE id = $1 AND status IN ('active', 'forming') RETURNING name, slug`, chapter, sqldb.At(s.now())).Scan(&name, &slug)
	if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	tx.happened(hub.Fact{By: hub.Operator, Chapter: chapter, Kind: hub.FactChapterNeedsLead, Object: "chapter:" + string(chapter)})
	office, err := s.officePeople(ctx, tx)
	for i := 0; i < len(office) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, office[i], hub.NeedsLeadLetter{Chapter: name, Slug: slug})
	}
	return err
}

// officePeople are the staff and the admins of the national office.
func (s *Store) officePeople(ctx context.Context, tx *transaction) ([]hub.PersonID, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.chapter_id IS NULL AND r.role IN ('national_staff', 'national_admin') AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`, sqldb.At(s.now()))
	return collect(rows, err, text[hub.PersonID])
}

// leadless makes a chapter need a lead when it has none: what a provider, a suspension or an erasure takes is never refused.
func (s *Store) leadless(ctx context.Context, tx *transaction, chapter hub.ChapterID) error {
	n, err := s.countHolders(ctx, tx, hub.Grant{Role: hub.RoleLead, Chapter: chapter})
	if err != nil || n > 0 {
		return err
	}
	return s.needsLead(ctx, tx, chapter)
}

// voidInvitations withdraws what somebody who lost a role had sent, proposed or confirmed: they may not appoint any more, nor have a chapter closed.
func (s *Store) voidInvitations(ctx context.Context, tx *transaction, person hub.PersonID) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE invitations SET state = 'withdrawn', decided_at = $2 WHERE state IN ('proposed', 'open') AND (asked_by = $1 OR confirmed_by = $1)`, person, sqldb.At(s.now()))
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM chapter_proposals WHERE asked_by = $1`, person)
	}
	if err == nil { // nor read a chapter's names
		_, err = tx.ExecContext(ctx, `UPDATE break_glass SET ends_at = $2 WHERE opened_by = $1 AND ends_at > $2`, person, sqldb.At(s.now()))
	}
	return sqldb.Map(err)
}

// tellColleagues owes those who work with a role an email that somebody has it, or has it no more: a chapter's leads, or the admins, and
// also whoever asked for it.
func (s *Store) tellColleagues(ctx context.Context, tx *transaction, person hub.PersonID, grant hub.Grant, given bool, also hub.PersonID) error {
	p, err := s.addressee(ctx, tx, person)
	if err != nil {
		return err
	}
	list, err := s.colleagues(ctx, tx, person, grant.Chapter)
	if err != nil {
		return err
	}
	words := hub.RoleChangedLetter{Name: p.Name, Role: grant.Role, Given: given}
	if also != "" && also != person && !slices.Contains(list, also) {
		list = append(list, also)
	}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, grant.Chapter)
	for i := 0; i < len(list) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, list[i], words)
	}
	return err
}

// colleagues are the leads of a chapter, or without one the national admins, but for one person.
func (s *Store) colleagues(ctx context.Context, tx *transaction, but hub.PersonID, chapter hub.ChapterID) ([]hub.PersonID, error) {
	var rows *sql.Rows
	var err error
	if chapter == "" {
		rows, err = tx.QueryContext(ctx, `
			SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id IS NULL AND r.role = 'national_admin' AND r.person_id <> $2 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`,
			sqldb.At(s.now()), but)
	} else {
		rows, err = tx.QueryContext(ctx, `
			SELECT DISTINCT r.person_id FROM roles r JOIN people p ON p.id = r.person_id
			WHERE r.chapter_id = $3 AND r.role IN ('lead', 'council_lead') AND r.person_id <> $2 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $1) ORDER BY 1`,
			sqldb.At(s.now()), but, chapter)
	}
	return collect(rows, err, text[hub.PersonID])
}

// chapterHead is the name of a chapter, and its name in addresses; empty for a national role. An email without them still says what happened.
func (s *Store) chapterHead(ctx context.Context, tx *transaction, id hub.ChapterID) (name, slug string) {
	_ = tx.QueryRowContext(ctx, `SELECT name, slug FROM chapters WHERE id = $1`, id).Scan(&name, &slug)
	return name, slug
}

// AskRemoval notes that somebody wants a role taken away, for another to confirm. ErrConflict: it was asked before.
func (s *Store) AskRemoval(ctx context.Context, by, person hub.PersonID, grant hub.Grant) error {
	return s.tx(ctx, "ask removal", func(tx *transaction) error {
		n, err := s.holds(ctx, tx, person, grant)
		if err != nil {
			return err
		}
		if n == 0 {
			return hub.ErrNotFound
		}
		id := hub.NewID[hub.RemovalID]()
		n, err = affected(tx.ExecContext(ctx, `
			INSERT INTO role_removals (id, person_id, role, chapter_id, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			id, person, grant.Role, sqldb.Text(grant.Chapter), by, sqldb.At(s.now())))
		if err != nil {
			return err
		}
		if n == 0 {
			return hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: grant.Chapter, Kind: hub.FactRemovalPropose, Object: "person:" + string(person)})
		if grant.Role != hub.RoleNationalAdmin {
			return s.tellWaits(ctx, tx, by, hub.WaitTakeLead, grant.Chapter, person)
		}
		return s.tellHold(ctx, tx, by, hub.HoldTakeAdmin, person)
	})
}

// holds is how many rows give a person a role.
func (s *Store) holds(ctx context.Context, tx *transaction, person hub.PersonID, grant hub.Grant) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM roles WHERE person_id = $1 AND role = $2 AND COALESCE(chapter_id, '') = $3 AND (ends_at IS NULL OR ends_at > $4)`,
		person, grant.Role, grant.Chapter, sqldb.At(s.now())).Scan(&n)
	return n, sqldb.Map(err)
}

// removalColumns and removalFrom are what the pages show of a removal that waits.
const (
	removalColumns = `m.id, m.person_id, m.role, COALESCE(m.chapter_id, ''), p.name_sealed, COALESCE(c.name, ''), COALESCE(c.slug, ''), m.asked_by, a.name_sealed, m.asked_at`
	removalFrom    = ` FROM role_removals m JOIN people p ON p.id = m.person_id JOIN people a ON a.id = m.asked_by LEFT JOIN chapters c ON c.id = m.chapter_id `
)

func (s *Store) scanRemoval(row scanner) (hub.Removal, error) {
	var m hub.Removal
	err := row.Scan(&m.ID, &m.Person, &m.Role, &m.Chapter, sealed{s, sealName, &m.Name}, &m.ChapterName, &m.ChapterSlug, &m.AskedBy, sealed{s, sealName, &m.AskedByName}, sqldb.Time{T: &m.AskedAt})
	return m, sqldb.Map(err)
}

// Removals returns what was asked and waits, the oldest first.
func (s *Store) Removals(ctx context.Context) ([]hub.Removal, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+removalColumns+removalFrom+`WHERE m.asked_at > $1 ORDER BY m.asked_at, m.id LIMIT 500`, sqldb.At(s.now().Add(-hub.ProposalFor)))
	list, err := collect(rows, err, s.scanRemoval)
	return list, wrap("role removals", err)
}

// Removal returns one that waits, or ErrNotFound.
func (s *Store) Removal(ctx context.Context, id hub.RemovalID) (hub.Removal, error) {
	m, err := s.scanRemoval(s.db.QueryRowContext(ctx, `SELECT `+removalColumns+removalFrom+`WHERE m.id = $1 AND m.asked_at > $2`, id, sqldb.At(s.now().Add(-hub.ProposalFor))))
	return m, wrap("role removal", err)
}

// ConfirmRemoval takes the role away that somebody else asked to. ErrOwnProposal: by asked. Else as EndRole.
func (s *Store) ConfirmRemoval(ctx context.Context, by hub.PersonID, id hub.RemovalID, needsLead bool) error {
	return s.tx(ctx, "confirm removal", func(tx *transaction) error {
		m, err := s.dropRemoval(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.secondWord(by, m.AskedBy, m.AskedAt); err != nil {
			return err
		}
		return s.endRole(ctx, tx, m.Person, m.Grant, RoleEnd{By: by, NeedsLead: needsLead})
	})
}

// DropRemoval takes back, or refuses, what was asked.
func (s *Store) DropRemoval(ctx context.Context, by hub.PersonID, id hub.RemovalID) error {
	return s.tx(ctx, "drop removal", func(tx *transaction) error {
		m, err := s.dropRemoval(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: m.Chapter, Kind: hub.FactRemovalDrop, Object: "person:" + string(m.Person)})
		return nil
	})
}

func (s *Store) dropRemoval(ctx context.Context, tx *transaction, id hub.RemovalID) (hub.Removal, error) {
	var m hub.Removal
	err := tx.QueryRowContext(ctx, `
		DELETE FROM role_removals WHERE id = $1 AND asked_at > $2 RETURNING person_id, role, COALESCE(chapter_id, ''), asked_by, asked_at`,
		id, sqldb.At(s.now().Add(-hub.ProposalFor))).Scan(&m.Person, &m.Role, &m.Chapter, &m.AskedBy, sqldb.Time{T: &m.AskedAt})
	return m, sqldb.Map(err)
}

// EraseRemovals forgets what was asked before a moment and nobody confirmed. It returns how many.
func (s *Store) EraseRemovals(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM role_removals WHERE asked_at < $1`, sqldb.At(before)))
	return n, wrap("erase role removals", err)
}

// EraseEndedRoles takes away the roles whose last day was over at a moment; a chapter whose last lead went needs one. It returns how many.
func (s *Store) EraseEndedRoles(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.tx(ctx, "end roles", func(tx *transaction) error {
		rows, err := tx.QueryContext(ctx, `DELETE FROM roles WHERE ends_at <= $1 RETURNING person_id, role, COALESCE(chapter_id, '')`, sqldb.At(before))
		ended, err := collect(rows, err, func(row scanner) (roleRow, error) {
			var r roleRow
			err := row.Scan(&r.person, &r.Role, &r.Chapter)
			return r, err
		})
		n = int64(len(ended))
		for i := 0; i < len(ended) && err == nil; i++ {
			r := ended[i]
			tx.happened(hub.Fact{By: hub.Operator, Chapter: r.Chapter, Kind: hub.FactRoleRevoked(r.Role), Object: "person:" + string(r.person)})
			if err = s.voidInvitations(ctx, tx, r.person); err == nil && r.Role == hub.RoleLead {
				err = s.leadless(ctx, tx, r.Chapter)
			}
		}
		return err
	})
	return n, err
}
