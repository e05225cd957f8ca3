package store

import (
	"context"

	"chapterhouse/internal/hub"
)

// JoinLinkByToken finds the link of a secret, whatever became of it, or ErrNotFound. Why it crosses: whoever opens a link does not know
// whose it is; the secret does.
func (s *Store) JoinLinkByToken(ctx context.Context, token hub.Token) (hub.JoinLink, error) {
	l, err := joinLinks.scan(s)(s.across().QueryRowContext(ctx, `SELECT `+joinLinks.list()+` FROM join_links l WHERE l.token_key = $1`, token.Hash()))
	return l, wrap("join link", err)
}
