// Package retention forgets what the hub does not keep for good.
//
// It owns the table of what is kept, for how long and since when; hub has the numbers, and the store deletes what it is told to.
// It must not know SQL, nor when it runs. The one invariant: nothing that a stranger or a member gave is without a line in the table.
package retention
