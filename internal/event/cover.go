package event

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// MaySee reports whether the actor may see a picture that is not public: a draft's cover is for those who edit it, that of a
// members-only event for those who may open its page.
func (s *Service) MaySee(actor hub.Actor, ch hub.Chapter, use hub.FileUse) bool {
	action := policy.ReadMembersEvent
	if use.State == hub.EventDraft {
		action = policy.EditEvent
	}
	sub := subject(ch, use.Event)
	sub.Standing = use.Standing && action == policy.ReadMembersEvent
	return use.Event != "" && policy.Can(actor, action, sub) == nil
}

// Files keeps the bytes of pictures.
type Files interface {
	Put(ctx context.Context, key string, r io.Reader) (size int64, sum string, err error)
}

// coverWidths are the widths a cover picture is kept in, in pixels: a phone's and a desktop's column at two dots a pixel.
var coverWidths = []int{640, 1280}

// CanEdit reports whether the actor may edit events of a chapter: the one named, or any of them.
func (s *Service) CanEdit(actor hub.Actor, ch hub.Chapter, id hub.EventID) error {
	return policy.Can(actor, policy.EditEvent, subject(ch, id))
}

// KeepCover stores a picture, re-encoded, for UseCover: one that came with a form that cannot be saved yet. id is the event's, empty for one
// that is not saved yet. A picture that is not taken is an *hub.Invalid of field "cover".
func (s *Service) KeepCover(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, picture io.Reader) (hub.FileID, error) {
	if err := s.CanEdit(actor, ch, id); err != nil {
		return "", err
	}
	set, err := blob.Picture(ctx, picture, blob.PictureOptions{Widths: coverWidths})
	if text, refused := blob.Reason(err); refused {
		return "", hub.Wrong("cover", text)
	}
	if err != nil {
		return "", fmt.Errorf("event: prepare picture: %w", err)
	}
	f := hub.File{ID: hub.NewID[hub.FileID](), Chapter: ch.ID, Kind: "picture", Name: "cover", Type: set.Type}
	for _, v := range set.Variants {
		if _, _, err := s.files.Put(ctx, f.ID.Variant(v.Width), bytes.NewReader(v.Data)); err != nil {
			return "", fmt.Errorf("event: keep picture: %w", err)
		}
		f.Widths, f.Size, f.Height = append(f.Widths, v.Width), max(f.Size, int64(len(v.Data))), v.Height
	}
	slices.Sort(f.Widths)
	if err := s.store.Chapter(ch.ID).AddFile(ctx, actor.Person, f); err != nil {
		return "", fmt.Errorf("event: record picture: %w", err)
	}
	return f.ID, nil
}

// UseCover makes a picture that KeepCover stored the event's cover. One that is in use, or is no cover of the chapter's, is hub.ErrNotFound.
func (s *Service) UseCover(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.EventID, file hub.FileID, alt string) error {
	e, err := s.Edit(ctx, actor, ch, id)
	if err != nil {
		return err
	}
	if alt = hub.Line(alt); alt == "" && e.State == hub.EventPublished {
		return hub.Wrong("cover_alt", say.M("Describe the picture for people who can’t see it."))
	}
	handle := s.store.Chapter(ch.ID)
	f, err := handle.File(ctx, file)
	if err == nil && (f.Kind != "picture" || f.Name != "cover" || f.Use.Event != "" || f.Use.Toolkit) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("event: kept picture: %w", err)
	}
	seen := e.UpdatedAt
	e.Cover, e.CoverAlt = file, alt
	if _, err := handle.UpdateEvent(ctx, actor.Person, e, seen, store.TellNobody); err != nil {
		return fmt.Errorf("event: set cover: %w", err)
	}
	return nil
}
