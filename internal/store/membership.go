package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// memberships are the rows of memberships.
var memberships = table[hub.Membership]{name: "memberships", alias: "m", columns: []column[hub.Membership]{
	plain("chapter_id", func(m *hub.Membership) *hub.ChapterID { return &m.Chapter }),
	plain("id", func(m *hub.Membership) *hub.MembershipID { return &m.ID }),
	plain("person_id", func(m *hub.Membership) *hub.PersonID { return &m.Person }),
	plain("state", func(m *hub.Membership) *hub.MembershipState { return &m.State }),
	plain("home", func(m *hub.Membership) *bool { return &m.Home }),
	secret("note_sealed", sealJoin, func(m *hub.Membership) *string { return &m.Note }),
	secretList("answers_sealed", sealAnswers, func(m *hub.Membership) *[]hub.JoinAnswer { return &m.Answers }),
	moment("requested_at", func(m *hub.Membership) *time.Time { return &m.RequestedAt }),
	moment("decided_at", func(m *hub.Membership) *time.Time { return &m.DecidedAt }),
	secret("skills_sealed", sealSkills, func(m *hub.Membership) *string { return &m.Skills }),
	secret("notes_sealed", sealMemberNotes, func(m *hub.Membership) *string { return &m.Notes }),
	secret("follow_up_sealed", sealFollowUp, func(m *hub.Membership) *string { return &m.FollowUp }),
	plain("edition", func(m *hub.Membership) *int { return &m.Edition }),
	moment("joined_at", func(m *hub.Membership) *time.Time { return &m.JoinedAt }),
	plain("was_home", func(m *hub.Membership) *bool { return &m.WasHome }),
	plain("join_link_id", func(m *hub.Membership) *hub.JoinLinkID { return &m.JoinLink }),
	secretJSONOrNull("brought_sealed", sealBrought, func(m *hub.Membership) *hub.Brought { return &m.Brought }),
}}

// AskToJoin records that a person wants to be a member, with what they answered to the chapter's questions. A person who left or
// was declined may ask again; for a member, and for somebody who already asked, nothing changes and nothing is logged. ErrConflict: the
// chapter is closed or paused. Somebody blocked is ErrBlocked.
func (c Chapter) AskToJoin(ctx context.Context, by hub.PersonID, note string, answers ...hub.JoinAnswer) error {
	return c.tx(ctx, "ask to join", func(tx tenantTx) error {
		n, err := insertOr(ctx, tx, &memberships, &hub.Membership{
			ID: hub.NewID[hub.MembershipID](), Person: by, State: hub.MembershipRequested, Note: note, Answers: answers, RequestedAt: tx.store.now(),
		}, `
			ON CONFLICT (chapter_id, person_id) DO UPDATE SET state = 'requested', note_sealed = excluded.note_sealed, answers_sealed = excluded.answers_sealed,
				requested_at = excluded.requested_at, decided_at = NULL, joined_at = NULL, was_home = false, brought_sealed = NULL
			WHERE memberships.state IN ('declined', 'left')`)
		if err != nil {
			return err
		}
		// Behind the row that refers to it: who closes the chapter into another meanwhile is waited for.
		if err := tx.joinable(ctx); err != nil || n == 0 {
			return err
		}
		if err := tx.refuseBlocked(ctx, by); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembershipAsk, Object: "person:" + string(by)})
		return tx.oweLeadsAsked(ctx)
	})
}

// oweLeadsAsked owes the chapter's leads an email about people who ask to join: one a day, however many ask.
func (t tenantTx) oweLeadsAsked(ctx context.Context) error {
	leads, err := t.leads(ctx)
	day := t.store.now().UTC().Format(time.DateOnly)
	for i := 0; err == nil && i < len(leads); i++ {
		m := hub.Message{Kind: hub.MailJoinAsked}
		m.ID = hub.MessageID(fmt.Sprintf("%s.%s.%s", m.Kind, leads[i].ID, day))
		err = t.oweLetter(ctx, leads[i], m)
	}
	return err
}

// Leave ends a person's membership, and with it what they host here, or takes their request back.
func (c Chapter) Leave(ctx context.Context, by hub.PersonID) error {
	return c.tx(ctx, "leave", func(tx tenantTx) error {
		err := must(tx.exec(ctx, `
			UPDATE memberships SET state = 'left', home = false, note_sealed = NULL, answers_sealed = NULL, decided_at = $3
			WHERE chapter_id = $1 AND person_id = $2 AND state IN ('requested', 'approved')`, by, sqldb.At(tx.store.now())))
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, `DELETE FROM event_hosts WHERE chapter_id = $1 AND person_id = $2`, by)
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembershipLeave, Object: "person:" + string(by)})
		return sqldb.Map(err)
	})
}

// Decide answers a join request, and the person is told. At a yes the chapter is their home when they have none; at a no, what they answered
// to its questions goes, as their note does either way. A request that was answered before is ErrConflict.
func (c Chapter) Decide(ctx context.Context, by hub.PersonID, id hub.MembershipID, approve bool) error {
	return c.tx(ctx, "decide on a join request", func(tx tenantTx) error { return tx.decide(ctx, by, id, approve) })
}

// DecideMany answers several join requests as Decide answers each, and returns how many: those that were answered before are left out. One
// that is not there is ErrNotFound, and then none is answered.
func (c Chapter) DecideMany(ctx context.Context, by hub.PersonID, ids []hub.MembershipID, approve bool) (int, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids))) // rows are locked in one order
	n := 0
	err := c.tx(ctx, "decide on join requests", func(tx tenantTx) error {
		n = 0 // the transaction may run again
		for _, id := range ids {
			err := tx.decide(ctx, by, id, approve)
			if errors.Is(err, hub.ErrConflict) {
				continue
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (t tenantTx) decide(ctx context.Context, by hub.PersonID, id hub.MembershipID, approve bool) error {
	state, action := hub.MembershipDeclined, hub.FactMembershipDecline
	if approve {
		state, action = hub.MembershipApproved, hub.FactMembershipApprove
	}
	person, err := text[hub.PersonID](t.row(ctx, `
		UPDATE memberships SET state = $3, decided_at = $4, note_sealed = NULL, answers_sealed = CASE WHEN $5 THEN answers_sealed END
		WHERE chapter_id = $1 AND id = $2 AND state = 'requested' RETURNING person_id`, id, state, sqldb.At(t.store.now()), approve))
	if err = sqldb.Map(err); errors.Is(err, hub.ErrNotFound) {
		exists, lookErr := rowExists(t.row(ctx, `SELECT 1 FROM memberships WHERE chapter_id = $1 AND id = $2`, id))
		if lookErr == nil && exists {
			return hub.ErrConflict
		}
	}
	if err != nil {
		return err
	}
	if approve {
		if err := t.setHome(ctx, person); err != nil {
			return err
		}
	}
	t.happened(hub.Fact{By: by, Kind: action, Object: "membership:" + string(id)})
	return t.oweAnswer(ctx, person, approve)
}

// oweAnswer owes whoever asked to join an email with the answer.
func (t tenantTx) oweAnswer(ctx context.Context, person hub.PersonID, approved bool) error {
	kind := hub.MailJoinDeclined
	if approved {
		kind = hub.MailJoinApproved
	}
	return t.oweTo(ctx, person, hub.Message{Kind: kind})
}

// oweTo owes a person an email; nobody who has no address.
func (t tenantTx) oweTo(ctx context.Context, person hub.PersonID, m hub.Message) error {
	p, err := t.store.addressee(ctx, t.tx, person)
	if err != nil || p.Email == "" {
		return err
	}
	return t.oweLetter(ctx, p, m)
}

// oweWelcome owes somebody who joined by a link an email that welcomes them.
func (t tenantTx) oweWelcome(ctx context.Context, person hub.PersonID) error {
	m, err := hub.Message{}.Saying(hub.JoinedLetter{ByLink: true})
	if err != nil {
		return err
	}
	return t.oweTo(ctx, person, m)
}

// addressee returns a person's name and address inside tx.
func (s *Store) addressee(ctx context.Context, tx runner, id hub.PersonID) (hub.Person, error) {
	p := hub.Person{ID: id}
	err := tx.QueryRowContext(ctx, `SELECT name_sealed, email_sealed, locale FROM people WHERE id = $1`, id).
		Scan(sealed{s, sealName, &p.Name}, sealed{s, sealEmail, &p.Email}, &p.Locale)
	return p, sqldb.Map(err)
}

// Requests returns who asks to join the chapter, the longest first, names and addresses opened; by is told to the trail in the same
// transaction.
func (c Chapter) Requests(ctx context.Context, by hub.PersonID) ([]hub.Membership, error) {
	var out []hub.Membership
	err := c.tx(ctx, "join requests", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			SELECT `+memberColumns+`, COALESCE((SELECT l.name FROM join_links l WHERE l.chapter_id = $1 AND l.id = m.join_link_id), '')
			FROM memberships m JOIN people p ON p.id = m.person_id
			WHERE m.chapter_id = $1 AND m.state = 'requested' ORDER BY m.requested_at, m.id`)
		out, err = collect(rows, err, func(row scanner) (m hub.Membership, err error) {
			err = row.Scan(append(memberships.dest(c.store, &m), sealed{c.store, sealName, &m.Name}, sealed{c.store, sealEmail, &m.Email}, &m.CameBy)...)
			return m, err
		})
		tx.happened(hub.Fact{By: by, Kind: hub.FactMembersRead, Object: "chapter:" + string(c.id)})
		return err
	})
	return out, err
}

// scanMember reads a membership with the name and the address of its person.
func (s *Store) scanMember(row scanner) (hub.Membership, error) {
	var m hub.Membership
	err := row.Scan(append(memberships.dest(s, &m), sealed{s, sealName, &m.Name}, sealed{s, sealEmail, &m.Email})...)
	m.Name = m.Brought.Shown(m.Name)
	return m, sqldb.Map(err)
}

// Membership returns where a person stands in the chapter, or ErrNotFound.
func (c Chapter) Membership(ctx context.Context, person hub.PersonID) (hub.MembershipState, error) {
	state, err := text[hub.MembershipState](c.reader().row(ctx, `
		SELECT state FROM memberships WHERE chapter_id = $1 AND person_id = $2`, person))
	return state, sqldb.Map(err)
}

// DeskCounts returns what needs the chapter's leads, in one query.
func (c Chapter) DeskCounts(ctx context.Context) (hub.DeskCounts, error) {
	var d hub.DeskCounts
	err := c.reader().row(ctx, `
		SELECT
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'approved'),
			(SELECT COUNT(*) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT MIN(requested_at) FROM memberships WHERE chapter_id = $1 AND state = 'requested'),
			(SELECT COUNT(*) FROM adoptions WHERE chapter_id = $1 AND state IN ('unseen', 'seen'))`).
		Scan(&d.Members, &d.Requests, sqldb.Time{T: &d.OldestRequest}, &d.Toolkits)
	return d, sqldb.Map(err)
}
