package sharepic

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"chapterhouse/static"
)

// faces are the two weights of the typeface.
type faces struct{ light, heavy *sfnt.Font }

var openFaces = sync.OnceValues(func() (*faces, error) {
	light, err := opentype.Parse(static.Typeface("regular"))
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	heavy, err := opentype.Parse(static.Typeface("bold"))
	if err != nil {
		return nil, fmt.Errorf("typeface: %w", err)
	}
	return &faces{light, heavy}, nil
})

func (f *faces) regular(size float64) font.Face { return faceOf(f.light, size) }
func (f *faces) bold(size float64) font.Face    { return faceOf(f.heavy, size) }

func faceOf(f *sfnt.Font, size float64) font.Face {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil { // it never is: the options are constants
		panic(err)
	}
	return face
}

// drawable is a text as the typeface can write it, on one line. Emoji and other signs that it lacks are left out. A text in a script
// that it lacks (Hebrew, Arabic, Chinese) is "": half a word, or boxes, would be worse than none.
func (f *faces) drawable(text string) string {
	var out strings.Builder
	var buffer sfnt.Buffer
	for _, letter := range norm.NFC.String(text) {
		glyph, err := f.heavy.GlyphIndex(&buffer, letter)
		switch {
		case unicode.IsSpace(letter):
			out.WriteRune(' ')
		case err == nil && glyph != 0 && unicode.IsPrint(letter):
			out.WriteRune(letter)
		case unicode.IsLetter(letter) || unicode.IsDigit(letter):
			return ""
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
