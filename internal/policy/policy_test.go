package policy_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/policy"
)

var update = flag.Bool("update", false, "write testdata/matrix.golden from what Can answers")

// tuple is one question to the policy.
type tuple struct {
	actor  hub.Actor
	action policy.Action
	on     policy.Subject
}

// tuples draws questions: people of no, one or several roles in three chapters, one of which is the national office.
func tuples(n int, seed uint64) []tuple {
	random := rand.New(rand.NewPCG(seed, seed))
	chapters := []hub.ChapterID{"boston", "salem", "office", ""}
	events := map[hub.ChapterID][]hub.EventID{"boston": {"e1", "e2"}, "salem": {"e3"}, "office": {"e4"}, "": {"e5"}}
	roles := []hub.Role{hub.RoleLead, hub.RoleCouncilLead, hub.RoleNationalStaff, hub.RoleNationalAdmin, hub.RoleAuditor}
	every := append(actions(), "fly", "")
	list := make([]tuple, n)
	for i := range list {
		var actor hub.Actor
		if random.IntN(8) > 0 {
			actor.Person, actor.Fresh, actor.Reduced, actor.InStanding = "p1", random.IntN(2) == 0, random.IntN(6) == 0, random.IntN(2) == 0
			for range random.IntN(3) {
				grant := hub.Grant{Role: roles[random.IntN(len(roles))]}
				if grant.Role.Scoped() || random.IntN(20) == 0 { // now and then a row that cannot be: national for one chapter
					grant.Chapter = chapters[random.IntN(4)]
				}
				actor.Grants = append(actor.Grants, grant)
			}
			for range random.IntN(3) {
				actor.MemberOf = append(actor.MemberOf, chapters[random.IntN(3)])
			}
			for range random.IntN(2) {
				actor.HostOf = append(actor.HostOf, hub.EventID(fmt.Sprintf("e%d", 1+random.IntN(5))))
			}
		}
		on := policy.Subject{Chapter: chapters[random.IntN(4)], Going: random.IntN(3) == 0, Standing: random.IntN(3) == 0}
		on.National = on.Chapter == "office"
		if random.IntN(3) > 0 {
			on.Event = events[on.Chapter][random.IntN(len(events[on.Chapter]))]
		}
		list[i] = tuple{actor, every[random.IntN(len(every))], on}
	}
	return list
}

// disagreement is the first question on which Can and the oracle differ, nil when there is none.
func disagreement(list []tuple, cells map[policy.Action]string) *tuple {
	for _, q := range list {
		got, want := policy.Can(q.actor, q.action, q.on), oracle(cells, q.actor, q.action, q.on)
		if !errors.Is(got, want) || !errors.Is(want, got) {
			return &q
		}
	}
	return nil
}

func TestAnIndependentOracleAgrees(t *testing.T) {
	t.Parallel()
	cells := read()
	list := tuples(100_000, 1)
	if q := disagreement(list, cells); q != nil {
		t.Errorf("%+v: Can says %v, the oracle %v", *q, policy.Can(q.actor, q.action, q.on), oracle(cells, q.actor, q.action, q.on))
	}
	outcomes := map[error]int{}
	for _, q := range list {
		outcomes[oracle(cells, q.actor, q.action, q.on)]++
	}
	for _, outcome := range []error{nil, hub.ErrSignIn, hub.ErrFresh, hub.ErrForbidden, hub.ErrNotFound} {
		if outcomes[outcome] < 100 {
			t.Errorf("only %d of %d questions are answered %v", outcomes[outcome], len(list), outcome)
		}
	}
}

// TestAFlippedCellDisagrees is the negative control: every single cell of the table counts, but those that say no more than
// the guest's column does for everybody who is signed in.
func TestAFlippedCellDisagrees(t *testing.T) {
	t.Parallel()
	list := tuples(100_000, 2)
	for _, action := range actions() {
		row := strings.Fields(read()[action])
		for i, cell := range row {
			if i > 1 && (row[1] == "o" || row[1] == cell && (cell == "g" || cell == "os")) {
				continue
			}
			cells, flipped := read(), slices.Clone(row)
			flipped[i] = "-"
			if cell == "-" {
				flipped[i] = "*"
			}
			cells[action] = strings.Join(flipped, " ")
			if disagreement(list, cells) == nil {
				t.Errorf("%q, column %c: the cell %q can be flipped and nobody notices", action, columns[i], cell)
			}
		}
	}
}

func TestReadingsDifferFromTheDocument(t *testing.T) {
	t.Parallel()
	cells := table()
	for key, cell := range readings() {
		action, column := policy.Action(key[:len(key)-2]), key[len(key)-1]
		if strings.Fields(cells[action])[strings.IndexByte(columns, column)] == cell {
			t.Errorf("%s: the reading says what the document says; remove it", key)
		}
	}
	if len(cells) != len(actions()) {
		t.Errorf("%d actions, %d rows of the table", len(actions()), len(cells))
	}
}

// who is somebody who stands in one column only, with respect to boston and its event e1.
func who(column policy.Column, fresh bool) hub.Actor {
	if column == policy.Visitor {
		return hub.Actor{}
	}
	actor := hub.Actor{Person: "p1", Fresh: fresh}
	grant := map[policy.Column]hub.Grant{
		policy.Lead: {Role: hub.RoleLead, Chapter: "boston"}, policy.Council: {Role: hub.RoleCouncilLead, Chapter: "boston"},
		policy.Staff: {Role: hub.RoleNationalStaff}, policy.Admin: {Role: hub.RoleNationalAdmin}, policy.Auditor: {Role: hub.RoleAuditor},
	}
	switch column {
	case policy.Member:
		actor.MemberOf = []hub.ChapterID{"boston"}
	case policy.Host:
		actor.HostOf = []hub.EventID{"e1"}
	default:
		if g, ok := grant[column]; ok {
			actor.Grants = []hub.Grant{g}
		}
	}
	return actor
}

// answer is what Can says, in one letter.
func answer(t *testing.T, actor hub.Actor, action policy.Action, on policy.Subject) string {
	t.Helper()
	switch err := policy.Can(actor, action, on); {
	case err == nil:
		return "y"
	case errors.Is(err, hub.ErrFresh):
		return "s"
	case errors.Is(err, hub.ErrSignIn):
		return "i"
	case errors.Is(err, hub.ErrForbidden):
		return "f"
	case errors.Is(err, hub.ErrNotFound):
		return "."
	default:
		t.Fatalf("%s: %v is none of the answers", action, err)
		return ""
	}
}

const legend = `What policy.Can answers. go test ./internal/policy -update writes this file; review every letter that changes.

Each cell: own chapter, another chapter, the national office; with a fresh sign-in. A second line: with a stale one, where it differs.
A third: once they have confirmed that they come, where it differs.
y yes · s sign in again · i sign in · f forbidden · . not found
V visitor · G signed in, no membership · M member · H host of the event · L lead · C council lead · S staff · A admin · U auditor

`

func TestMatrix(t *testing.T) {
	t.Parallel()
	subjects := []policy.Subject{
		{Chapter: "boston", Event: "e1"}, {Chapter: "salem", Event: "e3"}, {Chapter: "office", Event: "e4", National: true},
	}
	var b strings.Builder
	b.WriteString(legend)
	line := func(name string, fresh, going bool, action policy.Action) string {
		row := fmt.Sprintf("%-36s", name)
		for _, column := range policy.Columns() {
			row += " "
			for _, on := range subjects {
				on.Going = going
				row += answer(t, who(column, fresh), action, on)
			}
		}
		return row
	}
	head := fmt.Sprintf("%-36s", "")
	for _, column := range policy.Columns() {
		head += fmt.Sprintf(" %-3c", column)
	}
	b.WriteString(strings.TrimRight(head, " ") + "\n")
	for _, action := range actions() {
		first := line(string(action), true, false, action)
		b.WriteString(first + "\n")
		for _, variant := range []struct {
			name         string
			fresh, going bool
		}{{"  stale", false, false}, {"  going", true, true}} {
			if row := line(variant.name, variant.fresh, variant.going, action); row[36:] != first[36:] {
				b.WriteString(row + "\n")
			}
		}
	}
	path := filepath.Join("testdata", "matrix.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// What pages say of who may do something is what Can answers.
func TestHoldersAreWhoMay(t *testing.T) {
	t.Parallel()
	for _, action := range actions() {
		said := map[policy.Column]policy.Holder{}
		for _, h := range policy.Holders(action) {
			said[h.Column] = h
		}
		for _, column := range policy.Columns() {
			h, holds := said[column]
			on := policy.Subject{Chapter: "boston", Event: "e1", National: h.National, Going: h.Going}
			if may := policy.Can(who(column, true), action, on) == nil; holds && !may {
				t.Errorf("%q: %c is said to hold it, and may not", action, column)
			} else if everybody := said[policy.Guest]; may && !holds && everybody == (policy.Holder{}) {
				t.Errorf("%q: %c may, and is not said to", action, column)
			}
			if on.Going = false; h.Going && policy.Can(who(column, true), action, on) == nil {
				t.Errorf("%q: %c need not come", action, column)
			}
			on.Going = h.Going
			if fresh := errors.Is(policy.Can(who(column, false), action, on), hub.ErrFresh); holds && fresh != h.Fresh {
				t.Errorf("%q: %c needs a fresh sign-in %v, said %v", action, column, fresh, h.Fresh)
			}
		}
	}
}

func TestDenyByDefault(t *testing.T) {
	t.Parallel()
	everything := hub.Actor{
		Person: "p1", Fresh: true, MemberOf: []hub.ChapterID{"boston"}, HostOf: []hub.EventID{"e1"},
		Grants: []hub.Grant{
			{Role: hub.RoleLead, Chapter: "boston"}, {Role: hub.RoleCouncilLead, Chapter: "boston"}, {Role: hub.RoleNationalStaff},
			{Role: hub.RoleNationalAdmin}, {Role: hub.RoleAuditor},
		},
	}
	on := policy.Subject{Chapter: "boston", Event: "e1", Going: true, National: true}
	for _, unknown := range []policy.Action{"", "fly", "Create, edit, publish event"} {
		if policy.Can(everything, unknown, on) == nil {
			t.Errorf("%q is allowed, though nobody wrote it down", unknown)
		}
	}
	for _, action := range actions() {
		if policy.Can(everything, action, on) != nil {
			t.Errorf("%q is allowed to nobody at all", action)
		}
	}
	// Rows that the database refuses give nothing if they came about all the same.
	for _, odd := range []hub.Grant{{Role: hub.RoleNationalStaff, Chapter: "boston"}, {Role: hub.RoleLead}, {Role: "superuser"}, {}} {
		actor := hub.Actor{Person: "p1", Fresh: true, Grants: []hub.Grant{odd}}
		for _, action := range []policy.Action{policy.EditEvent, policy.OpenDesk, policy.PushToolkit, policy.SeeAttendees, policy.ReadTrail} {
			for _, chapter := range []hub.ChapterID{"", "boston"} {
				if policy.Can(actor, action, policy.Subject{Chapter: chapter}) == nil {
					t.Errorf("%+v may %q", odd, action)
				}
			}
		}
	}
}

func TestWorksDecidesWhatARefusalGivesAway(t *testing.T) {
	t.Parallel()
	here, elsewhere := policy.Subject{Chapter: "boston", Event: "e1"}, policy.Subject{Chapter: "salem", Event: "e3"}
	tests := []struct {
		column          policy.Column
		here, elsewhere bool
	}{
		{policy.Visitor, false, false}, {policy.Guest, false, false}, {policy.Member, false, false}, {policy.Host, true, false},
		{policy.Lead, true, false}, {policy.Council, true, false}, {policy.Staff, true, true}, {policy.Admin, true, true}, {policy.Auditor, true, true},
	}
	for _, test := range tests {
		actor := who(test.column, true)
		if policy.Works(actor, here) != test.here || policy.Works(actor, elsewhere) != test.elsewhere {
			t.Errorf("column %c works here %v, elsewhere %v", test.column, policy.Works(actor, here), policy.Works(actor, elsewhere))
		}
	}
}

// actions lists every action of the matrix, in the order of trust.md.
func actions() []policy.Action {
	return []policy.Action{
		policy.ReadMembersEvent, policy.SeeExactPlace, policy.RSVP, policy.SeeHeadCount, policy.SeeMasked, policy.SeeAttendees, policy.ExportAttendees, policy.OpenDesk, policy.EditEvent,
		policy.PublishEvent, policy.CancelEvent, policy.AppointHost, policy.AskToJoin, policy.ReadMembers, policy.AnswerJoin, policy.InviteToJoin, policy.LetInByLink, policy.NoteMembers, policy.RemoveMembers, policy.ExportMembers, policy.ReadCalls, policy.ImportDirectory, policy.ShowOwnName, policy.AskOffice, policy.AcceptAgreement, policy.AnswerAsks, policy.BlockEverywhere, policy.UnblockAnywhere, policy.EditChapter, policy.AnswerToolkit, policy.OpenNational, policy.WriteToolkit,
		policy.PushToolkit, policy.ReadBoard, policy.OpenRoom, policy.PauseSends, policy.ResumeSends, policy.ReadTrail, policy.ReadSystemTrail, policy.ManageAttendees, policy.AddAttendee, policy.RemoveMany,
		policy.SetGuests, policy.StopGuests, policy.AllowGuests, policy.OwnAccount, policy.OwnIdentities,
		policy.SeeRoles, policy.ProposeLead, policy.AppointLead, policy.ProposeCouncil, policy.AppointCouncil, policy.AppointOffice, policy.ChangeAdmin, policy.ProposeRemoval, policy.RemoveLead,
		policy.RemoveOffice, policy.StepDown,
		policy.ImportMembers, policy.ImportSupporters,
		policy.SeeOwnData, policy.TakeOwnData, policy.AnswerDataAsk, policy.EditSitePages,
		policy.FindPerson, policy.SuspendPerson, policy.MergePeople, policy.ProposeDuplicate, policy.LiftSuspension, policy.SignEveryoneOut,
		policy.SeeChapters, policy.OpenChapter, policy.ProposeClosing, policy.CloseChapter, policy.BreakGlass, policy.SeeGlassUses, policy.ProposeMerge, policy.MergeChapter, policy.LockChapter, policy.UnlockChapter,
	}
}
