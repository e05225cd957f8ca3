package config

import (
	"errors"
	"log/slog"
	"strings"
)

// LogFormat is how a log line is written.
type LogFormat string

// The formats.
const (
	LogText LogFormat = "text" // key=value, for people and journald
	LogJSON LogFormat = "json" // one object a line, for a collector
)

var errLog = errors.New("config: not a log setting")

// parseLogLevel takes the four levels by name; slog's own "info+2" is no level anybody logs at here.
func parseLogLevel(value string) (any, error) {
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		if strings.EqualFold(value, level.String()) {
			return level, nil
		}
	}
	return nil, errLog
}

func parseLogFormat(value string) (any, error) {
	switch format := LogFormat(strings.ToLower(value)); format {
	case LogText, LogJSON:
		return format, nil
	default:
		return nil, errLog
	}
}
