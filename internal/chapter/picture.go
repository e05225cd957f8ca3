package chapter

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// pictureName is the name of the file of a chapter's picture, which tells it from events' covers.
const pictureName = "chapter"

// pictureWidths are the widths in which a chapter's picture is kept, in pixels, as an event's cover is.
var pictureWidths = []int{640, 1280}

// KeepPicture stores a picture for the chapter's page, re-encoded, for Save. One that is not taken is an *hub.Invalid of field "picture".
func (s *Service) KeepPicture(ctx context.Context, actor hub.Actor, ch hub.Chapter, picture io.Reader) (hub.FileID, error) {
	if err := s.CanEdit(actor, ch); err != nil {
		return "", err
	}
	set, err := blob.Picture(ctx, picture, blob.PictureOptions{Widths: pictureWidths})
	if text, refused := blob.Reason(err); refused {
		return "", hub.Wrong("picture", text)
	}
	if err != nil {
		return "", fmt.Errorf("chapter: prepare picture: %w", err)
	}
	f := hub.File{ID: hub.NewID[hub.FileID](), Chapter: ch.ID, Kind: "picture", Name: pictureName, Type: set.Type}
	for _, v := range set.Variants {
		if _, _, err := s.files.Put(ctx, f.ID.Variant(v.Width), bytes.NewReader(v.Data)); err != nil {
			return "", fmt.Errorf("chapter: keep picture: %w", err)
		}
		f.Widths, f.Size, f.Height = append(f.Widths, v.Width), max(f.Size, int64(len(v.Data))), v.Height
	}
	slices.Sort(f.Widths)
	if err := s.store.Chapter(ch.ID).AddFile(ctx, actor.Person, f); err != nil {
		return "", fmt.Errorf("chapter: record picture: %w", err)
	}
	return f.ID, nil
}

// usePicture puts a picture that KeepPicture stored into ch, or takes the one it has out. What is no such picture of the chapter's is an
// *hub.Invalid.
func (s *Service) usePicture(ctx context.Context, ch *hub.Chapter, f PageForm, id hub.FileID) error {
	face := &ch.Face
	if id == "" && f.DropPicture {
		face.Picture, face.PictureWidths, face.PictureHeight = "", nil, 0
	}
	if id == "" || id == face.Picture {
		return nil
	}
	file, err := s.store.Chapter(ch.ID).File(ctx, id)
	if err == nil && (file.Kind != "picture" || file.Name != pictureName) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return hub.Wrong("picture", say.M("We don’t have that picture anymore. Choose it again."))
	}
	face.Picture, face.PictureWidths, face.PictureHeight = id, file.Widths, file.Height
	return nil
}
