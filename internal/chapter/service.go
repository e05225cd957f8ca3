package chapter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/cache"
	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// directoryFor is how long a process shows the public directory before it reads it again. A chapter's public texts may
// lag this much on the other processes; nothing that decides who may do what is read from it.
const directoryFor = 3 * time.Second

// Service runs the use cases of chapters.
type Service struct {
	store     *store.Store
	directory *cache.Cache[[]hub.Chapter]
	former    *cache.Cache[map[string]hub.ChapterID] // by addresses that chapters had
	files     Files
	now       func() time.Time
}

// Files keeps the bytes of pictures.
type Files interface {
	Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error)
}

// New returns the use cases over st.
func New(st *store.Store, now func() time.Time) *Service {
	return &Service{store: st, directory: cache.New[[]hub.Chapter](directoryFor, now), former: cache.New[map[string]hub.ChapterID](directoryFor, now), now: now}
}

// WithFiles is the service with the place where chapters' pictures are kept; without one it takes none.
func (s *Service) WithFiles(files Files) *Service {
	s.files = files
	return s
}

// All returns every chapter, by name.
func (s *Service) All(ctx context.Context) ([]hub.Chapter, error) {
	all, err := s.directory.Get(ctx, "", s.store.Chapters)
	if err != nil {
		return nil, fmt.Errorf("chapter: directory: %w", err)
	}
	return all, nil
}

// BySlug returns the chapter of a URL, or hub.ErrNotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (hub.Chapter, error) {
	return s.one(ctx, func(c hub.Chapter) bool { return c.Slug == slug })
}

// ByFormerSlug returns the chapter that had this address before the one it has, or hub.ErrNotFound.
func (s *Service) ByFormerSlug(ctx context.Context, slug string) (hub.Chapter, error) {
	former, err := s.former.Get(ctx, "", s.store.FormerSlugs)
	if err != nil {
		return hub.Chapter{}, fmt.Errorf("chapter: former addresses: %w", err)
	}
	id, had := former[slug]
	if !had {
		return hub.Chapter{}, fmt.Errorf("chapter: %w", hub.ErrNotFound)
	}
	return s.ByID(ctx, id)
}

// ByID returns a chapter, or hub.ErrNotFound.
func (s *Service) ByID(ctx context.Context, id hub.ChapterID) (hub.Chapter, error) {
	return s.one(ctx, func(c hub.Chapter) bool { return c.ID == id })
}

// one is the chapter of the directory that is meant.
func (s *Service) one(ctx context.Context, meant func(hub.Chapter) bool) (hub.Chapter, error) {
	all, err := s.All(ctx)
	if err != nil {
		return hub.Chapter{}, err
	}
	if i := slices.IndexFunc(all, meant); i >= 0 {
		return all[i], nil
	}
	return hub.Chapter{}, fmt.Errorf("chapter: %w", hub.ErrNotFound)
}

// Query chooses chapters of the directory.
type Query struct {
	Words string          // part of a name, town or region
	Kind  hub.ChapterKind // empty: all
	Near  string          // postcode: the nearest first
}

// Match is a chapter of the directory and, in a search by postcode, how far it is.
type Match struct {
	hub.Chapter
	Kilometers float64 // < 0: not asked or not known
}

// Find returns the chapters that match, by name or, near a ZIP code, by distance. A postcode nobody knows is an
// *hub.Invalid of field "near".
func (s *Service) Find(ctx context.Context, q Query) ([]Match, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	area, isCode := geo.AreaOf(q.Near)
	switch {
	case q.Near == "":
	case !isCode:
		return nil, hub.Wrong("near", say.M("We can’t find that ZIP code. Enter five digits, like 02139."))
	case !area.Placed:
		return nil, hub.Wrong("near", say.M("ZIP code %s is far from every chapter, or moves with the armed forces, so we can’t say which chapter is nearest.", area.Code))
	}
	var out []Match
	for _, c := range all {
		if c.Status == hub.CharterClosed || (q.Kind != "" && c.Kind != q.Kind) || !named(c, q.Words) {
			continue
		}
		m := Match{Chapter: c, Kilometers: -1}
		if q.Near != "" {
			if !c.Place.Located {
				continue
			}
			m.Kilometers = geo.Kilometers(area.Center, geo.Point{Lat: c.Place.Lat, Lon: c.Place.Lon})
		}
		out = append(out, m)
	}
	if q.Near != "" {
		slices.SortStableFunc(out, func(a, b Match) int { return int(a.Kilometers*10) - int(b.Kilometers*10) })
	}
	return out, nil
}

func named(c hub.Chapter, words string) bool {
	text := strings.ToLower(strings.Join([]string{c.Name, c.Place.Locality, c.Place.Region, c.Place.PostalCode}, " "))
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func subject(ch hub.Chapter) policy.Subject {
	return policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}
}

// Standing is where the actor stands with a chapter: empty for visitors and strangers.
func (s *Service) Standing(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.MembershipState, error) {
	if !actor.SignedIn() {
		return "", nil
	}
	state, err := s.store.Chapter(ch.ID).Membership(ctx, actor.Person)
	if errors.Is(err, hub.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("chapter: standing: %w", err)
	}
	return state, nil
}

// Blocked reports whether the chapter takes no request to join from the actor.
func (s *Service) Blocked(ctx context.Context, actor hub.Actor, ch hub.Chapter) (bool, error) {
	_, blocked, err := s.store.Chapter(ch.ID).CanRSVP(ctx, actor.Person)
	if err != nil {
		return false, fmt.Errorf("chapter: blocked: %w", err)
	}
	return blocked, nil
}

// maxNote is the longest note or message a person may write, in characters.
const maxNote = 2000

// JoinForm is what somebody types who asks to join.
type JoinForm struct {
	Note   string
	Answer func(key string) string // what was typed for a question, by its key
}

// checked are the note and the answers to the chapter's questions as they are kept, or an *hub.Invalid.
func (f JoinForm) checked(ch hub.Chapter) (note string, answers []hub.JoinAnswer, err error) {
	in := &hub.Invalid{}
	if note = strings.TrimSpace(f.Note); utf8.RuneCountInString(note) > maxNote {
		in.Add("note", say.M("Keep this under 2,000 characters."))
	}
	if len(ch.Questions) > 0 {
		if answers, err = hub.AnswerQuestions(ch.Questions, f.Answer); err != nil {
			in.AddAll(err)
		}
	}
	return note, answers, in.Err()
}

// Join asks to become a member; a lead answers. Who is one already, or asked, changes nothing. A chapter that takes no members
// is hub.ErrConflict, and one that blocked the actor hub.ErrBlocked.
func (s *Service) Join(ctx context.Context, actor hub.Actor, ch hub.Chapter, f JoinForm) error {
	if err := policy.Can(actor, policy.AskToJoin, subject(ch)); err != nil {
		return err
	}
	if !ch.Joinable() {
		return fmt.Errorf("chapter: join: %w", hub.ErrConflict)
	}
	if actor.ByCode && actor.Name == "" { // the leads decide about somebody
		return fmt.Errorf("chapter: join: %w", hub.ErrNoName)
	}
	note, answers, err := f.checked(ch)
	if err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).AskToJoin(ctx, actor.Person, note, answers...); err != nil {
		return fmt.Errorf("chapter: join: %w", err)
	}
	return nil
}

// Leave ends the actor's membership, or takes their request back.
func (s *Service) Leave(ctx context.Context, actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.AskToJoin, subject(ch)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).Leave(ctx, actor.Person)
}

// Own returns the chapters a signed-in person belongs to or asked to join.
func (s *Service) Own(ctx context.Context, actor hub.Actor) ([]hub.OwnMembership, error) {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.OwnMemberships(ctx, actor.Person)
}

// ChooseHome makes one of the actor's chapters their home; who is no member of it is hub.ErrNotFound.
func (s *Service) ChooseHome(ctx context.Context, actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.OwnAccount, policy.Subject{}); err != nil {
		return err
	}
	if err := s.store.ChooseHome(ctx, actor.Person, ch.ID); err != nil {
		return fmt.Errorf("chapter: choose home: %w", err)
	}
	return nil
}

// Desk returns the numbers a chapter's desk opens with.
func (s *Service) Desk(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.DeskCounts, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch)); err != nil {
		return hub.DeskCounts{}, err
	}
	return s.store.Chapter(ch.ID).DeskCounts(ctx)
}

// Desks returns the chapters whose desks the actor may open, with what needs their leads.
func (s *Service) Desks(ctx context.Context, actor hub.Actor) ([]hub.DeskLine, error) {
	var ids []hub.ChapterID
	for _, g := range actor.Grants {
		if g.Role.Scoped() && policy.Can(actor, policy.OpenDesk, policy.Subject{Chapter: g.Chapter}) == nil && !slices.Contains(ids, g.Chapter) {
			ids = append(ids, g.Chapter)
		}
	}
	lines, err := s.store.DeskLines(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("chapter: desks: %w", err)
	}
	return lines, nil
}

// Contact is what a visitor writes to the leads. The leads' addresses are never shown; the visitor's goes into Reply-To.
type Contact struct {
	Name  string `form:"name"`
	Email string `form:"email"`
	Text  string `form:"text"`
	Asked string `form:"asked"` // the address that looked like a slip when it was sent before
}

// HasLead reports whether the chapter has somebody who reads what visitors write.
func (s *Service) HasLead(ctx context.Context, ch hub.Chapter) (bool, error) {
	return s.store.Chapter(ch.ID).HasLead(ctx)
}

// Checked is the message as it is sent, or an *hub.Invalid.
func (c Contact) Checked() (Contact, error) {
	in := &hub.Invalid{}
	c.Name, c.Text = hub.Line(c.Name), strings.TrimSpace(hub.Text(c.Text))
	if c.Name == "" || utf8.RuneCountInString(c.Name) > 120 {
		in.Add("name", say.M("Enter your name, up to 120 characters."))
	}
	email, problem := address.Parse(c.Email)
	switch problem {
	case address.None:
		if question, likely := address.Slip(email, c.Asked); likely {
			in.Add("email", question)
		}
	case address.Malformed:
		in.Add("email", say.M("Enter an email address, like alex@example.org, so the leads can reply."))
	default:
		in.Add("email", problem.Sentence())
	}
	if c.Text == "" || utf8.RuneCountInString(c.Text) > maxNote {
		in.Add("text", say.M("Enter a message, up to 2,000 characters."))
	}
	if err := in.Err(); err != nil {
		return Contact{}, err
	}
	c.Email = email
	return c, nil
}

// Write sends a visitor's words to each lead. A chapter that nobody leads is hub.ErrNoLead.
func (s *Service) Write(ctx context.Context, ch hub.Chapter, c Contact) error {
	c, err := c.Checked()
	if err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).WriteToLeads(ctx, c.Email, hub.ContactLetter{From: c.Name, Text: c.Text}); err != nil {
		return fmt.Errorf("chapter: write to leads: %w", err)
	}
	return nil
}
