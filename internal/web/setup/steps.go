package setup

import (
	"context"
	"errors"
	"net/http"
	"slices"

	pages "chapterhouse/components/setup"
	"chapterhouse/components/ui"
	"chapterhouse/internal/chapter"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// step is what a page of the set-up begins with.
func (h *Handlers) step(q *page.Request, s hub.Setup, current hub.SetupStep, heading, lead string) pages.Step {
	ctx, all := q.Ctx(), hub.SetupSteps()
	at, next := slices.Index(all, current), slices.Index(all, s.Answers.Next(h.carries(q)))
	v := pages.Step{
		Page: h.shell(q, heading, s.Answers.Organization), Count: say.T(ctx, "Step %[1]d of %[2]d", at+1, len(all)), Heading: heading, Lead: lead,
	}
	for i, one := range all {
		l := ui.Link{Text: stepName(ctx, one), Current: i == at}
		if i <= max(next, at) {
			l.URL = "/setup?step=" + string(one)
		}
		v.Steps = append(v.Steps, l)
	}
	return v
}

func stepName(ctx context.Context, step hub.SetupStep) string {
	switch step {
	case hub.SetupOrganization:
		return say.T(ctx, "Organization")
	case hub.SetupOffice:
		return say.T(ctx, "Office")
	case hub.SetupAdmin:
		return say.T(ctx, "First admin")
	case hub.SetupChapters:
		return say.T(ctx, "Chapters")
	case hub.SetupFinish:
	}
	return say.C(ctx, "the last step", "Finish")
}

// nameForm is the organization as it is typed.
type nameForm struct {
	Name   string `form:"name"`
	Locale string `form:"locale"`
	ZIP    string `form:"zip"`
	Point  string `form:"point"`
	Zone   string `form:"zone"`
}

func organizationForm(a hub.SetupAnswers) nameForm {
	f := nameForm{Name: a.Organization, Locale: string(a.Locale)}
	if a.Organization != "" {
		of := chapter.OfficeFormOf(a.Office)
		f.ZIP, f.Point, f.Zone = of.ZIP, of.Point, of.Zone
	}
	return f
}

func (h *Handlers) organizationPage(q *page.Request, status int, s hub.Setup, f nameForm, problems ui.Errors) error {
	ctx, set := q.Ctx(), h.Setup.Set()
	v := pages.Organization{
		Step: h.step(q, s, hub.SetupOrganization, say.T(ctx, "Who are you?"), say.T(ctx, "Nothing counts before the last step. Until then you can change all of it.")),
		Form: page.FormOf(q, f, problems), Trouble: ui.Trouble{Errors: problems}, Named: set.Organization,
		Zones: append([]ui.Option{{Label: say.T(ctx, "Find it from the place")}}, view.Zones(f.Zone)...),
	}
	v.Warning = h.trust(ctx)
	if set.Locale != "" {
		v.Spoken = set.Locale.Name()
	}
	for _, l := range h.Languages() {
		v.Locales = append(v.Locales, ui.Option{Value: string(l), Label: l.Name()})
	}
	return h.Render(q, status, pages.OrganizationPage(v))
}

// Organization keeps who the organization is, and where its office is.
func (h *Handlers) Organization(q *page.Request) error {
	return h.own(q, func(s hub.Setup, browser hub.Token) error {
		f := page.Read[nameForm](q)
		// The office is named in the next step; until then its place has to stand without.
		name := s.Answers.Office.Name
		if name == "" {
			name = "office"
		}
		office, wrong := h.Chapters.Office(chapter.OfficeForm{Name: name, ZIP: f.ZIP, Point: f.Point, Zone: f.Zone})
		in, _ := errors.AsType[*hub.Invalid](wrong)
		if wrong != nil && in == nil {
			return wrong
		}
		err := h.Setup.NameOrganization(q.Ctx(), browser, f.Name, say.Locale(f.Locale), office, in)
		if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[nameForm]()...); wrong {
			return h.organizationPage(q, http.StatusUnprocessableEntity, s, f, problems)
		}
		return h.next(q, s, err, hub.SetupOffice)
	})
}

// next goes on to a step, or says why that is not possible.
func (h *Handlers) next(q *page.Request, s hub.Setup, err error, step hub.SetupStep) error {
	if errors.Is(err, hub.ErrConflict) {
		return h.codePage(q, http.StatusConflict, s, "", nil)
	}
	if err != nil {
		return err
	}
	return h.on(q, step)
}

// deskForm is the office as it is typed.
type deskForm struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Asked string `form:"asked"`
}

func officeForm(ctx context.Context, a hub.SetupAnswers) deskForm {
	if a.Office.Name == "" {
		return deskForm{Name: say.T(ctx, "National office")}
	}
	return deskForm{Name: a.Office.Name, Email: a.Office.Contact}
}

func (h *Handlers) officePage(q *page.Request, status int, s hub.Setup, f deskForm, problems ui.Errors) error {
	v := pages.Office{
		Step: h.step(q, s, hub.SetupOffice, say.T(q.Ctx(), "Your national office"), say.T(q.Ctx(), "It has a page like a chapter, and people turn to it with questions.")),
		Form: page.FormOf(q, f, problems), Trouble: ui.Trouble{Errors: problems}, Slip: page.SlipOf(f.Email, problems),
	}
	return h.Render(q, status, pages.OfficePage(v))
}

// Office keeps the office's name and its address for questions.
func (h *Handlers) Office(q *page.Request) error {
	return h.own(q, func(s hub.Setup, browser hub.Token) error {
		f := page.Read[deskForm](q)
		f.Email = page.MeantEmail(q, f.Email)
		if f.Asked == "" {
			f.Asked = q.Text("meant")
		}
		of := chapter.OfficeFormOf(s.Answers.Office)
		of.Name = f.Name
		office, err := h.Chapters.Office(of)
		if err == nil {
			err = h.Setup.NameOffice(q.Ctx(), browser, office, f.Email, f.Asked)
		}
		if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[deskForm]()...); wrong {
			return h.officePage(q, http.StatusUnprocessableEntity, s, f, problems)
		}
		return h.next(q, s, err, hub.SetupAdmin)
	})
}

// adminForm is the first admin as they are typed, where no provider knows them.
type adminForm struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Asked string `form:"asked"`
}

func (h *Handlers) adminPage(q *page.Request, status int, s hub.Setup, f adminForm, problems ui.Errors) error {
	ctx := q.Ctx()
	v := pages.Admin{
		Step:    h.step(q, s, hub.SetupAdmin, say.T(ctx, "The first admin"), say.T(ctx, "Admins give all other roles, and two of them look after each other. Sign in as the person who will be the first.")),
		Trouble: ui.Trouble{Errors: problems}, Slip: page.SlipOf(f.Email, problems), Next: "/setup?step=chapters",
	}
	v.Warning = h.trust(ctx)
	switch {
	case h.carries(q):
		v.Who = say.T(ctx, "You’re signed in as %s, who becomes the first admin when you finish.", q.Actor.Name)
	case q.Actor.SignedIn():
		v.Why = say.T(ctx, "The way you signed in can’t bring an admin’s role. Sign in another way.")
	}
	if h.Demonstration {
		form := page.FormOf(q, f, problems)
		v.Form = &form
		return h.Render(q, status, pages.AdminPage(v))
	}
	for _, c := range h.Account.Choices() {
		if !h.Account.Carries(c.Key, hub.RoleNationalAdmin) {
			continue
		}
		l := ui.Link{Text: say.T(ctx, "Sign in with %s", c.Name), URL: "/auth/" + c.Key + "?return=%2Fsetup%3Fstep%3Dadmin"}
		if v.Who != "" {
			l.Text, l.URL = say.T(ctx, "Sign in as somebody else, with %s", c.Name), l.URL+"&fresh=1"
		}
		v.Choices = append(v.Choices, l)
	}
	if len(v.Choices) == 0 {
		v.Nobody = say.T(ctx, "None of your sign-in providers may bring the role of an admin. Set CHAPTERHOUSE_OIDC_…_CARRIES to all for the one your staff sign in with, and start the hub again.")
	}
	return h.Render(q, status, pages.AdminPage(v))
}

// Admin keeps who the first admin is, where no provider knows them, and goes on to the sign-in that offers them.
func (h *Handlers) Admin(q *page.Request) error {
	return h.own(q, func(s hub.Setup, browser hub.Token) error {
		if !h.Demonstration {
			return hub.ErrNotFound
		}
		f := page.Read[adminForm](q)
		f.Email = page.MeantEmail(q, f.Email)
		if f.Asked == "" {
			f.Asked = q.Text("meant")
		}
		err := h.Setup.NameAdmin(q.Ctx(), browser, f.Name, f.Email, f.Asked)
		if problems, wrong := page.Invalid(q.Ctx(), err, page.Names[adminForm]()...); wrong {
			return h.adminPage(q, http.StatusUnprocessableEntity, s, f, problems)
		}
		choices := h.Account.Choices()
		if err != nil || len(choices) == 0 {
			return h.next(q, s, err, hub.SetupAdmin)
		}
		return q.Redirect("/auth/" + choices[0].Key + "?return=%2Fsetup%3Fstep%3Dadmin&fresh=1")
	})
}
