package mail

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestHTMLThatWouldLoadIsRefused(t *testing.T) {
	t.Parallel()
	for name, markup := range map[string]string{
		"a picture":                     `<p>x<img src="https://example.org/x.png"></p>`,
		"a picture without an address":  `<img>`,
		"a picture in capitals":         `<IMG SRC=http://example.org/x>`,
		"a picture by its other name":   `<image src=x>`,
		"a picture set":                 `<picture><source srcset="//example.org/x"></picture>`,
		"a background":                  `<table background="https://example.org/x.png"></table>`,
		"a background of the body":      `<p>x</p><body background="https://example.org/x.png">`,
		"a background where none fits":  `<p><frameset background=https://example.org/x><td background=//example.org/x>`,
		"a style sheet":                 `<link rel="stylesheet" href="https://example.org/x.css">`,
		"a script":                      `<script>fetch('https://example.org')</script>`,
		"an event handler":              `<p onclick="x()">`,
		"an import":                     `<style>@import "https://example.org/x.css";</style>`,
		"an import in capitals":         `<style type="text/css"> @IMPORT 'x';</style>`,
		"a url in a style sheet":        `<style>p { background: url(https://example.org/x) }</style>`,
		"a font":                        `<style>@font-face { src: url("//example.org/x") }</style>`,
		"a url in a style":              `<p style="background:URL( 'https://example.org/x' )">`,
		"a url spelled with escapes":    `<p style="background:\75rl(https://example.org/x)">`,
		"a url spelled with entities":   `<p style="background:&#117;rl(https://example.org/x)">`,
		"an image set":                  `<p style="background:image-set('https://example.org/x' 1x)">`,
		"a frame":                       `<iframe src="https://example.org"></iframe>`,
		"a frame with its own document": `<iframe srcdoc="&lt;img src=x&gt;"></iframe>`,
		"a video poster":                `<video poster="https://example.org/x"></video>`,
		"an object":                     `<object data="https://example.org/x"></object>`,
		"an image button":               `<input type=image src="https://example.org/x">`,
		"a base":                        `<base href="https://example.org/">`,
		"a refresh":                     `<meta http-equiv="refresh" content="0;url=https://example.org">`,
		"a ping":                        `<a href="https://example.org" ping="https://example.org/p">x</a>`,
		"a drawing":                     `<svg><image xlink:href="https://example.org/x"/></svg>`,
		"a picture for Outlook only":    `<!--[if mso]><img src="https://example.org/x"><![endif]-->`,
		"a fill for Outlook only":       `<!--[if gte mso 9]><v:fill src="https://example.org/x"/><![endif]-->`,
		"a picture without scripts":     `<noscript><img src="https://example.org/x"></noscript>`,
		"a picture in a template":       `<template><img src="x"></template>`,
		"a picture after a raw text":    `<xmp><p title="</xmp><img src=x>">`,
		"a picture by the file share":   `<td background="\\example.org\x">`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := checkHTML(markup); !errors.Is(err, ErrRemoteContent) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHTMLThatLoadsNothingIsAccepted(t *testing.T) {
	t.Parallel()
	for name, markup := range map[string]string{
		"a whole document": `<!doctype html><html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8">` +
			`<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="color-scheme" content="light dark">` +
			`<title>Q &amp; A</title><style>@media (max-width: 600px) { p { color: #123; background-image: linear-gradient(red, blue) } }</style>` +
			`</head><body style="margin:0"><p>hello</p></body></html>`,
		"links":                   `<a href="https://example.org/x?src=1">x</a> <a href="mailto:x@example.org">y</a>`,
		"words about it":          `<p>Write url(https://example.org) or &lt;img src=x&gt; and @import.</p>`,
		"an empty background":     `<table background="" role="presentation"></table>`,
		"a table for Outlook":     `<!--[if mso]><table role="presentation"><tr><td width="600"><![endif]--><p>x</p><!--[if mso]></td></tr></table><![endif]-->`,
		"a comment":               `<!-- the footer --><p>x</p>`,
		"a style after the style": `<style>p{color:red}</style><p>url(</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := checkHTML(markup); err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// loads looks for the plain cases in the tree that a browser would build, as a second opinion on the tokens.
func loads(markup string) bool {
	root, err := html.ParseWithOptions(strings.NewReader(markup), html.ParseOptionEnableScripting(false))
	if err != nil {
		return false
	}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		switch node.Data {
		case "img", "image", "link", "script", "iframe", "video", "audio", "object", "embed", "source":
			return true
		}
		for _, attribute := range node.Attr {
			switch {
			case (attribute.Key == "src" || attribute.Key == "background") && attribute.Val != "":
				return true
			case attribute.Key == "style" && strings.Contains(strings.ToLower(attribute.Val), "url("):
				return true
			}
		}
	}
	return false
}

func TestSecondOpinionFindsPictures(t *testing.T) {
	t.Parallel()
	if !loads(`<p><img src=x>`) || loads(`<p>x</p>`) {
		t.Error("the second opinion is blind")
	}
}

func FuzzRemoteContent(f *testing.F) {
	for _, seed := range []string{
		`<p>x</p>`, `<img src=x>`, `<p style="background:url(x)">`, `<!--[if mso]><img src=x><![endif]-->`, `<style>@import x</style>`,
		`<noscript><img></noscript>`, `<title><img src=x></title>`, `<table><img src=x>`, `<a title="<img src=x>">`, `<!--><img src=x>-->`,
		`<style><!--</style><img src=x>-->`, `<math><style><img src=x></style></math>`, `<select><img src=x></select>`, `<p/src=x>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, markup string) {
		if checkHTML(body(markup)) == nil && loads(body(markup)) {
			t.Errorf("accepted %q", markup)
		}
	})
}
