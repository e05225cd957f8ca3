package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/config"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/store"
)

// ByCode is the provider of sessions that began with a code in an email, as trust and sessions have it. Keys of configured
// providers have no hyphen.
const ByCode = hub.CodeIssuer

// CodeTrust is what the setting believes of a sign-in by a code; on says whether there is one. It never carries more than leading a
// chapter.
func CodeTrust(setting config.EmailSignIn) (t Trust, on bool) {
	switch setting {
	case config.EmailSignInMembers:
		return Trust{}, true
	case config.EmailSignInHosts:
		return Trust{Carries: policy.Carry{Host: true}}, true
	case config.EmailSignInLeads:
		return Trust{Carries: policy.Carry{Host: true, Roles: []hub.Role{hub.RoleLead}}}, true
	case config.EmailSignInOff:
	}
	return Trust{}, false
}

// Codes says whether people can sign in by a code in an email.
func (s *Service) Codes() bool {
	_, on := s.trust[ByCode]
	return on
}

// CodeCarries is what a sign-in by a code brings beside membership.
func (s *Service) CodeCarries() policy.Carry { return s.trust[ByCode].Carries }

// CodeSuffices says whether somebody who signs in again by a code keeps everything that they may do.
func (s *Service) CodeSuffices(actor hub.Actor) bool {
	trust, on := s.trust[ByCode]
	return on && trust.Carries.Covers(actor)
}

// CodeAsk is a request for a code.
type CodeAsk struct {
	Typed   string    // the address
	Meant   string    // the address that the person said they meant, when the form asked
	Return  string    // a path of this site
	Browser hub.Token // in which the code counts
	Before  hub.Token // what that browser has of an earlier request, which becomes void
	Network string
}

// The budgets of codes.
func networkCodes(network string) session.Budget {
	return session.Budget{Key: "codes-network:" + network, Most: hub.NetworkCodes, Within: time.Hour}
}

func addressCodes(mailbox string) []session.Budget {
	key := "codes-address:" + mailbox
	return []session.Budget{{Key: key, Most: hub.CodesPerHour, Within: time.Hour}, {Key: key, Most: hub.CodesPerDay, Within: 24 * time.Hour}}
}

func (s *Service) wrongCodes(network string) []session.Budget {
	return []session.Budget{
		{Key: "codes-wrong-network:" + network, Most: hub.WrongCodesNetwork, Within: time.Hour},
		{Key: "codes-wrong:" + s.store.LimitName("wrong-codes"), Most: hub.WrongCodesHub, Within: time.Hour},
	}
}

// AskCode sends a code and a link to sign in with. What happens is the same for addresses that are known here and for those that are
// not: nobody is looked for before the code is entered. An address that is none is an *hub.Invalid of field "email"; beyond a limit
// the error is a *hub.TooMany.
func (s *Service) AskCode(ctx context.Context, ask CodeAsk) error {
	if !s.Codes() {
		return fmt.Errorf("account: codes are off: %w", hub.ErrNotFound)
	}
	email, problem := address.Parse(ask.Typed)
	if problem != address.None {
		return hub.Wrong("email", problem.Sentence())
	}
	if question, likely := address.Slip(email, ask.Meant); likely {
		return hub.Wrong("email", question)
	}
	// The network first: one that is refused uses up nobody's codes.
	if d := s.sessions.Spend(ctx, networkCodes(ask.Network)); !d.Allowed {
		return &hub.TooMany{Limit: hub.LimitNetwork, After: d.RetryAfter}
	}
	if d := s.spend(ctx, addressCodes(s.store.MailboxName(email))); !d.Allowed {
		return &hub.TooMany{Limit: hub.LimitCodes, After: d.RetryAfter}
	}
	err := s.store.AskCode(ctx, store.CodeAsk{
		Email: email, Return: ask.Return, Browser: ask.Browser, Before: ask.Before, Network: ask.Network, Locale: say.Of(ctx),
	})
	if err != nil {
		return fmt.Errorf("account: ask for a code: %w", err)
	}
	return nil
}

// AskedCode is a code that a browser asked for.
type AskedCode struct {
	hub.Confirmation

	Entry bool // it can be entered; else only the link in the email signs in
	Full  bool // because too many wrong codes were entered, here or elsewhere
}

// AskedCode is the last code this browser asked for, or hub.ErrNotFound.
func (s *Service) AskedCode(ctx context.Context, browser hub.Token, network string) (AskedCode, error) {
	if !s.Codes() || !browser.Valid() {
		return AskedCode{}, fmt.Errorf("account: code: %w", hub.ErrNotFound)
	}
	c, err := s.store.CodeByBrowser(ctx, browser)
	if err == nil && !c.Open(s.now()) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return AskedCode{}, fmt.Errorf("account: code: %w", err)
	}
	full := s.codesFull(ctx, network)
	return AskedCode{Confirmation: c, Entry: c.CodeOpen(s.now()) && !full, Full: full}, nil
}

// codesFull says whether so many wrong codes were entered that for now only links sign in.
func (s *Service) codesFull(ctx context.Context, network string) bool {
	for _, budget := range s.wrongCodes(network) {
		if d := s.sessions.Spent(ctx, budget); !d.Allowed {
			return true
		}
	}
	return false
}

// sixDigits are the digits of a code as typed, with spaces and hyphens or without.
func sixDigits(typed string) (string, bool) {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, typed)
	return code, len(code) == hub.CodeDigits && strings.Trim(code, "0123456789") == ""
}

// SignInByCode signs in with the code that a browser asked for. The session the browser had before, if any, ends. A wrong code is an
// *hub.Invalid of field "code"; beyond a limit on those the error is a *hub.TooMany. hub.ErrNotFound: there is no code to enter;
// hub.ErrForbidden: the person is suspended; hub.ErrUnavailable: nobody can sign in now, and the code is not used up.
func (s *Service) SignInByCode(ctx context.Context, browser hub.Token, typed, network, before string) (SignedIn, error) {
	if !s.Codes() || !browser.Valid() {
		return SignedIn{}, fmt.Errorf("account: code: %w", hub.ErrNotFound)
	}
	code, six := sixDigits(typed)
	if !six { // no try: nobody guesses like that
		return SignedIn{}, hub.Wrong("code", say.M("Enter the 6 digits from the email."))
	}
	if err := s.sessions.Ping(ctx); err != nil {
		return SignedIn{}, asHub(err)
	}
	spent := s.wrongCodes(network)
	if d := s.spend(ctx, spent); !d.Allowed {
		return SignedIn{}, &hub.TooMany{Limit: hub.LimitWrong, After: d.RetryAfter}
	}
	in, err := s.store.SignInByCode(ctx, browser, code)
	if errors.Is(err, store.ErrWrongCode) {
		return SignedIn{}, hub.Wrong("code", say.M("That’s not the code in the last email we sent. Check it and try again."))
	}
	s.refund(ctx, spent) // nothing was guessed
	if err != nil {
		return SignedIn{}, fmt.Errorf("account: code: %w", err)
	}
	return s.codeSession(ctx, in, before)
}

// spend counts one use of each budget, or of none: who is refused for an hour has not used up the day.
func (s *Service) spend(ctx context.Context, budgets []session.Budget) session.Decision {
	for i, budget := range budgets {
		if d := s.sessions.Spend(ctx, budget); !d.Allowed {
			s.refund(ctx, budgets[:i])
			return d
		}
	}
	return session.Decision{Allowed: true}
}

func (s *Service) refund(ctx context.Context, budgets []session.Budget) {
	for _, budget := range budgets {
		s.sessions.Refund(ctx, budget)
	}
}

// CodeLink is what the link of a sign-in email leads to.
type CodeLink struct {
	store.CodeLink

	Entry bool // the code can be entered where it was asked for
}

// CodeLink opens the link of a sign-in email; it changes nothing. A link that is unknown, used or over is hub.ErrNotFound.
func (s *Service) CodeLink(ctx context.Context, token, browser hub.Token, network string) (CodeLink, error) {
	if !s.Codes() || !token.Valid() {
		return CodeLink{}, fmt.Errorf("account: sign-in link: %w", hub.ErrNotFound)
	}
	if !browser.Valid() {
		browser = ""
	}
	l, err := s.store.CodeByLink(ctx, token, browser)
	if err == nil && !l.Open(s.now()) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return CodeLink{}, fmt.Errorf("account: sign-in link: %w", err)
	}
	return CodeLink{CodeLink: l, Entry: l.CodeOpen(s.now()) && !s.codesFull(ctx, network)}, nil
}

// SignInByLink signs in with the link of an email, in the browser that asked for it; in any other it is hub.ErrNotFound.
func (s *Service) SignInByLink(ctx context.Context, token, browser hub.Token, before string) (SignedIn, error) {
	if !s.Codes() || !token.Valid() || !browser.Valid() {
		return SignedIn{}, fmt.Errorf("account: sign-in link: %w", hub.ErrNotFound)
	}
	if err := s.sessions.Ping(ctx); err != nil {
		return SignedIn{}, asHub(err)
	}
	in, err := s.store.SignInByLink(ctx, token, browser)
	if err != nil {
		return SignedIn{}, fmt.Errorf("account: sign-in link: %w", err)
	}
	return s.codeSession(ctx, in, before)
}

// codeSession begins the session of somebody who proved their address.
func (s *Service) codeSession(ctx context.Context, in store.CodeSignIn, before string) (SignedIn, error) {
	s.sessions.Refund(ctx, networkCodes(in.Network))
	rights, err := s.store.Rights(ctx, in.Person, in.Identity)
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
	actor, now := s.inSession(rights, ByCode), s.now()
	token, expires, err := s.sessions.Start(ctx, session.Session{
		Person: string(actor.Person), Level: actor.Level(), Provider: ByCode, Issuer: in.Identity.Issuer, Subject: in.Identity.Subject,
		SignedInAt: now, FreshAt: now, SeenAt: now, Fingerprint: actor.Fingerprint(),
	})
	if err != nil {
		return SignedIn{}, asHub(err)
	}
	actor.Fresh = true
	return SignedIn{Token: token, Expires: expires, ReturnTo: in.Return, Actor: actor, First: in.First}, nil
}

// longestName is how many characters a person's own name may have.
const longestName = 120

// NameOwn gives the actor, who signed in by a code, the name they say they have. A name that is none is an *hub.Invalid of field
// "name". Whoever has an account at a provider is named by that: hub.ErrConflict.
func (s *Service) NameOwn(ctx context.Context, actor hub.Actor, typed string) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	name := hub.Line(typed)
	if name == "" || utf8.RuneCountInString(name) > longestName {
		return hub.Wrong("name", say.M("Enter your name, up to 120 characters."))
	}
	if err := s.store.NameOwn(ctx, actor.Person, name); err != nil {
		return fmt.Errorf("account: name: %w", err)
	}
	return nil
}
