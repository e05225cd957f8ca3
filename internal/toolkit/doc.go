// Package toolkit holds the use cases of toolkits: national writes, publishes and pushes them; chapters see, localize, adopt or decline.
//
// It owns the rule that the core ask is national's and the slots are the chapter's, and that a page goes up only when every
// required slot is filled. It must not know HTTP or SQL. The one invariant: a published version never changes.
package toolkit
