package power

import (
	"errors"
	"net/http"
	"strings"

	pages "chapterhouse/components/power"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// at is the address of the list that a request belongs to: a chapter's, or the nation's.
func at(q *page.Request) string {
	if q.Chapter.ID == "" {
		return link.NationalRoles
	}
	return link.Desk(q.Chapter.Slug) + "/roles"
}

// List is who holds power, in a chapter or everywhere.
func (h *Handlers) List(q *page.Request) error {
	return h.listPage(q, http.StatusOK, role.Form{}, nil)
}

// power is what the list shows.
func (h *Handlers) power(q *page.Request) (role.Power, error) {
	if q.Chapter.ID == "" {
		return h.Roles.Everywhere(q.Ctx(), q.Actor)
	}
	return h.Roles.Of(q.Ctx(), q.Actor, q.Chapter)
}

func (h *Handlers) listPage(q *page.Request, status int, f role.Form, problems ui.Errors) error {
	p, err := h.power(q)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	v := pages.View{Page: h.DeskPage(q, say.T(ctx, "Roles")), Heading: say.T(ctx, "Roles"), Kicker: h.up(q)}
	v.Lead, v.CSV = say.T(ctx, "Everyone who can do more here than a member. Each view of this page is logged."), at(q)+".csv"
	lists := view.PowerPage{Roles: h.Roles, Actor: q.Actor, At: at(q), Now: h.Now(), One: h.OnePerson}
	v.Invite = lists.Invite(ctx, h.offers(q), page.FormOf(q, f, problems), page.SlipOf(f.Email, problems))
	if q.Chapter.ID == "" {
		if v.Invite != nil {
			v.Invite.Chapter = h.chapterChoice(q, problems)
		}
		v.Filter = h.filter(q)
		p.Held = chosen(q, p.Held)
	}
	if v.Invite != nil && h.Roles.MayHandOver(q.Actor, q.Chapter) {
		v.Invite.HandOver = lists.HandOver(ctx, f)
	}
	lists.Fill(ctx, &v, p)
	return h.Render(q, status, pages.Page(v))
}

// up leads to where the list belongs: an auditor can open neither the desk nor the office.
func (h *Handlers) up(q *page.Request) ui.Link {
	if q.Chapter.ID == "" {
		return h.OfficeLink(q)
	}
	return h.DeskLink(q)
}

// offers are the roles that the actor may offer here: on the national list those of chapters, too.
func (h *Handlers) offers(q *page.Request) []hub.Role {
	offers := h.Roles.Offers(q.Actor, q.Chapter)
	if q.Chapter.ID == "" {
		offers = append(h.Roles.Offers(q.Actor, hub.Chapter{ID: "*"}), offers...)
	}
	return offers
}

// chapterChoice asks for the chapter of a role that has one.
func (h *Handlers) chapterChoice(q *page.Request, problems ui.Errors) *ui.Choice {
	c := &ui.Choice{Name: "chapter", Label: say.T(q.Ctx(), "Chapter"), Help: say.T(q.Ctx(), "Only for leads and council leads."), Error: problems.Of("chapter"), Options: []ui.Option{{Label: say.T(q.Ctx(), "None")}}}
	list, err := h.Chapters.All(q.Ctx())
	if err != nil {
		return c
	}
	for _, ch := range list {
		c.Options = append(c.Options, ui.Option{Value: ch.Slug, Label: ch.Name, Selected: q.Text("chapter") == ch.Slug})
	}
	return c
}

func (h *Handlers) filter(q *page.Request) *pages.Filter {
	f := &pages.Filter{
		Role:    ui.Choice{Name: "only", Label: say.T(q.Ctx(), "Role"), Options: []ui.Option{{Label: say.T(q.Ctx(), "All roles")}}},
		Chapter: ui.Input{Name: "q", Label: say.T(q.Ctx(), "Name or chapter"), Type: "search", Value: q.Query("q"), Length: "80"},
	}
	for _, r := range hub.Roles() {
		f.Role.Options = append(f.Role.Options, ui.Option{Value: string(r), Label: view.Role(q.Ctx(), r), Selected: q.Query("only") == string(r)})
	}
	if q.Query("only")+q.Query("q") != "" {
		f.Clear = link.NationalRoles
	}
	return f
}

// chosen are the roles that the filter of the page leaves.
func chosen(q *page.Request, list []hub.HeldRole) (out []hub.HeldRole) {
	wanted, word := hub.Role(q.Query("only")), strings.ToLower(strings.TrimSpace(q.Query("q")))
	for _, one := range list {
		if (wanted == "" || one.Role == wanted) && (strings.Contains(strings.ToLower(one.ChapterName), word) || strings.Contains(strings.ToLower(one.Name), word)) {
			out = append(out, one)
		}
	}
	return out
}

// CSV is the list as a file.
func (h *Handlers) CSV(q *page.Request) error {
	p, err := h.power(q)
	if err != nil {
		return err
	}
	ctx := q.Ctx()
	rows := [][]string{{say.T(ctx, "Name"), say.T(ctx, "Role"), say.T(ctx, "Chapter"), say.C(ctx, "a date", "Since"), say.C(ctx, "a date", "Ends"), say.T(ctx, "Appointed by"), say.T(ctx, "Given by the sign-in provider"), say.T(ctx, "Last signed in")}}
	for _, one := range chosen(q, p.Held) {
		given := ""
		if one.Provider != "" {
			given = say.T(ctx, "yes")
		}
		rows = append(rows, []string{one.Name, view.Role(ctx, one.Role), one.ChapterName, view.DateOf(one.Since), view.DateOf(one.EndsAt), one.ByName, given, view.DateOf(one.SeenOn)})
	}
	text, err := page.PlainCSV(rows)
	if err != nil {
		return err
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("roles.csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// Invite offers a role to an address.
func (h *Handlers) Invite(q *page.Request) error {
	f := page.Read[role.Form](q)
	f.Email = page.MeantEmail(q, f.Email)
	ch, err := h.named(q, hub.Role(f.Role))
	proposed := false
	if err == nil {
		proposed, err = h.Roles.Invite(q.Ctx(), q.Actor, ch, f)
	}
	if problems, wrong := page.Invalid(q.Ctx(), err, "email", "chapter", "role", "ends"); wrong {
		return h.listPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	code := "invited"
	switch {
	case proposed:
		code = "role-proposed"
	case f.Hands:
		code = "handover-sent"
	}
	return h.Done(q, err, code, at(q))
}

// named is the chapter of a role in a form: the page's, or the one that the national list's form names.
func (h *Handlers) named(q *page.Request, r hub.Role) (hub.Chapter, error) {
	if q.Chapter.ID != "" || !r.Scoped() {
		return q.Chapter, nil
	}
	ch, err := h.Chapters.BySlug(q.Ctx(), q.Text("chapter"))
	if errors.Is(err, hub.ErrNotFound) {
		err = hub.Wrong("chapter", say.M("Choose the chapter they’ll lead."))
	}
	return ch, err
}

// Decide does with an invitation that waits what the button says.
func (h *Handlers) Decide(q *page.Request) error {
	do := q.Text("do")
	code := map[string]string{"confirm": "invited", "hand_over": "handed-over", "resend": "invited", "withdraw": "invitation-off"}[do]
	err := h.Roles.Decide(q.Ctx(), q.Actor, q.Chapter, hub.InvitationID(q.Param("invitation")), do)
	to := at(q)
	if event := q.Text("event"); hub.ValidID(event) && q.Chapter.ID != "" { // an invitation to host it
		to = link.DeskEvent(q.Chapter.Slug, hub.EventID(event)) + "/attendees"
	}
	return h.Done(q, err, code, to)
}

// DecideRemoval confirms or drops the removal of a role that somebody asked for.
func (h *Handlers) DecideRemoval(q *page.Request) error {
	do := q.Text("do")
	err := h.Roles.DecideRemoval(q.Ctx(), q.Actor, hub.RemovalID(q.Param("removal")), do, q.Checked("needs_lead"))
	if errors.Is(err, hub.ErrLastLead) {
		return h.askNeedsLead(q)
	}
	if do == "drop" {
		return h.Done(q, err, "role-kept", at(q))
	}
	return h.Done(q, err, "role-removed", at(q))
}
