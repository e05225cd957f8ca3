package hub_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// written are the types of hub whose every constant something in the program gives to a row. Statuses of chapters and kinds
// of items come in forms and files, so no code names them.
var written = []string{"RSVPState", "MembershipState", "AdoptionState", "EventState", "MessageKind", "NoticeKind", "ConfirmationKind", "FactKind", "Limit"}

// A state that nothing writes is a promise that no page can keep.
func TestEveryStateHasAWriter(t *testing.T) {
	t.Parallel()
	sources := map[string]string{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if name := entry.Name(); name == "demo" || name == "storybook" || name == "storetest" || name == "testdata" {
				return fs.SkipDir // what is shown and tried is not what is so
			}
			return err
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			text, err := os.ReadFile(path)
			sources[path] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if lost := unwritten(t, sources); len(lost) > 0 {
		t.Errorf("nothing writes %v", lost)
	}
	planted := map[string]string{
		"../hub/planted.go": `package hub
			const (
				RSVPMaybe    RSVPState = "maybe"
				RSVPGone     RSVPState = "gone"
				RSVPOffered  RSVPState = "offered"
				RSVPAnswered RSVPState = "answered"
			)
			func states() []RSVPState { return []RSVPState{RSVPMaybe} }
			func (s RSVPState) Maybe() bool { return s == RSVPMaybe || RSVPGone != s }`,
		"../web/planted.go": `package web
			func tag(s hub.RSVPState) string { switch s { case hub.RSVPMaybe, hub.RSVPGone: return "" }; return words[hub.RSVPMaybe] }`,
		"../store/planted.go": "package store\n" +
			"const q = `UPDATE rsvps SET state = 'offered' WHERE state = 'gone'`\n" +
			"func take(r *hub.RSVP) { r.State = hub.RSVPAnswered }",
	}
	if diff := cmp.Diff([]string{"RSVPGone", "RSVPMaybe"}, unwritten(t, planted)); diff != "" {
		t.Errorf("planted (-want +got):\n%s", diff)
	}
}

// given is where a statement gives a column a state: before the words that say which rows.
var given = regexp.MustCompile(`(?s)\b(?:SET|INSERT)\b(.*?)(?:\bWHERE\b|\bRETURNING\b|$)`)

// unwritten are the constants of the types of written that no source gives away: compares, cases, keys of maps and lists of all there are do not count.
func unwritten(t *testing.T, sources map[string]string) []string {
	t.Helper()
	states := map[string]string{} // constant to value
	var files []*ast.File
	for path, text := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		if file.Name.Name == "hub" {
			declared(file, states)
		}
	}
	var lost []string
	gives := givenAway(files)
	for name, value := range states {
		if !gives[name] && !gives["'"+value+"'"] {
			lost = append(lost, name)
		}
	}
	slices.Sort(lost)
	return lost
}

// declared adds the constants of a file of hub to states.
func declared(file *ast.File, states map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, _ := spec.Type.(*ast.Ident)
		value, _ := spec.Values[0].(*ast.BasicLit)
		if kind != nil && value != nil && slices.Contains(written, kind.Name) {
			states[spec.Names[0].Name], _ = strconv.Unquote(value.Value)
		}
		return true
	})
}

// givenAway are the names that files use as values, and the 'texts' that their statements write.
func givenAway(files []*ast.File) map[string]bool {
	gives := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				n.Names = nil // what declares a constant names it
			case *ast.BinaryExpr:
				return n.Op != token.EQL && n.Op != token.NEQ
			case *ast.CaseClause:
				n.List = nil
			case *ast.IndexExpr:
				n.Index = &ast.BadExpr{}
			case *ast.CompositeLit:
				if _, list := n.Type.(*ast.ArrayType); list && file.Name.Name == "hub" {
					return false
				}
				if _, table := n.Type.(*ast.MapType); table {
					return false
				}
			case *ast.SelectorExpr:
				gives[n.Sel.Name] = true
			case *ast.Ident:
				gives[n.Name] = gives[n.Name] || file.Name.Name == "hub"
			case *ast.BasicLit:
				for _, part := range given.FindAllStringSubmatch(n.Value, -1) {
					for _, value := range regexp.MustCompile(`'\w+'`).FindAllString(part[1], -1) {
						gives[value] = true
					}
				}
			}
			return true
		})
	}
	return gives
}
