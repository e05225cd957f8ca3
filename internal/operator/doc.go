// Package operator holds the use cases of whoever runs the hub: is every part well, what waits in the queues, stop and start
// the sends, what backups there are, and the trail, for each reader as far as it is theirs.
//
// It owns who reads how much of the trail, and what a part's trouble means in a sentence. It must not know HTTP, SQL, the
// queue's library or a person's name. The one invariant: every method asks policy.Can first, and every lever it moves
// leaves a row in the trail.
package operator
