package self

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	pages "chapterhouse/components/rights"
	"chapterhouse/components/ui"
	"chapterhouse/internal/courier"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/rights"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
	"chapterhouse/internal/web/view"
)

// eraseForm is what is typed to erase oneself.
type eraseForm struct {
	Word string `form:"word"`
}

// OwnData shows a person everything the hub holds about them.
func (h *Handlers) OwnData(q *page.Request) error {
	return h.ownDataPage(q, http.StatusOK, eraseForm{}, nil)
}

func (h *Handlers) ownDataPage(q *page.Request, status int, f eraseForm, problems ui.Errors) error {
	d, err := h.Rights.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	chapters, err := h.Chapters.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := h.dataPage(q, d, homeZone(chapters), f, problems)
	v.Kicker = ui.Link{Text: say.T(q.Ctx(), "My page"), URL: "/me"}
	v.Lede = say.T(q.Ctx(), "Everything this site holds about you, as it is now.")
	v.Export, v.Erase.Action = "/me/data/export", "/me/data/erase"
	if !q.Actor.Fresh {
		v.SignIn = "/sign-in?" + url.Values{"return": {"/me/data"}, "fresh": {"1"}}.Encode()
	}
	return h.Render(q, status, pages.DataPage(v))
}

// ExportOwnData sends it as a file.
func (h *Handlers) ExportOwnData(q *page.Request) error {
	d, err := h.Rights.Export(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	if q.Text("do") != "csv" {
		return h.SendData(q, d)
	}
	chapters, err := h.Chapters.Own(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	return h.sendDataCSV(q, d, homeZone(chapters))
}

// sendDataCSV sends somebody's data as a file for a spreadsheet: what their page shows, a line for each thing.
func (h *Handlers) sendDataCSV(q *page.Request, d hub.PersonalData, at *time.Location) error {
	ctx := q.Ctx()
	rows := [][]string{{say.T(ctx, "Section"), say.T(ctx, "About"), say.T(ctx, "What"), say.T(ctx, "Value")}}
	for _, s := range h.dataSections(ctx, d, at) {
		for _, r := range s.Rows {
			for _, f := range r.Facts {
				rows = append(rows, []string{s.Heading, r.Title, f.Label, f.Words})
			}
		}
	}
	text, err := page.PlainCSV(rows)
	if err != nil {
		return fmt.Errorf("web: a person’s data: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("chapterhouse-data-"+view.DateOf(h.Now())+".csv", "text/csv; charset=utf-8", []byte("\ufeff"+text))
}

// EraseOwnData erases the person.
func (h *Handlers) EraseOwnData(q *page.Request) error {
	f := page.Read[eraseForm](q)
	err := h.Rights.Erase(q.Ctx(), q.Actor, f.Word)
	if problems, wrong := page.Invalid(q.Ctx(), err, "word"); wrong {
		return h.ownDataPage(q, http.StatusUnprocessableEntity, f, problems)
	}
	if err != nil {
		return err
	}
	h.ClearCookie(q, page.SessionCookie)
	return h.erased(q)
}

// erased is where a person goes who was erased.
func (h *Handlers) erased(q *page.Request) error {
	h.ClearCookie(q, page.FeedCookie)
	h.ClearCookie(q, page.GuestCookie)
	q.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	h.Notice(q, "data-erased")
	return q.Redirect("/")
}

// dataPage is the page of a person or a guest.
func (h *Handlers) dataPage(q *page.Request, d hub.PersonalData, at *time.Location, f eraseForm, problems ui.Errors) pages.Data {
	ctx := q.Ctx()
	v := pages.Data{Page: h.DeskPage(q, say.T(ctx, "My data")), Heading: say.T(ctx, "My data")}
	v.Sections = h.dataSections(ctx, d, at)
	v.Erase = pages.Erase{Form: page.FormOf(q, f, problems), Word: rights.Word.In(ctx), Goes: goes(ctx, d), Stays: h.staysAfter(ctx, d)}
	return v
}

// dataSections are what the hub holds about somebody, in words.
func (h *Handlers) dataSections(ctx context.Context, d hub.PersonalData, at *time.Location) (list []pages.Section) {
	w := dataWords{at: at, now: h.Now(), account: len(d.SignIns) > 0}
	for _, section := range []func(context.Context, dataWords, hub.PersonalData) pages.Section{
		personSection, signInSection, sessionSection, roleSection, membershipSection, attendanceSection, hostingSection, listSection, tagSection, blockSection, inviteSection, duplicateSection, glassSection, emailSection, viewSection, activitySection,
	} {
		if s := section(ctx, w, d); len(s.Rows) > 0 || s.Empty != "" {
			list = append(list, s)
		}
	}
	return list
}

// goes is what erasing removes at once.
func goes(ctx context.Context, d hub.PersonalData) []string {
	lines := []string{say.T(ctx, "Your name, your email address, and everything else on this page that isn’t named below.")}
	if len(d.SignIns) > 0 {
		lines = append(lines, say.T(ctx, "Your account: you’re signed out everywhere. To come back, you’d start over."))
	}
	if len(d.Roles) > 0 {
		lines = append(lines, say.T(ctx, "Your roles. If you’re the only lead of a chapter, it has no lead until the national office appoints one."))
	}
	if len(d.Attendances) > 0 {
		lines = append(lines, say.T(ctx, "Your RSVPs to upcoming events are cancelled, so others can have your seats."))
	}
	return append(lines, say.T(ctx, "Emails to you that haven’t left. You won’t get an email about this, because we don’t have your address anymore."))
}

// staysAfter is what erasing leaves, and why.
func (h *Handlers) staysAfter(ctx context.Context, d hub.PersonalData) []string {
	lines := []string{
		say.N(ctx, hub.AuditDays, "The activity log keeps an ID that nobody can look up anymore, for 1 day, so that nobody can hide what was done here.",
			"The activity log keeps an ID that nobody can look up anymore, for %d days, so that nobody can hide what was done here."),
	}
	if len(d.Attendances) > 0 {
		lines = append(lines, say.T(ctx, "Your RSVPs to past events stay as numbers in a count, without you."))
	}
	if len(d.Blocks) > 0 {
		lines = append(lines, say.T(ctx, "A scrambled form of your address, so that whoever blocked you still takes no RSVP from it. Their reason goes."))
	}
	if !d.Person.Suspended.IsZero() {
		lines = append(lines, say.T(ctx, "A scrambled form of your address, because you’re suspended: an account with that address stays suspended."))
	}
	if d.Person.EmailRefused {
		lines = append(lines, say.T(ctx, "A scrambled form of your address, because you asked us never to email it."))
	}
	days := int(hub.ImportFileFor / (24 * time.Hour))
	lines = append(lines, say.N(ctx, days, "A file that the national office is importing right now may still name you, sealed, for up to 1 day.",
		"A file that the national office is importing right now may still name you, sealed, for up to %d days."))
	backups := say.T(ctx, "Backups made before today remember you until they’re deleted. When one is restored, your data is erased again only if you tell us.")
	return append(lines, backups, say.T(ctx, "Emails that already arrived somewhere: the leads keep what you wrote to them."))
}

// dataWords words personal data for one reader.
type dataWords struct {
	at      *time.Location
	now     time.Time
	account bool // the reader signs in, and has a page of their own
}

// row collects the facts of a row; empty ones are left out.
type row struct{ pages.Row }

func (r *row) fact(label, words string) {
	if words != "" {
		r.Facts = append(r.Facts, pages.Fact{Label: label, Words: words})
	}
}

// moment is a time in words; the zero time is empty.
func (w dataWords) moment(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return say.Moment(ctx, t.In(w.at), w.now)
}

func (w dataWords) day(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return say.Day(ctx, t.In(w.at), w.now)
}

func yesOrNo(ctx context.Context, on bool) string {
	if on {
		return say.T(ctx, "Yes")
	}
	return say.T(ctx, "No")
}

func personSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "person", Heading: say.T(ctx, "You")}
	var r row
	r.fact(say.T(ctx, "Name"), d.Person.Name)
	for _, a := range d.Person.EmailAddresses {
		r.fact(say.T(ctx, "Email"), a.Address)
	}
	for _, n := range d.Person.PhoneNumbers {
		r.fact(say.T(ctx, "Phone"), n.Number)
	}
	r.fact(say.T(ctx, "Time zone"), d.Person.Zone)
	r.fact(say.T(ctx, "Language"), say.Locale(d.Person.Language).Name())
	r.fact(say.T(ctx, "Membership by the office’s records"), view.Standing(ctx, hub.Standing{Status: d.Person.Standing, Until: d.Person.StandingUntil}, w.now))
	r.fact(say.T(ctx, "Known since"), w.moment(ctx, d.Person.Created))
	r.fact(say.T(ctx, "Address last confirmed"), w.moment(ctx, d.Person.EmailConfirmed))
	r.fact(say.T(ctx, "No email at all"), yesOrNo(ctx, d.Person.EmailRefused))
	r.fact(say.T(ctx, "Calendar link"), yesOrNo(ctx, d.Person.Calendar))
	r.fact(say.T(ctx, "Suspended"), w.moment(ctx, d.Person.Suspended))
	r.fact(say.T(ctx, "ID"), strings.TrimPrefix(strings.Join(d.Person.Identifiers, ", "), "chapterhouse:"))
	s.Rows = []pages.Row{r.Row}
	if w.account {
		s.Help = say.T(ctx, "Your name comes from the account you sign in with: change it there, and sign in again.")
		s.Links = []ui.Link{{Text: say.T(ctx, "Change language, calendar link and accounts"), URL: "/me"}}
	}
	return s
}

func signInSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "sign-ins", Heading: say.T(ctx, "Accounts you sign in with")}
	for _, one := range d.SignIns {
		r := row{pages.Row{Title: one.Issuer}}
		r.fact(say.T(ctx, "Your ID there"), one.Subject)
		r.fact(say.T(ctx, "Added"), w.moment(ctx, one.Created))
		r.fact(say.C(ctx, "an account, on a date", "Confirmed"), cmp.Or(w.moment(ctx, one.Confirmed), yesOrNo(ctx, false)))
		s.Rows = append(s.Rows, r.Row)
	}
	s.Links = []ui.Link{{Text: say.T(ctx, "Confirm or remove accounts"), URL: "/me#accounts"}}
	return s
}

func sessionSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "sessions", Heading: say.T(ctx, "Where you’re signed in")}
	for _, one := range d.Sessions {
		var r row
		r.fact(say.T(ctx, "Signed in"), w.moment(ctx, one.SignedIn))
		r.fact(say.T(ctx, "Last used"), w.moment(ctx, one.Seen))
		s.Rows = append(s.Rows, r.Row)
	}
	s.Links = []ui.Link{{Text: say.T(ctx, "End a session"), URL: "/me#sessions"}}
	return s
}

func roleSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "roles", Heading: say.T(ctx, "Your roles")}
	for _, one := range d.Roles {
		r := row{pages.Row{Title: view.Role(ctx, one.Role)}}
		r.fact(say.T(ctx, "Chapter"), one.Chapter)
		r.fact(say.C(ctx, "a role, on a date", "Given"), w.moment(ctx, one.Granted))
		r.fact(say.C(ctx, "a role, on a date", "Ends"), w.moment(ctx, one.Ends))
		s.Rows = append(s.Rows, r.Row)
	}
	for _, one := range d.LeadNames {
		r := row{pages.Row{Title: say.T(ctx, "Your first name on the page of %s", one.Chapter), URL: link.Chapter(one.Slug)}}
		r.fact(say.T(ctx, "Name"), one.Name)
		r.fact(say.C(ctx, "a date", "Since"), w.moment(ctx, one.Shown))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

// membershipState is where a membership stands, in words.
func membershipState(ctx context.Context, s hub.MembershipState) string {
	switch s {
	case hub.MembershipRequested:
		return say.T(ctx, "You asked to join")
	case hub.MembershipApproved:
		return say.T(ctx, "Member")
	case hub.MembershipDeclined:
		return say.T(ctx, "Your request was declined")
	case hub.MembershipLeft:
		return say.T(ctx, "You left")
	}
	return string(s)
}

func blockSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "blocks", Heading: say.T(ctx, "Where you’re blocked")}
	for _, one := range d.Blocks {
		r := row{pages.Row{Title: one.Chapter}}
		if one.Chapter == "" {
			r.Title = say.T(ctx, "Every chapter, by the national office")
		}
		r.fact(say.T(ctx, "Organizers’ note"), say.T(ctx, "The organizers wrote down why they blocked you. Ask the national office for it."))
		r.fact(say.C(ctx, "a date", "Since"), w.moment(ctx, one.Created))
		s.Rows = append(s.Rows, r.Row)
	}
	if len(s.Rows) > 0 {
		s.Help = say.T(ctx, "They take no RSVPs and no requests to join from you. Questions? Ask the national office.")
	}
	return s
}

func inviteSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "invitations", Heading: say.T(ctx, "Chapters that invited you")}
	for _, one := range d.JoinInvites {
		r := row{pages.Row{Title: one.Chapter, URL: link.Chapter(one.Slug)}}
		r.fact(say.T(ctx, "Your name, as a lead typed it"), one.Name)
		r.fact(say.C(ctx, "an invitation, on a date", "Invited"), w.moment(ctx, one.Created))
		r.fact(say.T(ctx, "Deleted"), w.day(ctx, one.Erased))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

func glassSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "names-opened", Heading: say.T(ctx, "Chapters whose names you read in an emergency")}
	for _, one := range d.NamesOpened {
		r := row{pages.Row{Title: one.Chapter}}
		r.fact(say.T(ctx, "Your reason"), one.Reason)
		r.fact(say.T(ctx, "Opened"), w.moment(ctx, one.Created))
		r.fact(say.T(ctx, "Closed"), w.moment(ctx, one.Ended))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

func duplicateSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "duplicates", Heading: say.T(ctx, "Where leads think you’re listed twice")}
	for _, one := range d.Duplicates {
		r := row{pages.Row{Title: one.Chapter}}
		r.fact(say.C(ctx, "a date", "Since"), w.moment(ctx, one.Created))
		s.Rows = append(s.Rows, r.Row)
	}
	if len(s.Rows) > 0 {
		s.Help = say.T(ctx, "A lead told the national office that you and another member are one person. The office looks at it, and emails you if it changes anything.")
	}
	return s
}

func membershipSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "memberships", Heading: say.T(ctx, "Your chapters")}
	for _, one := range d.Memberships {
		r := row{pages.Row{Title: one.Chapter, URL: link.Chapter(one.Slug)}}
		r.fact(say.T(ctx, "Status"), membershipState(ctx, one.State))
		if one.Removed {
			r.Facts[len(r.Facts)-1].Words = say.T(ctx, "The leads ended your membership")
		}
		r.fact(say.T(ctx, "What you wrote"), one.Note)
		for _, a := range one.Answers {
			r.fact(a.Question, view.JoinAnswer(ctx, a))
		}
		r.fact(say.T(ctx, "What the chapter’s own file says of you"), strings.Join(strings.Fields(one.Brought.Name+" "+one.Brought.Phone+" "+one.Brought.Postcode), " "))
		r.fact(say.T(ctx, "Skills"), one.Skills)
		r.fact(say.T(ctx, "What the leads noted"), one.Notes)
		r.fact(say.T(ctx, "Follow up on"), one.FollowUp)
		r.fact(say.T(ctx, "Asked"), w.moment(ctx, one.Requested))
		r.fact(say.C(ctx, "a request, on a date", "Decided"), w.moment(ctx, one.Decided))
		r.fact(say.T(ctx, "Deleted"), w.day(ctx, one.Erased))
		s.Rows = append(s.Rows, r.Row)
	}
	if len(s.Rows) > 0 {
		s.Help = say.T(ctx, "You’re on the member list of these chapters. To leave one, open its page.")
	}
	return s
}

// rsvpOf is as much of an RSVP as its tag needs.
func rsvpOf(a hub.AttendanceRecord) hub.RSVP {
	r := hub.RSVP{State: a.State, RemovedAt: a.Removed}
	if a.Held {
		r.HeldAt = a.Modified
	}
	return r
}

func attendanceSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "rsvps", Heading: say.T(ctx, "Your RSVPs"), Empty: say.T(ctx, "None.")}
	for _, one := range d.Attendances {
		r := row{pages.Row{Title: one.Event, URL: link.Event(one.Slug, one.EventID)}}
		r.fact(say.T(ctx, "When"), say.Moment(ctx, one.Starts.In(hub.Zone(one.Zone)), w.now))
		r.fact(say.T(ctx, "Chapter"), one.Chapter)
		r.fact(say.T(ctx, "Status"), view.RSVPTag(ctx, hub.Event{}, rsvpOf(one)).Text)
		r.fact(say.T(ctx, "Your name there"), one.Name)
		r.fact(say.T(ctx, "People"), say.Number(ctx, one.Party))
		r.fact(say.T(ctx, "How you’re coming"), view.Attends(ctx, one.Attends))
		r.fact(say.T(ctx, "What you wrote"), one.Note)
		r.fact(say.T(ctx, "Sent"), w.moment(ctx, one.Created))
		r.fact(say.T(ctx, "Last changed"), w.moment(ctx, one.Modified))
		if one.Reasons {
			r.fact(say.T(ctx, "Organizers’ note"), say.T(ctx, "The organizers wrote down why they removed you or moved you up. Ask the national office for it."))
		}
		r.fact(say.T(ctx, "Your name is deleted"), w.day(ctx, one.Erased))
		s.Rows = append(s.Rows, r.Row)
	}
	if w.account {
		s.Links = []ui.Link{{Text: say.T(ctx, "Change or cancel RSVPs"), URL: "/me#rsvps"}}
	} else if len(s.Rows) > 0 {
		s.Help = say.T(ctx, "To change one, use the link in its email.")
	}
	return s
}

func hostingSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "hosting", Heading: say.T(ctx, "Events you host")}
	for _, one := range d.Hosting {
		r := row{pages.Row{Title: one.Event, URL: link.Event(one.Slug, one.EventID)}}
		r.fact(say.T(ctx, "Chapter"), one.Chapter)
		r.fact(say.T(ctx, "When"), w.moment(ctx, one.Starts))
		r.fact(say.T(ctx, "Host since"), w.moment(ctx, one.Created))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

func listSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "lists", Heading: say.T(ctx, "Lists you’re on")}
	for _, one := range d.Lists {
		r := row{pages.Row{Title: one.Chapter}}
		r.fact(say.T(ctx, "List"), listName(ctx, one.Kind))
		r.fact(say.T(ctx, "Status"), listState(ctx, one.State))
		r.fact(say.T(ctx, "You agreed"), w.moment(ctx, one.Consented))
		r.fact(say.T(ctx, "Where"), one.Source)
		r.fact(say.T(ctx, "What you agreed to"), one.Wording)
		r.fact(say.T(ctx, "You left"), w.moment(ctx, one.Left))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

func listName(ctx context.Context, kind hub.ListKind) string {
	switch kind {
	case hub.ListMembers:
		return say.T(ctx, "Members")
	case hub.ListFollowers:
		return say.T(ctx, "Followers")
	case hub.ListSupporters:
		return say.T(ctx, "Supporters")
	}
	return string(kind)
}

func listState(ctx context.Context, state hub.SubscriptionState) string {
	switch state {
	case hub.SubscriptionPending:
		return say.T(ctx, "You haven’t agreed to email, so we don’t send any")
	case hub.SubscriptionOn:
		return say.T(ctx, "You get its email")
	case hub.SubscriptionLeft:
		return say.T(ctx, "You left it")
	}
	return string(state)
}

func tagSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "tags", Heading: say.T(ctx, "Tags that chapters gave you")}
	for _, one := range d.Tags {
		r := row{pages.Row{Title: one.Tag}}
		r.fact(say.T(ctx, "Chapter"), one.Chapter)
		r.fact(say.T(ctx, "Since"), w.moment(ctx, one.Created))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

func emailSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{
		ID: "emails", Heading: say.T(ctx, "Emails"),
		Help: say.N(ctx, hub.MessageDays, "What they said is deleted once they’re sent; that they were sent, after 1 day.", "What they said is deleted once they’re sent; that they were sent, after %d days."),
	}
	for _, one := range d.Emails {
		r := row{pages.Row{Title: cmp.Or(courier.Name(one.Kind).In(ctx), string(one.Kind))}}
		r.fact(say.T(ctx, "Written"), w.moment(ctx, one.Created))
		r.fact(say.T(ctx, "Sent"), w.moment(ctx, one.Sent))
		s.Rows = append(s.Rows, r.Row)
	}
	for _, one := range d.Questions {
		r := row{pages.Row{Title: say.T(ctx, "A link or code")}}
		r.fact(say.T(ctx, "Email"), one.Address)
		r.fact(say.T(ctx, "Written"), w.moment(ctx, one.Created))
		r.fact(say.T(ctx, "Deleted"), w.moment(ctx, one.Expires))
		s.Rows = append(s.Rows, r.Row)
	}
	return s
}

// deedsShown is how many rows of the activity log a page shows; the file has all of them.
const deedsShown = 50

func viewSection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{
		ID: "views", Heading: say.T(ctx, "Who read or changed it"), Empty: say.T(ctx, "Nobody but you."),
		Help: say.T(ctx, "Lists that you were on when somebody opened them, and what others did with your RSVPs and memberships. The log keeps roles and no names."),
	}
	s.Rows = deedRows(ctx, w, d.Views)
	return s
}

func activitySection(ctx context.Context, w dataWords, d hub.PersonalData) pages.Section {
	s := pages.Section{ID: "activity", Heading: say.T(ctx, "What you did"), Rows: deedRows(ctx, w, d.Activity)}
	if w.account {
		s.Links = []ui.Link{{Text: say.T(ctx, "See all activity"), URL: "/me/trail"}}
	}
	return s
}

// deedRows are the newest rows of the activity log, in one list.
func deedRows(ctx context.Context, w dataWords, list []hub.DeedRecord) []pages.Row {
	if len(list) == 0 {
		return nil
	}
	var r row
	for _, one := range list[:min(len(list), deedsShown)] {
		what := view.FactText(ctx, one.Action)
		if who := deedBy(ctx, one); who != "" {
			what = say.C(ctx, "who did it: what they did", "%[1]s: %[2]s", who, what)
		}
		r.fact(w.moment(ctx, one.At), what)
	}
	return []pages.Row{r.Row}
}

// deedBy is who did something, by their roles.
func deedBy(ctx context.Context, one hub.DeedRecord) string {
	if one.By == hub.Operator {
		return say.T(ctx, "the command line")
	}
	var words []string
	for _, role := range one.Roles {
		words = append(words, view.Role(ctx, role))
	}
	return say.List(ctx, words)
}
