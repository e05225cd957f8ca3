package store

import (
	"context"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
	"chapterhouse/internal/sqldb"
)

// lists are the rows of lists.
var lists = table[hub.List]{name: "lists", columns: []column[hub.List]{
	plain("chapter_id", func(l *hub.List) *hub.ChapterID { return &l.Chapter }),
	plain("id", func(l *hub.List) *hub.ListID { return &l.ID }),
	plain("kind", func(l *hub.List) *hub.ListKind { return &l.Kind }),
	plain("name", func(l *hub.List) *string { return &l.Name }),
	moment("created_at", func(l *hub.List) *time.Time { return &l.CreatedAt }),
}}

// subscriptions are the rows of subscriptions.
var subscriptions = table[hub.Subscription]{name: "subscriptions", columns: []column[hub.Subscription]{
	plain("chapter_id", func(s *hub.Subscription) *hub.ChapterID { return &s.Chapter }),
	plain("id", func(s *hub.Subscription) *hub.SubscriptionID { return &s.ID }),
	plain("list_id", func(s *hub.Subscription) *hub.ListID { return &s.List }),
	plain("person_id", func(s *hub.Subscription) *hub.PersonID { return &s.Person }),
	plain("state", func(s *hub.Subscription) *hub.SubscriptionState { return &s.State }),
	plain("source", func(s *hub.Subscription) *string { return &s.Source }),
	secret("wording_sealed", sealWording, func(s *hub.Subscription) *string { return &s.Wording }),
	plain("locale", func(s *hub.Subscription) *say.Locale { return &s.Locale }),
	moment("consented_at", func(s *hub.Subscription) *time.Time { return &s.ConsentedAt }),
	moment("left_at", func(s *hub.Subscription) *time.Time { return &s.LeftAt }),
	moment("owed_at", func(s *hub.Subscription) *time.Time { return &s.OwedAt }),
	moment("created_at", func(s *hub.Subscription) *time.Time { return &s.CreatedAt }),
}}

// tag is a word by which a chapter sorts people.
type tag struct {
	chapter hub.ChapterID
	id      hub.TagID
	name    string
	created time.Time
}

// tags are the rows of tags.
var tags = table[tag]{name: "tags", columns: []column[tag]{
	plain("chapter_id", func(t *tag) *hub.ChapterID { return &t.chapter }),
	plain("id", func(t *tag) *hub.TagID { return &t.id }),
	writeOnly("name_key", func(s *Store, t *tag) any { return s.tagKey(t.name) }),
	secret("name_sealed", sealTag, func(t *tag) *string { return &t.name }),
	moment("created_at", func(t *tag) *time.Time { return &t.created }),
}}

// tagKey is what finds a tag, in whatever case it was written.
func (s *Store) tagKey(name string) []byte { return s.keys.Lookup(strings.ToLower(name), keyTag) }

// personTag is a tag that a chapter gave a person.
type personTag struct {
	chapter hub.ChapterID
	tag     hub.TagID
	person  hub.PersonID
	created time.Time
}

// personTags are the rows of person_tags.
var personTags = table[personTag]{name: "person_tags", columns: []column[personTag]{
	plain("chapter_id", func(t *personTag) *hub.ChapterID { return &t.chapter }),
	plain("tag_id", func(t *personTag) *hub.TagID { return &t.tag }),
	plain("person_id", func(t *personTag) *hub.PersonID { return &t.person }),
	moment("created_at", func(t *personTag) *time.Time { return &t.created }),
}}

// personIdentifier is who a person is in a program they were imported from.
type personIdentifier struct {
	identifier string
	person     hub.PersonID
	created    time.Time
}

// personIdentifiers are the rows of person_identifiers.
var personIdentifiers = table[personIdentifier]{name: "person_identifiers", columns: []column[personIdentifier]{
	plain("identifier", func(i *personIdentifier) *string { return &i.identifier }),
	plain("person_id", func(i *personIdentifier) *hub.PersonID { return &i.person }),
	moment("created_at", func(i *personIdentifier) *time.Time { return &i.created }),
}}

// EraseSubscriptions forgets who left the chapter's lists before a moment, with the evidence of their consent, and the people of whom
// nothing else is left. It returns how many. Addresses that are suppressed stay suppressed.
func (c Chapter) EraseSubscriptions(ctx context.Context, before time.Time) (int64, error) {
	var people []hub.PersonID
	err := c.tx(ctx, "erase subscriptions", func(tx tenantTx) error {
		rows, err := tx.query(ctx, `
			DELETE FROM subscriptions WHERE chapter_id = $1 AND state = 'left' AND left_at < $2 RETURNING person_id`, sqldb.At(before))
		if people, err = collect(rows, err, text[hub.PersonID]); err != nil {
			return err
		}
		return tx.forgetStrangers(ctx, people)
	})
	return int64(len(people)), err
}

// EraseTags takes the chapter's tags from people who neither have a membership here, which stays a while when they left, nor a place on
// one of its lists, if they got the tags before a moment. It returns how many tags it took.
func (c Chapter) EraseTags(ctx context.Context, before time.Time) (int64, error) {
	var n int64
	err := c.tx(ctx, "erase tags", func(tx tenantTx) error {
		var err error
		n, err = affected(tx.exec(ctx, `
			DELETE FROM person_tags WHERE chapter_id = $1 AND created_at < $2
				AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.chapter_id = $1 AND m.person_id = person_tags.person_id)
				AND NOT EXISTS (SELECT 1 FROM subscriptions l WHERE l.chapter_id = $1 AND l.person_id = person_tags.person_id AND l.state <> 'left')`,
			sqldb.At(before)))
		return err
	})
	return n, err
}

// SuppressHere keeps addresses off the chapter's own lists for good, and takes those off that are on one: what a file of its leads says of a
// refusal holds for what the chapter sends, and no other chapter's lists change. What the address wants of others stays.
func (c Chapter) SuppressHere(ctx context.Context, list []Suppression) error {
	return c.tx(ctx, "suppress in a chapter", func(tx tenantTx) error {
		names, err := tx.ownLists(ctx)
		if err != nil {
			return err
		}
		now := tx.store.now()
		for _, one := range list {
			at := one.At
			if at.IsZero() {
				at = now
			}
			for _, name := range names {
				_, err := tx.tx.ExecContext(ctx, `INSERT INTO suppressions (address_key, list, reason, source, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (address_key, list) DO NOTHING`,
					tx.store.refusalKey(one.Email), name, one.Reason, one.Source, sqldb.At(at))
				if err != nil {
					return sqldb.Map(err)
				}
			}
			_, err := tx.exec(ctx, `
				UPDATE subscriptions SET state = 'left', left_at = $3 WHERE chapter_id = $1 AND state <> 'left'
					AND person_id IN (SELECT p.id FROM people p WHERE p.email_key = $2)`, tx.store.emailKey(one.Email), sqldb.At(now))
			if err != nil {
				return sqldb.Map(err)
			}
		}
		return nil
	})
}

// ownLists are the two lists that every chapter may write to. Those it does not have yet begin.
func (t tenantTx) ownLists(ctx context.Context) ([]hub.ListID, error) {
	for _, kind := range []hub.ListKind{hub.ListMembers, hub.ListFollowers} {
		l := hub.List{ID: hub.NewID[hub.ListID](), Kind: kind, CreatedAt: t.store.now()}
		if _, err := insertOr(ctx, t, &lists, &l, `ON CONFLICT (chapter_id, kind, name) DO NOTHING`); err != nil {
			return nil, err
		}
	}
	rows, err := t.query(ctx, `SELECT id FROM lists WHERE chapter_id = $1 AND name = '' AND kind IN ('members', 'followers') ORDER BY id`)
	return collect(rows, err, text[hub.ListID])
}
