package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// crashing names the snapshot that a child of the test opens.
const crashing = "CHAPTERHOUSE_TEST_CRASHING"

// signOutAndCrash is the child: it starts from the snapshot, signs token out, or everybody when there is none, and is killed
// the moment it was told that this is done.
func signOutAndCrash(path, token string) {
	err := func() error {
		e, err := StartEmbedded(context.Background(), EmbeddedOptions{Snapshot: path})
		if err != nil {
			return err
		}
		r, err := Open(Options{URL: e.URL(), Levels: levels, Patience: time.Minute, Ended: e.Ended})
		if err != nil {
			return err
		}
		if token == "" {
			_, err = r.EndEveryone(context.Background())
			return err
		}
		return r.End(context.Background(), token)
	}()
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

// TestSignOutSurvivesAKill signs somebody out of a server that is killed with the next instruction: the session does not
// come back, and those of others do. With Ended left out of the child's options both come back.
func TestSignOutSurvivesAKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sessions.json")
	c := &clock{now: time.Now()}
	h, _, stop := embedded(t, path, c)
	out, stays := h.start(t, Session{}), h.start(t, Session{})
	stop()
	crash := func(token string) {
		t.Helper()
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), crashing+"="+path, crashing+"_TOKEN="+token)
		said, err := child.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
			t.Fatalf("the child was not killed: %v\n%s", err, said)
		}
	}

	crash(out)
	h, _, stop = embedded(t, path, c)
	h.wantNone(t, out)
	h.mustGet(t, stays)
	stop()
	if _, err := os.Stat(endedPath(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after a snapshot without the session the list is still there: %v", err)
	}

	crash("")
	h, _, stop = embedded(t, path, c)
	defer stop()
	h.wantNone(t, stays)
}

// TestALineCutOffEndsNobody: what a crash left of a line is no hash of another session.
func TestALineCutOffEndsNobody(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sessions.json")
	c := &clock{now: time.Now()}
	h, _, stop := embedded(t, path, c)
	out, stays := h.start(t, Session{}), h.start(t, Session{})
	stop()
	list := hashOf(out) + "\n" + hashOf(stays)[:20]
	if err := os.WriteFile(endedPath(path), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	h, _, stop = embedded(t, path, c)
	defer stop()
	h.wantNone(t, out)
	h.mustGet(t, stays)
}

// TestASignOutThatIsNotNotedIsNotAcknowledged: where the disk takes nothing, nobody is told that they are signed out for good.
func TestASignOutThatIsNotNotedIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Now()}
	full := errors.New("the disk is full")
	r := openWith(t, Options{URL: embeddedURL(t), Now: c.Now, Levels: levels, Patience: time.Minute, Ended: func(string) error { return full }})
	h := &hub{Redis: r, clock: c, person: "p"}
	if err := h.End(t.Context(), h.start(t, Session{})); !errors.Is(err, ErrUnavailable) || !errors.Is(err, full) {
		t.Errorf("signed out with %v", err)
	}
}
