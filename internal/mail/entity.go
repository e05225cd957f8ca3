package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	stdmultipart "mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"slices"
)

const (
	quotedPrintable = "quoted-printable"
	base64Lines     = "base64"
	// encodedLine is the longest line of a base64 body (RFC 2045, section 6.8).
	encodedLine = 76
)

// entity is a node of the MIME tree: a leaf with a body, or a multipart with a boundary and children.
type entity struct {
	kind        string // value of Content-Type
	disposition string // value of Content-Disposition, or empty
	encoding    string
	body        []byte
	boundary    string
	children    []entity
}

// write ends the header of a message with the MIME fields of e and writes its content.
func (e entity) write(out *bytes.Buffer) error {
	for _, field := range e.fields() {
		writeHeader(out, field[0], field[1])
	}
	out.WriteString("\r\n")
	if err := e.content(out); err != nil {
		return err
	}
	if !bytes.HasSuffix(out.Bytes(), []byte("\r\n")) { // a text that is the whole body; parts end at their boundary
		out.WriteString("\r\n")
	}
	return nil
}

func (e entity) fields() [][2]string {
	fields := [][2]string{{"Content-Type", e.kind}}
	if e.encoding != "" {
		fields = append(fields, [2]string{"Content-Transfer-Encoding", e.encoding})
	}
	if e.disposition != "" {
		fields = append(fields, [2]string{"Content-Disposition", e.disposition})
	}
	return fields
}

func (e entity) content(out io.Writer) error {
	if len(e.children) == 0 {
		return e.leaf(out)
	}
	parts := stdmultipart.NewWriter(out)
	if err := parts.SetBoundary(e.boundary); err != nil {
		return fmt.Errorf("boundary: %w", err)
	}
	for _, child := range e.children {
		header := textproto.MIMEHeader{}
		for _, field := range child.fields() {
			header.Set(field[0], field[1])
		}
		part, err := parts.CreatePart(header)
		if err != nil {
			return fmt.Errorf("part: %w", err)
		}
		if err := child.content(part); err != nil {
			return err
		}
	}
	if err := parts.Close(); err != nil {
		return fmt.Errorf("end of parts: %w", err)
	}
	return nil
}

func (e entity) leaf(out io.Writer) error {
	if e.encoding == base64Lines {
		for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(e.body)), encodedLine) {
			if _, err := fmt.Fprintf(out, "%s\r\n", line); err != nil {
				return fmt.Errorf("body: %w", err)
			}
		}
		return nil
	}
	w := quotedprintable.NewWriter(out) // line ends become CRLF
	_, err := w.Write(e.body)
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("body: %w", err)
	}
	return nil
}
