package view

import (
	"cmp"
	"context"
	"time"

	pages "chapterhouse/components/power"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/role"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
)

// PowerPage is who holds power, as a page for actor that stands at an address.
type PowerPage struct {
	Roles *role.Service
	Actor hub.Actor
	At    string // the address of the page; what is done goes below it
	Now   time.Time
	One   bool // one admin does what needs two, after a hold
}

// Waits says what waits for a second person; where one person does it after a hold, until when it can be stopped.
func Waits(ctx context.Context, one bool, asked, now time.Time, otherwise string) string {
	until := hub.HeldUntil(asked)
	switch {
	case !one:
		return otherwise
	case now.Before(until):
		return say.T(ctx, "On hold until %s. Everybody with power in the office was told, and any admin can stop it. After that, one admin can do it.", say.Moment(ctx, until.UTC(), now))
	}
	return say.T(ctx, "The hold is over: one admin can do it, or stop it.")
}

// stop is the word for ending what waits.
func (p PowerPage) stop(ctx context.Context, role hub.Role, otherwise string) string {
	if p.One && role == hub.RoleNationalAdmin {
		return say.T(ctx, "Stop")
	}
	return otherwise
}

// Fill fills the lists of a page.
func (p PowerPage) Fill(ctx context.Context, v *pages.View, power role.Power) {
	for _, i := range power.Invitations {
		v.Waiting = append(v.Waiting, p.invitation(ctx, i))
	}
	for _, m := range power.Removals {
		v.Waiting = append(v.Waiting, p.removal(ctx, m))
	}
	for _, c := range power.Leaderless {
		v.Leaderless = append(v.Leaderless, ui.Link{Text: c.Name, URL: link.Desk(c.Slug) + "/roles"})
	}
	for _, h := range power.Held {
		if len(v.Groups) == 0 || v.Groups[len(v.Groups)-1].Name != placeOf(ctx, h.ChapterName) {
			v.Groups = append(v.Groups, pages.Group{Name: placeOf(ctx, h.ChapterName), URL: p.groupURL(h)})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Rows = append(g.Rows, p.holder(ctx, h))
		if h.Person == p.Actor.Person && p.Actor.Has(h.Role, h.Chapter) && h.Provider == "" {
			v.StepDown = append(v.StepDown, p.stepDown(ctx, h))
		}
	}
}

// HeldRoles are the roles that a person holds, each with its place.
func HeldRoles(ctx context.Context, roles []hub.HeldRole) (words []string) {
	for _, h := range roles {
		words = append(words, say.C(ctx, "a role, its chapter", "%[1]s, %[2]s", Role(ctx, h.Role), placeOf(ctx, h.ChapterName)))
	}
	return words
}

// Doer is who did something to an account: somebody of the office, or who works at the command line.
func Doer(ctx context.Context, id hub.PersonID, name string) string {
	switch {
	case name != "":
		return name
	case id == hub.Operator:
		return say.T(ctx, "The operator")
	}
	return say.T(ctx, "Someone who has left")
}

func placeOf(ctx context.Context, chapter string) string {
	if chapter == "" {
		return say.T(ctx, "The whole organization")
	}
	return chapter
}

// groupURL is the chapter's own list, for whoever looks at all of them.
func (p PowerPage) groupURL(h hub.HeldRole) string {
	if at := link.Desk(h.ChapterSlug) + "/roles"; h.ChapterSlug != "" && at != p.At {
		return at
	}
	return ""
}

func (p PowerPage) holder(ctx context.Context, h hub.HeldRole) pages.Row {
	row := pages.Row{Name: h.Name, Lines: []string{p.since(ctx, h), p.seen(ctx, h)}, Tags: []ui.Tag{{Text: Role(ctx, h.Role), Tone: "ink"}}}
	if h.Name == "" {
		row.Name = say.T(ctx, "No name yet")
	}
	if !h.EndsAt.IsZero() {
		row.Tags = append(row.Tags, ui.Tag{Text: say.T(ctx, "Ends %s", say.Day(ctx, h.EndsAt.Add(-time.Second), p.Now)), Tone: "warn"})
	}
	if h.Suspended {
		row.Tags = append(row.Tags, ui.Tag{Text: say.T(ctx, "Suspended"), Tone: "bad"})
	}
	if p.Roles.MayRemove(p.Actor, h) {
		row.Remove = &pages.Button{Action: p.At + "/remove", Text: say.T(ctx, "Remove"), Whom: row.Name, Fields: fieldsOf(h)}
	}
	return row
}

// fieldsOf names a role of a person in a form.
func fieldsOf(h hub.HeldRole) []pages.Field {
	return []pages.Field{{Name: "person", Value: string(h.Person)}, {Name: "role", Value: string(h.Role)}, {Name: "chapter", Value: h.ChapterSlug}}
}

func (p PowerPage) since(ctx context.Context, h hub.HeldRole) string {
	day := say.Day(ctx, h.Since, p.Now)
	switch {
	case h.Provider != "":
		return say.T(ctx, "Since %s, from a group at the sign-in provider. It can only be changed there.", day)
	case h.ByName != "":
		return say.T(ctx, "Since %[1]s, appointed by %[2]s", day, h.ByName)
	case h.By == hub.Operator:
		return say.T(ctx, "Since %s, appointed by the operator", day)
	}
	return say.T(ctx, "Since %s", day)
}

func (p PowerPage) seen(ctx context.Context, h hub.HeldRole) string {
	if h.SeenOn.IsZero() {
		return say.T(ctx, "No sign-in on record")
	}
	return say.T(ctx, "Last signed in: %s", say.Day(ctx, h.SeenOn, p.Now))
}

func (p PowerPage) stepDown(ctx context.Context, h hub.HeldRole) pages.Button {
	b := pages.Button{Action: p.At + "/step-down", Text: say.T(ctx, "Step down as %s", Role(ctx, h.Role)), Fields: fieldsOf(h)[1:]}
	if h.ChapterName != "" && p.At == link.NationalRoles {
		b.Text = say.T(ctx, "Step down as %[1]s of %[2]s", Role(ctx, h.Role), h.ChapterName)
	}
	return b
}

func (p PowerPage) invitation(ctx context.Context, i hub.Invitation) pages.Waiting {
	w := pages.Waiting{
		Title: say.C(ctx, "an invitation: role, address", "%[1]s: %[2]s", Role(ctx, i.Role), i.Email), Tag: ui.Tag{Text: say.T(ctx, "Invited"), Tone: "accent"},
		Line:   say.T(ctx, "Sent %[1]s by %[2]s. The link works until %[3]s.", say.Day(ctx, i.SentAt, p.Now), i.AskedByName, say.Day(ctx, i.ExpiresAt, p.Now)),
		Action: p.At + "/invitations/" + string(i.ID),
	}
	if i.ChapterName != "" {
		w.Title = say.C(ctx, "an invitation: role, chapter, address", "%[1]s of %[2]s: %[3]s", Role(ctx, i.Role), i.ChapterName, i.Email)
	}
	may := p.Roles.Decisions(p.Actor, i)
	switch {
	case i.Agreed():
		w.Tag = ui.Tag{Text: say.T(ctx, "Waiting for the office"), Tone: "warn"}
		w.Line = say.T(ctx, "%[1]s hands over to %[2]s, who accepted. Once the national office confirms it, by %[3]s, the one role ends and the other begins.", i.AskedByName, cmp.Or(i.AgreedName, i.Email), say.Day(ctx, i.ExpiresAt, p.Now))
	case i.State == hub.InvitationProposed:
		w.Tag = ui.Tag{Text: say.T(ctx, "Proposed"), Tone: "warn"}
		w.Line = Waits(ctx, p.One && i.Role == hub.RoleNationalAdmin, i.AskedAt, p.Now,
			say.T(ctx, "Proposed by %[1]s on %[2]s. Somebody who may appoint has to confirm it.", i.AskedByName, say.Day(ctx, i.AskedAt, p.Now)))
	}
	if i.HandsOver && !i.Agreed() {
		w.Line = say.T(ctx, "%[1]s hands over to this address. Sent %[2]s, the link works until %[3]s. Until it’s accepted and confirmed, %[1]s stays the lead.", i.AskedByName, say.Day(ctx, i.SentAt, p.Now), say.Day(ctx, i.ExpiresAt, p.Now))
	}
	switch {
	case may.Confirm && i.Agreed():
		w.Buttons = append(w.Buttons, pages.Button{Do: "hand_over", Text: say.T(ctx, "Confirm the handover"), Whom: i.Email, First: true})
	case may.Confirm:
		w.Buttons = append(w.Buttons, pages.Button{Do: "confirm", Text: say.T(ctx, "Confirm and send"), Whom: i.Email, First: true})
	}
	if may.Resend {
		w.Buttons = append(w.Buttons, pages.Button{Do: "resend", Text: say.T(ctx, "Send again"), Whom: i.Email})
	}
	if may.Withdraw {
		w.Buttons = append(w.Buttons, pages.Button{Do: "withdraw", Text: p.stop(ctx, i.Role, say.T(ctx, "Withdraw")), Whom: i.Email})
	}
	return w
}

func (p PowerPage) removal(ctx context.Context, m hub.Removal) pages.Waiting {
	w := pages.Waiting{
		Title: say.T(ctx, "Remove %[1]s as %[2]s", m.Name, Role(ctx, m.Role)), Tag: ui.Tag{Text: say.T(ctx, "Proposed"), Tone: "warn"},
		Line: Waits(ctx, p.One && m.Role == hub.RoleNationalAdmin, m.AskedAt, p.Now,
			say.T(ctx, "Asked by %[1]s on %[2]s. A second person has to confirm it.", m.AskedByName, say.Day(ctx, m.AskedAt, p.Now))),
		Action: p.At + "/removals/" + string(m.ID),
	}
	if m.ChapterName != "" {
		w.Title = say.T(ctx, "Remove %[1]s as %[2]s of %[3]s", m.Name, Role(ctx, m.Role), m.ChapterName)
	}
	if p.Roles.MayConfirmRemoval(p.Actor, m) {
		w.Buttons = append(w.Buttons, pages.Button{Do: "confirm", Text: say.T(ctx, "Remove"), Whom: m.Name, First: true})
	}
	if p.Roles.MayDropRemoval(p.Actor, m) {
		w.Buttons = append(w.Buttons, pages.Button{Do: "drop", Text: p.stop(ctx, m.Role, say.T(ctx, "Keep the role")), Whom: m.Name})
	}
	return w
}

// HandOver is the box of whoever hands their own role as a lead over.
func (p PowerPage) HandOver(ctx context.Context, f role.Form) *ui.Check {
	return &ui.Check{Name: "hand_over", Value: "1", Checked: f.Hands,
		Label: say.T(ctx, "I’m handing over: my role as lead ends when theirs begins"),
		Help:  say.T(ctx, "They accept by email, and the national office confirms it. Until both have, you stay the lead."),
	}
}

// Invite is the form that offers the roles which the actor may give for a chapter; nil when there are none.
func (p PowerPage) Invite(ctx context.Context, offers []hub.Role, form ui.Form, slip ui.Slip) *pages.Invite {
	if len(offers) == 0 {
		return nil
	}
	v := &pages.Invite{Action: p.At, Form: form, Slip: slip, Note: say.T(ctx, "They get an email with a link that works for a week, once, and only for that address. Roles that need a second person wait here until they’re confirmed.")}
	var options []ui.Option
	for _, r := range offers {
		options = append(options, ui.Option{Value: string(r), Label: Role(ctx, r)})
		v.Rules = append(v.Rules, RoleRules(ctx, r))
	}
	v.Email = form.Line("email", say.T(ctx, "Email")).OfType("email").AsRequired().WithAutocomplete("off")
	v.Role = form.Segments("role", say.T(ctx, "Role"), options...)
	v.Role.Required = true
	v.Ends = form.Line("ends", say.T(ctx, "Last day")).OfType("date").AsOptional().WithHelp(say.T(ctx, "Leave it blank if the role has no end date."))
	return v
}
