package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
)

// Every field of a row is in a column of its table, or is named here with where it comes from.
func TestEveryFieldIsInAColumn(t *testing.T) {
	t.Parallel()
	keys, err := seal.Generate()
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{keys: keys, now: func() time.Time { return time.Unix(0, 0) }}
	place := hub.Place{Located: true}
	missing := slices.Concat(
		missingFields(t, s, &events, hub.Event{Place: place, JoinDetails: "Dial."},
			"CoverWidths", "CoverHeight", // of the file
			"Seats.Capacity", "Seats.Taken", "Seats.Waiting", // in event_seats
			"GuestsOff"), // a lever
		missingFields(t, s, &rsvps, hub.RSVP{Person: "p"}, "Email"),                               // the person's
		missingFields(t, s, &chapters, hub.Chapter{Place: place}, "Place.Venue", "Place.Address"), // of events alone
		missingFields(t, s, &people, hub.Person{}),
		missingFields(t, s, &memberships, hub.Membership{}, "Name", "Email", "CameBy"),                                           // the person's
		missingFields(t, s, &blocks, blockRow{address: []byte{1}}, "Name", "ByName", "LiftAskedBy", "LiftAskedAt", "Suspension"), // the people's, and national_blocks'
		missingFields(t, s, &nationalBlocks, blockRow{address: []byte{1}}, "Name", "Email", "ByName", "Chapter"),
		missingFields(t, s, &joinLinks, hub.JoinLink{}, "MadeByName"), // the person's
		missingFields(t, s, &joinInvites, hub.JoinInvite{Email: "a"}, "ByName"),
		missingFields(t, s, &leadNames, hub.LeadName{}),
		missingFields(t, s, &charters, hub.Charter{}, "Agreement", "AgreedByName", "Leads", "Events"), // the office's text, the person's, and counts
		missingFields(t, s, &asks, hub.Ask{}, "ChapterName", "ChapterSlug"),
		missingFields(t, s, &callReports, callReport{}), missingFields(t, s, &callNotes, hub.CallNote{}),
		missingFields(t, s, &directoryImports, hub.DirectoryImport{}), missingFields(t, s, &directoryOfficials, officialRow{}),
		missingFields(t, s, &directoryOffices, officeRow{}), missingFields(t, s, &directoryDistricts, districtRow{}),
		missingFields(t, s, &duplicates, hub.Duplicate{}, "ByName", "ChapterName", "ChapterSlug", "Names"), // the people's and the chapter's
		missingFields(t, s, &lists, hub.List{}),
		missingFields(t, s, &subscriptions, hub.Subscription{}),
		missingFields(t, s, &confirmations, confirmationRow{}),
		missingFields(t, s, &invitations, invitationRow{Invitation: hub.Invitation{Email: "a"}}, "AgreedName", "AskedByName", "ByAdmin", "ChapterName", "ChapterSlug", "IntoName"), // the person's and the chapter's
		missingFields(t, s, &glasses, hub.BreakGlass{}),
		missingFields(t, s, &setups, setupRow{}),
		missingFields(t, s, &settings, setting{}),
		missingFields(t, s, &proposals, hub.ChapterProposal{}, "AskedByName", "ByAdmin", "ChapterName", "ChapterSlug", "IntoName"),
		missingFields(t, s, &adoptions, hub.Adoption{}, "Values", "Latest", "Recalls", "OverAt"), // in slot_values, toolkit_versions and toolkits
		missingFields(t, s, &audiences, hub.SavedAudience{}),
		missingFields(t, s, &offerings, hub.Offering{}),
		missingFields(t, s, &messages, messageRow{Message: hub.Message{Letter: hub.Letter{To: "a"}}}),
		missingFields(t, s, &notices, noticeRow{Message: hub.Message{Letter: hub.Letter{To: "a"}}}, "Chapter", "Event", "RSVP", "Turn", "Toolkit"), // nobody's
		missingFields(t, s, &files, hub.File{}, "Use."),                                                                                            // of what shows it
		missingFields(t, s, &toolkits, hub.Toolkit{}, "Latest", "Draft"),                                                                           // in toolkit_versions
		missingFields(t, s, &toolkitVersions, versionRow{}, "Items", "Slots"),
		missingFields(t, s, &toolkitItems, itemRow{Item: hub.Item{Kind: hub.ItemEventTemplate}}, "Attached."), // in files
		missingFields(t, s, &toolkitSlots, slotRow{}),
		missingFields(t, s, &toolkitRecalls, hub.Recall{}),
		missingFields(t, s, &auditRows, auditRow{}),
		missingFields(t, s, &roles, roleRow{}),
		missingFields(t, s, &identities, hub.LinkedIdentity{}),
		missingFields(t, s, &peopleImports, hub.PeopleImport{}, "Files"), // in people_import_files
		missingFields(t, s, &importFiles, hub.ImportFile{}),
	)
	for _, field := range missing {
		t.Error(field)
	}
	planted := table[hub.Person]{name: "people", columns: slices.DeleteFunc(slices.Clone(people.columns), func(c column[hub.Person]) bool { return c.name == "zone" })}
	if found := missingFields(t, s, &planted, hub.Person{}); !slices.Equal(found, []string{"people: Zone is in no column"}) {
		t.Errorf("control: found %q", found)
	}
}

// missingFields are those that a column of the table would have to change with and none does; but for some, and all in those
// that end in a full stop.
func missingFields[T any](t *testing.T, s *Store, rows *table[T], base T, but ...string) (missing []string) {
	t.Helper()
	written := func(row T) string {
		values, err := rows.values(s, &row)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range rows.columns {
			if box, sealed := values[i].([]byte); sealed && c.purpose != "" {
				if values[i], err = s.open(box, c.purpose); err != nil {
					t.Fatal(err)
				}
			}
		}
		return fmt.Sprint(values)
	}
	before := written(base)
	row := base
	leaves(reflect.ValueOf(&row).Elem(), "", func(path string, field reflect.Value) {
		row = base
		change(field)
		if written(row) == before && !slices.ContainsFunc(but, func(b string) bool { return b == path || strings.HasSuffix(b, ".") && strings.HasPrefix(path, b) }) {
			missing = append(missing, rows.name+": "+path+" is in no column")
		}
		row = base
	})
	return missing
}

// leaves calls fn for each field that is no struct of its own.
func leaves(v reflect.Value, path string, fn func(path string, field reflect.Value)) {
	for i := range v.NumField() {
		f, at := v.Field(i), v.Type().Field(i)
		name := path + at.Name
		switch {
		case !f.CanSet():
		case f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]():
			if at.Anonymous {
				leaves(f, path, fn)
				continue
			}
			leaves(f, name+".", fn)
		default:
			fn(name, f)
		}
	}
}

// change gives a field another value.
func change(f reflect.Value) {
	switch {
	case f.Type() == reflect.TypeFor[time.Time]():
		f.Set(reflect.ValueOf(time.Unix(1, 0)))
	case f.Kind() == reflect.String:
		f.SetString(f.String() + "x")
	case f.Kind() == reflect.Bool:
		f.SetBool(!f.Bool())
	case f.CanInt():
		f.SetInt(f.Int() + 1)
	case f.CanFloat():
		f.SetFloat(f.Float() + 1)
	case f.Kind() == reflect.Map:
		m := reflect.MakeMap(f.Type())
		m.SetMapIndex(reflect.ValueOf("x"), reflect.Zero(f.Type().Elem()))
		f.Set(m)
	case f.Type() == reflect.TypeFor[json.RawMessage]():
		f.SetBytes([]byte("1"))
	case f.Kind() == reflect.Slice:
		f.Set(reflect.MakeSlice(f.Type(), 1, 1))
	}
}

// What the schema has, a declaration has, or says here why it does not.
func undeclared() map[string]string {
	return map[string]string{
		"events.edited_at":          "written with an edit, read by imports alone",
		"rsvps.attended":            "no statement reads or writes it",
		"people.feed_key":           "the secret of a person's calendar feed, written and read by itself",
		"chapters.edited_at":        "as events.edited_at",
		"messages.sent_at":          "written when a message was sent, read by nobody but the operator's counts",
		"messages.problem":          "why a message is unsent, written and read by itself",
		"notices.sent_at":           "as messages.sent_at",
		"notices.problem":           "as messages.problem",
		"people.seen_on":            "the day of a person's last sign-in, written and read by itself",
		"identities.confirmed_by":   "written with a confirmation, read by the operator alone",
		"identities.confirm_reason": "as identities.confirmed_by",
	}
}

// DeclaredColumns are the columns of every declared table, and those that are left out on purpose.
func DeclaredColumns() map[string][]string {
	all := map[string][]string{
		events.name: events.names(), rsvps.name: rsvps.names(), chapters.name: chapters.names(), people.name: people.names(),
		memberships.name: memberships.names(), confirmations.name: confirmations.names(), invitations.name: invitations.names(), proposals.name: proposals.names(), setups.name: setups.names(), glasses.name: glasses.names(), settings.name: settings.names(),
		adoptions.name: adoptions.names(), messages.name: messages.names(), notices.name: notices.names(), files.name: files.names(),
		toolkits.name: toolkits.names(), toolkitRecalls.name: toolkitRecalls.names(), toolkitVersions.name: toolkitVersions.names(), toolkitItems.name: toolkitItems.names(),
		lists.name: lists.names(), subscriptions.name: subscriptions.names(), tags.name: tags.names(), personTags.name: personTags.names(),
		personIdentifiers.name: personIdentifiers.names(), blocks.name: blocks.names(), joinLinks.name: joinLinks.names(), joinInvites.name: joinInvites.names(), leadNames.name: leadNames.names(), asks.name: asks.names(), callReports.name: callReports.names(), callNotes.name: callNotes.names(), directoryImports.name: directoryImports.names(), directoryOfficials.name: directoryOfficials.names(), directoryOffices.name: directoryOffices.names(), directoryDistricts.name: directoryDistricts.names(), duplicates.name: duplicates.names(), charters.name: charters.names(), nationalBlocks.name: nationalBlocks.names(),
		peopleImports.name: peopleImports.names(), importFiles.name: importFiles.names(), importParts.name: importParts.names(),
		importRejects.name: importRejects.names(),
		toolkitSlots.name:  toolkitSlots.names(), audiences.name: audiences.names(), offerings.name: offerings.names(), auditRows.name: auditRows.names(), roles.name: roles.names(), identities.name: identities.names(),
	}
	for name := range undeclared() {
		for table := range all {
			if column, of := strings.CutPrefix(name, table+"."); of {
				all[table] = append(all[table], column)
			}
		}
	}
	return all
}

func (t *table[T]) names() (names []string) {
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

// What belongs to chapters is declared with the chapter first, which the handle supplies, and is refused where no handle is.
func TestTenantTablesAreWrittenThroughTheirChapter(t *testing.T) {
	t.Parallel()
	for name, tenant := range map[string]bool{
		"messages": messages.tenant(), "files": files.tenant(), "notices": !notices.tenant(), "audit": !auditRows.tenant(), "roles": !roles.tenant(),
		"events": events.tenant(), "rsvps": rsvps.tenant(), "memberships": memberships.tenant(), "adoptions": adoptions.tenant(),
		"people": !people.tenant(), "chapters": !chapters.tenant(), "confirmations": !confirmations.tenant(), "invitations": !invitations.tenant(), "chapter_proposals": !proposals.tenant(), "setup": !setups.tenant(), "break_glass": !glasses.tenant(), "settings": !settings.tenant(),
		"blocks": blocks.tenant(), "join_links": joinLinks.tenant(), "join_invites": joinInvites.tenant(), "lead_names": leadNames.tenant(), "asks": asks.tenant(), "call_reports": callReports.tenant(), "call_notes": callNotes.tenant(), "directory_imports": !directoryImports.tenant(), "duplicates": duplicates.tenant(), "charters": !charters.tenant(), "national_blocks": !nationalBlocks.tenant(),
	} {
		if !tenant {
			t.Errorf("%s: the first column is not what the schema says of whose rows they are", name)
		}
	}
	if err := insertGlobal(t.Context(), &Store{}, nil, &events, &hub.Event{}); !errors.Is(err, errTenant) {
		t.Errorf("an event without a chapter's handle: %v", err)
	}
	if _, err := updateGlobal(t.Context(), &Store{}, nil, &events, &hub.Event{}, clause{}, with(`id = ?`, "x")); !errors.Is(err, errTenant) {
		t.Errorf("a change of an event without a chapter's handle: %v", err)
	}
}

func TestStatementsAreJoinedFromDeclarations(t *testing.T) {
	t.Parallel()
	type row struct {
		ID, Title, Cover string
	}
	rows := table[row]{name: "things", alias: "t", columns: slices.Concat([]column[row]{
		plain("id", func(r *row) *string { return &r.ID }),
		writeOnly("key", func(_ *Store, r *row) any { return "key of " + r.ID }),
	}, edit(
		plain("title", func(r *row) *string { return &r.Title }),
		optional("cover_id", func(r *row) *string { return &r.Cover }),
	))}
	r := row{"7", "Tea", ""}
	a := ofChapter()
	update, err := rows.update(nil, a, &r, `seen_at = ?`, []any{"noon"})
	if err != nil {
		t.Fatal(err)
	}
	values, err := rows.values(nil, &r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ got, want string }{
		{rows.list(), `t.id, t.title, COALESCE(t.cover_id, '')`},
		{rows.insert(), `INSERT INTO things (id, key, title, cover_id) VALUES `},
		{update, `UPDATE things SET title = $2, cover_id = $3, seen_at = $4`},
		{a.fill(` WHERE a = ? AND b IN `, 1) + in(a, []int{2, 3}), ` WHERE a = $5 AND b IN ($6, $7)`},
	} {
		if c.got != c.want {
			t.Errorf("got  %s\nwant %s", c.got, c.want)
		}
	}
	if want := []any{"7", "key of 7", "Tea", nil}; !slices.Equal(values, want) {
		t.Errorf("values %v, want %v", values, want)
	}
	if want := []any{"Tea", nil, "noon", 1, 2, 3}; !slices.Equal(a.list, want) {
		t.Errorf("arguments %v, want %v", a.list, want)
	}
	if dest := rows.dest(nil, &r); len(dest) != 3 {
		t.Errorf("a row is scanned into %d places, want 3", len(dest))
	}
}

// A look for due mail serves claims in its order, for a second and by table and lane alone.
func TestWhatALookFoundServesTheNextClaims(t *testing.T) {
	t.Parallel()
	var due dueMail
	now := time.Date(2026, time.September, 1, 16, 0, 0, 0, time.UTC)
	due.keep("messages", hub.LaneCodes, []any{"a", "b", "c"}, now)
	for _, step := range []struct {
		table string
		lane  hub.Lane
		after time.Duration
		want  []any
	}{
		{"notices", hub.LaneCodes, 0, nil}, {"messages", hub.LaneRest, 0, nil}, {"messages", hub.LaneCodes, 0, []any{"a", "b"}},
		{"messages", hub.LaneCodes, dueFor - 1, []any{"c"}}, {"messages", hub.LaneCodes, dueFor - 1, nil},
	} {
		if got := due.take(step.table, step.lane, 2, now.Add(step.after)); !slices.Equal(got, step.want) {
			t.Errorf("%s, lane %d, after %v: %v, want %v", step.table, step.lane, step.after, got, step.want)
		}
	}
	for _, age := range []time.Duration{dueFor, -time.Second} { // over, and a clock that was put back
		due.keep("messages", hub.LaneCodes, []any{"d"}, now)
		if got := due.take("messages", hub.LaneCodes, 2, now.Add(age)); len(got) > 0 {
			t.Errorf("after %v: %v", age, got)
		}
	}
}
