package store

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// What the office sees of an ask.
var officeAskColumns = asks.list() + `, c.name, c.slug`

func (s *Store) scanOfficeAsk(row scanner) (hub.Ask, error) {
	var a hub.Ask
	err := row.Scan(append(asks.dest(s, &a), &a.ChapterName, &a.ChapterSlug)...)
	return a, sqldb.Map(err)
}

// OfficeAsks returns at most limit asks of all chapters that are in a state: the open ones the oldest first, others the newest. after is
// where the page before ended. Why it crosses: the office answers them, and nobody else reads them here.
func (s *Store) OfficeAsks(ctx context.Context, state hub.AskState, after hub.Cursor, limit int) ([]hub.Ask, error) {
	query := `SELECT ` + officeAskColumns + ` FROM asks a JOIN chapters c ON c.id = a.chapter_id WHERE a.state = $1`
	args := []any{state, limit}
	if after.ID != "" {
		args = append(args, sqldb.At(after.At), after.ID)
	}
	switch {
	case state == hub.AskOpen && after.ID == "":
		query += ` ORDER BY a.asked_at, a.id LIMIT $2`
	case state == hub.AskOpen:
		query += ` AND (a.asked_at, a.id) > ($3, $4) ORDER BY a.asked_at, a.id LIMIT $2`
	case after.ID == "":
		query += ` ORDER BY a.asked_at DESC, a.id DESC LIMIT $2`
	default:
		query += ` AND (a.asked_at, a.id) < ($3, $4) ORDER BY a.asked_at DESC, a.id DESC LIMIT $2`
	}
	rows, err := s.across().QueryContext(ctx, query, args...)
	list, err := collect(rows, err, s.scanOfficeAsk)
	return list, wrap("asks of all chapters", err)
}

// OfficeAsk returns one ask, or ErrNotFound. Why it crosses: as OfficeAsks.
func (s *Store) OfficeAsk(ctx context.Context, id hub.AskID) (hub.Ask, error) {
	a, err := s.scanOfficeAsk(s.across().QueryRowContext(ctx, `SELECT `+officeAskColumns+` FROM asks a JOIN chapters c ON c.id = a.chapter_id WHERE a.id = $1`, id))
	return a, wrap("ask", err)
}

// OpenAsks counts what chapters asked for and the office has not answered. Why it crosses: as OfficeAsks.
func (s *Store) OpenAsks(ctx context.Context) (n int, err error) {
	err = s.across().QueryRowContext(ctx, `SELECT COUNT(*) FROM asks WHERE state = 'open'`).Scan(&n)
	return n, wrap("open asks", sqldb.Map(err))
}
