package role

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Service runs the use cases of roles.
type Service struct {
	store *store.Store
	codes policy.Carry
	now   func() time.Time
}

// New returns the use cases over st.
func New(st *store.Store, now func() time.Time) *Service { return &Service{store: st, now: now} }

// WithCodes is the service where a session that began with a code in an email brings this; without it, it brings no right of a host.
func (s *Service) WithCodes(brings policy.Carry) *Service {
	s.codes = brings
	return s
}

// Power is who holds which role, and what waits for somebody's word.
type Power struct {
	Held        []hub.HeldRole
	Invitations []hub.Invitation
	Removals    []hub.Removal
	Leaderless  []hub.Chapter // of the whole nation
}

// Everywhere returns who holds power in the whole organization; the view is in the activity log.
func (s *Service) Everywhere(ctx context.Context, actor hub.Actor) (Power, error) {
	if err := policy.Can(actor, policy.SeeRoles, policy.Subject{}); err != nil {
		return Power{}, err
	}
	p, err := s.power(ctx, actor, "")
	if err == nil {
		p.Leaderless, err = s.store.Leaderless(ctx)
	}
	if err == nil {
		p.Removals, err = s.store.Removals(ctx)
	}
	return p, err
}

// Of returns who holds power in a chapter; the view is in the activity log.
func (s *Service) Of(ctx context.Context, actor hub.Actor, ch hub.Chapter) (Power, error) {
	if err := s.MaySee(actor, ch); err != nil {
		return Power{}, err
	}
	return s.power(ctx, actor, ch.ID)
}

func (s *Service) power(ctx context.Context, actor hub.Actor, chapter hub.ChapterID) (p Power, err error) {
	if p.Held, err = s.store.HeldRoles(ctx, actor.Person, chapter); err == nil {
		p.Invitations, err = s.store.Invitations(ctx, chapter)
	}
	if err != nil {
		return Power{}, fmt.Errorf("role: %w", err)
	}
	return p, nil
}

// MaySee says whether the actor may see who holds power in a chapter, or with the zero Chapter everywhere.
func (s *Service) MaySee(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.SeeRoles, policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational})
}

// appointing are the actions that give a role: outright, and by proposing it.
func appointing(r hub.Role) (appoint, propose policy.Action) {
	switch r {
	case hub.RoleLead:
		return policy.AppointLead, policy.ProposeLead
	case hub.RoleCouncilLead:
		return policy.AppointCouncil, policy.ProposeCouncil
	case hub.RoleNationalAdmin:
		return "", policy.ChangeAdmin // always with a second one
	case hub.RoleNationalStaff, hub.RoleAuditor:
		return policy.AppointOffice, ""
	case hub.RoleHost:
		return policy.AppointHost, ""
	}
	return "", ""
}

// confirming is the action that confirms what somebody else proposed.
func confirming(r hub.Role) policy.Action {
	if r == hub.RoleNationalAdmin {
		return policy.ChangeAdmin
	}
	appoint, _ := appointing(r)
	return appoint
}

// removing are the actions that take a role away: outright, and by proposing it.
func removing(r hub.Role) (remove, propose policy.Action) {
	switch r {
	case hub.RoleLead:
		return policy.RemoveLead, policy.ProposeRemoval
	case hub.RoleNationalAdmin:
		return "", policy.ChangeAdmin
	case hub.RoleCouncilLead, hub.RoleNationalStaff, hub.RoleAuditor:
		return policy.RemoveOffice, ""
	case hub.RoleHost: // taken from the event (event.Service.RemoveHost)
	}
	return "", ""
}

// either answers whether the actor may do the first action, or else the second; proposes says that it is the second.
func either(actor hub.Actor, first, second policy.Action, on policy.Subject) (proposes bool, err error) {
	if first != "" {
		if err = policy.Can(actor, first, on); err == nil || errors.Is(err, hub.ErrFresh) || second == "" {
			return false, err
		}
	}
	if other := policy.Can(actor, second, on); other == nil || errors.Is(other, hub.ErrFresh) || err == nil {
		return true, other
	}
	return false, err
}

// Form is an invitation as it is typed.
type Form struct {
	Email string `form:"email"`
	Role  string `form:"role"`
	Asked string `form:"asked"`     // the address that looked like a slip when it was sent before: sent again, it is meant
	Ends  string `form:"ends"`      // a day, "2027-06-30"; empty: until it is taken away
	Hands bool   `form:"hand_over"` // the actor's own role as a lead ends when this one begins
}

// Offers are the roles that the actor may offer for a chapter, or nationally with the zero Chapter; a fresh sign-in may be asked for later.
func (s *Service) Offers(actor hub.Actor, ch hub.Chapter) (list []hub.Role) {
	for _, r := range hub.Roles() {
		appoint, propose := appointing(r)
		_, err := either(actor, appoint, propose, policy.Subject{Chapter: ch.ID})
		if r.Scoped() == (ch.ID != "") && (err == nil || errors.Is(err, hub.ErrFresh)) {
			list = append(list, r)
		}
	}
	return list
}

// Invite offers a role to an address: at once where the actor may appoint, else for somebody who may to confirm. ch is the zero Chapter
// for a national role. proposed says which.
func (s *Service) Invite(ctx context.Context, actor hub.Actor, ch hub.Chapter, f Form) (proposed bool, err error) {
	grant := hub.Grant{Role: hub.Role(f.Role), Chapter: ch.ID}
	invalid := &hub.Invalid{}
	if !grant.Role.Valid() || grant.Role.Scoped() != (ch.ID != "") {
		invalid.Add("role", say.M("Choose a role."))
		return false, invalid.Err()
	}
	if ch.Status == hub.CharterClosed {
		return false, hub.ErrClosed
	}
	appoint, propose := appointing(grant.Role)
	if proposed, err = either(actor, appoint, propose, policy.Subject{Chapter: ch.ID}); err != nil {
		return proposed, err
	}
	i := hub.Invitation{Grant: grant, AskedBy: actor.Person, State: hub.InvitationOpen}
	switch {
	case f.Hands && !s.MayHandOver(actor, ch):
		return false, fmt.Errorf("role: hand over another’s role: %w", hub.ErrForbidden)
	case f.Hands && grant.Role != hub.RoleLead:
		invalid.Add("role", say.M("Only a lead’s role can be handed over. Choose lead, or leave the box unchecked."))
	case f.Hands:
		i.HandsOver = true
		if !proposed {
			i.ConfirmedBy = actor.Person
		}
		proposed = false // the email goes out at once: the office confirms what comes of it
	case proposed:
		i.State = hub.InvitationProposed
	}
	i.Email = checkAddress(invalid, f)
	i.EndsAt = s.checkEnd(invalid, f.Ends, hub.Zone(ch.Zone))
	if err := invalid.Err(); err != nil {
		return proposed, err
	}
	return proposed, inWords(s.store.Invite(ctx, i))
}

// MayHandOver says whether the actor leads the chapter, and so can hand that over.
func (s *Service) MayHandOver(actor hub.Actor, ch hub.Chapter) bool {
	return ch.ID != "" && actor.Has(hub.RoleLead, ch.ID) && s.MayStepDown(actor, hub.Grant{Role: hub.RoleLead, Chapter: ch.ID}) == nil
}

// CheckAddress says what is wrong with the address of an invitation, or nil; nothing is wrong with none.
func CheckAddress(f Form) *hub.Invalid {
	if f.Email == "" {
		return nil
	}
	invalid := &hub.Invalid{}
	checkAddress(invalid, f)
	if invalid.Err() == nil {
		return nil
	}
	return invalid
}

func checkAddress(invalid *hub.Invalid, f Form) string {
	email, problem := address.Parse(f.Email)
	switch problem {
	case address.None:
		if question, likely := address.Slip(email, f.Asked); likely {
			invalid.Add("email", question)
		}
	case address.Malformed:
		invalid.Add("email", say.M("Enter an email address, like alex@example.org."))
	default:
		invalid.Add("email", problem.Sentence())
	}
	return email
}

// checkEnd reads the last day of a role: it ends when that day does in the chapter's zone.
func (s *Service) checkEnd(invalid *hub.Invalid, typed string, zone *time.Location) time.Time {
	if typed == "" {
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, zone)
	ends := day.AddDate(0, 0, 1)
	if err != nil || !ends.After(s.now()) || ends.After(s.now().AddDate(10, 0, 0)) {
		invalid.Add("ends", say.M("Choose a future date, or leave it blank."))
		return time.Time{}
	}
	return ends.UTC()
}

// inWords turns what keeps an invitation from being sent into words for whoever asks.
func inWords(err error) error {
	switch {
	case errors.Is(err, hub.ErrListed):
		return hub.Wrong("email", say.M("They already have this role."))
	case errors.Is(err, hub.ErrConflict):
		return hub.Wrong("email", say.M("An invitation to this address is already waiting. You’ll find it in the list."))
	case errors.Is(err, hub.ErrTooMany):
		return hub.Wrong("email", say.M("You’ve sent 50 invitations since yesterday. Send the rest tomorrow."))
	}
	return err
}

// MayDecide says what the actor may do with an invitation that waits.
type MayDecide struct{ Confirm, Resend, Withdraw bool }

// Decisions says what the actor may do with an invitation. Which of it asks for a fresh sign-in is found out when it is done.
func (s *Service) Decisions(actor hub.Actor, i hub.Invitation) MayDecide {
	err := policy.Can(actor, confirming(i.Role), policy.Subject{Chapter: i.Chapter})
	may := err == nil || errors.Is(err, hub.ErrFresh)
	own := i.AskedBy == actor.Person
	return MayDecide{
		Confirm: may && s.store.SecondWord(actor.Person, i.AskedBy, i.AskedAt) == nil && i.State == hub.InvitationProposed && i.AgreedBy != actor.Person, Resend: i.State == hub.InvitationOpen && (may || own), Withdraw: may || own,
	}
}

// Decide confirms, sends again, or ends an invitation of a chapter, or with the zero Chapter any.
func (s *Service) Decide(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.InvitationID, do string) error {
	if err := s.MaySee(actor, ch); err != nil {
		return err
	}
	i, err := s.store.Invitation(ctx, id)
	if err == nil && ch.ID != "" && i.Chapter != ch.ID {
		err = hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("role: %w", err)
	}
	err = policy.Can(actor, confirming(i.Role), policy.Subject{Chapter: i.Chapter, Event: i.Event, National: ch.Kind == hub.KindNational})
	own := i.AskedBy == actor.Person && actor.SignedIn()
	if err != nil && (!own || do == "confirm" || do == "hand_over") {
		return err
	}
	switch do {
	case "confirm", "hand_over":
		return decided(s.store.ConfirmInvitation(ctx, actor.Person, id))
	case "resend":
		return decided(s.store.ResendInvitation(ctx, actor.Person, id))
	case "withdraw":
		return decided(s.store.EndInvitation(ctx, actor.Person, id, hub.InvitationWithdrawn))
	}
	return hub.ErrNotFound
}

// decided is a conflict where what was there a moment ago does not wait any more: somebody else was faster.
func decided(err error) error {
	if errors.Is(err, hub.ErrNotFound) {
		return hub.ErrConflict
	}
	return err
}

// Offered is an invitation as its link opens it.
type Offered struct {
	hub.Invitation

	Addressed bool      // it is to the address of whoever is signed in
	Hosted    hub.Event // of an invitation to host one
}

// Open returns the invitation of a link. A link that is unknown, used, withdrawn or over is hub.ErrNotFound.
func (s *Service) Open(ctx context.Context, actor hub.Actor, token hub.Token) (Offered, error) {
	if !token.Valid() {
		return Offered{}, fmt.Errorf("role: invitation: %w", hub.ErrNotFound)
	}
	i, addressed, err := s.store.InvitationByToken(ctx, token, actor.Person)
	if err == nil && !i.Open(s.now()) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return Offered{}, fmt.Errorf("role: invitation: %w", err)
	}
	offered := Offered{Invitation: i, Addressed: addressed}
	if i.Event != "" {
		if offered.Hosted, err = s.hosted(ctx, i); err != nil {
			return Offered{}, err
		}
	}
	return offered, nil
}

// Accept gives the role of a link to the actor, whose address must be the invitation's: else hub.ErrForbidden. Of a handover that the office
// has to confirm it comes back as Agreed.
func (s *Service) Accept(ctx context.Context, actor hub.Actor, token hub.Token) (hub.Invitation, error) {
	i, err := s.Open(ctx, actor, token)
	if err != nil {
		return hub.Invitation{}, err
	}
	if !actor.SignedIn() {
		return hub.Invitation{}, hub.ErrSignIn
	}
	if err := s.mayHost(actor, i.Invitation); err != nil {
		return hub.Invitation{}, err
	}
	return s.store.AcceptInvitation(ctx, actor.Person, token)
}

// Decline ends the invitation of a link; whoever reads the address's email may.
func (s *Service) Decline(ctx context.Context, actor hub.Actor, token hub.Token) error {
	i, err := s.Open(ctx, actor, token)
	if err != nil {
		return err
	}
	return s.store.EndInvitation(ctx, actor.Person, i.ID, hub.InvitationDeclined)
}

// OfficeWaits counts what waits for the national office, for those who work there.
func (s *Service) OfficeWaits(ctx context.Context, actor hub.Actor) (hub.OfficeWaits, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return hub.OfficeWaits{}, err
	}
	w, err := s.store.OfficeWaits(ctx)
	if err != nil {
		return w, fmt.Errorf("role: %w", err)
	}
	return w, nil
}
