package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrNotDocument means that an upload is no PDF.
var ErrNotDocument = errors.New("blob: the file is not a PDF, export it as PDF and try again")

// maxName is the length of a file name in bytes, with room for the suffixes
// that browsers add below the 255 that file systems take.
const maxName = 120

// Doc is a checked attachment. Its bytes are those of the upload: its author's
// name, scripts and links are still in it, so it must be served as an
// attachment, with nosniff, and never from a page's frame.
type Doc struct {
	// Name is safe as a file name on every system and ends in ".pdf".
	Name string
	// Type is application/pdf.
	Type string
	// Size is in bytes.
	Size int64
}

// IsDocument says by its first bytes whether a file is a PDF, and leaves r where it stood.
func IsDocument(r io.ReadSeeker) (bool, error) {
	head := make([]byte, len("%PDF-1."))
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, fmt.Errorf("blob: read upload: %w", err)
	}
	if _, err := r.Seek(-int64(n), io.SeekCurrent); err != nil {
		return false, fmt.Errorf("blob: read upload: %w", err)
	}
	// ISO 32000-2, section 7.5.2. Readers also take a header further down;
	// that is how a page or a picture passes as a document.
	return bytes.Equal(head, []byte("%PDF-1.")) || bytes.Equal(head, []byte("%PDF-2.")), nil
}

// Document checks a PDF of at most limit bytes and leaves r where it stood, for the copy that keeps it: it is never in memory
// as a whole. name is what the uploader calls it. Errors are a *Refusal, ErrNotDocument and those of r.
func Document(r io.ReadSeeker, name string, limit int64) (Doc, error) {
	size, err := sizeOf(r)
	if err != nil {
		return Doc{}, err
	}
	if size > limit {
		return Doc{}, tooLarge(limit)
	}
	is, err := IsDocument(r)
	if err != nil {
		return Doc{}, err
	}
	if !is {
		return Doc{}, ErrNotDocument
	}
	return Doc{Name: cleanName(name), Type: "application/pdf", Size: size}, nil
}

// cleanName keeps letters, digits and a little punctuation of the last part of
// a path, and makes ".pdf" its only end.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = norm.NFC.String(strings.ToValidUTF8(name, ""))
	if end := len(name) - len(".pdf"); end >= 0 && strings.EqualFold(name[end:], ".pdf") {
		name = name[:end]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune("-_().,+", r):
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r): // also turns of the reading direction
			return -1
		}
		return '-'
	}, name)
	name = strings.Join(strings.Fields(name), " ")
	for len(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	name = strings.Trim(name, " .-")
	if name == "" || isDevice(name) {
		name = strings.TrimRight("document-"+name, "-")
	}
	return name + ".pdf"
}

// isDevice recognizes the names that Windows reserves, with any ending.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '0' && stem[3] <= '9'
}
