package session

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Info is one line in a person's list of their signed-in browsers.
type Info struct {
	Handle     string // 16 characters, for [Redis.EndOne] and equal to [Session.Handle]
	Level      string
	SignedInAt time.Time
	SeenAt     time.Time // exact to a minute
}

// handleLength keeps 96 of the hash's 256 bits: far too many for two sessions of one
// person to share, and nothing a token could be found from.
const handleLength = 16

func handleOf(hash string) string { return hash[:handleLength] }

// List returns the person's live sessions, the one seen last first.
func (r *Redis) List(ctx context.Context, person string) ([]Info, error) {
	hashes, err := r.listed(ctx, r.personKey(person))
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, hash := range hashes {
		rec, err := r.find(ctx, hash)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.alive(rec) {
			list = append(list, Info{
				Handle: handleOf(hash), Level: rec.Level, SignedInAt: rec.SignedInAt, SeenAt: rec.SeenAt,
			})
		}
	}
	slices.SortStableFunc(list, func(a, b Info) int { return b.SeenAt.Compare(a.SeenAt) })
	return list, nil
}

// EndOne ends the person's session with that handle, and answers [ErrNone] if the
// person has none such. Handles of other people's sessions are not found.
func (r *Redis) EndOne(ctx context.Context, person, handle string) error {
	if len(handle) != handleLength {
		return ErrNone
	}
	key := r.personKey(person)
	hashes, err := r.listed(ctx, key)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(hashes, func(hash string) bool {
		return len(hash) > handleLength && handleOf(hash) == handle
	})
	if i < 0 {
		return ErrNone
	}
	alive, err := r.kill(ctx, hashes[i])
	if err != nil {
		return err
	}
	// Unlisted only for tidiness: List skips what is gone.
	_ = r.unlist(context.WithoutCancel(ctx), key, hashes[i])
	if !alive {
		return ErrNone
	}
	return nil
}

// EndAll ends every session of the person but that of exceptToken, which may be empty,
// and returns how many it ended. When it returns without error none of them is left, and
// nothing that ran beside it brings one back. After [ErrUnavailable] it may have ended
// some; a repeated call ends the rest.
func (r *Redis) EndAll(ctx context.Context, person, exceptToken string) (int, error) {
	spared := ""
	if exceptToken != "" {
		spared = hashOf(exceptToken)
	}
	return r.sweep(ctx, r.personKey(person), func(_ context.Context, hash string) (bool, error) {
		return hash != spared, nil
	})
}

// EndProvider ends the sessions a provider's logout token names and returns how many
// (OpenID Connect Back-Channel Logout 1.0, section 2.7): with a provider session that one
// alone, and only if it is the subject's when both are given; with a subject alone all
// of that subject's at this issuer. What it does not know is no error.
func (r *Redis) EndProvider(ctx context.Context, issuer, subject, providerSession string) (int, error) {
	switch {
	case providerSession != "":
		return r.sweep(ctx, r.providerKey(issuer, providerSession), func(ctx context.Context, hash string) (bool, error) {
			if subject == "" {
				return true, nil
			}
			rec, err := r.find(ctx, hash)
			if errors.Is(err, ErrNone) {
				return true, nil
			}
			return rec.Subject == subject, err
		})
	case subject != "":
		return r.sweep(ctx, r.subjectKey(issuer, subject), func(context.Context, string) (bool, error) { return true, nil })
	}
	return 0, errors.New("session: end provider: neither subject nor provider session")
}
