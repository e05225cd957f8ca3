package directory_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/store/storetest"
)

const (
	people = "id,name,office,state,district,phone,zips\n" +
		"s1,Ada Ash,Senator,MA,,(202) 555-0101,\ns2,Bo Birch,Senator,MA,,(202) 555-0102,\nh1,Cy Cedar,House,MA,5,(202) 555-0103,\nh2,Di Dale,House,MA,7,(202) 555-0104,\n" +
		"m,Ed Elm,Mayor,MA,,(202) 555-0105,02139\nk,Flo Fir,Senator,NH,,(202) 555-0106,\nh3,Gus Gum,House,NH,1,(202) 555-0107,\nh4,Ida Ivy,Delegate,GU,0,(202) 555-0108,\n"
	districts = "zcta,state_abbr,cd\n02139,MA,5\n02139,MA,7\n02138,MA,5\n02140,MA,9\n03801,MA,7\n03801,NH,1\n"
)

func staff(t *testing.T, f *storetest.Fixture) hub.Actor {
	t.Helper()
	return hub.Actor{Person: f.Person(t, "Stella Staff"), Grants: []hub.Grant{{Role: hub.RoleNationalStaff}}}
}

// take brings a file in and puts it into use.
func take(t *testing.T, s *directory.Service, actor hub.Actor, data, day string) directory.Review {
	t.Helper()
	r, err := s.Import(t.Context(), actor, directory.File{Name: "a.csv", AsOf: day, Data: strings.NewReader(data)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accept(t.Context(), actor, r.Import.ID, r.Live.ID); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhoIsFoundForAZIPCode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		s, actor := directory.New(f.Store, f.Clock.Now), staff(t, f)
		day := f.Clock.Now().Format(time.DateOnly)
		found := func(whom hub.CallWhom, zip, place string) string {
			t.Helper()
			got, err := s.Find(t.Context(), whom, zip, place)
			if in, wrong := errors.AsType[*hub.Invalid](err); wrong {
				return fmt.Sprint("wrong ", len(in.Fields))
			}
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, c := range got.Choices {
				words = append(words, c.String()+"="+c.Official.ID)
			}
			for _, o := range got.People {
				words = append(words, o.ID)
			}
			if got.Empty {
				words = append(words, "nobody")
			}
			if got.Guessed {
				words = append(words, "guessed")
			}
			if got.Vacant != (hub.District{}) {
				words = append(words, got.Vacant.String()+" vacant")
			}
			return strings.Join(words, " ")
		}
		if got := found(hub.WhomAll, "02139", ""); got != "nobody guessed" {
			t.Errorf("without a list: %s", got)
		}
		take(t, s, actor, people, day)
		if got := found(hub.WhomAll, "02139", ""); got != "MA-5=h1 MA-7=h2 guessed" {
			t.Errorf("without a crosswalk: %s", got)
		}
		take(t, s, actor, districts, day)
		for _, c := range []struct{ name, zip, place, want string }{
			{"one district", "02138", "", "h1 s1 s2"},
			{"with more digits", "02138-1234", "", "h1 s1 s2"},
			{"two districts", "02139", "", "MA-5=h1 MA-7=h2"},
			{"the chosen one", "02139", "MA-7", "h2 s1 s2 m"},
			{"one that it is not in", "02139", "MA-9", "MA-5=h1 MA-7=h2"},
			{"not sure", "02139", "?", "s1 s2 m"},
			{"a vacant seat", "02140", "", "s1 s2 MA-9 vacant"},
			{"two states", "03801", "", "MA-7=h2 NH-1=h3"},
			{"two states, not sure", "03801", "?", "MA-7=h2 NH-1=h3"},
			{"the state of the chosen one", "03801", "NH-1", "h3 k"},
			{"a post office box", "02199", "", "MA-5=h1 MA-7=h2 guessed"},
			{"a territory", "96910", "", "h4 guessed"},
			{"nobody there", "90210", "", "nobody guessed"},
			{"four digits", "2139", "", "wrong 1"}, {"nothing", "", "", "wrong 1"}, {"words", "home", "", "wrong 1"},
		} {
			if got := found(hub.WhomAll, c.zip, c.place); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		for whom, want := range map[hub.CallWhom]string{hub.WhomSenate: "s1 s2", hub.WhomOther: "m", hub.WhomHouse: "MA-5=h1 MA-7=h2", hub.WhomCongress: "MA-5=h1 MA-7=h2"} {
			if got := found(whom, "02139", ""); !strings.HasPrefix(got, want) {
				t.Errorf("%q: %s, want %s", whom, got, want)
			}
		}
	})
}

func TestAListIsLiveOnlyOnceItIsTaken(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, f *storetest.Fixture) {
		ctx, s, actor := t.Context(), directory.New(f.Store, f.Clock.Now), staff(t, f)
		day := f.Clock.Now().Format(time.DateOnly)
		bring := func(data, day string) directory.Review {
			t.Helper()
			r, err := s.Import(ctx, actor, directory.File{Name: "a.csv", AsOf: day, Data: strings.NewReader(data)})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		here := func() (names []string) {
			all, err := f.Store.Officials(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range all {
				names = append(names, o.Name)
			}
			return names
		}
		first := bring("id,name,office,state\na,Ada,Senator,MA\n", day)
		if len(here()) != 0 || len(first.Changes) != 1 {
			t.Errorf("before it is taken: %v, %d changes", here(), len(first.Changes))
		}
		if again := bring("id,name,office,state\na,Ada,Senator,MA\n", day); !again.Same || again.Import.ID != first.Import.ID {
			t.Error("the same file twice is two versions")
		}
		second := bring("id,name,office,state\nb,Bo,Senator,MA\n", day)
		if err := s.Accept(ctx, actor, first.Import.ID, ""); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("one that another took the place of: %v", err)
		}
		if err := s.Accept(ctx, actor, second.Import.ID, ""); err != nil || !slices.Equal(here(), []string{"Bo"}) {
			t.Errorf("%v: %v", err, here())
		}
		third := bring("id,name,office,state\nc,Cy,Senator,MA\n", day)
		if err := s.Accept(ctx, actor, third.Import.ID, ""); !errors.Is(err, hub.ErrConflict) || !slices.Equal(here(), []string{"Bo"}) {
			t.Errorf("compared with another one: %v, %v", err, here())
		}
		if err := s.Discard(ctx, actor, third.Import.ID); err != nil {
			t.Error(err)
		}
		if err := s.Discard(ctx, actor, third.Import.ID); !errors.Is(err, hub.ErrConflict) {
			t.Errorf("discarded twice: %v", err)
		}
		fourth := take(t, s, actor, "id,name,office,state\nd,Di,Senator,MA\n", day)
		if fourth.Live.ID != second.Import.ID || !slices.Equal(here(), []string{"Di"}) || f.Int(t, `SELECT COUNT(*) FROM directory_officials`) != 1 {
			t.Errorf("the rows of what was replaced stay: %v", here())
		}
		for _, who := range []hub.Actor{{}, {Person: "p"}, {Person: "p", Grants: []hub.Grant{{Role: hub.RoleNationalAdmin}}}} {
			if _, err := s.Import(ctx, who, directory.File{AsOf: day, Data: strings.NewReader(people)}); err == nil {
				t.Errorf("%+v may import", who)
			}
		}
		for name, file := range map[string]directory.File{
			"no file": {AsOf: day}, "no day": {Data: strings.NewReader(people)}, "to come": {AsOf: "2999-01-01", Data: strings.NewReader(people)},
			"no list": {AsOf: day, Data: strings.NewReader("a,b\n1,2\n")}, "no rows": {AsOf: day, Data: strings.NewReader("name,office,state\n")}, "empty": {AsOf: day, Data: strings.NewReader("")},
		} {
			if _, err := s.Import(ctx, actor, file); !errors.As(err, new(*hub.Invalid)) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// The published lists, where they are beside the repository: who is found for ZIP codes that are hard.
func TestThePublishedListsFindPeople(t *testing.T) {
	t.Parallel()
	const folder = "/work/shared/data/representatives/"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the files are not here")
	}
	f := storetest.Open(t, "sqlite")
	s, actor := directory.New(f.Store, f.Clock.Now), staff(t, f)
	for _, name := range []string{"legislators-current.csv", "legislators-district-offices.csv", "zccd.csv"} {
		data, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		take(t, s, actor, string(data), f.Clock.Now().Format(time.DateOnly))
	}
	v, err := s.Overview(t.Context(), actor, "NY")
	if err != nil {
		t.Fatal(err)
	}
	var vacant []string
	for _, d := range v.Vacant {
		vacant = append(vacant, d.String())
	}
	if !slices.Equal(vacant, []string{"CA-14", "FL-20", "GA-13", "TX-23"}) || len(v.Officials) != 28 {
		t.Errorf("vacant %v, %d of New York", vacant, len(v.Officials))
	}
	for zip, want := range map[string][3]int{"10001": {2, 0, 0}, "99501": {0, 3, 0}, "96910": {0, 1, 0}, "00901": {0, 1, 0}, "20001": {0, 1, 0}} {
		got, err := s.Find(t.Context(), hub.WhomAll, zip, "")
		if err != nil || len(got.Choices) != want[0] || len(got.People) != want[1] {
			t.Errorf("%s: %d choices, %d people, %v", zip, len(got.Choices), len(got.People), err)
		}
	}
	got, err := s.Find(t.Context(), hub.WhomAll, "10001", "NY-12")
	if err != nil || len(got.People) != 3 || got.People[0].District != "12" {
		t.Errorf("%+v, %v", got, err)
	}
	offices, err := s.Offices(t.Context(), got.People[1].ID, "10001")
	if err != nil || len(offices) != 3 || offices[0].City != "New York" {
		t.Errorf("offices %+v, %v", offices, err)
	}
}

func TestHowOldAListIs(t *testing.T) {
	t.Parallel()
	at := func(day string) time.Time {
		of, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return of.Add(12 * time.Hour)
	}
	for _, c := range []struct {
		list, asOf, now string
		want            hub.Age
	}{
		{hub.ListCongress, "2026-06-15", "2026-11-30", hub.AgeFresh}, {hub.ListCongress, "2026-06-15", "2026-12-31", hub.AgeOld},
		{hub.ListCongress, "2026-12-20", "2027-01-02", hub.AgeFresh}, {hub.ListCongress, "2026-12-20", "2027-01-03", hub.AgeCongress},
		{hub.ListDistricts, "2024-11-12", "2026-11-30", hub.AgeCongress}, {"State house", "2026-12-20", "2027-01-10", hub.AgeFresh}, {hub.ListCongress, "", "2026-11-30", hub.AgeOld},
	} {
		if got := (hub.DirectoryImport{List: c.list, AsOf: c.asOf}).Age(at(c.now)); got != c.want {
			t.Errorf("%s of %s on %s: %q, want %q", c.list, c.asOf, c.now, got, c.want)
		}
	}
}
