package toolkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/cache"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Files keeps the bytes of pictures and documents.
type Files interface {
	Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error)
}

// Service runs the use cases of toolkits.
type Service struct {
	store *store.Store
	files Files
	now   func() time.Time

	asks     *cache.Cache[asked]
	versions *cache.Cache[hub.ToolkitVersion] // published ones, which never change
}

// How long a process shows what it read: what national asks, and a published version.
const (
	asksFor     = 3 * time.Second
	versionsFor = time.Hour
)

// asked is what national asks, the newest push first, and where each has its page.
type asked struct {
	list []hub.PublicToolkit
	up   map[hub.ToolkitID][]hub.ChapterID
}

// New returns the use cases over st; attachments go to files.
func New(st *store.Store, files Files, now func() time.Time) *Service {
	return &Service{
		store: st, files: files, now: now, asks: cache.New[asked](asksFor, now), versions: cache.New[hub.ToolkitVersion](versionsFor, now),
	}
}

// The longest texts a toolkit may have, in characters.
const (
	maxTitle   = 120
	maxSummary = 400
	maxBody    = 20_000
	maxValue   = 2000
)

func tooLong(text string, limit int) bool { return utf8.RuneCountInString(text) > limit }

func oneLine(text string) string { return hub.Line(text) }

func plain(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(hub.Text(text), "\r\n", "\n"))
}

// List returns every toolkit for national's desk.
func (s *Service) List(ctx context.Context, actor hub.Actor) ([]hub.Toolkit, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return nil, err
	}
	return s.store.Toolkits(ctx)
}

// Room is a toolkit with the version being written, or the newest published one.
type Room struct {
	Toolkit hub.Toolkit
	Version hub.ToolkitVersion
	CanEdit bool
}

// Draft says whether the version can still be changed.
func (r Room) Draft() bool { return r.Version.PublishedAt.IsZero() }

// Open returns a toolkit for its writers.
func (s *Service) Open(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Room, error) {
	if err := policy.Can(actor, policy.OpenNational, policy.Subject{}); err != nil {
		return Room{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Room{}, fmt.Errorf("toolkit: open: %w", err)
	}
	number := t.Latest
	if t.Draft > 0 {
		number = t.Draft
	}
	v, err := s.store.ToolkitVersion(ctx, id, number)
	if err != nil {
		return Room{}, fmt.Errorf("toolkit: open: %w", err)
	}
	return Room{Toolkit: t, Version: v, CanEdit: policy.Can(actor, policy.WriteToolkit, policy.Subject{}) == nil}, nil
}

// Form is a toolkit's head as typed.
type Form struct{ Title, Summary, Ask string }

func (f Form) apply(t *hub.Toolkit, in *hub.Invalid) {
	t.Title, t.Summary, t.Ask = oneLine(f.Title), oneLine(f.Summary), plain(f.Ask)
	if t.Title == "" || tooLong(t.Title, maxTitle) {
		in.Add("title", say.M("Enter a title, up to 120 characters."))
	}
	if t.Summary == "" || tooLong(t.Summary, maxSummary) {
		in.Add("summary", say.M("Enter a sentence or two about what it’s for, up to 400 characters."))
	}
	if t.Ask == "" || tooLong(t.Ask, maxBody) {
		in.Add("ask", say.M("Enter the core ask. Chapters can’t change it."))
	}
}

// MaySee says whether the actor may see a file that no published version holds: it is for who works on the toolkit.
func (s *Service) MaySee(actor hub.Actor, use hub.FileUse) bool {
	return use.Toolkit && policy.Can(actor, policy.OpenNational, policy.Subject{}) == nil
}

// CanWrite says whether the actor may write toolkits.
func (s *Service) CanWrite(actor hub.Actor) error {
	return policy.Can(actor, policy.WriteToolkit, policy.Subject{})
}

// Add starts a toolkit with a first draft version.
func (s *Service) Add(ctx context.Context, actor hub.Actor, f Form) (hub.ToolkitID, error) {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return "", err
	}
	t, in := hub.Toolkit{}, &hub.Invalid{}
	f.apply(&t, in)
	if err := in.Err(); err != nil {
		return "", err
	}
	return s.store.AddToolkit(ctx, actor.Person, t)
}

// writable returns the room of a toolkit whose draft the actor may change. No draft is hub.ErrConflict.
func (s *Service) writable(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Room, error) {
	if err := policy.Can(actor, policy.WriteToolkit, policy.Subject{}); err != nil {
		return Room{}, err
	}
	room, err := s.Open(ctx, actor, id)
	if err != nil {
		return Room{}, err
	}
	if !room.Draft() {
		return Room{}, fmt.Errorf("toolkit: published versions never change: %w", hub.ErrConflict)
	}
	return room, nil
}

// Save writes a draft toolkit's head and declares its slots. Rows without a label are left out; a key is made from the label
// when it is missing. Nil slots, and whatever else is as it was, stay.
func (s *Service) Save(ctx context.Context, actor hub.Actor, id hub.ToolkitID, f Form, slots []hub.Slot) error {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return err
	}
	stored, in := room.Toolkit, &hub.Invalid{}
	f.apply(&room.Toolkit, in)
	kept := checkSlots(slots, in)
	if err := in.Err(); err != nil {
		return err
	}
	defer s.asks.Forget()
	if slots != nil && !slices.Equal(kept, room.Version.Slots) {
		if err := s.store.SaveSlots(ctx, actor.Person, id, kept); err != nil {
			return fmt.Errorf("toolkit: save slots: %w", err)
		}
	}
	if room.Toolkit == stored {
		return nil
	}
	if err := s.store.UpdateToolkit(ctx, actor.Person, room.Toolkit); err != nil {
		return fmt.Errorf("toolkit: save: %w", err)
	}
	return nil
}

// SaveItem adds an item to the draft, or replaces the one with its id. File is the attachment of an item of kind file:
// nil keeps the one it has.
func (s *Service) SaveItem(ctx context.Context, actor hub.Actor, national hub.Chapter, id hub.ToolkitID, item hub.Item, file *Upload) error {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return err
	}
	item.Title, item.Body = oneLine(item.Title), plain(item.Body)
	item.Template.Title, item.Template.Summary, item.Template.Description = oneLine(item.Template.Title), oneLine(item.Template.Summary), plain(item.Template.Description)
	if i := slices.IndexFunc(room.Version.Items, func(known hub.Item) bool { return known.ID == item.ID }); i >= 0 {
		item.Kind = room.Version.Items[i].Kind
		if file == nil {
			item.File = room.Version.Items[i].File
		}
	} else if item.ID != "" {
		return fmt.Errorf("toolkit: item: %w", hub.ErrNotFound)
	}
	if item.Kind == hub.ItemEventTemplate {
		item.Body = "" // its texts are the template's
	}
	attached := file != nil && item.Kind == hub.ItemFile
	if err := checkItem(item, attached); err != nil {
		return err
	}
	if attached {
		if item.File, err = s.keep(ctx, actor, national, *file); err != nil {
			return err
		}
	}
	return s.store.SaveItem(ctx, actor.Person, id, item)
}

// checkItem says what an item lacks; attached: a file comes with it.
func checkItem(item hub.Item, attached bool) error {
	in := &hub.Invalid{}
	if !item.Kind.Valid() {
		in.Add("kind", say.M("Choose what kind of item this is."))
	}
	if item.Title == "" || tooLong(item.Title, maxTitle) {
		in.Add("title", say.M("Enter a title for the item, up to 120 characters."))
	}
	if tooLong(item.Body, maxBody) {
		in.Add("body", say.M("Keep the text under 20,000 characters."))
	}
	switch item.Kind {
	case hub.ItemFile:
		if item.File == "" && !attached {
			in.Add("file", say.M("Choose a PDF or a picture."))
		}
	case hub.ItemEventTemplate:
		t := item.Template
		if t.Title == "" || tooLong(t.Title, maxTitle) {
			in.Add("event_title", say.M("Enter a title for the event, up to 120 characters."))
		}
		if !t.Mode.Valid() {
			in.Add("event_mode", say.M("Choose in person, online or hybrid."))
		}
		if t.Minutes < 15 || t.Minutes > 24*60 {
			in.Add("event_minutes", say.M("Enter how long it takes, from 15 minutes to a day."))
		}
		if t.MaxParty < 1 || t.MaxParty > hub.MaxPartyLimit || t.Capacity < 0 {
			in.Add("event_capacity", say.M("Enter the capacity (blank for no limit) and the largest party."))
		}
	default:
		if item.Body == "" {
			in.Add("body", say.M("Enter the text of the item."))
		}
	}
	return in.Err()
}

// Upload is a file as it was sent.
type Upload struct {
	Name    string
	Content io.ReadSeeker
}

// MaxDocument is the largest document that is attached, in bytes.
const MaxDocument = 20 << 20

// pictureWidths are the widths a picture item is kept in, in pixels.
var pictureWidths = []int{640, 1280}

// keep stores an attachment of the national office: a PDF as it is, a picture re-encoded.
func (s *Service) keep(ctx context.Context, actor hub.Actor, national hub.Chapter, up Upload) (hub.FileID, error) {
	document, err := blob.IsDocument(up.Content)
	if err != nil {
		return "", fmt.Errorf("toolkit: read attachment: %w", err)
	}
	f := hub.File{ID: hub.NewID[hub.FileID](), Chapter: national.ID}
	if document {
		err = s.keepDocument(ctx, &f, up)
	} else {
		err = s.keepPicture(ctx, &f, up)
	}
	if text, refused := blob.Reason(err); refused {
		if !document && errors.Is(err, blob.ErrNotPicture) {
			text = say.M("%s Or choose a PDF.", text)
		}
		in := &hub.Invalid{}
		in.Add("file", text)
		return "", in
	}
	if err != nil {
		return "", err
	}
	return f.ID, s.store.Chapter(national.ID).AddFile(ctx, actor.Person, f)
}

func (s *Service) keepPicture(ctx context.Context, f *hub.File, up Upload) error {
	set, err := blob.Picture(ctx, up.Content, blob.PictureOptions{Widths: pictureWidths})
	if err != nil {
		return fmt.Errorf("toolkit: prepare picture: %w", err)
	}
	f.Kind, f.Name, f.Type = "picture", "picture", set.Type
	for _, v := range set.Variants {
		if err := s.put(ctx, f.ID.Variant(v.Width), bytes.NewReader(v.Data)); err != nil {
			return err
		}
		f.Widths, f.Size, f.Height = append(f.Widths, v.Width), max(f.Size, int64(len(v.Data))), v.Height
	}
	slices.Sort(f.Widths)
	return nil
}

func (s *Service) keepDocument(ctx context.Context, f *hub.File, up Upload) error {
	doc, err := blob.Document(up.Content, up.Name, MaxDocument)
	if err != nil {
		return fmt.Errorf("toolkit: check document: %w", err)
	}
	f.Kind, f.Name, f.Type, f.Size = "document", doc.Name, doc.Type, doc.Size
	return s.put(ctx, f.ID.Variant(0), up.Content)
}

func (s *Service) put(ctx context.Context, key string, data io.Reader) error {
	if _, _, err := s.files.Put(ctx, key, data); err != nil {
		return fmt.Errorf("toolkit: keep attachment: %w", err)
	}
	return nil
}

// RemoveItem takes an item out of the draft.
func (s *Service) RemoveItem(ctx context.Context, actor hub.Actor, id hub.ToolkitID, item hub.ItemID) error {
	if _, err := s.writable(ctx, actor, id); err != nil {
		return err
	}
	return s.store.RemoveItem(ctx, actor.Person, id, item)
}

// checkSlots returns the slots of a form, and says what is wrong with them.
func checkSlots(slots []hub.Slot, in *hub.Invalid) (kept []hub.Slot) {
	seen := map[string]bool{}
	for _, sl := range slots {
		sl.Label, sl.Help = oneLine(sl.Label), oneLine(sl.Help)
		if sl.Label == "" {
			continue
		}
		if sl.Key == "" {
			sl.Key = sl.Label
		}
		sl.Key = slotKey(sl.Key)
		switch {
		case sl.Key == "":
			in.Add("slots", say.M("Give each blank a short name of plain letters, like city."))
		case seen[sl.Key]:
			in.Add("slots", say.M("Two blanks are named %s. Give each its own name.", sl.Key))
		case tooLong(sl.Label, maxTitle) || tooLong(sl.Help, maxSummary):
			in.Add("slots", say.M("Keep each label under 120 characters, and its help under 400."))
		}
		seen[sl.Key] = true
		kept = append(kept, sl)
	}
	return kept
}

// slotKey makes a slot's key from words: lower-case letters, digits and underscores, at most 40, beginning with a letter.
func slotKey(words string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ' || r == '_' || r == '-':
			return '_'
		}
		return -1
	}, strings.TrimSpace(words))
	key = strings.TrimLeft(strings.Trim(key, "_"), "0123456789_")
	return strings.TrimRight(key[:min(len(key), 40)], "_")
}

// Publish makes the draft a version that chapters can be offered. Slots that texts use must be declared.
func (s *Service) Publish(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (int, error) {
	room, err := s.writable(ctx, actor, id)
	if err != nil {
		return 0, err
	}
	in := &hub.Invalid{}
	if len(room.Version.Items) == 0 {
		in.Add("items", say.M("Add at least one item before publishing."))
	}
	declared := map[string]bool{}
	for _, sl := range room.Version.Slots {
		declared[sl.Key] = true
	}
	for _, key := range usedSlots(room) {
		if !declared[key] {
			in.Add("slots", say.M("A text uses [[%s]], but no blank has that name. Add the blank, or take it out of the text.", key))
		}
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	return s.store.PublishToolkit(ctx, actor.Person, id)
}

func usedSlots(room Room) []string {
	texts := []string{room.Toolkit.Ask}
	for _, item := range room.Version.Items {
		texts = append(texts, item.Body, item.Template.Title, item.Template.Summary, item.Template.Description)
	}
	return hub.SlotKeys(strings.Join(texts, "\n"))
}

// Audience chooses the chapters of a push: all of a kind, of a region, or hand-picked ones. Zero fields choose all.
type Audience struct {
	Kind   hub.ChapterKind
	Region string
	Picked []hub.ChapterID
}

// Of returns the chapters of all that the audience holds. Closed chapters are never in it, nor is the national office: it
// asks, and nobody there could answer.
func (a Audience) Of(all []hub.Chapter) []hub.ChapterID {
	var ids []hub.ChapterID
	for _, c := range all {
		if !Asked(c) {
			continue
		}
		if len(a.Picked) > 0 {
			if slices.Contains(a.Picked, c.ID) {
				ids = append(ids, c.ID)
			}
			continue
		}
		if (a.Kind == "" || c.Kind == a.Kind) && (a.Region == "" || c.Place.Region == a.Region) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// Asked says whether toolkits are pushed to a chapter at all.
func Asked(c hub.Chapter) bool { return c.Status != hub.CharterClosed && c.Kind != hub.KindNational }

// Push offers the newest published version to the chapters with a note; their leads are told by mail.
func (s *Service) Push(ctx context.Context, actor hub.Actor, id hub.ToolkitID, chapters []hub.ChapterID, note string) (int, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return 0, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	in := &hub.Invalid{}
	note = plain(note)
	if t.Latest == 0 {
		in.Add("version", say.M("Publish a version first."))
	}
	if len(chapters) == 0 {
		in.Add("chapters", say.M("No matching chapters. Choose others."))
	}
	if tooLong(note, maxValue) {
		in.Add("note", say.M("Keep the note under 2,000 characters."))
	}
	if err := in.Err(); err != nil {
		return 0, err
	}
	defer s.asks.Forget()
	added, err := s.store.Push(ctx, actor.Person, t, chapters, note)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	return added, nil
}

// Board is what national sees of a push.
type Board struct {
	Toolkit hub.Toolkit
	Version hub.ToolkitVersion
	Rows    []hub.AdoptionRow
}

// Count is how many chapters stand in a state.
func (b Board) Count(state hub.AdoptionState) int {
	n := 0
	for _, r := range b.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Board returns every chapter's state.
func (s *Service) Board(ctx context.Context, actor hub.Actor, id hub.ToolkitID) (Board, error) {
	if err := policy.Can(actor, policy.ReadBoard, policy.Subject{}); err != nil {
		return Board{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b := Board{Toolkit: t}
	if t.Latest > 0 {
		if b.Version, err = s.store.ToolkitVersion(ctx, id, t.Latest); err != nil {
			return Board{}, fmt.Errorf("toolkit: board: %w", err)
		}
	}
	if b.Rows, err = s.store.Board(ctx, id); err != nil {
		return Board{}, fmt.Errorf("toolkit: board: %w", err)
	}
	b.Rows = slices.DeleteFunc(b.Rows, func(r hub.AdoptionRow) bool { return r.Kind == hub.KindNational })
	return b, nil
}

// PublicToolkits returns what national asks, for the public pages: at most limit, the newest push first.
func (s *Service) PublicToolkits(ctx context.Context, limit int) ([]hub.PublicToolkit, error) {
	all, err := s.asked(ctx)
	return all.list[:min(limit, len(all.list))], err
}

// Where returns the chapters that have each toolkit up.
func (s *Service) Where(ctx context.Context) (map[hub.ToolkitID][]hub.ChapterID, error) {
	all, err := s.asked(ctx)
	return all.up, err
}

// PublicOf returns the toolkits that have a page under the chapter, the newest push first.
func (s *Service) PublicOf(ctx context.Context, ch hub.Chapter) ([]hub.PublicToolkit, error) {
	all, err := s.asked(ctx)
	if err != nil {
		return nil, err
	}
	var up []hub.PublicToolkit
	for _, a := range all.list {
		if slices.Contains(all.up[a.ID], ch.ID) {
			up = append(up, a)
		}
	}
	return up, nil
}

func (s *Service) asked(ctx context.Context) (asked, error) {
	all, err := s.asks.Get(ctx, "", s.readAsked)
	if err != nil {
		return asked{}, fmt.Errorf("toolkit: asks: %w", err)
	}
	return all, nil
}

func (s *Service) readAsked(ctx context.Context) (all asked, err error) {
	if all.list, err = s.store.PublicToolkits(ctx); err != nil {
		return asked{}, err
	}
	ids := make([]hub.ToolkitID, 0, len(all.list))
	for _, a := range all.list {
		ids = append(ids, a.ID)
	}
	all.up, err = s.store.ToolkitChapters(ctx, ids)
	return all, err
}

// errNoTemplate: the toolkit has no event template.
var errNoTemplate = errors.New("toolkit: no event template")
