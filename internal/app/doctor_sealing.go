package app

import (
	"context"
	"errors"

	"chapterhouse/internal/say"
)

func sealingChecks() []check {
	return []check{
		{name: "sealed-values", about: say.M("Does the keyset open what the database holds?"), mend: say.M("Set CHAPTERHOUSE_KEYS to the keyset this database was made with. Don’t let the hub write until then."), needs: (*subject).opened, run: checkSealedValues},
		{name: "stale-keys", about: say.M("Is every value sealed with the newest key?"), mend: say.M("Run `chapterhouse keys rotate`. It picks up where the last one stopped."), needs: (*subject).opened, run: checkStaleKeys},
		{name: "audit-trail", about: say.M("Is the activity log exactly as the hub wrote it?"), mend: say.M("Run `chapterhouse audit verify` to see which rows, keep a copy of the database, and find out who writes to it."), needs: (*subject).opened, run: checkTrail},
		{name: "email-keys", about: say.M("Can everyone be found by their email address?"), mend: say.M("Something other than the hub wrote these rows. Restore them from a backup."), needs: (*subject).rows, run: checkEmailKeys},
	}
}

// opened is for checks of sealed values.
func (s *subject) opened(ctx context.Context) error {
	if err := s.rows(ctx); err != nil {
		return err
	}
	if s.keys == nil {
		return skip(say.M("This needs the keyset, see above."))
	}
	return nil
}

func checkTrail(ctx context.Context, s *subject) (say.Text, error) {
	report, err := s.store.VerifyTrail(ctx, nil)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return say.Text{}, skip(say.M("It’s too long to check now. Run `chapterhouse audit verify`."))
	case err != nil:
		return say.Text{}, err
	case report.Broken() > 0:
		return say.Text{}, problem(say.MN(report.Broken(), "No, 1 of %[2]d chains is broken.", "No, %[1]d of %[2]d chains are broken.", len(report.Chains)))
	}
	if report.Rows == 0 {
		return say.Text{}, nothingYet(say.M("It’s empty."))
	}
	return say.M("Yes, %[1]s in %[2]s.", rowCount(int64(report.Rows)), chainCount(len(report.Chains))), nil
}

func checkSealedValues(ctx context.Context, s *subject) (say.Text, error) {
	there, opens, err := s.store.OneSealed(ctx)
	switch {
	case err != nil:
		return say.Text{}, err
	case there && !opens:
		return say.Text{}, problem(say.M("No, the keyset here doesn’t open this database."))
	case !there:
		return say.Text{}, nothingYet(say.M("Nothing is sealed yet."))
	}
	return yes, nil
}

func checkStaleKeys(ctx context.Context, s *subject) (say.Text, error) {
	by, err := s.store.SealedBy(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if lost := by[""]; lost > 0 {
		return say.Text{}, problem(say.MN(int(lost), "No, 1 value is sealed with a key that this keyset doesn’t have.", "No, %d values are sealed with a key that this keyset doesn’t have."))
	}
	if stale := staleValues(s.keys, by); stale > 0 {
		return say.Text{}, warning(say.MN(int(stale), "No, 1 value isn’t.", "No, %d values aren’t."))
	}
	return yes, nil
}

func checkEmailKeys(ctx context.Context, s *subject) (say.Text, error) {
	n, err := s.store.PeopleWithoutKey(ctx)
	if err != nil {
		return say.Text{}, err
	}
	if n > 0 {
		return say.Text{}, warning(say.MN(n, "No, 1 person can’t.", "No, %d people can’t."))
	}
	return yes, nil
}
