package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/seal"
	"chapterhouse/internal/sqldb"
	"chapterhouse/internal/store"
	"chapterhouse/internal/store/storetest"
)

// personal are the texts that write puts into every sealed column, by the column.
func personal() map[string]string {
	return map[string]string{
		"people.name (signed in)":  "Quillon Abernathy",
		"people.email (signed in)": "quillon.abernathy@example.org",
		"people.email (guest)":     "zephyrine.okonkwo@example.org",
		"rsvps.name":               "Zephyrine Okonkwo",
		"rsvps.note":               "needs the ramp by the loading dock",
		"memberships.note":         "moved here from Patagonia last May",
		"memberships.answers":      "plays the theremin on Tuesdays",
		"memberships.skills":       "tunes harpsichords",
		"memberships.notes":        "asked us never to ring before the siesta",
		"memberships.follow_up":    "2031-05-17",
		"memberships.brought":      "Hyacinth Millrace of the ledger",
		"blocks.reason":            "threw a custard at the treasurer",
		"national_blocks.reason":   "posed as the fire marshal",
		"events.join_url":          "https://meet.example.org/swordfish-room",
		"confirmations.address":    "wilhelmina.katz@example.org",
		"confirmations.subject":    "the ballot about the mill pond",
		"invitations.address":      "ottoline.fairweather@example.org",
		"join_invites.address":     "ferdinand.oakapple@example.org",
		"join_invites.name":        "Ferdinand Oakapple",
		"chapters.lock_reason":     "a badger has the register",
		"lead_names.name":          "Sir Gregory of the Fens",
		"charters.note":            "they quarrel about the samovar",
		"blocks.address":           "custard@example.org",
		"duplicates.word":          "both of them juggle flamingos",
		"asks.text":                "a cellist for the jamboree",
		"asks.answer":              "the cellist has gone to Zanzibar",
		"call_notes.text":          "the aide hummed a madrigal",
		"messages.letter":          "is the heron mural meeting still on",
		"people.name (imported)":   "Theodora Vandersloot",
		"people.email (imported)":  "theodora.vandersloot@example.org",
		"people.phone":             "+1 617 555 0142",
		"people.postcode":          "98765-4321",
		"people.suspension":        "shouted at Bartholomew",
		"setup.answers":            "Leopoldina Firstwater",
		"break_glass.reason":       "the marquess threatened the choir",
		"subscriptions.wording":    "send me the gazette by owl",
		"tags.name":                "plays the hurdy-gurdy",

		"people_imports.options":     "may we send you the tidal bulletin",
		"people_imports.report":      "there’s no chapter “Upper Tidewater” here",
		"people_imports.problem":     "in petronella-voss.csv: this file is empty",
		"people_import_files.name":   "petronella-voss.csv",
		"people_import_files.header": "does Petronella Voss bring the punch bowl",
		"people_import_parts.data":   "isidora.quackenbush@example.org",
		"people_import_rejects.rows": "barnaby.thistlewood@example.org",
	}
}

func writePersonal(t *testing.T, f *storetest.Fixture) {
	t.Helper()
	ctx, p := t.Context(), personal()
	code, err := f.Store.NewSetupCode(ctx, 0) // while there is no chapter
	done(t, err)
	browser := hub.NewToken()
	_, err = f.Store.EnterSetupCode(ctx, code, browser)
	done(t, err)
	done(t, f.Store.EditSetup(ctx, browser, func(a *hub.SetupAnswers) { a.Name = p["setup.answers"] }))
	boston := f.Chapter(t, "boston")
	tenant := f.Store.Chapter(boston.ID)
	id, err := f.Store.SignIn(ctx, store.SignIn{
		Identity: hub.Identity{Issuer: storetest.Issuer, Subject: "7"}, Name: p["people.name (signed in)"], Email: p["people.email (signed in)"],
		Grants: []hub.Grant{{Role: hub.RoleLead, Chapter: boston.ID}},
	})
	done(t, err)
	done(t, tenant.AskToJoin(ctx, id, p["memberships.note"], hub.JoinAnswer{Question: "What do you play?", Text: p["memberships.answers"]}))
	done(t, f.Store.Suspend(ctx, hub.Operator, f.Person(t, "Suspended Stranger"), p["people.suspension"]))
	event := f.Event(t, boston, func(e *hub.Event) { e.Mode, e.JoinURL = hub.ModeHybrid, p["events.join_url"] })
	done(t, tenant.RequestSeat(ctx, store.RSVPInput{Event: event.ID, Name: p["rsvps.name"], Email: p["people.email (guest)"], Party: 1, Note: p["rsvps.note"]}))
	var joined hub.MembershipID
	done(t, f.DB.QueryRowContext(ctx, `SELECT id FROM memberships WHERE person_id = $1`, f.Member(t, boston, "Mia Member")).Scan(&joined))
	done(t, tenant.SaveMember(ctx, id, joined, 0, hub.MemberNotes{Skills: p["memberships.skills"], Notes: p["memberships.notes"], FollowUp: p["memberships.follow_up"]}))
	done(t, tenant.Block(ctx, id, p["blocks.address"], p["blocks.reason"]))
	done(t, f.Store.BlockEverywhere(ctx, id, "marshal@example.org", p["national_blocks.reason"]))
	done(t, f.Store.AskConfirmation(ctx, hub.Confirmation{Kind: hub.ConfirmAddress, Person: id, Email: p["confirmations.address"], Subject: p["confirmations.subject"]}, "", ""))
	done(t, f.Store.Invite(ctx, hub.Invitation{Grant: hub.Grant{Role: hub.RoleLead, Chapter: boston.ID}, Email: p["invitations.address"], State: hub.InvitationProposed, AskedBy: id}))
	_, err = tenant.InviteToJoin(ctx, hub.Person{ID: id, Name: p["people.name (signed in)"]}, []hub.JoinInvite{{Email: p["join_invites.address"], Name: p["join_invites.name"]}})
	done(t, err)
	done(t, tenant.ShowLeadName(ctx, id, p["lead_names.name"]))
	done(t, f.Store.LockChapter(ctx, id, f.Chapter(t, "salem").ID, p["chapters.lock_reason"]))
	done(t, f.Store.ReviewCharter(ctx, id, boston.ID, time.Time{}, p["charters.note"]))
	done(t, tenant.AddAsk(ctx, id, hub.Ask{Kind: hub.AskHelp, Text: p["asks.text"]}))
	done(t, tenant.AnswerAsk(ctx, id, hub.AskID(f.Text(t, `SELECT id FROM asks`)), p["asks.answer"]))
	_, err = tenant.ReportCall(ctx, store.CallReport{Toolkit: f.Toolkit(t, "Open on Sundays").ID, Item: "item", Round: "round", Official: "o", Callee: "Ada", Outcome: hub.CallSpoke, Note: p["call_notes.text"]})
	done(t, err)
	done(t, tenant.WriteToLeads(ctx, "", hub.ContactLetter{Text: p["messages.letter"]}))
	_, err = f.Store.ImportPeople(ctx, []store.ImportedPerson{{
		Chapter: boston.ID, Email: p["people.email (imported)"], Name: p["people.name (imported)"], Phone: p["people.phone"], Postcode: p["people.postcode"],
		Identifiers: []string{"tool:7"}, Tags: []string{p["tags.name"]}, Member: true, List: hub.ListMembers,
		Subscription: hub.Subscription{State: hub.SubscriptionOn, Source: "tool", Wording: p["subscriptions.wording"], ConsentedAt: f.Clock.Now()},
	}, {Chapter: boston.ID, Email: "ledger@example.org", Name: p["memberships.brought"], Member: true, Own: true}}, false, nil)
	done(t, err)
	imported := hub.MembershipID(f.Text(t, `SELECT MAX(id) FROM memberships WHERE brought_sealed IS NOT NULL`))
	done(t, tenant.AddDuplicate(ctx, id, imported, p["people.email (imported)"], p["duplicates.word"]))
	writeImport(t, f, id)
	done(t, f.Store.OpenGlass(ctx, f.Grant(t, "Glass Admin", hub.RoleNationalAdmin, hub.Chapter{}), boston.ID, p["break_glass.reason"]))
}

// inNoDump are the columns of personal that no backup has.
var inNoDump = []string{"setup.answers", "people_import_parts.data", "people_import_rejects.rows"}

// writeImport leaves an import that could not go on.
func writeImport(t *testing.T, f *storetest.Fixture, by hub.PersonID) {
	t.Helper()
	ctx, p := t.Context(), personal()
	i := hub.PeopleImport{
		ID: "petronella", Kind: hub.ImportSupporters, State: hub.ImportDraft, By: by, Options: hub.ImportOptions{Wording: p["people_imports.options"]},
		Files: []hub.ImportFile{{ID: "voss", Import: "petronella", Name: p["people_import_files.name"], Tool: "a spreadsheet", Header: []string{p["people_import_files.header"]}, Columns: map[string]int{"email": 0}}},
	}
	done(t, f.Store.AddPeopleImport(ctx, i))
	done(t, f.Store.AddImportSheet(ctx, i.ID, "voss", hub.ImportSheet{Rows: [][]string{{p["people_import_parts.data"]}}}))
	done(t, f.Store.AddImportParts(ctx, i.ID, "voss", 0, [][]byte{[]byte(p["people_import_parts.data"])}))
	done(t, f.Store.AddImportFile(ctx, by, i.Files[0]))
	done(t, f.Store.SaveImportOptions(ctx, i, true))
	claimed, err := f.Store.ClaimImport(ctx)
	done(t, err)
	done(t, f.Store.HoldImport(ctx, hub.ImportProgress{
		Import: i.ID, Lease: claimed.Lease, Done: 1, Total: 2, Result: hub.ImportResult{Read: 1, Reasons: []hub.ImportReason{{Words: p["people_imports.report"], Count: 1}}},
		Rejects: []hub.ImportReject{{Cells: []string{p["people_import_rejects.rows"]}}},
	}))
	done(t, f.Store.FinishImport(ctx, i.ID, claimed.Lease, p["people_imports.problem"]))
}

// stringsIn reports which personal texts are in the files of a SQLite database: the database itself, its log and its index.
func stringsIn(t *testing.T, path string) (found []string) {
	t.Helper()
	paths, err := filepath.Glob(path + "*")
	done(t, err)
	if len(paths) < 2 {
		t.Fatalf("only %d files to look into, want the database and its log", len(paths))
	}
	var all []byte
	for _, one := range paths {
		text, err := os.ReadFile(one)
		done(t, err)
		all = append(all, bytes.ToLower(text)...)
	}
	if !bytes.Contains(all, []byte("linden street library")) {
		t.Fatal("the files do not hold what is public either: this looks into the wrong place")
	}
	for column, text := range personal() {
		if bytes.Contains(all, bytes.ToLower([]byte(text))) {
			found = append(found, column)
		}
	}
	return found
}

func TestAStolenDatabaseShowsNobody(t *testing.T) {
	t.Parallel()
	f := storetest.Open(t, sqldb.SQLite)
	writePersonal(t, f)
	same(t, "columns that can be read", stringsIn(t, f.Path), []string(nil))
}

// TestUnsealedColumnsAreFound is the negative control: without sealing the same search finds every column.
func TestUnsealedColumnsAreFound(t *testing.T) {
	t.Parallel()
	f := storetest.OpenSealed(t, sqldb.SQLite, seal.Off())
	writePersonal(t, f)
	same(t, "columns found", len(stringsIn(t, f.Path)), len(personal()))
}

// TestErasedNamesLeaveTheFile runs without sealing, so that only erasing can make the names go.
func TestErasedNamesLeaveTheFile(t *testing.T) {
	t.Parallel()
	f := storetest.OpenSealed(t, sqldb.SQLite, seal.Off())
	writePersonal(t, f)
	chapter, err := f.Store.ChapterBySlug(t.Context(), "boston")
	done(t, err)
	f.Clock.Advance(hub.PendingFor + time.Hour)
	n, err := f.Store.Chapter(chapter.ID).ErasePending(t.Context(), f.Clock.Now().Add(-hub.PendingFor))
	done(t, err)
	same(t, "answers forgotten", n, int64(1))
	f.Exec(t, `PRAGMA wal_checkpoint(TRUNCATE)`) // SQLite does this by itself after 1,000 pages
	for _, column := range stringsIn(t, f.Path) {
		if column == "rsvps.name" || column == "rsvps.note" || column == "people.email (guest)" {
			t.Errorf("%s is still in the file", column)
		}
	}
}

func TestKeysMatter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		id := f.Person(t, "Robin Vale")
		other, err := seal.Generate()
		done(t, err)
		_, err = store.New(f.App, other, f.Queue, f.Clock.Now).Person(t.Context(), id)
		refused(t, err, seal.ErrSealed)
		rotated, err := f.Keys.Rotate()
		done(t, err)
		p, err := store.New(f.App, rotated, f.Queue, f.Clock.Now).Person(t.Context(), id)
		done(t, err)
		same(t, "after a rotation", p.Name, "Robin Vale")

		// A sealed value that is moved to another column does not open.
		f.Exec(t, `UPDATE people SET name_sealed = email_sealed WHERE id = $1`, id)
		_, err = f.Store.Person(t.Context(), id)
		refused(t, err, seal.ErrSealed)
	})
}
