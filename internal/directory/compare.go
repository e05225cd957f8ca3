package directory

import (
	"slices"
	"strings"

	"chapterhouse/internal/hub"
)

// Change is how a row of a list differs from the version before.
type Change string

// The changes. A seat is vacant when whoever had it is gone and nobody else has it.
const (
	ChangeNew    Change = "new"
	ChangeGone   Change = "gone"
	ChangeVacant Change = "vacant"
	ChangeText   Change = "changed"
)

// Difference is one row that differs.
type Difference struct {
	Change        Change
	Before, After Entry // the zero Entry where there is none
}

// Entry is a row of a list as pages show it.
type Entry struct {
	Key      string
	Official hub.Official       // of a list of representatives
	Office   hub.OfficialOffice // of local offices
	ZIP      string             // of districts
	In       string             // the districts that it lies in
	seat     string
	all      string // all that counts when it is compared
}

// entries are the rows of a list, by key.
func entries(rows hub.DirectoryRows) map[string]Entry {
	all := map[string]Entry{}
	for _, o := range rows.People {
		all[o.ID] = Entry{Key: o.ID, Official: o, seat: o.Seat(), all: strings.Join([]string{o.Seat(), o.Name, o.Party, o.Phone, o.URL, strings.Join(o.ZIPs, " ")}, "\n")}
	}
	for _, o := range rows.Offices {
		all[o.ID] = Entry{Key: o.ID, Office: o, all: strings.Join([]string{o.Official, o.City, o.State, o.ZIP, o.Phone, o.Hours}, "\n")}
	}
	for _, d := range rows.Districts {
		e := all[d.ZIP]
		in := append(strings.Fields(e.In), d.String())
		slices.Sort(in)
		joined := strings.Join(in, " ")
		all[d.ZIP] = Entry{Key: d.ZIP, ZIP: d.ZIP, In: joined, all: joined}
	}
	return all
}

// Compare returns what differs between two versions of a list: vacant seats first, then who is gone, new and changed.
func Compare(before, after hub.DirectoryRows) (list []Difference) {
	was, is := entries(before), entries(after)
	held := map[string]bool{}
	for _, e := range is {
		held[e.seat] = true
	}
	for key, e := range was {
		now, there := is[key]
		switch {
		case !there && e.seat != "" && !held[e.seat]:
			list = append(list, Difference{Change: ChangeVacant, Before: e})
		case !there:
			list = append(list, Difference{Change: ChangeGone, Before: e})
		case now.all != e.all:
			list = append(list, Difference{Change: ChangeText, Before: e, After: now})
		}
	}
	for key, e := range is {
		if _, there := was[key]; !there {
			list = append(list, Difference{Change: ChangeNew, After: e})
		}
	}
	order := []Change{ChangeVacant, ChangeGone, ChangeNew, ChangeText}
	slices.SortFunc(list, func(a, b Difference) int {
		if by := slices.Index(order, a.Change) - slices.Index(order, b.Change); by != 0 {
			return by
		}
		return strings.Compare(a.Before.Key+a.After.Key, b.Before.Key+b.After.Key)
	})
	return list
}

// Line is a row as scripts and operators read it.
func (e Entry) Line() string {
	switch {
	case e.ZIP != "":
		return e.ZIP + ": " + e.In
	case e.Office.ID != "":
		return strings.Join([]string{e.Office.ID, e.Office.City, e.Office.Phone}, ", ")
	}
	return strings.Join([]string{e.Official.Name, e.seat, e.Official.Phone}, ", ")
}
