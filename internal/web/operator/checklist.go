package operator

import (
	"net/http"

	pages "chapterhouse/components/operator"
	"chapterhouse/internal/operator"
	"chapterhouse/internal/say"
	"chapterhouse/internal/web/link"
	"chapterhouse/internal/web/page"
)

// Checklist shows what the doctor finds, and what to do about it.
func (h *Handlers) Checklist(q *page.Request) error {
	q.Within(page.FormWithin) // it asks providers and the relay
	list, err := h.Operator.Checklist(q.Ctx(), q.Actor)
	if err != nil {
		return err
	}
	v := pages.Checklist{Page: h.DeskPage(q, say.T(q.Ctx(), "Checklist")), Tabs: roomTabs(q.Ctx(), link.Operator+"/checklist")}
	for _, f := range list {
		row := pages.Finding{About: f.About, Found: f.Found, Mend: f.Mend, State: healthTag(q.Ctx(), f.State)}
		if f.State == operator.Well {
			v.Well = append(v.Well, row)
		} else {
			v.Open = append(v.Open, row)
		}
	}
	v.Heading = needHeading(q.Ctx(), len(v.Open))
	v.Line = say.N(q.Ctx(), len(list), "1 thing was checked.", "%d things were checked.")
	return h.Render(q, http.StatusOK, pages.ChecklistPage(v))
}
