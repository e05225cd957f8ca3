package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// recomputed is at most this many events in one transaction.
const recomputed = 500

// mostClockLines is how many events of a kind an email to the leads names.
const mostClockLines = 50

// RecomputeTimes gives the chapter's coming events the instants of this machine's zone data, release, where theirs came from an older one,
// and rows without a schedule that of their instants. What moved gets a new SEQUENCE, for calendars, and the leads are told; gone names
// the events whose clock time does not exist any more. more reports that there are others. People who RSVPed were told clock times, which
// stay.
func (c Chapter) RecomputeTimes(ctx context.Context, release string) (gone []hub.EventID, more bool, err error) {
	err = c.tx(ctx, "recompute times", func(tx tenantTx) error {
		gone, more = nil, false
		older, err := tx.olderTimes(ctx, release)
		if err != nil {
			return err
		}
		more = len(older) == recomputed
		var words hub.ClocksLetter
		for _, e := range older {
			next, skipped := e.Recomputed()
			moved := !skipped && (!next.StartsAt.Equal(e.StartsAt) || !next.EndsAt.Equal(e.EndsAt))
			if err := tx.writeTimes(ctx, next, release, moved, e.UpdatedAt); err != nil {
				return err
			}
			told := e.State == hub.EventPublished && len(words.Kept)+len(words.Gone) < mostClockLines
			switch line := (hub.ClockLine{Title: e.Title, Starts: next.StartsLocal}); {
			case skipped:
				gone = append(gone, e.ID)
				if told {
					words.Gone = append(words.Gone, line)
				}
			case moved:
				tx.happened(hub.Fact{Kind: hub.FactEventRecompute, Object: "event:" + string(e.ID)})
				if told {
					words.Kept = append(words.Kept, line)
				}
			}
		}
		if len(words.Kept)+len(words.Gone) == 0 {
			return nil
		}
		leads, err := tx.leads(ctx)
		if err != nil {
			return err
		}
		return tx.oweLeads(ctx, leads, hub.Message{}, words)
	})
	return gone, more, err
}

// olderTimes are events whose instants were computed with zone data before release: those to come, and those of before schedules.
func (t tenantTx) olderTimes(ctx context.Context, release string) ([]hub.Event, error) {
	rows, err := t.query(ctx, `
		SELECT `+eventColumns+` FROM events e JOIN event_seats s ON s.chapter_id = e.chapter_id AND s.event_id = e.id
		WHERE e.chapter_id = $1 AND e.zone_data < $2 AND (e.ends_at > $3 OR e.starts_local = '')
		ORDER BY e.starts_at, e.id LIMIT $4`, release, sqldb.At(t.store.now()), recomputed)
	return collect(rows, err, func(row scanner) (hub.Event, error) { return t.store.scanEvent(row) })
}

// writeTimes writes an event's times as release gives them, unless somebody changed the event meanwhile: then the next time does.
func (t tenantTx) writeTimes(ctx context.Context, e hub.Event, release string, moved bool, seen time.Time) error {
	step, at := 0, e.UpdatedAt
	if moved {
		step, at = 1, t.store.now()
	}
	_, err := t.exec(ctx, `
		UPDATE events SET starts_at = $2, ends_at = $3, starts_local = $4, ends_local = $5, fold = $6, zone_data = $7, sequence = sequence + $8, updated_at = $9
		WHERE chapter_id = $1 AND id = $10 AND updated_at = $11`,
		sqldb.At(e.StartsAt), sqldb.At(e.EndsAt), e.StartsLocal, e.EndsLocal, e.Fold, release, step, sqldb.At(at), e.ID, sqldb.At(seen))
	if err == nil && moved {
		err = t.carryUnsent(ctx, e.ID)
	}
	return sqldb.Map(err)
}
