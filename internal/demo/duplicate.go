package demo

import "chapterhouse/internal/hub"

// duplicates are two pairs of members whose leads think that they are one person.
func (b *builder) duplicates() (list []hub.Duplicate) {
	for n, one := range []struct{ slug, word string }{{"boston", "She told me at the library hearing that she signed up again with her new address."}, {"chicago", ""}} {
		ch := b.chapter(one.slug)
		last := len(ch.members) - 1
		d := hub.Duplicate{
			ID: id[hub.DuplicateID]("duplicate", one.slug), Chapter: ch.ID, Person: b.people[ch.members[last]].ID, Other: b.people[ch.members[last-1]].ID, Word: one.word,
			By: b.people[ch.leads[0]].ID, At: b.daysAgo(2 + n),
		}
		if d.Other < d.Person {
			d.Person, d.Other = d.Other, d.Person
		}
		list = append(list, d)
	}
	return list
}
