package app

import (
	"context"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

func sessionChecks() []check {
	return []check{
		{name: "sessions", about: say.M("Can the hub reach Redis, which keeps the sessions?"), mend: say.M("Start it, and check CHAPTERHOUSE_REDIS_URL. Until then, signed-in pages say that part of the site is down."), run: checkSessions},
		{name: "sessions-round-trip", about: say.M("Does Redis keep what it’s given, and fast enough?"), mend: say.M("Put it closer to the hub. Every signed-in page waits for it twice."), needs: (*subject).reachable, run: checkRoundTrip},
		{name: "sessions-version", about: say.M("Is the version of Redis recent enough?"), mend: say.M("Use Redis 6 or later, or Valkey."), needs: (*subject).reachable, run: checkSessionVersion},
		{name: "sessions-memory", about: say.M("Does Redis keep every session when memory is short?"), mend: say.M("Set maxmemory-policy to noeviction. A refused write is reported; a session that vanishes isn’t."), needs: (*subject).reachable, run: checkSessionMemory},
		{name: "sessions-persistence", about: say.M("Do sessions survive a restart of Redis?"), mend: say.M("Turn on snapshots or the append-only file. Otherwise, each restart signs everyone out."), needs: (*subject).reachable, run: checkPersistence},
	}
}

// errEmbedded says of a session store inside the process that serves that there is nothing to ask.
var errEmbedded = nothingYet(say.M("Sessions are kept in the process that serves."))

func checkSessions(ctx context.Context, s *subject) (say.Text, error) {
	if s.cfg.EmbeddedRedis() {
		return say.Text{}, errEmbedded
	}
	if s.sessionsErr != nil {
		return say.Text{}, s.sessionsErr
	}
	began := time.Now()
	if err := s.sessions.Ping(ctx); err != nil {
		return say.Text{}, noBecause(err)
	}
	return say.M("Yes, in %s.", milliseconds(time.Since(began))), nil
}

// reachable is for checks that ask the session store.
func (s *subject) reachable(ctx context.Context) error {
	if s.cfg.EmbeddedRedis() {
		return errEmbedded
	}
	if s.sessions == nil || s.sessions.Ping(ctx) != nil {
		return skip(say.M("This needs Redis, see above."))
	}
	return nil
}

func checkRoundTrip(ctx context.Context, s *subject) (say.Text, error) {
	began := time.Now()
	if err := s.sessions.RoundTrip(ctx); err != nil {
		return say.Text{}, err
	}
	took := time.Since(began) / 2 // it writes and reads
	if took > s.slowSession {
		return say.Text{}, warning(say.M("Not fast enough: %s per call.", took.Round(time.Millisecond).String()))
	}
	return say.M("Yes, in %s.", milliseconds(took)), nil
}

// unsaid is the answer where the server does not let itself be asked.
var unsaid = say.M("It doesn’t say.")

// oldestRedis is the first with everything the hub asks for.
const oldestRedis = 6

func checkSessionVersion(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.sessionInfo(ctx)
	if err != nil || !server.Known {
		return unsaid, err
	}
	major, _, _ := strings.Cut(server.Version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldestRedis {
		return say.Text{}, problem(say.M("No, %s is too old.", server.Version))
	}
	return say.M("Yes, %s.", server.Version), nil
}

func checkSessionMemory(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return unsaid, err
	case server.MaxMemory == "0" || server.Policy == "noeviction":
		return yes, nil
	}
	return say.Text{}, warning(say.M("No, at %[1]s bytes it starts deleting (%[2]s).", server.MaxMemory, server.Policy))
}

func checkPersistence(ctx context.Context, s *subject) (say.Text, error) {
	server, err := s.sessionInfo(ctx)
	switch {
	case err != nil || !server.Known:
		return unsaid, err
	case !server.Persistence:
		return say.Text{}, warning(say.M("No, it writes neither snapshots nor an append-only file."))
	}
	return yes, nil
}
