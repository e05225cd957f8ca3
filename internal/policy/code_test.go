package policy_test

import (
	"slices"
	"testing"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

// A session that began with a code has no right beyond its carry, whatever the person has, and knows that something is missing.
func TestACodeCarriesWhatTheSettingSays(t *testing.T) {
	t.Parallel()
	held := func(role hub.Role, chapter hub.ChapterID) hub.HeldGrant {
		return hub.HeldGrant{Grant: hub.Grant{Role: role, Chapter: chapter}}
	}
	person := hub.Rights{Person: "p1", Linked: true, Confirmed: true, MemberOf: []hub.ChapterID{"boston"}}
	with := func(edit func(*hub.Rights)) hub.Rights { r := person; edit(&r); return r }
	host := with(func(r *hub.Rights) { r.HostOf = []hub.EventID{"e1"} })
	lead := with(func(r *hub.Rights) { r.Held = []hub.HeldGrant{held(hub.RoleLead, "boston")} })
	members, hosts, leads := policy.Carry{}, policy.Carry{Host: true}, policy.Carry{Host: true, Roles: []hub.Role{hub.RoleLead}}
	for name, c := range map[string]struct {
		rights         hub.Rights
		carry          policy.Carry
		grants, hosted int
		reduced        bool
	}{
		"a member":                                 {person, members, 0, 0, false},
		"a host among members":                     {host, members, 0, 0, true},
		"a host among hosts":                       {host, hosts, 0, 1, false},
		"a lead among members":                     {lead, members, 0, 0, true},
		"a lead among hosts":                       {lead, hosts, 0, 0, true},
		"a lead among leads":                       {lead, leads, 1, 0, false},
		"a member whose role a provider gave":      {with(func(r *hub.Rights) { r.Elsewhere = true }), leads, 0, 0, true},
		"a council lead among leads":               {with(func(r *hub.Rights) { r.Held = []hub.HeldGrant{held(hub.RoleCouncilLead, "boston")} }), leads, 0, 0, true},
		"staff among leads":                        {with(func(r *hub.Rights) { r.Held = []hub.HeldGrant{held(hub.RoleNationalStaff, "")} }), leads, 0, 0, true},
		"an admin among leads":                     {with(func(r *hub.Rights) { r.Held = []hub.HeldGrant{held(hub.RoleNationalAdmin, "")} }), leads, 0, 0, true},
		"an auditor among leads":                   {with(func(r *hub.Rights) { r.Held = []hub.HeldGrant{held(hub.RoleAuditor, "")} }), leads, 0, 0, true},
		"an admin who leads, among leads":          {with(func(r *hub.Rights) { r.Held = append(slices.Clone(lead.Held), held(hub.RoleNationalAdmin, "")) }), leads, 1, 0, true},
		"an address that is not the person's more": {with(func(r *hub.Rights) { r.Linked = false }), leads, 0, 0, false},
	} {
		actor := policy.InCodeSession(c.rights, c.carry)
		if len(actor.Grants) != c.grants || len(actor.HostOf) != c.hosted || actor.Reduced != c.reduced || actor.ByCode != c.rights.Linked {
			t.Errorf("%s: %+v", name, actor)
		}
		// The negative control: a provider that carries everything brings it, and says nothing of a code.
		if full := policy.InSession(c.rights, policy.CarryAll()); c.rights.Linked && (len(full.Grants) != len(c.rights.Held) || full.ByCode || full.Reduced) {
			t.Errorf("%s, at a provider: %+v", name, full)
		}
	}
}

func TestWhoKeepsEverythingWithACode(t *testing.T) {
	t.Parallel()
	lead := hub.Actor{Person: "p1", Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: "boston"}}}
	host := hub.Actor{Person: "p1", HostOf: []hub.EventID{"e1"}}
	hosts, leads := policy.Carry{Host: true}, policy.Carry{Host: true, Roles: []hub.Role{hub.RoleLead}}
	for name, c := range map[string]struct {
		carry policy.Carry
		actor hub.Actor
		want  bool
	}{
		"a member": {policy.Carry{}, hub.Actor{Person: "p1"}, true}, "a host": {policy.Carry{}, host, false}, "a host among hosts": {hosts, host, true},
		"a lead": {hosts, lead, false}, "a lead among leads": {leads, lead, true},
		"staff": {leads, hub.Actor{Person: "p1", Grants: []hub.Grant{{Role: hub.RoleNationalStaff}}}, false},
	} {
		if got := c.carry.Covers(c.actor); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Somebody whose session lacks their roles is a guest to chapters they are no member of, and may not decide who else is them.
func TestAReducedSession(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		actor hub.Actor
		want  error
	}{
		"a member":             {hub.Actor{Person: "p1", Fresh: true, ByCode: true}, nil},
		"a lead, as a member":  {hub.Actor{Person: "p1", Fresh: true, ByCode: true, Reduced: true}, hub.ErrForbidden},
		"the same, not lately": {hub.Actor{Person: "p1", ByCode: true, Reduced: true}, hub.ErrForbidden},
	} {
		if got := policy.Can(c.actor, policy.OwnIdentities, policy.Subject{}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if err := policy.Can(c.actor, policy.OwnAccount, policy.Subject{}); err != nil {
			t.Errorf("%s, their own page: %v", name, err)
		}
	}
	member := hub.Actor{Person: "p1", ByCode: true, MemberOf: []hub.ChapterID{"boston"}}
	if member.Outsider("boston") || !member.Outsider("salem") {
		t.Error("an outsider is who is no member")
	}
	member.ByCode = false
	if member.Outsider("salem") {
		t.Error("whoever has an account is no outsider")
	}
}
