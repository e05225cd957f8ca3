package leaks_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"golang.org/x/net/html"
)

// payload is something hostile to type. raw names the output that it breaks when it is put there as it is, which the
// controls check: "html", "attribute", "link", "csv", "calendar", "header", "bytes"; "" for what must merely pass.
type payload struct{ text, raw string }

var payloads = []payload{
	{`<script>boom()</script>`, "html"},
	{`</title><script>boom()</script>`, "html"},
	{`</textarea><script>boom()</script>`, "html"},
	{`</script><script>boom()</script>`, "html"},
	{`<ScRiPt src=//example.net/boom.js></sCrIpT>`, "html"},
	{`<img src=x onerror=boom()>`, "html"},
	{`<svg onload=boom()>`, "html"},
	{`<svg><script>boom()</script></svg>`, "html"},
	{`<svg><animate onbegin=boom() attributeName=x>`, "html"},
	{`<math><mtext><table><mglyph><style><img src=x onerror=boom()>`, "html"},
	{`<noscript><p title="</noscript><img src=x onerror=boom()>">`, "html"},
	{`<iframe srcdoc="<script>boom()</script>"></iframe>`, "html"},
	{`<iframe src=javascript:boom()>`, "html"},
	{`<form action=//example.net><input name=q>`, "html"},
	{`<meta http-equiv=refresh content="0;url=//example.net">`, "html"},
	{`<base href=//example.net/>`, "html"},
	{`<style>@import '//example.net/boom.css'</style>`, "html"},
	{`<a href=javascript:boom()>x</a>`, "html"},
	{`<p hx-on:click=boom() hx-get=//example.net>`, "html"},
	{`<details open ontoggle=boom()>`, "html"},
	{`" onmouseover="boom()`, "attribute"},
	{`' onfocus='boom()' autofocus='`, "attribute"},
	{`"><script>boom()</script>`, "attribute"},
	{"` onerror=boom() x=`", ""},
	{`javascript:boom()`, "link"},
	{"java\tscript:boom()", "link"},
	{`[words](javascript:boom())`, ""},
	{`[words](data:text/html;base64,PHNjcmlwdD5ib29tKCk8L3NjcmlwdD4=) ![x](//example.net/x.png)`, ""},
	{`<https://example.net/" onclick="boom()>`, ""},
	{`{{constructor.constructor('boom()')()}} ${boom()} <%= boom %>`, ""},
	{`+ADw-script+AD4-boom()+ADw-/script+AD4-`, "csv"},
	{"broken \xff\xfe\xc3 utf-8", "bytes"},
	{"a null \x00 and a bell \x07", "calendar"},
	{"\u202egpj.exe\u202c \u2066<b>\u2069", ""},
	{"a\r\nBcc: boom@example.net\r\nX-Boom: 1\r\n\r\n<script>boom()</script>", "header"},
	{"a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:https://example.net/boom\r\nX-BOOM:1", "calendar"},
	{`a;X-BOOM=1:boom,boom\nATTENDEE:mailto:boom@example.net`, ""},
	{`=HYPERLINK("https://example.net","boom")`, "csv"},
	{`+1+cmd|'/C calc'!A0`, "csv"},
	{`-2+3+cmd|'/C boom'!A0`, "csv"},
	{`@SUM(1+1)*cmd|'/C boom'!A0`, "csv"},
	{"\t=1+1", "csv"},
	{"\r=1+1", "csv"},
	{`boom";=1+1;"`, ""},
	{`]]><script>boom()</script><![CDATA[`, "html"},
	{`--><script>boom()</script><!--`, "html"},
	{strings.Repeat("long ", 22), ""},
	{"👩🏽‍🚀 family 👨‍👩‍👧‍👦 z͑̾̓a̴l̷g̸o", ""},
	{`%3Cscript%3Eboom()%3C/script%3E &lt;script&gt;boom()&lt;/script&gt;`, ""},
	{`=?utf-8?Q?=0D=0ABcc:_boom@example.net?=`, "csv"},
}

// particular are payloads for fields that take words of one form only.
var particular = map[string][]string{
	"email":   {`"<script>boom()</script>"@example.org`, "boom@example.org\r\nBcc: b@example.net", `<svg/onload=boom()>@example.org`, `boom'"@example.org`},
	"phone":   {`<script>boom()</script>`, `+16175550142"onclick="boom()`},
	"links":   {"Us javascript:boom()", `Us https://example.org/"onmouseover="boom()`, "<script>boom()</script> https://example.org/<script>boom()</script>"},
	"nearest": {`50"><script>boom()</script>`}, "zips": {`02139 <script>boom()</script>`, "02139 town-1\r\n<img/src=x/onerror=boom()> town-1"},
	"contact":      {`"<script>boom()</script>"@example.org`, "boom@example.org\r\nBcc: b@example.net", `=boom()@example.org`},
	"join_url":     {"javascript:boom()", `https://example.org/"onmouseover="boom()`, "https://example.org/<script>boom()</script>", "data:text/html,<script>boom()</script>"},
	"join_details": {"<script>boom()</script>\r\njavascript:boom()", `"><img src=x onerror=boom()>`, "Passcode: 1\r\nBcc: boom@example.net"},
	"other":        {`"<script>boom()</script>"@example.org`, "boom@example.org\r\nBcc: b@example.net"},
	"follow_up":    {`2026-12-12"><script>boom()</script>`},
	"use_until":    {`2026-12-12"><script>boom()</script>`},
	"needed_by":    {`2026-12-12"><script>boom()</script>`},
	"as_of":        {`2026-05-01"><script>boom()</script>`},
	"wished_on":    {`2026-12-12"><script>boom()</script>`},
	"consented_at": {`2026-05-01"><script>boom()</script>`},
	"list":         {`<script>boom()</script> boom@example.org`, "boom@example.org\r\nBcc: b@example.net", `"><img src=x onerror=boom()>boom@example.org`},
	"until":        {`2026-09-30"><script>boom()</script>`}, "most": {`=1+1`, `"><script>boom()</script>`},
	"ends":        {`2027-06-30"><script>boom()</script>`},
	"slug":        {`<script>boom()</script>`, `a/../b`, "a\r\nX-BOOM:1"},
	"zip":         {`<script>boom()</script>`, "02108\r\nX-BOOM:1"},
	"region":      {`<script>boom()</script>`},
	"point":       {`42"><script>boom()</script>, -71`},
	"word":        {`<script>boom()</script>`, `"><img src=x onerror=boom()>`},
	"postal_code": {`<script>boom()</script>`, "02108\r\nX-BOOM:1"},
	"date":        {`2026-09-08<script>boom()</script>`}, "start": {`"><script>boom()</script>`}, "end": {`18:30" onfocus="boom()`}, "end_date": {`2026-09-08"><script>boom()</script>`},
	"capacity": {`=1+1`, `<script>`}, "max_party": {`5"><script>boom()</script>`}, "event_minutes": {`<script>boom()</script>`}, "event_capacity": {`=1`}, "event_max_party": {`"><img src=x onerror=boom()>`},
	"slot_key": {`"><script>boom()</script>`, `city]]<script>`},
}

// kindOf is a field's name without its number.
func kindOf(name string) string { return strings.TrimRight(name, "_0123456789") }

var (
	addressed = []string{"href", "src", "action", "formaction", "xlink:href", "poster", "data", "background", "cite", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch"}
	refused   = []string{"iframe", "object", "embed", "base", "style", "applet", "frame", "frameset", "animate", "set", "foreignobject", "noscript", "template", "marquee", "portal"}
	// wired are the attributes of htmx that the hub's own pages use.
	wired = []string{"hx-get", "hx-post", "hx-target", "hx-select", "hx-select-oob", "hx-swap", "hx-trigger", "hx-push-url", "hx-replace-url", "hx-boost", "hx-indicator", "hx-disabled-elt"}
)

// badPage returns what runs, or leads away, in a page of the hub at base. In a mail (inMail) style attributes are how it
// is done, and nothing is loaded.
func badPage(body []byte, base string, inMail bool) (problems []string) {
	if !utf8.Valid(body) {
		problems = append(problems, "is no UTF-8")
	}
	if bytes.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
		problems = append(problems, "holds a control character")
	}
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return append(problems, err.Error())
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		name := strings.ToLower(n.Data)
		switch {
		case name == "script":
			problems = append(problems, badScript(n, inMail)...)
		case name == "meta" && has(n, "http-equiv"), name == "style" && inMail && n.Parent.Data != "head", slices.Contains(refused, name) && (name != "style" || !inMail):
			problems = append(problems, "holds <"+name+">")
		case inMail && (name == "img" || name == "form" || name == "link"):
			problems = append(problems, "holds <"+name+"> in a mail")
		}
		for _, a := range n.Attr {
			key := strings.ToLower(a.Key)
			if a.Namespace != "" {
				key = a.Namespace + ":" + key
			}
			switch {
			case strings.HasPrefix(key, "on"), key == "srcdoc", key == "style" && !inMail, strings.HasPrefix(key, "hx-") && !slices.Contains(wired, key), strings.HasPrefix(key, "data-hx"):
				problems = append(problems, fmt.Sprintf("holds %s=%q", key, a.Val))
			case slices.Contains(addressed, key):
				if why := badLink(a.Val, base, key == "href" && name == "a"); why != "" {
					problems = append(problems, fmt.Sprintf("<%s %s=%q> %s", name, key, a.Val, why))
				}
			}
		}
	}
	return problems
}

// badScript is what is wrong with a script: the hub's own are files; data is JSON.
func badScript(n *html.Node, inMail bool) []string {
	if attribute(n, "type") == "application/ld+json" && !inMail {
		if !json.Valid([]byte(text(n))) {
			return []string{"holds JSON-LD that is no JSON"}
		}
		return nil
	}
	if inMail || !strings.HasPrefix(attribute(n, "src"), "/static/") || strings.TrimSpace(text(n)) != "" {
		return []string{"holds a script"}
	}
	return nil
}

// badLink says why an address may not stand there. Links of texts may lead to other sites; nothing else may.
func badLink(address, base string, away bool) string {
	clean := strings.Map(func(r rune) rune { // as browsers read it (WHATWG URL, 4.4)
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
	scheme, _, found := strings.Cut(strings.ToLower(clean), ":")
	if calendar, is := strings.CutPrefix(clean, "webcal:"); is && strings.HasPrefix("http:"+calendar, base) {
		return "" // the hub's own calendars, for calendar apps
	}
	if number, is := strings.CutPrefix(clean, "tel:+"); is && strings.Trim(number, "0123456789") == "" {
		return ""
	}
	if found && !strings.ContainsAny(scheme, "/?#") && scheme != "http" && scheme != "https" && scheme != "mailto" {
		return "runs"
	}
	if !away && (strings.HasPrefix(clean, "//") || found && scheme != "mailto" && !strings.ContainsAny(scheme, "/?#") && !strings.HasPrefix(clean, base)) {
		return "leads away"
	}
	return ""
}

var calendarProperties = regexp.MustCompile(`^(BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|NAME|X-WR-CALNAME|REFRESH-INTERVAL|X-PUBLISHED-TTL|UID|DTSTAMP|LAST-MODIFIED|SEQUENCE|DTSTART|DTEND|SUMMARY|DESCRIPTION|LOCATION|GEO|URL|STATUS|TRANSP|CLASS|ORGANIZER|ATTENDEE|TZID|TZOFFSETFROM|TZOFFSETTO|TZNAME|RRULE|RDATE|X-LIC-LOCATION|CREATED|COLOR|SOURCE)$`)

// badCalendar returns what a calendar holds that the hub did not mean.
func badCalendar(body []byte) (problems []string) {
	if !utf8.Valid(body) || bytes.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }) {
		problems = append(problems, "is no clean UTF-8")
	}
	if _, err := ics.ParseCalendar(bytes.NewReader(body)); err != nil {
		problems = append(problems, "cannot be read: "+err.Error())
	}
	if bytes.Contains(bytes.ReplaceAll(body, []byte("\r\n"), nil), []byte("\n")) || bytes.Contains(bytes.ReplaceAll(body, []byte("\r\n"), nil), []byte("\r")) {
		problems = append(problems, "holds a line break of its own")
	}
	blocks := map[string]int{}
	unfolded := strings.NewReplacer("\r\n ", "", "\r\n\t", "").Replace(string(body))
	for _, line := range strings.Split(strings.TrimSuffix(unfolded, "\r\n"), "\r\n") {
		end := strings.IndexAny(line, ":;")
		if end < 0 || !calendarProperties.MatchString(line[:end]) {
			problems = append(problems, fmt.Sprintf("holds the line %.60q", line))
			continue
		}
		blocks[line]++
		if uid, is := strings.CutPrefix(line, "UID:"); is {
			blocks["UID"]++
			if !strings.HasSuffix(uid, "@events.chapterhouse") {
				problems = append(problems, fmt.Sprintf("holds %.60q", line))
			}
		}
		if strings.HasPrefix(line, "ATTENDEE") || strings.HasPrefix(line, "ORGANIZER") {
			if !strings.HasSuffix(line, "@example.org") {
				problems = append(problems, fmt.Sprintf("holds %.60q", line))
			}
		}
	}
	if blocks["BEGIN:VEVENT"] != blocks["UID"] || blocks["BEGIN:VEVENT"] != blocks["END:VEVENT"] || blocks["BEGIN:VCALENDAR"] != 1 {
		problems = append(problems, fmt.Sprintf("holds %d events with %d UIDs", blocks["BEGIN:VEVENT"], blocks["UID"]))
	}
	return problems
}

// runs is a cell that a spreadsheet may run: a sign behind nothing but blanks and what nobody sees.
var runs = regexp.MustCompile(`^[\pZ\p{Cc}\p{Cf}]*[=+\-@|%]|^[\t\r\n]`)

// badCSV returns the cells that run.
func badCSV(body []byte) (problems []string) {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return []string{"cannot be read: " + err.Error()}
	}
	for _, row := range rows {
		for _, cell := range row {
			if runs.MatchString(cell) {
				problems = append(problems, fmt.Sprintf("holds the formula %.60q", cell))
			}
		}
	}
	return problems
}

var mailHeaders = regexp.MustCompile(`^(Date|From|To|Subject|Message-Id|Mime-Version|Content-Type|Content-Transfer-Encoding|Reply-To|Auto-Submitted|X-Auto-Response-Suppress|Precedence|User-Agent|X-Mailer|Importance|List-Unsubscribe|List-Unsubscribe-Post)$`)

// badMail returns what is wrong with a mail on the wire: a header too many, an address too many, and what its parts hold.
func badMail(raw []byte, to, base string) (problems []string) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return []string{"cannot be read: " + err.Error()}
	}
	for name, values := range m.Header {
		if !mailHeaders.MatchString(name) || len(values) != 1 {
			problems = append(problems, fmt.Sprintf("has the header %s %q", name, values))
		}
	}
	for _, name := range []string{"To", "From", "Reply-To"} {
		list, err := m.Header.AddressList(name)
		if name == "Reply-To" && m.Header.Get(name) == "" {
			continue
		}
		if err != nil || len(list) != 1 || name == "To" && list[0].Address != to || name == "From" && list[0].Address != "hub@example.org" {
			problems = append(problems, fmt.Sprintf("goes %s %q (%v)", name, m.Header.Get(name), err))
		}
	}
	return problems
}

// badAnswer returns what is wrong with any answer of a hub at base.
func badAnswer(a answer, base string) (problems []string) {
	for name, values := range a.header {
		for _, value := range values {
			if strings.ContainsAny(value, "\r\n\x00") || name == "X-Boom" || name == "Bcc" {
				problems = append(problems, fmt.Sprintf("has the header %s: %q", name, value))
			}
		}
	}
	if to := a.header.Get("Location"); to != "" {
		if u, err := url.Parse(to); err != nil || u.Host != "" && !strings.HasPrefix(to, base+"/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
			problems = append(problems, "leads away to "+to)
		}
	}
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil && len(a.body) > 0 {
		return append(problems, "has no kind")
	}
	switch kind {
	case "text/html":
		problems = append(problems, badPage(a.body, base, false)...)
	case "text/calendar":
		problems = append(problems, badCalendar(a.body)...)
	case "text/csv":
		problems = append(problems, badCSV(a.body)...)
	}
	if a.status >= http.StatusInternalServerError {
		problems = append(problems, fmt.Sprintf("is a %d", a.status))
	}
	return problems
}
