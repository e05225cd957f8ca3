package event

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// webAddress matches web addresses in a text; a match may end in the punctuation of the sentence.
var webAddress = regexp.MustCompile("(?i)https?://[^\\s<>\"`]+")

// addresses lists the web addresses in a text, without the punctuation after them.
func addresses(text string) []string {
	var list []string
	for _, found := range webAddress.FindAllString(text, -1) {
		if found = bare(found); parsed(found) != nil {
			list = append(list, found)
		}
	}
	return list
}

// bare is an address without the punctuation after it. A closing bracket stays if the address opened it.
func bare(address string) string {
	for {
		last := address[len(address)-1]
		switch {
		case strings.IndexByte(".,;:!?'*_~", last) >= 0:
		case last == ')' && !strings.Contains(address, "("), last == ']' && !strings.Contains(address, "["), last == '}':
		default:
			return address
		}
		address = address[:len(address)-1]
	}
}

// maxJoinURL is the longest link an event may have, in bytes: the editor's limit.
const maxJoinURL = 1000

// parsed is an address that can be a link, or nil.
func parsed(address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(address) > maxJoinURL {
		return nil
	}
	return u
}

// room is where a meeting service has its rooms: a host with its subdomains, and the path prefixes of rooms, any path if
// none is given. Help pages and dial-in numbers, which invitations also link to, are elsewhere.
type room struct {
	host  string
	paths []string
}

var rooms = []room{
	{"zoom.us", []string{"/j/", "/w/", "/s/", "/my/", "/wc/", "/meeting/", "/webinar/"}},
	{"zoomgov.com", []string{"/j/", "/w/", "/s/", "/my/", "/wc/", "/meeting/", "/webinar/"}},
	{"meet.google.com", nil},
	{"teams.microsoft.com", []string{"/l/meetup-join/", "/meet/"}},
	{"teams.live.com", []string{"/meet/"}},
	{"webex.com", nil},
	{"bluejeans.com", nil},
	{"gotomeeting.com", nil},
	{"gotomeet.me", nil},
	{"meet.goto.com", nil},
	{"meet.jit.si", nil},
	{"8x8.vc", nil},
	{"whereby.com", nil},
	{"chime.aws", nil},
	{"meet.ringcentral.com", nil},
	{"meetings.ringcentral.com", nil},
	{"v.ringcentral.com", nil},
	{"meetings.dialpad.com", nil},
	{"join.skype.com", nil},
}

// maps are the map services that links in a location may point to.
var maps = []room{
	{"maps.google.com", nil}, {"google.com", []string{"/maps"}}, {"goo.gl", []string{"/maps"}}, {"maps.app.goo.gl", nil},
	{"maps.apple.com", nil}, {"openstreetmap.org", nil}, {"osm.org", nil}, {"bing.com", []string{"/maps"}},
	{"waze.com", nil}, {"what3words.com", nil}, {"w3w.co", nil}, {"mapquest.com", nil},
}

func (r room) has(u *url.URL) bool {
	host, path := strings.ToLower(u.Hostname()), strings.ToLower(u.Path)
	if host != r.host && !strings.HasSuffix(host, "."+r.host) {
		return false
	}
	if r.paths == nil {
		return strings.Trim(path, "/") != "" || u.RawQuery != ""
	}
	return slices.ContainsFunc(r.paths, func(begin string) bool { return strings.HasPrefix(path, begin) })
}

// isRoom reports whether an address is an online meeting room.
func isRoom(address string) bool { return among(rooms, address) }

// isMap reports whether an address shows a place on a map.
func isMap(address string) bool { return among(maps, address) }

func among(list []room, address string) bool {
	u := parsed(address)
	return u != nil && slices.ContainsFunc(list, func(r room) bool { return r.has(u) })
}

// dialPages are pages of dial-in numbers or meeting settings; some have the PIN in their address.
var dialPages = []room{
	{"tel.meet", nil}, {"zoom.us", []string{"/u/", "/zoomconference"}}, {"zoomgov.com", []string{"/u/"}}, {"dialin.teams.microsoft.com", nil},
	{"teams.microsoft.com", []string{"/meetingoptions", "/l/meetingoptions"}}, {"aka.ms", []string{"/jointeamsmeeting"}},
	{"dialin.plus.google.com", nil},
}

func isDialPage(address string) bool { return among(dialPages, address) }

// onlineWords matches locations that are not a place.
var onlineWords = []string{
	"online", "online event", "online meeting", "virtual", "virtual event", "virtual meeting", "remote", "video call", "videoconference",
	"zoom", "zoom meeting", "zoom call", "via zoom", "on zoom", "google meet", "microsoft teams", "microsoft teams meeting", "teams",
	"webex", "webex meeting", "jitsi", "skype", "skype meeting", "gotomeeting", "conference call", "phone",
}

func isOnline(location string) bool {
	return slices.Contains(onlineWords, strings.ToLower(strings.Join(strings.Fields(location), " ")))
}
