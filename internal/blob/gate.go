package blob

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
)

// WaitForPicture is how long an upload waits for its turn: a form that has not answered after half a minute is sent again,
// and the second one would wait behind the first.
const WaitForPicture = 20 * time.Second

// decoding is the turn to decode. There is one in the whole process, whoever asks: what bounds memory is not how many
// pictures a request brings but how many are open at once.
var decoding = make(gate, 1)

// gate lets as many through at once as it has room for.
type gate chan struct{}

// enter waits for room, for at most wait, and returns what leaves again. hub.ErrBusy means that none came free.
func (g gate) enter(ctx context.Context, wait time.Duration) (leave func(), err error) {
	late := time.NewTimer(wait)
	defer late.Stop()
	select {
	case g <- struct{}{}:
		return func() { <-g }, nil
	case <-late.C:
		return nil, hub.ErrBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
