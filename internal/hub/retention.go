package hub

import "time"

// How long the hub keeps what it does not keep for good. The package retention says of what, and since when.
const (
	GuestDataDays  = 14      // the name, address and answers of a guest, after the event's end
	MemberDataDays = 30      // an RSVP with its member's name, after the event's end
	MessageDays    = 30      // an email's row, after it was sent or given up
	RequestDays    = 30      // the row of a declined request, or of somebody who left
	MailboxDays    = 30      // what is known of a mailbox, after its last use or confirmation
	AuditDays      = 400     // a row of the trail, and what guests did
	ConsentDays    = 3 * 365 // what shows that somebody agreed to a list's email, after they left it
	TagDays        = 30      // a chapter's tag on somebody who is neither its member nor on one of its lists
	DataDoneDays   = 400     // a request about somebody's data, after it was answered

	// PendingFor is how long an unconfirmed RSVP waits for its mail to be opened before it is forgotten.
	PendingFor = 48 * time.Hour
	// NetworkFor is how long it is known from which network an RSVP came, after it was confirmed.
	NetworkFor = ConfirmedWindow
	// LooseFileFor is how long a stored file that no event and no toolkit names is kept. A picture of a form that could not be saved is
	// named by nothing until it can, and a form waits on the person's device for as long (static/js/draft.js).
	LooseFileFor = 7 * 24 * time.Hour
)
