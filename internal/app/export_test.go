package app

import (
	"context"
	"testing"
	"time"

	"github.com/urfave/cli/v3"

	"chapterhouse/internal/config"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/zone"
)

// Finding is one line of doctor's report.
type Finding = finding

// Subject is the hub that doctor looks at.
type Subject = subject

// Examine runs doctor's checks on the hub of environ, after edit has changed what doctor would be told.
func Examine(t *testing.T, ctx context.Context, environ []string, edit func(s *Subject)) []Finding {
	t.Helper()
	cfg, err := config.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	s := openSubject(ctx, cfg)
	defer s.close()
	s.TellZoneData(zone.Release{Name: "2999a"}) // whatever this machine has
	if edit != nil {
		edit(s)
	}
	return s.examine(ctx)
}

// TellZoneData changes which zone data doctor is told of.
func (s *Subject) TellZoneData(r zone.Release) { s.zoneData = func() zone.Release { return r } }

// TellServer, TellRole, TellSessions, TellRoom, TellSlow and TellNow change what doctor is told of the world.
func (s *Subject) TellServer(fn func(context.Context) (sqldb.Server, error)) { s.server = fn }

func (s *Subject) TellRole(err error) { s.bound = func(context.Context) error { return err } }

func (s *Subject) TellSessions(fn func(context.Context) (session.Server, error)) { s.sessionInfo = fn }

func (s *Subject) TellRoom(free, all uint64) {
	s.room = func(string) (uint64, uint64, error) { return free, all, nil }
}

func (s *Subject) TellSlow(limit time.Duration) { s.slowSession = limit }

func (s *Subject) TellNow(at time.Time) { s.now = func() time.Time { return at } }

// SaysYes reads an answer as `restore` does.
var SaysYes = saysYes

// Root is the command line.
func Root() *cli.Command { return (&command{}).root(context.Background()) }
