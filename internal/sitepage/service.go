package sitepage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// MaxBody is how many characters the text of a page has at most.
const MaxBody = 20_000

// MaxSummary is how many characters its summary has at most.
const MaxSummary = 200

// Service runs the use cases of the office's pages.
type Service struct{ store *store.Store }

// New returns the use cases over st.
func New(st *store.Store) *Service { return &Service{store: st} }

// Page returns the office's words on a page; none where nothing was written.
func (s *Service) Page(ctx context.Context, name hub.SitePageName) (hub.SitePage, error) {
	return s.store.SitePage(ctx, name)
}

// MayEdit says whether the actor edits the pages, after a fresh sign-in at the latest.
func (s *Service) MayEdit(actor hub.Actor) bool {
	err := policy.Can(actor, policy.EditSitePages, policy.Subject{})
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// List returns all pages, those of the footer first, each as it is stored.
func (s *Service) List(ctx context.Context, actor hub.Actor) ([]hub.SitePage, error) {
	if err := policy.Can(actor, policy.EditSitePages, policy.Subject{}); err != nil {
		return nil, err
	}
	written, err := s.store.SitePages(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]hub.SitePage, 0, len(hub.WrittenPages()))
	for _, name := range hub.WrittenPages() {
		p := hub.SitePage{Name: name}
		for _, w := range written {
			if w.Name == name {
				p = w
			}
		}
		list = append(list, p)
	}
	return list, nil
}

// Open returns a page for its editor. A page there is none of is hub.ErrNotFound.
func (s *Service) Open(ctx context.Context, actor hub.Actor, name hub.SitePageName) (hub.SitePage, error) {
	if err := policy.Can(actor, policy.EditSitePages, policy.Subject{}); err != nil {
		return hub.SitePage{}, err
	}
	if !name.Valid() {
		return hub.SitePage{}, fmt.Errorf("sitepage: %w", hub.ErrNotFound)
	}
	return s.store.SitePage(ctx, name)
}

// Form is what the office writes.
type Form struct {
	Summary string `form:"summary"`
	Body    string `form:"body"`
}

// FormOf returns the form that shows a page.
func FormOf(p hub.SitePage) Form { return Form{Summary: p.Summary, Body: p.Body} }

// Checked is the form as it is saved, or an *hub.Invalid.
func (f Form) Checked() (Form, error) {
	f.Body = strings.TrimSpace(strings.ReplaceAll(f.Body, "\r\n", "\n"))
	f.Summary = hub.Line(f.Summary)
	in := &hub.Invalid{}
	if utf8.RuneCountInString(f.Summary) > MaxSummary {
		in.Add("summary", say.M("Keep this under 200 characters."))
	}
	if utf8.RuneCountInString(f.Body) > MaxBody {
		in.Add("body", say.M("Keep this under 20,000 characters."))
	}
	return f, in.Err()
}

// Save writes a page. One that changed since p was read is hub.ErrConflict.
func (s *Service) Save(ctx context.Context, actor hub.Actor, p hub.SitePage, f Form) error {
	if err := policy.Can(actor, policy.EditSitePages, policy.Subject{}); err != nil {
		return err
	}
	f, err := f.Checked()
	if err != nil {
		return err
	}
	p.Summary, p.Body = f.Summary, f.Body
	return s.store.SaveSitePage(ctx, actor.Person, p)
}
