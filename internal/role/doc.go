// Package role hands power out and takes it back: invitations to roles, roles that end, and who holds which.
//
// It owns who may appoint and remove whom, and which steps need a second person. It must not know how somebody signs in, nor what a role
// may do: that is policy's. The one invariant: no role is given by anybody who could not take it away, but for the proposal that
// somebody else confirms.
package role
