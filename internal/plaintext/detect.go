package plaintext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	utf "golang.org/x/text/encoding/unicode"
)

// Why a file is not text.
var (
	ErrWorkbook = errors.New("plaintext: a spreadsheet's own format")
	ErrEncoding = errors.New("plaintext: no text in any encoding that is read here")
	ErrEmpty    = errors.New("plaintext: nothing in it")
)

const (
	chunk = 64 << 10
	// telling is how much of the text around characters beyond ASCII tells two character sets apart; more of it says the same.
	telling = 256 << 10
)

// Detect reads a file to its end and returns how to decode it: UTF-8, UTF-16 behind its byte order mark, or else Windows-1252 or Mac
// Roman, whichever makes the better words. The decoder takes a byte order mark off.
func Detect(r io.Reader) (encoding.Encoding, error) {
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("plaintext: %w", err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")): // .xlsx and .ods, .xls
		return nil, ErrWorkbook
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return utf.UTF16(utf.LittleEndian, utf.ExpectBOM), nil
	}
	marked := bytes.HasPrefix(head, []byte("\xef\xbb\xbf"))
	l := &look{}
	if err := l.through(io.MultiReader(bytes.NewReader(head), r)); err != nil {
		return nil, err
	}
	switch {
	case l.nul:
		return nil, ErrEncoding
	case !l.something:
		return nil, ErrEmpty
	case l.valid():
		return utf.UTF8BOM, nil
	case marked:
		return nil, ErrEncoding
	}
	set, sensible := Likelier(l.sample)
	if !sensible {
		return nil, ErrEncoding
	}
	return set, nil
}

// look is what Detect has seen of a file.
type look struct {
	broken, nul, something bool
	rest                   []byte // the beginning of a character that goes on in the next piece
	sample                 []byte // lines with bytes beyond ASCII
}

func (l *look) valid() bool { return !l.broken && len(l.rest) == 0 }

func (l *look) through(r io.Reader) error {
	piece := make([]byte, chunk)
	for {
		n, err := r.Read(piece)
		l.take(piece[:n])
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("plaintext: %w", err)
		}
	}
}

func (l *look) take(piece []byte) {
	l.nul = l.nul || bytes.IndexByte(piece, 0) >= 0
	l.something = l.something || len(bytes.TrimSpace(bytes.TrimPrefix(piece, []byte("\xef\xbb\xbf")))) > 0
	if len(l.sample) < telling {
		for line := range bytes.SplitSeq(piece, []byte("\n")) {
			if bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) && len(l.sample) < telling {
				l.sample = append(append(l.sample, line[:min(len(line), telling)]...), '\n')
			}
		}
	}
	if l.broken {
		return
	}
	text := slices.Concat(l.rest, piece)
	// The last bytes may be the beginning of a character.
	end := len(text)
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if b := text[len(text)-back]; utf8.RuneStart(b) {
			if !utf8.FullRune(text[len(text)-back:]) {
				end = len(text) - back
			}
			break
		}
	}
	l.broken = !utf8.Valid(text[:end])
	l.rest = append([]byte(nil), text[end:]...)
}
