package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/store"
)

// Files keeps the bytes of pictures and documents.
type Files interface {
	Delete(ctx context.Context, key string) error
}

// Service erases what is over.
type Service struct {
	store *store.Store
	files Files
	now   func() time.Time
}

// New returns the use case over st; the bytes of files are in files.
func New(st *store.Store, files Files, now func() time.Time) *Service {
	return &Service{store: st, files: files, now: now}
}

// Erase forgets everything of Table whose time is over, and the roles whose last day is. It stops at what cannot be erased: the next time
// tries again.
func (s *Service) Erase(ctx context.Context) error {
	if _, err := s.store.EraseEndedRoles(ctx, s.now()); err != nil {
		return fmt.Errorf("retention: roles: %w", err)
	}
	for _, kept := range Table() {
		if err := kept.erase(ctx, s, s.now().Add(-kept.For)); err != nil {
			return fmt.Errorf("retention: %s: %w", kept.What, err)
		}
	}
	return nil
}

// eachChapter calls fn for the handle of each chapter.
func (s *Service) eachChapter(ctx context.Context, fn func(store.Chapter) error) error {
	chapters, err := s.store.Chapters(ctx)
	if err != nil {
		return err
	}
	for _, ch := range chapters {
		if err := fn(s.store.Chapter(ch.ID)); err != nil {
			return err
		}
	}
	return nil
}

// eraseFiles removes the files that nothing shows: the rows first, so that no row names what is gone. Bytes that a stop leaves
// behind are found by doctor (files-orphaned).
func eraseFiles(ctx context.Context, s *Service, before time.Time) error {
	return s.eachChapter(ctx, func(handle store.Chapter) error {
		files, err := handle.EraseFiles(ctx, before)
		if err != nil {
			return err
		}
		for _, f := range files {
			for _, key := range f.Keys() {
				err = errors.Join(err, s.files.Delete(ctx, key))
			}
		}
		return err
	})
}

// Kept is one kind of thing that the hub keeps for a time.
type Kept struct {
	What  say.Text
	For   time.Duration
	Since say.Text // from when For is counted
	erase func(ctx context.Context, s *Service, before time.Time) error
}

const day = 24 * time.Hour

// Table is everything that is kept for a time, in the order in which it goes. Files are last: a folder that refuses must not
// keep names.
func Table() []Kept {
	return []Kept{
		{say.M("RSVP that nobody confirmed"), hub.PendingFor, say.M("it was last sent"), inChapters(store.Chapter.ErasePending)},
		{say.M("Guest’s name, email address and answers"), hub.GuestDataDays * day, say.M("the event ended"), inChapters(store.Chapter.EraseGuests)},
		{say.M("Member’s name on an RSVP, and their answers"), hub.MemberDataDays * day, say.M("the event ended"), inChapters(store.Chapter.EraseAttendance)},
		{say.M("Email of a chapter"), hub.MessageDays * day, say.M("it was sent, or failed for good"), inChapters(store.Chapter.EraseMessages)},
		{say.M("Declined request to join, ended membership"), hub.RequestDays * day, say.M("it was declined, or they left"), inChapters(store.Chapter.EraseRequests)},
		{say.M("First name of a lead on their chapter’s page, off the page at once"), hub.LeadNameFor, say.M("their role ended"), inChapters(store.Chapter.EraseLeadNames)},
		{say.M("Link to join a chapter that is over"), hub.JoinLinkKept, say.M("it expired or was taken back"), inChapters(store.Chapter.EraseJoinLinks)},
		{say.M("Invitation to join a chapter"), hub.JoinInviteFor, say.M("it was sent"), inChapters(store.Chapter.EraseJoinInvites)},
		{say.M("What a chapter asked the national office for, with the answer"), hub.AskDays * day, say.M("it was last answered or closed"), inChapters(store.Chapter.EraseAsks)},
		{say.M("Network from which a call was reported, under that day’s key"), hub.CallReportFor, say.M("it was reported"), inChapters(store.Chapter.EraseCallReports)},
		{say.M("Note that a caller left for the organizers"), hub.CallNoteDays * day, say.M("it was left"), inChapters(store.Chapter.EraseCallNotes)},
		{say.M("A lead’s word that two members are one person, which nobody decided"), hub.DuplicateDays * day, say.M("it was proposed"), inChapters(store.Chapter.EraseDuplicates)},
		{say.M("Place on a list, with the date and the wording of the consent"), hub.ConsentDays * day, say.M("they left the list"), inChapters(store.Chapter.EraseSubscriptions)},
		{say.M("Tag of a chapter on somebody who is neither a member nor on one of its lists"), hub.TagDays * day, say.M("it was given"), inChapters(store.Chapter.EraseTags)},
		{say.M("Network that an RSVP came from, under that day’s key"), hub.NetworkFor, say.M("it was confirmed, held or cancelled"), everywhere((*store.Store).ForgetNetworks)},
		{say.M("Question to an email address"), hub.ConfirmFor, say.M("it was asked"), everywhere((*store.Store).EraseConfirmations)},
		{say.M("Code to sign in with"), hub.CodeFor, say.M("it was asked for"), everywhere((*store.Store).EraseCodes)},
		{say.M("Person of whom nothing is known but that they signed in by a code"), hub.CodePersonFor, say.M("they last did"), everywhere((*store.Store).EraseCodePeople)},
		{say.M("Email that no chapter stands behind"), hub.MessageDays * day, say.M("it was sent, or failed for good"), everywhere((*store.Store).EraseNotices)},
		{say.M("What is known of a mailbox, under a keyed hash"), hub.MailboxDays * day, say.M("its last email or confirmation"), everywhere((*store.Store).EraseMailboxes)},
		{say.M("Invitation to a role that is over or decided"), hub.InvitedUntil, say.M("it was decided, or its link expired"), everywhere((*store.Store).EraseInvitations)},
		{say.M("Request to remove a role that nobody confirmed"), hub.ProposalFor, say.M("it was asked"), everywhere((*store.Store).EraseRemovals)},
		{say.M("Request to close a chapter or change its address that nobody confirmed"), hub.ProposalFor, say.M("it was asked"), everywhere((*store.Store).EraseProposals)},
		{say.M("File of people that is being imported, sealed"), hub.ImportFileFor, say.M("someone last worked on it; once it’s imported, it goes at once"), everywhere((*store.Store).EraseImportFiles)},
		{say.M("Row of such a file that wasn’t imported, with the reason"), hub.ImportRejectFor, say.M("it was read"), everywhere((*store.Store).EraseImportRejects)},
		{say.M("Counts of an import of people"), hub.ImportDays * day, say.M("it ended"), everywhere((*store.Store).ForgetImports)},
		{say.M("Set-up that wasn’t finished, with what was entered in it, sealed"), hub.SetupFor, say.M("someone last worked on it"), everywhere((*store.Store).EraseSetup)},
		{say.M("Reason for which an admin opened a chapter’s names, sealed"), hub.AuditDays * day, say.M("they closed again"), everywhere((*store.Store).EraseGlass)},
		{say.M("Activity log"), hub.AuditDays * day, say.M("it was written"), everywhere((*store.Store).ExpireTrail)},
		{say.M("Request about somebody’s data, by ID or keyed hash"), hub.DataDoneDays * day, say.M("it was answered"), everywhere((*store.Store).ForgetDataRequests)},
		{say.M("What guests did, counted without a person"), hub.AuditDays * day, say.M("it happened"), everywhere((*store.Store).ExpireFacts)},
		{say.M("File that no event and no toolkit shows, such as a picture of a form that was never saved"), hub.LooseFileFor, say.M("it was uploaded"), eraseFiles},
	}
}

// everywhere erases by one call for the whole hub.
func everywhere(erase func(*store.Store, context.Context, time.Time) (int64, error)) func(context.Context, *Service, time.Time) error {
	return func(ctx context.Context, s *Service, before time.Time) error {
		_, err := erase(s.store, ctx, before)
		return err
	}
}

// inChapters erases chapter by chapter.
func inChapters(erase func(store.Chapter, context.Context, time.Time) (int64, error)) func(context.Context, *Service, time.Time) error {
	return func(ctx context.Context, s *Service, before time.Time) error {
		return s.eachChapter(ctx, func(handle store.Chapter) error {
			_, err := erase(handle, ctx, before)
			return err
		})
	}
}
