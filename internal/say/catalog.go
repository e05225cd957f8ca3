package say

import (
	"embed"
	"path"
	"slices"
	"sync"

	"github.com/go-playground/locales"
	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
)

// Locale names a language and a country, as BCP 47 does: "en-US".
type Locale string

// The locales there are. Pseudo is English with accents and a third longer, for tests: what is not accented on a page did not come
// through the catalog, and what does not fit would not fit in German either.
const (
	Default Locale = "en-US"
	Pseudo  Locale = "en-XA"
)

// Name is a locale's language in that language.
func (l Locale) Name() string {
	switch l {
	case Default:
		return "English"
	case Pseudo:
		return "Ēñğļîšĥ (test)"
	}
	return string(l)
}

// Locales are all of them, the default first.
func Locales() []Locale { return []Locale{Default, Pseudo} }

//go:embed po/*.po
var files embed.FS

// catalog is the translations of one locale.
type catalog struct {
	locale Locale
	po     *gotext.Po
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
		all[locale] = &catalog{locale, po, po.Get}
	}
	return all
})

// catalogOf is the catalog of a locale; nil is English.
func catalogOf(locale Locale) *catalog { return catalogs()[locale] }

// formats are the numbers and names of the catalog's locale; nil has those of English.
func (c *catalog) formats() locales.Translator {
	if c == nil {
		return formatsOf(Default)
	}
	return formatsOf(c.locale)
}

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

// Offered are the locales that people can choose where the organization's is this one: its own first, never the one for tests
// unless it is the organization's.
func Offered(organization Locale) []Locale {
	offered := []Locale{organization}
	if !slices.Contains(Locales(), organization) {
		offered[0] = Default
	}
	for _, locale := range Locales() {
		if locale != offered[0] && locale != Pseudo {
			offered = append(offered, locale)
		}
	}
	return offered
}

// Match is the offered locale that fits the languages of an Accept-Language header best (RFC 9110, section 12.5.4), the first one
// when none fits or nothing is asked for.
func Match(offered []Locale, accept string) Locale {
	if len(offered) == 1 || accept == "" || len(accept) > maxAccept {
		return offered[0]
	}
	asked, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return offered[0]
	}
	tags := make([]language.Tag, len(offered))
	for i, locale := range offered {
		tags[i] = language.Make(string(locale))
	}
	_, at, _ := language.NewMatcher(tags).Match(asked...)
	return offered[at]
}

// maxAccept bounds a header that is read, in bytes; browsers send some 50.
const maxAccept = 200
