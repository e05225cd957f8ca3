package toolkit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

func subject(ch hub.Chapter) policy.Subject {
	return policy.Subject{Chapter: ch.ID, National: ch.Kind == hub.KindNational}
}

// Offers returns the toolkits pushed to a chapter.
func (s *Service) Offers(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.ToolkitOffer, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch)); err != nil {
		return nil, err
	}
	return s.store.Chapter(ch.ID).Offers(ctx)
}

// ChapterToolkit is a toolkit as one chapter has it.
type ChapterToolkit struct {
	Version  hub.ToolkitVersion
	Adoption hub.Adoption
	Missing  []hub.Slot      // required slots without a value
	News     string          // what is new in the newest version, of a chapter that has an older one; read by Look
	Left     []hub.LeftWords // words for what its version does not ask for; read by Look
	CanEdit  bool
	Today    string            // at the chapter: "2026-11-30"
	Recalls  hub.Recalls       // what of the toolkit is recalled
	newest   []hub.Item        // of the newest version; read where something is recalled
	stored   map[string]string // the chapter's values as they were read, where others are to be saved
}

// Fill puts the chapter's values into a text of the toolkit.
func (l ChapterToolkit) Fill(text string) string {
	return hub.FillSlots(text, l.Version.Slots, l.Adoption.Values)
}

// Template returns the event template that can be used, filled, with its key, and whether there is one.
func (l ChapterToolkit) Template() (hub.EventTemplate, hub.ItemKey, bool) {
	for _, item := range l.Version.Items {
		if _, recalled := l.Recalled(item); item.Kind == hub.ItemEventTemplate && !recalled {
			return l.fillTemplate(item.Template), item.Key, true
		}
	}
	return hub.EventTemplate{}, "", false
}

func (l ChapterToolkit) fillTemplate(t hub.EventTemplate) hub.EventTemplate {
	t.Title, t.Summary, t.Description = l.Fill(t.Title), l.Fill(t.Summary), l.Fill(t.Description)
	return t
}

func (s *Service) chapterToolkit(ctx context.Context, ch hub.Chapter, id hub.ToolkitID) (ChapterToolkit, error) {
	a, err := s.store.Chapter(ch.ID).Adoption(ctx, id)
	if err != nil {
		return ChapterToolkit{}, fmt.Errorf("toolkit: %w", err)
	}
	v, err := s.offered(ctx, id, a.Version)
	if err != nil {
		return ChapterToolkit{}, fmt.Errorf("toolkit: %w", err)
	}
	l := ChapterToolkit{Version: v, Adoption: a, Missing: hub.MissingSlots(v.Slots, a.Values), Today: s.now().In(hub.Zone(ch.Zone)).Format(time.DateOnly)}
	return l, s.addRecalls(ctx, &l)
}

// published is a published version of a toolkit, from memory where it was read lately.
func (s *Service) published(ctx context.Context, id hub.ToolkitID, number int) (hub.ToolkitVersion, error) {
	return s.versions.Get(ctx, fmt.Sprint(id, "/", number), func(ctx context.Context) (hub.ToolkitVersion, error) {
		return s.store.ToolkitVersion(ctx, id, number)
	})
}

// offered is a published version as a chapter fills it in: with the blank for its own words at the end.
func (s *Service) offered(ctx context.Context, id hub.ToolkitID, number int) (hub.ToolkitVersion, error) {
	v, err := s.published(ctx, id, number)
	v.Slots = append(slices.Clip(v.Slots), hub.Slot{
		Key: hub.FromUs, Label: say.T(ctx, "From us"), Long: true,
		Help: say.T(ctx, "Your chapter’s own words. They stand on your page beside the office’s text, and no new version changes them."),
	})
	return v, err
}

// FromUs is what the chapter says in its own words, in Markdown; empty for nothing.
func (l ChapterToolkit) FromUs() string { return l.Adoption.Values[hub.FromUs] }

// Public returns a toolkit's page under a chapter; it is there only while the chapter has every required slot filled.
func (s *Service) Public(ctx context.Context, ch hub.Chapter, id hub.ToolkitID) (ChapterToolkit, error) {
	l, err := s.chapterToolkit(ctx, ch, id)
	if err != nil {
		return ChapterToolkit{}, err
	}
	if !l.Adoption.State.Public() {
		return ChapterToolkit{}, fmt.Errorf("toolkit: not up: %w", hub.ErrNotFound)
	}
	return l, nil
}

// Look returns a toolkit for a lead. It changes nothing: See records that it was opened.
func (s *Service) Look(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID) (ChapterToolkit, error) {
	if err := policy.Can(actor, policy.OpenDesk, subject(ch)); err != nil {
		return ChapterToolkit{}, err
	}
	l, err := s.chapterToolkit(ctx, ch, id)
	if err != nil {
		return ChapterToolkit{}, err
	}
	l.CanEdit = policy.Can(actor, policy.AnswerToolkit, subject(ch)) == nil && !l.closed()
	if l.Adoption.Latest > l.Adoption.Version {
		newest, err := s.published(ctx, id, l.Adoption.Latest)
		if err != nil {
			return ChapterToolkit{}, fmt.Errorf("toolkit: %w", err)
		}
		l.News = newest.Note
	}
	l.Left, err = s.left(ctx, l)
	return l, err
}

// MarkSeen records that a lead opened an unseen toolkit.
func (s *Service) MarkSeen(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID) error {
	if err := policy.Can(actor, policy.AnswerToolkit, subject(ch)); err != nil {
		return err
	}
	return s.store.Chapter(ch.ID).SeeToolkit(ctx, actor.Person, id)
}

// Fill keeps the chapter's slot values without deciding. A toolkit that was taken up changes its state with them: its page
// goes up when nothing required is missing, and comes down again when something is.
func (s *Service) Fill(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, values map[string]string) error {
	l, err := s.answering(ctx, actor, ch, id, values)
	if err != nil {
		return err
	}
	before := l.Adoption.State
	after := before
	if before.Taken() {
		after = taken(l)
	}
	defer s.asks.Forget()
	return s.store.Chapter(ch.ID).SaveValues(ctx, actor.Person, l.filling(before, after))
}

// filling is keeping the values where they are.
func (l ChapterToolkit) filling(was, is hub.AdoptionState) hub.Take {
	a := l.Adoption
	return hub.Take{Toolkit: a.Toolkit, From: a.Version, To: a.Version, Was: was, Is: is, Values: a.Values, Stored: l.stored}
}

// Adopt takes the toolkit up with the values given.
func (s *Service) Adopt(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, values map[string]string) (hub.AdoptionState, error) {
	l, err := s.answering(ctx, actor, ch, id, values)
	if err != nil {
		return "", err
	}
	l.Adoption.State, l.Adoption.Reason = taken(l), ""
	defer s.asks.Forget()
	return l.Adoption.State, s.store.Chapter(ch.ID).SaveAdoption(ctx, actor.Person, l.Adoption, l.stored)
}

// taken is the state of a toolkit that was taken up, from what its slots still miss.
func taken(l ChapterToolkit) hub.AdoptionState {
	switch {
	case len(l.Missing) > 0:
		return hub.AdoptionAdopted
	case l.Adoption.State == hub.AdoptionInUse:
		return hub.AdoptionInUse
	}
	return hub.AdoptionLocalized
}

// TakesDown says which required slots would be empty if these values were saved, where that takes the chapter's page down; nil where
// it does not.
func (s *Service) TakesDown(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, values map[string]string) ([]hub.Slot, error) {
	l, err := s.answering(ctx, actor, ch, id, values)
	if err != nil || !l.Adoption.State.Public() {
		return nil, err
	}
	return l.Missing, nil
}

// Declining returns the toolkit that the actor would decline with this reason.
func (s *Service) Declining(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, reason string) (ChapterToolkit, error) {
	l, err := s.answering(ctx, actor, ch, id, nil)
	if err != nil {
		return ChapterToolkit{}, err
	}
	l.Adoption.Reason = oneLine(reason)
	if l.Adoption.Reason == "" || tooLong(l.Adoption.Reason, maxSummary) {
		return ChapterToolkit{}, hub.Wrong("reason", say.M("Enter a reason, up to 400 characters. The national office reads it."))
	}
	return l, nil
}

// Decline answers no, with the reason national will read. The chapter's values stay, for when it adopts the toolkit after all.
func (s *Service) Decline(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, reason string) error {
	l, err := s.Declining(ctx, actor, ch, id, reason)
	if err != nil {
		return err
	}
	l.Adoption.State = hub.AdoptionDeclined
	defer s.asks.Forget()
	return s.store.Chapter(ch.ID).SaveAdoption(ctx, actor.Person, l.Adoption, l.stored)
}

// answering returns the toolkit with values put in. Only declared slots are kept.
func (s *Service) answering(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.ToolkitID, values map[string]string) (ChapterToolkit, error) {
	if err := policy.Can(actor, policy.AnswerToolkit, subject(ch)); err != nil {
		return ChapterToolkit{}, err
	}
	l, err := s.chapterToolkit(ctx, ch, id)
	if err != nil {
		return ChapterToolkit{}, err
	}
	if l.closed() {
		return ChapterToolkit{}, fmt.Errorf("toolkit: its season is over: %w", hub.ErrConflict)
	}
	l.stored = maps.Clone(l.Adoption.Values)
	in := &hub.Invalid{}
	l.put(values, in)
	return l, in.Err()
}

// put puts values into the declared slots, and says what is wrong with them.
func (l *ChapterToolkit) put(values map[string]string, in *hub.Invalid) {
	for _, slot := range l.Version.Slots {
		value, given := values[slot.Key]
		if !given {
			continue
		}
		if value = plain(value); !slot.Long {
			value = oneLine(value)
		}
		if tooLong(value, maxValue) {
			in.Add("slot_"+slot.Key, say.M("Keep this under 2,000 characters."))
		}
		l.Adoption.Values[slot.Key] = value
	}
	l.Missing = hub.MissingSlots(l.Version.Slots, l.Adoption.Values)
}
