//go:build race

package baddays_test

// slow says that the race detector makes everything take ten times as long.
const slow = true
