// Package chapter holds the use cases of chapters and their members: the directory, joining and leaving, the leads' list,
// and moving in: a table of chapters from elsewhere.
//
// It owns the rules of a chapter's public page, of membership and of that table. It must not know HTTP or SQL. The one invariant: names
// and addresses of members leave it only towards a lead of that chapter with a fresh sign-in.
package chapter
