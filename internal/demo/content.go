package demo

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed content/*.yaml
var contentFiles embed.FS

// content is the words of the demo. The comments of the files say what each list is.
type content struct {
	Cities                           []city
	Abouts                           map[string]string // by the slug of the chapter
	Access                           []string
	FirstNames, LastNames            string
	Local, Council, National, Themes []piece
	Kits                             []kit

	Closings, CancelReasons, HiddenTitles, AnswerNotes, JoinNotes, Streets []string
}

// words reads the files once. They are part of the program, so one that does not fit is a mistake in it.
var words = sync.OnceValue(func() *content {
	c := &content{}
	files, err := contentFiles.ReadDir("content")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		text, err := contentFiles.ReadFile("content/" + file.Name())
		if err == nil {
			err = yaml.UnmarshalWithOptions(text, c, yaml.Strict())
		}
		if err != nil {
			panic(fmt.Errorf("demo: %s: %w", file.Name(), err))
		}
	}
	return c
})

// local is the piece with this title among those that a chapter with a place may hold.
func (c *content) local(title string) piece {
	return c.Local[slices.IndexFunc(c.Local, func(p piece) bool { return p.Title == title })]
}
