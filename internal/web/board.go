package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	pages "chapterhouse/components/national"
	"chapterhouse/components/ui"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/toolkit"
)

// pushForm asks to whom a toolkit is offered.
func (s *Server) pushForm(q *request) error { return s.pushPage(q, http.StatusOK, nil) }

func (s *Server) pushPage(q *request, status int, problems ui.Errors) error {
	room, err := s.Toolkits.Open(q.ctx(), q.actor, q.toolkit())
	if err != nil {
		return err
	}
	if !room.CanEdit {
		return hub.ErrForbidden
	}
	all, err := s.Chapters.All(q.ctx())
	if err != nil {
		return err
	}
	base := nationalToolkitURL(room.Toolkit.ID)
	v := pages.Push{
		Page: s.deskPage(q, "Push"), Back: ui.Link{Text: room.Toolkit.Title, URL: base}, Title: room.Toolkit.Title, Action: base + "/push", Errors: problems,
		Kind:   ui.Choice{Name: "kind", Label: "Kind", Options: askedKinds(q.ctx(), hub.ChapterKind(q.text("kind")))},
		Region: ui.Choice{Name: "region", Label: "State", Options: regionOptions(all, q.text("region"))},
		Note:   ui.Area{Name: "note", Label: "A note to the leads", Help: "Why now, and what would help most.", Value: q.text("note"), Error: problems.Of("note"), Optional: true, Class: "textarea-short"},
		All:    "Without a choice, to all " + plural(len(toolkit.Audience{}.Of(all)), "chapter", "chapters") + ".",
	}
	picked := q.c.PostFormArray("chapter")
	for _, c := range all {
		if toolkit.Asked(c) {
			v.Chapters = append(v.Chapters, ui.Check{Name: "chapter", Value: string(c.ID), Label: c.Name, Checked: slices.Contains(picked, string(c.ID))})
		}
	}
	return s.render(q, status, pages.PushPage(v))
}

// askedKinds are the kinds of chapters that toolkits are pushed to.
func askedKinds(ctx context.Context, current hub.ChapterKind) []ui.Option {
	return slices.DeleteFunc(kindOptions(ctx, current), func(o ui.Option) bool { return o.Value == string(hub.KindNational) })
}

func regionOptions(all []hub.Chapter, current string) []ui.Option {
	var regions []string
	for _, c := range all {
		if c.Place.Region != "" && !slices.Contains(regions, c.Place.Region) {
			regions = append(regions, c.Place.Region)
		}
	}
	slices.Sort(regions)
	options := []ui.Option{{Value: "", Label: "All states", Selected: current == ""}}
	for _, r := range regions {
		options = append(options, ui.Option{Value: r, Label: r, Selected: r == current})
	}
	return options
}

// push offers the toolkit.
func (s *Server) push(q *request) error {
	all, err := s.Chapters.All(q.ctx())
	if err != nil {
		return err
	}
	audience := toolkit.Audience{Kind: hub.ChapterKind(q.text("kind")), Region: q.text("region")}
	for _, id := range q.c.PostFormArray("chapter") {
		audience.Picked = append(audience.Picked, hub.ChapterID(id))
	}
	added, err := s.Toolkits.Push(q.ctx(), q.actor, q.toolkit(), audience.Of(all), q.text("note"))
	if problems, wrong := invalid(q.ctx(), err, "note", "chapters"); wrong {
		return s.pushPage(q, http.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	s.notice(q, "pushed."+strconv.Itoa(added))
	return q.redirect(nationalToolkitURL(q.toolkit()) + "/board")
}

// board is who took a toolkit up.
func (s *Server) board(q *request) error {
	b, err := s.Toolkits.Board(q.ctx(), q.actor, q.toolkit())
	if err != nil {
		return err
	}
	base := nationalToolkitURL(b.Toolkit.ID)
	v := pages.Board{
		Page: s.deskPage(q, b.Toolkit.Title), Title: b.Toolkit.Title, Editor: base, Kicker: fmt.Sprintf("Toolkit, version %d", b.Toolkit.Latest),
		Numbers: []pages.Number{{Value: strconv.Itoa(len(b.Rows)), Label: "pushed"}},
		Filter:  []ui.Link{{Text: "All", URL: base + "/board", Current: q.query("state") == ""}},
	}
	if len(b.Rows) > 0 {
		v.Kicker += ", pushed " + say.Day(q.ctx(), b.Rows[0].PushedAt, s.Now())
	}
	countStates(q.ctx(), &v, b, q.query("state"))
	matching := slices.DeleteFunc(slices.Clone(b.Rows), func(r hub.AdoptionRow) bool {
		return q.query("state") != "" && q.query("state") != string(r.State)
	})
	matching, v.Pages = paged(q, base+"/board", matching)
	for _, r := range matching {
		v.Rows = append(v.Rows, s.boardRow(q.ctx(), r, len(b.Version.Slots)))
	}
	v.Map = boardMap(q.ctx(), b)
	return s.render(q, http.StatusOK, pages.BoardPage(v))
}

// countStates fills what the board says about each state: its number, its colour on the map, its filter.
func countStates(ctx context.Context, v *pages.Board, b toolkit.Board, shown string) {
	for _, state := range hub.AdoptionStates() {
		n := b.Count(state)
		v.Numbers = append(v.Numbers, pages.Number{Value: strconv.Itoa(n), Label: state.Label().In(ctx), Class: "state-" + string(state)})
		v.Key = append(v.Key, pages.KeyLine{Class: string(state), Label: state.Label().In(ctx)})
		v.Filter = append(v.Filter, ui.Link{Text: fmt.Sprintf("%s %d", state.Label(), n), URL: v.Editor + "/board?state=" + string(state), Current: shown == string(state)})
	}
}

func boardMap(ctx context.Context, b toolkit.Board) ui.Map {
	var dots []ui.Dot
	for _, r := range b.Rows {
		if d, ok := dot(r.Place, "7", r.ChapterName+": "+r.State.Label().In(ctx), "", string(r.State)); ok {
			dots = append(dots, d)
		}
	}
	return drawn(fmt.Sprintf("Map of %d chapters by state; the table below says the same", len(b.Rows)), dots)
}

// boardRow says where a chapter stands, and why it is silent when it is.
func (s *Server) boardRow(ctx context.Context, r hub.AdoptionRow, slots int) pages.BoardRow {
	row := pages.BoardRow{
		Chapter: r.ChapterName, URL: chapterURL(r.ChapterSlug), State: adoptionTag(ctx, r.State), Events: strconv.Itoa(r.Events),
		Slots: fmt.Sprintf("%d of %d", r.Filled, slots),
	}
	switch r.State {
	case hub.AdoptionDeclined:
		row.Words, row.Quote = r.Reason, true
	case hub.AdoptionUnseen:
		row.Words = "No lead has signed in since it was pushed."
		if r.LeadSeenAt.After(r.PushedAt) {
			row.Words = "A lead signed in " + say.Day(ctx, r.LeadSeenAt, s.Now()) + " and has not opened it."
		} else if !r.LeadSeenAt.IsZero() {
			row.Words = "No lead has signed in since " + say.Day(ctx, r.LeadSeenAt, s.Now()) + "."
		}
	case hub.AdoptionSeen:
		row.Words = "Opened " + say.Day(ctx, r.SeenAt, s.Now()) + ", not answered."
	case hub.AdoptionAdopted:
		row.Words = "Taken up, still filling in."
	case hub.AdoptionLocalized:
		row.Words = "The page is up."
	case hub.AdoptionInUse:
		row.Words = plural(r.Events, "event came of it.", "events came of it.")
	}
	return row
}
