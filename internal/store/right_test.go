package store_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// subject is somebody about whom the hub holds something of each kind, all of it in words of their own.
type subject struct {
	id             hub.PersonID
	word           string // in every text that is theirs
	coming, past   hub.RSVP
	canaries       []string
	chapter, other hub.Chapter
}

// newSubject makes a member who leads and hosts, RSVPed to an event to come and to one that is over, asked another chapter to join, wrote to
// leads, and whose address is asked to prove itself.
func newSubject(t *testing.T, f *storetest.Fixture, chapter, other hub.Chapter, coming, past hub.Event, word string) subject {
	t.Helper()
	ctx, name := t.Context(), "Ana "+word
	p := subject{word: word, chapter: chapter, other: other}
	p.id = f.Member(t, chapter, name)
	f.Lead(t, chapter, name)
	tenant := f.Store.Chapter(chapter.ID)
	done(t, tenant.AddHost(ctx, "", coming.ID, storetest.Email(name)))
	done(t, tenant.ShowLeadName(ctx, p.id, "called "+word))
	done(t, f.Store.Chapter(other.ID).AskToJoin(ctx, p.id, "joining "+word, hub.JoinAnswer{Question: "Where do you live?", Text: "answering " + word}))
	phone, err := f.Keys.Seal("phone "+word, "people.phone")
	done(t, err)
	why, err := f.Keys.Seal("suspended for "+word, "people.suspension")
	done(t, err)
	f.Exec(t, `UPDATE people SET phone_sealed = $2, suspension_sealed = $3 WHERE id = $1`, p.id, phone, why)
	for _, e := range []hub.Event{coming, past} {
		r, err := tenant.TakeSeat(ctx, p.id, store.RSVPInput{Event: e.ID, Name: name, Party: 1, Note: "note " + word})
		done(t, err)
		if p.past = r; e.ID == coming.ID {
			p.coming = r
		}
	}
	done(t, tenant.WriteToLeads(ctx, storetest.Email(name), hub.ContactLetter{From: name, Text: "letter " + word}))
	done(t, f.Store.AskDataLink(ctx, storetest.Email(name), ""))
	for _, box := range []string{"subscriptions.wording", "tags.name"} {
		sealed, err := f.Keys.Seal(box+" "+word, box)
		done(t, err)
		f.Exec(t, map[string]string{
			"subscriptions.wording": `INSERT INTO subscriptions (chapter_id, id, list_id, person_id, state, source, wording_sealed, created_at) VALUES ($1, 'on ' || $2, 'list', $2, 'pending', 'page', $3, $4)`,
			"tags.name":             `INSERT INTO tags (chapter_id, id, name_key, name_sealed, created_at) VALUES ($1, 'tag ' || $2, $3, $3, $4)`,
		}[box], chapter.ID, string(p.id), sealed, f.Clock.Now())
	}
	f.Exec(t, `INSERT INTO person_tags (chapter_id, tag_id, person_id, created_at) VALUES ($1, 'tag ' || $2, $2, $3)`, chapter.ID, string(p.id), f.Clock.Now())
	f.Exec(t, `INSERT INTO person_identifiers (identifier, person_id, created_at) VALUES ($1, $2, $3)`, "mailchimp:"+word, p.id, f.Clock.Now())
	f.Exec(t, `INSERT INTO role_removals (id, person_id, role, chapter_id, asked_by, asked_at) VALUES ('gone ' || $1, $1, 'lead', $2, $1, $3)`, string(p.id), chapter.ID, f.Clock.Now())
	notes := map[string][]byte{}
	for _, box := range []string{"memberships.skills", "memberships.notes", "memberships.brought", "blocks.reason", "national_blocks.reason"} {
		if notes[box], err = f.Keys.Seal(map[bool]string{true: `{"name":"`, false: ""}[box == "memberships.brought"]+box+" "+word+map[bool]string{true: `","is":true}`, false: ""}[box == "memberships.brought"], box); err != nil {
			t.Fatal(err)
		}
	}
	f.Exec(t, `UPDATE memberships SET skills_sealed = $2, notes_sealed = $3, brought_sealed = $5 WHERE person_id = $1 AND chapter_id = $4`, p.id, notes["memberships.skills"], notes["memberships.notes"], chapter.ID, notes["memberships.brought"])
	f.Exec(t, `INSERT INTO blocks (chapter_id, id, person_id, reason_sealed, blocked_by, blocked_at) VALUES ($2, 'no ' || $1, $1, $3, 'lead', $4)`, string(p.id), other.ID, notes["blocks.reason"], f.Clock.Now())
	f.Exec(t, `INSERT INTO national_blocks (id, person_id, reason_sealed, blocked_by, blocked_at) VALUES ('no ' || $1, $1, $2, 'staff', $3)`, string(p.id), notes["national_blocks.reason"], f.Clock.Now())
	_, err = f.Store.Chapter(other.ID).InviteToJoin(t.Context(), hub.Person{ID: "lead"}, []hub.JoinInvite{{Email: storetest.Email(name), Name: "invited as " + word}})
	done(t, err)
	wrote, err := f.Keys.Seal("duplicates.word "+word, "duplicates.word")
	done(t, err)
	f.Exec(t, `INSERT INTO duplicates (chapter_id, id, person_id, other_id, word_sealed, proposed_by, proposed_at) VALUES ($2, 'twice ' || $1, $3, $1, $4, 'lead', $5)`, string(p.id), other.ID, f.Person(t, "Somebody Else"), wrote, f.Clock.Now())
	why, err = f.Keys.Seal("break_glass.reason "+word, "break_glass.reason")
	done(t, err)
	f.Exec(t, `INSERT INTO break_glass (id, chapter_id, opened_by, reason_sealed, opened_at, ends_at) VALUES ('glass ' || $1, $2, $1, $3, $4, $4)`, string(p.id), other.ID, why, f.Clock.Now())
	p.canaries = []string{"called " + word, "break_glass.reason " + word, "duplicates.word " + word, "invited as " + word, "suspended for " + word, "memberships.skills " + word, "memberships.notes " + word, "memberships.brought " + word, "blocks.reason " + word, "national_blocks.reason " + word, name, "subscriptions.wording " + word, "tags.name " + word, "mailchimp:" + word, storetest.Email(name), "phone " + word, "joining " + word, "answering " + word, "note " + word, "letter " + word}
	return p
}

// subjects are two people with the same kinds of rows, and two events: one to come and one that is over when this returns.
func subjects(t *testing.T, f *storetest.Fixture) (ana, zoe subject, past hub.Event) {
	t.Helper()
	boston, salem := f.Chapter(t, "boston"), f.Chapter(t, "salem")
	past = f.Event(t, boston)
	coming := f.Event(t, boston, func(e *hub.Event) {
		e.StartsAt, e.EndsAt, e.Seats.Capacity = past.EndsAt.AddDate(0, 0, 9), past.EndsAt.AddDate(0, 0, 10), 2
	})
	f.Exec(t, `INSERT INTO lists (chapter_id, id, kind, created_at) VALUES ($1, 'list', 'members', $2)`, boston.ID, f.Clock.Now())
	ana = newSubject(t, f, boston, salem, coming, past, "Quillfeather")
	zoe = newSubject(t, f, boston, salem, coming, past, "Plumwickett")
	f.Clock.Advance(past.EndsAt.Add(time.Minute).Sub(f.Clock.Now()))
	return ana, zoe, past
}

// held are the texts of some canaries that stand in a text.
func held(text string, canaries []string) (list []string) {
	for _, c := range canaries {
		if strings.Contains(text, c) {
			list = append(list, c)
		}
	}
	return list
}

// The export has every canary of its person, and none of another's who has rows of the same kinds beside theirs.
func TestAnExportIsWholeAndOfOnePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ana, zoe, past := subjects(t, f)
		lead := f.Lead(t, ana.chapter, "Lee Lead")
		_, err := f.Store.Chapter(ana.chapter.ID).Attendees(t.Context(), lead, past.ID, hub.FactAttendeesRead)
		done(t, err)
		for _, two := range [][2]subject{{ana, zoe}, {zoe, ana}} {
			d, err := f.Store.ExportPerson(t.Context(), two[0].id, two[0].id, "")
			done(t, err)
			text, err := json.Marshal(d)
			done(t, err)
			same(t, "their own", held(string(text), two[0].canaries), two[0].canaries)
			same(t, "another's", held(string(text), two[1].canaries), []string(nil))
			same(t, "chapters", len(d.Memberships), 2)
			same(t, "RSVPs", len(d.Attendances), 2)
			same(t, "when the name goes", d.Attendances[0].Erased, past.EndsAt.AddDate(0, 0, hub.MemberDataDays))
			same(t, "hosting", len(d.Hosting), 1)
			same(t, "roles", len(d.Roles), 1)
			same(t, "accounts", len(d.SignIns), 1)
			same(t, "asked to prove itself", len(d.Questions), 1)
			if !slices.ContainsFunc(d.Views, func(v hub.DeedRecord) bool {
				return v.By == lead && v.Action == hub.FactAttendeesRead && slices.Equal(v.Roles, []hub.Role{hub.RoleLead})
			}) {
				t.Errorf("that a lead read the list is not among %+v", d.Views)
			}
			if slices.ContainsFunc(d.Views, func(v hub.DeedRecord) bool { return v.By == two[0].id }) {
				t.Error("what the person did is among what others did")
			}
			audited(t, f, hub.AuditEntry{Actor: two[0].id, Action: hub.FactDataExport, Object: "person:" + string(two[0].id)})
			own, err := f.Store.PersonData(t.Context(), two[0].id)
			done(t, err)
			if d.ExportedDate = (time.Time{}); len(own.Attendances) != 2 || own.Person.Name != d.Person.Name {
				t.Errorf("what the page shows differs: %+v", own)
			}
		}
		_, err = f.Store.PersonData(t.Context(), "nobody")
		refused(t, err, hub.ErrNotFound)
	})
}

// The organizers were told that they alone read why they removed somebody.
func TestReasonsAreTheOrganizersAndTheOffices(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ana, _, _ := subjects(t, f)
		done(t, f.Store.Chapter(ana.chapter.ID).Remove(t.Context(), ana.coming.ID, store.Removal{Reason: "was loud"}))
		d, err := f.Store.PersonData(t.Context(), ana.id)
		done(t, err)
		same(t, "for the office", d.Attendances[1].RemovedReason, "was loud")
		own := d.Own()
		same(t, "for themselves", own.Attendances[1].RemovedReason, "")
		same(t, "that there is one", own.Attendances[1].Reasons, true)
		same(t, "the office's is as it was", d.Attendances[1].RemovedReason, "was loud")
	})
}

// opened is every text of the database, unsealed, and where an id still stands, by column.
func opened(t *testing.T, f *storetest.Fixture, id hub.PersonID) (texts string, named []string) {
	t.Helper()
	var all strings.Builder
	tables, lines := dump(t, f.Store)
	for _, table := range tables {
		all.WriteString(lines[table.Name])
		if strings.Contains(lines[table.Name], string(id)) {
			named = append(named, table.Name)
		}
	}
	for _, column := range store.SealedColumns() {
		if column == "network_keys.key_sealed" {
			continue
		}
		table, name, _ := strings.Cut(column, ".")
		rows, err := f.DB.QueryContext(t.Context(), `SELECT `+name+` FROM `+table+` WHERE `+name+` IS NOT NULL`)
		done(t, err)
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var box []byte
			done(t, rows.Scan(&box))
			plain, err := f.Keys.Open(box, strings.TrimSuffix(column, "_sealed"))
			done(t, err)
			all.WriteString(plain + "\n")
		}
		done(t, rows.Err())
		done(t, rows.Close())
	}
	slices.Sort(named)
	return all.String(), named
}

// boxes are the sealed values of a person, as they rest in files.
func boxes(t *testing.T, f *storetest.Fixture, id hub.PersonID) (list [][]byte) {
	t.Helper()
	rows, err := f.DB.QueryContext(t.Context(), `
		SELECT email_sealed FROM people WHERE id = $1 UNION ALL SELECT name_sealed FROM people WHERE id = $1 UNION ALL SELECT phone_sealed FROM people WHERE id = $1
		UNION ALL SELECT note_sealed FROM rsvps WHERE person_id = $1 UNION ALL SELECT note_sealed FROM memberships WHERE person_id = $1 AND note_sealed IS NOT NULL`, id)
	done(t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var box []byte
		done(t, rows.Scan(&box))
		list = append(list, box)
	}
	done(t, rows.Err())
	return list
}

// files are the bytes of the database's files: on PostgreSQL after what autovacuum does in time, which a whole rewrite does now.
func files(t *testing.T, f *storetest.Fixture) []byte {
	t.Helper()
	if f.DB.Engine == sqldb.SQLite {
		f.Exec(t, `PRAGMA wal_checkpoint(TRUNCATE)`)
		var all []byte
		for _, end := range []string{"", "-wal"} {
			content, err := os.ReadFile(f.Path + end)
			if err == nil {
				all = append(all, content...)
			} else if !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		return all
	}
	var all []byte
	// A row that an older transaction of any test might see stays until that one ends.
	var now int64
	done(t, f.DB.QueryRowContext(t.Context(), `SELECT txid_current()`).Scan(&now))
	for old := true; old; {
		done(t, f.DB.QueryRowContext(t.Context(), `SELECT txid_snapshot_xmin(txid_current_snapshot()) <= $1 FROM pg_sleep(0.1)`, now).Scan(&old))
	}
	for _, table := range []string{"people", "rsvps", "memberships", "identities", "messages", "notices", "confirmations", "mailboxes", "roles", "data_requests", "audit"} {
		f.Exec(t, `VACUUM FULL `+table)
		f.Exec(t, `CHECKPOINT`)
		var content []byte
		done(t, f.DB.QueryRowContext(t.Context(), `SELECT pg_read_binary_file(pg_relation_filepath($1))`, table).Scan(&content))
		all = append(all, content...)
	}
	return all
}

// Whoever was erased is in no live row but as an id in the log and among the requests, in no file, and in nothing that waits to leave; the
// counts stay, the waitlist moves up, and everybody else is as before. The control: all of it is found before.
func TestErasePerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		ana, zoe, past := subjects(t, f)
		tenant := f.Store.Chapter(ana.chapter.ID)
		event, err := tenant.Event(ctx, ana.coming.Event)
		done(t, err)
		waits := f.Confirmed(t, event, "Wai Ting", 1)
		same(t, "waits", waits.State, hub.RSVPWaitlisted)
		same(t, "leads of the chapter", f.Int(t, `SELECT COUNT(*) FROM roles WHERE role = 'lead'`), 2)
		sealed, counted := boxes(t, f, ana.id), f.Reload(t, past).Seats
		raw := files(t, f)
		before, _ := opened(t, f, ana.id)
		same(t, "control: all texts", held(before, ana.canaries), ana.canaries)
		for _, box := range sealed {
			if !bytes.Contains(raw, box) {
				t.Error("control: a sealed value is not in the files")
			}
		}

		gone, err := f.Store.ErasePerson(ctx, ana.id, ana.id, "")
		done(t, err)
		same(t, "what went", fmt.Sprintf("%s %d %d %d %d", gone.Email, gone.Cancelled, gone.Counted, gone.Memberships, gone.Roles), "ana.quillfeather@example.org 1 2 2 1")
		after, named := opened(t, f, ana.id)
		same(t, "texts", held(after, ana.canaries), []string(nil))
		same(t, "tables with the id", named, []string{"audit", "data_requests"})
		same(t, "another's texts", held(after, zoe.canaries), zoe.canaries)
		raw = files(t, f)
		for i, box := range sealed {
			if bytes.Contains(raw, box) {
				t.Errorf("sealed value %d is in the files", i)
			}
		}
		same(t, "words in the files", held(string(raw), ana.canaries), []string(nil))
		for _, table := range []string{`confirmations WHERE address_key = $1`, `mailboxes WHERE address_key = $1`, `notices WHERE address_key = $1`} {
			same(t, table, f.Int(t, `SELECT COUNT(*) FROM `+table, store.AddressKey(f.Store, "ana.quillfeather@example.org")), 0)
		}

		same(t, "the past event's count", f.Reload(t, past).Seats, counted)
		r, err := tenant.RSVP(ctx, ana.past.ID)
		done(t, err)
		same(t, "a number without a name", r.Name+r.Note+string(r.Person)+string(r.State), "going")
		up, err := tenant.RSVP(ctx, waits.ID)
		done(t, err)
		same(t, "who waited has the seat", up.State, hub.RSVPGoing)
		_, err = f.Store.Person(ctx, ana.id)
		refused(t, err, hub.ErrNotFound)
		audited(t, f, hub.AuditEntry{Actor: ana.id, Action: hub.FactDataErase, Object: "person:" + string(ana.id)})
		audited(t, f, hub.AuditEntry{Actor: ana.id, Chapter: ana.chapter.ID, Action: hub.FactRoleRevoked(hub.RoleLead), Object: "person:" + string(ana.id)})
		_, err = f.Store.ErasePerson(ctx, ana.id, ana.id, "")
		refused(t, err, hub.ErrNotFound)
		again, err := f.Store.SignIn(ctx, store.SignIn{Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "ana"}, Email: "ana.quillfeather@example.org", Name: "Ana"})
		done(t, err)
		if again == ana.id {
			t.Error("whoever comes back is the person who was erased")
		}
	})
}

// Every table that names a person is in what they see of themselves, and goes when they are erased. A new one gets its dataSection and its
// place in ErasePerson, and rows in newSubject.
func TestEveryTableOfPeopleIsInTheirData(t *testing.T) {
	t.Parallel()
	known := map[string]string{
		"confirmations": "dataQuestions", "event_hosts": "dataHosting", "identities": "dataSignIns", "memberships": "dataMemberships", "notices": "dataEmails",
		"person_identifiers": "dataIdentifiers", "person_tags": "dataTags", "role_removals": "dataRoles", "lead_names": "dataLeadNames", "subscriptions": "dataLists", "blocks": "dataBlocks", "duplicates": "dataDuplicates", "break_glass": "dataGlasses", "national_blocks": "dataBlocks",
		"roles": "dataRoles", "rsvps": "dataAttendances", "data_requests": "keeps the id: it is why the person is gone",
	}
	f := storetest.Open(t, sqldb.SQLite)
	tables, _ := dump(t, f.Store)
	missing := func(known map[string]string) (list []string) {
		for _, table := range tables {
			if known[table.Name] == "" && slices.ContainsFunc(table.Columns, func(c sqldb.Column) bool { return c.Name == "person_id" }) {
				list = append(list, table.Name)
			}
		}
		return list
	}
	same(t, "tables that name people, and are in nobody's data", missing(known), []string(nil))
	delete(known, "rsvps")
	same(t, "control", missing(known), []string{"rsvps"})
}

// The last lead, and the last admin, are erased like everybody else: the chapter just has no lead.
func TestTheLastLeadIsErased(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		boston := f.Chapter(t, "boston")
		lead := f.Lead(t, boston, "Lee Lead")
		f.Grant(t, "Lee Lead", hub.RoleNationalAdmin, hub.Chapter{})
		_, err := f.Store.ErasePerson(t.Context(), hub.Operator, lead, "")
		done(t, err)
		has, err := f.Store.Chapter(boston.ID).HasLead(t.Context())
		done(t, err)
		same(t, "has a lead", has, false)
		audited(t, f, hub.AuditEntry{Actor: hub.Operator, Action: hub.FactRoleRevoked(hub.RoleNationalAdmin), Object: "person:" + string(lead)})
	})
}

// A wish for no email outlives whoever had it.
func TestARefusalOutlivesItsPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		id := f.Person(t, "Sam Ortiz")
		done(t, f.Store.Refuse(t.Context(), f.Store.RefusalLink(storetest.Email("Sam Ortiz"))))
		d, err := f.Store.PersonData(t.Context(), id)
		done(t, err)
		same(t, "said so", d.Person.EmailRefused, true)
		_, err = f.Store.ErasePerson(t.Context(), id, id, "")
		done(t, err)
		refused, err := f.Store.Suppressed(t.Context(), storetest.Email("Sam Ortiz"))
		done(t, err)
		same(t, "still refused", refused, true)
	})
}

// dataLink asks for a link to the data of an address and returns its secret; "no email" when none was owed.
func dataLink(t *testing.T, f *storetest.Fixture, email string) hub.Token {
	t.Helper()
	f.Exec(t, `DELETE FROM notices`)
	done(t, f.Store.AskDataLink(t.Context(), email, ""))
	list, err := f.Store.ClaimMessages(t.Context(), hub.LaneCodes, 100, time.Minute)
	done(t, err)
	for _, m := range list {
		if m.Kind == hub.NoticeDataLink {
			var words hub.DataLinkLetter
			done(t, json.Unmarshal(m.Letter.Words, &words))
			return words.Token
		}
	}
	return "no email"
}

// A link to a guest's data opens once, within the hour, in one browser, and only for whoever has no account.
func TestDataLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		event := f.Event(t, f.Chapter(t, "boston"))
		guest := f.Confirmed(t, event, "Gus Guest", 1)
		ask := func(email string) hub.Token { return dataLink(t, f, email) }
		link, browser := ask(storetest.Email("Gus Guest")), hub.NewToken()
		_, err := f.Store.DataReader(ctx, browser)
		refused(t, err, hub.ErrNotFound)
		done(t, f.Store.OpenDataLink(ctx, link, browser))
		id, err := f.Store.DataReader(ctx, browser)
		done(t, err)
		same(t, "whose data", id, guest.Person)
		refused(t, f.Store.OpenDataLink(ctx, link, hub.NewToken()), hub.ErrNotFound)
		f.Clock.Advance(hub.DataOpenFor)
		_, err = f.Store.DataReader(ctx, browser)
		refused(t, err, hub.ErrNotFound)

		late := ask(storetest.Email("Gus Guest"))
		f.Clock.Advance(hub.DataLinkFor)
		refused(t, f.Store.OpenDataLink(ctx, late, hub.NewToken()), hub.ErrNotFound)

		same(t, "of an address nobody has", string(ask("nobody@example.org")), "no email")
		same(t, "but the question is written all the same", f.Int(t, `SELECT COUNT(*) FROM confirmations WHERE kind = 'data' AND used_at IS NULL`), 2)
		f.Person(t, "Sam Ortiz")
		same(t, "an account gets no secret", string(ask(storetest.Email("Sam Ortiz"))), "")

		joined := ask(storetest.Email("Gus Guest"))
		done(t, f.Store.OpenDataLink(ctx, joined, browser))
		f.Person(t, "Gus Guest")
		_, err = f.Store.DataReader(ctx, browser)
		refused(t, err, hub.ErrConflict)
	})
}

// Of two taps on one link at once, one opens it.
func TestOneOfTwoTapsOpensADataLink(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		f.Confirmed(t, f.Event(t, f.Chapter(t, "boston")), "Gus Guest", 1)
		token := dataLink(t, f, storetest.Email("Gus Guest"))
		results := make(chan error, 8)
		for range cap(results) {
			go func() { results <- f.Store.OpenDataLink(t.Context(), token, hub.NewToken()) }()
		}
		won := 0
		for range cap(results) {
			if <-results == nil {
				won++
			}
		}
		same(t, "taps that opened it", won, 1)
	})
}

// A request names a person or the keyed hash of an address, is answered once, and is forgotten in time.
func TestDataRequests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx := t.Context()
		admin, sam := f.Grant(t, "Ada Admin", hub.RoleNationalAdmin, hub.Chapter{}), f.Person(t, "Sam Ortiz")
		done(t, f.Store.NoteDataRequest(ctx, admin, hub.DataErase, storetest.Email("Sam Ortiz")))
		f.Clock.Advance(time.Minute)
		done(t, f.Store.NoteDataRequest(ctx, admin, hub.DataExport, "nobody@example.org"))
		list, err := f.Store.DataRequests(ctx, admin, 10)
		done(t, err)
		same(t, "both are open, the one due first before the other", fmt.Sprintf("%d %v %s %v %v", len(list), list[0].Person == sam, list[0].Kind, list[1].Person == "", len(list[1].AddressKey) > 0), "2 true erase true true")
		same(t, "due", list[0].DueAt, list[0].AskedAt.AddDate(0, 0, 30))
		audited(t, f, hub.AuditEntry{Actor: admin, Action: hub.FactDataList, Object: "hub"})
		id, err := f.Store.DataRequestPerson(ctx, list[1].ID, hub.DataExport)
		done(t, err)
		same(t, "nobody has the address", string(id), "")
		_, err = f.Store.DataRequestPerson(ctx, list[1].ID, hub.DataErase)
		refused(t, err, hub.ErrNotFound)
		nia := f.Person(t, "Nobody")
		f.Exec(t, `UPDATE people SET email_key = $2 WHERE id = $1`, nia, list[1].AddressKey)
		id, err = f.Store.DataRequestPerson(ctx, list[1].ID, hub.DataExport)
		done(t, err)
		same(t, "somebody has it now", id, nia)

		_, err = f.Store.ErasePerson(ctx, admin, sam, list[1].ID) // another's request, of another kind
		refused(t, err, hub.ErrConflict)
		_, err = f.Store.Person(ctx, sam)
		done(t, err)
		_, err = f.Store.ErasePerson(ctx, admin, sam, list[0].ID)
		done(t, err)
		done(t, f.Store.CloseDataRequest(ctx, admin, list[1].ID))
		refused(t, f.Store.CloseDataRequest(ctx, admin, list[1].ID), hub.ErrConflict)
		_, err = f.Store.DataRequestPerson(ctx, list[0].ID, hub.DataErase)
		refused(t, err, hub.ErrConflict)
		list, err = f.Store.DataRequests(ctx, admin, 10)
		done(t, err)
		same(t, "both are answered", fmt.Sprint(list[0].Open(), list[1].Open(), list[0].DoneBy == admin), "false false true")
		for _, step := range []struct {
			after time.Duration
			want  int64
		}{{hub.DataDoneDays * 24 * time.Hour, 0}, {time.Microsecond, 2}} {
			f.Clock.Advance(step.after)
			n, err := f.Store.ForgetDataRequests(ctx, f.Clock.Now().AddDate(0, 0, -hub.DataDoneDays))
			done(t, err)
			same(t, "forgotten", n, step.want)
		}
	})
}

func TestSitePages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, by := t.Context(), f.Staff(t, "Sol Staff")
		p, err := f.Store.SitePage(ctx, hub.PageAbout)
		done(t, err)
		same(t, "nobody wrote it", p, hub.SitePage{Name: hub.PageAbout})
		p.Body, p.Summary = "We plant trees.", "Who we are"
		done(t, f.Store.SaveSitePage(ctx, by, p))
		refused(t, f.Store.SaveSitePage(ctx, by, p), hub.ErrConflict) // began when nobody had written it
		stored, err := f.Store.SitePage(ctx, hub.PageAbout)
		done(t, err)
		same(t, "written", stored.Body+stored.Summary, p.Body+p.Summary)
		f.Clock.Advance(time.Minute)
		second := stored
		second.Body = "We plant shrubs."
		done(t, f.Store.SaveSitePage(ctx, by, second))
		refused(t, f.Store.SaveSitePage(ctx, by, stored), hub.ErrConflict)
		list, err := f.Store.SitePages(ctx)
		done(t, err)
		same(t, "what is written", len(list), 1)
		audited(t, f, hub.AuditEntry{Actor: by, Action: hub.FactSitePageUpdate, Object: "page:about"})
	})
}
