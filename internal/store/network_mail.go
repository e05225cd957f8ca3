package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// The bounds of one look for mail: how many groups (networks and chapters) it visits, and how many messages it finds: some for each
// that a claim takes, because other processes may be taking the first, and not fewer than dueAtLeast.
const (
	claimGroups = 1000
	claimSpare  = 4
	dueAtLeast  = 200
)

// ClaimMessages takes up to limit messages and notices of a lane that are due and marks them as being sent until lease runs out; a
// worker that dies leaves them to the next claim. Networks and chapters take turns: the first of each leaves before the second of
// any, the one that waited longest first, so that whoever owes ten thousand holds up nobody else. While sends are paused there is
// nothing to take. Why it crosses: one post office serves all chapters.
func (s *Store) ClaimMessages(ctx context.Context, lane hub.Lane, limit int, lease time.Duration) ([]hub.Message, error) {
	if lane == hub.AnyLane {
		var all []hub.Message
		for _, each := range hub.Lanes() {
			list, err := s.ClaimMessages(ctx, each, limit-len(all), lease)
			if err != nil {
				return nil, err
			}
			if all = append(all, list...); len(all) == limit {
				break
			}
		}
		return all, nil
	}
	var out []hub.Message
	err := s.acrossTx(ctx, "claim messages", func(tx *transaction) error {
		var err error
		out, err = s.claim(ctx, tx, mailTables()[0], lane, limit, lease)
		if err != nil || len(out) == limit {
			return err
		}
		notices, err := s.claim(ctx, tx, mailTables()[1], lane, limit-len(out), lease)
		out = append(out, notices...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return takeTurns(out), nil
}

// mailTable is how messages, or notices, are claimed.
type mailTable struct {
	name       string
	walk, take string // statements
	scan       func(s *Store, row scanner) (hub.Message, error)
}

// mailTables are both. walk finds what is due, in turns: the first of each group, the second of each …; its arguments are the lane,
// the name to begin behind, how many groups to visit, how many messages to find, and now. It steps through an index, to the next
// group behind one and to the next message behind one, so it reads no more than it finds, however much is owed. take claims some of
// them that nobody else has claimed since, or is claiming; its arguments are now, the lease's end and their ids. MATERIALIZED,
// because PostgreSQL may run a plain subquery again for each row. Why it crosses: one post office serves all chapters.
func mailTables() [2]mailTable { return [2]mailTable{messageTable(), noticeTable()} }

// messageTable walks the networks and chapters of which messages are due, and the oldest of each in turn. Why it crosses: as
// ClaimMessages.
func messageTable() mailTable {
	return mailTable{
		name: "messages",
		walk: `
			WITH RECURSIVE spots (network, chapter_id, nth) AS (
				SELECT (SELECT m.network FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND (m.network, m.chapter_id) > ($2, '')
						ORDER BY m.network, m.chapter_id LIMIT 1),
					(SELECT m.chapter_id FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND (m.network, m.chapter_id) > ($2, '')
						ORDER BY m.network, m.chapter_id LIMIT 1), 1
				UNION ALL
				SELECT (SELECT m.network FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND (m.network, m.chapter_id) > (g.network, g.chapter_id)
						ORDER BY m.network, m.chapter_id LIMIT 1),
					(SELECT m.chapter_id FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND (m.network, m.chapter_id) > (g.network, g.chapter_id)
						ORDER BY m.network, m.chapter_id LIMIT 1), g.nth + 1
				FROM spots g WHERE g.network IS NOT NULL AND g.nth < $3
			), turns (network, chapter_id, due_at, id, nth) AS (
				SELECT g.network, g.chapter_id,
					(SELECT m.due_at FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = g.network AND m.chapter_id = g.chapter_id
						AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1),
					(SELECT m.id FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = g.network AND m.chapter_id = g.chapter_id
						AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1), 1
				FROM spots g WHERE g.network IS NOT NULL
				UNION ALL
				SELECT t.network, t.chapter_id,
					(SELECT m.due_at FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = t.network AND m.chapter_id = t.chapter_id
						AND (m.due_at, m.id) > (t.due_at, t.id) AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1),
					(SELECT m.id FROM messages m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = t.network AND m.chapter_id = t.chapter_id
						AND (m.due_at, m.id) > (t.due_at, t.id) AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1), t.nth + 1
				FROM turns t WHERE t.id IS NOT NULL AND t.nth <= $4 / (SELECT COUNT(*) FROM spots)
			)
			SELECT id, (SELECT COUNT(*) FROM spots) FROM turns WHERE id IS NOT NULL ORDER BY nth, due_at, id LIMIT $4`,
		take: `
			WITH due AS MATERIALIZED (SELECT id FROM messages WHERE state IN ('queued', 'sending') AND due_at <= $1
				AND NOT EXISTS (SELECT 1 FROM levers WHERE name = '` + sendsPaused + `') AND id IN §¶)
			UPDATE messages SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE id IN (SELECT id FROM due)
			RETURNING ` + messages.list(),
		scan: (*Store).scanMessage,
	}
}

// noticeTable walks the networks of which notices are due, and the oldest of each in turn.
func noticeTable() mailTable {
	return mailTable{
		name: "notices",
		walk: `
			WITH RECURSIVE spots (network, nth) AS (
				SELECT (SELECT m.network FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network >= $2 ORDER BY m.network LIMIT 1), 1
				UNION ALL
				SELECT (SELECT m.network FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network > g.network ORDER BY m.network LIMIT 1), g.nth + 1
				FROM spots g WHERE g.network IS NOT NULL AND g.nth < $3
			), turns (network, due_at, id, nth) AS (
				SELECT g.network,
					(SELECT m.due_at FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = g.network AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1),
					(SELECT m.id FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = g.network AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1), 1
				FROM spots g WHERE g.network IS NOT NULL
				UNION ALL
				SELECT t.network,
					(SELECT m.due_at FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = t.network
						AND (m.due_at, m.id) > (t.due_at, t.id) AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1),
					(SELECT m.id FROM notices m WHERE m.lane = $1 AND m.state IN ('queued', 'sending') AND m.network = t.network
						AND (m.due_at, m.id) > (t.due_at, t.id) AND m.due_at <= $5 ORDER BY m.due_at, m.id LIMIT 1), t.nth + 1
				FROM turns t WHERE t.id IS NOT NULL AND t.nth <= $4 / (SELECT COUNT(*) FROM spots)
			)
			SELECT id, (SELECT COUNT(*) FROM spots) FROM turns WHERE id IS NOT NULL ORDER BY nth, due_at, id LIMIT $4`,
		take: `
			WITH due AS MATERIALIZED (SELECT id FROM notices WHERE state IN ('queued', 'sending') AND due_at <= $1
				AND NOT EXISTS (SELECT 1 FROM levers WHERE name = '` + sendsPaused + `') AND id IN §¶)
			UPDATE notices SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE id IN (SELECT id FROM due)
			RETURNING ` + notices.list(),
		scan: (*Store).scanNotice,
	}
}

// claim claims up to limit rows of a table: what an earlier look found, and when that is not enough what a new one finds.
func (s *Store) claim(ctx context.Context, tx *transaction, table mailTable, lane hub.Lane, limit int, lease time.Duration) (out []hub.Message, err error) {
	now, looked := s.now(), false
	for len(out) < limit {
		some := s.due.take(table.name, lane, limit-len(out), now)
		if len(some) == 0 && looked {
			break
		}
		if len(some) == 0 {
			found, err := s.look(ctx, tx, table, lane, max(limit*claimSpare, dueAtLeast), now)
			if err != nil {
				return nil, err
			}
			s.due.keep(table.name, lane, found, now)
			looked = true
			continue
		}
		a := &arguments{list: []any{sqldb.At(now), sqldb.At(now.Add(lease))}}
		take := strings.NewReplacer("§", in(a, some), "¶", s.skipLocked()).Replace(table.take)
		rows, err := tx.QueryContext(ctx, take, a.values()...)
		taken, err := collect(rows, err, func(row scanner) (hub.Message, error) { return table.scan(s, row) })
		if err != nil {
			return nil, err
		}
		out = append(out, taken...)
	}
	return out, nil
}

// look finds what is due in a table, in turns.
func (s *Store) look(ctx context.Context, tx *transaction, table mailTable, lane hub.Lane, limit int, now time.Time) ([]any, error) {
	found, groups, err := s.findDue(ctx, tx, table, int(lane), "", claimGroups, limit, sqldb.At(now))
	if err != nil || groups < claimGroups {
		return found, err
	}
	// So many groups that there may be more: every look begins somewhere else, or those at the end would never have a turn.
	other, _, err := s.findDue(ctx, tx, table, int(lane), strings.ToLower(rand.Text()[:2]), claimGroups, limit, sqldb.At(now))
	if err != nil || len(other) == 0 {
		return found, err
	}
	return other, nil
}

// findDue returns the ids of what is due in a table, in turns, and how many groups were visited for it.
func (s *Store) findDue(ctx context.Context, tx *transaction, table mailTable, args ...any) (ids []any, groups int, err error) {
	rows, err := tx.QueryContext(ctx, table.walk, args...)
	ids, err = collect(rows, err, func(row scanner) (any, error) {
		var id string
		err := row.Scan(&id, &groups)
		return id, err
	})
	return ids, groups, err
}

// takeTurns orders a claim: networks and chapters in turn, each one's oldest first.
func takeTurns(list []hub.Message) []hub.Message {
	slices.SortFunc(list, older)
	type spot struct {
		network string
		chapter hub.ChapterID
	}
	turn, nth := map[spot]int{}, map[hub.MessageID]int{}
	for _, m := range list {
		at := spot{m.Network, m.Chapter}
		nth[m.ID] = turn[at]
		turn[at]++
	}
	slices.SortStableFunc(list, func(a, b hub.Message) int { return nth[a.ID] - nth[b.ID] })
	return list
}

// older orders messages as they were owed.
func older(a, b hub.Message) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(string(a.ID), string(b.ID)))
}

func (s *Store) scanMessage(row scanner) (hub.Message, error) {
	m, err := messages.scan(s)(row)
	return m.Message, err
}

func (s *Store) scanNotice(row scanner) (hub.Message, error) {
	n, err := notices.scan(s)(row)
	return n.Message, err
}

// ReleaseMessages puts messages and notices back that were claimed and not tried, due after some time: the claim counts as no
// attempt. Why it crosses: one post office serves all chapters.
func (s *Store) ReleaseMessages(ctx context.Context, ids []hub.MessageID, after time.Duration) error {
	return s.acrossTx(ctx, "release messages", func(tx *transaction) error {
		for batch := range slices.Chunk(ids, eraseBatch) {
			a := &arguments{}
			due := a.add(sqldb.At(s.now().Add(after)))
			those := ` WHERE state = 'sending' AND id IN ` + in(a, batch)
			for _, statement := range []string{
				`UPDATE messages SET state = 'queued', attempts = attempts - 1, due_at = ` + due + those,
				`UPDATE notices SET state = 'queued', attempts = attempts - 1, due_at = ` + due + those,
			} {
				if _, err := tx.ExecContext(ctx, statement, a.values()...); err != nil {
					return sqldb.Map(err)
				}
			}
		}
		return nil
	})
}

// MarkSent records that claimed messages and notices were accepted by the email server, as one email. Their letters are erased. Why
// it crosses: one email may gather what several chapters owe one address.
func (s *Store) MarkSent(ctx context.Context, list []hub.Message) error {
	return s.mark(ctx, "mark sent", list,
		`UPDATE messages SET state = 'sent', sent_at = $1, network = '', letter_sealed = NULL, problem = '' WHERE id = `,
		`UPDATE notices SET state = 'sent', sent_at = $1, network = '', letter_sealed = NULL, problem = '' WHERE id = `, sqldb.At(s.now()))
}

// MarkUnsent puts claimed messages and notices back, due again.After from now, or gives them up when again says so. What another
// worker has sent meanwhile, after the lease ran out, stays sent, and what moved to another chapter meanwhile is claimed again. Why it
// crosses: as MarkSent.
func (s *Store) MarkUnsent(ctx context.Context, list []hub.Message, problem string, again Retry) error {
	if again.GiveUp {
		return s.mark(ctx, "mark unsent", list,
			`UPDATE messages SET state = 'failed', network = '', letter_sealed = NULL, problem = $1 WHERE state <> 'sent' AND chapter_id = § AND id = `,
			`UPDATE notices SET state = 'failed', network = '', letter_sealed = NULL, problem = $1 WHERE state <> 'sent' AND id = `, problem)
	}
	return s.mark(ctx, "mark unsent", list,
		`UPDATE messages SET state = 'queued', problem = $1, due_at = $2 WHERE state <> 'sent' AND id = `,
		`UPDATE notices SET state = 'queued', problem = $1, due_at = $2 WHERE state <> 'sent' AND id = `, problem, sqldb.At(s.now().Add(again.After)))
}

// mark writes the outcome of an email into the rows it was made of. What vanished meanwhile needs no mark. Why it crosses: as
// MarkSent.
func (s *Store) mark(ctx context.Context, verb string, list []hub.Message, messages, notices string, args ...any) error {
	return s.acrossTogether(ctx, verb, func(ctx context.Context, tx *transaction) error {
		for _, m := range list {
			statement := messages
			if m.IsNotice() {
				statement = notices
			}
			a := &arguments{list: slices.Clone(args)}
			if before, after, there := strings.Cut(statement, "§"); there {
				statement = before + a.add(m.Chapter) + after
			}
			if _, err := tx.ExecContext(ctx, statement+a.add(m.ID), a.values()...); err != nil {
				return sqldb.Map(err)
			}
		}
		return nil
	})
}

// MessageCounts are how many messages and notices stand in each state. Why it crosses: a total for operators.
func (s *Store) MessageCounts(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	rows, err := s.across().QueryContext(ctx, `
		SELECT state, COUNT(*) FROM messages GROUP BY state UNION ALL SELECT state, COUNT(*) FROM notices GROUP BY state`)
	return counts, pairs(rows, err, func(state string, n int) { counts[state] += n })
}

// MailQueue is how much email is waiting. Why it crosses: totals for operators.
func (s *Store) MailQueue(ctx context.Context) (hub.MailQueue, error) {
	var q hub.MailQueue
	err := s.across().QueryRowContext(ctx, `
		SELECT COUNT(*) FILTER (WHERE state = 'queued' AND due_at <= $1), COUNT(*) FILTER (WHERE state = 'queued' AND due_at > $1),
			COUNT(*) FILTER (WHERE state = 'sending'), MIN(due_at) FILTER (WHERE state = 'queued' AND due_at <= $1),
			(SELECT COUNT(*) FROM messages WHERE state = 'failed') + (SELECT COUNT(*) FROM notices WHERE state = 'failed')
		FROM (SELECT state, due_at FROM messages WHERE state IN ('queued', 'sending')
			UNION ALL SELECT state, due_at FROM notices WHERE state IN ('queued', 'sending')) m`, sqldb.At(s.now())).
		Scan(&q.Due, &q.Later, &q.Sending, sqldb.Time{T: &q.Oldest}, &q.Failed)
	return q, wrap("mail queue", sqldb.Map(err))
}

// FailedMails returns messages and notices that were given up, the newest first. Why it crosses: one post office serves all
// chapters; what is read names a chapter and a kind, and nobody. A message whose letter was erased when it was given up has
// nothing left to send.
func (s *Store) FailedMails(ctx context.Context, limit int) ([]hub.FailedMail, error) {
	rows, err := s.across().QueryContext(ctx, `
		SELECT id, chapter, kind, created_at, attempts, problem, again FROM (
			SELECT id, chapter_id AS chapter, kind, created_at, attempts, problem, rsvp_id IS NOT NULL AS again FROM messages
			WHERE state = 'failed' ORDER BY created_at DESC, id DESC LIMIT $1) m
		UNION ALL SELECT id, chapter, kind, created_at, attempts, problem, again FROM (
			SELECT id, '' AS chapter, kind, created_at, attempts, problem, false AS again FROM notices
			WHERE state = 'failed' ORDER BY created_at DESC, id DESC LIMIT $1) n
		ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
	list, err := collect(rows, err, func(row scanner) (hub.FailedMail, error) {
		var m hub.FailedMail
		err := row.Scan(&m.ID, &m.Chapter, &m.Kind, sqldb.Time{T: &m.At}, &m.Attempts, &m.Problem, &m.Again)
		return m, err
	})
	return list, wrap("failed mails", err)
}

// RetryMails puts messages that were given up back into the queue, due at once: one by its id, or all of a kind, or all.
// It returns how many. Why it crosses: one post office serves all chapters.
func (s *Store) RetryMails(ctx context.Context, by hub.PersonID, id hub.MessageID, kind hub.MessageKind) (int, error) {
	var n int64
	err := s.acrossTx(ctx, "retry mails", func(tx *transaction) error {
		var err error
		n, err = affected(tx.ExecContext(ctx, `
			UPDATE messages SET state = 'queued', attempts = 0, due_at = $1, problem = ''
			WHERE state = 'failed' AND rsvp_id IS NOT NULL AND ($2 = '' OR id = $2) AND ($3 = '' OR kind = $3)`,
			sqldb.At(s.now()), string(id), string(kind)))
		if err != nil || n == 0 {
			return err
		}
		object := "mail:" + string(kind)
		if id != "" {
			object = "message:" + string(id)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMailRetry, Object: object})
		return s.queue.EnqueueMail(ctx, tx.Tx, hub.AnyLane)
	})
	return int(n), err
}

// MailDelays looks for mail that should have left and did not. Why it crosses: one post office serves all chapters.
func (s *Store) MailDelays(ctx context.Context) (MailDelays, error) {
	var o MailDelays
	now := s.now()
	err := s.across().QueryRowContext(ctx, `
		SELECT MIN(due_at) FROM (
			SELECT MIN(due_at) AS due_at FROM messages WHERE state IN ('queued', 'sending') AND due_at <= $1
			UNION ALL SELECT MIN(due_at) FROM notices WHERE state IN ('queued', 'sending') AND due_at <= $1) m`, sqldb.At(now)).
		Scan(sqldb.Time{T: &o.Oldest})
	if err != nil {
		return MailDelays{}, fmt.Errorf("store: overdue mail: %w", sqldb.Map(err))
	}
	since := sqldb.At(now.AddDate(0, 0, -7))
	err = s.across().QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM messages WHERE state = 'failed' AND problem NOT IN ('gone', 'outdated', 'suppressed') AND created_at > $1)
			+ (SELECT COUNT(*) FROM notices WHERE state = 'failed' AND problem NOT IN ('gone', 'outdated', 'suppressed') AND created_at > $1)`, since).
		Scan(&o.Failed)
	return o, wrap("failed mail", sqldb.Map(err))
}
