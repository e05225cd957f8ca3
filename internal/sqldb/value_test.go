package sqldb_test

import (
	"database/sql"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store/storetest"
)

func TestValues(t *testing.T) {
	t.Parallel()
	denver := time.FixedZone("MDT", -6*3600)
	tests := []struct {
		name      string
		got, want any
	}{
		{"an empty id is NULL", sqldb.Text(hub.FileID("")), nil},
		{"an id is text", sqldb.Text(hub.FileID("f1")), "f1"},
		{"the zero time is NULL", sqldb.At(time.Time{}), nil},
		{"a time is UTC and whole microseconds", sqldb.At(time.Date(2026, 9, 1, 10, 0, 0, 1999, denver)), time.Date(2026, 9, 1, 16, 0, 0, 1000, time.UTC)},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestTimeScan(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 9, 1, 16, 0, 0, 120_000_000, time.UTC)
	for _, test := range []struct {
		name string
		in   any
		want time.Time
		bad  bool
	}{
		{"NULL", nil, time.Time{}, false},
		{"a time elsewhere", want.In(time.FixedZone("", 7200)), want, false},
		{"the driver's text", "2026-09-01 16:00:00.12+00:00", want, false},
		{"RFC 3339", "2026-09-01T18:00:00.12+02:00", want, false},
		{"other text", "yesterday", time.Time{}, true},
		{"a number", int64(7), time.Time{}, true},
	} {
		got := time.Unix(1, 0)
		err := sqldb.Time{T: &got}.Scan(test.in)
		if (err != nil) != test.bad {
			t.Errorf("%s: %v", test.name, err)
		}
		if !test.bad && (!got.Equal(test.want) || got.Location() != time.UTC) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

// TestTimesSortAsTheyHappened: SQLite keeps times as text, whose order must be that of the instants however many digits
// the fraction of a second has.
func TestTimesSortAsTheyHappened(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		random := rand.New(rand.NewPCG(3, 3))
		steps := []time.Duration{time.Microsecond, time.Millisecond, 100 * time.Millisecond, time.Second, time.Hour, 400 * 24 * time.Hour}
		var want []time.Time
		for range 300 {
			step := steps[random.IntN(len(steps))]
			want = append(want, f.Clock.Now().Add(time.Duration(random.IntN(50))*step))
		}
		err := f.DB.Tx(ctx, func(tx *sql.Tx) error {
			for _, at := range want {
				_, err := tx.ExecContext(ctx, `INSERT INTO audit (id, at, actor_id, action, object) VALUES ($1, $2, 'x', 'x', 'x')`,
					hub.NewID[hub.AuditID](), sqldb.At(at.In(time.FixedZone("", random.IntN(24)*3600))))
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(want, time.Time.Compare)
		middle := want[len(want)/2]
		rows, err := f.DB.QueryContext(ctx, `SELECT at FROM audit WHERE at <= $1 ORDER BY at`, sqldb.At(middle))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		var got []time.Time
		for rows.Next() {
			var at time.Time
			if err := rows.Scan(sqldb.Time{T: &at}); err != nil {
				t.Fatal(err)
			}
			got = append(got, at)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		want = slices.DeleteFunc(want, func(at time.Time) bool { return at.After(middle) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("times (-want +got):\n%s", diff)
		}
		var last time.Time
		if err := f.DB.QueryRowContext(ctx, `SELECT MAX(at) FROM audit WHERE at <= $1`, sqldb.At(middle)).Scan(sqldb.Time{T: &last}); err != nil || !last.Equal(middle) {
			t.Errorf("the latest is %v (%v), want %v", last, err, middle)
		}
	})
}
