package markdown

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	render "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// faults reads markup the way a browser does, as the content of a div, and
// lists everything that this package must not write. It shares nothing with
// the policy that it checks.
func faults(markup string) []string {
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	root := &html.Node{Type: html.DocumentNode}
	for _, node := range nodes {
		root.AppendChild(node)
	}
	for node := range root.Descendants() {
		switch node.Type {
		case html.TextNode:
		case html.ElementNode:
			found = append(found, elementFaults(node)...)
		default:
			found = append(found, fmt.Sprintf("node of type %d: %.40q", node.Type, node.Data))
		}
	}
	// What a browser writes back must read the same (mutation XSS).
	var again bytes.Buffer
	if err := html.Render(&again, root); err != nil {
		found = append(found, err.Error())
	}
	second, err := html.ParseFragment(bytes.NewReader(again.Bytes()), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return append(found, err.Error())
	}
	var twice bytes.Buffer
	for _, node := range second {
		if err := html.Render(&twice, node); err != nil {
			found = append(found, err.Error())
		}
	}
	if twice.String() != again.String() {
		found = append(found, "markup changes when it is read again")
	}
	return found
}

func elementFaults(node *html.Node) []string {
	var found []string
	allowed := strings.Fields("h3 h4 h5 h6 p br hr strong em del code pre blockquote ul ol li a table thead tbody tr th td")
	if node.Namespace != "" || !slices.Contains(allowed, node.Data) {
		found = append(found, "element "+node.Data)
	}
	relation := ""
	for _, attribute := range node.Attr {
		switch node.Data + " " + attribute.Key {
		case "a href":
			u, err := url.Parse(attribute.Val)
			if err != nil || !slices.Contains([]string{"http", "https", "mailto", "tel"}, u.Scheme) || u.User != nil {
				found = append(found, "link to "+attribute.Val)
			}
		case "a rel":
			relation = attribute.Val
		case "li class":
			if attribute.Val != "task" {
				found = append(found, "class "+attribute.Val)
			}
		case "ol start":
			if strings.Trim(attribute.Val, "0123456789") != "" {
				found = append(found, "start "+attribute.Val)
			}
		default:
			found = append(found, "attribute "+attribute.Key+" of "+node.Data)
		}
	}
	if node.Data == "a" && relation != "nofollow noopener" {
		found = append(found, "link with relation "+relation)
	}
	return found
}

func TestHTMLRefusesCorpus(t *testing.T) {
	t.Parallel()
	if len(corpus()) < 60 {
		t.Fatalf("only %d payloads", len(corpus()))
	}
	contexts := []string{"%s", "text %s text", "- %s", "> %s", "# %s", "| a |\n|---|\n| %s |", "[text %s](https://example.org)", "**%s**", "1. x\n\n   %s", "```\n%s\n```", "`%s`"}
	for _, payload := range corpus() {
		for _, context := range contexts {
			src := strings.Replace(context, "%s", payload, 1)
			if found := faults(HTML(src)); len(found) > 0 {
				t.Errorf("%q: %q\n%s", src, found, HTML(src))
			}
		}
	}
}

// TestFaultsCatchesUnsafe runs the corpus through the same parser without
// either wall: most payloads are raw HTML or links, and those must be caught.
func TestFaultsCatchesUnsafe(t *testing.T) {
	t.Parallel()
	unsafe := goldmark.New(goldmark.WithRendererOptions(render.WithUnsafe()))
	caught := 0
	for _, payload := range corpus() {
		var out bytes.Buffer
		if err := unsafe.Convert([]byte(payload), &out); err != nil {
			t.Fatal(err)
		}
		if len(faults(out.String())) > 0 {
			caught++
		}
	}
	if caught < 60 {
		t.Errorf("of %d payloads only %d are caught without sanitising", len(corpus()), caught)
	}
}

// TestEachWallHolds removes one of the two walls at a time.
func TestEachWallHolds(t *testing.T) {
	t.Parallel()
	unsafe := goldmark.New(goldmark.WithRendererOptions(render.WithUnsafe()))
	for _, payload := range corpus() {
		var raw, clean bytes.Buffer
		if err := unsafe.Convert([]byte(payload), &raw); err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(policy.SanitizeReader(&raw).String()) {
			if !strings.HasPrefix(fault, "link with relation") && !strings.Contains(fault, "@") { // these two are the tree's part
				t.Errorf("without the tree, %q: %s", payload, fault)
			}
		}
		if err := converter.Convert([]byte(payload), &clean); err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(clean.String()) {
			if fault != "attribute class of code" { // the policy's part
				t.Errorf("without the policy, %q: %s", payload, fault)
			}
		}
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	link := func(href, text string) string {
		return `<a href="` + href + `" rel="nofollow noopener">` + text + `</a>`
	}
	for _, row := range []struct{ what, src, want string }{
		{"nothing", "", ""},
		{"space", " \n\t\n", ""},
		{"headings shift", "# a\n## b\n### c\n#### d\n##### e\n###### f\ng\n===\nh\n---", "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>\n<h6>d</h6>\n<h6>e</h6>\n<h6>f</h6>\n<h3>g</h3>\n<h4>h</h4>"},
		{"an empty heading goes", "#\n\na", "<p>a</p>"},
		{"lines stay lines", "a\nb\r\nc\rd", "<p>a<br>\nb<br>\nc<br>\nd</p>"},
		{"html is shown as typed", `5 < 6 & <b title="x">b</b><!-- c -->`, "<p>5 &lt; 6 &amp; &lt;b title=&#34;x&#34;&gt;b&lt;/b&gt;&lt;!-- c --&gt;</p>"},
		{"a block of html too", "<div>\n*a*\n</div>", "<p>&lt;div&gt;<br>\n<em>a</em><br>\n&lt;/div&gt;</p>"},
		{"emphasis", "*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"},
		{"a link", `[a](https://example.org/?a=1&b=2 "title")`, "<p>" + link("https://example.org/?a=1&amp;b=2", "a") + "</p>"},
		{"a link by reference", "[a][r]\n\n[r]: tel:+15550100", "<p>" + link("tel:+15550100", "a") + "</p>"},
		{"a link without text", "[](https://example.org)", "<p>" + link("https://example.org", "https://example.org") + "</p>"},
		{"bare addresses", "https://example.org. www.example.org a@example.org", "<p>" + link("https://example.org", "https://example.org") + ". " + link("http://www.example.org", "www.example.org") + " " + link("mailto:a@example.org", "a@example.org") + "</p>"},
		{"a link to another scheme", "[a](ftp://example.org) <javascript:alert(1)>", "<p>a javascript:alert(1)</p>"},
		{"a link without scheme", "[a](/b) [c](//example.org) [d](#e) [f](example.org)", "<p>a c d f</p>"},
		{"a link with credentials", "[a](https://bank.example@evil.example)", "<p>a</p>"},
		{"an image is its text", "![a *b*](https://example.org/p.png) [![c](x)](https://example.org)", "<p>a <em>b</em> " + link("https://example.org", "c") + "</p>"},
		{"an image without text in a link", "[![](x)](https://example.org)", "<p>" + link("https://example.org", "https://example.org") + "</p>"},
		{"a list that starts later", "7. a\n8. b", "<ol start=\"7\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"a table without alignment", "| a | b |\n|:-:|--:|\n| 1 | |", "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td></td>\n</tr>\n</tbody>\n</table>"},
		{"code has no class", "```js\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"},
		{"control characters go", "a\x00b\x1b[31mc\ufeffd\u2028e\xff", "<p>ab[31mcd<br>\ne\ufffd</p>"},
		{"entities", "&lt;b&gt; &#60;script&#62; &copy;", "<p>&lt;b&gt; &lt;script&gt; ©</p>"},
	} {
		if diff := cmp.Diff(row.want, strings.TrimSpace(HTML(row.src))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.what, diff)
		}
	}
}

func TestHTMLCutsInput(t *testing.T) {
	t.Parallel()
	got := HTML(strings.Repeat("é ", MaxInput))
	if !utf8.ValidString(got) || len(got) > MaxInput+20 || len(got) < MaxInput-20 {
		t.Errorf("got %d bytes, valid %v", len(got), utf8.ValidString(got))
	}
	if got := HTML(strings.Repeat("x", MaxInput-1) + "éEND"); strings.Contains(got, "END") || !utf8.ValidString(got) {
		t.Error("the cut is not at a character")
	}
}

// hostile inputs, of about size bytes, are slow, deep or long without limits.
func hostile(size int) map[string]string {
	return map[string]string{
		"quotes":          strings.Repeat(">", size),
		"lists":           strings.Repeat("- ", size/2),
		"numbers":         strings.Repeat("1) ", size/3),
		"open links":      strings.Repeat("[a](", size/4),
		"brackets":        strings.Repeat("[", size/2) + strings.Repeat("]", size/2),
		"nested emphasis": strings.Repeat("*a **b ", size/14) + strings.Repeat("b** a*", size/14),
		"padded table":    strings.Repeat("|a", size/20) + "\n" + strings.Repeat("|-", size/20) + "\n" + strings.Repeat("|x\n", size/4),
		"repeated link":   "[a]: https://example.org/" + strings.Repeat("x", size/60) + "\n\n" + strings.Repeat("[a] ", size/5),
		"short links":     strings.Repeat("www.a.b ", size/8),
		"backticks":       strings.Repeat("`a``b", size/5),
	}
}

func TestHTMLIsBounded(t *testing.T) {
	t.Parallel()
	sources := hostile(8 << 10)
	// These two would be longer than the limit at full size, and cost little.
	sources["full padded table"] = hostile(MaxInput)["padded table"]
	sources["full repeated link"] = hostile(MaxInput)["repeated link"]
	for what, src := range sources {
		got := HTML(src)
		if len(got) > maxGrowth*len(src)+baseOutput {
			t.Errorf("%s: %d bytes from %d", what, len(got), len(src))
		}
		if found := faults(got); len(found) > 0 { // also more than 512 open elements
			t.Errorf("%s: %q", what, found[:1])
		}
	}
	if got := HTML(hostile(8 << 10)["repeated link"]); !strings.HasPrefix(got, "<p>[a]: https://") {
		t.Errorf("what grows without end is not shown as typed: %.60q", got)
	}
	// The control: without the limits the same inputs go beyond what is checked above.
	unbounded := goldmark.New()
	var out bytes.Buffer
	if err := unbounded.Convert([]byte(strings.Repeat(">", 2000)), &out); err != nil {
		t.Fatal(err)
	}
	if len(faults(out.String())) == 0 {
		t.Error("the check does not notice 2,000 nested quotes")
	}
}

func FuzzHTML(f *testing.F) {
	for _, payload := range corpus() {
		f.Add(payload)
	}
	f.Add("# a\n\n- b\n  1. c\n\n> d\n\n| e |\n|---|\n| f |\n\n~~~\ng")
	f.Fuzz(func(t *testing.T, src string) {
		got := HTML(src)
		if found := faults(got); len(found) > 0 {
			t.Errorf("%q\n%s", found, got)
		}
		if text := Text(src); !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\x1b") {
			t.Errorf("text %q", text)
		}
		if line := Excerpt(src, 40); utf8.RuneCountInString(line) > 40 || strings.ContainsAny(line, "\n\r\t") {
			t.Errorf("excerpt %q", line)
		}
	})
}

func BenchmarkHTML(b *testing.B) {
	src := strings.Repeat("Meet at the *library* steps, bring water.\nSee https://example.org/map for the way.\n\n- one\n- two\n\n", 20)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		HTML(src)
	}
}
