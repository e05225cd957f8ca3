package web

import (
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// Auditors, admins and the chapter's own leads see who read names in an emergency, why, and what was read; nobody else does.
func TestNamesReadInAnEmergencyAreListed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston, austin := b.Chapter(t, "boston"), b.Chapter(t, "austin")
	id := b.Grant(t, "Morgan Tallis", hub.RoleNationalAdmin, hub.Chapter{})
	admin := b.as(t, id)
	admin.get(link.NamesRead).must(200).says(".empty p", "Nobody has read names in an emergency.")
	if err := b.Store.OpenGlass(t.Context(), id, boston.ID, "=A threat was made."); err != nil {
		t.Fatal(err)
	}
	b.advance(t, time.Minute)
	admin.get(link.NationalChapter("boston") + "/names").must(200)
	b.advance(t, 2*time.Hour)
	admin = b.as(t, id)
	auditor := b.as(t, b.Grant(t, "August Winter", hub.RoleAuditor, hub.Chapter{}))
	lead, other := b.as(t, b.Lead(t, boston, "Robin Vale")), b.as(t, b.Lead(t, austin, "Ona Austin"))
	for name, seen := range map[string]response{
		"admin": admin.get(link.NamesRead).must(200), "auditor": auditor.get(link.NamesRead).must(200), "lead": lead.get(link.Desk("boston") + "/names-read").must(200),
	} {
		text := seen.find(".people li").First().Text()
		for _, want := range []string{boston.Name, "Morgan Tallis", "=A threat was made.", "1 view of the members", "Closed"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not read %q in %q", name, want, text)
			}
		}
	}
	file := auditor.get(link.NamesRead + ".csv").must(200)
	if !strings.Contains(file.body, "'=A threat was made.") || !strings.Contains(file.body, boston.Name+",Morgan Tallis,") {
		t.Errorf("the file is %q", file.body)
	}
	other.get(link.Desk("austin")+"/names-read").must(200).says(".empty p", "Nobody has read names in an emergency.")
	other.get(link.Desk("boston") + "/names-read").must(404)
	lead.get(link.NamesRead).must(404)
	b.as(t, b.Staff(t, "Jordan Ellery")).get(link.NamesRead).must(403)
	b.as(t, b.Member(t, boston, "Mia Member")).get(link.Desk("boston") + "/names-read").must(404)
	holds(t, admin.get("/me/data").must(200), "main", "=A threat was made.")
}
