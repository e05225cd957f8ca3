package say

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the catalogs that are made from the sources")

// message is a sentence of the sources.
type message struct{ context, one, many string }

// calls are the functions whose arguments are sentences, and at which argument those begin.
var calls = map[string]struct {
	at              int
	context, plural bool
}{
	"T": {at: 1}, "N": {at: 2, plural: true}, "C": {at: 1, context: true},
	"M": {}, "MN": {at: 1, plural: true}, "MC": {context: true},
}

// extract finds the sentences of one source, and the calls whose sentence is none that is written there.
func extract(set *token.FileSet, file *ast.File) (found []message, problems []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name, ok := strings.CutPrefix(nameOf(call.Fun), "say.")
		if !ok && file.Name.Name != "say" {
			return true
		}
		shape, ok := calls[name]
		if !ok {
			return true
		}
		where := set.Position(call.Pos())
		next := shape.at
		text := func() string {
			if next >= len(call.Args) {
				problems = append(problems, fmt.Sprintf("%s: say.%s lacks its sentence", where, name))
				return ""
			}
			literal, ok := call.Args[next].(*ast.BasicLit)
			next++
			if !ok || literal.Kind != token.STRING {
				problems = append(problems, fmt.Sprintf("%s: the sentence of say.%s is not written here, so no catalog can have it", where, name))
				return ""
			}
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				problems = append(problems, fmt.Sprintf("%s: %v", where, err))
			}
			return value
		}
		var m message
		if shape.context {
			m.context = text()
		}
		m.one = text()
		if shape.plural {
			m.many = text()
		}
		if wrong := miscounted(m, len(call.Args)-next, shape.plural); wrong != "" && call.Ellipsis == token.NoPos {
			problems = append(problems, fmt.Sprintf("%s: %s", where, wrong))
		}
		if m.one != "" {
			found = append(found, m)
		}
		return true
	})
	return found, problems
}

// verb is a verb of package fmt, perhaps with the number of the argument it takes.
var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+#0-9.]*[a-z]`)

// taken are the numbers of the arguments that a form takes, in order, each once.
func taken(form string) (numbers []int) {
	next := 1
	for _, found := range verb.FindAllStringSubmatch(strings.ReplaceAll(form, "%%", ""), -1) {
		if found[1] != "" {
			next, _ = strconv.Atoi(found[1])
		}
		numbers = append(numbers, next)
		next++
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// miscounted says what is wrong with a sentence that is given so many arguments: a form takes one that is not there, or none takes one
// that is.
func miscounted(m message, given int, plural bool) string {
	if plural {
		given++ // the count is the first
	}
	all := taken(m.one)
	if m.many != "" {
		all = append(all, taken(m.many)...)
	}
	if given == 0 && !plural {
		return "" // it stands as it is, percent signs and all
	}
	for n := 1; n <= given; n++ {
		if !slices.Contains(all, n) && (n > 1 || !plural) {
			return fmt.Sprintf("%q loses its argument %d", m.one, n)
		}
	}
	for _, n := range all {
		if n > given {
			return fmt.Sprintf("%q lacks its argument %d", m.one, n)
		}
	}
	return ""
}

// sources are the sentences of the whole hub, each with where it is said.
func sources(t *testing.T) (map[message][]string, []string) {
	t.Helper()
	said, problems := map[message][]string{}, []string(nil)
	set := token.NewFileSet()
	for _, root := range []string{"cmd", "components", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", "..", root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, filepath.Join("say", "say.go")) {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			found, wrong := extract(set, file)
			name := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, filepath.Join("..", "..")+string(filepath.Separator))), "_templ.go")
			for _, m := range found {
				if !slices.Contains(said[m], name) {
					said[m] = append(said[m], name)
				}
			}
			problems = append(problems, wrong...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return said, problems
}

// Every sentence is written where it is said, and the template of the catalogs and the pseudo-locale have it.
func TestCatalogsAreComplete(t *testing.T) {
	t.Parallel()
	said, problems := sources(t)
	for _, problem := range problems {
		t.Error(problem)
	}
	plurals := map[[2]string]string{}
	for m := range said {
		if other, there := plurals[[2]string{m.context, m.one}]; there && other != m.many {
			t.Errorf("%q has two plurals, %q and %q: give one of them a context", m.one, m.many, other)
		}
		plurals[[2]string{m.context, m.one}] = m.many
	}
	for file, text := range map[string]string{
		"po/messages.pot": catalogText(said, nil), "po/" + string(Pseudo) + ".po": catalogText(said, accented),
	} {
		if *update {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if there, err := os.ReadFile(file); err != nil || string(there) != text {
			t.Errorf("%s is not what the sources say (make generate writes it): %v", file, err)
		}
	}
}

// A translation takes the arguments that its sentence takes, and no other.
func TestTranslationsKeepTheirArguments(t *testing.T) {
	t.Parallel()
	said, _ := sources(t)
	for _, locale := range Locales() {
		c := catalogOf(locale)
		if c == nil {
			continue
		}
		for m := range said {
			for _, n := range []int{1, 0, 2, 5, 11, 100} { // one of each plural form that a language has
				form := c.form(Text{Context: m.context, One: m.one, Many: m.many, N: n})
				if got := taken(form); !slices.Equal(got, taken(m.one)) && (m.many == "" || !slices.Equal(got, taken(m.many))) {
					t.Errorf("%s: the translation of %q takes %v: %q", locale, m.one, got, form)
				}
			}
		}
	}
	for form, want := range map[string][]int{"%s of %d%%": {1, 2}, "%[2]s, %[1]d": {1, 2}, "100% of it": nil, "%[2]s": {2}} {
		if got := taken(form); !slices.Equal(got, want) {
			t.Errorf("%q takes %v, want %v", form, got, want)
		}
	}
}

// catalogText writes a catalog in the form of gettext; without translate it is the template.
func catalogText(said map[message][]string, translate func(string) string) string {
	var b strings.Builder
	b.WriteString("msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n")
	if translate == nil {
		translate = func(string) string { return "" }
	}
	for _, m := range slices.SortedFunc(maps.Keys(said), func(a, b message) int {
		return strings.Compare(a.one+"\x00"+a.context, b.one+"\x00"+b.context)
	}) {
		fmt.Fprintf(&b, "\n#: %s\n", strings.Join(slices.Sorted(slices.Values(said[m])), " "))
		if m.context != "" {
			fmt.Fprintf(&b, "msgctxt %s\n", quote(m.context))
		}
		fmt.Fprintf(&b, "msgid %s\n", quote(m.one))
		if m.many == "" {
			fmt.Fprintf(&b, "msgstr %s\n", quote(translate(m.one)))
			continue
		}
		fmt.Fprintf(&b, "msgid_plural %s\nmsgstr[0] %s\nmsgstr[1] %s\n", quote(m.many), quote(translate(m.one)), quote(translate(m.many)))
	}
	return b.String()
}

func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// accented is a sentence of the pseudo-locale: each letter that has one gets an accent, and a third is added. Verbs stay.
func accented(text string) string {
	accents := map[rune]rune{'a': 'á', 'e': 'é', 'i': 'í', 'o': 'ö', 'u': 'ü', 'A': 'Á', 'E': 'É', 'I': 'Í', 'O': 'Ö', 'U': 'Ü', 'n': 'ñ', 'c': 'ç', 'y': 'ý'}
	var b strings.Builder
	letters, verb := 0, false
	for _, r := range text {
		switch {
		case verb: // up to the letter that ends it: "%[2]s"
			verb = strings.ContainsRune("[]0123456789.+-# ", r)
		case r == '%':
			verb = true
		default:
			if to, ok := accents[r]; ok {
				r = to
			}
			letters++
		}
		b.WriteRune(r)
	}
	for n := range max(1, letters/3) {
		if n%9 == 8 { // words as long as those of other languages, and no longer
			b.WriteByte(' ')
		} else {
			b.WriteByte('~')
		}
	}
	return b.String()
}

// A sentence that is put together, or comes from elsewhere, is found.
func TestSentencesThatNoCatalogCanHave(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "planted.go", "package p\nfunc f() { say.T(ctx, `Hello`); say.T(ctx, name); say.M(`a`+b); say.N(ctx, 3, `one`); say.MC(`noun`, `Post`); other.T(ctx, x); say.T(ctx, `Hi %s`); say.T(ctx, `Hi %s`, a, b); say.T(ctx, `%s and %s`, a); say.MN(n, `one of %[2]s`, `%d of %s`, x); say.MN(n, `one`, `%d`, x) }", 0)
	if err != nil {
		t.Fatal(err)
	}
	found, problems := extract(set, file)
	if want := []message{{one: "Hello"}, {one: "one"}, {context: "noun", one: "Post"}, {one: "Hi %s"}, {one: "Hi %s"}, {one: "%s and %s"}, {one: "one of %[2]s", many: "%d of %s"}, {one: "one", many: "%d"}}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
	if len(problems) != 6 { // three that are not written there, an argument that is lost, one that is missing, one that no form takes
		t.Errorf("problems: %q, want 6", problems)
	}
}
