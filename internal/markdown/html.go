package markdown

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	render "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// MaxInput is how many bytes of a text are read; the rest is cut off at a
// character. It is about 15,000 words.
const MaxInput = 100 << 10

// linkRelation is on every link: strangers' links gain no rank (nofollow), and
// a page opened from one cannot reach back (noopener).
const linkRelation = "nofollow noopener"

// Both are built once and only read afterwards.
var (
	converter = newConverter()
	policy    = newPolicy()
)

// HTML returns src as sanitised markup that is safe to write unescaped into
// the body of a page. # is h3 and so on down to h6, so that the page keeps its
// own h1 and h2. Links go to http, https, mailto and tel only; other links and
// images leave their text. An item of a list that begins with [ ] or [x] has a box. Of src only the first MaxInput bytes are read, and
// nesting beyond 64 levels is dropped. A text that would grow beyond 20 times
// its length and 16 KB is shown as it was typed.
func HTML(src string) string {
	return pages.of(src, len(src), func() string { return convert(src) })
}

// pages are what pages show of texts again and again: a page is asked for more often than its text changes.
var pages memo[string]

func convert(src string) string {
	source := clean(src)
	out := newBounded(source)
	if err := converter.Convert([]byte(breakRuns(source)), out); err != nil {
		return "<p>" + html.EscapeString(source) + "</p>"
	}
	return policy.SanitizeReader(&out.buffer).String()
}

// clean cuts src to MaxInput and drops what has no place in a text: invalid
// UTF-8, control characters but tab and line break, byte order marks.
func clean(src string) string {
	if len(src) > MaxInput {
		end := MaxInput
		for end > 0 && !utf8.RuneStart(src[end]) {
			end--
		}
		src = src[:end]
	}
	src = strings.ReplaceAll(strings.ToValidUTF8(src, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case r == '\ufeff' || unicode.IsControl(r) && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, src)
}

// newConverter is goldmark's default without the two parsers of raw HTML: "<"
// is then a character like any other.
func newConverter() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewSetextHeadingParser(), 100),
				util.Prioritized(parser.NewThematicBreakParser(), 200),
				util.Prioritized(shallow{parser.NewListParser()}, 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(parser.NewCodeBlockParser(), 500),
				util.Prioritized(parser.NewATXHeadingParser(), 600),
				util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
				util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
				util.Prioritized(parser.NewParagraphParser(), 1000),
			),
			parser.WithInlineParsers(
				util.Prioritized(boxes{extension.NewTaskCheckBoxParser()}, 0),
				util.Prioritized(parser.NewCodeSpanParser(), 100),
				util.Prioritized(parser.NewLinkParser(), 200),
				util.Prioritized(parser.NewAutoLinkParser(), 300),
				util.Prioritized(parser.NewEmphasisParser(), 500),
			),
			parser.WithParagraphTransformers(
				util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
				util.Prioritized(newTables(), 200),
			),
			parser.WithASTTransformers(
				util.Prioritized(extension.NewTableASTTransformer(), 0),
				util.Prioritized(cleaner{}, 1000),
			),
		)),
		goldmark.WithExtensions(
			extension.Strikethrough,
			extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
		),
		goldmark.WithRendererOptions(
			render.WithHardWraps(),
			renderer.WithNodeRenderers(util.Prioritized(extension.NewTableHTMLRenderer(
				extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), 500)),
		),
	)
}

// newPolicy is the list in the package comment.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h3", "h4", "h5", "h6", "p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote",
		"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRelation + "$")).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile("^" + taskClass + "$")).OnElements("li")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
}
