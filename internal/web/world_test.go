package web

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/mail"
	"chapterhouse/internal/store/storetest"
)

// selection is short for what a selector finds.
type selection = goquery.Selection

// world is an organization with one thing of every kind: what a crawler of all routes needs.
type world struct {
	boston, austin, national hub.Chapter

	open, draft, members hub.Event // of Boston
	elsewhere            hub.Event // of Austin
	kit, drafted         hub.Toolkit
	older                hub.Toolkit // of which Boston has a version before the newest
	item                 hub.ItemID
	call                 hub.ItemKey      // of kit
	noted                hub.MembershipID // a member of Boston, in the test of editors
	picture              hub.File         // Boston's
	robin                hub.RSVP         // going to open; a guest
	mail                 string           // in the outbox
}

// newWorld fills the hub of b. It runs before the first request: the directory is kept for three seconds of a clock that
// stands still.
func newWorld(t *testing.T, b *bundle) *world {
	t.Helper()
	w := &world{national: b.National(t), boston: b.Chapter(t, "boston"), austin: b.Chapter(t, "austin")}
	w.open = b.Event(t, w.boston)
	w.draft = b.Draft(t, w.boston)
	w.members = b.Event(t, w.boston, func(e *hub.Event) { e.Audience = hub.AudienceMembers })
	w.elsewhere = b.Event(t, w.austin)
	w.robin = b.Confirmed(t, w.open, "Robin Vale", 2)
	w.kit, w.drafted = b.Toolkit(t, "Open on Sundays"), draftToolkit(t, b)
	w.item, w.call = items(t, b, w.drafted)[0].ID, items(t, b, w.kit)[0].Key
	b.Push(t, w.kit, w.boston)
	adopt(t, b, w.boston, w.kit)
	w.older = b.olderKit(t, w.boston, "Longer hours")
	w.picture = keepPicture(t, b, w.boston)
	b.cover(t, w.open, w.picture)
	w.open = b.Reload(t, w.open)
	w.mail = keepMail(t, b)
	return w
}

// adopt takes the fixture's toolkit up for a chapter with every required slot filled: its page is up.
func adopt(t *testing.T, b *bundle, ch hub.Chapter, kit hub.Toolkit) {
	t.Helper()
	err := b.Store.Chapter(ch.ID).SaveAdoption(t.Context(), "", hub.Adoption{
		Chapter: ch.ID, Toolkit: kit.ID, Version: 1, State: hub.AdoptionLocalized, Values: map[string]string{"city": ch.Name},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

func draftToolkit(t *testing.T, b *bundle) hub.Toolkit {
	t.Helper()
	ctx := t.Context()
	id, err := b.Store.AddToolkit(ctx, "", hub.ToolkitHead{Title: "Being written", Summary: "Soon.", Ask: "Ask of [[city]]."})
	if err == nil {
		err = b.Store.SaveItem(ctx, "", id, hub.Item{Kind: hub.ItemLetter, Title: "A letter", Body: "Dear council"}, time.Time{})
	}
	if err != nil {
		t.Fatal(err)
	}
	kit, err := b.Store.Toolkit(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return kit
}

// olderKit is a toolkit of which the chapter has a version before the newest.
func (b *bundle) olderKit(t *testing.T, ch hub.Chapter, title string) hub.Toolkit {
	t.Helper()
	kit := b.Toolkit(t, title)
	b.Push(t, kit, ch)
	adopt(t, b, ch, kit)
	return b.NewVersion(t, kit, hub.Publication{Note: "A new number."}, func(v *hub.ToolkitVersion) { v.Ask = "Open longer." })
}

func items(t *testing.T, b *bundle, kit hub.Toolkit) []hub.Item {
	t.Helper()
	v, err := b.Store.ToolkitVersion(t.Context(), kit.ID, max(kit.Draft, kit.Latest))
	if err != nil {
		t.Fatal(err)
	}
	return v.Items
}

// cover makes a picture the cover of an event.
func (b *bundle) cover(t *testing.T, e hub.Event, f hub.File) {
	t.Helper()
	b.Exec(t, `UPDATE events SET cover_id = $3, cover_alt = 'The river' WHERE chapter_id = $1 AND id = $2`, e.Chapter, e.ID, f.ID)
}

// keepPicture adds a stored picture with bytes behind both widths.
func keepPicture(t *testing.T, b *bundle, ch hub.Chapter) hub.File {
	t.Helper()
	f := b.File(t, ch)
	for _, width := range f.Widths {
		if _, _, err := b.files.Put(t.Context(), f.ID.Variant(width), bytes.NewReader(jpegOf(t, width/10, 40))); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func jpegOf(t testing.TB, width, height int) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = color.Gray{Y: uint8(i)}.Y
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func keepMail(t *testing.T, b *bundle) string {
	t.Helper()
	err := b.outbox.Send(t.Context(), mail.Message{
		ID: "one", From: mail.Address{Name: "Commons Alliance", Email: "hub@example.org"}, To: mail.Address{Email: "robin.vale@example.org"},
		Subject: "You are going", Text: "See https://hub.example.org/rsvp.", HTML: `<p style="color:red">See you</p>`, Date: b.Clock.Now(),
		Calendar: &mail.Calendar{Method: "REQUEST", Body: []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := b.outbox.List(t.Context(), 1)
	if err != nil || len(kept) != 1 {
		t.Fatalf("outbox: %v, %d mails", err, len(kept))
	}
	return kept[0].ID
}

// at fills a route's parameters with the things of the world.
func (w *world) at(b *bundle, route string) string {
	_, path, _ := strings.Cut(route, " ")
	event := w.open.ID
	for _, part := range []string{"/delete", "/publish", "/preview"} {
		if strings.HasSuffix(path, part) {
			event = w.draft.ID
		}
	}
	kit := w.kit.ID
	if route == "POST /national/toolkits/:toolkit" || strings.HasPrefix(path, "/national/toolkits/:toolkit/items/") || strings.HasPrefix(path, "/national/toolkits/:toolkit/draft") || strings.HasPrefix(path, "/national/toolkits/:toolkit/changes") {
		kit = w.drafted.ID
	}
	if strings.HasSuffix(path, "/desk/toolkits/:toolkit/changes") {
		kit = w.older.ID
	}
	return strings.NewReplacer(
		":chapter", w.boston.Slug, ":event", string(event), ":toolkit", string(kit), ":item", string(w.item), ":key", string(w.call),
		":file", string(w.picture.ID), ":width", "640", ":token", string(b.Store.ManageToken(w.robin.ID)), ":mail", w.mail,
		":provider", "demo", ":person", string(w.robin.Person), ":membership", "0000000000000000", ":rsvp", string(w.robin.ID), ":session", "0000000000000000", ":import", "0000000000000000", ":number", "1.csv",
		":link", "0000000000000000", ":invite", "0000000000000000", ":audience", "0000000000000000", ":ask", "0000000000000000", ":duplicate", "0000000000000000", "/*path", "/jwks",
	).Replace(path)
}

// closedAsk is something that a chapter asked the office for, and took back.
func (b *bundle) closedAsk(t *testing.T, ch hub.Chapter) hub.AskID {
	t.Helper()
	tenant := b.Store.Chapter(ch.ID)
	if err := tenant.AddAsk(t.Context(), "lead", hub.Ask{Kind: hub.AskPrint, Text: "Posters."}); err != nil {
		t.Fatal(err)
	}
	id := hub.AskID(b.Text(t, `SELECT id FROM asks WHERE chapter_id = $1`, ch.ID))
	if err := tenant.CloseAsk(t.Context(), "lead", id); err != nil {
		t.Fatal(err)
	}
	return id
}

// duplicate is a proposal that two new members of a chapter are one person.
func (b *bundle) duplicate(t *testing.T, ch hub.Chapter) hub.DuplicateID {
	t.Helper()
	name := hub.NewID[string]()
	one := b.Member(t, ch, "Ana "+name)
	b.Member(t, ch, "Anna "+name)
	member := hub.MembershipID(b.Text(t, `SELECT id FROM memberships WHERE chapter_id = $1 AND person_id = $2`, ch.ID, one))
	if err := b.Store.Chapter(ch.ID).AddDuplicate(t.Context(), "lead", member, storetest.Email("Anna "+name), "Same phone."); err != nil {
		t.Fatal(err)
	}
	return hub.DuplicateID(b.Text(t, `SELECT id FROM duplicates WHERE chapter_id = $1 AND $2 IN (person_id, other_id)`, ch.ID, one))
}

// joinLink is a link to join of a chapter.
func (b *bundle) joinLink(t *testing.T, ch hub.Chapter) hub.JoinLinkID {
	t.Helper()
	id, err := b.Store.Chapter(ch.ID).MakeJoinLink(t.Context(), hub.JoinLink{Name: "At the meeting", Most: 50, MadeBy: "lead", ExpiresAt: b.Clock.Now().AddDate(0, 0, 7)})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// soon is an edit that makes an event begin after a while.
func soon(in time.Duration, b *bundle) func(*hub.Event) {
	return func(e *hub.Event) {
		e.StartsAt, e.EndsAt = b.Clock.Now().Add(in), b.Clock.Now().Add(in+2*time.Hour)
	}
}

// outcome is an answer in a word: its status, "sign-in" and "fresh" for the way to the sign-in page, "provider" for the
// embedded provider's login, else the place it leads to without its object.
func (b *bundle) outcome(p response) string {
	to := strings.TrimPrefix(p.header.Get("Location"), b.url)
	switch {
	case p.status != http.StatusSeeOther:
		return strconv.Itoa(p.status)
	case strings.HasPrefix(to, "/sign-in") && strings.Contains(to, "fresh=1"):
		return "fresh"
	case to == "/sign-in" || strings.HasPrefix(to, "/sign-in?return="):
		return "sign-in"
	case strings.HasPrefix(to, "/embedded/id/authorize?"):
		return "provider"
	}
	return to
}
