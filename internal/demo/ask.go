package demo

import (
	"time"

	"chapterhouse/internal/hub"
)

// asks are what three chapters asked the national office for: two that wait, one that was answered and one that was closed.
func (b *builder) asks() []hub.Ask {
	one := func(slug string, kind hub.AskKind, text string, daysAgo, neededIn int) hub.Ask {
		a := hub.Ask{
			ID: id[hub.AskID]("ask", slug, text), Chapter: b.chapter(slug).ID, Kind: kind, Text: text, State: hub.AskOpen, By: b.people[named(robin)].ID, AskedAt: b.daysAgo(daysAgo),
		}
		if neededIn > 0 {
			a.NeededBy = b.day.AddDate(0, 0, neededIn).Format(time.DateOnly)
		}
		return a
	}
	speaker := one("boston", hub.AskSpeaker, "Somebody who can explain the library budget to 60 people who have never read one. We have the hall from 6:30.", 3, 24)
	money := one("chicago", hub.AskMoney, "A bus to the capitol for the hearing. The quote is $640, and members have given $180 so far.", 6, 12)
	prints := one("boston", hub.AskPrint, "Two hundred door hangers about library hours, in English and Spanish.", 20, 0)
	prints.State, prints.Answer, prints.DecidedAt = hub.AskAnswered, "They left us today, in two boxes. Please keep what’s left over for Salem.", b.daysAgo(17)
	help := one("chicago", hub.AskHelp, "How do we move our list over from the old tool?", 40, 0)
	help.State, help.DecidedAt = hub.AskClosed, b.daysAgo(39)
	return []hub.Ask{speaker, money, prints, help}
}
