package sharepic

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
)

// most is how many pictures are kept: at most 100 KB each.
const most = 128

// Card is what a picture says.
type Card struct {
	Weekday, Day, Month string // of the plate; without a Day there is none
	Title               string
	Lines               []string // under the title: when, where
	Foot                string   // whose it is
	Off                 string   // "Cancelled"; empty: it takes place
	Hue                 int      // in degrees
}

// look is part of every key: a new look gives new addresses.
const look = "1"

// Key names the picture of a card: the same for the same words, another for others.
func (c Card) Key() string {
	text, err := json.Marshal(c)
	if err != nil { // strings and a number: there is nothing that could not be written
		panic(err)
	}
	sum := sha256.Sum256(append(text, look...))
	return hex.EncodeToString(sum[:8])
}

// Drawer draws one picture at a time and keeps the last ones. Get one from New.
type Drawer struct {
	turn chan struct{}

	mu   sync.Mutex
	kept map[string][]byte
}

// New returns a Drawer that has drawn nothing.
func New() *Drawer { return &Drawer{turn: make(chan struct{}, 1), kept: map[string][]byte{}} }

// Picture returns the PNG of a card. It waits for its turn no longer than ctx.
func (d *Drawer) Picture(ctx context.Context, c Card) ([]byte, error) {
	key := c.Key()
	if picture := d.find(key); picture != nil {
		return picture, nil
	}
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("sharepic: wait: %w", ctx.Err())
	}
	if picture := d.find(key); picture != nil { // drawn while this one waited
		return picture, nil
	}
	picture, err := paint(c)
	if err != nil {
		return nil, fmt.Errorf("sharepic: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kept) >= most {
		clear(d.kept)
	}
	d.kept[key] = picture
	return picture, nil
}

func (d *Drawer) find(key string) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[key]
}
