package storybook

import (
	"chapterhouse/components/layout"
	"chapterhouse/components/operator"
	"chapterhouse/components/ui"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
)

func roomTabs(current int) []ui.Link {
	tabs := []ui.Link{{Text: "Health", URL: "#"}, {Text: "Queues", URL: "#"}, {Text: "Backups", URL: "#"}, {Text: "Activity log", URL: "#"}}
	tabs[current].Current = true
	return tabs
}

func asOf() operator.Live {
	return operator.Live{AsOf: "As of 4:12:09 pm UTC.", Self: "#"}
}

func operatorStories() []Story {
	well, trouble := ui.Tag{Text: "OK", Tone: "good"}, ui.Tag{Text: "Problem", Tone: "bad"}
	running := operator.Sends{
		State: ui.Tag{Text: "Running", Tone: "good"}, Line: "Email goes out within seconds.", Pause: "#",
		Reason: ui.Input{Name: "reason", Label: "Why all email must stop", Help: "Within five seconds, no email goes out until someone resumes it. Don’t name anyone.", Type: "text"},
	}
	paused := operator.Sends{
		State: ui.Tag{Text: "Paused", Tone: "warn"}, Line: "Since Sun, Nov 22, 4:02 pm UTC: the relay sends everything twice", Resume: "#", Resumed: "You may be asked to sign in again. Waiting emails go out right away.",
	}
	wrong := with(running, func(s *operator.Sends) {
		s.Errors = faults("reason", "Enter a reason, up to 200 characters. Don’t name anyone: everyone who sees the pause reads it.")
		s.Reason.Error = s.Errors.Of("reason")
	})
	on := operator.Guests{
		State: ui.Tag{Text: "On", Tone: "good"}, Line: "Anyone can RSVP with a name and an email address.", Stop: "#",
		Why: ui.Input{Name: "why", Label: "Why RSVPs without an account must stop everywhere", Help: "Event pages say that they are off, and members still RSVP. Name no person.", Type: "text"},
	}
	off := operator.Guests{State: ui.Tag{Text: "Off everywhere", Tone: "warn"}, Line: "Since Sun, Nov 22, 4:02 pm UTC: a flood of made-up RSVPs", Allow: "#", Allowed: "Asks for a sign-in of the last ten minutes."}
	guestLever := func(g operator.Guests) func(p layout.Page) operator.GuestLever {
		return func(p layout.Page) operator.GuestLever {
			return operator.GuestLever{Page: workspace(p, "Guest RSVPs"), Back: ui.Link{Text: "National office", URL: "#"}, Guests: g}
		}
	}
	parts := []operator.Part{
		{Name: "Database", Words: "PostgreSQL, answers in 1 ms", State: well}, {Name: "Sessions", Words: "Answers in under 1 ms", State: well}, {Name: "Email", Words: "The mail relay answers in 12 ms", State: well},
		{Name: "Sign-in: the office", Words: "Answers", State: well}, {Name: "Disk", Words: "9.1 GB of 100.0 GB free", State: ui.Tag{Text: "Check soon", Tone: "warn"}},
	}
	room := func(p layout.Page) operator.Room {
		return operator.Room{
			Page: workspace(p, "Operator"), Heading: "Everything is working", Tabs: roomTabs(0), Live: asOf(), Parts: parts, Sends: running, Guests: on,
			Facts: []operator.Fact{{Label: "Version", Words: "v1.4.0"}, {Label: "Running for", Words: "12 days", Soft: "Since Tue, Nov 10, 9:00 am UTC. This is about one process only."}, {Label: "Backup", Words: "Sun, Nov 22, 3:00 am UTC", Soft: "Verified Sun, Nov 22."}},
		}
	}
	troubled := func(v *operator.Room) {
		v.Heading, v.Sends, v.Guests = "3 items need attention", paused, off
		v.Needs = []operator.Need{
			{Count: "1", Title: "part of the hub has a problem", Line: "What people notice is under Health."},
			{Count: "1,204", Title: "emails are on hold while sending is paused", Line: "the relay sends everything twice", Do: ui.Link{Text: "View email controls", URL: "#the-sends"}, First: true},
			{Count: "3", Title: "emails failed for good", Line: "Someone is waiting for each of them.", Do: ui.Link{Text: "View queues", URL: "#queues"}},
		}
		v.Parts = append([]operator.Part{{Name: "Sign-in: the office", Words: "Not working: discovery answers 503", Means: "Nobody can sign in there. People who are signed in won’t notice.", State: trouble}}, v.Parts...)
	}
	return append([]Story{
		whole("all well", operator.RoomPage, room),
		whole("guests can RSVP", operator.GuestLeverPage, guestLever(on)),
		whole("guests are stopped", operator.GuestLeverPage, guestLever(off)),
		whole("three needs", operator.RoomPage, room, troubled),
		piece(nameOf(operator.Now), "three needs", joined(operator.Now(with(room(layout.Page{}), troubled)))),
		whole("running", operator.LeverPage, func(p layout.Page) operator.Lever {
			return operator.Lever{Page: workspace(p, "Stop all email"), Back: ui.Link{Text: "National office", URL: "#"}, Sends: running}
		}),
		whole("without a reason", operator.LeverPage, func(p layout.Page) operator.Lever {
			return operator.Lever{Page: workspace(p, "Stop all email"), Back: ui.Link{Text: "Operator", URL: "#"}, Sends: wrong}
		}),
		whole("paused", operator.LeverPage, func(p layout.Page) operator.Lever {
			return operator.Lever{Page: workspace(p, "Stop all email"), Back: ui.Link{Text: "Operator", URL: "#"}, Sends: paused}
		}),
	}, append(queueStories(), trailStories()...)...)
}

func queueStories() []Story {
	queues := func(p layout.Page) operator.Queues {
		return operator.Queues{
			Page: workspace(p, "Queues"), Tabs: roomTabs(1), Heading: "Nothing is waiting", Live: asOf(),
			Numbers: []operator.Number{{Value: "0", Label: "due"}, {Value: "0", Label: "sending"}, {Value: "12", Label: "later"}, {Value: "–", Label: "oldest wait"}, {Value: "0", Label: "failed for good"}},
			States:  []operator.Number{{Value: "0", Label: "waiting"}, {Value: "1", Label: "running"}, {Value: "40", Label: "done recently"}, {Value: "0", Label: "failed"}},
		}
	}
	failed := func(v *operator.Queues) {
		v.Heading, v.Paused = "Email is stopped", "Email has been stopped since Sun, Nov 22, 4:02 pm UTC, by Ada Admin: the relay sends everything twice"
		v.Numbers[3].Value, v.Numbers[4] = "19 min", operator.Number{Value: "3", Label: "failed for good", Class: "number-failed"}
		v.Mails = []operator.Group{
			{Title: courier.Name(hub.MailGoing).String(), Kind: string(hub.MailGoing), All: "Retry all 2", Retry: "#", Rows: []operator.Failed{
				{ID: "a", When: "Sun, Nov 22, 3:41 pm UTC", Where: "Boston", Attempts: "8", Problem: "mailbox unavailable (550)", Again: true},
				{ID: "b", When: "Sat, Nov 21, 9:12 am UTC", Where: longWord, Attempts: "1", Problem: "No longer true", Again: true},
			}},
			{Title: courier.Name(hub.MailContactLeads).String(), Kind: string(hub.MailContactLeads), Retry: "#", Rows: []operator.Failed{{ID: "c", When: "Fri, Nov 20, noon UTC", Where: "Little Rock", Attempts: "8", Problem: "What it was about is gone", Gone: "Its text was deleted."}}},
		}
		v.Jobs = []operator.Group{{Title: "Delete names whose time is up", Kind: "erase", Retry: "#", Rows: []operator.Failed{{ID: "7", When: "Sun, Nov 22, 3:00 pm UTC", Where: "all chapters", Attempts: "1", Problem: "Failed: the log says why", Again: true}}}}
	}
	checklist := func(p layout.Page) operator.Checklist {
		return operator.Checklist{
			Page: workspace(p, "Checklist"), Tabs: roomTabs(3), Heading: "1 item needs attention", Line: "42 things were checked.",
			Open: []operator.Finding{{About: "Does every active chapter have a lead?", Found: "No, 1 has none: " + longWord + ".", Mend: "Appoint one.", State: ui.Tag{Text: "Check soon", Tone: "warn"}}},
			Well: []operator.Finding{{About: "Is there a backup?", Found: "Yes.", State: ui.Tag{Text: "OK", Tone: "good"}}},
		}
	}
	backups := func(rows ...operator.Backup) func(p layout.Page) operator.Backups {
		return func(p layout.Page) operator.Backups {
			v := operator.Backups{Page: workspace(p, "Backups"), Tabs: roomTabs(2), Heading: "No backups yet", Take: "chapterhouse backup --keep 14", Verify: "chapterhouse backup verify FILE", Rows: rows}
			if len(rows) > 0 {
				v.Heading = "Latest backup: Sun, Nov 22"
			}
			return v
		}
	}
	return []Story{
		whole("empty", operator.QueuesPage, queues),
		whole("failed and paused", operator.QueuesPage, queues, failed),
		piece(nameOf(operator.Waiting), "failed and paused", operator.Waiting(with(queues(layout.Page{}), failed))),
		whole("two", operator.BackupsPage, backups(
			operator.Backup{When: "Sun, Nov 22, 3:00 am UTC", Size: "41.7 MB", Rows: "84,210", Files: "312", Fingerprint: "9f2c 81aa", Verified: ui.Tag{Text: "Sun, Nov 22", Tone: "good"}},
			operator.Backup{When: "Sat, Nov 21, 3:00 am UTC", Size: "41.2 MB", Rows: "83,007", Files: "309", Fingerprint: "9f2c 81aa", Verified: ui.Tag{Text: "Not yet", Tone: "warn"}},
		)),
		whole("none", operator.BackupsPage, backups()),
		whole("some", operator.ChecklistPage, checklist),
		whole("well", operator.ChecklistPage, checklist, func(v *operator.Checklist) { v.Heading, v.Open = "Everything is working", nil }),
	}
}

func trailStories() []Story {
	filter := &operator.Filter{
		Action: "#", Kinds: ui.Choice{Name: "action", Label: "What", Options: []ui.Option{{Label: "All activity", Selected: true}, {Value: "event.", Label: "Events"}}},
		Chapter: &ui.Choice{Name: "chapter", Label: "Chapter", Options: []ui.Option{{Label: "All chapters", Selected: true}}},
		Person:  &ui.Input{Name: "person", Label: "Person’s ID", Type: "text"}, From: ui.Input{Name: "from", Label: "From", Type: "date"}, To: ui.Input{Name: "to", Label: "To", Type: "date"},
	}
	row := func(name, soft, what, where, thing string) operator.Row {
		return operator.Row{When: "Sun, Nov 22, 3:41 pm UTC", ISO: "2026-11-22T15:41:00Z", Name: name, Soft: soft, Person: "#", What: what, Where: where, Thing: thing}
	}
	trail := func(p layout.Page) operator.Trail {
		return operator.Trail{
			Page: workspace(p, "Activity log"), Kicker: ui.Link{Text: "Auditor"}, Heading: "Activity log", Lede: "Who did what, and when, in all chapters. People are shown by ID and role. Each view of this page is logged.",
			Filter: filter, CSV: "#", Chosen: "Filters: Events, Boston, from 2026-11-01", Where: true, Who: true, Next: ui.Link{Text: "Older activity", URL: "#"}, Empty: "No matching activity. Try fewer filters.",
			Rows: []operator.Row{
				row("lead", "7m2q9x4kd1ab34cd", "published an event", "Boston", "3k9d7m2q9x4kd1ab"), row("person", "9x4kd1ab34cd7m2q", "RSVPed to an event", longWord, "4kd1ab34cd7m2q9x"),
				row("the command line", "", "gave someone the role: lead", "Little Rock", "d1ab34cd7m2q9x4k"), row("a visitor", "", "was refused sign-in", "", "office/state"),
			},
		}
	}
	return []Story{
		whole("an auditor’s", operator.TrailPage, trail),
		whole("a lead’s, with titles", operator.TrailPage, trail, func(v *operator.Trail) {
			v.Rows = []operator.Row{row("Robin Vale", "", "published an event", "", "3k9d7m2q9x4kd1ab"), row("Robin Vale", "", "opened a toolkit", "", "d1ab34cd7m2q9x4k")}
			v.Rows[0].Title, v.Rows[0].URL, v.Rows[1].Title, v.Where, v.CSV = "Clean the river", "#", longWord, false, ""
		}),
		whole("an admin’s", operator.TrailPage, trail, func(v *operator.Trail) {
			v.Kicker.Text, v.Tabs, v.Rows = "Operator", roomTabs(3), v.Rows[2:]
		}),
		whole("a lead’s", operator.TrailPage, trail, func(v *operator.Trail) {
			v.Kicker, v.Where, v.CSV = ui.Link{Text: "Boston chapter desk", URL: "#"}, false, ""
			v.Rows[0].Name, v.Rows[0].Soft, v.Rows[1].Name, v.Rows[1].Soft, v.Rows[0].URL = "Robin V.", "", "نور ح.", "", "#"
		}),
		whole("one’s own", operator.TrailPage, trail, func(v *operator.Trail) {
			v.Kicker, v.Heading, v.Filter, v.CSV, v.Who = ui.Link{Text: "My page", URL: "#"}, "Recent activity", nil, "", false
		}),
		whole("nothing fits", operator.TrailPage, trail, func(v *operator.Trail) { v.Rows = nil }),
	}
}
