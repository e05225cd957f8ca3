// Package page is the adapter between HTTP and the rooms of the site: it hands a handler a typed Request, and turns what the handler
// returns into an answer.
//
// It owns cookies, headers, forms, notices, the page layout, the cache of public pages and the one table from errors to pages. It
// knows no room and decides no permission. The one invariant: pages are rendered into a buffer before the first byte leaves, so a
// broken template is a clean 500.
package page
