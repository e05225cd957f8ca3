package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// arrow is one import: from a package of this module to another, or to a library.
type arrow struct{ from, to string }

func (a arrow) String() string { return a.from + " -> " + a.to }

// floors are the floors of docs/architecture, by the path of the package in the module. A name that ends in a slash
// stands for all packages below it.
var floors = map[string]int{
	"internal/say": -1, "internal/zone": -1, // beneath hub: whatever refuses something says why, and clocks
	"internal/hub": 0, "internal/cache": 0, "internal/logtest": 0, "internal/notices": 0, "internal/config": 0, "internal/geo": 0, "internal/markdown": 0, "internal/calendar": 0,
	"migrations": 0, "static": 0,
	"internal/address": 1, "internal/plaintext": 1, "internal/sharepic": 1, "internal/sqldb": 1, "internal/policy": 1, "internal/seal": 1, "components/": 1,
	"internal/store": 2, "internal/session": 2, "internal/sso": 2, "internal/mail": 2, "internal/blob": 2,
	// Test support of the store: above it, below every use case whose tests start from its rows.
	"internal/store/storetest": 3,
	"internal/account":         3, "internal/chapter": 3, "internal/directory": 3, "internal/event": 3, "internal/toolkit": 3, "internal/role": 3, "internal/member": 3, "internal/people": 3, "internal/courier": 3,
	"internal/demo": 3, "internal/backup": 3, "internal/operator": 3, "internal/retention": 3, "internal/rights": 3, "internal/safety": 3, "internal/setup": 3, "internal/sitepage": 3,
	"internal/web": 4, "internal/web/": 4, "internal/jobs": 4,
	// Test support of everything that is asked over HTTP: below the web, which its tests hand to it.
	"internal/web/webtest": 4,
	"internal/app":         5, "internal/storybook": 5,
	"cmd/": 6,
}

// owners are the libraries that one package keeps to itself.
var owners = map[string][]string{
	"github.com/gin-gonic/":       {"internal/web", "internal/web/page", "internal/web/signin"},
	"github.com/riverqueue/":      {"internal/jobs"},
	"github.com/redis/":           {"internal/session"},
	"github.com/go-redis/":        {"internal/session"},
	"github.com/alicebob/":        {"internal/session"},
	"github.com/coreos/go-oidc/":  {"internal/sso"},
	"golang.org/x/oauth2":         {"internal/sso"},
	"modernc.org/sqlite":          {"internal/sqldb"},
	"github.com/jackc/":           {"internal/sqldb"},
	"github.com/tink-crypto/":     {"internal/seal"},
	"github.com/yuin/goldmark":    {"internal/markdown"},
	"github.com/leonelquinteros/": {"internal/say"},
	"github.com/caarlos0/":        {"internal/config"},
	"github.com/chromedp/":        {},
	"github.com/emersion/":        {}, // the relay of the tests
	"github.com/arran4/":          {}, // a second reader of what calendar writes
}

const module = "chapterhouse/"

// brokenArrows returns the imports that go up, or stay on their floor, or take a library that belongs to another package,
// each with the reason.
func brokenArrows(arrows []arrow) []string {
	var broken []string
	for _, a := range arrows {
		if why := wrong(a); why != "" {
			broken = append(broken, a.String()+": "+why)
		}
	}
	slices.Sort(broken)
	return broken
}

func wrong(a arrow) string {
	from, known := floorOf(a.from)
	if !known {
		return "the importing package has no floor: give it one in architecture.md and here"
	}
	local, ours := strings.CutPrefix(a.to, module)
	if !ours {
		return wrongLibrary(a.from, a.to)
	}
	to, known := floorOf(local)
	switch {
	case !known:
		return "the imported package has no floor: give it one in architecture.md and here"
	case isTestSupport(local) && !isTestSupport(a.from):
		return "test support is for tests"
	case from == to && shelf(a.from) > shelf(local) && shelf(local) > 0:
		return "" // components: ui < layout < nouns; the web: link < view < page < rooms < routes
	case from == to:
		return fmt.Sprintf("both stand on floor %d", from)
	case from < to:
		return fmt.Sprintf("goes up from floor %d to floor %d", from, to)
	}
	return ""
}

// isTestSupport says whether a package is there for tests: its name ends so, such as storetest.
func isTestSupport(pkg string) bool { return strings.HasSuffix(pkg, "test") }

func floorOf(pkg string) (int, bool) {
	if floor, ok := floors[pkg]; ok {
		return floor, true
	}
	for folder := path.Dir(pkg); folder != "."; folder = path.Dir(folder) {
		if floor, ok := floors[folder+"/"]; ok {
			return floor, true
		}
	}
	return 0, false
}

// shelf orders the components among themselves, and the packages of the web: 0 for everything else.
func shelf(pkg string) int {
	switch {
	case pkg == "components/ui", pkg == "internal/web/link":
		return 1
	case pkg == "components/layout", pkg == "internal/web/view":
		return 2
	case strings.HasPrefix(pkg, "components/"), pkg == "internal/web/page":
		return 3
	case strings.HasPrefix(pkg, "internal/web/"):
		return 4
	case pkg == "internal/web":
		return 5
	}
	return 0
}

func wrongLibrary(from, library string) string {
	top, _, _ := strings.Cut(library, "/")
	if from == "internal/hub" && strings.Contains(top, ".") {
		return "hub imports the standard library only"
	}
	for prefix, allowed := range owners {
		if strings.HasPrefix(library, prefix) && !slices.Contains(allowed, from) {
			// River's drivers stand on the database's own.
			if from == "internal/jobs" && (prefix == "modernc.org/sqlite" || prefix == "github.com/jackc/") {
				continue
			}
			return "belongs to " + strings.Join(append(allowed, "tests"), " and ")
		}
	}
	return ""
}

// imports reads the imports of every package under root that is built into the hub: tests and programs that are run by
// hand (//go:build ignore) are left out.
func imports(t *testing.T, root string) []arrow {
	t.Helper()
	seen := map[arrow]bool{}
	var arrows []arrow
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(filepath.ToSlash(name))
		if entry.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil || strings.HasPrefix(string(source), "//go:build ignore") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if a := (arrow{filepath.ToSlash(dir), to}); !seen[a] {
				seen[a] = true
				arrows = append(arrows, a)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return arrows
}

func TestFloors(t *testing.T) {
	t.Parallel()
	arrows := imports(t, "../..")
	if len(arrows) < 100 {
		t.Fatalf("read %d imports: the walk misses the tree", len(arrows))
	}
	for _, line := range brokenArrows(arrows) {
		t.Errorf("broken arrow: %s", line)
	}
}

// The negative control: each of these must be found, and nothing else.
func TestFloorsFindPlantedArrows(t *testing.T) {
	t.Parallel()
	planted := []arrow{
		{"internal/web", "chapterhouse/internal/event"},
		{"internal/store", "chapterhouse/internal/hub"},
		{"components/event", "chapterhouse/components/layout"},
		{"components/layout", "chapterhouse/components/ui"},
		{"internal/web", "github.com/gin-gonic/gin"},
		{"internal/jobs", "modernc.org/sqlite"},
		{"internal/hub", "strings"},
		{"internal/web/desk", "chapterhouse/internal/web/page"},
		{"internal/web", "chapterhouse/internal/web/desk"},
		{"internal/web/webtest", "chapterhouse/internal/store/storetest"},

		{"internal/web/desk", "chapterhouse/internal/web/public"},
		{"internal/web/page", "chapterhouse/internal/web/desk"},
		{"internal/web/view", "github.com/gin-gonic/gin"},
		{"internal/event", "chapterhouse/internal/chapter"},
		{"internal/event", "chapterhouse/internal/web"},
		{"internal/web", "chapterhouse/internal/jobs"},
		{"internal/hub", "chapterhouse/internal/geo"},
		{"components/ui", "chapterhouse/components/layout"},
		{"components/event", "chapterhouse/components/chapter"},
		{"components/event", "chapterhouse/internal/policy"},
		{"internal/web", "chapterhouse/internal/store/storetest"},
		{"internal/web", "chapterhouse/internal/web/webtest"},
		{"internal/app", "chapterhouse/internal/web/webtest"},
		{"internal/store", "chapterhouse/internal/logtest"},
		{"internal/store/storetest", "chapterhouse/internal/web/webtest"},
		{"internal/web/webtest", "chapterhouse/internal/web"},
		{"internal/event", "github.com/gin-gonic/gin"},
		{"internal/web", "modernc.org/sqlite"},
		{"internal/hub", "github.com/google/uuid"},
		{"internal/gossip", "strings"},
		{"internal/app", "chapterhouse/internal/gossip"},
	}
	want := []string{
		"components/event -> chapterhouse/components/chapter: both stand on floor 1",
		"components/event -> chapterhouse/internal/policy: both stand on floor 1",
		"components/ui -> chapterhouse/components/layout: both stand on floor 1",
		"internal/app -> chapterhouse/internal/gossip: the imported package has no floor: give it one in architecture.md and here",
		"internal/app -> chapterhouse/internal/web/webtest: test support is for tests",
		"internal/event -> chapterhouse/internal/chapter: both stand on floor 3",
		"internal/event -> chapterhouse/internal/web: goes up from floor 3 to floor 4",
		"internal/event -> github.com/gin-gonic/gin: belongs to internal/web and internal/web/page and internal/web/signin and tests",
		"internal/gossip -> strings: the importing package has no floor: give it one in architecture.md and here",
		"internal/hub -> chapterhouse/internal/geo: both stand on floor 0",
		"internal/hub -> github.com/google/uuid: hub imports the standard library only",
		"internal/store -> chapterhouse/internal/logtest: test support is for tests",
		"internal/store/storetest -> chapterhouse/internal/web/webtest: goes up from floor 3 to floor 4",
		"internal/web -> chapterhouse/internal/jobs: both stand on floor 4",
		"internal/web -> chapterhouse/internal/store/storetest: test support is for tests",
		"internal/web -> chapterhouse/internal/web/webtest: test support is for tests",
		"internal/web -> modernc.org/sqlite: belongs to internal/sqldb and tests",
		"internal/web/desk -> chapterhouse/internal/web/public: both stand on floor 4",
		"internal/web/page -> chapterhouse/internal/web/desk: both stand on floor 4",
		"internal/web/view -> github.com/gin-gonic/gin: belongs to internal/web and internal/web/page and internal/web/signin and tests",
		"internal/web/webtest -> chapterhouse/internal/web: both stand on floor 4",
	}
	if diff := cmp.Diff(want, brokenArrows(planted)); diff != "" {
		t.Errorf("broken arrows (-want +got):\n%s", diff)
	}
}

// longestHandler is the most lines a route's handler may have between its braces: it parses, calls a use case and chooses
// a component.
const longestHandler = 25

// fillers are handlers that may be longer, each with the reason.
var fillers = map[string]string{}

func TestHandlersAreShort(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	var files []*ast.File
	err := filepath.WalkDir("../web", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	long, handlers := longHandlers(set, files)
	if handlers < 50 {
		t.Fatalf("found %d handlers: the test does not know a handler when it sees one", handlers)
	}
	for name, lines := range long {
		if fillers[name] == "" {
			t.Errorf("%s has %d lines, at most %d: move the rule to a use case or the filling to a function", name, lines, longestHandler)
		}
	}
	for name := range fillers {
		if _, is := long[name]; !is {
			t.Errorf("%s is listed as a long handler and is none", name)
		}
	}
}

// longHandlers returns the handlers that routes name which are too long, and how many handlers there are. A handler is a
// method func(q *page.Request) error that is named in a handle(…) call.
func longHandlers(set *token.FileSet, files []*ast.File) (long map[string]int, handlers int) {
	routed := map[string]bool{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			wrap, _ := call.Fun.(*ast.Ident)
			handler, _ := call.Args[0].(*ast.SelectorExpr)
			if wrap != nil && handler != nil && wrap.Name == "handle" {
				routed[handler.Sel.Name] = true
			}
			return true
		})
	}
	long = map[string]int{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			fn, ok := declaration.(*ast.FuncDecl)
			if !ok || !routed[fn.Name.Name] || !takesRequest(fn) {
				continue
			}
			handlers++
			if lines := set.Position(fn.Body.Rbrace).Line - set.Position(fn.Body.Lbrace).Line - 1; lines > longestHandler {
				long[fn.Name.Name] = lines
			}
		}
	}
	return long, handlers
}

func takesRequest(fn *ast.FuncDecl) bool {
	params := fn.Type.Params.List
	if len(params) != 1 {
		return false
	}
	star, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.SelectorExpr)
	return ok && name.Sel.Name == "Request"
}

// The negative control: a long handler, a short one, and a long function that is no handler.
func TestLongHandlersAreFound(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("\t_ = q\n", longestHandler)
	source := "package web\n" +
		"func (s *Server) routes(r *router) {\n\tr.GET(\"/a\", handle(in.desk.Fits))\n\tr.GET(\"/b\", handle(in.desk.TooLong))\n}\n" +
		"func (s *Server) Fits(q *page.Request) error {\n" + body + "}\n" +
		"func (s *Server) TooLong(q *page.Request) error {\n" + body + "\treturn nil\n}\n" +
		"func (s *Server) filler(q *page.Request, status int) error {\n" + body + body + "}\n" +
		"func (s *Server) unrouted(q *page.Request) error {\n" + body + body + "}\n"
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "planted.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	long, handlers := longHandlers(set, []*ast.File{file})
	if diff := cmp.Diff(map[string]int{"TooLong": longestHandler + 1}, long); diff != "" || handlers != 2 {
		t.Errorf("found %d handlers, want 2; long ones (-want +got):\n%s", handlers, diff)
	}
}
