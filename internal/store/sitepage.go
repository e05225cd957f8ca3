package store

import (
	"context"
	"time"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/sqldb"
)

// sitePages are the rows of site_pages.
var sitePages = table[hub.SitePage]{name: "site_pages", columns: []column[hub.SitePage]{
	plain("name", func(p *hub.SitePage) *hub.SitePageName { return &p.Name }),
	plain("summary", func(p *hub.SitePage) *string { return &p.Summary }),
	plain("body", func(p *hub.SitePage) *string { return &p.Body }),
	moment("updated_at", func(p *hub.SitePage) *time.Time { return &p.UpdatedAt }),
}}

// SitePage returns the office's words on a page; of one that nobody wrote, none.
func (s *Store) SitePage(ctx context.Context, name hub.SitePageName) (hub.SitePage, error) {
	p, err := sitePages.scan(s)(s.db.QueryRowContext(ctx, `SELECT `+sitePages.list()+` FROM site_pages WHERE name = $1`, name))
	p.Name = name
	return p, wrap("page", notFoundIsNil(err))
}

// SitePages returns the pages that somebody wrote, by name.
func (s *Store) SitePages(ctx context.Context) ([]hub.SitePage, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+sitePages.list()+` FROM site_pages ORDER BY name`)
	list, err := collect(rows, err, sitePages.scan(s))
	return list, wrap("pages", err)
}

// SaveSitePage writes a page's words; without any, the page has those of the program again. If the page changed since p was read,
// ErrConflict.
func (s *Store) SaveSitePage(ctx context.Context, by hub.PersonID, p hub.SitePage) error {
	return s.tx(ctx, "save page", func(tx *transaction) error {
		read := p.UpdatedAt
		p.UpdatedAt = s.now()
		var n int64
		var err error
		if read.IsZero() {
			n, err = insertGlobalOr(ctx, s, tx, &sitePages, &p, `ON CONFLICT DO NOTHING`)
		} else {
			n, err = affected(tx.ExecContext(ctx, `UPDATE site_pages SET body = $2, summary = $5, updated_at = $3 WHERE name = $1 AND updated_at = $4`,
				p.Name, p.Body, sqldb.At(p.UpdatedAt), sqldb.At(read), p.Summary))
		}
		if err == nil && n == 0 {
			err = hub.ErrConflict
		}
		tx.happened(hub.Fact{By: by, Kind: hub.FactSitePageUpdate, Object: "page:" + string(p.Name)})
		return err
	})
}
