package view

import (
	"context"

	"chapterhouse/internal/hub"
	"chapterhouse/internal/say"
)

// SitePage is the title of one of the office's pages.
func SitePage(ctx context.Context, name hub.SitePageName) string {
	switch name {
	case hub.PagePrivacy:
		return say.C(ctx, "a page", "Privacy")
	case hub.PageAbout:
		return say.T(ctx, "About us")
	case hub.PageAccessibility:
		return say.T(ctx, "Accessibility")
	case hub.PageContact:
		return say.C(ctx, "a page", "Contact")
	case hub.PageAgreement:
		return say.T(ctx, "Agreement with chapters")
	}
	return ""
}
