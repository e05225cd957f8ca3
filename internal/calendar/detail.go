package calendar

import (
	"net/url"
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
		Cancelled:   raw.from.cancels || strings.EqualFold(text("STATUS"), "CANCELLED"),
	}
	if p, ok := raw.first("URL"); ok {
		d.URL = webLink(p.value)
	}
	d.Latitude, d.Longitude, d.HasPoint = readPoint(raw)
	return d
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
