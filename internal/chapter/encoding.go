package chapter

import (
	"bytes"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"

	"chapterhouse/internal/plaintext"
)

// decode returns the text of a file: UTF-8, UTF-16 behind its byte order mark, or else Windows-1252, which is what a
// spreadsheet in the west writes when it is not asked, or Mac Roman, which is what Excel on a Mac calls CSV.
func decode(data []byte) (string, error) {
	var text []byte
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")): // .xlsx and .ods, .xls
		return "", errWorkbook
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err = utf.UTF16(utf.LittleEndian, utf.ExpectBOM).NewDecoder().Bytes(data)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		if text = data[3:]; !utf8.Valid(text) {
			return "", errEncoding
		}
		return whole(text)
	case utf8.Valid(data):
		text = data
		return whole(text)
	default:
		set, sensible := plaintext.Likelier(data)
		if !sensible {
			return "", errEncoding
		}
		text, err = set.NewDecoder().Bytes(data)
	}
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", errEncoding
	}
	return whole(text)
}
