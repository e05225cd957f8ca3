package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// dataSection reads one part of what the hub holds about a person. A table that names people has its section here.
type dataSection func(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error

var dataSections = []dataSection{
	dataPerson, dataSignIns, dataRoles, dataLeadNames, dataMemberships, dataAttendances, dataHosting, dataLists, dataTags, dataBlocks, dataJoinInvites, dataDuplicates, dataGlasses, dataIdentifiers, dataEmails, dataLetters, dataQuestions, dataViews, dataActivity,
}

// maxDeeds is how many rows of the activity log one person's data has at most, of their own and of others: the newest.
const maxDeeds = 5000

// PersonData returns everything the hub's database holds about a person. Why it crosses: the rows are about the person, in whichever
// chapter they are.
func (s *Store) PersonData(ctx context.Context, id hub.PersonID) (hub.PersonalData, error) {
	d, err := s.personData(ctx, s.across(), id)
	return d, wrap("a person’s data", err)
}

func (s *Store) personData(ctx context.Context, run runner, id hub.PersonID) (d hub.PersonalData, err error) {
	for _, section := range dataSections {
		if err := section(ctx, s, run, id, &d); err != nil {
			return hub.PersonalData{}, err
		}
	}
	return d, nil
}

// ExportPerson is PersonData for a copy that leaves the hub. That by took it is in the trail, and among the requests: it closes the one that
// is named, or notes one that was answered at once. Why it crosses: as PersonData.
func (s *Store) ExportPerson(ctx context.Context, by, id hub.PersonID, request hub.DataRequestID) (hub.PersonalData, error) {
	var d hub.PersonalData
	err := s.acrossTx(ctx, "export a person’s data", func(tx *transaction) (err error) {
		if d, err = s.personData(ctx, tx, id); err != nil {
			return err
		}
		d.ExportedDate = s.second()
		tx.happened(hub.Fact{By: by, Kind: hub.FactDataExport, Object: "person:" + string(id)})
		return s.answered(ctx, tx, by, id, hub.DataExport, request)
	})
	return d, err
}

func dataPerson(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	var p hub.Person
	var feed bool
	err := run.QueryRowContext(ctx, `SELECT `+people.list()+`, feed_key IS NOT NULL FROM people WHERE id = $1`, id).Scan(append(people.dest(s, &p), &feed)...)
	if err != nil {
		return sqldb.Map(err)
	}
	d.Person = hub.PersonRecord{
		Identifiers: []string{"chapterhouse:" + string(id)}, Name: p.Name, Postcode: p.Postcode, Zone: p.Zone, Language: string(p.Locale), Calendar: feed, Suspended: p.SuspendedAt, SuspendedFor: p.Reason, Created: p.CreatedAt,
		Standing: p.Standing.Status, StandingUntil: p.Standing.Until,
	}
	if p.Phone != "" {
		d.Person.PhoneNumbers = []hub.NumberRecord{{Number: p.Phone}}
	}
	if p.Email == "" {
		return nil
	}
	d.Person.EmailAddresses = []hub.AddressRecord{{Address: p.Email}}
	if d.Person.EmailRefused, err = s.suppressedIn(ctx, run, p.Email); err != nil {
		return err
	}
	err = run.QueryRowContext(ctx, `SELECT confirmed_at FROM mailboxes WHERE address_key = $1`, s.addressKey(p.Email)).Scan(sqldb.Time{T: &d.Person.EmailConfirmed})
	return notFoundIsNil(sqldb.Map(err))
}

func dataSignIns(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `SELECT `+identities.list()+` FROM identities WHERE person_id = $1 ORDER BY created_at, issuer, subject`, id)
	list, err := collect(rows, err, identities.scan(s))
	for _, i := range list {
		d.SignIns = append(d.SignIns, hub.SignInRecord{Issuer: i.Issuer, Subject: i.Subject, Created: i.Since, Confirmed: i.ConfirmedAt})
	}
	return err
}

func dataRoles(ctx context.Context, _ *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT r.role, COALESCE(c.name, ''), r.granted_at, r.ends_at, (SELECT MAX(m.asked_at) FROM role_removals m
			WHERE m.person_id = r.person_id AND m.role = r.role AND COALESCE(m.chapter_id, '') = COALESCE(r.chapter_id, ''))
		FROM roles r LEFT JOIN chapters c ON c.id = r.chapter_id
		WHERE r.person_id = $1 ORDER BY r.granted_at, r.role, r.chapter_id`, id)
	d.Roles, err = collect(rows, err, func(row scanner) (r hub.RoleRecord, err error) {
		return r, row.Scan(&r.Role, &r.Chapter, sqldb.Time{T: &r.Granted}, sqldb.Time{T: &r.Ends}, sqldb.Time{T: &r.Removal})
	})
	return err
}

// dataLeadNames reads on which chapters' pages a person's first name is, and where it will be deleted from. Why it crosses: as PersonData.
func dataLeadNames(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT c.name, c.slug, n.name_sealed, n.shown_at FROM lead_names n JOIN chapters c ON c.id = n.chapter_id WHERE n.person_id = $1 ORDER BY n.shown_at, c.id`, id)
	d.LeadNames, err = collect(rows, err, func(row scanner) (n hub.LeadNameRecord, err error) {
		err = row.Scan(&n.Chapter, &n.Slug, sealed{s, sealLeadName, &n.Name}, sqldb.Time{T: &n.Shown})
		n.Name = cmp.Or(n.Name, hub.FirstName(d.Person.Name))
		return n, err
	})
	return err
}

// dataMemberships reads the memberships of a person. Why it crosses: as PersonData.
func dataMemberships(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT c.name, c.slug, m.state, m.home, m.note_sealed, m.answers_sealed, m.skills_sealed, m.notes_sealed, m.follow_up_sealed, m.brought_sealed, m.joined_at IS NOT NULL, m.requested_at, m.decided_at FROM memberships m JOIN chapters c ON c.id = m.chapter_id
		WHERE m.person_id = $1 ORDER BY m.requested_at, m.id`, id)
	d.Memberships, err = collect(rows, err, func(row scanner) (hub.MembershipRecord, error) {
		var m hub.MembershipRecord
		err := row.Scan(&m.Chapter, &m.Slug, &m.State, &m.Home, sealed{s, sealJoin, &m.Note}, sealedItems[hub.JoinAnswer]{s, sealAnswers, &m.Answers}, sealed{s, sealSkills, &m.Skills}, sealed{s, sealMemberNotes, &m.Notes},
			sealed{s, sealFollowUp, &m.FollowUp}, sealedJSON{s, sealBrought, &m.Brought}, &m.Removed, sqldb.Time{T: &m.Requested}, sqldb.Time{T: &m.Decided})
		if m.State == hub.MembershipDeclined || m.State == hub.MembershipLeft {
			if m.Erased = m.Decided; m.Erased.IsZero() {
				m.Erased = m.Requested
			}
			m.Erased = m.Erased.AddDate(0, 0, hub.RequestDays)
		}
		return m, err
	})
	return err
}

// dataAttendances reads the RSVPs of a person. Why it crosses: as PersonData.
func dataAttendances(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT `+rsvpColumns+`, e.title, e.starts_at, e.ends_at, e.zone, c.name, c.slug FROM rsvps r
		JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		JOIN chapters c ON c.id = r.chapter_id WHERE r.person_id = $1 ORDER BY e.starts_at, e.id`, id)
	d.Attendances, err = collect(rows, err, func(row scanner) (hub.AttendanceRecord, error) {
		var e hub.Event
		var a hub.AttendanceRecord
		r, err := s.scanRSVP(row, &a.Event, sqldb.Time{T: &a.Starts}, sqldb.Time{T: &e.EndsAt}, &a.Zone, &a.Chapter, &a.Slug)
		a.ID, a.ChapterID, a.Identifiers, a.EventID = r.ID, r.Chapter, []string{"chapterhouse:" + string(r.ID)}, r.Event
		a.State, a.Held, a.Name, a.Party, a.Attends, a.Note, a.Guest = r.State, r.Held(), r.Name, r.Party, r.Attends, r.Note, r.Guest
		a.Created, a.Modified, a.Removed, a.Erased = r.CreatedAt, r.UpdatedAt, r.RemovedAt, e.ErasedFor(r.Guest)
		a.RemovedReason, a.MovedReason, a.Reasons = r.RemovedReason, r.MovedReason, r.RemovedReason != "" || r.MovedReason != ""
		if r.State == hub.RSVPPending && !r.Held() {
			a.Erased = r.UpdatedAt.Add(hub.PendingFor)
		}
		return a, err
	})
	return err
}

// dataHosting reads the events that a person hosts. Why it crosses: as PersonData.
func dataHosting(ctx context.Context, _ *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT e.title, e.id, c.name, c.slug, e.starts_at, h.created_at FROM event_hosts h
		JOIN events e ON e.chapter_id = h.chapter_id AND e.id = h.event_id
		JOIN chapters c ON c.id = h.chapter_id WHERE h.person_id = $1 ORDER BY e.starts_at, e.id`, id)
	d.Hosting, err = collect(rows, err, func(row scanner) (h hub.HostingRecord, err error) {
		return h, row.Scan(&h.Event, &h.EventID, &h.Chapter, &h.Slug, sqldb.Time{T: &h.Starts}, sqldb.Time{T: &h.Created})
	})
	return err
}

// dataLists reads a person's places on lists, and what they agreed to. Why it crosses: as PersonData.
func dataLists(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT l.kind, c.name, u.state, u.source, u.wording_sealed, u.consented_at, u.left_at, u.created_at FROM subscriptions u
		JOIN lists l ON l.chapter_id = u.chapter_id AND l.id = u.list_id JOIN chapters c ON c.id = u.chapter_id
		WHERE u.person_id = $1 ORDER BY u.created_at, u.id`, id)
	d.Lists, err = collect(rows, err, func(row scanner) (l hub.ListRecord, err error) {
		return l, row.Scan(&l.Kind, &l.Chapter, &l.State, &l.Source, sealed{s, sealWording, &l.Wording}, sqldb.Time{T: &l.Consented}, sqldb.Time{T: &l.Left}, sqldb.Time{T: &l.Created})
	})
	return err
}

// dataTags reads the words by which chapters sort a person. Why it crosses: as PersonData.
func dataTags(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT t.name_sealed, c.name, p.created_at FROM person_tags p
		JOIN tags t ON t.chapter_id = p.chapter_id AND t.id = p.tag_id JOIN chapters c ON c.id = p.chapter_id
		WHERE p.person_id = $1 ORDER BY p.created_at, p.tag_id`, id)
	d.Tags, err = collect(rows, err, func(row scanner) (t hub.TagRecord, err error) {
		return t, row.Scan(sealed{s, sealTag, &t.Tag}, &t.Chapter, sqldb.Time{T: &t.Created})
	})
	return err
}

// dataJoinInvites reads which chapters invited a person's mailbox to join. Why it crosses: as PersonData.
func dataJoinInvites(ctx context.Context, s *Store, run runner, _ hub.PersonID, d *hub.PersonalData) error {
	for _, box := range d.Person.EmailAddresses {
		rows, err := run.QueryContext(ctx, `
			SELECT c.name, c.slug, i.name_sealed, i.invited_at FROM join_invites i JOIN chapters c ON c.id = i.chapter_id
			WHERE i.address_key = $1 ORDER BY i.invited_at, i.id`, s.addressKey(box.Address))
		d.JoinInvites, err = collect(rows, err, func(row scanner) (r hub.JoinInviteRecord, err error) {
			err = row.Scan(&r.Chapter, &r.Slug, sealed{s, sealJoinInviteName, &r.Name}, sqldb.Time{T: &r.Created})
			r.Erased = r.Created.Add(hub.JoinInviteFor)
			return r, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// dataIdentifiers reads who a person is in the programs they were imported from.
func dataIdentifiers(ctx context.Context, _ *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `SELECT identifier FROM person_identifiers WHERE person_id = $1 ORDER BY identifier`, id)
	list, err := collect(rows, err, text[string])
	d.Person.Identifiers = append(d.Person.Identifiers, list...)
	return err
}

// dataEmails reads the emails about a person's RSVPs and account. Why it crosses: as PersonData.
func dataEmails(ctx context.Context, _ *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	read := func(row scanner) (m hub.EmailRecord, err error) {
		return m, row.Scan(&m.Kind, &m.State, sqldb.Time{T: &m.Created}, sqldb.Time{T: &m.Sent})
	}
	rows, err := run.QueryContext(ctx, `SELECT kind, state, created_at, sent_at FROM notices WHERE person_id = $1 ORDER BY created_at`, id)
	if d.Emails, err = collect(rows, err, read); err != nil {
		return err
	}
	about := d.Attendances
	if len(about) == 0 { // a page takes as many statements for none as for some
		about = []hub.AttendanceRecord{{}}
	}
	for batch := range slices.Chunk(about, eraseBatch) {
		chapters, ids := make([]hub.ChapterID, len(batch)), make([]hub.RSVPID, len(batch))
		for i, r := range batch {
			chapters[i], ids[i] = r.ChapterID, r.ID
		}
		a := &arguments{}
		rows, err := run.QueryContext(ctx, `
			SELECT kind, state, created_at, sent_at FROM messages WHERE turn > 0 AND chapter_id IN `+in(a, slices.Compact(slices.Sorted(slices.Values(chapters))))+`
				AND rsvp_id IN `+in(a, ids)+` ORDER BY created_at`, a.values()...)
		list, err := collect(rows, err, read)
		if err != nil {
			return err
		}
		d.Emails = append(d.Emails, list...)
	}
	return nil
}

// dataLetters reads the emails to a person, or with their words, that no RSVP stands behind and that wait to leave.
func dataLetters(ctx context.Context, s *Store, run runner, _ hub.PersonID, d *hub.PersonalData) error {
	for _, box := range d.Person.EmailAddresses {
		err := s.letters(ctx, run, box.Address, func(m hub.Message) error {
			one := hub.EmailRecord{Kind: m.Kind, State: "queued", Created: m.CreatedAt}
			if sameAddress(m.Letter.Replies, box.Address) {
				one.Text = string(m.Letter.Words)
			}
			d.Emails = append(d.Emails, one)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// letters calls fn for the messages of any chapter that wait to leave to an address, or with its owner's words: what they say is sealed,
// so each is opened. Why it crosses: one post office serves all chapters.
func (s *Store) letters(ctx context.Context, run runner, email string, fn func(hub.Message) error) error {
	after := hub.MessageID("")
	for {
		rows, err := run.QueryContext(ctx, `
			SELECT `+messages.list()+` FROM messages WHERE letter_sealed IS NOT NULL AND id > $1 ORDER BY id LIMIT $2`, after, eraseBatch)
		list, err := collect(rows, err, s.scanMessage)
		if err != nil {
			return err
		}
		for _, m := range list {
			if after = m.ID; !sameAddress(m.Letter.To, email) && !sameAddress(m.Letter.Replies, email) {
				continue
			}
			if err := fn(m); err != nil {
				return err
			}
		}
		if len(list) < eraseBatch {
			return nil
		}
	}
}

func sameAddress(a, b string) bool { return a != "" && strings.EqualFold(a, b) }

func dataQuestions(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	var key []byte
	for _, box := range d.Person.EmailAddresses {
		key = s.addressKey(box.Address)
	}
	rows, err := run.QueryContext(ctx, `
		SELECT `+confirmations.list()+` FROM confirmations WHERE person_id = $1 OR address_key = $2 ORDER BY created_at, id`, id, keyOrNull(key))
	list, err := collect(rows, err, func(row scanner) (hub.Confirmation, error) { return s.scanConfirmation(row) })
	for _, c := range list {
		d.Questions = append(d.Questions, hub.QuestionRecord{Kind: c.Kind, Address: c.Email, Created: c.CreatedAt, Expires: c.ExpiresAt})
	}
	return err
}

// listings are the acts by which somebody reads the names of everybody on an event's list, or of a chapter.
func listings() []hub.FactKind {
	return []hub.FactKind{
		hub.FactAttendeesRead, hub.FactAttendeesReadMasked, hub.FactAttendeesExport, hub.FactAttendeesPrint, hub.FactAttendeesLetIn, hub.FactMembersRead, hub.FactMembersExport, hub.FactGlassOpen,
	}
}

// dataViews reads what others did that concerns a person: rows about them, their RSVPs and memberships, and the reading of lists they were
// on by then. Why it crosses: as PersonData.
func dataViews(ctx context.Context, s *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	a := &arguments{}
	who := a.add(id)
	lists := in(a, listings())
	limit := a.add(maxDeeds)
	rows, err := run.QueryContext(ctx, `
		SELECT done.id, done.at, done.actor_id, COALESCE(c.name, ''), done.action, done.object FROM (
			SELECT id, at, actor_id, chapter_id, action, object FROM audit WHERE object = 'person:' || `+who+`
			UNION SELECT a.id, a.at, a.actor_id, a.chapter_id, a.action, a.object FROM rsvps r JOIN audit a ON a.object = 'rsvp:' || r.id WHERE r.person_id = `+who+`
			UNION SELECT a.id, a.at, a.actor_id, a.chapter_id, a.action, a.object FROM memberships m JOIN audit a ON a.object = 'membership:' || m.id WHERE m.person_id = `+who+`
			UNION SELECT a.id, a.at, a.actor_id, a.chapter_id, a.action, a.object FROM rsvps r JOIN audit a ON a.object = 'event:' || r.event_id AND a.at >= r.created_at
				WHERE r.person_id = `+who+` AND a.action IN `+lists+`
			UNION SELECT a.id, a.at, a.actor_id, a.chapter_id, a.action, a.object FROM memberships m JOIN audit a ON a.object = 'chapter:' || m.chapter_id AND a.at >= m.requested_at
				WHERE m.person_id = `+who+` AND m.state IN ('requested', 'approved') AND a.action IN `+lists+`
		) done LEFT JOIN chapters c ON c.id = done.chapter_id WHERE done.actor_id <> `+who+` ORDER BY done.at DESC, done.id DESC LIMIT `+limit, a.values()...)
	if d.Views, err = collect(rows, err, scanDeed); err != nil {
		return err
	}
	return rolesOf(ctx, s, run, d.Views)
}

func dataActivity(ctx context.Context, _ *Store, run runner, id hub.PersonID, d *hub.PersonalData) error {
	rows, err := run.QueryContext(ctx, `
		SELECT a.id, a.at, a.actor_id, COALESCE(c.name, ''), a.action, a.object FROM audit a LEFT JOIN chapters c ON c.id = a.chapter_id
		WHERE a.actor_id = $1 ORDER BY a.at DESC, a.id DESC LIMIT $2`, id, maxDeeds)
	d.Activity, err = collect(rows, err, scanDeed)
	return err
}

func scanDeed(row scanner) (hub.DeedRecord, error) {
	var id hub.AuditID
	var r hub.DeedRecord
	err := row.Scan(&id, sqldb.Time{T: &r.At}, &r.By, &r.Chapter, &r.Action, &r.Object)
	return r, err
}

// rolesOf fills in which roles the actors of some rows have: who they are is theirs.
func rolesOf(ctx context.Context, s *Store, run runner, list []hub.DeedRecord) error {
	ids := []hub.PersonID{""} // nobody: a page takes as many statements for none as for some
	for _, r := range list {
		ids = append(ids, r.By)
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	roles := map[hub.PersonID][]hub.Role{}
	for batch := range slices.Chunk(ids, eraseBatch) {
		a := &arguments{}
		rows, err := run.QueryContext(ctx, `
			SELECT DISTINCT person_id, role FROM roles WHERE (ends_at IS NULL OR ends_at > `+a.add(sqldb.At(s.now()))+`) AND person_id IN `+in(a, batch)+`
			ORDER BY person_id, role`, a.values()...)
		if err := pairs(rows, err, func(id hub.PersonID, role hub.Role) { roles[id] = append(roles[id], role) }); err != nil {
			return err
		}
	}
	for i := range list {
		list[i].Roles = roles[list[i].By]
	}
	return nil
}

// Erased counts what ErasePerson erased, and what stays of it as numbers.
type Erased struct {
	Email       string // where they were reached, for what is kept outside the database
	Cancelled   int    // RSVPs to events that are not over: their seats are free
	Counted     int    // RSVPs that stay as numbers
	Memberships int
	Roles       int

	by hub.PersonID
}

// ErasePerson removes a person: their account, memberships, roles, and the emails to them that wait. Their RSVPs to coming events are
// cancelled, and those to others stay as numbers. That by did it is in the trail, which keeps ids, and among the requests, as for
// ExportPerson. Nobody is refused because nobody else leads a chapter. An unknown person is ErrNotFound. Why it crosses: one human is one
// row, and the rows about them are in whichever chapter.
func (s *Store) ErasePerson(ctx context.Context, by, id hub.PersonID, request hub.DataRequestID) (Erased, error) {
	var gone Erased
	err := s.acrossTx(ctx, "erase a person", func(tx *transaction) error {
		gone = Erased{by: by} // the transaction may run again
		// The UPDATE locks the row: who is just answering an event as this person waits, and finds nobody.
		err := tx.QueryRowContext(ctx, `UPDATE people SET suspended_at = suspended_at WHERE id = $1 RETURNING email_sealed`, id).Scan(sealed{s, sealEmail, &gone.Email})
		if err != nil {
			return sqldb.Map(err)
		}
		for _, step := range []func(context.Context, *transaction, hub.PersonID, *Erased) error{
			s.eraseMail, s.eraseRSVPs, s.eraseBlocks, s.keepSuspension, s.eraseRoles, s.eraseRows,
		} {
			if err := step(ctx, tx, id, &gone); err != nil {
				return err
			}
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDataErase, Object: "person:" + string(id)})
		return s.answeredAt(ctx, tx, by, id, hub.DataErase, request, gone.Email)
	})
	return gone, err
}

// eraseMail removes what waits to leave to a person, and what is known of their mailbox. That its owner wants no email stays: it is
// a promise. Why it crosses: as ErasePerson.
func (s *Store) eraseMail(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	var key any
	if gone.Email != "" {
		key = s.addressKey(gone.Email)
	}
	for _, step := range []struct {
		statement string
		of        any
	}{
		{`DELETE FROM notices WHERE person_id = $1`, id},
		{`DELETE FROM notices WHERE address_key = $1 AND state = 'queued'`, key},
		{`DELETE FROM confirmations WHERE person_id = $1`, id},
		{`DELETE FROM confirmations WHERE address_key = $1`, key},
		{`DELETE FROM tags WHERE id IN (SELECT tag_id FROM person_tags WHERE person_id = $1) AND NOT EXISTS (
			SELECT 1 FROM person_tags o WHERE o.chapter_id = tags.chapter_id AND o.tag_id = tags.id AND o.person_id <> $1)`, id},
		{`DELETE FROM join_invites WHERE address_key = $1`, key},
		{`DELETE FROM invitations WHERE address_key = (SELECT email_key FROM people WHERE id = $1)`, id},
		{`DELETE FROM messages WHERE id IN (
			SELECT m.id FROM rsvps r CROSS JOIN messages m WHERE r.person_id = $1 AND m.chapter_id = r.chapter_id AND m.rsvp_id = r.id AND m.turn > 0)`, id},
		{`DELETE FROM messages WHERE address_key = $1 AND state = 'queued'`, key},
	} {
		if step.of == nil { // nobody has no address
			continue
		}
		if _, err := tx.ExecContext(ctx, step.statement, step.of); err != nil {
			return sqldb.Map(err)
		}
	}
	if gone.Email == "" {
		return nil
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM mailboxes WHERE address_key = $1`, key); err != nil {
		return sqldb.Map(err)
	}
	var ids []hub.MessageID
	err := s.letters(ctx, tx, gone.Email, func(m hub.Message) error {
		ids = append(ids, m.ID)
		return nil
	})
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(ids, eraseBatch) {
		a := &arguments{}
		if _, err := tx.ExecContext(ctx, `DELETE FROM messages WHERE id IN `+in(a, batch), a.values()...); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// eraseRSVPs cancels what is to come, and takes the person from what stays. Why it crosses: as ErasePerson.
func (s *Store) eraseRSVPs(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT `+rsvpColumns+`, e.ends_at FROM rsvps r JOIN events e ON e.chapter_id = r.chapter_id AND e.id = r.event_id
		WHERE r.person_id = $1 ORDER BY r.event_id, r.id`, id)
	type own struct {
		hub.RSVP

		ends time.Time
	}
	list, err := collect(rows, err, func(row scanner) (own, error) {
		var o own
		var err error
		o.RSVP, err = s.scanRSVP(row, sqldb.Time{T: &o.ends})
		return o, err
	})
	if err != nil {
		return err
	}
	for _, o := range list {
		if !o.State.Coming() && !o.Held() || !s.now().Before(o.ends) {
			continue
		}
		if err := s.withdrawErased(ctx, tx, o.RSVP); err != nil {
			return err
		}
		gone.Cancelled++
	}
	// Of what nobody confirmed there is nothing to count.
	if _, err := tx.ExecContext(ctx, `DELETE FROM rsvps WHERE person_id = $1 AND state = 'pending'`, id); err != nil {
		return sqldb.Map(err)
	}
	n, err := affected(tx.ExecContext(ctx, `
		UPDATE rsvps SET `+nobodysRSVP+` WHERE person_id = $1`, id))
	gone.Counted = int(n)
	return err
}

// withdrawErased cancels an RSVP that will be nobody's: its seats are free, the waitlist moves up, and nobody is told that it was cancelled.
// Why it crosses: as ErasePerson; it is bound to the RSVP's chapter for the cancelling, and opens the door again.
func (s *Store) withdrawErased(ctx context.Context, tx *transaction, r hub.RSVP) error {
	chapter, err := s.bind(ctx, tx, r.Chapter)
	if err != nil {
		return err
	}
	r, err = chapter.lockRSVP(ctx, r.ID)
	if err == nil && (r.State.Coming() || r.Held()) {
		forgetWithdrawal(&r)
		err = chapter.withdraw(ctx, &r)
	}
	if err != nil {
		return fmt.Errorf("withdraw: %w", err)
	}
	return s.db.Rescope(ctx, tx.Tx, sqldb.Everyone)
}

func (s *Store) eraseRoles(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	rows, err := tx.QueryContext(ctx, `DELETE FROM roles WHERE person_id = $1 RETURNING role, COALESCE(chapter_id, '')`, id)
	var led []hub.ChapterID
	err = pairs(rows, err, func(role hub.Role, chapter hub.ChapterID) {
		gone.Roles++
		if role == hub.RoleLead {
			led = append(led, chapter)
		}
		tx.happened(hub.Fact{By: gone.by, Chapter: chapter, Kind: hub.FactRoleRevoked(role), Object: "person:" + string(id)})
	})
	for i := 0; i < len(led) && err == nil; i++ {
		err = s.leadless(ctx, tx, led[i])
	}
	if err != nil {
		return err
	}
	return s.voidInvitations(ctx, tx, id)
}

// eraseRows removes the rest; accounts at providers go with the person. Why it crosses: as ErasePerson.
func (s *Store) eraseRows(ctx context.Context, tx *transaction, id hub.PersonID, gone *Erased) error {
	n, err := affected(tx.ExecContext(ctx, `DELETE FROM memberships WHERE person_id = $1`, id))
	if err != nil {
		return err
	}
	gone.Memberships = int(n)
	for _, statement := range []string{`DELETE FROM event_hosts WHERE person_id = $1`, `DELETE FROM duplicates WHERE person_id = $1 OR other_id = $1`, `DELETE FROM lead_names WHERE person_id = $1`, `DELETE FROM people WHERE id = $1`} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}
