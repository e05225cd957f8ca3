package web

import (
	"net/url"
	"strings"
	"testing"

	"chapterhouse/internal/web/link"
)

// While email is stopped, nothing says that it leaves: not to guests, not to leads. Once it runs again, everything does.
func TestNothingPromisesEmailThatIsStopped(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	e := b.Event(t, boston)
	ada, lead := b.as(t, b.ada(t)), b.as(t, b.Lead(t, boston, "Lena Lead"))
	asks := func(address string) string {
		v := b.visitor(t)
		v.post(link.Event("boston", e.ID)+"/rsvp", url.Values{"name": {"Kim Tran"}, "email": {address}, "guests": {"0"}, "attends": {"in_person"}})
		return v.get(link.Event("boston", e.ID)).must(200).find("#rsvp").Text()
	}
	const later, banner = "so it will come later", "Email has been stopped since"
	desk := func() string { return lead.get(link.Desk("boston")).must(200).find("main").Text() }
	if got := asks("kim.tran@example.org"); strings.Contains(got, later) || strings.Contains(desk(), banner) {
		t.Errorf("email runs: %q", got)
	}
	ada.post("/operator/sends/pause", url.Values{"reason": {"A wrong date went out."}}).to("/operator")
	if got := asks("lou.park@example.org"); !strings.Contains(got, later) || strings.Contains(got, "within a minute") {
		t.Errorf("a guest reads %q", got)
	}
	if got := desk(); !strings.Contains(got, banner) {
		t.Errorf("the desk says %.200q", got)
	}
	other := b.Event(t, boston)
	lead.post(link.DeskEvent("boston", other.ID)+"/cancel", url.Values{"reason": {"A storm."}})
	lead.get(link.Event("boston", other.ID)).lacks(".flash strong") // nobody had RSVPed
	b.Confirmed(t, e, "Ines Farrow", 1)
	lead.post(link.DeskEvent("boston", e.ID)+"/cancel", url.Values{"reason": {"A storm."}})
	lead.get(link.Event("boston", e.ID)).says(".flash strong", "Email is stopped right now, so it will come later.")
	ada.post("/operator/sends/resume", nil).to("/operator")
	if got := desk(); strings.Contains(got, banner) {
		t.Errorf("email runs again: %.200q", got)
	}
}
