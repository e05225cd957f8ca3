// Package storybook shows every component of components/ with fixture data, in light, dark, on a phone and from right to
// left. No hub stands behind it.
//
// It owns the fixtures and the looks. It must not know the database, a use case or a real person. The one invariant: every
// exported component has a story, and a story is served under the hub's own headers, so that what works here works there.
package storybook
