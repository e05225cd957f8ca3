// Package setup is the first run of a hub: whoever sees its terminal enters a printed code in a browser, and says there who the
// organization is, who its first admin is, and which chapters it begins with.
//
// It owns the order of the steps and who may take them. It must not know pages, nor how chapters are read from forms. The one invariant:
// nothing that was entered counts before the set-up is finished, and it is finished once.
package setup
