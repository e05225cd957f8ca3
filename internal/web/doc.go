// Package web is the HTTP door: the whole map of URLs, and the rooms of pages behind it, one package for each audience.
//
// A room parses a request, calls one use case and chooses a component; the adapter below the rooms is package page. The door must not know SQL, and it decides no
// permission: use cases do. The one invariant: pages are rendered into a buffer before the first byte leaves, so a broken
// template is a clean 500.
package web
