// Package account holds the use cases of a person's own account: signing in, through a provider or by a code in an email, and out, their sessions, their calendar link.
//
// It owns the way from a provider's word to an actor. It must not know cookies or HTTP. The one invariant: "nobody is
// signed in" and "the session store did not answer" are different answers, and only the first makes a visitor.
package account
