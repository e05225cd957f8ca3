// Package config reads the settings of one Chapterhouse process from
// environment variables named CHAPTERHOUSE_*.
//
// It owns the names, defaults, formats and cross-checks of the variables, the
// redaction of secrets, and the wording of what is wrong. It knows nothing of
// the parts that are configured: it opens no connection and imports no other
// package of the hub. The only files it reads are those named by the _FILE
// form of a secret variable.
//
// Invariant: Load either returns a Config in which every value is well formed
// and no embedded part faces the public, or it returns Problems that lists
// every variable at fault at once. The text of a secret leaves this package
// through Secret.Reveal and nothing else.
package config
