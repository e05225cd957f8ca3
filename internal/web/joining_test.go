package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/web/link"
)

// Leads ask those who join; what was answered is kept with the question as it was, for them and for whoever answered.
func TestQuestionsForThoseWhoJoin(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, desk := b.as(t, b.Lead(t, boston, "Lee Lead")), link.Desk("boston")
	lead.get(desk).must(200).find(`a[href="` + desk + `/questions"]`)
	form := lead.get(desk + "/questions").must(200).filled()
	twice := lead.post(desk+"/questions", but(form, "question1", "Where do you live?", "question3", "Where do you live?")).must(422)
	twice.problem("question3")
	lead.post(desk+"/questions", but(form, "question1", strings.Repeat("x", hub.MaxJoinQuestion+1))).must(422).problem("question1")
	lead.post(desk+"/questions", but(form, "question1", "Where do you live?", "kind1", "needed", "question3", "Can you drive?", "kind3", "yesno")).to(desk + "/questions")
	lives, drives := hub.AnswerField(hub.JoinQuestion{Text: "Where do you live?"}.Key()), hub.AnswerField(hub.JoinQuestion{Text: "Can you drive?"}.Key())

	noor := b.Person(t, "Noor Haddad")
	asker, join := b.as(t, noor), link.Chapter("boston")+"/join"
	asker.get(join).must(200).find("#f-" + lives)
	wrong := asker.post(join, url.Values{"note": {"Hello."}, drives: {"yes"}}).must(422)
	wrong.problem(lives)
	if wrong.value("note") != "Hello." || wrong.find("#f-"+drives+"-yes[checked]").Length() != 1 {
		t.Error("what was typed is gone")
	}
	asker.post(join, url.Values{lives: {strings.Repeat("é", hub.MaxJoinAnswer+1)}}).must(422).problem(lives)
	asker.post(join, url.Values{lives: {"Jamaica Plain"}, drives: {"perhaps"}}).must(422)
	asker.post(join, url.Values{lives: {" Jamaica Plain "}, drives: {"yes"}}).to(link.Chapter("boston"))

	// Another wording later asks something else, and leaves what was answered as it is.
	lead.post(desk+"/questions", but(lead.get(desk+"/questions").filled(), "question1", "What is your street?")).to(desk + "/questions")
	list := lead.get(desk + "/members").must(200)
	list.says("#requests ~ ul dt", "Where do you live?")
	list.says("#requests ~ ul dd", "Jamaica Plain")
	holds(t, asker.get("/me/data").must(200), "#memberships ~ *", "Jamaica Plain")
	member := b.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, noor)
	lead.post(desk+"/members/"+member, url.Values{"answer": {"approve"}}).must(303)
	profile := lead.get(desk + "/members/" + member).must(200)
	profile.says("#answers ~ dl dd", "Jamaica Plain")
	profile.says("#answers ~ dl div:nth-of-type(2) dd", "Yes")

	// By a link, too; nobody else's lead sees it.
	ada := b.Person(t, "Ada Asks")
	other := b.as(t, ada)
	other.get(link.JoinLink(b.Store.JoinToken(b.joinLink(t, boston)))).to(link.Join)
	street := hub.AnswerField(hub.JoinQuestion{Text: "What is your street?"}.Key())
	other.get(link.Join).must(200).find("#f-" + street)
	other.post(link.Join, nil).must(422).problem(street)
	other.post(link.Join, url.Values{street: {"Elm Street"}}).to(link.Chapter("boston"))
	asked := b.Text(t, `SELECT id FROM memberships WHERE person_id = $1`, ada)
	holds(t, lead.get(desk+"/members").must(200), "#requests ~ ul", "Elm Street")

	// A no deletes them.
	lead.post(desk+"/members/"+asked, url.Values{"answer": {"decline"}, "sure": {"1"}}).must(303)
	if n := b.Int(t, `SELECT COUNT(*) FROM memberships WHERE person_id = $1 AND answers_sealed IS NOT NULL`, ada); n != 0 {
		t.Error("answers outlive a no")
	}
}

// The welcome email has the chapter's words, once they are saved, and its own words again when they are taken out.
func TestWelcomeEmail(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, path := b.as(t, b.Lead(t, boston, "Lee Lead")), link.Desk("boston")+"/welcome"
	form := lead.get(path).must(200)
	form.lacks(`button[value="standard"], .mail-words`)
	preview := lead.post(path, but(form.filled(), "text", "**Hello!** [Us](https://example.org) <b onclick=x>", "do", "preview")).must(200)
	preview.says("#preview", "Preview, not saved yet")
	preview.find(`.mail-dark .mail-words a[href="https://example.org"]`)
	preview.lacks(".mail-words b, .mail-words [onclick]")
	holds(t, preview, "pre.script", "> Hello!")
	lead.get(path).lacks(".mail-words")
	lead.post(path, but(preview.filled(), "text", strings.Repeat("x", hub.MaxWelcome+1))).must(422).problem("text")
	lead.post(path, but(preview.filled(), "text", "**Hello!**")).to(path)
	lead.get(path).must(200).says("#preview", "The email as it’s sent")
	lead.post(path, but(lead.get(path).filled(), "do", "standard")).must(200).says("h1", "Go back to the standard words?")
	lead.post(path, but(lead.get(path).filled(), "do", "standard", "sure", "1")).to(path)
	lead.get(path).lacks(".mail-words")
}

// A chapter shows what it has of a face, and leaves no gap for what it has not.
func TestAChaptersFace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	lead, path, public := b.as(t, b.Lead(t, boston, "Lee Lead")), link.Desk("boston")+"/chapter", link.Chapter("boston")
	visitor := b.visitor(t)
	visitor.get(public).must(200).lacks(".chapter-picture, .prose")
	form := lead.get(path).must(200).filled()
	typed := but(form, "meets", "First Tuesdays, 7 pm, Union Hall", "know", "Come **early**.", "phone", "(617) 555-0100", "links", "Our minutes https://example.org/minutes\r\n\r\nhttps://example.org/rides")

	for field, wrong := range map[string]string{"links": "Us http://example.org/", "phone": "call us", "meets": strings.Repeat("x", hub.MaxMeets+1), "know": strings.Repeat("x", hub.MaxKnow+1)} {
		lead.post(path, but(typed, field, wrong)).must(422).problem(field)
	}
	lead.post(path, but(typed, "links", strings.Repeat("Us https://example.org/\n", hub.MaxChapterLinks+1))).must(422).problem("links")
	lead.post(path, but(form, "no_form", "1")).must(422).problem("contact")
	lead.upload(path, typed, "picture", "a.jpg", []byte("no picture")).must(422).problem("picture")
	bare := lead.upload(path, typed, "picture", "a.jpg", jpegOf(t, 1400, 800)).must(422)
	bare.problem("picture_alt")
	if bare.value("meets") != "First Tuesdays, 7 pm, Union Hall" {
		t.Error("what was typed is gone")
	}
	visitor.get(public).must(200).lacks(".chapter-picture")
	lead.post(path, but(bare.filled(), "picture_alt", "A barn")).to(public)

	b.Clock.Advance(4 * time.Second) // another process may show what it read before
	page := visitor.get(public).must(200)
	picture := page.find(".chapter-picture")
	if picture.AttrOr("alt", "") != "A barn" || picture.AttrOr("width", "") != "1280" {
		t.Errorf("the picture is %v", picture.Nodes)
	}
	visitor.get(picture.AttrOr("src", "")).must(200)
	if got := page.meta("og:image"); !strings.HasSuffix(got, picture.AttrOr("src", "")) {
		t.Errorf("the link preview shows %q", got)
	}
	holds(t, page, ".hero", "First Tuesdays, 7 pm, Union Hall")
	page.says(".prose strong", "early")
	page.says(`a[href="tel:+16175550100"]`, "(617) 555-0100")
	page.says(`a[href="https://example.org/minutes"]`, "Our minutes")
	page.says(`a[href="https://example.org/rides"]`, "example.org")
	page.find(`a[href="` + public + `/contact"]`)

	// Without a form there are the other ways, and a picture that is taken out is gone.
	lead.post(path, but(lead.get(path).filled(), "no_form", "1", "drop_picture", "1")).to(public)
	b.Clock.Advance(4 * time.Second)
	page = visitor.get(public).must(200)
	page.lacks(`.chapter-picture, main a[href="` + public + `/contact"]`)
	visitor.get(public+"/contact").must(200).says("main li a", "(617) 555-0100")
	visitor.post(public+"/contact", url.Values{"name": {"Kim"}, "email": {"kim@example.org"}, "text": {"Hello."}}).must(409)
	if n := b.Int(t, `SELECT COUNT(*) FROM messages WHERE kind = 'contact_leads'`); n != 0 {
		t.Error("a message went out")
	}
}
