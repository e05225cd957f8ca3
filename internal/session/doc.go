// Package session owns everything the hub keeps in Redis: who is signed in, the
// shared rate limiter, budgets and use-once marks. It also owns the
// in-process Redis-protocol server that a hub without configuration runs on.
//
// It is the only package that imports go-redis. It must not know what a person, a
// chapter or a role is (they are plain strings here), nor anything of HTTP: the web
// door owns the cookie.
//
// The one invariant: a token opens a session only while that session's own key is in
// Redis, and a key that was deleted is never written again. Sessions are created with
// SET NX under a fresh random name and touched with SET XX, and a rotation hands out its
// token only if its own delete was the one that removed the predecessor. So whatever
// runs beside EndAll, EndOne, EndProvider or End, nothing they ended comes back.
//
// The second promise is about failure. [ErrNone] means the session is not there and
// the cookie can go; [ErrUnavailable] means nobody knows, and nobody is signed out.
package session
