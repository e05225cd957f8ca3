package hub

import "time"

// The levels of a session: whoever may do more is signed out sooner.
const (
	LevelMember = "member"
	LevelLead   = "lead" // hosts too
	LevelStaff  = "staff"
	LevelAdmin  = "admin" // auditors too
)

// SessionLimits are how long a session of one level lasts.
type SessionLimits struct {
	Idle     time.Duration // since it was last seen
	Absolute time.Duration // since its person signed in; at most 90 days
}

// SessionLevels are the limits of each level.
func SessionLevels() map[string]SessionLimits {
	const day = 24 * time.Hour
	return map[string]SessionLimits{
		LevelMember: {Idle: 7 * day, Absolute: 30 * day},
		LevelLead:   {Idle: 12 * time.Hour, Absolute: 7 * day},
		LevelStaff:  {Idle: time.Hour, Absolute: 12 * time.Hour},
		LevelAdmin:  {Idle: 30 * time.Minute, Absolute: 8 * time.Hour},
	}
}

// CodeIssuer is the issuer of an identity that is an email address: whoever reads its email opens its person. Its subject is the
// address's keyed name. No provider's issuer is without a scheme.
const CodeIssuer = "email-code"

// CodePersonFor is how long a person who signed in by a code is kept though nothing else is known of them: as long as a session of
// theirs may last.
const CodePersonFor = 30 * 24 * time.Hour

// FreshFor is how long a sign-in counts as fresh.
const FreshFor = 10 * time.Minute

// Level is the level of the actor's sessions: the strictest that any of their roles asks for.
func (a Actor) Level() string {
	level := LevelMember
	for _, g := range a.Grants {
		switch g.Role {
		case RoleNationalAdmin, RoleAuditor:
			return LevelAdmin
		case RoleNationalStaff:
			level = LevelStaff
		case RoleLead, RoleCouncilLead:
			if level == LevelMember {
				level = LevelLead
			}
		}
	}
	if level == LevelMember && len(a.HostOf) > 0 {
		return LevelLead
	}
	return level
}
