package app

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

func backupChecks() []check {
	return []check{
		{name: "backup-age", about: say.M("Is there a backup from the last three days?"), mend: say.M("Run `chapterhouse backup --keep 14` every night, and keep the files on another machine."), needs: (*subject).rows, run: checkBackupAge},
		{name: "backup-verified", about: say.M("Was a backup verified in the last five weeks?"), mend: say.M("Run `chapterhouse backup verify FILE`, ideally where the backups are kept."), needs: (*subject).rows, run: checkBackupVerified},
	}
}

const (
	oldBackup   = 3 * 24 * time.Hour  // a nightly backup that failed three times
	oldVerified = 35 * 24 * time.Hour // a monthly rehearsal, with some days to spare
)

// backups are the newest the hub knows of; done says that there is nothing to look at.
func (s *subject) backups(ctx context.Context) (list []hub.Backup, done bool, err error) {
	if list, err = s.store.Backups(ctx, 100); err != nil {
		return nil, true, err
	}
	if len(list) == 0 && s.demonstration() {
		return nil, true, nothingYet(say.M("A demonstration needs no backup."))
	}
	return list, false, nil
}

func checkBackupAge(ctx context.Context, s *subject) (say.Text, error) {
	list, done, err := s.backups(ctx)
	if done {
		return say.Text{}, err
	}
	if len(list) == 0 {
		began, err := s.began(ctx)
		if err == nil && s.now().Sub(began) > oldBackup && !began.IsZero() {
			err = problem(say.M("No, there is none at all."))
		} else if err == nil {
			err = nothingYet(say.M("The hub is newer than that."))
		}
		return say.Text{}, err
	}
	age := s.now().Sub(list[0].At)
	if age > oldBackup && !s.demonstration() {
		return say.Text{}, warning(say.MN(int(age.Hours()/24), "No, the newest is 1 day old.", "No, the newest is %d days old."))
	}
	return say.M("Yes, from %s.", say.Moment(ctx, list[0].At.UTC(), s.now())), nil
}

func checkBackupVerified(ctx context.Context, s *subject) (say.Text, error) {
	list, done, err := s.backups(ctx)
	if done {
		return say.Text{}, err
	}
	if len(list) == 0 {
		return say.Text{}, nothingYet(say.M("There is none."))
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
		return say.Text{}, nothingYet(say.M("A demonstration needs none."))
	case last.IsZero() && s.now().Sub(first) > oldVerified:
		return say.Text{}, warning(say.M("No, none ever was."))
	case last.IsZero():
		return say.Text{}, nothingYet(say.M("The first backup is newer than that."))
	case s.now().Sub(last) > oldVerified:
		return say.Text{}, warning(say.M("No, the last time was %s.", say.Date(ctx, last.UTC(), s.now())))
	}
	return say.M("Yes, on %s.", say.Date(ctx, last.UTC(), s.now())), nil
}
