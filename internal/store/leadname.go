package store

import (
	"cmp"
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// leadNames are the rows of lead_names.
var leadNames = table[hub.LeadName]{name: "lead_names", alias: "n", columns: []column[hub.LeadName]{
	plain("chapter_id", func(n *hub.LeadName) *hub.ChapterID { return &n.Chapter }),
	plain("person_id", func(n *hub.LeadName) *hub.PersonID { return &n.Person }),
	secret("name_sealed", sealLeadName, func(n *hub.LeadName) *string { return &n.Name }),
	moment("shown_at", func(n *hub.LeadName) *time.Time { return &n.At }),
}}

// stillLeads is whether the person of a row n leads its chapter, which is not closed, by a role that they had when they chose: one that
// is given later shows nothing by itself. $2 is now.
const stillLeads = `EXISTS (SELECT 1 FROM roles r JOIN people h ON h.id = r.person_id JOIN chapters c ON c.id = r.chapter_id
	WHERE r.person_id = n.person_id AND r.chapter_id = n.chapter_id AND r.role = 'lead' AND r.granted_at <= n.shown_at
		AND (r.ends_at IS NULL OR r.ends_at > $2) AND h.suspended_at IS NULL AND c.status <> 'closed')`

// ShowLeadName lets a first name of somebody who leads the chapter stand on its page; with an empty one it is the first word of their
// name. Who does not lead it is ErrNotFound.
func (c Chapter) ShowLeadName(ctx context.Context, person hub.PersonID, name string) error {
	return c.tx(ctx, "show a lead", func(tx tenantTx) error {
		row := hub.LeadName{Chapter: c.id, Person: person, Name: name, At: c.store.now()}
		if _, err := tx.exec(ctx, `DELETE FROM lead_names WHERE chapter_id = $1 AND person_id = $2`, person); err != nil {
			return sqldb.Map(err)
		}
		if _, err := insertOr(ctx, tx, &leadNames, &row, ``); err != nil {
			return err
		}
		leads, err := rowExists(tx.row(ctx, `SELECT 1 FROM lead_names n WHERE n.chapter_id = $1 AND n.person_id = $3 AND `+stillLeads, sqldb.At(row.At), person))
		if err == nil && !leads {
			err = hub.ErrNotFound
		}
		tx.happened(hub.Fact{By: person, Kind: hub.FactLeadShow, Object: "person:" + string(person)})
		return err
	})
}

// HideLeadName takes somebody's name off the chapter's page. One that is not there is as well.
func (c Chapter) HideLeadName(ctx context.Context, person hub.PersonID) error {
	return c.tx(ctx, "hide a lead", func(tx tenantTx) error {
		n, err := affected(tx.exec(ctx, `DELETE FROM lead_names WHERE chapter_id = $1 AND person_id = $2`, person))
		if err == nil && n > 0 {
			tx.happened(hub.Fact{By: person, Kind: hub.FactLeadHide, Object: "person:" + string(person)})
		}
		return err
	})
}

// LeadName is how somebody stands on the chapter's page, or ErrNotFound.
func (c Chapter) LeadName(ctx context.Context, person hub.PersonID) (hub.LeadName, error) {
	var n hub.LeadName
	err := c.reader().row(ctx, `SELECT `+leadNames.list()+` FROM lead_names n WHERE n.chapter_id = $1 AND n.person_id = $3 AND `+stillLeads,
		sqldb.At(c.store.now()), person).Scan(leadNames.dest(c.store, &n)...)
	return n, wrap("lead name", sqldb.Map(err))
}

// LeadNames are the first names of the chapter's leads who let theirs stand on its page, who chose it first on top. Whoever leads it no
// more, is suspended, or got the role anew is not among them.
func (c Chapter) LeadNames(ctx context.Context) ([]string, error) {
	rows, err := c.reader().query(ctx, `
		SELECT n.name_sealed, p.name_sealed FROM lead_names n JOIN people p ON p.id = n.person_id
		WHERE n.chapter_id = $1 AND `+stillLeads+` ORDER BY n.shown_at, n.person_id LIMIT 50`, sqldb.At(c.store.now()))
	list, err := collect(rows, err, func(row scanner) (string, error) {
		var chosen, name string
		err := row.Scan(sealed{c.store, sealLeadName, &chosen}, sealed{c.store, sealName, &name})
		return cmp.Or(chosen, hub.FirstName(name)), err
	})
	return list, wrap("lead names", err)
}

// EraseLeadNames forgets who let their name stand on the chapter's page and did not lead it any more at a moment. It returns how many.
func (c Chapter) EraseLeadNames(ctx context.Context, before time.Time) (int64, error) {
	var gone int64
	err := c.tx(ctx, "erase lead names", func(tx tenantTx) (err error) {
		gone, err = affected(tx.exec(ctx, `
			DELETE FROM lead_names WHERE chapter_id = $1 AND person_id IN (SELECT n.person_id FROM lead_names n WHERE n.chapter_id = $1 AND NOT `+stillLeads+`)`, sqldb.At(before)))
		return err
	})
	return gone, err
}

// dropLeadName takes somebody who is suspended off a chapter's page: they are not named again when that is lifted.
func (s *Store) dropLeadName(ctx context.Context, tx *transaction, id hub.ChapterID, person hub.PersonID) error {
	chapter, err := s.bind(ctx, tx, id)
	if err == nil {
		_, err = chapter.exec(ctx, `DELETE FROM lead_names WHERE chapter_id = $1 AND person_id = $2`, person)
	}
	return sqldb.Map(err)
}
