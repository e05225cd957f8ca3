package calendar

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// readDetails reads the texts, the place and the state.
func readDetails(raw *rawEvent) Draft {
	text := func(name string) string {
		p, _ := raw.first(name)
		return strings.TrimSpace(unescapeText(p.value))
	}
	d := Draft{
		Summary:     oneLine(text("SUMMARY")),
		Description: text("DESCRIPTION"),
		Location:    text("LOCATION"),
		Cancelled:   raw.cancelled(),
	}
	if d.Description == "" {
		d.Description = readMarkup(raw)
	}
	d.Private, _ = raw.private()
	d.Conferences = readConferences(raw)
	if p, ok := raw.first("URL"); ok {
		d.URL = webLink(p.value)
	}
	d.Latitude, d.Longitude, d.HasPoint = readPoint(raw)
	return d
}

// cancelled says whether the event, or the one date it is about, does not take place.
func (e *rawEvent) cancelled() bool {
	p, _ := e.first("STATUS")
	status := strings.ToUpper(strings.TrimSpace(p.value))
	return e.from.cancels || status == "CANCELLED" || status == "CANCELED"
}

// private reads CLASS, and Apple's own word for it. A class nobody knows is to be treated as PRIVATE (RFC 5545 3.8.1.3). Said is false
// when the event says nothing of it, which means PUBLIC.
func (e *rawEvent) private() (private, said bool) {
	for _, name := range []string{"CLASS", "X-CALENDARSERVER-ACCESS"} {
		if p, ok := e.first(name); ok && strings.TrimSpace(p.value) != "" {
			said = true
			private = private || !strings.EqualFold(strings.TrimSpace(p.value), "PUBLIC")
		}
	}
	return private, said
}

// readMarkup reads a description that stands only in HTML: X-ALT-DESC as Outlook writes it, STYLED-DESCRIPTION (RFC 9073 6.5), or
// behind an empty DESCRIPTION (ALTREP as a data: URI).
func readMarkup(raw *rawEvent) string {
	for _, name := range []string{"X-ALT-DESC", "STYLED-DESCRIPTION"} {
		if p, ok := raw.first(name); ok {
			if text := strings.TrimSpace(unescapeText(p.value)); text != "" {
				return text
			}
		}
	}
	p, _ := raw.first("DESCRIPTION")
	if data, ok := strings.CutPrefix(p.param("ALTREP"), "data:text/html,"); ok {
		if text, err := url.PathUnescape(data); err == nil {
			return strings.TrimSpace(cleanText(text))
		}
	}
	return ""
}

// maxConferences is how many ways in one event may name; invitations name up to three.
const maxConferences = 10

// readConferences lists the ways in that have a property of their own, each once, in the order of the file.
func readConferences(raw *rawEvent) []string {
	var list []string
	for _, p := range raw.props {
		var value string
		switch {
		case p.name == "X-MICROSOFT-ONLINEMEETINGTOLLNUMBER":
			value = labeled("Phone", p.value)
		case p.name == "X-MICROSOFT-ONLINEMEETINGCONFERENCEID":
			value = labeled("Conference ID", p.value)
		case p.name == "CONFERENCE", strings.HasPrefix(p.name, "X-GOOGLE-"), strings.HasPrefix(p.name, "X-MICROSOFT-"):
			value = oneLine(unescapeText(p.value))
		}
		if value != "" && !slices.Contains(list, value) && len(list) < maxConferences {
			list = append(list, value)
		}
	}
	return list
}

// labeled is the text of a property behind a label, or nothing where it has none.
func labeled(label, value string) string {
	text := oneLine(unescapeText(value))
	if text == "" {
		return ""
	}
	return label + ": " + text
}

// webLink keeps an absolute http or https address and drops all else, javascript: above all.
func webLink(value string) string {
	value = strings.TrimSpace(value)
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// readPoint takes GEO (RFC 5545 3.8.1.6), else the geo: URI Apple writes (RFC 5870).
func readPoint(raw *rawEvent) (latitude, longitude float64, ok bool) {
	value := ""
	if p, found := raw.first("X-APPLE-STRUCTURED-LOCATION"); found {
		if uri, cut := strings.CutPrefix(p.value, "geo:"); cut {
			value, _, _ = strings.Cut(uri, ";")
		}
	}
	if p, found := raw.first("GEO"); found {
		value = strings.ReplaceAll(p.value, `\`, "")
	}
	first, second, found := strings.Cut(strings.ReplaceAll(value, ";", ","), ",")
	if !found {
		return 0, 0, false
	}
	latitude, errLatitude := strconv.ParseFloat(strings.TrimSpace(first), 64)
	longitude, errLongitude := strconv.ParseFloat(strings.TrimSpace(second), 64)
	if errLatitude != nil || errLongitude != nil || !validPoint(latitude, longitude) || latitude == 0 && longitude == 0 {
		return 0, 0, false
	}
	return latitude, longitude, true
}
