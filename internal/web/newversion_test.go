package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// draftForm is what the editor of the draft would send of a version of the fixture's toolkit.
func draftForm(p response, pairs ...string) url.Values {
	p.t.Helper()
	return but(p.filled(), pairs...)
}

// TestANewVersionFromTheOfficeToThePage goes the way of a correction: a draft of version 2, beside what is live, published with a note, seen
// on the desk, taken by the lead with what it newly asks. What supporters read stays as it was until then.
func TestANewVersionFromTheOfficeToThePage(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, other := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Staff(t, "Sky Staff"))
	lee, v := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.visitor(t)
	base, room, public := link.NationalToolkit(w.kit.ID), link.Desk("boston")+"/toolkits/"+string(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	text := func() string {
		t.Helper()
		p := v.get(public).must(200)
		return p.text(".ask") + "|" + p.text(".script")
	}
	live := text()

	lee.get(room + "/changes").to(room) // there is nothing newer
	published := staff.get(base).must(200)
	published.says(`form[action$="/draft"] button`, "Start version 2")
	staff.get(base + "/draft").to(base)
	staff.post(base+"/draft", nil).to(base + "/draft")
	other.post(base+"/draft", nil).to(base + "/draft") // the same
	editor := staff.get(base + "/draft").must(200)
	editor.says(".page-head .soft", "Version 2, draft")
	staff.get(base).must(200).says(`a.button[href$="/draft"]`, "Go on with version 2")

	item := items(t, b, hub.Toolkit{ID: w.kit.ID, Draft: 2})[0]
	form := staff.get(base + "/items/" + string(item.ID)).must(200).filled()
	staff.post(base+"/items/"+string(item.ID), but(form, "body", "I am calling from [[city]] at [[office]]. [[quote]]")).to(base + "/draft")
	staff.post(base, draftForm(editor, "ask", "Open on **all** Sundays.", "then", "review")).to(base + "/changes")
	undeclared := staff.get(base + "/changes").must(200)
	refused := staff.post(base+"/changes", but(undeclared.filled(), "note", "A number to call.")).must(422)
	refused.says(".error-summary strong", "Not published. Please fix:")
	if got := refused.value("note"); got != "A number to call." {
		t.Errorf("what was typed is gone: %q", got)
	}
	editor = staff.get(base + "/draft").must(200)
	staff.post(base, draftForm(editor, "slot_label_2", "Council office", "slot_key_2", "office", "slot_required_2", "1")).to(base + "/draft")
	if now := text(); now != live {
		t.Errorf("a draft changed a live page:\n%s\n%s", live, now)
	}

	changes := staff.get(base + "/changes").must(200)
	want := []string{"Open on Sundays.", "Open on **all** Sundays."}
	got := []string{changes.find(".versus").First().Find("div").First().Find(".words").Text(), changes.find(".versus").First().Find("div").Last().Find(".words").Text()}
	for i := range got {
		got[i] = strings.NewReplacer("(removed:) ", "", "(new:) ", "", "(end) ", "").Replace(got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the ask beside what it was (-want +got):\n%s", diff)
	}
	if ins := changes.find(".versus ins").First().Text(); !strings.Contains(ins, "**all**") || !strings.Contains(ins, "(new:)") {
		t.Errorf("what is new is not marked for eyes and ears: %q", ins)
	}
	changes.says(`form[action$="/changes"] .help`, "One line, like “The council office has a new number.” Chapters read it on their desk and in an email.")
	if lines := changes.text("main"); !strings.Contains(lines, "1 chapter has to fill in a new blank first.") {
		t.Error("what a new blank means to chapters is not said")
	}
	ready := changes.filled()
	staff.post(base+"/changes", but(ready, "note", " ")).must(422).problem("note")
	b.advance(t, time.Second)
	other.post(base, draftForm(other.get(base+"/draft").must(200), "summary", "Six minutes on the phone.")).to(base + "/draft")
	stale := staff.post(base+"/changes", but(ready, "note", "A number to call.")).must(409)
	stale.says(".error-summary strong", "Not published: the draft changed after you looked at it. Please look again.")
	if got := stale.value("note"); got != "A number to call." {
		t.Errorf("what was typed is gone: %q", got)
	}
	staff.post(base+"/changes", stale.filled()).to(base)
	staff.get(base).says(".flash", page.NoticeOf("version-next").String())
	staff.get(base + "/changes").to(base) // no draft

	if now := text(); now != live {
		t.Errorf("the old page does not stay up:\n%s\n%s", live, now)
	}
	if got := b.Mails(t, hub.MailNewVersion); got != 1 {
		t.Errorf("%d emails to the lead, want 1", got)
	}
	board := staff.get(base + "/board?version=old").must(200)
	if rows := board.find("tbody tr").Length(); rows != 1 {
		t.Errorf("%d chapters are on an old version, want 1", rows)
	}
	board.says(`.tabs a[aria-current]`, "On an old version 1")

	// From the desk: one tap to what changed, one to use it.
	desk := lee.get(link.Desk("boston")).must(200)
	if needs := desk.text(".needs"); !strings.Contains(needs, "new version: Open on SundaysA number to call.") {
		t.Errorf("the desk says %s", needs)
	}
	lee.get(room).must(200).says(".notice a.button", "See what changed")
	look := lee.get(room + "/changes").must(200)
	look.says("blockquote", "A number to call.")
	look.says("#carried + dl dd", "Boston")
	if now := look.find(".versus").Eq(2).Find(".words").Text(); !strings.Contains(now, "Boston") {
		t.Errorf("the script is not filled with the chapter’s words: %q", now)
	}
	empty := lee.post(room+"/changes", look.filled()).must(422)
	empty.problem("slot_office")
	lee.post(room+"/changes", but(look.filled(), "version", "1", "slot_office", "555-0100")).must(409)
	lee.post(room+"/changes", but(look.filled(), "slot_office", "555-0100")).to(room)
	lee.get(room).says(".flash", page.NoticeOf("version-taken").String())
	if now := text(); !strings.Contains(now, "Open on all Sundays.") || !strings.Contains(now, "from Boston at 555-0100.") {
		t.Errorf("the page does not show the new version: %s", now)
	}
	lee.post(room+"/changes", but(look.filled(), "slot_office", "555-0199")).to(room) // twice is once
	lee.get(room).says(".flash", page.NoticeOf("version-had").String())
	if now := text(); !strings.Contains(now, "555-0100") {
		t.Errorf("a second form overwrote the first: %s", now)
	}
}

// Where nothing new is asked, the pages show the new text at once, and the leads are told so.
func TestAVersionThatSwaps(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, v := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	b.Lead(t, w.boston, "Lee Lead")
	base, public := link.NationalToolkit(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	for _, c := range []struct{ swap, ask, want string }{{"wait", "Open on Mondays.", "Open on Sundays."}, {"swap", "Open on Tuesdays.", "Open on Tuesdays."}} {
		v.get(public).must(200)
		staff.post(base+"/draft", nil).to(base + "/draft")
		staff.post(base, draftForm(staff.get(base+"/draft").must(200), "ask", c.ask, "then", "review")).to(base + "/changes")
		changes := staff.get(base + "/changes").must(200)
		if words := changes.text("main"); !strings.Contains(words, "1 chapter’s page can show it right away.") {
			t.Error("who would follow is not said")
		}
		staff.post(base+"/changes", but(changes.filled(), "note", "Another day.", "swap", c.swap)).to(base)
		v.get(public).must(200).says(".ask p", c.want)
	}
	if got := b.Mails(t, hub.MailNewVersion); got != 2 {
		t.Errorf("%d emails, want one a version", got)
	}
}

// A draft is thrown away only after a question, and what is live stays.
func TestThrowingADraftAway(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff := b.as(t, b.Staff(t, "Sol Staff"))
	base := link.NationalToolkit(w.kit.ID)
	staff.post(base+"/draft", url.Values{"do": {"discard"}}).must(409) // there is none
	staff.post(base+"/draft", nil).to(base + "/draft")
	ask := staff.post(base+"/draft", url.Values{"do": {"discard"}}).must(200)
	ask.says("h1", "Throw away the draft of version 2?")
	staff.get(base + "/draft").must(200)
	staff.post(base+"/draft", url.Values{"do": {"discard"}, "sure": {"1"}}).to(base)
	staff.get(base + "/draft").to(base)
	staff.get(base).must(200).says(".page-head .soft", "Version 1, published")
	staff.post(link.NationalToolkit(w.drafted.ID)+"/draft", url.Values{"do": {"discard"}, "sure": {"1"}}).must(409) // the first version is the toolkit
}

// A blank under a new name keeps its answers, and words for one that is gone stay readable.
func TestRenamedAndRemovedBlanks(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, lee := b.as(t, b.Staff(t, "Sol Staff")), b.as(t, b.Lead(t, w.boston, "Lee Lead"))
	base, room := link.NationalToolkit(w.kit.ID), link.Desk("boston")+"/toolkits/"+string(w.kit.ID)
	lee.post(room, but(lee.get(room).must(200).filled(), "do", "fill", "slot_quote", "We read.")).to(room)
	staff.post(base+"/draft", nil).to(base + "/draft")
	item := items(t, b, hub.Toolkit{ID: w.kit.ID, Draft: 2})[0]
	form := staff.get(base + "/items/" + string(item.ID)).must(200).filled()
	staff.post(base+"/items/"+string(item.ID), but(form, "body", "From [[town]].")).to(base + "/draft")

	first := staff.get(base + "/draft").must(200)
	first.lacks(`select[name^="slot_from"]`)
	staff.post(base, draftForm(first, "slot_label_0", "Your town", "slot_key_0", "town", "slot_label_1", "")).to(base + "/draft")
	second := staff.get(base + "/draft").must(200)
	second.says(`select[name="slot_from_0"] option:nth-child(2)`, "City")
	wrong := staff.post(base, draftForm(second, "slot_from_0", "nowhere")).must(422)
	wrong.says(`.error-summary a[href="#f-slots"]`, "“Your town” can only take over the answers to a blank that is gone, and that no other blank takes over.")
	staff.post(base, draftForm(second, "slot_from_0", "city")).to(base + "/draft")
	changes := staff.get(base + "/changes").must(200)
	if words := changes.text("main"); !strings.Contains(words, "It takes over the answers to “City”.") {
		t.Error("the changes do not say whose answers the blank takes over")
	}
	staff.post(base+"/changes", but(changes.filled(), "note", "Towns, too.", "swap", "wait")).to(base)
	look := lee.get(room + "/changes").must(200)
	look.says("#carried + dl dt", "Your town")
	look.says("#carried + dl dd", "Boston")
	look.says("#left ~ dl dd", "We read.")
	lee.post(room+"/changes", look.filled()).to(room)
	after := lee.get(room).must(200)
	if got := after.value("slot_town"); got != "Boston" {
		t.Errorf("the answer under its new name is %q", got)
	}
	after.says("#left ~ dl dt", "Local quote")
	after.says("#left ~ dl dd", "We read.")
}

// Two leads have the changes open: the second finds that the first took the version, and overwrites nothing.
func TestTwoLeadsTakeAVersion(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	lee, lou := b.as(t, b.Lead(t, w.boston, "Lee Lead")), b.as(t, b.Lead(t, w.boston, "Lou Lead"))
	room := link.Desk("boston") + "/toolkits/" + string(w.older.ID)
	began := lou.get(room + "/changes").must(200).filled()
	lee.post(room, but(lee.get(room).must(200).filled(), "do", "fill", "slot_quote", "Lee’s words.")).to(room)
	both := lou.post(room+"/changes", but(began, "slot_quote", "Lou’s words.")).must(409)
	both.says("#n-slot_quote", "Now: Lee’s words.")
	lou.post(room+"/changes", both.filled()).to(room)
	if got := lou.get(room).must(200).value("slot_quote"); got != "Lou’s words." {
		t.Errorf("the answer is %q", got)
	}
}

// A typo is fixed in one form: what is live shows it after a question, and a draft takes it over where it still said what was wrong.
func TestFixingATypo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	w := newWorld(t, b)
	staff, v := b.as(t, b.Staff(t, "Sol Staff")), b.visitor(t)
	base, public := link.NationalToolkit(w.kit.ID), link.Toolkit("boston", w.kit.ID)
	staff.post(base+"/draft", nil).to(base + "/draft")
	staff.post(base, draftForm(staff.get(base+"/draft").must(200), "ask", "Open every day.")).to(base + "/draft")
	at := staff.get(base).must(200).find(`a[aria-label="Fix a typo in “The call”"]`).AttrOr("href", "")
	typo := staff.get(at).must(200)
	typo.says("h1", "Fix a typo in “The call”")
	form := but(typo.filled(), "do", "fix", "body", "I’m calling from [[city]]. [[quote]]")
	staff.post(at, but(form, "note", "")).must(422).problem("note")
	staff.post(at, but(typo.filled(), "do", "fix")).must(422).problem("title") // nothing is different
	staff.post(at, but(form, "body", "From [[moon]].")).must(422).problem("body")
	ask := staff.post(at, form).must(200)
	ask.says("h1", "Publish this correction?")
	if words := ask.text("#follows"); !strings.Contains(words, "The draft gets the correction, too, and becomes version 3.") {
		t.Errorf("what becomes of the draft is not said: %s", words)
	}
	script := func() string { return strings.Join(strings.Fields(v.get(public).must(200).text(".script")), " ") }
	if now := script(); !strings.HasPrefix(now, "I am calling from Boston.") {
		t.Errorf("the question alone changed a page: %s", now)
	}
	staff.post(at, but(form, "sure", "1")).to(base)
	if now := script(); !strings.HasPrefix(now, "I’m calling from Boston.") {
		t.Errorf("the page still says %s", now)
	}
	v.get(public).says(".ask p", "Open on Sundays.")
	staff.get(base).must(200).says(".page-head .soft", "Version 2, published")
	draft := staff.get(base + "/draft").must(200)
	draft.says(".page-head .soft", "Version 3, draft")
	draft.says(".prose", "I’m calling from [[city]]. [[quote]]")
	if got := draft.value("ask"); got != "Open every day." {
		t.Errorf("the draft asks %q", got)
	}
	staff.post(at, but(form, "sure", "1")).must(409) // that item is of an old version
}
