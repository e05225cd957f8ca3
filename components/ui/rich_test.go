package ui

import (
	"context"
	"strings"
	"testing"
)

func TestRich(t *testing.T) {
	t.Parallel()
	two := []Link{{URL: "/events"}, {URL: "/chapters"}}
	for sentence, want := range map[string]string{
		"See <1>all events</1> or <2>find a chapter</2>.": `See <a href="/events" dir="auto">all events</a> or <a href="/chapters" dir="auto">find a chapter</a>.`,
		"<2>Chapters</2>, then <1>events</1>":             `<a href="/chapters" dir="auto">Chapters</a>, then <a href="/events" dir="auto">events</a>`,
		"no link":                                         "no link",
		"<1>open":                                         "&lt;1&gt;open",
		"</1>shut<1>":                                     "&lt;/1&gt;shut&lt;1&gt;",
		"<3>nobody's</3> <b>bold</b>":                     "&lt;3&gt;nobody&#39;s&lt;/3&gt; &lt;b&gt;bold&lt;/b&gt;",
		"<1>a <script></1>":                               `<a href="/events" dir="auto">a &lt;script&gt;</a>`,
	} {
		var b strings.Builder
		if err := Rich(sentence, two...).Render(context.Background(), &b); err != nil || b.String() != want {
			t.Errorf("%s\n got %s (%v)\nwant %s", sentence, b.String(), err, want)
		}
	}
	var b strings.Builder
	if err := Rich("It is <1>over</1>.", Link{}).Render(context.Background(), &b); err != nil || b.String() != `It is <strong dir="auto">over</strong>.` {
		t.Errorf("got %s (%v)", b.String(), err)
	}
}
