package config

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
)

const canary = "canary-7f3a"

// printed renders value in every way that a log line or an error could.
func printed(value any) string {
	var b bytes.Buffer
	for _, flag := range []string{"", "+", "#", "-", " ", "0", "20", "-20", ".3", "+#20.4"} {
		for verb := rune('A'); verb <= 'z'; verb++ {
			fmt.Fprintf(&b, "%"+flag+string(verb)+"\n", value)
		}
	}
	fmt.Fprintln(&b, value, []any{value}, map[string]any{"k": value})
	fmt.Fprintln(&b, errors.New(fmt.Sprint(value)))
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("m", "v", value, "in", []any{value})
	}
	if out, err := json.Marshal(map[string]any{"v": value}); err == nil {
		b.Write(out)
	}
	if out, err := xml.Marshal(value); err == nil {
		b.Write(out)
	}
	_ = template.Must(template.New("t").Parse("{{.}}")).Execute(&b, value)
	return b.String()
}

// leaks also looks for the text as hexadecimal, which %x writes.
func leaks(output, text string) bool {
	lower := strings.ToLower(output)
	return strings.Contains(lower, strings.ToLower(text)) || strings.Contains(strings.ReplaceAll(lower, " ", ""), fmt.Sprintf("%x", text))
}

func TestSecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := NewSecret(canary)
	type open struct{ S Secret }
	type closed struct{ s Secret }
	for name, value := range map[string]any{
		"alone":                s,
		"by pointer":           &s,
		"exported field":       open{s},
		"unexported field":     closed{s},
		"pointer to its owner": &closed{s},
		"in a slice":           []Secret{s},
		"in a map":             map[string]Secret{"k": s},
		"in a provider":        Provider{ID: "a", ClientSecret: s},
		"in a configuration":   Config{DatabaseURL: s, RedisURL: s, SMTPURL: s, Providers: []Provider{{ClientSecret: s}}},
		"in parsed redis":      Redis{Password: s},
		"in parsed smtp":       SMTP{Password: s},
	} {
		if leaks(printed(value), canary) {
			t.Errorf("%s: the text of the secret was printed", name)
		}
	}
}

// bare is the obvious way to write Secret; it must fail the check above.
type bare string

func (bare) String() string                 { return Redacted }
func (bare) GoString() string               { return Redacted }
func (bare) Format(state fmt.State, _ rune) { fmt.Fprint(state, Redacted) }
func (bare) LogValue() slog.Value           { return slog.StringValue(Redacted) }
func (bare) MarshalJSON() ([]byte, error)   { return []byte(`"x"`), nil }
func (bare) MarshalText() ([]byte, error)   { return []byte(Redacted), nil }

func TestSecretAsStringTypeIsCaught(t *testing.T) {
	t.Parallel()
	type closed struct{ s bare }
	if !leaks(printed(bare(canary)), canary) || !leaks(printed(closed{canary}), canary) {
		t.Error("the check does not notice a secret that is a string type")
	}
}

// Equal is how go-cmp compares secrets.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

func TestSecret(t *testing.T) {
	t.Parallel()
	var zero Secret
	if !zero.Empty() || zero.Reveal() != "" {
		t.Error("the zero secret is not the empty one")
	}
	s := NewSecret(canary)
	if s.Empty() || s.Reveal() != canary {
		t.Error("a secret does not keep its text")
	}
	if got := fmt.Sprintf("%s %v %q %#v", s, s, s, s); got != "•••• •••• •••• ••••" {
		t.Errorf("printed %s", got)
	}
}

func FuzzSecret(f *testing.F) {
	f.Add(canary, "%+v")
	f.Add("postgres://hub:hunter22@db/hub", "%p")
	f.Add("s3cret-value", "%[1]*[1]d %x % X %#q")
	f.Fuzz(func(t *testing.T, text, format string) {
		// A marker keeps short inputs from matching the format itself.
		text = "marker-41c9" + text
		if strings.Contains(format, text) {
			t.Skip()
		}
		s := NewSecret(text)
		if leaks(fmt.Sprintf(format, s, &s, struct{ s Secret }{s}), "marker-41c9") && !leaks(format, "marker-41c9") {
			t.Errorf("format %q prints the secret", format)
		}
	})
}
