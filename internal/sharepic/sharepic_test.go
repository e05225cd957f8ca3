package sharepic

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"strings"
	"sync"
	"testing"
)

var walk = Card{
	Weekday: "Tue", Day: "8", Month: "Sep", Title: "Safer crossings: a walk", Lines: []string{"noon to 2:00 pm EDT", "Town Hall, Boston, MA"},
	Foot: "Boston chapter, Commons Alliance", Hue: 255,
}

// with is the walk with a change.
func with(change func(*Card)) Card {
	c := walk
	change(&c)
	return c
}

// cards are the kinds of words a picture must take.
var cards = map[string]Card{
	"plain":     walk,
	"cancelled": with(func(c *Card) { c.Off = "Cancelled" }),
	"chapter":   {Title: "Boston chapter", Lines: []string{"Boston, MA"}, Foot: "Commons Alliance", Hue: 30},
	"long": with(func(c *Card) {
		c.Title, c.Off = strings.Repeat("An evening on everything that the city council decided about libraries ", 4), "Cancelled"
		c.Lines, c.Foot = []string{strings.Repeat("very long hours ", 20), strings.Repeat("a hall ", 40)}, strings.Repeat("Chapter of the long name ", 9)
	}),
	"one word": with(func(c *Card) { c.Title = strings.Repeat("Donaudampfschiff", 20) }),
	"emoji":    with(func(c *Card) { c.Title = "🎉👩🏽‍🚀 River clean-up 🌊 with Zoë" }),
	"hebrew":   with(func(c *Card) { c.Title, c.Lines = "ערב שירה בספרייה", []string{"noon", "ספרייה"} }),
	"arabic":   with(func(c *Card) { c.Title, c.Foot = "أمسية شعرية", "بوسطن" }),
	"control":  with(func(c *Card) { c.Title = "\u202egnp\x00\n\t a\u200b" }),
	"nothing":  {},
}

func TestPicturesAreSmallAndOfOneSize(t *testing.T) {
	t.Parallel()
	d := New()
	for name, c := range cards {
		body, err := d.Picture(t.Context(), c)
		if err != nil {
			t.Fatal(name, err)
		}
		if to := os.Getenv("SHAREPIC"); to != "" { // to look at them
			_ = os.WriteFile(to+"/"+strings.ReplaceAll(name, " ", "-")+".png", body, 0o600)
		}
		picture, err := png.Decode(bytes.NewReader(body))
		if err != nil || picture.Bounds().Dx() != Width || picture.Bounds().Dy() != Height {
			t.Errorf("%s: %v, %v", name, picture.Bounds(), err)
		}
		if len(body) > 100<<10 {
			t.Errorf("%s: %d bytes", name, len(body))
		}
		again, err := New().Picture(t.Context(), c)
		if err != nil || !bytes.Equal(body, again) {
			t.Errorf("%s: the same words give other bytes, %v", name, err)
		}
	}
}

func TestDrawable(t *testing.T) {
	t.Parallel()
	f, err := openFaces()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"Zoe\u0308's café": "Zoë's café", "🎉 River 🌊 clean-up": "River clean-up", "ערב": "", "Night of ערב": "", "a\u202eb\x00c\u200b": "abc", " two\n lines ": "two lines", "東京": "", "Łódź": "Łódź",
	} {
		if got := f.drawable(text); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
}

func TestKeyFollowsEveryWord(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, c := range cards {
		if other := seen[c.Key()]; other != "" {
			t.Errorf("%s has the key of %s", name, other)
		}
		seen[c.Key()] = name
	}
}

func TestOnePictureIsDrawnAtATime(t *testing.T) {
	t.Parallel()
	d := New()
	d.turn <- struct{}{} // somebody draws
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Picture(ctx, walk); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want to wait", err)
	}
	<-d.turn
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := d.Picture(t.Context(), walk); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.turn <- struct{}{}
	if _, err := d.Picture(ctx, walk); err != nil {
		t.Errorf("a kept picture waits: %v", err)
	}
}

func BenchmarkPicture(b *testing.B) {
	for b.Loop() {
		if _, err := New().Picture(b.Context(), walk); err != nil {
			b.Fatal(err)
		}
	}
}
