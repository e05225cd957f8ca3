package policy

import (
	"slices"

	"chapterhouse/internal/hub"
)

// Carry is what a sign-in provider is trusted to bring into its sessions of what was granted in the hub. Membership is always
// carried. The zero Carry brings nothing else.
type Carry struct {
	Host  bool
	Roles []hub.Role
}

// CarryAll is the Carry of a hub's only provider.
func CarryAll() Carry {
	return Carry{Host: true, Roles: []hub.Role{hub.RoleLead, hub.RoleCouncilLead, hub.RoleNationalStaff, hub.RoleNationalAdmin, hub.RoleAuditor}}
}

// InSession is who acts in a session of the identity that r was read for, at a provider with this carry. A role of the
// identity's own groups counts, because the settings name the group. Everything that was granted in the hub counts only where
// the identity is confirmed and its provider carries it: whoever gets hold of an account with somebody's address is a member
// and no more. An identity that does not open the person (any more) opens nothing.
func InSession(r hub.Rights, c Carry) hub.Actor {
	if !r.Linked {
		return hub.Actor{}
	}
	actor := hub.Actor{Person: r.Person, Name: r.Name, Addressless: r.Addressless, MemberOf: r.MemberOf, InStanding: r.InStanding}
	for _, held := range r.Held {
		if counts(held, r.Confirmed, c) && !slices.Contains(actor.Grants, held.Grant) {
			actor.Grants = append(actor.Grants, held.Grant)
		}
	}
	if r.Confirmed && c.Host {
		actor.HostOf = r.HostOf
	}
	return actor
}

// InCodeSession is InSession for a session that began with a code in an email: an identity that is nobody's account.
func InCodeSession(r hub.Rights, c Carry) hub.Actor {
	actor := InSession(r, c)
	if actor.ByCode = actor.SignedIn(); actor.ByCode {
		actor.Reduced = r.Elsewhere || len(actor.HostOf) < len(r.HostOf) ||
			slices.ContainsFunc(r.Held, func(h hub.HeldGrant) bool { return !slices.Contains(actor.Grants, h.Grant) })
	}
	return actor
}

// Covers says whether a session with this carry would bring everything that the actor has.
func (c Carry) Covers(actor hub.Actor) bool {
	return (c.Host || len(actor.HostOf) == 0) &&
		!slices.ContainsFunc(actor.Grants, func(g hub.Grant) bool { return !slices.Contains(c.Roles, g.Role) })
}

func counts(held hub.HeldGrant, confirmed bool, c Carry) bool {
	switch held.Source {
	case hub.FromHub:
		return confirmed && slices.Contains(c.Roles, held.Role)
	case hub.FromProvider:
		return confirmed
	case hub.FromIdentity:
		return true
	}
	return false
}

// MayDecideIdentity says whether a session may confirm, or take away, another identity of its own person: there is a right
// that the other identity would bring and the session does not have, then not. actor and confirmed are the session's; would
// are the rights of the other identity at a provider with this carry. Else a stranger's account, or a weak provider's, could
// make itself a strong one.
func MayDecideIdentity(actor hub.Actor, confirmed bool, would hub.Rights, c Carry) bool {
	if !confirmed {
		return false
	}
	would.Linked, would.Confirmed = true, true
	would.Held = slices.DeleteFunc(slices.Clone(would.Held), func(h hub.HeldGrant) bool { return h.Source == hub.FromIdentity }) // it has those anyway
	other := InSession(would, c)
	for _, g := range other.Grants {
		if !slices.Contains(actor.Grants, g) {
			return false
		}
	}
	for _, e := range other.HostOf {
		if !slices.Contains(actor.HostOf, e) {
			return false
		}
	}
	return true
}
