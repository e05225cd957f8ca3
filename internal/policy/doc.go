// Package policy holds the one function that decides who may do what: Can.
//
// It owns the permission matrix. It must not know the database, the web or the clock: the actor arrives with everything
// that counts. The one invariant: what the matrix does not grant is denied.
package policy
