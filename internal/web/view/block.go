package view

import (
	"context"
	"time"

	pages "chapterhouse/components/member"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// BlockRow is a block as lists show it.
func BlockRow(ctx context.Context, b hub.Block, in *time.Location, now time.Time) pages.Blocked {
	row := pages.Blocked{Name: b.Name, Email: b.Email, Reason: b.Reason}
	if row.Name == "" {
		row.Name = b.Email
		row.Email = ""
	}
	switch {
	case row.Name != "":
	case b.Suspension:
		row.Name = say.T(ctx, "Someone who was suspended and deleted their data")
	case b.Person == "":
		row.Name = say.T(ctx, "Someone we hold nothing about")
	default:
		row.Name = say.T(ctx, "(no name)")
	}
	if row.Reason == "" {
		row.Reason = say.T(ctx, "The reason was deleted with their data.")
	}
	row.Line = say.T(ctx, "Blocked %s", say.Moment(ctx, b.At.In(in), now))
	if b.ByName != "" {
		row.Line = say.T(ctx, "Blocked %[1]s by %[2]s", say.Moment(ctx, b.At.In(in), now), b.ByName)
	}
	return row
}
