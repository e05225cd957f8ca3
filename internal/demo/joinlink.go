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
