package toolkit

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/cache"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
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
	recalls  *cache.Cache[hub.Recalls]        // by a number that changes with them
}

// How long a process shows what it read: what national asks, and what never changes. A recall of all that national asks is on the lists within
// asksFor and the two seconds of a kept page.
const (
	asksFor     = 2 * time.Second
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
		recalls: cache.New[hub.Recalls](versionsFor, now),
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
	return s.room(ctx, actor, t, number)
}

func (s *Service) room(ctx context.Context, actor hub.Actor, t hub.Toolkit, number int) (Room, error) {
	v, err := s.store.ToolkitVersion(ctx, t.ID, number)
	if err != nil {
		return Room{}, fmt.Errorf("toolkit: open: %w", err)
	}
	return Room{Toolkit: t, Version: v, CanEdit: policy.Can(actor, policy.WriteToolkit, policy.Subject{}) == nil}, nil
}

// MaySee says whether the actor may see a file that no published version holds: it is for who works on the toolkit.
func (s *Service) MaySee(actor hub.Actor, use hub.FileUse) bool {
	return use.Toolkit && policy.Can(actor, policy.OpenNational, policy.Subject{}) == nil
}

// CanWrite says whether the actor may write toolkits.
func (s *Service) CanWrite(actor hub.Actor) error {
	return policy.Can(actor, policy.WriteToolkit, policy.Subject{})
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
