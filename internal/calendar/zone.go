package calendar

import (
	"fmt"
	"strings"
	"time"

	"chapterhouse/internal/say"
)

// atlas finds the IANA zone behind a TZID of the file and remembers the answers for one Read.
type atlas struct {
	fallback place // ReadOptions.DefaultZone
	until    int   // the last year that events are wanted of
	known    map[zoneKey]place
	loaded   map[string]*time.Location // nil for names that are none
}

type zoneKey struct {
	from *source
	id   string
}

// maxZones bounds the zone names looked up for one file: each costs file reads, and each VTIMEZONE matched by its offsets up
// to a millisecond. Real files name fewer than ten.
const maxZones = 200

func newAtlas(opt ReadOptions) (*atlas, error) {
	zone := opt.DefaultZone
	loc, err := loadZone(zone)
	if err != nil {
		return nil, fmt.Errorf("calendar: read: %w", ErrZone)
	}
	return &atlas{
		fallback: place{name: zone, loc: loc},
		until:    opt.Until.Year(),
		known:    map[zoneKey]place{},
		loaded:   map[string]*time.Location{zone: loc},
	}, nil
}

// find returns the zone a TZID means in a year, which matters only for zones known by their offsets alone.
func (a *atlas) find(from *source, id string, year int) (place, error) {
	key := zoneKey{from, id}
	p, ok := a.known[key]
	if !ok {
		if len(a.known) < maxZones {
			p = a.search(from, id, year)
			a.known[key] = p
		}
	}
	if p.loc == nil {
		return place{}, &reason{say.M("We don’t know the time zone “%s”. Set the event to a city’s time zone in the original calendar, then export and import again.", excerpt(id))}
	}
	return p, nil
}

// search tries, in this order: the IANA name itself, X-LIC-LOCATION, the Windows name, the name Outlook shows, a city in the
// name, the offsets of the VTIMEZONE, an offset in the name. A VTIMEZONE that is none of these is a zone of its own.
func (a *atlas) search(from *source, id string, year int) place {
	folded := foldName(id)
	declared := from.zones[folded]
	var offset func(time.Time) int
	if declared != nil {
		offset = declared.offsets(year)
	}
	if p := a.named(id); p.loc != nil {
		// EST or PST8PDT may be the file's own word for something else than the IANA zone of that name.
		if strings.Contains(p.name, "/") || offset == nil || agrees(offset, year, p.loc) {
			return p
		}
	}
	if declared != nil {
		if p := a.named(declared.location); p.loc != nil {
			return p
		}
	}
	if p := a.titled(folded); p.loc != nil {
		return p
	}
	if offset != nil {
		if p := a.matching(offset, year, from); p.loc != nil {
			return p
		}
	}
	if p := a.load(offsetZone(folded)); p.loc != nil || declared == nil {
		return p
	}
	return place{name: id, loc: declared.zone(max(year, a.until) + 1), declared: true}
}

// load loads an IANA name once.
func (a *atlas) load(name string) place {
	loc, ok := a.loaded[name]
	if !ok {
		// An unknown name is not an error here but the answer "none", kept as nil.
		loc, _ = loadZone(name)
		a.loaded[name] = loc
	}
	if loc == nil {
		return place{}
	}
	return place{name: name, loc: loc}
}

// named takes an IANA name in any letter case, also behind a prefix such as /mozilla.org/20070129_1/ or
// /freeassociation.sourceforge.net/Tzfile/.
func (a *atlas) named(id string) place {
	parts := strings.Split(strings.Trim(id, " /"), "/")
	for keep := min(3, len(parts)); keep >= 1; keep-- {
		name := strings.Join(parts[len(parts)-keep:], "/")
		if canonical := zones().names[foldName(name)]; canonical != "" {
			name = canonical
		}
		if keep < len(parts) && keep == 1 {
			// The bare last part of a path is a name only for UTC; a city is found later, by its own rule.
			if name != "UTC" {
				break
			}
		}
		if p := a.load(name); p.loc != nil {
			return p
		}
	}
	return place{}
}

// titled takes a Windows zone name, or what Outlook shows for one: an offset in parentheses and a list of cities or a region.
func (a *atlas) titled(folded string) place {
	table := zones()
	title := folded
	if rest, ok := strings.CutPrefix(title, "("); ok {
		if head, tail, ok := strings.Cut(rest, ")"); ok && (strings.HasPrefix(head, "utc") || strings.HasPrefix(head, "gmt")) {
			title = strings.TrimSpace(tail)
		}
	}
	if title == "" {
		return place{}
	}
	if name := table.windows[title]; name != "" {
		return a.load(name)
	}
	if name := displayZone(title); name != "" {
		return a.load(name)
	}
	if offset, ok := strings.CutPrefix(title, "coordinated universal time"); ok {
		return a.load(offsetZone(offset))
	}
	for city := range strings.FieldsFuncSeq(title, func(r rune) bool { return strings.ContainsRune(",;:/&()", r) }) {
		if name := table.cities[strings.TrimSpace(city)]; name != "" {
			return a.load(name)
		}
	}
	return place{}
}

// matching finds a zone with the declared offsets, the likeliest first: the default zone, the file's own, an offset that never
// changes, then the main zone of every region.
func (a *atlas) matching(offset func(time.Time) int, year int, from *source) place {
	if agrees(offset, year, a.fallback.loc) {
		return a.fallback
	}
	names := []string{from.timezone, fixedZone(offset(time.Date(year, time.January, 1, 12, 0, 0, 0, time.UTC)))}
	for _, name := range append(names, zones().primary...) {
		if p := a.load(name); p.loc != nil && agrees(offset, year, p.loc) {
			return p
		}
	}
	return place{}
}

// moment gives a written date or time its zone. The form is what parseClock found; id is the TZID parameter.
func (a *atlas) moment(from *source, wall time.Time, f form, id string) (moment, error) {
	m := moment{wall: wall, form: f, at: a.fallback, shown: a.fallback}
	switch {
	case f == formDate, f == formFloating && id == "":
	case f == formFloating:
		p, err := a.find(from, id, wall.Year())
		if err != nil {
			return moment{}, err
		}
		m.form, m.at, m.shown = formZoned, p, p
		if p.declared {
			m.shown = a.fallback
		}
	default:
		m.at = place{name: "UTC", loc: time.UTC}
		m.shown = m.at
		for _, name := range []string{id, from.timezone} {
			if name == "" {
				continue
			}
			// The zone of an instant is only how it is shown; an unknown one is passed over.
			if p, err := a.find(from, name, wall.Year()); err == nil && !p.declared {
				m.shown = p
				break
			}
		}
	}
	return m, nil
}
