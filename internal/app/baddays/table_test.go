package baddays_test

import "time"

// The parts of the hub that can be away, what can be the matter with them, and the kinds of requests people make. Of the two
// engines "database" is PostgreSQL, "database file" is SQLite.
var (
	parts    = []string{"database", "database file", "Redis", "SMTP", "provider", "disk"}
	troubles = []string{"refused", "frozen", "slow", "error", "flapping", "absent at start"}
	classes  = []string{"anonymous page", "guest RSVP", "signed-in page", "sign-in", "desk write", "mail send", "static"}
)

const (
	ms     = time.Millisecond
	second = time.Second
)

// cell is one sentence: while the part has the trouble, a request of the class gives what is wanted, within the time, and
// what was kept is there afterwards. Wanted is a status, "nobody" for a refused connection, and for a mail "arrives" or
// "waits"; what waits arrives when the trouble is over.
type cell struct {
	part, trouble, class string
	want                 string
	within               time.Duration
	keeps                string // for "not applicable": why
}

// The troubles of "error": the database is read-only, Redis is full, the relay says 451, the provider says 500, the disk is
// full. A slow part takes its time with every chunk of bytes: 50 ms, of Redis 300 ms, which is more than the hub waits for it.
// The sign-in is the way back from the provider, begun before the trouble; absent at start, it is the way there.
var matrix = []cell{
	{"database", "refused", "anonymous page", "503", 2 * second, ""},
	{"database", "refused", "guest RSVP", "503", 2 * second, "the answer"},
	{"database", "refused", "signed-in page", "503", 2 * second, "the cookie"},
	{"database", "refused", "sign-in", "503", 2 * second, "the cookie"},
	{"database", "refused", "desk write", "503", 2 * second, "the draft"},
	{"database", "refused", "mail send", "waits", 0 * second, "the mail"},
	{"database", "refused", "static", "200", second, ""},

	{"database", "frozen", "anonymous page", "503", 7 * second, ""},
	{"database", "frozen", "guest RSVP", "503", 22 * second, "the answer"},
	{"database", "frozen", "signed-in page", "503", 7 * second, "the cookie"},
	{"database", "frozen", "sign-in", "503", 7 * second, "the cookie"},
	{"database", "frozen", "desk write", "503", 22 * second, "the draft"},
	{"database", "frozen", "mail send", "waits", 0 * second, "the mail"},
	{"database", "frozen", "static", "200", second, ""},

	{"database", "slow", "anonymous page", "200", 5 * second, ""},
	{"database", "slow", "guest RSVP", "303", 20 * second, "the answer"},
	{"database", "slow", "signed-in page", "200", 5 * second, "the cookie"},
	{"database", "slow", "sign-in", "303", 5 * second, "the cookie"},
	{"database", "slow", "desk write", "303", 20 * second, "the draft"},
	{"database", "slow", "mail send", "arrives", 20 * second, "the mail"},
	{"database", "slow", "static", "200", second, ""},

	{"database", "error", "anonymous page", "200", 2 * second, ""},
	{"database", "error", "guest RSVP", "503", 2 * second, "the answer"},
	{"database", "error", "signed-in page", "200", 2 * second, "the cookie"},
	{"database", "error", "sign-in", "503", 2 * second, "the cookie"},
	{"database", "error", "desk write", "503", 2 * second, "the draft"},
	{"database", "error", "mail send", "waits", 0 * second, "the mail"},
	{"database", "error", "static", "200", second, ""},

	{"database", "flapping", "anonymous page", "200 or 503", 7 * second, ""},
	{"database", "flapping", "guest RSVP", "303 or 503", 22 * second, "the answer"},
	{"database", "flapping", "signed-in page", "200 or 503", 7 * second, "the cookie"},
	{"database", "flapping", "sign-in", "303 or 503", 7 * second, "the cookie"},
	{"database", "flapping", "desk write", "303 or 503", 22 * second, "the draft"},
	{"database", "flapping", "mail send", "arrives or waits", 2 * second, "the mail"},
	{"database", "flapping", "static", "200", second, ""},

	{"database", "absent at start", "anonymous page", "nobody", 2 * second, ""},
	{"database", "absent at start", "guest RSVP", "nobody", 2 * second, "the answer"},
	{"database", "absent at start", "signed-in page", "nobody", 2 * second, "the cookie"},
	{"database", "absent at start", "sign-in", "nobody", 2 * second, "the cookie"},
	{"database", "absent at start", "desk write", "nobody", 2 * second, "the draft"},
	{"database", "absent at start", "mail send", "waits", 0 * second, "the mail"},
	{"database", "absent at start", "static", "nobody", 2 * second, ""},

	{"database file", "refused", "anonymous page", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "guest RSVP", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "signed-in page", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "sign-in", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "desk write", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "mail send", "not applicable", 0, "a file does not refuse: see the disk"},
	{"database file", "refused", "static", "not applicable", 0, "a file does not refuse: see the disk"},

	{"database file", "frozen", "anonymous page", "200", 2 * second, ""},
	{"database file", "frozen", "guest RSVP", "503", 32 * second, "the answer"},
	{"database file", "frozen", "signed-in page", "200", 2 * second, "the cookie"},
	{"database file", "frozen", "sign-in", "503", 32 * second, "the cookie"},
	{"database file", "frozen", "desk write", "503", 32 * second, "the draft"},
	{"database file", "frozen", "mail send", "waits", 0 * second, "the mail"},
	{"database file", "frozen", "static", "200", second, ""},

	{"database file", "slow", "anonymous page", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "guest RSVP", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "signed-in page", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "sign-in", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "desk write", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "mail send", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},
	{"database file", "slow", "static", "not applicable", 0, "a file is as slow as its disk, and a slow disk needs a device of its own"},

	{"database file", "error", "anonymous page", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "guest RSVP", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "signed-in page", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "sign-in", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "desk write", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "mail send", "not applicable", 0, "see the disk: full"},
	{"database file", "error", "static", "not applicable", 0, "see the disk: full"},

	{"database file", "flapping", "anonymous page", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "guest RSVP", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "signed-in page", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "sign-in", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "desk write", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "mail send", "not applicable", 0, "see the disk: full now and then"},
	{"database file", "flapping", "static", "not applicable", 0, "see the disk: full now and then"},

	{"database file", "absent at start", "anonymous page", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "guest RSVP", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "signed-in page", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "sign-in", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "desk write", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "mail send", "not applicable", 0, "the hub makes it"},
	{"database file", "absent at start", "static", "not applicable", 0, "the hub makes it"},

	{"Redis", "refused", "anonymous page", "200", 2 * second, ""},
	{"Redis", "refused", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "refused", "signed-in page", "503", 500 * ms, "the cookie"},
	{"Redis", "refused", "sign-in", "503", second, "the cookie"},
	{"Redis", "refused", "desk write", "503", 500 * ms, "the draft"},
	{"Redis", "refused", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "refused", "static", "200", second, ""},

	{"Redis", "frozen", "anonymous page", "200", 2 * second, ""},
	{"Redis", "frozen", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "frozen", "signed-in page", "503", 500 * ms, "the cookie"},
	{"Redis", "frozen", "sign-in", "503", second, "the cookie"},
	{"Redis", "frozen", "desk write", "503", 500 * ms, "the draft"},
	{"Redis", "frozen", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "frozen", "static", "200", second, ""},

	{"Redis", "slow", "anonymous page", "200", 2 * second, ""},
	{"Redis", "slow", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "slow", "signed-in page", "503", 500 * ms, "the cookie"},
	{"Redis", "slow", "sign-in", "503", second, "the cookie"},
	{"Redis", "slow", "desk write", "503", 500 * ms, "the draft"},
	{"Redis", "slow", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "slow", "static", "200", second, ""},

	{"Redis", "error", "anonymous page", "200", 2 * second, ""},
	{"Redis", "error", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "error", "signed-in page", "200", 2 * second, "the cookie"},
	{"Redis", "error", "sign-in", "503", second, "the cookie"},
	{"Redis", "error", "desk write", "303", 2 * second, "the draft"},
	{"Redis", "error", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "error", "static", "200", second, ""},

	{"Redis", "flapping", "anonymous page", "200", 2 * second, ""},
	{"Redis", "flapping", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "flapping", "signed-in page", "200 or 503", 2 * second, "the cookie"},
	{"Redis", "flapping", "sign-in", "303 or 503", 2 * second, "the cookie"},
	{"Redis", "flapping", "desk write", "303 or 503", 2 * second, "the draft"},
	{"Redis", "flapping", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "flapping", "static", "200", second, ""},

	{"Redis", "absent at start", "anonymous page", "200", 2 * second, ""},
	{"Redis", "absent at start", "guest RSVP", "303", 2 * second, "the answer"},
	{"Redis", "absent at start", "signed-in page", "503", 500 * ms, "the cookie"},
	{"Redis", "absent at start", "sign-in", "503", second, "the cookie"},
	{"Redis", "absent at start", "desk write", "503", 500 * ms, "the draft"},
	{"Redis", "absent at start", "mail send", "arrives", 10 * second, "the mail"},
	{"Redis", "absent at start", "static", "200", second, ""},

	{"SMTP", "refused", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "refused", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "refused", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "refused", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "refused", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "refused", "mail send", "waits", 0 * second, "the mail"},
	{"SMTP", "refused", "static", "200", second, ""},

	{"SMTP", "frozen", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "frozen", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "frozen", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "frozen", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "frozen", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "frozen", "mail send", "waits", 0 * second, "the mail"},
	{"SMTP", "frozen", "static", "200", second, ""},

	{"SMTP", "slow", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "slow", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "slow", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "slow", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "slow", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "slow", "mail send", "arrives", 15 * second, "the mail"},
	{"SMTP", "slow", "static", "200", second, ""},

	{"SMTP", "error", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "error", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "error", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "error", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "error", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "error", "mail send", "waits", 0 * second, "the mail"},
	{"SMTP", "error", "static", "200", second, ""},

	{"SMTP", "flapping", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "flapping", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "flapping", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "flapping", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "flapping", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "flapping", "mail send", "arrives or waits", 2 * second, "the mail"},
	{"SMTP", "flapping", "static", "200", second, ""},

	{"SMTP", "absent at start", "anonymous page", "200", 2 * second, ""},
	{"SMTP", "absent at start", "guest RSVP", "303", 2 * second, "the answer"},
	{"SMTP", "absent at start", "signed-in page", "200", 2 * second, "the cookie"},
	{"SMTP", "absent at start", "sign-in", "303", 2 * second, "the cookie"},
	{"SMTP", "absent at start", "desk write", "303", 2 * second, "the draft"},
	{"SMTP", "absent at start", "mail send", "waits", 0 * second, "the mail"},
	{"SMTP", "absent at start", "static", "200", second, ""},

	{"provider", "refused", "anonymous page", "200", 2 * second, ""},
	{"provider", "refused", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "refused", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "refused", "sign-in", "503", second, "the cookie"},
	{"provider", "refused", "desk write", "303", 2 * second, "the draft"},
	{"provider", "refused", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "refused", "static", "200", second, ""},

	{"provider", "frozen", "anonymous page", "200", 2 * second, ""},
	{"provider", "frozen", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "frozen", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "frozen", "sign-in", "503", 5 * second, "the cookie"},
	{"provider", "frozen", "desk write", "303", 2 * second, "the draft"},
	{"provider", "frozen", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "frozen", "static", "200", second, ""},

	{"provider", "slow", "anonymous page", "200", 2 * second, ""},
	{"provider", "slow", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "slow", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "slow", "sign-in", "303", 6 * second, "the cookie"},
	{"provider", "slow", "desk write", "303", 2 * second, "the draft"},
	{"provider", "slow", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "slow", "static", "200", second, ""},

	{"provider", "error", "anonymous page", "200", 2 * second, ""},
	{"provider", "error", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "error", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "error", "sign-in", "503", second, "the cookie"},
	{"provider", "error", "desk write", "303", 2 * second, "the draft"},
	{"provider", "error", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "error", "static", "200", second, ""},

	{"provider", "flapping", "anonymous page", "200", 2 * second, ""},
	{"provider", "flapping", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "flapping", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "flapping", "sign-in", "303 or 503", 6 * second, "the cookie"},
	{"provider", "flapping", "desk write", "303", 2 * second, "the draft"},
	{"provider", "flapping", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "flapping", "static", "200", second, ""},

	{"provider", "absent at start", "anonymous page", "200", 2 * second, ""},
	{"provider", "absent at start", "guest RSVP", "303", 2 * second, "the answer"},
	{"provider", "absent at start", "signed-in page", "200", 2 * second, "the cookie"},
	{"provider", "absent at start", "sign-in", "503", second, "the cookie"},
	{"provider", "absent at start", "desk write", "303", 2 * second, "the draft"},
	{"provider", "absent at start", "mail send", "arrives", 10 * second, "the mail"},
	{"provider", "absent at start", "static", "200", second, ""},

	{"disk", "refused", "anonymous page", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "guest RSVP", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "signed-in page", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "sign-in", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "desk write", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "mail send", "not applicable", 0, "a disk does not refuse: full is its error"},
	{"disk", "refused", "static", "not applicable", 0, "a disk does not refuse: full is its error"},

	{"disk", "frozen", "anonymous page", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "guest RSVP", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "signed-in page", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "sign-in", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "desk write", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "mail send", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},
	{"disk", "frozen", "static", "not applicable", 0, "a frozen disk freezes the process: it needs a device of its own to try"},

	{"disk", "slow", "anonymous page", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "guest RSVP", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "signed-in page", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "sign-in", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "desk write", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "mail send", "not applicable", 0, "a slow disk needs a device of its own to try"},
	{"disk", "slow", "static", "not applicable", 0, "a slow disk needs a device of its own to try"},

	{"disk", "error", "anonymous page", "200", 2 * second, ""},
	{"disk", "error", "guest RSVP", "503", 2 * second, "the answer"},
	{"disk", "error", "signed-in page", "200", 2 * second, "the cookie"},
	{"disk", "error", "sign-in", "503", 2 * second, "the cookie"},
	{"disk", "error", "desk write", "503", 2 * second, "the draft"},
	{"disk", "error", "mail send", "waits", 0 * second, "the mail"},
	{"disk", "error", "static", "200", second, ""},

	{"disk", "flapping", "anonymous page", "200", 2 * second, ""},
	{"disk", "flapping", "guest RSVP", "303 or 503", 2 * second, "the answer"},
	{"disk", "flapping", "signed-in page", "200", 2 * second, "the cookie"},
	{"disk", "flapping", "sign-in", "303 or 503", 2 * second, "the cookie"},
	{"disk", "flapping", "desk write", "303 or 503", 2 * second, "the draft"},
	{"disk", "flapping", "mail send", "arrives or waits", 2 * second, "the mail"},
	{"disk", "flapping", "static", "200", second, ""},

	{"disk", "absent at start", "anonymous page", "nobody", 2 * second, ""},
	{"disk", "absent at start", "guest RSVP", "nobody", 2 * second, "the answer"},
	{"disk", "absent at start", "signed-in page", "nobody", 2 * second, "the cookie"},
	{"disk", "absent at start", "sign-in", "nobody", 2 * second, "the cookie"},
	{"disk", "absent at start", "desk write", "nobody", 2 * second, "the draft"},
	{"disk", "absent at start", "mail send", "waits", 0 * second, "the mail"},
	{"disk", "absent at start", "static", "nobody", 2 * second, ""},
}
