package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// Levers is the table of what is stopped; a schema without it can stop nothing.
const Levers = "levers"

// sendsPaused is the lever that keeps every email in its queue.
const sendsPaused = "sends_paused"

// Backups returns the newest backups the hub knows of, the newest first.
func (s *Store) Backups(ctx context.Context, limit int) ([]hub.Backup, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT id, at, bytes, rows, files, fingerprint, verified_at FROM backups ORDER BY at DESC, id DESC LIMIT $1`, limit)
	backups, err := collect(rows, err, func(row scanner) (hub.Backup, error) {
		var b hub.Backup
		err := row.Scan(&b.ID, sqldb.Time{T: &b.At}, &b.Bytes, &b.Rows, &b.Files, &b.Fingerprint, sqldb.Time{T: &b.VerifiedAt})
		return b, err
	})
	return backups, wrap("backups", err)
}

// RecordBackup notes a backup that was written.
func (s *Store) RecordBackup(ctx context.Context, b hub.Backup) error {
	return s.tx(ctx, "record backup", func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO backups (id, at, bytes, rows, files, fingerprint, verified_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			b.ID, sqldb.At(b.At), b.Bytes, b.Rows, b.Files, b.Fingerprint, sqldb.At(b.VerifiedAt))
		tx.happened(hub.Fact{By: hub.Operator, Kind: hub.FactBackupTake, Object: "backup:" + string(b.ID)})
		return sqldb.Map(err)
	})
}

// MarkVerified notes that a backup was read as a whole and loaded elsewhere. ErrNotFound: the hub does not know it.
func (s *Store) MarkVerified(ctx context.Context, id hub.BackupID) error {
	return s.tx(ctx, "mark backup verified", func(tx *transaction) error {
		return must(tx.ExecContext(ctx, `UPDATE backups SET verified_at = $2 WHERE id = $1`, id, sqldb.At(s.now())))
	})
}

// SendsPaused says since when and why no email leaves; the zero Pause means that email leaves.
func (s *Store) SendsPaused(ctx context.Context) (hub.Pause, error) {
	p, err := s.lever(ctx, s.db, sendsPaused)
	return p, wrap("sends paused", err)
}

// lever says since when and why a lever is set; the zero Pause: it is not.
func (s *Store) lever(ctx context.Context, run runner, name string) (hub.Pause, error) {
	var p hub.Pause
	err := run.QueryRowContext(ctx, `
		SELECT l.set_at, l.reason, p.name_sealed FROM levers l LEFT JOIN people p ON p.id = l.set_by WHERE l.name = $1`, name).
		Scan(sqldb.Time{T: &p.Since}, &p.Reason, sealed{s, sealName, &p.By})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return hub.Pause{}, sqldb.Map(err)
	}
	return p, nil
}

// PauseSends keeps every email in its queue from the next claim on. Pausing again keeps the first reason.
func (s *Store) PauseSends(ctx context.Context, by hub.PersonID, reason string) error {
	return s.tx(ctx, "pause sends", func(tx *transaction) error { return s.pauseSends(ctx, tx, by, reason) })
}

func (s *Store) pauseSends(ctx context.Context, tx *transaction, by hub.PersonID, reason string) error {
	set, err := s.setLever(ctx, tx, sendsPaused, by, reason)
	if err != nil || !set {
		return err
	}
	tx.happened(hub.Fact{By: by, Kind: hub.FactSendsPause, Object: "lever:" + sendsPaused})
	return nil
}

// setLever reports whether the lever was not set before.
func (s *Store) setLever(ctx context.Context, tx *transaction, name string, by hub.PersonID, reason string) (bool, error) {
	n, err := affected(tx.ExecContext(ctx, `
		INSERT INTO levers (name, set_at, reason, set_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		name, sqldb.At(s.now()), reason, by))
	return n > 0, err
}

// clearLever reports whether the lever was set before.
func (s *Store) clearLever(ctx context.Context, tx *transaction, name string) (bool, error) {
	n, err := affected(tx.ExecContext(ctx, `DELETE FROM levers WHERE name = $1`, name))
	return n > 0, err
}

// ResumeSends lets email leave again, at once. Resuming again changes nothing.
func (s *Store) ResumeSends(ctx context.Context, by hub.PersonID) error {
	return s.tx(ctx, "resume sends", func(tx *transaction) error {
		cleared, err := s.clearLever(ctx, tx, sendsPaused)
		if err != nil || !cleared {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactSendsResume, Object: "lever:" + sendsPaused})
		return s.queue.EnqueueMail(ctx, tx.Tx, hub.AnyLane)
	})
}

// EndSessions ends every session of everybody begun before now, on every process at once.
func (s *Store) EndSessions(ctx context.Context, by hub.PersonID) error {
	return s.tx(ctx, "end sessions", func(tx *transaction) error { return s.endSessions(ctx, tx, by) })
}

func (s *Store) endSessions(ctx context.Context, tx *transaction, by hub.PersonID) error {
	_, err := tx.ExecContext(ctx, `UPDATE people SET sessions_min = $1`, sqldb.At(s.now()))
	tx.happened(hub.Fact{By: by, Kind: hub.FactSessionEndEveryone, Object: "hub"})
	return sqldb.Map(err)
}

// EndSessionsOf ends every session of the person with this address and returns who that is. ErrNotFound: nobody has it.
func (s *Store) EndSessionsOf(ctx context.Context, by hub.PersonID, email string) (hub.PersonID, error) {
	var id hub.PersonID
	err := s.tx(ctx, "end sessions", func(tx *transaction) (err error) {
		id, err = text[hub.PersonID](tx.QueryRowContext(ctx, `
			UPDATE people SET sessions_min = $2 WHERE email_key = $1 RETURNING id`, s.emailKey(email), sqldb.At(s.now())))
		tx.happened(hub.Fact{By: by, Kind: hub.FactSessionEndAll, Object: "person:" + string(id)})
		return sqldb.Map(err)
	})
	return id, err
}

// Audited runs fn in a transaction that also writes e into the trail, for changes to what is not the store's own (a job).
func (s *Store) Audited(ctx context.Context, f hub.Fact, fn func(tx *sql.Tx) error) error {
	return s.tx(ctx, string(f.Kind), func(tx *transaction) error {
		tx.happened(f)
		return fn(tx.Tx)
	})
}

// hubID is the fact that names this database.
const hubID = "hub_id"

// HubID is the random name of this database, letters and digits, which every process that serves it shares. A backup does not
// carry it: what is restored elsewhere is another hub, and must not reach the first one's sessions. ErrNotFound: it has none
// yet.
func (s *Store) HubID(ctx context.Context) (string, error) {
	id, err := text[string](s.db.QueryRowContext(ctx, `SELECT value FROM hub_facts WHERE name = $1`, hubID))
	return id, wrap("hub id", sqldb.Map(err))
}

// EnsureHubID is HubID for a hub that serves: it names a database that has no name. Of several that come at once, one does.
func (s *Store) EnsureHubID(ctx context.Context) (string, error) {
	id, err := s.HubID(ctx)
	if !errors.Is(err, hub.ErrNotFound) {
		return id, err
	}
	err = s.tx(ctx, "name the hub", func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO hub_facts (name, value, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			hubID, rand.Text(), sqldb.At(s.now()))
		return sqldb.Map(err)
	})
	if err != nil {
		return "", err
	}
	return s.HubID(ctx)
}
