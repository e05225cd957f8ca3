// Package seal keeps personal fields unreadable for whoever has the database
// but not the keyset file: it seals texts with authenticated encryption, and
// gives keyed hashes by which a sealed value can still be found.
//
// It owns the keyset (generation, rotation, the file and its rights) and the
// normal form of e-mail addresses. It knows nothing of people, tables or
// cookies: the purpose of a value, such as "people.name", is an opaque word
// that binds it to its place, so that a value moved to another column does
// not open.
//
// Invariant: a sealed value opens only with the keys and the purpose it was
// sealed with, and every failure is the same ErrSealed.
//
// A rotation keeps the old sealing keys, so that old backups open, and never
// touches the lookup key: its hashes are what people are found by, and the
// links in mails that were sent.
//
// The cipher is XChaCha20-Poly1305: its 192-bit random nonces have no limit on
// the number of values per key, where AES-GCM should stop at 2^32 (NIST SP
// 800-38D, section 8.3). A sealed value is 45 bytes longer than its text
// (prefix 5, nonce 24, tag 16); that length is not hidden.
//
// Measured on one core of a 2-core amd64 virtual machine, for a 13-byte text:
// Seal 415 ns, Open 322 ns, Lookup 409 ns. Opening the 2,000 names of a large
// chapter takes under 1 ms.
package seal
