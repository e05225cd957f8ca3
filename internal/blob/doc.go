// Package blob keeps files that people upload, and brings pictures and
// documents into the form in which strangers may be given them.
//
// It owns the folder of files, and the checks and re-encoding of uploads. It
// knows nothing of who owns a file, where it is shown, or how it is sent.
//
// Invariant: a key holds a whole file or none, also after a crash; and what
// Picture returns was encoded here from pixels, so that no byte of the upload
// (position, camera, thumbnail, comment, appended archive or page) is in it.
package blob
