package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what a Secret prints as, whatever it holds, also when empty.
const Redacted = "••••"

// Secret is a text that must not be printed: a password, a connection URL
// with credentials, a client secret. Every formatting verb, encoder and
// structured log shows Redacted. The zero value is the empty secret.
//
// It is a struct around a closure and not a string type, because package fmt
// prints the bytes of a string type in two cases that no method can stop: the
// verb %p, and a value in an unexported field.
type Secret struct {
	reveal func() string
}

// NewSecret wraps text; the empty text gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return text }}
}

// Reveal returns the text itself, for the one call that needs it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.reveal == nil }

// String returns Redacted.
func (Secret) String() string { return Redacted }

// GoString returns Redacted, for %#v.
func (Secret) GoString() string { return Redacted }

// Format writes Redacted for every verb and flag.
func (Secret) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, Redacted) }

// LogValue returns Redacted for log/slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalJSON returns Redacted as a JSON string.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Redacted + `"`), nil }

// MarshalText returns Redacted for XML, YAML, TOML and map keys.
func (Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// UnmarshalText takes text as the secret; it never fails.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = NewSecret(string(text))
	return nil
}
