package sqldb

import (
	"errors"
	"net"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/logtest"
)

// An error that says a database is away names no address. The planted fault is the driver's own text.
func TestADatabaseThatIsAwayIsToldWithoutItsAddress(t *testing.T) {
	t.Parallel()
	db, err := Open("postgres://hub:secret@127.0.0.1:1/hub?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	raw := db.PingContext(t.Context())
	if len(logtest.Find(raw.Error())) == 0 {
		t.Fatalf("the driver names no address: %v", raw)
	}
	got := Map(raw)
	logtest.Check(t, got.Error())
	if !errors.Is(got, hub.ErrUnavailable) || !errors.Is(got, raw) {
		t.Errorf("the error lost its kind: %v", got)
	}
	if _, ok := errors.AsType[net.Error](got); !ok {
		t.Errorf("the error lost its cause: %v", got)
	}
	for _, text := range []string{"dial tcp [2001:db8::1]:5432: refused", "lookup failed (2001:db8::1): x", "read tcp 10.0.0.1:51034->10.0.0.2:5432: reset"} {
		logtest.Check(t, redacted{errors.New(text)}.Error())
	}
}
