package say

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/leonelquinteros/gotext"
)

// Locale names a language and a country, as BCP 47 does: "en-US".
type Locale string

// The locales there are. Pseudo is English with accents and a third longer, for tests: what is not accented on a page did not come
// through the catalog, and what does not fit would not fit in German either.
const (
	Default Locale = "en-US"
	Pseudo  Locale = "en-XA"
)

// Locales are all of them, the default first.
func Locales() []Locale { return []Locale{Default, Pseudo} }

//go:embed po/*.po
var files embed.FS

// catalog is the translations of one locale.
type catalog struct {
	po *gotext.Po
	// get is po.Get; called by this name it is no printing function to vet, and it prints nothing without arguments.
	get func(sentence string, none ...any) string
}

// catalogs reads every file once.
var catalogs = sync.OnceValue(func() map[Locale]*catalog {
	all := map[Locale]*catalog{}
	for _, locale := range Locales() {
		text, err := files.ReadFile(path.Join("po", string(locale)+".po"))
		if err != nil {
			continue // English needs none
		}
		po := gotext.NewPo()
		po.Parse(text)
		all[locale] = &catalog{po, po.Get}
	}
	return all
})

// catalogOf is the catalog of a locale; nil is English.
func catalogOf(locale Locale) *catalog { return catalogs()[locale] }

// form is the form of a text for its count, in English where the catalog has none.
func (c *catalog) form(t Text) (form string) {
	switch {
	case t.Many != "" && t.Context != "":
		form = c.po.GetNC(t.One, t.Many, t.N, t.Context)
	case t.Many != "":
		form = c.po.GetN(t.One, t.Many, t.N)
	case t.Context != "":
		form = c.po.GetC(t.One, t.Context)
	default:
		form = c.get(t.One)
	}
	if form == "" {
		return t.english()
	}
	return form
}

// Understood returns the locale there is for what somebody asked for: "en" and "en-us" are en-US.
func Understood(name string) (Locale, error) {
	for _, locale := range Locales() {
		if strings.EqualFold(string(locale), name) {
			return locale, nil
		}
	}
	for _, locale := range Locales() {
		if language, _, _ := strings.Cut(string(locale), "-"); strings.EqualFold(language, name) {
			return locale, nil
		}
	}
	return Default, fmt.Errorf("say: there is no catalog for %q", name)
}
