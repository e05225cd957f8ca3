package national

import (
	"net/http"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/safety"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// PersonSearch is where the office finds a person by their address, and sees who is suspended.
func (h *Handlers) PersonSearch(q *page.Request) error {
	return h.peoplePage(q, http.StatusOK, safety.Search{}, nil)
}

func (h *Handlers) peoplePage(q *page.Request, status int, f safety.Search, problems ui.Errors) error {
	list, err := h.Safety.Suspended(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.People{Page: h.DeskPage(q, say.T(q.Ctx(), "Find a person")), Action: link.NationalPeople, Form: page.FormOf(q, f, problems)}
	if h.Safety.CanSignEveryoneOut(q.Actor) == nil {
		v.SignOut = link.NationalPeople + "/sign-out-everyone"
	}
	for _, p := range list {
		row := pages.SuspendedRow{Name: p.Name, URL: link.NationalPerson(p.ID), Line: say.T(q.Ctx(), "Suspended %s.", say.Day(q.Ctx(), p.SuspendedAt, h.Now()))}
		if p.LiftWaits(h.Now()) {
			row.State = ui.Tag{Text: say.T(q.Ctx(), "Waits for a second admin"), Tone: "warn"}
		}
		v.Suspended = append(v.Suspended, row)
	}
	return h.Render(q, status, pages.PeoplePage(v))
}

// FindPerson opens the person who has the address that was typed.
func (h *Handlers) FindPerson(q *page.Request) error {
	f := page.Read[safety.Search](q)
	id, err := h.Safety.Find(q.Ctx(), q.Actor, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[safety.Search]()...); wrong {
		return h.peoplePage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil {
		return err
	}
	return q.Redirect(link.NationalPerson(id))
}

// Person is what the office sees of a person, and what it can do about them.
func (h *Handlers) Person(q *page.Request) error {
	return h.personPage(q, http.StatusOK, page.FormOf(q, safety.Reason{}, nil), page.FormOf(q, safety.Search{}, nil))
}

func person(q *page.Request) hub.PersonID { return hub.PersonID(q.Param("person")) }

// personPage shows a person with the forms to suspend them and to merge another into them.
func (h *Handlers) personPage(q *page.Request, status int, suspend, merge ui.Form) error {
	p, err := h.Safety.Open(q.Ctx(), q.Actor, person(q))
	if err != nil {
		return err
	}
	ctx, at := q.Ctx(), link.NationalPerson(p.ID)
	v := pages.Person{Page: h.DeskPage(q, p.Name), Name: p.Name, Form: suspend, MergeForm: merge, Facts: h.personFacts(q, p), Roles: view.HeldRoles(ctx, p.Roles)}
	if p.SuspendedAt.IsZero() {
		if h.Safety.MaySuspend(q.Actor, p.ID) {
			v.Suspend, v.SignOut = at+"/suspend", at+"/sign-out"
		}
		if h.Safety.MayMerge(q.Actor) {
			v.Merge = at + "/merge"
		}
		return h.Render(q, status, pages.PersonPage(v))
	}
	v.Suspended, v.Reason = say.T(ctx, "%[1]s suspended this account on %[2]s.", view.Doer(ctx, p.SuspendedBy, p.SuspendedByName), say.Day(ctx, p.SuspendedAt, h.Now())), p.Reason
	waits := p.LiftWaits(h.Now())
	if waits {
		v.Asked = view.Waits(ctx, h.OnePerson, p.LiftAskedAt, h.Now(), say.T(ctx, "%[1]s asked to lift the suspension on %[2]s. A second admin has to confirm it.", view.Doer(ctx, p.LiftAskedBy, p.LiftAskedByName), say.Day(ctx, p.LiftAskedAt, h.Now())))
	}
	if h.Safety.MayLift(q.Actor) {
		v.Lift = at + "/lift"
		v.CanAsk, v.CanConfirm, v.CanDrop = !waits, waits && h.Safety.MayConfirmLift(q.Actor, p.Suspension), waits
	}
	return h.Render(q, status, pages.PersonPage(v))
}

// personFacts are what the office sees of a person: who they are, and since when. Where they go is their chapters' business.
func (h *Handlers) personFacts(q *page.Request, p hub.PersonFile) []pages.Fact {
	ctx := q.Ctx()
	facts := []pages.Fact{{Label: say.T(ctx, "Email"), Value: p.Email}, {Label: say.T(ctx, "Here since"), Value: say.Day(ctx, p.CreatedAt, h.Now())}}
	if standing := view.Standing(ctx, p.Standing, h.Now()); standing != "" {
		facts = append(facts, pages.Fact{Label: say.T(ctx, "Membership by the office’s records"), Value: standing})
	}
	seen := say.T(ctx, "Never")
	if !p.SeenOn.IsZero() {
		seen = say.Day(ctx, p.SeenOn, h.Now())
	}
	return append(facts, pages.Fact{Label: say.T(ctx, "Last sign-in"), Value: seen})
}

// SuspendPerson suspends a person. The form says what follows; two admins undo it.
func (h *Handlers) SuspendPerson(q *page.Request) error {
	f, id := page.Read[safety.Reason](q), person(q)
	err := h.Safety.Suspend(q.Ctx(), q.Actor, id, f)
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[safety.Reason]()...); wrong {
		return h.personPage(q, http.StatusUnprocessableEntity, page.FormOf(q, f, problems), page.FormOf(q, safety.Search{}, nil))
	}
	return h.Done(q, err, "suspended", link.NationalPerson(id))
}

// MergePeople makes one person of two, after a question that says what follows: it can't be undone.
func (h *Handlers) MergePeople(q *page.Request) error {
	f, keep := page.Read[safety.Search](q), person(q)
	_, counts, err := h.Safety.Other(q.Ctx(), q.Actor, keep, f)
	if err == nil && !q.Sure() {
		return h.Ask(q, mergeQuestion(q, keep, f, counts))
	}
	if err == nil {
		err = h.Safety.Merge(q.Ctx(), q.Actor, keep, f)
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[safety.Search]()...); wrong {
		return h.personPage(q, http.StatusUnprocessableEntity, page.FormOf(q, safety.Reason{}, nil), page.FormOf(q, f, problems))
	}
	return h.Done(q, err, "merged", link.NationalPerson(keep))
}

func mergeQuestion(q *page.Request, keep hub.PersonID, f safety.Search, m hub.Merged) page.Question {
	ctx := q.Ctx()
	v := page.Question{Heading: say.T(ctx, "Make one person of two?"), Yes: say.T(ctx, "Make them one person"), No: ui.Link{Text: say.T(ctx, "Keep them apart"), URL: link.NationalPerson(keep)}}
	v.Follows = []string{
		say.T(ctx, "What belongs to %s becomes this person’s. The other address is no longer known here, and both addresses get an email.", f.Email),
	}
	for _, line := range []struct {
		n    int
		text string
	}{
		{m.RSVPs, say.N(ctx, m.RSVPs, "1 RSVP moves.", "%d RSVPs move.")}, {m.Memberships, say.N(ctx, m.Memberships, "1 membership moves.", "%d memberships move.")},
		{m.Lists, say.N(ctx, m.Lists, "1 place on a mailing list moves.", "%d places on mailing lists move.")},
		{m.Twice, say.N(ctx, m.Twice, "Both RSVPed to 1 event: the RSVP that has a seat stays.", "Both RSVPed to %d events: the RSVP that has a seat stays.")},
		{m.SignIns, say.N(ctx, m.SignIns, "1 way to sign in moves: it opens this person’s account from then on.", "%d ways to sign in move: they open this person’s account from then on.")},
	} {
		if line.n > 0 {
			v.Follows = append(v.Follows, line.text)
		}
	}
	v.Follows = append(v.Follows, say.T(ctx, "This can’t be undone. Make sure that both addresses are the same person’s."))
	return v
}

// LiftSuspension asks for the end of a suspension, confirms it, or keeps the suspension.
func (h *Handlers) LiftSuspension(q *page.Request) error {
	do := q.Text("do")
	err := h.Safety.Lift(q.Ctx(), q.Actor, person(q), do)
	done := map[string]string{"ask": "lift-asked", "confirm": "unsuspended", "drop": "lift-kept"}[do]
	return h.Done(q, err, done, link.NationalPerson(person(q)))
}

// SignPersonOut ends a person's sessions.
func (h *Handlers) SignPersonOut(q *page.Request) error {
	return h.Done(q, h.Safety.SignOut(q.Ctx(), q.Actor, person(q)), "person-signed-out", link.NationalPerson(person(q)))
}

// SignEveryoneOut ends every session there is, after a question.
func (h *Handlers) SignEveryoneOut(q *page.Request) error {
	if err := h.Safety.CanSignEveryoneOut(q.Actor); err != nil {
		return err
	}
	if !q.Sure() {
		return h.Ask(q, page.Question{
			Heading: say.T(q.Ctx(), "Sign everyone out?"), Yes: say.T(q.Ctx(), "Sign everyone out"),
			Follows: []string{
				say.T(q.Ctx(), "Everyone has to sign in again, on every device. You do, too."),
				say.T(q.Ctx(), "Nothing else changes. Guests keep their RSVPs, and links in emails still work."),
			},
			No: ui.Link{Text: say.T(q.Ctx(), "Don’t"), URL: link.NationalPeople},
		})
	}
	return h.Done(q, h.Safety.SignEveryoneOut(q.Ctx(), q.Actor), "signed-out", "/")
}
