package demo

import (
	"time"

	"chapterhouse/internal/hub"
)

// imports are what the office has brought in: its files are long gone, and only the counts are left.
func (b *builder) imports() []hub.PeopleImport {
	staff := b.people[named(jordan)].ID
	one := func(kind hub.ImportKind, name string, daysAgo int, r hub.ImportResult) hub.PeopleImport {
		i := hub.PeopleImport{
			ID: id[hub.PeopleImportID]("import", name), Kind: kind, State: hub.ImportDone, By: staff, Locale: "en-US", Result: r, Done: r.Read, Total: r.Read,
			FromAt: b.daysAgo(daysAgo), CreatedAt: b.daysAgo(daysAgo), TouchedAt: b.daysAgo(daysAgo).Add(time.Minute),
		}
		i.Files = []hub.ImportFile{{ID: id[hub.ImportFileID]("import", name), Import: i.ID, Name: name, Tool: "Mailchimp", Size: int64(r.Read) * 120}}
		return i
	}
	return []hub.PeopleImport{
		one(hub.ImportSuppressions, "unsubscribed_members_export.csv", 61, hub.ImportResult{Read: 312, Added: 312, Suppressed: 312}),
		one(hub.ImportMembers, "subscribed_members_export.csv", 60, hub.ImportResult{Read: 4988, Added: 4871, Unchanged: 68, LeftOut: 31, OnList: 3910, Waiting: 1029, Reasons: []hub.ImportReason{
			{Key: "a", Words: "This row has no email address, so we left it out.", Count: 31, LeftOut: true, Line: 212},
			{Key: "b", Words: "Enter an email address, like alex@example.org.", Count: 18, Line: 407},
		}}),
	}
}
