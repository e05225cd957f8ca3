package web

import (
	"cmp"
	"net/http"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
)

// column is somebody who knocks at every door: a letter of testdata/wall_rules.txt, and how their browser is made.
type column struct {
	letter string
	enter  func(t *testing.T) *browser
}

// walled is two chapters with one thing of every kind, and somebody in every column of the wall.
type walled struct {
	imported hub.PeopleImportID // a draft of supporters that none of the people brought
	assigned hub.PeopleImportID // a run that gives supporters to chapters, counted and not done
	*bundle
	*world

	sides   map[string]side // "boston" and "austin"
	columns []column

	lead, southern string // sessions that the negative controls answer as
}

func newWalled(t *testing.T, o options) *walled {
	t.Helper()
	elsewhere := &hostile{key: "elsewhere", issuer: "https://elsewhere.example.org"} // nobody asks it anything
	o.transports = map[string]http.RoundTripper{"elsewhere": elsewhere}
	o.providers = []sso.Config{{Key: "elsewhere", Name: "elsewhere", Issuer: elsewhere.issuer, ClientID: "hub", ClientSecret: "hub-secret"}}
	o.carries = map[string]policy.Carry{"elsewhere": {}}
	b := setupWith(t, o)
	w := &walled{bundle: b, world: newWorld(t, b)}
	w.sides = map[string]side{
		"boston": {chapter: w.boston, open: w.open, draft: w.draft, kit: w.kit.ID, older: w.older.ID, picture: w.picture, link: w.joinLink(t, w.boston), imported: w.uploadTo(t, w.boston), ask: w.closedAsk(t, w.boston), duplicate: w.duplicate(t, w.boston)},
		"austin": w.south(t),
	}
	w.imported = w.upload(t, "supporters.csv", "email\nimported@example.org\n")
	w.assigned = w.countAreas(t)
	w.columns = w.people(t)
	for i, c := range w.columns {
		if c.letter != standings[i].letter {
			t.Fatalf("%s stands where the rules have %s", c.letter, standings[i].letter)
		}
		w.browser(t, c) // whoever signs in has signed in before: a further time changes no row
	}
	return w
}

// south is Austin's side: the same things as Boston's.
func (w *walled) south(t *testing.T) side {
	t.Helper()
	w.Lead(t, w.austin, "Ona Austin")
	kit := w.Toolkit(t, "Shade at the stops")
	w.Push(t, kit, w.austin)
	adopt(t, w.bundle, w.austin, kit)
	picture := keepPicture(t, w.bundle, w.austin)
	w.cover(t, w.elsewhere, picture)
	return side{chapter: w.austin, open: w.Reload(t, w.elsewhere), draft: w.Draft(t, w.austin), kit: kit.ID, older: w.olderKit(t, w.austin, "Wider sidewalks").ID, picture: picture, link: w.joinLink(t, w.austin), imported: w.uploadTo(t, w.austin), ask: w.closedAsk(t, w.austin), duplicate: w.duplicate(t, w.austin)}
}

// people are the columns: the roles of trust.md in Boston, three leads of Boston whose session is worth nothing, and two whose
// session is a member's and no more.
func (w *walled) people(t *testing.T) []column {
	t.Helper()
	host := w.Member(t, w.boston, "Hal Host")
	w.host(t, "Hal Host", w.open, w.draft)
	signedIn := func(id hub.PersonID) func(t *testing.T) *browser {
		return func(t *testing.T) *browser { t.Helper(); return w.as(t, id) }
	}
	stale, suspended := w.Lead(t, w.boston, "Tess Stale"), w.Lead(t, w.boston, "Xan Suspended")
	expired, stranger := w.Lead(t, w.boston, "Eve Expired"), w.Lead(t, w.boston, "Ida Issuer")
	w.Suspend(t, suspended)
	other, linked := w.Lead(t, w.boston, "Otto Other"), w.Lead(t, w.boston, "Nell Linked")
	// Otto leads by a group of the first provider, too, and by no group of the one he signs in with.
	w.Exec(t, `INSERT INTO roles (person_id, role, chapter_id, source, granted_at, issuer, subject, granted_by) VALUES ($1, 'lead', $2, 'provider', $3, $4, $1, 'provider')`,
		other, w.boston.ID, w.Clock.Now(), w.url+"/embedded/id")
	w.Exec(t, `INSERT INTO identities (issuer, subject, person_id, created_at) VALUES ($1, 'linked', $2, $3)`, w.url+"/embedded/id", linked, w.Clock.Now())
	lenient, member := w.lenient(t), hub.Actor{}.Fingerprint()
	return []column{
		{"V", func(t *testing.T) *browser { t.Helper(); return w.visitor(t) }},
		{"G", func(t *testing.T) *browser {
			t.Helper()
			v := w.visitor(t)
			v.SetCookie("rsvp", string(w.Store.ManageToken(w.robin.ID)))
			return v
		}},
		{"P", signedIn(w.Person(t, "Pat Person"))},
		{"M", signedIn(w.Member(t, w.boston, "Mia Member"))},
		{"H", signedIn(host)},
		{"L", signedIn(w.Lead(t, w.boston, "Lee Lead"))},
		{"T", func(t *testing.T) *browser { t.Helper(); return w.since(t, stale, 11*time.Minute) }},
		{"C", signedIn(w.Grant(t, "Cam Council", hub.RoleCouncilLead, w.boston))},
		{"S", signedIn(w.Staff(t, "Sol Staff"))},
		{"A", signedIn(w.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}))},
		{"U", signedIn(w.Grant(t, "Uma Auditor", hub.RoleAuditor, hub.Chapter{}))},
		{"X", signedIn(suspended)},
		{"E", func(t *testing.T) *browser {
			t.Helper()
			return w.holding(t, lenient, session.Session{Person: string(expired), SignedInAt: w.Clock.Now().Add(-hub.SessionLevels()[hub.LevelLead].Absolute - 24*time.Hour)})
		}},
		{"I", func(t *testing.T) *browser {
			t.Helper()
			return w.holding(t, w.sessions, session.Session{Person: string(stranger), Issuer: "https://former.example.org"})
		}},
		{"O", func(t *testing.T) *browser {
			t.Helper()
			return w.holding(t, w.sessions, session.Session{Person: string(other), Provider: "elsewhere", Issuer: "https://elsewhere.example.org", Level: "member", Fingerprint: member})
		}},
		{"N", func(t *testing.T) *browser {
			t.Helper()
			return w.holding(t, w.sessions, session.Session{Person: string(linked), Subject: "linked", Level: "member", Fingerprint: member})
		}},
	}
}

// lenient opens the session store with limits under which a lead's session of last week goes on.
func (w *walled) lenient(t *testing.T) *session.Redis {
	t.Helper()
	r, err := session.Open(session.Options{
		URL: w.redis.URL(), Now: w.Clock.Now, Patience: time.Minute,
		Levels: map[string]hub.SessionLimits{"lead": {Idle: 30 * 24 * time.Hour, Absolute: 60 * 24 * time.Hour}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// holding is a browser with a lead's session as it is given; what is not said is as in the sessions of everybody.
func (w *walled) holding(t *testing.T, at *session.Redis, s session.Session) *browser {
	t.Helper()
	s.Level, s.Fingerprint = cmp.Or(s.Level, "lead"), cmp.Or(s.Fingerprint, w.Actor(t, hub.PersonID(s.Person)).Fingerprint())
	s.Provider, s.Subject, s.Issuer = cmp.Or(s.Provider, "demo"), cmp.Or(s.Subject, s.Person), cmp.Or(s.Issuer, w.url+"/embedded/id")
	w.Identity(t, hub.PersonID(s.Person), hub.Identity{Issuer: s.Issuer, Subject: s.Subject})
	token, _, err := at.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	v := w.visitor(t)
	v.SetCookie("session", token)
	return v
}

// host makes a member a host of events of one chapter.
func (w *walled) host(t *testing.T, name string, events ...hub.Event) {
	t.Helper()
	for _, e := range events {
		if err := w.Store.Chapter(e.Chapter).AddHost(t.Context(), "", e.ID, strings.ToLower(strings.ReplaceAll(name, " ", "."))+"@example.org"); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *walled) column(letter string) column {
	for _, c := range w.columns {
		if c.letter == letter {
			return c
		}
	}
	panic("no column " + letter)
}

// browser is a browser of the column, just signed in.
func (w *walled) browser(t *testing.T, c column) *browser {
	t.Helper()
	return c.enter(t)
}
