package blob

import (
	"bytes"
	"encoding/binary"
	"iter"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	exifMark     = "Exif\x00\x00"
	// orientationTag is tag 0x0112 of TIFF 6.0, page 36, a SHORT from 1 to 8.
	orientationTag = 0x0112
	typeShort      = 3
)

// orientation returns the EXIF orientation of a picture, 1 to 8; 1 when there
// is none or it cannot be read.
func orientation(data []byte) int {
	var tiff []byte
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		tiff = exifOfJPEG(data[2:])
	case bytes.HasPrefix(data, []byte(pngSignature)):
		tiff = chunkOfPNG(data[len(pngSignature):], "eXIf")
	case len(data) > 12 && string(data[8:12]) == "WEBP":
		tiff = chunkOfWebP(data[12:], "EXIF")
	}
	return orientationOfTIFF(bytes.TrimPrefix(tiff, []byte(exifMark)))
}

// exifOfJPEG finds the segment of camera data.
func exifOfJPEG(data []byte) []byte {
	for content := range jpegSegments(data, 0xe1) {
		if bytes.HasPrefix(content, []byte(exifMark)) {
			return content
		}
	}
	return nil
}

// jpegSegments are the contents of the segments with a marker, up to the pixels (ITU T.81, annex B.1.1).
func jpegSegments(data []byte, wanted byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(data) >= 4 && data[0] == 0xff {
			marker := data[1]
			if marker == 0xff { // fill byte
				data = data[1:]
				continue
			}
			if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 { // no length
				data = data[2:]
				continue
			}
			length := int(binary.BigEndian.Uint16(data[2:])) + 2
			if marker == 0xd9 || marker == 0xda || length < 4 || length > len(data) {
				return
			}
			if marker == wanted && !yield(data[4:length]) {
				return
			}
			data = data[length:]
		}
	}
}

// chunkOfPNG finds the first chunk of a kind (PNG 3rd edition, section 5.3), after the signature.
func chunkOfPNG(data []byte, kind string) []byte {
	for len(data) >= 12 {
		length := uint64(binary.BigEndian.Uint32(data))
		if length+12 > uint64(len(data)) {
			return nil
		}
		if string(data[4:8]) == kind {
			return data[8 : 8+length]
		}
		data = data[12+length:]
	}
	return nil
}

// chunkOfWebP finds the first chunk of a kind (RFC 9649, section 2.3), after the header.
func chunkOfWebP(data []byte, kind string) []byte {
	for len(data) >= 8 {
		length := uint64(binary.LittleEndian.Uint32(data[4:]))
		if length+8 > uint64(len(data)) {
			return nil
		}
		if string(data[:4]) == kind {
			return data[8 : 8+length]
		}
		data = data[min(8+length+length%2, uint64(len(data))):]
	}
	return nil
}

// orientationOfTIFF reads the first directory (TIFF 6.0, section 2).
func orientationOfTIFF(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	} else if string(tiff[:2]) != "MM" {
		return 1
	}
	start := uint64(order.Uint32(tiff[4:]))
	if order.Uint16(tiff[2:]) != 42 || start+2 > uint64(len(tiff)) {
		return 1
	}
	count := int(order.Uint16(tiff[start:]))
	entries := tiff[start+2:]
	for range count {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == orientationTag {
			value := int(order.Uint16(entries[8:]))
			if order.Uint16(entries[2:]) != typeShort || order.Uint32(entries[4:]) != 1 || value < 1 || value > 8 {
				return 1
			}
			return value
		}
		entries = entries[12:]
	}
	return 1
}
