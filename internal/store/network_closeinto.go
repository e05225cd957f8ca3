package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// merge is one chapter on its way into another, in a transaction that reaches both. Of every statement below, $1 is the chapter that
// closes and $2 the one it is closed into.
type merge struct {
	*transaction

	store      *Store
	by         hub.PersonID
	from, into hub.Chapter
	barred     []blockRow // who may keep nothing in the chapter, with what they are blocked by
	people     []hub.PersonID
	leads      []hub.PersonID // of the chapter that closes
}

// mergeStep moves the rows of one table, or of two that are one thing.
type mergeStep struct {
	table string
	move  func(m *merge, ctx context.Context) error
}

// mergeSteps are the steps, in the order of locks: seats before RSVPs, and people's standing after what they come to.
var mergeSteps = []mergeStep{
	{"events", (*merge).moveEvents},
	{"event_seats", (*merge).moveSeats},
	{"event_hosts", (*merge).moveHosts},
	{"rsvps", (*merge).moveRSVPs},
	{"messages", (*merge).moveMessages},
	{"files", (*merge).moveFiles},
	{"memberships", (*merge).moveMemberships},
	{"subscriptions", (*merge).moveSubscriptions},
	{"blocks", (*merge).moveBlocks},
	{"confirmations", (*merge).moveConfirmations},
	{"roles", (*merge).endRoles},
}

// MergeChapter closes a chapter into another, as an admin asked and by, who is another, confirms: its members, its followers, what it has
// to come and whom it blocked are the other chapter's from then on, and each of its people is emailed once. What is over stays where it is.
// told is how many are emailed. ErrConflict: what was asked is done or dropped already, or one of the two chapters changed so that it
// cannot be done; ErrOwnProposal, ErrOnHold: by asked (see secondWord).
func (s *Store) MergeChapter(ctx context.Context, by hub.PersonID, p hub.ChapterProposal) (told int, err error) {
	return s.mergeChapter(ctx, by, p, mergeSteps)
}

// mergeChapter is MergeChapter with these steps. Why it crosses: it moves rows from one chapter to another.
func (s *Store) mergeChapter(ctx context.Context, by hub.PersonID, p hub.ChapterProposal, steps []mergeStep) (told int, err error) {
	err = s.acrossTx(ctx, "merge chapter", func(tx *transaction) error {
		m, err := s.beginMerge(ctx, tx, by, p)
		if err != nil {
			return err
		}
		for _, step := range steps {
			if err := step.move(m, ctx); err != nil {
				return fmt.Errorf("%s: %w", step.table, err)
			}
		}
		if err := m.takeOutBarred(ctx); err != nil {
			return fmt.Errorf("blocked: %w", err)
		}
		if told, err = m.tell(ctx); err != nil {
			return fmt.Errorf("tell: %w", err)
		}
		return m.close(ctx)
	})
	return told, err
}

// beginMerge takes what was asked, of two at once one, locks both chapters and the seats of what is to come, and reads whom it is about.
func (s *Store) beginMerge(ctx context.Context, tx *transaction, by hub.PersonID, p hub.ChapterProposal) (*merge, error) {
	m := &merge{transaction: tx, store: s, by: by}
	var asked hub.PersonID
	var admin bool
	var at time.Time
	err := tx.QueryRowContext(ctx, `
		DELETE FROM chapter_proposals WHERE id = $1 AND chapter_id = $2 AND kind = 'merge' AND into_id = $3 AND asked_at > $4 RETURNING asked_by, asked_at,
			EXISTS (SELECT 1 FROM roles r WHERE r.person_id = asked_by AND r.role = 'national_admin' AND r.chapter_id IS NULL AND (r.ends_at IS NULL OR r.ends_at > $5))`,
		p.ID, p.Chapter, p.Into, sqldb.At(s.now().Add(-hub.ProposalFor)), sqldb.At(s.now())).Scan(&asked, sqldb.Time{T: &at}, &admin)
	switch err = sqldb.Map(err); {
	case errors.Is(err, hub.ErrNotFound):
		return nil, hub.ErrConflict
	case err != nil:
		return nil, err
	case !admin:
		return nil, hub.ErrConflict
	}
	if err := s.secondWord(by, asked, at); err != nil {
		return nil, err
	}
	if err := m.lockChapters(ctx, p); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, s.deferred()); err != nil {
		return nil, sqldb.Map(err)
	}
	if err := m.lockSeats(ctx); err != nil {
		return nil, err
	}
	if m.barred, err = s.barred(ctx, tx, m.from.ID, m.into.ID); err != nil {
		return nil, err
	}
	return m, m.readPeople(ctx)
}

// lockChapters locks both, so that nobody joins the one or follows it meanwhile, and refuses what cannot be done.
func (m *merge) lockChapters(ctx context.Context, p hub.ChapterProposal) error {
	rows, err := m.QueryContext(ctx, `SELECT `+chapterColumns+` FROM chapters WHERE id IN ($1, $2) ORDER BY id`+m.store.lockedWhole(), p.Chapter, p.Into)
	both, err := collect(rows, err, m.store.scanChapter)
	if err != nil {
		return err
	}
	for _, c := range both {
		if c.ID == p.Chapter {
			m.from = c
		} else {
			m.into = c
		}
	}
	if len(both) != 2 || m.from.Kind == hub.KindNational || m.from.MergedInto != "" || !m.into.CanTakeIn() {
		return hub.ErrConflict
	}
	return nil
}

// both are the arguments of most statements, and more.
func (m *merge) both(more ...any) []any { return append([]any{m.from.ID, m.into.ID}, more...) }

// each runs statements that get both chapters, and now as $3 where they have a third argument.
func (m *merge) each(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := m.ExecContext(ctx, statement, m.both()...); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// lockSeats waits for whoever gets a seat. Why it crosses: the transaction is no one chapter's.
func (m *merge) lockSeats(ctx context.Context) error {
	_, err := m.ExecContext(ctx, `
		UPDATE event_seats SET next_number = next_number WHERE chapter_id = $1 AND event_id IN (SELECT id FROM events WHERE chapter_id = $1 AND ends_at > $2)`,
		m.from.ID, sqldb.At(m.store.now()))
	return sqldb.Map(err)
}

// readPeople reads who is told. Why it crosses: as lockSeats.
func (m *merge) readPeople(ctx context.Context) error {
	rows, err := m.QueryContext(ctx, `
		SELECT person_id FROM memberships WHERE chapter_id = $1 AND state IN ('approved', 'requested')
		UNION SELECT person_id FROM subscriptions WHERE chapter_id = $1 AND state = 'on'
		UNION SELECT person_id FROM roles WHERE chapter_id = $1 ORDER BY 1`, m.from.ID)
	m.people, err = collect(rows, err, text[hub.PersonID])
	return err
}

// moveEvents moves what is to come, drafts too. An identifier that the other chapter has as well gets the old address in front. Why it
// crosses: events change chapters.
func (m *merge) moveEvents(ctx context.Context) error {
	now, prefix := sqldb.At(m.store.now()), m.from.Slug+"/"
	const shared = `f.chapter_id = $1 AND f.ends_at > $3 AND f.identifier IN (SELECT t.identifier FROM events t WHERE t.chapter_id = $2)`
	for taken := true; taken; {
		var err error
		taken, err = rowExists(m.QueryRowContext(ctx, `
			SELECT 1 FROM events x WHERE x.chapter_id IN ($1, $2) AND x.identifier IN (SELECT CAST($4 AS text) || f.identifier FROM events f WHERE `+shared+`) LIMIT 1`,
			m.both(now, prefix)...))
		if err != nil {
			return err
		}
		if taken {
			prefix = m.from.Slug + "/" + prefix
		}
	}
	if _, err := m.ExecContext(ctx, `
		UPDATE events SET identifier = CAST($4 AS text) || identifier WHERE chapter_id = $1 AND id IN (SELECT f.id FROM events f WHERE `+shared+`)`, m.both(now, prefix)...); err != nil {
		return sqldb.Map(err)
	}
	_, err := m.ExecContext(ctx, `UPDATE events SET chapter_id = $2 WHERE chapter_id = $1 AND ends_at > $3`, m.both(now)...)
	return sqldb.Map(err)
}

// ofMoved runs a statement on the rows of the old chapter that hang on an event of the other one: on one that has moved. Why it crosses: as
// moveEvents.
func (m *merge) ofMoved(ctx context.Context, statement string) error {
	return m.each(ctx, statement+` WHERE chapter_id = $1 AND event_id IN (SELECT e.id FROM events e WHERE e.chapter_id = $2)`)
}

// moveSeats moves the seats of events that have moved. Why it crosses: they change chapters.
func (m *merge) moveSeats(ctx context.Context) error {
	return m.ofMoved(ctx, `UPDATE event_seats SET chapter_id = $2`)
}

// moveHosts moves the hosts of events that have moved. Why it crosses: they change chapters.
func (m *merge) moveHosts(ctx context.Context) error {
	return m.ofMoved(ctx, `UPDATE event_hosts SET chapter_id = $2`)
}

// moveRSVPs moves the RSVPs to events that have moved. Why it crosses: they change chapters.
func (m *merge) moveRSVPs(ctx context.Context) error {
	return m.ofMoved(ctx, `UPDATE rsvps SET chapter_id = $2`)
}

// moveMessages moves the emails about events that have moved, sent or not. Why it crosses: they change chapters.
func (m *merge) moveMessages(ctx context.Context) error {
	if err := m.ofMoved(ctx, `UPDATE messages SET chapter_id = $2`); err != nil {
		return err
	}
	return m.each(ctx, `UPDATE messages SET chapter_id = $2 WHERE chapter_id = $1 AND rsvp_id IN (SELECT r.id FROM rsvps r WHERE r.chapter_id = $2)`)
}

// moveFiles moves the pictures of events that have moved. One that an event shows which stays is that one's. Why it crosses: files change
// chapters.
func (m *merge) moveFiles(ctx context.Context) error {
	return m.each(ctx, `
		UPDATE files SET chapter_id = $2 WHERE chapter_id = $1 AND id IN (SELECT e.cover_id FROM events e WHERE e.chapter_id = $2 AND e.cover_id IS NOT NULL)
			AND NOT EXISTS (SELECT 1 FROM events s WHERE s.chapter_id = $1 AND s.cover_id = files.id)`,
		`UPDATE events SET cover_id = NULL, cover_alt = '' WHERE chapter_id = $2 AND cover_id IN (SELECT f.id FROM files f WHERE f.chapter_id = $1)`)
}

// moveMemberships makes members of the one chapter members of the other. Who is known to both has one row afterwards: a member of either is
// a member, else whoever asked either has asked. What the leads noted about them comes along: it fills in what the other chapter's leads have
// not. Why it crosses: memberships change chapters.
func (m *merge) moveMemberships(ctx context.Context) error {
	if err := m.moveTags(ctx); err != nil {
		return err
	}
	const known = `person_id IN (SELECT o.person_id FROM memberships o WHERE o.chapter_id = $2)`
	const theirs = `(SELECT o.%s FROM memberships o WHERE o.chapter_id = $1 AND o.person_id = memberships.person_id)`
	return m.each(ctx,
		// Whom the leads removed stays removed: there is nobody who could undo it.
		`UPDATE memberships SET joined_at = NULL, was_home = false WHERE chapter_id = $1 AND state = 'left' AND $2 <> ''`,
		`UPDATE memberships SET home = false, was_home = home WHERE chapter_id = $1 AND state IN ('approved', 'requested') AND `+known,
		`UPDATE memberships SET state = 'approved', note_sealed = NULL, joined_at = NULL, was_home = false, decided_at = `+fmt.Sprintf(theirs, "decided_at")+`
			WHERE chapter_id = $2 AND state <> 'approved' AND person_id IN (SELECT o.person_id FROM memberships o WHERE o.chapter_id = $1 AND o.state = 'approved')`,
		`UPDATE memberships SET state = 'requested', decided_at = NULL, joined_at = NULL, was_home = false,
				note_sealed = `+fmt.Sprintf(theirs, "note_sealed")+`, answers_sealed = `+fmt.Sprintf(theirs, "answers_sealed")+`, requested_at = `+fmt.Sprintf(theirs, "requested_at")+`
			WHERE chapter_id = $2 AND state IN ('left', 'declined') AND person_id IN (SELECT o.person_id FROM memberships o WHERE o.chapter_id = $1 AND o.state = 'requested')`,
		`UPDATE memberships SET home = true WHERE chapter_id = $2 AND person_id IN (SELECT o.person_id FROM memberships o WHERE o.chapter_id = $1 AND o.was_home)`,
		`UPDATE memberships SET skills_sealed = COALESCE(memberships.skills_sealed, o.skills_sealed), notes_sealed = COALESCE(memberships.notes_sealed, o.notes_sealed),
				follow_up_sealed = COALESCE(memberships.follow_up_sealed, o.follow_up_sealed), edition = edition + 1
			FROM (SELECT person_id, skills_sealed, notes_sealed, follow_up_sealed FROM memberships WHERE chapter_id = $1 AND state IN ('approved', 'requested')) o
			WHERE chapter_id = $2 AND memberships.person_id = o.person_id AND COALESCE(o.skills_sealed, o.notes_sealed, o.follow_up_sealed) IS NOT NULL`,
		`DELETE FROM memberships WHERE chapter_id = $1 AND state IN ('approved', 'requested') AND `+known,
		`UPDATE memberships SET chapter_id = $2, edition = edition + 1 WHERE chapter_id = $1 AND state IN ('approved', 'requested')`,
	)
}

// moveTags gives the members who come along the tags that they had, under the name that the other chapter has for a tag, if it has it. Why it
// crosses: tags change chapters.
func (m *merge) moveTags(ctx context.Context) error {
	rows, err := m.QueryContext(ctx, `SELECT id FROM tags WHERE chapter_id = $1 ORDER BY id`, m.from.ID)
	list, err := collect(rows, err, text[hub.TagID])
	for i := 0; i < len(list) && err == nil; i++ {
		_, err = m.ExecContext(ctx, `
			INSERT INTO tags (chapter_id, id, name_key, name_sealed, created_at)
			SELECT $2, $4, name_key, name_sealed, created_at FROM tags WHERE chapter_id = $1 AND id = $3 ON CONFLICT (chapter_id, name_key) DO NOTHING`,
			m.from.ID, m.into.ID, list[i], hub.NewID[hub.TagID]())
		err = sqldb.Map(err)
	}
	if err != nil {
		return err
	}
	const movers = `person_id IN (SELECT m.person_id FROM memberships m WHERE m.chapter_id = $1 AND m.state IN ('approved', 'requested'))`
	return m.each(ctx,
		`INSERT INTO person_tags (chapter_id, tag_id, person_id, created_at)
			SELECT $2, n.id, g.person_id, g.created_at FROM person_tags g JOIN tags t ON t.chapter_id = g.chapter_id AND t.id = g.tag_id
			JOIN tags n ON n.chapter_id = $2 AND n.name_key = t.name_key
			WHERE g.chapter_id = $1 AND g.`+movers+` ON CONFLICT (chapter_id, tag_id, person_id) DO NOTHING`,
		`DELETE FROM person_tags WHERE chapter_id = $1 AND $2 <> '' AND `+movers,
		`DELETE FROM tags WHERE chapter_id IN ($1, $2) AND NOT EXISTS (SELECT 1 FROM person_tags g WHERE g.chapter_id = tags.chapter_id AND g.tag_id = tags.id)`,
	)
}

// moveSubscriptions moves the people on each of the chapter's lists to the other chapter's list of that name. Who left either has left.
// Why it crosses: subscriptions change chapters.
func (m *merge) moveSubscriptions(ctx context.Context) error {
	rows, err := m.QueryContext(ctx, `SELECT `+lists.list()+` FROM lists WHERE chapter_id = $1 ORDER BY id`, m.from.ID)
	list, err := collect(rows, err, lists.scan(m.store))
	for i := 0; i < len(list) && err == nil; i++ {
		err = m.moveList(ctx, list[i])
	}
	return err
}

// moveList is moveSubscriptions of one list. Why it crosses: as that.
func (m *merge) moveList(ctx context.Context, l hub.List) error {
	_, err := m.ExecContext(ctx, `
		INSERT INTO lists (chapter_id, id, kind, name, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (chapter_id, kind, name) DO NOTHING`,
		m.into.ID, hub.NewID[hub.ListID](), l.Kind, l.Name, sqldb.At(m.store.now()))
	if err != nil {
		return sqldb.Map(err)
	}
	to, err := text[hub.ListID](m.QueryRowContext(ctx, `SELECT id FROM lists WHERE chapter_id = $1 AND kind = $2 AND name = $3`, m.into.ID, l.Kind, l.Name))
	if err != nil {
		return sqldb.Map(err)
	}
	const onOld = `o.chapter_id = $1 AND o.list_id = $3`
	for _, statement := range []string{
		`UPDATE subscriptions SET state = 'left', left_at = (SELECT o.left_at FROM subscriptions o WHERE ` + onOld + ` AND o.person_id = subscriptions.person_id)
			WHERE chapter_id = $2 AND list_id = $4 AND state <> 'left' AND person_id IN (SELECT o.person_id FROM subscriptions o WHERE ` + onOld + ` AND o.state = 'left')`,
		`UPDATE subscriptions SET state = 'on', (source, wording_sealed, locale, consented_at) = (
				SELECT o.source, o.wording_sealed, o.locale, o.consented_at FROM subscriptions o WHERE ` + onOld + ` AND o.person_id = subscriptions.person_id)
			WHERE chapter_id = $2 AND list_id = $4 AND state = 'pending' AND person_id IN (SELECT o.person_id FROM subscriptions o WHERE ` + onOld + ` AND o.state = 'on')`,
		`DELETE FROM subscriptions WHERE chapter_id = $1 AND list_id = $3 AND person_id IN (SELECT o.person_id FROM subscriptions o WHERE o.chapter_id = $2 AND o.list_id = $4)`,
		`UPDATE subscriptions SET chapter_id = $2, list_id = $4 WHERE chapter_id = $1 AND list_id = $3`,
	} {
		if _, err := m.ExecContext(ctx, statement, m.both(l.ID, to)...); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// atWork chooses the people whom the other chapter cannot block: who hold a role there or in the national office (see Chapter.Block).
const atWork = `(SELECT w.person_id FROM roles w WHERE (w.chapter_id IS NULL OR w.chapter_id = $2) AND (w.ends_at IS NULL OR w.ends_at > $3))`

// moveBlocks moves the chapter's blocks. What the other one says already goes; one that it cannot have stays. Why it crosses: blocks
// change chapters.
func (m *merge) moveBlocks(ctx context.Context) error {
	now := sqldb.At(m.store.now())
	if err := m.each(ctx,
		`UPDATE blocks SET person_id = NULL WHERE chapter_id = $1 AND person_id IN (SELECT o.person_id FROM blocks o WHERE o.chapter_id = $2)`,
		`UPDATE blocks SET address_key = NULL WHERE chapter_id = $1 AND address_key IN (SELECT o.address_key FROM blocks o WHERE o.chapter_id = $2)`,
		`DELETE FROM blocks WHERE chapter_id = $1 AND person_id IS NULL AND address_key IS NULL AND $2 <> ''`,
	); err != nil {
		return err
	}
	_, err := m.ExecContext(ctx, `UPDATE blocks SET chapter_id = $2 WHERE chapter_id = $1 AND (person_id IS NULL OR person_id NOT IN `+atWork+`)`, m.both(now)...)
	return sqldb.Map(err)
}

// moveConfirmations keeps links that were mailed about the chapter good.
func (m *merge) moveConfirmations(ctx context.Context) error {
	return m.each(ctx, `UPDATE confirmations SET chapter_id = $2 WHERE chapter_id = $1`)
}

// endRoles ends every role in the chapter, and what waits for one or shows one. Why it crosses: it is a step of a merge, which is bound to neither.
func (m *merge) endRoles(ctx context.Context) error {
	rows, err := m.QueryContext(ctx, `DELETE FROM roles WHERE chapter_id = $1 RETURNING person_id, role`, m.from.ID)
	ended, err := collect(rows, err, func(row scanner) (r roleRow, err error) { return r, row.Scan(&r.person, &r.Role) })
	for _, r := range ended {
		if err == nil {
			err = m.store.voidInvitations(ctx, m.transaction, r.person)
		}
		if !slices.Contains(m.leads, r.person) {
			m.leads = append(m.leads, r.person)
		}
		m.happened(hub.Fact{By: m.by, Chapter: m.from.ID, Kind: hub.FactRoleRevoked(r.Role), Object: "person:" + string(r.person)})
	}
	if err != nil {
		return err
	}
	now := sqldb.At(m.store.now())
	if _, err := m.ExecContext(ctx, `UPDATE invitations SET state = 'withdrawn', decided_at = $2 WHERE chapter_id = $1 AND state IN ('proposed', 'open')`, m.from.ID, now); err != nil {
		return sqldb.Map(err)
	}
	for _, statement := range []string{
		`DELETE FROM role_removals WHERE chapter_id = $1`,
		`DELETE FROM lead_names WHERE chapter_id = $1`,
		`DELETE FROM chapter_proposals WHERE chapter_id = $1 OR into_id = $1`,
	} {
		if _, err := m.ExecContext(ctx, statement, m.from.ID); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// takeOutBarred takes from those who are blocked what they had in either chapter, as a block does. Why it crosses: the transaction is
// bound to one chapter for it.
func (m *merge) takeOutBarred(ctx context.Context) error {
	if len(m.barred) == 0 {
		return nil
	}
	chapter, err := m.store.bind(ctx, m.transaction, m.into.ID)
	for i := 0; i < len(m.barred) && err == nil; i++ {
		m.barred[i].By = m.by
		err = chapter.takeOut(ctx, m.barred[i])
	}
	if err != nil {
		return err
	}
	return m.store.db.Rescope(ctx, m.Tx, sqldb.Everyone)
}

// barred are the people who have something in one of two chapters and whom one of them blocked: by themselves, or by their address. Why it
// crosses: the two are to be one.
func (s *Store) barred(ctx context.Context, run runner, from, into hub.ChapterID) ([]blockRow, error) {
	now := sqldb.At(s.now())
	rows, err := run.QueryContext(ctx, `
		SELECT COALESCE(person_id, ''), address_key FROM blocks WHERE chapter_id IN ($1, $2) AND (person_id IS NULL OR person_id NOT IN `+atWork+`)`, from, into, now)
	people, addresses := map[hub.PersonID][]byte{}, map[string]bool{}
	_, err = collect(rows, err, func(row scanner) (struct{}, error) {
		var id hub.PersonID
		var address []byte
		err := row.Scan(&id, &address)
		people[id], addresses[string(address)] = address, true
		return struct{}{}, err
	})
	if err != nil || len(addresses) == 0 {
		return nil, err
	}
	rows, err = run.QueryContext(ctx, `
		SELECT p.id, p.email_sealed FROM people p WHERE p.id NOT IN `+atWork+` AND p.id IN (
			SELECT m.person_id FROM memberships m WHERE m.chapter_id IN ($1, $2) AND m.state IN ('approved', 'requested')
			UNION SELECT l.person_id FROM subscriptions l WHERE l.chapter_id IN ($1, $2) AND l.state <> 'left'
			UNION SELECT h.person_id FROM event_hosts h JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id WHERE h.chapter_id IN ($1, $2) AND e.ends_at > $3
			UNION SELECT r.person_id FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
				WHERE r.chapter_id IN ($1, $2) AND r.state IN ('going', 'waitlisted', 'pending') AND e.ends_at > $3)
		ORDER BY p.id`, from, into, now)
	list, err := collect(rows, err, func(row scanner) (blockRow, error) {
		var b blockRow
		err := row.Scan(&b.Person, sealed{s, sealEmail, &b.Email})
		if b.Email != "" {
			b.address = s.addressKey(b.Email)
		}
		return b, err
	})
	return slices.DeleteFunc(list, func(b blockRow) bool {
		_, blocked := people[b.Person]
		return !blocked && (len(b.address) == 0 || !addresses[string(b.address)])
	}), err
}

// close makes the chapter one that is closed, and notes it in both trails.
func (m *merge) close(ctx context.Context) error {
	_, err := m.ExecContext(ctx, `UPDATE chapters SET status = 'closed', merged_into = $2, updated_at = $3 WHERE id = $1`, m.both(sqldb.At(m.store.now()))...)
	m.happened(hub.Fact{By: m.by, Chapter: m.from.ID, Kind: hub.FactChapterMerge, Object: "chapter:" + string(m.into.ID)})
	m.happened(hub.Fact{By: m.by, Chapter: m.into.ID, Kind: hub.FactChapterTakeIn, Object: "chapter:" + string(m.from.ID)})
	return sqldb.Map(err)
}

// tell owes each of the chapter's people one email, with what they are to the other chapter now, and that one's leads another. Who is
// nothing to it is not told, but for the leads who were. Why it crosses: the emails are many, and are written together.
func (m *merge) tell(ctx context.Context) (int, error) {
	var list []messageRow
	for batch := range slices.Chunk(m.people, eraseBatch) {
		a := &arguments{}
		into, those := a.add(m.into.ID), in(a, batch)
		rows, err := m.QueryContext(ctx, `
			SELECT p.id, p.name_sealed, p.email_sealed, p.locale, COALESCE((SELECT s.state FROM memberships s WHERE s.chapter_id = `+into+` AND s.person_id = p.id), ''),
				EXISTS (SELECT 1 FROM subscriptions l WHERE l.chapter_id = `+into+` AND l.person_id = p.id AND l.state = 'on')
			FROM people p WHERE p.id IN `+those+` AND p.email_sealed IS NOT NULL AND p.suspended_at IS NULL ORDER BY p.id`, a.values()...)
		some, err := collect(rows, err, m.scanTold)
		if err != nil {
			return 0, err
		}
		list = append(list, slices.DeleteFunc(some, func(r messageRow) bool { return r.Kind == "" })...)
	}
	err := messages.seed(m.store, list).fill(ctx, m.transaction, func(int) {})
	if err == nil {
		err = m.store.queue.EnqueueMail(ctx, m.Tx, hub.MailMerged.Lane())
	}
	if err == nil {
		err = m.tellLeads(ctx)
	}
	return len(list), err
}

// scanTold is the email to one person; of no kind where there is nothing to tell.
func (m *merge) scanTold(row scanner) (messageRow, error) {
	var p hub.Person
	var state hub.MembershipState
	var on bool
	if err := row.Scan(&p.ID, sealed{m.store, sealName, &p.Name}, sealed{m.store, sealEmail, &p.Email}, &p.Locale, &state, &on); err != nil {
		return messageRow{}, err
	}
	words := hub.MergedLetter{From: m.from.Name, Lead: slices.Contains(m.leads, p.ID)}
	switch {
	case state == hub.MembershipApproved:
		words.Standing = hub.StandingMember
	case state == hub.MembershipRequested:
		words.Standing = hub.StandingAsked
	case on:
		words.Standing = hub.StandingFollower
	case !words.Lead:
		return messageRow{}, nil
	}
	now := m.store.now()
	message, err := hub.Message{
		Chapter: m.into.ID, ID: hub.NewID[hub.MessageID](), Locale: p.Locale, CreatedAt: now, DueAt: now, Letter: hub.Letter{To: p.Email, Name: p.Name},
	}.Saying(words)
	return messageRow{Message: message}, err
}

// tellLeads owes the leads of the other chapter an email that it is larger now.
func (m *merge) tellLeads(ctx context.Context) error {
	leads, err := m.store.colleagues(ctx, m.transaction, m.by, m.into.ID)
	words := hub.ChapterChangedLetter{Change: hub.ChapterTookIn, Chapter: m.into.Name, Slug: m.into.Slug, Other: m.from.Name}
	for i := 0; i < len(leads) && err == nil; i++ {
		err = m.store.oweAbout(ctx, m.transaction, leads[i], words)
	}
	return err
}

// Merging counts what closing a chapter into another does. Why it crosses: it is about two.
func (s *Store) Merging(ctx context.Context, from, into hub.ChapterID) (hub.ChapterMerge, error) {
	var n hub.ChapterMerge
	const ahead = `FROM events e WHERE e.chapter_id = $1 AND e.ends_at > $3`
	err := s.across().QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = $1 AND m.state = 'approved'),
			(SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = $1 AND m.state = 'requested'),
			(SELECT COUNT(*) FROM memberships m JOIN memberships o ON o.chapter_id = $2 AND o.person_id = m.person_id AND o.state = 'approved'
				WHERE m.chapter_id = $1 AND m.state IN ('approved', 'requested')),
			(SELECT COUNT(*) FROM lists l JOIN subscriptions b ON b.chapter_id = $1 AND b.list_id = l.id
				WHERE l.chapter_id = $1 AND l.kind = 'followers' AND l.name = '' AND b.state = 'on'),
			(SELECT COUNT(*) `+ahead+` AND e.state <> 'draft'), (SELECT COUNT(*) `+ahead+` AND e.state = 'draft'),
			(SELECT COUNT(*) FROM rsvps r JOIN events e ON e.chapter_id = $1 AND e.id = r.event_id WHERE r.chapter_id = $1 AND e.ends_at > $3
				AND (r.state IN ('going', 'waitlisted') OR r.state = 'pending' AND r.held_at IS NOT NULL)),
			(SELECT COUNT(*) `+ahead+` AND e.identifier IN (SELECT t.identifier FROM events t WHERE t.chapter_id = $2)),
			(SELECT COUNT(*) FROM blocks k WHERE k.chapter_id = $1 AND (k.person_id IS NULL OR k.person_id NOT IN `+atWork+`)),
			(SELECT COUNT(DISTINCT r.person_id) FROM roles r WHERE r.chapter_id = $1),
			(SELECT COUNT(*) FROM invitations i WHERE i.chapter_id = $1 AND i.state IN ('proposed', 'open') AND i.expires_at > $3),
			(SELECT COUNT(*) FROM events e WHERE e.chapter_id = $1 AND e.ends_at <= $3)`, from, into, sqldb.At(s.now())).
		Scan(&n.Members, &n.Requests, &n.Already, &n.Followers, &n.Events, &n.Drafts, &n.RSVPs, &n.Identifiers, &n.Blocks, &n.Leads, &n.Invitations, &n.Past)
	if err != nil {
		return n, wrap("merging", sqldb.Map(err))
	}
	barred, err := s.barred(ctx, s.across(), from, into)
	n.Blocked = len(barred)
	return n, wrap("merging", err)
}
