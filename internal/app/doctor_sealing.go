package app

import (
	"context"
	"errors"
	"fmt"
)

func sealingChecks() []check {
	return []check{
		{name: "sealed-values", about: "Does the keyset open what the database holds?", mend: "Set CHAPTERHOUSE_KEYS to the keyset this database was made with. Do not let the hub write until then.", run: checkSealedValues},
		{name: "stale-keys", about: "Is every value under the newest key?", mend: "Run `chapterhouse keys rotate`: it goes on where the last one stopped.", run: checkStaleKeys},
		{name: "audit-trail", about: "Is the audit trail as the hub wrote it?", mend: "Run `chapterhouse audit verify` for the rows, keep a copy of the database, and ask who writes to it.", run: checkTrail},
		{name: "email-keys", about: "Can everybody be found by their address?", mend: "They were written past the hub; restore their rows from a backup.", run: checkEmailKeys},
	}
}

// opened is for checks of sealed values.
func (s *subject) opened() error {
	if err := s.rows(); err != nil {
		return err
	}
	if s.keys == nil {
		return skip("needs the keyset, see above")
	}
	return nil
}

func checkTrail(ctx context.Context, s *subject) (string, error) {
	if err := s.opened(); err != nil {
		return "", err
	}
	report, err := s.store.VerifyTrail(ctx, nil)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "", skip("too long to read now: run `chapterhouse audit verify`")
	case err != nil:
		return "", err
	case report.Broken() > 0:
		return "", fmt.Errorf("no, %d of %d chains are broken", report.Broken(), len(report.Chains))
	}
	if report.Rows == 0 {
		return "", nothingYet("there is none")
	}
	return fmt.Sprintf("yes, %s in %s", times(report.Rows, "row"), times(len(report.Chains), "chain")), nil
}

func checkSealedValues(ctx context.Context, s *subject) (string, error) {
	if err := s.opened(); err != nil {
		return "", err
	}
	there, opens, err := s.store.OneSealed(ctx)
	switch {
	case err != nil:
		return "", err
	case there && !opens:
		return "", errors.New("no: the keyset here does not open this database")
	case !there:
		return "", nothingYet("nothing is sealed")
	}
	return "yes", nil
}

func checkStaleKeys(ctx context.Context, s *subject) (string, error) {
	if err := s.opened(); err != nil {
		return "", err
	}
	by, err := s.store.SealedBy(ctx)
	if err != nil {
		return "", err
	}
	if lost := by[""]; lost > 0 {
		return "", fmt.Errorf("no, %s under a key that this keyset does not have", times(int(lost), "value"))
	}
	if stale := staleValues(s.keys, by); stale > 0 {
		return "", warning("no, not " + times(int(stale), "value"))
	}
	return "yes", nil
}

func checkEmailKeys(ctx context.Context, s *subject) (string, error) {
	if err := s.rows(); err != nil {
		return "", err
	}
	n, err := s.store.Unfindable(ctx)
	if err != nil {
		return "", err
	}
	if n > 0 {
		return "", warning(fmt.Sprintf("no, %d cannot", n))
	}
	return "yes", nil
}
