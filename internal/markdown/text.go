package markdown

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Text returns src as plain text for mails and calendar descriptions. It is
// not markup and must be escaped where markup is expected. Blocks are parted
// by an empty line, lines end in "\n", list items begin with "- " or their
// number, quotes with "> ", and a link is "text (url)", or the bare address
// where both are the same. It has no trailing line break.
func Text(src string) string {
	return strings.Join(plain{full: true}.blocks(parse(src)), "\n")
}

// Excerpt returns the beginning of src as one line of at most n characters
// (runes), without the addresses of links, cut between words where there are
// any, and then ending in "…". It is not markup.
func Excerpt(src string, n int) string {
	return excerpts.of(beginning{src, n}, len(src), func() string { return excerpt(src, n) })
}

// beginning is the key of an excerpt.
type beginning struct {
	src string
	n   int
}

var excerpts memo[beginning]

func excerpt(src string, n int) string {
	words := strings.Fields(strings.Join(plain{}.blocks(parse(src)), " "))
	line := []rune(strings.Join(words, " "))
	if n <= 0 {
		return ""
	}
	if len(line) <= n {
		return string(line)
	}
	cut := line[:n-1]
	if line[n-1] != ' ' {
		for i := len(cut) - 1; i > 0; i-- {
			if cut[i] == ' ' {
				cut = cut[:i]
				break
			}
		}
	}
	return strings.TrimRight(string(cut), " ,;:-–—") + "…"
}

// parse reads the sanitised markup back, so that Text and HTML cannot differ
// in what they allow.
func parse(src string) *html.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(HTML(src)), body)
	if err != nil { // markup of bounded depth in memory does not fail
		nodes = []*html.Node{{Type: html.TextNode, Data: clean(src)}}
	}
	for _, node := range nodes {
		body.AppendChild(node)
	}
	return body
}

// plain writes a tree as lines.
type plain struct {
	// full adds what structure needs: marks of items and quotes, rules, and the
	// address after the text of a link.
	full bool
}

// blocks returns the lines of what is inside node: a paragraph, or several
// blocks with an empty line between them.
func (p plain) blocks(node *html.Node) []string {
	var lines []string
	var inline strings.Builder
	add := func(block []string) {
		if len(block) == 0 {
			return
		}
		// In a tight list the text of an item has no paragraph around it, and
		// the list below it no empty line above.
		if len(lines) > 0 && !(node.DataAtom == atom.Li && !hasParagraph(node)) {
			lines = append(lines, "")
		}
		lines = append(lines, block...)
	}
	flush := func() {
		if text := tidy(inline.String()); text != "" {
			add(strings.Split(text, "\n"))
		}
		inline.Reset()
	}
	for child := range node.ChildNodes() {
		if isBlock(child) {
			flush()
			add(p.block(child))
		} else {
			p.inline(&inline, child)
		}
	}
	flush()
	return lines
}

func (p plain) block(node *html.Node) []string {
	switch node.DataAtom {
	case atom.Ul, atom.Ol:
		return p.list(node)
	case atom.Blockquote:
		return p.prefixed(p.blocks(node), "> ", "> ")
	case atom.Hr:
		return p.prefixed([]string{""}, "---", "")
	case atom.Pre:
		var text strings.Builder
		p.inline(&text, node)
		return p.prefixed(strings.Split(strings.TrimRight(text.String(), "\n"), "\n"), "    ", "    ")
	case atom.Table:
		return p.rows(node)
	}
	return p.blocks(node)
}

func (p plain) list(node *html.Node) []string {
	number := 1
	for _, attribute := range node.Attr {
		if start, err := strconv.Atoi(attribute.Val); err == nil && attribute.Key == "start" {
			number = start
		}
	}
	var lines []string
	for item := range node.ChildNodes() {
		if item.DataAtom != atom.Li {
			continue
		}
		mark := "- "
		if node.DataAtom == atom.Ol {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		body := p.blocks(item)
		if len(body) == 0 {
			body = []string{""}
		}
		lines = append(lines, p.prefixed(body, mark, strings.Repeat(" ", len(mark)))...)
	}
	return lines
}

func (p plain) rows(table *html.Node) []string {
	var lines []string
	for node := range table.Descendants() {
		if node.DataAtom != atom.Tr {
			continue
		}
		var cells []string
		for cell := range node.ChildNodes() {
			if cell.Type == html.ElementNode {
				cells = append(cells, strings.Join(p.blocks(cell), " "))
			}
		}
		lines = append(lines, strings.TrimRight(strings.Join(cells, " | "), " "))
	}
	return lines
}

func (p plain) inline(b *strings.Builder, node *html.Node) {
	switch {
	case node.Type == html.TextNode && node.Parent != nil && isBreak(node.PrevSibling):
		b.WriteString(strings.TrimPrefix(node.Data, "\n")) // <br> is followed by a line break of the source
	case node.Type == html.TextNode:
		b.WriteString(node.Data)
	case node.DataAtom == atom.Br:
		b.WriteByte('\n')
	case node.DataAtom == atom.A && p.full:
		b.WriteString(p.link(node))
	default:
		for child := range node.ChildNodes() {
			p.inline(b, child)
		}
	}
}

func (p plain) link(node *html.Node) string {
	var text strings.Builder
	for child := range node.ChildNodes() {
		p.inline(&text, child)
	}
	target := ""
	for _, attribute := range node.Attr {
		if attribute.Key == "href" {
			target = attribute.Val
		}
	}
	address := strings.TrimPrefix(strings.TrimPrefix(target, "mailto:"), "tel:")
	label := text.String()
	if label == address || label == target || "http://"+label == target {
		return label
	}
	return label + " (" + address + ")"
}

func isBlock(node *html.Node) bool {
	switch node.DataAtom {
	case atom.P, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Blockquote, atom.Hr, atom.Pre, atom.Table:
		return true
	}
	return false
}

func isBreak(node *html.Node) bool { return node != nil && node.DataAtom == atom.Br }

func hasParagraph(node *html.Node) bool {
	for child := range node.ChildNodes() {
		if child.DataAtom == atom.P {
			return true
		}
	}
	return false
}

// tidy trims each line and drops the empty ones around.
func tidy(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimFunc(line, unicode.IsSpace)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// prefixed puts first before the first line and rest before the others.
func (p plain) prefixed(lines []string, first, rest string) []string {
	if !p.full {
		return lines
	}
	out := make([]string, len(lines))
	for i, line := range lines {
		mark := rest
		if i == 0 {
			mark = first
		}
		out[i] = strings.TrimRight(mark+line, " ")
	}
	return out
}
