package plaintext

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// Words of both character sets are told apart by where their characters stand; each is tried alone, which is the least there is to tell by.
func TestLikelier(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Doña Ana", "São Paulo", "Málaga", "Besançon", "Zürich", "Köln", "ÉTÉ", "Évora", "Saint-Étienne", "crème brûlée", "naïve", "Peña",
		"the “Mill” inn", "‘quoted’ words", "from Lynn — by train", "São Tomé’s café", "Ångström", "La Cañada Flintridge", "Mayagüez", "it costs — well, más",
	} {
		for _, set := range []*charmap.Charmap{charmap.Windows1252, charmap.Macintosh} {
			data, err := set.NewEncoder().Bytes([]byte("name,city\n" + words + ",Boston\n"))
			if err != nil {
				t.Fatal(err)
			}
			if got, sensible := Likelier(data); got != set || !sensible {
				text, _ := got.NewDecoder().Bytes(data)
				t.Errorf("%q in %s is taken for %s: %q", words, set, got, text)
			}
		}
	}
	// An apostrophe inside a word is a letter of the other set: nothing tells, and the default decides.
	for _, words := range []string{"St. Paul’s", "Winston–Salem", "5–7 pm"} {
		data, err := charmap.Windows1252.NewEncoder().Bytes([]byte(words))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := Likelier(data); got != charmap.Windows1252 {
			t.Errorf("%q in Windows-1252 is taken for %s", words, got)
		}
	}
}
