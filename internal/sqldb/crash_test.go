package sqldb

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// crashVariable makes this test binary the process that is killed: when it acknowledges. It answers in the folder it is started in.
const crashVariable = "CHAPTERHOUSE_TEST_CRASH"

// TestAnsweringUntilKilled is the process that TestNothingAcknowledgedIsLost kills. It writes each answer, and says its number when
// its caller is told, or, as "early", when it is written.
func TestAnsweringUntilKilled(t *testing.T) {
	when := os.Getenv(crashVariable)
	if when == "" {
		t.Skip("the process that another test kills")
	}
	db, err := Open("sqlite:hub.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var next atomic.Int64
	for range 32 {
		go func() {
			for t.Context().Err() == nil {
				id := int(next.Add(1))
				err := db.Scope(Everyone).Together(t.Context(), func(ctx context.Context, tx *sql.Tx) error {
					err := answer(ctx, tx, id)
					if id%7 == 0 {
						return errOwn
					}
					if err == nil && when == "early" {
						fmt.Fprintf(os.Stderr, "%d\n", id)
					}
					return err
				})
				if err == nil && when != "early" {
					fmt.Fprintf(os.Stderr, "%d\n", id)
				}
			}
		}()
	}
	<-time.After(time.Minute)
}

// crash runs the answering process, kills it after it has acknowledged some, and returns what it acknowledged and what is there.
func crash(t *testing.T, when string, after int) (acknowledged, there []int) {
	t.Helper()
	folder := t.TempDir()
	db, err := Open("sqlite:" + filepath.Join(folder, "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE answers (id bigint PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAnsweringUntilKilled$")
	process.Dir, process.Env = folder, append(os.Environ(), crashVariable+"="+when)
	said, err := process.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(said); lines.Scan(); {
		id, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Errorf("it said %q", lines.Text())
		}
		if acknowledged = append(acknowledged, id); len(acknowledged) == after {
			_ = process.Process.Kill()
		}
	}
	_ = process.Wait()
	if len(acknowledged) < after {
		t.Fatalf("it acknowledged %d and ended", len(acknowledged))
	}
	return acknowledged, kept(t, db)
}

func lost(acknowledged, there []int) (lost []int) {
	for _, id := range acknowledged {
		if _, found := slices.BinarySearch(there, id); !found {
			lost = append(lost, id)
		}
	}
	return lost
}

func TestNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	for _, after := range []int{1, 100, 333, 1000} {
		acknowledged, there := crash(t, "told", after)
		if gone := lost(acknowledged, there); len(gone) > 0 {
			t.Errorf("killed after %d: acknowledged and lost: %v", after, gone)
		}
		for _, id := range there {
			if id%7 == 0 {
				t.Errorf("answer %d failed and is there", id)
			}
		}
	}
}

// The control of TestNothingAcknowledgedIsLost: who is told before the commit has been told too much.
func TestAcknowledgingBeforeTheCommitLoses(t *testing.T) {
	t.Parallel()
	for try := range 20 {
		if len(lost(crash(t, "early", 200+try))) > 0 {
			return
		}
	}
	t.Error("nothing was lost: the check for lost answers proves nothing")
}
