//go:build race

package store_test

// raced says that the race detector watches. It watches the SQLite engine too, which is Go, and makes it some 50 times slower.
const raced = true
