package session

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// earlier is what Redis holds of a session that an earlier release started (its library: alexedwards/scs 2.9.0), with its token.
const (
	earlierToken = "B_F36xc2n-BtRJ2W6MTRx9NnJ9jq03Q3CgLcDVFj8PE"
	earlier      = "JX8DAQL/gAABAgEIRGVhZGxpbmUB/4IAAQZWYWx1ZXMB/4QAAAAQ/4EFAQEEVGltZQH/ggAAACf/gwQBARdtYXBbc3RyaW5nXWludGVyZmFjZSB7fQH/hAABDAEQAAD+AXn/gAEPAQAAAA7inrOAB1vKAP//AQEHc2Vzc2lvbgdbXXVpbnQ4Cv4BTwD+AUt7IlBlcnNvbiI6InBlcnNvbi0xIiwiTGV2ZWwiOiJsZWFkIiwiUHJvdmlkZXIiOiJtYWluIiwiSXNzdWVyIjoiaHR0cHM6Ly9pZC5leGFtcGxlLm9yZyIsIlN1YmplY3QiOiJzdWJqZWN0LTEiLCJQcm92aWRlclNlc3Npb24iOiJzaWQtMSIsIklEVG9rZW4iOiJzZWFsZWQiLCJTaWduZWRJbkF0IjoiMjAyNi0xMS0yOVQxMTowMDowMC4xMjM0NTZaIiwiRnJlc2hBdCI6IjIwMjYtMTEtMjlUMTE6NTk6MDAuMTIzNDU2WiIsIlNlZW5BdCI6IjIwMjYtMTEtMjlUMTI6MDA6MDAuMTIzNDU2WiIsIkZpbmdlcnByaW50IjoiZiIsIkVuZCI6IjIwMjYtMTItMDZUMTE6MDA6MDAuMTIzNDU2WiJ9AA=="
)

// earlierRecord is the session in earlier.
func earlierRecord() record {
	at := time.Date(2026, 11, 29, 12, 0, 0, 123456000, time.UTC)
	return record{End: at.Add(-time.Hour).Add(levels["lead"].Absolute), Session: Session{
		Person: "person-1", Level: "lead", Provider: "main", Issuer: "https://id.example.org", Subject: "subject-1", ProviderSession: "sid-1",
		IDToken: "sealed", SignedInAt: at.Add(-time.Hour), FreshAt: at.Add(-time.Minute), SeenAt: at, Fingerprint: "f",
	}}
}

func TestASessionOfAnEarlierReleaseGoesOn(t *testing.T) {
	everywhere(t, func(t *testing.T, h *hub) {
		want := earlierRecord()
		payload, err := base64.StdEncoding.DecodeString(earlier)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decode(payload)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		h.clock.now = want.SeenAt.Add(2 * time.Minute)
		key := root + sessionPrefix + hashOf(earlierToken)
		if err := h.raw.Set(t.Context(), key, payload, time.Hour).Err(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { h.raw.Del(context.Background(), key) })
		want.Token, want.SeenAt = earlierToken, h.clock.Now()
		for _, what := range []string{"as it was written", "as it was touched"} {
			if diff := cmp.Diff(want.Session, h.mustGet(t, earlierToken)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
	})
}

// A hub of an earlier release reads what this one writes, with the types of its library.
func TestAnEarlierReleaseReadsASession(t *testing.T) {
	t.Parallel()
	want := earlierRecord()
	payload, err := encode(want)
	if err != nil {
		t.Fatal(err)
	}
	var e struct {
		Deadline time.Time
		Values   map[string]any
	}
	if err := gob.NewDecoder(bytes.NewReader(payload)).Decode(&e); err != nil {
		t.Fatal(err)
	}
	text, _ := e.Values["session"].([]byte)
	var got record
	err = json.Unmarshal(text, &got)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
