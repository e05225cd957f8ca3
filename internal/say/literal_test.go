package say

import (
	"bufio"
	"fmt"
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

	templ "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// rooms are the folders whose Go code says something to people who use the hub or its command line.
var rooms = []string{
	"cmd", "components", "internal/account", "internal/address", "internal/app", "internal/blob", "internal/calendar", "internal/chapter", "internal/courier",
	"internal/event", "internal/hub", "internal/operator", "internal/retention", "internal/rights", "internal/sitepage", "internal/toolkit", "internal/web",
}

// silent are folders below them that say nothing to people: what they hold is for developers, or is data.
var silent = []string{"components/storybook", "internal/app/baddays", "internal/app/figures", "internal/app/leaks", "internal/web/webtest"}

// spoken are the attributes of HTML that people read or hear.
var spoken = []string{"alt", "aria-label", "aria-description", "aria-roledescription", "label", "placeholder", "title"}

var (
	letters = regexp.MustCompile(`\pL`)
	// words are two words with a space between, or a word with a capital that stands alone.
	words = regexp.MustCompile(`\pL{2,}[,.;:’'”)]* [“‘(]?\pL|^\p{Lu}\p{Ll}+[.:!?]?$`)
)

// finding is a sentence that no catalog has, and where it stands.
type finding struct{ where, text string }

func (f finding) String() string { return f.where + ": " + strconv.Quote(f.text) }

// templates finds bare text in a template, and sentences glued together.
func templates(path, source string) (found []finding, err error) {
	file, err := templ.ParseString(source)
	if err != nil {
		return nil, err
	}
	add := func(at templ.Position, text string) {
		found = append(found, finding{fmt.Sprintf("%s:%d", path, at.Line+1), text})
	}
	expression := func(e templ.Expression) {
		for _, text := range literalsOf(e.Value) {
			add(e.Range.From, text)
		}
	}
	v := visitor.New()
	v.Text = func(n *templ.Text) error {
		if letters.MatchString(n.Value) {
			add(n.Range.From, n.Value)
		}
		return nil
	}
	v.ConstantAttribute = func(n *templ.ConstantAttribute) error {
		if slices.Contains(spoken, n.Key.String()) && letters.MatchString(n.Value) {
			add(n.Range.From, n.Value)
		}
		return nil
	}
	v.ExpressionAttribute = func(n *templ.ExpressionAttribute) error { expression(n.Expression); return nil }
	v.StringExpression = func(n *templ.StringExpression) error { expression(n.Expression); return nil }
	element, call := v.Element, v.TemplElementExpression
	v.TemplElementExpression = func(n *templ.TemplElementExpression) error { expression(n.Expression); return call(n) }
	v.Element = func(n *templ.Element) error {
		for _, at := range glued(n.Children) {
			add(at, "glued to the text beside it")
		}
		return element(n)
	}
	v.TemplateFileGoExpression = func(n *templ.TemplateFileGoExpression) error {
		set := token.NewFileSet()
		if parsed, err := parser.ParseFile(set, path, "package p\n"+n.Expression.Value, parser.SkipObjectResolution); err == nil {
			for _, f := range bare(set, parsed) {
				add(n.Expression.Range.From, f.text)
			}
		}
		return nil
	}
	return found, file.Visit(v)
}

// glued are the places where a sentence of the catalog stands directly beside other text, so that the two make one.
func glued(children []templ.Node) (at []templ.Position) {
	var before templ.Node
	for _, n := range children {
		switch n := n.(type) {
		case *templ.Whitespace:
			continue
		case *templ.StringExpression:
			switch b := before.(type) {
			case *templ.StringExpression:
				if sayCall(n.Expression.Value) || sayCall(b.Expression.Value) {
					at = append(at, n.Range.From)
				}
			case *templ.Text:
				if sayCall(n.Expression.Value) {
					at = append(at, n.Range.From)
				}
			}
		case *templ.Text:
			if b, is := before.(*templ.StringExpression); is && sayCall(b.Expression.Value) {
				at = append(at, n.Range.From)
			}
		}
		before = n
	}
	return at
}

func sayCall(expression string) bool { return strings.HasPrefix(strings.TrimSpace(expression), "say.") }

// literalsOf are the bare sentences of an expression.
func literalsOf(expression string) (texts []string) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "expression.go", "package p\nvar _ = "+expression, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	for _, f := range bare(set, file) {
		texts = append(texts, f.text)
	}
	return texts
}

// unread are calls whose strings nobody reads but developers and machines, by package or receiver and name.
var unread = regexp.MustCompile(`^(say\..*|errors\.New|fmt\.(Errorf|Sscanf)|regexp\..*|slog\..*|panic|typed|.*\.(LogAttrs|Log|(Debug|Info|Warn|Error)(Context)?|Set|Get|Header|Del|SetHeader|Format|ParseInLocation|Parse|HasPrefix|HasSuffix|Cut|CutPrefix|CutSuffix|Contains|ContainsAny|ContainsRune|Split|Join|Fields|Trim.*|Index.*|ReplaceAll|NewReplacer|Rate|Query|FormValue|Cookie|Getenv)|time\..*)$`)

// bare finds the sentences of Go code that stand there as they are, and calls of say whose result is added to other text.
func bare(set *token.FileSet, file *ast.File) (found []finding) {
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec, *ast.CaseClause:
			if c, is := n.(*ast.CaseClause); is {
				for _, s := range c.Body {
					ast.Inspect(s, look)
				}
			}
			return false
		case *ast.Field: // its tag
			return false
		case *ast.FuncDecl:
			if n.Body != nil && n.Name.Name != "Error" { // what an error says goes to the log
				ast.Inspect(n.Body, look)
			}
			return false
		case *ast.IndexExpr:
			ast.Inspect(n.X, look)
			return false
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				return false
			}
			for _, side := range []ast.Expr{n.X, n.Y} {
				if call, is := side.(*ast.CallExpr); n.Op == token.ADD && is && strings.HasPrefix(nameOf(call.Fun), "say.") {
					found = append(found, finding{set.Position(n.Pos()).String(), "a sentence of the catalog with text added"})
				}
			}
		case *ast.KeyValueExpr: // the key of a map is a name
			ast.Inspect(n.Value, look)
			return false
		case *ast.CallExpr:
			name := nameOf(n.Fun)
			if strings.HasPrefix(name, "say.") { // what a sentence is made with may hold one that is bare
				for _, arg := range n.Args {
					if _, literal := arg.(*ast.BasicLit); !literal {
						ast.Inspect(arg, look)
					}
				}
				return false
			}
			if unread.MatchString(name) {
				return false
			}
		case *ast.BasicLit:
			if n.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(n.Value)
			if err == nil && words.MatchString(text) {
				found = append(found, finding{set.Position(n.Pos()).String(), text})
			}
		}
		return true
	}
	for _, d := range file.Decls {
		ast.Inspect(d, look)
	}
	return found
}

// nameOf is a called function: "say.T", "s.Log.LogAttrs".
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		return nameOf(e.Fun)
	}
	return ""
}

// plain are texts that are no sentences, or that nobody reads but developers and machines: "file: text", one a line, or "file" for all
// of one file. A line without a reason in the paragraph above it is none.
func plain(t *testing.T) map[string]bool {
	t.Helper()
	file, err := os.Open("testdata/plain.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	known := map[string]bool{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			known[line] = false
		}
	}
	return known
}

// Every sentence that people read is in the catalog: none stands bare in a template, a handler, a use case or a command.
func TestNoBareSentences(t *testing.T) {
	t.Parallel()
	known := plain(t)
	root := filepath.Join("..", "..")
	for _, room := range rooms {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(room)), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
			if entry.IsDir() && (slices.Contains(silent, name) || entry.Name() == "testdata") {
				return fs.SkipDir
			}
			var found []finding
			switch {
			case strings.HasSuffix(name, ".templ"):
				source, readErr := os.ReadFile(path)
				if readErr != nil {
					return readErr
				}
				found, err = templates(name, string(source))
			case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, "_templ.go"):
				set := token.NewFileSet()
				file, parseErr := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
				if parseErr != nil {
					return parseErr
				}
				found = bare(set, file)
			}
			for _, f := range found {
				if _, all := known[name]; all {
					known[name] = true
					continue
				}
				if _, one := known[name+": "+f.text]; one {
					known[name+": "+f.text] = true
					continue
				}
				t.Errorf("%s is not in the catalog", finding{strings.TrimPrefix(f.where, root+"/"), f.text})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for line, used := range known {
		if !used {
			t.Errorf("testdata/plain.txt: %s is nowhere", line)
		}
	}
}

// TestBareSentencesAreFound is the negative control.
func TestBareSentencesAreFound(t *testing.T) {
	t.Parallel()
	found, err := templates("planted.templ", `package p

templ P(v View) {
	<p>Bare text</p>
	<img alt="A picture" class="Large cover"/>
	<p>{ say.T(ctx, "Hello") } { v.Name }</p>
	<p>{ say.T(ctx, "Hello") }, friend</p>
	<p>{ say.T(ctx, "Hello") }</p>
	<p title={ "Read this" }>{ v.Name } <b>{ say.T(ctx, "Hello") }</b></p>
	@ui.Note(ui.Note{Text: "Saved it", Tone: "warn"})
}
`)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range found {
		texts = append(texts, f.text)
	}
	slices.Sort(texts)
	want := []string{", friend", "A picture", "Bare text", "Read this", "Saved it", "glued to the text beside it", "glued to the text beside it"}
	if !slices.Equal(texts, want) {
		t.Errorf("found %q, want %q", texts, want)
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "planted.go", `package p
func f() {
	a := ui.Link{Text: "Two words", Tone: "warn"}
	b := fmt.Sprintf("%d seats left", n)
	c := say.T(ctx, "Hello") + name
	d := map[string]string{"a key": "Saved."}
	e := fmt.Errorf("store: no rows")
	g := say.T(ctx, "Hello %s", fmt.Sprint("an argument"))
	if x == "two words" { return }
}`, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts = nil
	for _, f := range bare(set, file) {
		texts = append(texts, f.text)
	}
	want = []string{"Two words", "%d seats left", "a sentence of the catalog with text added", "Saved.", "an argument"}
	if !slices.Equal(texts, want) {
		t.Errorf("found %q, want %q", texts, want)
	}
}
