// Package web is the HTTP door: it parses a request, calls one use case and chooses a component.
//
// It owns URLs, cookies, headers, forms and the table from errors to pages. It must not know SQL, and it decides no
// permission: use cases do. The one invariant: pages are rendered into a buffer before the first byte leaves, so a broken
// template is a clean 500.
package web
