package markdown

import "testing"

func TestEntities(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Fish &amp; chips, it&#39;s &#x46;ree": "Fish & chips, it's Free",
		"a&nbsp;b":                             "a b",
		"&amp;lt;":                             "&lt;",
		"https://example.org/?a=1&copy=2":      "https://example.org/?a=1&copy=2",
		"AT&T; &nosuch; &#0; &#10; &#xD800;":   "AT&T; &nosuch; &#0; &#10; &#xD800;",
	} {
		if got := Entities(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
