// Package courier turns messages the store owes into mails and hands them to a sender.
//
// It owns which words, links and calendar parts each kind of message carries, what becomes of a message that nobody took,
// and the decision that a message has nothing left to say. It must not know how a mail travels, what a queue is, or who
// may do what: a message is owed because the transaction that caused it wrote its row. It reads the rows again when it
// composes, so a mail says what is true when it leaves.
//
// Everything about a kind of email is its row in kinds.go.
//
// # What is promised
//
// At least once: a message is marked sent only after the sender took it, and a message whose worker died is claimed again
// when its lease runs out. Twice at most once per worker and crash: a worker sends one message at a time, marks it before
// it sends the next, and stops at the first mark that fails. The second mail carries the same Message-ID, so programs
// that compare ids show it once.
//
// # Calendar parts
//
// Going, promoted and changed carry METHOD:REQUEST, cancelled and called off METHOD:CANCEL, each for one attendee.
// SEQUENCE is the event's own: it never goes down, so a CANCEL is never older than the REQUEST it takes back. Where both
// have the same SEQUENCE (one person leaves an event that did not change, or comes back) the later DTSTAMP decides
// (RFC 5546, section 2.1.5); it is the time the message was owed, or the event's last change when that is later.
//
// The one invariant: the exact place of an event that hides it, and its join link, are only in mails to people whose
// answer holds seats at that moment; and a mail to an address that was never confirmed holds no word its asker chose.
package courier
