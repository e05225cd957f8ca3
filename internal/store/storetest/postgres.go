package storetest

import (
	"context"
	"net/url"
	"os"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

const postgresVariable = "CHAPTERHOUSE_TEST_POSTGRES_URL"

// postgres gives one test a database that is as migrated, with the pools of its owner and of the hub's role.
func (f *Fixture) postgres(t testing.TB, further Further) {
	t.Helper()
	server := os.Getenv(postgresVariable)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("storetest: %s is not set, and in CI every test runs on PostgreSQL too", postgresVariable)
		}
		t.Skipf("storetest: %s is not set: skipping PostgreSQL (.ci/servers go test … starts one)", postgresVariable)
	}
	name, giveBack, err := databases.take(t.Context(), server, further)
	if err != nil {
		t.Fatalf("storetest: database: %v", err)
	}
	t.Cleanup(giveBack)
	f.URL = withDatabase(server, name)
	f.AppURL = As(f.URL, appRole)
	f.DB = open(t, f.URL)
	f.App = open(t, f.AppURL)
}

// appRole is the role of a serving hub in tests. Roles belong to the whole server, so all tests share it.
const appRole = "chapterhouse_test_app"

// As is a database's URL for another role, one of Fixture.Role or that of a serving hub.
func As(rawURL, role string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	u.User = url.UserPassword(role, role)
	return u.String()
}

// GrantApp lets App at the tables that the test made, as migrating does.
func (f *Fixture) GrantApp(t testing.TB) {
	t.Helper()
	if err := store.GrantApp(t.Context(), f.DB, appRole); err != nil {
		t.Fatalf("storetest: %v", err)
	}
}

// Role makes a role of PostgreSQL that may sign in and nothing else, and drops it when the test ends.
func (f *Fixture) Role(t testing.TB) string {
	t.Helper()
	role := "hub_test_" + hub.NewID[string]()
	f.Exec(t, `CREATE ROLE `+role+` LOGIN PASSWORD '`+role+`'`)
	t.Cleanup(func() { // the test's own context is over by the time of its cleanup
		if _, err := f.DB.ExecContext(context.Background(), `DROP OWNED BY `+role+`; DROP ROLE `+role); err != nil {
			t.Errorf("storetest: drop role: %v", err)
		}
	})
	return role
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // sqldb.Open refuses it with a sentence
	}
	u.Path = "/" + name
	return u.String()
}
