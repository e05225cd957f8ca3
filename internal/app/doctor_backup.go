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
		{name: "backup-age", about: "Is there a backup of the last three days?", mend: "Run `chapterhouse backup --keep 14` every night, and keep the files on another machine.", run: checkBackupAge},
		{name: "backup-verified", about: "Was a backup seen to restore in the last five weeks?", mend: "Run `chapterhouse backup verify FILE`, best where the backups are kept.", run: checkBackupVerified},
	}
}

const (
	oldBackup   = 3 * 24 * time.Hour  // a nightly backup that failed three times
	oldVerified = 35 * 24 * time.Hour // a monthly rehearsal, with some days to spare
)

// backups are the newest the hub knows of; done says that there is nothing to look at.
func (s *subject) backups(ctx context.Context) (list []hub.Backup, done bool, err error) {
	if err := s.rows(); err != nil {
		return nil, true, err
	}
	if list, err = s.store.Backups(ctx, 100); err != nil {
		return nil, true, err
	}
	if len(list) == 0 && s.demonstration() {
		return nil, true, nothingYet("a demonstration needs no backup")
	}
	return list, false, nil
}

func checkBackupAge(ctx context.Context, s *subject) (string, error) {
	list, done, err := s.backups(ctx)
	if done {
		return "", err
	}
	if len(list) == 0 {
		began, err := s.began(ctx)
		if err == nil && s.now().Sub(began) > oldBackup && !began.IsZero() {
			err = errors.New("no, there is none at all")
		} else if err == nil {
			err = nothingYet("the hub is younger than that")
		}
		return "", err
	}
	age := s.now().Sub(list[0].At)
	if age > oldBackup && !s.demonstration() {
		return "", warning(fmt.Sprintf("no, the newest is %d days old", int(age.Hours()/24)))
	}
	return "yes, of " + list[0].At.Format(time.RFC3339), nil
}

func checkBackupVerified(ctx context.Context, s *subject) (string, error) {
	list, done, err := s.backups(ctx)
	if done {
		return "", err
	}
	if len(list) == 0 {
		return "", nothingYet("there is none")
	}
	var last time.Time
	first := list[len(list)-1].At
	for _, b := range list {
		if b.VerifiedAt.After(last) {
			last = b.VerifiedAt
		}
	}
	switch {
	case s.demonstration():
		return "", nothingYet("a demonstration needs none")
	case last.IsZero() && s.now().Sub(first) > oldVerified:
		return "", warning("no, none ever was")
	case last.IsZero():
		return "", nothingYet("the first backup is younger than that")
	case s.now().Sub(last) > oldVerified:
		return "", warning("no, the last time was " + last.Format(time.DateOnly))
	}
	return "yes, on " + last.Format(time.DateOnly), nil
}
