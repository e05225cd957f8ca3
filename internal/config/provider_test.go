package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGroupsWithCommas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]RoleMappings{
		`office=national_staff`:                                     {{"office", "national_staff", ""}},
		`"Leads, Boston"=lead:boston`:                               {{"Leads, Boston", "lead", "boston"}},
		`office=auditor, "Leads, Boston"=lead:boston ,x=lead:salem`: {{"office", "auditor", ""}, {"Leads, Boston", "lead", "boston"}, {"x", "lead", "salem"}},
		`"a ""b"", c"=auditor`:                                      {{`a "b", c`, "auditor", ""}},
		`"cn=leads,ou=boston"=lead:boston`:                          {{"cn=leads,ou=boston", "lead", "boston"}},
		`" spaced "=auditor`:                                        {{" spaced ", "auditor", ""}},
		`8" pipe=auditor`:                                           {{`8" pipe`, "auditor", ""}},
		`"open=auditor`:                                             {{`"open`, "auditor", ""}},
		`"quoted" and more=auditor,y=auditor`:                       {{`"quoted" and more`, "auditor", ""}, {"y", "auditor", ""}},
	} {
		var got RoleMappings
		if err := got.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		var again RoleMappings
		if err := again.UnmarshalText([]byte(join(got, RoleMapping.String))); err != nil || !cmp.Equal(got, again) {
			t.Errorf("%s: written as %s, which reads %v (%v)", text, join(got, RoleMapping.String), again, err)
		}
	}
	for _, text := range []string{"", ",", "office=auditor,", `""=auditor`, `"Leads, Boston"`, `Leads, Boston=lead:boston`, `"a"=auditor,,b=auditor`} {
		var got RoleMappings
		if err := got.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// Whatever is read is written so that it reads the same.
func FuzzRoleMappings(f *testing.F) {
	for _, seed := range []string{`a=auditor`, `"a,b"=lead:boston,c=auditor`, `"a""b"=auditor`, `"=auditor`, `""""=auditor`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got, again RoleMappings
		if got.UnmarshalText([]byte(text)) != nil {
			return
		}
		if err := again.UnmarshalText([]byte(join(got, RoleMapping.String))); err != nil || !cmp.Equal(got, again) {
			t.Errorf("%q is read as %+v, written as %s and then read as %+v (%v)", text, got, join(got, RoleMapping.String), again, err)
		}
	})
}
