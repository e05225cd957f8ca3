package demo

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
)

// buildTrail writes what the trail would hold: pushes and answers to toolkits, published events, and the last sign-in of
// every lead, from which the board tells a lead who says nothing from one who was not there.
func (b *builder) buildTrail() {
	staff := b.people[named(jordan)].ID
	for i := range b.seed.Toolkits {
		t, k := b.seed.Toolkits[i], &b.kits[i]
		object := "toolkit:" + string(t.ID)
		b.note(t.CreatedAt, staff, "", hub.FactToolkitAdd, object)
		for _, v := range t.Versions {
			if !v.PublishedAt.IsZero() {
				b.note(v.PublishedAt, staff, "", hub.FactToolkitPublish, object)
			}
		}
		if k.Pushed > 0 {
			b.note(b.pushedAt(k), staff, "", hub.FactToolkitPush, object)
		}
		for _, r := range t.Recalled {
			b.note(r.At, staff, "", hub.FactToolkitRecall, object)
		}
	}
	lead := map[hub.ChapterID]hub.PersonID{}
	for _, c := range b.chapters {
		if len(c.leads) > 0 {
			lead[c.ID] = b.people[c.leads[0]].ID
		}
	}
	active := map[hub.ChapterID]time.Time{}
	for _, a := range b.seed.Adoptions {
		object := "toolkit:" + string(a.Toolkit)
		if !a.SeenAt.IsZero() {
			b.note(a.SeenAt, lead[a.Chapter], a.Chapter, hub.FactToolkitSee, object)
		}
		if !a.DecidedAt.IsZero() {
			said := a.State
			if said == hub.AdoptionInUse { // the event's publication brought it there
				said = hub.AdoptionLocalized
			}
			b.note(a.DecidedAt, lead[a.Chapter], a.Chapter, hub.FactAdoption(said), object)
		}
		active[a.Chapter] = later(active[a.Chapter], later(a.SeenAt, a.DecidedAt))
	}
	for _, e := range b.seed.Events {
		if !e.PublishedAt.IsZero() {
			b.note(e.PublishedAt, lead[e.Chapter], e.Chapter, hub.FactEventPublish, "event:"+string(e.ID))
		}
	}
	b.signIns(active)
	b.noteDesks()
	slices.SortStableFunc(b.seed.Audit, func(x, y hub.AuditEntry) int { return cmp.Compare(x.At.UnixMicro(), y.At.UnixMicro()) })
}

// signIns notes each lead's last sign-in: just before their chapter last answered a toolkit, weeks ago where it never did.
func (b *builder) signIns(active map[hub.ChapterID]time.Time) {
	for i, c := range b.chapters {
		at := active[c.ID]
		if at.IsZero() || c.Slug == "duluth" {
			at = b.daysAgo(23)
		}
		switch c.Slug {
		case "boston":
			at = b.daysAgo(3)
		case "marquette":
			at = b.daysAgo(97) // a chapter that the office should call
		}
		for n, p := range c.leads {
			who := b.people[p].ID
			b.note(at.Add(-time.Duration(5+i%9+n*700)*time.Minute), who, "", hub.FactSessionStart, "person:"+string(who))
		}
	}
}

// note adds a row to the trail; nobody leaves none.
func (b *builder) note(at time.Time, actor hub.PersonID, chapter hub.ChapterID, action hub.FactKind, object string) {
	if actor == "" {
		return
	}
	key := fmt.Sprint(len(b.seed.Audit))
	b.seed.Audit = append(b.seed.Audit, hub.AuditEntry{
		ID: id[hub.AuditID]("audit", key), At: at, Actor: actor, Chapter: chapter, Action: action, Object: object,
	})
}
