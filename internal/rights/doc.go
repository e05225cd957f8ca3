// Package rights owns what people may ask of the hub about themselves: to see everything it holds about them, to take it along, and to
// have it erased; and the requests of those who ask the office instead. A guest has these rights by a link in an email to their
// address, without an account. It knows no page and no SQL.
//
// The invariant: whoever was erased is in no live row but as an id, and nobody is refused because nobody else leads a chapter.
package rights
