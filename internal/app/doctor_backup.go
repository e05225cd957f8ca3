package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
)

func backupChecks() []check {
	return []check{
		{name: "backup-age", about: "the newest backup", mend: "Run `chapterhouse backup --keep 14` every night, and keep the files on another machine.", run: checkBackupAge},
		{name: "backup-verified", about: "whether a backup was seen to restore", mend: "Run `chapterhouse backup verify FILE`, best where the backups are kept.", run: checkBackupVerified},
	}
}

const (
	oldBackup   = 3 * 24 * time.Hour  // a nightly backup that failed three times
	oldVerified = 35 * 24 * time.Hour // a monthly rehearsal, with some days to spare
)

// backups are the newest the hub knows of; done says that there is nothing to look at.
func (s *subject) backups(ctx context.Context) (list []hub.Backup, found string, done bool, err error) {
	if err := s.rows(); err != nil {
		return nil, "", true, err
	}
	if list, err = s.store.Backups(ctx, 100); err != nil {
		return nil, "", true, err
	}
	if len(list) == 0 && s.demonstration() {
		return nil, "none, in a demonstration", true, nil
	}
	return list, "", false, nil
}

func checkBackupAge(ctx context.Context, s *subject) (string, error) {
	list, found, done, err := s.backups(ctx)
	if done {
		return found, err
	}
	if len(list) == 0 {
		return "", errors.New("there is none")
	}
	age := s.now().Sub(list[0].At)
	if age > oldBackup && !s.demonstration() {
		return "", warning(fmt.Sprintf("%d days old", int(age.Hours()/24)))
	}
	return list[0].At.Format(time.RFC3339), nil
}

func checkBackupVerified(ctx context.Context, s *subject) (string, error) {
	list, found, done, err := s.backups(ctx)
	if done {
		return found, err
	}
	if len(list) == 0 {
		return "", skip("there is none, see above")
	}
	var last time.Time
	for _, b := range list {
		if b.VerifiedAt.After(last) {
			last = b.VerifiedAt
		}
	}
	switch {
	case s.demonstration():
		return "not needed in a demonstration", nil
	case last.IsZero():
		return "", warning("none was")
	case s.now().Sub(last) > oldVerified:
		return "", warning("the last time " + last.Format(time.DateOnly))
	}
	return "last " + last.Format(time.RFC3339), nil
}
