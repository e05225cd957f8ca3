// Package member keeps a chapter's members for its leads: the list, one member's profile, who asks to join, who is removed and who is
// blocked.
//
// It owns what leads may note about somebody, and whom they may remove or block. It must not know how somebody asks to join (chapter's) or
// takes a seat (event's): what a block refuses is refused by the store, in the transaction. The one invariant: whoever reads names leaves
// a row in the activity log.
package member
