package people

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// importsListed is how many imports are listed.
const importsListed = 50

// Action is what somebody who brings people in as a kind does.
func Action(kind hub.ImportKind) policy.Action {
	if kind == hub.ImportMembers || kind == hub.ImportFollowers {
		return policy.ImportMembers
	}
	return policy.ImportSupporters
}

// may answers whether the actor brings people in as a kind: everywhere, or into the chapter at whose desk they are. A kind that is not brought
// in there is ErrNotFound; "" is any.
func may(actor hub.Actor, at hub.ChapterID, kind hub.ImportKind) error {
	switch {
	case at == "" && kind == "":
		return policy.Can(actor, policy.ImportSupporters, policy.Subject{})
	case at == "":
		return policy.Can(actor, Action(kind), policy.Subject{})
	case kind != "" && Action(kind) != policy.ImportMembers:
		return hub.ErrNotFound
	}
	return policy.Can(actor, policy.ImportMembers, policy.Subject{Chapter: at})
}

// MayImport says whether the actor brings in anybody at all, after a fresh sign-in at the latest: for the office, or into a chapter.
func (s *Service) MayImport(actor hub.Actor, at hub.ChapterID) bool {
	err := may(actor, at, "")
	return err == nil || errors.Is(err, hub.ErrFresh)
}

// Kinds are what the actor may bring people in as, or why nothing now.
func (s *Service) Kinds(actor hub.Actor, at hub.ChapterID) (list []hub.ImportKind, err error) {
	if err := may(actor, at, ""); err != nil {
		return nil, err
	}
	for _, kind := range []hub.ImportKind{hub.ImportMembers, hub.ImportFollowers, hub.ImportSupporters, hub.ImportSuppressions} {
		if may(actor, at, kind) == nil {
			list = append(list, kind)
		}
	}
	return list, nil
}

// Imports are the newest imports of the kinds that the actor may bring in: the office's, or those of a chapter's leads.
func (s *Service) Imports(ctx context.Context, actor hub.Actor, at hub.ChapterID) ([]hub.PeopleImport, error) {
	kinds, err := s.Kinds(actor, at)
	if err != nil {
		return nil, err
	}
	return s.store.PeopleImports(ctx, at, kinds, importsListed)
}

// Room is an import as its page shows it.
type Room struct {
	hub.PeopleImport

	Own      bool              // the actor brought it, and sees rows of it
	Sheets   []hub.ImportSheet // what is shown of its files, while it is a draft of the actor's own
	Rejects  bool              // rows that were not taken can be downloaded
	Chapters []hub.Chapter     // that people can be brought into
}

// open returns an import, or why the actor may not work on it.
func (s *Service) open(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) (hub.PeopleImport, error) {
	i, err := s.seen(ctx, actor, at, id)
	if err == nil {
		err = may(actor, at, i.Kind)
	}
	return i, err
}

// seen is open for what shows nobody's data and stops what goes on: an old sign-in will do, since a job may take longer than one is fresh.
func (s *Service) seen(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) (hub.PeopleImport, error) {
	least := may(actor, at, "") // of all kinds: it comes before the id
	if least != nil && !errors.Is(least, hub.ErrFresh) {
		return hub.PeopleImport{}, least
	}
	i, err := s.store.PeopleImport(ctx, id)
	if err == nil && (i.Chapter != at || i.Area) {
		err = hub.ErrNotFound
	}
	if errors.Is(err, hub.ErrNotFound) && least != nil { // what is not there is told after a fresh sign-in alone
		return hub.PeopleImport{}, least
	}
	if err == nil {
		err = may(actor, at, i.Kind)
	}
	if errors.Is(err, hub.ErrFresh) {
		err = nil
	}
	return i, err
}

// Open returns an import. A draft, whose first rows are shown, takes a fresh sign-in, and that they are is in the activity log.
func (s *Service) Open(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) (Room, error) {
	i, err := s.seen(ctx, actor, at, id)
	if err == nil && (i.State == hub.ImportDraft || i.State == hub.ImportChecked) {
		err = may(actor, at, i.Kind)
	}
	if err != nil {
		return Room{}, err
	}
	r := Room{PeopleImport: i, Own: i.By == actor.Person}
	if r.Rejects, err = s.store.HasImportRejects(ctx, id); err != nil {
		return r, err
	}
	r.Rejects = r.Rejects && r.Own
	if i.State != hub.ImportDraft && i.State != hub.ImportChecked {
		return r, nil
	}
	if at == "" {
		if r.Chapters, err = s.openChapters(ctx); err != nil {
			return r, err
		}
	}
	if r.Own && len(i.Files) > 0 {
		err = s.store.ReadImportRows(ctx, actor.Person, id)
	}
	for _, f := range i.Files {
		if err != nil {
			return r, err
		}
		var shown hub.ImportSheet
		shown, err = s.store.ImportSheet(ctx, f.ID)
		if !r.Own {
			shown.Rows = nil
		}
		r.Sheets = append(r.Sheets, shown)
	}
	return r, err
}

// openChapters are those that people can be brought into.
func (s *Service) openChapters(ctx context.Context) (list []hub.Chapter, err error) {
	all, err := s.store.Chapters(ctx)
	for _, c := range all {
		if c.Kind != hub.KindNational && c.Status != hub.CharterClosed {
			list = append(list, c)
		}
	}
	return list, err
}

// Begin takes a file of people. One that cannot be read is an *hub.Invalid of field "file", and nothing is kept of it.
func (s *Service) Begin(ctx context.Context, actor hub.Actor, at hub.ChapterID, kind hub.ImportKind, locale, name string, r io.ReadSeeker) (hub.PeopleImportID, error) {
	if err := may(actor, at, ""); err != nil {
		return "", err
	}
	if !kind.Valid() || at != "" && Action(kind) != policy.ImportMembers {
		return "", hub.Wrong("kind", say.M("Choose who these people are."))
	}
	if err := may(actor, at, kind); err != nil {
		return "", err
	}
	file, err := s.examine(ctx, kind, name, r)
	if err != nil {
		return "", err
	}
	i := hub.PeopleImport{ID: hub.NewID[hub.PeopleImportID](), Chapter: at, Kind: kind, State: hub.ImportDraft, By: actor.Person, Locale: locale}
	i.Options.Reason = hub.SuppressedLeft
	if err := s.store.AddPeopleImport(ctx, i); err != nil {
		return "", err
	}
	return i.ID, s.keep(ctx, actor, i.ID, file, r)
}

// AddFile takes another file of an import that is a draft: what one of them says counts for all. Errors are those of Begin.
func (s *Service) AddFile(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID, name string, r io.ReadSeeker) error {
	i, err := s.open(ctx, actor, at, id)
	if err != nil {
		return err
	}
	if i.By != actor.Person {
		return hub.ErrForbidden // their first rows are for whoever brought the others
	}
	if len(i.Files) >= hub.MaxImportFiles {
		return hub.Wrong("file", say.M("An import takes up to %d files. Bring this one in by itself.", hub.MaxImportFiles))
	}
	file, err := s.examine(ctx, i.Kind, name, r)
	if err != nil {
		return err
	}
	return s.keep(ctx, actor, id, file, r)
}

// examined is a file that can be brought in.
type examined struct {
	name  string
	sheet Sheet
}

func (s *Service) examine(ctx context.Context, kind hub.ImportKind, name string, r io.ReadSeeker) (examined, error) {
	if r == nil {
		return examined{}, hub.Wrong("file", say.M("Choose a file."))
	}
	out := examined{name: fileName(name)}
	var err error
	out.sheet, err = s.Look(ctx, Source{Name: out.name, Open: func() (io.ReadCloser, error) {
		_, err := r.Seek(0, io.SeekStart)
		return io.NopCloser(r), err
	}}, kind == hub.ImportSuppressions)
	return out, err
}

// piecesAtOnce is how much of a file one transaction stores: a megabyte, a moment of other writers' patience on SQLite.
const piecesAtOnce = 16

// keep stores a file, piece by piece: it is never in memory as a whole.
func (s *Service) keep(ctx context.Context, actor hub.Actor, id hub.PeopleImportID, file examined, r io.ReadSeeker) error {
	f := hub.ImportFile{ID: hub.NewID[hub.ImportFileID](), Import: id, Name: file.name, Tool: file.sheet.Tool, Header: file.sheet.Header}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("people: file: %w", err)
	}
	if err := s.store.AddImportSheet(ctx, id, f.ID, file.sheet.ImportSheet); err != nil {
		return err
	}
	for from, more := 0, true; more; from += piecesAtOnce {
		var pieces [][]byte
		for len(pieces) < piecesAtOnce {
			piece := make([]byte, store.ImportPartSize)
			n, err := io.ReadFull(r, piece)
			if f.Size += int64(n); n > 0 {
				pieces = append(pieces, piece[:n])
			}
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				more = false
				break
			}
			if err != nil {
				return fmt.Errorf("people: file: %w", err)
			}
		}
		if err := s.store.AddImportParts(ctx, id, f.ID, from, pieces); err != nil {
			return err
		}
	}
	return s.store.AddImportFile(ctx, actor.Person, f)
}

// Check keeps what somebody says about an import, and has a job read it all and write nothing. What is wrong is an *hub.Invalid.
func (s *Service) Check(ctx context.Context, actor hub.Actor, r Room, f ImportForm, locale string) error {
	if err := may(actor, r.Chapter, r.Kind); err != nil {
		return err
	}
	i, err := s.checked(ctx, r, f)
	if err != nil {
		return err
	}
	if len(i.Files) == 0 {
		return hub.ErrConflict
	}
	i.Locale = locale
	return s.store.SaveImportOptions(ctx, i, true)
}

// Start lets a job bring in what was checked, or go on with what was stopped.
func (s *Service) Start(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) error {
	if _, err := s.open(ctx, actor, at, id); err != nil {
		return err
	}
	return s.store.StartImport(ctx, actor.Person, id)
}

// Stop stops the job. What it wrote stays.
func (s *Service) Stop(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) error {
	if _, err := s.seen(ctx, actor, at, id); err != nil {
		return err
	}
	return s.store.StopImport(ctx, actor.Person, id)
}

// Discard forgets an import that was never brought in, or the files of one that was stopped.
func (s *Service) Discard(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) error {
	if _, err := s.open(ctx, actor, at, id); err != nil {
		return err
	}
	return s.store.DiscardImport(ctx, actor.Person, id)
}

// Find returns an import without what is shown of its files.
func (s *Service) Find(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID) (hub.PeopleImport, error) {
	return s.open(ctx, actor, at, id)
}

// RejectsOf writes the rows of one file that were not taken, as Rejects does. Only whoever brought them gets them.
func (s *Service) RejectsOf(ctx context.Context, actor hub.Actor, at hub.ChapterID, id hub.PeopleImportID, file int, w io.Writer) error {
	i, err := s.open(ctx, actor, at, id)
	if err != nil {
		return err
	}
	if i.By != actor.Person {
		return hub.ErrForbidden
	}
	if file < 0 || file >= len(i.Files) {
		return hub.ErrNotFound
	}
	out, err := NewRejects(ctx, w)
	if err != nil {
		return err
	}
	err = s.store.EachImportReject(ctx, actor.Person, id, func(r hub.ImportReject) error {
		if r.File != file {
			return nil
		}
		return out.add(i.Files[file].Header, r.Cells, r.Words)
	})
	return errors.Join(err, out.Close())
}

// sources are the files of an import as they are stored.
func (s *Service) sources(ctx context.Context, i hub.PeopleImport) (list []Source) {
	for _, f := range i.Files {
		columns := map[Field]int{}
		for field, at := range maps.All(f.Columns) {
			columns[Field(field)] = at
		}
		list = append(list, Source{Name: f.Name, Columns: columns, Open: func() (io.ReadCloser, error) {
			return io.NopCloser(&stored{ctx: ctx, store: s.store, file: f.ID}), nil
		}})
	}
	return list
}

// stored reads a file piece by piece.
type stored struct {
	ctx   context.Context //nolint:containedctx // of one job
	store *store.Store
	file  hub.ImportFileID
	next  int
	rest  []byte
}

// Read implements io.Reader.
func (r *stored) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		piece, err := r.store.ImportPart(r.ctx, r.file, r.next)
		if errors.Is(err, hub.ErrNotFound) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		r.rest, r.next = piece, r.next+1
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
