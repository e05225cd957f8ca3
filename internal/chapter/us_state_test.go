package chapter

import (
	"testing"
	"time"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

func TestEveryZoneLoads(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range usStates {
		for _, zone := range []string{s.zone, s.other} {
			if _, err := time.LoadLocation(zone); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
		}
		if seen[s.code] || len(s.code) != 2 || (s.other == "") != (s.inOther == nil) {
			t.Errorf("%s is not a state as the others are", s.name)
		}
		seen[s.code] = true
	}
	if len(usStates) != 50+1+5 {
		t.Errorf("%d states, want 50, the district and 5 territories", len(usStates))
	}
}

// The towns are county seats on both sides of the lines of 49 CFR part 71, found by their postcodes.
func TestZoneOf(t *testing.T) {
	t.Parallel()
	for town, c := range map[string]struct{ state, postcode, zone string }{
		"Boston":             {"MA", "02108", eastern},
		"Anchorage":          {"AK", "99501", "America/Anchorage"},
		"Adak":               {"AK", "99546", "America/Adak"},
		"Tallahassee":        {"FL", "32301", eastern},
		"Apalachicola":       {"FL", "32320", eastern},
		"Panama City":        {"FL", "32401", central},
		"Boise":              {"ID", "83702", "America/Boise"},
		"Lewiston":           {"ID", "83501", pacific},
		"Indianapolis":       {"IN", "46204", "America/Indiana/Indianapolis"},
		"South Bend":         {"IN", "46601", "America/Indiana/Indianapolis"},
		"Gary":               {"IN", "46402", central},
		"Evansville":         {"IN", "47708", central},
		"Vincennes":          {"IN", "47591", "America/Indiana/Indianapolis"},
		"Topeka":             {"KS", "66603", central},
		"Dodge City":         {"KS", "67801", central},
		"Goodland":           {"KS", "67735", mountain},
		"Louisville":         {"KY", "40202", eastern},
		"Lexington":          {"KY", "40507", eastern},
		"Bowling Green":      {"KY", "42101", central},
		"Owensboro":          {"KY", "42301", central},
		"Detroit":            {"MI", "48226", "America/Detroit"},
		"Marquette":          {"MI", "49855", "America/Detroit"},
		"Houghton":           {"MI", "49931", "America/Detroit"},
		"Ironwood":           {"MI", "49938", "America/Menominee"},
		"Menominee":          {"MI", "49858", "America/Menominee"},
		"Omaha":              {"NE", "68102", central},
		"North Platte":       {"NE", "69101", central},
		"Scottsbluff":        {"NE", "69361", mountain},
		"Fargo":              {"ND", "58102", central},
		"Bismarck":           {"ND", "58501", central},
		"Williston":          {"ND", "58801", central},
		"Dickinson":          {"ND", "58601", mountain},
		"Portland":           {"OR", "97204", pacific},
		"Baker City":         {"OR", "97814", pacific},
		"Ontario":            {"OR", "97914", "America/Boise"},
		"Sioux Falls":        {"SD", "57104", central},
		"Pierre":             {"SD", "57501", central},
		"Rapid City":         {"SD", "57701", mountain},
		"Nashville":          {"TN", "37201", central},
		"Crossville":         {"TN", "38555", central},
		"Chattanooga":        {"TN", "37402", eastern},
		"Knoxville":          {"TN", "37902", eastern},
		"Houston":            {"TX", "77002", central},
		"Van Horn":           {"TX", "79855", central},
		"El Paso":            {"TX", "79901", mountain},
		"Phoenix":            {"AZ", "85003", "America/Phoenix"},
		"Honolulu":           {"HI", "96813", "Pacific/Honolulu"},
		"San Juan":           {"PR", "00901", "America/Puerto_Rico"},
		"a state in words":   {"New  York", "10001", ""},
		"a state in full":    {"new york", "10001", eastern},
		"not a state":        {"Freedonia", "10001", ""},
		"a state with space": {" ny ", "10001", eastern},
	} {
		at, known := geo.Postcode(c.postcode)
		if !known {
			t.Errorf("%s: postcode %s is not known", town, c.postcode)
		}
		zone, note, problem := zoneOf(hub.Place{Region: c.state, Country: unitedStates, Lat: at.Lat, Lon: at.Lon, Located: true})
		if zone != c.zone || problem.Is() == (zone != "") || note.Is() {
			t.Errorf("%s is in %q (%s), want %q", town, zone, problem, c.zone)
		}
	}
}
