package view

import (
	"context"

	pages "chapterhouse/components/power"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// hostDeeds are what a host may do with the one event that is theirs, in the order in which people read it. Whoever changes the matrix
// finds the missing words by a test.
var hostDeeds = []deed{
	{policy.EditEvent, say.M("edit this event, and no other")},
	{policy.SeeHeadCount, say.M("see how many people are coming")},
	{policy.SeeMasked, say.M("see who’s coming, by first name and initial")},
	{policy.AddAttendee, say.M("add people to it by hand")},
	{policy.SeeExactPlace, say.M("see its exact address")},
	{policy.ReadMembersEvent, say.M("open its page, if it’s for members only")},
	{policy.StepDown, say.M("stop hosting it: ask a lead to take you off")},
}

// hostNotable are the actions that hosts wonder about, as they follow "can't".
var hostNotable = []deed{
	{policy.SeeAttendees, say.M("see family names and email addresses of people who RSVPed")},
	{policy.PublishEvent, say.M("publish the event")},
	{policy.CancelEvent, say.M("cancel the event")},
	{policy.ManageAttendees, say.M("let in, change or remove RSVPs")},
	{policy.AppointHost, say.M("make anyone else a host")},
	{policy.OpenDesk, say.M("open the chapter’s desk")},
	{policy.ReadMembers, say.M("see the chapter’s members")},
}

// HostRules is what a host may do, in words, from the same matrix as what they are let do.
func HostRules(ctx context.Context) pages.Rules {
	r := pages.Rules{Role: Role(ctx, hub.RoleHost)}
	for _, d := range hostDeeds {
		if policy.ReachOf(hub.RoleHost, d.action) != policy.Nowhere {
			r.May = append(r.May, d.words.In(ctx))
		}
	}
	for _, d := range hostNotable {
		if policy.ReachOf(hub.RoleHost, d.action) == policy.Nowhere {
			r.MayNot = append(r.MayNot, d.words.In(ctx))
		}
	}
	return r
}
