package link

import (
	"maps"
	"net/url"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
)

// Without is a query without some of its keys.
func Without(query url.Values, keys ...string) url.Values {
	out := url.Values{}
	maps.Copy(out, query)
	for _, k := range keys {
		out.Del(k)
	}
	return out
}

// Operator is the first page of the operator's room.
const Operator = "/operator"

// Chapter is the page of a chapter; slug is its name in addresses, as below.
func Chapter(slug string) string { return "/chapters/" + slug }

// Event is the page of an event.
func Event(slug string, id hub.EventID) string { return Chapter(slug) + "/events/" + string(id) }

// Desk is the desk of a chapter.
func Desk(slug string) string { return Chapter(slug) + "/desk" }

// DeskEvent is an event's page of the desk: its editor.
func DeskEvent(slug string, id hub.EventID) string { return Desk(slug) + "/events/" + string(id) }

// Toolkit is a chapter's public page of a toolkit.
func Toolkit(slug string, id hub.ToolkitID) string {
	return Chapter(slug) + "/toolkits/" + string(id)
}

// File is one width of a picture; a document has the width 0.
func File(slug string, id hub.FileID, width int) string {
	return Chapter(slug) + "/files/" + string(id) + "/" + strconv.Itoa(width)
}

// NationalToolkit is the office's page of a toolkit.
func NationalToolkit(id hub.ToolkitID) string { return "/national/toolkits/" + string(id) }

// Address is where a person adds their address, and comes back from.
func Address(back string) string {
	if back == "" || back == "/" {
		return "/me/address"
	}
	return "/me/address?" + url.Values{"return": {back}}.Encode()
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
