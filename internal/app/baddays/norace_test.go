//go:build !race

package baddays_test

// slow says that the race detector does not make everything take ten times as long.
const slow = false
