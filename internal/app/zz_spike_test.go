package app_test

import "testing"

func TestSpike(t *testing.T) {
	b := launch(t)
	p := b.person(t, "http://127.0.0.1:18080")
	p.album = newAlbum(t, "spike")
	p.open("/sign-in")
	p.press("Continue with the demonstration sign-in")
	t.Log(p.where())
	p.in("form", "Robin Vale").press(p.in("form", "Robin Vale").scopeName())
	t.Log(p.where())
	p.press("New event")
	p.album.keep(p.ctx, "editor")
	for _, n := range []string{"Title", "In one sentence (optional)", "Description (optional)", "Date", "From", "To", "Time zone", "Place", "Seats (optional)", "Picture (optional)", "What the picture shows (optional)"} {
		t.Log(n, p.find(n, "input", "textarea", "select"))
	}
	p.fill("Title", "Seed swap")
	p.fill("Date", "2026-12-05")
	p.fill("From", "18:30")
	p.fill("To", "20:00")
	p.choose("Time zone", "America/Chicago")
	p.pick("How people come", "Both")
	t.Log(p.script(`JSON.stringify([...new FormData(document.querySelector("main form"))].map(e=>e[0]+"="+e[1]))`))

	q := b.person(t, "http://127.0.0.1:18080", noScript())
	q.open("/")
	t.Log(q.script(`document.documentElement.className+"|"+document.title`))
	q.fill("Your postcode", "02139")
	q.press("Find events")
	t.Log(q.where())
}
func (p *person) scopeName() string { return p.script(p.scope + `.querySelector("button").innerText`) }
