package page

import (
	"fmt"

	"chapterhouse/internal/hub"
)

// ChapterNames are the names of all chapters.
func (s *Site) ChapterNames(q *Request) (map[hub.ChapterID]string, error) {
	all, err := s.Chapters.All(q.Ctx())
	names := make(map[hub.ChapterID]string, len(all))
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}

// Office is the national office's own chapter.
func (s *Site) Office(q *Request) (hub.Chapter, error) {
	all, err := s.Chapters.All(q.Ctx())
	if err != nil {
		return hub.Chapter{}, err
	}
	for _, c := range all {
		if c.Kind == hub.KindNational {
			return c, nil
		}
	}
	return hub.Chapter{}, fmt.Errorf("web: national office: %w", hub.ErrNotFound)
}
