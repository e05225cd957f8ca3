package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/url"
	"regexp"
	"strings"
	"time"

	"chapterhouse/internal/address"
)

// Why Build refuses a message. The texts name the field and never its content.
var (
	// ErrID is an ID that cannot be the local part of a Message-ID.
	ErrID = errors.New("message id is not usable")
	// ErrAddress is an address that is not one plain addr-spec (RFC 5322, section 3.4.1).
	ErrAddress = errors.New("address is not usable")
	// ErrSubject is a subject with nothing to read in it.
	ErrSubject = errors.New("subject is empty")
	// ErrDate is a zero date or one that RFC 5322 cannot write.
	ErrDate = errors.New("date is missing or out of range")
	// ErrText is a message without a plain text.
	ErrText = errors.New("plain text is empty")
	// ErrUnsubscribe is an unsubscribe address that is not a plain https URL.
	ErrUnsubscribe = errors.New("unsubscribe url is not usable")
	// ErrCalendar is a calendar part whose body, method or name is wrong.
	ErrCalendar = errors.New("calendar is not usable")
	// ErrRemoteContent is HTML that would make a mail program fetch or run something.
	ErrRemoteContent = errors.New("html has remote content")
)

// Calendar is an iTIP message (RFC 5546) that goes with a mail.
type Calendar struct {
	Method string // REQUEST, CANCEL or PUBLISH; the same as METHOD in Body
	Name   string // file name of the attachment; empty means invite.ics
	Body   []byte // one VCALENDAR in UTF-8; line ends are made CRLF
}

// Message is one mail to one address.
type Message struct {
	ID                string // local part of the Message-ID; stable per message row, so a re-send carries the same id
	From, ReplyTo, To Address
	Subject           string
	Text              string // plain text, required
	HTML              string // the same in HTML; empty for none
	Calendar          *Calendar
	Date              time.Time
	Unsubscribe       string // https URL for one-click unsubscribe (RFC 8058); empty for transactional mail
	Auto              bool   // adds "Auto-Submitted: auto-generated" (RFC 3834)
}

// maxUnsubscribe keeps the List-Unsubscribe line under the 998 characters of RFC 5322, section 2.1.1.
const maxUnsubscribe = 900

var (
	idShape  = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,128}$`)
	uriShape = regexp.MustCompile(`^https://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$`) // RFC 3986, section 2
)

// Build writes m as RFC 5322 bytes: CRLF line ends, 7-bit, no line over 998 characters. The same message gives the
// same bytes. The error wraps one of the Err values of this package and contains nothing that m contains.
func Build(m Message) ([]byte, error) {
	mail, err := compose(m)
	if err != nil {
		return nil, err
	}
	return mail.raw, nil
}

// composed is a built mail with the two addresses of its SMTP envelope. The envelope sender is the From address, so
// SPF and DMARC see one domain (RFC 7489, section 3.1).
type composed struct {
	raw      []byte
	from, to string
}

func compose(m Message) (composed, error) {
	var out bytes.Buffer
	from, to, err := writeHeaders(&out, m)
	if err != nil {
		return composed{}, fmt.Errorf("mail: build: %w", err)
	}
	body, err := tree(m)
	if err != nil {
		return composed{}, fmt.Errorf("mail: build: %w", err)
	}
	if err := body.write(&out); err != nil {
		return composed{}, fmt.Errorf("mail: build: %w", err)
	}
	return composed{raw: out.Bytes(), from: from, to: to}, nil
}

// writeHeaders writes every header but the MIME ones and returns the envelope addresses.
func writeHeaders(out *bytes.Buffer, m Message) (string, string, error) {
	if !idShape.MatchString(m.ID) {
		return "", "", ErrID
	}
	if year := m.Date.UTC().Year(); m.Date.IsZero() || year < 1900 || year > 9999 {
		return "", "", ErrDate
	}
	subject := clean(m.Subject)
	if subject == "" {
		return "", "", ErrSubject
	}
	from, domain, err := m.From.spec()
	if err != nil {
		return "", "", fmt.Errorf("from: %w", err)
	}
	to, _, err := m.To.spec()
	if err != nil {
		return "", "", fmt.Errorf("to: %w", err)
	}
	writeHeader(out, "Date", m.Date.UTC().Format(time.RFC1123Z))
	writeHeader(out, "From", mailbox(m.From.Name, from)...)
	if m.ReplyTo != (Address{}) {
		reply, _, err := m.ReplyTo.spec()
		if err != nil {
			return "", "", fmt.Errorf("reply-to: %w", err)
		}
		writeHeader(out, "Reply-To", mailbox(m.ReplyTo.Name, reply)...)
	}
	writeHeader(out, "To", mailbox(m.To.Name, to)...)
	writeHeader(out, "Message-ID", "<"+m.ID+"@"+domain+">")
	writeHeader(out, "Subject", unstructured(subject)...)
	if m.Unsubscribe != "" {
		if !usableUnsubscribe(m.Unsubscribe) {
			return "", "", ErrUnsubscribe
		}
		writeHeader(out, "List-Unsubscribe", "<"+m.Unsubscribe+">")
		writeHeader(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	if m.Auto {
		writeHeader(out, "Auto-Submitted", "auto-generated")
	}
	writeHeader(out, "MIME-Version", "1.0")
	return from, to, nil
}

func usableUnsubscribe(raw string) bool {
	if len(raw) > maxUnsubscribe || !uriShape.MatchString(raw) {
		return false
	}
	u, err := url.Parse(raw)
	return err == nil && u.Hostname() != "" && u.User == nil
}

// tree is the MIME tree: the readable forms from plain to rich, and beside them the calendar file: Gmail
// and Outlook want the calendar both as an alternative and as an attachment.
func tree(m Message) (entity, error) {
	text := body(m.Text)
	if strings.TrimSpace(text) == "" {
		return entity{}, ErrText
	}
	forms := []entity{{kind: "text/plain; charset=UTF-8", encoding: quotedPrintable, body: []byte(text)}}
	if m.HTML != "" {
		markup := body(m.HTML)
		if err := checkHTML(markup); err != nil {
			return entity{}, err
		}
		forms = append(forms, entity{kind: "text/html; charset=UTF-8", encoding: quotedPrintable, body: []byte(markup)})
	}
	if m.Calendar == nil {
		return alternative(m.ID, forms), nil
	}
	invitation, err := m.Calendar.checked()
	if err != nil {
		return entity{}, err
	}
	forms = append(forms, entity{
		kind:     mime.FormatMediaType("text/calendar", map[string]string{"charset": "UTF-8", "method": invitation.Method}),
		encoding: quotedPrintable, body: invitation.Body,
	})
	file := entity{
		kind:        `application/ics; name="` + invitation.Name + `"`,
		disposition: `attachment; filename="` + invitation.Name + `"`,
		encoding:    base64Lines, body: invitation.Body,
	}
	return entity{
		kind: multipart("mixed", m.ID), boundary: boundary("mixed", m.ID),
		children: []entity{alternative(m.ID, forms), file},
	}, nil
}

// alternative wraps several forms; one form needs no wrapping.
func alternative(id string, forms []entity) entity {
	if len(forms) == 1 {
		return forms[0]
	}
	return entity{kind: multipart("alternative", id), boundary: boundary("alternative", id), children: forms}
}

func multipart(subtype, id string) string {
	return mime.FormatMediaType("multipart/"+subtype, map[string]string{"boundary": boundary(subtype, id)})
}

// boundary is the same for the same message. It begins with "=_", which neither quoted-printable nor base64 can
// produce (RFC 2045, section 6.7), so no body can contain it.
func boundary(subtype, id string) string {
	sum := sha256.Sum256([]byte(subtype + ":" + id))
	return "=_" + hex.EncodeToString(sum[:12])
}

// Address is a mailbox: a display name, which may be empty, and an addr-spec such as ada@example.org.
type Address struct{ Name, Email string }

// spec returns the address as it goes on the wire and its domain, both ASCII.
func (a Address) spec() (spec, domain string, err error) {
	spec, domain, problem := address.Spec(a.Email)
	if problem != address.None {
		return "", "", ErrAddress
	}
	return spec, domain, nil
}
