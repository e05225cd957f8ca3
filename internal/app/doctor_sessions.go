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
		{name: "sessions", about: "whether the session store answers", mend: "Start it, and check CHAPTERHOUSE_REDIS_URL. Until then signed-in pages say that they are away.", run: checkSessions},
		{name: "sessions-round-trip", about: "whether it keeps what it is given, and how fast", mend: "Put it near the hub. Each signed-in page waits for it twice.", run: checkRoundTrip},
		{name: "sessions-version", about: "its version", mend: "Use Redis 6 or later, or Valkey.", run: checkSessionVersion},
		{name: "sessions-memory", about: "whether it drops sessions when memory is short", mend: "Set maxmemory-policy to noeviction: a write that is refused is told, a session that vanishes is not.", run: checkSessionMemory},
		{name: "sessions-persistence", about: "whether sessions outlive its restart", mend: "Turn on snapshots or the append-only file; otherwise each restart signs everybody out.", run: checkPersistence},
	}
}

// kept is what the checks say of a session store inside the process that serves.
const kept = "embedded in the process that serves"

func checkSessions(ctx context.Context, s *subject) (string, error) {
	if s.cfg.EmbeddedRedis() {
		return kept, nil
	}
	if s.sessionsErr != nil {
		return "", s.sessionsErr
	}
	if err := s.sessions.Ping(ctx); err != nil {
		return "", err
	}
	return "answers", nil
}

// reachable is for checks that ask the session store; done says that there is nothing to ask.
func (s *subject) reachable(ctx context.Context) (found string, done bool, err error) {
	if s.cfg.EmbeddedRedis() {
		return kept, true, nil
	}
	if s.sessions == nil || s.sessions.Ping(ctx) != nil {
		return "", true, skip("needs the session store, see above")
	}
	return "", false, nil
}

func checkRoundTrip(ctx context.Context, s *subject) (string, error) {
	if found, done, err := s.reachable(ctx); done {
		return found, err
	}
	began := time.Now()
	if err := s.sessions.RoundTrip(ctx); err != nil {
		return "", err
	}
	took := time.Since(began) / 2 // it writes and reads
	if took > s.slowSession {
		return "", warning(took.Round(time.Millisecond).String() + " for each call")
	}
	return took.Round(100*time.Microsecond).String() + " for each call", nil
}

// oldestRedis is the first with everything the hub asks for.
const oldestRedis = 6

func checkSessionVersion(ctx context.Context, s *subject) (string, error) {
	if found, done, err := s.reachable(ctx); done {
		return found, err
	}
	server, err := s.sessionInfo(ctx)
	if err != nil || !server.Known {
		return "it does not say", err
	}
	major, _, _ := strings.Cut(server.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestRedis {
		return "", fmt.Errorf("version %s is too old", server.Version)
	}
	return server.Version, nil
}

func checkSessionMemory(ctx context.Context, s *subject) (string, error) {
	if found, done, err := s.reachable(ctx); done {
		return found, err
	}
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return "it does not say", err
	case server.MaxMemory == "0" || server.Policy == "noeviction":
		return "it does not", nil
	}
	return "", warning("at " + server.MaxMemory + " bytes it evicts by " + server.Policy)
}

func checkPersistence(ctx context.Context, s *subject) (string, error) {
	if found, done, err := s.reachable(ctx); done {
		return found, err
	}
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return "it does not say", err
	case !server.Persistence:
		return "", warning("it writes neither snapshots nor a log")
	}
	return "they do", nil
}
