package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// JoinLinkByToken finds the link of a secret, whatever became of it, or ErrNotFound. Why it crosses: whoever opens a link does not know
// whose it is; the secret does.
func (s *Store) JoinLinkByToken(ctx context.Context, token hub.Token) (hub.JoinLink, error) {
	l, err := joinLinks.scan(s)(s.across().QueryRowContext(ctx, `SELECT `+joinLinks.list()+` FROM join_links l WHERE l.token_key = $1`, token.Hash()))
	return l, wrap("join link", err)
}

// JoinInviteByToken finds the invitation to join of a secret, whatever became of it, or ErrNotFound. Why it crosses: as JoinLinkByToken.
func (s *Store) JoinInviteByToken(ctx context.Context, token hub.Token) (hub.JoinInvite, error) {
	i, err := s.scanJoinInvite(s.across().QueryRowContext(ctx, `SELECT `+joinInviteColumns+` FROM join_invites i WHERE i.token_key = $1`, token.Hash()))
	return i, wrap("invitation to join", err)
}

// joinInvitesToday counts the addresses that somebody, a chapter and everybody invited to join within a day. Why it crosses: a lead of
// several chapters has one budget, and the hub has one.
func (s *Store) joinInvitesToday(ctx context.Context, run runner, by hub.PersonID, chapter hub.ChapterID) (own, ofChapter, all int, err error) {
	err = run.QueryRowContext(ctx, `
		SELECT COALESCE(SUM(CASE WHEN invited_by = $1 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN chapter_id = $2 THEN 1 ELSE 0 END), 0), COUNT(*)
		FROM join_invites WHERE invited_at > $3`, by, chapter, sqldb.At(s.now().Add(-24*time.Hour))).Scan(&own, &ofChapter, &all)
	return own, ofChapter, all, sqldb.Map(err)
}
