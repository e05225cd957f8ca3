package toolkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// away measures kilometers between two points on the map.
func away(lat1, lon1, lat2, lon2 float64) float64 {
	return geo.Kilometers(geo.Point{Lat: lat1, Lon: lon1}, geo.Point{Lat: lat2, Lon: lon2})
}

// Sending is a push as somebody fills it in.
type Sending struct {
	To       hub.Audience
	Note     string
	WishedOn string // "2026-12-12"; empty: no day
}

// Reach is whom a push would reach, and what they would be sent.
type Reach struct {
	Sending

	Version  hub.ToolkitVersion
	Chapters []hub.Chapter // who would get it
	Have     []hub.Chapter // who were chosen and have it: they keep their answers
}

// Sum tells one reach from another: a push that was looked at is the one that is sent.
func (r Reach) Sum() string {
	h := sha256.New()
	_, _ = fmt.Fprintln(h, r.Version.Number, strconv.Quote(r.Note), r.WishedOn, r.To.Later)
	if r.To.Later {
		_, _ = fmt.Fprintf(h, "%q", fmt.Sprint(r.To))
	}
	for _, c := range r.Chapters {
		_, _ = fmt.Fprintln(h, c.ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Reach says what a push of the newest published version would do. Nobody chosen, or nobody who does not have it, is an *hub.Invalid; but
// for a push to chapters that open later.
func (s *Service) Reach(ctx context.Context, actor hub.Actor, id hub.ToolkitID, p Sending) (Reach, error) {
	if err := policy.Can(actor, policy.PushToolkit, policy.Subject{}); err != nil {
		return Reach{}, err
	}
	t, err := s.store.Toolkit(ctx, id)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	all, err := s.store.Chapters(ctx)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	rows, err := s.store.Board(ctx, id)
	if err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	in := &hub.Invalid{}
	r := Reach{Sending: Sending{To: located(p.To, in), Note: plain(p.Note), WishedOn: strings.TrimSpace(p.WishedOn)}}
	for _, c := range r.To.Of(all, away) {
		if slices.ContainsFunc(rows, func(row hub.AdoptionRow) bool { return row.Chapter == c.ID }) {
			r.Have = append(r.Have, c)
		} else {
			r.Chapters = append(r.Chapters, c)
		}
	}
	if r.check(t, s.now(), in); in.Err() != nil {
		return Reach{}, in.Err()
	}
	if r.Version, err = s.published(ctx, id, t.Latest); err != nil {
		return Reach{}, fmt.Errorf("toolkit: push: %w", err)
	}
	recalls, err := s.recallsOf(ctx, id, t.Recalls)
	if _, whole := recalls.Whole(t.Latest); whole {
		return Reach{}, hub.Wrong("chapters", say.M("This version is recalled. Publish a new one first."))
	}
	return r, err
}

// located is an audience with the middle of its ZIP code.
func located(to hub.Audience, in *hub.Invalid) hub.Audience {
	to.ZIP, to.Lat, to.Lon = strings.TrimSpace(to.ZIP), 0, 0
	if to.ZIP == "" {
		to.Within = 0
		return to
	}
	at, known := geo.Postcode(to.ZIP)
	if !known {
		in.Add("zip", say.M("We can’t find that ZIP code. Enter five digits, like 02139."))
	}
	to.Lat, to.Lon = at.Lat, at.Lon
	return to
}

// check says what keeps a push of t from being sent.
func (r Reach) check(t hub.Toolkit, now time.Time, in *hub.Invalid) {
	if t.Latest == 0 {
		in.Add("version", say.M("Publish a version first."))
	}
	switch {
	case len(in.Fields) > 0 && in.Fields["zip"].Is():
	case t.Archived():
		in.Add("chapters", say.M("This toolkit is archived. Bring it back first."))
	case r.To.Later && !r.To.Grouped():
		in.Add("chapters", say.M("Choose a kind, a state or a ZIP code: chapters that open later get it if they match."))
	case r.To.Empty():
		in.Add("chapters", say.M("Choose who gets it: a kind, a state, a ZIP code, or chapters from the list."))
	case r.To.Later:
	case len(r.Chapters)+len(r.Have) == 0:
		in.Add("chapters", say.M("No matching chapters. Choose others."))
	case len(r.Chapters) == 0:
		in.Add("chapters", say.M("Every chapter you chose already has it. Choose others."))
	}
	if tooLong(r.Note, maxValue) {
		in.Add("note", say.M("Keep the note under 2,000 characters."))
	}
	if r.WishedOn != "" {
		if _, err := time.Parse(time.DateOnly, r.WishedOn); err != nil {
			in.Add("wished_on", say.M("Enter a date, like 2026-12-12, or leave it blank."))
		} else if r.WishedOn < now.Format(time.DateOnly) {
			in.Add("wished_on", say.M("That date is in the past. Choose a future date, or leave it blank."))
		}
	}
}

// Push offers the newest published version to the chapters of an audience with a note; their leads are told by email. It returns
// how many chapters had not been offered it. A reach that is no longer what was looked at is hub.ErrConflict.
func (s *Service) Push(ctx context.Context, actor hub.Actor, id hub.ToolkitID, p Sending, seen string) (int, error) {
	r, err := s.Reach(ctx, actor, id, p)
	if err != nil {
		return 0, err
	}
	if r.Sum() != seen {
		return 0, fmt.Errorf("toolkit: push: not what was looked at: %w", hub.ErrConflict)
	}
	out := hub.Push{Version: r.Version, Note: r.Note, WishedOn: r.WishedOn}
	for _, c := range r.Chapters {
		out.Chapters = append(out.Chapters, c.ID)
	}
	if r.To.Later {
		later := r.To
		later.Picked = nil
		out.Later = &later
	}
	defer s.asks.Forget()
	added, err := s.store.Push(ctx, actor.Person, out)
	if err != nil {
		return 0, fmt.Errorf("toolkit: push: %w", err)
	}
	return added, nil
}
