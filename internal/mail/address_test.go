package mail

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chapterhouse/internal/address"
)

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > '~' }) }

// typed generates what people type into a field for an address: good ones, and all that resembles one.
func typed() *rapid.Generator[string] {
	local := rapid.OneOf(
		rapid.StringMatching(`[a-zA-Z0-9.+_'-]{1,66}`), rapid.StringMatching("[!#$%&'*+/=?^_`{|}~.-]{1,5}"), rapid.String(), rapid.StringMatching(`"[a-z ]{1,5}"`),
	)
	domain := rapid.OneOf(
		rapid.StringMatching(`([a-z0-9-]{1,12}\.){1,3}[a-z]{2,6}`), rapid.StringMatching(`[a-zäöüßéçñλжк-]{1,20}\.(org|рф|example)`), rapid.String(),
		rapid.StringMatching(`\[[0-9.]{7}\]`), rapid.StringMatching(`([a-z]{60}\.){3,4}org`), rapid.StringMatching(`[0-9]{1,3}(\.[0-9]{1,3}){3}`),
	)
	return rapid.Custom(func(t *rapid.T) string { return local.Draw(t, "local") + "@" + domain.Draw(t, "domain") })
}

// Whatever the forms take arrives in a mailbox's server with that very address.
func TestEveryAddressThatIsTakenIsMailed(t *testing.T) {
	t.Parallel()
	s := new(sink).start(t, nil, false)
	smtp := sender(t, "smtp://"+s.host)
	taken := 0
	rapid.Check(t, func(r *rapid.T) {
		spec, problem := address.Parse(typed().Draw(r, "typed"))
		if problem != address.None {
			return
		}
		taken++
		m := letter()
		m.To = Address{Email: spec}
		if err := smtp.Send(t.Context(), m); err != nil {
			r.Fatalf("%q was taken and not mailed: %v", spec, err)
		}
		all := s.received()
		if got := all[len(all)-1].to; got != spec {
			r.Fatalf("%q was mailed as %q", spec, got)
		}
	})
	if taken == 0 {
		t.Error("no address was taken: the check proves nothing")
	}
}
