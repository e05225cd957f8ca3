package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// A lead brings members into their chapter, and only there.
func TestALeadImportsMembers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.National(t)
	boston := b.Chapter(t, "boston")
	b.Chapter(t, "austin")
	v := b.as(t, b.Lead(t, boston, "Lee Lead"))
	v.get("/chapters/boston/desk/members").must(200).says(`a[href="/chapters/boston/desk/imports"]`, "Import people from a file")
	const list = "/chapters/boston/desk/imports"
	v.get(list).must(200).lacks(`option[value="supporters"], option[value="suppressions"]`)
	v.sends(list, url.Values{"kind": {"supporters"}}, "people.csv", "email\na@example.org\n").must(422)
	v.sends(list, url.Values{"kind": {"members"}}, "people.csv", "email,name\nana@example.org,Ana\nnobody,Bo\n").must(303)
	id := b.Text(t, `SELECT id FROM people_imports`)
	page := v.get(list + "/" + id).must(200)
	page.lacks("#f-chapter, #f-nearest, #f-column-0-chapter")
	v.post(list+"/"+id, page.fields(list+"/"+id)).must(303)
	b.works(t)
	checked := v.get(list + "/" + id).must(200)
	checked.says(".facts-counts dd", "rows taken")
	checked.says(`form[action="`+list+"/"+id+`/start"] button`, "Import 1 row")
	v.post(list+"/"+id+"/start", nil).must(303)
	b.works(t)
	if body := v.get("/chapters/boston/desk/members").must(200).body; !strings.Contains(body, "ana@example.org") {
		t.Error("the members lack whom the file named")
	}
	for _, elsewhere := range []string{"/chapters/austin/desk/imports/" + id, "/national/imports/" + id} {
		v.get(elsewhere).must(404)
	}
	if got := v.get(list + "/" + id + "/rows/1.csv").must(200).body; !strings.Contains(got, "nobody,Bo") {
		t.Errorf("the rows to mend: %q", got)
	}
}

// follower brings somebody onto the followers' list of a chapter.
func (b *bundle) follower(t *testing.T, chapter hub.Chapter, name string) hub.PersonID {
	t.Helper()
	_, err := b.Store.ImportPeople(t.Context(), []store.ImportedPerson{{
		Chapter: chapter.ID, Email: storetest.Email(name), Name: name, List: hub.ListFollowers,
		Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "fair", Wording: "Yes.", ConsentedAt: b.Clock.Now()},
	}}, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b.Person(t, name)
}

func TestUnfollow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	fay := b.follower(t, boston, "Fay Follows")
	state := func() string { return b.Text(t, `SELECT state FROM subscriptions`) }
	v := b.as(t, fay)
	b.as(t, b.Person(t, "Other Person")).get("/me").must(200).lacks("#follows")
	v.get("/me").must(200).says("#follows", "Chapters you follow")
	v.post("/me/unfollow", url.Values{"chapter": {"boston"}}).to("/me#follows")
	if state() != "left" {
		t.Error("they follow it still")
	}
	v.post("/me/unfollow", url.Values{"chapter": {"boston"}}).must(404)
	v.get("/me").must(200).says(`form[action="/me/unfollow"] button`, "UndoBoston")
	v.post("/me/unfollow", url.Values{"chapter": {"boston"}, "do": {"again"}}).to("/me#follows")
	if state() != "on" {
		t.Error("they do not follow it again")
	}
	v.post("/me/unfollow", url.Values{"chapter": {"boston"}}).to("/me#follows")
	if _, err := b.Store.Suppress(t.Context(), []store.Suppression{{Email: storetest.Email("Fay Follows"), Reason: hub.SuppressedLeft, Source: "link"}}, false, nil); err != nil {
		t.Fatal(err)
	}
	if got := v.post("/me/unfollow", url.Values{"chapter": {"boston"}, "do": {"again"}}); got.status != 409 || state() != "left" {
		t.Errorf("an address that wants no email follows again: %d %s", got.status, state())
	}
	b.Clock.Advance(hub.RestoreFor + time.Minute)
	b.as(t, fay).get("/me").must(200).lacks("#follows")
}

func TestOwnDataForASpreadsheet(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sam := b.Member(t, b.Chapter(t, "boston"), "Sam Ortiz")
	b.Exec(t, `UPDATE memberships SET state = 'approved'`)
	v := b.as(t, sam)
	file := v.post("/me/data/export", url.Values{"do": {"csv"}}).must(200)
	if kind := file.header.Get("Content-Type"); kind != "text/csv; charset=utf-8" || file.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the file is %s", kind)
	}
	for _, line := range []string{"\ufeffSection,About,What,Value\r\n", "You,,Name,Sam Ortiz\r\n", "You,,Email,sam.ortiz@example.org\r\n", "Your chapters,Boston,Status,"} {
		if !strings.Contains(file.body, line) {
			t.Errorf("the file lacks %q:\n%s", line, file.body)
		}
	}
}

// mergeCode is the code of the last email to an address.
func (b *bundle) mergeCode(t *testing.T, address string) (code string) {
	t.Helper()
	list, err := b.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		var words hub.ConfirmAddressLetter
		if m.Letter.To == address && json.Unmarshal(m.Letter.Words, &words) == nil {
			if code = words.Code; words.Token != "" || !words.Merge {
				t.Error("the email has a link that proves the address")
			}
		}
	}
	return code
}

// Somebody with an account brings in what they had as a guest at another address; an account's own is never taken.
func TestBringingInAnotherAddress(t *testing.T) {
	t.Parallel()
	b := setup(t)
	boston := b.Chapter(t, "boston")
	b.Confirmed(t, b.Event(t, boston), "Gus Guest", 2)
	sam, zoe := b.Member(t, boston, "Sam Ortiz"), b.Member(t, boston, "Zoe Account")
	v := b.as(t, sam)
	v.get("/me").must(200).says(`a[href="/me/merge"]`, "Did you RSVP with another address?")
	v.get("/me/merge").must(200).says("h1", "Another address of yours")
	if got := v.post("/me/merge", url.Values{"email": {"Sam.Ortiz@example.org"}}).must(422).problem("email"); !strings.Contains(got, "the address of this account") {
		t.Errorf("one's own: %q", got)
	}
	prove := func(address string) response {
		t.Helper()
		v.post("/me/merge", url.Values{"email": {address}}).to("/me/merge")
		v.get("/me/merge").must(200).says("h1", "Check your email")
		code := b.mergeCode(t, address)
		v.post("/me/merge/sure", nil).to("/me/merge") // not proven yet
		v.post("/me/merge/code", url.Values{"code": {"12"}}).must(422)
		v.post("/me/merge/code", url.Values{"code": {code}}).to("/me/merge")
		return v.get("/me/merge").must(200)
	}
	prove("nobody.here@example.org").says("h1", "Nothing belongs to this address")
	prove(storetest.Email("Zoe Account")).says("h1", "This address has an account of its own")
	v.post("/me/merge/sure", nil).to("/me/merge")
	if b.Person(t, "Zoe Account") != zoe {
		t.Error("an account was taken")
	}
	page := prove(storetest.Email("Gus Guest"))
	page.says("h1", "Bring it into your account?")
	if !strings.Contains(page.body, "1 RSVP moves.") {
		t.Error("the page lacks what moves")
	}
	thief := b.as(t, zoe) // has no part in it
	thief.post("/me/merge/sure", nil).to("/me/merge")
	v.post("/me/merge/sure", nil).to("/me")
	if n := b.Int(t, `SELECT COUNT(*) FROM rsvps WHERE person_id = $1`, sam); n != 1 {
		t.Errorf("%d RSVPs moved", n)
	}
	if n := b.Int(t, `SELECT COUNT(*) FROM notices WHERE kind = $1`, string(hub.NoticePeopleMerged)); n != 2 {
		t.Errorf("%d emails, want one to each address", n)
	}
	v.post("/me/merge/sure", nil).to("/me/merge")
}
