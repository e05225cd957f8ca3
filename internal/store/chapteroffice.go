package store

import (
	"context"
	"errors"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// OpenChapter adds a chapter with the toolkits that are offered to chapters that open later, and returns its id. ErrSlugTaken: another one has or had its address.
func (s *Store) OpenChapter(ctx context.Context, by hub.PersonID, c hub.Chapter) (hub.ChapterID, error) {
	c.ID, c.CreatedAt = hub.NewID[hub.ChapterID](), s.now()
	c.UpdatedAt = c.CreatedAt
	err := s.tx(ctx, "open chapter", func(tx *transaction) error {
		err := slugTaken(insertGlobal(ctx, s, tx, &chapters, &c))
		if err == nil {
			err = s.ownSlug(ctx, tx, c.Slug, c.ID)
		}
		if err == nil {
			err = s.offerLater(ctx, tx, c)
		}
		tx.happened(hub.Fact{By: by, Chapter: c.ID, Kind: hub.FactChapterOpen, Object: "chapter:" + string(c.ID)})
		return err
	})
	return c.ID, err
}

// slugTaken is ErrSlugTaken where an address was written that another chapter has.
func slugTaken(err error) error {
	if errors.Is(err, hub.ErrConflict) {
		return hub.ErrSlugTaken
	}
	return err
}

// ownSlug is ErrSlugTaken for an address that another chapter had. It comes after the address was written: until then another transaction
// may take it from its chapter.
func (s *Store) ownSlug(ctx context.Context, tx *transaction, slug string, id hub.ChapterID) error {
	taken, err := rowExists(tx.QueryRowContext(ctx, `SELECT 1 FROM chapter_slugs WHERE slug = $1 AND chapter_id <> $2`, slug, id))
	if err == nil && taken {
		err = hub.ErrSlugTaken
	}
	return err
}

// EditChapter writes what the office may change of a chapter: its name, kind, status, place and zone. ErrConflict: it changed since c was read.
func (s *Store) EditChapter(ctx context.Context, by hub.PersonID, c hub.Chapter) error {
	return s.tx(ctx, "edit chapter", func(tx *transaction) error {
		n, err := updateGlobal(ctx, s, tx, &chapters, &c, with(`updated_at = ?`, sqldb.At(s.now())), with(`id = ? AND updated_at = ?`, c.ID, sqldb.At(c.UpdatedAt)))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: c.ID, Kind: hub.FactChapterEdit, Object: "chapter:" + string(c.ID)})
		return err
	})
}

// PauseChapter pauses a chapter that is open; its leads are told. ErrConflict: it is paused or closed.
func (s *Store) PauseChapter(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.turnChapter(ctx, hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterPause}, hub.ChapterPaused, func(tx *transaction) (int64, error) {
		return affected(tx.ExecContext(ctx, `
			UPDATE chapters SET status = 'paused', forming = forming OR status = 'forming', updated_at = $2 WHERE id = $1 AND status IN ('forming', 'active', 'dormant')`, id, sqldb.At(s.now())))
	})
}

// ReopenChapter opens a chapter that is paused or closed; its leads are told. It needs a lead if nobody leads it, and is forming if it was.
// ErrConflict: it is open, locked, or was closed into another.
func (s *Store) ReopenChapter(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.turnChapter(ctx, hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterReopen}, hub.ChapterReopened, func(tx *transaction) (int64, error) {
		leads, err := s.lockLeads(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		return affected(tx.ExecContext(ctx, `
			UPDATE chapters SET status = CASE WHEN $3 = 0 THEN 'dormant' WHEN forming THEN 'forming' ELSE 'active' END, updated_at = $2
			WHERE id = $1 AND status IN ('paused', 'closed') AND merged_into IS NULL AND locked_at IS NULL`, id, sqldb.At(s.now()), leads))
	})
}

// ActivateChapter grants a chapter that is forming its charter; its leads are told, and the first review is due in a year. It needs a lead if
// nobody leads it. ErrConflict: it is not forming.
func (s *Store) ActivateChapter(ctx context.Context, by hub.PersonID, id hub.ChapterID) error {
	return s.turnChapter(ctx, hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterActivate}, hub.ChapterActivated, func(tx *transaction) (int64, error) {
		leads, err := s.lockLeads(ctx, tx, id)
		if err != nil {
			return 0, err
		}
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE chapters SET status = CASE WHEN $3 = 0 THEN 'dormant' ELSE 'active' END, forming = FALSE, updated_at = $2
			WHERE id = $1 AND status = 'forming'`,
			id, sqldb.At(s.now()), leads))
		if err == nil && n > 0 {
			err = s.grantCharter(ctx, tx, by, id)
		}
		return n, err
	})
}

// lockLeads counts a chapter's leads, who stay until the transaction ends.
func (s *Store) lockLeads(ctx context.Context, tx *transaction, id hub.ChapterID) (int, error) {
	if err := s.lockRoles(ctx, tx, id); err != nil {
		return 0, err
	}
	return s.countHolders(ctx, tx, hub.Grant{Role: hub.RoleLead, Chapter: id})
}

// turnChapter gives a chapter another status, notes it and tells its leads. When nothing changed it is ErrConflict.
func (s *Store) turnChapter(ctx context.Context, f hub.Fact, change hub.ChapterChange, turn func(tx *transaction) (int64, error)) error {
	return s.tx(ctx, string(f.Kind), func(tx *transaction) error {
		n, err := turn(tx)
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		f.Object = "chapter:" + string(f.Chapter)
		tx.happened(f)
		return s.tellChapter(ctx, tx, f.By, f.Chapter, change)
	})
}

// tellChapter owes the leads of a chapter an email about what the office did with it, but for whoever did it.
func (s *Store) tellChapter(ctx context.Context, tx *transaction, by hub.PersonID, id hub.ChapterID, change hub.ChapterChange) error {
	leads, err := s.colleagues(ctx, tx, by, id)
	words := hub.ChapterChangedLetter{Change: change}
	words.Chapter, words.Slug = s.chapterHead(ctx, tx, id)
	for i := 0; i < len(leads) && err == nil; i++ {
		err = s.oweAbout(ctx, tx, leads[i], words)
	}
	return err
}

// RenameChapter gives a chapter another address; the one it had leads there from now on, and its leads are told. ErrSlugTaken: another
// chapter has or had the address. ErrConflict: it is the chapter's own.
func (s *Store) RenameChapter(ctx context.Context, by hub.PersonID, id hub.ChapterID, slug string) error {
	return s.tx(ctx, "rename chapter", func(tx *transaction) error {
		if err := s.lockRoles(ctx, tx, id); err != nil {
			return err
		}
		_, had := s.chapterHead(ctx, tx, id)
		if had == slug {
			return hub.ErrConflict
		}
		if err := s.moveSlug(ctx, tx, id, had, slug); err != nil {
			return err
		}
		if err := s.dropProposals(ctx, tx, id, hub.StepRename); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Chapter: id, Kind: hub.FactChapterRename, Object: "chapter:" + string(id)})
		return s.tellChapter(ctx, tx, by, id, hub.ChapterRenamed)
	})
}

// moveSlug gives a chapter an address, which may be one that it had before, and keeps the one it has now as one that it had.
func (s *Store) moveSlug(ctx context.Context, tx *transaction, id hub.ChapterID, had, slug string) error {
	now := sqldb.At(s.now())
	if _, err := tx.ExecContext(ctx, `DELETE FROM chapter_slugs WHERE slug = $1 AND chapter_id = $2`, slug, id); err != nil {
		return sqldb.Map(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE chapters SET slug = $2, updated_at = $3 WHERE id = $1`, id, slug, now); err != nil {
		return slugTaken(sqldb.Map(err))
	}
	if err := s.ownSlug(ctx, tx, slug, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO chapter_slugs (slug, chapter_id, ended_at) VALUES ($1, $2, $3)`, had, id, now)
	return sqldb.Map(err)
}

// FormerSlugs are the addresses that chapters had, with the chapter that each leads to.
func (s *Store) FormerSlugs(ctx context.Context) (map[string]hub.ChapterID, error) {
	former := map[string]hub.ChapterID{}
	rows, err := s.db.QueryContext(ctx, `SELECT slug, chapter_id FROM chapter_slugs`)
	err = pairs(rows, err, func(slug string, id hub.ChapterID) { former[slug] = id })
	return former, wrap("former slugs", err)
}

// proposals are the rows of chapter_proposals.
var proposals = table[hub.ChapterProposal]{name: "chapter_proposals", alias: "x", columns: []column[hub.ChapterProposal]{
	plain("id", func(p *hub.ChapterProposal) *hub.ChapterProposalID { return &p.ID }),
	plain("chapter_id", func(p *hub.ChapterProposal) *hub.ChapterID { return &p.Chapter }),
	plain("kind", func(p *hub.ChapterProposal) *hub.ChapterStep { return &p.Step }),
	plain("slug", func(p *hub.ChapterProposal) *string { return &p.Slug }),
	plain("asked_by", func(p *hub.ChapterProposal) *hub.PersonID { return &p.AskedBy }),
	moment("asked_at", func(p *hub.ChapterProposal) *time.Time { return &p.AskedAt }),
	optional("into_id", func(p *hub.ChapterProposal) *hub.ChapterID { return &p.Into }),
}}

// ProposeStep notes that somebody wants something done with a chapter, for an admin to confirm. ErrConflict: it was asked before.
func (s *Store) ProposeStep(ctx context.Context, p hub.ChapterProposal) error {
	return s.tx(ctx, "propose step", func(tx *transaction) error {
		now := s.now()
		p.ID, p.AskedAt = hub.NewID[hub.ChapterProposalID](), now
		// One that is over makes room.
		if _, err := tx.ExecContext(ctx, `DELETE FROM chapter_proposals WHERE chapter_id = $1 AND kind = $2 AND asked_at < $3`, p.Chapter, p.Step, sqldb.At(now.Add(-hub.ProposalFor))); err != nil {
			return sqldb.Map(err)
		}
		n, err := insertGlobalOr(ctx, s, tx, &proposals, &p, `ON CONFLICT DO NOTHING`)
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: p.AskedBy, Chapter: p.Chapter, Kind: hub.FactChapterPropose, Object: "chapter:" + string(p.Chapter)})
		if err != nil {
			return err
		}
		switch p.Step {
		case hub.StepClose:
			return s.tellWaits(ctx, tx, p.AskedBy, hub.WaitClose, p.Chapter)
		case hub.StepRename:
			return s.tellWaits(ctx, tx, p.AskedBy, hub.WaitRename, p.Chapter)
		case hub.StepMerge:
		}
		return s.tellHold(ctx, tx, p.AskedBy, hub.HoldCloseInto)
	})
}

// ChapterProposals returns what was asked and waits, of every chapter or of one, the oldest first.
func (s *Store) ChapterProposals(ctx context.Context, chapter hub.ChapterID) ([]hub.ChapterProposal, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+proposals.list()+`, a.name_sealed, c.name, c.slug, COALESCE(i.name, ''), EXISTS (SELECT 1 FROM roles r
			WHERE r.person_id = x.asked_by AND r.role = 'national_admin' AND r.chapter_id IS NULL AND (r.ends_at IS NULL OR r.ends_at > $3))
		FROM chapter_proposals x JOIN chapters c ON c.id = x.chapter_id JOIN people a ON a.id = x.asked_by LEFT JOIN chapters i ON i.id = x.into_id
		WHERE x.asked_at > $1 AND $2 IN ('', x.chapter_id) ORDER BY x.asked_at, x.id LIMIT 500`, sqldb.At(s.now().Add(-hub.ProposalFor)), chapter, sqldb.At(s.now()))
	list, err := collect(rows, err, func(row scanner) (hub.ChapterProposal, error) {
		var p hub.ChapterProposal
		err := row.Scan(append(proposals.dest(s, &p), sealed{s, sealName, &p.AskedByName}, &p.ChapterName, &p.ChapterSlug, &p.IntoName, &p.ByAdmin)...)
		return p, err
	})
	return list, wrap("chapter proposals", err)
}

// DropProposal takes back, or refuses, what was asked. ErrNotFound: it does not wait.
func (s *Store) DropProposal(ctx context.Context, by hub.PersonID, chapter hub.ChapterID, id hub.ChapterProposalID) error {
	return s.tx(ctx, "drop proposal", func(tx *transaction) error {
		err := must(tx.ExecContext(ctx, `DELETE FROM chapter_proposals WHERE id = $1 AND chapter_id = $2`, id, chapter))
		tx.happened(hub.Fact{By: by, Chapter: chapter, Kind: hub.FactChapterKeep, Object: "chapter:" + string(chapter)})
		return err
	})
}

// SecondProposal makes what one person asked for what another asks for. ErrConflict: it does not wait any more.
func (s *Store) SecondProposal(ctx context.Context, by hub.PersonID, p hub.ChapterProposal) error {
	return s.tx(ctx, "second proposal", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `UPDATE chapter_proposals SET asked_by = $3, asked_at = $4 WHERE id = $1 AND asked_by = $2`, p.ID, p.AskedBy, by, sqldb.At(s.now())))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Chapter: p.Chapter, Kind: hub.FactChapterPropose, Object: "chapter:" + string(p.Chapter)})
		if err == nil {
			err = s.tellHold(ctx, tx, by, hub.HoldCloseInto)
		}
		return err
	})
}

// dropProposals forgets what was asked, once it is done.
func (s *Store) dropProposals(ctx context.Context, tx *transaction, chapter hub.ChapterID, step hub.ChapterStep) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM chapter_proposals WHERE chapter_id = $1 AND kind = $2`, chapter, step)
	return sqldb.Map(err)
}

// EraseProposals forgets what was asked before a moment and nobody confirmed. It returns how many.
func (s *Store) EraseProposals(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM chapter_proposals WHERE asked_at < $1`, sqldb.At(before)))
	return n, wrap("erase proposals", err)
}
