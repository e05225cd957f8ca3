// Package plaintext reads files of text that say nowhere how they are to be read: which characters their bytes are, where a line ends,
// what parts the cells of a table. It streams, so a file of any length needs little memory, and knows nothing of what the text is about.
//
// Invariant: whatever the bytes are, every line of the file is in exactly one record, or in the error.
package plaintext
