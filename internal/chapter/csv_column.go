package chapter

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chapterhouse/internal/say"
)

// The fields of a chapter, by the names OSDI gives them where it has the concept.
const (
	fieldName        = "name"
	fieldSlug        = "slug"
	fieldKind        = "kind"
	fieldStatus      = "status"
	fieldLocality    = "locality"
	fieldRegion      = "region"
	fieldPostalCode  = "postal_code"
	fieldCountry     = "country"
	fieldLatitude    = "latitude"
	fieldLongitude   = "longitude"
	fieldZone        = "timezone_identifier"
	fieldSince       = "since"
	fieldAbout       = "about"
	fieldAccess      = "access"
	fieldIdentifiers = "identifiers"
)

// fieldNames are the names of columns that are read, each field's best first: where a file has two, the best one counts.
var fieldNames = []struct {
	field string
	names []string
}{
	{fieldName, []string{"name", "chapter_name", "title", "chapter"}},
	{fieldSlug, []string{"slug"}},
	{fieldKind, []string{"kind", "type"}},
	{fieldStatus, []string{"status", "charter_status"}},
	{fieldLocality, []string{"locality", "city", "town"}},
	{fieldRegion, []string{"region", "state", "province"}},
	{fieldPostalCode, []string{"postal_code", "postcode", "zip", "zip_code", "zipcode", "postalcode"}},
	{fieldCountry, []string{"country", "country_code"}},
	{fieldLatitude, []string{"latitude", "lat"}},
	{fieldLongitude, []string{"longitude", "lon", "lng", "long"}},
	{fieldZone, []string{"timezone_identifier", "timezone", "time_zone", "zone"}},
	{fieldSince, []string{"since", "founded"}},
	{fieldAbout, []string{"about", "description"}},
	{fieldAccess, []string{"access", "accessibility"}},
	{fieldIdentifiers, []string{"identifiers", "identifier", "id"}},
}

// columnsOf finds the column of each field in a header, and lists the other columns that have a name.
func columnsOf(header []string) (columns map[string]int, unknown []string) {
	columns = map[string]int{}
	taken := map[int]bool{}
	keys := make([]string, len(header))
	for i, cell := range header {
		keys[i] = columnKey(cell)
	}
	for _, f := range fieldNames {
		for _, name := range f.names {
			if at := slices.Index(keys, name); at >= 0 {
				columns[f.field], taken[at] = at, true
				break
			}
		}
	}
	for i, key := range keys {
		if !taken[i] && key != "" {
			unknown = append(unknown, header[i])
		}
	}
	return columns, unknown
}

// columnKey is a column's name without what files differ in: case, spaces and hyphens, and OSDI's nesting of a location
// ("location.location.latitude", "location[locality]").
func columnKey(cell string) string {
	key := strings.ToLower(strings.Trim(cell, " \t\n\u00a0\ufeff:*"))
	key = strings.Trim(strings.NewReplacer("][", ".", "[", ".", "]", "", "/", ".").Replace(key), ".")
	for {
		rest, nested := strings.CutPrefix(key, "location.")
		if !nested {
			break
		}
		key = rest
	}
	return strings.Join(strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '\u00a0' }), "_")
}

// unread is the sentence about columns that are not read.
func unread(unknown []string) say.Text {
	return say.M("Not imported: %[1]s. Columns you can use: %[2]s.", quoteColumnNames(unknown), knownColumns())
}

// nameless refuses a table without a column of names.
func nameless(header []string) *refusal {
	return &refusal{say.M("The file needs a column called “name”. Its first line has %[1]s. Name the columns there. Columns you can use: %[2]s.",
		quoteColumnNames(slices.DeleteFunc(slices.Clone(header), func(cell string) bool { return columnKey(cell) == "" })), knownColumns())}
}

// knownColumns lists the best name of each field's column.
func knownColumns() string {
	names := make([]string, len(fieldNames))
	for i, f := range fieldNames {
		names[i] = f.field
	}
	return strings.Join(names, ", ")
}

// quoteColumnNames lists names of columns. What looks like a person's data is not quoted: a file without a header has that on top.
func quoteColumnNames(names []string) say.Text {
	const most = 20
	var list say.Text
	for i, name := range names {
		if i == most {
			return say.MC("a list that goes on", "%[1]s, and %[2]d more", list, len(names)-most)
		}
		name = strings.Join(strings.Fields(name), " ")
		digits := strings.Count(strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0'
			}
			return r
		}, name), "0")
		if strings.ContainsRune(name, '@') || digits > 4 || utf8.RuneCountInString(name) > 40 {
			list = with(list, say.M("a cell that isn’t a column name"))
			continue
		}
		list = with(list, say.MC("the name of a column", "“%s”", name))
	}
	if !list.Is() {
		return say.MC("in a file", "nothing")
	}
	return list
}

// with is a list and its next part.
func with(list, next say.Text) say.Text {
	if !list.Is() {
		return next
	}
	return say.MC("a list, and what comes next in it", "%[1]s, %[2]s", list, next)
}
