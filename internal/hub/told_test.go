package hub_test

import (
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

func TestToldKeepsWhatPeopleKnewFirst(t *testing.T) {
	noon := time.Date(2026, time.December, 5, 17, 0, 0, 0, time.UTC)
	was := hub.Event{StartsAt: noon, EndsAt: noon.Add(time.Hour), Zone: "America/New_York", Mode: hub.ModeHybrid, Place: hub.Place{Venue: "Library"}, JoinURL: "https://a.example"}
	moved := was
	moved.StartsAt, moved.EndsAt, moved.JoinURL = noon.Add(time.Hour), noon.Add(2*time.Hour), "https://b.example"
	moved.Told = was.Tell(moved, false)
	if got := moved.Told; !got.StartsAt.Equal(noon) || !got.Join || got.Venue != "Library" {
		t.Fatalf("told before: %+v", got)
	}
	elsewhere := moved
	elsewhere.Place.Venue = "Hall"
	if got := moved.Tell(elsewhere, true); !got.StartsAt.Equal(noon) || !got.Join {
		t.Errorf("nobody read of the first change yet, and the second begins with it: %+v", got)
	}
	if got := moved.Tell(elsewhere, false); !got.StartsAt.Equal(moved.StartsAt) || got.Join {
		t.Errorf("everyone read of the first change: %+v", got)
	}
}

func TestAChangeThatWasTakenBackIsNoNews(t *testing.T) {
	noon := time.Date(2026, time.December, 5, 17, 0, 0, 0, time.UTC)
	e := hub.Event{StartsAt: noon, EndsAt: noon.Add(time.Hour), Zone: "UTC", Mode: hub.ModeInPerson}
	if e.ChangedBack() {
		t.Error("an event that never changed did not change back")
	}
	moved := e
	moved.StartsAt = noon.Add(time.Hour)
	back := e
	back.Told = e.Tell(moved, false)
	if moved.Told = back.Told; moved.ChangedBack() || !back.ChangedBack() {
		t.Errorf("moved %v, back %v", moved.ChangedBack(), back.ChangedBack())
	}
	if back.ChangeNote = "Sorry!"; back.ChangedBack() {
		t.Error("what the organizers wrote is news")
	}
	var read hub.Told
	if v, err := back.Told.Value(); err != nil || read.Scan(v) != nil || read != back.Told {
		t.Errorf("stored %v: %v, read %+v", back.Told, err, read)
	}
	if v, err := (hub.Told{}).Value(); err != nil || v != "" {
		t.Errorf("nothing is stored as %v: %v", v, err)
	}
}
