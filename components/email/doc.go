// Package email is the face of every email the hub sends: HTML and a plain-text twin, made from plain view structs and worded in the
// locale of the context.
//
// It owns the words and the look: which sentences a kind of mail says, in which order, and the inline styles that make a
// broadside of them. It must not know the clock, policy, how a URL is built or who may read what: strings arrive decided.
// The one invariant: both twins of a mail are rendered from the same Sheet, so neither says what the other hides, and
// what people typed is text in both, never markup and never a line of its own in the layout.
//
// Mail programs drop style sheets, so styles are attributes here (pages have none). Nothing is loaded from anywhere: no
// picture, no font, no style sheet. Text and rules take the reader's own colors (currentColor), which keeps them
// readable in light and dark; only the date block and the button bring colors of their own.
package email
