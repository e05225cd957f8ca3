package markdown

import (
	"net/url"

	"github.com/yuin/goldmark/ast"
	tasks "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const (
	// maxDepth is how deep nodes may nest. Browsers and x/net/html stop at 512
	// open elements; people stop at 5.
	maxDepth = 64
	// headingShift makes # an h3.
	headingShift = 2
)

// cleaner brings the parsed document to what this package writes.
type cleaner struct{}

// Transform implements parser.ASTTransformer.
func (cleaner) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	prune(document, 0)
	var links, images, headings, boxes []ast.Node
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch node.Kind() {
			case ast.KindLink, ast.KindAutoLink:
				links = append(links, node)
			case ast.KindImage:
				images = append(images, node)
			case ast.KindHeading:
				headings = append(headings, node)
			case tasks.KindTaskCheckBox:
				boxes = append(boxes, node)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, node := range images {
		unwrap(node)
	}
	for _, node := range boxes {
		drawBox(node)
	}
	for _, node := range links {
		cleanLink(node, reader.Source())
	}
	for _, node := range headings {
		if heading, ok := node.(*ast.Heading); ok {
			heading.Level = min(heading.Level+headingShift, 6)
		}
		if !node.HasChildren() {
			node.Parent().RemoveChild(node.Parent(), node) // a heading without a name only confuses screen readers
		}
	}
}

// prune drops what nests deeper than maxDepth, and so bounds every recursion after it.
func prune(node ast.Node, depth int) {
	if depth == maxDepth {
		node.RemoveChildren(node)
		return
	}
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		prune(child, depth+1)
	}
}

// unwrap puts the children of node in its place.
func unwrap(node ast.Node) {
	parent := node.Parent()
	for child := node.FirstChild(); child != nil; child = node.FirstChild() {
		parent.InsertBefore(parent, node, child) // takes the child away from node
	}
	parent.RemoveChild(parent, node)
}

// boxes is a parser of the boxes of a task list. Text stands behind one, after a space (GitHub Flavored Markdown, section 5.3): without,
// [x] begins a link.
type boxes struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (b boxes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); len(line) < 5 || line[3] != ' ' {
		return nil
	}
	return b.InlineParser.Parse(parent, block, pc)
}

// taskClass is on every item that has a box.
const taskClass = "task"

// drawBox puts a character in the place of a box: it is read, copied and printed as text is.
func drawBox(node ast.Node) {
	box := "☐ "
	if task, ok := node.(*tasks.TaskCheckBox); ok && task.IsChecked {
		box = "☑ "
	}
	if item := node.Parent().Parent(); item.Kind() == ast.KindListItem {
		item.SetAttributeString("class", []byte(taskClass))
	}
	node.Parent().ReplaceChild(node.Parent(), node, literal([]byte(box)))
}

// cleanLink gives a link its relation, or leaves its text alone where it may not lead there.
func cleanLink(node ast.Node, source []byte) {
	switch link := node.(type) {
	case *ast.Link:
		link.Title = nil
		target := util.URLEscape(link.Destination, true)
		if !allowed(string(target)) {
			unwrap(link)
			return
		}
		if !link.HasChildren() {
			link.AppendChild(link, literal(target)) // a link needs a name
		}
	case *ast.AutoLink:
		target := string(link.URL(source))
		if link.AutoLinkType == ast.AutoLinkEmail {
			target = "mailto:" + target
		}
		if !allowed(target) {
			link.Parent().ReplaceChild(link.Parent(), link, literal(link.Label(source)))
			return
		}
	}
	node.SetAttributeString("rel", []byte(linkRelation))
}

func literal(value []byte) *ast.String {
	s := ast.NewString(value)
	s.SetRaw(true) // no entities or backslashes to resolve
	return s
}

// allowed reports whether a link may lead to target: an absolute http or https
// URL without credentials, which look like a host, or a mailto or tel URL.
func allowed(target string) bool {
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != "" && u.User == nil
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
