package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// NotSure is the choice of somebody who does not know their district: they call those of the whole state.
const NotSure = "?"

// Choice is a district to choose from.
type Choice struct {
	hub.District

	Official hub.Official // the zero value: the seat is vacant
}

// Found is whom somebody with a ZIP code can call.
type Found struct {
	ZIP     string
	Empty   bool         // there is no list of representatives
	Choices []Choice     // where the ZIP code lies in several districts, and none was chosen
	Guessed bool         // no list says where it lies: the choices are all of the state
	OneOnly bool         // the choices are in several states: none can be left open
	Place   string       // the district, or NotSure
	Vacant  hub.District // the district that nobody is in office of; the zero value: somebody is
	People  []hub.Official
	List    hub.DirectoryImport // the live list that can be relied on least
	Age     hub.Age
}

// Find returns whom somebody in a ZIP code can call, of those whom a script is for. place is the district they chose, where it lies in several. It asks what was imported
// and nothing else.
func (s *Service) Find(ctx context.Context, whom hub.CallWhom, zip, place string) (f Found, err error) {
	region, known := geo.Region(zip)
	five, read := geo.Five(zip)
	if !known || !read {
		return f, hub.Wrong("zip", say.M("We can’t find that ZIP code. Enter five digits, like 02139."))
	}
	f.ZIP = five
	districts, err := s.store.DistrictsOf(ctx, five)
	if err != nil {
		return f, fmt.Errorf("directory: find: %w", err)
	}
	states := []string{region}
	for _, d := range districts {
		if !slices.Contains(states, d.State) {
			states = append(states, d.State)
		}
	}
	var all []hub.Official
	for _, of := range states {
		some, err := s.store.OfficialsOf(ctx, of)
		if err != nil {
			return f, fmt.Errorf("directory: find: %w", err)
		}
		all = append(all, some...)
	}
	all = slices.DeleteFunc(all, func(o hub.Official) bool { return !whom.Has(o.Chamber) })
	if f.List, f.Age, _, err = s.Oldest(ctx); err != nil {
		return f, err
	}
	if len(districts) == 0 {
		districts, f.Guessed = seats(all, region), true
	}
	if several := slices.ContainsFunc(districts, func(d hub.District) bool { return d.State != districts[0].State }); !whom.Has(hub.ChamberHouse) && !several {
		districts = nil // nobody is chosen by district
	}
	f.choose(districts, all, place, region)
	f.Empty = len(f.People) == 0 && len(f.Choices) == 0
	return f, nil
}

// seats are the districts of a state that somebody in office has.
func seats(all []hub.Official, of string) (list []hub.District) {
	for _, o := range all {
		if d := (hub.District{State: o.State, Number: o.District}); o.Chamber == hub.ChamberHouse && o.State == of && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b hub.District) int {
		return cmp.Or(len(a.Number)-len(b.Number), cmp.Compare(a.Number, b.Number))
	})
	return list
}

// choose finds who is called in the chosen district, or the only one, or offers the choice.
func (f *Found) choose(districts []hub.District, all []hub.Official, place, region string) {
	f.OneOnly = slices.ContainsFunc(districts, func(d hub.District) bool { return d.State != districts[0].State })
	at := slices.IndexFunc(districts, func(d hub.District) bool { return d.String() == place })
	switch {
	case len(districts) == 1:
		at = 0
	case at < 0 && len(districts) > 1 && (place != NotSure || f.OneOnly):
		for _, d := range districts {
			f.Choices = append(f.Choices, Choice{d, inHouse(all, d)})
		}
		return
	}
	state := region
	if at >= 0 {
		d := districts[at]
		state, f.Place = d.State, d.String()
		if o := inHouse(all, d); o.ID != "" {
			f.People = append(f.People, o)
		} else if slices.ContainsFunc(all, func(o hub.Official) bool { return o.Chamber == hub.ChamberHouse }) {
			f.Vacant = d
		}
	} else if len(districts) > 1 {
		f.Place = NotSure
		state = districts[0].State
	}
	for _, chamber := range []hub.Chamber{hub.ChamberSenate, hub.ChamberOther} {
		for _, o := range all {
			if o.Chamber == chamber && o.State == state && (len(o.ZIPs) == 0 || slices.Contains(o.ZIPs, f.ZIP)) {
				f.People = append(f.People, o)
			}
		}
	}
}

// inHouse is who is in office for a district; the zero value: nobody.
func inHouse(all []hub.Official, d hub.District) hub.Official {
	for _, o := range all {
		if o.Chamber == hub.ChamberHouse && o.State == d.State && o.District == d.Number {
			return o
		}
	}
	return hub.Official{}
}

// officesShown is how many local offices a caller is offered.
const officesShown = 3

// Offices returns the local offices of somebody that have a phone, the nearest to a ZIP code first.
func (s *Service) Offices(ctx context.Context, official, zip string) ([]hub.OfficialOffice, error) {
	list, err := s.store.OfficesOf(ctx, official)
	if err != nil {
		return nil, fmt.Errorf("directory: offices: %w", err)
	}
	list = slices.DeleteFunc(list, func(o hub.OfficialOffice) bool { return o.Phone == "" })
	if here, known := geo.Postcode(zip); known {
		far := func(o hub.OfficialOffice) float64 {
			if there, known := geo.Postcode(o.ZIP); known {
				return geo.Kilometers(here, there)
			}
			return 1e6
		}
		slices.SortStableFunc(list, func(a, b hub.OfficialOffice) int { return cmp.Compare(far(a), far(b)) })
	}
	return list[:min(len(list), officesShown)], nil
}
