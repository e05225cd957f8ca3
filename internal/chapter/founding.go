package chapter

import (
	"context"
	"errors"
	"strings"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// Office is the national office as the first run describes it; it is not stored yet. An *hub.Invalid of the form's fields says what is wrong.
func (s *Service) Office(f OfficeForm) (hub.Chapter, error) {
	f.Kind = string(hub.KindCouncil) // which has no place of its own, as the office
	c, in := s.apply(f, "", hub.Chapter{})
	if strings.TrimSpace(f.ZIP) == "" && strings.TrimSpace(f.Point) == "" && f.Zone == "" {
		delete(in.Fields, "zone")
		in.Add("zip", say.M("Enter a ZIP code, or a point below, so that we know your time zone."))
	}
	c.Kind, c.Status = hub.KindNational, hub.CharterActive
	return c, in.Err()
}

// First is one of the chapters that a hub begins with; it is not stored yet. An *hub.Invalid of the form's fields says what is wrong.
func (s *Service) First(f OfficeForm) (hub.Chapter, error) {
	c, in := s.apply(f, "", hub.Chapter{})
	if text, bad := in.Fields["slug"]; bad { // it is made from the name
		delete(in.Fields, "slug")
		in.Add("name", text)
	}
	if c.Slug == reserved {
		in.Add("name", slugInUse)
	}
	c.Status = hub.CharterActive
	return c, in.Err()
}

// CheckTable reads a table of chapters as Import does, beside the office that is not stored yet, and writes nothing. A table that cannot be
// read at all is an *hub.Invalid of field "table".
func (s *Service) CheckTable(ctx context.Context, table string, office hub.Chapter) (hub.ImportReport, error) {
	report, err := s.Import(ctx, strings.NewReader(table), ImportOptions{DryRun: true, office: office.Slug})
	if in, wrong := errors.AsType[*hub.Invalid](err); wrong {
		return report, hub.Wrong("table", in.Fields["file"])
	}
	return report, err
}

// Forget makes the next page read the directory again, after somebody else wrote chapters.
func (s *Service) Forget() { s.forget() }

// ImportTable imports a table that was checked.
func (s *Service) ImportTable(ctx context.Context, table string) (hub.ImportReport, error) {
	defer s.forget()
	return s.Import(ctx, strings.NewReader(table), ImportOptions{})
}
