package sso

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"golang.org/x/sync/singleflight"
)

const (
	keysDeadline = 2 * time.Second
	// keysAge is how long a withdrawn key can go on being believed.
	keysAge = time.Hour
	// keysRetry is the least time between attempts while no usable key is held.
	keysRetry = 2 * time.Second
	// keysRefetch is the least time between fetches while keys are held. Anybody can post a logout token that names an
	// unknown key, so without it each such post would cost the provider a request.
	keysRefetch = 30 * time.Second
	// minModulus is the smallest RSA key in bits (RFC 7518 section 3.3).
	minModulus = 2048
)

// keySet implements oidc.KeySet. go-oidc's own RemoteKeySet fetches again for every token that does not verify and has
// no way to limit that.
type keySet struct {
	key     string // of the provider, for errors
	address string
	client  *http.Client
	now     func() time.Time
	flight  singleflight.Group

	mu        sync.Mutex
	keys      []jose.JSONWebKey
	fetched   time.Time
	attempted time.Time
}

// VerifySignature implements oidc.KeySet. Errors: *Refused, or ErrUnavailable.
func (s *keySet) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	algorithms := make([]jose.SignatureAlgorithm, 0, len(pinnedAlgorithms))
	for _, alg := range pinnedAlgorithms {
		algorithms = append(algorithms, jose.SignatureAlgorithm(alg))
	}
	token, err := jose.ParseSignedCompact(raw, algorithms)
	if err != nil || len(token.Signatures) != 1 {
		return nil, refuse(ReasonTokenMalformed)
	}
	keys, err := s.held(ctx, 0)
	if err != nil {
		return nil, err
	}
	if payload, err := verifyWith(keys, token); err == nil {
		return payload, nil
	}
	if keys, err = s.held(ctx, keysRefetch); err != nil {
		return nil, err
	}
	return verifyWith(keys, token)
}

// held returns keys at most an hour old. With a positive refetch it asks again for keys older than that.
func (s *keySet) held(ctx context.Context, refetch time.Duration) ([]jose.JSONWebKey, error) {
	if keys, enough := s.enough(refetch); enough {
		return keys, nil
	}
	keys, err := shared(ctx, &s.flight, keysDeadline, func(ctx context.Context) ([]jose.JSONWebKey, error) {
		if keys, enough := s.enough(refetch); enough {
			return keys, nil
		}
		if !s.claimAttempt() {
			return nil, errTooSoon
		}
		keys, err := s.download(ctx)
		if err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.keys, s.fetched = keys, s.now()
		return keys, nil
	})
	if err != nil {
		return nil, unavailable("fetch keys of", s.key, err)
	}
	return keys, nil
}

var (
	errTooSoon  = errors.New("sso: asked for keys moments ago")
	errNoKeySet = errors.New("sso: answer is not a key set")
)

// enough reports whether the held keys will do: young enough, and not due to be fetched again.
func (s *keySet) enough(refetch time.Duration) ([]jose.JSONWebKey, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	usable := !s.fetched.IsZero() && now.Sub(s.fetched) < keysAge
	return s.keys, usable && (refetch == 0 || now.Sub(s.attempted) < refetch)
}

func (s *keySet) claimAttempt() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if !s.attempted.IsZero() && now.Sub(s.attempted) < keysRetry {
		return false
	}
	s.attempted = now
	return true
}

func (s *keySet) download(ctx context.Context) ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, errNoKeySet
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		return nil, errors.Join(errNoKeySet, err)
	}
	keys := make([]jose.JSONWebKey, 0, len(set.Keys))
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		// RFC 7517 section 5: keys that are not understood are skipped, so one strange key does not shut everybody out.
		if json.Unmarshal(raw, &key) == nil && mayVerify(key) {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// mayVerify takes public signing keys of the pinned families only; a symmetric key in a public document is no secret.
func mayVerify(key jose.JSONWebKey) bool {
	if key.Use != "" && key.Use != "sig" {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		return public.N.BitLen() >= minModulus
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return true
	default:
		return false
	}
}

// verifyWith tries the keys that the token can mean: the one it names, or all when it names none.
func verifyWith(keys []jose.JSONWebKey, token *jose.JSONWebSignature) ([]byte, error) {
	header := token.Signatures[0].Header
	reason := ReasonKeyUnknown
	for _, key := range keys {
		if header.KeyID != "" && header.KeyID != key.KeyID {
			continue
		}
		reason = ReasonSignature
		if key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := token.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, refuse(reason)
}
