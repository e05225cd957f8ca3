package page

import (
	"encoding/json"
	"fmt"

	"chapterhouse/internal/hub"
)

// SendData answers with everything the hub holds about somebody, as a file that nobody keeps but its reader.
func (s *Site) SendData(q *Request, d hub.PersonalData) error {
	body, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("web: a person’s data: %w", err)
	}
	q.Header().Set("Cache-Control", "no-store")
	return q.Download("chapterhouse-data-"+s.Now().UTC().Format("2006-01-02")+".json", "application/json", append(body, '\n'))
}
