package store

import (
	"context"
	"encoding/base64"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// joinLinks are the rows of join_links.
var joinLinks = table[hub.JoinLink]{name: "join_links", alias: "l", columns: []column[hub.JoinLink]{
	plain("chapter_id", func(l *hub.JoinLink) *hub.ChapterID { return &l.Chapter }),
	plain("id", func(l *hub.JoinLink) *hub.JoinLinkID { return &l.ID }),
	plain("name", func(l *hub.JoinLink) *string { return &l.Name }),
	plain("direct", func(l *hub.JoinLink) *bool { return &l.Direct }),
	plain("most", func(l *hub.JoinLink) *int { return &l.Most }),
	plain("used", func(l *hub.JoinLink) *int { return &l.Used }),
	plain("made_by", func(l *hub.JoinLink) *hub.PersonID { return &l.MadeBy }),
	moment("made_at", func(l *hub.JoinLink) *time.Time { return &l.MadeAt }),
	moment("expires_at", func(l *hub.JoinLink) *time.Time { return &l.ExpiresAt }),
	moment("ended_at", func(l *hub.JoinLink) *time.Time { return &l.EndedAt }),
	writeOnly("token_key", func(s *Store, l *hub.JoinLink) any { return s.JoinToken(l.ID).Hash() }),
}}

// JoinToken is the secret of a join link. It is derived from the keyset, so that the leads can show the link again while the database
// holds only the secret's hash.
func (s *Store) JoinToken(id hub.JoinLinkID) hub.Token {
	return hub.Token(base64.RawURLEncoding.EncodeToString(s.keys.Lookup(string(id), keyJoinLink)))
}

// MakeJoinLink keeps a link and returns its id. ErrTooMany: the chapter has hub.MaxJoinLinks open, or made hub.JoinLinksADay within a day.
func (c Chapter) MakeJoinLink(ctx context.Context, l hub.JoinLink) (hub.JoinLinkID, error) {
	l.ID = hub.NewID[hub.JoinLinkID]()
	err := c.tx(ctx, "make a join link", func(tx tenantTx) error {
		if err := tx.lockName(ctx, "join links of "+string(c.id)); err != nil {
			return err
		}
		l.MadeAt = tx.store.now()
		var open, today int
		err := tx.row(ctx, `
			SELECT COALESCE(SUM(CASE WHEN ended_at IS NULL AND expires_at > $2 AND used < most THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN made_at > $3 THEN 1 ELSE 0 END), 0)
			FROM join_links WHERE chapter_id = $1`, sqldb.At(l.MadeAt), sqldb.At(l.MadeAt.Add(-24*time.Hour))).Scan(&open, &today)
		if err != nil {
			return sqldb.Map(err)
		}
		if open >= hub.MaxJoinLinks || today >= hub.JoinLinksADay {
			return hub.ErrTooMany
		}
		tx.happened(hub.Fact{By: l.MadeBy, Kind: hub.FactJoinLinkMake, Object: "join_link:" + string(l.ID)})
		return insert(ctx, tx, &joinLinks, &l)
	})
	return l.ID, err
}

// lockName holds a name until the transaction ends: whoever takes the same one waits.
func (t tenantTx) lockName(ctx context.Context, name string) error {
	_, err := t.tx.ExecContext(ctx, `
		INSERT INTO limit_locks (name, seen_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at`, name, sqldb.At(t.store.now()))
	return sqldb.Map(err)
}

// What the leads see of a link.
var joinLinkColumns = joinLinks.list() + `, (SELECT p.name_sealed FROM people p WHERE p.id = l.made_by)`

func (s *Store) scanJoinLink(row scanner) (hub.JoinLink, error) {
	var l hub.JoinLink
	err := row.Scan(append(joinLinks.dest(s, &l), sealed{s, sealName, &l.MadeByName})...)
	return l, sqldb.Map(err)
}

// JoinLinks returns the chapter's links, the last first.
func (c Chapter) JoinLinks(ctx context.Context) ([]hub.JoinLink, error) {
	rows, err := c.reader().query(ctx, `SELECT `+joinLinkColumns+` FROM join_links l WHERE l.chapter_id = $1 ORDER BY l.made_at DESC, l.id LIMIT 200`)
	list, err := collect(rows, err, c.store.scanJoinLink)
	return list, wrap("join links", err)
}

// JoinLink returns one, or ErrNotFound.
func (c Chapter) JoinLink(ctx context.Context, id hub.JoinLinkID) (hub.JoinLink, error) {
	l, err := c.store.scanJoinLink(c.reader().row(ctx, `SELECT `+joinLinkColumns+` FROM join_links l WHERE l.chapter_id = $1 AND l.id = $2`, id))
	return l, wrap("join link", err)
}

// EndJoinLink takes a link back. One that was taken back before is ErrConflict.
func (c Chapter) EndJoinLink(ctx context.Context, by hub.PersonID, id hub.JoinLinkID) error {
	return c.tx(ctx, "take back a join link", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `UPDATE join_links SET ended_at = $3 WHERE chapter_id = $1 AND id = $2 AND ended_at IS NULL`, id, sqldb.At(tx.store.now())))
		if err != nil {
			return err
		}
		if n == 0 {
			there, err := rowExists(tx.row(ctx, `SELECT 1 FROM join_links WHERE chapter_id = $1 AND id = $2`, id))
			if err == nil && there {
				return hub.ErrConflict
			}
			return changed(0, err)
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactJoinLinkEnd, Object: "join_link:" + string(id)})
		return nil
	})
}

// JoinByLink makes somebody a member by a link, or asks for them, and returns where they stand. The link's row is locked first, so that no
// more people come by it than hub.JoinLink.Most; whoever came by it before is not counted again, and for whom nothing changes is not
// counted. Whom the leads declined or removed asks, whatever the link makes. ErrNotFound: the link is over, or there is none.
// ErrConflict: the chapter is closed or paused. Somebody blocked is ErrBlocked.
func (c Chapter) JoinByLink(ctx context.Context, by hub.PersonID, id hub.JoinLinkID, answers ...hub.JoinAnswer) (state hub.MembershipState, err error) {
	err = c.tx(ctx, "join by link", func(tx tenantTx) error {
		var direct bool
		err := tx.row(ctx, `
			UPDATE join_links SET used = used + 1 WHERE chapter_id = $1 AND id = $2 AND ended_at IS NULL AND expires_at > $3 AND used < most RETURNING direct`,
			id, sqldb.At(tx.store.now())).Scan(&direct)
		if err = sqldb.Map(err); err != nil {
			return err
		}
		before, err := tx.standing(ctx, by)
		if err != nil {
			return err
		}
		if state, err = tx.joinBy(ctx, hub.Membership{Person: by, JoinLink: id, Answers: answers}, direct && !before.turnedAway); err != nil {
			return err
		}
		if err := tx.joinable(ctx); err != nil { // behind the row, as in AskToJoin
			return err
		}
		if state == "" || before.link == id { // nothing changed, or they were counted before
			if state == "" {
				state = before.state
			}
			_, err = tx.exec(ctx, `UPDATE join_links SET used = used - 1 WHERE chapter_id = $1 AND id = $2`, id)
		}
		return sqldb.Map(err)
	})
	return state, err
}

// joinable is ErrConflict in a chapter that is closed or paused.
func (t tenantTx) joinable(ctx context.Context) error {
	status, err := text[hub.CharterStatus](t.row(ctx, `SELECT status FROM chapters WHERE id = $1`))
	if err = sqldb.Map(err); err == nil && (status == hub.CharterClosed || status == hub.CharterPaused) {
		err = hub.ErrConflict
	}
	return err
}

// standing is where somebody stands with the chapter: as what, by which link they came last, and whether the leads declined or removed them.
type standing struct {
	state      hub.MembershipState
	link       hub.JoinLinkID
	turnedAway bool
}

func (t tenantTx) standing(ctx context.Context, person hub.PersonID) (s standing, err error) {
	err = t.row(ctx, `
		SELECT state, join_link_id, state = 'declined' OR (state = 'left' AND joined_at IS NOT NULL) FROM memberships WHERE chapter_id = $1 AND person_id = $2`, person).
		Scan(&s.state, &s.link, &s.turnedAway)
	return s, notFoundIsNil(sqldb.Map(err))
}

// joinBy writes the membership of somebody who came by a link, of which m says who, by which and what they answered. It returns what they
// are now; "": nothing changed. What they answered when they asked before stays unless they answered again.
func (t tenantTx) joinBy(ctx context.Context, m hub.Membership, direct bool) (hub.MembershipState, error) {
	now, by := t.store.now(), m.Person
	m.ID, m.State, m.RequestedAt = hub.NewID[hub.MembershipID](), hub.MembershipRequested, now
	fact, where := hub.FactMembershipAsk, `memberships.state IN ('declined', 'left')`
	if direct {
		m.State, m.DecidedAt, fact = hub.MembershipApproved, now, hub.FactMembershipByLink
		where = `memberships.state = 'requested' OR (memberships.state = 'left' AND memberships.joined_at IS NULL)`
	}
	n, err := insertOr(ctx, t, &memberships, &m, `
		ON CONFLICT (chapter_id, person_id) DO UPDATE SET state = excluded.state, note_sealed = NULL, join_link_id = excluded.join_link_id,
			answers_sealed = CASE WHEN memberships.state = 'requested' THEN COALESCE(excluded.answers_sealed, memberships.answers_sealed) ELSE excluded.answers_sealed END,
			requested_at = excluded.requested_at, decided_at = excluded.decided_at, joined_at = NULL, was_home = false, brought_sealed = NULL
		WHERE `+where)
	if err != nil {
		return "", err
	}
	if err := t.refuseBlocked(ctx, by); err != nil {
		return "", err
	}
	if n == 0 {
		return "", nil
	}
	t.happened(hub.Fact{By: by, Kind: fact, Object: "person:" + string(by)})
	if !direct {
		return m.State, t.oweLeadsAsked(ctx)
	}
	if err := t.setHome(ctx, by); err != nil {
		return "", err
	}
	return m.State, t.oweWelcome(ctx, by)
}

// EraseJoinLinks forgets links that were over before a moment. It returns how many.
func (c Chapter) EraseJoinLinks(ctx context.Context, before time.Time) (int64, error) {
	n := int64(0)
	err := c.tx(ctx, "erase join links", func(tx tenantTx) (err error) {
		n, err = affected(tx.exec(ctx, `DELETE FROM join_links WHERE chapter_id = $1 AND (expires_at < $2 OR ended_at < $2)`, sqldb.At(before)))
		return err
	})
	return n, err
}
