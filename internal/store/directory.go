package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// directoryImports are the rows of directory_imports.
var directoryImports = table[hub.DirectoryImport]{name: "directory_imports", alias: "i", columns: []column[hub.DirectoryImport]{
	plain("id", func(i *hub.DirectoryImport) *hub.DirectoryImportID { return &i.ID }),
	plain("list", func(i *hub.DirectoryImport) *string { return &i.List }),
	plain("kind", func(i *hub.DirectoryImport) *hub.DirectoryKind { return &i.Kind }),
	plain("file", func(i *hub.DirectoryImport) *string { return &i.File }),
	plain("sum", func(i *hub.DirectoryImport) *string { return &i.Sum }),
	plain("as_of", func(i *hub.DirectoryImport) *string { return &i.AsOf }),
	plain("state", func(i *hub.DirectoryImport) *hub.DirectoryState { return &i.State }),
	plain("row_count", func(i *hub.DirectoryImport) *int { return &i.Rows }),
	plain("refused", func(i *hub.DirectoryImport) *int { return &i.Refused }),
	listed("flaws", func(i *hub.DirectoryImport) *[]hub.DirectoryFlaw { return &i.Flaws }),
	plain("imported_by", func(i *hub.DirectoryImport) *hub.PersonID { return &i.By }),
	moment("imported_at", func(i *hub.DirectoryImport) *time.Time { return &i.At }),
	moment("decided_at", func(i *hub.DirectoryImport) *time.Time { return &i.DecidedAt }),
}}

// officialRow is somebody in office in one version of a list.
type officialRow struct {
	hub.Official

	version hub.DirectoryImportID
}

// directoryOfficials are the rows of directory_officials.
var directoryOfficials = table[officialRow]{name: "directory_officials", alias: "o", columns: []column[officialRow]{
	plain("import_id", func(o *officialRow) *hub.DirectoryImportID { return &o.version }),
	plain("id", func(o *officialRow) *string { return &o.ID }),
	plain("chamber", func(o *officialRow) *hub.Chamber { return &o.Chamber }),
	plain("title", func(o *officialRow) *string { return &o.Title }),
	plain("name", func(o *officialRow) *string { return &o.Name }),
	plain("state", func(o *officialRow) *string { return &o.State }),
	plain("district", func(o *officialRow) *string { return &o.District }),
	plain("class", func(o *officialRow) *string { return &o.Class }),
	plain("party", func(o *officialRow) *string { return &o.Party }),
	plain("phone", func(o *officialRow) *string { return &o.Phone }),
	plain("url", func(o *officialRow) *string { return &o.URL }),
	listed("zips", func(o *officialRow) *[]string { return &o.ZIPs }),
}}

// officeRow is a local office in one version of a list.
type officeRow struct {
	hub.OfficialOffice

	version hub.DirectoryImportID
}

// directoryOffices are the rows of directory_offices.
var directoryOffices = table[officeRow]{name: "directory_offices", alias: "o", columns: []column[officeRow]{
	plain("import_id", func(o *officeRow) *hub.DirectoryImportID { return &o.version }),
	plain("id", func(o *officeRow) *string { return &o.ID }),
	plain("official", func(o *officeRow) *string { return &o.Official }),
	plain("city", func(o *officeRow) *string { return &o.City }),
	plain("state", func(o *officeRow) *string { return &o.State }),
	plain("zip", func(o *officeRow) *string { return &o.ZIP }),
	plain("phone", func(o *officeRow) *string { return &o.Phone }),
	plain("hours", func(o *officeRow) *string { return &o.Hours }),
}}

// districtRow is a district of a ZIP code in one version of a list.
type districtRow struct {
	hub.ZIPDistrict

	version hub.DirectoryImportID
}

// directoryDistricts are the rows of directory_districts.
var directoryDistricts = table[districtRow]{name: "directory_districts", alias: "d", columns: []column[districtRow]{
	plain("import_id", func(d *districtRow) *hub.DirectoryImportID { return &d.version }),
	plain("zip", func(d *districtRow) *string { return &d.ZIP }),
	plain("state", func(d *districtRow) *string { return &d.State }),
	plain("district", func(d *districtRow) *string { return &d.Number }),
}}

// AddDirectoryImport keeps a version of a list for somebody to look at, in place of one of the same list that waited.
func (s *Store) AddDirectoryImport(ctx context.Context, in hub.DirectoryImport, rows hub.DirectoryRows) (hub.DirectoryImportID, error) {
	in.ID, in.State, in.At, in.Rows = hub.NewID[hub.DirectoryImportID](), hub.DirectoryWaiting, s.now(), rows.Len()
	return in.ID, s.tx(ctx, "import a directory", func(tx *transaction) error {
		if err := s.dropDirectory(ctx, tx, in.List, hub.DirectoryWaiting, hub.DirectoryDiscarded); err != nil {
			return err
		}
		if err := insertGlobal(ctx, s, tx, &directoryImports, &in); err != nil {
			return err
		}
		for _, t := range s.directorySeed(in.ID, rows) {
			if err := t.fill(ctx, tx, func(int) {}); err != nil {
				return err
			}
		}
		tx.happened(hub.Fact{By: in.By, Kind: hub.FactDirectoryImport, Object: "directory:" + string(in.ID)})
		return nil
	})
}

// directorySeed are the rows of a version, to be inserted.
func (s *Store) directorySeed(version hub.DirectoryImportID, rows hub.DirectoryRows) []seedTable {
	people, offices, districts := make([]officialRow, len(rows.People)), make([]officeRow, len(rows.Offices)), make([]districtRow, len(rows.Districts))
	for i, o := range rows.People {
		people[i] = officialRow{o, version}
	}
	for i, o := range rows.Offices {
		offices[i] = officeRow{o, version}
	}
	for i, d := range rows.Districts {
		districts[i] = districtRow{d, version}
	}
	return []seedTable{directoryOfficials.seed(s, people), directoryOffices.seed(s, offices), directoryDistricts.seed(s, districts)}
}

// dropDirectory ends a version of a list that is in one state and forgets its rows.
func (s *Store) dropDirectory(ctx context.Context, tx *transaction, list string, was, is hub.DirectoryState) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM directory_officials WHERE import_id IN (SELECT id FROM directory_imports WHERE list = $1 AND state = $2)`, list, was)
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM directory_offices WHERE import_id IN (SELECT id FROM directory_imports WHERE list = $1 AND state = $2)`, list, was)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, `DELETE FROM directory_districts WHERE import_id IN (SELECT id FROM directory_imports WHERE list = $1 AND state = $2)`, list, was)
	}
	if err != nil {
		return sqldb.Map(err)
	}
	_, err = tx.ExecContext(ctx, `UPDATE directory_imports SET state = $3, decided_at = $4 WHERE list = $1 AND state = $2`, list, was, is, sqldb.At(s.now()))
	return sqldb.Map(err)
}

// AcceptDirectory makes a version that waits the live one of its list, in place of live, with which it was compared; "" for none.
// ErrConflict: it does not wait any more, or another is live.
func (s *Store) AcceptDirectory(ctx context.Context, by hub.PersonID, id, live hub.DirectoryImportID) error {
	return s.tx(ctx, "accept a directory", func(tx *transaction) error {
		list, err := s.waitingDirectory(ctx, tx, id)
		if err != nil {
			return err
		}
		is, err := text[hub.DirectoryImportID](tx.QueryRowContext(ctx, `SELECT id FROM directory_imports WHERE list = $1 AND state = 'live'`, list))
		if err = notFoundIsNil(sqldb.Map(err)); err != nil {
			return err
		}
		if is != live {
			return hub.ErrConflict
		}
		if err := s.dropDirectory(ctx, tx, list, hub.DirectoryLive, hub.DirectoryReplaced); err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDirectoryAccept, Object: "directory:" + string(id)})
		return changed(affected(tx.ExecContext(ctx, `UPDATE directory_imports SET state = 'live', decided_at = $2 WHERE id = $1`, id, sqldb.At(s.now()))))
	})
}

// waitingDirectory locks a version that waits and returns its list.
func (s *Store) waitingDirectory(ctx context.Context, tx *transaction, id hub.DirectoryImportID) (list string, err error) {
	err = sqldb.Map(tx.QueryRowContext(ctx, `UPDATE directory_imports SET decided_at = decided_at WHERE id = $1 AND state = 'waiting' RETURNING list`, id).Scan(&list))
	if err != nil && notFoundIsNil(err) == nil {
		err = hub.ErrConflict
	}
	return list, err
}

// DiscardDirectory forgets a version that waits. ErrConflict: it does not any more.
func (s *Store) DiscardDirectory(ctx context.Context, by hub.PersonID, id hub.DirectoryImportID) error {
	return s.tx(ctx, "discard a directory", func(tx *transaction) error {
		list, err := s.waitingDirectory(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactDirectoryDiscard, Object: "directory:" + string(id)})
		return s.dropDirectory(ctx, tx, list, hub.DirectoryWaiting, hub.DirectoryDiscarded)
	})
}

// DirectoryImports returns the versions that are live or wait, by list, those that wait behind.
func (s *Store) DirectoryImports(ctx context.Context) ([]hub.DirectoryImport, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+directoryImports.list()+` FROM directory_imports i WHERE i.state IN ('live', 'waiting') ORDER BY i.list, i.state`)
	list, err := collect(rows, err, directoryImports.scan(s))
	return list, wrap("directory", err)
}

// DirectoryRows returns all rows of a version, by id.
func (s *Store) DirectoryRows(ctx context.Context, id hub.DirectoryImportID) (out hub.DirectoryRows, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+directoryOfficials.list()+` FROM directory_officials o WHERE o.import_id = $1 ORDER BY o.id`, id)
	people, err := collect(rows, err, directoryOfficials.scan(s))
	if err != nil {
		return out, wrap("directory", err)
	}
	out.People = officialsOf(people)
	if rows, err = s.db.QueryContext(ctx, `SELECT `+directoryOffices.list()+` FROM directory_offices o WHERE o.import_id = $1 ORDER BY o.id`, id); err == nil {
		out.Offices, err = s.officesOf(collect(rows, err, directoryOffices.scan(s)))
	}
	if err != nil {
		return out, wrap("directory", sqldb.Map(err))
	}
	rows, err = s.db.QueryContext(ctx, `SELECT `+directoryDistricts.list()+` FROM directory_districts d WHERE d.import_id = $1 ORDER BY d.zip, d.state, d.district`, id)
	districts, err := collect(rows, err, directoryDistricts.scan(s))
	for _, d := range districts {
		out.Districts = append(out.Districts, d.ZIPDistrict)
	}
	return out, wrap("directory", err)
}

func officialsOf(rows []officialRow) (list []hub.Official) {
	for _, o := range rows {
		list = append(list, o.Official)
	}
	return list
}

func (s *Store) officesOf(rows []officeRow, err error) (list []hub.OfficialOffice, _ error) {
	for _, o := range rows {
		list = append(list, o.OfficialOffice)
	}
	return list, err
}

// DistrictsOf returns the districts that a ZIP code lies in, by what is live.
func (s *Store) DistrictsOf(ctx context.Context, zip string) (list []hub.District, err error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+directoryDistricts.list()+` FROM directory_imports i JOIN directory_districts d ON d.import_id = i.id
		WHERE i.state = 'live' AND d.zip = $1 ORDER BY d.state, CAST(d.district AS integer)`, zip)
	found, err := collect(rows, err, directoryDistricts.scan(s))
	for _, d := range found {
		if !slices.Contains(list, d.District) {
			list = append(list, d.District)
		}
	}
	return list, wrap("districts", err)
}

// Officials returns everybody in office, by what is live.
func (s *Store) Officials(ctx context.Context) ([]hub.Official, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+directoryOfficials.list()+` FROM directory_imports i JOIN directory_officials o ON o.import_id = i.id
		WHERE i.state = 'live' ORDER BY o.state, o.chamber, o.district, o.name, o.id`)
	list, err := collect(rows, err, directoryOfficials.scan(s))
	return officialsOf(list), wrap("officials", err)
}

// OfficialsOf returns everybody in office in a state, by what is live.
func (s *Store) OfficialsOf(ctx context.Context, state string) ([]hub.Official, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+directoryOfficials.list()+` FROM directory_imports i JOIN directory_officials o ON o.import_id = i.id
		WHERE i.state = 'live' AND o.state = $1 ORDER BY o.chamber, o.district, o.name, o.id`, state)
	list, err := collect(rows, err, directoryOfficials.scan(s))
	return officialsOf(list), wrap("officials", err)
}

// OfficesOf returns the local offices of somebody, by what is live.
func (s *Store) OfficesOf(ctx context.Context, official string) ([]hub.OfficialOffice, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT `+directoryOffices.list()+` FROM directory_imports i JOIN directory_offices o ON o.import_id = i.id
		WHERE i.state = 'live' AND o.official = $1 ORDER BY o.city, o.id`, official)
	list, err := s.officesOf(collect(rows, err, directoryOffices.scan(s)))
	return list, wrap("offices", err)
}

// LiveDistricts returns every district that what is live knows, by state.
func (s *Store) LiveDistricts(ctx context.Context) ([]hub.District, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT DISTINCT d.state, d.district FROM directory_imports i JOIN directory_districts d ON d.import_id = i.id WHERE i.state = 'live'`)
	list, err := collect(rows, err, func(row scanner) (d hub.District, err error) { return d, row.Scan(&d.State, &d.Number) })
	slices.SortFunc(list, func(a, b hub.District) int {
		if by := strings.Compare(a.State, b.State); by != 0 {
			return by
		}
		if by := len(a.Number) - len(b.Number); by != 0 {
			return by
		}
		return strings.Compare(a.Number, b.Number)
	})
	return list, wrap("districts", err)
}
