package toolkit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"chapterhouse/internal/blob"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// Upload is a file as it was sent, or one that KeepFile stored before.
type Upload struct {
	Name    string
	Content io.ReadSeeker
	Kept    hub.FileID // instead of Content
}

// MaxDocument is the largest document that is attached, in bytes.
const MaxDocument = 20 << 20

// pictureWidths are the widths a picture item is kept in, in pixels.
var pictureWidths = []int{640, 1280}

// KeepFile stores a file that came with the form of an item that cannot be saved yet. One that is not taken is an *hub.Invalid of field "file".
func (s *Service) KeepFile(ctx context.Context, actor hub.Actor, national hub.Chapter, up Upload) (hub.FileID, error) {
	if err := s.CanWrite(actor); err != nil {
		return "", err
	}
	return s.keep(ctx, actor, national, up)
}

// kept is a file that KeepFile stored; one that is in use is hub.ErrNotFound.
func (s *Service) kept(ctx context.Context, national hub.Chapter, id hub.FileID) (hub.FileID, error) {
	f, err := s.store.Chapter(national.ID).File(ctx, id)
	if err == nil && (f.Use.Toolkit || f.Use.Event != "" || f.Name == "cover") {
		err = hub.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("toolkit: kept file: %w", err)
	}
	return id, nil
}

// keep stores an attachment of the national office: a PDF as it is, a picture re-encoded.
func (s *Service) keep(ctx context.Context, actor hub.Actor, national hub.Chapter, up Upload) (hub.FileID, error) {
	if up.Kept != "" {
		return s.kept(ctx, national, up.Kept)
	}
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
		return "", hub.Wrong("file", text)
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
