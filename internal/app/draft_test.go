package app_test

import (
	"net/http/httptest"
	"testing"

	"chapterhouse/internal/storybook"
)

// leaving says whether the browser would ask before it leaves the page.
const leaving = `String(!dispatchEvent(new Event("beforeunload", {cancelable: true})))`

// keptHere are the names of what the browser keeps of forms.
const keptHere = `Object.keys(localStorage).sort().join(" ")`

// TestWordsOutliveTheirPage: what is typed in a long form is there again after the page was left, on the same form only, until it is saved,
// thrown away, a week old, or the person signs out; and nobody leaves it without being asked.
func TestWordsOutliveTheirPage(t *testing.T) {
	t.Parallel()
	book, err := storybook.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(book)
	t.Cleanup(server.Close)
	p := launch(t).person(t, server.URL)
	want := func(expression, want string) {
		t.Helper()
		if got := p.script(expression); got != want {
			t.Errorf("%s is %q, want %q", expression, got, want)
		}
	}
	const title, bring, offered = `document.querySelector("#f-title").value`, `document.querySelector("#f-bring").value`, `String(!document.querySelector("[data-offer]").hidden)`
	away := func(address string) { // without the question
		t.Helper()
		p.script(`document.querySelectorAll("form").forEach((f) => { f.dataset.sent = "1" }), ""`)
		p.open(address)
	}
	const editor = "/stories/event.editorpage-a-draft/light"

	p.open(editor)
	want(leaving, "false")
	want(offered, "false")
	was := p.script(title)
	p.fill("Title", "Crossing guards")
	want(leaving, "true")
	p.fill("Title", was)
	want(leaving, "false")
	want(keptHere, "")
	p.fill("Title", "Crossing guards")
	p.tick("Chapter members only")
	want(keptHere, "draft:5eed5eed5eed5eed")

	away("/stories/event.editorpage-new/light")
	want(offered, "false")
	away(editor)
	p.see("You typed something here on", "Restore what you typed")
	want(title, was)
	p.fill("What to bring (optional)", "A lamp") // with the question open
	away(editor)
	p.tap("Restore what you typed")
	want(title, "Crossing guards")
	want(bring, "A lamp")
	want(`String(document.querySelector("#f-members-1").checked)`, "true")
	want(leaving, "true")
	want(offered, "false")

	away(editor)
	p.tap("Discard it")
	want(title, was)
	want(keptHere, "")
	want(leaving, "false")

	p.fill("Title", "Crossing guards")
	away("/stories/event.editorpage-wrong/light") // it came back: its words are in the form
	want(offered, "false")
	want(leaving, "true")
	want(keptHere, "draft:5eed5eed5eed5eed")
	away("/stories/event.editorpage-published/light") // saved
	want(keptHere, "")
	want(leaving, "false")

	p.script(`localStorage.setItem("draft:5eed5eed5eed5eed", JSON.stringify({at: Date.now() - 7 * 24 * 3600e3 - 1, held: {"f-title": "Old"}})), ""`)
	p.script(`localStorage.setItem("draft:0e4e0e4e0e4e0e4e", JSON.stringify({at: Date.now(), held: {"f-title": "Of today"}})), ""`)
	away(editor)
	want(keptHere, "draft:0e4e0e4e0e4e0e4e")
	p.open("/stories/account.mepage-full/light")
	p.script(`document.querySelector('form[action="/sign-out"]').dispatchEvent(new Event("submit")), ""`)
	want(keptHere, "")
}
