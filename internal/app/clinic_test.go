package app_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chapterhouse/internal/app"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/zone"
)

// clinic is a small hub that serves the public, with everything doctor wants, to plant faults into: SQLite, a session
// store, a provider and a relay beside it.
type clinic struct {
	t       *testing.T
	folder  string
	environ map[string]string
	// document is what the provider answers to discovery; change it before doctor looks.
	document map[string]any
	keys     string // JSON the provider answers for its keys
	edit     func(s *app.Subject)
}

// furnished is the folder of a clinic, made once: the commands an operator runs on the first day.
var furnished = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "clinic-*")
	if err != nil {
		return "", err
	}
	chapters := filepath.Join(folder, "chapters.csv")
	csv := "name,slug,kind,status,city,state,zip,timezone\n" +
		"Commons Alliance,national,national,active,Kansas City,MO,64106,America/Chicago\n" +
		"Boston,boston,local,active,Boston,MA,02108,America/New_York\n"
	if err := os.WriteFile(chapters, []byte(csv), 0o600); err != nil {
		return "", err
	}
	environ := []string{"CHAPTERHOUSE_DATA=" + filepath.Join(folder, "data"), "CHAPTERHOUSE_KEYS=" + filepath.Join(folder, "keys.json")}
	file := filepath.Join(folder, "first.zip")
	for _, args := range [][]string{
		{"migrate"}, {"import", "chapters", chapters}, {"grant", "national_admin", "--email", "ada@example.org"},
		{"grant", "national_admin", "--email", "grace@example.org"}, {"grant", "lead", "--email", "robin@example.org", "--chapter", "boston"},
		{"backup", file}, {"backup", "verify", file},
	} {
		var said strings.Builder
		if code := app.Run(context.Background(), append([]string{"chapterhouse"}, args...), environ, &said, &said); code != app.ExitOK {
			return "", &failed{args, said.String()}
		}
	}
	return folder, nil
})

// failed is a command that did not work.
type failed struct {
	args []string
	said string
}

func (f *failed) Error() string { return strings.Join(f.args, " ") + ": " + f.said }

func newClinic(t *testing.T) *clinic {
	t.Helper()
	from, err := furnished()
	if err != nil {
		t.Fatal(err)
	}
	c := &clinic{t: t, folder: t.TempDir(), keys: `{"keys":[{"kty":"RSA"}]}`}
	if err := os.CopyFS(c.folder, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{"data": 0o700, "keys.json": 0o600} { // CopyFS gives what the umask leaves
		if err := os.Chmod(filepath.Join(c.folder, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	redis, err := session.StartEmbedded(t.Context(), session.EmbeddedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	issuer := c.provider()
	c.environ = map[string]string{
		"DATA": filepath.Join(c.folder, "data"), "KEYS": filepath.Join(c.folder, "keys.json"),
		"BASE_URL": "https://hub.example.org", "TRUSTED_PROXIES": "127.0.0.1/32", "REDIS_URL": redis.URL(),
		"OIDC_PROVIDERS": "staff", "OIDC_STAFF_ISSUER": issuer, "OIDC_STAFF_CLIENT_ID": "hub", "OIDC_STAFF_CLIENT_SECRET": "swordfish",
		"OIDC_STAFF_ROLES": "office=national_staff,boston-leads=lead:boston",
		"SMTP_URL":         "smtp://" + listenForMail(t).address, "MAIL_FROM": "Commons Alliance <hub@example.org>",
	}
	return c
}

// provider is a provider as far as doctor looks.
func (c *clinic) provider() (issuer string) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	c.t.Cleanup(server.Close)
	c.document = map[string]any{
		"issuer": server.URL, "authorization_endpoint": server.URL + "/authorize", "token_endpoint": server.URL + "/token",
		"jwks_uri": server.URL + "/keys", "end_session_endpoint": server.URL + "/goodbye",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256"}, "claims_supported": []string{"sub", "email", "groups"},
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(c.document)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.keys) })
	return server.URL
}

func (c *clinic) set(name, value string)  { c.environ[name] = value }
func (c *clinic) data(path string) string { return filepath.Join(c.environ["DATA"], path) }

// env is the environment of a command.
func (c *clinic) env() []string {
	var environ []string
	for name := range maps.Keys(c.environ) {
		environ = append(environ, "CHAPTERHOUSE_"+name+"="+c.environ[name])
	}
	return environ
}

// sql runs statements behind the hub's back.
func (c *clinic) sql(statements ...string) {
	c.t.Helper()
	db, err := sqldb.Open("sqlite:" + c.data("chapterhouse.db"))
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1) // a pragma belongs to a connection
	for _, s := range statements {
		if _, err := db.ExecContext(c.t.Context(), s); err != nil {
			c.t.Fatalf("%s: %v", s, err)
		}
	}
}

// run runs one command, wants its exit code and returns what it printed.
func (c *clinic) run(want int, args ...string) string {
	c.t.Helper()
	return runs(c.t, want, c.env(), args...)
}

// well is how doctor ends on a site that is in order: zone data of this machine that has aged is all it finds.
func well() (code int, counts string) {
	if zone.Data().Stale(time.Now()) {
		return app.ExitPartial, "1 warning, 0 problems, 0 skipped"
	}
	return app.ExitOK, "0 warnings, 0 problems, 0 skipped"
}

// runs runs one command of the binary, wants its exit code and returns what it printed.
func runs(t *testing.T, want int, environ []string, args ...string) string {
	t.Helper()
	var said screen
	if code := app.Run(t.Context(), append([]string{"chapterhouse"}, args...), environ, &said, &said); code != want {
		t.Fatalf("%v exits with %d, want %d:\n%s", args, code, want, said.text())
	}
	return said.text()
}
