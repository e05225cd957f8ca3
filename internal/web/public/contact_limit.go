package public

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/web/page"
)

// How often the leads of one chapter can be written to, from any network, and how often with one reply address, to
// any chapter: this many at once, and one a minute in the long run. A chapter gets a handful of messages on a busy day.
const (
	ContactsPerChapter = 10
	ContactsPerAddress = 3
)

// contactTooOften says why a message to leads has to wait; "" when it can be sent. The limiter keeps the counts, so they hold
// across all connections and processes, and are the same for known and unknown addresses.
func (h *Handlers) contactTooOften(q *page.Request, replyTo string) string {
	address := h.limitName("contact-address", strings.ToLower(strings.TrimSpace(replyTo)))
	if h.OverLimit(q, session.Rate{Key: address, Burst: ContactsPerAddress, PerMinute: 1}) {
		return say.T(q.Ctx(), "We just got several messages from this email address. Wait a few minutes, then send yours again.")
	}
	if h.OverLimit(q, session.Rate{Key: h.limitName("contact-chapter", string(q.Chapter.ID)), Burst: ContactsPerChapter, PerMinute: 1}) {
		return say.T(q.Ctx(), "This chapter is getting a lot of messages right now. Wait a few minutes, then send yours again.")
	}
	return ""
}

// limitName is a limiter key that does not reveal what was typed.
func (h *Handlers) limitName(kind, value string) string {
	mac := hmac.New(sha256.New, h.LimitSecret)
	mac.Write([]byte(kind + ":" + value))
	return kind + ":" + hex.EncodeToString(mac.Sum(nil))
}
