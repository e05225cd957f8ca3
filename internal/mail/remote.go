package mail

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"
)

// checkHTML refuses markup that would make a mail program fetch or run something. It reads tokens, not a tree: the
// tree builder drops or moves tags that stand in the wrong place, which another reader may still honour. What it
// refuses is wider than http(s) addresses, because //host, \\host and file: are fetched as well.
func checkHTML(markup string) error {
	return scanHTML(markup, 0)
}

// maxConditional bounds comments within comments.
const maxConditional = 3

func scanHTML(markup string, depth int) error {
	tokens := html.NewTokenizer(strings.NewReader(markup))
	inStyle := false
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				return fmt.Errorf("%w: unreadable markup", ErrRemoteContent)
			}
			return nil
		}
		token := tokens.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			inStyle = token.Data == "style" // the tokenizer gives the content as one text
			if err := checkTag(token); err != nil {
				return err
			}
		case html.TextToken:
			if inStyle && loadingCSS(token.Data) {
				return fmt.Errorf("%w: style sheet", ErrRemoteContent)
			}
		case html.CommentToken:
			// Outlook runs what stands in <!--[if mso]> … <![endif]-->.
			if !strings.Contains(token.Data, "<") {
				continue
			}
			if depth == maxConditional {
				return fmt.Errorf("%w: nested comments", ErrRemoteContent)
			}
			if err := scanHTML(token.Data, depth+1); err != nil {
				return err
			}
		default:
			inStyle = false
		}
	}
}

func checkTag(token html.Token) error {
	if forbiddenElement(token.Data) {
		return fmt.Errorf("%w: element", ErrRemoteContent)
	}
	for _, attribute := range token.Attr {
		switch {
		case strings.HasPrefix(attribute.Key, "on"):
			return fmt.Errorf("%w: event handler", ErrRemoteContent)
		case loadingAttribute(attribute.Key) && attribute.Val != "":
			return fmt.Errorf("%w: attribute", ErrRemoteContent)
		case attribute.Key == "style" && loadingCSS(attribute.Val):
			return fmt.Errorf("%w: style attribute", ErrRemoteContent)
		case token.Data == "meta" && attribute.Key == "http-equiv" && !strings.EqualFold(attribute.Val, "content-type"):
			return fmt.Errorf("%w: meta element", ErrRemoteContent)
		}
	}
	return nil
}

// forbiddenElement names elements that load or run something, and those whose content readers disagree about
// (noscript, template, xmp …), behind which either could hide.
func forbiddenElement(name string) bool {
	switch name {
	case "img", "image", "link", "script", "iframe", "frame", "frameset", "object", "embed", "applet", "audio", "video",
		"source", "track", "picture", "base", "bgsound", "input", "portal", "svg", "math",
		"noscript", "noframes", "noembed", "template", "xmp", "plaintext", "textarea":
		return true
	}
	return false
}

func loadingAttribute(name string) bool {
	switch name {
	case "src", "srcset", "imagesrcset", "background", "poster", "data", "lowsrc", "dynsrc", "manifest", "ping",
		"codebase", "archive", "classid", "formaction", "srcdoc", "xlink:href":
		return true
	}
	return false
}

// loadingCSS reports CSS that can load. A backslash could spell any of the words (CSS Syntax 3, section 4.3.7), so
// no style may have one.
func loadingCSS(css string) bool {
	css = strings.ToLower(css)
	for _, word := range []string{`\`, "url(", "@import", "image(", "image-set(", "src(", "expression("} {
		if strings.Contains(css, word) {
			return true
		}
	}
	return false
}
