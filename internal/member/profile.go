package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// Profile returns what a chapter knows about one of its members, or about one whom its leads removed lately.
func (s *Service) Profile(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID) (hub.MemberProfile, error) {
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil {
		return hub.MemberProfile{}, err
	}
	p, err := s.store.Chapter(ch.ID).MemberProfile(ctx, actor.Person, id)
	if err != nil {
		return p, fmt.Errorf("member: profile: %w", err)
	}
	return p, nil
}

// ToNote is Profile for whoever writes down something about the member.
func (s *Service) ToNote(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID) (hub.MemberProfile, error) {
	if err := policy.Can(actor, policy.NoteMembers, subject(ch)); err != nil {
		return hub.MemberProfile{}, err
	}
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil { // what is stored is shown with what was typed
		return hub.MemberProfile{}, err
	}
	p, err := s.store.Chapter(ch.ID).MemberProfile(ctx, actor.Person, id)
	if err != nil {
		return p, fmt.Errorf("member: to note: %w", err)
	}
	return p, nil
}

// Form is what leads note about a member.
type Form struct {
	Tags     string `form:"tags"` // one on each line
	Skills   string `form:"skills"`
	Notes    string `form:"notes"`
	FollowUp string `form:"follow_up"` // "2026-12-12"
}

// FormOf returns the form that shows what was noted.
func FormOf(n hub.MemberNotes) Form {
	return Form{Tags: strings.Join(n.Tags, "\n"), Skills: n.Skills, Notes: n.Notes, FollowUp: n.FollowUp}
}

// Checked is what the form says, or an *hub.Invalid.
func (f Form) Checked() (hub.MemberNotes, error) {
	in := &hub.Invalid{}
	n := hub.MemberNotes{Skills: hub.Line(f.Skills), Notes: strings.TrimSpace(hub.Text(f.Notes)), FollowUp: strings.TrimSpace(f.FollowUp)}
	for one := range strings.SplitSeq(hub.Text(f.Tags), "\n") {
		name := hub.Line(one)
		switch known := func(t string) bool { return strings.EqualFold(t, name) }; {
		case name == "" || slices.ContainsFunc(n.Tags, known):
		case utf8.RuneCountInString(name) > hub.MaxTag:
			in.Add("tags", say.M("Keep each tag under %d characters.", hub.MaxTag))
		default:
			n.Tags = append(n.Tags, name)
		}
	}
	if len(n.Tags) > hub.MaxTags {
		in.Add("tags", say.M("Keep it to %d tags.", hub.MaxTags))
	}
	if utf8.RuneCountInString(n.Skills) > hub.MaxSkills {
		in.Add("skills", say.M("Keep this under 500 characters."))
	}
	if utf8.RuneCountInString(n.Notes) > hub.MaxMemberNotes {
		in.Add("notes", say.M("Keep this under 4,000 characters."))
	}
	if _, err := time.Parse(time.DateOnly, n.FollowUp); err != nil && n.FollowUp != "" {
		in.Add("follow_up", say.M("Enter a date, like 2026-12-12, or leave it blank."))
	}
	return n, in.Err()
}

// Save writes what leads note about a member. What changed since p was read, and who is no member any more, is hub.ErrConflict.
func (s *Service) Save(ctx context.Context, actor hub.Actor, ch hub.Chapter, p hub.MemberProfile, f Form) error {
	if err := policy.Can(actor, policy.NoteMembers, subject(ch)); err != nil {
		return err
	}
	n, err := f.Checked()
	if err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).SaveMember(ctx, actor.Person, p.ID, p.Edition, n); err != nil {
		return fmt.Errorf("member: save: %w", err)
	}
	return nil
}

// Remove ends somebody's membership, and emails them if tell is set. Who is no member is hub.ErrConflict.
func (s *Service) Remove(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID, tell bool) error {
	if err := s.MayRemove(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).RemoveMember(ctx, actor.Person, id, tell); err != nil {
		return fmt.Errorf("member: remove: %w", err)
	}
	return nil
}

// MayRemove says whether the actor removes and blocks members of a chapter.
func (s *Service) MayRemove(actor hub.Actor, ch hub.Chapter) error {
	return policy.Can(actor, policy.RemoveMembers, subject(ch))
}

// Restore undoes a removal within hub.RestoreFor; later it is hub.ErrConflict.
func (s *Service) Restore(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.MembershipID) error {
	if err := s.MayRemove(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).RestoreMember(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: restore: %w", err)
	}
	return nil
}

// Export returns all members of a chapter, by name, for a file that leaves the hub.
func (s *Service) Export(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.MemberProfile, error) {
	if err := policy.Can(actor, policy.ExportMembers, subject(ch)); err != nil {
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).ExportMembers(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("member: export: %w", err)
	}
	slices.SortStableFunc(list, func(a, b hub.MemberProfile) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return list, nil
}
