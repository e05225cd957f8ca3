package link

import (
	"maps"
	"net/url"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
)

// Without is a query with some keys left out.
func Without(query url.Values, keys ...string) url.Values {
	out := url.Values{}
	maps.Copy(out, query)
	for _, k := range keys {
		out.Del(k)
	}
	return out
}

// Operator is the operator's home page.
const Operator = "/operator"

// NationalPeople is where the office finds a person by their address.
const NationalPeople = "/national/people"

// NationalPerson is what the office sees of one.
func NationalPerson(id hub.PersonID) string { return NationalPeople + "/" + string(id) }

// NationalBlocks is whom the national office blocked in every chapter.
const NationalBlocks = "/national/blocks"

// NationalRoles is who holds power in the whole organization.
const NationalRoles = "/national/roles"

// NationalChapters is the list of chapters that the office works from.
const NationalChapters = "/national/chapters"

// NationalChapter is the office's page for a chapter.
func NationalChapter(slug string) string { return NationalChapters + "/" + slug }

// NationalAsks is what chapters asked the office for.
const NationalAsks = "/national/asks"

// NationalAsk is one of these.
func NationalAsk(id hub.AskID) string { return NationalAsks + "/" + string(id) }

// NamesRead is which admins read a chapter's names in an emergency.
const NamesRead = "/national/names-read"

// NationalDuplicates is what leads proposed about two members who are one person.
const NationalDuplicates = "/national/duplicates"

// NationalDuplicate is one of these.
func NationalDuplicate(id hub.DuplicateID) string { return NationalDuplicates + "/" + string(id) }

// Imports is where the office brings people in.
const Imports = "/national/imports"

// Import is one import of people.
func Import(id hub.PeopleImportID) string { return Imports + "/" + string(id) }

// Areas is where the office gives supporters to the chapters of their area.
const Areas = NationalPeople + "/assign"

// Area is one run of that.
func Area(id hub.PeopleImportID) string { return Areas + "/" + string(id) }

// Join is the link to join a chapter that was opened last.
const Join = "/join"

// JoinLink is the address of a link to join a chapter.
func JoinLink(token hub.Token) string { return Join + "/" + string(token) }

// Invitation is the invitation to a role whose link was opened last.
const Invitation = "/invitations"

// Chapter is the page of a chapter; slug is its name in addresses, here and below.
func Chapter(slug string) string { return "/chapters/" + slug }

// Event is the page of an event.
func Event(slug string, id hub.EventID) string { return Chapter(slug) + "/events/" + string(id) }

// Desk is a chapter's desk.
func Desk(slug string) string { return Chapter(slug) + "/desk" }

// DeskEvent is an event's desk page: its editor.
func DeskEvent(slug string, id hub.EventID) string { return Desk(slug) + "/events/" + string(id) }

// Toolkit is a chapter's public page for a toolkit.
func Toolkit(slug string, id hub.ToolkitID) string {
	return Chapter(slug) + "/toolkits/" + string(id)
}

// Action is a chapter's page for an item of a toolkit on which people act.
func Action(slug string, id hub.ToolkitID, item hub.ItemKey) string {
	return Toolkit(slug, id) + "/" + string(item)
}

// NationalDirectory is the office's list of representatives.
const NationalDirectory = "/national/directory"

// File is one width of a picture; a document has the width 0.
func File(slug string, id hub.FileID, width int) string {
	return Chapter(slug) + "/files/" + string(id) + "/" + strconv.Itoa(width)
}

// Item is the short address of a toolkit's item, which stands on paper; version is the one on the paper, 0 for none.
func Item(key hub.ItemKey, version int) string {
	if version > 0 {
		return "/t/" + string(key) + "?v=" + strconv.Itoa(version)
	}
	return "/t/" + string(key)
}

// NationalToolkit is the national office's page for a toolkit.
func NationalToolkit(id hub.ToolkitID) string { return "/national/toolkits/" + string(id) }

// Address is where a person adds their email address, and returns from to a page.
func Address(back string) string {
	if back == "" || back == "/" {
		return "/me/address"
	}
	return "/me/address?" + url.Values{"return": {back}}.Encode()
}

// Name is where a person who signed in by a code enters their name, and returns from to a page.
func Name(back string) string {
	if back == "" || back == "/" {
		return "/me/name"
	}
	return "/me/name?" + url.Values{"return": {back}}.Encode()
}

// lastMicro is the end of the year 9999 in microseconds: databases refuse later times.
const lastMicro = 253_402_300_799_999_999

// Cursor reads "after=TIME.ID"; anything else is the start of the list.
func Cursor(text string) hub.Cursor {
	if len(text) < 18 || text[len(text)-17] != '.' || !hub.ValidID(text[len(text)-16:]) {
		return hub.Cursor{}
	}
	micros, err := strconv.ParseInt(text[:len(text)-17], 10, 64)
	if err != nil || micros < 0 || micros > lastMicro {
		return hub.Cursor{}
	}
	return hub.Cursor{At: time.UnixMicro(micros).UTC(), ID: text[len(text)-16:]}
}

// Next is the address of the next page of a list, "" at its end.
func Next(path string, query url.Values, next hub.Cursor) string {
	if next.ID == "" {
		return ""
	}
	query.Set("after", strconv.FormatInt(next.At.UnixMicro(), 10)+"."+next.ID)
	return path + "?" + query.Encode()
}
