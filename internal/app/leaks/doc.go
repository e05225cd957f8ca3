// Package leaks holds tests of a whole hub that try to get out of it what it must not give, and to get into it what it must
// not take.
//
// It owns the crawls for canaries, the corpus of scripts, the check that a form changes its own fields alone, and the
// search for names in what lies on disks. It must not know how a page, a query or a mail is made: it asks over HTTP, reads
// what a mail relay took, and looks at rows and files. The one invariant: every search is also run on a hub with a planted
// hole, and finds it.
package leaks
