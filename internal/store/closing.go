package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// closedTold are the people who are told that the chapter closed: its members and whoever is on a list of it, but those who lead it, who get
// an email of their own.
const closedTold = `FROM people p WHERE p.email_sealed IS NOT NULL AND p.suspended_at IS NULL
	AND p.id IN (SELECT m.person_id FROM memberships m WHERE m.chapter_id = $1 AND m.state = 'approved'
		UNION SELECT u.person_id FROM subscriptions u WHERE u.chapter_id = $1 AND u.state = 'on'
		EXCEPT SELECT w.person_id FROM roles w WHERE w.chapter_id = $1 AND w.role IN ('lead', 'council_lead') AND (w.ends_at IS NULL OR w.ends_at > $2))`

// Closing counts what closing the chapter does.
func (c Chapter) Closing(ctx context.Context) (hub.ChapterClosing, error) {
	var n hub.ChapterClosing
	const coming = `FROM events e WHERE e.chapter_id = $1 AND e.ends_at > $2`
	const told = `FROM rsvps r JOIN events e ON e.chapter_id = $1 AND e.id = r.event_id
		WHERE r.chapter_id = $1 AND e.state = 'published' AND e.ends_at > $2 AND (r.state IN ('going', 'waitlisted') OR r.state = 'pending' AND r.held_at IS NOT NULL)`
	err := c.reader().row(ctx, `
		SELECT (SELECT COUNT(*) `+coming+` AND e.state = 'published'), (SELECT COUNT(*) `+coming+` AND e.state = 'draft'),
			(SELECT COUNT(*) `+told+` AND (SELECT p.email_sealed FROM people p WHERE p.id = r.person_id) IS NOT NULL),
			(SELECT COUNT(DISTINCT r.person_id) `+told+` AND (SELECT p.feed_key FROM people p WHERE p.id = r.person_id) IS NOT NULL),
			(SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = $1 AND m.state = 'approved'),
			(SELECT COUNT(*) FROM memberships m WHERE m.chapter_id = $1 AND m.state = 'requested'),
			(SELECT COUNT(*) FROM lists l JOIN subscriptions b ON b.chapter_id = $1 AND b.list_id = l.id
				WHERE l.chapter_id = $1 AND l.kind = 'followers' AND l.name = '' AND b.state = 'on'),
			(SELECT COUNT(*) FROM adoptions a WHERE a.chapter_id = $1 AND a.state IN ('localized', 'in_use')),
			(SELECT COUNT(*) FROM invitations i WHERE i.chapter_id = $1 AND i.state IN ('proposed', 'open') AND i.expires_at > $2),
			(SELECT COUNT(*) `+closedTold+`)`, sqldb.At(c.store.now())).
		Scan(&n.Events, &n.Drafts, &n.RSVPs, &n.Calendars, &n.Members, &n.Requests, &n.Followers, &n.Toolkits, &n.Invitations, &n.Emails)
	return n, wrap("closing", sqldb.Map(err))
}

// Close closes the chapter: its upcoming events are cancelled with a reason, and everybody who RSVPed, or asked to join, or leads it is
// told; its members and followers are, once, with the open chapters that are near. Invitations to its roles are withdrawn. told is how many who
// RSVPed. ErrConflict: it is closed.
func (c Chapter) Close(ctx context.Context, by hub.PersonID, reason string, near []hub.NearChapter) (told int, err error) {
	err = c.tx(ctx, "close chapter", func(tx tenantTx) error {
		now := sqldb.At(c.store.now())
		n, err := affected(tx.exec(ctx, `UPDATE chapters SET status = 'closed', forming = forming OR status = 'forming', updated_at = $2
			WHERE id = $1 AND status <> 'closed'`, now))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		if told, err = tx.cancelComing(ctx, by, reason); err != nil {
			return err
		}
		if err := tx.declineAll(ctx, by); err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `UPDATE invitations SET state = 'withdrawn', decided_at = $2 WHERE chapter_id = $1 AND state IN ('proposed', 'open')`, now); err != nil {
			return sqldb.Map(err)
		}
		if _, err := tx.exec(ctx, `DELETE FROM lead_names WHERE chapter_id = $1`); err != nil {
			return sqldb.Map(err)
		}
		if err := c.store.dropProposals(ctx, tx.tx, c.id, hub.StepClose); err != nil {
			return err
		}
		if err := tx.tellClosed(ctx, near); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactChapterClose, Object: "chapter:" + string(c.id)})
		return c.store.tellChapter(ctx, tx.tx, by, c.id, hub.ChapterClosed)
	})
	return told, err
}

// tellClosed owes each of closedTold one email. The emails are many, and are written together.
func (t tenantTx) tellClosed(ctx context.Context, near []hub.NearChapter) error {
	now := t.store.now()
	rows, err := t.query(ctx, `
		SELECT p.name_sealed, p.email_sealed, p.locale, EXISTS (SELECT 1 FROM memberships s WHERE s.chapter_id = $1 AND s.person_id = p.id AND s.state = 'approved') `+closedTold+` ORDER BY p.id`, sqldb.At(now))
	list, err := collect(rows, err, func(row scanner) (messageRow, error) {
		m := hub.Message{Chapter: t.id, ID: hub.NewID[hub.MessageID](), CreatedAt: now, DueAt: now}
		words := hub.ClosedLetter{Near: near}
		if err := row.Scan(sealed{t.store, sealName, &m.Letter.Name}, sealed{t.store, sealEmail, &m.Letter.To}, &m.Locale, &words.Member); err != nil {
			return messageRow{}, err
		}
		m, err := m.Saying(words)
		return messageRow{Message: m}, err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	if err := messages.seed(t.store, list).fill(ctx, t.tx, func(int) {}); err != nil {
		return err
	}
	return t.store.queue.EnqueueMail(ctx, t.tx.Tx, hub.MailChapterClosed.Lane())
}

// cancelComing cancels the chapter's published events that are not over, and tells who RSVPed.
func (t tenantTx) cancelComing(ctx context.Context, by hub.PersonID, reason string) (told int, err error) {
	rows, err := t.query(ctx, `SELECT id FROM events WHERE chapter_id = $1 AND state = 'published' AND ends_at > $2 ORDER BY id`, sqldb.At(t.store.now()))
	coming, err := collect(rows, err, text[hub.EventID])
	for i := 0; i < len(coming) && err == nil; i++ {
		var n int
		n, _, err = t.cancelEvent(ctx, by, coming[i], reason)
		told += n
	}
	return told, err
}

// declineAll declines everybody who asks to join, and tells them.
func (t tenantTx) declineAll(ctx context.Context, by hub.PersonID) error {
	rows, err := t.query(ctx, `SELECT id FROM memberships WHERE chapter_id = $1 AND state = 'requested' ORDER BY requested_at, id`)
	asked, err := collect(rows, err, text[hub.MembershipID])
	for i := 0; i < len(asked) && err == nil; i++ {
		err = t.decide(ctx, by, asked[i], false)
	}
	return err
}

// Keeps reports whether an event or a file is the chapter's.
func (c Chapter) Keeps(ctx context.Context, event hub.EventID, file hub.FileID) (bool, error) {
	var keeps bool
	err := c.reader().row(ctx, `
		SELECT EXISTS (SELECT 1 FROM events e WHERE e.chapter_id = $1 AND e.id = $2) OR EXISTS (SELECT 1 FROM files f WHERE f.chapter_id = $1 AND f.id = $3)`, event, file).Scan(&keeps)
	return keeps, wrap("keeps", sqldb.Map(err))
}
