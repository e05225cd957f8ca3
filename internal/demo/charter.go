package demo

import (
	"time"

	"chapterhouse/internal/hub"
)

// agreementAge is how many days ago the office last changed its agreement.
const agreementAge = 90

// agreement is what a lead accepts for each chapter.
func (b *builder) agreement() hub.SitePage {
	return hub.SitePage{
		Name: hub.PageAgreement, UpdatedAt: b.daysAgo(agreementAge), Summary: "What chapters and the office promise each other.",
		Body: "**Every chapter** meets in the open, lists its events here, and answers people who write to it within a week.\n\n" +
			"**Its leads** keep names and addresses to themselves, and step down before they burn out.\n\n" +
			"**The national office** pays for print, sends speakers, and asks before it speaks for a chapter.\n",
	}
}

// charters are those of every chapter that is not forming: one review is overdue, two are coming up, and every ninth chapter accepted the
// agreement before it changed.
func (b *builder) charters() (list []hub.Charter) {
	n := 0
	for _, c := range b.chapters {
		if c.Kind == hub.KindNational || c.Status == hub.CharterForming {
			continue
		}
		n++
		out := hub.Charter{
			Chapter: c.ID, GrantedAt: c.CreatedAt, AgreedVersion: b.daysAgo(agreementAge), AgreedAt: b.daysAgo(agreementAge - 1 - n%60),
			ReviewDue: b.day.AddDate(0, 0, 32+n*5%330), ReviewedAt: b.daysAgo(330 - n*5%330),
			Note: "Going well. They want a second lead by spring, and a hall that’s easier to reach.",
		}
		switch {
		case c.Slug == "chicago":
			out.ReviewDue, out.Reminded = b.day.AddDate(0, 0, -9), hub.RemindedDue
		case c.Slug == "boston" || c.Slug == "seattle":
			out.ReviewDue, out.Reminded = b.day.AddDate(0, 0, 12), hub.RemindedAhead
		case n%9 == 0:
			out.AgreedVersion, out.AgreedAt = b.daysAgo(agreementAge+400), b.daysAgo(agreementAge+300)
		}
		if c.Slug == "boston" {
			out.AgreedBy = b.people[named(robin)].ID
		}
		out.ReviewDue = out.ReviewDue.Truncate(24 * time.Hour)
		list = append(list, out)
	}
	return list
}
