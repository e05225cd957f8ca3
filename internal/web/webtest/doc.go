// Package webtest signs people in to a hub under test.
//
// It owns a browser without a screen, which every package that asks a hub over HTTP shares, the embedded sign-in as a hub
// wires it, and sessions that began without it. It must not know the web it asks: the page of the provider is given to it,
// so that the tests inside web use it, too. The one invariant: a browser follows no redirect unless it is told to.
package webtest
