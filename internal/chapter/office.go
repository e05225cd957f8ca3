package chapter

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// OfficeForm is what the office enters of a chapter.
type OfficeForm struct {
	Name   string `form:"name"`
	Kind   string `form:"kind"`
	City   string `form:"city"`
	Region string `form:"region"`
	ZIP    string `form:"zip"`
	Point  string `form:"point"` // "42.3601, -71.0589": where the middle of the ZIP code is not right
	Zone   string `form:"zone"`  // empty: found from the ZIP code or the point
}

// OpenForm is what opens a chapter: an OfficeForm, and what only a new chapter is asked for.
type OpenForm struct {
	Name   string `form:"name"`
	Kind   string `form:"kind"`
	Slug   string `form:"slug"` // the end of its address; empty: made from the name
	City   string `form:"city"`
	Region string `form:"region"`
	ZIP    string `form:"zip"`
	Point  string `form:"point"`
	Zone   string `form:"zone"`
	Email  string `form:"email"` // of its first lead, who is invited; empty: nobody is
	Asked  string `form:"asked"` // the address that looked like a slip when it was sent before
}

func (f OpenForm) facts() OfficeForm {
	return OfficeForm{Name: f.Name, Kind: f.Kind, City: f.City, Region: f.Region, ZIP: f.ZIP, Point: f.Point, Zone: f.Zone}
}

// OfficeFormOf is the form that shows what is stored of a chapter.
func OfficeFormOf(c hub.Chapter) OfficeForm {
	f := OfficeForm{Name: c.Name, Kind: string(c.Kind), City: c.Place.Locality, Region: c.Place.Region, ZIP: c.Place.PostalCode, Zone: c.Zone}
	if area, known := geo.AreaOf(c.Place.PostalCode); c.Place.Located && (!known || area.Center != geo.Point{Lat: c.Place.Lat, Lon: c.Place.Lon}) {
		f.Point = fmt.Sprintf("%v, %v", c.Place.Lat, c.Place.Lon)
	}
	return f
}

// OfficeKinds are the kinds that a chapter can be given.
func OfficeKinds() []hub.ChapterKind {
	return []hub.ChapterKind{hub.KindLocal, hub.KindPod, hub.KindCouncil}
}

var pointForm = regexp.MustCompile(`^\s*([^,;\s]+)\s*[,;\s]\s*([^,;\s]+)\s*$`)

// apply puts the form into a chapter, and says what is wrong with it. It reads places and zones as an import does.
func (s *Service) apply(f OfficeForm, slug string, c hub.Chapter) (hub.Chapter, *hub.Invalid) {
	in := &hub.Invalid{}
	r := row{cells: map[string]string{}}
	put := func(field, typed string) {
		if typed = oneLine(typed); typed != "" {
			r.cells[field] = typed
		}
	}
	put(fieldName, f.Name)
	put(fieldLocality, f.City)
	put(fieldRegion, f.Region)
	put(fieldPostalCode, f.ZIP)
	put(fieldZone, f.Zone)
	put(fieldSlug, slug)
	if m := pointForm.FindStringSubmatch(f.Point); m != nil {
		put(fieldLatitude, m[1])
		put(fieldLongitude, m[2])
	} else if strings.TrimSpace(f.Point) != "" {
		in.Add("point", say.M("Enter a latitude and a longitude, like 42.3601, -71.0589."))
	}
	stored := &c
	if c.ID == "" {
		stored = nil
	} else { // what is left blank is taken away
		c.Name, c.Zone = "", ""
		c.Place = hub.Place{Country: c.Place.Country}
	}
	out := r.apply(stored, s.now().Year())
	out.Kind = hub.ChapterKind(f.Kind)
	f.check(in, out)
	for _, p := range r.refused {
		field, text := inForm(p)
		_, zip := in.Fields["zip"]
		_, point := in.Fields["point"]
		if field == "zone" && f.Zone == "" && (zip || point) {
			continue // it is found once the place is
		}
		in.Add(field, text)
	}
	for _, p := range r.notes {
		if p.Field == fieldLatitude {
			in.Add("point", say.M("This point isn’t where the ZIP code or the state is. Correct one of them."))
		}
	}
	return out, in
}

// check adds what an import would let pass.
func (f OfficeForm) check(in *hub.Invalid, c hub.Chapter) {
	local := c.Kind == hub.KindLocal || c.Kind == hub.KindPod
	if !local && c.Kind != hub.KindCouncil {
		in.Add("kind", say.M("Choose a kind of chapter."))
	}
	zip := strings.TrimSpace(f.ZIP)
	region, told := geo.Region(c.Place.PostalCode)
	state, known := stateOf(c.Place.Region)
	_, found := geo.AreaOf(c.Place.PostalCode)
	switch {
	case c.Place.Country != unitedStates:
	case zip != "" && !found:
		in.Add("zip", say.M("We can’t find that ZIP code. Enter five digits, like 02139, or leave it blank and enter a point."))
	case zip != "" && told && known && region != state.code:
		in.Add("zip", say.M("ZIP code %[1]s is in %[2]s, not in %[3]s. Correct the ZIP code or the state.", c.Place.PostalCode, stateName(region), state.name))
	case local && zip == "" && strings.TrimSpace(f.Point) == "":
		in.Add("zip", say.M("Enter a ZIP code, or a point below, so that people find the chapter near them."))
	}
	if local && c.Place.Locality == "" {
		in.Add("city", say.M("Enter the city."))
	}
}

// inForm is a problem of an import's row in the words of the form.
func inForm(p hub.ImportProblem) (field string, text say.Text) {
	switch p.Field {
	case fieldSlug:
		return "slug", say.M("Enter an address for its page: lowercase letters and digits, with single hyphens between words, like new-bedford.")
	case fieldLocality:
		return "city", p.Reason
	case fieldRegion:
		return "region", p.Reason
	case fieldPostalCode:
		return "zip", p.Reason
	case fieldLatitude, fieldLongitude:
		return "point", say.M("Enter a latitude and a longitude, like 42.3601, -71.0589.")
	case fieldZone:
		return "zone", say.M("We can’t tell the time zone from this place. Choose it from the list.")
	}
	return p.Field, p.Reason
}

// CanOpen reports whether the actor may open, edit, pause and reopen chapters.
func (s *Service) CanOpen(actor hub.Actor) error {
	return policy.Can(actor, policy.OpenChapter, policy.Subject{})
}

// Open opens a chapter, which is forming until the office makes it active. lead says what is wrong with the address of its first lead, or nil:
// nothing is opened then.
func (s *Service) Open(ctx context.Context, actor hub.Actor, f OpenForm, lead *hub.Invalid) (hub.Chapter, error) {
	if err := s.CanOpen(actor); err != nil {
		return hub.Chapter{}, err
	}
	c, in := s.apply(f.facts(), f.Slug, hub.Chapter{})
	if c.Status = hub.CharterForming; c.Slug == reserved {
		in.Add("slug", slugInUse)
	}
	if lead != nil {
		for field, text := range lead.Fields {
			in.Add(field, text)
		}
	}
	if err := in.Err(); err != nil {
		return hub.Chapter{}, err
	}
	c.Since = s.now().Year()
	defer s.forget()
	id, err := s.store.OpenChapter(ctx, actor.Person, c)
	if errors.Is(err, hub.ErrSlugTaken) {
		return hub.Chapter{}, hub.Wrong("slug", slugInUse)
	}
	if err != nil {
		return hub.Chapter{}, fmt.Errorf("chapter: open: %w", err)
	}
	c.ID = id
	return c, nil
}

// reserved is an address that no chapter gets: the office's form for a new one has it.
const reserved = "new"

var slugInUse = say.M("Another chapter has or had this address. Choose another one.")

// forget makes the next page read the directory again.
func (s *Service) forget() {
	s.directory.Forget()
	s.former.Forget()
}

// CanManage reports whether the actor may edit, pause and reopen a chapter. The national office is not one of them.
func (s *Service) CanManage(actor hub.Actor, ch hub.Chapter) error {
	if err := policy.Can(actor, policy.OpenChapter, policy.Subject{}); err != nil {
		return err
	}
	return notOffice(ch)
}

// notOffice is hub.ErrNotFound for the national office, which nobody opens or closes.
func notOffice(ch hub.Chapter) error {
	if ch.Kind == hub.KindNational {
		return fmt.Errorf("chapter: the office: %w", hub.ErrNotFound)
	}
	return nil
}

// Manage returns the chapter as it is stored, for the office's editor.
func (s *Service) Manage(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.Chapter, error) {
	if err := s.CanManage(actor, ch); err != nil {
		return hub.Chapter{}, err
	}
	stored, err := s.store.ChapterBySlug(ctx, ch.Slug)
	if err != nil {
		return hub.Chapter{}, fmt.Errorf("chapter: manage: %w", err)
	}
	return stored, nil
}

// SaveFacts writes what the office may change of a chapter. One that changed since ch was read is hub.ErrConflict.
func (s *Service) SaveFacts(ctx context.Context, actor hub.Actor, ch hub.Chapter, f OfficeForm) error {
	if err := s.CanManage(actor, ch); err != nil {
		return err
	}
	c, in := s.apply(f, "", ch)
	if err := in.Err(); err != nil {
		return err
	}
	defer s.forget()
	if err := s.store.EditChapter(ctx, actor.Person, c); err != nil {
		return fmt.Errorf("chapter: save facts: %w", err)
	}
	return nil
}

// Turn makes a chapter active, pauses or reopens it, as do says: "activate", "pause", "reopen".
func (s *Service) Turn(ctx context.Context, actor hub.Actor, ch hub.Chapter, do string) error {
	if err := s.CanManage(actor, ch); err != nil {
		return err
	}
	turn := map[string]func(context.Context, hub.PersonID, hub.ChapterID) error{
		"activate": s.store.ActivateChapter, "pause": s.store.PauseChapter, "reopen": s.store.ReopenChapter,
	}[do]
	if turn == nil {
		return fmt.Errorf("chapter: %w", hub.ErrNotFound)
	}
	defer s.forget()
	return turn(ctx, actor.Person, ch.ID)
}

// Line is a chapter in the office's list, with its numbers.
func (s *Service) Line(ctx context.Context, actor hub.Actor, ch hub.Chapter) (hub.ChapterLine, error) {
	err := policy.Can(actor, policy.SeeChapters, policy.Subject{})
	if err == nil {
		err = notOffice(ch)
	}
	if err != nil {
		return hub.ChapterLine{}, err
	}
	lines, err := s.store.ChapterLines(ctx, ch.ID)
	if err == nil && len(lines) == 0 {
		err = hub.ErrNotFound
	}
	if err == nil {
		err = s.count(ctx, lines, idsOf(lines))
	}
	if err != nil {
		return hub.ChapterLine{}, fmt.Errorf("chapter: line: %w", err)
	}
	return lines[0], nil
}
