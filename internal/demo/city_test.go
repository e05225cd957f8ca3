package demo

import (
	"math"
	"regexp"
	"testing"
	"time"
	_ "time/tzdata" // the zones must load on a machine without any

	"chapterhouse/internal/geo"
)

func TestCitiesAreEnough(t *testing.T) {
	t.Parallel()
	if len(words().Cities) != 68 {
		t.Errorf("%d cities, want 64 of chapters, 3 of pods and the national office", len(words().Cities))
	}
	if last := words().Cities[len(words().Cities)-1]; last.Slug != "st-louis" {
		t.Errorf("the national office is in %s", last.Slug)
	}
	slugs := map[string]bool{}
	for _, c := range words().Cities {
		if slugs[c.Slug] {
			t.Errorf("%s is there twice", c.Slug)
		}
		slugs[c.Slug] = true
	}
	for _, slug := range []string{
		"anchorage", "boise", "boston", "cambridge", "detroit", "duluth", "el-paso", "fargo", "honolulu", "indianapolis",
		"new-orleans", "phoenix", "portland", "portland-maine", "providence", "seattle", "spokane", "st-paul",
	} {
		if !slugs[slug] {
			t.Errorf("%s is missing", slug)
		}
	}
}

func TestCitiesAreWhole(t *testing.T) {
	t.Parallel()
	slug, region := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), regexp.MustCompile(`^[A-Z]{2}$`)
	venue := regexp.MustCompile(`^\pL[\pL ]+ (branch library|community hall|union hall|school gym|park pavilion)$`)
	for _, c := range words().Cities {
		if !slug.MatchString(c.Slug) || c.Name == "" || !region.MatchString(c.Region) {
			t.Errorf("%+v: slug, name or region", c)
		}
		seen := map[string]bool{}
		for _, v := range c.Venues {
			if !venue.MatchString(v) {
				t.Errorf("%s: venue %q", c.Slug, v)
			}
			seen[v] = true
		}
		if len(c.Venues) != 3 || len(seen) != 3 {
			t.Errorf("%s: venues %q, want three", c.Slug, c.Venues)
		}
	}
}

func TestCitiesKeepTime(t *testing.T) {
	t.Parallel()
	winter, summer := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)
	for _, c := range words().Cities {
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			t.Errorf("%s: %v", c.Slug, err)
			continue
		}
		_, cold := winter.In(zone).Zone()
		_, warm := summer.In(zone).Zone()
		if still := c.Region == "AZ" || c.Region == "HI"; (cold == warm) != still {
			t.Errorf("%s: %d s from UTC in winter, %d s in summer", c.Slug, cold, warm)
		}
		// Standard time stays within two hours of the sun's: it catches a zone of the wrong coast.
		if sun := c.Lon / 15; math.Abs(float64(cold)/3600-sun) > 2 {
			t.Errorf("%s: %d s from UTC, the sun is at %.1f h", c.Slug, cold, sun)
		}
	}
}

func TestCitiesLieWhereTheirPostcodeDoes(t *testing.T) {
	t.Parallel()
	const far = 30 // km
	for _, c := range words().Cities {
		at := geo.Point{Lat: c.Lat, Lon: c.Lon}
		center, ok := geo.Postcode(c.PostalCode)
		if !ok {
			t.Errorf("%s: no such ZIP as %s", c.Slug, c.PostalCode)
		}
		if km := geo.Kilometers(at, center); km > far {
			t.Errorf("%s: %s is %.0f km away", c.Slug, c.PostalCode, km)
		}
		if _, _, ok := geo.Project(at); !ok {
			t.Errorf("%s is not on the map", c.Slug)
		}
	}
}
