package figures_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// TestWrites prints the rows of TestFigures that write, with the processor time of the program for each answer, which other work on
// the machine changes less than the pace.
func TestWrites(t *testing.T) {
	if os.Getenv("CHAPTERHOUSE_TEST_FIGURES") == "" {
		t.Skip("figures are measured by make bench, on a machine that does nothing else")
	}
	binary := build(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	hello := start(t, address, "/", []string{helloVariable + "=" + address}, self)
	var table strings.Builder
	fmt.Fprintf(&table, "| %d connections, %v each | per second | × hello | p50 | p99 | processor per answer |\n|---|---|---|---|---|---|\n", connections, lasting)
	for _, engine := range []string{"SQLite", "PostgreSQL"} {
		hub := open(t, binary, engine)
		events := hub.events(t, 50)
		for round := range 3 {
			beside := press(t, http.StatusOK, get(t, hello.base, ""))
			for i, load := range []struct {
				what   string
				events []string
			}{{fmt.Sprintf("over %d events", len(events)), events}, {"all for one event", events[:1]}} {
				before := hub.processor(t)
				r := press(t, http.StatusSeeOther, guests(t, hub.base, load.events, 10+2*round+i))
				fmt.Fprintf(&table, "| %s: guest RSVP, %s | %.0f | %.3f | %v | %v | %v |\n", engine, load.what, r.perSecond, r.perSecond/beside.perSecond,
					r.p50.Round(10*time.Microsecond), r.p99.Round(10*time.Microsecond), ((hub.processor(t) - before) / time.Duration(r.answers)).Round(10*time.Microsecond))
			}
		}
	}
	t.Logf("\n%s", table.String())
}
