package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// phone is a number as people of the United States and Canada write it, (617) 555-0100 with or without +1, or one as ITU E.164 has it,
// +16175550100. An area code and an exchange begin with 2 to 9 (North American Numbering Plan).
var phone = regexp.MustCompile(`(?:\+?1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}|\+[1-9][0-9]{7,14}`)

// CallScript is HTML of a text that is read on the phone: its phone numbers can be tapped.
func CallScript(src string) string {
	body := parse(src)
	linkPhones(body)
	var out strings.Builder
	for node := body.FirstChild; node != nil; node = node.NextSibling {
		if html.Render(&out, node) != nil { // into memory, which does not fail
			return HTML(src)
		}
	}
	return out.String()
}

// linkPhones makes links of the phone numbers inside node, but for those that are in one, or in code.
func linkPhones(node *html.Node) {
	if node.DataAtom == atom.A || node.DataAtom == atom.Code {
		return
	}
	for child := node.FirstChild; child != nil; {
		next := child.NextSibling
		if child.Type == html.TextNode {
			linkPhonesIn(child)
		} else {
			linkPhones(child)
		}
		child = next
	}
}

// linkPhonesIn takes a text apart at its phone numbers.
func linkPhonesIn(text *html.Node) {
	rest := text.Data
	var done int
	for _, at := range phone.FindAllStringIndex(text.Data, -1) {
		if !alone(text.Data, at[0], at[1]) {
			continue
		}
		number := text.Data[at[0]:at[1]]
		link := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: "tel:" + dialed(number)}, {Key: "rel", Val: linkRelation}}}
		link.AppendChild(&html.Node{Type: html.TextNode, Data: number})
		if before := text.Data[done:at[0]]; before != "" {
			text.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: before}, text)
		}
		text.Parent.InsertBefore(link, text)
		done, rest = at[1], text.Data[at[1]:]
	}
	text.Data = rest
}

// alone reports whether what stands from one byte to another is not part of a longer number or word.
func alone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, size := utf8.DecodeRuneInString(text[to:])
	follows, _ := utf8.DecodeRuneInString(text[to+size:])
	joins := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return !joins(before) && !strings.ContainsRune("+-./(", before) && !joins(after) && !(strings.ContainsRune("-./", after) && size > 0 && unicode.IsDigit(follows))
}

// Dial is the address that dials what somebody typed or imported as a phone number, "tel:+16175550100"; "" when it is none.
func Dial(number string) string {
	number = strings.TrimSpace(number)
	if number == "" || strings.Trim(number, "0123456789 ().-+") != "" || strings.LastIndexByte(number, '+') > 0 {
		return ""
	}
	to := dialed(number)
	if n := len(to) - 1; n < 8 || n > 15 || number[0] != '+' && (n != 11 || to[1] != '1') { // ITU E.164; without a plus, the United States and Canada
		return ""
	}
	return "tel:" + to
}

// dialed is a number as a phone dials it.
func dialed(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if len(digits) == 10 && number[0] != '+' {
		digits = "1" + digits
	}
	return "+" + digits
}
