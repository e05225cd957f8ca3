package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// People who are brought in from another program, hundreds in a statement. A batch is one transaction: whatever ends it, its rows are
// all there or none is, and a batch that comes again finds its rows and changes nothing.

// ImportedPerson is what a file says about one person, for one chapter. Address and chapter are always there.
type ImportedPerson struct {
	Chapter     hub.ChapterID
	Email       string
	Name        string       // like Phone and Postcode, it fills in what is not known, and replaces nothing
	Phone       string       //
	Postcode    string       //
	Standing    hub.Standing // by the office's records; what they say replaces what they said before
	Identifiers []string     // "tool:id"
	Tags        []string     // the chapter's
	Member      bool         // becomes a member of the chapter, unless they left it or were declined
	Own         bool         // the chapter's own leads bring them: what the hub knows of them is neither shown nor changed
	// List is which of the chapter's lists Subscription is a place on. Of it are read State, Source, Wording, Locale and
	// ConsentedAt; without a State there is none.
	List         hub.ListKind
	Subscription hub.Subscription
	// From is the chapter to whose followers an area had added them: that place goes when this one is theirs.
	From hub.ChapterID
}

// ImportedOutcome is what became of an ImportedPerson.
type ImportedOutcome struct {
	Added      bool // nobody had this address
	Changed    bool // anything was written
	Suppressed bool // the address gets no email of this list; the person left it, or was never put on it
	Gone       bool // they left the chapter, were declined or are blocked, and are not made a member; of Own, only what the chapter did or saw
	Elsewhere  bool // nobody has this address, and somebody with another has one of the identifiers: nothing was written
}

// ImportPeople brings people in, all or none of them. Who is known stays as they are; what is missing is filled in. An address that
// is suppressed is never put on a list, and is taken off it. The outcomes are in the order of the people. dry says what would
// happen and writes nothing. keep, which may be nil, says from the outcomes how far the import has come, which is saved with them; it may
// be called again. Why it crosses: a batch is for several chapters, and a person is one for all of them.
func (s *Store) ImportPeople(ctx context.Context, list []ImportedPerson, dry bool, keep func(out []ImportedOutcome) hub.ImportProgress) (out []ImportedOutcome, err error) {
	began := time.Now()
	// Another transaction may have given one of these people a home chapter or a membership since this one looked.
	for range 3 {
		err = s.acrossTx(ctx, "import people", func(tx *transaction) error {
			im := &peopleImport{store: s, tx: tx, dry: dry, list: list, rows: make([]importRow, len(list))}
			if err := s.db.RoomFor(ctx, tx.Tx, importRoom, func() error { return im.run(ctx) }); err != nil {
				return err
			}
			out = im.outcomes()
			if keep == nil {
				return nil
			}
			return s.saveProgress(ctx, tx, keep(out))
		})
		if !errors.Is(err, hub.ErrConflict) {
			break
		}
	}
	if err == nil && !dry {
		s.giveWay(ctx, time.Since(began))
	}
	return out, err
}

// giveWay waits a little after a long transaction on SQLite. Processes that wait for the file look again ten times a second at the
// latest, and give up after ten seconds: without a gap an import would keep a hub that serves from every RSVP. Those of one process
// take turns anyway.
func (s *Store) giveWay(ctx context.Context, took time.Duration) {
	const patience, gap = 200 * time.Millisecond, 120 * time.Millisecond
	if s.db.Engine != sqldb.SQLite || took < patience {
		return
	}
	select {
	case <-time.After(gap):
	case <-ctx.Done():
	}
}

// importRoom is SQLite's memory for the pages of one import, in kB: the indexes of 500,000 people are read at random.
const importRoom = 48_000

// peopleImport is one batch.
type peopleImport struct {
	store *Store
	tx    *transaction
	dry   bool
	list  []ImportedPerson
	rows  []importRow

	refused map[string]bool // keys of addresses, with the list behind it, that get no email
}

// importRow is what is known of one row of a batch.
type importRow struct {
	key     string // the address's look-up key
	refusal string // the address's key among the suppressed
	person  hub.PersonID
	blocked bool // in the chapter, or everywhere
	erased  bool // since the file was read, at their own word
	barred  bool // in the chapter
	out     ImportedOutcome
}

func (im *peopleImport) outcomes() []ImportedOutcome {
	out := make([]ImportedOutcome, len(im.rows))
	for i, r := range im.rows {
		out[i] = r.out
	}
	return out
}

func (im *peopleImport) run(ctx context.Context) error {
	for i, p := range im.list {
		im.rows[i].key, im.rows[i].refusal = string(im.store.emailKey(p.Email)), string(im.store.refusalKey(p.Email))
	}
	var err error
	if im.refused, err = im.suppressed(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{im.erased, im.people, im.blocked, im.members, im.subscribe, im.tag} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// knownPerson is a person who is here, and what is not known of them.
type knownPerson struct {
	id                        hub.PersonID
	nameless, phoneless, lost bool
	standing                  hub.Standing
	fresh                     bool // added by this batch
}

// erased finds whose data was erased when a file that is not done yet may have been read already, or as long ago as a file is kept: what they
// asked for holds against it. Why it crosses: as ImportPeople.
func (im *peopleImport) erased(ctx context.Context) error {
	since := im.store.now().Add(-hub.ImportFileFor)
	var oldest time.Time
	err := im.tx.QueryRowContext(ctx, `SELECT MIN(created_at) FROM people_imports WHERE state <> 'done'`).Scan(sqldb.Time{T: &oldest})
	if err != nil {
		return sqldb.Map(err)
	}
	if !oldest.IsZero() && oldest.Before(since) {
		since = oldest
	}
	gone := map[string]bool{}
	err = lookUp(ctx, im.tx, `SELECT address_key, done_at FROM data_requests WHERE kind = 'erase' AND done_at IS NOT NULL AND address_key IN `,
		im.values(func(i int) []any { return []any{[]byte(im.rows[i].key)} }),
		func(row scanner) error {
			var key []byte
			var at time.Time
			err := row.Scan(&key, sqldb.Time{T: &at})
			gone[string(key)] = gone[string(key)] || !at.Before(since)
			return err
		})
	for i := range im.rows {
		im.rows[i].erased = gone[im.rows[i].key]
	}
	return err
}

// people finds the person of each row, and adds those who are not here.
func (im *peopleImport) people(ctx context.Context) error {
	known, err := im.knownPeople(ctx)
	if err != nil {
		return err
	}
	owners, err := im.owners(ctx)
	if err != nil {
		return err
	}
	var added []hub.Person
	var ids []personIdentifier
	fresh := map[string]int{} // by key: where among added
	for i := range im.rows {
		r, p := &im.rows[i], im.list[i]
		owner := hub.PersonID("")
		for _, id := range p.Identifiers {
			owner = cmp.Or(owner, owners[id])
		}
		who, here := known[r.key]
		r.out.Elsewhere = owner != "" && !here
		switch {
		case r.erased:
			r.out.Elsewhere, r.out.Gone = false, true
			continue
		case here && who.fresh:
			to := &added[fresh[r.key]]
			to.Name, to.Phone, to.Postcode = cmp.Or(to.Name, p.Name), cmp.Or(to.Phone, p.Phone), cmp.Or(to.Postcode, p.Postcode)
			to.Standing = cmp.Or(p.Standing, to.Standing)
		case here && p.Own: // their name is theirs, and the office's
		case here:
			filled, err := im.fill(ctx, who, p)
			if err != nil {
				return err
			}
			r.out.Changed = filled
			who.nameless, who.phoneless, who.lost = who.nameless && p.Name == "", who.phoneless && p.Phone == "", who.lost && p.Postcode == ""
			who.standing = cmp.Or(p.Standing, who.standing)
		case r.out.Elsewhere:
			continue
		case !p.Member && im.barred(i): // there is nothing to know them for
			r.out.Suppressed = true
			continue
		default:
			who, fresh[r.key] = knownPerson{id: hub.NewOrderedID[hub.PersonID](im.store.now()), fresh: true}, len(added)
			added = append(added, hub.Person{ID: who.id, Name: p.Name, Email: p.Email, Phone: p.Phone, Postcode: p.Postcode, Standing: p.Standing, CreatedAt: im.store.now()})
			r.out.Added, r.out.Changed = true, true
		}
		known[r.key], r.person = who, who.id
		for _, id := range p.Identifiers {
			if owners[id] == "" {
				owners[id], r.out.Changed = who.id, true
				ids = append(ids, personIdentifier{id, who.id, im.store.now()})
			}
		}
	}
	renamed, err := im.add(ctx, added)
	if err != nil {
		return err
	}
	for i := range im.rows {
		im.rows[i].person = cmp.Or(renamed[im.rows[i].person], im.rows[i].person)
	}
	for i := range ids {
		ids[i].person = cmp.Or(renamed[ids[i].person], ids[i].person)
	}
	return bulk(ctx, im, &personIdentifiers, ids, ` ON CONFLICT (identifier) DO NOTHING`)
}

// barred reports whether the address of a row gets no email of any list.
func (im *peopleImport) barred(i int) bool {
	return im.refused[im.rows[i].refusal] || im.refused[im.rows[i].refusal+hub.EveryList]
}

// knownPeople finds those of the batch who are here, by the key of their address.
func (im *peopleImport) knownPeople(ctx context.Context) (map[string]knownPerson, error) {
	found := map[string]knownPerson{}
	err := lookUp(ctx, im.tx, `SELECT id, email_key, name_sealed IS NULL, phone_sealed IS NULL, postcode_sealed IS NULL, standing, standing_until FROM people WHERE email_key IN `,
		im.values(func(i int) []any { return []any{[]byte(im.rows[i].key)} }),
		func(row scanner) error {
			var p knownPerson
			var key []byte
			err := row.Scan(&p.id, &key, &p.nameless, &p.phoneless, &p.lost, &p.standing.Status, &p.standing.Until)
			found[string(key)] = p
			return err
		})
	return found, err
}

// owners finds whose the identifiers of the batch are.
func (im *peopleImport) owners(ctx context.Context) (map[string]hub.PersonID, error) {
	found := map[string]hub.PersonID{}
	err := lookUp(ctx, im.tx, `SELECT identifier, person_id FROM person_identifiers WHERE identifier IN `,
		im.values(func(i int) (values []any) {
			for _, id := range im.list[i].Identifiers {
				values = append(values, id)
			}
			return values
		}),
		func(row scanner) error {
			var id string
			var person hub.PersonID
			err := row.Scan(&id, &person)
			found[id] = person
			return err
		})
	return found, err
}

// values are the values of all rows for a look-up, each once.
func (im *peopleImport) values(of func(i int) []any) []any {
	seen := map[any]bool{}
	var all []any
	for i := range im.rows {
		for _, v := range of(i) {
			name := v
			if b, isBytes := v.([]byte); isBytes {
				name = string(b)
			}
			if !seen[name] {
				seen[name] = true
				all = append(all, v)
			}
		}
	}
	return all
}

// fill writes what a row knows about somebody who is here and the hub does not, and what the office's records say of their membership now.
func (im *peopleImport) fill(ctx context.Context, who knownPerson, p ImportedPerson) (bool, error) {
	standing := cmp.Or(p.Standing, who.standing)
	missing := who.nameless && p.Name != "" || who.phoneless && p.Phone != "" || who.lost && p.Postcode != "" || standing != who.standing
	if !missing || im.dry {
		return missing, nil
	}
	var sealed [3]any
	for i, plain := range []struct{ text, purpose string }{{p.Name, sealName}, {p.Phone, sealPhone}, {p.Postcode, sealPostcode}} {
		var err error
		if sealed[i], err = im.store.seal(plain.text, plain.purpose); err != nil {
			return false, err
		}
	}
	_, err := im.tx.ExecContext(ctx, `
		UPDATE people SET name_sealed = COALESCE(name_sealed, $2), phone_sealed = COALESCE(phone_sealed, $3),
			postcode_sealed = COALESCE(postcode_sealed, $4), standing = $5, standing_until = $6 WHERE id = $1`, who.id, sealed[0], sealed[1], sealed[2],
		standing.Status, standing.Until)
	return true, sqldb.Map(err)
}

// add writes people who were not here. Who came in the meantime is found by the conflict: it returns the ids of those under the ids
// they were to have.
func (im *peopleImport) add(ctx context.Context, list []hub.Person) (map[hub.PersonID]hub.PersonID, error) {
	renamed := map[hub.PersonID]hub.PersonID{}
	if im.dry {
		return renamed, nil
	}
	meant, keys := map[string]hub.PersonID{}, map[hub.PersonID]string{}
	for _, p := range list {
		key := string(im.store.emailKey(p.Email))
		meant[key], keys[p.ID] = p.ID, key
	}
	// One order for everybody, so that two imports do not wait for each other.
	slices.SortFunc(list, func(a, b hub.Person) int { return strings.Compare(keys[a.ID], keys[b.ID]) })
	for batch := range slices.Chunk(list, seedParameters/len(people.columns)) {
		values, err := valuesOf(im.store, &people, batch)
		if err != nil {
			return nil, err
		}
		rows, err := im.tx.QueryContext(ctx, people.insert()+tuples(len(batch), len(people.columns))+`
			ON CONFLICT (email_key) DO UPDATE SET created_at = people.created_at RETURNING id, email_key`, values...)
		_, err = collect(rows, err, func(row scanner) (struct{}, error) {
			var id hub.PersonID
			var key []byte
			err := row.Scan(&id, &key)
			if want := meant[string(key)]; want != id {
				renamed[want] = id
			}
			return struct{}{}, err
		})
		if err != nil {
			return nil, err
		}
	}
	return renamed, nil
}

// place is a person in a chapter.
type place struct {
	chapter hub.ChapterID
	person  hub.PersonID
}

// blocked finds who is blocked in the chapter of their row, or everywhere, by the person or the mailbox. Why it crosses: as ImportPeople.
func (im *peopleImport) blocked(ctx context.Context) error {
	in := map[string]bool{}
	note := func(row scanner) error {
		var chapter, key string
		var address []byte
		err := row.Scan(&chapter, &key, &address)
		in[chapter+" "+key], in[chapter+" "+string(address)] = true, true
		return err
	}
	keys := im.values(func(i int) []any { return []any{im.store.addressKey(im.list[i].Email)} })
	for _, find := range []struct {
		statement string
		values    []any
	}{
		{`SELECT chapter_id, COALESCE(person_id, ''), address_key FROM blocks WHERE person_id IN `, im.peopleIDs()},
		{`SELECT chapter_id, COALESCE(person_id, ''), address_key FROM blocks WHERE address_key IN `, keys},
		{`SELECT '', COALESCE(person_id, ''), address_key FROM national_blocks WHERE person_id IN `, im.peopleIDs()},
		{`SELECT '', COALESCE(person_id, ''), address_key FROM national_blocks WHERE address_key IN `, keys},
	} {
		if err := lookUp(ctx, im.tx, find.statement, find.values, note); err != nil {
			return err
		}
	}
	delete(in, " ")
	for i := range im.rows {
		for _, chapter := range []string{"", string(im.list[i].Chapter)} {
			for _, key := range []string{string(im.rows[i].person), string(im.store.addressKey(im.list[i].Email))} {
				found := key != "" && in[chapter+" "+key]
				im.rows[i].blocked = im.rows[i].blocked || found
				im.rows[i].barred = im.rows[i].barred || found && chapter != ""
			}
		}
	}
	return nil
}

// members makes members of those who are to be. Why it crosses: as ImportPeople.
func (im *peopleImport) members(ctx context.Context) error {
	if !slices.ContainsFunc(im.list, func(p ImportedPerson) bool { return p.Member }) {
		return nil
	}
	states, homes := map[place]hub.MembershipState{}, map[hub.PersonID]bool{}
	err := lookUp(ctx, im.tx, `SELECT chapter_id, person_id, state, home FROM memberships WHERE person_id IN `, im.peopleIDs(),
		func(row scanner) error {
			var at place
			var state hub.MembershipState
			var home bool
			err := row.Scan(&at.chapter, &at.person, &state, &home)
			states[at] = state
			homes[at.person] = homes[at.person] || home
			return err
		})
	if err != nil {
		return err
	}
	var added []hub.Membership
	now := im.store.now()
	for i := range im.rows {
		r, p := &im.rows[i], im.list[i]
		if r.person == "" || !p.Member {
			continue
		}
		at := place{p.Chapter, r.person}
		if r.blocked && states[at] != hub.MembershipApproved {
			r.out.Gone = r.barred || !p.Own // a block everywhere is not told to a chapter
			continue
		}
		switch states[at] {
		case hub.MembershipApproved:
			continue
		case hub.MembershipLeft, hub.MembershipDeclined:
			r.out.Gone = true
			continue
		case hub.MembershipRequested:
			if err := im.approve(ctx, at, !homes[at.person]); err != nil {
				return err
			}
		default:
			m := hub.Membership{
				Chapter: p.Chapter, ID: hub.NewOrderedID[hub.MembershipID](now), Person: r.person, State: hub.MembershipApproved, Home: !homes[at.person],
				RequestedAt: now, DecidedAt: now,
			}
			if p.Own { // whether they have a home elsewhere would show
				m.Home, m.Brought = false, hub.Brought{Name: p.Name, Phone: p.Phone, Postcode: p.Postcode, Is: true}
			}
			added = append(added, m)
		}
		states[at], homes[at.person], r.out.Changed = hub.MembershipApproved, homes[at.person] || !p.Own, true
	}
	return bulk(ctx, im, &memberships, added, ` ON CONFLICT (chapter_id, person_id) DO NOTHING`)
}

// approve lets somebody in who asked to join and whom the file names as a member. Why it crosses: as ImportPeople.
func (im *peopleImport) approve(ctx context.Context, at place, home bool) error {
	if im.dry {
		return nil
	}
	_, err := im.tx.ExecContext(ctx, `
		UPDATE memberships SET state = 'approved', decided_at = $3, note_sealed = NULL, home = $4
		WHERE chapter_id = $1 AND person_id = $2 AND state = 'requested'`, at.chapter, at.person, sqldb.At(im.store.now()), home)
	return sqldb.Map(err)
}

// peopleIDs are the people of the batch.
func (im *peopleImport) peopleIDs() []any {
	return im.values(func(i int) []any {
		if im.rows[i].person == "" {
			return nil
		}
		return []any{string(im.rows[i].person)}
	})
}

// onList is a person's place on a list as a batch finds and leaves it.
type onList struct {
	hub.Subscription

	fresh bool // to be inserted
	dirty bool // to be updated
}

// subscribe puts people on lists, and takes those off whose address is suppressed. Why it crosses: as ImportPeople.
func (im *peopleImport) subscribe(ctx context.Context) error {
	if !slices.ContainsFunc(im.list, func(p ImportedPerson) bool { return p.Subscription.State != "" }) {
		return nil
	}
	named, err := im.lists(ctx)
	if err != nil {
		return err
	}
	type spot struct {
		list   hub.ListID
		person hub.PersonID
	}
	there := map[spot]*onList{}
	err = lookUp(ctx, im.tx, `SELECT `+subscriptions.list()+` FROM subscriptions WHERE person_id IN `, im.peopleIDs(),
		func(row scanner) error {
			var l onList
			err := row.Scan(subscriptions.dest(im.store, &l.Subscription)...)
			there[spot{l.List, l.Person}] = &l
			return err
		})
	if err != nil {
		return err
	}
	now := im.store.now()
	var order []*onList
	for i := range im.rows {
		r, p := &im.rows[i], im.list[i]
		if r.person == "" || p.Subscription.State == "" {
			continue
		}
		list := named[listName{p.Chapter, p.List}]
		at := spot{list, r.person}
		l := there[at]
		r.out.Suppressed = r.blocked || im.refused[r.refusal+string(list)] || im.barred(i) || l != nil && l.State == hub.SubscriptionLeft
		was := l != nil
		if !was && !r.out.Suppressed {
			sub := p.Subscription
			sub.Chapter, sub.ID, sub.List, sub.Person, sub.CreatedAt = p.Chapter, hub.NewOrderedID[hub.SubscriptionID](now), list, r.person, now
			l = &onList{Subscription: sub, fresh: true}
			there[at], r.out.Changed = l, true
			order = append(order, l)
			if err := im.leaveArea(ctx, p, r.person); err != nil {
				return err
			}
		}
		if was && l.renew(p.Subscription, r.out.Suppressed, now) {
			r.out.Changed = true
			if !l.fresh && !l.dirty {
				l.dirty = true
				order = append(order, l)
			}
		}
	}
	return im.saveSubscriptions(ctx, order)
}

// leaveArea takes away the place that another area had given. Why it crosses: as ImportPeople.
func (im *peopleImport) leaveArea(ctx context.Context, p ImportedPerson, person hub.PersonID) error {
	if p.From == "" || im.dry {
		return nil
	}
	_, err := im.tx.ExecContext(ctx, `DELETE FROM subscriptions WHERE chapter_id = $1 AND person_id = $2 AND source = 'area' AND state <> 'left'`, p.From, person)
	return sqldb.Map(err)
}

// renew changes a place on a list to what a file says of it, and reports whether that changed anything: who is suppressed leaves, who
// has agreed since is on it, and the newest consent counts. Who left stays away.
func (l *onList) renew(says hub.Subscription, suppressed bool, now time.Time) bool {
	switch {
	case l.State == hub.SubscriptionLeft:
		return false
	case suppressed:
		l.State, l.LeftAt = hub.SubscriptionLeft, now
	case says.State == hub.SubscriptionOn && (l.State == hub.SubscriptionPending || says.ConsentedAt.After(l.ConsentedAt.Add(time.Second))):
		l.State, l.Source, l.Wording, l.ConsentedAt = hub.SubscriptionOn, says.Source, says.Wording, says.ConsentedAt
	default:
		return false
	}
	return true
}

// saveSubscriptions writes what subscribe decided. Why it crosses: as ImportPeople.
func (im *peopleImport) saveSubscriptions(ctx context.Context, list []*onList) error {
	if im.dry {
		return nil
	}
	var added []hub.Subscription
	for _, l := range list {
		if l.fresh {
			added = append(added, l.Subscription)
			continue
		}
		wording, err := im.store.seal(l.Wording, sealWording)
		if err != nil {
			return err
		}
		_, err = im.tx.ExecContext(ctx, `
			UPDATE subscriptions SET state = $3, source = $4, wording_sealed = $5, consented_at = $6, left_at = $7
			WHERE chapter_id = $1 AND id = $2`, l.Chapter, l.ID, l.State, l.Source, wording, sqldb.At(l.ConsentedAt), sqldb.At(l.LeftAt))
		if err != nil {
			return sqldb.Map(err)
		}
	}
	return bulk(ctx, im, &subscriptions, added, ` ON CONFLICT (chapter_id, list_id, person_id) DO NOTHING`)
}

// listName is a list of a chapter by what it is for.
type listName struct {
	chapter hub.ChapterID
	kind    hub.ListKind
}

// lists finds the lists of the batch, and begins those that a chapter does not have yet. Why it crosses: as ImportPeople.
func (im *peopleImport) lists(ctx context.Context) (map[listName]hub.ListID, error) {
	found := map[listName]hub.ListID{}
	find := func() error {
		return lookUp(ctx, im.tx, `SELECT chapter_id, kind, id FROM lists WHERE name = '' AND chapter_id IN `,
			im.values(func(i int) []any { return []any{string(im.list[i].Chapter)} }),
			func(row scanner) error {
				var name listName
				var id hub.ListID
				err := row.Scan(&name.chapter, &name.kind, &id)
				found[name] = id
				return err
			})
	}
	if err := find(); err != nil {
		return nil, err
	}
	var added []hub.List
	for _, p := range im.list {
		name := listName{p.Chapter, p.List}
		if p.Subscription.State != "" && found[name] == "" {
			found[name] = hub.NewID[hub.ListID]()
			added = append(added, hub.List{Chapter: p.Chapter, ID: found[name], Kind: p.List, CreatedAt: im.store.now()})
		}
	}
	if len(added) == 0 || im.dry {
		return found, nil
	}
	if err := bulk(ctx, im, &lists, added, ` ON CONFLICT (chapter_id, kind, name) DO NOTHING`); err != nil {
		return nil, err
	}
	return found, find() // somebody else's, if they were first
}

// suppressed finds which addresses of the batch get no email: the key of the address with the list behind it.
func (im *peopleImport) suppressed(ctx context.Context) (map[string]bool, error) {
	found := map[string]bool{}
	err := lookUp(ctx, im.tx, `SELECT address_key, list FROM suppressions WHERE address_key IN `,
		im.values(func(i int) []any { return []any{[]byte(im.rows[i].refusal)} }),
		func(row scanner) error {
			var key []byte
			var list string
			err := row.Scan(&key, &list)
			found[string(key)+list] = true
			return err
		})
	return found, err
}

// tag gives people the tags of their rows. Why it crosses: as ImportPeople.
func (im *peopleImport) tag(ctx context.Context) error {
	if !slices.ContainsFunc(im.list, func(p ImportedPerson) bool { return len(p.Tags) > 0 }) {
		return nil
	}
	ids, err := im.tagIDs(ctx)
	if err != nil {
		return err
	}
	has := map[string]bool{}
	name := func(t personTag) string { return string(t.tag) + " " + string(t.person) }
	err = lookUp(ctx, im.tx, `SELECT tag_id, person_id FROM person_tags WHERE person_id IN `, im.peopleIDs(),
		func(row scanner) error {
			var t personTag
			err := row.Scan(&t.tag, &t.person)
			has[name(t)] = true
			return err
		})
	if err != nil {
		return err
	}
	var added []personTag
	for i := range im.rows {
		r, p := &im.rows[i], im.list[i]
		if r.person == "" {
			continue
		}
		for _, text := range p.Tags {
			t := personTag{p.Chapter, ids[tagName{p.Chapter, string(im.store.tagKey(text))}], r.person, im.store.now()}
			if !has[name(t)] {
				has[name(t)], r.out.Changed = true, true
				added = append(added, t)
			}
		}
	}
	return bulk(ctx, im, &personTags, added, ` ON CONFLICT (chapter_id, tag_id, person_id) DO NOTHING`)
}

// tagName is a tag of a chapter by its key.
type tagName struct {
	chapter hub.ChapterID
	key     string
}

// tagIDs finds the tags of the batch, and adds those that a chapter does not have yet. Why it crosses: as ImportPeople.
func (im *peopleImport) tagIDs(ctx context.Context) (map[tagName]hub.TagID, error) {
	found := map[tagName]hub.TagID{}
	find := func() error {
		return lookUp(ctx, im.tx, `SELECT chapter_id, name_key, id FROM tags WHERE name_key IN `,
			im.values(func(i int) (values []any) {
				for _, text := range im.list[i].Tags {
					values = append(values, im.store.tagKey(text))
				}
				return values
			}),
			func(row scanner) error {
				var name tagName
				var key []byte
				var id hub.TagID
				err := row.Scan(&name.chapter, &key, &id)
				name.key = string(key)
				found[name] = id
				return err
			})
	}
	if err := find(); err != nil {
		return nil, err
	}
	var added []tag
	for _, p := range im.list {
		for _, text := range p.Tags {
			name := tagName{p.Chapter, string(im.store.tagKey(text))}
			if found[name] == "" {
				found[name] = hub.NewID[hub.TagID]()
				added = append(added, tag{p.Chapter, found[name], text, im.store.now()})
			}
		}
	}
	if len(added) == 0 || im.dry {
		return found, nil
	}
	if err := bulk(ctx, im, &tags, added, ` ON CONFLICT (chapter_id, name_key) DO NOTHING`); err != nil {
		return nil, err
	}
	return found, find() // somebody else's, if they were first
}

// Suppression is an address that gets no email of any list.
type Suppression struct {
	Email  string
	Reason hub.SuppressionReason
	Source string // where it was said: "import"
	At     time.Time
}

// Suppress keeps addresses off all lists (see hub.EveryList) for good, and takes those off that are on one. It reports of each whether
// it was not suppressed yet. dry says so and writes nothing. Why it crosses: an address is one for the lists of all chapters.
func (s *Store) Suppress(ctx context.Context, list []Suppression, dry bool, keep func(fresh []bool) hub.ImportProgress) (fresh []bool, err error) {
	err = s.acrossTx(ctx, "suppress", func(tx *transaction) (err error) {
		if fresh, err = s.suppress(ctx, tx, list, dry); err != nil || keep == nil {
			return err
		}
		return s.saveProgress(ctx, tx, keep(fresh))
	})
	return fresh, err
}

func (s *Store) suppress(ctx context.Context, tx *transaction, list []Suppression, dry bool) (fresh []bool, err error) {
	fresh = make([]bool, len(list))
	known := map[string]bool{}
	keys, people := make([]any, len(list)), make([]any, len(list))
	for i, one := range list {
		keys[i], people[i] = s.refusalKey(one.Email), s.emailKey(one.Email)
	}
	err = lookUp(ctx, tx, `SELECT address_key FROM suppressions WHERE list = '*' AND address_key IN `, keys, func(row scanner) error {
		var key []byte
		err := row.Scan(&key)
		known[string(key)] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	var values []any
	for i, one := range list {
		key := string(s.refusalKey(one.Email))
		if known[key] {
			continue
		}
		known[key], fresh[i] = true, true
		at := one.At
		if at.IsZero() {
			at = s.now()
		}
		values = append(values, []byte(key), hub.EveryList, one.Reason, one.Source, sqldb.At(at))
	}
	if dry {
		return fresh, nil
	}
	const columns = 5
	for batch := range slices.Chunk(values, seedParameters/columns*columns) {
		_, err := tx.ExecContext(ctx, `INSERT INTO suppressions (address_key, list, reason, source, at) VALUES `+tuples(len(batch)/columns, columns)+
			` ON CONFLICT (address_key, list) DO NOTHING`, batch...)
		if err != nil {
			return nil, sqldb.Map(err)
		}
	}
	return fresh, s.takeOff(ctx, tx, people)
}

// takeOff takes the people with these addresses off every list. Why it crosses: as Suppress.
func (s *Store) takeOff(ctx context.Context, tx *transaction, keys []any) error {
	for batch := range slices.Chunk(keys, eraseBatch) {
		a := &arguments{}
		now := a.add(sqldb.At(s.now()))
		_, err := tx.ExecContext(ctx, `
			UPDATE subscriptions SET state = 'left', left_at = `+now+` WHERE state <> 'left' AND person_id IN (
				SELECT id FROM people WHERE email_key IN `+in(a, batch)+`)`, a.values()...)
		if err != nil {
			return sqldb.Map(err)
		}
	}
	return nil
}

// lookUp runs a statement that ends in "IN" for values, some hundred at a time, and calls scan for each row.
func lookUp(ctx context.Context, run runner, statement string, values []any, scan func(row scanner) error) error {
	for batch := range slices.Chunk(values, eraseBatch) {
		a := &arguments{}
		list := in(a, batch)
		rows, err := run.QueryContext(ctx, statement+list, a.values()...)
		if _, err = collect(rows, err, func(row scanner) (struct{}, error) { return struct{}{}, scan(row) }); err != nil {
			return err
		}
	}
	return nil
}

// bulk inserts rows, some hundred parameters at a time, unless the import is dry.
func bulk[T any](ctx context.Context, im *peopleImport, into *table[T], rows []T, conflict string) error {
	if im.dry {
		return nil
	}
	for batch := range slices.Chunk(rows, seedParameters/len(into.columns)) {
		values, err := valuesOf(im.store, into, batch)
		if err != nil {
			return err
		}
		if _, err := im.tx.ExecContext(ctx, into.insert()+tuples(len(batch), len(into.columns))+conflict, values...); err != nil {
			return fmt.Errorf("%s: %w", into.name, sqldb.Map(err))
		}
	}
	return nil
}

// valuesOf are the values of rows, one behind the other.
func valuesOf[T any](s *Store, of *table[T], rows []T) ([]any, error) {
	values := make([]any, 0, len(rows)*len(of.columns))
	for i := range rows {
		row, err := of.values(s, &rows[i])
		if err != nil {
			return nil, err
		}
		values = append(values, row...)
	}
	return values, nil
}

// Subscriptions returns a person's places on lists, oldest first. Why it crosses: the rows belong to the person.
func (s *Store) Subscriptions(ctx context.Context, person hub.PersonID) ([]hub.Subscription, error) {
	rows, err := s.across().QueryContext(ctx, `SELECT `+subscriptions.list()+` FROM subscriptions WHERE person_id = $1 ORDER BY created_at, id`, person)
	list, err := collect(rows, err, subscriptions.scan(s))
	return list, wrap("subscriptions", err)
}

// SuppressedOn reports whether an address gets no email of a list. Whoever sends to a list asks this at the time it sends.
func (s *Store) SuppressedOn(ctx context.Context, email string, list hub.ListID) (bool, error) {
	there, err := rowExists(s.db.QueryRowContext(ctx, `SELECT 1 FROM suppressions WHERE address_key = $1 AND list IN ('', '*', $2) LIMIT 1`,
		s.refusalKey(email), list))
	return there, wrap("suppressed on a list", err)
}
