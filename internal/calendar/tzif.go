package calendar

import (
	"encoding/binary"
	"slices"
	"time"
)

// fileZone makes a zone of changes in order of their instants, or nil when it cannot: as TZif, version 2 (RFC 9636), because the standard
// library builds a zone of several offsets from nothing else.
func fileZone(name string, list []change) *time.Location {
	offsets := []int{list[0].from}
	var times []byte
	var kinds []byte
	for i, c := range list {
		if i+1 < len(list) && list[i+1].at.Equal(c.at) {
			continue // of several at the same instant the last one counts
		}
		kind := slices.Index(offsets, c.to)
		if kind < 0 {
			kind = len(offsets)
			offsets = append(offsets, c.to)
		}
		if kind > 255 { // one byte in the format
			return nil
		}
		times = binary.BigEndian.AppendUint64(times, uint64(c.at.Unix())) // two's complement, as the format wants it
		kinds = append(kinds, byte(kind))
	}
	header := func(times, types, letters int) []byte {
		out := append([]byte("TZif2"), make([]byte, 15)...)
		for _, n := range []int{0, 0, 0, times, types, letters} {
			out = binary.BigEndian.AppendUint32(out, uint32(n)) // bounded by maxObservances
		}
		return out
	}
	// The first block is for readers of 32-bit times and holds the least it may: one type.
	data := append(header(0, 1, 1), make([]byte, 6+1)...)
	data = append(data, header(len(kinds), len(offsets), 1)...)
	data = append(append(data, times...), kinds...)
	for _, seconds := range offsets {
		data = binary.BigEndian.AppendUint32(data, uint32(int32(seconds))) // below a day, by parseOffset
		data = append(data, 0, 0)                                          // not daylight saving; the abbreviation at 0
	}
	data = append(data, 0)         // the abbreviations: one, empty
	data = append(data, "\n\n"...) // no rule for what follows the last change
	loc, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil
	}
	return loc
}
