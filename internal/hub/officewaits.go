package hub

// OfficeWaits counts what waits for the national office, whoever of it decides.
type OfficeWaits struct {
	Roles          int // proposals and handovers that somebody has to confirm, and removals
	Invitations    int // whose link was not used yet
	Chapters       int // proposals to close one, to close it into another, or to give it another address
	Leaderless     int // chapters that nobody leads who can sign in
	Suspensions    int // that somebody asked to lift
	Blocks         int // national ones that somebody asked to lift
	Requests       int // about personal data, unanswered
	Overdue        int // of these
	ImportsRunning int
	ImportsWaiting int // that were checked or stopped, and go on when somebody says so
}
