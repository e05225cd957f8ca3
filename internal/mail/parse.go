package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	stdmultipart "mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
)

// ErrUnreadable is bytes that are not a mail, or a kept mail that the sealer cannot open.
var ErrUnreadable = errors.New("mail is not readable")

// Parsed is a mail taken apart for reading.
type Parsed struct {
	// Headers are the fields of the message itself in their order: name as written, value unfolded and decoded.
	Headers [][2]string
	// Subject, From, To and Date are decoded texts; From and To read as "Name <address>" or as the bare address.
	Subject, From, To, Date string
	// Text and HTML are the first bodies of their kind, in UTF-8 with LF line ends.
	Text, HTML string
	// CalendarMethod is the method parameter of the text/calendar part; empty when there is none.
	CalendarMethod string
	// Calendar is the body of that part, CRLF line ends kept.
	Calendar []byte
	// Raw is the whole mail.
	Raw []byte
}

const (
	maxDepth = 6  // levels of multipart; Build writes two
	maxParts = 50 // leaves looked at; Build writes four
)

// Parse takes a mail apart. It is made for what Build writes and is safe on anything else: the error wraps
// ErrUnreadable, and unknown parts are skipped.
func Parse(raw []byte) (Parsed, error) {
	p := Parsed{Raw: raw}
	fields, content, err := splitHeader(raw)
	if err != nil {
		return Parsed{}, err
	}
	var decoder mime.WordDecoder
	for _, field := range fields {
		value, err := decoder.DecodeHeader(field[1])
		if err != nil {
			value = field[1] // an encoded word of a charset nobody uses stays readable as it is
		}
		p.Headers = append(p.Headers, [2]string{field[0], value})
	}
	p.Subject, p.Date = first(p.Headers, "Subject"), first(p.Headers, "Date")
	p.From, p.To = displayed(fields, "From"), displayed(fields, "To")
	leaves := 0
	err = p.walk(part{
		kind:     first(fields, "Content-Type"),
		encoding: first(fields, "Content-Transfer-Encoding"),
		content:  bytes.NewReader(content),
	}, maxDepth, &leaves)
	if err != nil {
		return Parsed{}, err
	}
	return p, nil
}

// part is one node while walking.
type part struct {
	kind, encoding string
	content        io.Reader
}

func (p *Parsed) walk(node part, depth int, leaves *int) error {
	kind, parameters, err := mime.ParseMediaType(node.kind)
	if node.kind == "" {
		kind = "text/plain" // RFC 2045, section 5.2
	} else if err != nil {
		return fmt.Errorf("mail: content type: %w", ErrUnreadable)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if *leaves++; *leaves > maxParts {
			return fmt.Errorf("mail: too many parts: %w", ErrUnreadable)
		}
		return p.take(node, kind, parameters)
	}
	if depth == 0 || parameters["boundary"] == "" {
		return fmt.Errorf("mail: multipart: %w", ErrUnreadable)
	}
	children := stdmultipart.NewReader(node.content, parameters["boundary"])
	for {
		child, err := children.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("mail: part: %w", ErrUnreadable)
		}
		next := part{child.Header.Get("Content-Type"), child.Header.Get("Content-Transfer-Encoding"), child}
		if err := p.walk(next, depth-1, leaves); err != nil {
			return err
		}
	}
}

// take keeps a leaf if it is the first of a kind that is shown.
func (p *Parsed) take(node part, kind string, parameters map[string]string) error {
	wanted := kind == "text/plain" && p.Text == "" || kind == "text/html" && p.HTML == "" ||
		kind == "text/calendar" && p.Calendar == nil
	if !wanted {
		return nil
	}
	reader := node.content
	switch strings.ToLower(node.encoding) {
	case quotedPrintable:
		reader = quotedprintable.NewReader(reader)
	case base64Lines:
		reader = base64.NewDecoder(base64.StdEncoding, reader)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return fmt.Errorf("mail: body: %w", ErrUnreadable)
	}
	text := strings.ReplaceAll(strings.ToValidUTF8(string(content), "\ufffd"), "\r\n", "\n")
	switch kind {
	case "text/plain":
		p.Text = text
	case "text/html":
		p.HTML = text
	case "text/calendar":
		p.Calendar, p.CalendarMethod = content, strings.ToUpper(parameters["method"])
	}
	return nil
}

// splitHeader gives the header fields in order, unfolded (RFC 5322, section 2.2.3), and the body. It reads lines itself
// because net/mail keeps headers in a map, and a reader of the outbox is shown them as they were sent.
func splitHeader(raw []byte) ([][2]string, []byte, error) {
	var fields [][2]string
	for {
		line, rest, found := bytes.Cut(raw, []byte("\n"))
		raw = rest
		text := strings.TrimSuffix(string(line), "\r")
		switch {
		case text == "" && len(fields) > 0:
			return fields, raw, nil
		case !found:
			return nil, nil, fmt.Errorf("mail: header has no end: %w", ErrUnreadable)
		case len(fields) > 0 && strings.ContainsAny(text[:1], " \t"):
			last := &fields[len(fields)-1][1]
			*last = strings.TrimSpace(*last + " " + strings.TrimSpace(text))
		default:
			name, value, ok := strings.Cut(text, ":")
			if !ok || name == "" || strings.ContainsAny(name, " \t") {
				return nil, nil, fmt.Errorf("mail: header line: %w", ErrUnreadable)
			}
			fields = append(fields, [2]string{name, strings.TrimSpace(value)})
		}
	}
}

// first returns the value of the first field of that name, or "".
func first(fields [][2]string, name string) string {
	for _, field := range fields {
		if strings.EqualFold(field[0], name) {
			return field[1]
		}
	}
	return ""
}

// displayed returns an address field as a person reads it; the field as it is when it is no address.
func displayed(fields [][2]string, name string) string {
	value := first(fields, name)
	address, err := netmail.ParseAddress(value)
	switch {
	case err != nil:
		return value
	case address.Name == "":
		return address.Address
	}
	return address.Name + " <" + address.Address + ">"
}
