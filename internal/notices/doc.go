// Package notices writes docs/third-party.md: whose work is in the binary, and the license each piece came with. Modules are
// those that the program is linked from, read from the module cache; what is kept in the repository itself (a font, a script,
// data) has its license beside it. It knows nothing of the hub. Its one rule: a piece without a license that can be told is an
// error, never left out.
package notices
