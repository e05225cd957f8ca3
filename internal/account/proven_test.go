package account

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sso"
)

func TestProvenAt(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 1, 16, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		id   sso.Identity
		want time.Time
	}{
		"the provider asked a moment ago":             {sso.Identity{AuthTime: now.Add(-time.Second)}, now.Add(-time.Second)},
		"the provider asked this morning":             {sso.Identity{AuthTime: now.Add(-8 * time.Hour)}, now.Add(-8 * time.Hour)},
		"the provider's clock is ahead":               {sso.Identity{AuthTime: now.Add(30 * time.Second)}, now},
		"the provider says nothing":                   {sso.Identity{}, now.Add(-hub.FreshFor)},
		"asked for, and proven without a time":        {sso.Identity{Fresh: true}, now},
		"asked for, and proven with a time":           {sso.Identity{Fresh: true, AuthTime: now.Add(-5 * time.Second)}, now.Add(-5 * time.Second)},
		"the provider's clock is ahead, and proven":   {sso.Identity{Fresh: true, AuthTime: now.Add(30 * time.Second)}, now},
		"the provider asked at this very moment":      {sso.Identity{AuthTime: now}, now},
		"the provider kept them signed in for a year": {sso.Identity{AuthTime: now.AddDate(-1, 0, 0)}, now.AddDate(-1, 0, 0)},
	} {
		if got := provenAt(c.id, now); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
