// Package backup writes a hub into one file, proves that the file restores, and fills an empty hub from it.
//
// It owns the archive: its members, its manifest, and every check of them. It must not know a table: the store dumps and
// loads them. The one invariant: what Write wrote without an error, Verify accepts on any machine that has the keyset, and
// Restore turns into the same rows and files on either database.
//
// An archive is a zip file (APPNOTE 6.3, with its 64-bit extension where needed), so that it can be looked into without this
// program:
//
//	tables/NAME.jsonl   one JSON object per row, sealed columns still sealed, in base64
//	files/KEY           the bytes of a stored file
//	manifest.json       what must be in it: versions, counts, sizes, SHA-256 sums, fingerprints of keys
//	manifest.mac        HMAC-SHA-256 of manifest.json under the look-up key of the keyset, in hexadecimal
//
// Keys are never in it. Memory is bounded by one row and by the list of files (about 300 bytes for each).
package backup
