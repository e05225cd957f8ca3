package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// do runs actions, and fails with the page in hand.
func (p *person) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.lost(what, err)
	}
}

// lost ends the test with where the person is and what they see.
func (p *person) lost(what string, err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	at, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	p.album.keep(p.ctx, "lost")
	p.t.Fatalf("%s: %v\nat %s:\n%s", what, err, at, text[:min(len(text), 3000)])
}

// open types an address. It returns the status of the answer.
func (p *person) open(address string) int64 {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.base + address
	}
	return p.load("open "+address, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := chromedp.Navigate(address)(ctx, w)
		return err
	}))
}

// load runs an action that leads to a page and waits for it.
func (p *person) load(what string, action chromedp.Action[chromedp.Void]) int64 {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	res, err := chromedp.RunResponse(ctx, action)
	if err != nil {
		p.lost(what, err)
	}
	return res.Status
}

// in narrows what the person looks at to the smallest element of a kind that holds all the words.
func (p *person) in(kind string, words ...string) *person {
	quoted, _ := json.Marshal(words)
	narrow := *p
	narrow.scope = fmt.Sprintf(`[...document.querySelectorAll(%q)].filter(e => %s.every(w => e.textContent.includes(w)))`+
		`.sort((a, b) => a.textContent.length - b.textContent.length)[0]`, kind, quoted)
	return &narrow
}

// found is an element on the page.
type found struct {
	id         cdp.BackendNodeID
	tag        string
	attributes []string
}

func (f found) attribute(name string) string {
	for i := 0; i+1 < len(f.attributes); i += 2 {
		if f.attributes[i] == name {
			return f.attributes[i+1]
		}
	}
	return ""
}

// find waits for the one element of these kinds whose accessible name is name, as a screen reader would say it.
func (p *person) find(name string, kinds ...string) found {
	p.t.Helper()
	var hit []found
	p.until(fmt.Sprintf("find %s %q", strings.Join(kinds, " or "), name), func(ctx context.Context, w *chromedp.Target) (bool, error) {
		root, err := cdp.Call(ctx, w, runtime.Evaluate, runtime.EvaluateParams{Expression: p.scope})
		if err != nil || root.Result == nil || root.Result.ObjectID == "" {
			return false, nil // between two pages, or not there yet
		}
		// The browser compares names as they are; where that finds none, they are compared here, with spaces of other kinds.
		for _, asked := range []string{name, ""} {
			if hit = named(ctx, w, root.Result.ObjectID, asked, name, kinds); len(hit) > 0 {
				break
			}
		}
		return len(hit) > 0, nil
	})
	if len(hit) > 1 {
		p.lost(fmt.Sprintf("find %q", name), fmt.Errorf("%d elements have this name: say which with in()", len(hit)))
	}
	return hit[0]
}

// named are the elements below root whose accessible name is name, of those that the browser finds by asked. A page that goes away
// under the query has none.
func named(ctx context.Context, w *chromedp.Target, root runtime.RemoteObjectID, asked, name string, kinds []string) (hit []found) {
	tree, err := cdp.Call(ctx, w, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: root, AccessibleName: asked})
	if err != nil {
		return nil
	}
	for _, n := range tree.Nodes {
		if n.Ignored || n.BackendDOMNodeID == 0 || n.Name == nil || spoken(n.Name) != name {
			continue
		}
		node, err := cdp.Call(ctx, w, dom.DescribeNode, dom.DescribeNodeParams{BackendNodeID: n.BackendDOMNodeID})
		if err == nil && slices.Contains(kinds, strings.ToLower(node.Node.NodeName)) {
			hit = append(hit, found{n.BackendDOMNodeID, strings.ToLower(node.Node.NodeName), node.Node.Attributes})
		}
	}
	return hit
}

// spoken is an accessible name with one space between its words.
func spoken(v *accessibility.Value) string {
	var text string
	if err := json.Unmarshal(v.Value, &text); err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// until asks again and again, at the pace of the page's frames, until ok or the patience is gone.
func (p *person) until(what string, ok func(ctx context.Context, w *chromedp.Target) (bool, error)) {
	p.t.Helper()
	p.do(what, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		tick := time.NewTicker(40 * time.Millisecond)
		defer tick.Stop()
		for {
			done, err := ok(ctx, w)
			if done || err != nil {
				return err
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}))
}

// atRest says whether the letters have arrived, after which lines no longer move, and whether the point is on the element.
const atRest = `function(x, y) {
  const top = document.elementFromPoint(x, y);
  return document.fonts.status === "loaded" && (top === this || this.contains(top));
}`

// click presses the mouse in the middle of an element, once it has stayed in one place and nothing lies over it.
func (p *person) click(what string, f found) chromedp.Action[chromedp.Void] {
	p.t.Helper()
	var x, y float64
	p.until(what+" where it can be clicked", func(ctx context.Context, w *chromedp.Target) (bool, error) {
		if _, err := cdp.Call(ctx, w, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: f.id}); err != nil {
			return false, fmt.Errorf("<%s> is not on the page any more: %w", f.tag, err)
		}
		box, err := cdp.Call(ctx, w, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: f.id})
		if err != nil || len(box.Quads) == 0 {
			return false, nil
		}
		q, wasX, wasY := box.Quads[0], x, y
		x, y = (q[0]+q[4])/2, (q[1]+q[5])/2
		hit, err := ask[bool](ctx, w, f, atRest, x, y)
		return hit && x == wasX && y == wasY, err
	})
	return chromedp.MouseClickXY(x, y)
}

// ask calls a function with the element as this. It works where page scripts are off, too.
func ask[T any](ctx context.Context, w *chromedp.Target, f found, function string, arguments ...any) (T, error) {
	var answer T
	node, err := cdp.Call(ctx, w, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: f.id})
	if err != nil {
		return answer, err
	}
	call := func(p *runtime.CallFunctionOnParams) { p.ObjectID = node.Object.ObjectID }
	return chromedp.CallFunctionOn[T](function, call, arguments...)(ctx, w)
}

// press clicks the link or button of that name and waits for the page it leads to.
func (p *person) press(name string) int64 {
	p.t.Helper()
	what := fmt.Sprintf("press %q", name)
	return p.load(what, p.click(what, p.find(name, "a", "button")))
}

// tap clicks what changes the page without leaving it.
func (p *person) tap(name string) {
	p.t.Helper()
	what := fmt.Sprintf("tap %q", name)
	p.do(what, p.click(what, p.find(name, "a", "button")))
}

// tick sets a checkbox or a radio button.
func (p *person) tick(name string) {
	p.t.Helper()
	what, f := fmt.Sprintf("tick %q", name), p.find(name, "input")
	p.do(what, p.click(what, f))
	p.until("see the tick at "+name, func(ctx context.Context, w *chromedp.Target) (bool, error) {
		return ask[bool](ctx, w, f, `function() { return this.checked }`)
	})
}

// pick chooses one of a group of radio buttons.
func (p *person) pick(group, option string) {
	p.t.Helper()
	p.in("fieldset", group).tick(option)
}

// fill types into the field with that label, over what is there. Dates are 2006-01-02, times 15:04.
func (p *person) fill(label, text string) {
	p.t.Helper()
	f := p.find(label, "input", "textarea")
	what := fmt.Sprintf("fill %q", label)
	p.do(what, focus(f))
	switch f.attribute("type") {
	case "date":
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			p.t.Fatal(err)
		}
		p.do(what, chromedp.KeyEvent(day.Format("01022006")))
	case "time":
		hour, err := time.Parse("15:04", text)
		if err != nil {
			p.t.Fatal(err)
		}
		p.do(what, chromedp.KeyEvent(hour.Format("0304PM")))
	default:
		p.do(what, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
			all := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: "a", Code: "KeyA", Modifiers: 2, Commands: []string{"selectAll"}}
			if _, err := cdp.Call(ctx, w, input.DispatchKeyEvent, all); err != nil {
				return err
			}
			_, err := cdp.Call(ctx, w, input.InsertText, input.InsertTextParams{Text: text})
			return err
		}))
	}
}

func focus(f found) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := cdp.Call(ctx, w, dom.Focus, dom.FocusParams{BackendNodeID: f.id})
		return err
	})
}

// choose moves through a list with the arrow keys until the option is there.
func (p *person) choose(label, option string) {
	p.t.Helper()
	f := p.find(label, "select")
	p.do("choose", focus(f), chromedp.KeyEvent(kb.Home))
	for range 100 {
		if p.script(`document.activeElement.selectedOptions[0].text`) == option {
			return
		}
		p.do("choose", chromedp.KeyEvent(kb.ArrowDown))
	}
	p.t.Fatalf("%q has no option %q", label, option)
}

// attach gives a file to the field with that label.
func (p *person) attach(label, path string) {
	p.t.Helper()
	f := p.find(label, "input")
	p.do("attach "+path, chromedp.Func(func(ctx context.Context, w *chromedp.Target) error {
		_, err := cdp.Call(ctx, w, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, BackendNodeID: f.id})
		return err
	}))
}

// script evaluates an expression that gives a text. It runs where page scripts are off, too.
func (p *person) script(expression string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.lost(expression, err)
	}
	return text
}

// where is the path and query of the page.
func (p *person) where() string {
	p.t.Helper()
	at, err := url.Parse(p.script(`location.href`))
	if err != nil {
		p.t.Fatal(err)
	}
	return at.RequestURI()
}

// plain is text as read aloud: lower case, one space between words.
func plain(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// see waits until the page shows all the words.
func (p *person) see(words ...string) {
	p.t.Helper()
	p.until(fmt.Sprintf("see %q", words), func(ctx context.Context, w *chromedp.Target) (bool, error) {
		text, err := chromedp.Evaluate[string](`document.body.innerText`)(ctx, w)
		if err != nil {
			return false, nil // between two pages
		}
		text = plain(text)
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, plain(word)) }), nil
	})
}

// holds gives those of the words that are in the page's source, shown or not.
func (p *person) holds(words ...string) []string {
	p.t.Helper()
	source := plain(p.script(`document.documentElement.outerHTML`))
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return !strings.Contains(source, plain(word)) })
}

// never fails when the page's source holds one of the words.
func (p *person) never(words ...string) {
	p.t.Helper()
	if held := p.holds(words...); len(held) > 0 {
		p.t.Errorf("%s holds %q", p.where(), held)
	}
}

// seePicture waits until the picture with that text alternative is drawn.
func (p *person) seePicture(alt string) {
	p.t.Helper()
	drawn := fmt.Sprintf(`(() => { const i = [...document.images].find(i => i.alt === %q); i?.scrollIntoView(); return (i?.naturalWidth ?? 0) > 0 })()`, alt)
	p.until("see the picture "+alt, func(ctx context.Context, w *chromedp.Target) (bool, error) {
		return chromedp.Evaluate[bool](drawn)(ctx, w)
	})
}

// keep saves the page as it looks, when pictures are kept at all.
func (p *person) keep(name string) { p.album.keep(p.ctx, name) }

// shown says whether an expression gives a text that holds the words.
func shown(expression, words string) func(ctx context.Context, w *chromedp.Target) (bool, error) {
	return func(ctx context.Context, w *chromedp.Target) (bool, error) {
		text, err := chromedp.Evaluate[string](expression)(ctx, w)
		if err != nil {
			return false, nil // between two pages
		}
		return text != "" && strings.Contains(text, words), nil
	}
}
