package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/store"
)

// twoDistricts is a chapter whose ZIP code lies in two districts, so that somebody there is asked.
const twoDistricts = "cambridge"

// directory are lists of invented people in office: two senators for each state with a chapter, somebody in the House for each chapter's
// ZIP code, one seat of which is vacant, and a city council.
func (b *builder) directory() []store.SeedDirectory {
	r := b.random("representatives")
	var congress, councils []hub.Official
	var districts []hub.ZIPDistrict
	next := map[string]int{}
	for _, c := range b.chapters {
		of, zip := c.Place.Region, c.Place.PostalCode
		if zip == "" || of == "" || c.Kind == hub.KindNational {
			continue
		}
		if next[of] == 0 {
			congress = append(congress, inOffice(r, hub.Official{Chamber: hub.ChamberSenate, State: of, Class: "1"}), inOffice(r, hub.Official{Chamber: hub.ChamberSenate, State: of, Class: "2"}))
		}
		next[of]++
		d := hub.District{State: of, Number: strconv.Itoa(next[of])}
		districts = append(districts, hub.ZIPDistrict{ZIP: zip, District: d})
		if c.Slug == twoDistricts {
			districts = append(districts, hub.ZIPDistrict{ZIP: zip, District: hub.District{State: of, Number: "1"}})
		}
		if c.Slug != "spokane" { // a vacant seat
			congress = append(congress, inOffice(r, hub.Official{Chamber: hub.ChamberHouse, State: of, District: d.Number}))
		}
		councils = append(councils, inOffice(r, hub.Official{Chamber: hub.ChamberOther, Title: fmt.Sprintf("%s City Council", c.Place.Locality), State: of, ZIPs: []string{zip}}))
	}
	list := func(name string, kind hub.DirectoryKind, daysAgo int, rows hub.DirectoryRows) store.SeedDirectory {
		at := b.daysAgo(daysAgo)
		return store.SeedDirectory{DirectoryRows: rows, DirectoryImport: hub.DirectoryImport{
			ID: id[hub.DirectoryImportID]("directory", name), List: name, Kind: kind, File: "invented.csv", AsOf: at.Format(time.DateOnly), State: hub.DirectoryLive,
			By: b.people[named(jordan)].ID, At: at.AddDate(0, 0, 2), DecidedAt: at.AddDate(0, 0, 2),
		}}
	}
	return []store.SeedDirectory{
		list("Congress (invented)", hub.DirectoryPeople, 40, hub.DirectoryRows{People: congress}),
		list("City councils (invented)", hub.DirectoryPeople, 120, hub.DirectoryRows{People: councils}),
		list("ZIP codes (invented)", hub.DirectoryDistricts, 40, hub.DirectoryRows{Districts: districts}),
	}
}

// inOffice gives somebody a name and a number that nobody has: 555-0100 to 555-0199 are for stories.
func inOffice(r *rand.Rand, o hub.Official) hub.Official {
	first, last := strings.Fields(words().FirstNames), strings.Fields(words().LastNames)
	o.Name = fmt.Sprintf("%s %c. %s", pick(r, first), 'A'+rune(r.IntN(26)), pick(r, last)) // an initial: nobody else of the demo has one
	o.ID = id[string]("official", o.Seat(), fmt.Sprint(slices.Sorted(slices.Values(o.ZIPs))))
	o.Phone = fmt.Sprintf("(202) 555-01%02d", r.IntN(100))
	return o
}
