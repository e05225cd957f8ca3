// Package address says which email addresses the hub takes. There is one rule, for what people type, for what a sign-in
// provider says and for what the mailer sends, so that no form takes an address that is never written to.
//
// It must not know who has an address, or whether a mailbox is behind it. The one invariant: an address that Parse returns is
// ASCII, has one @ and goes onto the wire as it is.
package address
