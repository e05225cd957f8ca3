package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

func sessionChecks() []check {
	return []check{
		{name: "sessions", about: "Can the hub reach Redis, which keeps the sessions?", mend: "Start it, and check CHAPTERHOUSE_REDIS_URL. Until then signed-in pages say that they are away.", run: checkSessions},
		{name: "sessions-round-trip", about: "Does it keep what it is given, and fast enough?", mend: "Put it near the hub. Each signed-in page waits for it twice.", run: checkRoundTrip},
		{name: "sessions-version", about: "Is its version recent enough?", mend: "Use Redis 6 or later, or Valkey.", run: checkSessionVersion},
		{name: "sessions-memory", about: "Does it keep every session when memory is short?", mend: "Set maxmemory-policy to noeviction: a write that is refused is told, a session that vanishes is not.", run: checkSessionMemory},
		{name: "sessions-persistence", about: "Do sessions outlive its restart?", mend: "Turn on snapshots or the append-only file; otherwise each restart signs everybody out.", run: checkPersistence},
	}
}

// errEmbedded says of a session store inside the process that serves that there is nothing to ask.
const errEmbedded = nothingYet("sessions live in the process that serves")

func checkSessions(ctx context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedRedis() {
		return "", errEmbedded
	}
	if s.sessionsErr != nil {
		return "", s.sessionsErr
	}
	began := time.Now()
	if err := s.sessions.Ping(ctx); err != nil {
		return "", fmt.Errorf("no: %w", err)
	}
	return "yes, in " + milliseconds(time.Since(began)), nil
}

// reachable is for checks that ask the session store.
func (s *subject) reachable(ctx context.Context) error {
	if s.cfg.EmbeddedRedis() {
		return errEmbedded
	}
	if s.sessions == nil || s.sessions.Ping(ctx) != nil {
		return skip("needs the session store, see above")
	}
	return nil
}

func checkRoundTrip(ctx context.Context, s *subject) (string, error) {
	if err := s.reachable(ctx); err != nil {
		return "", err
	}
	began := time.Now()
	if err := s.sessions.RoundTrip(ctx); err != nil {
		return "", err
	}
	took := time.Since(began) / 2 // it writes and reads
	if took > s.slowSession {
		return "", warning("not fast enough: " + took.Round(time.Millisecond).String() + " for each call")
	}
	return "yes, in " + milliseconds(took), nil
}

// oldestRedis is the first with everything the hub asks for.
const oldestRedis = 6

func checkSessionVersion(ctx context.Context, s *subject) (string, error) {
	if err := s.reachable(ctx); err != nil {
		return "", err
	}
	server, err := s.sessionInfo(ctx)
	if err != nil || !server.Known {
		return "it does not say", err
	}
	major, _, _ := strings.Cut(server.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestRedis {
		return "", fmt.Errorf("no, %s is too old", server.Version)
	}
	return "yes, " + server.Version, nil
}

func checkSessionMemory(ctx context.Context, s *subject) (string, error) {
	if err := s.reachable(ctx); err != nil {
		return "", err
	}
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return "it does not say", err
	case server.MaxMemory == "0" || server.Policy == "noeviction":
		return "yes", nil
	}
	return "", warning("no, at " + server.MaxMemory + " bytes it evicts by " + server.Policy)
}

func checkPersistence(ctx context.Context, s *subject) (string, error) {
	if err := s.reachable(ctx); err != nil {
		return "", err
	}
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return "it does not say", err
	case !server.Persistence:
		return "", warning("no, it writes neither snapshots nor a log")
	}
	return "yes", nil
}
