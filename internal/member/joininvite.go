package member

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/address"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
	"chapterhouse/internal/say"
)

// InviteForm is whom to invite to join, as it is pasted: a person on each line, or addresses with commas between them.
type InviteForm struct {
	List string `form:"list"`
}

// anAddress is what stands in a line where an address may be: with an @ in it, and without what programs put around addresses.
var anAddress = regexp.MustCompile(`[^\s<>"'(),;]+@[^\s<>"'(),;]+`)

// maxInvitedName is how much of a name is kept, in characters.
const maxInvitedName = 80

// checked are the people of the form, each address once, or an *hub.Invalid.
func (f InviteForm) checked() ([]hub.JoinInvite, error) {
	var list []hub.JoinInvite
	seen := map[string]bool{}
	number := 0
	for line := range strings.SplitSeq(hub.Text(f.List), "\n") {
		number++
		if strings.TrimSpace(line) == "" {
			continue
		}
		people, ok := onLine(line)
		if !ok {
			return nil, hub.Wrong("list", say.M("We can’t find an email address on line %d. Enter one person on each line, like “Alex Rivera alex@example.org”.", number))
		}
		for _, p := range people {
			email, problem := address.Parse(p.Email)
			if problem != address.None {
				return nil, hub.Wrong("list", say.M("An email address on line %d isn’t complete, or has a mistake. Correct it and send again.", number))
			}
			if key := hub.FoldAddress(email); !seen[key] {
				seen[key] = true
				list = append(list, hub.JoinInvite{Email: email, Name: p.Name})
			}
		}
	}
	switch {
	case len(list) == 0:
		return nil, hub.Wrong("list", say.M("Enter at least one email address."))
	case len(list) > hub.JoinInvitesAtOnce:
		return nil, hub.Wrong("list", say.M("You can invite up to %d people at once. Send some of them later.", hub.JoinInvitesAtOnce))
	}
	return list, nil
}

// onLine are the people of one line: the words before an address, or those after the last one, are its name.
func onLine(line string) (people []hub.JoinInvite, ok bool) {
	from := 0
	for _, at := range anAddress.FindAllStringIndex(line, -1) {
		people = append(people, hub.JoinInvite{Email: line[at[0]:at[1]], Name: invitedName(line[from:at[0]])})
		from = at[1]
	}
	if n := len(people); n > 0 && people[n-1].Name == "" {
		people[n-1].Name = invitedName(line[from:])
	}
	return people, len(people) > 0
}

// invitedName is a name without the marks around it.
func invitedName(text string) string {
	name := hub.Line(strings.Trim(strings.NewReplacer(",", " ", ";", " ", "\t", " ", `"`, " ").Replace(text), " <>()'"))
	if utf8.RuneCountInString(name) > maxInvitedName {
		return ""
	}
	return name
}

// InviteToJoin invites the people of a form to join the chapter. What came of it names nobody: whoever is a member, is blocked or wants no
// email is on the list like everybody.
func (s *Service) InviteToJoin(ctx context.Context, actor hub.Actor, ch hub.Chapter, f InviteForm) (hub.JoinInvitedCount, error) {
	if err := s.MayInvite(actor, ch); err != nil {
		return hub.JoinInvitedCount{}, err
	}
	list, err := f.checked()
	if err != nil {
		return hub.JoinInvitedCount{}, err
	}
	if err := takesPeople(ch); err != nil {
		return hub.JoinInvitedCount{}, err
	}
	n, err := s.store.Chapter(ch.ID).InviteToJoin(ctx, hub.Person{ID: actor.Person, Name: actor.Name}, list)
	if errors.Is(err, hub.ErrTooMany) {
		return n, hub.Wrong("list", say.M("That’s too many for today: you can invite %[1]d people a day, and your chapter %[2]d. Send fewer, or send the rest tomorrow.", hub.JoinInvitesLead, hub.JoinInvitesChapter))
	}
	if err != nil {
		return n, fmt.Errorf("member: invite to join: %w", err)
	}
	return n, nil
}

// JoinInvites returns whom a chapter invited to join, the last first.
func (s *Service) JoinInvites(ctx context.Context, actor hub.Actor, ch hub.Chapter) ([]hub.JoinInvite, error) {
	if err := s.MayInvite(actor, ch); err != nil {
		return nil, err
	}
	if err := policy.Can(actor, policy.ReadMembers, subject(ch)); err != nil { // with names and addresses
		return nil, err
	}
	list, err := s.store.Chapter(ch.ID).JoinInvites(ctx, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("member: invitations to join: %w", err)
	}
	return list, nil
}

// EndJoinInvite takes an invitation back. One that was used or taken back before is hub.ErrConflict.
func (s *Service) EndJoinInvite(ctx context.Context, actor hub.Actor, ch hub.Chapter, id hub.JoinInviteID) error {
	if err := s.MayInvite(actor, ch); err != nil {
		return err
	}
	if err := s.store.Chapter(ch.ID).EndJoinInvite(ctx, actor.Person, id); err != nil {
		return fmt.Errorf("member: take back an invitation to join: %w", err)
	}
	return nil
}
