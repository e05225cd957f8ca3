package hub

import (
	"slices"
	"time"
)

// SitePageName names a page whose words are the national office's.
type SitePageName string

// The pages of the office.
const (
	PagePrivacy       SitePageName = "privacy"
	PageAbout         SitePageName = "about"
	PageAccessibility SitePageName = "accessibility"
	PageContact       SitePageName = "contact"
)

// PageAgreement is the agreement that a lead accepts for each chapter. It is on no public page.
const PageAgreement SitePageName = "agreement"

// SitePageNames are all of them, in the order of the footer.
func SitePageNames() []SitePageName {
	return []SitePageName{PageAbout, PageContact, PageAccessibility, PagePrivacy}
}

// WrittenPages are the pages whose words are the office's: those of the footer, and the agreement.
func WrittenPages() []SitePageName { return append(SitePageNames(), PageAgreement) }

// Public reports whether everyone can read the page.
func (n SitePageName) Public() bool { return slices.Contains(SitePageNames(), n) }

// Valid reports whether there is such a page.
func (n SitePageName) Valid() bool { return slices.Contains(WrittenPages(), n) }

// SitePage is the office's own text on one page. The zero UpdatedAt: nothing was written, and the page has words of its own.
type SitePage struct {
	Name      SitePageName
	Summary   string // one line, for search engines and shared links
	Body      string // Markdown
	UpdatedAt time.Time
}
