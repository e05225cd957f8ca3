package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// maxHeld is how many uploads wait on disk at once in one process: with the largest files that are taken, 800 MB.
const maxHeld = 16

// Hold keeps what is being uploaded on disk, beside the files, until it is closed: it has no name there, so that nothing of
// it is left after a crash. Of r at most limit bytes are read, one more than that is a *Refusal. hub.ErrBusy means that too
// many others are being uploaded.
func (f *Folder) Hold(ctx context.Context, r io.Reader, limit int64) (io.ReadSeekCloser, error) {
	leave, err := f.holding.enter(ctx, WaitForPicture)
	if err != nil {
		return nil, fmt.Errorf("blob: hold: %w", err)
	}
	held := &held{leave: sync.OnceFunc(leave)}
	if err := f.hold(ctx, held, r, limit); err != nil {
		return nil, errors.Join(err, held.Close())
	}
	return held, nil
}

func (f *Folder) hold(ctx context.Context, h *held, r io.Reader, limit int64) error {
	name := tempFolder + "/" + NewKey()
	file, err := f.root.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("blob: hold: %w", err)
	}
	h.File = file
	if err := f.root.Remove(name); err != nil {
		return fmt.Errorf("blob: hold: %w", err)
	}
	size, err := io.Copy(file, Patient(ctx, io.LimitReader(r, limit+1)))
	if err == nil && size > limit {
		return tooLarge(limit)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return fmt.Errorf("blob: hold: %w", err)
	}
	return nil
}

// held is a file without a name, and its place among those that wait.
type held struct {
	*os.File

	leave func()
}

// Close implements io.Closer.
func (h *held) Close() error {
	defer h.leave()
	if h.File == nil {
		return nil
	}
	return h.File.Close()
}
