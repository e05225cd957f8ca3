package app

import (
	"log"
	"log/slog"
	"regexp"
	"strings"
)

// serverLog is where net/http writes what goes wrong outside any handler: to the hub's log, without the address of who was
// connected, and of a panic neither value nor stack, which may hold what was typed.
func serverLog(to *slog.Logger) *log.Logger { return log.New(serverLines{to}, "", 0) }

type serverLines struct{ to *slog.Logger }

var (
	// peer is an address with a port, as net/http writes it.
	peer    = regexp.MustCompile(`(\d{1,3}\.){3}\d{1,3}:\d+|\[[0-9A-Fa-f:.%a-z]+\]:\d+`)
	serving = regexp.MustCompile(`^http: panic serving `)
)

// Write implements io.Writer: one call is one message.
func (l serverLines) Write(b []byte) (int, error) {
	line, _, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if serving.MatchString(line) {
		line = "http: panic outside the handlers"
	}
	l.to.Warn("server", "said", peer.ReplaceAllString(line, "(address)"))
	return len(b), nil
}
