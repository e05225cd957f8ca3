package view

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/components/ui"
	"chapterhouse/internal/directory"
	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// AsOf is the day that a list of representatives is of.
func AsOf(ctx context.Context, day string, now time.Time) string {
	of, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return say.Day(ctx, of, now)
}

// Office is what somebody was elected to.
func Office(ctx context.Context, o hub.Official) string {
	switch o.Chamber {
	case hub.ChamberSenate:
		return say.T(ctx, "U.S. senator for %s", o.State)
	case hub.ChamberHouse:
		return say.T(ctx, "U.S. representative for %s", hub.District{State: o.State, Number: o.District}.String())
	case hub.ChamberOther:
	}
	return o.Title
}

// DirectorySums say how many rows of a list differ, and how.
func DirectorySums(ctx context.Context, changes []directory.Difference) (list []string) {
	count := map[directory.Change]int{}
	for _, c := range changes {
		count[c.Change]++
	}
	for _, one := range []struct {
		kind directory.Change
		text func(n int) string
	}{
		{directory.ChangeVacant, func(n int) string { return say.N(ctx, n, "1 seat is vacant", "%d seats are vacant") }},
		{directory.ChangeGone, func(n int) string { return say.N(ctx, n, "1 row is gone", "%d rows are gone") }},
		{directory.ChangeNew, func(n int) string { return say.N(ctx, n, "1 row is new", "%d rows are new") }},
		{directory.ChangeText, func(n int) string { return say.N(ctx, n, "1 row is changed", "%d rows are changed") }},
	} {
		if n := count[one.kind]; n > 0 {
			list = append(list, one.text(n))
		}
	}
	if len(list) == 0 {
		list = append(list, say.T(ctx, "Nothing is different."))
	}
	return list
}

// DirectoryEntry is a row of a list in one line; "" for none.
func DirectoryEntry(ctx context.Context, e directory.Entry) string {
	switch {
	case e.Key == "":
		return ""
	case e.ZIP != "":
		return say.C(ctx, "a ZIP code and its districts", "%[1]s: %[2]s", e.ZIP, e.In)
	case e.Office.ID != "":
		return joined(e.Office.City, e.Office.State, e.Office.Phone, e.Office.Hours)
	}
	return joined(e.Official.Name, Office(ctx, e.Official), e.Official.Phone, e.Official.Party)
}

// joined are the texts that are not empty, with dots between.
func joined(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), " · ")
}

// DirectoryFlaws say which rows of a list were not taken.
func DirectoryFlaws(ctx context.Context, flaws []hub.DirectoryFlaw) (list []string) {
	for _, f := range flaws {
		if f.Value == "" {
			list = append(list, say.T(ctx, "Line %[1]s: %[2]s", strconv.Itoa(f.Line), f.Reason.Label().In(ctx)))
			continue
		}
		list = append(list, say.T(ctx, "Line %[1]s (%[3]s): %[2]s", strconv.Itoa(f.Line), f.Reason.Label().In(ctx), f.Value))
	}
	return list
}

// CallOutcome is what came of a call, as its caller says.
func CallOutcome(ctx context.Context, o hub.CallOutcome) string {
	switch o {
	case hub.CallSpoke:
		return say.T(ctx, "Called")
	case hub.CallMessage:
		return say.T(ctx, "Left a message")
	case hub.CallBusy:
		return say.T(ctx, "Line was busy")
	case hub.CallLater:
		return say.T(ctx, "Will call later")
	}
	return ""
}

// CallWhoms are whom a call script can be for, to choose from.
func CallWhoms(ctx context.Context) (list []ui.Option) {
	for _, w := range hub.CallWhoms() {
		list = append(list, ui.Option{Value: string(w), Label: w.Label().In(ctx)})
	}
	return list
}
