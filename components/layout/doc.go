// Package layout holds the shell every page stands in: head, header, notices, footer.
//
// It owns what all pages share. It must not know any noun of the domain. The one invariant: no inline script or style.
package layout
