// Package mail turns one message into RFC 5322 bytes and hands it to the outside world: an SMTP relay, or a folder of
// sealed files (the outbox) where the embedded default keeps mail for a page to show.
//
// It owns the shape of a mail (headers, MIME tree, Message-ID, boundaries), the refusal of whatever could smuggle a
// header or fetch something remote, the SMTP conversation with its pool of connections, and the outbox files. It must
// not know why a mail is sent, who may send it, what a chapter or an event is, or how calendar bodies are made; it
// imports no other package of this module.
//
// The one invariant: a mail that leaves here has exactly the headers that Build writes, one From, one To with one
// address, and no reference that a mail program would load by itself. A message that cannot keep that is refused, and
// never repaired silently beyond what the table says.
//
// # What happens to hostile input, per field
//
//	Message.ID          refused unless it is 1–128 characters of A–Z a–z 0–9 . _ - +
//	Address.Email       refused unless it is one plain addr-spec of at most 254 bytes, ASCII local part of at most 64,
//	                    host name as domain (a non-ASCII domain is written in its A-label form); no quoted local part,
//	                    no address literal, no comment
//	Address.Name        neutralised: each control character, line or paragraph separator and bidirectional override
//	                    becomes a space, invalid UTF-8 becomes U+FFFD, outer spaces go
//	Subject             neutralised like a name; refused when nothing is left
//	Unsubscribe         refused unless it is an https URL of URI characters, with a host and without credentials, of at
//	                    most 900 bytes
//	Calendar.Method     refused unless REQUEST, CANCEL or PUBLISH and equal to the METHOD in the body
//	Calendar.Name       refused unless it is 1–64 characters of A–Z a–z 0–9 . _ - and ends in .ics; empty is
//	                    invite.ics
//	Date                refused when zero or outside the years 1900–9999; written in UTC
//	Text, HTML          control characters but tab and line ends are dropped, invalid UTF-8 becomes U+FFFD; bodies are
//	                    encoded, so they cannot reach a header or a boundary
//	HTML                refused with ErrRemoteContent when it would load anything
//
// # What a sender promises
//
// At least once. A nil error means that the relay answered 250 to the whole mail, whatever happens to the connection
// afterwards. A connection lost, or a deadline passed, before that answer is *Temporary, although the relay may have
// taken the mail: the retry carries the same Message-ID, so receivers that compare ids show it once.
//
// RFC 8058 asks for a DKIM signature over both List-Unsubscribe headers; signing is the relay's task.
package mail
