package hub

import "time"

// BackupID names one backup; the backup's own manifest carries it too.
type BackupID string

// Backup is what the hub knows of a backup it took. The file may have been moved or lost since.
type Backup struct {
	ID          BackupID
	At          time.Time // the moment the backup shows
	Bytes       int64     // of the file
	Rows        int64     // of all tables
	Files       int64     // stored files in it
	Fingerprint string    // of the keyset that opens it
	VerifiedAt  time.Time // when it was last read as a whole and loaded somewhere; zero: never
}

// Pause is a stop of something that otherwise runs by itself. The zero Pause means that it runs.
type Pause struct {
	Since  time.Time // zero: it runs
	Reason string    // why, in an operator's words; no personal data
	By     string    // the name of who stopped it; empty: somebody at the command line, or who is gone
}

// Paused reports whether it is stopped.
func (p Pause) Paused() bool { return !p.Since.IsZero() }

// Operator is who acts at the command line, where nobody is signed in.
const Operator PersonID = "operator"
