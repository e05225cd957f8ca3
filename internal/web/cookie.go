package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// cookieName adds the __Host- prefix where the hub is served over https: such a cookie cannot come from a neighbour.
func (s *Server) cookieName(name string) string {
	if s.secure {
		return "__Host-" + name
	}
	return name
}

func (s *Server) sessionCookie() string     { return s.cookieName("session") }
func (s *Server) transactionCookie() string { return s.cookieName("sign-in") }
func (s *Server) guestCookie() string       { return s.cookieName("rsvp") }
func (s *Server) confirmCookie() string     { return s.cookieName("confirm") }    // the browser that asked for a code
func (s *Server) linkCookie() string        { return s.cookieName("confirming") } // the confirmation link that was opened
func (s *Server) stopCookie() string        { return s.cookieName("stop-email") }
func (s *Server) noticeCookie() string      { return s.cookieName("notice") }

// onlyCookie is the value of a cookie that came once. Over plain http a neighbour of the host, or a path below it, can put
// a second cookie of the same name beside the hub's own; nobody knows which of two is the person's, so neither counts, and
// neither is cleared: that would leave the other one alone.
func onlyCookie(r *http.Request, name string) (value string, ok bool) {
	all := r.CookiesNamed(name)
	if len(all) == 0 {
		return "", false
	}
	for _, c := range all[1:] {
		if c.Value != all[0].Value {
			return "", false
		}
	}
	return all[0].Value, true
}

func (s *Server) setCookie(q *request, name, value string, maxAge time.Duration) {
	http.SetCookie(q.c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(maxAge.Seconds()), HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Server) clearCookie(q *request, name string) {
	http.SetCookie(q.c.Writer, &http.Cookie{
		Name: name, Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Server) setSession(q *request, token string, expires time.Time) {
	s.setCookie(q, s.sessionCookie(), token, expires.Sub(s.Now()))
}

// notices are the sentences that a page may open with after something was done. Only the code travels, in a cookie.
var notices = map[string]string{
	"asked":        "Look at your mail: one click there confirms your RSVP. Nothing is held until then. " + mailRule,
	"going":        "You are going. A calendar entry is on its way to your mail.",
	"waiting":      "The event is full. You are in line, and we write as soon as a seat is free.",
	"cancelled":    "Your RSVP is cancelled. Your seat is free for somebody else.",
	"out-of-line":  "Your RSVP is cancelled. You are not in line any more.",
	"not-coming":   "Your RSVP is cancelled.",
	"resized":      "Saved. The hosts see the new number.",
	"joined":       "Your request is with the leads. You get a mail when they answer.",
	"left":         "Done. You are not on the chapter’s list any more.",
	"sent":         "Sent. The answer comes to your address.",
	"saved":        "Saved.",
	"draft":        "Draft saved. Publish it when it is ready.",
	"published":    "Published. Share the page: people RSVP there without an account.",
	"off":          "The event is called off. Everyone who was coming gets a mail.",
	"deleted":      "The draft is gone.",
	"copied":       "Copied. Check the date before you publish.",
	"approved":     "Approved. They get a welcome by mail.",
	"declined":     "Declined. Nobody is told; the request is erased.",
	"adopted":      "Adopted, and your public page is up.",
	"almost":       "Adopted. Fill what is still missing, and the public page goes up.",
	"refused":      "Declined. National reads your reason.",
	"from-toolkit": "Your event is drafted from the toolkit. Check date and place, then publish.",
	"version":      "Published. Push it to the chapters when you are ready.",
	"host":         "Saved. They can open the event from their next page on.",
	"paused":       "Paused. No mail leaves until you resume.",
	"resumed":      "Resumed. What waited leaves now.",
	"again":        "In the queue again. Look back in a minute.",
	"address":      "Your email address is confirmed.",
	"everywhere":   "You are signed out everywhere.",

	"identity-confirmed":  "Confirmed. That account now has all of your rights.",
	"identity-removed":    "Removed. That account no longer opens your page.",
	"out":                 "You are signed out.",
	"held":                "Many RSVPs came from your network. The organizers will look; we’ll email you.",
	"let-in":              "Let in. They get an email with their seat, or their place on the waitlist.",
	"removed":             "Removed. You can undo it for a day.",
	"restored":            "The removal is undone.",
	"restored-waitlisted": "The removal is undone. No seat was free, so they’re on the waitlist with their old number, and were emailed.",
	"guests-off":          "Saved. People without an account can’t RSVP until you allow it again.",
	"guests-on":           "Saved. People can RSVP without an account.",
	"crowd":               "Saved. More guests of one network can RSVP until the event ends.",
	"crowd-off":           "Saved. The usual limits apply.",
}

// counted are the sentences with a number in them, whose code is followed by a dot and the number.
var counted = map[string]func(n int) string{
	"let-in": func(n int) string {
		return "Let in: " + thousands(n) + ". Each gets an email with their seat, or their place on the waitlist."
	},
	"removed": func(n int) string { return "Removed: " + thousands(n) + ". You can undo each for a day." },
	"pushed": func(n int) string {
		switch n {
		case 0:
			return "Every chapter chosen had it already."
		case 1:
			return "1 chapter was offered it and its leads get a mail."
		}
		return thousands(n) + " chapters were offered it and their leads get a mail."
	},
}

// noticeOf is the sentence of a code, "" for what is none of the hub's.
func noticeOf(code string) string {
	name, number, _ := strings.Cut(code, ".")
	sentence := counted[name]
	if n, err := strconv.Atoi(number); sentence != nil && err == nil && n >= 0 {
		return sentence(n)
	}
	return notices[code]
}

// notice makes the next page open with a sentence.
func (s *Server) notice(q *request, code string) { s.setCookie(q, s.noticeCookie(), code, time.Minute) }

// takeNotice returns the sentence that the last page left, once.
func (s *Server) takeNotice(q *request) string {
	cookie, err := q.c.Request.Cookie(s.noticeCookie())
	if err != nil {
		return ""
	}
	s.clearCookie(q, s.noticeCookie())
	return noticeOf(cookie.Value)
}
