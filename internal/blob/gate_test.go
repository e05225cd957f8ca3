package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chapterhouse/internal/hub"
)

// meter counts how many pictures are being read at once.
type meter struct{ open, most atomic.Int32 }

// slowly reads data while others have the time to begin, too.
func (m *meter) slowly(data []byte) io.Reader { return &metered{m: m, r: bytes.NewReader(data)} }

type metered struct {
	m       *meter
	r       io.Reader
	started bool
}

func (r *metered) Read(b []byte) (int, error) {
	if !r.started {
		r.started = true
		now := r.m.open.Add(1)
		for most := r.m.most.Load(); now > most && !r.m.most.CompareAndSwap(most, now); most = r.m.most.Load() {
		}
		time.Sleep(5 * time.Millisecond) //nolint:forbidigo // the time in which a gate that lets two through is seen
	}
	n, err := r.r.Read(b)
	if errors.Is(err, io.EOF) {
		r.m.open.Add(-1)
	}
	return n, err
}

// Of many uploads at once one is prepared, and all are in the end. The control prepares them without the gate.
func TestOnePictureAtATime(t *testing.T) {
	t.Parallel()
	data := asJPEG(t, corners(60, 40))
	all := func(prepare func(io.Reader) error) int32 {
		var m meter
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if err := prepare(m.slowly(data)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		return m.most.Load()
	}
	if most := all(func(r io.Reader) error {
		_, err := Picture(t.Context(), r, PictureOptions{Wait: time.Minute})
		return err
	}); most != 1 {
		t.Errorf("%d pictures were open at once", most)
	}
	if most := all(func(r io.Reader) error {
		_, _, err := prepare(t.Context(), r, PictureOptions{}.complete())
		return err
	}); most < 2 {
		t.Errorf("without the gate %d picture was open at once: the test notices nothing", most)
	}
}

func TestNoTurnToDecode(t *testing.T) {
	t.Parallel()
	g := make(gate, 1)
	leave, err := g.enter(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.enter(t.Context(), 10*time.Millisecond); !errors.Is(err, hub.ErrBusy) {
		t.Errorf("behind another: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(gone, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever is gone: %v", err)
	}
	leave()
	leave, err = g.enter(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	leave()
}

// A picture whose decoding takes longer than its request may ends with it, and lets the next one in.
func TestAPictureEndsWithItsRequest(t *testing.T) {
	t.Parallel()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := prepare(gone, bytes.NewReader(asJPEG(t, corners(60, 40))), PictureOptions{}.complete()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
