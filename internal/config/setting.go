package config

import (
	"errors"
	"log/slog"
	"strings"
)

// Source says where the value of a setting comes from.
type Source string

// The sources of a value.
const (
	SourceDefault Source = "default"
	SourceSet     Source = "set"
	// SourceFile is the _FILE form of a secret variable.
	SourceFile Source = "file"
	// SourceStored is what the office decided in the browser, where no variable says otherwise.
	SourceStored Source = "set-up"
)

// Setting is one line of the configuration, for doctor and --help.
type Setting struct {
	Variable string
	// Value is what is in force; Redacted for a secret that was given, empty when there is none.
	Value  string
	Source Source
	// Help is one sentence without a full stop.
	Help string
}

// Describe lists every setting in reading order: first those of the process,
// then those of each provider. Without providers the last part names the
// pattern CHAPTERHOUSE_OIDC_<PROVIDER>_… once. A zero Config describes the defaults.
func (c Config) Describe() []Setting {
	if c.sources == nil && c.Addr == "" {
		if defaults, err := Load(nil); err == nil {
			return defaults.Describe()
		}
	}
	var settings []Setting
	for _, v := range processVariables() {
		settings = append(settings, Setting{
			Variable: v.name, Value: v.value(c), Source: c.source(v.name), Help: v.help,
		})
	}
	providers := c.Providers
	if len(providers) == 0 {
		providers = []Provider{{ID: "<provider>", GroupsClaim: "groups"}}
	}
	for _, p := range providers {
		for _, v := range providerVariables() {
			name := providerPrefix(p.ID) + v.name
			settings = append(settings, Setting{
				Variable: name, Value: v.value(p), Source: c.source(name), Help: v.help,
			})
		}
	}
	return settings
}

func (c Config) source(name string) Source {
	if source, set := c.sources[name]; set {
		return source
	}
	return SourceDefault
}

// masked shows that a secret is there.
func masked(s Secret) string {
	if s.Empty() {
		return ""
	}
	return Redacted
}

// maskedDatabase shows the path of an SQLite file, which holds no credentials.
func maskedDatabase(s Secret) string {
	if strings.HasPrefix(s.Reveal(), "sqlite:") {
		return s.Reveal()
	}
	return masked(s)
}

// join renders a list the way it is written in the environment.
func join[T any](list []T, text func(T) string) string {
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = text(item)
	}
	return strings.Join(parts, ",")
}

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
