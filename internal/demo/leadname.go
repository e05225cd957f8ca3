package demo

import "chapterhouse/internal/hub"

// leadNames are the leads who let their first name stand on their chapter's page: Robin Vale in Boston, and those of every third chapter.
func (b *builder) leadNames() (list []hub.LeadName) {
	for i, g := range b.seed.Grants {
		if g.Role == hub.RoleLead && (i%3 == 0 || g.Person == b.people[named(robin)].ID) {
			list = append(list, hub.LeadName{Chapter: g.Chapter, Person: g.Person, At: g.At})
		}
	}
	return list
}
