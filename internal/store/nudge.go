package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// SnoozeToolkit puts off the office's nudges about a toolkit until a moment; the zero time: no longer. One that the chapter was not
// offered is ErrNotFound, and one that it declined ErrConflict, since nobody nudges it.
func (c Chapter) SnoozeToolkit(ctx context.Context, by hub.PersonID, id hub.ToolkitID, until time.Time) error {
	return c.tx(ctx, "snooze toolkit", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `
			UPDATE adoptions SET snoozed_until = $3 WHERE chapter_id = $1 AND toolkit_id = $2 AND state <> 'declined'`, id, sqldb.At(until)))
		if err := tx.offered(ctx, id, n, err); err != nil {
			return err
		}
		kind := hub.FactToolkitSnooze
		if until.IsZero() {
			kind = hub.FactToolkitWake
		}
		tx.happened(hub.Fact{By: by, Kind: kind, Object: "toolkit:" + string(id)})
		return nil
	})
}

// owedAtOnce is how many chapters' emails a sweep looks up in one go.
const owedAtOnce = 500

// OweToolkitEmails owes the leads of chapters the emails about toolkits that were sent to them, or that the office nudged them about; each
// once, however often and by however many this runs. A chapter that nobody leads waits for its first lead. It returns how many chapters
// it was.
func (s *Store) OweToolkitEmails(ctx context.Context) (n int, err error) {
	for {
		list, err := s.owedToolkits(ctx, owedAtOnce)
		if err != nil {
			return n, wrap("owe toolkit emails", err)
		}
		for _, o := range list {
			if err := s.Chapter(o.chapter).tx(ctx, "owe toolkit email", func(tx tenantTx) error { return tx.oweToolkit(ctx, o) }); err != nil {
				return n, err
			}
			n++
		}
		if len(list) < owedAtOnce {
			return n, nil
		}
	}
}

// owedToolkit is a chapter whose leads are owed an email about a toolkit.
type owedToolkit struct {
	chapter hub.ChapterID
	toolkit hub.ToolkitID
	owed    hub.Owed
}

// oweToolkit owes one chapter's leads their email, unless another process did: whoever clears the mark owes it, in one transaction. What
// the chapter answered meanwhile needs no email.
func (t tenantTx) oweToolkit(ctx context.Context, o owedToolkit) error {
	cleared, err := affected(t.exec(ctx, `UPDATE adoptions SET owed = '' WHERE chapter_id = $1 AND toolkit_id = $2 AND owed = $3`, o.toolkit, o.owed))
	if err != nil || cleared == 0 {
		return err
	}
	var a hub.Adoption
	var title string
	err = t.row(ctx, `
		SELECT `+adoptions.list()+`, `+latestOf+`, h.title FROM adoptions a JOIN toolkit_versions h ON h.toolkit_id = a.toolkit_id AND h.version = a.version
		WHERE a.chapter_id = $1 AND a.toolkit_id = $2`, o.toolkit).Scan(append(adoptions.dest(t.store, &a), &a.Latest, &title)...)
	if err != nil {
		return sqldb.Map(err)
	}
	var words hub.Words
	switch {
	case o.owed == hub.OwedPush && a.State == hub.AdoptionUnseen:
		words = hub.ToolkitLetter{Title: title, Note: a.Note, WishedOn: a.WishedOn}
	case o.owed == hub.OwedNudge && a.Nudged():
		words = hub.NudgeLetter{About: a.Nudge.Kind, Title: title, Word: a.Nudge.Word, WishedOn: a.WishedOn}
	default:
		return nil
	}
	leads, err := t.leads(ctx)
	if err != nil {
		return err
	}
	return t.oweLeads(ctx, leads, hub.Message{Toolkit: o.toolkit}, words)
}
