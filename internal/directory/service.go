package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/cache"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Service runs the use cases of the directory.
type Service struct {
	store *store.Store
	now   func() time.Time

	known *cache.Cache[[]hub.DirectoryImport] // the versions that are live or wait, for public pages
}

// knownFor is how long a process shows which lists are in use.
const knownFor = 3 * time.Second

// New returns the use cases over st.
func New(st *store.Store, now func() time.Time) *Service {
	return &Service{store: st, now: now, known: cache.New[[]hub.DirectoryImport](knownFor, now)}
}

// File is a file to bring in.
type File struct {
	Name string
	AsOf string // the day it is of: "2026-06-15"
	List string // what it is a version of, where the file does not tell by itself
	Data io.Reader
}

// Review is a version of a list that waits, or would, beside what is live.
type Review struct {
	Import  hub.DirectoryImport
	Live    hub.DirectoryImport // the zero value: nothing is
	Changes []Difference
	Same    bool // the file is what is live, or what waits
}

// CanImport says whether the actor may bring lists in.
func (s *Service) CanImport(actor hub.Actor) error {
	return policy.Can(actor, policy.ImportDirectory, policy.Subject{})
}

// Import keeps a file as a version of its list for somebody to look at. What is wrong with the whole file is a *hub.Invalid; a row that is
// wrong is noted and left out.
func (s *Service) Import(ctx context.Context, actor hub.Actor, f File) (Review, error) {
	if err := s.CanImport(actor); err != nil {
		return Review{}, err
	}
	return s.Bring(ctx, actor.Person, f, false)
}

// Bring is Import by whoever may; try writes nothing.
func (s *Service) Bring(ctx context.Context, by hub.PersonID, f File, try bool) (Review, error) {
	in, out, err := s.read(f)
	if err != nil {
		return Review{}, err
	}
	in.By = by
	known, err := s.store.DirectoryImports(ctx)
	if err != nil {
		return Review{}, fmt.Errorf("directory: import: %w", err)
	}
	r := Review{Import: in, Live: liveOf(known, in.List)}
	for _, is := range known {
		if is.List == in.List && is.Sum == in.Sum && is.AsOf == in.AsOf {
			r.Import, r.Same = is, true
			return r, nil
		}
	}
	if r.Changes, err = s.compare(ctx, r.Live, out.rows); err != nil || try {
		return r, err
	}
	r.Import.ID, err = s.store.AddDirectoryImport(ctx, in, out.rows)
	return r, err
}

// maxList is the longest name of a list, in characters.
const maxList = 60

// read reads a file and says what is wrong with the whole of it.
func (s *Service) read(f File) (hub.DirectoryImport, *read, error) {
	if f.Data == nil {
		return hub.DirectoryImport{}, nil, hub.Wrong("file", say.M("Choose a CSV file."))
	}
	data, err := io.ReadAll(io.LimitReader(f.Data, hub.MaxDirectoryFile+1))
	if err != nil {
		return hub.DirectoryImport{}, nil, fmt.Errorf("directory: read: %w", err)
	}
	if len(data) > hub.MaxDirectoryFile {
		return hub.DirectoryImport{}, nil, hub.Wrong("file", say.M("This file is too large. A list can have up to 8 MB."))
	}
	in := &hub.Invalid{}
	if of, err := time.Parse(time.DateOnly, f.AsOf); err != nil || of.After(s.now().AddDate(0, 0, 1)) || of.Year() < 2000 {
		in.Add("as_of", say.M("Enter the day the list is from, like 2026-06-15, not in the future."))
	}
	out, known := readFile(data)
	switch {
	case !known:
		in.Add("file", say.M("We don’t know this file. Its first line needs the columns name, office and state; or those of the published files of Congress."))
	case out.rows.Len() == 0:
		in.Add("file", say.M("There’s no row in this file that we can use."))
	}
	if err := in.Err(); err != nil {
		return hub.DirectoryImport{}, nil, err
	}
	sum := sha256.Sum256(data)
	list := out.list
	if list == "" {
		list = hub.Line(f.List)
	}
	if list == "" || len([]rune(list)) > maxList {
		list = hub.ListOfficials
	}
	return hub.DirectoryImport{
		List: list, Kind: out.kind, File: hub.Line(f.Name), Sum: hex.EncodeToString(sum[:]), AsOf: f.AsOf, Rows: out.rows.Len(), Refused: out.refused, Flaws: out.flaws,
	}, out, nil
}

// liveOf is the live version of a list.
func liveOf(known []hub.DirectoryImport, list string) hub.DirectoryImport {
	for _, is := range known {
		if is.List == list && is.State == hub.DirectoryLive {
			return is
		}
	}
	return hub.DirectoryImport{}
}

// compare says what differs between what is live and some rows.
func (s *Service) compare(ctx context.Context, live hub.DirectoryImport, rows hub.DirectoryRows) ([]Difference, error) {
	before, err := s.store.DirectoryRows(ctx, live.ID)
	if err != nil {
		return nil, fmt.Errorf("directory: compare: %w", err)
	}
	return Compare(before, rows), nil
}

// Reviews returns the versions that wait, each beside what is live.
func (s *Service) Reviews(ctx context.Context, actor hub.Actor) ([]Review, error) {
	if err := s.CanImport(actor); err != nil {
		return nil, err
	}
	known, err := s.store.DirectoryImports(ctx)
	if err != nil {
		return nil, fmt.Errorf("directory: reviews: %w", err)
	}
	var list []Review
	for _, in := range known {
		if in.State != hub.DirectoryWaiting {
			continue
		}
		r := Review{Import: in, Live: liveOf(known, in.List)}
		rows, err := s.store.DirectoryRows(ctx, in.ID)
		if err != nil {
			return nil, fmt.Errorf("directory: reviews: %w", err)
		}
		if r.Changes, err = s.compare(ctx, r.Live, rows); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// Accept makes a version that waits the live one; live is what it was compared with.
func (s *Service) Accept(ctx context.Context, actor hub.Actor, id, live hub.DirectoryImportID) error {
	if err := s.CanImport(actor); err != nil {
		return err
	}
	defer s.known.Forget()
	return s.store.AcceptDirectory(ctx, actor.Person, id, live)
}

// Take is Accept by whoever may, of what was just brought.
func (s *Service) Take(ctx context.Context, by hub.PersonID, r Review) error {
	defer s.known.Forget()
	return s.store.AcceptDirectory(ctx, by, r.Import.ID, r.Live.ID)
}

// Discard forgets a version that waits.
func (s *Service) Discard(ctx context.Context, actor hub.Actor, id hub.DirectoryImportID) error {
	if err := s.CanImport(actor); err != nil {
		return err
	}
	return s.store.DiscardDirectory(ctx, actor.Person, id)
}

// Overview is the directory as the office sees it.
type Overview struct {
	Lists     []hub.DirectoryImport // that are live
	Waiting   []hub.DirectoryImport
	States    []string // that somebody is in office of
	Vacant    []hub.District
	Officials []hub.Official // of one state
	CanImport bool
}

// Overview returns the directory, with those in office in one state.
func (s *Service) Overview(ctx context.Context, actor hub.Actor, of string) (v Overview, err error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return v, err
	}
	v.CanImport = s.CanImport(actor) == nil
	known, err := s.store.DirectoryImports(ctx)
	if err != nil {
		return v, fmt.Errorf("directory: overview: %w", err)
	}
	for _, in := range known {
		if in.State == hub.DirectoryLive {
			v.Lists = append(v.Lists, in)
		} else {
			v.Waiting = append(v.Waiting, in)
		}
	}
	all, err := s.store.Officials(ctx)
	if err != nil {
		return v, fmt.Errorf("directory: overview: %w", err)
	}
	for _, o := range all {
		if !slices.Contains(v.States, o.State) {
			v.States = append(v.States, o.State)
		}
		if o.State == of {
			v.Officials = append(v.Officials, o)
		}
	}
	districts, err := s.store.LiveDistricts(ctx)
	if err != nil {
		return v, fmt.Errorf("directory: overview: %w", err)
	}
	v.Vacant = vacant(districts, all)
	return v, nil
}

// vacant are the districts that nobody is in office of, in states with somebody in the House. Without any such, a list of the House is missing.
func vacant(districts []hub.District, all []hub.Official) (list []hub.District) {
	held, house := map[hub.District]bool{}, false
	for _, o := range all {
		if o.Chamber == hub.ChamberHouse {
			held[hub.District{State: o.State, Number: o.District}], house = true, true
		}
	}
	for _, d := range districts {
		if house && !held[d] {
			list = append(list, d)
		}
	}
	return list
}

// Oldest returns the live list that can be relied on least, and why; false where none is live.
func (s *Service) Oldest(ctx context.Context) (oldest hub.DirectoryImport, age hub.Age, live bool, err error) {
	known, err := s.known.Get(ctx, "", s.store.DirectoryImports)
	if err != nil {
		return oldest, "", false, fmt.Errorf("directory: age: %w", err)
	}
	for _, in := range known {
		if in.State != hub.DirectoryLive {
			continue
		}
		if is := in.Age(s.now()); !live || age == hub.AgeFresh && is != hub.AgeFresh || (is == hub.AgeFresh) == (age == hub.AgeFresh) && strings.Compare(in.AsOf, oldest.AsOf) < 0 {
			oldest, age, live = in, is, true
		}
	}
	return oldest, age, live, nil
}
