package setup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/session"
	"chapterhouse/internal/store"
)

// Options say what set-up need not ask for, and whom it tells.
type Options struct {
	Set   hub.Settings         // by variables of the environment, which win
	Show  func(code string)    // prints a code where whoever started the hub reads it
	Named func(s hub.Settings) // called once this process knows that the hub was set up
}

// Service runs the use cases of the first run.
type Service struct {
	store    *store.Store
	sessions *session.Redis
	o        Options
	now      func() time.Time
	done     atomic.Bool
}

// New returns the use cases over st; wrong codes are counted in sessions.
func New(st *store.Store, sessions *session.Redis, o Options, now func() time.Time) *Service {
	return &Service{store: st, sessions: sessions, o: o, now: now}
}

// Set are the answers that the environment gives.
func (s *Service) Set() hub.Settings { return s.o.Set }

// Pending reports whether the hub waits to be set up. Once it does not, nobody is asked again.
func (s *Service) Pending(ctx context.Context) (bool, error) {
	if s.done.Load() {
		return false, nil
	}
	done, err := s.store.SetUp(ctx)
	if err != nil || !done {
		return err == nil, err
	}
	return false, s.close(ctx)
}

// close notes that the hub was set up.
func (s *Service) close(ctx context.Context) error {
	saved, err := s.store.Settings(ctx)
	if err == nil && !s.done.Swap(true) && s.o.Named != nil {
		s.o.Named(saved)
	}
	return err
}

// Begin prints a code, unless the hub was set up.
func (s *Service) Begin(ctx context.Context) error {
	if pending, err := s.Pending(ctx); err != nil || !pending {
		return err
	}
	return s.print(ctx, 0)
}

// print makes a code and prints it; one that was printed less than age ago stays.
func (s *Service) print(ctx context.Context, age time.Duration) error {
	code, err := s.store.NewSetupCode(ctx, age)
	if err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	s.o.Show(code[:hub.SetupCodeLength/2] + "-" + code[hub.SetupCodeLength/2:])
	return nil
}

// Again prints another code for a browser that asks. hub.ErrTooMany: the last one was printed a moment ago.
func (s *Service) Again(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	return s.print(ctx, hub.SetupAgain)
}

// open is hub.ErrNotFound once the hub was set up.
func (s *Service) open(ctx context.Context) error {
	pending, err := s.Pending(ctx)
	if err == nil && !pending {
		err = fmt.Errorf("setup: %w", hub.ErrNotFound)
	}
	return err
}

// State returns where the set-up stands for a browser. hub.ErrNotFound: the hub was set up.
func (s *Service) State(ctx context.Context, browser hub.Token) (hub.Setup, error) {
	if err := s.open(ctx); err != nil {
		return hub.Setup{}, err
	}
	return s.store.Setup(ctx, browser)
}

// typed is a code as it was printed: without what people add, and with what they mistake put right. No code has a 0, 1 or 8.
func typed(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "–", "", "0", "O", "1", "I", "8", "B").Replace(strings.ToUpper(code))
}

// wrong is the budget of wrong codes of a network.
func wrong(network string) session.Budget {
	return session.Budget{Key: "setup-wrong:" + network, Most: hub.WrongSetupNetwork, Within: time.Hour}
}

// Enter gives the set-up to a browser that enters the printed code. Any other code is an *hub.Invalid of field "code"; the fifth prints
// another one. Beyond the limit of a network it is a *hub.TooMany, and counts nowhere.
func (s *Service) Enter(ctx context.Context, browser hub.Token, code, network string) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	code = typed(code)
	if len(code) != hub.SetupCodeLength {
		return hub.Wrong("code", say.M("Enter the 8 letters and digits that the hub printed in its terminal.")) // no try: nobody guesses like that
	}
	if d := s.sessions.Spend(ctx, wrong(network)); !d.Allowed {
		return &hub.TooMany{Limit: hub.LimitWrong, After: d.RetryAfter}
	}
	last, err := s.store.EnterSetupCode(ctx, code, browser)
	switch {
	case errors.Is(err, store.ErrWrongCode) && last:
		if err := s.print(ctx, 0); err != nil {
			return err
		}
		return hub.Wrong("code", say.M("That was the fifth wrong code, so the old one no longer works. The hub printed another one in its terminal. Enter that."))
	case errors.Is(err, store.ErrWrongCode):
		return hub.Wrong("code", say.M("That’s not the code the hub printed last. Check the terminal and try again."))
	case errors.Is(err, hub.ErrNotFound):
		if err := s.open(ctx); err != nil {
			return err
		}
		return hub.Wrong("code", say.M("That code no longer works. Print another one with the button below, and enter it here."))
	}
	if err == nil {
		s.sessions.Refund(ctx, wrong(network)) // nothing was guessed
	}
	return err
}

// NameOrganization keeps the organization's name and language, and where its office is; what the environment says of them stays.
// An *hub.Invalid says what is wrong; place is what is wrong with the office's place, or nil.
func (s *Service) NameOrganization(ctx context.Context, browser hub.Token, name string, locale say.Locale, office hub.Chapter, place *hub.Invalid) error {
	name, in := hub.Line(name), &hub.Invalid{}
	if place != nil {
		in = place
	}
	if s.o.Set.Organization != "" {
		name = s.o.Set.Organization
	}
	if s.o.Set.Locale != "" {
		locale = s.o.Set.Locale
	}
	switch n := len([]rune(name)); {
	case n == 0:
		in.Add("name", say.M("Enter the name of your organization."))
	case n > 100:
		in.Add("name", say.M("Keep the name under 100 characters."))
	}
	if !slices.Contains(say.Locales(), locale) {
		in.Add("locale", say.M("Choose a language."))
	}
	if err := in.Err(); err != nil {
		return err
	}
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) {
		named := a.Office
		a.Settings, a.Office = hub.Settings{Organization: name, Locale: locale}, office
		a.Office.Name, a.Office.Slug, a.Office.Contact, a.Office.Hue = named.Name, named.Slug, named.Contact, named.Hue
	})
}

// NameOffice keeps the office's name and address for questions. An *hub.Invalid says what is wrong with contact.
func (s *Service) NameOffice(ctx context.Context, browser hub.Token, office hub.Chapter, contact, asked string) error {
	email, problem := address.Parse(contact)
	if problem != address.None {
		return hub.Wrong("email", problem.Sentence())
	}
	if question, likely := address.Slip(email, asked); likely {
		return hub.Wrong("email", question)
	}
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) { a.Office, a.Office.Contact = office, email })
}

// NameAdmin keeps whom the embedded sign-in offers as the first admin.
func (s *Service) NameAdmin(ctx context.Context, browser hub.Token, name, typed, asked string) error {
	name = hub.Line(name)
	email, problem := address.Parse(typed)
	in := &hub.Invalid{}
	if n := len([]rune(name)); n == 0 || n > 100 {
		in.Add("name", say.M("Enter your name, in up to 100 characters."))
	}
	if problem != address.None {
		in.Add("email", problem.Sentence())
	} else if question, likely := address.Slip(email, asked); likely {
		in.Add("email", question)
	}
	if err := in.Err(); err != nil {
		return err
	}
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) { a.Name, a.Email = name, email })
}

// Offered is the first admin as the embedded sign-in offers them: nobody, once the hub is set up.
func (s *Service) Offered(ctx context.Context) (name, email string, err error) {
	if pending, err := s.Pending(ctx); err != nil || !pending {
		return "", "", err
	}
	return s.store.SetupAdmin(ctx)
}

// AddChapter keeps one of the first chapters.
func (s *Service) AddChapter(ctx context.Context, browser hub.Token, c hub.Chapter) error {
	var wrong error
	err := s.edit(ctx, browser, func(a *hub.SetupAnswers) {
		switch {
		case len(a.Chapters) >= hub.MostSetupChapters:
			wrong = hub.Wrong("name", say.M("That’s 100 chapters. Paste the others as a table, or add them after the set-up."))
		case c.Slug == a.Office.Slug || slices.ContainsFunc(a.Chapters, func(other hub.Chapter) bool { return other.Slug == c.Slug }):
			wrong = hub.Wrong("name", say.M("There is a chapter with this name already."))
		default:
			a.Chapters = append(a.Chapters, c)
		}
	})
	if err == nil {
		err = wrong
	}
	return err
}

// DropChapter forgets one of the first chapters.
func (s *Service) DropChapter(ctx context.Context, browser hub.Token, slug string) error {
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) {
		a.Chapters = slices.DeleteFunc(a.Chapters, func(c hub.Chapter) bool { return c.Slug == slug })
	})
}

// TakeTable keeps a table of chapters, of which rows can be read; without any, none.
func (s *Service) TakeTable(ctx context.Context, browser hub.Token, table string, rows int) error {
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) { a.Table, a.TableRows = table, rows })
}

// LeaveChapters says that the first chapters are all there, or that there are none.
func (s *Service) LeaveChapters(ctx context.Context, browser hub.Token) error {
	return s.edit(ctx, browser, func(a *hub.SetupAnswers) { a.ChaptersDone = true })
}

func (s *Service) edit(ctx context.Context, browser hub.Token, edit func(*hub.SetupAnswers)) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	if err := s.store.EditSetup(ctx, browser, edit); err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	return nil
}

// Finish makes it all so; the actor becomes the first admin. carries says that their sign-in brings that role. What is left to do with the
// answers, such as the table of chapters, is the caller's. hub.ErrNotFound: the hub was set up. hub.ErrConflict: an answer is missing, or
// another browser has the set-up.
func (s *Service) Finish(ctx context.Context, browser hub.Token, actor hub.Actor, carries bool) (hub.SetupAnswers, error) {
	if err := s.open(ctx); err != nil {
		return hub.SetupAnswers{}, err
	}
	if !actor.SignedIn() || !carries {
		return hub.SetupAnswers{}, fmt.Errorf("setup: nobody to appoint: %w", hub.ErrConflict)
	}
	a, err := s.store.FinishSetup(ctx, browser, actor.Person)
	if err != nil {
		return a, fmt.Errorf("setup: %w", err)
	}
	return a, s.close(ctx)
}
