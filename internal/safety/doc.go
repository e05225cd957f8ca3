// Package safety owns what the office does when somebody does harm: it finds a person by their address, suspends them, lets them in again
// when two admins agree, and signs one person or everyone out. It knows no page and no SQL.
//
// The invariant: one person shuts somebody out, and two let them in again.
package safety
