package store_test

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// plannedCall is a call whose statements must find their rows by an index.
type plannedCall struct {
	name string
	call func(ctx context.Context, s *store.Store, now time.Time) error // ErrNotFound and ErrConflict are answers
	// sweep: runs now and then for many rows, where PostgreSQL may rightly read a small table whole. An index that it
	// would use in a large one is enough.
	sweep bool
}

// planned are the calls that run on every page or for every answer, and then the sweeps, which change what is there.
func planned() []plannedCall {
	const chapter, event, person, answer = "c7", "e7", "p7", "r7" // r7 holds a seat of e7, which is over
	return []plannedCall{
		{name: "ComingEvents", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20})
			return err
		}},
		{name: "ComingEvents, the next page", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20, After: hub.Cursor{At: now.Add(90 * time.Hour), ID: "e2590"}})
			return err
		}},
		{name: "ComingEvents, nearby and accessible", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 20, Mode: hub.ModeInPerson, Access: []string{"step_free"},
				Near: &store.Near{South: 40, West: -100, North: 40.5, East: -99.5, Lat: 40.25, Lon: -99.75, Squeeze: 0.6, Square: 0.06}})
			return err
		}},
		{name: "ComingEvents, the nearest of other chapters", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ComingEvents(ctx, store.EventSearch{From: now, Limit: 3, Beside: chapter, Nearest: true,
				Near: &store.Near{South: 40, West: -100, North: 40.5, East: -99.5, Lat: 40.25, Lon: -99.75, Squeeze: 0.6, Square: 0.06}})
			return err
		}},
		{name: "ComingEventsBeside", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			near := &store.Near{South: 39.3, West: -100.7, North: 40.7, East: -98.8, Lat: 40, Lon: -99.75, Squeeze: 0.6, Square: 0.52}
			_, _, err := s.ComingEventsBeside(ctx, store.EventSearch{From: now, Limit: 25, Near: near}, store.EventSearch{From: now, Limit: 5, Mode: hub.ModeOnline})
			return err
		}},
		{name: "ComingEventsBeside, the next page", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			near := &store.Near{South: 40, West: -100, North: 40.2, East: -99.8, Lat: 40.1, Lon: -99.9, Squeeze: 0.6, Square: 0.01}
			after := hub.Cursor{At: now.Add(90 * time.Hour), ID: "e2590"}
			wide := &store.Near{South: 36, West: -106, North: 44, East: -93, Lat: 40, Lon: -99.75, Squeeze: 0.6, Square: 16}
			_, _, err := s.ComingEventsBeside(ctx, store.EventSearch{From: now, Limit: 25, Near: near, After: after}, store.EventSearch{From: now, Limit: 5, Near: wide})
			return err
		}},
		{name: "FindPerson", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.FindPerson(ctx, person, "stranger@example.org")
			if errors.Is(err, hub.ErrNotFound) {
				err = nil
			}
			_, of := s.PersonFile(ctx, person, person)
			_, list := s.Suspended(ctx, person)
			return errors.Join(err, of, list)
		}},
		{name: "Suspend, and its end", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := addressed(ctx, s)
			return errors.Join(err, s.Suspend(ctx, person, id, "a reason"), s.AskLift(ctx, person, id), s.DropLift(ctx, person, id), s.LiftByOperator(ctx, id))
		}},
		{name: "MergePeople", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			var ids []hub.PersonID
			for _, email := range []string{"twice@example.org", "twice@home.example.org"} {
				one := store.ImportedPerson{Chapter: chapter, Email: email, Name: "Twice", Identifiers: []string{email}, Tags: []string{"Twice"}, Member: true, List: hub.ListFollowers,
					Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", ConsentedAt: now}}
				if _, err := s.ImportPeople(ctx, []store.ImportedPerson{one}, false, nil); err != nil {
					return err
				}
				id, err := s.PersonWith(ctx, email)
				ids = append(ids, id)
				err = errors.Join(err, s.Chapter(chapter).RequestSeat(ctx, store.RSVPInput{Event: "e7", Name: "Twice", Email: email, Party: 1}))
				if err != nil {
					return err
				}
			}
			_, err := s.MergeCounts(ctx, ids[0], ids[1])
			_, merged := s.MergePeople(ctx, person, ids[0], ids[1])
			return errors.Join(err, merged)
		}},
		{name: "HeldRoles", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.HeldRoles(ctx, person, chapter)
			return err
		}},
		{name: "ChapterLines", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, all := s.ChapterLines(ctx, "")
			_, one := s.ChapterLines(ctx, chapter)
			return errors.Join(all, one)
		}},
		{name: "ChapterCounts", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, all := s.ChapterCounts(ctx, nil)
			_, some := s.ChapterCounts(ctx, []hub.ChapterID{chapter, "c8"})
			return errors.Join(all, some)
		}},
		{name: "OpenChapter, and what the office does with it", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := s.OpenChapter(ctx, person, hub.Chapter{Slug: "opened", Name: "Opened", Kind: hub.KindLocal, Status: hub.CharterForming, Zone: "UTC"})
			if err != nil {
				return err
			}
			c, err := s.ChapterBySlug(ctx, "opened")
			_, former := s.FormerSlugs(ctx)
			_, proposals := s.ChapterProposals(ctx, "")
			asked := s.ProposeStep(ctx, hub.ChapterProposal{Chapter: id, Step: hub.StepRename, Slug: "reopened", AskedBy: person})
			return errors.Join(err, s.EditChapter(ctx, person, c), s.ActivateChapter(ctx, person, id), s.PauseChapter(ctx, person, id), s.ReopenChapter(ctx, person, id),
				asked, former, proposals, s.RenameChapter(ctx, person, id, "reopened"))
		}},
		{name: "MergeChapter", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			var admin [2]hub.PersonID
			for i, email := range []string{"first.admin@example.org", "second.admin@example.org"} {
				if err := s.GrantByEmail(ctx, email, hub.Grant{Role: hub.RoleNationalAdmin}); err != nil {
					return err
				}
				found, err := s.PersonWith(ctx, email)
				if err != nil {
					return err
				}
				admin[i] = found
			}
			asked := s.ProposeStep(ctx, hub.ChapterProposal{Chapter: "c8", Step: hub.StepMerge, Into: chapter, AskedBy: person})
			list, err := s.ChapterProposals(ctx, "c8")
			if err != nil || len(list) == 0 {
				return errors.Join(err, asked)
			}
			_, count := s.Merging(ctx, "c8", chapter)
			_, keeps := s.Chapter("c8").Keeps(ctx, event, "f7")
			second := s.SecondProposal(ctx, admin[0], list[0])
			_, err = s.MergeChapter(ctx, admin[1], list[0])
			return errors.Join(err, asked, count, keeps, second)
		}},
		{name: "EndRole", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.EndRole(ctx, person, hub.Grant{Role: hub.RoleLead, Chapter: chapter}, store.RoleEnd{By: person, NeedsLead: true})
		}},
		{name: "Invite", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			i := hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: chapter}, Email: "new@example.org", State: hub.InvitationProposed, AskedBy: person}
			if err := s.Invite(ctx, i); err != nil {
				return err
			}
			list, err := s.Invitations(ctx, chapter)
			if err != nil || len(list) == 0 {
				return err
			}
			id := list[len(list)-1].ID
			if _, _, err := s.InvitationByToken(ctx, hub.NewToken(), person); !errors.Is(err, hub.ErrNotFound) {
				return err
			}
			if err := s.ConfirmInvitation(ctx, "p8", id); err != nil {
				return err
			}
			if err := s.ResendInvitation(ctx, person, id); err != nil {
				return err
			}
			if _, err := s.AcceptInvitation(ctx, person, hub.NewToken()); !errors.Is(err, hub.ErrNotFound) {
				return err
			}
			if _, err := s.HostInvitations(ctx, chapter, event); err != nil {
				return err
			}
			if _, err := s.ExpireHandovers(ctx); err != nil {
				return err
			}
			return s.EndInvitation(ctx, person, id, hub.InvitationWithdrawn)
		}},
		{name: "Events", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished, hub.EventCancelled}, From: now, Limit: 20})
			return err
		}},
		{name: "Events, the next page of the past", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).Events(ctx, store.EventFilter{States: []hub.EventState{hub.EventPublished}, Members: true, Until: now, Latest: true, Limit: 20,
				After: hub.Cursor{At: now.Add(-200 * time.Hour), ID: "e2300"}})
			return err
		}},
		{name: "RSVPOf", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).RSVPOf(ctx, event, person)
			return err
		}},
		{name: "RSVP", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).RSVP(ctx, answer)
			return err
		}},
		{name: "ConfirmSeat", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).ConfirmSeat(ctx, answer)
			return err
		}},
		{name: "Withdraw, which promotes", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.Chapter(chapter).Withdraw(ctx, "", answer)
		}},
		{name: "Undo, which comes before those who wait", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Undo(ctx, "", answer)
			return err
		}},
		{name: "Ask, within the limits", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.Chapter(chapter).RequestSeat(ctx, store.RSVPInput{Event: "e2590", Name: "Nia", Email: "nia@nowhere.example", Party: 1, From: netip.MustParseAddr("192.0.2.9")})
		}},
		{name: "Ask, over every ceiling", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return store.Limited(ctx, s, chapter, "e2590")
		}},
		{name: "GuestsStopped", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.GuestsStopped(ctx)
			return err
		}},
		{name: "StopGuests", call: func(ctx context.Context, s *store.Store, _ time.Time) error { return s.StopGuests(ctx, "", "why") }},
		{name: "AllowGuests", call: func(ctx context.Context, s *store.Store, _ time.Time) error { return s.AllowGuests(ctx, "") }},
		{name: "Floods", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Floods(ctx)
			return err
		}},
		{name: "ErasePerson", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := addressed(ctx, s)
			_, gone := s.ErasePerson(ctx, id, id, "")
			return errors.Join(err, gone)
		}},
		{name: "ForgetNetworks", sweep: true, call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ForgetNetworks(ctx, now.Add(-hub.NetworkFor))
			return err
		}},
		{name: "WaitlistPosition", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).WaitlistPosition(ctx, hub.RSVP{Event: event, Number: 4000})
			return err
		}},
		{name: "Attendees", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Attendees(ctx, "", event, "attendees.read")
			return err
		}},
		{name: "ReadAttendee", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).ReadAttendee(ctx, "", event, answer, hub.FactAttendeesRead)
			return err
		}},
		{name: "AddAttendee", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter("c190").AddAttendee(ctx, "", store.RSVPInput{Event: "e2590", Name: "Nia", Email: "nia@nowhere.example", Party: 1})
			return err
		}},
		{name: "RSVPByToken", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			if _, _, err := s.RSVPByToken(ctx, hub.NewToken()); err == nil {
				return errQueue
			}
			return nil
		}},
		{name: "OwnRSVPs", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.OwnRSVPs(ctx, person, now, 20)
			return err
		}},
		{name: "HostedEvents", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.HostedEvents(ctx, person, now, 20)
			return err
		}},
		{name: "OwnMemberships", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.OwnMemberships(ctx, person)
			return err
		}},
		{name: "Rights", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Rights(ctx, person, hub.Identity{Issuer: "https://id.example.org", Subject: "s7"})
			return err
		}},
		{name: "Identities", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Identities(ctx, person)
			return err
		}},
		{name: "PersonWith", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.PersonWith(ctx, "new@example.org")
			if errors.Is(err, hub.ErrNotFound) {
				return nil
			}
			return err
		}},
		{name: "ConfirmIdentity", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			err := s.ConfirmIdentity(ctx, person, person, hub.Identity{Issuer: storetest.Issuer, Subject: "s7"}, "", "")
			if errors.Is(err, hub.ErrConflict) {
				return nil
			}
			return err
		}},
		{name: "RemoveIdentity", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			err := s.RemoveIdentity(ctx, person, person, hub.Identity{Issuer: storetest.Issuer, Subject: "gone"})
			if errors.Is(err, hub.ErrConflict) {
				return nil
			}
			return err
		}},
		{name: "ClaimMessages", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.ClaimMessages(ctx, hub.LaneRest, 20, time.Minute)
			_, all := s.ClaimMessages(ctx, hub.LaneRest, 1000, time.Minute) // so many that notices are among them
			return errors.Join(err, all)
		}},
		{name: "MarkSent", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.MarkSent(ctx, []hub.Message{{ID: "x10", Chapter: chapter}, {ID: "y10"}})
		}},
		{name: "MarkUnsent", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			list := []hub.Message{{ID: "x20", Chapter: chapter}, {ID: "y20"}}
			return errors.Join(s.MarkUnsent(ctx, list, "no", store.Retry{}), s.MarkUnsent(ctx, list, "no", store.Retry{GiveUp: true}))
		}},
		{name: "Admit, now and then later", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			for range 2 {
				for _, m := range []hub.Message{{ID: "x30", Chapter: chapter}, {ID: "y30"}} {
					if _, err := s.Admit(ctx, m, []hub.Message{{ID: "x40", Chapter: chapter}}, "stranger@example.org", false); err != nil {
						return err
					}
				}
			}
			return nil
		}},
		{name: "Unsend", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			return s.Unsend(ctx, "stranger@example.org", now)
		}},
		{name: "Suppressed", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Suppressed(ctx, "stranger@example.org")
			return err
		}},
		{name: "Refuse, and what undoes it", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			link := s.RefusalLink("stranger@example.org")
			_, err := s.Refuses(ctx, link)
			return errors.Join(err, s.Refuse(ctx, link), s.Allow(ctx, link))
		}},
		{name: "AskConfirmation, and its answers", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			browser := hub.NewToken()
			c := hub.Confirmation{Kind: hub.ConfirmAddress, Person: person, Email: "stranger@example.org"}
			if err := s.AskConfirmation(ctx, c, browser, ""); err != nil {
				return err
			}
			if _, err := s.ConfirmByCode(ctx, browser, "none"); !errors.Is(err, store.ErrWrongCode) {
				return err
			}
			_, err := s.ConfirmationByBrowser(ctx, browser)
			_, byToken := s.ConfirmationByToken(ctx, hub.NewToken())
			_, byLink := s.ConfirmByLink(ctx, "", hub.NewToken())
			return errors.Join(err, byToken, byLink)
		}},
		{name: "AskDataLink, and what its link opens", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, byBrowser := s.DataReader(ctx, hub.NewToken())
			return errors.Join(s.AskDataLink(ctx, "stranger@example.org", ""), s.OpenDataLink(ctx, hub.NewToken(), hub.NewToken()), byBrowser)
		}},
		// Of somebody with an address; of RSVPs' emails there are so few here that PostgreSQL reads their index whole.
		{name: "PersonData", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := addressed(ctx, s)
			_, data := s.PersonData(ctx, id)
			return errors.Join(err, data)
		}},
		{name: "ExportPerson", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := addressed(ctx, s)
			_, data := s.ExportPerson(ctx, id, id, "")
			return errors.Join(err, data)
		}},
		{name: "NoteDataRequest, and its answers", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, whose := s.DataRequestPerson(ctx, "none", hub.DataErase)
			return errors.Join(s.NoteDataRequest(ctx, person, hub.DataErase, "stranger@example.org"), whose, s.CloseDataRequest(ctx, person, "none"))
		}},
		{name: "DataRequests", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.DataRequests(ctx, person, 10)
			return err
		}},
		{name: "ForgetDataRequests", sweep: true, call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ForgetDataRequests(ctx, now.AddDate(-1, 0, 0))
			return err
		}},
		{name: "SitePage", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SitePage(ctx, hub.PageAbout)
			return err
		}},
		{name: "SaveSitePage", sweep: true, call: func(ctx context.Context, s *store.Store, now time.Time) error {
			return errors.Join(s.SaveSitePage(ctx, person, hub.SitePage{Name: hub.PageAbout}), s.SaveSitePage(ctx, person, hub.SitePage{Name: hub.PageAbout, UpdatedAt: now}))
		}},
		{name: "AskCode, and its answers", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			browser := hub.NewToken()
			if err := s.AskCode(ctx, store.CodeAsk{Email: "stranger@example.org", Return: "/me", Browser: browser, Before: hub.NewToken()}); err != nil {
				return err
			}
			if _, err := s.SignInByCode(ctx, browser, "none"); !errors.Is(err, store.ErrWrongCode) {
				return err
			}
			_, err := s.CodeByBrowser(ctx, browser)
			if _, byLink := s.CodeByLink(ctx, hub.NewToken(), browser); !errors.Is(byLink, hub.ErrNotFound) {
				return byLink
			}
			if _, byLink := s.SignInByLink(ctx, hub.NewToken(), browser); !errors.Is(byLink, hub.ErrNotFound) {
				return byLink
			}
			if named := s.NameOwn(ctx, person, "Robin Vale"); named != nil && !errors.Is(named, hub.ErrConflict) {
				return named
			}
			return err
		}},
		{name: "HasAddress", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.HasAddress(ctx, person)
			return err
		}},
		{name: "ReleaseMessages", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.ReleaseMessages(ctx, []hub.MessageID{"m7", "m9"}, 0)
		}},
		{name: "Requests", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).Requests(ctx, "")
			return err
		}},
		{name: "Members", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, _, err := s.Chapter(chapter).Members(ctx, "", hub.MemberFilter{Since: now.AddDate(-9, 0, 0)}, hub.Cursor{At: now, ID: "m9"}, 50)
			return err
		}},
		{name: "Members, by an address", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, _, err := s.Chapter(chapter).Members(ctx, "", hub.MemberFilter{Email: "a@example.org", Tag: "x"}, hub.Cursor{}, 50)
			return err
		}},
		{name: "Members, removed lately", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, _, err := s.Chapter(chapter).Members(ctx, "", hub.MemberFilter{Removed: true}, hub.Cursor{}, 50)
			return err
		}},
		{name: "MembersChosen", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).MembersChosen(ctx, "", hub.MemberFilter{}, func([]hub.MemberName) []hub.MembershipID { return []hub.MembershipID{"m7"} })
			return err
		}},
		{name: "MemberProfile", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).MemberProfile(ctx, "", "m7")
			return err
		}},
		{name: "SaveMember", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.Chapter(chapter).SaveMember(ctx, person, "m7", 0, hub.MemberNotes{Tags: []string{"x"}})
		}},
		{name: "CanRSVP", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, _, err := s.Chapter(chapter).CanRSVP(ctx, person)
			return err
		}},
		{name: "RemoveMember", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			c := s.Chapter(chapter)
			if err := c.RemoveMember(ctx, person, "m7", false); err != nil {
				return err
			}
			if err := c.RestoreMember(ctx, person, "m7"); err != nil {
				return err
			}
			if err := c.BlockMember(ctx, person, "m3607", "why"); err != nil {
				return err
			}
			list, err := c.Blocks(ctx, person)
			if err != nil || len(list) == 0 {
				return err
			}
			return c.Unblock(ctx, person, list[0].ID)
		}},
		{name: "MakeJoinLink", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c := s.Chapter(chapter)
			id, err := c.MakeJoinLink(ctx, hub.JoinLink{Name: "planned", Most: 5, Direct: true, MadeBy: person, ExpiresAt: now.Add(time.Hour)})
			if err != nil {
				return err
			}
			_, listErr := c.JoinLinks(ctx)
			_, oneErr := c.JoinLink(ctx, id)
			_, tokenErr := s.JoinLinkByToken(ctx, s.JoinToken(id))
			_, joinErr := c.JoinByLink(ctx, person, id)
			_, eraseErr := c.EraseJoinLinks(ctx, now.AddDate(-1, 0, 0))
			return errors.Join(listErr, oneErr, tokenErr, joinErr, c.EndJoinLink(ctx, person, id), eraseErr)
		}},
		{name: "InviteToJoin", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c := s.Chapter(chapter)
			if _, err := c.InviteToJoin(ctx, hub.Person{ID: person}, []hub.JoinInvite{{Email: "planned@example.org"}}); err != nil {
				return err
			}
			list, err := c.JoinInvites(ctx, person)
			if err != nil || len(list) == 0 {
				return err
			}
			_, tokenErr := s.JoinInviteByToken(ctx, s.JoinInviteToken(list[0].ID))
			_, eraseErr := c.EraseJoinInvites(ctx, now.AddDate(-1, 0, 0))
			return errors.Join(tokenErr, c.JoinByInvite(ctx, person, list[0].ID), c.EndJoinInvite(ctx, person, list[0].ID), eraseErr)
		}},
		{name: "LeadNames", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c := s.Chapter(chapter)
			_, err := c.LeadNames(ctx)
			_, oneErr := c.LeadName(ctx, person)
			_, eraseErr := c.EraseLeadNames(ctx, now)
			showErr := c.ShowLeadName(ctx, person, "Planned") // of a chapter that they may not lead
			for _, e := range []*error{&oneErr, &showErr} {
				if errors.Is(*e, hub.ErrNotFound) {
					*e = nil
				}
			}
			return errors.Join(err, oneErr, eraseErr, showErr, c.HideLeadName(ctx, person))
		}},
		{name: "Charter", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c, err := s.Charter(ctx, chapter)
			if err != nil {
				return err
			}
			_, remindErr := s.RemindReviews(ctx)
			acceptErr := s.AcceptAgreement(ctx, person, chapter, now) // of a text that nobody wrote
			if errors.Is(acceptErr, hub.ErrConflict) {
				acceptErr = nil
			}
			return errors.Join(remindErr, acceptErr, s.ReviewCharter(ctx, person, chapter, c.ReviewDue, "planned"))
		}},
		{name: "AddAsk", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c := s.Chapter(chapter)
			if err := c.AddAsk(ctx, person, hub.Ask{Kind: hub.AskHelp, Text: "planned"}); err != nil {
				return err
			}
			list, err := c.Asks(ctx)
			if err != nil || len(list) == 0 {
				return err
			}
			id := list[0].ID
			_, oneErr := s.OfficeAsk(ctx, id)
			_, openErr := s.OpenAsks(ctx)
			turnErr := errors.Join(oneErr, openErr, c.AnswerAsk(ctx, person, id, "planned"), c.ReopenAsk(ctx, person, id), c.CloseAsk(ctx, person, id))
			for _, state := range hub.AskStates() {
				for _, after := range []hub.Cursor{{}, {At: now, ID: string(id)}} {
					_, listErr := s.OfficeAsks(ctx, state, after, 50)
					turnErr = errors.Join(turnErr, listErr)
				}
			}
			_, eraseErr := c.EraseAsks(ctx, now.AddDate(-1, 0, 0))
			return errors.Join(turnErr, eraseErr)
		}},
		{name: "AddDuplicate", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c, email := s.Chapter(chapter), "listed.twice@example.org"
			one := store.ImportedPerson{Chapter: chapter, Email: email, Name: "Twice", Member: true, List: hub.ListFollowers, Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", ConsentedAt: now}}
			if _, err := s.ImportPeople(ctx, []store.ImportedPerson{one}, false, nil); err != nil {
				return err
			}
			members, _, err := c.Members(ctx, person, hub.MemberFilter{}, hub.Cursor{}, 3)
			if err != nil || len(members) < 3 {
				return err
			}
			addErr := errors.Join(c.AddDuplicate(ctx, person, members[1].ID, email, "planned"), c.AddDuplicate(ctx, person, members[2].ID, email, "planned"))
			list, listErr := c.Duplicates(ctx)
			if err := errors.Join(addErr, listErr); err != nil || len(list) < 2 {
				return err
			}
			_, oneErr := s.OfficeDuplicate(ctx, list[0].ID)
			_, allErr := s.OfficeDuplicates(ctx, 50)
			_, openErr := s.OpenDuplicates(ctx)
			err = errors.Join(oneErr, allErr, openErr, c.EndDuplicate(ctx, person, list[0].ID), c.DeclineDuplicate(ctx, person, list[1].ID, "planned"))
			_, eraseErr := c.EraseDuplicates(ctx, now.AddDate(-1, 0, 0))
			return errors.Join(err, eraseErr)
		}},
		{name: "ChooseHome", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.ChooseHome(ctx, person, chapter)
		}},
		{name: "DeskLines", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.DeskLines(ctx, []hub.ChapterID{chapter})
			return err
		}},
		{name: "DeskCounts", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Chapter(chapter).DeskCounts(ctx)
			return err
		}},
		{name: "OwnTrail", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.OwnTrail(ctx, person, hub.Cursor{}, 50)
			return err
		}},
		{name: "EndSessionsOf", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.EndSessionsOf(ctx, person, "new@example.org")
			return err
		}},
		{name: "SendsPaused", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SendsPaused(ctx)
			return err
		}},
		{name: "PauseSends", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.PauseSends(ctx, person, "a test")
		}},
		{name: "ResumeSends", call: func(ctx context.Context, s *store.Store, _ time.Time) error { return s.ResumeSends(ctx, person) }},
		{name: "RecordBackup", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			return s.RecordBackup(ctx, hub.Backup{ID: "b1", At: now})
		}},
		{name: "MarkVerified", call: func(ctx context.Context, s *store.Store, _ time.Time) error { return s.MarkVerified(ctx, "b1") }},
		{name: "Backups", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Backups(ctx, 10)
			return err
		}},
		{name: "MailDelays", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.MailDelays(ctx)
			return err
		}},
		{name: "Board", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Board(ctx, "t7")
			return err
		}},
		{name: "ToolkitChapters", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.ToolkitChapters(ctx, []hub.ToolkitID{"t7", "t9"})
			return err
		}},
		{name: "Toolkit", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Toolkit(ctx, "t7")
			return err
		}},
		{name: "ToolkitVersion", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.ToolkitVersion(ctx, "t7", 1)
			return err
		}},
		{name: "Person", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Person(ctx, person)
			return err
		}},
		{name: "PersonByFeed", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.PersonByFeed(ctx, []byte("feed"))
			return err
		}},
		{name: "SetFeedKey", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.SetFeedKey(ctx, person, []byte("feed"))
		}},
		{name: "SetLocale", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.SetLocale(ctx, person, say.Default)
		}},
		{name: "SignOutEverywhere", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.SignOutEverywhere(ctx, person, person)
		}},
		{name: "SignIn, for the first time", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "new"}, Email: "new@example.org", Name: "New",
				Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: chapter}}})
			return err
		}},
		{name: "SignIn, again", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "s7"}, Name: "Known"})
			return err
		}},
		{name: "HasSignedIn", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.HasSignedIn(ctx, "new@example.org")
			return err
		}},
		{name: "GrantByEmail", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.GrantByEmail(ctx, "new@example.org", hub.Grant{Role: hub.RoleLead, Chapter: chapter})
		}},
		{name: "RevokeRole", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.RevokeRole(ctx, "new@example.org", hub.Grant{Role: hub.RoleLead, Chapter: chapter}, "")
			return err
		}},
		{name: "EnsureHubID", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.EnsureHubID(ctx)
			return err
		}},
		{name: "Happened", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			return s.Happened(ctx, hub.Fact{By: person, Chapter: chapter, Kind: "x", Object: "x"})
		}},
		{name: "ExpireFacts", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ExpireFacts(ctx, now.Add(-hub.AuditDays*24*time.Hour))
			return err
		}},
		{name: "ExpireTrail", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.ExpireTrail(ctx, now.Add(-hub.AuditDays*24*time.Hour))
			return err
		}},
		{name: "ChapterBySlug", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.ChapterBySlug(ctx, "c7")
			return err
		}},
		{name: "SaveChapter", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SaveChapter(ctx, hub.Chapter{Slug: "new", Name: "New", Kind: hub.KindLocal, Status: hub.CharterActive, Zone: "UTC", Identifier: "roster:new"})
			return err
		}},
		{name: "AddToolkit, and its draft's life", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := s.AddToolkit(ctx, person, hub.ToolkitHead{Title: "New"})
			return errors.Join(err,
				s.SaveDraft(ctx, person, id, &hub.ToolkitHead{Title: "Newer"}, []hub.Slot{{Key: "city", Label: "City"}}, time.Time{}),
				s.SaveItem(ctx, person, id, hub.Item{Kind: hub.ItemCallScript, Title: "The call"}, time.Time{}),
				s.SaveItem(ctx, person, id, hub.Item{ID: "noitem", Kind: hub.ItemCallScript, Title: "The call"}, time.Time{}),
				s.RemoveItem(ctx, person, id, "noitem", ""))
		}},
		{name: "StartDraft, and the life of a version", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			id, err := s.AddToolkit(ctx, person, hub.ToolkitHead{Title: "New"})
			itemErr := s.SaveItem(ctx, person, id, hub.Item{Kind: hub.ItemCallScript, Title: "The call"}, time.Time{})
			_, firstErr := s.PublishToolkit(ctx, person, id, hub.Publication{})
			v, readErr := s.ToolkitVersion(ctx, id, 1)
			_, pushErr := s.Push(ctx, person, hub.Push{Version: v, Chapters: []hub.ChapterID{chapter}})
			_, startErr := s.StartDraft(ctx, person, id)
			dropErr := s.DropDraft(ctx, person, id)
			_, againErr := s.StartDraft(ctx, person, id)
			_, fixErr := s.FixItem(ctx, person, id, v.Items[0], "A note")
			_, nextErr := s.PublishToolkit(ctx, person, id, hub.Publication{Note: "A note"})
			_, wordsErr := s.Words(ctx, id)
			recall := hub.Recall{Toolkit: id, Item: v.Items[0].Key, Version: 3, Reason: "A wrong number"}
			_, reachErr := s.RecallReach(ctx, recall)
			recallErr := s.RecallText(ctx, person, recall, hub.RecallLetter{Title: "New"})
			list, listErr := s.Recalls(ctx, id)
			_, expiredErr := s.ExpiredItems(ctx, "2026-11-30")
			_, eventsErr := s.Chapter(chapter).RecalledEvents(ctx)
			_, foundErr := s.PublishedItem(ctx, "nokey")
			if errors.Is(foundErr, hub.ErrNotFound) {
				foundErr = nil
			}
			err = errors.Join(err, s.ArchiveToolkit(ctx, person, id), s.ReopenToolkit(ctx, person, id), expiredErr, reachErr, recallErr, listErr, eventsErr, foundErr, s.LiftRecall(ctx, person, list[0], hub.RecallLetter{Title: "New"}))
			takeErr := s.Chapter(chapter).TakeVersion(ctx, person, hub.Take{
				Toolkit: id, From: 3, To: 3, Was: hub.AdoptionUnseen, Is: hub.AdoptionUnseen, Values: map[string]string{"city": "Boston"}, Stored: map[string]string{}, Elsewhere: []string{"town"},
			})
			return errors.Join(err, itemErr, firstErr, readErr, pushErr, startErr, dropErr, againErr, fixErr, nextErr, wordsErr, takeErr)
		}},
		{name: "PublishToolkit", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.PublishToolkit(ctx, person, "t7", hub.Publication{})
			return err
		}},
		{name: "Push", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Push(ctx, person, hub.Push{Version: hub.ToolkitVersion{Toolkit: "t49", Number: 1, ToolkitHead: hub.ToolkitHead{Title: "Toolkit"}}, Chapters: []hub.ChapterID{chapter}})
			_, nudgeErr := s.Nudge(ctx, person, hub.Nudging{Toolkit: "t49", Kind: hub.NudgeSilent, Word: "Please look.", Chapters: []hub.ChapterID{chapter}})
			snoozeErr := s.Chapter(chapter).SnoozeToolkit(ctx, person, "t49", time.Time{})
			_, backErr := s.Withdraw(ctx, person, "t49", []hub.ChapterID{chapter})
			_, laterErr := s.Push(ctx, person, hub.Push{Version: hub.ToolkitVersion{Toolkit: "t49", Number: 1}, Later: &hub.Audience{Kind: hub.EveryKind}})
			return errors.Join(err, nudgeErr, snoozeErr, backErr, laterErr)
		}},
		{name: "OweToolkitEmails", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Push(ctx, person, hub.Push{Version: hub.ToolkitVersion{Toolkit: "t48", Number: 1}, Chapters: []hub.ChapterID{chapter}})
			_, oweErr := s.OweToolkitEmails(ctx)
			return errors.Join(err, oweErr)
		}},
		{name: "ErasePending", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).ErasePending(ctx, now.Add(-hub.PendingFor))
			return err
		}, sweep: true},
		{name: "ReportCall", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			c := s.Chapter(chapter)
			_, err := c.ReportCall(ctx, store.CallReport{Toolkit: "t7", Item: "item", Round: "round", Official: "o", Outcome: hub.CallSpoke, Note: "Yes.", From: netip.MustParseAddr("192.0.2.7")})
			_, counts := c.CallCounts(ctx, "t7")
			_, notes := c.CallNotes(ctx, "t7")
			_, reports := c.EraseCallReports(ctx, now.AddDate(0, 0, -1))
			_, erased := c.EraseCallNotes(ctx, now.AddDate(0, 0, -hub.CallNoteDays))
			return errors.Join(err, counts, notes, reports, erased)
		}},
		{name: "DistrictsOf", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.DistrictsOf(ctx, "02139")
			_, people := s.OfficialsOf(ctx, "MA")
			_, offices := s.OfficesOf(ctx, "A000001")
			return errors.Join(err, people, offices)
		}},
		{name: "EraseGuests", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).EraseGuests(ctx, now.AddDate(0, 0, -hub.GuestDataDays))
			return err
		}, sweep: true},
		{name: "EraseAttendance", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.Chapter(chapter).EraseAttendance(ctx, now.AddDate(0, 0, -hub.MemberDataDays))
			return err
		}, sweep: true},
		{name: "ImportPeople", sweep: true, call: func(ctx context.Context, s *store.Store, now time.Time) error {
			agreed := hub.Subscription{State: hub.SubscriptionOn, Source: "tool", Wording: "Yes.", ConsentedAt: now}
			for _, sub := range []hub.Subscription{{State: hub.SubscriptionPending, Source: "tool"}, agreed} {
				_, err := s.ImportPeople(ctx, []store.ImportedPerson{{Chapter: chapter, Email: "imported@example.org", Identifiers: []string{"tool:1"},
					Tags: []string{"Member"}, Member: true, List: hub.ListMembers, Subscription: sub}}, false, nil)
				if err != nil {
					return err
				}
			}
			return nil
		}},
		{name: "Suppress", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Suppress(ctx, []store.Suppression{{Email: "imported@example.org", Reason: hub.SuppressedLeft, Source: "import"}}, false, nil)
			if err == nil {
				err = s.Chapter(chapter).SuppressHere(ctx, []store.Suppression{{Email: "imported@example.org", Reason: hub.SuppressedLeft, Source: "import"}})
			}
			return err
		}},
		{name: "AddPeopleImport", sweep: true, call: func(ctx context.Context, s *store.Store, now time.Time) error {
			return planImport(ctx, s, now)
		}},
		{name: "AreaPeople", sweep: true, call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, countErr := s.CountAreaPeople(ctx)
			_, err := s.AreaPeople(ctx, "p7", 100)
			return errors.Join(err, countErr)
		}},
		{name: "Follows", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Follows(ctx, person)
			for _, change := range []func(context.Context, hub.PersonID) error{s.Chapter(chapter).Unfollow, s.Chapter(chapter).FollowAgain} {
				if changeErr := change(ctx, person); !errors.Is(changeErr, hub.ErrNotFound) {
					err = errors.Join(err, changeErr)
				}
			}
			return err
		}},
		{name: "SuppressedOn", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.SuppressedOn(ctx, "imported@example.org", "l7")
			return err
		}},
		{name: "Subscriptions", call: func(ctx context.Context, s *store.Store, _ time.Time) error {
			_, err := s.Subscriptions(ctx, person)
			return err
		}},
		{name: "EraseConfirmations", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.EraseConfirmations(ctx, now.Add(-hub.ConfirmFor))
			return err
		}, sweep: true},
		{name: "EraseCodes", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.EraseCodes(ctx, now.Add(-hub.CodeFor))
			return err
		}, sweep: true},
		{name: "EraseCodePeople", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.EraseCodePeople(ctx, now.Add(-hub.CodePersonFor))
			return err
		}, sweep: true},
		{name: "EraseNotices", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.EraseNotices(ctx, now.Add(-hub.MessageDays*24*time.Hour))
			return err
		}, sweep: true},
		{name: "EraseMailboxes", call: func(ctx context.Context, s *store.Store, now time.Time) error {
			_, err := s.EraseMailboxes(ctx, now.Add(-hub.MailboxDays*24*time.Hour))
			return err
		}, sweep: true},
	}
}

// addressed is somebody whose address is known.
func addressed(ctx context.Context, s *store.Store) (hub.PersonID, error) {
	const email = "addressed@example.org"
	if err := s.GrantByEmail(ctx, email, hub.Grant{Role: hub.RoleAuditor}); err != nil {
		return "", err
	}
	return s.PersonWith(ctx, email)
}

// planImport runs what an import of people runs, from its file to its end.
func planImport(ctx context.Context, s *store.Store, now time.Time) error {
	const id, file = hub.PeopleImportID("planned"), hub.ImportFileID("file")
	i := hub.PeopleImport{ID: id, Kind: hub.ImportSupporters, State: hub.ImportDraft, By: "p7", Files: []hub.ImportFile{{ID: file, Import: id, Name: "a.csv"}}}
	err := errors.Join(s.AddPeopleImport(ctx, i), s.AddImportSheet(ctx, id, file, hub.ImportSheet{}), s.AddImportParts(ctx, id, file, 0, [][]byte{{1}}), s.AddImportFile(ctx, "p7", i.Files[0]),
		s.SaveImportOptions(ctx, i, true))
	for _, problem := range []string{"", "It broke."} {
		claimed, claimErr := s.ClaimImport(ctx)
		_, partErr := s.ImportPart(ctx, file, 0)
		_, sheetErr := s.ImportSheet(ctx, file)
		_, listErr := s.PeopleImports(ctx, "", []hub.ImportKind{hub.ImportSupporters}, 50)
		progress := hub.ImportProgress{Import: id, Lease: claimed.Lease, Done: 1, Total: 2, Rejects: []hub.ImportReject{{}}}
		err = errors.Join(err, claimErr, partErr, sheetErr, listErr, s.HoldImport(ctx, progress), s.FinishImport(ctx, id, claimed.Lease, problem), s.StartImport(ctx, "p7", id))
	}
	_, err2 := s.HasImportRejects(ctx, id)
	_, runsErr := s.AreaRuns(ctx, 50)
	err = errors.Join(err, runsErr, s.AddAreaRun(ctx, hub.PeopleImport{ID: "area", Kind: hub.ImportSupporters, By: "p7"}))
	_, mayErr := s.BringsIn(ctx, "p7", "c7")
	err = errors.Join(err, mayErr)
	err = errors.Join(err, err2, s.EachImportReject(ctx, "p7", id, func(hub.ImportReject) error { return nil }), s.ReleaseImport(ctx, id, "lease"), s.StopImport(ctx, "p7", id), s.DiscardImport(ctx, "p7", id))
	for _, sweep := range []func(context.Context, time.Time) (int64, error){s.EraseImportFiles, s.EraseImportRejects, s.ForgetImports} {
		_, sweepErr := sweep(ctx, now.AddDate(-1, 0, 0))
		err = errors.Join(err, sweepErr)
	}
	return err
}

// covered are the methods of the store that a call of another name runs.
func covered() map[string]string {
	return map[string]string{
		"Refuses": "Refuse", "Allow": "Refuse",
		"ConfirmByCode": "AskConfirmation", "ConfirmByLink": "AskConfirmation", "ConfirmationByToken": "AskConfirmation", "ConfirmationByBrowser": "AskConfirmation",
		"OpenDataLink": "AskDataLink", "DataReader": "AskDataLink", "DataRequestPerson": "NoteDataRequest", "CloseDataRequest": "NoteDataRequest",
		"SignInByCode": "AskCode", "SignInByLink": "AskCode", "CodeByBrowser": "AskCode", "CodeByLink": "AskCode", "NameOwn": "AskCode",
		"DropDraft": "StartDraft", "FixItem": "StartDraft", "Words": "StartDraft", "TakeVersion": "StartDraft",
		"Recalls": "StartDraft", "RecallReach": "StartDraft", "RecallText": "StartDraft", "LiftRecall": "StartDraft", "RecalledEvents": "StartDraft", "ExpiredItems": "StartDraft", "ArchiveToolkit": "StartDraft", "ReopenToolkit": "StartDraft", "PublishedItem": "StartDraft",
		"Nudge": "Push", "SnoozeToolkit": "Push", "Withdraw": "Push",
		"SaveDraft": "AddToolkit", "SaveItem": "AddToolkit", "RemoveItem": "AddToolkit",
		"PersonFile": "FindPerson", "Suspended": "FindPerson", "AskLift": "Suspend", "DropLift": "Suspend", "ConfirmLift": "Suspend", "LiftByOperator": "Suspend", "MergeCounts": "MergePeople",
		"Audited":     "Happened",
		"EditChapter": "OpenChapter", "ActivateChapter": "OpenChapter", "PauseChapter": "OpenChapter", "ReopenChapter": "OpenChapter", "RenameChapter": "OpenChapter",
		"Merging": "MergeChapter", "SecondProposal": "MergeChapter", "FormerSlugs": "OpenChapter", "ProposeStep": "OpenChapter", "ChapterProposals": "OpenChapter",
		"RestoreMember": "RemoveMember", "BlockMember": "RemoveMember", "Blocks": "RemoveMember", "Unblock": "RemoveMember",
		"DecideMany": "Decide", "JoinLinks": "MakeJoinLink", "JoinLink": "MakeJoinLink", "JoinLinkByToken": "MakeJoinLink", "JoinByLink": "MakeJoinLink", "EndJoinLink": "MakeJoinLink", "EraseJoinLinks": "MakeJoinLink",
		"LeadName": "LeadNames", "ShowLeadName": "LeadNames", "HideLeadName": "LeadNames", "EraseLeadNames": "LeadNames",
		"AcceptAgreement": "Charter", "ReviewCharter": "Charter", "RemindReviews": "Charter",
		"CallCounts": "ReportCall", "CallNotes": "ReportCall", "EraseCallReports": "ReportCall", "EraseCallNotes": "ReportCall", "OfficialsOf": "DistrictsOf", "OfficesOf": "DistrictsOf",
		"Asks": "AddAsk", "AnswerAsk": "AddAsk", "CloseAsk": "AddAsk", "ReopenAsk": "AddAsk", "OfficeAsk": "AddAsk", "OfficeAsks": "AddAsk", "OpenAsks": "AddAsk", "EraseAsks": "AddAsk",
		"Duplicates": "AddDuplicate", "EndDuplicate": "AddDuplicate", "DeclineDuplicate": "AddDuplicate", "EraseDuplicates": "AddDuplicate", "OfficeDuplicate": "AddDuplicate", "OfficeDuplicates": "AddDuplicate", "OpenDuplicates": "AddDuplicate",
		"JoinInvites": "InviteToJoin", "EndJoinInvite": "InviteToJoin", "JoinByInvite": "InviteToJoin", "EraseJoinInvites": "InviteToJoin", "JoinInviteByToken": "InviteToJoin",
		"AddImportSheet": "AddPeopleImport", "AddImportParts": "AddPeopleImport", "AddImportFile": "AddPeopleImport", "SaveImportOptions": "AddPeopleImport", "ClaimImport": "AddPeopleImport",
		"PeopleImport": "AddPeopleImport", "PeopleImports": "AddPeopleImport", "ImportPart": "AddPeopleImport", "ImportSheet": "AddPeopleImport", "HoldImport": "AddPeopleImport",
		"FinishImport": "AddPeopleImport", "StartImport": "AddPeopleImport", "StopImport": "AddPeopleImport", "DiscardImport": "AddPeopleImport", "ReleaseImport": "AddPeopleImport",
		"EachImportReject": "AddPeopleImport", "HasImportRejects": "AddPeopleImport", "BringsIn": "AddPeopleImport", "AddAreaRun": "AddPeopleImport", "AreaRuns": "AddPeopleImport", "CountAreaPeople": "AreaPeople", "Unfollow": "Follows", "FollowAgain": "Follows", "SuppressHere": "Suppress", "ReadImportRows": "AddPeopleImport", "EraseImportFiles": "AddPeopleImport",
		"EraseImportRejects": "AddPeopleImport", "ForgetImports": "AddPeopleImport",
		"ConfirmInvitation": "Invite", "ResendInvitation": "Invite", "EndInvitation": "Invite", "AcceptInvitation": "Invite", "InvitationByToken": "Invite", "Invitation": "Invite", "Invitations": "Invite", "HostInvitations": "Invite", "ExpireHandovers": "Invite",
	}
}

// unplanned are the methods of the store that no plan is asked of, each with its reason.
func unplanned() map[string]string {
	return map[string]string{
		"Chapter": "runs nothing", "ManageToken": "runs nothing", "JoinToken": "runs nothing", "JoinInviteToken": "runs nothing", "RefusalLink": "runs nothing", "MailboxName": "runs nothing", "LimitName": "runs nothing", "Ping": "runs nothing",
		"Tags":            "reads the words of one chapter, some dozens, whole by design",
		"MergeOwnCounts":  "looks up a browser and an address by their keys, and runs what MergePeople runs",
		"MergeOwn":        "as MergeOwnCounts",
		"ExportMembers":   "reads every member of one chapter by design, for a file",
		"Block":           "goes through the RSVPs of one chapter to what is to come by design: those of the mailbox, however it was spelled",
		"BlockEverywhere": "goes through the RSVPs to what is to come by design, as Block does",
		"NationalBlocks":  "reads whom the office blocked, some dozens, whole by design",
		"AskUnblock":      "changes one row of them", "KeepBlock": "as AskUnblock", "UnblockEverywhere": "as AskUnblock",
		"AddDirectoryImport": "adds the rows of a whole list, once in months", "AcceptDirectory": "drops the rows of a whole list, once in months", "DiscardDirectory": "as AcceptDirectory",
		"DirectoryImports": "goes through the versions of lists, some dozens", "Officials": "reads everybody in office by design, some hundreds, for the office", "DirectoryRows": "reads a whole list by design, to compare it", "LiveDistricts": "goes through a whole list by design, for the office",
		"SitePages":      "reads the office's pages, of which there are five",
		"NewestZoneData": "reads the newest of all events by design, for doctor",
		"Chapters":       "reads the list of chapters, which is kept in memory for three seconds (ADR 4), whole by design",
		"Audiences":      "reads the saved audiences, some dozens, whole by design",
		"SaveAudience":   "changes one row of them", "RenameAudience": "as SaveAudience", "DeleteAudience": "as SaveAudience",
		"Offerings": "reads a toolkit's pushes to chapters that open later, a handful", "StopOffering": "as Offerings",
		"Toolkits":         "reads the list of toolkits, some dozens, whole by design",
		"PublicPages":      "reads every public page by design, a line of some dozens of bytes each, once in ten minutes",
		"PublicToolkits":   "counts every adoption of every toolkit by design; a line of some dozens of bytes each, once in two seconds (ADR 17)",
		"MessageCounts":    "counts every mail of 30 days by design, for operators",
		"Trail":            "reads the newest rows for tests",
		"HastenAfterClock": "reads what is due later, by messages_due and notices_due, and that is little",
		"MailQueue":        "counts every mail of 30 days by design, for operators",
		"FailedMails":      "reads the index of mails that were given up, which are few, from its end",
		"RetryMails":       "reads the index of mails that were given up, which are few",
		"HubID":            "reads one row of a table that has one or two; EnsureHubID runs it",
		"RoleHolders":      "lists every role by design, for operators",
		"Holders":          "counts the people of a role by design, for doctor",
		"Leaderless":       "goes through every chapter by design, for doctor and the office",
		"Removals":         "reads the role removals that wait, a handful at most",
		"AskRemoval":       "adds to them", "Removal": "as Removals", "ConfirmRemoval": "as Removals", "DropRemoval": "as Removals", "EraseRemovals": "as Removals",
		"SecondWord":  "asks the clock alone",
		"OfficeWaits": "counts what waits for the office, some dozens of rows at most, and goes through every chapter as Leaderless does",
		"LockChapter": "changes one chapter, once in a while", "AskUnlock": "as LockChapter", "KeepLock": "as LockChapter", "Unlock": "as LockChapter",
		"OpenGlass": "once in a while", "Glass": "a handful of an admin's", "GlassUses": "a handful of all admins, each with the views of an hour", "CloseGlass": "as Glass", "EraseGlass": "a sweep of a handful",
		"SetUp": "one row of either table answers", "NewSetupCode": "one row", "Setup": "one row", "EnterSetupCode": "one row", "EditSetup": "one row", "FinishSetup": "once", "SetupAdmin": "one row",
		"EraseSetup": "one row", "Settings": "two rows",
		"DropProposal": "takes one of the chapter proposals, a handful at most", "EraseProposals": "as DropProposal",
		"EraseInvitations": "goes through the invitations, some dozens, by design",
		"EraseEndedRoles":  "goes through every role by design, as the sweep of the day",
		"PeopleWithoutKey": "goes through all people by design, for doctor",
		"ReadTrail":        "has a test of its own, TestTheTrailIsReadByIndex",
		"EndSessions":      "ends everybody's by design",
		"Quiet":            "ends everybody's sessions by design, after a restore",
		"Dump":             "reads everything by design",
		"Load":             "fills an empty database",
		"Empty":            "reads a row of each table",
		"EachFile":         "reads every file's row by design, for backups",
		"SealedBy":         "counts every sealed value by design",
		"OneSealed":        "reads one value of each column",
		"OpenAll":          "opens every sealed value by design",
		"Reseal":           "goes through every sealed value by design",
		"ResealAround":     "is Reseal for tests",
		"Seed":             "fills an empty database",
		"AdoptTrail":       "runs once in the life of a database",
		"VerifyTrail":      "reads the whole trail by design, a page at a time by its index",
		"Granted":          "goes through every role that was granted by design, for doctor and the start",
		"GrantedPeople":    "goes through every role that was granted by design, for the sign-in of one computer",
		"Addressless":      "goes through all people by design, for doctor",
		"MoveIdentities":   "moves every account of an issuer by design",
	}
}
