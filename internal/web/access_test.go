package web

import (
	"strings"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// What is asked of a place is not asked of an event without one.
func TestOnlineEventsLeaveOutWhatIsAskedOfAPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	answers := hub.Access{StepFree: hub.Yes, Captions: hub.Yes}
	online := b.Event(t, boston, func(e *hub.Event) { e.Mode, e.Access = hub.ModeOnline, answers })
	here := b.Event(t, boston, func(e *hub.Event) { e.Mode, e.Access = hub.ModeHybrid, answers })
	said := func(e hub.Event) string {
		return b.visitor(t).get(link.Event("boston", e.ID)).must(200).find(".access").Text()
	}
	if got := said(online); strings.Contains(got, "Step-free") || strings.Contains(got, "Childcare") || !strings.Contains(got, "Live captions") {
		t.Errorf("online: %q", got)
	}
	if got := said(here); !strings.Contains(got, "Step-free entrance") || !strings.Contains(got, "Live captions") {
		t.Errorf("hybrid: %q", got)
	}
	lead := b.as(t, b.Lead(t, boston, "Lena Lead"))
	if n := lead.get(link.DeskEvent("boston", online.ID)).must(200).find(`[data-mode="in_person hybrid"] input[name^="access_"]`).Length(); n != 12 {
		t.Errorf("%d answers of the editor are for places, want 4 questions with 3", n)
	}
}
