package account

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/sso"
	"chapterhouse/internal/store"
)

// Sealer keeps the provider's ID token unreadable in the session store: it holds the person's name and address.
type Sealer interface {
	SealText(plain []byte, purpose string) (string, error)
	OpenText(sealed, purpose string) ([]byte, error)
}

// sealIDToken is the purpose of a sealed ID token.
const sealIDToken = "session.id_token"

// Service runs the use cases of accounts.
type Service struct {
	store     *store.Store
	sessions  *session.Redis
	providers *sso.Providers
	sealer    Sealer
	trust     map[string]Trust // by provider key
	now       func() time.Time
}

// Trust is what the settings believe of a provider.
type Trust struct {
	Roles   []config.RoleMapping // which of its groups mean which role
	Carries policy.Carry         // what was granted in the hub and counts in its sessions
}

// Carry is the carry that the words of a setting stand for (config.Config.Carried).
func Carry(words []string) policy.Carry {
	var c policy.Carry
	for _, word := range words {
		switch {
		case word == "all":
			return policy.CarryAll()
		case word == "host":
			c.Host = true
		case hub.Role(word).Valid():
			c.Roles = append(c.Roles, hub.Role(word))
		}
	}
	return c
}

// New returns the use cases. A provider without trust carries nothing but membership; without trust in ByCode nobody signs in by a
// code.
func New(st *store.Store, sessions *session.Redis, providers *sso.Providers, sealer Sealer, trust map[string]Trust, now func() time.Time) *Service {
	return &Service{store: st, sessions: sessions, providers: providers, sealer: sealer, trust: trust, now: now}
}

// Choices returns the providers a person can sign in with.
func (s *Service) Choices() []sso.Choice { return s.providers.Choices() }

// Begin starts a sign-in at a provider. A provider whose own description is not to be trusted is refused (*sso.Refused).
func (s *Service) Begin(ctx context.Context, provider, returnTo string, fresh bool) (sso.Start, error) {
	start, err := s.providers.Begin(ctx, provider, returnTo, fresh)
	if err != nil {
		return sso.Start{}, s.refused(ctx, provider, err)
	}
	return start, nil
}

// asHub turns the provider's errors into the hub's.
func asHub(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sso.ErrUnknownProvider):
		return fmt.Errorf("account: %w", hub.ErrNotFound)
	case errors.Is(err, sso.ErrUnavailable), errors.Is(err, session.ErrUnavailable):
		return fmt.Errorf("account: %w: %w", hub.ErrUnavailable, err)
	}
	return err
}

// SignedIn is a new session.
type SignedIn struct {
	Token    string
	Expires  time.Time
	ReturnTo string
	Actor    hub.Actor
	// First: nobody had signed in as this person before, and no provider knows their name.
	First bool
	// Unaddressed says why the hub knows no email address of the person; "" when it does.
	Unaddressed sso.Address
}

// Finish ends a sign-in: it checks the provider's answer, finds or adds the person, brings their roles up to date and
// starts a session. The session the browser had before, if any, ends.
func (s *Service) Finish(ctx context.Context, provider, transaction string, query url.Values, before string) (SignedIn, error) {
	id, err := s.providers.Finish(ctx, provider, transaction, query)
	if err != nil {
		return SignedIn{}, s.refused(ctx, provider, err)
	}
	in := store.SignIn{
		Identity: hub.Identity{Issuer: id.Issuer, Subject: id.Subject}, Provider: s.providers.Name(provider), Name: id.Name,
		Grants: s.grants(ctx, provider, id.Groups),
	}
	if id.Address == sso.AddressVerified {
		in.Email = id.Email
	}
	person, err := s.store.SignIn(ctx, in)
	if err != nil {
		return SignedIn{}, fmt.Errorf("account: sign in: %w", err)
	}
	rights, err := s.store.Rights(ctx, person, in.Identity)
	if err != nil {
		return SignedIn{}, fmt.Errorf("account: rights: %w", err)
	}
	if rights.Suspended {
		return SignedIn{}, fmt.Errorf("account: %w", hub.ErrSuspended)
	}
	if before != "" {
		if err := s.sessions.Retire(ctx, before); err != nil {
			return SignedIn{}, asHub(err)
		}
	}
	done, err := s.start(ctx, provider, id, s.inSession(rights, provider))
	if err == nil && rights.Addressless {
		done.Unaddressed = id.Address
	}
	return done, err
}

// inSession is who acts in a session of a provider, or one that began by a code.
func (s *Service) inSession(rights hub.Rights, provider string) hub.Actor {
	if provider == ByCode {
		return policy.InCodeSession(rights, s.trust[ByCode].Carries)
	}
	return policy.InSession(rights, s.trust[provider].Carries)
}

// issues says whether a provider, which still has to be there, is the one that an identity is of.
func (s *Service) issues(provider, issuer string) bool {
	if provider == ByCode {
		return s.Codes() && issuer == hub.CodeIssuer
	}
	return s.providers.Issues(provider, issuer)
}

// start begins the session of somebody who signed in.
func (s *Service) start(ctx context.Context, provider string, id sso.Identity, actor hub.Actor) (SignedIn, error) {
	now := s.now()
	idToken, err := s.sealer.SealText([]byte(id.IDToken), sealIDToken)
	if err != nil {
		return SignedIn{}, fmt.Errorf("account: seal id token: %w", err)
	}
	token, expires, err := s.sessions.Start(ctx, session.Session{
		Person: string(actor.Person), Level: actor.Level(), Provider: provider, Issuer: id.Issuer, Subject: id.Subject,
		ProviderSession: id.SessionID, IDToken: idToken, SignedInAt: now, FreshAt: provenAt(id, now), SeenAt: now, Fingerprint: actor.Fingerprint(),
	})
	if err != nil {
		return SignedIn{}, asHub(err)
	}
	actor.Fresh = now.Sub(provenAt(id, now)) < hub.FreshFor
	return SignedIn{Token: token, Expires: expires, ReturnTo: id.ReturnTo, Actor: actor}, nil
}

// provenAt is when the person last proved to the provider who they are. A provider that keeps people signed in lets them
// pass without a question: what it does not vouch for counts as long ago.
func provenAt(id sso.Identity, now time.Time) time.Time {
	switch {
	case !id.AuthTime.IsZero() && id.AuthTime.Before(now):
		return id.AuthTime
	case !id.AuthTime.IsZero() || id.Fresh:
		return now
	}
	return now.Add(-hub.FreshFor)
}

// EndedThere ends the sessions that a provider's logout token names (Back-Channel Logout 1.0). A session that nobody has
// here is no error. Errors: hub.ErrNotFound for an unknown provider, *sso.Refused, hub.ErrUnavailable; a token is good
// once, so after the last of them its sessions may live until they are idle.
func (s *Service) EndedThere(ctx context.Context, provider, logoutToken string) error {
	out, err := s.providers.BackChannelLogout(ctx, provider, logoutToken)
	if err != nil {
		return s.refused(ctx, provider, err)
	}
	// A provider that hangs up early has had its token spent all the same.
	_, err = s.sessions.EndProvider(context.WithoutCancel(ctx), out.Issuer, out.Subject, out.SessionID)
	return asHub(err)
}

// refused leaves one row in the trail for a sign-in or a logout token that was refused. Nobody is its actor.
func (s *Service) refused(ctx context.Context, provider string, err error) error {
	var why *sso.Refused
	if !errors.As(err, &why) {
		return asHub(err)
	}
	row := hub.Fact{Kind: hub.FactSessionRefused, Object: "provider:" + provider + "/" + why.Reason}
	if auditErr := s.store.Happened(ctx, row); auditErr != nil {
		return fmt.Errorf("account: %w", auditErr)
	}
	return fmt.Errorf("account: %w: %w", hub.ErrForbidden, err)
}

// grants maps a provider's groups to roles, by exact match. A mapping to a chapter nobody has is left out.
func (s *Service) grants(ctx context.Context, provider string, groups []string) []hub.Grant {
	var grants []hub.Grant
	for _, m := range s.trust[provider].Roles {
		for _, group := range groups {
			if group != m.Group {
				continue
			}
			g := hub.Grant{Role: hub.Role(m.Role)}
			if g.Role.Scoped() {
				ch, err := s.store.ChapterBySlug(ctx, m.Chapter)
				if err != nil {
					continue
				}
				g.Chapter = ch.ID
			}
			grants = append(grants, g)
		}
	}
	return grants
}

// Present is who a session's cookie speaks for.
type Present struct {
	Actor   hub.Actor
	Token   string    // differs from the one given when the session was rotated: hand it to the browser
	Handle  string    // names the session in the list of one's own
	Expires time.Time // of the new token

	Provider  string       // by its key, or ByCode
	Identity  hub.Identity // that signed in
	Confirmed bool         // it may bring more than a member's rights
	Locale    say.Locale   // the person's choice; empty: what the browser asks for
}

// Actor returns who holds a session token, with the rights that count in sessions of its identity. hub.ErrSignIn: nobody (ended,
// expired, forged, of a provider that is not configured any more, or of an account that was taken from the person); when the error is a session.ErrReplaced too, another request of this browser got a newer token a
// moment ago, and this one must not take it away. hub.ErrUnavailable: unknown, since a store did not answer; the cookie
// must be kept.
func (s *Service) Actor(ctx context.Context, token string) (Present, error) {
	sess, err := s.sessions.Get(ctx, token)
	if errors.Is(err, session.ErrNone) {
		return Present{}, fmt.Errorf("account: %w: %w", hub.ErrSignIn, err)
	}
	if err != nil {
		return Present{}, asHub(err)
	}
	identity := hub.Identity{Issuer: sess.Issuer, Subject: sess.Subject}
	rights, err := s.store.Rights(ctx, hub.PersonID(sess.Person), identity)
	if err != nil && !errors.Is(err, hub.ErrNotFound) {
		return Present{}, fmt.Errorf("account: rights: %w", err)
	}
	trusted := s.issues(sess.Provider, sess.Issuer) && rights.Linked
	if err != nil || rights.Suspended || sess.SignedInAt.Before(rights.SessionsMin) || !trusted {
		if err := s.sessions.End(ctx, token); err != nil && !errors.Is(err, session.ErrNone) {
			return Present{}, asHub(err)
		}
		return Present{}, fmt.Errorf("account: session over: %w", hub.ErrSignIn)
	}
	p := Present{
		Actor: s.inSession(rights, sess.Provider), Token: token, Handle: sess.Handle(),
		Provider: sess.Provider, Identity: identity, Confirmed: rights.Confirmed, Locale: rights.Locale,
	}
	p.Actor.Fresh = s.now().Sub(sess.FreshAt) < hub.FreshFor
	if rightsNow := p.Actor.Fingerprint(); rightsNow != sess.Fingerprint {
		p.Token, p.Expires, err = s.sessions.Renew(ctx, token, func(sess *session.Session) {
			sess.Fingerprint, sess.Level = rightsNow, p.Actor.Level()
		})
		if errors.Is(err, session.ErrNone) {
			return Present{}, fmt.Errorf("account: rotate: %w: %w", hub.ErrSignIn, err)
		}
		if err != nil {
			return Present{}, asHub(err)
		}
		p.Handle = session.Session{Token: p.Token}.Handle()
	}
	return p, nil
}

// Carries reports whether a provider's sessions bring a role that was granted here.
func (s *Service) Carries(provider string, role hub.Role) bool {
	return provider != ByCode && slices.Contains(s.trust[provider].Carries.Roles, role)
}

// Brings reports whether a role that is granted to whoever is present counts in their session.
func (s *Service) Brings(p Present, role hub.Role) bool {
	return p.Confirmed && s.Carries(p.Provider, role)
}

// SignOut ends a session and returns where the provider ends its own, "" when it has no such page.
func (s *Service) SignOut(ctx context.Context, token, after string) (string, error) {
	sess, err := s.sessions.Get(ctx, token)
	if errors.Is(err, session.ErrReplaced) { // the session lives on under a newer token: the person must ask once more
		return "", fmt.Errorf("account: sign out: %w", hub.ErrConflict)
	}
	if errors.Is(err, session.ErrNone) {
		return "", nil
	}
	if err != nil {
		return "", asHub(err)
	}
	if err := s.sessions.End(ctx, token); err != nil && !errors.Is(err, session.ErrNone) {
		return "", asHub(err)
	}
	row := hub.Fact{By: hub.PersonID(sess.Person), Kind: hub.FactSessionEnd, Object: "person:" + sess.Person}
	if err := s.store.Happened(ctx, row); err != nil {
		return "", fmt.Errorf("account: sign out: %w", err)
	}
	idToken, err := s.sealer.OpenText(sess.IDToken, sealIDToken)
	if err != nil {
		return "", nil //nolint:nilerr // signed out here; the provider is not told without a token it knows
	}
	return s.providers.SignOutURL(ctx, sess.Provider, string(idToken), after), nil
}

// SignOutEverywhere ends all of the actor's sessions, on every process, at once.
func (s *Service) SignOutEverywhere(ctx context.Context, actor hub.Actor) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	if err := s.store.SignOutEverywhere(ctx, actor.Person, actor.Person); err != nil {
		return fmt.Errorf("account: %w", err)
	}
	if _, err := s.sessions.EndAll(ctx, string(actor.Person), ""); err != nil {
		return asHub(err)
	}
	return nil
}

// Sessions returns the actor's own sessions.
func (s *Service) Sessions(ctx context.Context, actor hub.Actor) ([]session.Info, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	list, err := s.sessions.List(ctx, string(actor.Person))
	return list, asHub(err)
}

// EndOne ends one of the actor's own sessions.
func (s *Service) EndOne(ctx context.Context, actor hub.Actor, handle string) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	err := s.sessions.EndOne(ctx, string(actor.Person), handle)
	if errors.Is(err, session.ErrNone) {
		return nil
	}
	return asHub(err)
}

// Own returns the actor's own person.
func (s *Service) Own(ctx context.Context, actor hub.Actor) (hub.Person, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return hub.Person{}, err
	}
	return s.store.Person(ctx, actor.Person)
}

// ChooseLanguage notes in which of the offered languages the actor reads; anything else leaves it to the browser.
func (s *Service) ChooseLanguage(ctx context.Context, actor hub.Actor, choice say.Locale, offered []say.Locale) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	if !slices.Contains(offered, choice) {
		choice = ""
	}
	if err := s.store.SetLocale(ctx, actor.Person, choice); err != nil {
		return fmt.Errorf("account: %w", err)
	}
	return nil
}

// NewFeed replaces the secret of the actor's calendar link and returns the new one; it is shown once.
func (s *Service) NewFeed(ctx context.Context, actor hub.Actor) (hub.Token, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return "", err
	}
	token := hub.NewToken()
	if err := s.store.SetFeedKey(ctx, actor.Person, token.Hash()); err != nil {
		return "", fmt.Errorf("account: %w", err)
	}
	return token, nil
}
