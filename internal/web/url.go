package web

import (
	"net/url"
	"strconv"
	"time"

	"chapterhouse/internal/hub"
)

func chapterURL(slug string) string { return "/chapters/" + slug }

func eventURL(slug string, id hub.EventID) string { return chapterURL(slug) + "/events/" + string(id) }

func deskURL(slug string) string { return chapterURL(slug) + "/desk" }

func deskEventURL(slug string, id hub.EventID) string { return deskURL(slug) + "/events/" + string(id) }

func toolkitURL(slug string, id hub.ToolkitID) string {
	return chapterURL(slug) + "/toolkits/" + string(id)
}

func fileURL(slug string, id hub.FileID, width int) string {
	return chapterURL(slug) + "/files/" + string(id) + "/" + strconv.Itoa(width)
}

func nationalToolkitURL(id hub.ToolkitID) string { return "/national/toolkits/" + string(id) }

// addressURL is where a person adds their address, and comes back from.
func addressURL(back string) string {
	if back == "" || back == "/" {
		return "/me/address"
	}
	return "/me/address?" + url.Values{"return": {back}}.Encode()
}

// absolute is a path as other machines reach it.
func (s *Server) absolute(path string) string { return s.BaseURL.String() + path }

// eventLink is event.Link: the absolute address of an event's page.
func (s *Server) eventLink(slug string, id hub.EventID) string { return s.absolute(eventURL(slug, id)) }

// lastMicro is the end of the year 9999 in microseconds: databases refuse later times.
const lastMicro = 253_402_300_799_999_999

// cursorOf reads "after=TIME.ID"; anything else is the start of the list.
func cursorOf(text string) hub.Cursor {
	if len(text) < 18 || text[len(text)-17] != '.' || !hub.ValidID(text[len(text)-16:]) {
		return hub.Cursor{}
	}
	micros, err := strconv.ParseInt(text[:len(text)-17], 10, 64)
	if err != nil || micros < 0 || micros > lastMicro {
		return hub.Cursor{}
	}
	return hub.Cursor{At: time.UnixMicro(micros).UTC(), ID: text[len(text)-16:]}
}

// nextURL is the address of the next page of a list, "" at its end.
func nextURL(path string, query url.Values, next hub.Cursor) string {
	if next.ID == "" {
		return ""
	}
	query.Set("after", strconv.FormatInt(next.At.UnixMicro(), 10)+"."+next.ID)
	return path + "?" + query.Encode()
}
