package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// peopleImports are the rows of people_imports; what its stepwise form changes is edited.
var peopleImports = table[hub.PeopleImport]{name: "people_imports", columns: slices.Concat([]column[hub.PeopleImport]{
	plain("id", func(i *hub.PeopleImport) *hub.PeopleImportID { return &i.ID }),
	plain("kind", func(i *hub.PeopleImport) *hub.ImportKind { return &i.Kind }),
	plain("begun_by", func(i *hub.PeopleImport) *hub.PersonID { return &i.By }),
	plain("for_chapter", func(i *hub.PeopleImport) *hub.ChapterID { return &i.Chapter }),
	plain("area", func(i *hub.PeopleImport) *bool { return &i.Area }),
	plain("lease", func(i *hub.PeopleImport) *string { return &i.Lease }),
	moment("leased_until", func(i *hub.PeopleImport) *time.Time { return &i.LeasedUntil }),
	moment("created_at", func(i *hub.PeopleImport) *time.Time { return &i.CreatedAt }),
}, edit(
	plain("state", func(i *hub.PeopleImport) *hub.ImportState { return &i.State }),
	plain("locale", func(i *hub.PeopleImport) *string { return &i.Locale }),
	secretJSON("options_sealed", sealImportOptions, func(i *hub.PeopleImport) *hub.ImportOptions { return &i.Options }),
	secretJSON("report_sealed", sealImportReport, func(i *hub.PeopleImport) *hub.ImportResult { return &i.Result }),
	secret("problem_sealed", sealImportProblem, func(i *hub.PeopleImport) *string { return &i.Problem }),
	plain("done", func(i *hub.PeopleImport) *int { return &i.Done }),
	plain("total", func(i *hub.PeopleImport) *int { return &i.Total }),
	plain("from_row", func(i *hub.PeopleImport) *int { return &i.FromRow }),
	moment("from_at", func(i *hub.PeopleImport) *time.Time { return &i.FromAt }),
	moment("touched_at", func(i *hub.PeopleImport) *time.Time { return &i.TouchedAt }),
))}

// importFiles are the rows of people_import_files.
var importFiles = table[hub.ImportFile]{name: "people_import_files", columns: []column[hub.ImportFile]{
	plain("id", func(f *hub.ImportFile) *hub.ImportFileID { return &f.ID }),
	plain("import_id", func(f *hub.ImportFile) *hub.PeopleImportID { return &f.Import }),
	plain("position", func(f *hub.ImportFile) *int { return &f.Position }),
	secret("name_sealed", sealImportName, func(f *hub.ImportFile) *string { return &f.Name }),
	plain("tool", func(f *hub.ImportFile) *string { return &f.Tool }),
	secretJSON("header_sealed", sealImportHeader, func(f *hub.ImportFile) *[]string { return &f.Header }),
	secretJSON("columns_sealed", sealImportColumns, func(f *hub.ImportFile) *map[string]int { return &f.Columns }),
	plain("size", func(f *hub.ImportFile) *int64 { return &f.Size }),
}}

// importPart is a piece of a file, some ten kilobytes of it.
type importPart struct {
	id       string
	file     hub.ImportFileID
	of       hub.PeopleImportID
	position int
	data     string
}

var importParts = table[importPart]{name: "people_import_parts", columns: []column[importPart]{
	plain("id", func(p *importPart) *string { return &p.id }),
	plain("file_id", func(p *importPart) *hub.ImportFileID { return &p.file }),
	plain("import_id", func(p *importPart) *hub.PeopleImportID { return &p.of }),
	plain("position", func(p *importPart) *int { return &p.position }),
	secret("data_sealed", sealImportData, func(p *importPart) *string { return &p.data }),
}}

// rejectBatch is the rows of one batch that were not taken.
type rejectBatch struct {
	id   string
	of   hub.PeopleImportID
	row  int
	rows []hub.ImportReject
	at   time.Time
}

var importRejects = table[rejectBatch]{name: "people_import_rejects", columns: []column[rejectBatch]{
	plain("id", func(r *rejectBatch) *string { return &r.id }),
	plain("import_id", func(r *rejectBatch) *hub.PeopleImportID { return &r.of }),
	plain("row_number", func(r *rejectBatch) *int { return &r.row }),
	secretJSON("rows_sealed", sealImportRejects, func(r *rejectBatch) *[]hub.ImportReject { return &r.rows }),
	moment("at", func(r *rejectBatch) *time.Time { return &r.at }),
}}

// SheetPart is the position of the piece that holds what is shown of a file; its own begin at 0.
const SheetPart = -1

// ImportPartSize is how much of a file one part holds, in bytes: what is sealed again is read by the hundred.
const ImportPartSize = 64 << 10

// AddPeopleImport begins an import, without files.
func (s *Store) AddPeopleImport(ctx context.Context, i hub.PeopleImport) error {
	return s.tx(ctx, "add import", func(tx *transaction) error {
		i.CreatedAt, i.TouchedAt = s.now(), s.now()
		return insertGlobal(ctx, s, tx, &peopleImports, &i)
	})
}

// AddImportParts stores pieces of a file that begin with the one at a position. The file counts once AddImportFile names it.
func (s *Store) AddImportParts(ctx context.Context, of hub.PeopleImportID, file hub.ImportFileID, from int, pieces [][]byte) error {
	return s.tx(ctx, "add parts of a file", func(tx *transaction) error {
		for n, piece := range pieces {
			part := importPart{id: hub.NewID[string](), file: file, of: of, position: from + n, data: string(piece)}
			if err := insertGlobal(ctx, s, tx, &importParts, &part); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddImportFile names a file whose parts are stored as one of an import that is a draft. It goes behind the others; more than
// hub.MaxImportFiles are ErrTooMany, and of an import that is no draft any more ErrConflict.
func (s *Store) AddImportFile(ctx context.Context, by hub.PersonID, f hub.ImportFile) error {
	return s.tx(ctx, "add file of an import", func(tx *transaction) error {
		// The UPDATE locks the row: of two files at once one is behind the other.
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE people_imports SET touched_at = $2, state = 'draft', problem_sealed = NULL WHERE id = $1 AND state IN ('draft', 'checked')`, f.Import, sqldb.At(s.now())))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM people_import_files WHERE import_id = $1`, f.Import).Scan(&f.Position); err != nil {
			return sqldb.Map(err)
		}
		if f.Position >= hub.MaxImportFiles {
			return hub.ErrTooMany
		}
		if err := importHappened(ctx, tx, by, hub.FactPeopleUpload, f.Import); err != nil {
			return err
		}
		return insertGlobal(ctx, s, tx, &importFiles, &f)
	})
}

// importHappened notes a step of an import, in the log of the chapter whose leads bring it. One that is not there is ErrNotFound.
func importHappened(ctx context.Context, tx *transaction, by hub.PersonID, kind hub.FactKind, id hub.PeopleImportID) error {
	at, err := text[hub.ChapterID](tx.QueryRowContext(ctx, `SELECT for_chapter FROM people_imports WHERE id = $1`, id))
	tx.happened(hub.Fact{By: by, Kind: kind, Chapter: at, Object: "import:" + string(id)})
	return sqldb.Map(err)
}

// PeopleImports returns the newest imports of some kinds, up to four, the newest first, without their files: those of a chapter's leads, or
// the office's for "".
func (s *Store) PeopleImports(ctx context.Context, at hub.ChapterID, kinds []hub.ImportKind, limit int) ([]hub.PeopleImport, error) {
	var of [4]hub.ImportKind
	copy(of[:], kinds)
	rows, err := s.db.QueryContext(ctx, `SELECT `+peopleImports.list()+` FROM people_imports WHERE for_chapter = $6 AND NOT area AND kind IN ($1, $2, $3, $4) ORDER BY created_at DESC, id DESC LIMIT $5`,
		of[0], of[1], of[2], of[3], limit, at)
	all, err := collect(rows, err, peopleImports.scan(s))
	return all, wrap("imports", err)
}

// AreaRuns returns the newest runs that assigned supporters to chapters by area.
func (s *Store) AreaRuns(ctx context.Context, limit int) ([]hub.PeopleImport, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+peopleImports.list()+` FROM people_imports WHERE for_chapter = '' AND area ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
	all, err := collect(rows, err, peopleImports.scan(s))
	return all, wrap("runs by area", err)
}

// AddAreaRun begins a run by area: a job reads whom it would give to which chapter.
func (s *Store) AddAreaRun(ctx context.Context, i hub.PeopleImport) error {
	return s.tx(ctx, "add run by area", func(tx *transaction) error {
		i.CreatedAt, i.TouchedAt, i.FromAt, i.State, i.Area = s.now(), s.now(), s.now(), hub.ImportChecking, true
		if err := insertGlobal(ctx, s, tx, &peopleImports, &i); err != nil {
			return err
		}
		return s.queue.EnqueueImport(ctx, tx.Tx)
	})
}

// PeopleImport returns an import with its files, or ErrNotFound.
func (s *Store) PeopleImport(ctx context.Context, id hub.PeopleImportID) (hub.PeopleImport, error) {
	i, err := peopleImports.scan(s)(s.db.QueryRowContext(ctx, `SELECT `+peopleImports.list()+` FROM people_imports WHERE id = $1`, id))
	if err != nil {
		return i, wrap("import", err)
	}
	rows, err := s.db.QueryContext(ctx, `SELECT `+importFiles.list()+` FROM people_import_files WHERE import_id = $1 ORDER BY position`, id)
	i.Files, err = collect(rows, err, importFiles.scan(s))
	return i, wrap("import", err)
}

// ImportPart returns one piece of a file, or ErrNotFound behind the last.
func (s *Store) ImportPart(ctx context.Context, file hub.ImportFileID, position int) ([]byte, error) {
	p, err := importParts.scan(s)(s.db.QueryRowContext(ctx, `SELECT `+importParts.list()+` FROM people_import_parts WHERE file_id = $1 AND position = $2`, file, position))
	return []byte(p.data), wrap("part of a file", err)
}

// AddImportSheet stores what is shown of a file.
func (s *Store) AddImportSheet(ctx context.Context, of hub.PeopleImportID, file hub.ImportFileID, shown hub.ImportSheet) error {
	plain, err := json.Marshal(shown)
	if err != nil {
		return wrap("sheet of a file", err)
	}
	return s.AddImportParts(ctx, of, file, SheetPart, [][]byte{plain})
}

// ImportSheet returns what is shown of a file.
func (s *Store) ImportSheet(ctx context.Context, file hub.ImportFileID) (shown hub.ImportSheet, err error) {
	plain, err := s.ImportPart(ctx, file, SheetPart)
	if err == nil {
		err = wrap("sheet of a file", json.Unmarshal(plain, &shown))
	}
	return shown, err
}

// ReadImportRows notes that by looked at rows of an import.
func (s *Store) ReadImportRows(ctx context.Context, by hub.PersonID, id hub.PeopleImportID) error {
	return s.tx(ctx, "read rows of an import", func(tx *transaction) error {
		return importHappened(ctx, tx, by, hub.FactPeopleReadRows, id)
	})
}

// SaveImportOptions keeps what somebody said about a draft and its files, and forgets what a check before found. An import that is no
// draft any more is ErrConflict. With check, a job reads it from here on.
func (s *Store) SaveImportOptions(ctx context.Context, i hub.PeopleImport, check bool) error {
	return s.tx(ctx, "save import", func(tx *transaction) error {
		i.State, i.Result, i.Problem, i.Done, i.Total, i.FromRow, i.FromAt, i.TouchedAt = hub.ImportDraft, hub.ImportResult{}, "", 0, 0, 0, s.now(), s.now()
		if check {
			i.State = hub.ImportChecking
		}
		n, err := updateGlobal(ctx, s, tx, &peopleImports, &i, with(""), with(`id = ? AND state IN ('draft', 'checked')`, i.ID))
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		if err != nil {
			return err
		}
		for _, f := range i.Files {
			columns, err := sealJSON(s, f.Columns, sealImportColumns)
			if err != nil {
				return err
			}
			if err := must(tx.ExecContext(ctx, `UPDATE people_import_files SET columns_sealed = $3 WHERE id = $1 AND import_id = $2`, f.ID, i.ID, columns)); err != nil {
				return err
			}
		}
		if err := forgetRejects(ctx, tx, i.ID); err != nil || !check {
			return err
		}
		return s.queue.EnqueueImport(ctx, tx.Tx)
	})
}

func forgetRejects(ctx context.Context, tx *transaction, id hub.PeopleImportID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM people_import_rejects WHERE import_id = $1`, id)
	return sqldb.Map(err)
}

// StartImport lets a job bring in what was checked, or go on with what was stopped. One that is neither is ErrConflict.
func (s *Store) StartImport(ctx context.Context, by hub.PersonID, id hub.PeopleImportID) error {
	return s.tx(ctx, "start import", func(tx *transaction) error {
		now := sqldb.At(s.now())
		// What a check found is forgotten: rows are counted as they are brought in.
		fresh, err := affected(tx.ExecContext(ctx, `
			UPDATE people_imports SET state = 'running', done = 0, report_sealed = NULL, from_row = 0, from_at = $2, touched_at = $2, lease = '', leased_until = NULL
			WHERE id = $1 AND state = 'checked'`, id, now))
		if err != nil {
			return err
		}
		if fresh > 0 {
			err = forgetRejects(ctx, tx, id)
		} else {
			var n int64
			n, err = affected(tx.ExecContext(ctx, `
				UPDATE people_imports SET state = 'running', problem_sealed = NULL, from_row = done, from_at = $2, touched_at = $2, lease = '', leased_until = NULL
				WHERE id = $1 AND state = 'stopped'`, id, now))
			if err == nil && n == 0 {
				err = hub.ErrConflict
			}
		}
		if err != nil {
			return err
		}
		if err := importHappened(ctx, tx, by, hub.FactPeopleStart, id); err != nil {
			return err
		}
		return s.queue.EnqueueImport(ctx, tx.Tx)
	})
}

// StopImport stops a job: a check leaves a draft, an import may go on later. What is written of it by then stays. Stopping what does not
// run changes nothing.
func (s *Store) StopImport(ctx context.Context, by hub.PersonID, id hub.PeopleImportID) error {
	return s.tx(ctx, "stop import", func(tx *transaction) error {
		n, err := affected(tx.ExecContext(ctx, `
			UPDATE people_imports SET state = CASE WHEN state = 'checking' THEN 'draft' ELSE 'stopped' END, lease = '', leased_until = NULL, touched_at = $2
			WHERE id = $1 AND state IN ('checking', 'running')`, id, sqldb.At(s.now())))
		if err != nil || n == 0 {
			return err
		}
		return importHappened(ctx, tx, by, hub.FactPeopleStop, id)
	})
}

// DiscardImport forgets an import that was never brought in, and ends one that was stopped: its files go. One that a job works on is
// ErrConflict.
func (s *Store) DiscardImport(ctx context.Context, by hub.PersonID, id hub.PeopleImportID) error {
	return s.tx(ctx, "discard import", func(tx *transaction) error {
		noted := importHappened(ctx, tx, by, hub.FactPeopleDiscard, id)
		if noted != nil {
			return noted
		}
		gone, err := affected(tx.ExecContext(ctx, `DELETE FROM people_imports WHERE id = $1 AND state IN ('draft', 'checked')`, id))
		if err == nil && gone == 0 {
			gone, err = affected(tx.ExecContext(ctx, `UPDATE people_imports SET state = 'done', touched_at = $2 WHERE id = $1 AND state = 'stopped'`, id, sqldb.At(s.now())))
			if err == nil && gone == 0 {
				err = hub.ErrConflict
			}
			if err == nil {
				err = forgetParts(ctx, tx, id)
			}
		}
		return err
	})
}

func forgetParts(ctx context.Context, tx *transaction, id hub.PeopleImportID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM people_import_parts WHERE import_id = $1`, id)
	return sqldb.Map(err)
}

// importLease is how long a job has an import for itself from its last word: one that was killed is gone on with so much later.
const importLease = time.Minute

// ClaimImport gives the oldest import that waits for a job to whoever calls, with a lease of its own, or ErrNotFound.
func (s *Store) ClaimImport(ctx context.Context) (hub.PeopleImport, error) {
	var id hub.PeopleImportID
	err := s.tx(ctx, "claim import", func(tx *transaction) (err error) {
		id, err = text[hub.PeopleImportID](tx.QueryRowContext(ctx, `
			SELECT id FROM people_imports WHERE state IN ('checking', 'running') AND (leased_until IS NULL OR leased_until < $1)
			ORDER BY created_at, id LIMIT 1`, sqldb.At(s.now())))
		if err = sqldb.Map(err); err != nil {
			return err
		}
		// The same condition again: on PostgreSQL another job may have been quicker.
		return must(tx.ExecContext(ctx, `
			UPDATE people_imports SET lease = $2, leased_until = $3
			WHERE id = $1 AND state IN ('checking', 'running') AND (leased_until IS NULL OR leased_until < $4)`,
			id, string(hub.NewToken()), sqldb.At(s.now().Add(importLease)), sqldb.At(s.now())))
	})
	if err != nil {
		return hub.PeopleImport{}, err
	}
	return s.PeopleImport(ctx, id)
}

// HoldImport keeps the lease of a job that reads on and has nothing to save. ErrConflict: it was stopped, or is another job's.
func (s *Store) HoldImport(ctx context.Context, p hub.ImportProgress) error {
	return s.tx(ctx, "hold import", func(tx *transaction) error { return s.saveProgress(ctx, tx, p) })
}

// saveProgress saves how far an import has come. ErrStopped: it was stopped, or another job has it; then the batch that it would have
// been saved with is undone.
func (s *Store) saveProgress(ctx context.Context, tx *transaction, p hub.ImportProgress) error {
	report, err := sealJSON(s, p.Result, sealImportReport)
	if err != nil {
		return err
	}
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE people_imports SET done = $3, total = $4, report_sealed = $5, leased_until = $6, touched_at = $7
		WHERE id = $1 AND lease = $2 AND state IN ('checking', 'running')`,
		p.Import, p.Lease, p.Done, p.Total, report, sqldb.At(s.now().Add(importLease)), sqldb.At(s.now())))
	if err == nil && n == 0 {
		err = ErrStopped
	}
	if err != nil || len(p.Rejects) == 0 {
		return err
	}
	return insertGlobal(ctx, s, tx, &importRejects, &rejectBatch{id: hub.NewID[string](), of: p.Import, row: p.Done, rows: p.Rejects, at: s.now()})
}

// ErrStopped means that an import was stopped, or that another job works on it.
var ErrStopped = fmt.Errorf("store: the import was stopped: %w", hub.ErrNotFound)

// ReleaseImport gives an import back that its job has not finished: another goes on at once.
func (s *Store) ReleaseImport(ctx context.Context, id hub.PeopleImportID, lease string) error {
	return s.tx(ctx, "release import", func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, `UPDATE people_imports SET lease = '', leased_until = NULL WHERE id = $1 AND lease = $2`, id, lease)
		return sqldb.Map(err)
	})
}

// FinishImport ends the job: a check is done, or an import, whose files go. With a problem, it could not go on: a check leaves a draft,
// an import is stopped.
func (s *Store) FinishImport(ctx context.Context, id hub.PeopleImportID, lease, problem string) error {
	return s.tx(ctx, "finish import", func(tx *transaction) error {
		sealed, err := s.seal(problem, sealImportProblem)
		if err != nil {
			return err
		}
		check, running := hub.ImportChecked, hub.ImportDone
		if problem != "" {
			check, running = hub.ImportDraft, hub.ImportStopped
		}
		state, err := text[hub.ImportState](tx.QueryRowContext(ctx, `
			UPDATE people_imports SET state = CASE WHEN state = 'checking' THEN $3 ELSE $4 END, problem_sealed = $5, touched_at = $6, lease = '', leased_until = NULL
			WHERE id = $1 AND lease = $2 AND state IN ('checking', 'running') RETURNING state`, id, lease, string(check), string(running), sealed, sqldb.At(s.now())))
		if err = sqldb.Map(err); err != nil || state != hub.ImportDone {
			return notFoundIsNil(err) // stopped at the last moment
		}
		return forgetParts(ctx, tx, id)
	})
}

// EachImportReject calls fn for each row of an import that was not taken, in their order, and notes that by read them.
func (s *Store) EachImportReject(ctx context.Context, by hub.PersonID, id hub.PeopleImportID, fn func(r hub.ImportReject) error) error {
	if err := s.ReadImportRows(ctx, by, id); err != nil {
		return err
	}
	after := -1
	for {
		b, err := importRejects.scan(s)(s.db.QueryRowContext(ctx, `
			SELECT `+importRejects.list()+` FROM people_import_rejects WHERE import_id = $1 AND row_number > $2 ORDER BY row_number LIMIT 1`, id, after))
		if err != nil {
			return wrap("rows that were not taken", notFoundIsNil(err))
		}
		after = b.row
		for _, r := range b.rows {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
}

// HasImportRejects reports whether rows that were not taken are still here.
func (s *Store) HasImportRejects(ctx context.Context, id hub.PeopleImportID) (bool, error) {
	there, err := rowExists(s.db.QueryRowContext(ctx, `SELECT 1 FROM people_import_rejects WHERE import_id = $1 LIMIT 1`, id))
	return there, wrap("rows that were not taken", err)
}

// EraseImportFiles forgets the files of imports that nobody has touched since before, with those that were never brought in. It returns
// how many imports that were.
func (s *Store) EraseImportFiles(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := s.tx(ctx, "erase files of imports", func(tx *transaction) error {
		old := sqldb.At(before)
		gone, err := affected(tx.ExecContext(ctx, `DELETE FROM people_imports WHERE touched_at < $1 AND state IN ('draft', 'checking', 'checked')`, old))
		if err != nil {
			return err
		}
		if _, err := affected(tx.ExecContext(ctx, `DELETE FROM people_import_parts WHERE import_id IN (
			SELECT id FROM people_imports WHERE touched_at < $1 AND state IN ('stopped', 'running'))`, old)); err != nil {
			return err
		}
		ended, err := affected(tx.ExecContext(ctx, `UPDATE people_imports SET state = 'done', touched_at = $2, lease = '' WHERE touched_at < $1 AND state IN ('stopped', 'running')`, old, sqldb.At(s.now())))
		n = gone + ended
		return err
	})
	return n, err
}

// EraseImportRejects forgets rows that were not taken. It returns how many batches.
func (s *Store) EraseImportRejects(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM people_import_rejects WHERE at < $1`, sqldb.At(before)))
	return n, wrap("erase rows that were not taken", err)
}

// ForgetImports forgets that imports were. It returns how many.
func (s *Store) ForgetImports(ctx context.Context, before time.Time) (int64, error) {
	n, err := affected(s.db.ExecContext(ctx, `DELETE FROM people_imports WHERE touched_at < $1`, sqldb.At(before)))
	return n, wrap("forget imports", err)
}

// secretJSONOrNull is secretJSON whose zero value is NULL.
func secretJSONOrNull[T any, V comparable](name, purpose string, field func(*T) *V) column[T] {
	c, whole := secretJSON(name, purpose, field), *new(V)
	value := c.value
	c.value = func(s *Store, row *T) (any, error) {
		if *field(row) == whole {
			return nil, nil //nolint:nilnil // NULL
		}
		return value(s, row)
	}
	return c
}

// secretJSON is a value as JSON, sealed for a purpose.
func secretJSON[T, V any](name, purpose string, field func(*T) *V) column[T] {
	return column[T]{
		name: name, purpose: purpose,
		scan:  func(s *Store, row *T) any { return sealedJSON{s, purpose, field(row)} },
		value: func(s *Store, row *T) (any, error) { return sealJSON(s, *field(row), purpose) },
	}
}

func sealJSON(s *Store, v any, purpose string) (any, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", purpose, err)
	}
	return s.seal(string(plain), purpose)
}

// sealedJSON scans what sealJSON wrote; NULL is the zero value.
type sealedJSON struct {
	store   *Store
	purpose string
	to      any
}

// Scan implements sql.Scanner.
func (j sealedJSON) Scan(v any) error {
	var text string
	if err := (sealed{j.store, j.purpose, &text}).Scan(v); err != nil || text == "" {
		return err
	}
	if err := json.Unmarshal([]byte(text), j.to); err != nil {
		return fmt.Errorf("store: %s: %w", j.purpose, err)
	}
	return nil
}

// BringsIn reports whether a person, who began an import for a chapter, may still bring people into it.
func (s *Store) BringsIn(ctx context.Context, person hub.PersonID, chapter hub.ChapterID) (bool, error) {
	may, err := rowExists(s.db.QueryRowContext(ctx, `
		SELECT 1 FROM roles r JOIN people p ON p.id = r.person_id
		WHERE r.person_id = $1 AND p.suspended_at IS NULL AND (r.ends_at IS NULL OR r.ends_at > $3)
			AND (r.role = $4 OR r.role IN ($5, $6) AND r.chapter_id = $2) LIMIT 1`,
		person, chapter, sqldb.At(s.now()), hub.RoleNationalStaff, hub.RoleLead, hub.RoleCouncilLead))
	return may, wrap("may still import", err)
}
