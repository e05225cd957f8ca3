package directory

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/geo"
	"chapterhouse/internal/hub"
)

// read is a file as a version of a list.
type read struct {
	kind    hub.DirectoryKind
	list    string // "" where the file does not tell: it is named by whoever brings it
	rows    hub.DirectoryRows
	flaws   []hub.DirectoryFlaw
	refused int
}

// form is a kind of file, which is known by its columns.
type form struct {
	columns []string
	kind    hub.DirectoryKind
	list    string
	take    func(out *read, r row) (hub.RowFlaw, string)
}

// forms are the files that are known: the published ones of the Congress, and a simple one of anybody.
var forms = []form{
	{[]string{"bioguide_id", "type", "state", "district", "last_name"}, hub.DirectoryPeople, hub.ListCongress, takeLegislator},
	{[]string{"bioguide", "id", "city", "phone", "zip"}, hub.DirectoryOffices, hub.ListCongressOffices, takeOffice},
	{[]string{"state_abbr", "zcta", "cd"}, hub.DirectoryDistricts, hub.ListDistricts, takeDistrict},
	{[]string{"name", "office", "state"}, hub.DirectoryPeople, "", takeOfficial},
	{[]string{"zip", "state", "district"}, hub.DirectoryDistricts, hub.ListDistricts, takeDistrict},
}

// readFile reads a list. It is false for a file that is none of forms.
func readFile(data []byte) (*read, bool) {
	s, ok := openSheet(data)
	if !ok {
		return nil, false
	}
	for _, f := range forms {
		if !s.has(f.columns...) {
			continue
		}
		out := &read{kind: f.kind, list: f.list}
		seen := map[string]bool{}
		for r, flaw, more := s.next(); more; r, flaw, more = s.next() {
			out.row(f, seen, r, flaw)
		}
		return out, true
	}
	return nil, false
}

// row takes a row, or notes why it does not.
func (out *read) row(f form, seen map[string]bool, r row, flaw hub.RowFlaw) {
	value, before := "", out.rows
	if flaw == "" {
		flaw, value = f.take(out, r)
	}
	if key := out.last(); flaw == "" && key != "" {
		if seen[key] {
			flaw, value = hub.FlawTwice, key
		}
		seen[key] = true
	}
	if flaw == "" {
		return
	}
	out.rows, out.refused = before, out.refused+1
	if len(out.flaws) < hub.MaxDirectoryFlaws {
		out.flaws = append(out.flaws, hub.DirectoryFlaw{Line: r.line, Reason: flaw, Value: cut(value)})
	}
}

// last is the key of the row that was taken last.
func (out *read) last() string {
	switch n := out.rows; {
	case len(n.People) > 0:
		return n.People[len(n.People)-1].ID
	case len(n.Offices) > 0:
		return n.Offices[len(n.Offices)-1].ID
	case len(n.Districts) > 0:
		d := n.Districts[len(n.Districts)-1]
		return d.ZIP + " " + d.String()
	}
	return ""
}

// cut is the beginning of a text.
func cut(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// state is a state, district or territory in two letters.
func state(cell string) (string, bool) {
	cell = strings.ToUpper(cell)
	return cell, strings.Contains(states, " "+cell+" ") && len(cell) == 2
}

// states are those that elect somebody to Congress: the states, DC, and the territories with a delegate.
const states = " AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP "

// district is the number of a congressional district without leading zeros; "98" of the Census is a delegate's, the whole state.
func district(cell string) (string, bool) {
	n, err := strconv.Atoi(cell)
	if err != nil || n < 0 || n > 99 {
		return "", false
	}
	if n == 98 {
		n = 0
	}
	return strconv.Itoa(n), true
}

// tooLong reports whether one of some texts is no name, number or address.
func tooLong(texts ...string) bool {
	for _, text := range texts {
		if utf8.RuneCountInString(text) > hub.MaxDirectoryCell {
			return true
		}
	}
	return false
}

// takeLegislator reads a row of legislators-current.csv of unitedstates/congress-legislators.
func takeLegislator(out *read, r row) (hub.RowFlaw, string) {
	o := hub.Official{ID: r.cell("bioguide_id"), Name: r.cell("full_name"), Party: r.cell("party"), Phone: r.cell("phone"), URL: web(r.cell("contact_form"), r.cell("url"))}
	if o.Name == "" { // two of 537
		o.Name = hub.Line(r.cell("first_name") + " " + r.cell("last_name"))
	}
	var known bool
	if o.State, known = state(r.cell("state")); !known {
		return hub.FlawState, r.cell("state")
	}
	switch kind := r.cell("type"); kind {
	case "sen":
		o.Chamber, o.Class = hub.ChamberSenate, r.cell("senate_class")
	case "rep":
		o.Chamber = hub.ChamberHouse
		if o.District, known = district(r.cell("district")); !known {
			return hub.FlawDistrict, r.cell("district")
		}
	default:
		return hub.FlawOffice, kind
	}
	return out.official(o)
}

// official takes somebody in office.
func (out *read) official(o hub.Official) (hub.RowFlaw, string) {
	switch {
	case o.ID == "":
		return hub.FlawID, o.Name
	case o.Name == "":
		return hub.FlawName, o.ID
	case tooLong(o.ID, o.Name, o.Title, o.Party, o.Phone, o.URL, o.Class):
		return hub.FlawLong, o.Name
	}
	out.rows.People = append(out.rows.People, o)
	return "", ""
}

// web is the first of some addresses that a browser opens.
func web(addresses ...string) string {
	for _, a := range addresses {
		if strings.HasPrefix(a, "https://") || strings.HasPrefix(a, "http://") {
			return a
		}
	}
	return ""
}

// takeOffice reads a row of legislators-district-offices.csv of the same project.
func takeOffice(out *read, r row) (hub.RowFlaw, string) {
	o := hub.OfficialOffice{ID: r.cell("id"), Official: r.cell("bioguide"), City: r.cell("city"), Phone: r.cell("phone"), Hours: r.cell("hours")}
	if o.ID == "" || o.Official == "" {
		return hub.FlawID, o.ID + o.Official
	}
	var known bool
	if o.State, known = state(r.cell("state")); !known {
		return hub.FlawState, r.cell("state")
	}
	o.ZIP, _ = geo.Five(r.cell("zip")) // four have none
	if tooLong(o.ID, o.Official, o.City, o.Phone, o.Hours) {
		return hub.FlawLong, o.ID
	}
	out.rows.Offices = append(out.rows.Offices, o)
	return "", ""
}

// takeDistrict reads a row of zccd.csv of OpenSourceActivismTech/us-zipcodes-congress, or of a simple file.
func takeDistrict(out *read, r row) (hub.RowFlaw, string) {
	d := hub.ZIPDistrict{}
	zip := r.cell("zcta") + r.cell("zip")
	five, known := geo.Five(zip)
	if !known {
		return hub.FlawZIP, zip
	}
	d.ZIP = five
	if d.State, known = state(r.cell("state_abbr") + pick(r, "state", "state_abbr")); !known {
		return hub.FlawState, r.cell("state_abbr")
	}
	if d.Number, known = district(r.cell("cd") + r.cell("district")); !known {
		return hub.FlawDistrict, r.cell("cd") + r.cell("district")
	}
	out.rows.Districts = append(out.rows.Districts, d)
	return "", ""
}

// pick is a cell, unless the file has another column that stands for it.
func pick(r row, name, unless string) string {
	if r.sheet.has(unless) {
		return ""
	}
	return r.cell(name)
}

// congressional are the words by which a simple file names somebody in Congress.
var congressional = map[string]hub.Chamber{
	"senator": hub.ChamberSenate, "u.s. senator": hub.ChamberSenate, "us senator": hub.ChamberSenate, "senate": hub.ChamberSenate,
	"representative": hub.ChamberHouse, "u.s. representative": hub.ChamberHouse, "us representative": hub.ChamberHouse, "house": hub.ChamberHouse,
	"delegate": hub.ChamberHouse, "congressman": hub.ChamberHouse, "congresswoman": hub.ChamberHouse,
}

// takeOfficial reads a row of a simple file: name, office, state, and where there are such columns id, district, party, phone, url and zips.
// Outside of Congress an office is of the ZIP codes that its row names, or of the whole state.
func takeOfficial(out *read, r row) (hub.RowFlaw, string) {
	o := hub.Official{ID: r.cell("id"), Name: r.cell("name"), Title: r.cell("office"), Party: r.cell("party"), Phone: r.cell("phone"), URL: web(r.cell("url"), r.cell("website"))}
	var known bool
	if o.State, known = state(r.cell("state")); !known {
		return hub.FlawState, r.cell("state")
	}
	if o.Title == "" {
		return hub.FlawOffice, o.Name
	}
	if o.Chamber, known = congressional[strings.ToLower(o.Title)]; known {
		o.Title = ""
	} else {
		o.Chamber = hub.ChamberOther
	}
	if o.Chamber == hub.ChamberHouse {
		if o.District, known = district(r.cell("district")); !known {
			return hub.FlawDistrict, r.cell("district")
		}
	}
	for _, zip := range strings.FieldsFunc(r.cell("zips"), func(c rune) bool { return c == ' ' || c == ';' || c == ',' }) {
		five, known := geo.Five(zip)
		if !known {
			return hub.FlawZIP, zip
		}
		o.ZIPs = append(o.ZIPs, five)
	}
	if o.Chamber == hub.ChamberOther && len(o.ZIPs) == 0 && r.cell("district") != "" {
		return hub.FlawZIP, r.cell("district") // no crosswalk knows this district
	}
	if o.ID == "" {
		o.ID = strings.ToLower(strings.Join([]string{o.State, string(o.Chamber), o.Title, o.District, o.Name}, "/"))
	}
	return out.official(o)
}
