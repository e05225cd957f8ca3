package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"chapterhouse/internal/app"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/zone"
)

// faults are one for each check, planted into a site in which nothing is found.
func faults() map[string]func(c *clinic) {
	const week = 7 * 24 * time.Hour
	told := func(s sqldb.Server) func(context.Context) (sqldb.Server, error) {
		return func(context.Context) (sqldb.Server, error) { return s, nil }
	}
	redisIs := func(s session.Server) func(c *clinic) {
		return func(c *clinic) {
			s.Known = true
			c.edit = func(subject *app.Subject) {
				subject.TellSessions(func(context.Context) (session.Server, error) { return s, nil })
			}
		}
	}
	file := `INSERT INTO files (chapter_id, id, kind, name, type, size, widths, height, created_at)
		SELECT id, '0picture00000000', 'picture', 'river.jpg', 'image/jpeg', 5, '640', 400, created_at FROM chapters WHERE slug = 'boston'`
	message := func(state, due, problem string) string {
		return `INSERT INTO messages (chapter_id, id, kind, state, due_at, created_at, problem)
			SELECT id, 'x', 'rsvp_going', '` + state + `', '` + due + `', '` + time.Now().UTC().Format("2006-01-02 15:04:05-07:00") + `', '` + problem + `' FROM chapters LIMIT 1`
	}
	return map[string]func(c *clinic){
		"base-url":        func(c *clinic) { c.set("ADDR", "0.0.0.0:8080"); c.set("BASE_URL", "http://localhost:8080") },
		"embedded-parts":  func(c *clinic) { c.set("BASE_URL", "http://localhost:8080"); delete(c.environ, "REDIS_URL") },
		"trusted-proxies": func(c *clinic) { delete(c.environ, "TRUSTED_PROXIES") },
		"admin-address":   func(c *clinic) { c.set("BASE_URL", "https://hub.example.org:8081") },
		"zone-data":       func(c *clinic) { c.sql(`UPDATE chapters SET zone = 'Mars/Olympus' WHERE slug = 'boston'`) },
		"clock": func(c *clinic) {
			c.edit = func(s *app.Subject) {
				s.TellServer(told(sqldb.Server{Version: "3.50", Now: time.Now().Add(-time.Minute), Settings: liteSettings()}))
			}
		},
		"data-folder": func(c *clinic) { must(c, os.Chmod(c.data(""), 0o755)) },
		"disk-space":  func(c *clinic) { c.edit = func(s *app.Subject) { s.TellRoom(50<<20, 1<<40) } },
		"key-file":    func(c *clinic) { must(c, os.Chmod(c.environ["KEYS"], 0o644)) },
		"key-place": func(c *clinic) {
			must(c, os.Rename(c.environ["KEYS"], c.data("keys.json")))
			c.set("KEYS", c.data("keys.json"))
		},
		"files-folder": func(c *clinic) {
			must(c, os.RemoveAll(c.data("files")))
			must(c, os.WriteFile(c.data("files"), nil, 0o600))
		},
		"files-missing": func(c *clinic) { c.sql(file) },
		"files-orphaned": func(c *clinic) {
			must(c, os.MkdirAll(c.data("files/ab"), 0o700))
			must(c, os.WriteFile(c.data("files/ab/abc"), nil, 0o600))
		},
		"database": func(c *clinic) { c.set("DATABASE_URL", "postgres://hub@127.0.0.1:1/hub?connect_timeout=1") },
		"database-version": func(c *clinic) {
			c.edit = func(s *app.Subject) {
				s.TellServer(told(sqldb.Server{Version: "2.8.17", Now: time.Now(), Settings: liteSettings()}))
			}
		},
		"database-settings": func(c *clinic) {
			settings := liteSettings()
			settings["synchronous"] = "0"
			c.edit = func(s *app.Subject) {
				s.TellServer(told(sqldb.Server{Version: "3.50", Now: time.Now(), Settings: settings}))
			}
		},
		"database-schema": func(c *clinic) {
			c.sql(`DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
		},
		"queue-schema": func(c *clinic) {
			c.sql(`DELETE FROM river_migration WHERE version = (SELECT MAX(version) FROM river_migration)`)
		},
		"database-role": func(c *clinic) {
			c.edit = func(s *app.Subject) { s.TellRole(errors.New("the role owns the tables")) }
		},
		"database-integrity": func(c *clinic) { c.sql(`PRAGMA foreign_keys = 0`, `DELETE FROM chapters WHERE slug = 'boston'`) },
		"sealed-values": func(c *clinic) {
			k, err := seal.Generate()
			must(c, errors.Join(err, os.Remove(c.environ["KEYS"])))
			must(c, k.Save(c.environ["KEYS"]))
		},
		"stale-keys": func(c *clinic) {
			k, err := seal.Load(c.environ["KEYS"])
			must(c, err)
			k, err = k.Rotate()
			must(c, err)
			must(c, k.Save(c.environ["KEYS"]))
		},
		"audit-trail": func(c *clinic) {
			c.sql(`DROP TRIGGER audit_keeps_rows`, `UPDATE audit SET object = 'person:somebody-else' WHERE rowid = (SELECT MIN(rowid) FROM audit)`)
		},
		"email-keys": func(c *clinic) { c.sql(`UPDATE people SET email_key = NULL WHERE id = (SELECT MIN(id) FROM people)`) },
		"sessions":   func(c *clinic) { c.set("REDIS_URL", "redis://127.0.0.1:1/0") },
		"sessions-round-trip": func(c *clinic) {
			c.set("REDIS_URL", slowed(c.t, c.environ["REDIS_URL"], 30*time.Millisecond))
			c.edit = func(s *app.Subject) { s.TellSlow(20 * time.Millisecond) }
		},
		"sessions-version":     redisIs(session.Server{Version: "5.0.14", MaxMemory: "0", Persistence: true}),
		"sessions-memory":      redisIs(session.Server{Version: "7.0.0", MaxMemory: "1000000", Policy: "allkeys-lru", Persistence: true}),
		"sessions-persistence": redisIs(session.Server{Version: "7.0.0", MaxMemory: "0"}),
		"sign-in-discovery":    func(c *clinic) { c.set("OIDC_STAFF_ISSUER", "http://127.0.0.1:1") },
		"sign-in-issuer":       func(c *clinic) { c.document["issuer"] = c.environ["OIDC_STAFF_ISSUER"] + "/" },
		"sign-in-algorithms":   func(c *clinic) { c.document["id_token_signing_alg_values_supported"] = []string{"HS256", "none"} },
		"sign-in-endpoints":    func(c *clinic) { c.document["token_endpoint"] = "http://id.example.org/token" },
		"sign-in-keys":         func(c *clinic) { c.keys = `{"keys":[]}` },
		"sign-in-sign-out":     func(c *clinic) { delete(c.document, "end_session_endpoint") },
		"sign-in-groups":       func(c *clinic) { c.document["claims_supported"] = []string{"sub", "email"} },
		"sign-in-roles":        func(c *clinic) { c.set("OIDC_STAFF_ROLES", "leads=lead:bostonn") },
		"sign-in-email":        func(c *clinic) { c.set("EMAIL_SIGN_IN", "leads") },
		"two-person":           func(c *clinic) { c.set("TWO_PERSON", "hold") },
		"sign-in-vouches":      func(c *clinic) { c.set("OIDC_STAFF_VOUCHES", "true") },
		"roles-carried":        func(c *clinic) { c.set("OIDC_STAFF_CARRIES", "member,host,lead,council_lead,auditor") },
		"people-addresses": func(c *clinic) {
			c.sql(`INSERT INTO people (id, created_at) VALUES ('0addressless0000', '2026-01-01 00:00:00+00:00')`,
				`INSERT INTO identities (issuer, subject, person_id, created_at, confirmed_at) VALUES ('https://id.example.org', 'x', '0addressless0000', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')`)
		},
		"national-office": func(c *clinic) { c.sql(`UPDATE chapters SET kind = 'council' WHERE kind = 'national'`) },
		"national-admins": func(c *clinic) {
			c.sql(`DELETE FROM roles WHERE role = 'national_admin' AND person_id = (SELECT MIN(person_id) FROM roles WHERE role = 'national_admin')`)
			c.edit = func(s *app.Subject) { s.TellNow(time.Now().Add(3 * week)) }
		},
		"chapter-leads": func(c *clinic) {
			c.sql(`UPDATE people SET suspended_at = created_at WHERE id IN (SELECT person_id FROM roles WHERE role = 'lead')`)
			c.edit = func(s *app.Subject) { s.TellNow(time.Now().Add(3 * week)) }
		},
		"representatives": func(c *clinic) {
			c.sql(`INSERT INTO directory_imports (id, list, kind, file, sum, as_of, state, row_count, refused, flaws, imported_by, imported_at)
				VALUES ('old', 'congress', 'people', 'a.csv', '', '2020-01-01', 'live', 0, 0, '', 'operator', '2020-01-01 00:00:00+00:00')`)
		},
		"mail-relay":      func(c *clinic) { c.set("SMTP_URL", "smtp://127.0.0.1:1") },
		"mail-encryption": func(c *clinic) { c.set("SMTP_URL", "smtp://192.0.2.1") },
		"mail-from":       func(c *clinic) { c.set("MAIL_FROM", "Hub <hub@mail.local>") },
		"sends-paused":    func(c *clinic) { c.run(app.ExitOK, "sends", "pause", "--reason", "wrong template") },
		"guest-rsvps":     func(c *clinic) { c.run(app.ExitOK, "guest-rsvps", "stop", "--reason", "a flood") },
		"rsvp-flood": func(c *clinic) {
			c.sql(`INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, created_at, updated_at)
				SELECT id, 'aflood', 'Potluck', 'online', 'published', 'public', datetime('now', '+1 day') || '+00:00', datetime('now', '+2 days') || '+00:00', 'UTC', created_at, created_at
				FROM chapters LIMIT 1`, `INSERT INTO event_seats (chapter_id, event_id) SELECT chapter_id, id FROM events WHERE id = 'aflood'`,
				`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
				INSERT INTO rsvps (chapter_id, id, event_id, state, party, guest, network, created_at, updated_at)
				SELECT e.chapter_id, 'flood' || n.i, e.id, 'pending', 1, true, 'one', datetime('now') || '+00:00', datetime('now') || '+00:00'
				FROM n, (SELECT chapter_id, id FROM events WHERE id = 'aflood') e`)
		},
		"mail-due":    func(c *clinic) { c.sql(message("queued", "2026-01-01 00:00:00+00:00", "")) },
		"mail-failed": func(c *clinic) { c.sql(message("failed", "2026-01-01 00:00:00+00:00", "recipient refused")) },
		"jobs-failed": func(c *clinic) {
			c.sql(`INSERT INTO river_job (kind, args, max_attempts, state, finalized_at, queue, priority, scheduled_at) VALUES ('sweep', '{}', 1, 'cancelled', datetime('now'), 'sweep', 1, datetime('now'))`)
		},
		"backup-age":      func(c *clinic) { c.edit = func(s *app.Subject) { s.TellNow(time.Now().Add(week)) } },
		"backup-verified": func(c *clinic) { c.sql(`UPDATE backups SET verified_at = NULL, at = '2026-01-01 00:00:00+00:00'`) },
	}
}

func must(c *clinic, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func liteSettings() map[string]string {
	return map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "encoding": "UTF-8"}
}

// slowed is a Redis URL behind which each answer comes late.
func slowed(t *testing.T, rawURL string, by time.Duration) string {
	t.Helper()
	address := redisAddress(t, rawURL)
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", address)
			if err != nil {
				_ = from.Close()
				return
			}
			go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
			go func() {
				buffer := make([]byte, 4096)
				for {
					n, err := to.Read(buffer)
					if err != nil {
						_ = from.Close()
						return
					}
					<-time.After(by) // the fault: a server far away
					_, _ = from.Write(buffer[:n])
				}
			}()
		}
	}()
	return strings.Replace(rawURL, address, l.Addr().String(), 1)
}

// redisAddress is host:port of a Redis URL.
func redisAddress(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

// tellRedis sends one command as a person types it.
func tellRedis(t *testing.T, address, command string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", redisAddress(t, address))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	answer := make([]byte, 5)
	if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "+OK\r\n" {
		t.Fatalf("%s: %q, %v", command, answer, err)
	}
}

// trouble are the findings that are not ok, by name.
func trouble(findings []app.Finding) map[string]app.Finding {
	all := map[string]app.Finding{}
	for _, f := range findings {
		if f.Status == "warn" || f.Status == "FAIL" {
			all[f.Name] = f
		}
	}
	return all
}

// TestDoctorFindsEveryFault plants one fault for each check that there is, and sees it reported under the check's name. The
// site without a fault is the control: nothing is found in it, and every check could look.
func TestDoctorFindsEveryFault(t *testing.T) {
	t.Parallel()
	clean := newClinic(t)
	checks := map[string]bool{}
	for _, f := range app.Examine(t, t.Context(), clean.env(), nil) {
		if checks[f.Name] = true; f.Status != "ok" && f.Status != "none" {
			t.Errorf("control: %s: %s: %s", f.Status, f.Name, f.Found)
		}
		speaks(t, f)
	}
	if len(checks) < 25 {
		t.Errorf("there are %d checks only", len(checks))
	}
	planted := faults()
	for name := range checks {
		if planted[name] == nil && name != "settings" { // see TestDoctorAndUnusableSettings
			t.Errorf("no fault is planted for %s", name)
		}
	}
	for name, plant := range planted {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !checks[name] {
				t.Fatal("there is no such check")
			}
			c := newClinic(t)
			plant(c)
			f, is := trouble(app.Examine(t, t.Context(), c.env(), c.edit))[name]
			if !is {
				t.Fatal("the fault is not found")
			}
			if f.Mend == "" {
				t.Errorf("%+v does not say how to mend it", f)
			}
			speaks(t, f)
		})
	}
}

// speaks says whether a finding is a question with a sentence that answers it.
func speaks(t *testing.T, f app.Finding) {
	t.Helper()
	first := []rune(f.Found + " ")[0]
	if f.Name != strings.ToLower(f.Name) || !strings.HasSuffix(f.About, "?") || unicode.IsLower(first) || !strings.HasSuffix(f.Found, ".") {
		t.Errorf("%s is not how a check speaks: %s %s", f.Name, f.About, f.Found)
	}
}

func TestDoctorSaysHowOldTheZoneDataIs(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	told := func(r zone.Release) app.Finding {
		t.Helper()
		for _, f := range app.Examine(t, t.Context(), c.env(), func(s *app.Subject) { s.TellZoneData(r) }) {
			if f.Name == "zone-data" {
				return f
			}
		}
		t.Fatal("there is no such check")
		return app.Finding{}
	}
	if f := told(zone.Release{Name: "2999b", From: "/usr/share/zoneinfo"}); f.Status != "ok" || !strings.Contains(f.Found, "2999b (from 2999, in /usr/share/zoneinfo)") {
		t.Errorf("new data: %s %s", f.Status, f.Found)
	}
	if f := told(zone.Release{Name: "2001a"}); f.Status != "warn" || !strings.Contains(f.Found, "2001a (from 2001, built into this program)") {
		t.Errorf("old data: %s %s", f.Status, f.Found)
	}
	c.sql(`INSERT INTO events (chapter_id, id, title, mode, state, audience, starts_at, ends_at, zone, created_at, updated_at, zone_data)
		SELECT id, '0event0000000000', 'Walk', 'online', 'draft', 'public', created_at, '2999-01-01 00:00:00+00:00', 'UTC', created_at, created_at, '2998a' FROM chapters WHERE slug = 'boston'`)
	if f := told(zone.Release{Name: "2997a"}); f.Status != "warn" || !strings.Contains(f.Found, "2998a") {
		t.Errorf("older than that of the events: %s %s", f.Status, f.Found)
	}
}

func TestDoctorFromOutside(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	code, _ := well()
	if said := c.run(code, "doctor"); !strings.Contains(said, "ok    database-schema            Do the hub’s tables match this version? Yes, version ") || strings.Contains(said, "swordfish") {
		t.Errorf("said:\n%s", said)
	}
	c.set("MAIL_FROM", "Hub <hub@mail.local>")
	said := c.run(app.ExitPartial, "doctor")
	if !strings.Contains(said, "FAIL  mail-from") || !strings.Contains(said, "→ Set CHAPTERHOUSE_MAIL_FROM") {
		t.Errorf("said:\n%s", said)
	}
	said = c.run(app.ExitPartial, "doctor", "--json")
	var report struct {
		Checks   []app.Finding
		Settings []struct{ Variable, Value string }
		Problems int
	}
	if err := json.NewDecoder(strings.NewReader(said)).Decode(&report); err != nil {
		t.Fatalf("%v in:\n%s", err, said)
	}
	if report.Problems != 1 || trouble(report.Checks)["mail-from"].Mend == "" || len(report.Settings) < 10 || strings.Contains(said, "swordfish") {
		t.Errorf("report: %+v", report)
	}
}

func TestDoctorAndUnusableSettings(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"doctor"}, {"doctor", "--json"}} {
		said := runs(t, app.ExitUsage, []string{"CHAPTERHOUSE_ADDR=nowhere"}, args...)
		if !strings.Contains(said, "CHAPTERHOUSE_ADDR") || len(args) > 1 && !strings.Contains(said, `"name": "settings"`) {
			t.Errorf("%v said:\n%s", args, said)
		}
	}
}

// TestDoctorMakesNothing: on a machine where nothing is yet, doctor leaves it so, and speaks of nothing that the first start
// makes. Where the settings name what should be there, the control, its absence is a problem.
func TestDoctorMakesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	empty := []string{"CHAPTERHOUSE_DATA=" + folder + "/data"}
	if said := runs(t, app.ExitOK, empty, "doctor"); strings.Contains(said, "keyset") || strings.Contains(said, "ackup") || strings.Contains(said, "skip ") {
		t.Errorf("it speaks of what is not there:\n%s", said)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("doctor made %v, %v", entries, err)
	}
	named := append(empty, "CHAPTERHOUSE_DATABASE_URL=sqlite:"+folder+"/hub.db")
	if f := trouble(app.Examine(t, t.Context(), named, nil))["database"]; f.Status != "FAIL" {
		t.Errorf("control: a database that is named and not there: %+v", f)
	}
}

// TestDoctorOnAFirstDay: a perfect first install is green. Embedded: after the first start, with nothing in it. In production:
// after the lines of the README, with one admin, no leads, no events, no mail and no backup. The controls are the same hub
// three weeks later, when all of that is missing.
func TestDoctorOnAFirstDay(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		s := &stack{data: t.TempDir() + "/data"}
		s.serve(t, nil)
		if said := runs(t, app.ExitOK, []string{"CHAPTERHOUSE_DATA=" + s.data}, "doctor"); !strings.Contains(said, "0 warnings, 0 problems, 0 skipped") {
			t.Errorf("said:\n%s", said)
		}
	})
	t.Run("production", func(t *testing.T) {
		t.Parallel()
		c := newClinic(t)
		c.set("DATA", c.folder+"/fresh")
		c.set("KEYS", c.folder+"/fresh-keys/keys.json")
		c.set("DATABASE_URL", "sqlite:"+c.folder+"/fresh.db")
		c.run(app.ExitOK, "migrate")
		c.run(app.ExitOK, "import", "chapters", c.folder+"/chapters.csv")
		c.run(app.ExitOK, "grant", "national_admin", "--email", "ada@example.org")
		code, counts := well()
		if said := c.run(code, "doctor"); !strings.Contains(said, counts) || strings.Contains(said, "ackup") {
			t.Errorf("said:\n%s", said)
		}
		later := trouble(app.Examine(t, t.Context(), c.env(), func(s *app.Subject) { s.TellNow(time.Now().AddDate(0, 0, 21)) }))
		for _, name := range []string{"national-admins", "chapter-leads", "backup-age"} {
			if later[name].Name == "" {
				t.Errorf("control: after three weeks %s finds nothing", name)
			}
		}
	})
}

// TestDoctorOnTheDemonstration: what `make run` makes is a clean site, also while it serves.
func TestDoctorOnTheDemonstration(t *testing.T) {
	t.Parallel()
	s := &stack{data: t.TempDir() + "/data"}
	s.serve(t, nil, "--demo")
	code, _ := well()
	runs(t, code, []string{"CHAPTERHOUSE_DATA=" + s.data}, "doctor")
}

// TestDoctorOnRealParts: PostgreSQL, Redis, a provider somebody else wrote and a relay, all in order, on the public net.
func TestDoctorOnRealParts(t *testing.T) {
	t.Parallel()
	database, store := server(t, "CHAPTERHOUSE_TEST_POSTGRES_URL"), server(t, "CHAPTERHOUSE_TEST_REDIS_URL")
	// A snapshot once a day if a million keys changed: persistence that never does anything during a test run.
	tellRedis(t, store, `CONFIG SET save "86400 1000000"`)
	c := newClinic(t)
	office := foreignProvider(t)
	owner, hub, role := ownDatabase(t, database)
	for name, value := range map[string]string{
		"DATA": c.folder + "/fresh", "DATABASE_URL": owner, "REDIS_URL": store,
		"OIDC_STAFF_ISSUER": office.Issuer(), "OIDC_STAFF_CLIENT_ID": office.ClientID, "OIDC_STAFF_CLIENT_SECRET": office.ClientSecret,
	} {
		c.set(name, value)
	}
	c.run(app.ExitOK, "migrate", "--app-role", role)
	c.set("DATABASE_URL", hub)
	c.run(app.ExitOK, "import", "chapters", c.folder+"/chapters.csv")
	c.run(app.ExitOK, "grant", "national_admin", "--email", "ada@example.org")
	c.run(app.ExitOK, "grant", "national_admin", "--email", "grace@example.org")
	c.run(app.ExitOK, "grant", "lead", "--email", "robin@example.org", "--chapter", "boston")
	c.run(app.ExitOK, "backup", c.folder+"/real.zip")
	c.run(app.ExitOK, "backup", "verify", c.folder+"/real.zip")
	for _, f := range app.Examine(t, t.Context(), c.env(), nil) {
		if !slices.Contains([]string{"ok", "none"}, string(f.Status)) {
			t.Errorf("%s %s: %s", f.Status, f.Name, f.Found)
		}
	}
}
