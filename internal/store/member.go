package store

import (
	"context"
	"slices"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// memberColumns are read with scanMember.
var memberColumns = memberships.list() + `, p.name_sealed, p.email_sealed`

// memberWhere is the condition that a filter sets.
func (s *Store) memberWhere(a *arguments, f hub.MemberFilter) string {
	where := `m.state = 'approved'`
	if f.Removed {
		where = a.fill(`m.state = 'left' AND m.joined_at IS NOT NULL AND m.decided_at > ?`, sqldb.At(s.now().Add(-hub.RestoreFor)))
	}
	if f.Email != "" {
		where += a.fill(` AND p.email_key = ?`, s.emailKey(f.Email))
	}
	if f.Tag != "" {
		where += a.fill(` AND EXISTS (SELECT 1 FROM tags t JOIN person_tags g ON g.chapter_id = t.chapter_id AND g.tag_id = t.id
			WHERE t.chapter_id = $1 AND t.name_key = ? AND g.person_id = m.person_id)`, s.tagKey(f.Tag))
	}
	if !f.Since.IsZero() {
		where += a.fill(` AND m.decided_at >= ?`, sqldb.At(f.Since))
	}
	if f.Home {
		where += ` AND m.home`
	}
	return where
}

// Members returns up to limit of the chapter's members, those who joined last first, from after on, names and addresses opened, and how
// many the filter chooses. That by read them is in the trail.
func (c Chapter) Members(ctx context.Context, by hub.PersonID, f hub.MemberFilter, after hub.Cursor, limit int) (list []hub.Membership, total int, err error) {
	err = c.tx(ctx, "members", func(tx tenantTx) error {
		if total, err = tx.countMembers(ctx, f); err != nil {
			return err
		}
		a := ofChapter()
		where := tx.store.memberWhere(a, f)
		if after.ID != "" {
			where += a.fill(` AND (m.decided_at, m.id) < (?, ?)`, sqldb.At(after.At), after.ID)
		}
		rows, err := tx.query(ctx, `
			SELECT `+memberColumns+` FROM memberships m JOIN people p ON p.id = m.person_id
			WHERE m.chapter_id = $1 AND `+where+` ORDER BY m.decided_at DESC, m.id DESC`+a.fill(` LIMIT ?`, limit), a.values()...)
		list, err = collect(rows, err, tx.store.scanMember)
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembersRead, Object: "chapter:" + string(c.id)})
		return err
	})
	return list, total, err
}

// countMembers is how many members a filter chooses.
func (t tenantTx) countMembers(ctx context.Context, f hub.MemberFilter) (n int, err error) {
	a := ofChapter()
	where := t.store.memberWhere(a, f)
	if f.Email == "" {
		err = t.row(ctx, `SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = $1 AND `+where, a.values()...).Scan(&n)
		return n, sqldb.Map(err)
	}
	err = t.row(ctx, `
		SELECT COUNT(*) FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.chapter_id = $1 AND `+where, a.values()...).Scan(&n)
	return n, sqldb.Map(err)
}

// MembersChosen returns the members that choose picks from the names of all whom a filter leaves, in its order. Names are sealed, so there
// is no order by them in the database and no search. That by read them is in the trail.
func (c Chapter) MembersChosen(ctx context.Context, by hub.PersonID, f hub.MemberFilter, choose func([]hub.MemberName) []hub.MembershipID) ([]hub.Membership, error) {
	var list []hub.Membership
	err := c.tx(ctx, "members by name", func(tx tenantTx) error {
		a := ofChapter()
		where := tx.store.memberWhere(a, f)
		rows, err := tx.query(ctx, `
			SELECT m.id, p.name_sealed, m.brought_sealed FROM memberships m JOIN people p ON p.id = m.person_id WHERE m.chapter_id = $1 AND `+where, a.values()...)
		names, err := collect(rows, err, func(row scanner) (n hub.MemberName, err error) {
			var brought hub.Brought
			err = row.Scan(&n.ID, sealed{tx.store, sealName, &n.Name}, sealedJSON{tx.store, sealBrought, &brought})
			n.Name = brought.Shown(n.Name)
			return n, err
		})
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembersRead, Object: "chapter:" + string(c.id)})
		list, err = tx.membersByID(ctx, choose(names))
		return err
	})
	return list, err
}

// membersByID are memberships with the names and addresses of their people, in the order of ids.
func (t tenantTx) membersByID(ctx context.Context, ids []hub.MembershipID) ([]hub.Membership, error) {
	list := make([]hub.Membership, 0, len(ids))
	asked := ids
	if len(asked) == 0 { // a page takes as many statements for none as for some
		asked = []hub.MembershipID{""}
	}
	for batch := range slices.Chunk(asked, eraseBatch) {
		a := ofChapter()
		rows, err := t.query(ctx, `
			SELECT `+memberColumns+` FROM memberships m JOIN people p ON p.id = m.person_id
			WHERE m.chapter_id = $1 AND m.id IN `+in(a, batch), a.values()...)
		some, err := collect(rows, err, t.store.scanMember)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	place := make(map[hub.MembershipID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(list, func(a, b hub.Membership) int { return place[a.ID] - place[b.ID] })
	return list, nil
}

// Tags returns the words by which the chapter sorts people, by name.
func (c Chapter) Tags(ctx context.Context) ([]string, error) {
	rows, err := c.reader().query(ctx, `SELECT name_sealed FROM tags WHERE chapter_id = $1`)
	list, err := collect(rows, err, c.store.scanTag)
	slices.SortFunc(list, byLetter)
	return list, wrap("tags", err)
}

func (s *Store) scanTag(row scanner) (name string, err error) {
	return name, row.Scan(sealed{s, sealTag, &name})
}

func byLetter(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }

// MemberProfile returns what the chapter knows about a member, or about one whom its leads removed within hub.RestoreFor; anybody else is
// ErrNotFound. That by read it is in the trail.
func (c Chapter) MemberProfile(ctx context.Context, by hub.PersonID, id hub.MembershipID) (hub.MemberProfile, error) {
	var p hub.MemberProfile
	err := c.tx(ctx, "member", func(tx tenantTx) error {
		var err error
		if p, err = tx.memberProfile(ctx, id); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMemberRead, Object: "membership:" + string(id)})
		return nil
	})
	return p, err
}

func (t tenantTx) memberProfile(ctx context.Context, id hub.MembershipID) (p hub.MemberProfile, err error) {
	s := t.store
	err = t.row(ctx, `
		SELECT `+memberColumns+`, p.phone_sealed, p.postcode_sealed, p.standing, p.standing_until FROM memberships m JOIN people p ON p.id = m.person_id
		WHERE m.chapter_id = $1 AND m.id = $2`, id).
		Scan(append(memberships.dest(s, &p.Membership), sealed{s, sealName, &p.Name}, sealed{s, sealEmail, &p.Email}, sealed{s, sealPhone, &p.Phone}, sealed{s, sealPostcode, &p.Postcode}, &p.Standing.Status, &p.Standing.Until)...)
	if err != nil {
		return p, sqldb.Map(err)
	}
	p.Seen()
	if p.State != hub.MembershipApproved && !p.Restorable(s.now()) {
		return p, hub.ErrNotFound
	}
	rows, err := t.query(ctx, `
		SELECT t.name_sealed FROM person_tags g JOIN tags t ON t.chapter_id = g.chapter_id AND t.id = g.tag_id
		WHERE g.chapter_id = $1 AND g.person_id = $2`, p.Person)
	if p.Tags, err = collect(rows, err, s.scanTag); err != nil {
		return p, err
	}
	slices.SortFunc(p.Tags, byLetter)
	rows, err = t.query(ctx, `
		SELECT e.id, e.title, e.starts_at, e.ends_at, e.zone, r.state, r.party FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		WHERE r.chapter_id = $1 AND r.person_id = $2 AND r.state IN ('going', 'waitlisted') AND e.state = 'published' ORDER BY e.starts_at DESC, e.id`, p.Person)
	p.Events, err = collect(rows, err, func(row scanner) (e hub.MemberEvent, err error) {
		return e, row.Scan(&e.ID, &e.Title, sqldb.Time{T: &e.StartsAt}, sqldb.Time{T: &e.EndsAt}, &e.Zone, &e.State, &e.Party)
	})
	return p, err
}

// SaveMember writes what the leads note about a member. If that changed since edition was read, or they are no member, it is ErrConflict.
func (c Chapter) SaveMember(ctx context.Context, by hub.PersonID, id hub.MembershipID, edition int, n hub.MemberNotes) error {
	return c.tx(ctx, "save member", func(tx tenantTx) error {
		var values [3]any
		for i, v := range []struct{ text, purpose string }{{n.Skills, sealSkills}, {n.Notes, sealMemberNotes}, {n.FollowUp, sealFollowUp}} {
			var err error
			if values[i], err = tx.store.seal(v.text, v.purpose); err != nil {
				return err
			}
		}
		person, err := text[hub.PersonID](tx.row(ctx, `
			UPDATE memberships SET skills_sealed = $4, notes_sealed = $5, follow_up_sealed = $6, edition = edition + 1
			WHERE chapter_id = $1 AND id = $2 AND edition = $3 AND state = 'approved' RETURNING person_id`, id, edition, values[0], values[1], values[2]))
		if err = sqldb.Map(err); err != nil {
			return tx.memberGone(ctx, id, err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMemberUpdate, Object: "membership:" + string(id)})
		return tx.setTags(ctx, person, n.Tags)
	})
}

// memberGone makes of "no row changed" that the membership is not there, or is another than it was.
func (t tenantTx) memberGone(ctx context.Context, id hub.MembershipID, err error) error {
	there, lookErr := rowExists(t.row(ctx, `SELECT 1 FROM memberships WHERE chapter_id = $1 AND id = $2`, id))
	if lookErr == nil && there {
		return hub.ErrConflict
	}
	return err
}

// setTags makes these the tags that the chapter gives a person. A tag that nobody has any more goes.
func (t tenantTx) setTags(ctx context.Context, person hub.PersonID, names []string) error {
	now := t.store.now()
	keys := [][]byte{nil} // no tag's
	for _, name := range names {
		key := t.store.tagKey(name)
		if _, err := insertOr(ctx, t, &tags, &tag{id: hub.NewID[hub.TagID](), name: name, created: now}, `ON CONFLICT (chapter_id, name_key) DO NOTHING`); err != nil {
			return err
		}
		keys = append(keys, key)
		_, err := t.exec(ctx, `
			INSERT INTO person_tags (chapter_id, tag_id, person_id, created_at)
			SELECT t.chapter_id, t.id, $3, $4 FROM tags t WHERE t.chapter_id = $1 AND t.name_key = $2 ON CONFLICT DO NOTHING`, key, person, sqldb.At(now))
		if err != nil {
			return sqldb.Map(err)
		}
	}
	a := ofChapter()
	gone := a.fill(`person_id = ? AND tag_id NOT IN (SELECT t.id FROM tags t WHERE t.chapter_id = $1 AND t.name_key IN `, person) + in(a, keys) + `)`
	if _, err := t.exec(ctx, `DELETE FROM person_tags WHERE chapter_id = $1 AND `+gone, a.values()...); err != nil {
		return sqldb.Map(err)
	}
	_, err := t.exec(ctx, `
		DELETE FROM tags WHERE chapter_id = $1 AND NOT EXISTS (SELECT 1 FROM person_tags g WHERE g.chapter_id = $1 AND g.tag_id = tags.id)`)
	return sqldb.Map(err)
}

// RemoveMember ends somebody's membership for the leads, with what they host here, and emails them if tell is set. Who is no member is
// ErrConflict. RestoreMember undoes it.
func (c Chapter) RemoveMember(ctx context.Context, by hub.PersonID, id hub.MembershipID, tell bool) error {
	return c.tx(ctx, "remove member", func(tx tenantTx) error {
		person, err := text[hub.PersonID](tx.row(ctx, `
			UPDATE memberships SET state = 'left', joined_at = decided_at, was_home = home, home = false, decided_at = $3
			WHERE chapter_id = $1 AND id = $2 AND state = 'approved' RETURNING person_id`, id, sqldb.At(tx.store.now())))
		if err = sqldb.Map(err); err != nil {
			return tx.memberGone(ctx, id, err)
		}
		if _, err := tx.exec(ctx, `DELETE FROM event_hosts WHERE chapter_id = $1 AND person_id = $2`, person); err != nil {
			return sqldb.Map(err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMemberRemove, Object: "membership:" + string(id)})
		if !tell {
			return nil
		}
		p, err := tx.store.addressee(ctx, tx.tx, person)
		if err != nil || p.Email == "" {
			return err
		}
		return tx.oweLetter(ctx, p, hub.Message{Kind: hub.MailMemberRemoved})
	})
}

// RestoreMember undoes RemoveMember within hub.RestoreFor: they are a member since when they were, and it is their home chapter again
// unless they have another. Anything else is ErrConflict.
func (c Chapter) RestoreMember(ctx context.Context, by hub.PersonID, id hub.MembershipID) error {
	return c.tx(ctx, "restore member", func(tx tenantTx) error {
		var person hub.PersonID
		var home bool
		err := tx.row(ctx, `
			UPDATE memberships SET state = 'approved', decided_at = joined_at, joined_at = NULL
			WHERE chapter_id = $1 AND id = $2 AND state = 'left' AND joined_at IS NOT NULL AND decided_at > $3 RETURNING person_id, was_home`,
			id, sqldb.At(tx.store.now().Add(-hub.RestoreFor))).Scan(&person, &home)
		if err = sqldb.Map(err); err != nil {
			return tx.memberGone(ctx, id, err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMemberRestore, Object: "membership:" + string(id)})
		if !home {
			return nil
		}
		return tx.setHome(ctx, person)
	})
}

// ExportMembers returns every member of the chapter with what the leads noted, for a file that leaves the hub. That by took it is in the
// trail.
func (c Chapter) ExportMembers(ctx context.Context, by hub.PersonID) ([]hub.MemberProfile, error) {
	var list []hub.MemberProfile
	err := c.tx(ctx, "export members", func(tx tenantTx) error {
		s := tx.store
		rows, err := tx.query(ctx, `
			SELECT `+memberColumns+`, p.phone_sealed, p.postcode_sealed FROM memberships m JOIN people p ON p.id = m.person_id
			WHERE m.chapter_id = $1 AND m.state = 'approved'`)
		list, err = collect(rows, err, func(row scanner) (p hub.MemberProfile, err error) {
			err = row.Scan(append(memberships.dest(s, &p.Membership), sealed{s, sealName, &p.Name}, sealed{s, sealEmail, &p.Email}, sealed{s, sealPhone, &p.Phone}, sealed{s, sealPostcode, &p.Postcode})...)
			p.Seen()
			return p, err
		})
		if err != nil {
			return err
		}
		tagged := map[hub.PersonID][]string{}
		rows, err = tx.query(ctx, `
			SELECT g.person_id, t.name_sealed FROM person_tags g JOIN tags t ON t.chapter_id = g.chapter_id AND t.id = g.tag_id WHERE g.chapter_id = $1`)
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var person hub.PersonID
			var name string
			err := row.Scan(&person, sealed{s, sealTag, &name})
			tagged[person] = append(tagged[person], name)
			return struct{}{}, err
		})
		for i := range list {
			list[i].Tags = tagged[list[i].Person]
			slices.SortFunc(list[i].Tags, byLetter)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembersExport, Object: "chapter:" + string(c.id)})
		return err
	})
	return list, err
}
