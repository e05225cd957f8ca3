package demo

import (
	"time"

	"chapterhouse/internal/hub"
)

// meetingLink is the link that Boston's leads hold up at their meeting; one of those who ask to join came by it.
const meetingLink = "at the monthly meeting"

// joinLinks are the links by which people join Boston: one that works and one that was taken back.
func (b *builder) joinLinks() []hub.JoinLink {
	boston := b.chapter("boston")
	one := func(name string, daysAgo, days, most, used int) hub.JoinLink {
		made := b.daysAgo(daysAgo)
		return hub.JoinLink{
			ID: id[hub.JoinLinkID]("join link", name), Chapter: boston.ID, Name: name, Most: most, Used: used, MadeBy: b.people[named(robin)].ID,
			MadeAt: made, ExpiresAt: made.AddDate(0, 0, days),
		}
	}
	meeting, table := one("Monthly meeting", 3, 28, 60, 1), one("Table at the farmers market", 20, 10, 40, 11)
	meeting.ID = id[hub.JoinLinkID]("join link", meetingLink)
	table.EndedAt = table.MadeAt.Add(6 * time.Hour)
	return []hub.JoinLink{meeting, table}
}

// joinInvites are those whom Boston's leads invited to join by email.
func (b *builder) joinInvites() []hub.JoinInvite {
	boston := b.chapter("boston")
	one := func(name, email string, daysAgo int, state hub.JoinInviteState) hub.JoinInvite {
		i := hub.JoinInvite{
			ID: id[hub.JoinInviteID]("join invite", email), Chapter: boston.ID, Email: email, Name: name, State: state, By: b.people[named(robin)].ID, InvitedAt: b.daysAgo(daysAgo),
		}
		if state != hub.JoinInvited {
			i.DecidedAt = i.InvitedAt.Add(26 * time.Hour)
		}
		return i
	}
	return []hub.JoinInvite{
		one("Imani Castellanos", "imani.castellanos@example.org", 4, hub.JoinInvited), one("", "bike.coop@example.org", 4, hub.JoinInvited),
		one("Teo Lindholm", "teo.lindholm@example.org", 12, hub.JoinInviteUsed), one("Old address", "nobody.there@example.org", 12, hub.JoinInviteWithdrawn),
	}
}
