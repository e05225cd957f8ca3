package markdown

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The limits here keep 100 KB of hostile input from costing more than a
// moment. Without them, measured on one core: 100,000 ">" took 2.9 s, a
// table with 500 columns and 30,000 one-cell rows 18.7 s and 150 MB of markup,
// 25,000 times "[a](" 1.5 s. With them no known input takes 0.6 s.
const (
	// maxRun is how many bytes may follow each other without a space; a space
	// is put between longer ones. It bounds every search for the end of an
	// address, and is about what browsers accept as one.
	maxRun = 2000
	// maxGrowth and baseOutput bound the markup to 20 times the input and 16 KB.
	// Ordinary text grows by less than half and a line of the shortest links
	// ten times; a long address that is referred to again and again grows more.
	maxGrowth  = 20
	baseOutput = 16 << 10
	// maxPadding is how many times more cells a table may have than were written.
	maxPadding = 4
)

// breakRuns puts a space into runs of more than maxRun bytes without one.
func breakRuns(s string) string {
	if len(s) <= maxRun {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/maxRun)
	run := 0
	for _, r := range s {
		size := utf8.RuneLen(r)
		switch {
		case unicode.IsSpace(r):
			run = 0
		case run+size > maxRun:
			b.WriteByte(' ')
			run = size
		default:
			run += size
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shallow is a parser of quotes or lists that opens none below maxDepth; the marks
// are then ordinary text.
type shallow struct{ parser.BlockParser }

// Open implements parser.BlockParser.
func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for node := parent; node != nil; node = node.Parent() {
		if depth++; depth >= maxDepth {
			return nil, parser.NoChildren
		}
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// tables is the parser of tables for paragraphs in which most cells were
// written. It fills short rows up with empty cells, and so would turn a few
// bytes per row into hundreds of cells.
type tables struct{ parser.ParagraphTransformer }

func newTables() tables { return tables{extension.NewTableParagraphTransformer()} }

// Transform implements parser.ParagraphTransformer.
func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	widest, written := 0, 0
	lines := node.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		cells := bytes.Count(line.Value(reader.Source()), []byte{'|'}) + 1
		widest, written = max(widest, cells), written+cells
	}
	if widest*lines.Len() <= maxPadding*written {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

var errTooLong = errors.New("markdown: output is too long")

// bounded is a buffer that refuses more than limit bytes.
type bounded struct {
	buffer bytes.Buffer
	limit  int
}

func newBounded(source string) *bounded {
	return &bounded{limit: maxGrowth*len(source) + baseOutput}
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.buffer.Len()+len(p) > b.limit {
		return 0, errTooLong
	}
	return b.buffer.Write(p)
}
